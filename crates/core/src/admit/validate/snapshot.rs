//! Are the snapshot kinds in order?
//!
//! Models the schemas of external-snapshotter's custom resources (`client/config/crd`, snapshots and group snapshots) and
//! their CEL rules, as apiextensions-apiserver checks them: first the schema, then the rules, if the schema holds.

use super::errors::Errors;
use crate::object::Kind;
use crate::path::{FieldPath, Path};
use crate::schema::{self, Shape, Struct};
use crate::value::Value;
use alloc::format;
use alloc::string::String;

const POLICIES: [&str; 2] = ["Delete", "Retain"];

/// Checks an object; `old` is the version before, if it is changed.
pub(super) fn check(errors: &mut Errors, kind: &Kind, value: &Value, old: Option<&Value>) {
    let root = Path::Root;
    let api_version = format!("{}/v1", kind.group());
    let Some(served) = schema::served(&api_version, kind.name()) else { return };
    let before = errors.causes.len();
    types(errors, served.structure(), value, &root);
    match kind {
        Kind::VolumeSnapshot | Kind::VolumeGroupSnapshot => {
            required(errors, value, &root, &["spec"]);
            if let Some(spec) = value.get("spec") {
                required(errors, spec, &root.field("spec"), &["source"]);
            }
        }
        Kind::VolumeSnapshotContent => {
            required(errors, value, &root, &["spec"]);
            if let Some(spec) = value.get("spec") {
                let path = root.field("spec");
                required(errors, spec, &path, &["deletionPolicy", "driver", "source", "volumeSnapshotRef"]);
                policy(errors, spec, &path);
            }
        }
        Kind::VolumeGroupSnapshotContent => {
            required(errors, value, &root, &["spec"]);
            if let Some(spec) = value.get("spec") {
                let path = root.field("spec");
                required(errors, spec, &path, &["deletionPolicy", "driver", "source", "volumeGroupSnapshotRef"]);
                policy(errors, spec, &path);
            }
        }
        _ => {
            required(errors, value, &root, &["deletionPolicy", "driver"]);
            policy(errors, value, &root);
        }
    }
    let is_unnamed =
        ["name", "generateName"].iter().all(|f| value.str_at(&["metadata", f]).unwrap_or_default().is_empty());
    if errors.causes.len() > before || is_unnamed {
        if !matches!(kind, Kind::VolumeSnapshotClass | Kind::VolumeGroupSnapshotClass) {
            unchecked(errors);
        }
        return;
    }
    match kind {
        Kind::VolumeSnapshot => snapshot(errors, value, old),
        Kind::VolumeSnapshotContent => content(errors, value, old),
        Kind::VolumeGroupSnapshot => group(errors, value, old),
        Kind::VolumeGroupSnapshotContent => group_content(errors, value, old),
        Kind::VolumeGroupSnapshotClass => group_class(errors, value, old),
        _ => {}
    }
}

fn required(errors: &mut Errors, value: &Value, path: &Path<'_>, fields: &[&str]) {
    for field in fields {
        let missing = match value {
            Value::Map(map) => !map.contains_key(field),
            _ => false,
        };
        if missing {
            errors.required(&path.field(field), "");
        }
    }
}

fn policy(errors: &mut Errors, holder: &Value, path: &Path<'_>) {
    let here = path.field("deletionPolicy");
    match holder.get("deletionPolicy") {
        None => {}
        Some(Value::String(policy)) => errors.one_of(&here, policy, &POLICIES),
        Some(other) => errors.not_supported(&here, other, &POLICIES),
    }
}

/// A rule was not run because the object does not fit the schema.
fn unchecked(errors: &mut Errors) {
    errors.causes.push(crate::admit::Cause {
        field: String::from("<nil>"),
        reason: crate::admit::CauseReason::Invalid,
        message: String::from(
            "Invalid value: null: some validation rules were not checked because the object was invalid; correct the \
             existing errors to complete validation",
        ),
        place: FieldPath::default(),
        known: alloc::vec::Vec::new(),
    });
}

/// Checks the types of the fields, the metadata aside.
fn types(errors: &mut Errors, of: Struct, value: &Value, path: &Path<'_>) {
    for (name, value) in value.fields().filter(|(name, _)| *name != "metadata") {
        let Some(field) = of.field(name) else { continue };
        let here = path.field(name);
        let wanted = match field.of.shape() {
            Shape::String | Shape::Time => "string",
            Shape::Bool => "boolean",
            Shape::Int32 | Shape::Int64 => "integer",
            Shape::Struct | Shape::Map => "object",
            _ => continue,
        };
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(_) => "number",
            Value::String(_) => "string",
            Value::List(_) => "array",
            Value::Map(_) => "object",
        };
        if wanted != found {
            let name = here.to_owned();
            let detail = format!("{name} in body must be of type {wanted}: \"{found}\"");
            errors.type_invalid(&here, found, &detail);
        } else if let Some(below) = field.of.structure() {
            types(errors, below, value, &here);
        } else if field.of.shape() == Shape::Map {
            for (key, item) in value.fields().filter(|(_, item)| item.as_str().is_none()) {
                let found = if item.as_int().is_some() { "integer" } else { "boolean" };
                let at = here.field(key);
                let detail = format!("{} in body must be of type string: \"{found}\"", at.to_owned());
                errors.type_invalid(&at, found, &detail);
            }
        }
    }
}

