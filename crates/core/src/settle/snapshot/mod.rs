//! What does a snapshot hold, and when is it ready?
//!
//! Models external-snapshotter v8.6: the snapshot controller (pkg/common-controller) on VolumeSnapshots in
//! [`controller`] and the driver's sidecar (pkg/sidecar-controller) on VolumeSnapshotContents in [`sidecar`]. Times are
//! written as a placeholder. Left out: VolumeGroupSnapshots and their members, distributed snapshotting.

mod content;
mod controller;
mod delete;
mod sidecar;
mod status;

use super::Work;
use super::edit::{has_finalizer, with_annotation, with_finalizer};
use crate::cluster::{Cluster, Step, Write};
use crate::event::{Event, EventType};
use crate::object::{Kind, Object, ObjectId, source_of};
use crate::profile::Snapshots;
use crate::value::Value;
use alloc::borrow::ToOwned;

/// On a VolumeSnapshot: it may be the source of claims.
const AS_SOURCE: &str = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";
/// On a VolumeSnapshot: it is bound to a content that is deleted with it.
const BOUND: &str = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
/// On a VolumeSnapshotContent.
const CONTENT_BOUND: &str = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";
/// On a claim: a snapshot is being taken of it.
const CLAIM_IS_SOURCE: &str = "snapshot.storage.kubernetes.io/pvc-as-source-protection";
/// On a VolumeSnapshotContent: its VolumeSnapshot is being deleted.
const BEING_DELETED: &str = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";
/// On a VolumeSnapshotContent: the driver was asked and has not answered.
const BEING_CREATED: &str = "snapshot.storage.kubernetes.io/volumesnapshot-being-created";

/// Wakes the snapshot controller and the sidecars.
pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let objects = || [&write.before, &write.after].into_iter().flatten();
    match write.id.kind {
        Kind::VolumeSnapshot => match &write.after {
            Some(_) => add(Work::Snapshot(write.id.clone())),
            None => {
                let bound = write.before.as_ref().and_then(|snapshot| bound_content(snapshot).map(ToOwned::to_owned));
                if let Some(content) = bound {
                    add(Work::SnapshotContent(ObjectId::cluster(Kind::VolumeSnapshotContent, &content)));
                }
            }
        },
        Kind::VolumeSnapshotContent => {
            add(Work::SnapshotContent(write.id.clone()));
            objects().for_each(|content| add(Work::Snapshot(snapshot_of(content))));
            if write.before.is_none() {
                cluster.made_from(&write.id).for_each(|snapshot| add(Work::Snapshot(snapshot.id.clone())));
            }
        }
        Kind::VolumeSnapshotClass | Kind::CSIDriver => {
            unready(cluster, Kind::VolumeSnapshot).for_each(|id| add(Work::Snapshot(id)));
            unready(cluster, Kind::VolumeSnapshotContent).for_each(|id| add(Work::SnapshotContent(id)));
        }
        Kind::Secret if write.before.is_none() => {
            unready(cluster, Kind::VolumeSnapshotContent).for_each(|id| add(Work::SnapshotContent(id)));
        }
        Kind::PersistentVolumeClaim => {
            taken_of(cluster, &write.id)
                .filter(|snapshot| !is_ready(snapshot))
                .for_each(|snapshot| add(Work::Snapshot(snapshot.id.clone())));
            for source in objects().filter_map(|claim| source_of(claim)) {
                if source.kind == Kind::VolumeSnapshot {
                    add(Work::Snapshot(source));
                }
            }
        }
        Kind::PersistentVolume => {
            for reference in objects().filter_map(|object| object.as_volume()?.claim_ref.as_ref()) {
                let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, &reference.namespace, &reference.name);
                taken_of(cluster, &claim)
                    .filter(|snapshot| !is_ready(snapshot))
                    .for_each(|snapshot| add(Work::Snapshot(snapshot.id.clone())));
            }
        }
        _ => {}
    }
}

/// The snapshot controller looks at a content, then the driver's sidecar.
pub(super) fn sync_content(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(content) = cluster.get(id) else { return Step::none() };
    let step = adopt(cluster, content);
    told(cluster, if step == Step::none() { sidecar::sync(cluster, content) } else { step })
}

