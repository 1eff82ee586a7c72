//! Which pods and claims does a workload make?
//!
//! Models the controllers of kube-controller-manager under `pkg/controller/`: deployment, replicaset, replication,
//! statefulset, daemon and job. Each looks at its object and does one thing at a time; what it did wakes it again. No
//! kubelet runs the pods, so none of them becomes ready, with one exception: a StatefulSet's pod counts as ready as soon as
//! it has a node, or no second one would ever be made. Left out: CronJobs, whose time does not come here; autoscaling.

mod daemon_set;
mod deployment;
mod job;
mod names;
mod pods;
mod replica_set;
mod revision;
mod stateful_set;

pub use names::{Names, names};
pub use pods::MOST_PODS;

use super::{Work, owners};
use crate::cluster::{Cluster, Step, Write};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::sync::Arc;

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    if is_workload(&write.id.kind) && write.after.is_some() {
        add(Work::Workload(write.id.clone()));
    }
    if may_admit_more(write, cluster) {
        let namespaced = |id: &ObjectId| write.id.namespace.is_empty() || id.namespace == write.id.namespace;
        for kind in WORKLOADS {
            let waiting = cluster.of_kind(kind).filter(|object| namespaced(&object.id));
            waiting.for_each(|object| add(Work::Workload(object.id.clone())));
        }
    }
    for object in [&write.before, &write.after].into_iter().flatten() {
        let Some(owner) = owner(object) else { continue };
        if matters(write, &owner.kind) {
            add(Work::Workload(owner));
        }
    }
    match (&write.id.kind, &write.after) {
        // upstream: deployment_controller.go: deletePod; one that is made anew waits until the old pods are gone
        (Kind::Pod, None) => {
            let set = write.before.as_deref().and_then(owner).and_then(|id| cluster.get(&id));
            if let Some(deployment) = set.and_then(|set| owner(set)) {
                add(Work::Workload(deployment));
            }
        }
        (Kind::Node, _) => {
            cluster.of_kind(Kind::DaemonSet).for_each(|set| add(Work::Workload(set.id.clone())));
        }
        (Kind::Pod, Some(pod)) if owners::controller(pod).is_none() => {
            for kind in [Kind::ReplicaSet, Kind::ReplicationController] {
                let takes = |set: &&Arc<Object>| pods::selects(set, pod);
                let takers = cluster.in_namespace(kind, &pod.id.namespace).filter(takes);
                takers.for_each(|set| add(Work::Workload(set.id.clone())));
            }
        }
        // A claim of a StatefulSet's pod has come, gone or changed its owners.
        (Kind::PersistentVolumeClaim, _) if owner_list(&write.before) != owner_list(&write.after) => {
            let sets = cluster.in_namespace(Kind::StatefulSet, &write.id.namespace);
            let made = sets.filter(|set| stateful_set::names_claim(set, &write.id.name));
            made.for_each(|set| add(Work::Workload(set.id.clone())));
        }
        (Kind::Pod, Some(pod)) if pod.is_terminating() && job::is_tracked(pod) => {
            add(Work::Workload(pod.id.clone()));
        }
        _ => {}
    }
}

/// The owners of an object; none if there is no object.
fn owner_list(object: &Option<Arc<Object>>) -> Option<&[Value]> {
    object.as_ref().map(|object| object.value.list_at(&["metadata", "ownerReferences"]))
}

/// The kinds that make pods.
const WORKLOADS: [Kind; 6] =
    [Kind::Deployment, Kind::ReplicaSet, Kind::ReplicationController, Kind::StatefulSet, Kind::DaemonSet, Kind::Job];

fn is_workload(kind: &Kind) -> bool {
    WORKLOADS.contains(kind)
}

/// Whether the API server may now accept what it refused before. Kubernetes' controllers simply try again and again.
fn may_admit_more(write: &Write, cluster: &Cluster) -> bool {
    match write.id.kind {
        Kind::ResourceQuota | Kind::LimitRange | Kind::ServiceAccount | Kind::PriorityClass => true,
        Kind::Pod | Kind::PersistentVolumeClaim if write.after.is_none() => {
            cluster.in_namespace(Kind::ResourceQuota, &write.id.namespace).next().is_some()
        }
        _ => false,
    }
}

/// The workload that controls an object.
fn owner(object: &Object) -> Option<ObjectId> {
    let reference = owners::controller(object)?;
    let kind = Kind::named(reference.str_at(&["kind"])?);
    is_workload(&kind)
        .then(|| ObjectId::namespaced(kind, &object.id.namespace, reference.str_at(&["name"]).unwrap_or("")))
}

/// Whether a write to something that a workload owns is news to it.
fn matters(write: &Write, owner: &Kind) -> bool {
    let (Some(before), Some(after)) = (&write.before, &write.after) else { return true };
    if write.id.kind != Kind::Pod {
        return true;
    }
    let node = |pod: &Object| pod.as_pod().and_then(|pod| pod.node.clone());
    let finished = |pod: &Object| pod.as_pod().is_some_and(|pod| pod.is_finished);
    let labels = |pod: &Object| pod.value.at(&["metadata", "labels"]).cloned();
    before.is_terminating() != after.is_terminating()
        || finished(before) != finished(after)
        || owners::controller(before) != owners::controller(after)
        || (*owner == Kind::StatefulSet && node(before) != node(after))
        || (node(before) == node(after) && labels(before) != labels(after))
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id) else { return Step::none() };
    match id.kind {
        // upstream: jobs/orphans: a tracked pod that goes is let go
        Kind::Pod => job::let_go(object),
        _ if object.is_terminating() => Step::none(),
        Kind::Deployment => deployment::sync(cluster, object),
        Kind::ReplicaSet | Kind::ReplicationController => replica_set::sync(cluster, object),
        Kind::StatefulSet => stateful_set::sync(cluster, object),
        Kind::DaemonSet => daemon_set::sync(cluster, object),
        Kind::Job => job::sync(cluster, object),
        _ => Step::none(),
    }
}
