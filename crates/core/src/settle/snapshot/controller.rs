//! What does the snapshot controller do with a VolumeSnapshot?
//!
//! Models common-controller/snapshot_controller_base.go (`syncSnapshotByKey`, `checkAndUpdateSnapshotClass`) and
//! snapshot_controller.go (`syncSnapshot`, `syncUnreadySnapshot`, `syncReadySnapshot`).

use super::status::{copy, fail};
use super::{
    AS_SOURCE, BOUND, CLAIM_IS_SOURCE, bound_content, content, delete, is_ready, key, points_to, snapshot_of,
    snapshot_uid, source_claim, taken_of,
};
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::go;
use crate::object::{ClaimPhase, Kind, Object, ObjectId};
use crate::settle::edit::{has_finalizer, with_finalizer, without_finalizers};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const IS_DEFAULT_CLASS: &str = "snapshot.storage.kubernetes.io/is-default-class";

/// The controller looks at a VolumeSnapshot.
pub(in crate::settle) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(snapshot) = cluster.get(id) else { return Step::none() };
    let mut step = match class(cluster, snapshot) {
        Ok(step) if step == Step::none() => step,
        Ok(step) | Err(step) => return step,
    };
    step = release_claim(cluster, snapshot, false, step);
    if snapshot.is_terminating() {
        return delete::sync(cluster, snapshot, step);
    }
    let found = match own_content(cluster, snapshot) {
        Ok(found) => found,
        Err(Strange { reason, told, error }) => {
            let message = format!("Failed to check and update snapshot: {error}");
            let step = fail(step, snapshot, true, reason, told);
            return step.and_event(Event::warning(id, "SnapshotFinalizerError", message));
        }
    };
    let is_deleted_along = found.is_some_and(content::is_deleted_along);
    let mut held = with_finalizer(snapshot, AS_SOURCE);
    if bound_content(snapshot).is_some() && is_deleted_along {
        held = with_finalizer(&held, BOUND);
    }
    if held != **snapshot {
        return step.and_put(held);
    }
    if is_ready(snapshot) && bound_content(snapshot).is_some() {
        return check_ready(cluster, snapshot, step);
    }
    bind(cluster, snapshot, found, step)
}

/// Finds the class: the step to take first, or the step that tells why there is none.
fn class(cluster: &Cluster, snapshot: &Object) -> Result<Step, Step> {
    if let Some(name) = snapshot.value.str_at(&["spec", "volumeSnapshotClassName"]) {
        if cluster.find(Kind::VolumeSnapshotClass, "", name).is_some() {
            return Ok(Step::none());
        }
        let message = format!("Failed to get snapshot class with error {}", class_not_found(name));
        let step = fail(Step::none(), snapshot, false, "GetSnapshotClassFailed", message);
        // upstream: a snapshot that is being deleted goes on without its class
        if snapshot.is_terminating() && step == Step::none() {
            return Ok(step);
        }
        return Err(step);
    }
    if snapshot.value.at(&["spec", "source", "volumeSnapshotContentName"]).is_some() {
        return Ok(Step::none());
    }
    match default_class(cluster, snapshot) {
        Ok(name) => {
            let named = snapshot.changed(|value| value.set(&["spec", "volumeSnapshotClassName"], name));
            Ok(Step::none().and_put(named))
        }
        Err(error) => {
            let message = format!("Failed to set default snapshot class with error {error}");
            Err(fail(Step::none(), snapshot, false, "SetDefaultSnapshotClassFailed", message))
        }
    }
}

/// What the lister says of a class that is not there.
pub(super) fn class_not_found(name: &str) -> String {
    format!("volumesnapshotclass.snapshot.storage.k8s.io {} not found", go::quote(name))
}

/// The one default class of the driver of the snapshot's volume.
// upstream: snapshot_controller.go: SetDefaultSnapshotClass, pvDriverFromSnapshot
fn default_class(cluster: &Cluster, snapshot: &Object) -> Result<String, String> {
    let volume = source_volume(cluster, snapshot)?;
    let Some(driver) = volume.value.str_at(&["spec", "csi", "driver"]) else {
        return Err(format!("snapshotting non-CSI volumes is not supported, snapshot:{}", key(&snapshot.id)));
    };
    let classes: Vec<&str> = cluster
        .of_kind(Kind::VolumeSnapshotClass)
        .filter(|class| class.annotation(IS_DEFAULT_CLASS) == Some("true"))
        .filter(|class| class.value.str_at(&["driver"]) == Some(driver))
        .map(|class| class.id.name.as_str())
        .collect();
    match classes.as_slice() {
        [] => Err("cannot find default snapshot class".to_string()),
        [class] => Ok((*class).to_owned()),
        several => Err(format!("{} default snapshot classes were found", several.len())),
    }
}

