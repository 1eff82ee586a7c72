//! What may go, and what is still in use?
//!
//! Models kube-controller-manager's `pkg/controller/volume/pvcprotection`, `pvprotection` and `vacprotection`: a finalizer
//! keeps a claim while a pod on a node uses it, a volume while it is Bound, a VolumeAttributesClass while a claim or volume
//! names it. Left out: the alpha condition `Unused` of claims.

use super::Work;
use super::edit::{has_finalizer, with_finalizer, without_finalizers};
use super::owners::is_controlled_by;
use crate::cluster::{Cluster, Step, Write};
use crate::object::{Kind, Object, ObjectId, VolumePhase, claims_of_pod};
use crate::value::Value;

/// The finalizer of a kind that is protected.
fn finalizer(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::PersistentVolumeClaim => Some("kubernetes.io/pvc-protection"),
        Kind::PersistentVolume => Some("kubernetes.io/pv-protection"),
        Kind::VolumeAttributesClass => Some("kubernetes.io/vac-protection"),
        _ => None,
    }
}

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let terminating = |kind: Kind, namespace: &str, name: &str| {
        cluster.find(kind, namespace, name).filter(|object| object.is_terminating()).map(|object| object.id.clone())
    };
    if finalizer(&write.id.kind).is_some() && write.after.is_some() {
        add(Work::Protect(write.id.clone()));
    }
    let Some(object) = write.before.as_deref().or(write.after.as_deref()) else { return };
    match write.id.kind {
        Kind::Pod => {
            for claim in claims_of_pod(object) {
                if let Some(claim) = terminating(Kind::PersistentVolumeClaim, &write.id.namespace, claim) {
                    add(Work::Protect(claim));
                }
            }
        }
        Kind::PersistentVolume | Kind::PersistentVolumeClaim => {
            for class in attributes_classes(object) {
                if let Some(class) = terminating(Kind::VolumeAttributesClass, "", class) {
                    add(Work::Protect(class));
                }
            }
        }
        _ => {}
    }
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let (Some(object), Some(key)) = (cluster.get(id), finalizer(&id.kind)) else { return Step::none() };
    match (object.is_terminating(), has_finalizer(object, key)) {
        (true, true) if !is_used(cluster, object) => Step::none().and_put(without_finalizers(object, &[key])),
        // upstream: the finalizer is put back wherever it is missing
        (false, false) => Step::none().and_put(with_finalizer(object, key)),
        _ => Step::none(),
    }
}

fn is_used(cluster: &Cluster, object: &Object) -> bool {
    match object.id.kind {
        Kind::PersistentVolumeClaim => {
            cluster.pods_using(&object.id.namespace, &object.id.name).any(|pod| pod_uses(pod, object))
        }
        Kind::PersistentVolume => object.as_volume().is_some_and(|volume| volume.phase == VolumePhase::Bound),
        _ => {
            let mut users = cluster.of_kind(Kind::PersistentVolume).chain(cluster.of_kind(Kind::PersistentVolumeClaim));
            users.any(|user| attributes_classes(user).any(|class| class == object.id.name))
        }
    }
}

/// Whether a pod keeps a claim: it has a node, and a volume refers to the claim. A pod that has ended keeps it too; one
/// that was shut down does not keep the claims of its ephemeral volumes.
// upstream: podUsesPVCForDeletion
fn pod_uses(object: &Object, claim: &Object) -> bool {
    let Some(pod) = object.as_pod().filter(|pod| pod.node.is_some()) else { return false };
    let grace = object.value.at(&["metadata", "deletionGracePeriodSeconds"]).and_then(Value::as_int);
    let shut_down = object.is_terminating() && grace == Some(0);
    let mut uses = pod.claims.iter().filter(|used| used.claim == claim.id.name);
    uses.any(|used| !used.ephemeral || (!shut_down && is_controlled_by(claim, object)))
}

/// The VolumeAttributesClasses that a volume or claim names.
fn attributes_classes(object: &Object) -> impl Iterator<Item = &str> {
    let fields: [&[&str]; 3] = [
        &["spec", "volumeAttributesClassName"],
        &["status", "currentVolumeAttributesClassName"],
        &["status", "modifyVolumeStatus", "targetVolumeAttributesClassName"],
    ];
    fields.into_iter().filter_map(|field| object.value.str_at(field)).filter(|name| !name.is_empty())
}
