//! What stands in the rows of configuration, nodes, namespaces, services and events?

use super::cells::text;
use crate::world::Item;
use kubestow_core::value::Value;

pub(super) fn cells(item: &Item, wide: bool) -> Vec<String> {
    let count = |field: &str| item.value.fields_at(&[field]).count();
    let age = || text::AGE.to_owned();
    let name = item.name.clone();
    match item.served.plural {
        "configmaps" => vec![name, (count("data") + count("binaryData")).to_string(), age()],
        "secrets" => vec![name, text::at(item, &["type"]), count("data").to_string(), age()],
        "namespaces" => vec![name, text::at(item, &["status", "phase"]), age()],
        "nodes" => node(item),
        "services" => service(item, wide),
        "events" => event(item),
        "priorityclasses" => vec![
            name,
            text::int(item, &["value"]).to_string(),
            text::flag(item, &["globalDefault"]).unwrap_or(false).to_string(),
            age(),
            text::at(item, &["preemptionPolicy"]),
        ],
        "resourcequotas" => quota(item),
        _ => vec![name, age()],
    }
}

/// upstream: printers.go: printNode
fn node(item: &Item) -> Vec<String> {
    let conditions = item.value.list_at(&["status", "conditions"]);
    let ready = conditions.iter().rfind(|condition| condition.str_at(&["type"]) == Some("Ready"));
    let mut status = match ready.map(|condition| condition.str_at(&["status"]) == Some("True")) {
        Some(true) => "Ready".to_owned(),
        Some(false) => "NotReady".to_owned(),
        None => "Unknown".to_owned(),
    };
    if text::flag(item, &["spec", "unschedulable"]) == Some(true) {
        status.push_str(",SchedulingDisabled");
    }
    let info = |field: &str| text::at(item, &["status", "nodeInfo", field]);
    let or_unknown = |text: String| if text.is_empty() { "<unknown>".to_owned() } else { text };
    let address = |kind: &str| {
        let addresses = item.value.list_at(&["status", "addresses"]);
        let found = addresses.iter().find(|address| address.str_at(&["type"]) == Some(kind));
        found.and_then(|address| address.str_at(&["address"])).unwrap_or("<none>").to_owned()
    };
    let mut kernel = or_unknown(info("kernelVersion"));
    let architecture = info("architecture");
    if !architecture.is_empty() {
        kernel = format!("{kernel} ({architecture})");
    }
    vec![
        item.name.clone(),
        status,
        text::roles(&item.value),
        text::AGE.to_owned(),
        info("kubeletVersion"),
        address("InternalIP"),
        address("ExternalIP"),
        or_unknown(info("osImage")),
        kernel,
        or_unknown(info("containerRuntimeVersion")),
    ]
}

/// upstream: printers.go: printService
fn service(item: &Item, wide: bool) -> Vec<String> {
    let strings = |fields: &[&str]| -> Vec<String> {
        item.value.list_at(fields).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let external = strings(&["spec", "externalIPs"]);
    let kind = text::at(item, &["spec", "type"]);
    let seen = match kind.as_str() {
        "ExternalName" => text::at(item, &["spec", "externalName"]),
        "LoadBalancer" => {
            let mut addresses: Vec<String> = item
                .value
                .list_at(&["status", "loadBalancer", "ingress"])
                .iter()
                .filter_map(|ingress| ingress.str_at(&["ip"]).or_else(|| ingress.str_at(&["hostname"])))
                .map(str::to_owned)
                .collect();
            addresses.sort_unstable();
            addresses.dedup();
            let mut joined = addresses.join(",");
            if !wide && joined.chars().count() > 16 {
                joined = joined.chars().take(13).collect::<String>() + "...";
            }
            let all: Vec<String> = std::iter::once(joined).filter(|text| !text.is_empty()).chain(external).collect();
            if all.is_empty() { "<pending>".to_owned() } else { all.join(",") }
        }
        "ClusterIP" | "NodePort" if external.is_empty() => "<none>".to_owned(),
        "ClusterIP" | "NodePort" => external.join(","),
        _ => "<unknown>".to_owned(),
    };
    let ports: Vec<String> = item
        .value
        .list_at(&["spec", "ports"])
        .iter()
        .map(|port| {
            let protocol = port.str_at(&["protocol"]).unwrap_or("TCP");
            let number = text::scalar(port.get("port"));
            match port.get("nodePort").and_then(Value::as_int) {
                Some(node) if node > 0 => format!("{number}:{node}/{protocol}"),
                _ => format!("{number}/{protocol}"),
            }
        })
        .collect();
    let address = strings(&["spec", "clusterIPs"]).first().cloned();
    vec![
        item.name.clone(),
        kind,
        address.unwrap_or_else(|| "<none>".to_owned()),
        seen,
        if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") },
        text::AGE.to_owned(),
        text::labels(item.value.at(&["spec", "selector"])),
    ]
}

/// upstream: printers.go: printEvent
fn event(item: &Item) -> Vec<String> {
    let about = |field: &str| item.value.str_at(&["involvedObject", field]).unwrap_or_default();
    vec![
        text::AGE.to_owned(),
        text::at(item, &["type"]),
        text::at(item, &["reason"]),
        format!("{}/{}", about("kind").to_lowercase(), about("name")),
        about("fieldPath").to_owned(),
        text::at(item, &["source", "component"]),
        text::at(item, &["message"]).trim().to_owned(),
        text::AGE.to_owned(),
        text::int(item, &["count"]).max(1).to_string(),
        item.name.clone(),
    ]
}

/// upstream: printers.go: printResourceQuota
fn quota(item: &Item) -> Vec<String> {
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    for (resource, hard) in item.value.fields_at(&["status", "hard"]) {
        let used = text::quantity(item.value.at(&["status", "used", resource]));
        let part = format!("{resource}: {used}/{}", text::quantity(Some(hard)));
        if resource.starts_with("limits.") { limits.push(part) } else { requests.push(part) }
    }
    vec![item.name.clone(), requests.join(", "), limits.join(", "), text::AGE.to_owned()]
}
