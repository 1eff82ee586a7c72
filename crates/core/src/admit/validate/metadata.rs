//! Is the metadata of an object in order?
//!
//! Models apimachinery `pkg/api/validation/objectmeta.go: ValidateObjectMeta, ValidateObjectMetaUpdate`. Left out: resource
//! versions and managed fields, which are not modelled.

use super::errors::{Errors, text};
use super::names::{self, Complaints};
use crate::object::{Kind, ObjectId};
use crate::path::Path;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};

/// How many bytes annotations may take.
const ANNOTATIONS: usize = 256 * 1024;

/// The rule for the names of a kind.
fn name_rule(kind: &Kind) -> fn(&str) -> Complaints {
    match kind {
        Kind::Namespace | Kind::StatefulSet | Kind::Service => names::dns_label,
        Kind::Other(_) => |_| Complaints::new(),
        _ => names::dns_subdomain,
    }
}

/// Checks metadata. `generated` says that names may hold placeholders for what is generated.
pub(super) fn check(errors: &mut Errors, id: &ObjectId, value: &Value, generated: bool) {
    let root = Path::Root;
    let path = root.field("metadata");
    let empty = Value::map();
    let metadata = value.get("metadata").unwrap_or(&empty);
    let rule = name_rule(&id.kind);
    let prefix = text(metadata, "generateName");
    if !prefix.is_empty() {
        let plain = if generated { without_placeholders(prefix) } else { prefix.to_string() };
        errors.invalid_each(&path.field("generateName"), prefix, &rule(&names::prefix_of(&plain)));
    }
    let name = path.field("name");
    if id.name.is_empty() {
        errors.required(&name, "name or generateName is required");
    } else if generated || !prefix.is_empty() && id.name.starts_with(prefix) {
        errors.invalid_each(&name, &id.name, &rule(&without_placeholders(&id.name)));
    } else {
        errors.invalid_each(&name, &id.name, &rule(&id.name));
    }
    if !id.namespace.is_empty() {
        errors.invalid_each(&path.field("namespace"), &id.namespace, &names::dns_label(&id.namespace));
    }
    errors.not_negative(metadata, &path, "generation");
    labels(errors, metadata.get("labels"), &path.field("labels"));
    annotations(errors, metadata, &path.field("annotations"));
    owners(errors, metadata, &path.field("ownerReferences"));
    finalizers(errors, id, metadata, &path.field("finalizers"));
}

/// The check that follows all others (apiserver `registry/rest: BeforeCreate`).
pub(super) fn check_path_segment(errors: &mut Errors, id: &ObjectId, generated: bool) {
    let root = Path::Root;
    let name = if generated { without_placeholders(&id.name) } else { id.name.to_string() };
    errors.invalid_each(&root.field("metadata").field("name"), &id.name, &names::path_segment(&name));
}

