//! What new object would give a claim its volume?

use super::{Candidate, Change, Way};
use crate::object::{Object, PersistentVolumeClaim, VolumeMode};
use crate::value::Value;
use alloc::format;
use alloc::vec::Vec;

/// A volume that fits the claim, by the name that the claim gives or its own.
pub(super) fn fitting(claim: &Object, noun: &PersistentVolumeClaim) -> Option<Candidate> {
    // A folder of a node is no raw device.
    if noun.volume_mode == VolumeMode::Block {
        return None;
    }
    let name = noun.volume_name.clone().unwrap_or_else(|| format!("{}-volume", claim.id.name));
    let mut volume = folder(&name);
    for (key, value) in claim.value.fields_at(&["spec", "selector", "matchLabels"]) {
        volume.set(&["metadata", "labels", key], value.clone());
    }
    volume.set(&["spec", "accessModes"], noun.access_modes.to_value());
    volume.set(&["spec", "capacity", "storage"], format!("{}", noun.request));
    if let Some(class) = noun.class.name() {
        volume.set(&["spec", "storageClassName"], class);
    }
    let changes = alloc::vec![Change::Last(volume)];
    Some(Candidate::new(Way::CreateVolume, &[("volume", &name)], changes))
}

/// A small volume without a class.
pub(super) fn plain(name: &str) -> Change {
    let mut volume = folder(name);
    volume.set(&["spec", "accessModes"], Vec::from(["ReadWriteOnce".into()]));
    volume.set(&["spec", "capacity", "storage"], "1Gi");
    Change::Last(volume)
}

/// A volume that is a folder of a node.
fn folder(name: &str) -> Value {
    let mut volume = Value::from([("apiVersion", "v1".into()), ("kind", "PersistentVolume".into())]);
    volume.set(&["metadata", "name"], name);
    volume.set(&["spec", "hostPath", "path"], format!("/mnt/{name}"));
    volume
}

/// A pod that uses the claim.
pub(super) fn consumer(claim: &Object, noun: &PersistentVolumeClaim) -> Value {
    let id = &claim.id;
    let (list, field, path) = match noun.volume_mode {
        VolumeMode::Filesystem => ("volumeMounts", "mountPath", "/data"),
        VolumeMode::Block => ("volumeDevices", "devicePath", "/dev/data"),
    };
    let mount = Value::from([("name", "data".into()), (field, path.into())]);
    let container = Value::from([
        ("name", "consumer".into()),
        ("image", "busybox".into()),
        (list, Value::from(alloc::vec![mount])),
    ]);
    let source = Value::from([("claimName", id.name.as_str().into())]);
    let volume = Value::from([("name", "data".into()), ("persistentVolumeClaim", source)]);
    let mut pod = Value::from([("apiVersion", "v1".into()), ("kind", "Pod".into())]);
    pod.set(&["metadata", "name"], format!("{}-consumer", id.name));
    if id.namespace != "default" {
        pod.set(&["metadata", "namespace"], id.namespace.as_str());
    }
    pod.set(&["spec", "containers"], Vec::from([container]));
    pod.set(&["spec", "volumes"], Vec::from([volume]));
    pod
}
