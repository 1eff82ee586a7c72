//! Are the right pods near, and the wrong ones not?
//!
//! Models `framework/plugins/interpodaffinity/filtering.go`: the pod's affinity, its anti-affinity, and the anti-affinity
//! of the pods that are there.

use super::super::cycle::namespace_labels;
use super::super::snapshot::{NodeInfo, Snapshot};
use super::{for_now, never};
use crate::evidence::{Plugin, Reason, Refusal};
use crate::object::Object;
use crate::rules::affinity::{Between, PodTerm, required};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// A label of a node: the domains of a topology.
type Domain<'a> = (&'a str, &'a str);

/// Where the pods are that matter.
pub(in super::super) struct State<'a> {
    affinity: Vec<PodTerm<'a>>,
    anti_affinity: Vec<PodTerm<'a>>,
    /// Where there are pods that all terms of the affinity speak of.
    friends: BTreeSet<Domain<'a>>,
    /// Where there are pods that a term of the anti-affinity speaks of.
    enemies: BTreeSet<Domain<'a>>,
    /// Where pods do not want this one.
    unwelcome: BTreeSet<Domain<'a>>,
    /// Whether the pod itself is one that all terms of its affinity speak of.
    is_own_friend: bool,
}

impl<'a> State<'a> {
    pub(in super::super) fn new(snapshot: &Snapshot<'a>, pod: &'a Object) -> State<'a> {
        let labels = |namespace: &str| namespace_labels(snapshot, namespace);
        let affinity: Vec<_> = required(pod, Between::Affinity).collect();
        let anti_affinity: Vec<_> = required(pod, Between::AntiAffinity).collect();
        let (mut friends, mut enemies, mut unwelcome) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let all_cover = |other: &Object| !affinity.is_empty() && affinity.iter().all(|t| t.covers(other, &labels));
        let asks = !affinity.is_empty() || !anti_affinity.is_empty();
        for (node, other, reading) in snapshot.neighbours(asks) {
            let domain = |term: &PodTerm<'a>| Some((term.topology_key(), node.object.label(term.topology_key())?));
            if asks && all_cover(other) {
                friends.extend(affinity.iter().filter_map(domain));
            }
            if asks {
                let hit = anti_affinity.iter().filter(|t| t.covers(other, &labels));
                enemies.extend(hit.filter_map(domain));
            }
            if reading.has_required_anti_affinity {
                let terms = required(other, Between::AntiAffinity).filter(|t| t.covers(pod, &labels));
                unwelcome.extend(terms.filter_map(|t| domain(&t)));
            }
        }
        let is_own_friend = all_cover(pod);
        State { affinity, anti_affinity, friends, enemies, unwelcome, is_own_friend }
    }

    pub(in super::super) fn filter(&self, node: &NodeInfo<'_>) -> Result<(), Refusal> {
        let label = |key| node.object.label(key);
        let lies_in = |domains: &BTreeSet<Domain<'a>>, term: &PodTerm<'a>| {
            label(term.topology_key()).is_some_and(|value| domains.contains(&(term.topology_key(), value)))
        };
        let has_keys = self.affinity.iter().all(|term| label(term.topology_key()).is_some());
        let has_friends = self.affinity.iter().all(|term| lies_in(&self.friends, term));
        // upstream: satisfyPodAffinity; the first of pods that want to be near each other may go anywhere
        let is_first = self.friends.is_empty() && self.is_own_friend;
        if !has_keys || !(has_friends || is_first) {
            return Err(never(Plugin::InterPodAffinity, Reason::NoFriend));
        }
        if self.anti_affinity.iter().any(|term| lies_in(&self.enemies, term)) {
            return Err(for_now(Plugin::InterPodAffinity, Reason::Enemy));
        }
        if self.unwelcome.iter().any(|(key, value)| label(key) == Some(value)) {
            return Err(for_now(Plugin::InterPodAffinity, Reason::Unwelcome));
        }
        Ok(())
    }
}