/// The snapshot controller looks at a VolumeSnapshot.
pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    told(cluster, controller::sync(cluster, id))
}

/// A step with as many events as the controllers of this version tell.
fn told(cluster: &Cluster, mut step: Step) -> Step {
    if cluster.profile().version.snapshots == Snapshots::Silent {
        step.events.retain(|event| event.event_type == EventType::Warning);
    }
    step
}

/// The snapshot controller's part with a content: it protects a bound one, and marks the one whose snapshot goes.
// upstream: common-controller/snapshot_controller.go: syncContent
fn adopt(cluster: &Cluster, content: &Object) -> Step {
    let source = |field: &str| content.value.at(&["spec", "source", field]).is_some();
    if source("volumeHandle") == source("snapshotHandle") {
        let message = "Exactly one of VolumeHandle and SnapshotHandle should be specified";
        return Step::none().and_event(Event::warning(&content.id, "ContentValidationError", message));
    }
    let Some(uid) = snapshot_uid(content) else { return Step::none() };
    if !content.is_terminating() && !has_finalizer(content, CONTENT_BOUND) {
        return Step::none().and_put(with_finalizer(content, CONTENT_BOUND));
    }
    let snapshot = cluster.get(&snapshot_of(content)).filter(|snapshot| snapshot.uid() == uid);
    if snapshot.is_some_and(|s| is_deletion_candidate(s)) && content.annotation(BEING_DELETED).is_none() {
        return Step::none().and_put(with_annotation(content, BEING_DELETED, "yes"));
    }
    Step::none()
}

/// The VolumeSnapshot that a content is for.
fn snapshot_of(content: &Object) -> ObjectId {
    let text = |field: &str| content.value.str_at(&["spec", "volumeSnapshotRef", field]).unwrap_or_default();
    ObjectId::namespaced(Kind::VolumeSnapshot, text("namespace"), text("name"))
}

/// The uid of the VolumeSnapshot that a content is bound to.
fn snapshot_uid(content: &Object) -> Option<&str> {
    content.value.str_at(&["spec", "volumeSnapshotRef", "uid"]).filter(|uid| !uid.is_empty())
}

/// Whether a content points back to the VolumeSnapshot.
fn points_to(content: &Object, snapshot: &Object) -> bool {
    snapshot_of(content) == snapshot.id && snapshot_uid(content) == Some(snapshot.uid())
}

/// The claim that a snapshot is taken of.
fn source_claim(snapshot: &Object) -> Option<&str> {
    snapshot.value.str_at(&["spec", "source", "persistentVolumeClaimName"])
}

/// The content that a VolumeSnapshot is bound to.
fn bound_content(snapshot: &Object) -> Option<&str> {
    snapshot.value.str_at(&["status", "boundVolumeSnapshotContentName"]).filter(|name| !name.is_empty())
}

/// Whether a VolumeSnapshot or its content is ready to be restored.
fn is_ready(object: &Object) -> bool {
    object.value.at(&["status", "readyToUse"]).and_then(Value::as_bool) == Some(true)
}

/// Whether a VolumeSnapshot is being deleted and the controller still holds it.
fn is_deletion_candidate(snapshot: &Object) -> bool {
    snapshot.is_terminating() && (has_finalizer(snapshot, AS_SOURCE) || has_finalizer(snapshot, BOUND))
}

/// The VolumeSnapshots that are taken of a claim.
fn taken_of<'a>(cluster: &'a Cluster, claim: &'a ObjectId) -> impl Iterator<Item = &'a Object> {
    cluster.made_from(claim).filter(|object| object.id.kind == Kind::VolumeSnapshot).map(AsRef::as_ref)
}

fn unready(cluster: &Cluster, kind: Kind) -> impl Iterator<Item = ObjectId> + '_ {
    cluster.of_kind(kind).filter(|object| !is_ready(object)).map(|object| object.id.clone())
}

/// `namespace/name`, as events name a VolumeSnapshot.
fn key(snapshot: &ObjectId) -> alloc::string::String {
    alloc::format!("{}/{}", snapshot.namespace, snapshot.name)
}
