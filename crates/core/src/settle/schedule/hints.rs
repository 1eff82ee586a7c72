//! Which pods does a change give another chance?
//!
//! Models the queueing hints of the scheduler's plugins (`EventsToRegister` and `isSchedulableAfter…`): a pod that was
//! turned away is looked at again only when something changes that the plugins which turned it away care about. Where a
//! hint only spares a look that would end the same way, it is left out.

use crate::cluster::{Cluster, Write};
use crate::evidence::{Look, Outcome, Plugin};
use crate::object::{Kind, Object, ObjectId, Pod};
use crate::rules::affinity::{Between, required};
use crate::rules::selector::{Labels, label_selector};
use crate::value::Value;
use alloc::vec::Vec;

/// Every plugin that turns pods away.
const PLUGINS: [Plugin; 11] = [
    Plugin::NodeUnschedulable,
    Plugin::TaintToleration,
    Plugin::NodeAffinity,
    Plugin::NodePorts,
    Plugin::NodeResourcesFit,
    Plugin::VolumeRestrictions,
    Plugin::NodeVolumeLimits,
    Plugin::VolumeBinding,
    Plugin::VolumeZone,
    Plugin::PodTopologySpread,
    Plugin::InterPodAffinity,
];

/// The pods that were turned away and that a write may help.
pub(super) fn helped<'a>(write: &'a Write, cluster: &'a Cluster) -> Vec<&'a Object> {
    let is_helped = |object: &Object| {
        let looked = object.as_pod().zip(cluster.look(&object.id)).filter(|(_, look)| look.is_pending());
        object.id != write.id && looked.is_some_and(|(pod, look)| may_help(write, object, pod, look))
    };
    if write.id.kind == Kind::PersistentVolumeClaim {
        // Nobody but the users of a claim waits for it.
        let users = cluster.pods_using(&write.id.namespace, &write.id.name).map(|pod| &**pod);
        return users.filter(|pod| is_helped(pod)).collect();
    }
    let concerned = PLUGINS.into_iter().filter(|plugin| may_concern(*plugin, write)).map(Some);
    let without_nodes = (write.id.kind == Kind::Node).then_some(None);
    let ids = concerned.chain(without_nodes).flat_map(|plugin| cluster.turned_away_by(plugin));
    ids.filter_map(|id| cluster.get(id)).map(|pod| &**pod).filter(|pod| is_helped(pod)).collect()
}

/// Whether a plugin cares for a write at all, whatever the pod.
fn may_concern(plugin: Plugin, write: &Write) -> bool {
    let exists = write.after.is_some();
    match (&write.id.kind, plugin) {
        (Kind::Node, _) => node_changed(write),
        (Kind::Pod, Plugin::NodePorts | Plugin::NodeResourcesFit | Plugin::VolumeRestrictions) => left(write),
        (Kind::Pod, Plugin::NodeVolumeLimits) => left(write),
        (Kind::Pod, Plugin::PodTopologySpread | Plugin::InterPodAffinity) => moved(write),
        (Kind::PersistentVolumeClaim, Plugin::VolumeRestrictions | Plugin::NodeVolumeLimits) => {
            exists && write.before.is_none()
        }
        (Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::StorageClass, Plugin::VolumeBinding)
        | (Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::StorageClass, Plugin::VolumeZone)
        | (Kind::CSINode, Plugin::NodeVolumeLimits | Plugin::VolumeBinding)
        | (Kind::CSIDriver | Kind::CSIStorageCapacity, Plugin::VolumeBinding) => exists,
        _ => false,
    }
}

/// Whether a write may help a pod that was turned away.
fn may_help(write: &Write, object: &Object, pod: &Pod, look: &Look) -> bool {
    if matches!(look.outcome, Outcome::NoNodes) {
        return write.id.kind == Kind::Node;
    }
    look.rejecting().into_iter().any(|plugin| may_concern(plugin, write) && concerns(plugin, write, object, pod, look))
}

/// Whether a plugin that cares for a write cares for it on behalf of this pod.
fn concerns(plugin: Plugin, write: &Write, object: &Object, pod: &Pod, look: &Look) -> bool {
    match (&write.id.kind, plugin) {
        (Kind::Pod, Plugin::PodTopologySpread) => spreads_otherwise(write, object),
        (Kind::Pod, Plugin::InterPodAffinity) => gets_on_otherwise(write, object),
        (Kind::PersistentVolumeClaim, Plugin::VolumeBinding | Plugin::VolumeZone) => {
            uses(object, pod, &write.id) && !is_echo(write, look)
        }
        (Kind::PersistentVolumeClaim, _) => uses(object, pod, &write.id),
        _ => true,
    }
}

