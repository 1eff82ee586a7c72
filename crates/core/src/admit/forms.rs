//! How is a document of an older API version read?
//!
//! Models the conversions and defaults of `pkg/apis/{extensions/v1beta1,apps/v1beta1}` (defaults.go, conversion.go) of
//! Kubernetes v1.12, and for snapshots the custom resources of external-snapshotter v0.4 (pkg/apis/volumesnapshot/
//! v1alpha1/types.go), which nothing validated. Objects are kept in today's form; [`shown`] gives an object the form in
//! which that version shows it. Left out: `rollbackTo`, which rolled a Deployment back, and `templateGeneration`.

use crate::finding::{Code, Finding};
use crate::object::Kind;
use crate::path::FieldPath;
use crate::profile::{Form, OldForm, Version};
use crate::schema::{Served, Shape, Struct, Type};
use crate::value::Value;
use alloc::vec::Vec;

/// Means "without limit" (math.MaxInt32).
const NO_LIMIT: i64 = 2_147_483_647;
/// The parameters that name a secret, then and now.
const SECRET_PARAMETERS: [(&str, &str); 2] = [
    ("csiSnapshotterSecretName", "csi.storage.k8s.io/snapshotter-secret-name"),
    ("csiSnapshotterSecretNamespace", "csi.storage.k8s.io/snapshotter-secret-namespace"),
];

/// Reads a document of an older version as today's API has it.
pub fn to_today(form: &OldForm, value: &mut Value) {
    value.set(&["apiVersion"], form.today);
    match (form.form, form.kind) {
        (Form::Same, _) => {}
        (Form::Snapshot, "VolumeSnapshotClass") => snapshot_class(value),
        (Form::Snapshot, "VolumeSnapshot") => snapshot(value),
        (Form::Snapshot, _) => snapshot_content(value),
        (Form::Extensions | Form::Apps, kind) => {
            if let Some(spec) = value.get_mut("spec").filter(|spec| matches!(spec, Value::Map(_))) {
                spec.remove(&["rollbackTo"]);
                spec.remove(&["templateGeneration"]);
                workload_defaults(form.form, kind, spec);
            }
            labels_of_template(value);
        }
    }
}

/// The selector and the labels that are the template's if they are not written.
fn labels_of_template(value: &mut Value) {
    let labels = value.at(&["spec", "template", "metadata", "labels"]).cloned();
    let Some(labels) = labels.filter(|labels| labels.fields().next().is_some()) else { return };
    if value.at(&["spec", "selector"]).is_none_or(Value::is_null) {
        value.set(&["spec", "selector", "matchLabels"], labels.clone());
    }
    if value.fields_at(&["metadata", "labels"]).next().is_none() {
        value.set(&["metadata", "labels"], labels);
    }
}

// upstream: extensions/v1beta1/defaults.go and apps/v1beta1/defaults.go: SetDefaults_{Deployment,DaemonSet,StatefulSet}
fn workload_defaults(form: Form, kind: &str, spec: &mut Value) {
    match (form, kind) {
        (Form::Extensions, "Deployment") => {
            let strategy = spec.entry("strategy");
            let is_rolling = strategy.str_at(&["type"]).is_none_or(|kind| kind.is_empty() || kind == "RollingUpdate");
            if is_rolling {
                let rolling = strategy.entry("rollingUpdate");
                rolling.fill("maxUnavailable", 1);
                rolling.fill("maxSurge", 1);
            }
            spec.fill("progressDeadlineSeconds", NO_LIMIT);
            spec.fill("revisionHistoryLimit", NO_LIMIT);
        }
        (_, "Deployment") => spec.fill("revisionHistoryLimit", 2),
        (Form::Extensions, "DaemonSet") | (_, "StatefulSet") => {
            let strategy = spec.entry("updateStrategy");
            if strategy.str_at(&["type"]).is_none_or(str::is_empty) {
                strategy.set(&["type"], "OnDelete");
            }
        }
        _ => {}
    }
}

/// Moves a field to another place, if it is there.
fn move_field(value: &mut Value, from: &[&str], to: &[&str]) {
    if let Some(moved) = value.remove(from) {
        value.set(to, moved);
    }
}

fn snapshot_class(value: &mut Value) {
    move_field(value, &["snapshotter"], &["driver"]);
    for (old, new) in SECRET_PARAMETERS {
        move_field(value, &["parameters", old], &["parameters", new]);
    }
    // upstream: v0.4 deletes the snapshot with its VolumeSnapshot in every case
    value.fill("deletionPolicy", "Delete");
}

fn snapshot(value: &mut Value) {
    move_field(value, &["spec", "snapshotClassName"], &["spec", "volumeSnapshotClassName"]);
    let source = value.remove(&["spec", "source"]).unwrap_or_default();
    let is_claim = source.str_at(&["kind"]).is_none_or(|kind| kind == "PersistentVolumeClaim");
    if let Some(name) = source.str_at(&["name"]).filter(|_| is_claim) {
        value.set(&["spec", "source", "persistentVolumeClaimName"], name);
        value.entry("spec").remove(&["snapshotContentName"]);
    }
    move_field(value, &["spec", "snapshotContentName"], &["spec", "source", "volumeSnapshotContentName"]);
    move_field(value, &["status", "ready"], &["status", "readyToUse"]);
}

