//! What does the API server fill in where the user wrote nothing?
//!
//! Models the defaulting functions of `pkg/apis/{core,storage,apps,batch,scheduling}/v1: defaults.go,
//! zz_generated.defaults.go`. Left out: kinds that nothing in a storage view depends on (their objects stay as written).

mod pod;
mod source;
mod workload;

pub(super) use workload::labels_from_template;

pub(super) use pod::aggregate;

use crate::object::Kind;
use crate::quantity;
use crate::value::Value;
use alloc::string::ToString;

/// Fills in the defaults of an object that was decoded.
pub(super) fn fill(kind: &Kind, value: &mut Value) {
    match kind {
        Kind::Pod => pod::pod(value),
        Kind::PersistentVolume => volume(value),
        Kind::PersistentVolumeClaim => claim(value),
        Kind::StorageClass => {
            value.fill("reclaimPolicy", "Delete");
            value.fill("volumeBindingMode", "Immediate");
        }
        Kind::CSIDriver => csi_driver(value.entry("spec")),
        Kind::Secret => string(value, "type", "Opaque"),
        Kind::Service => service(value.entry("spec")),
        Kind::Namespace => namespace(value),
        Kind::Node => node(value),
        Kind::LimitRange => value.each_mut(&["spec", "limits"]).for_each(limit_range_item),
        Kind::ResourceQuota => round_up(value, &["spec", "hard"]),
        Kind::PriorityClass => {
            value.fill("value", 0);
            value.fill("preemptionPolicy", "PreemptLowerPriority");
        }
        Kind::Deployment
        | Kind::ReplicaSet
        | Kind::ReplicationController
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::Job
        | Kind::CronJob => workload::fill(kind, value),
        _ => {}
    }
}

/// A default for a string field where empty counts as absent.
fn string(value: &mut Value, key: &str, default: &str) {
    if value.str_at(&[key]).is_none_or(str::is_empty) {
        value.set(&[key], default);
    }
}

/// A default for a number field where zero counts as absent.
fn number(value: &mut Value, key: &str, default: i64) {
    if value.at(&[key]).is_none_or(|v| *v == Value::Int(0)) {
        value.set(&[key], default);
    }
}

/// Rounds the amounts of a resource list up to thousandths.
// upstream: core/v1/defaults.go: SetDefaults_ResourceList
fn round_up(value: &mut Value, fields: &[&str]) {
    if let Some(Value::Map(list)) = value.at_mut(fields) {
        for amount in list.values_mut() {
            let rounded = quantity::of_value(amount).round_up_to_milli();
            *amount = rounded.to_string().into();
        }
    }
}

fn volume(value: &mut Value) {
    let spec = value.entry("spec");
    round_up(spec, &["capacity"]);
    string(spec, "persistentVolumeReclaimPolicy", "Retain");
    spec.fill("volumeMode", "Filesystem");
    source::fill(spec);
}

fn claim(value: &mut Value) {
    pod::claim_spec(value.entry("spec"));
    string(value.entry("status"), "phase", "Pending");
}

fn csi_driver(spec: &mut Value) {
    spec.fill("attachRequired", true);
    spec.fill("podInfoOnMount", false);
    spec.fill("storageCapacity", false);
    spec.fill("fsGroupPolicy", "ReadWriteOnceWithFSType");
    if spec.list_at(&["volumeLifecycleModes"]).is_empty() {
        spec.set(&["volumeLifecycleModes"], alloc::vec!["Persistent".into()]);
    }
    spec.fill("requiresRepublish", false);
    spec.fill("seLinuxMount", false);
}

fn service(spec: &mut Value) {
    string(spec, "sessionAffinity", "None");
    if spec.str_at(&["sessionAffinity"]) == Some("ClientIP") {
        // upstream: DefaultClientIPServiceAffinitySeconds
        spec.entry_at(&["sessionAffinityConfig", "clientIP"]).fill("timeoutSeconds", 10_800);
    }
    string(spec, "type", "ClusterIP");
    for port in spec.each_mut(&["ports"]) {
        string(port, "protocol", "TCP");
        let unset = match port.get("targetPort") {
            None | Some(Value::Int(0)) => true,
            Some(target) => target.as_str() == Some(""),
        };
        if unset && let Some(number) = port.get("port").cloned() {
            port.set(&["targetPort"], number);
        }
    }
    let kind = spec.str_at(&["type"]).unwrap_or_default();
    let balanced = kind == "LoadBalancer";
    // upstream: pkg/api/service: ExternallyAccessible
    let external = matches!(kind, "NodePort" | "LoadBalancer")
        || kind == "ClusterIP" && !spec.list_at(&["externalIPs"]).is_empty();
    if matches!(kind, "NodePort" | "LoadBalancer" | "ClusterIP") {
        spec.fill("internalTrafficPolicy", "Cluster");
    }
    if external {
        string(spec, "externalTrafficPolicy", "Cluster");
    }
    if balanced {
        spec.fill("allocateLoadBalancerNodePorts", true);
    }
}

fn namespace(value: &mut Value) {
    if let Some(name) = value.str_at(&["metadata", "name"]).map(Value::from) {
        value.set(&["metadata", "labels", "kubernetes.io/metadata.name"], name);
    }
    value.entry_at(&["status"]).fill("phase", "Active");
}

fn node(value: &mut Value) {
    round_up(value, &["status", "capacity"]);
    round_up(value, &["status", "allocatable"]);
    if let Some(capacity) = value.at(&["status", "capacity"]).cloned() {
        value.entry("status").fill("allocatable", capacity);
    }
}

// upstream: core/v1/defaults.go: SetDefaults_LimitRangeItem
fn limit_range_item(item: &mut Value) {
    for list in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
        round_up(item, &[list]);
    }
    if item.str_at(&["type"]) != Some("Container") {
        return;
    }
    for (from, to) in [("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest")] {
        let amounts = item.get(from).cloned().unwrap_or_default();
        for (resource, amount) in amounts.fields() {
            item.entry(to).fill(resource, amount.clone());
        }
    }
}
