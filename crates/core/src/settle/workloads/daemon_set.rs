//! On which nodes does a DaemonSet keep a pod?
//!
//! Models `pkg/controller/daemon/daemon_controller.go`: a pod for every node that its template tolerates and fits, bound to
//! the node by affinity and placed by the scheduler. No pod becomes ready here, so a roll-out replaces all of them at once.
//! Left out: pods beyond one a node during a roll-out (maxSurge).

use super::pods;
use super::revision::{self, Editions};
use crate::cluster::{Cluster, Step};
use crate::object::{Kind, Node, Object, ObjectId, Taint, TaintEffect};
use crate::rules::{taints, topology};
use crate::value::Value;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

const GENERATION: &str = "pod-template-generation";

pub(super) fn sync(cluster: &Cluster, set: &Arc<Object>) -> Step {
    let Editions { current, .. } = match revision::editions(cluster, set) {
        Ok(editions) => editions,
        Err(step) => return step,
    };
    let owned = pods::owned(cluster, set, Kind::Pod);
    for node in cluster.of_kind(Kind::Node) {
        let draft = draft(set, &current.hash, &node.id.name);
        let (may_run, may_stay) = allows(set, &draft, node);
        let here: Vec<_> =
            owned.iter().filter(|pod| pods::is_active(pod) && target(pod) == Some(&node.id.name)).collect();
        if here.is_empty() && may_run {
            return pods::creation(cluster, set, draft, owned.len());
        }
        // upstream: podsShouldBeOnNode; the oldest of several stays
        let superfluous = if may_stay { here.get(1) } else { here.first() };
        if let Some(pod) = superfluous {
            return pods::deletion(set, &pod.id);
        }
    }
    let gone = |pod: &&&Arc<Object>| {
        pods::is_active(pod) && target(pod).is_some_and(|node| cluster.find(Kind::Node, "", node).is_none())
    };
    let rolls = set.value.str_at(&["spec", "updateStrategy", "type"]) != Some("OnDelete");
    let outdated =
        |pod: &&&Arc<Object>| rolls && pods::is_active(pod) && pod.label(revision::LABEL) != Some(&current.hash);
    match owned.iter().find(gone).or_else(|| owned.iter().find(outdated)) {
        Some(pod) => pods::deletion(set, &pod.id),
        None => Step::none(),
    }
}

/// The node that a pod of a DaemonSet is meant for (upstream: `util.GetTargetNodeName`).
fn target(pod: &Object) -> Option<&str> {
    if let Some(node) = pod.as_pod().and_then(|pod| pod.node.as_deref()) {
        return Some(node);
    }
    let terms = topology::required_node_affinity(pod)?.list_at(&["nodeSelectorTerms"]);
    terms.first()?.list_at(&["matchFields"]).first()?.list_at(&["values"]).first()?.as_str()
}

fn draft(set: &Object, hash: &str, node: &str) -> Value {
    let template = set.value.at(&["spec", "template"]).unwrap_or(&Value::Null);
    let mut pod = pods::draft(set, template);
    let generation = set.annotation("deprecated.daemonset.template.generation").unwrap_or("1");
    pod.set(&["metadata", "labels", GENERATION], generation);
    pod.set(&["metadata", "labels", revision::LABEL], hash);
    // upstream: util.ReplaceDaemonSetPodNodeNameNodeAffinity
    let field =
        Value::from([("key", "metadata.name".into()), ("operator", "In".into()), ("values", vec![node.into()].into())]);
    let term = Value::from([("matchFields", vec![field].into())]);
    let required = ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    pod.set(&required, Value::from([("nodeSelectorTerms", vec![term].into())]));
    // upstream: util.AddOrUpdateDaemonPodTolerations
    let on_host = pod.at(&["spec", "hostNetwork"]).and_then(Value::as_bool) == Some(true);
    let tolerations = pod.entry_at(&["spec", "tolerations"]).items_mut();
    for (key, effect) in [
        ("not-ready", "NoExecute"),
        ("unreachable", "NoExecute"),
        ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"),
        ("pid-pressure", "NoSchedule"),
        ("unschedulable", "NoSchedule"),
        ("network-unavailable", "NoSchedule"),
    ] {
        let toleration = Value::from([
            ("key", alloc::format!("node.kubernetes.io/{key}").into()),
            ("operator", "Exists".into()),
            ("effect", effect.into()),
        ]);
        let is_new = !tolerations.contains(&toleration);
        if is_new && (key != "network-unavailable" || on_host) {
            tolerations.push(toleration);
        }
    }
    pod
}

/// Whether a node may get a pod, and may keep one that it has (upstream: `NodeShouldRunDaemonPod`).
fn allows(set: &Object, draft: &Value, node: &Object) -> (bool, bool) {
    let id = ObjectId::namespaced(Kind::Pod, &set.id.namespace, "");
    // The affinity of the template decides, not the one that binds the pod to the node.
    let mut as_written = draft.clone();
    let path = ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    let template = ["spec", "template", "spec", "affinity", "nodeAffinity", path[3]];
    match set.value.at(&template) {
        Some(required) => as_written.set(&path, required.clone()),
        None => drop(as_written.remove(&path)),
    }
    let pod = Object::admitted(id, as_written, 0, None);
    let no_taints = Node { unschedulable: false, taints: Vec::new(), allocatable: None };
    let reading = node.as_node().unwrap_or(&no_taints);
    let named = pod.as_pod().and_then(|pod| pod.node.as_deref()).is_none_or(|name| name == node.id.name);
    if !named || topology::pod_fits(&pod, node).is_err() {
        return (false, false);
    }
    let driven_out = |taint: &&Taint| taint.effect == TaintEffect::NoExecute && !taints::pod_tolerates(&pod, taint);
    match taints::may_enter(&pod, &reading.taints) {
        Ok(()) => (true, true),
        Err(_) => (false, !reading.taints.iter().any(|taint| driven_out(&taint))),
    }
}
