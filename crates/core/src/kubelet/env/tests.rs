//! Environments: what overrides what, what is missing, what is too much.

use super::super::testing::{Lab, pod};
use super::*;
use crate::profile::Profile;
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
    let env =
        json!([{"name": "X", "value": "1"}, {"name": "X", "value": "2"}, {"name": "KUBERNETES_PORT", "value": "p"}]);
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
    let lab = Lab::on(Profile::playground(), [spec(json!([writer]))]);
    let main = &lab.view("p").containers[1];
    let unknown: Vec<_> = main.unknown.iter().map(|unknown| unknown.variable.as_str()).collect();
    assert_eq!((main.error.clone(), unknown), (None, vec!["TOKEN", "URL"]));
    let lab = Lab::on(Profile::playground(), [spec(json!([]))]);
    assert_eq!(lab.view("p").containers[0].error.clone().unwrap().message, "couldn't parse env file");
}

#[test]
fn a_process_cannot_be_given_more_than_linux_hands_over() {
    let double = |i: usize| json!({"name": format!("V{i}"), "value": format!("$(V{0})$(V{0})", i.saturating_sub(1))});
    let mut env = vec![json!({"name": "V0", "value": "x".repeat(1000)})];
    env.extend((1..40).map(double));
    let error = container(&json!(env), &json!([])).error.unwrap();
    assert_eq!((error.reason, error.message.as_str()), ("RunContainerError", "argument list too long"));
    assert_eq!(error.place.to_string(), "spec.containers[0].env[8].value");
    let many: Vec<Json> = (0..30).map(|i| json!({"name": format!("V{i}"), "value": "x".repeat(100_000)})).collect();
    assert_eq!(container(&json!(many), &json!([])).error.unwrap().reason, "RunContainerError");
    assert_eq!(container(&json!(many[..15]), &json!([])).error, None);
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
