//! How does a volume get the attributes of another class?
//!
//! Models external-resizer pkg/modifycontroller (`modify`, `validateVACAndModifyVolumeWithTarget`) at commit beef24d8: a
//! bound claim that names another VolumeAttributesClass has its volume modified at once. Left out: what a driver says to
//! the parameters (it accepts them), so no modification fails or is given up half-way.

use super::install::answering;
use crate::cluster::{Cluster, Step};
use crate::drivers::Support;
use crate::event::Event;
use crate::go;
use crate::object::{ClaimPhase, Kind, Object, ObjectId};
use alloc::format;

/// The resizer looks at the class of a claim's volume.
pub(in crate::settle) fn modify(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id) else { return Step::none() };
    let Some(claim) = object.as_claim() else { return Step::none() };
    let Some(volume) = claim.volume_name.as_ref().and_then(|name| cluster.find(Kind::PersistentVolume, "", name))
    else {
        return Step::none();
    };
    let is_done = object.value.at(&["status", "modifyVolumeStatus"]).is_none()
        && object.value.str_at(&["status", "currentVolumeAttributesClassName"]).unwrap_or_default()
            == claim.attributes_class;
    if claim.phase != ClaimPhase::Bound
        || claim.attributes_class.is_empty()
        || is_done
        || !is_modifiable(cluster, volume)
    {
        return Step::none();
    }
    match cluster.find(Kind::VolumeAttributesClass, "", &claim.attributes_class) {
        Some(_) => completed(object, volume, &claim.attributes_class),
        None => pending(object, &claim.attributes_class),
    }
}

/// Whether the driver of a volume works and modifies volumes; no class of the tree is modified.
fn is_modifiable(cluster: &Cluster, volume: &Object) -> bool {
    let driver = volume.value.str_at(&["spec", "csi", "driver"]).and_then(|name| answering(cluster, name));
    driver.is_some_and(|driver| driver.modification != Support::No)
}

/// Nothing looks again when the class comes: the resizer watches only claims.
fn pending(object: &Object, class: &str) -> Step {
    let status = &["status", "modifyVolumeStatus", "status"];
    if object.value.str_at(status) == Some("Pending") {
        return Step::none();
    }
    let message = format!("VAC {} does not exist.", go::quote(class));
    let event = Event::warning(&object.id, "VolumeModifyFailed", message);
    Step::none().and_event(event).and_put(object.changed(|claim| claim.set(status, "Pending")))
}

// upstream: modify_status.go: markControllerModifyVolumeCompleted; the conditions on the way there are gone again
fn completed(object: &Object, volume: &Object, class: &str) -> Step {
    let (id, name) = (&object.id, &object.id.name);
    let claim = object.changed(|claim| {
        claim.remove(&["status", "modifyVolumeStatus"]);
        claim.set(&["status", "currentVolumeAttributesClassName"], class);
    });
    let volume = volume.changed(|volume| volume.set(&["spec", "volumeAttributesClassName"], class));
    let begins = format!("external resizer is modifying volume {name} with vac {class}");
    let ends = format!("external resizer modified volume {name} with vac {class} successfully");
    Step::none()
        .and_event(Event::normal(id, "VolumeModify", begins))
        .and_put(volume)
        .and_put(claim)
        .and_event(Event::normal(id, "VolumeModifySuccessful", ends))
}
