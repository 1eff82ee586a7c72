//! Which claim gets which volume?
//!
//! Models kube-controller-manager's `pkg/controller/volume/persistentvolume` (pv_controller.go, pv_controller_base.go,
//! index.go): it looks at every claim and every volume that is written, and at all of them again every 15 seconds. Classes,
//! pods and nodes wake it only by that periodic look, which is [`Work::Resync`] here: once all else is quiet, and only
//! for what can have changed meanwhile. Left out: the provisioners in the tree that need a flag, and the metrics.

mod claim;
mod in_tree;
mod plugins;
mod provision;
mod reclaim;
mod search;
mod volume;
mod writes;

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::object::{ClassName, Kind, Object, ObjectId, VolumePhase, claims_of_pod};

pub(super) use claim::sync as sync_claim;
pub(crate) use in_tree::is_plugin;
pub(super) use plugins::migrated_source;
pub(super) use volume::sync as sync_volume;

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    match write.id.kind {
        Kind::PersistentVolumeClaim => claim_written(write, cluster, add),
        Kind::PersistentVolume => volume_written(write, cluster, add),
        Kind::StorageClass => class_written(write, cluster, add),
        Kind::Pod => pod_written(write, cluster, add),
        _ => {}
    }
}

fn claim_written(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    if let (None, Some(claim)) = (&write.before, &write.after) {
        let class = claim.as_claim().filter(|c| c.volume_name.is_none()).and_then(|c| c.class.name());
        if class.is_some_and(|class| cluster.waits_for_pod(class)) {
            add(Work::Notice(write.id.clone()));
        }
    }
    let volume_before = write.before.as_deref().map(named);
    let volume_after = write.after.as_deref().map(named);
    match (&volume_before, &volume_after) {
        (_, Some(_)) => add(Work::Claim(write.id.clone())),
        // upstream: deleteClaim; the volume is not left to wait for the periodic look
        (Some(Some(volume)), None) => add(Work::Volume(ObjectId::cluster(Kind::PersistentVolume, volume))),
        _ => {}
    }
    if volume_before != volume_after {
        for volume in cluster.volumes_claimed_by(&write.id.namespace, &write.id.name) {
            add(Work::Resync(volume.id.clone()));
        }
    }
}

/// The volume that a claim names.
fn named(claim: &Object) -> Option<&str> {
    claim.as_claim()?.volume_name.as_deref()
}

fn volume_written(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let id = &write.id;
    if let Some(volume) = write.after.as_deref().and_then(Object::as_volume) {
        add(Work::Volume(id.clone()));
        match &volume.claim_ref {
            None if volume.phase == VolumePhase::Available => add(Work::Resync(id.clone())),
            None => {}
            Some(claim_ref) => {
                let claim = cluster.find(Kind::PersistentVolumeClaim, &claim_ref.namespace, &claim_ref.name);
                match (claim, &claim_ref.uid) {
                    (Some(claim), None) => add(Work::Resync(claim.id.clone())),
                    // upstream: syncVolume; a volume whose claim does not know it yet enqueues the claim
                    (Some(claim), Some(uid)) if claim.uid() == uid => add(Work::Claim(claim.id.clone())),
                    _ => {}
                }
            }
        }
    } else if let Some(claim_ref) =
        write.before.as_deref().and_then(Object::as_volume).and_then(|volume| volume.claim_ref.as_ref())
    {
        // upstream: deleteVolume; the claim is not left to wait for the periodic look
        let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, &claim_ref.namespace, &claim_ref.name);
        add(Work::Claim(claim));
    }
    for claim in cluster.claims_naming(&id.name) {
        add(Work::Resync(claim.id.clone()));
    }
}

fn class_written(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    for claim in cluster.waiting_claims(&write.id.name) {
        add(Work::Resync(claim.id.clone()));
    }
    if write.after.as_deref().and_then(Object::as_class).is_some_and(|class| class.is_default) {
        let without_class = |claim: &Object| claim.as_claim().is_some_and(|c| c.class == ClassName::Absent);
        for claim in cluster.waiting_claims("").filter(|claim| without_class(claim)) {
            add(Work::Resync(claim.id.clone()));
        }
    }
}

fn pod_written(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    if let Some(volume) = reclaim::volume_of_recycler(&write.id) {
        add(Work::Volume(ObjectId::cluster(Kind::PersistentVolume, volume)));
    }
    let Some(pod) = write.after.as_deref().or(write.before.as_deref()) else { return };
    for name in claims_of_pod(pod) {
        let claim = cluster.find(Kind::PersistentVolumeClaim, &write.id.namespace, name);
        if let Some(claim) = claim.filter(|c| c.as_claim().is_some_and(|c| !c.bind_completed)) {
            add(Work::Resync(claim.id.clone()));
        }
        for volume in cluster.volumes_claimed_by(&write.id.namespace, name) {
            if reclaim::may_wait_for_pods(volume) {
                add(Work::Resync(volume.id.clone()));
            }
        }
    }
}

/// The periodic look at a claim or a volume.
pub(super) fn resync(cluster: &Cluster, id: &ObjectId) -> Step {
    match id.kind {
        Kind::PersistentVolume => {
            let step = volume::sync(cluster, id);
            if step.is_none() { search::offer(cluster, id) } else { step }
        }
        _ => claim::sync(cluster, id),
    }
}
