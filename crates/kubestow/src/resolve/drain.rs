//! Which pods does `kubectl drain` evict, and what keeps it from doing so?
//!
//! Models k8s.io/kubectl pkg/drain: filters.go. Left out: PodDisruptionBudgets, which are noted as not modelled where a
//! manifest has them, and mirror pods, which no manifest makes.

use kubestow_core::cluster::Cluster;
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::value::Value;
use std::collections::BTreeMap;

/// What the options of `kubectl drain` allow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    pub(super) ignore_daemon_sets: bool,
    pub(super) delete_empty_dir_data: bool,
    pub(super) force: bool,
}

/// What is to be done with a pod.
enum Fate {
    Evict,
    Stay,
    /// The reason why the node is not drained at all.
    Refuse(&'static str),
}

/// The pods to evict, by namespace and name.
///
/// # Errors
/// What kubectl prints instead.
pub(super) fn evicted(node: &str, allowed: Allowed, cluster: &Cluster) -> Result<Vec<ObjectId>, String> {
    let mut evicted = Vec::new();
    let mut refused: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let on_node = |pod: &&std::sync::Arc<Object>| pod.value.str_at(&["spec", "nodeName"]) == Some(node);
    for pod in cluster.of_kind(Kind::Pod).filter(on_node) {
        match fate(pod, allowed, cluster) {
            Fate::Evict => evicted.push(pod.id.clone()),
            Fate::Stay => {}
            Fate::Refuse(why) => refused.entry(why).or_default().push(format!("{}/{}", pod.id.namespace, pod.id.name)),
        }
    }
    // Upstream takes the reasons in no order.
    let errors: Vec<String> =
        refused.iter().map(|(why, pods)| format!("cannot delete {why}: {}", pods.join(", "))).collect();
    let errors = match errors.as_slice() {
        [] => return Ok(evicted),
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    Err(format!("unable to drain node {node:?} due to error: {errors}, continuing command..."))
}

/// The filters in their order; the first that keeps a pod decides.
fn fate(pod: &Object, allowed: Allowed, cluster: &Cluster) -> Fate {
    // upstream: filters.go: skipDeletedFilter; without a wait limit a pod on its way out is waited for
    let owners = pod.value.list_at(&["metadata", "ownerReferences"]);
    let controller = owners.iter().find(|owner| owner.get("controller").and_then(Value::as_bool) == Some(true));
    let is_finished = matches!(pod.value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed"));
    // upstream: filters.go: daemonSetFilter
    let kind = controller.and_then(|owner| owner.str_at(&["kind"]));
    if kind == Some("DaemonSet") && !is_finished {
        let name = controller.and_then(|owner| owner.str_at(&["name"])).unwrap_or_default();
        let is_there = cluster.find(Kind::DaemonSet, &pod.id.namespace, name).is_some();
        if is_there && allowed.ignore_daemon_sets {
            return Fate::Stay;
        }
        if is_there || !allowed.force {
            return Fate::Refuse("DaemonSet-managed Pods (use --ignore-daemonsets to ignore)");
        }
    }
    // upstream: filters.go: localStorageFilter
    let is_local = pod.value.list_at(&["spec", "volumes"]).iter().any(|volume| volume.get("emptyDir").is_some());
    if is_local && !is_finished && !allowed.delete_empty_dir_data {
        return Fate::Refuse("Pods with local storage (use --delete-emptydir-data to override)");
    }
    // upstream: filters.go: unreplicatedFilter
    if controller.is_none() && !is_finished && !allowed.force {
        return Fate::Refuse("Pods that declare no controller (use --force to override)");
    }
    Fate::Evict
}
