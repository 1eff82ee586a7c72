//! What does the API server make of a document?
//!
//! Models kube-apiserver with `fieldValidation=Strict`: decode, default, admission plugins, validate, warn; create for a
//! new object, JSON merge patch for one that exists. The only maker of admitted objects: what controllers create passes
//! [`create`] too.

mod verdict;

pub use verdict::{Cause, CauseReason, Outcome, Rejection, Verdict, Warning};

use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::borrow::ToOwned;
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

/// Answers a document as the API server does: created, updated (if the object exists) or rejected.
pub fn admit(written: &Written, cluster: &Cluster, _leniency: Leniency) -> Verdict {
    let kind = Kind::named(written.value.str_at(&["kind"]).unwrap_or_default());
    let name = written.value.str_at(&["metadata", "name"]).unwrap_or_default();
    let id = if kind.is_namespaced() {
        let namespace = written.value.str_at(&["metadata", "namespace"]).unwrap_or("default");
        ObjectId::namespaced(kind, namespace, name)
    } else {
        ObjectId::cluster(kind, name)
    };
    let object = alloc::format!("{id}");
    let outcome = match create(cluster, id, written.value.clone(), Some(written.document)) {
        Ok(object) => Outcome::Created(object),
        Err(rejection) => Outcome::Rejected(rejection),
    };
    Verdict { document: written.document, object, outcome, warnings: Vec::new(), findings: Vec::new() }
}

/// Creates an object as the API server does for a user or a controller: defaults, admission plugins, validation.
///
/// # Errors
/// The API server's refusal.
pub fn create(cluster: &Cluster, id: ObjectId, mut value: Value, document: Option<usize>) -> Result<Object, Rejection> {
    let (uid, created) = cluster.birth(&id);
    value.set(&["metadata", "uid"], uid);
    if id.kind.is_namespaced() {
        value.set(&["metadata", "namespace"], id.namespace.to_owned());
    }
    Ok(Object::admitted(id, value, created, document))
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
    objects
}
