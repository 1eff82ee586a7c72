//! How does a claim grow?
//!
//! Models kube-controller-manager's `pkg/controller/volume/expand/expand_controller.go`. No plugin of the tree can expand a
//! volume any more: the controller says that it waits for somebody else, and a driver's resizer does the work. Only a
//! flexVolume grows at once, on paper.

mod flex;

use super::Work;
use super::bind::migrated_source;
use crate::cluster::{Cluster, Step, Write};
use crate::event::Event;
use crate::object::annotations::{PRE_RESIZE_CAPACITY, STORAGE_RESIZER};
use crate::object::{ClaimPhase, Kind, Object, ObjectId};
use crate::quantity::{Quantity, of_value};
use alloc::format;

/// The size of a claim in its status; zero if there is none.
fn has(claim: &Object) -> Quantity {
    claim.value.at(&["status", "capacity", "storage"]).map_or(Quantity::ZERO, of_value)
}

pub(super) fn watch(write: &Write, _cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let Some(after) = write.after.as_deref().filter(|_| write.id.kind == Kind::PersistentVolumeClaim) else { return };
    let Some(claim) = after.as_claim().filter(|claim| claim.phase == ClaimPhase::Bound) else { return };
    // upstream: NewExpandController; only more wanted, or more given, is worth a look
    let worth_a_look = match write.before.as_deref() {
        None => true,
        Some(before) => before.as_claim().is_some_and(|old| claim.request > old.request) || has(after) > has(before),
    };
    if worth_a_look {
        add(Work::Expand(write.id.clone()));
    }
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    wait_for_resizer(cluster, id).unwrap_or_else(Step::none)
}

// upstream: syncHandler
fn wait_for_resizer(cluster: &Cluster, id: &ObjectId) -> Option<Step> {
    let object = cluster.get(id)?;
    let claim = object.as_claim()?;
    let volume = cluster.find(Kind::PersistentVolume, "", claim.volume_name.as_deref()?)?;
    let claim_ref = volume.as_volume()?.claim_ref.as_ref()?;
    if claim_ref.namespace != id.namespace || claim_ref.uid.as_deref() != Some(object.uid()) {
        return None;
    }
    if claim.request <= has(object) && volume.annotation(PRE_RESIZE_CAPACITY).is_none() {
        return None;
    }
    if let Some(step) = flex::grow(object, claim, volume, volume.as_volume()?) {
        return Some(step);
    }
    let said = |message| Step::none().and_event(Event::normal(id, "ExternalExpanding", message));
    let Some((plugin, driver)) = migrated_source(cluster, volume) else {
        return Some(said("waiting for an external controller to expand this PVC".into()));
    };
    let annotated = object.changed(|value| value.set(&["metadata", "annotations", STORAGE_RESIZER], driver));
    let message = format!("CSI migration enabled for {plugin}; waiting for external resizer to expand the pvc");
    Some(said(message).and_change(object, annotated))
}
