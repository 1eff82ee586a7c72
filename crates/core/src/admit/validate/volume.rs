//! Is a PersistentVolume in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidatePersistentVolumeSpec` and `pkg/volume/validation:
//! ValidatePersistentVolume`.

use super::claim::{VOLUME_MODES, access_modes};
use super::errors::{At, Errors, text};
use super::metadata::generated_part;
use super::{names, selector, source};
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::string::ToString;

/// The sources in upstream's order.
pub(super) const SOURCES: [(&str, &str); 22] = [
    ("hostPath", "hostPath"),
    ("gcePersistentDisk", "gcePersistentDisk"),
    ("awsElasticBlockStore", "awsElasticBlockStore"),
    ("glusterfs", "glusterfs"),
    ("flocker", "flocker"),
    ("nfs", "nfs"),
    ("rbd", "rbd"),
    ("quobyte", "quobyte"),
    ("cephfs", "cephFS"),
    ("iscsi", "iscsi"),
    ("cinder", "cinder"),
    ("fc", "fc"),
    ("flexVolume", "flexVolume"),
    ("azureFile", "azureFile"),
    ("vsphereVolume", "vsphereVolume"),
    ("photonPersistentDisk", "photonPersistentDisk"),
    ("portworxVolume", "portworxVolume"),
    ("azureDisk", "azureDisk"),
    ("scaleIO", "scaleIO"),
    ("local", "local"),
    ("storageos", "storageos"),
    ("csi", "csi"),
];

/// Sources that can be mounted with the options of the annotation.
const WITH_MOUNT_OPTIONS: [&str; 13] = [
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "nfs",
    "rbd",
    "quobyte",
    "iscsi",
    "cinder",
    "cephfs",
    "azureFile",
    "vsphereVolume",
    "azureDisk",
    "photonPersistentDisk",
];

/// Checks a PersistentVolume.
pub(super) fn check(errors: &mut Errors, volume: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let null = Value::Null;
    let spec = volume.get("spec").unwrap_or(&null);
    access_modes(errors, spec, &path, "");
    capacity(errors, spec, &path.field("capacity"));
    if let Some(policy) = spec.str_at(&["persistentVolumeReclaimPolicy"]).filter(|policy| !policy.is_empty()) {
        let here = path.field("persistentVolumeReclaimPolicy");
        errors.one_of(&here, policy, &["Delete", "Recycle", "Retain"]);
    }
    if let Some(affinity) = spec.get("nodeAffinity") {
        let here = path.field("nodeAffinity");
        let required = here.field("required");
        match affinity.get("required") {
            Some(selector) => selector::node_selector(errors, selector, &required),
            None => errors.required(&required, "must specify required node constraints"),
        }
    }
    sources(errors, volume, spec, &path);
    if spec.str_at(&["hostPath", "path"]).is_some_and(is_root)
        && text(spec, "persistentVolumeReclaimPolicy") == "Recycle"
    {
        let here = path.field("persistentVolumeReclaimPolicy");
        errors.forbidden(&here, "may not be 'recycle' for a hostPath mount of '/'");
    }
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        errors.invalid_each(&path.field("storageClassName"), class, &names::dns_subdomain(class));
    }
    if let Some(mode) = spec.str_at(&["volumeMode"]) {
        errors.one_of(&path.field("volumeMode"), mode, &VOLUME_MODES);
    }
    attributes_class(errors, spec, &path);
    mount_options(errors, volume, spec);
}

fn capacity(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let empty = Value::map();
    let capacity = spec.get("capacity");
    let amounts = capacity.unwrap_or(&empty);
    if amounts.fields().next().is_none() {
        errors.required(path, "");
    }
    if amounts.get("storage").is_none() || amounts.fields().count() > 1 {
        errors.not_supported(path, capacity.unwrap_or(&Value::Null), &["storage"]);
    }
    for (resource, value) in amounts.fields() {
        let here = path.key(resource);
        let amount = of_value(value);
        if amount < Quantity::ZERO {
            errors.invalid(&here, amount.value(), "must be a valid resource quantity");
        }
        if amount <= Quantity::ZERO {
            errors.invalid(&here, &amount.to_string(), "must be greater than zero");
        }
    }
}

fn sources(errors: &mut Errors, volume: &Value, spec: &Value, path: &Path<'_>) {
    let name = volume.str_at(&["metadata", "name"]).unwrap_or_default();
    let mut found = false;
    for (kind, second) in SOURCES {
        let Some(value) = spec.get(kind) else { continue };
        let here = path.field(kind);
        // upstream lets a flexVolume stand beside another source
        if found && kind != "flexVolume" {
            errors.forbidden(At::shown_as(&path.field(second), &here), "may not specify more than 1 volume type");
            continue;
        }
        found = true;
        match kind {
            "csi" => csi(errors, value, &here),
            "gcePersistentDisk" => {
                let before = errors.causes.len();
                source::check(errors, kind, value, &here, Some(name));
                errors.rename(before, &here.to_owned(), &path.field("persistentDisk").to_owned());
            }
            _ => source::check(errors, kind, value, &here, Some(name)),
        }
        if kind == "local" && spec.get("nodeAffinity").is_none() {
            errors.required(&path.field("nodeAffinity"), "Local volume requires node affinity");
        }
    }
    if !found {
        errors.required(path, "must specify a volume type");
    }
}

fn csi(errors: &mut Errors, csi: &Value, path: &Path<'_>) {
    source::csi_driver_name(errors, text(csi, "driver"), &path.field("driver"));
    errors.text(csi, path, "volumeHandle");
    for field in
        ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"]
    {
        let Some(secret) = csi.get(field) else { continue };
        let here = path.field(field);
        for (part, rule) in
            [("name", names::dns_subdomain as fn(&str) -> names::Complaints), ("namespace", names::dns_label)]
        {
            let value = text(secret, part);
            match value {
                "" => errors.required(&here.field(part), ""),
                _ => errors.invalid_each(&here.field(part), value, &rule(&generated_part(value))),
            }
        }
    }
}

/// Whether a path leads to the root, however it is written.
fn is_root(path: &str) -> bool {
    let depth = path.split('/').fold(0usize, |depth, part| match part {
        "" | "." => depth,
        ".." => depth.saturating_sub(1),
        _ => depth + 1,
    });
    path.starts_with('/') && depth == 0
}

fn attributes_class(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(class) = spec.str_at(&["volumeAttributesClassName"]) else { return };
    let here = path.field("volumeAttributesClassName");
    match class {
        "" => errors.required(&here, "an empty string is disallowed"),
        _ => errors.invalid_each(&here, class, &names::dns_subdomain(class)),
    }
    if spec.get("csi").is_none() {
        errors.required(&path.field("csi"), "has to be specified when using volumeAttributesClassName");
    }
}

// upstream: pkg/volume/validation: checkMountOption
fn mount_options(errors: &mut Errors, volume: &Value, spec: &Value) {
    const ANNOTATION: &str = "volume.beta.kubernetes.io/mount-options";
    let annotated = volume.at(&["metadata", "annotations", ANNOTATION]).is_some();
    if annotated && !WITH_MOUNT_OPTIONS.iter().any(|kind| spec.get(kind).is_some()) {
        let root = Path::Root;
        let annotations = root.field("metadata");
        let annotations = annotations.field("annotations");
        errors.forbidden(&annotations.field(ANNOTATION), "may not specify mount options for this volume type");
    }
}
