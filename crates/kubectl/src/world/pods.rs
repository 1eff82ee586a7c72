//! How is a pod, as its kubelet says?
//!
//! Models `pkg/kubelet/kubelet_pods.go: generateAPIPodStatus, getPhase` for pods whose containers stay up once they have
//! started, and `pkg/apis/core/v1/helper/qos`. In a cluster without running kubelets only the pods of StatefulSets are
//! ready, and say no more than that. Left out: what a container does after it has started, and restarts.

use super::{FillAt, Item, TIME, World};
use kubestow_core::cluster::Cluster;
use kubestow_core::kubelet::{POD_ADDRESS, host_addresses_of};
use kubestow_core::quantity::of_value;
use kubestow_core::value::Value;
use kubestow_core::view::{Container, ContainerRole, PodView};
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub(super) fn fill(world: &mut World, cluster: &Cluster) {
    let containers_run = world.profile.containers_run;
    let views = std::mem::take(&mut world.views);
    for pod in world.each_mut("pods") {
        let class = quality_of_service(&pod.value);
        pod.value.fill_at(&["status", "qosClass"], class);
        pod.value.fill_at(&["status", "phase"], "Pending");
        let node = pod.value.str_at(&["spec", "nodeName"]).unwrap_or_default().to_owned();
        let is_finished = matches!(pod.value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed"));
        if node.is_empty() || is_finished {
            continue;
        }
        let of_set = pod.controller().and_then(|owner| owner.str_at(&["kind"])) == Some("StatefulSet");
        match views.get(&(pod.namespace.clone(), pod.name.clone())) {
            Some(view) if containers_run => run(pod, view, &host_addresses_of(cluster, &node)),
            _ if of_set => {
                pod.value.set(&["status", "phase"], "Running");
                tell(pod, &[("Ready", None), ("ContainersReady", None), ("Initialized", None)]);
            }
            _ => {}
        }
    }
    world.views = views;
}

/// Why a condition is false; none if it is true.
type Because = Option<(&'static str, String)>;

/// Puts conditions before the ones that are there.
fn tell(pod: &mut Item, conditions: &[(&str, Because)]) {
    let said = conditions.iter().map(|(name, because)| {
        let mut condition = Value::from([("type", (*name).into()), ("lastTransitionTime", TIME.into())]);
        condition.set(&["status"], if because.is_none() { "True" } else { "False" });
        if let Some((reason, message)) = because {
            condition.set(&["reason"], *reason);
            condition.set(&["message"], message.as_str());
        }
        condition
    });
    let all: Vec<Value> = said.chain(pod.value.list_at(&["status", "conditions"]).iter().cloned()).collect();
    pod.value.set(&["status", "conditions"], all);
}

fn run(pod: &mut Item, view: &PodView, addresses: &[String]) {
    let is_init = |container: &&Container| matches!(container.role, ContainerRole::Init | ContainerRole::Sidecar);
    let init_fails = view.containers.iter().filter(is_init).any(|container| container.error.is_some());
    let mut statuses: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut unready: Vec<&str> = Vec::new();
    for container in &view.containers {
        let list = match container.role {
            ContainerRole::Init | ContainerRole::Sidecar => "initContainerStatuses",
            ContainerRole::Regular => "containerStatuses",
            ContainerRole::Ephemeral => "ephemeralContainerStatuses",
        };
        let status = status(container, init_fails);
        if container.role == ContainerRole::Regular && status.get("ready").and_then(Value::as_bool) != Some(true) {
            unready.push(&container.name);
        }
        statuses.entry(list).or_default().push(status);
    }
    for (list, statuses) in statuses {
        pod.value.set(&["status", list], statuses);
    }
    let phase = if unready.is_empty() && !init_fails { "Running" } else { "Pending" };
    pod.value.set(&["status", "phase"], phase);
    pod.value.set(&["status", "startTime"], TIME);
    let not_ready: Because = (phase == "Pending")
        .then(|| ("ContainersNotReady", format!("containers with unready status: [{}]", unready.join(" "))));
    let not_initialized: Because = init_fails.then(|| {
        let init = view.containers.iter().filter(is_init).filter(|container| container.error.is_some());
        let names: Vec<&str> = init.map(|container| container.name.as_str()).collect();
        ("ContainersNotInitialized", format!("containers with incomplete status: [{}]", names.join(" ")))
    });
    // upstream: without its volumes a pod has no sandbox, and without a sandbox no address
    let has_sandbox = view.volumes.iter().all(|volume| volume.error.is_none());
    let no_sandbox: Because = (!has_sandbox).then(|| ("", String::new()));
    tell(
        pod,
        &[
            ("PodReadyToStartContainers", no_sandbox),
            ("Initialized", not_initialized),
            ("Ready", not_ready.clone()),
            ("ContainersReady", not_ready),
        ],
    );
    let on_host = pod.value.at(&["spec", "hostNetwork"]).and_then(Value::as_bool) == Some(true);
    let list = |field: &str, ips: &[&str]| -> Value {
        ips.iter().map(|ip| Value::from([(field, (*ip).into())])).collect::<Vec<Value>>().into()
    };
    let hosts: Vec<&str> = addresses.iter().map(String::as_str).collect();
    if let Some(host) = hosts.first() {
        pod.value.set(&["status", "hostIP"], *host);
        pod.value.set(&["status", "hostIPs"], list("ip", &hosts));
    }
    let own = if on_host { hosts } else { vec![POD_ADDRESS] };
    if let (Some(ip), true) = (own.first(), has_sandbox) {
        pod.value.set(&["status", "podIP"], *ip);
        pod.value.set(&["status", "podIPs"], list("ip", &own));
    }
}

fn status(container: &Container, init_fails: bool) -> Value {
    let mut status = Value::from([
        ("name", container.name.as_str().into()),
        ("image", container.image.as_str().into()),
        ("imageID", "".into()),
        ("ready", false.into()),
        ("restartCount", 0.into()),
        ("started", false.into()),
        ("lastState", Value::map()),
    ]);
    let is_init = matches!(container.role, ContainerRole::Init | ContainerRole::Sidecar);
    match &container.error {
        Some(error) => {
            status.set(&["state", "waiting", "reason"], error.reason);
            if !error.message.is_empty() {
                status.set(&["state", "waiting", "message"], error.message.as_str());
            }
        }
        None if init_fails && !is_init => status.set(&["state", "waiting", "reason"], "PodInitializing"),
        None if container.role == ContainerRole::Init => {
            status.set(&["ready"], true);
            let ended = [("exitCode", 0.into()), ("reason", "Completed".into())];
            status.set(&["state", "terminated"], Value::from(ended));
            for field in ["startedAt", "finishedAt"] {
                status.set(&["state", "terminated", field], TIME);
            }
        }
        None => {
            status.set(&["ready"], true);
            status.set(&["started"], true);
            status.set(&["state", "running", "startedAt"], TIME);
        }
    }
    status
}

/// upstream: pkg/apis/core/v1/helper/qos/qos.go: ComputePodQOS
fn quality_of_service(pod: &Value) -> &'static str {
    let whole = pod
        .at(&["spec", "resources"])
        .filter(|resources| ["requests", "limits"].iter().any(|list| resources.fields_at(&[list]).next().is_some()));
    let of_containers = || {
        let containers = pod.list_at(&["spec", "containers"]).iter().chain(pod.list_at(&["spec", "initContainers"]));
        containers.map(|container| container.get("resources").unwrap_or(&Value::Null)).collect::<Vec<_>>()
    };
    let parts = whole.map_or_else(of_containers, |resources| vec![resources]);
    let sum = |list: &str| {
        let mut sums = BTreeMap::new();
        for (name, amount) in parts.iter().flat_map(|part| part.fields_at(&[list])) {
            let amount = of_value(amount);
            if matches!(name, "cpu" | "memory") && amount.sign() == Ordering::Greater {
                sums.entry(name)
                    .and_modify(|sum: &mut kubestow_core::quantity::Quantity| *sum = sum.plus(amount))
                    .or_insert(amount);
            }
        }
        sums
    };
    let (requests, limits) = (sum("requests"), sum("limits"));
    if requests.is_empty() && limits.is_empty() {
        return "BestEffort";
    }
    let limited = |part: &&Value| {
        ["cpu", "memory"]
            .iter()
            .all(|name| part.at(&["limits", name]).is_some_and(|amount| of_value(amount).sign() == Ordering::Greater))
    };
    let is_guaranteed = parts.iter().all(limited)
        && requests.len() == limits.len()
        && requests.iter().all(|(name, amount)| limits.get(name).is_some_and(|limit| limit == amount));
    if is_guaranteed { "Guaranteed" } else { "Burstable" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(resources: &str) -> Value {
        serde_yaml::from_str(&format!("spec: {{containers: [{{name: a, resources: {resources}}}]}}")).unwrap()
    }

    #[test]
    fn quality_of_service_follows_requests_and_limits() {
        for (resources, class) in [
            ("{}", "BestEffort"),
            ("{requests: {cpu: 1}}", "Burstable"),
            ("{requests: {ephemeral-storage: 1Gi}}", "BestEffort"),
            ("{requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1000m, memory: 1Gi}}", "Guaranteed"),
            ("{requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 2, memory: 1Gi}}", "Burstable"),
            ("{limits: {cpu: 1}}", "Burstable"),
        ] {
            assert_eq!(quality_of_service(&pod(resources)), class, "{resources}");
        }
    }
}
