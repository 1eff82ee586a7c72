//! Which environment does the kubelet give a container?
//!
//! Models `pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables`: variables of services below those of `envFrom`, those
//! below `env`; in each list the later entry wins. Every variable keeps what it overrides. Left out: the variables of the
//! image, which lie below all of these and which `$(NAME)` never sees.

use super::env_file::Found;
use super::errors::{Failure, Given, TOGETHER};
use super::expand::expand;
use super::keyed::is_optional;
use super::look::{Look, Spec};
use super::resources::{Asker, resource_field};
use super::{env_file, fields, keyed, services};
use crate::object::{Kind, Object};
use crate::path::FieldPath;
use crate::profile::VariableNames;
use crate::value::Value;
use crate::view::{EnvVar, Lost, LostBecause, Origin, Skipped, Unknown, Volume};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

#[cfg(test)]
mod tests;

/// A variable, its value still bytes.
#[derive(Clone, Debug)]
struct Var {
    value: Vec<u8>,
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
    fn new(value: Vec<u8>, origin: Origin) -> Var {
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
    /// Keys that make no variable.
    skipped: Vec<Skipped>,
    /// The bytes of all values that are or were there.
    held: usize,
}

/// Beyond this many bytes the values that lose are no longer kept.
const MOST_LOST: usize = 8 << 20;

impl Environment {
    /// A variable's value.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.vars.get(name).map(|var| var.value.as_slice())
    }

    /// What the variables take of what a process can be given; none if that is too much.
    fn given(&self) -> Option<Given> {
        let mut given = Given::default();
        let length = |(name, var): (&String, &Var)| name.len() + 1 + var.value.len();
        self.vars.iter().map(length).all(|length| given.take(length)).then_some(given)
    }

    /// Stops a list early that already gives a process too much.
    fn check(&self, place: &FieldPath) -> Result<(), Failure> {
        if self.held <= TOGETHER || self.given().is_some() { Ok(()) } else { Err(Failure::too_long(place.clone())) }
    }

    fn set(&mut self, name: String, mut var: Var) {
        self.held = self.held.saturating_add(name.len() + var.value.len());
        if let Some(old) = self.vars.remove(&name).filter(|_| self.held < MOST_LOST) {
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

    /// The variables by name, those that cannot be told, and the keys that make none.
    pub(super) fn into_view(self) -> (Vec<EnvVar>, Vec<Unknown>, Vec<Skipped>) {
        (self.vars.into_iter().map(|(name, var)| var.into_view(name)).collect(), self.unknown, self.skipped)
    }
}

/// The environment of a container, or why it cannot be made.
pub(super) fn environment(
    look: &Look<'_>,
    container: &Spec<'_>,
    volumes: &[Volume],
) -> Result<(Environment, Given), Failure> {
    let links = services::variables(look).into_iter();
    let vars = links.map(|(name, (value, origin))| (name, Var::new(value.into_bytes(), origin))).collect();
    let mut environment = Environment { vars, ..Environment::default() };
    for (place, source) in container.entries("envFrom") {
        take_all(look, &mut environment, &place, source)?;
        environment.check(&place)?;
    }
    for (place, entry) in container.entries("env") {
        if let Some(var) = resolve(look, container, volumes, &mut environment, &place, entry)? {
            environment.set(entry.str_at(&["name"]).unwrap_or_default().into(), var);
            environment.check(&place)?;
        }
    }
    let given = environment.given().ok_or_else(|| Failure::too_long(container.place.clone().field("env")))?;
    Ok((environment, given))
}

/// Takes every key of an `envFrom` entry; only text counts, binaryData is not looked at.
fn take_all(look: &Look<'_>, environment: &mut Environment, place: &FieldPath, source: &Value) -> Result<(), Failure> {
    let prefix = source.str_at(&["prefix"]).unwrap_or_default();
    for (field, kind) in [("configMapRef", Kind::ConfigMap), ("secretRef", Kind::Secret)] {
        let Some(reference) = source.get(field) else { continue };
        let place = place.copied().field(field);
        let Some(object) = referenced(look, kind, reference, &place)? else { return Ok(()) };
        let names = look.cluster.profile().version.variable_names;
        let mut skipped: Vec<String> = Vec::new();
        for (key, value, origin) in keyed::text_entries(&object) {
            if names == VariableNames::Words && !is_word(&format!("{prefix}{key}")) {
                skipped.push(format!("{prefix}{key}"));
                continue;
            }
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
        if !skipped.is_empty() {
            skipped.sort();
            let what = if object.id.kind == Kind::Secret { "secret" } else { "configMap" };
            let message = format!(
                "Keys [{}] from the EnvFrom {what} {}/{} were skipped since they are considered invalid environment \
                 variable names.",
                skipped.join(", "),
                object.id.namespace,
                object.id.name
            );
            environment.skipped.push(Skipped { message, place });
        }
        return Ok(());
    }
    Ok(())
}

/// Whether a name is one that Kubernetes took for a variable's before it took nearly any.
// upstream: v1.12 apimachinery pkg/util/validation: IsEnvVarName
fn is_word(name: &str) -> bool {
    let is_special = |c: char| matches!(c, '-' | '.' | '_');
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || is_special(c));
    begins && name != "." && !name.starts_with("..") && name.chars().all(|c| c.is_ascii_alphanumeric() || is_special(c))
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
        Err(message) => Err(Failure::config(message, place.clone().field("name"))),
    }
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
        origin: of_pod(place.copied().field("value")),
        entry: Some(place.clone()),
        secret: false,
        unresolved: Vec::new(),
        layer: Layer::Entries,
        lost: Vec::new(),
    };
    let from = place.copied().field("valueFrom");
    if !literal.is_empty() {
        let expanded = expand(literal, |name| environment.get(name));
        if expanded.is_too_long {
            return Err(Failure::too_long(place.clone().field("value")));
        }
        let unknown = |name: &String| environment.unknown.iter().any(|unknown| unknown.variable == *name);
        if expanded.unresolved.iter().any(unknown) {
            let place = place.copied().field("value");
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
        let (value, field) = fields::for_env(look, path).map_err(|message| Failure::config(message, place))?;
        (var.value, var.origin) = (value.into_bytes(), of_pod(field));
    } else if let Some(reference) = source.get("resourceFieldRef") {
        let place = from.field("resourceFieldRef");
        let value = resource_field(look, reference, Asker::Env(container));
        var.value = value.map_err(|message| Failure::config(message, place.clone()))?.into_bytes();
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
                return Err(Failure::config(message, place.field("key")));
            }
        }
        var.secret = object.id.kind == Kind::Secret;
    } else if let Some(reference) = source.get("fileKeyRef") {
        let place = from.field("fileKeyRef");
        let found = env_file::value(look, container, volumes, reference);
        match found.map_err(|message| Failure::config(message, place.clone()))? {
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
