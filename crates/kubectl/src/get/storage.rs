//! What stands in the rows of volumes, claims, classes, drivers and snapshots?

use super::cells::text;
use crate::world::Item;
use kubestow_core::value::Value;

/// upstream: printers.go: printPersistentVolume
pub(super) fn volume(item: &Item) -> Vec<String> {
    let claim = item.value.at(&["spec", "claimRef"]);
    let claim = claim.map(|claim| {
        let part = |field| claim.str_at(&[field]).unwrap_or_default();
        format!("{}/{}", part("namespace"), part("name"))
    });
    vec![
        item.name.clone(),
        text::quantity(item.value.at(&["spec", "capacity", "storage"])),
        text::access_modes(item.value.list_at(&["spec", "accessModes"])),
        text::at(item, &["spec", "persistentVolumeReclaimPolicy"]),
        phase(item),
        claim.unwrap_or_default(),
        text::class(&item.value),
        or_unset(item, "volumeAttributesClassName"),
        text::at(item, &["status", "reason"]),
        text::AGE.to_owned(),
        or_unset(item, "volumeMode"),
    ]
}

/// upstream: printers.go: printPersistentVolumeClaim; what it holds is shown only once it names a volume
pub(super) fn claim(item: &Item) -> Vec<String> {
    let volume = text::at(item, &["spec", "volumeName"]);
    let (capacity, modes) = match volume.as_str() {
        "" => (String::new(), String::new()),
        _ => (
            text::quantity(item.value.at(&["status", "capacity", "storage"])),
            text::access_modes(item.value.list_at(&["status", "accessModes"])),
        ),
    };
    vec![
        item.name.clone(),
        phase(item),
        volume,
        capacity,
        modes,
        text::class(&item.value),
        or_unset(item, "volumeAttributesClassName"),
        text::AGE.to_owned(),
        or_unset(item, "volumeMode"),
    ]
}

/// upstream: printers.go: printStorageClass
pub(super) fn class(item: &Item) -> Vec<String> {
    let or = |field: &str, default: &str| match text::at(item, &[field]).as_str() {
        "" => default.to_owned(),
        text => text.to_owned(),
    };
    let default = if is_default(&item.value) { " (default)" } else { "" };
    vec![
        format!("{}{default}", item.name),
        text::at(item, &["provisioner"]),
        or("reclaimPolicy", "Delete"),
        or("volumeBindingMode", "Immediate"),
        text::flag(item, &["allowVolumeExpansion"]).unwrap_or(false).to_string(),
        text::AGE.to_owned(),
    ]
}

/// Whether an annotation makes it the default class (upstream: storage/util: IsDefaultAnnotation).
pub(crate) fn is_default(class: &Value) -> bool {
    let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let annotation = |key: &str| class.at(&["metadata", "annotations"]).and_then(|a| a.get(key)?.as_str());
    keys.iter().any(|key| annotation(key) == Some("true"))
}

/// upstream: printers.go: printCSIDriver
pub(super) fn driver(item: &Item) -> Vec<String> {
    let flag = |field: &str, default: bool| text::flag(item, &["spec", field]).unwrap_or(default).to_string();
    let modes: Vec<&str> =
        item.value.list_at(&["spec", "volumeLifecycleModes"]).iter().filter_map(Value::as_str).collect();
    let audiences = item.value.at(&["spec", "tokenRequests"]).map(|requests| {
        let audiences = requests.items().iter().map(|request| request.str_at(&["audience"]).unwrap_or_default());
        audiences.collect::<Vec<_>>().join(",")
    });
    vec![
        item.name.clone(),
        flag("attachRequired", true),
        flag("podInfoOnMount", false),
        flag("storageCapacity", false),
        audiences.unwrap_or_else(|| "<unset>".to_owned()),
        flag("requiresRepublish", false),
        if modes.is_empty() { "<none>".to_owned() } else { modes.join(",") },
        text::AGE.to_owned(),
    ]
}

/// upstream: printers.go: printVolumeAttachment
pub(super) fn attachment(item: &Item) -> Vec<String> {
    vec![
        item.name.clone(),
        text::at(item, &["spec", "attacher"]),
        text::at(item, &["spec", "source", "persistentVolumeName"]),
        text::at(item, &["spec", "nodeName"]),
        text::flag(item, &["status", "attached"]).unwrap_or(false).to_string(),
        text::AGE.to_owned(),
    ]
}

/// upstream: external-snapshotter client/config/crd: additionalPrinterColumns, here and below
pub(super) fn snapshot(item: &Item) -> Vec<String> {
    let created = item.value.at(&["status", "creationTime"]).map(|_| text::AGE.to_owned());
    vec![
        item.name.clone(),
        text::at(item, &["status", "readyToUse"]),
        text::at(item, &["spec", "source", "persistentVolumeClaimName"]),
        text::at(item, &["spec", "source", "volumeSnapshotContentName"]),
        text::at(item, &["status", "restoreSize"]),
        text::at(item, &["spec", "volumeSnapshotClassName"]),
        text::at(item, &["status", "boundVolumeSnapshotContentName"]),
        created.unwrap_or_default(),
        text::AGE.to_owned(),
    ]
}

pub(super) fn content(item: &Item) -> Vec<String> {
    vec![
        item.name.clone(),
        text::at(item, &["status", "readyToUse"]),
        text::at(item, &["status", "restoreSize"]),
        text::at(item, &["spec", "deletionPolicy"]),
        text::at(item, &["spec", "driver"]),
        text::at(item, &["spec", "volumeSnapshotClassName"]),
        text::at(item, &["spec", "volumeSnapshotRef", "name"]),
        text::at(item, &["spec", "volumeSnapshotRef", "namespace"]),
        text::AGE.to_owned(),
    ]
}

pub(super) fn snapshot_class(item: &Item) -> Vec<String> {
    vec![item.name.clone(), text::at(item, &["driver"]), text::at(item, &["deletionPolicy"]), text::AGE.to_owned()]
}

fn phase(item: &Item) -> String {
    if item.is_terminating() { "Terminating".to_owned() } else { text::at(item, &["status", "phase"]) }
}

fn or_unset(item: &Item, field: &str) -> String {
    item.value.str_at(&["spec", field]).unwrap_or("<unset>").to_owned()
}
