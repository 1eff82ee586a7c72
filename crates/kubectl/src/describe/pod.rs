//! How is a pod described, and the template of one?
//!
//! Models describePod and DescribePodTemplate of describe.go.

use super::writer::Writer;
use super::{containers, volumes};
use crate::get::text;
use crate::world::Item;
use kubestow_core::value::Value;

pub(super) fn describe(w: &mut Writer, pod: &Item) -> bool {
    let value = &pod.value;
    let at = |fields: &[&str]| value.str_at(fields).filter(|text| !text.is_empty());
    head(w, pod);
    let terminal = matches!(at(&["status", "phase"]), Some("Succeeded" | "Failed"));
    if pod.is_terminating() && !terminal {
        w.line(0, "Status", "Terminating (lasts <unknown>)");
        let grace = text::int(pod, &["metadata", "deletionGracePeriodSeconds"]);
        w.line(0, "Termination Grace Period", format!("{grace}s"));
    } else {
        w.line(0, "Status", text::at(pod, &["status", "phase"]));
    }
    for (title, field) in [("Reason", "reason"), ("Message", "message")] {
        if let Some(text) = at(&["status", field]) {
            w.line(0, title, text);
        }
    }
    containers::seccomp(w, value.at(&["spec", "securityContext"]), 0, 0);
    w.line(0, "IP", text::at(pod, &["status", "podIP"]));
    match value.list_at(&["status", "podIPs"]) {
        [] => w.line(0, "IPs", "<none>"),
        ips => {
            w.put(0, "IPs:\n");
            for ip in ips {
                w.line(1, "IP", text::scalar(ip.get("ip")));
            }
        }
    }
    controller(w, pod);
    if let Some(node) = at(&["status", "nominatedNodeName"]) {
        w.line(0, "NominatedNodeName", node);
    }
    if let Some(resources) = value.at(&["spec", "resources"]) {
        w.put(0, "Resources:\n");
        containers::resources(w, Some(resources), 1);
    }
    for (label, list, statuses) in [
        ("Init Containers", "initContainers", "initContainerStatuses"),
        ("Containers", "containers", "containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
    ] {
        let all = value.list_at(&["spec", list]);
        if !all.is_empty() || list == "containers" {
            containers::all(w, label, all, Some(value), statuses, "");
        }
    }
    gates(w, pod);
    let conditions = value.list_at(&["status", "conditions"]);
    if !conditions.is_empty() {
        w.put(0, "Conditions:\n  Type\tStatus\n");
    }
    for condition in conditions {
        let (kind, status) = (text::scalar(condition.get("type")), text::scalar(condition.get("status")));
        w.put(1, format!("{kind} \t{status} \n"));
    }
    volumes::all(w, value.list_at(&["spec", "volumes"]), "");
    w.line(0, "QoS Class", text::at(pod, &["status", "qosClass"]));
    w.labels("Node-Selectors", value.at(&["spec", "nodeSelector"]));
    tolerations(w, "Tolerations", value.list_at(&["spec", "tolerations"]));
    spread(w, value.list_at(&["spec", "topologySpreadConstraints"]), "");
    true
}

fn head(w: &mut Writer, pod: &Item) {
    let value = &pod.value;
    let at = |fields: &[&str]| value.str_at(fields).filter(|text| !text.is_empty());
    w.line(0, "Name", &pod.name);
    w.line(0, "Namespace", &pod.namespace);
    if let Some(priority) = value.at(&["spec", "priority"]).and_then(Value::as_int) {
        w.line(0, "Priority", priority);
    }
    for (title, field) in [
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ] {
        if let Some(text) = at(&["spec", field]) {
            w.line(0, title, text);
        }
    }
    match at(&["spec", "nodeName"]) {
        Some(node) => w.line(0, "Node", format!("{node}/{}", text::at(pod, &["status", "hostIP"]))),
        None => w.line(0, "Node", "<none>"),
    }
    if let Some(time) = at(&["status", "startTime"]) {
        w.line(0, "Start Time", time);
    }
    w.labels("Labels", value.at(&["metadata", "labels"]));
    w.annotations("Annotations", value.at(&["metadata", "annotations"]));
}

/// The object that controls this one, if there is one.
pub(super) fn controller(w: &mut Writer, item: &Item) {
    if let Some(owner) = item.controller() {
        w.line(0, "Controlled By", format!("{}/{}", text::scalar(owner.get("kind")), text::scalar(owner.get("name"))));
    }
}

fn gates(w: &mut Writer, pod: &Item) {
    let gates = pod.value.list_at(&["spec", "readinessGates"]);
    if !gates.is_empty() {
        w.put(0, "Readiness Gates:\n  Type\tStatus\n");
    }
    for gate in gates {
        let kind = text::scalar(gate.get("conditionType"));
        let conditions = pod.value.list_at(&["status", "conditions"]);
        let found = conditions.iter().find(|condition| condition.str_at(&["type"]) == Some(kind.as_str()));
        let status = found.map_or("<none>".to_owned(), |condition| text::scalar(condition.get("status")));
        w.put(1, format!("{kind} \t{status} \n"));
    }
}

/// upstream: printTolerationsMultilineWithIndent
fn tolerations(w: &mut Writer, title: &str, tolerations: &[Value]) {
    let mut sorted: Vec<&Value> = tolerations.iter().collect();
    sorted.sort_by_key(|toleration| text::scalar(toleration.get("key")));
    let lines = sorted.into_iter().map(|toleration| {
        let part = |field: &str| text::scalar(toleration.get(field));
        let (key, value, effect) = (part("key"), part("value"), part("effect"));
        let mut line = key.clone();
        if !value.is_empty() {
            line.push_str(&format!("={value}"));
        }
        if !effect.is_empty() {
            line.push_str(&format!(":{effect}"));
        }
        if part("operator") == "Exists" && value.is_empty() {
            line.push_str(if key.is_empty() && effect.is_empty() { "op=Exists" } else { " op=Exists" });
        }
        if let Some(seconds) = toleration.get("tolerationSeconds").and_then(Value::as_int) {
            line.push_str(&format!(" for {seconds}s"));
        }
        line
    });
    w.column("", title, lines);
}

/// upstream: describeTopologySpreadConstraints
fn spread(w: &mut Writer, constraints: &[Value], space: &str) {
    if constraints.is_empty() {
        return;
    }
    let mut sorted: Vec<&Value> = constraints.iter().collect();
    sorted.sort_by_key(|constraint| text::scalar(constraint.get("topologyKey")));
    let lines = sorted.into_iter().map(|constraint| {
        let part = |field: &str| text::scalar(constraint.get(field));
        let (key, otherwise, skew) = (part("topologyKey"), part("whenUnsatisfiable"), part("maxSkew"));
        let selector = constraint
            .get("labelSelector")
            .map(|selector| format!(" for selector {}", text::selector_or_none(Some(selector))));
        format!("{key}:{otherwise} when max skew {skew} is exceeded{}", selector.unwrap_or_default())
    });
    w.column(space, "Topology Spread Constraints", lines);
}

/// The template of a workload's pods (upstream: DescribePodTemplate).
pub(super) fn template(w: &mut Writer, template: &Value) {
    let at = |field: &str| template.str_at(&["spec", field]).filter(|text| !text.is_empty());
    let list = |field: &str| template.list_at(&["spec", field]);
    w.put(0, "Pod Template:\n");
    w.labels("  Labels", template.at(&["metadata", "labels"]));
    if template.fields_at(&["metadata", "annotations"]).next().is_some() {
        w.annotations("  Annotations", template.at(&["metadata", "annotations"]));
    }
    if let Some(account) = at("serviceAccountName") {
        w.line(1, "Service Account", account);
    }
    if !list("initContainers").is_empty() {
        containers::all(w, "Init Containers", list("initContainers"), None, "", "  ");
    }
    containers::all(w, "Containers", list("containers"), None, "", "  ");
    volumes::all(w, list("volumes"), "  ");
    spread(w, list("topologySpreadConstraints"), "  ");
    if let Some(class) = at("priorityClassName") {
        w.line(1, "Priority Class Name", class);
    }
    w.labels("  Node-Selectors", template.at(&["spec", "nodeSelector"]));
    tolerations(w, "  Tolerations", list("tolerations"));
}
