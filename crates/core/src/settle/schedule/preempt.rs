//! Would a pod fit if less important ones went?
//!
//! Models `framework/preemption/preemption.go` and `framework/plugins/defaultpreemption`: for each node that pods' going
//! could open, take away all pods of lower priority, then give back as many as possible, the most important first. Left
//! out: PodDisruptionBudgets.

use super::cycle::Cycle;
use super::message::counted;
use super::snapshot::{NodeInfo, Snapshot};
use crate::evidence::Refusal;
use crate::object::{Object, ObjectId};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Reverse;

/// What preemption came to.
pub(super) enum Preemption<'a> {
    /// It does not help; Kubernetes' words.
    Useless(String),
    /// Room is made on a node.
    Room {
        /// The node.
        node: &'a str,
        /// The pods that go.
        victims: Vec<&'a Object>,
    },
}

/// Looks for a node where less important pods could make room.
pub(super) fn preempt<'a>(cycle: &Cycle<'a>, refusals: &BTreeMap<String, Refusal>) -> Preemption<'a> {
    // upstream: the first PostFilter plugin, DynamicResources, has its say too
    let useless = |what: &str| Preemption::Useless(alloc::format!("no new claims to deallocate, preemption: {what}"));
    if cycle.object.value.str_at(&["spec", "preemptionPolicy"]) == Some("Never") {
        return useless("not eligible due to preemptionPolicy=Never.");
    }
    let mut candidates: Vec<(&'a str, Vec<&'a Object>)> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    for node in &cycle.snapshot.nodes {
        let may_open = refusals.get(node.name()).is_some_and(|refusal| refusal.pods_may_go);
        let outcome = if may_open { victims(cycle, node) } else { Err(Vec::new()) };
        match outcome {
            Ok(victims) => candidates.push((node.name(), victims)),
            Err(why) if why.is_empty() => reasons.push("Preemption is not helpful for scheduling".to_string()),
            Err(why) => reasons.extend(why),
        }
    }
    // upstream: pickOneNodeForPreemption; the first by name of those that are equal
    let cost = |(_, victims): &(&str, Vec<&Object>)| {
        let highest = victims.iter().map(|v| priority(v)).max();
        let sum: i128 = victims.iter().map(|v| i128::from(priority(v)) + (1 << 31)).sum();
        let earliest = victims.iter().filter(|v| Some(priority(v)) == highest).map(|v| v.created).min();
        (highest, sum, victims.len(), Reverse(earliest))
    };
    match candidates.into_iter().min_by_key(cost) {
        Some((node, victims)) => Preemption::Room { node, victims },
        None => useless(&counted(cycle.snapshot.nodes.len(), reasons.into_iter())),
    }
}

fn priority(pod: &Object) -> i64 {
    pod.as_pod().map_or(0, |pod| pod.priority)
}

/// The fewest and least important pods that would have to leave a node (upstream: `SelectVictimsOnNode`).
///
/// # Errors
/// Why it would not help.
fn victims<'a>(cycle: &Cycle<'a>, node: &NodeInfo<'a>) -> Result<Vec<&'a Object>, Vec<String>> {
    let lower = node.pods().filter(|pod| priority(pod) < cycle.pod.priority);
    let mut lower: Vec<&'a Object> = lower.collect();
    if lower.is_empty() {
        return Err(Vec::from(["No preemption victims found for incoming pod".to_string()]));
    }
    let mut gone: BTreeSet<&'a ObjectId> = lower.iter().map(|pod| &pod.id).collect();
    ask_without(cycle, node, &gone)?;
    // upstream: MoreImportantPod; the higher priority, then the older
    lower.sort_by_key(|pod| (Reverse(priority(pod)), pod.created));
    let mut victims = Vec::new();
    for pod in lower {
        gone.remove(&pod.id);
        if ask_without(cycle, node, &gone).is_err() {
            gone.insert(&pod.id);
            victims.push(pod);
        }
    }
    Ok(victims)
}

fn ask_without<'a>(cycle: &Cycle<'a>, node: &NodeInfo<'a>, gone: &BTreeSet<&'a ObjectId>) -> Result<(), Vec<String>> {
    let thinned: Snapshot<'a> = cycle.snapshot.without(gone);
    let again = Cycle::start(thinned, cycle.object, cycle.pod).map_err(|obstacle| [obstacle.to_string()])?;
    let Some(node) = again.snapshot.nodes.iter().find(|other| other.name() == node.name()) else { return Ok(()) };
    again.ask(node).map_err(|refusal| refusal.reasons.iter().map(ToString::to_string).collect())
}
