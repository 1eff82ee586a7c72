//! How near are the pods that this one likes, and that like it?
//!
//! Models `framework/plugins/interpodaffinity/scoring.go`.

use super::super::cycle::{Cycle, namespace_labels};
use super::super::snapshot::NodeInfo;
use super::MAX;
use crate::object::Object;
use crate::rules::affinity::{Between, PodTerm, preferred, required};
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// How much a required affinity of a pod that is there weighs (upstream: `HardPodAffinityWeight`).
const REQUIRED_WEIGHT: i64 = 1;

/// Nothing is said where no pod likes or dislikes another.
pub(super) fn scores(cycle: &Cycle<'_>, nodes: &[&NodeInfo<'_>]) -> Option<Vec<i64>> {
    let pod = cycle.object;
    let labels = |namespace: &str| namespace_labels(&cycle.snapshot, namespace);
    let wishes = |kind: &str| {
        !pod.value.list_at(&["spec", "affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"]).is_empty()
    };
    let has_wishes = wishes("podAffinity") || wishes("podAntiAffinity");
    let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for (node, other, reading) in cycle.snapshot.neighbours(has_wishes) {
        if !has_wishes && !reading.has_pod_affinity {
            continue;
        }
        let mut add = |term: PodTerm<'_>, about: &Object, weight: i64| {
            let key = node
                .object
                .value
                .at(&["metadata", "labels"])
                .and_then(|labels| labels.fields().find(|(key, _)| *key == term.topology_key()));
            let Some((key, value)) = key.and_then(|(key, value)| Some((key, Value::as_str(value)?))) else { return };
            if term.covers(about, &labels) {
                *sums.entry((key, value)).or_insert(0) += weight;
            }
        };
        preferred(pod, Between::Affinity).for_each(|t| add(t, other, t.weight));
        preferred(pod, Between::AntiAffinity).for_each(|t| add(t, other, -t.weight));
        required(other, Between::Affinity).for_each(|t| add(t, pod, REQUIRED_WEIGHT));
        preferred(other, Between::Affinity).for_each(|t| add(t, pod, t.weight));
        preferred(other, Between::AntiAffinity).for_each(|t| add(t, pod, -t.weight));
    }
    if sums.is_empty() {
        return None;
    }
    let score = |node: &&NodeInfo<'_>| -> i64 {
        sums.iter().filter(|((key, value), _)| node.object.label(key) == Some(value)).map(|(_, sum)| sum).sum()
    };
    let raw: Vec<i64> = nodes.iter().map(score).collect();
    let (least, most) = (raw.iter().min().copied()?, raw.iter().max().copied()?);
    let scale = |score: i64| {
        if most == least { 0 } else { (MAX as f64 * ((score - least) as f64 / (most - least) as f64)) as i64 }
    };
    Some(raw.into_iter().map(scale).collect())
}
