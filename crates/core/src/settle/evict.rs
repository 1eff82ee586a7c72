//! Which pods does a taint drive out?
//!
//! Models `pkg/controller/tainteviction/taint_eviction.go`: a pod on a node with a NoExecute taint that it does not
//! tolerate, or tolerates for no time at all, is deleted. Left out: tolerations for some seconds, because no time passes.

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::event::Event;
use crate::object::{Kind, Object, ObjectId, Taint, TaintEffect};
use crate::rules::taints;
use crate::value::Value;

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    match (&write.id.kind, &write.after) {
        (Kind::Node, Some(node)) if driving(node).next().is_some() => {
            cluster.pods_on(&node.id.name).for_each(|pod| add(Work::Evict(pod.id.clone())));
        }
        (Kind::Pod, Some(pod)) if node_of(cluster, pod).is_some_and(|node| driving(node).next().is_some()) => {
            add(Work::Evict(pod.id.clone()));
        }
        _ => {}
    }
}

fn node_of<'a>(cluster: &'a Cluster, pod: &Object) -> Option<&'a Object> {
    let name = pod.as_pod()?.node.as_deref()?;
    Some(cluster.find(Kind::Node, "", name)?)
}

fn driving(node: &Object) -> impl Iterator<Item = &Taint> {
    let taints = node.as_node().into_iter().flat_map(|node| &node.taints);
    taints.filter(|taint| taint.effect == TaintEffect::NoExecute)
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(pod) = cluster.get(id).filter(|pod| !pod.is_terminating()) else { return Step::none() };
    let Some(node) = node_of(cluster, pod) else { return Step::none() };
    // upstream: GetMatchingTolerations, getMinTolerationTime; of several tolerations of a taint the first counts
    let tolerations = pod.value.list_at(&["spec", "tolerations"]);
    let endures = |taint: &Taint| {
        let toleration = tolerations.iter().find(|toleration| taints::tolerates(toleration, taint));
        let seconds = |t: &Value| t.at(&["tolerationSeconds"]).and_then(Value::as_int);
        toleration.is_some_and(|toleration| seconds(toleration).is_none_or(|seconds| seconds > 0))
    };
    if driving(node).all(endures) {
        return Step::none();
    }
    let message = alloc::format!("Marking for deletion Pod {}/{}", id.namespace, id.name);
    Step::none().and_event(Event::normal(id, "TaintManagerEviction", message)).and_delete(id)
}
