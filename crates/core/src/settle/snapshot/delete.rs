//! What goes when a VolumeSnapshot is deleted?
//!
//! Models common-controller/snapshot_controller.go: `processSnapshotWithDeletionTimestamp`,
//! `checkandRemoveSnapshotFinalizersAndCheckandDeleteContent`.

use super::controller::release_claim;
use super::{AS_SOURCE, BEING_DELETED, BOUND, bound_content, content, is_deletion_candidate, points_to, source_claim};
use crate::cluster::{Change, Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object};
use crate::settle::csi::{is_pending, restored_from};
use crate::settle::edit::{with_annotation, without_finalizers};
use alloc::borrow::ToOwned;

pub(super) fn sync(cluster: &Cluster, snapshot: &Object, step: Step) -> Step {
    if !is_deletion_candidate(snapshot) {
        return step;
    }
    let name = bound_content(snapshot).map(ToOwned::to_owned);
    let name = name.or_else(|| source_claim(snapshot).map(|_| content::name(snapshot)));
    let found = name.and_then(|name| cluster.find(Kind::VolumeSnapshotContent, "", &name));
    let found = found.filter(|content| points_to(content, snapshot));
    if found.is_some() && is_being_restored(cluster, snapshot) {
        let message = "Snapshot is being used to restore a PVC";
        return step.and_event(Event::warning(&snapshot.id, "SnapshotDeletePending", message));
    }
    let mut step = release_claim(cluster, snapshot, true, step);
    let mut loosened: &[&str] = &[AS_SOURCE, BOUND];
    if let Some(found) = found {
        if found.annotation(BEING_DELETED).is_none() {
            step = step.and_put(with_annotation(found, BEING_DELETED, "yes"));
        }
        if content::is_deleted_along(found) {
            step.changes.push(Change::Delete(found.id.clone()));
            loosened = &[AS_SOURCE];
        }
    }
    step.and_put(without_finalizers(snapshot, loosened))
}

/// Whether a claim that names the snapshot waits for its volume, even one that waits for a pod.
// upstream: isVolumeBeingCreatedFromSnapshot; it reads only spec.dataSource
fn is_being_restored(cluster: &Cluster, snapshot: &Object) -> bool {
    restored_from(cluster, &snapshot.id).any(is_pending)
}
