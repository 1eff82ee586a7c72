//! How evenly would the pods be spread?
//!
//! Models `framework/plugins/podtopologyspread/scoring.go`.

use super::super::cycle::Cycle;
use super::super::filters::spread::{Constraint, HOSTNAME, Otherwise, by_default, has_keys, stated};
use super::super::snapshot::NodeInfo;
use super::MAX;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::vec::Vec;

/// A constraint with what is known of its domains.
struct Weighed<'a> {
    constraint: Constraint<'a>,
    /// How many pods each node has.
    on_node: Rc<BTreeMap<&'a str, i64>>,
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
        if ignored_nodes.contains(node.name()) { None } else { Some(raw_score(node, &weighed)) }
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
    let mut weighed: Vec<Weighed<'a>> = Vec::new();
    for constraint in constraints {
        let namespace = cycle.object.id.namespace.as_str();
        let count = |node: &NodeInfo<'a>| (node.name(), constraint.selector.count(node.pods(), namespace));
        // The default constraints all count the same pods.
        let on_node: Rc<BTreeMap<&'a str, i64>> = match weighed.first() {
            Some(first) if first.constraint.selector == constraint.selector => Rc::clone(&first.on_node),
            _ => Rc::new(cycle.snapshot.nodes.iter().map(count).collect()),
        };
        let scored = || nodes.iter().filter(|node| !ignored_nodes.contains(node.name()));
        let mut counts = BTreeMap::new();
        if constraint.key != HOSTNAME {
            // upstream: a node without the label counts as the domain ""
            counts.extend(scored().map(|node| (node.object.label(constraint.key).unwrap_or(""), 0)));
            for node in cycle.snapshot.nodes.iter().filter(|node| !ignored(node)) {
                let domain = node.object.label(constraint.key).unwrap_or("");
                if let Some(count) = counts.get_mut(domain).filter(|_| constraint.includes(cycle.object, node)) {
                    *count += on_node.get(node.name()).copied().unwrap_or(0);
                }
            }
        }
        let domains = if constraint.key == HOSTNAME { scored().count() } else { counts.len() };
        let weight = libm::log((domains + 2) as f64);
        weighed.push(Weighed { constraint: constraint.clone(), on_node, counts, weight });
    }
    weighed
}

fn raw_score(node: &NodeInfo<'_>, weighed: &[Weighed<'_>]) -> i64 {
    let mut score = 0.0;
    for Weighed { constraint, on_node, counts, weight } in weighed {
        let Some(domain) = node.object.label(constraint.key) else { continue };
        let count = if constraint.key == HOSTNAME { on_node.get(node.name()) } else { counts.get(domain) };
        score += count.copied().unwrap_or(0) as f64 * weight + (constraint.max_skew - 1) as f64;
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
