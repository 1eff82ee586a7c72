//! How does a flexVolume grow?
//!
//! Models `pkg/volume/noop_expandable_plugin.go` and `operationexecutor: expandAndRecoverFunction`: for the controller such
//! a volume grows by being written down as larger, and the kubelet is to do the rest. Left out: recovery from a failed
//! expansion, for nothing can fail here, and the kubelet's part.

use crate::cluster::Step;
use crate::event::Event;
use crate::object::annotations::{PRE_RESIZE_CAPACITY, STORAGE_RESIZER};
use crate::object::{Object, PersistentVolume, PersistentVolumeClaim, VolumeMode};
use crate::quantity::of_value;
use crate::settle::csi::merge_conditions;
use crate::value::Value;
use alloc::format;
use alloc::string::ToString;

const PENDING_ON_NODE: &str = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";

/// Grows a claim that is bound to a flexVolume; none if the volume is of another type.
pub(super) fn grow(
    object: &Object,
    claim: &PersistentVolumeClaim,
    volume: &Object,
    noun: &PersistentVolume,
) -> Option<Step> {
    let driver = volume.value.str_at(&["spec", "flexVolume", "driver"])?;
    let waits_for_node = matches!(
        object.value.str_at(&["status", "allocatedResourceStatuses", "storage"]),
        Some("NodeResizePending" | "NodeResizeInProgress")
    );
    if waits_for_node && noun.capacity >= claim.request {
        return Some(Step::none());
    }
    // upstream: what the node has not grown yet does not grow further, nor what only the volume knows of
    let goes_on = waits_for_node == (noun.capacity < claim.request);
    let allocated = object.value.at(&["status", "allocatedResources", "storage"]).filter(|_| goes_on);
    let size = allocated.map_or(claim.request, of_value).to_string();
    let mut grown = volume.value.clone();
    grown.set(&["spec", "capacity", "storage"], size.as_str());
    let mut status = object.value.clone();
    status.set(&["metadata", "annotations", STORAGE_RESIZER], driver);
    status.set(&["status", "allocatedResources", "storage"], size.as_str());
    if noun.volume_mode == VolumeMode::Block {
        status.set(&["status", "capacity", "storage"], size.as_str());
        let (namespace, name) = (&object.id.namespace, &object.id.name);
        let message = format!("ExpandVolume succeeded for volume {namespace}/{name}");
        let event = Event::normal(&object.id, "VolumeResizeSuccessful", message);
        return Some(Step::none().and_put(volume.with(grown)).and_put(object.with(status)).and_event(event));
    }
    merge_conditions(&mut status, "Resizing", None, false);
    merge_conditions(&mut status, "FileSystemResizePending", Some(PENDING_ON_NODE.to_string()), true);
    status.set(&["status", "allocatedResourceStatuses", "storage"], Value::from("NodeResizePending"));
    // upstream: AddAnnPreResizeCapacity
    if let Some(held) = object.value.at(&["status", "capacity", "storage"]).cloned() {
        grown.entry_at(&["metadata", "annotations"]).fill(PRE_RESIZE_CAPACITY, held);
    }
    Some(Step::none().and_put(volume.with(grown)).and_put(object.with(status)))
}
