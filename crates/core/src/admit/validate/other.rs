//! Are the kinds around storage in order: nodes, limits, quotas, priorities?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateNode, ValidateLimitRange, ValidateResourceQuota` and
//! `pkg/apis/scheduling/validation`.

use super::errors::{At, Errors, number, text};
use super::{dump, names, resources, scopes, service};
use crate::object::{Kind, ObjectId};
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString;

/// Checks an object of one of these kinds.
pub(super) fn check(errors: &mut Errors, id: &ObjectId, value: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let null = Value::Null;
    let spec = value.get("spec").unwrap_or(&null);
    match id.kind {
        Kind::Node => node(errors, value),
        Kind::Service => service::check(errors, spec, &path),
        Kind::LimitRange => {
            let limits = path.field("limits");
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            for (index, item) in spec.list_at(&["limits"]).iter().enumerate() {
                limit_range_item(errors, item, &limits.index(index), &mut seen);
            }
        }
        Kind::ResourceQuota => {
            let hard = path.field("hard");
            for (resource, value) in spec.fields_at(&["hard"]) {
                let here = hard.key(resource);
                resources::quota_name(errors, resource, &here);
                resources::amount(errors, resource, value, &here);
            }
            scopes::check(errors, spec, &path);
        }
        Kind::PriorityClass => priority_class(errors, id, value),
        _ => {}
    }
}

fn node(errors: &mut Errors, node: &Value) {
    let root = Path::Root;
    taints(errors, node.list_at(&["spec", "taints"]));
    let status = root.field("status");
    for list in ["capacity", "allocatable"] {
        let here = status.field(list);
        for (resource, value) in node.fields_at(&["status", list]) {
            // upstream writes the resource like a field
            let at = here.field(resource);
            resources::amount(errors, resource, value, &at);
        }
    }
}

fn taints(errors: &mut Errors, taints: &[Value]) {
    let root = Path::Root;
    // upstream names the taints as if they were metadata
    let (shown, place) = (root.field("metadata"), root.field("spec"));
    let (shown, place) = (shown.field("taints"), place.field("taints"));
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (index, taint) in taints.iter().enumerate() {
        let (shown, place) = (shown.index(index), place.index(index));
        let (key, value, effect) = (text(taint, "key"), text(taint, "value"), text(taint, "effect"));
        let at = (shown.field("key"), place.field("key"));
        errors.invalid_each(At::shown_as(&at.0, &at.1), key, &names::qualified(key));
        let complaints = names::label_value(value);
        if !complaints.is_empty() {
            let at = (shown.field("value"), place.field("value"));
            errors.invalid(At::shown_as(&at.0, &at.1), value, &complaints.join(";"));
        }
        let at = (shown.field("effect"), place.field("effect"));
        match effect {
            "" => errors.required(At::shown_as(&at.0, &at.1), ""),
            effect => {
                errors.one_of(At::shown_as(&at.0, &at.1), effect, &["NoSchedule", "PreferNoSchedule", "NoExecute"])
            }
        }
        if !seen.insert((key, effect)) {
            let detail = "taints must be unique by key and effect pair";
            errors.duplicate_because(At::shown_as(&shown, &place), dump::compact("Taint", taint), detail);
        }
    }
}

fn limit_range_item<'a>(errors: &mut Errors, item: &'a Value, path: &Path<'_>, seen: &mut BTreeSet<&'a str>) {
    let kind = text(item, "type");
    let here = path.field("type");
    let complaints = names::qualified(kind);
    errors.invalid_each(&here, kind, &complaints);
    if complaints.is_empty() && !kind.contains('/') && !["Pod", "Container", "PersistentVolumeClaim"].contains(&kind) {
        errors.invalid(&here, kind, "must be a standard limit type or fully qualified");
    }
    if !seen.insert(kind) {
        errors.duplicate(&here, kind);
    }
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    let mut lists = |errors: &mut Errors, names: &[&str]| {
        for list in names {
            let here = path.field(list);
            for (resource, _) in item.fields_at(&[list]) {
                resources::limit_name(errors, kind, resource, &here.key(resource));
                keys.insert(resource);
            }
        }
    };
    lists(errors, &["max", "min"]);
    if kind == "Pod" {
        for list in ["default", "defaultRequest"] {
            if item.fields_at(&[list]).next().is_some() {
                errors.forbidden(&path.field(list), "may not be specified when `type` is 'Pod'");
            }
        }
    } else {
        lists(errors, &["default", "defaultRequest"]);
    }
    if kind == "PersistentVolumeClaim"
        && item.at(&["min", "storage"]).is_none()
        && item.at(&["max", "storage"]).is_none()
    {
        let detail = "either minimum or maximum storage value is required, but neither was provided";
        errors.required(At::shown_as(&path.field("limits"), path), detail);
    }
    lists(errors, &["maxLimitRequestRatio"]);
    for resource in keys {
        limit_order(errors, item, resource, path);
    }
}

/// The smallest, the default request, the default limit and the largest must stand in this order.
fn limit_order(errors: &mut Errors, item: &Value, resource: &str, path: &Path<'_>) {
    let amount = |list: &str| item.at(&[list, resource]).map(of_value);
    let (min, max) = (amount("min"), amount("max"));
    let (limit, request) = (amount("default"), amount("defaultRequest"));
    let mut order =
        |list: &str, low: (&str, Option<Quantity>), high: (&str, Option<Quantity>), bad: Option<Quantity>| {
            if let (Some(small), Some(large), Some(bad)) = (low.1, high.1, bad)
                && small > large
            {
                let here = path.field(list);
                let detail = format!("{} value {small} is greater than {} value {large}", low.0, high.0);
                errors.invalid(&here.key(resource), &bad.to_string(), &detail);
            }
        };
    order("min", ("min", min), ("max", max), min);
    order("defaultRequest", ("min", min), ("default request", request), request);
    order("defaultRequest", ("default request", request), ("max", max), request);
    order("defaultRequest", ("default request", request), ("default limit", limit), request);
    order("default", ("min", min), ("default", limit), min);
    order("default", ("default", limit), ("max", max), max);
    if let Some(ratio) = amount("maxLimitRequestRatio").filter(|ratio| *ratio < Quantity::whole(1)) {
        let here = path.field("maxLimitRequestRatio");
        errors.invalid(&here.key(resource), &ratio.to_string(), &format!("ratio {ratio} is less than 1"));
    }
}

fn priority_class(errors: &mut Errors, id: &ObjectId, class: &Value) {
    let root = Path::Root;
    let value = number(class, "value");
    if id.name.starts_with("system-") {
        let known = [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];
        if !known.contains(&(id.name.as_str(), value)) {
            let detail = format!(
                "priority class names with 'system-' prefix are reserved for system use only. error: {} is not a known \
                 system priority class",
                id.name
            );
            errors.forbidden(&root.field("metadata").field("name"), &detail);
        }
    } else if value > 1_000_000_000 {
        errors.forbidden(&root.field("value"), "maximum allowed value of a user defined priority is 1000000000");
    }
    if let Some(policy) = class.str_at(&["preemptionPolicy"]) {
        errors.one_of(&root.field("preemptionPolicy"), policy, &["PreemptLowerPriority", "Never"]);
    }
}
