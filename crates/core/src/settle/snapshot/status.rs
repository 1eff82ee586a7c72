//! What does a VolumeSnapshot say of itself?
//!
//! Models common-controller/snapshot_controller.go: `updateSnapshotStatus`, `updateSnapshotErrorStatusWithEvent`.

use super::{is_ready, key};
use crate::cluster::Step;
use crate::event::Event;
use crate::object::Object;
use crate::quantity::Quantity;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};

/// The clock is not modelled.
const TIME: &str = "<time>";

/// An error in a status.
pub(super) fn error_value(message: &str) -> Value {
    Value::from([("message", message.into()), ("time", TIME.into())])
}

/// Adds an error to a VolumeSnapshot's status, with its event. The same error again leaves no trace.
pub(super) fn fail(step: Step, snapshot: &Object, unready: bool, reason: &'static str, message: String) -> Step {
    if snapshot.value.str_at(&["status", "error", "message"]) == Some(&message) {
        return step;
    }
    let failed = snapshot.changed(|value| {
        value.set(&["status", "error"], error_value(&message));
        if unready {
            value.set(&["status", "readyToUse"], false);
        }
    });
    step.and_put(failed).and_event(Event::warning(&snapshot.id, reason, message))
}

/// Copies what a content says into its VolumeSnapshot, and tells when it was cut and when it is ready.
pub(super) fn copy(step: Step, snapshot: &Object, content: &Object) -> Step {
    let of_content = |field: &str| content.value.at(&["status", field]);
    let ready = is_ready(content);
    // The time stands in nanoseconds on a content, for which there is no placeholder; the handle comes with it.
    let is_cut = of_content("snapshotHandle").is_some();
    let was_cut = snapshot.value.at(&["status", "creationTime"]).is_some();
    let copied = snapshot.changed(|value| {
        if value.at(&["status", "boundVolumeSnapshotContentName"]).is_none() {
            value.set(&["status", "boundVolumeSnapshotContentName"], content.id.name.clone());
        }
        if is_cut {
            value.set(&["status", "creationTime"], TIME);
        }
        value.set(&["status", "readyToUse"], ready);
        let size = of_content("restoreSize").and_then(Value::as_int);
        let held = value.at(&["status", "restoreSize"]).map(crate::quantity::of_value);
        if let Some(size) = size
            && (held.is_none() || held == Some(Quantity::ZERO) && size > 0)
        {
            value.set(&["status", "restoreSize"], Quantity::bytes(size).to_string());
        }
        match of_content("error") {
            Some(error) => value.set(&["status", "error"], error.clone()),
            None => drop(value.remove(&["status", "error"])),
        }
    });
    let name = key(&snapshot.id);
    let mut step = step;
    if is_cut && !was_cut {
        let message = format!("Snapshot {name} was successfully created by the CSI driver.");
        step = step.and_event(Event::normal(&snapshot.id, "SnapshotCreated", message));
    }
    if ready && !is_ready(snapshot) {
        let message = format!("Snapshot {name} is ready to use.");
        step = step.and_event(Event::normal(&snapshot.id, "SnapshotReady", message));
    }
    step.and_put(copied)
}
