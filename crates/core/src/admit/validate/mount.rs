//! Are the mounts and devices of a container in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateVolumeMounts, ValidateVolumeDevices`. Upstream names some fields
//! without the number of the mount.

use super::errors::{At, Errors, flag, text};
use super::pod_volume::{Source, Volumes};
use super::source;
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeSet;

/// Checks the mounts of a container.
pub(super) fn mounts(errors: &mut Errors, container: &Value, volumes: &Volumes<'_>, path: &Path<'_>) {
    let path = path.field("volumeMounts");
    let devices = container.list_at(&["volumeDevices"]);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, mount) in container.list_at(&["volumeMounts"]).iter().enumerate() {
        let here = path.index(index);
        let (at_name, at_path) = (here.field("name"), here.field("mountPath"));
        let (name, target) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            errors.required(&at_name, "");
        }
        if !volumes.contains_key(name) {
            errors.not_found(&at_name, name, "");
        }
        if target.is_empty() {
            errors.required(&at_path, "");
        }
        if !seen.insert(target) {
            errors.invalid(&at_path, target, "must be unique");
        }
        if devices.iter().any(|device| text(device, "name") == name) {
            errors.invalid(&at_name, name, "must not already exist in volumeDevices");
        }
        if devices.iter().any(|device| text(device, "devicePath") == target) {
            errors.invalid(&at_path, target, "must not already exist as a path in volumeDevices");
        }
        sub_paths(errors, mount, &path, &here);
        propagation(errors, container, mount, &path, &here);
    }
}

fn sub_paths(errors: &mut Errors, mount: &Value, list: &Path<'_>, here: &Path<'_>) {
    for field in ["subPath", "subPathExpr"] {
        let target = text(mount, field);
        if target.is_empty() {
            continue;
        }
        let place = here.field(field);
        if field == "subPathExpr" && !text(mount, "subPath").is_empty() {
            errors.invalid(&place, target, "subPathExpr and subPath are mutually exclusive");
        }
        source::descending(errors, target, At::shown_as(&list.field(field), &place));
    }
}

fn propagation(errors: &mut Errors, container: &Value, mount: &Value, list: &Path<'_>, here: &Path<'_>) {
    let propagation = mount.str_at(&["mountPropagation"]);
    if let Some(mode) = propagation {
        let (shown, place) = (list.field("mountPropagation"), here.field("mountPropagation"));
        let at = At::shown_as(&shown, &place);
        errors.one_of(at, mode, &["Bidirectional", "HostToContainer", "None"]);
        let privileged = container.get("securityContext").is_some_and(|context| flag(context, "privileged"));
        if mode == "Bidirectional" && !privileged {
            errors.forbidden(at, "Bidirectional mount propagation is available only to privileged containers");
        }
    }
    let (shown, place) = (list.field("recursiveReadOnly"), here.field("recursiveReadOnly"));
    let at = At::shown_as(&shown, &place);
    match mount.str_at(&["recursiveReadOnly"]) {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if !flag(mount, "readOnly") {
                errors.forbidden(at, "may only be specified when readOnly is true");
            }
            if propagation.is_some_and(|mode| mode != "None") {
                errors.forbidden(at, "may only be specified when mountPropagation is None or not specified");
            }
        }
        Some(other) => errors.not_supported(at, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

/// Checks the raw devices of a container.
pub(super) fn devices(errors: &mut Errors, container: &Value, volumes: &Volumes<'_>, path: &Path<'_>) {
    let path = path.field("volumeDevices");
    let mounts = container.list_at(&["volumeMounts"]);
    let (mut names, mut paths): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
    for (index, device) in container.list_at(&["volumeDevices"]).iter().enumerate() {
        let here = path.index(index);
        let (at_name, at_path) = (here.field("name"), here.field("devicePath"));
        let (name, target) = (text(device, "name"), text(device, "devicePath"));
        if name.is_empty() {
            errors.required(&at_name, "");
        }
        if names.contains(name) {
            errors.invalid(&at_name, name, "must be unique");
        }
        match volumes.get(name) {
            Some(Source::Other) => errors.invalid(
                &at_name,
                name,
                "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
            ),
            Some(Source::Claim) => {}
            None => errors.not_found(&at_name, name, ""),
        }
        if target.is_empty() {
            errors.required(&at_path, "");
        }
        if paths.contains(target) {
            errors.invalid(&at_path, target, "must be unique");
        }
        if target.split('/').any(|part| part == "..") {
            errors.invalid(&at_path, target, "can not contain backsteps ('..')");
        } else {
            paths.insert(target);
        }
        if mounts.iter().any(|mount| text(mount, "name") == name) {
            errors.invalid(&at_name, name, "must not already exist in volumeMounts");
        }
        // upstream keeps the last path of each mounted volume only
        if mounts.iter().any(|mount| last_path(mounts, text(mount, "name")) == target) {
            errors.invalid(&at_path, target, "must not already exist as a path in volumeMounts");
        }
        if !name.is_empty() {
            names.insert(name);
        }
    }
}

fn last_path<'a>(mounts: &'a [Value], name: &str) -> &'a str {
    mounts.iter().rev().find(|mount| text(mount, "name") == name).map_or("", |mount| text(mount, "mountPath"))
}
