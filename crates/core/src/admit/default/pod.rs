//! What is filled in in a pod, and in the pod template of a workload?

use super::{number, round_up, source, string};
use crate::admit::image::pull_policy;
use crate::quantity::{self, Quantity};
use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::vec::Vec;

/// A pod: what templates get, and what only a pod gets.
// upstream: core/v1/defaults.go: SetDefaults_Pod; a template leaves these to the pod that is made of it
pub(super) fn pod(value: &mut Value) {
    let spec = value.entry("spec");
    pod_spec(spec);
    for list in ["containers", "initContainers"] {
        spec.each_mut(&[list]).for_each(requests_from_limits);
    }
    pod_requests(spec);
    spec.fill("enableServiceLinks", true);
    if spec.at(&["hostNetwork"]).and_then(Value::as_bool) == Some(true) {
        for list in ["containers", "initContainers"] {
            for port in spec.each_mut(&[list]).flat_map(|container| container.each_mut(&["ports"])) {
                if let Some(container_port) = port.get("containerPort").and_then(Value::as_int) {
                    number(port, "hostPort", container_port);
                }
            }
        }
    }
}

/// What a pod and a template get alike.
pub(super) fn pod_spec(spec: &mut Value) {
    spec.each_mut(&["volumes"]).for_each(volume);
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        spec.each_mut(&[list]).for_each(container);
    }
    string(spec, "dnsPolicy", "ClusterFirst");
    string(spec, "restartPolicy", "Always");
    spec.fill("securityContext", Value::map());
    spec.fill("terminationGracePeriodSeconds", 30);
    string(spec, "schedulerName", "default-scheduler");
    round_up(spec, &["resources", "limits"]);
    round_up(spec, &["resources", "requests"]);
    round_up(spec, &["overhead"]);
    // upstream: core/v1/conversion.go: Convert_v1_PodSpec_To_core_PodSpec; the old name of the field still works
    let account = ["serviceAccountName", "serviceAccount"]
        .iter()
        .find_map(|field| spec.str_at(&[field]).filter(|name| !name.is_empty()).map(ToOwned::to_owned));
    if let Some(account) = account {
        spec.set(&["serviceAccountName"], account.as_str());
        spec.set(&["serviceAccount"], account);
    }
}

fn volume(volume: &mut Value) {
    // upstream: core/v1/defaults.go: SetDefaults_Volume; a volume without any source is an empty directory
    if volume.fields().all(|(field, value)| field == "name" || value.is_null()) {
        volume.set(&["emptyDir"], Value::map());
    }
    source::fill(volume);
    source::fill_of_pod(volume);
    if let Some(image) = volume.get_mut("image") {
        let policy = pull_policy(image.str_at(&["reference"]).unwrap_or_default());
        string(image, "pullPolicy", policy);
    }
    if let Some(template) = volume.at_mut(&["ephemeral", "volumeClaimTemplate"]) {
        claim_spec(template.entry("spec"));
    }
}

/// The spec of a claim, wherever it stands.
pub(super) fn claim_spec(spec: &mut Value) {
    spec.fill("volumeMode", "Filesystem");
    round_up(spec, &["resources", "limits"]);
    round_up(spec, &["resources", "requests"]);
}

