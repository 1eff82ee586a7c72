//! How many pods does a ReplicaSet or a ReplicationController keep?
//!
//! Models `pkg/controller/replicaset/replica_set.go`: pods without an owner that fit the selector are adopted, pods that no
//! longer fit are let go, then pods are made or deleted until their number is right.

use super::super::owners;
use super::pods;
use crate::cluster::{Cluster, Step};
use crate::object::{Kind, Object};
use crate::rules::selector::Labels;
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;

pub(super) fn sync(cluster: &Cluster, set: &Arc<Object>) -> Step {
    let template = set.value.at(&["spec", "template"]).unwrap_or(&Value::Null);
    // Every pod would be let go again. The API server refuses such a set.
    if !pods::selects_labels(set, Labels::read(template.at(&["metadata", "labels"]))) {
        return Step::none();
    }
    let owned = pods::owned(cluster, set, Kind::Pod);
    if let Some(pod) = owned.iter().find(|pod| pods::is_active(pod) && !pods::selects(set, pod)) {
        return Step::none().and_put(pod.changed(|value| forget(value, set)));
    }
    let orphan =
        |pod: &&Arc<Object>| owners::controller(pod).is_none() && pods::is_active(pod) && pods::selects(set, pod);
    if let Some(pod) = cluster.in_namespace(Kind::Pod, &set.id.namespace).find(orphan) {
        let adopt = |value: &mut Value| {
            value.entry_at(&["metadata", "ownerReferences"]).items_mut().push(owners::reference(set));
        };
        return Step::none().and_put(pod.changed(adopt));
    }
    let active: Vec<_> = owned.iter().copied().filter(|pod| pods::is_active(pod)).collect();
    let (have, want) = (active.len(), usize::try_from(pods::replicas(set)).unwrap_or(usize::MAX));
    if have < want {
        return pods::creation(cluster, set, pods::draft(set, template), owned.len());
    }
    match least_wanted(cluster, set, &active) {
        Some(pod) if have > want => pods::deletion(set, &pod.id),
        _ => Step::none(),
    }
}

fn forget(pod: &mut Value, set: &Object) {
    let owners = pod.entry_at(&["metadata", "ownerReferences"]).items_mut();
    owners.retain(|owner| owner.str_at(&["uid"]) != Some(set.uid()));
    if owners.is_empty() {
        pod.remove(&["metadata", "ownerReferences"]);
    }
}

/// The pod that goes first (upstream: `getPodsToDelete`, `ActivePodsWithRanks.Less`): one without a node, one that costs
/// least, one that shares its node with the most siblings, the youngest.
fn least_wanted<'a>(cluster: &'a Cluster, set: &'a Object, active: &[&'a Arc<Object>]) -> Option<&'a Arc<Object>> {
    let mut on_node: BTreeMap<&str, usize> = BTreeMap::new();
    for pod in siblings(cluster, set).iter().filter(|pod| pods::is_active(pod)) {
        if let Some(node) = pod.as_pod().and_then(|pod| pod.node.as_deref()) {
            *on_node.entry(node).or_default() += 1;
        }
    }
    let rank = |pod: &&&Arc<Object>| {
        let node = pod.as_pod().and_then(|pod| pod.node.as_deref());
        let cost = pod.annotation("controller.kubernetes.io/pod-deletion-cost").and_then(|c| c.parse::<i64>().ok());
        let together = node.and_then(|node| on_node.get(node).copied()).unwrap_or(0);
        (node.is_some(), cost.unwrap_or(0), Reverse(together), Reverse(pod.created))
    };
    active.iter().min_by_key(rank).copied()
}

/// The pods of all ReplicaSets of the same owner (upstream: `getIndirectlyRelatedPods`).
fn siblings<'a>(cluster: &'a Cluster, set: &'a Object) -> Vec<&'a Arc<Object>> {
    let deployment = owners::controller(set).and_then(|owner| {
        let kind = Kind::named(owner.str_at(&["kind"])?);
        cluster.find(kind, &set.id.namespace, owner.str_at(&["name"])?)
    });
    match deployment {
        Some(deployment) => {
            let sets = pods::owned(cluster, deployment, Kind::ReplicaSet);
            sets.into_iter().flat_map(|set| pods::owned(cluster, set, Kind::Pod)).collect()
        }
        None => pods::owned(cluster, set, Kind::Pod),
    }
}
