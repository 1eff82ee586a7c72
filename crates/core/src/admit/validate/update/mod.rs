//! May this object change in this way?
//!
//! Models `Validate…Update` of `pkg/apis/*/validation`, and apiserver `registry/rest/update.go: BeforeUpdate`.

mod job;
mod pod;

use super::errors::{Errors, text};
use super::{dump, kind, metadata, selector, volume};
use crate::object::{Kind, Object};
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::format;

const IMMUTABLE: &str = "field is immutable";
const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// Checks a new version of an object against the one before.
pub(super) fn check(errors: &mut Errors, old: &Object, new: &Value) {
    let before = &old.value;
    metadata::check_update(errors, new, before);
    let whole = |errors: &mut Errors| {
        metadata::check(errors, &old.id, new, true);
        kind(errors, &old.id, new, Some(before));
    };
    match old.id.kind {
        Kind::Pod => {
            whole(errors);
            pod::check(errors, before, new);
        }
        Kind::PersistentVolumeClaim => {
            whole(errors);
            claim(errors, before, new);
        }
        Kind::PersistentVolume => {
            // upstream: both the strategy and ValidatePersistentVolumeUpdate check the whole, so each cause is told twice
            whole(errors);
            whole(errors);
            persistent_volume(errors, before, new);
        }
        Kind::StorageClass => {
            whole(errors);
            for field in ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] {
                same(errors, before, new, &[field]);
            }
        }
        Kind::VolumeAttributesClass => {
            let root = Path::Root;
            for field in ["driverName", "parameters"] {
                if before.get(field) != new.get(field) {
                    errors.forbidden(&root.field(field), &alloc::format!("updates to {field} are forbidden."));
                }
            }
            whole(errors);
        }
        Kind::ConfigMap => {
            frozen(errors, before, new, &["data", "binaryData"]);
            whole(errors);
        }
        Kind::Secret => {
            same(errors, before, new, &["type"]);
            frozen(errors, before, new, &["data"]);
            whole(errors);
        }
        Kind::CSIDriver => {
            whole(errors);
            if before.at(&["spec", "attachRequired"]) != new.at(&["spec", "attachRequired"]) {
                let root = Path::Root;
                let spec = root.field("spec");
                let value = new.at(&["spec", "attachRequired"]).unwrap_or(&Value::Null);
                errors.invalid(&spec.field("attachedRequired"), value, IMMUTABLE);
            }
            same(errors, before, new, &["spec", "volumeLifecycleModes"]);
        }
        Kind::CSIStorageCapacity => {
            whole(errors);
            same(errors, before, new, &["nodeTopology"]);
            same(errors, before, new, &["storageClassName"]);
        }
        Kind::StatefulSet => {
            whole(errors);
            stateful_set(errors, before, new);
        }
        Kind::DaemonSet => {
            same(errors, before, new, &["spec", "selector"]);
            whole(errors);
        }
        Kind::Deployment | Kind::ReplicaSet => {
            whole(errors);
            same(errors, before, new, &["spec", "selector"]);
        }
        Kind::Job => {
            whole(errors);
            job::check(errors, before, new);
        }
        Kind::PriorityClass => {
            let root = Path::Root;
            if before.get("value") != new.get("value") {
                errors.forbidden(&root.field("value"), "may not be changed in an update.");
            }
            same(errors, before, new, &["preemptionPolicy"]);
        }
        _ => whole(errors),
    }
}

/// A field that never changes.
fn same(errors: &mut Errors, old: &Value, new: &Value, fields: &[&str]) {
    if old.at(fields) == new.at(fields) {
        return;
    }
    let value = new.at(fields).unwrap_or(&Value::Null);
    let root = Path::Root;
    match fields {
        [field] => errors.invalid(&root.field(field), value, IMMUTABLE),
        [first, second] => errors.invalid(&root.field(first).field(second), value, IMMUTABLE),
        _ => {}
    }
}

/// What `immutable: true` freezes.
fn frozen(errors: &mut Errors, old: &Value, new: &Value, fields: &[&str]) {
    const FROZEN: &str = "field is immutable when `immutable` is set";
    let is_frozen = |v: &Value| v.get("immutable").and_then(Value::as_bool) == Some(true);
    if !is_frozen(old) {
        return;
    }
    let root = Path::Root;
    if !is_frozen(new) {
        errors.forbidden(&root.field("immutable"), FROZEN);
    }
    for field in fields {
        if old.get(field) != new.get(field) {
            errors.forbidden(&root.field(field), FROZEN);
        }
    }
}

fn spec(value: &Value) -> Value {
    value.get("spec").cloned().unwrap_or_default()
}

/// Gives `new` what `old` holds in a field.
fn as_before(new: &mut Value, old: &Value, fields: &[&str]) {
    match old.at(fields) {
        Some(value) => new.set(fields, value.clone()),
        None => drop(new.remove(fields)),
    }
}

