//! Are selectors of labels, nodes and topologies in order?
//!
//! Models apimachinery `pkg/apis/meta/v1/validation: ValidateLabelSelector` and `pkg/apis/core/validation:
//! ValidateNodeSelector, ValidateTopologySelectorTerm`.

use super::errors::{Errors, text};
use super::metadata::labels;
use super::names;
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

const VALUES_NEEDED: &str = "must be specified when `operator` is 'In' or 'NotIn'";
const VALUES_BARRED: &str = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
const NO_OPERATOR: &str = "not a valid selector operator";

/// Checks a label selector.
pub(super) fn label_selector(errors: &mut Errors, selector: &Value, path: &Path<'_>) {
    labels(errors, selector.get("matchLabels"), &path.field("matchLabels"));
    let expressions = path.field("matchExpressions");
    for (index, requirement) in selector.list_at(&["matchExpressions"]).iter().enumerate() {
        let here = expressions.index(index);
        let values = requirement.list_at(&["values"]);
        match text(requirement, "operator") {
            "In" | "NotIn" if values.is_empty() => errors.required(&here.field("values"), VALUES_NEEDED),
            "Exists" | "DoesNotExist" if !values.is_empty() => errors.forbidden(&here.field("values"), VALUES_BARRED),
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => errors.invalid(&here.field("operator"), other, NO_OPERATOR),
        }
        let key = text(requirement, "key");
        errors.invalid_each(&here.field("key"), key, &names::qualified(key));
        each_value(errors, values, &here.field("values"));
    }
}

fn each_value(errors: &mut Errors, values: &[Value], path: &Path<'_>) {
    for (index, value) in values.iter().enumerate() {
        let value = value.as_str().unwrap_or_default();
        errors.invalid_each(&path.index(index), value, &names::label_value(value));
    }
}

/// Checks a node selector.
pub(super) fn node_selector(errors: &mut Errors, selector: &Value, path: &Path<'_>) {
    let path = path.field("nodeSelectorTerms");
    let terms = selector.list_at(&["nodeSelectorTerms"]);
    if terms.is_empty() {
        errors.required(&path, "must have at least one node selector term");
    }
    for (index, term) in terms.iter().enumerate() {
        node_selector_term(errors, term, &path.index(index), true);
    }
}

