//! Which environment does the kubelet give a container?
//!
//! Models `pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables`: variables of services below those of `envFrom`, those
//! below `env`; in each list the later entry wins. Every variable keeps what it overrides. Left out: the variables of the
//! image, which lie below all of these and which `$(NAME)` never sees.

use super::env_file::Found;
use super::errors::Failure;
use super::expand::expand;
use super::look::{Look, Spec};
use super::resources::{Asker, resource_field};
use super::{env_file, fields, keyed, services};
use crate::object::{Kind, Object};
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::{EnvVar, Lost, LostBecause, Origin, Unknown, Volume};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A variable, its value still bytes.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) value: Vec<u8>,
    origin: Origin,
    entry: Option<FieldPath>,
    secret: bool,
    unresolved: Vec<String>,
    layer: Layer,
    lost: Vec<Lost>,
}

/// Which layer a variable comes from, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// Services.
    Links,
    /// `envFrom`.
    Sources,
    /// `env`.
    Entries,
}

impl Var {
    /// A variable of a service.
    pub(super) fn new(value: Vec<u8>, origin: Origin) -> Var {
        Var { value, origin, entry: None, secret: false, unresolved: Vec::new(), layer: Layer::Links, lost: Vec::new() }
    }

    fn into_view(self, name: String) -> EnvVar {
        let (value, raw) = match String::from_utf8(self.value) {
            Ok(text) => (text, None),
            Err(error) => (String::new(), Some(error.into_bytes())),
        };
        EnvVar {
            name,
            value,
            raw,
            origin: self.origin,
            entry: self.entry,
            secret: self.secret,
            unresolved: self.unresolved,
            lost: self.lost,
        }
    }
}

/// The whole environment, services included, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    vars: BTreeMap<String, Var>,
    /// Variables whose value only a running container or the storage knows.
    unknown: Vec<Unknown>,
}

impl Environment {
    /// A variable's value.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.vars.get(name).map(|var| var.value.as_slice())
    }

    fn set(&mut self, name: String, mut var: Var) {
        if let Some(old) = self.vars.remove(&name) {
            let because = match (old.layer, var.layer) {
                (Layer::Links, _) => LostBecause::OverService,
                (Layer::Sources, Layer::Entries) => LostBecause::EnvOverEnvFrom,
                _ => LostBecause::LaterEntry,
            };
            let value = String::from_utf8_lossy(&old.value).into_owned();
            var.lost = Vec::from([Lost { value, origin: old.origin, because }]);
            var.lost.extend(old.lost);
        }
        self.vars.insert(name, var);
    }

    /// The variables by name, and those that cannot be told.
    pub(super) fn into_view(self) -> (Vec<EnvVar>, Vec<Unknown>) {
        (self.vars.into_iter().map(|(name, var)| var.into_view(name)).collect(), self.unknown)
    }
}

/// The environment of a container, or why it cannot be made.
pub(super) fn environment(look: &Look<'_>, container: &Spec<'_>, volumes: &[Volume]) -> Result<Environment, Failure> {
    let mut environment = Environment { vars: services::variables(look), unknown: Vec::new() };
    for (place, source) in container.entries("envFrom") {
        take_all(look, &mut environment, &place, source)?;
    }
    for (place, entry) in container.entries("env") {
        if let Some(var) = resolve(look, container, volumes, &mut environment, &place, entry)? {
            environment.set(entry.str_at(&["name"]).unwrap_or_default().into(), var);
        }
    }
    Ok(environment)
}

/// Takes every key of an `envFrom` entry; only text counts, binaryData is not looked at.
fn take_all(look: &Look<'_>, environment: &mut Environment, place: &FieldPath, source: &Value) -> Result<(), Failure> {
    let prefix = source.str_at(&["prefix"]).unwrap_or_default();
    for (field, kind) in [("configMapRef", Kind::ConfigMap), ("secretRef", Kind::Secret)] {
        let Some(reference) = source.get(field) else { continue };
        let place = place.clone().field(field);
        let Some(object) = referenced(look, kind, reference, &place)? else { return Ok(()) };
        for (key, value, origin) in keyed::text_entries(&object) {
            let var = Var {
                value,
                origin,
                entry: Some(place.clone()),
                secret: object.id.kind == Kind::Secret,
                unresolved: Vec::new(),
                layer: Layer::Sources,
                lost: Vec::new(),
            };
            environment.set(format!("{prefix}{key}"), var);
        }
        return Ok(());
    }
    Ok(())
}

