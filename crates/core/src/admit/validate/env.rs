//! Are the variables of a container in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector,
//! validateContainerResourceFieldSelector`, and `pkg/apis/core/pods: ConvertDownwardAPIFieldLabel`.

use super::errors::{At, Errors, text};
use super::{names, source};
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::format;
use alloc::string::ToString;

/// Where a reference to a field of the pod stands: it may name other fields in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldsOf {
    /// An environment variable.
    Env,
    /// A file of a volume.
    Volume,
}

const ENV_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const VOLUME_FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];
const BYTE_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

/// Checks `env`.
pub(super) fn env(errors: &mut Errors, variables: &[Value], path: &Path<'_>) {
    for (index, variable) in variables.iter().enumerate() {
        let here = path.index(index);
        let name = text(variable, "name");
        if name.is_empty() {
            errors.required(&here.field("name"), "");
        } else {
            errors.invalid_each(&here.field("name"), name, &names::env_name(name));
        }
        if let Some(from) = variable.get("valueFrom") {
            value_from(errors, from, !text(variable, "value").is_empty(), &here.field("valueFrom"));
        }
    }
}

fn value_from(errors: &mut Errors, from: &Value, has_value: bool, path: &Path<'_>) {
    let mut sources = 0;
    if let Some(reference) = from.get("fieldRef") {
        sources += 1;
        field_ref(errors, reference, &path.field("fieldRef"), FieldsOf::Env);
    }
    if let Some(reference) = from.get("resourceFieldRef") {
        sources += 1;
        resource_ref(errors, reference, &path.field("resourceFieldRef"), false);
    }
    for kind in ["configMapKeyRef", "secretKeyRef"] {
        let Some(reference) = from.get(kind) else { continue };
        sources += 1;
        let here = path.field(kind);
        let (name, key) = (text(reference, "name"), text(reference, "key"));
        errors.invalid_each(&here.field("name"), name, &names::dns_subdomain(name));
        if key.is_empty() {
            errors.required(&here.field("key"), "");
        } else {
            errors.invalid_each(&here.field("key"), key, &names::config_key(key));
        }
    }
    if let Some(reference) = from.get("fileKeyRef") {
        sources += 1;
        file_ref(errors, reference, &path.field("fileKeyRef"));
    }
    if sources == 0 {
        errors.invalid(
            path,
            "",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        );
    } else if has_value {
        errors.invalid(path, "", "may not be specified when `value` is not empty");
    } else if sources > 1 {
        errors.invalid(path, "", "may not have more than one field specified at a time");
    }
}

fn file_ref(errors: &mut Errors, reference: &Value, path: &Path<'_>) {
    for field in ["key", "volumeName", "path"] {
        let value = text(reference, field);
        let here = path.field(field);
        match field {
            _ if value.is_empty() => errors.required(&here, ""),
            "key" => errors.invalid_each(&here, value, &names::env_name(value)),
            "volumeName" => errors.invalid_each(&here, value, &names::dns_label(value)),
            _ => source::no_backsteps(errors, value, &here),
        }
    }
}

/// Checks a reference to a field of the pod.
pub(super) fn field_ref(errors: &mut Errors, reference: &Value, path: &Path<'_>, of: FieldsOf) {
    let (version, field) = (text(reference, "apiVersion"), text(reference, "fieldPath"));
    for (name, value) in [("apiVersion", version), ("fieldPath", field)] {
        if value.is_empty() {
            errors.required(&path.field(name), "");
            return;
        }
    }
    let here = path.field("fieldPath");
    let converted = match convert(version, field) {
        Ok(converted) => converted,
        Err(why) => {
            errors.invalid(&here, field, &format!("error converting fieldPath: {why}"));
            return;
        }
    };
    match split_subscript(converted) {
        Some(("metadata.annotations", key)) => {
            errors.invalid_each(At::shown_as(path, &here), &key.to_lowercase(), &names::qualified(&key.to_lowercase()));
        }
        Some(("metadata.labels", key)) => {
            errors.invalid_each(At::shown_as(path, &here), key, &names::qualified(key));
        }
        Some((field, _)) => errors.invalid(At::shown_as(path, &here), field, "does not support subscript"),
        None => {
            let known: &[&str] = if of == FieldsOf::Env { &ENV_FIELDS } else { &VOLUME_FIELDS };
            errors.one_of(&here, converted, known);
        }
    }
}

