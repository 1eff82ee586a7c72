//! Which of the nodes that would do is the best?
//!
//! Models the scoring plugins with their default weights (`apis/config/v1/default_plugins.go`) and the arithmetic of
//! `schedule_one.go: prioritizeNodes`. Of equally good nodes Kubernetes takes any; here it is the first by name. Left out:
//! which images are on a node already.

mod interpod;
mod resources;
mod spread;

use super::cycle::Cycle;
use super::snapshot::NodeInfo;
use crate::evidence::Choice;
use crate::rules::{affinity, taints};
use crate::value::Text;
use alloc::borrow::ToOwned;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

/// The highest score that a plugin gives.
const MAX: i64 = 100;

/// Chooses among the nodes that take the pod; none if there is none.
pub(super) fn choose(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Option<Choice> {
    let first = nodes.first()?;
    if nodes.len() == 1 {
        return Some(Choice { node: first.name().to_owned(), equal: Arc::default() });
    }
    let scores = scores(cycle, nodes);
    let best = scores.iter().max().copied()?;
    let is_best = |(_, score): &(&&NodeInfo<'_>, &i64)| **score == best;
    let mut equal: Vec<Text> =
        nodes.iter().zip(&scores).filter(is_best).map(|(node, _)| node.object.id.name.clone()).collect();
    equal.sort();
    let node = equal.first()?.as_str().to_owned();
    if equal.len() == 1 {
        equal.clear();
    }
    Some(Choice { node, equal: equal.into() })
}

/// The weighted sum of what the plugins say of each node.
fn scores(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Vec<i64> {
    let plugins: [(i64, Option<Vec<i64>>); 6] = [
        (3, Some(taint_scores(cycle, nodes))),
        (2, affinity_scores(cycle, nodes)),
        (1, Some(resources::least_allocated(cycle, nodes))),
        (1, resources::balanced(cycle, nodes)),
        (2, spread::scores(cycle, nodes)),
        (2, interpod::scores(cycle, nodes)),
    ];
    let mut sums = vec![0; nodes.len()];
    for (weight, scores) in plugins {
        for (sum, score) in sums.iter_mut().zip(scores.into_iter().flatten()) {
            *sum += weight * score;
        }
    }
    sums
}

/// upstream: `tainttoleration`: the fewer taints that a pod would rather avoid, the better.
fn taint_scores(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Vec<i64> {
    let count = |node: &&NodeInfo<'_>| i64::try_from(taints::disliked(cycle.object, &node.node.taints)).unwrap_or(MAX);
    let counts = normalize(nodes.iter().map(count).collect());
    counts.into_iter().map(|score| MAX - score).collect()
}

/// upstream: `nodeaffinity`: the weights of the preferred terms that a node meets.
fn affinity_scores(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Option<Vec<i64>> {
    let weights = nodes.iter().map(|node| affinity::node_preference(cycle.object, node.object));
    Some(normalize(weights.collect::<Option<Vec<_>>>()?))
}

/// Scales scores so that the highest is 100 (upstream: `helper/normalize_score.go`); all zero stay so.
fn normalize(scores: Vec<i64>) -> Vec<i64> {
    let highest = scores.iter().max().copied().unwrap_or(0);
    if highest == 0 {
        return scores;
    }
    scores.into_iter().map(|score| MAX * score / highest).collect()
}
