//! Is a PersistentVolumeClaim in order, wherever its spec stands?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidatePersistentVolumeClaimSpec, ValidatePersistentVolumeClaimTemplate`.

use super::errors::{At, Errors, text};
use super::{metadata, names, selector};
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::string::ToString;

/// The access modes, sorted.
pub(super) const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
/// The volume modes, sorted.
pub(super) const VOLUME_MODES: [&str; 2] = ["Block", "Filesystem"];

/// Checks the access modes of a claim or a volume.
pub(super) fn access_modes(errors: &mut Errors, spec: &Value, path: &Path<'_>, missing: &str) {
    let here = path.field("accessModes");
    let modes = spec.list_at(&["accessModes"]);
    if modes.is_empty() {
        errors.required(&here, missing);
    }
    let (mut alone, mut others) = (false, false);
    for (index, mode) in modes.iter().filter_map(Value::as_str).enumerate() {
        errors.one_of(At::shown_as(&here, &here.index(index)), mode, &ACCESS_MODES);
        match mode {
            "ReadWriteOncePod" => alone = true,
            _ => others |= ACCESS_MODES.contains(&mode),
        }
    }
    if alone && others {
        errors.forbidden(&here, "may not use ReadWriteOncePod with other access modes");
    }
}

/// Checks the spec of a claim.
pub(super) fn spec(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    // upstream looks at the modes' presence before the selector and at each of them after it
    let missing = "at least 1 access mode is required";
    let selector = |errors: &mut Errors| {
        if let Some(selector) = spec.get("selector") {
            selector::label_selector(errors, selector, &path.field("selector"));
        }
    };
    if spec.list_at(&["accessModes"]).is_empty() {
        access_modes(errors, spec, path, missing);
        selector(errors);
    } else {
        selector(errors);
        access_modes(errors, spec, path, missing);
    }
    request(errors, spec, path);
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        errors.invalid_each(&path.field("storageClassName"), class, &names::dns_subdomain(class));
    }
    if let Some(mode) = spec.str_at(&["volumeMode"]) {
        errors.one_of(&path.field("volumeMode"), mode, &VOLUME_MODES);
    }
    data_sources(errors, spec, path);
    let class = text(spec, "volumeAttributesClassName");
    if !class.is_empty() {
        errors.invalid_each(&path.field("volumeAttributesClassName"), class, &names::dns_subdomain(class));
    }
}

/// Upstream names the request `resources[storage]`.
fn request(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let resources = path.field("resources");
    let (shown, requests) = (resources.key("storage"), resources.field("requests"));
    let place = requests.key("storage");
    let at = At::shown_as(&shown, &place);
    match spec.at(&["resources", "requests", "storage"]).map(of_value) {
        None => errors.required(at, ""),
        Some(amount) if amount <= Quantity::ZERO => {
            errors.invalid(at, &amount.to_string(), "must be greater than zero");
        }
        Some(_) => {}
    }
}

fn data_sources(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    for field in ["dataSource", "dataSourceRef"] {
        let Some(source) = spec.get(field) else { continue };
        let here = path.field(field);
        errors.text(source, &here, "name");
        errors.text(source, &here, "kind");
        let (group, kind) = (text(source, "apiGroup"), text(source, "kind"));
        if group.is_empty() {
            if kind != "PersistentVolumeClaim" {
                let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
                errors.invalid(&here, kind, detail);
            }
        } else {
            errors.invalid_each(&here.field("apiGroup"), group, &names::dns_subdomain(group));
        }
        let namespace = text(source, "namespace");
        if field == "dataSourceRef" && !namespace.is_empty() {
            errors.invalid_each(&here.field("namespace"), namespace, &names::dns_label(namespace));
        }
    }
    let (Some(source), Some(reference)) = (spec.get("dataSource"), spec.get("dataSourceRef")) else { return };
    // The value is a path to upstream, which prints as an empty object.
    let at = path.field("dataSource");
    let at = At::shown_as(path, &at);
    if !text(reference, "namespace").is_empty() {
        errors.invalid(at, &Value::map(), "may not be specified when dataSourceRef.namespace is specified");
    } else if ["apiGroup", "kind", "name"].iter().any(|field| source.get(field) != reference.get(field)) {
        errors.invalid(at, &Value::map(), "must match dataSourceRef");
    }
}

/// Checks the claim template of an ephemeral volume.
pub(super) fn template(errors: &mut Errors, template: &Value, path: &Path<'_>) {
    let null = Value::Null;
    let metadata = template.get("metadata").unwrap_or(&null);
    let here = path.field("metadata");
    metadata::annotations(errors, metadata, &here.field("annotations"));
    metadata::labels(errors, metadata.get("labels"), &here.field("labels"));
    for (field, _) in metadata.fields().filter(|(field, _)| !["annotations", "labels"].contains(field)) {
        errors.forbidden(&here.field(field), "cannot be set");
    }
    spec(errors, template.get("spec").unwrap_or(&null), &path.field("spec"));
}