/// `metadata.labels['key']` as a path and a key.
fn split_subscript(field: &str) -> Option<(&str, &str)> {
    let (path, key) = field.strip_suffix("']")?.split_once("['")?;
    (!path.is_empty()).then_some((path, key))
}

fn convert<'a>(version: &str, field: &'a str) -> Result<&'a str, alloc::string::String> {
    if version != "v1" {
        return Err(format!("unsupported pod version: {version}"));
    }
    if let Some((path, _)) = split_subscript(field) {
        return match path {
            "metadata.annotations" | "metadata.labels" => Ok(field),
            _ => Err(format!("field label does not support subscript: {field}")),
        };
    }
    match field {
        "metadata.annotations"
        | "metadata.labels"
        | "metadata.name"
        | "metadata.namespace"
        | "metadata.uid"
        | "spec.nodeName"
        | "spec.restartPolicy"
        | "spec.serviceAccountName"
        | "spec.schedulerName"
        | "status.phase"
        | "status.hostIP"
        | "status.hostIPs"
        | "status.podIP"
        | "status.podIPs" => Ok(field),
        // The name of an older version.
        "spec.host" => Ok("spec.nodeName"),
        _ => Err(format!("field label not supported: {field}")),
    }
}

/// Checks a reference to a resource of a container; in a volume it must name the container.
pub(super) fn resource_ref(errors: &mut Errors, reference: &Value, path: &Path<'_>, in_volume: bool) {
    let resource = text(reference, "resource");
    let huge = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if in_volume && text(reference, "containerName").is_empty() {
        errors.required(&path.field("containerName"), "");
    } else if resource.is_empty() {
        errors.required(&path.field("resource"), "");
    } else if !huge {
        errors.one_of(&path.field("resource"), resource, &RESOURCES);
    }
    let divisor = reference.get("divisor").map_or(Quantity::ZERO, of_value);
    if divisor == Quantity::ZERO {
        return;
    }
    let here = path.field("divisor");
    let written = divisor.to_string();
    let bytes = |what: &str| {
        let list = BYTE_DIVISORS.join(", ");
        format!("only divisor's values {list} are supported with the {what} resource")
    };
    let is_byte = BYTE_DIVISORS.contains(&written.as_str());
    match resource.split_once('.').map_or("", |(_, what)| what) {
        "cpu" if !["1m", "1"].contains(&written.as_str()) => {
            errors.invalid(&here, resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        }
        "memory" if !is_byte => errors.invalid(&here, resource, &bytes("memory")),
        "ephemeral-storage" if !is_byte => errors.invalid(&here, resource, &bytes("local ephemeral storage")),
        _ if huge && !is_byte => errors.invalid(&here, resource, &bytes("hugepages")),
        _ => {}
    }
}

/// Checks `envFrom`.
pub(super) fn env_from(errors: &mut Errors, sources: &[Value], path: &Path<'_>) {
    for (index, source) in sources.iter().enumerate() {
        let here = path.index(index);
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            errors.invalid_each(&here.field("prefix"), prefix, &names::env_name(prefix));
        }
        let mut count = 0;
        for kind in ["configMapRef", "secretRef"] {
            let Some(reference) = source.get(kind) else { continue };
            count += 1;
            let at = here.field(kind);
            let name = text(reference, "name");
            if name.is_empty() {
                errors.required(&at.field("name"), "");
            } else {
                errors.invalid_each(&at.field("name"), name, &names::dns_subdomain(&names::prefix_of(name)));
            }
        }
        // upstream names the whole list, not the entry
        let at = At::shown_as(path, &here);
        match count {
            0 => errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(at, "", "may not have more than one field specified at a time"),
        }
    }
}