/// The rules of a source that is one of two fields and never changes.
fn source(errors: &mut Errors, value: &Value, old: Option<&Value>, fields: [&str; 2], message: &str) {
    let root = Path::Root;
    let spec = root.field("spec");
    let path = spec.field("source");
    let new = value.at(&["spec", "source"]);
    let has = |field: &str| new.is_some_and(|source| source.get(field).is_some());
    let earlier = old.and_then(|old| old.at(&["spec", "source"]));
    // upstream checks fields before the object that holds them
    for field in fields {
        if let (Some(was), Some(is)) = (earlier.and_then(|s| s.get(field)), new.and_then(|s| s.get(field)))
            && was != is
        {
            errors.invalid(&path.field(field), is, &format!("{field} is immutable"));
        }
    }
    for field in fields {
        if earlier.is_some_and(|source| source.get(field).is_some()) && !has(field) {
            errors.rule(&path, &format!("{field} is required once set"));
        }
    }
    if has(fields[0]) == has(fields[1]) {
        errors.rule(&path, message);
    }
}

fn snapshot(errors: &mut Errors, value: &Value, old: Option<&Value>) {
    let root = Path::Root;
    source(
        errors,
        value,
        old,
        ["persistentVolumeClaimName", "volumeSnapshotContentName"],
        "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set",
    );
    if value.str_at(&["spec", "volumeSnapshotClassName"]) == Some("") {
        let spec = root.field("spec");
        let detail = "volumeSnapshotClassName must not be the empty string when set";
        errors.invalid(&spec.field("volumeSnapshotClassName"), "", detail);
    }
}

// upstream: external-snapshotter client/apis/volumegroupsnapshot/v1/types.go: XValidation
fn group(errors: &mut Errors, value: &Value, old: Option<&Value>) {
    let message = "exactly one of selector and volumeGroupSnapshotContentName must be set";
    source(errors, value, old, ["selector", "volumeGroupSnapshotContentName"], message);
    if value.str_at(&["spec", "volumeGroupSnapshotClassName"]) == Some("") {
        let (root, detail) = (Path::Root, "volumeGroupSnapshotClassName must not be the empty string when set");
        errors.invalid(&root.field("spec").field("volumeGroupSnapshotClassName"), "", detail);
    }
}

fn group_content(errors: &mut Errors, value: &Value, old: Option<&Value>) {
    let message = "exactly one of volumeHandles and groupSnapshotHandles must be set";
    source(errors, value, old, ["volumeHandles", "groupSnapshotHandles"], message);
    let reference = |field: &str| value.at(&["spec", "volumeGroupSnapshotRef", field]).is_some();
    if !reference("name") || !reference("namespace") {
        let detail = "both spec.volumeGroupSnapshotRef.name and spec.volumeGroupSnapshotRef.namespace must be set";
        errors.rule(&Path::Root.field("spec").field("volumeGroupSnapshotRef"), detail);
    }
}

fn group_class(errors: &mut Errors, value: &Value, old: Option<&Value>) {
    let root = Path::Root;
    for (field, verb) in [("driver", "is"), ("parameters", "are"), ("deletionPolicy", "is")] {
        let (was, now) = (old.and_then(|old| old.get(field)), value.get(field));
        if let (Some(was), Some(now)) = (was, now)
            && was != now
        {
            errors.invalid(&root.field(field), now, &format!("{field} {verb} immutable once set"));
        }
    }
}

fn content(errors: &mut Errors, value: &Value, old: Option<&Value>) {
    let root = Path::Root;
    let spec = root.field("spec");
    source(
        errors,
        value,
        old,
        ["volumeHandle", "snapshotHandle"],
        "exactly one of volumeHandle and snapshotHandle must be set",
    );
    let mode = |v: &Value| v.at(&["spec", "sourceVolumeMode"]).cloned();
    match (old.and_then(mode), mode(value)) {
        (Some(was), Some(is)) if was != is => {
            errors.invalid(&spec.field("sourceVolumeMode"), &is, "sourceVolumeMode is immutable");
        }
        (Some(_), None) => errors.rule(&spec, "sourceVolumeMode is required once set"),
        _ => {}
    }
    let reference = |field: &str| value.at(&["spec", "volumeSnapshotRef", field]).is_some();
    if !reference("name") || !reference("namespace") {
        let detail = "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set";
        errors.rule(&spec.field("volumeSnapshotRef"), detail);
    }
}
