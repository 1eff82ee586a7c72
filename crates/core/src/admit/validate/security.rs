//! Are security contexts in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateSecurityContext, validatePodSpecSecurityContext`. Left out: the
//! options for Windows.

use super::errors::{Errors, flag, number, text};
use super::{dump, source};
use crate::path::Path;
use crate::value::Value;

const IDS: &str = "must be between 0 and 2147483647, inclusive";
const PROFILE_TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

fn id(errors: &mut Errors, id: i64, path: &Path<'_>) {
    if !(0..=i64::from(i32::MAX)).contains(&id) {
        errors.invalid(path, id, IDS);
    }
}

fn ids(errors: &mut Errors, context: &Value, fields: &[&str], path: &Path<'_>) {
    for field in fields {
        if context.get(field).is_some() {
            id(errors, number(context, field), &path.field(field));
        }
    }
}

/// Checks the security context of a container.
pub(super) fn container(errors: &mut Errors, context: &Value, host_users: bool, path: &Path<'_>) {
    ids(errors, context, &["runAsUser", "runAsGroup"], path);
    if let Some(mount) = context.str_at(&["procMount"]) {
        let here = path.field("procMount");
        errors.one_of(&here, mount, &["Default", "Unmasked"]);
        if host_users && mount == "Unmasked" {
            errors.invalid(&here, mount, "`hostUsers` must be false to use `Unmasked`");
        }
    }
    seccomp(errors, context, path);
    if context.get("allowPrivilegeEscalation").and_then(Value::as_bool) == Some(false) {
        if flag(context, "privileged") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.invalid(path, dump::compact("SecurityContext", context), detail);
        }
        let added = context.list_at(&["capabilities", "add"]).iter().filter_map(Value::as_str);
        for _ in added.filter(|capability| *capability == "CAP_SYS_ADMIN") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            errors.invalid(path, dump::compact("SecurityContext", context), detail);
        }
    }
    app_armor(errors, context, path);
}

/// Checks the security context of a pod.
pub(super) fn pod(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(context) = spec.get("securityContext") else { return };
    let path = path.field("securityContext");
    ids(errors, context, &["fsGroup", "runAsUser", "runAsGroup"], &path);
    let groups = path.field("supplementalGroups");
    for (index, group) in context.list_at(&["supplementalGroups"]).iter().filter_map(Value::as_int).enumerate() {
        id(errors, group, &groups.index(index));
    }
    if flag(spec, "shareProcessNamespace") && flag(spec, "hostPID") {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(&path.field("shareProcessNamespace"), &Value::Bool(true), detail);
    }
    sysctls(errors, context, spec, &path.field("sysctls"));
    if let Some(policy) = context.str_at(&["fsGroupChangePolicy"]) {
        errors.one_of(&path.field("fsGroupChangePolicy"), policy, &["Always", "OnRootMismatch"]);
    }
    seccomp(errors, context, &path);
    app_armor(errors, context, &path);
    if let Some(policy) = context.str_at(&["supplementalGroupsPolicy"]) {
        errors.one_of(&path.field("supplementalGroupsPolicy"), policy, &["Merge", "Strict"]);
    }
    if let Some(policy) = context.str_at(&["seLinuxChangePolicy"]) {
        errors.one_of(&path.field("seLinuxChangePolicy"), policy, &["Recursive"]);
    }
}

fn sysctls(errors: &mut Errors, context: &Value, spec: &Value, path: &Path<'_>) {
    let list = context.list_at(&["sysctls"]);
    for (index, sysctl) in list.iter().enumerate() {
        let here = path.index(index);
        let at = here.field("name");
        let name = text(sysctl, "name");
        if name.is_empty() {
            errors.required(&at, "");
        } else if !is_sysctl(name) {
            errors.invalid(
                &at,
                name,
                "must have at most 253 characters and match regex \
                 ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$",
            );
        } else if list.iter().take(index).any(|other| text(other, "name") == name) {
            errors.duplicate(&at, name);
        }
        let of_network = name.starts_with("net.") || name.starts_with("net/");
        let of_ipc = ["kernel.shm", "kernel.msg", "fs.mqueue."].iter().any(|prefix| name.starts_with(prefix))
            || name == "kernel.sem";
        if of_network && flag(spec, "hostNetwork") {
            errors.invalid(&at, name, "may not be specified when 'hostNetwork' is true");
        } else if of_ipc && flag(spec, "hostIPC") {
            errors.invalid(&at, name, "may not be specified when 'hostIPC' is true");
        }
    }
}

fn is_sysctl(name: &str) -> bool {
    let end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let fits = |part: &str| {
        end(part.bytes().next())
            && end(part.bytes().next_back())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    name.len() <= 253 && name.split(['.', '/']).all(fits)
}

fn seccomp(errors: &mut Errors, context: &Value, path: &Path<'_>) {
    let Some(profile) = context.get("seccompProfile") else { return };
    let path = path.field("seccompProfile");
    let kind = text(profile, "type");
    match kind {
        "" => errors.required(&path.field("type"), "type is required when seccompProfile is set"),
        _ => errors.one_of(&path.field("type"), kind, &PROFILE_TYPES),
    }
    let here = path.field("localhostProfile");
    match profile.str_at(&["localhostProfile"]) {
        None if kind == "Localhost" => errors.required(&here, "must be set when seccomp type is Localhost"),
        Some(target) if kind == "Localhost" => source::descending(errors, target, &here),
        Some(_) => {
            let shown = dump::compact("SeccompProfile", profile);
            errors.invalid(&here, shown, "can only be set when seccomp type is Localhost");
        }
        None => {}
    }
}

fn app_armor(errors: &mut Errors, context: &Value, path: &Path<'_>) {
    let Some(profile) = context.get("appArmorProfile") else { return };
    let path = path.field("appArmorProfile");
    let here = path.field("localhostProfile");
    let local = profile.str_at(&["localhostProfile"]);
    match text(profile, "type") {
        "Localhost" => match local {
            Some(name) if name.trim() != name => errors.invalid(&here, name, "must not be padded with whitespace"),
            None | Some("") => errors.required(&here, "must be set when AppArmor type is Localhost"),
            Some(name) if name.len() > 4095 => errors.too_long(&here, 4095),
            Some(_) => {}
        },
        "RuntimeDefault" | "Unconfined" => {
            if let Some(name) = local {
                errors.invalid(&here, name, "can only be set when AppArmor type is Localhost");
            }
        }
        "" => errors.required(&path.field("type"), "type is required when appArmorProfile is set"),
        other => errors.not_supported(&path.field("type"), other, &PROFILE_TYPES),
    }
}