/// DIFFERS: after a failed binding Kubernetes tries again and again, with growing pauses, and fails the same way each
/// time. Here the reset of the annotation that made it fail is not reason enough to try again.
fn is_echo(write: &Write, look: &Look) -> bool {
    let (Some(before), Some(after)) = (&write.before, &write.after) else { return false };
    let bare = |claim: &Object| {
        let mut value = claim.value.clone();
        value.remove(&["metadata", "annotations"]);
        value
    };
    matches!(look.outcome, Outcome::Failed { .. }) && bare(before) == bare(after)
}

fn uses(object: &Object, pod: &Pod, claim: &ObjectId) -> bool {
    object.id.namespace == claim.namespace && pod.claims.iter().any(|used| used.claim == claim.name)
}

fn node_changed(write: &Write) -> bool {
    let relevant = |node: &Object| {
        let part = |path: &[&str]| node.value.at(path).cloned().unwrap_or(Value::Null);
        [
            part(&["metadata", "labels"]),
            part(&["spec"]),
            part(&["status", "allocatable"]),
            part(&["status", "capacity"]),
        ]
    };
    match (&write.before, &write.after) {
        (Some(before), Some(after)) => relevant(before) != relevant(after),
        (None, _) | (_, None) => true,
    }
}

fn node_of(object: &Object) -> Option<&str> {
    object.as_pod().filter(|pod| !pod.is_finished)?.node.as_deref()
}

/// Whether a pod has left its node, or takes less of it.
fn left(write: &Write) -> bool {
    let Some(before) = &write.before else { return false };
    let Some(after) = &write.after else { return true };
    let takes = |object: &Object| object.as_pod().map(|pod| pod.requests.exact.clone());
    node_of(before).is_some() && (node_of(after).is_none() || takes(before) != takes(after))
}

/// The pod of a write before and after, as far as it is on a node.
fn on_node(write: &Write) -> (Option<&Object>, Option<&Object>) {
    let is_placed = |pod: &&Object| node_of(pod).is_some();
    (write.before.as_deref().filter(is_placed), write.after.as_deref().filter(is_placed))
}

/// Whether a pod that came, left or changed its labels is one that `object` is drawn to or keeps away from.
// upstream: interpodaffinity/plugin.go: isSchedulableAfterPodChange
fn gets_on_otherwise(write: &Write, object: &Object) -> bool {
    let is_meant = |owner: &Object, between: Between, pod: &Object| {
        let mut terms = required(owner, between).peekable();
        terms.peek().is_some() && terms.all(|term| term.covers(pod, &|_| Labels::NONE))
    };
    match on_node(write) {
        (None, Some(new)) => is_meant(object, Between::Affinity, new),
        (Some(old), None) => {
            is_meant(object, Between::AntiAffinity, old) || is_meant(old, Between::AntiAffinity, object)
        }
        (Some(old), Some(new)) => {
            let drawn = |pod| is_meant(object, Between::Affinity, pod);
            let apart = |pod| is_meant(object, Between::AntiAffinity, pod);
            (!drawn(old) && drawn(new)) || (apart(old) && !apart(new))
        }
        (None, None) => false,
    }
}

/// Whether a pod that came, left or changed its labels counts for a constraint of `object`.
// upstream: podtopologyspread/plugin.go: isSchedulableAfterPodChange
fn spreads_otherwise(write: &Write, object: &Object) -> bool {
    let constraints = object.value.list_at(&["spec", "topologySpreadConstraints"]);
    let hard = constraints.iter().filter(|c| c.str_at(&["whenUnsatisfiable"]) == Some("DoNotSchedule"));
    let mut selectors = hard.filter_map(|constraint| constraint.get("labelSelector"));
    let counts = |pod: Option<&Object>, selector: &Value| {
        pod.is_some_and(|pod| {
            pod.id.namespace == object.id.namespace && label_selector(selector, Labels::of(pod)).is_ok()
        })
    };
    let (old, new) = on_node(write);
    selectors.any(|selector| counts(old, selector) != counts(new, selector))
}

/// Whether a pod has come to a node, left it, or has other labels there.
fn moved(write: &Write) -> bool {
    let labels = |object: &Object| object.value.at(&["metadata", "labels"]).cloned();
    match (&write.before, &write.after) {
        (None, Some(pod)) | (Some(pod), None) => node_of(pod).is_some(),
        (Some(before), Some(after)) => {
            node_of(before) != node_of(after) || (node_of(after).is_some() && labels(before) != labels(after))
        }
        (None, None) => false,
    }
}
