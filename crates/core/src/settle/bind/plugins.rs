//! Which volume plugins does the volume controller know, and which were taken over by drivers?
//!
//! Models `cmd/kube-controller-manager/app/plugins.go`, `pkg/volume/csimigration` and `pv_controller_base.go:
//! updateMigrationAnnotations, modifyDeletionFinalizers`.

use super::writes::remove_annotation;
use crate::object::annotations::{MIGRATED_TO, PROVISIONED_BY};
use crate::object::{Object, ReclaimPolicy};
use alloc::vec::Vec;

/// The plugin that deletes and recycles, and provisions if a flag says so.
pub(super) const HOST_PATH: &str = "kubernetes.io/host-path";
/// The plugin that only recycles.
pub(super) const NFS: &str = "kubernetes.io/nfs";

/// Keeps a volume until a plugin of the tree has deleted its storage.
pub(super) const IN_TREE_FINALIZER: &str = "kubernetes.io/pv-controller";
/// Keeps a volume until a driver has deleted its storage.
const EXTERNAL_FINALIZER: &str = "external-provisioner.volume.kubernetes.io/finalizer";

/// A plugin of the tree, the field of a volume's source, and the driver that took over.
const MIGRATED: [(&str, &str, &str); 7] = [
    ("kubernetes.io/aws-ebs", "awsElasticBlockStore", "ebs.csi.aws.com"),
    ("kubernetes.io/gce-pd", "gcePersistentDisk", "pd.csi.storage.gke.io"),
    ("kubernetes.io/azure-disk", "azureDisk", "disk.csi.azure.com"),
    ("kubernetes.io/azure-file", "azureFile", "file.csi.azure.com"),
    ("kubernetes.io/cinder", "cinder", "cinder.csi.openstack.org"),
    ("kubernetes.io/vsphere-volume", "vsphereVolume", "csi.vsphere.vmware.com"),
    ("kubernetes.io/portworx-volume", "portworxVolume", "pxd.portworx.com"),
];

/// The driver that took over from a plugin of the tree.
pub(super) fn migrated(plugin: &str) -> Option<&'static str> {
    MIGRATED.iter().find(|row| row.0 == plugin).map(|row| row.2)
}

/// The plugin and its successor for the source of a volume, if the source is one that was taken over.
pub(in crate::settle) fn migrated_source(volume: &Object) -> Option<(&'static str, &'static str)> {
    let spec = volume.value.get("spec")?;
    MIGRATED.iter().find(|row| spec.get(row.1).is_some()).map(|row| (row.0, row.2))
}

/// The object with the annotation that says which driver took over from the plugin that the first of the `keys` names.
pub(super) fn note_migration(object: &Object, keys: &[&str]) -> Object {
    let Some(provisioner) = keys.iter().find_map(|key| object.annotation(key)) else { return object.clone() };
    match (migrated(provisioner), object.annotation(MIGRATED_TO)) {
        (Some(driver), noted) if noted != Some(driver) => {
            object.changed(|value| value.set(&["metadata", "annotations", MIGRATED_TO], driver))
        }
        (None, Some(noted)) if !noted.is_empty() => object.changed(|value| remove_annotation(value, MIGRATED_TO)),
        _ => object.clone(),
    }
}

/// The volume with the finalizers that its provisioner and its reclaim policy ask for.
pub(super) fn keep_finalizers(volume: &Object) -> Object {
    let Some(provisioner) = volume.annotation(PROVISIONED_BY) else { return volume.clone() };
    let Some(policy) = volume.as_volume().map(|v| v.reclaim_policy) else { return volume.clone() };
    let mut finalizers: Vec<&str> = volume.finalizers().collect();
    if migrated(provisioner).is_some() {
        finalizers.retain(|f| *f != IN_TREE_FINALIZER);
    } else if provisioner.starts_with("kubernetes.io/") {
        if policy != ReclaimPolicy::Delete {
            finalizers.retain(|f| *f != IN_TREE_FINALIZER);
        } else if !finalizers.contains(&IN_TREE_FINALIZER) {
            finalizers.push(IN_TREE_FINALIZER);
        }
        finalizers.retain(|f| *f != EXTERNAL_FINALIZER);
    }
    volume.with_finalizers(&finalizers)
}
