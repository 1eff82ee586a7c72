//! What is filled in in the source of a volume?
//!
//! A pod's volume and a PersistentVolume's spec hold their source the same way: a field named after its type.

use super::string;
use crate::value::Value;

/// The file mode of volumes that the kubelet writes: 0644.
const FILE_MODE: i64 = 0o644;

/// Fills in the source of a pod's volume, or of a PersistentVolume's spec.
// upstream: core/v1/zz_generated.defaults.go: SetObjectDefaults_Pod, SetObjectDefaults_PersistentVolume
pub(super) fn fill(holder: &mut Value) {
    if let Some(path) = holder.get_mut("hostPath") {
        path.fill("type", "");
    }
    if let Some(iscsi) = holder.get_mut("iscsi") {
        string(iscsi, "iscsiInterface", "default");
    }
    if let Some(rbd) = holder.get_mut("rbd") {
        string(rbd, "pool", "rbd");
        string(rbd, "user", "admin");
        string(rbd, "keyring", "/etc/ceph/keyring");
    }
    if let Some(scale_io) = holder.get_mut("scaleIO") {
        string(scale_io, "storageMode", "ThinProvisioned");
        string(scale_io, "fsType", "xfs");
    }
    if let Some(disk) = holder.get_mut("azureDisk") {
        disk.fill("cachingMode", "ReadWrite");
        disk.fill("fsType", "ext4");
        disk.fill("readOnly", false);
        disk.fill("kind", "Shared");
    }
}

/// Fills in the sources that only pods have.
pub(super) fn fill_of_pod(volume: &mut Value) {
    for kind in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = volume.get_mut(kind) {
            source.fill("defaultMode", FILE_MODE);
        }
    }
    volume.each_mut(&["downwardAPI", "items"]).for_each(field_ref);
    for source in volume.each_mut(&["projected", "sources"]) {
        source.each_mut(&["downwardAPI", "items"]).for_each(field_ref);
        if let Some(token) = source.get_mut("serviceAccountToken") {
            token.fill("expirationSeconds", 3600);
        }
    }
}

/// Fills in the version of a reference to a field of the pod.
pub(super) fn field_ref(holder: &mut Value) {
    if let Some(reference) = holder.get_mut("fieldRef") {
        string(reference, "apiVersion", "v1");
    }
}
