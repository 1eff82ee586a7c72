//! What do the pods on a node take of it?
//!
//! Models the sums of `pkg/scheduler/framework/types.go: NodeInfo`, kept up as pods come and go.

use crate::object::{Object, ObjectId, Pod, Resources};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The pods on a node, and what they take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    pods: Vec<Arc<Object>>,
    /// What they take.
    pub used: Resources,
    /// What they take, where a container that asks for nothing counts for something.
    pub used_non_zero: Resources,
    /// How many of them care for which pods are near.
    pub particular: usize,
}

impl Load {
    /// The pods, by namespace and name.
    pub fn pods(&self) -> &[Arc<Object>] {
        &self.pods
    }

    /// The load of these pods, which are in order.
    pub fn of(pods: Vec<Arc<Object>>) -> Load {
        let mut load = Load { pods, ..Load::default() };
        load.sum_up();
        load
    }

    /// A pod comes, or is written anew.
    pub(super) fn put(&mut self, pod: &Arc<Object>) {
        match self.pods.binary_search_by(|other| other.id.cmp(&pod.id)) {
            Ok(at) => {
                let before = core::mem::replace(&mut self.pods[at], Arc::clone(pod));
                let counts = |pod: &Object| pod.as_pod().map(|pod| (pod.requests.clone(), is_particular(pod)));
                if counts(&before) != counts(pod) {
                    self.sum_up();
                }
            }
            Err(at) => {
                self.pods.insert(at, Arc::clone(pod));
                self.add(pod);
            }
        }
    }

    /// A pod goes.
    pub(super) fn remove(&mut self, pod: &ObjectId) {
        if let Ok(at) = self.pods.binary_search_by(|other| other.id.cmp(pod)) {
            self.pods.remove(at);
            self.sum_up();
        }
    }

    // The sums end at the largest number, so nothing can be taken away from them.
    fn sum_up(&mut self) {
        let pods = core::mem::take(&mut self.pods);
        (self.used, self.used_non_zero, self.particular) = Default::default();
        pods.iter().for_each(|pod| self.add(pod));
        self.pods = pods;
    }

    fn add(&mut self, pod: &Object) {
        let Some(pod) = pod.as_pod() else { return };
        self.used.add(&pod.takes());
        self.used_non_zero.add(&pod.requests.non_zero);
        self.particular += usize::from(is_particular(pod));
    }
}

fn is_particular(pod: &Pod) -> bool {
    pod.has_pod_affinity || pod.has_required_anti_affinity
}
