//! May this pod change in this way?
//!
//! Models `pkg/apis/core/validation: ValidatePodUpdate`: images, deadlines, added tolerations and removed gates may change,
//! and of a pod that is still gated where it may run.

use super::super::errors::{Errors, text};
use super::super::{affinity, container, dump, selector};
use super::{as_before, spec};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

pub(super) fn check(errors: &mut Errors, old: &Value, new: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let (before, mut after) = (spec(old), spec(new));
    if !(containers(errors, &before, &after, &path) && deadline(errors, &before, &after, &path)) {
        return;
    }
    tolerations(errors, &before, &after, &path);
    scheduling_gates(errors, &before, &after, &path);
    for list in ["containers", "initContainers"] {
        let images: Vec<Value> =
            before.list_at(&[list]).iter().map(|c| c.get("image").cloned().unwrap_or_default()).collect();
        for (container, image) in after.each_mut(&[list]).zip(images) {
            container.set(&["image"], image);
        }
    }
    let grace = |v: &Value| v.get("terminationGracePeriodSeconds").and_then(Value::as_int);
    if grace(&before).is_some_and(|seconds| seconds < 0) && grace(&after) == Some(1) {
        as_before(&mut after, &before, &["terminationGracePeriodSeconds"]);
    }
    for field in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] {
        as_before(&mut after, &before, &[field]);
    }
    if !before.list_at(&["schedulingGates"]).is_empty() {
        node_selector(errors, &before, &mut after, &path);
        node_affinity(errors, &before, &mut after, &path);
    }
    if before != after {
        let changes = dump::changes("PodSpec", &before, &after);
        errors.forbidden(
            &path,
            &format!(
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
                 `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
                 `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n{changes}"
            ),
        );
    }
}

/// Whether the rest is to be checked.
// upstream: ValidateContainerUpdates
fn containers(errors: &mut Errors, before: &Value, after: &Value, path: &Path<'_>) -> bool {
    for list in ["containers", "initContainers"] {
        let here = path.field(list);
        let containers = after.list_at(&[list]);
        if before.list_at(&[list]).len() != containers.len() {
            errors.forbidden(&here, "pod updates may not add or remove containers");
            return false;
        }
        for (index, container) in containers.iter().enumerate() {
            let here = here.index(index);
            if text(container, "image").is_empty() {
                errors.required(&here.field("image"), "");
            }
            container::image_of_pod(errors, container, &here);
        }
    }
    true
}

/// Whether the rest is to be checked.
fn deadline(errors: &mut Errors, before: &Value, after: &Value, path: &Path<'_>) -> bool {
    let deadline = |v: &Value| v.get("activeDeadlineSeconds").and_then(Value::as_int);
    let here = path.field("activeDeadlineSeconds");
    match (deadline(before), deadline(after)) {
        (_, Some(seconds)) if !(0..=i64::from(i32::MAX)).contains(&seconds) => {
            errors.invalid(&here, seconds, "must be between 0 and 2147483647, inclusive");
            return false;
        }
        (Some(was), Some(is)) if is > was => {
            errors.invalid(&here, is, "must be less than or equal to previous value");
            return false;
        }
        (Some(_), None) => {
            errors.invalid(&here, &Value::Null, "must not update from a positive integer to nil value");
        }
        _ => {}
    }
    true
}

/// Tolerations may be added, and only the seconds of old ones may change.
// upstream: validateOnlyAddedTolerations
fn tolerations(errors: &mut Errors, before: &Value, after: &Value, path: &Path<'_>) {
    let timeless = |toleration: &Value| {
        let mut toleration = toleration.clone();
        toleration.remove(&["tolerationSeconds"]);
        toleration
    };
    let kept = |old: &Value| after.list_at(&["tolerations"]).iter().any(|new| timeless(new) == timeless(old));
    if !before.list_at(&["tolerations"]).iter().all(kept) {
        errors.forbidden(
            &path.field("tolerations"),
            "existing toleration can not be modified except its tolerationSeconds",
        );
        return;
    }
    affinity::tolerations(errors, after, path);
}

// upstream: validateOnlyDeletedSchedulingGates
fn scheduling_gates(errors: &mut Errors, before: &Value, after: &Value, path: &Path<'_>) {
    let gates = path.field("schedulingGates");
    let old: Vec<&str> = before.list_at(&["schedulingGates"]).iter().map(|gate| text(gate, "name")).collect();
    let new = after.list_at(&["schedulingGates"]).iter().enumerate();
    // Of two gates of one name the later is told; upstream tells them in the random order of a map.
    let added: BTreeMap<&str, usize> = new.map(|(index, gate)| (text(gate, "name"), index)).collect();
    for (name, index) in added.into_iter().filter(|(name, _)| !old.contains(name)) {
        let detail = format!("only deletion is allowed, but found new scheduling gate '{name}'");
        errors.forbidden(&gates.index(index).field("name"), &detail);
    }
}

// upstream: validateNodeSelectorMutation
fn node_selector(errors: &mut Errors, before: &Value, after: &mut Value, path: &Path<'_>) {
    let new = after.get("nodeSelector").cloned().unwrap_or_default();
    if before.fields_at(&["nodeSelector"]).any(|(key, value)| new.get(key) != Some(value)) {
        let detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
        errors.invalid(&path.field("nodeSelector"), &new, detail);
    }
    as_before(after, before, &["nodeSelector"]);
}

// upstream: validateNodeAffinityMutation
fn node_affinity(errors: &mut Errors, before: &Value, after: &mut Value, path: &Path<'_>) {
    const AFFINITY: [&str; 2] = ["affinity", "nodeAffinity"];
    if before.at(&AFFINITY) == after.at(&AFFINITY) {
        return;
    }
    let terms = |spec: &Value| spec.list_at(&["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"]).to_vec();
    let (old, new) = (terms(before), terms(after));
    let here = path.field("affinity");
    let here = here.field("nodeAffinity");
    let here = here.field(REQUIRED);
    let here = here.field("nodeSelectorTerms");
    if !old.is_empty() && old.len() != new.len() {
        let shown = if new.is_empty() { Value::Null } else { new.iter().map(selector::term_as_go_prints).collect() };
        errors.invalid(&here, &shown, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
    } else {
        for (index, (old, new)) in old.iter().zip(&new).enumerate() {
            if !only_adds(old, new) {
                let shown = selector::term_as_go_prints(new);
                errors.invalid(&here.index(index), &shown, "only additions are allowed (no mutations or deletions)");
            }
        }
    }
    let is_new = before.get("affinity").is_none()
        && after.at(&["affinity", "podAffinity"]).is_none()
        && after.at(&["affinity", "podAntiAffinity"]).is_none();
    match is_new {
        true => drop(after.remove(&["affinity"])),
        false => as_before(after, before, &AFFINITY),
    }
}

// upstream: validateNodeSelectorTermHasOnlyAdditions
fn only_adds(old: &Value, new: &Value) -> bool {
    let lists = ["matchExpressions", "matchFields"].map(|list| (old.list_at(&[list]), new.list_at(&[list])));
    let was_empty = lists.iter().all(|(old, _)| old.is_empty());
    match was_empty {
        true => lists.iter().all(|(_, new)| new.is_empty()),
        false => lists.iter().all(|(old, new)| new.starts_with(old)),
    }
}