// upstream: ValidatePersistentVolumeClaimUpdate
fn claim(errors: &mut Errors, old: &Value, new: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let (mut before, mut after) = (spec(old), spec(new));
    if text(&before, "volumeName").is_empty() {
        as_before(&mut before, &after, &["volumeName"]);
    }
    let annotated = |v: &Value| v.str_at(&["metadata", "annotations", BETA_CLASS]).map(alloc::string::String::from);
    let class = |v: &Value| v.str_at(&["spec", "storageClassName"]).map(alloc::string::String::from);
    let (old_annotation, new_annotation) = (annotated(old), annotated(new));
    let (old_class, new_class) = (class(old), class(new));
    let upgrade = old_annotation.is_some()
        && old_class.is_none()
        && new_class == old_annotation
        && (new_annotation.is_none() || new_annotation == old_annotation);
    if upgrade {
        after.remove(&["storageClassName"]);
    } else {
        if old_annotation != new_annotation {
            let metadata = root.field("metadata");
            let annotations = metadata.field("annotations");
            let shown = new_annotation.clone().unwrap_or_default();
            errors.invalid(&annotations.field(BETA_CLASS), &shown, IMMUTABLE);
        }
        if new_class.is_some() && old_class.is_none() && (old_annotation.is_none() || new_class == old_annotation) {
            as_before(&mut after, &before, &["storageClassName"]);
        }
    }
    if old.str_at(&["status", "phase"]) == Some("Bound") {
        if after.at(&["resources", "requests"]).is_some() {
            as_before(&mut after, &before, &["resources", "requests", "storage"]);
        }
        as_before(&mut after, &before, &["volumeAttributesClassName"]);
    }
    if before != after {
        let changes = dump::changes("PersistentVolumeClaimSpec", &before, &after);
        errors.forbidden(
            &path,
            &format!(
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound \
                 claims\n{changes}"
            ),
        );
    }
    let size = |v: &Value, fields: &[&str]| v.at(fields).map_or(Quantity::ZERO, of_value);
    let request = ["spec", "resources", "requests", "storage"];
    let wanted = size(new, &request);
    if wanted < size(old, &request) && wanted <= size(old, &["status", "capacity", "storage"]) {
        let resources = path.field("resources");
        let requests = resources.field("requests");
        errors.forbidden(&requests.field("storage"), "field can not be less than status.capacity");
    }
    volume_mode(errors, old, new);
    let (old_class, new_class) =
        (old.str_at(&["spec", "volumeAttributesClassName"]), new.str_at(&["spec", "volumeAttributesClassName"]));
    if old_class != new_class && old.at(&["status", "currentVolumeAttributesClassName"]).is_some() {
        let here = path.field("volumeAttributesClassName");
        match new_class {
            None => errors
                .forbidden(&here, "update to nil is forbidden when status.currentVolumeAttributesClassName is not nil"),
            Some("") => errors.forbidden(
                &here,
                "update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil",
            ),
            Some(_) => {}
        }
    }
}

/// Upstream names the field without `spec`.
fn volume_mode(errors: &mut Errors, old: &Value, new: &Value) {
    let mode = |v: &Value| v.at(&["spec", "volumeMode"]).cloned().unwrap_or_default();
    if mode(old) != mode(new) {
        let root = Path::Root;
        let (shown, spec) = (root.field("volumeMode"), root.field("spec"));
        let place = spec.field("volumeMode");
        errors.invalid(super::errors::At::shown_as(&shown, &place), &mode(new), IMMUTABLE);
    }
}

// upstream: ValidatePersistentVolumeUpdate
fn persistent_volume(errors: &mut Errors, old: &Value, new: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let source = |v: &Value| {
        let mut source = Value::map();
        for (kind, _) in volume::SOURCES {
            if let Some(value) = v.at(&["spec", kind]) {
                source.set(&[kind], value.clone());
            }
        }
        source
    };
    let (before, mut after) = (source(old), source(new));
    const EXPAND: [&str; 2] = ["csi", "controllerExpandSecretRef"];
    if before.get("csi").is_some() && before.at(&EXPAND).is_none() {
        after.remove(&EXPAND);
    }
    if before != after {
        let changed = volume::SOURCES.iter().find(|(kind, _)| before.get(kind) != after.get(kind));
        let place = path.field(changed.map_or("", |(kind, _)| kind));
        let shown = path.field("persistentvolumesource");
        let changes = dump::changes("PersistentVolumeSource", &before, &after);
        errors.forbidden(
            super::errors::At::shown_as(&shown, &place),
            &format!("spec.persistentvolumesource is immutable after creation\n{changes}"),
        );
    }
    volume_mode(errors, old, new);
    let affinity = |v: &Value| v.at(&["spec", "nodeAffinity"]).cloned().unwrap_or_default();
    let (before, after) = (affinity(old), affinity(new));
    if !before.is_null() && selector::current_labels(&before) != selector::current_labels(&after) {
        let (shown, place) = (root.field("nodeAffinity"), path.field("nodeAffinity"));
        let detail = "field is immutable, except for updating from beta label to GA";
        errors.invalid(super::errors::At::shown_as(&shown, &place), &selector::as_go_prints(&after), detail);
    }
    let class = |v: &Value| v.at(&["spec", "volumeAttributesClassName"]).is_some();
    if class(old) && !class(new) {
        let here = path.field("volumeAttributesClassName");
        errors.forbidden(&here, "update from non-nil value to nil is forbidden");
    }
}

// upstream: ValidateStatefulSetUpdate
fn stateful_set(errors: &mut Errors, old: &Value, new: &Value) {
    let (before, mut after) = (spec(old), spec(new));
    for field in [
        "replicas",
        "template",
        "updateStrategy",
        "minReadySeconds",
        "ordinals",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
    ] {
        as_before(&mut after, &before, &[field]);
    }
    if before != after {
        let root = Path::Root;
        errors.forbidden(
            &root.field("spec"),
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
             'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        );
    }
}
