//! What does a pod look like that a workload makes, and which pods are its own?
//!
//! Models `pkg/controller/controller_utils.go: GetPodFromTemplate` and `controller_ref_manager.go`. Kubernetes ends the
//! names of such pods with five letters by chance; here they are numbered by age, `web-<hash>-<1>`.

use super::owners;
use crate::admit::{self, Rejection};
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object, ObjectId};
use crate::rules::selector::{Labels, label_selector};
use crate::value::Value;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// How many pods there may be for a workload to make another: a bound on time and memory, far above what a manifest that
/// people read describes.
pub const MOST_PODS: usize = 1_200;

/// The objects of a kind that a workload controls, the oldest first.
pub(super) fn owned<'a>(cluster: &'a Cluster, owner: &'a Object, kind: Kind) -> Vec<&'a Arc<Object>> {
    let ids = cluster.owned_by(owner.uid()).filter(|id| id.kind == kind);
    let mut owned: Vec<_> = ids.filter_map(|id| cluster.get(id)).collect();
    owned.retain(|object| owners::is_controlled_by(object, owner));
    owned.sort_by_key(|object| object.created);
    owned
}

/// Whether a pod counts: it has not come to its end and is not going (upstream: `IsPodActive`).
pub(super) fn is_active(pod: &Object) -> bool {
    !pod.is_terminating() && pod.as_pod().is_some_and(|pod| !pod.is_finished)
}

/// Whether a workload's selector fits the labels of an object.
pub(super) fn selects(owner: &Object, object: &Object) -> bool {
    selects_labels(owner, Labels::of(object))
}

/// Whether a workload's selector fits these labels.
pub(super) fn selects_labels(owner: &Object, labels: Labels<'_>) -> bool {
    let Some(selector) = owner.value.at(&["spec", "selector"]) else { return false };
    if owner.id.kind == Kind::ReplicationController {
        return selector.fields().all(|(key, value)| labels.get(key) == value.as_str());
    }
    label_selector(selector, labels).is_ok()
}

/// A pod made from a template, without a name yet.
pub(super) fn draft(owner: &Object, template: &Value) -> Value {
    let mut pod = Value::from([("apiVersion", "v1".into()), ("kind", "Pod".into())]);
    for part in [&["metadata", "labels"][..], &["metadata", "annotations"], &["metadata", "finalizers"], &["spec"]] {
        if let Some(value) = template.at(part) {
            pod.set(part, value.clone());
        }
    }
    pod.set(&["metadata", "generateName"], alloc::format!("{}-", owner.id.name));
    pod.set(&["metadata", "ownerReferences"], vec![owners::reference(owner)]);
    pod
}

/// The step that makes a pod and says so (upstream: `RealPodControl.createPods`). It gets the next free number behind the
/// beginning that its draft asks for; `others` is how many there are at least.
pub(super) fn creation(cluster: &Cluster, owner: &Object, mut draft: Value, others: usize) -> Step {
    if cluster.pod_count() >= MOST_PODS {
        return Step::none();
    }
    let base = draft.str_at(&["metadata", "generateName"]).unwrap_or_default();
    let numbered = |n: usize| ObjectId::namespaced(Kind::Pod, &owner.id.namespace, &alloc::format!("{base}<{n}>"));
    // Numbers are given in turn, so at least as many are taken as there are pods.
    let mut n = others + 1;
    while cluster.was_made(&numbered(n)) {
        n += 1;
    }
    let id = numbered(n);
    draft.set(&["metadata", "name"], id.name.as_str());
    match admit::create(cluster, id, draft, None) {
        Ok(pod) => {
            let said = Event::normal(&owner.id, "SuccessfulCreate", alloc::format!("Created pod: {}", pod.id.name));
            Step::none().and_put(pod).and_event(said)
        }
        Err(refusal) => failure(owner, &refusal),
    }
}

/// The event of a pod that the API server refused.
fn failure(owner: &Object, refusal: &Rejection) -> Step {
    let message = alloc::format!("Error creating: {}", refusal.message);
    Step::none().and_event(Event::warning(&owner.id, "FailedCreate", message))
}

/// The step that deletes a pod and says so (upstream: `RealPodControl.DeletePod`).
pub(super) fn deletion(owner: &Object, pod: &ObjectId) -> Step {
    let said = Event::normal(&owner.id, "SuccessfulDelete", alloc::format!("Deleted pod: {}", pod.name));
    Step::none().and_delete(pod).and_event(said)
}

/// `spec.replicas`.
pub(super) fn replicas(owner: &Object) -> i64 {
    owner.value.at(&["spec", "replicas"]).and_then(Value::as_int).unwrap_or(1).max(0)
}
