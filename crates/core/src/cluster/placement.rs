//! Which pods are on which node, and how did the scheduler last look at each pod?
//!
//! An index that [`Cluster::apply`](super::Cluster::apply) keeps, so that the scheduler need not look at every pod of the
//! cluster. Models the scheduler's cache (`pkg/scheduler/backend/cache`): pods that have come to their end do not count,
//! and a pod whose volumes are still being bound counts as being on the node chosen for it.

use crate::evidence::Look;
use crate::object::{Object, ObjectId};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Placement {
    on: BTreeMap<String, BTreeMap<ObjectId, Arc<Object>>>,
    looks: BTreeMap<ObjectId, Look>,
    pending: BTreeSet<ObjectId>,
    waiting: BTreeSet<ObjectId>,
    count: usize,
}

impl Placement {
    /// How many pods there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The pods on a node, by namespace and name.
    pub(super) fn on(&self, node: &str) -> impl Iterator<Item = &Arc<Object>> {
        self.on.get(node).into_iter().flat_map(BTreeMap::values)
    }

    /// The last look at a pod.
    pub(super) fn look(&self, pod: &ObjectId) -> Option<&Look> {
        self.looks.get(pod)
    }

    /// The pods that were turned away.
    pub(super) fn pending(&self) -> impl Iterator<Item = &ObjectId> {
        self.pending.iter()
    }

    /// The pods for which a node is chosen and whose volumes are still being bound there.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &ObjectId> {
        self.waiting.iter()
    }

    /// Takes note of a write to a pod.
    pub(super) fn write(&mut self, before: Option<&Object>, after: Option<&Arc<Object>>) {
        self.count =
            self.count.saturating_add(usize::from(after.is_some())).saturating_sub(usize::from(before.is_some()));
        if let Some(pod) = before {
            self.remove(pod);
        }
        match (before, after) {
            (_, Some(pod)) => self.insert(pod),
            (Some(pod), None) => {
                self.pending.remove(&pod.id);
                // What waits for volumes finds out for itself that its pod is gone.
                if !self.waiting.contains(&pod.id) {
                    self.looks.remove(&pod.id);
                }
            }
            (None, None) => {}
        }
    }

    /// Takes note of a look at a pod.
    pub(super) fn looked(&mut self, pod: &Arc<Object>, look: Look) {
        self.remove(pod);
        self.pending.remove(&pod.id);
        self.waiting.remove(&pod.id);
        if look.is_pending() {
            self.pending.insert(pod.id.clone());
        } else if look.assumed_node().is_some() {
            self.waiting.insert(pod.id.clone());
        }
        self.looks.insert(pod.id.clone(), look);
        self.insert(pod);
    }

    /// Forgets a pod that is gone.
    pub(super) fn forget(&mut self, pod: &ObjectId) {
        self.looks.remove(pod);
        self.pending.remove(pod);
        self.waiting.remove(pod);
    }

    fn node_of(&self, pod: &Object) -> Option<String> {
        let reading = pod.as_pod().filter(|pod| !pod.is_finished)?;
        let assumed = || self.looks.get(&pod.id)?.assumed_node();
        reading.node.as_deref().or_else(assumed).map(ToOwned::to_owned)
    }

    fn insert(&mut self, pod: &Arc<Object>) {
        if let Some(node) = self.node_of(pod) {
            self.on.entry(node).or_default().insert(pod.id.clone(), Arc::clone(pod));
        }
    }

    fn remove(&mut self, pod: &Object) {
        let Some(node) = self.node_of(pod) else { return };
        if let Some(pods) = self.on.get_mut(&node) {
            pods.remove(&pod.id);
            if pods.is_empty() {
                self.on.remove(&node);
            }
        }
    }
}
