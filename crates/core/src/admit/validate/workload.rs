//! Are the kinds that make pods in order?
//!
//! Models `pkg/apis/apps/validation/validation.go` and `pkg/apis/core/validation: ValidateReplicationController`.

use super::errors::{Errors, number, text};
use super::{claim, dump, names, pod, selector};
use crate::object::{Kind, ObjectId};
use crate::path::Path;
use crate::rules::selector::{Labels, label_selector};
use crate::value::Value;
use alloc::format;
use alloc::vec::Vec;

/// Checks a workload.
pub(super) fn check(errors: &mut Errors, id: &ObjectId, value: &Value, update: bool) {
    let root = Path::Root;
    let path = root.field("spec");
    let null = Value::Null;
    let spec = value.get("spec").unwrap_or(&null);
    match id.kind {
        Kind::StatefulSet => stateful_set(errors, spec, &path, update),
        Kind::Deployment => deployment(errors, spec, &path),
        Kind::ReplicaSet => replica_set(errors, spec, &path),
        Kind::ReplicationController => replication_controller(errors, spec, &path),
        Kind::DaemonSet => daemon_set(errors, spec, &path),
        _ => {}
    }
}

/// Checks a selector that must be there and say something.
fn needed_selector(errors: &mut Errors, spec: &Value, path: &Path<'_>, kind: &str) {
    let here = path.field("selector");
    match spec.get("selector") {
        None => errors.required(&here, ""),
        Some(selector) => {
            selector::label_selector(errors, selector, &here);
            if is_empty(selector) {
                errors.invalid(&here, selector, &format!("empty selector is invalid for {kind}"));
            }
        }
    }
}

fn is_empty(selector: &Value) -> bool {
    selector.fields_at(&["matchLabels"]).next().is_none() && selector.list_at(&["matchExpressions"]).is_empty()
}

/// Whether a selector can be made into one at all: known operators, and values where they belong.
// upstream: metav1.LabelSelectorAsSelector
pub(super) fn is_sound(selector: &Value) -> bool {
    let mut errors = Errors::default();
    selector::label_selector(&mut errors, selector, &Path::Root);
    errors.causes.is_empty()
}

fn labels(template: &Value) -> Labels<'_> {
    Labels::read(template.at(&["metadata", "labels"]))
}

/// A selector must select the pods of the template; no selector selects nothing, an empty one is complained of elsewhere.
pub(super) fn match_template(errors: &mut Errors, spec: &Value, template: &Value, path: &Path<'_>) {
    let matches = match spec.get("selector") {
        None => false,
        Some(selector) => is_empty(selector) || label_selector(selector, labels(template)).is_ok(),
    };
    if !matches {
        let metadata = path.field("metadata");
        let found = template.at(&["metadata", "labels"]).unwrap_or(&Value::Null);
        errors.invalid(&metadata.field("labels"), found, "`selector` does not match template `labels`");
    }
}

pub(super) fn template_of(spec: &Value) -> &Value {
    spec.get("template").unwrap_or(&Value::Null)
}

pub(super) fn spec_of(template: &Value) -> &Value {
    template.get("spec").unwrap_or(&Value::Null)
}

