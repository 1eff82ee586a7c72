//! What becomes of this volume, and why does this claim not go?
//!
//! The states in which people find volumes and claims that nothing seems to move: Released, Failed, Terminating, reserved in
//! vain; and the volume that is much larger than its claim asked for. Kubernetes says little about any of them.

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::object::annotations::{BOUND_BY_CONTROLLER, PROVISIONED_BY};
use crate::object::{ClaimRef, Kind, Object, PersistentVolume, ReclaimPolicy, VolumePhase};
use crate::path::FieldPath;
use crate::rules::matching::{Asker, Question, Subject};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What there is to tell about volumes, and about claims that are being deleted.
pub(super) fn findings(cluster: &Cluster) -> Vec<Finding> {
    let volumes = cluster.of_kind(Kind::PersistentVolume).filter_map(|object| of_volume(cluster, object));
    let claims = cluster.of_kind(Kind::PersistentVolumeClaim);
    let claims = claims.filter_map(|object| terminating_claim(cluster, object).or_else(|| larger(cluster, object)));
    volumes.chain(claims).collect()
}

fn of_volume(cluster: &Cluster, object: &Object) -> Option<Finding> {
    let volume = object.as_volume()?;
    let policy = || FieldPath::of(&["spec", "persistentVolumeReclaimPolicy"]);
    let about = |code| Finding::new(code).about(&object.id);
    let claim_ref = volume.claim_ref.as_ref();
    match volume.phase {
        VolumePhase::Failed => {
            let message = object.value.str_at(&["status", "message"]).unwrap_or_default();
            Some(about(Code::VolumeFailed).at(policy()).quoting(message))
        }
        VolumePhase::Released => {
            let claim = named(claim_ref?);
            match volume.reclaim_policy {
                ReclaimPolicy::Retain => Some(about(Code::VolumeReleased).at(policy()).with("claim", claim)),
                ReclaimPolicy::Delete => Some(about(Code::VolumeNotDeleted).at(policy()).with("claim", claim)),
                // The recycler's pod says it all.
                ReclaimPolicy::Recycle => None,
            }
        }
        VolumePhase::Bound if object.is_terminating() => {
            Some(about(Code::VolumeTerminating).with("claim", named(claim_ref?)))
        }
        VolumePhase::Available => reserved_in_vain(cluster, object, volume),
        VolumePhase::Bound | VolumePhase::Pending => None,
    }
}

fn named(claim: &ClaimRef) -> String {
    format!("{}/{}", claim.namespace, claim.name)
}

/// A volume that is reserved for a claim that is there and does not fit.
// upstream: FindMatchingVolume passes over it without a word, and the claim goes on to something else
fn reserved_in_vain(cluster: &Cluster, object: &Object, volume: &PersistentVolume) -> Option<Finding> {
    let claim_ref = volume.claim_ref.as_ref()?;
    let claim = cluster.find(Kind::PersistentVolumeClaim, &claim_ref.namespace, &claim_ref.name)?;
    let question = Question::new(claim, object, Asker::Controller { delay: false })?;
    let field = question.evidence().find_map(|(subject, result)| match (result, subject) {
        (Ok(()), _) => None,
        (Err(_), Subject::Capacity) => Some("spec.capacity"),
        (Err(_), Subject::VolumeMode) => Some("spec.volumeMode"),
        (Err(_), Subject::AttributesClass) => Some("spec.volumeAttributesClassName"),
        (Err(_), Subject::AccessModes) => Some("spec.accessModes"),
        // Said elsewhere, or not asked of a reserved volume.
        (
            Err(_),
            Subject::ClaimRef
            | Subject::Deletion
            | Subject::Asker
            | Subject::Phase
            | Subject::Selector
            | Subject::Class,
        ) => None,
    })?;
    let place = FieldPath::of(&field.split('.').collect::<Vec<_>>());
    let finding = Finding::new(Code::VolumeReservedInVain).about(&object.id).at(place);
    Some(finding.with("claim", named(claim_ref)).with("field", field))
}

/// A claim that is being deleted, and what holds it.
fn terminating_claim(cluster: &Cluster, object: &Object) -> Option<Finding> {
    if !object.is_terminating() {
        return None;
    }
    let pods = cluster.pods_using(&object.id.namespace, &object.id.name);
    let pods = pods.filter(|pod| pod.as_pod().is_some_and(|pod| pod.node.is_some()));
    let pods: Vec<&str> = pods.map(|pod| pod.id.name.as_str()).collect();
    let finalizers: Vec<&str> = object.finalizers().collect();
    let finding = match pods.is_empty() {
        false => Finding::new(Code::ClaimTerminating).with("pods", pods.join(", ")),
        true => Finding::new(Code::HeldByFinalizers).with("finalizers", finalizers.join(", ")),
    };
    Some(finding.about(&object.id))
}

/// A claim that got a volume of at least twice the size, because no smaller one fitted.
fn larger(cluster: &Cluster, object: &Object) -> Option<Finding> {
    let claim = object.as_claim().filter(|claim| claim.bind_completed)?;
    let volume = cluster.find(Kind::PersistentVolume, "", claim.volume_name.as_deref()?)?;
    let by_controller = [object, volume.as_ref()].into_iter().all(|o| o.annotation(BOUND_BY_CONTROLLER).is_some());
    let capacity = volume.as_volume()?.capacity;
    if !by_controller || volume.annotation(PROVISIONED_BY).is_some() || capacity < claim.request.plus(claim.request) {
        return None;
    }
    let place = FieldPath::of(&["spec", "resources", "requests", "storage"]);
    let finding = Finding::new(Code::VolumeLarger).about(&object.id).at(place).with("volume", volume.id.name.as_str());
    Some(finding.with("request", format!("{}", claim.request)).with("capacity", format!("{capacity}")))
}
