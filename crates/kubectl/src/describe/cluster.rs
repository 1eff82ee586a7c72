//! How are namespaces, their bounds, and services described?

use super::writer::Writer;
use crate::get::text;
use crate::world::{Item, TIME, World};
use kubestow_core::value::Value;
use std::collections::BTreeSet;

/// upstream: describeNamespace; its events are not asked for
pub(super) fn namespace(w: &mut Writer, world: &World, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
    w.line(0, "Status", text::at(item, &["status", "phase"]));
    let conditions = item.value.list_at(&["status", "conditions"]);
    if !conditions.is_empty() {
        w.put(0, "Conditions:\n");
        w.put(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n");
        w.put(1, "----\t------\t------------------\t------\t-------\n");
    }
    for condition in conditions {
        let part = |field: &str| text::scalar(condition.get(field));
        let (kind, status, reason, message) = (part("type"), part("status"), part("reason"), part("message"));
        w.put(1, format!("{kind}\t{status}\t{TIME}\t{reason}\t{message}\n"));
    }
    let quotas: Vec<&Item> = world.in_namespace("resourcequotas", &item.name).collect();
    w.put(0, "\n");
    w.put(0, if quotas.is_empty() { "No resource quota.\n" } else { "Resource Quotas\n" });
    for quota in quotas {
        w.line(1, "Name", &quota.name);
        scopes(w, quota, 1, "* ");
        w.put(1, "Resource\tUsed\tHard\n");
        w.put(1, "--------\t---\t---\n");
        amounts(w, quota, 1);
    }
    let ranges: Vec<&Item> = world.in_namespace("limitranges", &item.name).collect();
    w.put(0, "\n");
    if ranges.is_empty() {
        w.put(0, "No LimitRange resource.\n");
        return false;
    }
    w.put(0, "Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n");
    w.put(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n");
    for range in ranges {
        range_rows(w, range, " ");
    }
    false
}

fn scopes(w: &mut Writer, quota: &Item, level: usize, bullet: &str) {
    let mut scopes: Vec<&str> = quota.value.list_at(&["spec", "scopes"]).iter().filter_map(Value::as_str).collect();
    if scopes.is_empty() {
        return;
    }
    scopes.sort_unstable();
    w.line(level, "Scopes", scopes.join(", "));
    for scope in scopes {
        let help = match scope {
            "Terminating" => {
                "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being \
                 actively terminated by the system."
            }
            "NotTerminating" => {
                "Matches all pods that do not have an active deadline. These pods usually include long running pods whose \
                 container command is not expected to terminate."
            }
            "BestEffort" => {
                "Matches all pods that do not have resource requirements set. These pods have a best effort quality of \
                 service."
            }
            "NotBestEffort" => {
                "Matches all pods that have at least one resource requirement set. These pods have a burstable or \
                 guaranteed quality of service."
            }
            _ => continue,
        };
        w.put(level, format!("{bullet}{help}\n"));
    }
}

fn amounts(w: &mut Writer, quota: &Item, level: usize) {
    for (resource, hard) in quota.value.fields_at(&["status", "hard"]) {
        let used = text::quantity(quota.value.at(&["status", "used", resource]));
        w.put(level, format!("{resource}\t{used}\t{}\n", text::quantity(Some(hard))));
    }
}

/// upstream: describeQuota
pub(super) fn quota(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
    scopes(w, item, 0, " * ");
    w.put(0, "Resource\tUsed\tHard\n");
    w.put(0, "--------\t----\t----\n");
    amounts(w, item, 0);
    false
}

/// upstream: describeLimitRange
pub(super) fn limits(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
    w.put(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n");
    w.put(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n");
    range_rows(w, item, "");
    false
}

/// upstream: describeLimitRangeSpec, in the order of the resources' names
fn range_rows(w: &mut Writer, range: &Item, prefix: &str) {
    let columns = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
    for limit in range.value.list_at(&["spec", "limits"]) {
        let resources: BTreeSet<&str> =
            columns.iter().flat_map(|column| limit.fields_at(&[column])).map(|(name, _)| name).collect();
        for resource in resources {
            let cells = columns.map(|column| match limit.at(&[column, resource]) {
                Some(amount) => text::quantity(Some(amount)),
                None => "-".to_owned(),
            });
            w.put(0, format!("{prefix}{}\t{resource}\t{}\n", text::scalar(limit.get("type")), cells.join("\t")));
        }
    }
}

/// upstream: describeService
pub(super) fn service(w: &mut Writer, item: &Item) -> bool {
    let strings = |field: &str| {
        let items = item.value.list_at(&["spec", field]).iter().map(|value| text::scalar(Some(value)));
        items.collect::<Vec<_>>().join(",")
    };
    let or_none = |text: String| if text.is_empty() { "<none>".to_owned() } else { text };
    let at =
        |field: &str| item.value.at(&["spec", field]).map(|value| text::scalar(Some(value))).filter(|t| !t.is_empty());
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
    w.line(0, "Selector", text::labels(item.value.at(&["spec", "selector"])));
    w.line(0, "Type", at("type").unwrap_or_default());
    if let Some(policy) = at("ipFamilyPolicy") {
        w.line(0, "IP Family Policy", policy);
    }
    w.line(0, "IP Families", or_none(strings("ipFamilies")));
    w.line(0, "IP", at("clusterIP").unwrap_or_default());
    w.line(0, "IPs", or_none(strings("clusterIPs")));
    if !strings("externalIPs").is_empty() {
        w.line(0, "External IPs", strings("externalIPs"));
    }
    for (title, field) in [("Desired LoadBalancer IP", "loadBalancerIP"), ("External Name", "externalName")] {
        if let Some(text) = at(field) {
            w.line(0, title, text);
        }
    }
    for port in item.value.list_at(&["spec", "ports"]) {
        let part = |field: &str| text::scalar(port.get(field));
        let name = match part("name").as_str() {
            "" => "<unset>".to_owned(),
            name => name.to_owned(),
        };
        let protocol = part("protocol");
        w.put(0, format!("Port:\t{name}\t{}/{protocol}\n", part("port")));
        w.put(0, format!("TargetPort:\t{}/{protocol}\n", part("targetPort")));
        if port.get("appProtocol").is_some() {
            w.line(0, "AppProtocol", part("appProtocol"));
        }
        if port.get("nodePort").and_then(Value::as_int).is_some_and(|node| node != 0) {
            w.put(0, format!("NodePort:\t{name}\t{}/{protocol}\n", part("nodePort")));
        }
        // upstream: a Service with a selector has an EndpointSlice, which lists no pod as long as none is ready
        let is_selective = item.value.fields_at(&["spec", "selector"]).next().is_some();
        w.line(0, "Endpoints", if is_selective { "" } else { "<none>" });
    }
    w.line(0, "Session Affinity", at("sessionAffinity").unwrap_or_default());
    for (title, field) in
        [("External Traffic Policy", "externalTrafficPolicy"), ("Internal Traffic Policy", "internalTrafficPolicy")]
    {
        if let Some(policy) = at(field) {
            w.line(0, title, policy);
        }
    }
    if !strings("loadBalancerSourceRanges").is_empty() {
        w.line(0, "LoadBalancer Source Ranges", strings("loadBalancerSourceRanges"));
    }
    true
}