fn snapshot_content(value: &mut Value) {
    move_field(value, &["spec", "snapshotClassName"], &["spec", "volumeSnapshotClassName"]);
    let source = value.remove(&["spec", "csiVolumeSnapshotSource"]).unwrap_or_default();
    for (field, to) in [("driver", &["spec", "driver"][..]), ("snapshotHandle", &["spec", "source", "snapshotHandle"])]
    {
        if let Some(text) = source.get(field) {
            value.set(to, text.clone());
        }
    }
    if let Some(spec) = value.get_mut("spec") {
        spec.remove(&["persistentVolumeRef"]);
        spec.fill("deletionPolicy", "Delete");
    }
}

/// An object as a version shows it: a snapshot of 2018 in its own form, everything else as it is kept.
pub fn shown(version: &Version, kind: &Kind, value: &mut Value) {
    let old = version.old_forms.iter().find(|form| form.form == Form::Snapshot && form.kind == kind.name());
    let Some(form) = old else { return };
    value.set(&["apiVersion"], form.api_version);
    match kind {
        Kind::VolumeSnapshotClass => {
            move_field(value, &["driver"], &["snapshotter"]);
            value.remove(&["deletionPolicy"]);
            for (old, new) in SECRET_PARAMETERS {
                move_field(value, &["parameters", new], &["parameters", old]);
            }
        }
        Kind::VolumeSnapshot => {
            move_field(value, &["spec", "volumeSnapshotClassName"], &["spec", "snapshotClassName"]);
            let source = value.remove(&["spec", "source"]).unwrap_or_default();
            if let Some(name) = source.str_at(&["persistentVolumeClaimName"]) {
                value.set(
                    &["spec", "source"],
                    Value::from([("kind", "PersistentVolumeClaim".into()), ("name", name.into())]),
                );
            }
            let bound = value.remove(&["status", "boundVolumeSnapshotContentName"]);
            if let Some(content) = bound.or_else(|| source.get("volumeSnapshotContentName").cloned()) {
                value.set(&["spec", "snapshotContentName"], content);
            }
            move_field(value, &["status", "readyToUse"], &["status", "ready"]);
        }
        _ => {
            move_field(value, &["spec", "volumeSnapshotClassName"], &["spec", "snapshotClassName"]);
            let status = value.remove(&["status"]).unwrap_or_default();
            let mut source = Value::map();
            let handle = value.at(&["spec", "source", "snapshotHandle"]).or_else(|| status.get("snapshotHandle"));
            let parts = [
                ("driver", value.at(&["spec", "driver"])),
                ("snapshotHandle", handle),
                ("creationTime", status.get("creationTime")),
                ("restoreSize", status.get("restoreSize")),
            ];
            for (field, part) in parts {
                if let Some(part) = part {
                    source.set(&[field], part.clone());
                }
            }
            for field in ["driver", "source", "deletionPolicy", "sourceVolumeMode"] {
                value.remove(&["spec", field]);
            }
            value.set(&["spec", "csiVolumeSnapshotSource"], source);
        }
    }
}

/// Takes away what a version does not have: fields that came later, and those whose feature gate is off.
pub(super) fn prune(version: &Version, served: &Served, kind: &Kind, value: &mut Value) {
    if !version.every_field && !served.is_custom() {
        structure(version, served.structure(), value);
    }
    for dropped in version.dropped.iter().filter(|dropped| dropped.kind == *kind) {
        value.remove(dropped.field);
    }
}

fn structure(version: &Version, of: Struct, value: &mut Value) {
    let Value::Map(fields) = value else { return };
    fields.retain(|name, value| match of.field(name).filter(|field| version.knows(field)) {
        Some(field) => {
            prune_type(version, field.of, value);
            true
        }
        None => false,
    });
}

fn prune_type(version: &Version, of: &'static Type, value: &mut Value) {
    match (of.shape(), &mut *value) {
        (Shape::Struct, _) => {
            if let Some(below) = of.structure() {
                structure(version, below, value);
            }
        }
        (Shape::List, Value::List(items)) => items.iter_mut().for_each(|item| prune_type(version, of.item(), item)),
        (Shape::Map, Value::Map(fields)) => fields.values_mut().for_each(|item| prune_type(version, of.item(), item)),
        _ => {}
    }
}

/// The fields that the user wrote and that the version drops without a word.
pub(super) fn dropped(version: &Version, kind: &Kind, written: &Value) -> Vec<Finding> {
    let is_written = |field: &[&str]| written.at(field).is_some_and(|value| !value.is_null());
    let found = version.dropped.iter().filter(|dropped| dropped.kind == *kind && is_written(dropped.field));
    found
        .map(|dropped| {
            let place = FieldPath::of(dropped.field);
            let finding = Finding::new(Code::FieldDropped).with("field", alloc::string::ToString::to_string(&place));
            finding.with("gate", dropped.gate).with("version", version.name).at(place)
        })
        .collect()
}