/// The object that a reference names; none if it is missing and may be.
fn referenced(
    look: &Look<'_>,
    kind: Kind,
    reference: &Value,
    place: &FieldPath,
) -> Result<Option<Arc<Object>>, Failure> {
    let name = reference.str_at(&["name"]).unwrap_or_default();
    match keyed::find(look, kind, name) {
        Ok(object) => Ok(Some(object)),
        Err(_) if is_optional(reference) => Ok(None),
        Err(message) => Err(Failure { message, place: place.clone().field("name") }),
    }
}

pub(super) fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool) == Some(true)
}

/// The variable of an entry of `env`; none if what it refers to is missing and may be.
fn resolve(
    look: &Look<'_>,
    container: &Spec<'_>,
    volumes: &[Volume],
    environment: &mut Environment,
    place: &FieldPath,
    entry: &Value,
) -> Result<Option<Var>, Failure> {
    let name = entry.str_at(&["name"]).unwrap_or_default();
    let of_pod = |path: FieldPath| Origin::Field { object: look.pod.id.clone(), path, key: None };
    let literal = entry.str_at(&["value"]).unwrap_or_default();
    let mut var = Var {
        value: Vec::new(),
        origin: of_pod(place.clone().field("value")),
        entry: Some(place.clone()),
        secret: false,
        unresolved: Vec::new(),
        layer: Layer::Entries,
        lost: Vec::new(),
    };
    let from = place.clone().field("valueFrom");
    if !literal.is_empty() {
        let expanded = expand(literal, |name| environment.get(name));
        let unknown = |name: &String| environment.unknown.iter().any(|unknown| unknown.variable == *name);
        if expanded.unresolved.iter().any(unknown) {
            let place = place.clone().field("value");
            environment.unknown.push(Unknown { variable: name.into(), place });
            return Ok(None);
        }
        var.secret = expanded.used.iter().any(|name| environment.vars.get(name).is_some_and(|used| used.secret));
        (var.value, var.unresolved) = (expanded.text, expanded.unresolved);
        return Ok(Some(var));
    }
    let Some(source) = entry.get("valueFrom") else {
        var.origin = of_pod(place.clone());
        return Ok(Some(var));
    };
    if let Some(reference) = source.get("fieldRef") {
        let place = from.field("fieldRef").field("fieldPath");
        let path = reference.str_at(&["fieldPath"]).unwrap_or_default();
        let (value, field) = fields::for_env(look, path).map_err(|message| Failure { message, place })?;
        (var.value, var.origin) = (value.into_bytes(), of_pod(field));
    } else if let Some(reference) = source.get("resourceFieldRef") {
        let place = from.field("resourceFieldRef");
        let value = resource_field(look, reference, Asker::Env(container));
        var.value = value.map_err(|message| Failure { message, place: place.clone() })?.into_bytes();
        var.origin = of_pod(place);
    } else if let Some((kind, field)) = [(Kind::ConfigMap, "configMapKeyRef"), (Kind::Secret, "secretKeyRef")]
        .into_iter()
        .find(|(_, field)| source.get(field).is_some())
    {
        let (reference, place) = (source.get(field).unwrap_or(&Value::Null), from.field(field));
        let Some(object) = referenced(look, kind, reference, &place)? else { return Ok(None) };
        let key = reference.str_at(&["key"]).unwrap_or_default();
        match keyed::text_entry(&object, key) {
            Some((value, origin)) => (var.value, var.origin) = (value, origin),
            None if is_optional(reference) => return Ok(None),
            None => {
                let (kind, namespace) = (object.id.kind.name(), &look.pod.id.namespace);
                let message = format!("couldn't find key {key} in {kind} {namespace}/{}", object.id.name);
                return Err(Failure { message, place: place.field("key") });
            }
        }
        var.secret = object.id.kind == Kind::Secret;
    } else if let Some(reference) = source.get("fileKeyRef") {
        let place = from.field("fileKeyRef");
        let found = env_file::value(look, container, volumes, reference);
        match found.map_err(|message| Failure { message, place: place.clone() })? {
            Found::Value(value, origin, secret) => (var.value, var.origin, var.secret) = (value, origin, secret),
            Found::Absent => return Ok(None),
            Found::Unknown => {
                environment.unknown.push(Unknown { variable: name.into(), place });
                return Ok(None);
            }
        }
    }
    Ok(Some(var))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use crate::view::{Container, EnvVar};
    use alloc::string::ToString;
    use alloc::vec;
    use serde_json::{Value as Json, json};

    /// The container of a pod with this environment, beside the ConfigMap `cm` with `X=cm` and the Secret `s`.
    fn container(env: &Json, env_from: &Json) -> Container {
        let lab = Lab::of([
            json!({"kind": "ConfigMap", "metadata": {"name": "cm"}, "data": {"X": "cm"}, "binaryData": {"B": "aGk="}}),
            json!({"kind": "Secret", "metadata": {"name": "s"}, "data": {"X": "c2VjcmV0", "RAW": "//4A/w=="}}),
            json!({"kind": "Service", "metadata": {"name": "redis-primary"}, "spec": {"clusterIP": "10.0.0.11",
                "ports": [{"name": "db", "port": 6379}, {"name": "metrics", "port": 9121}]}}),
            pod(json!({"containers": [{"name": "main", "env": env, "envFrom": env_from}]})),
        ]);
        lab.view("p").containers[0].clone()
    }

    fn var(container: &Container, name: &str) -> Option<EnvVar> {
        container.env.iter().find(|var| var.name == name).cloned()
    }

    fn value(env: Json, name: &str) -> Option<String> {
        let container = container(&env, &json!([{"configMapRef": {"name": "cm"}}]));
        assert_eq!(container.error, None);
        var(&container, name).map(|var| var.value)
    }

    #[test]
    fn a_value_sees_what_stands_above_it() {
        let missing = json!({"configMapKeyRef": {"name": "cm", "key": "none", "optional": true}});
        for (env, name, expected) in [
            (json!([{"name": "A", "value": "$(B)"}, {"name": "B", "value": "1"}]), "A", "$(B)"),
            (json!([{"name": "B", "value": "1"}, {"name": "A", "value": "$(B)"}]), "A", "1"),
            (json!([{"name": "X", "value": "new-$(X)"}]), "X", "new-cm"),
            (json!([{"name": "X", "valueFrom": missing}]), "X", "cm"),
            (json!([{"name": "X"}]), "X", ""),
            (json!([{"name": "P", "value": "$(KUBERNETES_SERVICE_HOST)"}]), "P", "10.96.0.1"),
            (json!([{"name": "KUBERNETES_SERVICE_HOST", "value": "h"}]), "KUBERNETES_SERVICE_HOST", "h"),
            (json!([{"name": "KUBERNETES_SERVICE_HOST", "value": "h"}]), "KUBERNETES_SERVICE_PORT", "443"),
            (json!([{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}]), "A", "12"),
        ] {
            assert_eq!(value(env.clone(), name).as_deref(), Some(expected), "{env}");
        }
        assert_eq!(value(json!([]), "B"), None, "binaryData is no environment");
    }

    #[test]
    fn the_losers_are_kept_the_last_one_first() {
        let env = json!([{"name": "X", "value": "1"}, {"name": "X", "value": "2"}, {"name": "KUBERNETES_PORT", "value": "p"}]);
        let from = json!([{"configMapRef": {"name": "cm"}}, {"secretRef": {"name": "s"}}]);
        let container = container(&env, &from);
        let lost = |name| {
            let lost = var(&container, name).unwrap().lost;
            lost.into_iter().map(|lost| (lost.value, lost.because)).collect::<Vec<_>>()
        };
        assert_eq!(
            lost("X"),
            [
                ("1".into(), LostBecause::LaterEntry),
                ("secret".into(), LostBecause::EnvOverEnvFrom),
                ("cm".into(), LostBecause::LaterEntry),
            ]
        );
        assert_eq!(lost("KUBERNETES_PORT"), [("tcp://10.96.0.1:443".into(), LostBecause::OverService)]);
    }

    #[test]
    fn what_a_secret_flows_into_is_secret_too() {
        let env = json!([{"name": "DSN", "value": "user:$(X)@db"}, {"name": "PLAIN", "value": "x"}]);
        let container = container(&env, &json!([{"secretRef": {"name": "s"}}]));
        assert!(var(&container, "X").unwrap().secret && var(&container, "DSN").unwrap().secret);
        assert!(!var(&container, "PLAIN").unwrap().secret);
        let raw = var(&container, "RAW").unwrap();
        assert_eq!((raw.value.as_str(), raw.raw), ("", Some(vec![0xff, 0xfe, 0, 0xff])));
    }

    #[test]
    fn services_give_their_address_and_every_port() {
        let container = container(&json!([]), &json!([]));
        for (name, value) in [
            ("SERVICE_HOST", "10.0.0.11"),
            ("SERVICE_PORT", "6379"),
            ("SERVICE_PORT_DB", "6379"),
            ("SERVICE_PORT_METRICS", "9121"),
            ("PORT", "tcp://10.0.0.11:6379"),
            ("PORT_6379_TCP", "tcp://10.0.0.11:6379"),
            ("PORT_6379_TCP_PROTO", "tcp"),
            ("PORT_6379_TCP_PORT", "6379"),
            ("PORT_6379_TCP_ADDR", "10.0.0.11"),
            ("PORT_9121_TCP_ADDR", "10.0.0.11"),
        ] {
            let found = var(&container, &format!("REDIS_PRIMARY_{name}")).map(|var| var.value);
            assert_eq!(found.as_deref(), Some(value), "{name}");
        }
        assert_eq!(container.env.iter().filter(|var| var.name.starts_with("REDIS_PRIMARY_")).count(), 13);
    }

    #[test]
    fn what_an_init_container_writes_is_unknown_and_so_is_what_uses_it() {
        let from = json!({"fileKeyRef": {"volumeName": "work", "path": "config.env", "key": "TOKEN"}});
        let writer = json!({"name": "init", "volumeMounts": [{"name": "work", "mountPath": "/work"}]});
        let env = json!([{"name": "TOKEN", "valueFrom": from}, {"name": "URL", "value": "u/$(TOKEN)"}]);
        let spec = |init: Json| {
            pod(json!({"volumes": [{"name": "work", "emptyDir": {}}], "initContainers": init,
                "containers": [{"name": "main", "env": env}]}))
        };
        let lab = Lab::of([spec(json!([writer]))]);
        let main = &lab.view("p").containers[1];
        let unknown: Vec<_> = main.unknown.iter().map(|unknown| unknown.variable.as_str()).collect();
        assert_eq!((main.error.clone(), unknown), (None, vec!["TOKEN", "URL"]));
        let lab = Lab::of([spec(json!([]))]);
        assert_eq!(lab.view("p").containers[0].error.clone().unwrap().message, "couldn't parse env file");
    }

    #[test]
    fn what_is_missing_is_told_in_the_kubelets_words() {
        let of = |source: Json| container(&json!([{"name": "V", "valueFrom": source}]), &json!([])).error.unwrap();
        for (source, message, place) in [
            (
                json!({"configMapKeyRef": {"name": "none", "key": "k"}}),
                "configmap \"none\" not found",
                "configMapKeyRef.name",
            ),
            (
                json!({"secretKeyRef": {"name": "s", "key": "k"}}),
                "couldn't find key k in Secret default/s",
                "secretKeyRef.key",
            ),
            (
                json!({"resourceFieldRef": {"containerName": "ghost", "resource": "limits.cpu"}}),
                "container ghost not found",
                "resourceFieldRef",
            ),
            (
                json!({"fileKeyRef": {"volumeName": "v", "path": "p", "key": "k"}}),
                "cannot find the volume \"v\" referenced by FileKeyRef",
                "fileKeyRef",
            ),
        ] {
            let error = of(source);
            assert_eq!(error.message, message);
            assert_eq!(error.reason, "CreateContainerConfigError");
            assert_eq!(error.place.to_string(), format!("spec.containers[0].env[0].valueFrom.{place}"));
        }
    }
}
