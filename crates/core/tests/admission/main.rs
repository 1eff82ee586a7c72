//! What does the API server answer? Each test gives documents to a cluster and looks at the answer.

mod bounds;
mod decoding;
mod filling;
mod plugins;
mod robust;
mod updating;
mod validation;
mod warnings;

use kubestow_core::admit::{self, Leniency, Outcome, Request, Verdict, Written};
use kubestow_core::cluster::{Cluster, Step};
use kubestow_core::profile::Profile;
use kubestow_core::value::Value;
use serde_json::json;

/// A cluster as it is before anything is applied.
fn cluster() -> Cluster {
    let mut cluster = Cluster::new(Profile::conformance());
    for value in admit::base_objects() {
        let object = admit::create_base(&cluster, value).unwrap();
        cluster.apply(Step::none().and_put(object));
    }
    cluster
}

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap()
}

/// The answer to a document; what is accepted is stored.
fn send(cluster: &mut Cluster, request: Request, document: serde_json::Value) -> Verdict {
    let written = Written { document: 0, value: value(document) };
    let verdict = admit::admit(&written, cluster, request, Leniency::default());
    if let Outcome::Created(object) | Outcome::Updated(object) = &verdict.outcome {
        cluster.apply(Step::none().and_put(object.clone()));
    }
    verdict
}

fn create(cluster: &mut Cluster, document: serde_json::Value) -> Verdict {
    send(cluster, Request::Create, document)
}

/// The message of a refusal; `accepted` if there is none.
fn message(verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::Rejected(rejection) => rejection.message.clone(),
        _ => "accepted".to_owned(),
    }
}

/// The answer of a fresh cluster.
fn answer(document: serde_json::Value) -> String {
    message(&create(&mut cluster(), document))
}

/// What a fresh cluster stores.
fn stored(document: serde_json::Value) -> serde_json::Value {
    match create(&mut cluster(), document).outcome {
        Outcome::Created(object) => serde_json::to_value(&object.value).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// A pod with one container, and whatever else its spec holds.
fn pod(spec: serde_json::Value) -> serde_json::Value {
    let mut pod = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "app", "image": "nginx"}]},
    });
    merge(&mut pod["spec"], spec);
    pod
}

/// A claim that is in order, and whatever else its spec holds.
fn claim(spec: serde_json::Value) -> serde_json::Value {
    let mut claim = json!({
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    });
    merge(&mut claim["spec"], spec);
    claim
}

/// A volume that is in order, and whatever else its spec holds.
fn volume(spec: serde_json::Value) -> serde_json::Value {
    let mut volume = json!({
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv"},
        "spec": {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "nfs": {"server": "s", "path": "/"}},
    });
    merge(&mut volume["spec"], spec);
    volume
}

fn merge(base: &mut serde_json::Value, more: serde_json::Value) {
    if let serde_json::Value::Object(fields) = more {
        for (key, value) in fields {
            base[key] = value;
        }
    }
}
