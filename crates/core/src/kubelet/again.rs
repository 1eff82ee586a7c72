//! Which pods need not be looked at again, since nothing that was looked at for them is different?
//!
//! For somebody who lets nearly the same cluster come about again and again. What the kubelets see and tell is the same as
//! without it.

use super::budget::Budget;
use super::look::Facts;
use super::{Sight, look_at};
use crate::cluster::{Change, Cluster, Differences, Reads, Step};
use crate::object::{Kind, ObjectId};
use alloc::vec::Vec;

/// What the kubelets saw of a cluster when they looked at it for the first time.
#[derive(Default)]
pub struct Seen {
    facts: Facts,
    /// By the order of the pods.
    pods: Vec<Kept>,
}

/// What they saw of a pod, and what they looked at for it.
struct Kept {
    pod: ObjectId,
    sight: Sight,
    reads: Reads,
    weight: usize,
}

/// What [`sync`](super::sync) returns for a cluster at which no kubelet has looked yet, from what was seen of another one
/// and what is different in this one.
pub fn sync_again(cluster: &Cluster, last: &mut Seen, differences: &Differences) -> Step {
    let (facts, budget) = (Facts::of(cluster), Budget::new());
    let same_hosts = facts.same_hosts(&last.facts);
    let mut before = core::mem::take(&mut last.pods).into_iter().peekable();
    let mut step = Step::none();
    for pod in cluster.of_kind(Kind::Pod) {
        let holds = |kept: &Kept| {
            same_hosts
                && facts.same_labels(&last.facts, &pod.id)
                && !differences.has(&pod.id)
                && kept.reads.hold(differences)
                && budget.left() >= kept.weight
        };
        while before.next_if(|old| old.pod < pod.id).is_some() {}
        let kept = match before.next_if(|old| old.pod == pod.id).filter(holds) {
            Some(kept) => {
                budget.take(kept.weight);
                kept
            }
            None => {
                let left = budget.left();
                let (sight, reads) = cluster.noting(|| look_at(cluster, &facts, &budget, pod));
                Kept { pod: pod.id.clone(), sight, reads, weight: left - budget.left() }
            }
        };
        step.changes.push(Change::Seen(pod.id.clone(), kept.sight.view.clone()));
        step.events.extend(kept.sight.events.iter().cloned());
        // What was cut may have room another time.
        if !kept.sight.view.is_cut {
            last.pods.push(kept);
        }
    }
    last.facts = facts;
    step
}
