//! What goes with its owner?
//!
//! Models kube-controller-manager's `pkg/controller/garbagecollector: attemptToDeleteItem` for deletion in the background,
//! and `pkg/controller/namespace`: an object whose owners are all gone is deleted, and so is all that a deleted namespace
//! holds. Left out: foreground deletion, which no step asks for; owners of kinds that are not modelled count as there,
//! because the collector cannot look them up either.

use super::Work;
use crate::cluster::{Change, Cluster, Step, Write};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::vec::Vec;

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    match (&write.before, &write.after) {
        (_, Some(after)) if !owners(after).is_empty() => add(Work::Garbage(write.id.clone())),
        (Some(before), None) => {
            for dependent in cluster.owned_by(before.uid()) {
                add(Work::Garbage(dependent.clone()));
            }
            if write.id.kind == Kind::Namespace {
                add(Work::Garbage(write.id.clone()));
            }
        }
        _ => {}
    }
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    if id.kind == Kind::Namespace {
        return empty_namespace(cluster, id);
    }
    let Some(object) = cluster.get(id).filter(|object| !object.is_terminating()) else { return Step::none() };
    let owners = owners(object);
    let kept: Vec<Value> = owners.iter().filter(|owner| is_there(cluster, object, owner)).cloned().collect();
    if owners.is_empty() || kept.len() == owners.len() {
        return Step::none();
    }
    if kept.is_empty() {
        return Step::none().and_delete(id);
    }
    // upstream: with an owner left, the object stays, and only forgets those that are gone
    Step::none().and_put(object.changed(|value| value.set(&["metadata", "ownerReferences"], kept)))
}

fn owners(object: &Object) -> &[Value] {
    object.value.list_at(&["metadata", "ownerReferences"])
}

fn is_there(cluster: &Cluster, object: &Object, owner: &Value) -> bool {
    let text = |key: &str| owner.str_at(&[key]).unwrap_or_default();
    let kind = Kind::named(text("kind"));
    if matches!(kind, Kind::Other(_)) {
        return true;
    }
    let namespace = if kind.is_namespaced() { object.id.namespace.as_str() } else { "" };
    cluster.find(kind, namespace, text("name")).is_some_and(|found| found.uid() == text("uid"))
}

/// Deletes what a namespace that is gone still holds.
fn empty_namespace(cluster: &Cluster, namespace: &ObjectId) -> Step {
    if cluster.get(namespace).is_some() {
        return Step::none();
    }
    let held = cluster.objects().filter(|object| object.id.namespace == namespace.name);
    Step { changes: held.map(|object| Change::Delete(object.id.clone())).collect(), ..Step::default() }
}
