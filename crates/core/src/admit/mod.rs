//! What does the API server make of a document?
//!
//! Models kube-apiserver with `fieldValidation=Strict`: decode, default, admission plugins, validate, warn; create for a
//! new object, JSON merge patch for one that exists. The only maker of admitted objects: what controllers create passes
//! [`create`] too.

mod default;
mod delete;
mod image;
mod plugins;
mod reject;
mod strategy;
mod verdict;

pub use delete::delete;
pub use verdict::{Cause, CauseReason, Outcome, Rejection, Verdict, Warning};

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::string::ToString;
use alloc::vec::Vec;

/// A document as the user wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its place among the documents that hold something, counted from 0; items of a `List` count one by one.
    pub document: usize,
    /// What it says.
    pub value: Value,
}

/// How lenient admission is where a playground may be kinder than a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Takes a namespace that the manifest does not make as existing.
    pub assume_namespaces: bool,
}

/// What is asked of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Create the object; it must not exist.
    Create,
    /// Create the object, or change the one that exists by a JSON merge patch.
    Apply,
}

/// Answers a document as the API server does: created, updated or rejected.
pub fn admit(written: &Written, cluster: &Cluster, request: Request, leniency: Leniency) -> Verdict {
    let id = id_of(&written.value);
    let mut findings = Vec::new();
    let outcome = decide(written, &id, cluster, request, leniency, &mut findings);
    Verdict {
        document: written.document,
        object: id.to_string(),
        outcome: outcome.unwrap_or_else(Outcome::Rejected),
        warnings: Vec::new(),
        findings,
    }
}

fn decide(
    written: &Written,
    id: &ObjectId,
    cluster: &Cluster,
    request: Request,
    leniency: Leniency,
    findings: &mut Vec<Finding>,
) -> Result<Outcome, Rejection> {
    let old = cluster.get(id);
    if request == Request::Apply
        && let Some(old) = old
    {
        return update(cluster, old, &written.value).map(Outcome::Updated);
    }
    let known = id.namespace.is_empty() || cluster.find(Kind::Namespace, "", &id.namespace).is_some();
    if !known && !leniency.assume_namespaces {
        return Err(reject::namespace_not_found(&id.namespace));
    }
    if !known {
        let finding = Finding::new(Code::NamespaceAssumed).in_document(written.document);
        let place = FieldPath::of(&["metadata", "namespace"]);
        findings.push(finding.at(place).with("namespace", id.namespace.as_str()));
    }
    if old.is_some() {
        return Err(reject::already_exists(id));
    }
    create(cluster, id.clone(), written.value.clone(), Some(written.document)).map(Outcome::Created)
}

/// The object that a document is about; a document without a namespace goes to `default`.
pub fn id_of(value: &Value) -> ObjectId {
    let kind = Kind::named(value.str_at(&["kind"]).unwrap_or_default());
    let name = value.str_at(&["metadata", "name"]).unwrap_or_default();
    if kind.is_namespaced() {
        let namespace = value.str_at(&["metadata", "namespace"]).filter(|n| !n.is_empty()).unwrap_or("default");
        ObjectId::namespaced(kind, namespace, name)
    } else {
        ObjectId::cluster(kind, name)
    }
}

/// Creates an object as the API server does for a user or a controller: defaults, admission plugins, validation.
///
/// # Errors
/// The API server's refusal.
pub fn create(cluster: &Cluster, id: ObjectId, mut value: Value, document: Option<usize>) -> Result<Object, Rejection> {
    let (uid, created) = cluster.birth(&id);
    value.set(&["metadata", "uid"], uid);
    if id.kind.is_namespaced() {
        value.set(&["metadata", "namespace"], id.namespace.as_str());
    } else if let Some(metadata) = value.get_mut("metadata") {
        metadata.remove(&["namespace"]);
    }
    default::fill(&id.kind, &mut value);
    plugins::mutate(cluster, &id, &mut value)?;
    strategy::prepare_create(cluster, &id, &mut value);
    Ok(Object::admitted(id, value, created, document))
}

/// Changes an object by a JSON merge patch, as the API server does for a user.
fn update(cluster: &Cluster, old: &Object, patch: &Value) -> Result<Object, Rejection> {
    let mut value = old.value.clone();
    value.merge(patch);
    default::fill(&old.id.kind, &mut value);
    strategy::prepare_update(&old.id.kind, &mut value, &old.value);
    if old.id.kind == Kind::PersistentVolumeClaim {
        plugins::check_resize(cluster, old, &value)?;
    }
    Ok(old.with(value))
}

/// Creates an object that every cluster has.
///
/// # Errors
/// The API server's refusal.
pub fn create_base(cluster: &Cluster, value: Value) -> Result<Object, Rejection> {
    let kind = Kind::named(value.str_at(&["kind"]).unwrap_or_default());
    let name = value.str_at(&["metadata", "name"]).unwrap_or_default();
    let namespace = value.str_at(&["metadata", "namespace"]).unwrap_or_default();
    create(cluster, ObjectId::namespaced(kind, namespace, name), value, None)
}

/// What every cluster has from the start: the namespaces, and in `default` the service account, the `kubernetes` service
/// and the cluster's certificate.
pub fn base_objects() -> Vec<Value> {
    let object = |kind: &str, namespace: &str, name: &str| {
        let mut value = Value::from([("apiVersion", "v1".into()), ("kind", kind.into())]);
        value.set(&["metadata", "name"], name);
        if !namespace.is_empty() {
            value.set(&["metadata", "namespace"], namespace);
        }
        value
    };
    let mut objects: Vec<Value> = ["default", "kube-node-lease", "kube-public", "kube-system"]
        .into_iter()
        .map(|name| object("Namespace", "", name))
        .collect();
    objects.push(object("ServiceAccount", "default", "default"));
    // upstream: pkg/apis/scheduling/helpers.go: SystemPriorityClasses
    for (name, priority) in [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)] {
        let mut class = object("PriorityClass", "", name);
        class.set(&["apiVersion"], "scheduling.k8s.io/v1");
        class.set(&["value"], priority);
        objects.push(class);
    }
    objects
}
