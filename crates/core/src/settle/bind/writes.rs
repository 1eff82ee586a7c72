//! What does the volume controller write?
//!
//! Models `pv_controller.go: bind, unbindVolume, updateClaimStatus, updateVolumePhase`. Each write is skipped if all is
//! right already; their order is the timeline that a user sees.

use crate::cluster::Step;
use crate::event::Event;
use crate::object::annotations::{BIND_COMPLETED, BOUND_BY_CONTROLLER, PRE_RESIZE_CAPACITY};
use crate::object::{ClaimPhase, Object};
use crate::quantity::Quantity;
use crate::rules::matching::is_bound_to;
use crate::settle::edit::without_annotation;
use crate::value::Value;

/// Writes an annotation, unless there is one of that key.
fn annotate(value: &mut Value, key: &str) {
    if value.at(&["metadata", "annotations"]).is_none_or(|a| a.get(key).is_none()) {
        value.set(&["metadata", "annotations", key], "yes");
    }
}

/// Binds a volume and a claim: the link and the phase of the volume, then the link and the phase of the claim.
pub(super) fn bind(volume: &Object, claim: &Object) -> Step {
    let linked = link_volume(volume, claim);
    let bound = with_phase(&linked, "Bound", "");
    let linked_claim = link_claim(claim, &volume.id.name);
    let bound_claim = with_status(&linked_claim, ClaimPhase::Bound, Some(volume));
    Step::none()
        .and_change(volume, linked.clone())
        .and_change(&linked, bound)
        .and_change(claim, linked_claim.clone())
        .and_change(&linked_claim, bound_claim)
}

// upstream: component-helpers GetBindVolumeToClaim
fn link_volume(volume: &Object, claim: &Object) -> Object {
    let noun = volume.as_volume();
    let was_bound = noun.is_some_and(|v| is_bound_to(v, claim));
    let has_uid = noun.and_then(|v| v.claim_ref.as_ref()).is_some_and(|r| r.uid.is_some());
    volume.changed(|value| {
        if !was_bound || !has_uid {
            value.set(&["spec", "claimRef"], claim_ref(claim));
        }
        if !was_bound {
            annotate(value, BOUND_BY_CONTROLLER);
        }
    })
}

/// A reference to a claim. The resource version is not modelled.
pub(super) fn claim_ref(claim: &Object) -> Value {
    Value::from([
        ("kind", "PersistentVolumeClaim".into()),
        ("apiVersion", "v1".into()),
        ("namespace", claim.id.namespace.as_str().into()),
        ("name", claim.id.name.as_str().into()),
        ("uid", claim.uid().into()),
    ])
}

// upstream: bindClaimToVolume
fn link_claim(claim: &Object, volume: &str) -> Object {
    claim.changed(|value| {
        if value.str_at(&["spec", "volumeName"]) != Some(volume) {
            value.set(&["spec", "volumeName"], volume);
            annotate(value, BOUND_BY_CONTROLLER);
        }
        annotate(value, BIND_COMPLETED);
    })
}

/// Frees a volume: a link that the controller made goes, one that the user made only loses its uid. Then it is Available.
pub(super) fn unbind(volume: &Object) -> Step {
    let by_controller = volume.annotation(BOUND_BY_CONTROLLER).is_some();
    let link: &[&str] = if by_controller { &["spec", "claimRef"] } else { &["spec", "claimRef", "uid"] };
    let unlinked = volume.changed(|value| {
        value.remove(link);
    });
    let freed = if by_controller { without_annotation(&unlinked, BOUND_BY_CONTROLLER) } else { unlinked };
    let available = with_phase(&freed, "Available", "");
    Step::none().and_change(volume, freed.clone()).and_change(&freed, available)
}

/// A volume with a phase and the message that goes with it; unchanged if it has that phase.
pub(super) fn with_phase(volume: &Object, phase: &str, message: &str) -> Object {
    if volume.value.str_at(&["status", "phase"]) == Some(phase) {
        return volume.clone();
    }
    volume.changed(|value| {
        value.set(&["status", "phase"], phase);
        if message.is_empty() {
            value.remove(&["status", "message"]);
        } else {
            value.set(&["status", "message"], message);
        }
    })
}

/// Marks a volume as Failed with its event; nothing if it is Failed already.
pub(super) fn fail(volume: &Object, reason: &'static str, message: &str) -> Step {
    let failed = with_phase(volume, "Failed", message);
    if failed.value == volume.value {
        return Step::none();
    }
    Step::none().and_put(failed).and_event(Event::warning(&volume.id, reason, message))
}

/// A claim with a phase and with what its status says of its volume; without a volume that is cleared.
pub(super) fn with_status(claim: &Object, phase: ClaimPhase, volume: Option<&Object>) -> Object {
    let Some(before) = claim.as_claim().map(|c| c.phase) else { return claim.clone() };
    claim.changed(|value| {
        value.set(&["status", "phase"], phase.name());
        let Some(volume) = volume else {
            for field in ["accessModes", "capacity", "currentVolumeAttributesClassName"] {
                value.remove(&["status", field]);
            }
            return;
        };
        let spec = |field| volume.value.at(&["spec", field]).cloned();
        if let Some(modes) = spec("accessModes") {
            value.set(&["status", "accessModes"], modes);
        }
        if before == phase {
            return;
        }
        // upstream: updateClaimStatus; the capacity is written only when the phase changes: afterwards it may differ
        // from the volume's on purpose, while a file system has not grown yet
        match volume.annotation(PRE_RESIZE_CAPACITY).map(Quantity::parse) {
            Some(Ok(before)) => value.set(&["status", "capacity", "storage"], alloc::format!("{before}")),
            _ => {
                if let Some(capacity) = spec("capacity") {
                    value.set(&["status", "capacity"], capacity);
                }
            }
        }
        if let (ClaimPhase::Pending, Some(class)) = (before, spec("volumeAttributesClassName")) {
            value.set(&["status", "currentVolumeAttributesClassName"], class);
        }
    })
}
