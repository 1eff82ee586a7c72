//! How full would the node be, and how lopsided?
//!
//! Models `framework/plugins/noderesources/{least_allocated, balanced_allocation, resource_allocation}.go` for processors
//! and memory, which is what scores by default.

use super::super::cycle::Cycle;
use super::super::snapshot::NodeInfo;
use super::MAX;
use crate::object::Resources;
use alloc::vec::Vec;

/// Processors and memory.
fn of(resources: &Resources) -> [i64; 2] {
    [resources.cpu, resources.memory]
}

/// The more is left over, the better.
pub(super) fn least_allocated(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Vec<i64> {
    let asked = of(&cycle.pod.requests.non_zero);
    let score = |node: &&NodeInfo<'_>| {
        let (used, offered) = (of(&node.load.used_non_zero), of(&node.offered));
        let parts = offered.into_iter().zip(used).zip(asked).filter(|((offered, _), _)| *offered != 0);
        let part = |((offered, used), asked): ((i64, i64), i64)| free_part(used.saturating_add(asked), offered);
        let parts: Vec<i64> = parts.map(part).collect();
        let count = i64::try_from(parts.len()).unwrap_or(0);
        if count == 0 { 0 } else { parts.iter().sum::<i64>() / count }
    };
    nodes.iter().map(score).collect()
}

fn free_part(taken: i64, offered: i64) -> i64 {
    if taken > offered {
        return 0;
    }
    let part = i128::from(offered - taken) * i128::from(MAX) / i128::from(offered);
    i64::try_from(part).unwrap_or(0)
}

/// The more evenly processors and memory are taken, the better; nothing is said of pods that ask for neither.
pub(super) fn balanced(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Option<Vec<i64>> {
    let asked = of(&cycle.pod.requests.exact);
    // upstream: isBestEffortPod
    if asked == [0, 0] {
        return None;
    }
    let score = |node: &&NodeInfo<'_>| {
        let (used, offered) = (of(&node.load.used), of(&node.offered));
        let [cpu, memory] = used;
        let with = [cpu.saturating_add(asked[0]), memory.saturating_add(asked[1])];
        MAX / 2 + (MAX / 2 + evenness(with, offered) - evenness(used, offered)) / 2
    };
    Some(nodes.iter().map(score).collect())
}

/// upstream: `balancedResourceScore`; with one resource or none there is nothing to balance.
fn evenness(taken: [i64; 2], offered: [i64; 2]) -> i64 {
    let part = |taken: i64, offered: i64| (taken as f64 / offered as f64).min(1.0);
    let deviation = if offered.contains(&0) {
        0.0
    } else {
        ((part(taken[0], offered[0]) - part(taken[1], offered[1])) / 2.0).abs()
    };
    ((1.0 - deviation) * MAX as f64) as i64
}
