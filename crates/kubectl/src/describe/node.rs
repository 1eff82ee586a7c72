//! How is a node described?
//!
//! Models describeNode and describeNodeResource of describe.go. Left out: its lease, and slices of devices.

use super::writer::Writer;
use crate::get::text;
use crate::world::{Item, TIME, World};
use kubestow_core::object::{Amounts, of_pod};
use kubestow_core::quantity::{Quantity, of_value};
use kubestow_core::value::Value;

pub(super) fn describe(w: &mut Writer, world: &World, node: &Item) -> bool {
    let value = &node.value;
    w.line(0, "Name", &node.name);
    w.line(0, "Roles", text::roles(value));
    w.labels("Labels", value.at(&["metadata", "labels"]));
    w.annotations("Annotations", value.at(&["metadata", "annotations"]));
    w.line(0, "CreationTimestamp", TIME);
    taints(w, value.list_at(&["spec", "taints"]));
    w.line(0, "Unschedulable", text::flag(node, &["spec", "unschedulable"]).unwrap_or(false));
    conditions(w, value.list_at(&["status", "conditions"]));
    w.put(0, "Addresses:\n");
    for address in value.list_at(&["status", "addresses"]) {
        w.line(1, &text::scalar(address.get("type")), text::scalar(address.get("address")));
    }
    for (title, field) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
        let mut amounts = value.fields_at(&["status", field]).peekable();
        if amounts.peek().is_some() {
            w.put(0, format!("{title}:\n"));
        }
        for (name, amount) in amounts {
            w.line(1, name, text::quantity(Some(amount)));
        }
    }
    w.put(0, "System Info:\n");
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        w.line(1, title, text::at(node, &["status", "nodeInfo", field]));
    }
    if let Some(range) = value.str_at(&["spec", "podCIDR"]) {
        w.line(0, "PodCIDR", range);
    }
    if let Some(id) = value.str_at(&["spec", "providerID"]) {
        w.line(0, "ProviderID", id);
    }
    pods(w, world, node);
    true
}

fn taints(w: &mut Writer, taints: &[Value]) {
    let part = |taint: &Value, field: &str| text::scalar(taint.get(field));
    let mut sorted: Vec<&Value> = taints.iter().collect();
    sorted.sort_by_key(|taint| format!("{},{}", part(taint, "effect"), part(taint, "key")));
    // upstream: core/v1 Taint.ToString
    let lines = sorted.into_iter().map(|taint| {
        let (key, value, effect) = (part(taint, "key"), part(taint, "value"), part(taint, "effect"));
        match (value.as_str(), effect.as_str()) {
            ("", "") => key,
            ("", effect) => format!("{key}:{effect}"),
            (value, "") => format!("{key}={value}:"),
            (value, effect) => format!("{key}={value}:{effect}"),
        }
    });
    w.column("", "Taints", lines);
}

fn conditions(w: &mut Writer, conditions: &[Value]) {
    if !conditions.is_empty() {
        w.put(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
        w.put(1, "----\t------\t-----------------\t------------------\t------\t-------\n");
    }
    for condition in conditions {
        let part = |field: &str| text::scalar(condition.get(field));
        let (kind, status, reason, message) = (part("type"), part("status"), part("reason"), part("message"));
        w.put(1, format!("{kind} \t{status} \t{TIME} \t{TIME} \t{reason} \t{message}\n"));
    }
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        sum.entry(name.clone()).and_modify(|sum| *sum = sum.plus(*amount)).or_insert(*amount);
    }
}

/// An amount and its part of what the node offers, in percent.
fn share(name: &str, amounts: &Amounts, offered: &Amounts) -> String {
    let amount = |of: &Amounts| of.get(name).copied().unwrap_or(Quantity::ZERO);
    let count = |quantity: Quantity| if name == "cpu" { quantity.milli_value() } else { quantity.value() };
    let (used, whole) = (count(amount(amounts)), count(amount(offered)));
    let percent = if whole == 0 { 0 } else { i128::from(used) * 100 / i128::from(whole) };
    format!("{} ({percent}%)", amount(amounts))
}

fn pods(w: &mut Writer, world: &World, node: &Item) {
    let on_node = |pod: &&Item| {
        pod.value.str_at(&["spec", "nodeName"]) == Some(node.name.as_str())
            && !matches!(pod.value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed"))
    };
    let pods: Vec<&Item> = world.of_kind("pods").filter(on_node).collect();
    let allocatable = node.value.at(&["status", "allocatable"]).or_else(|| node.value.at(&["status", "capacity"]));
    let offered: Amounts = allocatable
        .into_iter()
        .flat_map(Value::fields)
        .map(|(name, amount)| (name.to_owned(), of_value(amount)))
        .collect();
    w.put(0, format!("Non-terminated Pods:\t({} in total)\n", pods.len()));
    w.put(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n");
    w.put(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
    let (mut requests, mut limits) = (Amounts::new(), Amounts::new());
    for pod in pods {
        let amounts = |list| of_pod(&pod.value, list, &Amounts::new());
        let (asked, most) = (amounts("requests"), amounts("limits"));
        let cells = [
            share("cpu", &asked, &offered),
            share("cpu", &most, &offered),
            share("memory", &asked, &offered),
            share("memory", &most, &offered),
        ];
        w.put(1, format!("{}\t{}\t\t{}\t{}\n", pod.namespace, pod.name, cells.join("\t"), text::AGE));
        add(&mut requests, &asked);
        add(&mut limits, &most);
    }
    w.put(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
    w.put(1, "Resource\tRequests\tLimits\n");
    w.put(1, "--------\t--------\t------\n");
    let huge = offered.keys().filter(|name| name.starts_with("hugepages-")).map(String::as_str);
    for name in ["cpu", "memory", "ephemeral-storage"].into_iter().chain(huge) {
        w.put(1, format!("{name}\t{}\t{}\n", share(name, &requests, &offered), share(name, &limits, &offered)));
    }
    for name in offered.keys().filter(|name| name.contains('/')) {
        let of = |amounts: &Amounts| amounts.get(name).copied().unwrap_or(Quantity::ZERO);
        w.put(1, format!("{name}\t{}\t{}\n", of(&requests), of(&limits)));
    }
}