fn stateful_set(errors: &mut Errors, spec: &Value, path: &Path<'_>, update: bool) {
    let policy = text(spec, "podManagementPolicy");
    if !["OrderedReady", "Parallel"].contains(&policy) {
        errors.invalid(&path.field("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'");
    }
    let strategy = spec.get("updateStrategy").unwrap_or(&Value::Null);
    let at_strategy = path.field("updateStrategy");
    let rolling = strategy.get("rollingUpdate");
    match text(strategy, "type") {
        "OnDelete" => {
            if let Some(rolling) = rolling {
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                let shown = dump::compact("RollingUpdateStatefulSetStrategy", rolling);
                errors.invalid(&at_strategy.field("rollingUpdate"), shown, detail);
            }
        }
        "RollingUpdate" => {
            if let Some(rolling) = rolling {
                let here = at_strategy.field("rollingUpdate");
                errors.not_negative(rolling, &here, "partition");
                if let Some(most) = rolling.get("maxUnavailable") {
                    let here = here.field("maxUnavailable");
                    int_or_percent(errors, most, &here);
                    if amount(most) == 0 {
                        errors.invalid(&here, most, "cannot be 0");
                    }
                    not_over_100(errors, most, &here);
                }
            }
        }
        _ => {
            let shown = dump::compact("StatefulSetUpdateStrategy", strategy);
            errors.invalid(&at_strategy, shown, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
    if let Some(policy) = spec.get("persistentVolumeClaimRetentionPolicy") {
        let here = path.field("persistentVolumeClaimRetentionPolicy");
        for field in ["whenDeleted", "whenScaled"] {
            errors.one_of(&here.field(field), text(policy, field), &["Retain", "Delete"]);
        }
    }
    let templates = spec.list_at(&["volumeClaimTemplates"]);
    if !update {
        let here = path.field("volumeClaimTemplates");
        for (index, template) in templates.iter().enumerate() {
            let here = here.index(index);
            claim::spec(errors, template.get("spec").unwrap_or(&Value::Null), &here.field("spec"));
        }
    }
    errors.not_negative(spec, path, "replicas");
    errors.not_negative(spec, path, "minReadySeconds");
    if let Some(ordinals) = spec.get("ordinals") {
        errors.not_negative(ordinals, &path.field("ordinals"), "start");
    }
    let service = text(spec, "serviceName");
    if !update && !service.is_empty() {
        errors.invalid_each(&path.field("serviceName"), service, &names::dns_label(service));
    }
    needed_selector(errors, spec, path, "statefulset");
    let template = template_of(spec);
    let at_template = path.field("template");
    match spec.get("selector") {
        Some(selector) if !is_sound(selector) => errors.invalid(&path.field("selector"), selector, ""),
        _ => {
            match_template(errors, spec, template, &at_template);
            let claims: Vec<&str> =
                templates.iter().map(|t| t.str_at(&["metadata", "name"]).unwrap_or_default()).collect();
            pod::template(errors, template, &at_template, &claims);
            // upstream looks at the metadata of this kind's template twice
            pod::template_metadata(errors, template, &at_template);
        }
    }
    pod::restart_always(errors, spec_of(template), &at_template.field("spec"), "StatefulSet");
}

fn replica_set_template(errors: &mut Errors, spec: &Value, path: &Path<'_>, kind: &str) {
    let template = template_of(spec);
    let here = path.field("template");
    match spec.get("selector") {
        Some(selector) if !is_sound(selector) => {
            errors.invalid(&path.field("selector"), selector, "invalid label selector");
        }
        _ => {
            match_template(errors, spec, template, &here);
            pod::template(errors, template, &here, &[]);
            pod::restart_always(errors, spec_of(template), &here.field("spec"), kind);
        }
    }
}

fn deployment(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    errors.not_negative(spec, path, "replicas");
    needed_selector(errors, spec, path, "deployment");
    replica_set_template(errors, spec, path, "ReplicaSet");
    let strategy = spec.get("strategy").unwrap_or(&Value::Null);
    let at_strategy = path.field("strategy");
    let rolling = strategy.get("rollingUpdate");
    let here = at_strategy.field("rollingUpdate");
    match (text(strategy, "type"), rolling) {
        ("Recreate", None) => {}
        ("Recreate", Some(_)) => {
            errors.forbidden(&here, "may not be specified when strategy `type` is 'Recreate'");
        }
        ("RollingUpdate", rolling) => {
            let null = Value::Null;
            let rolling = rolling.unwrap_or(&null);
            let (most, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            let (most, surge) = (most.unwrap_or(&null), surge.unwrap_or(&null));
            let at_most = here.field("maxUnavailable");
            int_or_percent(errors, most, &at_most);
            int_or_percent(errors, surge, &here.field("maxSurge"));
            if amount(most) == 0 && amount(surge) == 0 {
                errors.invalid(&at_most, most, "may not be 0 when `maxSurge` is 0");
            }
            not_over_100(errors, most, &at_most);
        }
        _ => {
            let shown = dump::compact("DeploymentStrategy", strategy);
            errors.not_supported(&at_strategy, shown, &["Recreate", "RollingUpdate"]);
        }
    }
    errors.not_negative(spec, path, "minReadySeconds");
    errors.not_negative(spec, path, "revisionHistoryLimit");
    errors.not_negative(spec, path, "progressDeadlineSeconds");
    if let Some(deadline) = spec.get("progressDeadlineSeconds").and_then(Value::as_int)
        && deadline <= number(spec, "minReadySeconds")
    {
        let here = path.field("progressDeadlineSeconds");
        errors.invalid(&here, deadline, "must be greater than minReadySeconds");
    }
}

fn replica_set(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    errors.not_negative(spec, path, "replicas");
    errors.not_negative(spec, path, "minReadySeconds");
    // upstream words it so for ReplicaSets too
    needed_selector(errors, spec, path, "deployment");
    replica_set_template(errors, spec, path, "ReplicaSet");
}

fn replication_controller(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    errors.not_negative(spec, path, "minReadySeconds");
    if spec.fields_at(&["selector"]).next().is_none() {
        errors.required(&path.field("selector"), "");
    }
    errors.not_negative(spec, path, "replicas");
    let here = path.field("template");
    let Some(template) = spec.get("template") else {
        errors.required(&here, "");
        return;
    };
    let found = labels(template);
    let differs = |(key, value): (&str, &Value)| found.get(key) != value.as_str();
    if spec.fields_at(&["selector"]).any(differs) {
        let metadata = here.field("metadata");
        let labels = template.at(&["metadata", "labels"]).unwrap_or(&Value::Null);
        errors.invalid(&metadata.field("labels"), labels, "`selector` does not match template `labels`");
    }
    pod::template(errors, template, &here, &[]);
    pod::restart_always(errors, spec_of(template), &here.field("spec"), "ReplicationController");
}

fn daemon_set(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let at_selector = path.field("selector");
    let template = template_of(spec);
    let here = path.field("template");
    match spec.get("selector") {
        Some(selector) => {
            selector::label_selector(errors, selector, &at_selector);
            if is_sound(selector) {
                match_template(errors, spec, template, &here);
            }
            if is_empty(selector) {
                errors.invalid(&at_selector, selector, "empty selector is invalid for daemonset");
            }
        }
        None => match_template(errors, spec, template, &here),
    }
    pod::template(errors, template, &here, &[]);
    pod::restart_always(errors, spec_of(template), &here.field("spec"), "DaemonSet");
    errors.not_negative(spec, path, "minReadySeconds");
    let strategy = spec.get("updateStrategy").unwrap_or(&Value::Null);
    let at_strategy = path.field("updateStrategy");
    match text(strategy, "type") {
        "OnDelete" => {}
        "RollingUpdate" => {
            let null = Value::Null;
            let rolling = strategy.get("rollingUpdate").unwrap_or(&null);
            let here = at_strategy.field("rollingUpdate");
            let (most, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            let (most, surge) = (most.unwrap_or(&null), surge.unwrap_or(&null));
            let (at_most, at_surge) = (here.field("maxUnavailable"), here.field("maxSurge"));
            int_or_percent(errors, most, &at_most);
            int_or_percent(errors, surge, &at_surge);
            not_over_100(errors, most, &at_most);
            not_over_100(errors, surge, &at_surge);
            match (amount(most) != 0, amount(surge) != 0) {
                (true, true) => errors.invalid(&at_surge, surge, "may not be set when maxUnavailable is non-zero"),
                (false, false) => errors.required(&at_most, "cannot be 0 when maxSurge is 0"),
                _ => {}
            }
        }
        _ => {
            let shown = dump::compact("DaemonSetUpdateStrategy", strategy);
            errors.not_supported(&at_strategy, shown, &["RollingUpdate", "OnDelete"]);
        }
    }
    errors.not_negative(spec, path, "revisionHistoryLimit");
}

/// The number that an amount stands for, with or without a percent sign.
fn amount(value: &Value) -> i64 {
    match value {
        Value::String(text) => text.strip_suffix('%').and_then(|n| n.parse().ok()).unwrap_or(0),
        other => other.as_int().unwrap_or(0),
    }
}

fn int_or_percent(errors: &mut Errors, value: &Value, path: &Path<'_>) {
    match value {
        Value::String(text) => {
            let digits = text.strip_suffix('%').unwrap_or_default();
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                errors.invalid(
                    path,
                    value,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', \
                     regex used for validation is '[0-9]+%')",
                );
            }
        }
        other => {
            if let Some(number) = other.as_int().filter(|number| *number < 0) {
                errors.invalid(path, number, "must be greater than or equal to 0");
            }
        }
    }
}

fn not_over_100(errors: &mut Errors, value: &Value, path: &Path<'_>) {
    if matches!(value, Value::String(_)) && amount(value) > 100 {
        errors.invalid(path, value, "must not be greater than 100%");
    }
}
