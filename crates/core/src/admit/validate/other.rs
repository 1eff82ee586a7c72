//! Are the kinds around storage in order: nodes, services, limits, quotas, priorities?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateNode, validateService, ValidateLimitRange,
//! ValidateResourceQuota` and `pkg/apis/scheduling/validation`. Left out: addresses and address families of services, and
//! scopes of quotas.

use super::errors::{At, Errors, number, text};
use super::{metadata, names, resources};
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
        Kind::Service => service(errors, spec, &path),
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
        }
        Kind::PriorityClass => priority_class(errors, id, value),
        _ => {}
    }
}

fn node(errors: &mut Errors, node: &Value) {
    let root = Path::Root;
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

fn service(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let headless = text(spec, "clusterIP") == "None";
    let kind = text(spec, "type");
    let ports = spec.list_at(&["ports"]);
    let at_ports = path.field("ports");
    if ports.is_empty() && !headless && kind != "ExternalName" {
        errors.required(&at_ports, "");
    }
    if headless && ["LoadBalancer", "NodePort"].contains(&kind) {
        let here = path.field("clusterIPs");
        let at = here.index(0);
        let detail = format!("may not be set to 'None' for {kind} services");
        errors.invalid(At::shown_as(&at, &path.field("clusterIP")), "None", &detail);
    }
    if kind == "ExternalName" {
        let name = text(spec, "externalName");
        let name = name.strip_suffix('.').unwrap_or(name);
        match name {
            "" => errors.required(&path.field("externalName"), ""),
            _ => errors.invalid_each(&path.field("externalName"), name, &names::dns_subdomain(name)),
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        service_port(errors, port, ports.len() > 1, &at_ports.index(index), &mut seen);
    }
    metadata::labels(errors, spec.get("selector"), &path.field("selector"));
    errors.one_of(&path.field("sessionAffinity"), text(spec, "sessionAffinity"), &["ClientIP", "None"]);
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    errors.one_of(&path.field("type"), kind, &kinds);
    if kind == "ClusterIP" {
        for (index, _) in ports.iter().enumerate().filter(|(_, port)| number(port, "nodePort") != 0) {
            let here = at_ports.index(index);
            errors.forbidden(&here.field("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }
    }
    let (mut node_ports, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for (index, port) in ports.iter().enumerate() {
        let node_port = number(port, "nodePort");
        if node_port != 0 && !node_ports.insert((text(port, "protocol"), node_port)) {
            let here = at_ports.index(index);
            errors.duplicate(&here.field("nodePort"), node_port);
        }
    }
    for (index, port) in ports.iter().enumerate() {
        let (protocol, number) = (text(port, "protocol"), number(port, "port"));
        if !numbers.insert((protocol, number)) {
            // The value is a Go structure to upstream.
            let value = Value::from([
                ("Name", "".into()),
                ("Protocol", protocol.into()),
                ("AppProtocol", Value::Null),
                ("Port", number.into()),
                ("TargetPort", 0.into()),
                ("NodePort", 0.into()),
            ]);
            errors.duplicate(&at_ports.index(index), &value);
        }
    }
}

fn service_port<'a>(errors: &mut Errors, port: &'a Value, named: bool, path: &Path<'_>, seen: &mut BTreeSet<&'a str>) {
    let name = text(port, "name");
    if name.is_empty() {
        if named {
            errors.required(&path.field("name"), "");
        }
    } else {
        errors.invalid_each(&path.field("name"), name, &names::dns_label(name));
        if !seen.insert(name) {
            errors.duplicate(&path.field("name"), name);
        }
    }
    let number = number(port, "port");
    errors.invalid_each(&path.field("port"), number, &names::port_number(number));
    errors.one_of(&path.field("protocol"), text(port, "protocol"), &["SCTP", "TCP", "UDP"]);
    let here = path.field("targetPort");
    match port.get("targetPort") {
        Some(Value::String(name)) => errors.invalid_each(&here, name, &names::port_name(name)),
        target => {
            let target = target.and_then(Value::as_int).unwrap_or_default();
            errors.invalid_each(&here, target, &names::port_number(target));
        }
    }
    if let Some(protocol) = port.str_at(&["appProtocol"]) {
        errors.invalid_each(&path.field("appProtocol"), protocol, &names::qualified(protocol));
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