/// A name whose placeholders (`<hash>`, `<uid of …>`) are replaced by a letter.
pub(in crate::admit) fn without_placeholders(name: &str) -> String {
    let mut out = String::new();
    let mut depth = 0usize;
    for c in name.chars() {
        match c {
            '<' => {
                if depth == 0 {
                    out.push('x');
                }
                depth += 1;
            }
            '>' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Checks labels.
pub(super) fn labels(errors: &mut Errors, labels: Option<&Value>, path: &Path<'_>) {
    for (key, value) in labels.into_iter().flat_map(Value::fields) {
        errors.invalid_each(path, key, &names::qualified(key));
        let value = value.as_str().unwrap_or_default();
        errors.invalid_each(path, value, &names::label_value(&generated_part(value)));
    }
}

/// A label or another name may hold what is generated (a uid, a hash, a generated name), which stands as a placeholder here.
pub(super) fn generated_part(value: &str) -> String {
    let generated = ["<uid of ", "<hash", "<generated"].iter().any(|part| value.contains(part));
    if generated { without_placeholders(value) } else { value.to_string() }
}

/// Checks annotations.
pub(super) fn annotations(errors: &mut Errors, metadata: &Value, path: &Path<'_>) {
    let mut size = 0;
    for (key, value) in metadata.fields_at(&["annotations"]) {
        errors.invalid_each(path, key, &names::qualified(&key.to_lowercase()));
        size += key.len() + value.as_str().unwrap_or_default().len();
    }
    if size > ANNOTATIONS {
        errors.too_long(path, ANNOTATIONS);
    }
}

fn owners(errors: &mut Errors, metadata: &Value, path: &Path<'_>) {
    let mut controller: Option<String> = None;
    let owners = metadata.list_at(&["ownerReferences"]);
    for owner in owners {
        for (field, what) in [("apiVersion", "version must not be empty"), ("kind", "must not be empty")] {
            if text(owner, field).is_empty() {
                errors.invalid(&path.field(field), "", what);
            }
        }
        for field in ["name", "uid"] {
            if text(owner, field).is_empty() {
                errors.invalid(&path.field(field), "", "must not be empty");
            }
        }
        // upstream: BannedOwners
        if text(owner, "kind") == "Event" && text(owner, "apiVersion") == "v1" {
            errors.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
        }
        if owner.get("controller").and_then(Value::as_bool) == Some(true) {
            let name = format!("{}/{}", text(owner, "kind"), text(owner, "name"));
            match &controller {
                None => controller = Some(name),
                Some(first) => {
                    let all = Value::from(owners.to_vec());
                    let detail = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for {first} \
                         and {name}"
                    );
                    errors.invalid(path, &all, &detail);
                }
            }
        }
    }
}

fn finalizers(errors: &mut Errors, id: &ObjectId, metadata: &Value, path: &Path<'_>) {
    let finalizers = metadata.list_at(&["finalizers"]);
    for finalizer in finalizers.iter().filter_map(Value::as_str) {
        errors.invalid_each(path, finalizer, &names::qualified(finalizer));
    }
    let has = |name: &str| finalizers.iter().any(|f| f.as_str() == Some(name));
    if has("orphan") && has("foregroundDeletion") {
        let all = Value::from(finalizers.to_vec());
        errors.invalid(path, &all, "finalizer orphan and foregroundDeletion cannot be both set");
    }
    // upstream: core/validation: validateKubeFinalizerName; custom resources do not pass it
    if !id.kind.group().ends_with("snapshot.storage.k8s.io") && !matches!(id.kind, Kind::Other(_)) {
        for (index, finalizer) in finalizers.iter().enumerate() {
            let name = finalizer.as_str().unwrap_or_default();
            if !name.contains('/') && !["kubernetes", "orphan", "foregroundDeletion"].contains(&name) {
                let detail = "name is neither a standard finalizer name nor is it fully qualified";
                errors.invalid(&path.index(index), name, detail);
            }
        }
    }
}

/// Checks a new version of metadata against the one before.
pub(super) fn check_update(errors: &mut Errors, new: &Value, old: &Value) {
    let root = Path::Root;
    let path = root.field("metadata");
    let fields = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];
    if old.at(&["metadata", "deletionTimestamp"]).is_some() {
        let known = old.list_at(&["metadata", "finalizers"]);
        let mut extra: alloc::vec::Vec<&str> = new
            .list_at(&["metadata", "finalizers"])
            .iter()
            .filter(|finalizer| !known.contains(finalizer))
            .filter_map(Value::as_str)
            .collect();
        extra.sort_unstable();
        if !extra.is_empty() {
            let list: alloc::vec::Vec<String> = extra.iter().map(|f| format!("{f:?}")).collect();
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                list.join(", ")
            );
            errors.forbidden(&path.field("finalizers"), &detail);
        }
    }
    for field in fields {
        let (new, old) = (new.at(&["metadata", field]), old.at(&["metadata", field]));
        if new != old {
            let none = Value::from("");
            errors.invalid(&path.field(field), new.unwrap_or(&none), "field is immutable");
        }
    }
}