/// The volume that the snapshot is taken of.
// upstream: snapshot_controller.go: getVolumeFromVolumeSnapshot
pub(super) fn source_volume<'a>(cluster: &'a Cluster, snapshot: &Object) -> Result<&'a Object, String> {
    let Some(name) = source_claim(snapshot) else {
        return Err("the snapshot source PVC name is not specified".to_string());
    };
    if name.is_empty() {
        return Err(format!("the PVC name is not specified in snapshot {}", key(&snapshot.id)));
    }
    let found = cluster.find(Kind::PersistentVolumeClaim, &snapshot.id.namespace, name);
    let Some((object, claim)) = found.and_then(|object| Some((object, object.as_claim()?))) else {
        let inner = format!("persistentvolumeclaim {} not found", go::quote(name));
        return Err(format!("failed to retrieve PVC {name} from the lister: {}", go::quote(&inner)));
    };
    if claim.phase != ClaimPhase::Bound {
        return Err(format!("the PVC {name} is not yet bound to a PV, will not attempt to take a snapshot"));
    }
    let volume_name = claim.volume_name.as_deref().unwrap_or_default();
    let Some(volume) = cluster.find(Kind::PersistentVolume, "", volume_name) else {
        let inner = format!("persistentvolumes {} not found", go::quote(volume_name));
        return Err(format!("failed to retrieve PV {volume_name} from the API server: {}", go::quote(&inner)));
    };
    let is_bound_here = volume.as_volume().and_then(|v| v.claim_ref.as_ref()).is_some_and(|r| {
        r.name == name && r.namespace == snapshot.id.namespace && r.uid.as_deref().is_none_or(|uid| uid == object.uid())
    });
    if !is_bound_here {
        return Err("claim in dataSource not bound or invalid".to_string());
    }
    Ok(volume)
}

/// Lets the source claim go when no snapshot of it is being taken any more. With `leaving`, this one does not count.
// upstream: snapshot_controller.go: checkandRemovePVCFinalizer, isPVCBeingUsed
pub(super) fn release_claim(cluster: &Cluster, snapshot: &Object, leaving: bool, step: Step) -> Step {
    let Some(name) = source_claim(snapshot) else { return step };
    let id = ObjectId::namespaced(Kind::PersistentVolumeClaim, &snapshot.id.namespace, name);
    let Some(claim) = cluster.get(&id) else { return step };
    if !has_finalizer(claim, CLAIM_IS_SOURCE) {
        return step;
    }
    let mut others = taken_of(cluster, &id).filter(|other| !leaving || other.id != snapshot.id);
    if others.any(|other| !is_ready(other)) {
        return step;
    }
    step.and_put(without_finalizers(claim, &[CLAIM_IS_SOURCE]))
}

/// A content that is there and not this snapshot's: what the snapshot is told, and the controller's own error.
struct Strange {
    reason: &'static str,
    told: String,
    error: String,
}

/// The content of this snapshot, if it is there.
// upstream: getPreprovisionedContentFromStore, getDynamicallyProvisionedContentFromStore
fn own_content<'a>(cluster: &'a Cluster, snapshot: &Object) -> Result<Option<&'a Object>, Strange> {
    let named = snapshot.value.str_at(&["spec", "source", "volumeSnapshotContentName"]);
    let name = named.map_or_else(|| content::name(snapshot), ToOwned::to_owned);
    let Some(found) = cluster.find(Kind::VolumeSnapshotContent, "", &name) else { return Ok(None) };
    let (wanted, is_there, is_other) = match named {
        Some(_) => ("pre-provisioned", "snapshotHandle", snapshot_uid(found).is_some_and(|uid| uid != snapshot.uid())),
        None => ("dynamically provisioned", "volumeHandle", snapshot_uid(found) != Some(snapshot.uid())),
    };
    if found.value.at(&["spec", "source", is_there]).is_none() {
        let told = match named {
            Some(_) => {
                "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one".to_string()
            }
            None => {
                format!("VolumeSnapshotContent {name} is pre-provisioned while expecting a dynamically provisioned one")
            }
        };
        let got = if named.is_some() { "dynamically provisioned" } else { "pre-provisioned" };
        let error = format!(
            "snapshot {} expects a {wanted} VolumeSnapshotContent {name} but gets a {got} one",
            key(&snapshot.id)
        );
        return Err(Strange { reason: "SnapshotContentMismatch", told, error });
    }
    if snapshot_of(found) != snapshot.id || is_other {
        let told = format!("VolumeSnapshotContent [{name}] is bound to a different snapshot");
        return Err(Strange { reason: "SnapshotContentMisbound", error: told.clone(), told });
    }
    Ok(Some(found))
}

/// Looks whether a ready snapshot still has its content.
fn check_ready(cluster: &Cluster, snapshot: &Object, step: Step) -> Step {
    let name = bound_content(snapshot).unwrap_or_default();
    let Some(content) = cluster.find(Kind::VolumeSnapshotContent, "", name) else {
        return fail(step, snapshot, true, "SnapshotContentMissing", "VolumeSnapshotContent is missing".to_string());
    };
    if points_to(content, snapshot) {
        return step;
    }
    let message = "VolumeSnapshotContent is not bound to the VolumeSnapshot correctly".to_string();
    fail(step, snapshot, true, "SnapshotMisbound", message)
}

/// Binds a snapshot that is not ready to its content, which is made if it is to be taken.
fn bind(cluster: &Cluster, snapshot: &Object, found: Option<&Object>, step: Step) -> Step {
    let is_pre_provisioned = source_claim(snapshot).is_none();
    match found {
        Some(found) if is_pre_provisioned => {
            let class = snapshot.value.str_at(&["spec", "volumeSnapshotClassName"]);
            let bound = content::bound_to(found, snapshot.uid(), class);
            copy(step, snapshot, &bound).and_put(bound)
        }
        Some(found) => copy(step, snapshot, found),
        None if is_pre_provisioned => {
            fail(step, snapshot, true, "SnapshotContentMissing", "VolumeSnapshotContent is missing".to_string())
        }
        None => content::create(cluster, snapshot, step),
    }
}
