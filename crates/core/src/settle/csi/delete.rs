//! When does a driver delete a volume, and what keeps a volume until then?
//!
//! Models sig-storage-lib-external-provisioner controller.go: `isProvisionerForVolume`, `handleProtectionFinalizer`,
//! `shouldDelete`, `deleteVolumeOperation`, and external-provisioner `Delete`. Left out: VolumeAttachments, which nothing
//! here makes.

use super::install::answering;
use super::parameters::{self, words};
use crate::cluster::{Change, Cluster, Step};
use crate::event::Event;
use crate::object::annotations::{MIGRATED_TO, PROVISIONED_BY};
use crate::object::{Object, ObjectId, PersistentVolume, ReclaimPolicy, VolumePhase};
use crate::settle::edit::{has_finalizer, with_finalizer, without_finalizers};
use alloc::format;
use alloc::string::String;

/// Keeps a volume until its driver has deleted what is behind it.
pub(super) const VOLUME_FINALIZER: &str = "external-provisioner.volume.kubernetes.io/finalizer";

const SECRET_NAME: &str = "volume.kubernetes.io/provisioner-deletion-secret-name";
const SECRET_NAMESPACE: &str = "volume.kubernetes.io/provisioner-deletion-secret-namespace";

/// The provisioner looks at a volume.
pub(in crate::settle) fn unprovision(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id) else { return Step::none() };
    let Some(volume) = object.as_volume() else { return Step::none() };
    if !is_ours(cluster, object) {
        return super::directory::unprovision(cluster, object);
    }
    let kept = protected(object, volume);
    if kept != **object {
        return Step::none().and_put(kept);
    }
    let already_deleted = object.is_terminating() && !has_finalizer(object, VOLUME_FINALIZER);
    if already_deleted || volume.phase != VolumePhase::Released || volume.reclaim_policy != ReclaimPolicy::Delete {
        return Step::none();
    }
    if let Err(message) = deletion_secret(cluster, object, volume) {
        return Step::none().and_event(Event::warning(id, "VolumeFailedDelete", message));
    }
    let mut step = Step::none().and_put(without_finalizers(object, &[VOLUME_FINALIZER]));
    step.changes.push(Change::Delete(id.clone()));
    step
}

/// Whether a driver that answers made the volume, or stands behind it.
fn is_ours(cluster: &Cluster, object: &Object) -> bool {
    let answers = |name: Option<&str>| name.is_some_and(|name| answering(cluster, name).is_some());
    let driver = object.value.str_at(&["spec", "csi", "driver"]);
    match object.annotation(PROVISIONED_BY) {
        Some(provisioner) => answers(Some(provisioner)) || answers(object.annotation(MIGRATED_TO)),
        None if driver.is_some() => answers(driver),
        None => answers(object.annotation(MIGRATED_TO)),
    }
}

/// The volume with the finalizer that its policy asks for.
fn protected(object: &Object, volume: &PersistentVolume) -> Object {
    match volume.reclaim_policy {
        ReclaimPolicy::Delete if !object.is_terminating() && volume.phase == VolumePhase::Bound => {
            with_finalizer(object, VOLUME_FINALIZER)
        }
        ReclaimPolicy::Delete => object.clone(),
        ReclaimPolicy::Retain | ReclaimPolicy::Recycle => without_finalizers(object, &[VOLUME_FINALIZER]),
    }
}

/// Whether the secret for the deletion can be told. A secret that is gone does not stop a deletion.
fn deletion_secret(cluster: &Cluster, object: &Object, volume: &PersistentVolume) -> Result<(), String> {
    if object.annotation(SECRET_NAME).is_some() && object.annotation(SECRET_NAMESPACE).is_some() {
        return Ok(());
    }
    let class = volume.class.name().and_then(|name| cluster.find(crate::object::Kind::StorageClass, "", name));
    let (Some(class), Some(claim)) = (class, &volume.claim_ref) else { return Ok(()) };
    let of_class = class.value.at(&["parameters"]).cloned().unwrap_or_default();
    let words = words(&object.id.name, &claim.namespace, &claim.name, None);
    super::secret::reference(&parameters::OF_CREATION, Some(&parameters::BY_DEFAULT), &of_class, &words)
        .map(|_| ())
        .map_err(|e| format!("failed to get secretreference for volume {}: {e}", object.id.name))
}