fn container(container: &mut Value) {
    let policy = pull_policy(container.str_at(&["image"]).unwrap_or_default());
    string(container, "imagePullPolicy", policy);
    string(container, "terminationMessagePath", "/dev/termination-log");
    string(container, "terminationMessagePolicy", "File");
    for port in container.each_mut(&["ports"]) {
        string(port, "protocol", "TCP");
    }
    for variable in container.each_mut(&["env"]) {
        if let Some(from) = variable.get_mut("valueFrom") {
            source::field_ref(from);
            if let Some(file) = from.get_mut("fileKeyRef") {
                file.fill("optional", false);
            }
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = container.get_mut(name) {
            for (field, default) in
                [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
            {
                number(probe, field, default);
            }
            http_get(probe);
            if let Some(grpc) = probe.get_mut("grpc") {
                grpc.fill("service", "");
            }
        }
    }
    for hook in ["postStart", "preStop"] {
        if let Some(hook) = container.at_mut(&["lifecycle", hook]) {
            http_get(hook);
        }
    }
    round_up(container, &["resources", "limits"]);
    round_up(container, &["resources", "requests"]);
}

fn http_get(handler: &mut Value) {
    if let Some(get) = handler.get_mut("httpGet") {
        string(get, "path", "/");
        string(get, "scheme", "HTTP");
    }
}

fn requests_from_limits(container: &mut Value) {
    let limits = container.at(&["resources", "limits"]).cloned().unwrap_or_default();
    for (resource, limit) in limits.fields() {
        container.entry_at(&["resources", "requests"]).fill(resource, limit.clone());
    }
}

/// Requests of the whole pod, where it has limits of its own.
// upstream: core/v1/defaults.go: defaultHugePagePodLimits, defaultPodRequests
fn pod_requests(spec: &mut Value) {
    let huge = |resource: &str| resource.starts_with("hugepages-");
    let has = |spec: &Value, list: &str| spec.fields_at(&["resources", list]).next().is_some();
    if has(spec, "limits") || has(spec, "requests") {
        for (resource, limit) in aggregate(spec, "limits") {
            if huge(&resource) && spec.at(&["resources", "requests", &resource]).is_none() {
                spec.entry_at(&["resources", "limits"]).fill(&resource, limit);
            }
        }
    }
    if !has(spec, "limits") {
        return;
    }
    let overcommittable = ["cpu", "memory"];
    for (resource, request) in aggregate(spec, "requests") {
        if overcommittable.contains(&resource.as_str()) {
            spec.entry_at(&["resources", "requests"]).fill(&resource, request);
        }
    }
    let limits = spec.at(&["resources", "limits"]).cloned().unwrap_or_default();
    for (resource, limit) in limits.fields().filter(|(r, _)| overcommittable.contains(r) || huge(r)) {
        spec.entry_at(&["resources", "requests"]).fill(resource, limit.clone());
    }
}

/// What all containers of a pod ask for together: the regular ones and sidecars at once, and no less than any init
/// container beside the sidecars that started before it.
// upstream: component-helpers/resource/helpers.go: AggregateContainerRequests
pub(in crate::admit) fn aggregate(spec: &Value, list: &str) -> Map {
    let mut resources: Vec<&str> = Vec::new();
    for container in spec.list_at(&["containers"]).iter().chain(spec.list_at(&["initContainers"])) {
        resources.extend(container.fields_at(&["resources", list]).map(|(resource, _)| resource));
    }
    resources.sort_unstable();
    resources.dedup();
    let total = |resource: &str| {
        let amount = |container: &Value| container.at(&["resources", list, resource]).map(quantity::of_value);
        let add = |sum: Option<Quantity>, next: Option<Quantity>| match (sum, next) {
            (Some(sum), Some(next)) => Some(sum.plus(next)),
            (sum, next) => sum.or(next),
        };
        let mut running = spec.list_at(&["containers"]).iter().map(amount).fold(None, add);
        let mut peak: Option<Quantity> = None;
        let mut sidecars: Option<Quantity> = None;
        for container in spec.list_at(&["initContainers"]) {
            if container.str_at(&["restartPolicy"]) == Some("Always") {
                running = add(running, amount(container));
                sidecars = add(sidecars, amount(container));
                peak = peak.max(sidecars);
            } else {
                peak = peak.max(add(amount(container), sidecars));
            }
        }
        running.max(peak)
    };
    resources
        .iter()
        .filter_map(|resource| Some(((*resource).to_owned(), total(resource)?.to_string().into())))
        .collect()
}
