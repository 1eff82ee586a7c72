//! Are a pod's wishes for nodes in order?
//!
//! Models `pkg/apis/core/validation/validation.go: validateAffinity, validateTopologySpreadConstraints,
//! ValidateTolerations`.

use super::errors::{Errors, number, text};
use super::{names, selector};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Checks `affinity`.
pub(super) fn affinity(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(affinity) = spec.get("affinity") else { return };
    let path = path.field("affinity");
    if let Some(nodes) = affinity.get("nodeAffinity") {
        let here = path.field("nodeAffinity");
        if let Some(required) = nodes.get(REQUIRED) {
            selector::node_selector(errors, required, &here.field(REQUIRED));
        }
        let preferred = here.field(PREFERRED);
        for (index, term) in nodes.list_at(&[PREFERRED]).iter().enumerate() {
            let here = preferred.index(index);
            weight(errors, term, &here);
            if let Some(preference) = term.get("preference") {
                selector::node_selector_term(errors, preference, &here.field("preference"), false);
            }
        }
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        let Some(pods) = affinity.get(kind) else { continue };
        let here = path.field(kind);
        let required = here.field(REQUIRED);
        for (index, term) in pods.list_at(&[REQUIRED]).iter().enumerate() {
            pod_term(errors, term, &required.index(index));
        }
        let preferred = here.field(PREFERRED);
        for (index, term) in pods.list_at(&[PREFERRED]).iter().enumerate() {
            let here = preferred.index(index);
            weight(errors, term, &here);
            pod_term(errors, term.get("podAffinityTerm").unwrap_or(&Value::Null), &here.field("podAffinityTerm"));
        }
    }
}

fn weight(errors: &mut Errors, term: &Value, path: &Path<'_>) {
    let weight = number(term, "weight");
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.field("weight"), weight, "must be in the range 1-100");
    }
}

fn pod_term(errors: &mut Errors, term: &Value, path: &Path<'_>) {
    for field in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = term.get(field) {
            selector::label_selector(errors, selector, &path.field(field));
        }
    }
    for name in term.list_at(&["namespaces"]).iter().filter_map(Value::as_str) {
        errors.invalid_each(&path.field("namespace"), name, &names::dns_label(name));
    }
    match_label_keys(errors, term, path);
    let key = text(term, "topologyKey");
    let here = path.field("topologyKey");
    if key.is_empty() {
        errors.required(&here, "can not be empty");
    }
    errors.invalid_each(&here, key, &names::qualified(key));
}

// upstream: ValidateMatchLabelKeysAndMismatchLabelKeys
fn match_label_keys(errors: &mut Errors, holder: &Value, path: &Path<'_>) {
    let selector = holder.get("labelSelector");
    for field in ["matchLabelKeys", "mismatchLabelKeys"] {
        let here = path.field(field);
        let keys = holder.list_at(&[field]);
        if !keys.is_empty() && selector.is_none() {
            errors.forbidden(&here, "must not be specified when labelSelector is not set");
            continue;
        }
        for (index, key) in keys.iter().filter_map(Value::as_str).enumerate() {
            errors.invalid_each(&here.index(index), key, &names::qualified(key));
        }
    }
    let keys = || holder.list_at(&["matchLabelKeys"]).iter().filter_map(Value::as_str).enumerate();
    if let Some(selector) = selector {
        let places: BTreeMap<&str, usize> = keys().map(|(index, key)| (key, index)).collect();
        let mut seen: BTreeSet<&str> = selector.fields_at(&["matchLabels"]).map(|(key, _)| key).collect();
        for requirement in selector.list_at(&["matchExpressions"]) {
            let key = text(requirement, "key");
            if let Some(index) = places.get(key).filter(|_| seen.contains(key)) {
                errors.invalid(&path.index(*index), key, "exists in both matchLabelKeys and labelSelector");
            }
            seen.insert(key);
        }
    }
    let others = holder.list_at(&["mismatchLabelKeys"]);
    for (index, key) in keys().filter(|(_, key)| others.iter().any(|other| other.as_str() == Some(key))) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        errors.invalid(&path.field("matchLabelKeys").index(index), key, detail);
    }
}

/// Checks `topologySpreadConstraints`.
pub(super) fn spread(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let path = path.field("topologySpreadConstraints");
    let constraints = spec.list_at(&["topologySpreadConstraints"]);
    for (index, constraint) in constraints.iter().enumerate() {
        let here = path.index(index);
        let skew = number(constraint, "maxSkew");
        if skew <= 0 {
            errors.invalid(&here.field("maxSkew"), skew, "must be greater than zero");
        }
        let (key, action) = (text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable"));
        if key.is_empty() {
            errors.required(&here.field("topologyKey"), "can not be empty");
        }
        errors.one_of(&here.field("whenUnsatisfiable"), action, &["DoNotSchedule", "ScheduleAnyway"]);
        let same = |other: &Value| text(other, "topologyKey") == key && text(other, "whenUnsatisfiable") == action;
        if constraints.iter().skip(index + 1).any(same) {
            errors.duplicate(&here.field("{topologyKey, whenUnsatisfiable}"), &format!("{{{key}, {action}}}"));
        }
        if let Some(least) = constraint.get("minDomains").and_then(Value::as_int) {
            let at = here.field("minDomains");
            if least <= 0 {
                errors.invalid(&at, least, "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                errors.invalid(&at, least, &detail);
            }
        }
        for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(policy) = constraint.str_at(&[field]) {
                errors.one_of(&here.field(field), policy, &["Honor", "Ignore"]);
            }
        }
        match_label_keys(errors, constraint, &here);
        if let Some(selector) = constraint.get("labelSelector") {
            selector::label_selector(errors, selector, &here.field("labelSelector"));
        }
    }
}

/// Checks `tolerations`.
pub(super) fn tolerations(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let path = path.field("tolerations");
    for (index, toleration) in spec.list_at(&["tolerations"]).iter().enumerate() {
        let here = path.index(index);
        let field = |name| text(toleration, name);
        let (key, operator, value, effect) = (field("key"), field("operator"), field("value"), field("effect"));
        let at_operator = here.field("operator");
        if !key.is_empty() {
            errors.invalid_each(&here.field("key"), key, &names::qualified(key));
        }
        if key.is_empty() && operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(&at_operator, operator, detail);
        }
        if toleration.get("tolerationSeconds").is_some() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(&here.field("effect"), effect, detail);
        }
        match operator {
            "Equal" | "" => {
                let complaints = names::label_value(value);
                if !complaints.is_empty() {
                    errors.invalid(&at_operator, value, &complaints.join(";"));
                }
            }
            "Exists" if !value.is_empty() => {
                errors.invalid(&at_operator, value, "value must be empty when `operator` is 'Exists'");
            }
            "Exists" => {}
            // The feature for comparing numbers is off.
            "Lt" | "Gt" => errors.not_supported(&at_operator, operator, &["Equal", "Exists", "Lt", "Gt"]),
            _ => errors.not_supported(&at_operator, operator, &["Equal", "Exists"]),
        }
        if !effect.is_empty() {
            errors.one_of(&here.field("effect"), effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
        }
    }
}
