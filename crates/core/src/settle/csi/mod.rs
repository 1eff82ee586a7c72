//! What does a working driver provision, grow, modify and delete?
//!
//! Models the sidecars of a CSI driver, v6.3 of external-provisioner with v13 of its library, v2 of external-resizer, and
//! a back end. Which drivers work is the profile's matter ([`install`]). Left out: CSIStorageCapacity, VolumeAttachment,
//! retries that change nothing, and drivers in other namespaces' grants.

mod back_end;
mod delete;
mod directory;
mod install;
mod migrate;
mod modify;
mod parameters;
mod provision;
mod resize;
mod secret;
mod source;
mod topology;

pub(super) use back_end::{create_snapshot, find_snapshot, snapshot_handle};
pub(super) use delete::unprovision;
pub(crate) use install::{answering, is_answered};
pub(super) use install::{is_installed, register};
pub(super) use modify::modify;
pub(super) use resize::{merge_conditions, resize};
pub(super) use secret::{Parameters, SecretRef, Words, credentials, reference};

use super::Work;
use super::edit::{has_finalizer, without_finalizers};
use crate::cluster::{Cluster, Step, Write};
use crate::object::{ClaimPhase, Kind, Object, ObjectId, source_of};
use source::CLONE_FINALIZER;
pub(super) use topology::spread;

/// Wakes the provisioner and the resizer.
pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    install::watch(write, add);
    match write.id.kind {
        Kind::PersistentVolumeClaim => watch_claim(write, cluster, add),
        Kind::PersistentVolume => {
            if let Some(volume) = &write.after {
                add(Work::Unprovision(write.id.clone()));
                if let Some(claim) = volume.as_volume().and_then(|v| v.claim_ref.as_ref()) {
                    let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name);
                    add(Work::Resize(claim.clone()));
                    add(Work::Modify(claim));
                }
            }
        }
        Kind::VolumeSnapshot => {
            restored_from(cluster, &write.id).for_each(|claim| add(Work::Provision(claim.id.clone())))
        }
        Kind::VolumeSnapshotContent => {
            for object in [&write.before, &write.after].into_iter().flatten() {
                let snapshot =
                    |field: &str| object.value.str_at(&["spec", "volumeSnapshotRef", field]).unwrap_or_default();
                let id = ObjectId::namespaced(Kind::VolumeSnapshot, snapshot("namespace"), snapshot("name"));
                restored_from(cluster, &id).for_each(|claim| add(Work::Provision(claim.id.clone())));
            }
        }
        Kind::CSIDriver => {
            pending(cluster).for_each(|claim| add(Work::Provision(claim)));
            cluster.of_kind(Kind::PersistentVolume).for_each(|volume| add(Work::Unprovision(volume.id.clone())));
        }
        Kind::CSINode | Kind::StorageClass | Kind::VolumeAttributesClass => {
            pending(cluster).for_each(|claim| add(Work::Provision(claim)));
        }
        Kind::Secret if write.before.is_none() && names_secrets(cluster) => {
            pending(cluster).for_each(|claim| add(Work::Provision(claim)));
            let grows = |claim: &Object| claim.value.at(&["status", "allocatedResourceStatuses"]).is_some();
            let growing = cluster.of_kind(Kind::PersistentVolumeClaim).filter(|claim| grows(claim));
            growing.for_each(|claim| add(Work::Resize(claim.id.clone())));
        }
        _ => {}
    }
}

fn watch_claim(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let Some(object) = &write.after else {
        // A claim that is gone no longer holds what it was cloned from.
        if let Some(source) = write.before.as_ref().and_then(|claim| cloned_from(claim)) {
            add(Work::Provision(source));
        }
        return;
    };
    add(Work::Provision(write.id.clone()));
    add(Work::Resize(write.id.clone()));
    add(Work::Modify(write.id.clone()));
    if let Some(source) = cloned_from(object) {
        add(Work::Provision(source));
    }
    let phase = |object: &Object| object.as_claim().map(|claim| claim.phase);
    if write.before.as_deref().and_then(phase) != phase(object) {
        restored_from(cluster, &write.id).for_each(|claim| add(Work::Provision(claim.id.clone())));
    }
}

/// The claim that a claim is a clone of.
fn cloned_from(object: &Object) -> Option<ObjectId> {
    source_of(object).filter(|source| source.kind == Kind::PersistentVolumeClaim)
}

/// The claims that are filled from a snapshot or a claim, or shall be.
pub(super) fn restored_from<'a>(cluster: &'a Cluster, source: &'a ObjectId) -> impl Iterator<Item = &'a Object> + 'a {
    let claims = cluster.made_from(source).filter(|object| object.id.kind == Kind::PersistentVolumeClaim);
    claims.map(AsRef::as_ref)
}

/// Whether a claim waits for its volume.
pub(super) fn is_pending(object: &Object) -> bool {
    object.as_claim().is_some_and(|claim| claim.phase == ClaimPhase::Pending)
}

/// The claims that were handed to a provisioner and have no volume.
fn pending(cluster: &Cluster) -> impl Iterator<Item = ObjectId> + '_ {
    cluster
        .of_kind(Kind::PersistentVolumeClaim)
        .filter(|object| {
            provision::provisioner_of(object).is_some() && object.as_claim().is_some_and(|c| c.volume_name.is_none())
        })
        .map(|object| object.id.clone())
}

fn names_secrets(cluster: &Cluster) -> bool {
    let named = |class: &Object| class.value.fields_at(&["parameters"]).any(|(key, _)| key.contains("ecret"));
    cluster.of_kind(Kind::StorageClass).any(|class| named(class))
}

/// The provisioner looks at a claim: it provisions a volume, or lets go of a claim that was cloned.
pub(super) fn provision(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id) else { return Step::none() };
    let Some(claim) = object.as_claim() else { return Step::none() };
    // upstream: external-provisioner clone_controller.go: syncClaim
    if object.is_terminating() && has_finalizer(object, CLONE_FINALIZER) {
        if restored_from(cluster, id).any(is_pending) {
            return Step::none();
        }
        return Step::none().and_put(without_finalizers(object, &[CLONE_FINALIZER]));
    }
    if claim.volume_name.is_some() {
        return Step::none();
    }
    provision::attempt(cluster, object, claim)
}
