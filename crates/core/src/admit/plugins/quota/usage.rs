//! How much of what a quota bounds does an object use?
//!
//! Models `pkg/quota/v1/evaluator/core` (pods.go, persistent_volume_claims.go, services.go) and `pkg/quota/v1/generic`.

use crate::object::{Amounts, ClassName, Kind, ObjectId, is_of_pods, of_pod};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Kinds that a quota counts by their plain name.
const COUNTED: [&str; 7] =
    ["persistentvolumeclaims", "pods", "configmaps", "secrets", "services", "replicationcontrollers", "resourcequotas"];
const OF_CLASS: &str = ".storageclass.storage.k8s.io/";
const LOAD_BALANCERS: &str = "services.loadbalancers";
const NODE_PORTS: &str = "services.nodeports";

/// Whether objects of a kind use a resource of a quota.
pub(super) fn is_of(kind: &Kind, resource: &str) -> bool {
    let plural = kind.plural();
    let is_count = match (resource.strip_prefix("count/"), kind.group()) {
        (Some(counted), "") => counted == plural,
        (Some(counted), group) => counted.strip_prefix(plural).and_then(|rest| rest.strip_prefix('.')) == Some(group),
        (None, group) => group.is_empty() && resource == plural && COUNTED.contains(&plural),
    };
    is_count
        || match kind {
            Kind::Pod => of_pods(resource).is_some(),
            Kind::PersistentVolumeClaim => resource == "requests.storage" || resource.contains(OF_CLASS),
            Kind::Service => [LOAD_BALANCERS, NODE_PORTS].contains(&resource),
            _ => false,
        }
}

/// Whether a resource of a quota is counted at all.
pub(super) fn is_counted(resource: &str) -> bool {
    resource.starts_with("count/")
        || COUNTED.contains(&resource)
        || [Kind::Pod, Kind::PersistentVolumeClaim, Kind::Service].iter().any(|kind| is_of(kind, resource))
}

/// Which list of a pod's resources, and which of them, a quota's resource bounds.
fn of_pods(resource: &str) -> Option<(&'static str, &str)> {
    let plain = |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage");
    if plain(resource) || resource.starts_with("hugepages-") {
        return Some(("requests", resource));
    }
    if let Some(name) = resource.strip_prefix("limits.") {
        return plain(name).then_some(("limits", name));
    }
    let name = resource.strip_prefix("requests.")?;
    // upstream: isExtendedResourceNameForQuota
    let is_extended = name.contains('/') && !name.contains("kubernetes.io/");
    (plain(name) || name.starts_with("hugepages-") || is_extended).then_some(("requests", name))
}

/// How much of a resource an object uses.
pub(super) fn of(id: &ObjectId, value: &Value, resource: &str) -> Quantity {
    if !is_of(&id.kind, resource) {
        return Quantity::ZERO;
    }
    match id.kind {
        Kind::Pod if !resource.starts_with("count/") => pod(value, resource),
        Kind::PersistentVolumeClaim => claim(value, resource),
        Kind::Service => service(value, resource),
        _ => Quantity::whole(1),
    }
}

fn pod(pod: &Value, resource: &str) -> Quantity {
    // upstream: QuotaV1Pod
    if matches!(pod.str_at(&["status", "phase"]), Some("Succeeded" | "Failed")) {
        return Quantity::ZERO;
    }
    match of_pods(resource) {
        Some((list, name)) => of_pod(pod, list, &Amounts::new()).get(name).copied().unwrap_or(Quantity::ZERO),
        None => Quantity::whole(1),
    }
}

fn claim(claim: &Value, resource: &str) -> Quantity {
    let what = match resource.split_once(OF_CLASS) {
        Some((class, what)) if ClassName::read(claim).name() == Some(class) => what,
        Some(_) => return Quantity::ZERO,
        None => resource,
    };
    match what {
        "requests.storage" => storage(claim),
        "persistentvolumeclaims" | "count/persistentvolumeclaims" => Quantity::whole(1),
        _ => Quantity::ZERO,
    }
}

/// What a claim asks for, in whole bytes; no less than what was already allocated.
fn storage(claim: &Value) -> Quantity {
    let whole = |amount: Quantity| match amount.is_fractional() {
        true => Quantity::parse(&amount.value().to_string()).unwrap_or(amount),
        false => amount,
    };
    let at = |fields: &[&str]| claim.at(fields).map_or(Quantity::ZERO, of_value);
    let (request, allocated) =
        (at(&["spec", "resources", "requests", "storage"]), at(&["status", "allocatedResources", "storage"]));
    whole(if allocated > request { allocated } else { request })
}

fn service(service: &Value, resource: &str) -> Quantity {
    let ports = service.list_at(&["spec", "ports"]);
    let balances = service.str_at(&["spec", "type"]) == Some("LoadBalancer");
    let count = |count: usize| Quantity::whole(i64::try_from(count).unwrap_or(i64::MAX));
    match resource {
        LOAD_BALANCERS => count(balances.into()),
        NODE_PORTS => match service.at(&["spec", "allocateLoadBalancerNodePorts"]).and_then(Value::as_bool) {
            Some(false) if balances => count(ports.iter().filter(|port| port.get("nodePort").is_some()).count()),
            _ if balances || service.str_at(&["spec", "type"]) == Some("NodePort") => count(ports.len()),
            _ => Quantity::ZERO,
        },
        _ => Quantity::whole(1),
    }
}

/// What containers have to write because a quota bounds it, and do not: `limits.memory for: app; requests.cpu for: app`.
// upstream: podEvaluator.Constraints
pub(super) fn missing<'a>(bounded: impl Iterator<Item = &'a str>, pod: &Value) -> Option<String> {
    let whole = |list: &str| pod.fields_at(&["spec", "resources", list]).any(|(name, _)| is_of_pods(name));
    if whole("requests") || whole("limits") {
        return None;
    }
    let mut missing: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for resource in bounded {
        let Some((list, name @ ("cpu" | "memory"))) = of_pods(resource) else { continue };
        for container in ["containers", "initContainers"].iter().flat_map(|kind| pod.list_at(&["spec", kind])) {
            if container.at(&["resources", list, name]).is_none() {
                let name = container.str_at(&["name"]).unwrap_or_default();
                missing.entry(resource).or_default().insert(name);
            }
        }
    }
    let parts = missing.iter().map(|(resource, names)| {
        let names: Vec<&str> = names.iter().copied().collect();
        format!("{resource} for: {}", names.join(","))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