/// Checks a term of a node selector; of a preference, the values are not checked.
pub(super) fn node_selector_term(errors: &mut Errors, term: &Value, path: &Path<'_>, values_too: bool) {
    let expressions = path.field("matchExpressions");
    for (index, requirement) in term.list_at(&["matchExpressions"]).iter().enumerate() {
        let here = expressions.index(index);
        let values = requirement.list_at(&["values"]);
        let at_values = here.field("values");
        match text(requirement, "operator") {
            "In" | "NotIn" if values.is_empty() => errors.required(&at_values, VALUES_NEEDED),
            "Exists" | "DoesNotExist" if !values.is_empty() => errors.forbidden(&at_values, VALUES_BARRED),
            "Gt" | "Lt" if values.len() != 1 => {
                errors.required(&at_values, "must be specified single value when `operator` is 'Lt' or 'Gt'");
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            other => errors.invalid(&here.field("operator"), other, NO_OPERATOR),
        }
        let key = text(requirement, "key");
        errors.invalid_each(&here.field("key"), key, &names::qualified(key));
        if values_too {
            each_value(errors, values, &at_values);
        }
    }
    let fields = path.field("matchFields");
    for (index, requirement) in term.list_at(&["matchFields"]).iter().enumerate() {
        let here = fields.index(index);
        let values = requirement.list_at(&["values"]);
        match text(requirement, "operator") {
            "In" | "NotIn" if values.len() != 1 => errors.required(
                &here.field("values"),
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
            ),
            "In" | "NotIn" => {}
            other => errors.invalid(&here.field("operator"), other, NO_OPERATOR),
        }
        if text(requirement, "key") == "metadata.name" {
            for (index, value) in values.iter().filter_map(Value::as_str).enumerate() {
                errors.invalid_each(&here.field("values").index(index), value, &names::dns_subdomain(value));
            }
        } else {
            errors.invalid(&here.field("key"), text(requirement, "key"), "not a valid field selector key");
        }
    }
}

/// Checks the topologies of a StorageClass.
// upstream: pkg/apis/storage/validation: validateAllowedTopologies
pub(super) fn topologies(errors: &mut Errors, terms: &[Value], path: &Path<'_>) {
    let mut seen: Vec<BTreeMap<&str, BTreeSet<&str>>> = Vec::new();
    for (index, term) in terms.iter().enumerate() {
        let here = path.index(index);
        let expressions = here.field("matchLabelExpressions");
        let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (index, requirement) in term.list_at(&["matchLabelExpressions"]).iter().enumerate() {
            let here = expressions.index(index);
            let at_values = here.field("values");
            let values = requirement.list_at(&["values"]);
            if values.is_empty() {
                errors.required(&at_values, "");
            }
            let mut set = BTreeSet::new();
            for (index, value) in values.iter().filter_map(Value::as_str).enumerate() {
                if !set.insert(value) {
                    errors.duplicate(&at_values.index(index), value);
                }
            }
            let key = text(requirement, "key");
            errors.invalid_each(&here.field("key"), key, &names::qualified(key));
            if keys.insert(key, set).is_some() {
                errors.duplicate(&here.field("key"), key);
            }
        }
        // upstream: the terms to come count as empty ones, so that an empty term is like each of them, itself included
        let to_come = if keys.is_empty() { terms.len() - index } else { 0 };
        for _ in 0..seen.iter().filter(|earlier| **earlier == keys).count() + to_come {
            errors.duplicate(&expressions, "");
        }
        seen.push(keys);
    }
}

/// Labels of nodes that have newer names.
const RENAMED: [(&str, &str); 5] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
];

/// The affinity of a volume with the newer names of labels.
// upstream: maskNodeSelectorLabelChangeEqualities
pub(super) fn current_labels(affinity: &Value) -> Value {
    let mut affinity = affinity.clone();
    let terms = affinity.each_mut(&["required", "nodeSelectorTerms"]);
    for requirement in terms.flat_map(|term| term.each_mut(&["matchExpressions"])) {
        let newer = RENAMED.iter().find(|(old, _)| text(requirement, "key") == *old).map(|(_, newer)| *newer);
        if let Some(newer) = newer {
            requirement.set(&["key"], newer);
        }
    }
    affinity
}

/// The affinity of a volume as upstream prints it: with the names of the Go fields.
pub(super) fn as_go_prints(affinity: &Value) -> Value {
    match affinity.get("required") {
        None if affinity.is_null() => Value::Null,
        None => Value::from([("Required", Value::Null)]),
        Some(required) => {
            let terms = go_list(required, "nodeSelectorTerms", &term_as_go_prints);
            Value::from([("Required", Value::from([("NodeSelectorTerms", terms)]))])
        }
    }
}

/// A term of a node selector as upstream prints it.
pub(super) fn term_as_go_prints(term: &Value) -> Value {
    let requirement = |value: &Value| {
        Value::from([
            ("Key", text(value, "key").into()),
            ("Operator", text(value, "operator").into()),
            ("Values", go_list(value, "values", &Value::clone)),
        ])
    };
    Value::from([
        ("MatchExpressions", go_list(term, "matchExpressions", &requirement)),
        ("MatchFields", go_list(term, "matchFields", &requirement)),
    ])
}

fn go_list(holder: &Value, field: &str, item: &dyn Fn(&Value) -> Value) -> Value {
    match holder.get(field) {
        Some(Value::List(items)) => Value::List(items.iter().map(item).collect()),
        _ => Value::Null,
    }
}
