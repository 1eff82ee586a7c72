//! How evenly would the pods be spread?
//!
//! Models `framework/plugins/podtopologyspread/scoring.go`.

use super::super::cycle::Cycle;
use super::super::filters::spread::{Constraint, HOSTNAME, Otherwise, by_default, has_keys, stated};
use super::super::snapshot::NodeInfo;
use super::MAX;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// A constraint with what is known of its domains.
struct Weighed<'a> {
    constraint: Constraint<'a>,
    /// How many pods each domain of a node that would do has; nodes themselves are counted one by one.
    counts: BTreeMap<&'a str, i64>,
    /// So that few large domains count as much as many small ones.
    weight: f64,
}

/// Nothing is said where a pod has no constraint that scores.
pub(super) fn scores(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Option<Vec<i64>> {
    let states_its_own = !cycle.object.value.list_at(&["spec", "topologySpreadConstraints"]).is_empty();
    let constraints = if states_its_own {
        stated(cycle.object, Otherwise::ScheduleAnyway)
    } else {
        by_default(&cycle.snapshot, cycle.object)
    };
    if constraints.is_empty() {
        return None;
    }
    // upstream: requireAllTopologies; by default a node may lack a label
    let ignored = |node: &NodeInfo<'_>| states_its_own && !has_keys(node, &constraints);
    let ignored_nodes: BTreeSet<&str> = nodes.iter().filter(|node| ignored(node)).map(|node| node.name()).collect();
    let weighed = weigh(cycle, nodes, &constraints, &ignored_nodes, &ignored);
    let raw = |node: &&NodeInfo<'_>| {
        if ignored_nodes.contains(node.name()) { None } else { Some(raw_score(cycle, node, &weighed)) }
    };
    Some(normalize(&nodes.iter().map(raw).collect::<Vec<_>>()))
}

fn weigh<'a>(
    cycle: &Cycle<'a>,
    nodes: &[&NodeInfo<'a>],
    constraints: &[Constraint<'a>],
    ignored_nodes: &BTreeSet<&str>,
    ignored: &dyn Fn(&NodeInfo<'_>) -> bool,
) -> Vec<Weighed<'a>> {
    let scored = || nodes.iter().filter(|node| !ignored_nodes.contains(node.name()));
    let weigh = |constraint: &Constraint<'a>| {
        let mut counts = BTreeMap::new();
        if constraint.key != HOSTNAME {
            // upstream: a node without the label counts as the domain ""
            counts.extend(scored().map(|node| (node.object.label(constraint.key).unwrap_or(""), 0)));
            for node in cycle.snapshot.nodes.iter().filter(|node| !ignored(node)) {
                let domain = node.object.label(constraint.key).unwrap_or("");
                if let Some(count) = counts.get_mut(domain).filter(|_| constraint.includes(cycle.object, node)) {
                    *count += constraint.selector.count(&node.pods, &cycle.object.id.namespace);
                }
            }
        }
        let domains = if constraint.key == HOSTNAME { scored().count() } else { counts.len() };
        Weighed { constraint: constraint.clone(), counts, weight: libm::log((domains + 2) as f64) }
    };
    constraints.iter().map(weigh).collect()
}

fn raw_score(cycle: &Cycle<'_>, node: &NodeInfo<'_>, weighed: &[Weighed<'_>]) -> i64 {
    let mut score = 0.0;
    for Weighed { constraint, counts, weight } in weighed {
        let Some(domain) = node.object.label(constraint.key) else { continue };
        let count = if constraint.key == HOSTNAME {
            constraint.selector.count(&node.pods, &cycle.object.id.namespace)
        } else {
            counts.get(domain).copied().unwrap_or(0)
        };
        score += count as f64 * weight + (constraint.max_skew - 1) as f64;
    }
    libm::round(score) as i64
}

/// The fewest pods score 100; nodes that are ignored score nothing.
fn normalize(scores: &[Option<i64>]) -> Vec<i64> {
    let known = || scores.iter().copied().flatten();
    let (least, most) = (known().min().unwrap_or(i64::MAX), known().max().unwrap_or(0));
    let scale = |score: i64| if most == 0 { MAX } else { MAX * (most + least - score) / most };
    scores.iter().map(|score| score.map_or(0, scale)).collect()
}
