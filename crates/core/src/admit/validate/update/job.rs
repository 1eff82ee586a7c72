//! May this Job change in this way?
//!
//! Models `pkg/apis/batch/validation: ValidateJobSpecUpdate`: what it makes is fixed, but for where the pods of a Job that is
//! suspended may run and what they need.

use super::super::errors::{Errors, text};
use super::super::{dump, job};
use super::{IMMUTABLE, as_before, same};
use crate::path::Path;
use crate::value::Value;

pub(super) fn check(errors: &mut Errors, old: &Value, new: &Value) {
    let root = Path::Root;
    // Upstream checks the spec twice, and tells the causes twice.
    job::spec(errors, new.get("spec").unwrap_or(&Value::Null), &root.field("spec"));
    completions(errors, old, new);
    same(errors, old, new, &["spec", "selector"]);
    template(errors, old, new);
    for field in ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] {
        same(errors, old, new, &["spec", field]);
    }
}

// upstream: validateCompletions
fn completions(errors: &mut Errors, old: &Value, new: &Value) {
    let fields = ["spec", "completions"];
    if new.str_at(&["spec", "completionMode"]) != Some("Indexed") {
        return same(errors, old, new, &fields);
    }
    let Some(completions) = new.at(&fields).filter(|completions| Some(*completions) != old.at(&fields)) else { return };
    if new.at(&["spec", "parallelism"]) != Some(completions) {
        let root = Path::Root;
        let detail = "can only be modified in tandem with spec.parallelism";
        errors.invalid(&root.field("spec").field("completions"), completions, detail);
    }
}

// upstream: validatePodTemplateUpdate
fn template(errors: &mut Errors, old: &Value, new: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let part = |value: &Value| value.at(&["spec", "template"]).cloned().unwrap_or_default();
    let (mut before, after) = (part(old), part(new));
    // upstream: pkg/registry/batch/job/strategy.go: shouldAllowMutablePodTemplate
    let is_suspended = old.at(&["spec", "suspend"]).and_then(Value::as_bool) == Some(true);
    let status = |field| old.at(&["status", field]);
    let suspended = old
        .list_at(&["status", "conditions"])
        .iter()
        .any(|condition| text(condition, "type") == "Suspended" && text(condition, "status") == "True");
    let runs = status("active").and_then(Value::as_int).is_some_and(|active| active > 0);
    let is_open = is_suspended && (status("startTime").is_none() || suspended) && !runs;
    if !is_open {
        if before != after {
            errors.invalid(&path.field("template"), dump::compact("PodTemplateSpec", &after), IMMUTABLE);
        }
        return;
    }
    scheduling_directives(&mut before, &after);
    for list in ["containers", "initContainers"] {
        let new: alloc::vec::Vec<Value> = after.list_at(&["spec", list]).to_vec();
        if before.list_at(&["spec", list]).len() != new.len() {
            continue;
        }
        for (old, new) in before.each_mut(&["spec", list]).zip(&new) {
            if old.get("name") == new.get("name") {
                as_before(old, new, &["resources"]);
            }
        }
    }
    let spec = |template: &Value| template.get("spec").cloned().unwrap_or_default();
    if spec(&before) != spec(&after) {
        let here = path.field("template");
        errors.invalid(&here.field("spec"), dump::compact("PodSpec", &spec(&after)), IMMUTABLE);
    }
}

/// Where pods may run can change as long as none does.
fn scheduling_directives(before: &mut Value, after: &Value) {
    const AFFINITY: [&str; 2] = ["spec", "affinity"];
    const OF_NODES: [&str; 3] = ["spec", "affinity", "nodeAffinity"];
    match (after.at(&AFFINITY), before.at(&AFFINITY)) {
        (None, Some(_)) => {
            before.remove(&OF_NODES);
            if before.fields_at(&AFFINITY).next().is_none() {
                before.remove(&AFFINITY);
            }
        }
        (Some(_), None) => {
            before.set(&AFFINITY, Value::map());
            as_before(before, after, &OF_NODES);
        }
        (Some(_), Some(_)) => as_before(before, after, &OF_NODES),
        (None, None) => {}
    }
    for field in ["nodeSelector", "tolerations", "schedulingGates"] {
        as_before(before, after, &["spec", field]);
    }
    for field in ["annotations", "labels"] {
        as_before(before, after, &["metadata", field]);
    }
}
