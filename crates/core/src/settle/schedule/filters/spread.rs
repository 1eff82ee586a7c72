//! Would the pods be spread evenly enough?
//!
//! Models `framework/plugins/podtopologyspread/{common, filtering}.go`: the constraints that a pod states, or else the
//! default ones, which only score, for the pods of Services, ReplicaSets, ReplicationControllers and StatefulSets.

use super::super::super::owners;
use super::super::cycle::Cycle;
use super::super::snapshot::{NodeInfo, Snapshot};
use super::{for_now, never};
use crate::evidence::{Plugin, Reason, Refusal};
use crate::object::{Kind, Object};
use crate::rules::selector::{Labels, label_selector};
use crate::rules::{taints, topology};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

/// The label of a node's own name.
pub(in super::super) const HOSTNAME: &str = "kubernetes.io/hostname";

/// Which pods a constraint counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct PodSelector<'a> {
    labels: BTreeMap<&'a str, &'a str>,
    selectors: Vec<&'a Value>,
    /// Set where no selector is written, which counts no pod.
    nothing: bool,
}

impl PodSelector<'_> {
    fn has_no_requirement(&self) -> bool {
        let open =
            |s: &&Value| s.fields_at(&["matchLabels"]).next().is_none() && s.list_at(&["matchExpressions"]).is_empty();
        !self.nothing && self.labels.is_empty() && self.selectors.iter().all(open)
    }

    pub(in super::super) fn covers(&self, pod: &Object) -> bool {
        let labels = Labels::of(pod);
        !self.nothing
            && self.labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.selectors.iter().all(|selector| label_selector(selector, labels).is_ok())
    }

    /// How many of these pods it covers (upstream: `countPodsMatchSelector`): pods that are going do not count, and a
    /// selector without requirements counts nothing.
    pub(in super::super) fn count<'p>(&self, pods: impl Iterator<Item = &'p Object>, namespace: &str) -> i64 {
        if self.nothing || self.has_no_requirement() {
            return 0;
        }
        let counts = |pod: &&Object| pod.id.namespace == namespace && !pod.is_terminating() && self.covers(pod);
        i64::try_from(pods.filter(counts).count()).unwrap_or(i64::MAX)
    }
}

/// What happens if a constraint cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Otherwise {
    /// The node is refused.
    DoNotSchedule,
    /// The node scores less.
    ScheduleAnyway,
}

/// A constraint on how pods are spread.
#[derive(Clone, Debug)]
pub(in super::super) struct Constraint<'a> {
    pub(in super::super) max_skew: i64,
    pub(in super::super) key: &'a str,
    pub(in super::super) selector: PodSelector<'a>,
    min_domains: usize,
    honors_affinity: bool,
    honors_taints: bool,
}

impl Constraint<'_> {
    /// Whether the pods of a node count (upstream: `matchNodeInclusionPolicies`).
    pub(in super::super) fn includes(&self, pod: &Object, node: &NodeInfo<'_>) -> bool {
        (!self.honors_affinity || topology::pod_fits(pod, node.object).is_ok())
            && (!self.honors_taints || taints::may_enter(pod, &node.node.taints).is_ok())
    }
}

/// The constraints that a pod states itself.
pub(in super::super) fn stated(pod: &Object, otherwise: Otherwise) -> Vec<Constraint<'_>> {
    let name = match otherwise {
        Otherwise::DoNotSchedule => "DoNotSchedule",
        Otherwise::ScheduleAnyway => "ScheduleAnyway",
    };
    let stated = pod.value.list_at(&["spec", "topologySpreadConstraints"]).iter();
    let stated = stated.filter(|c| c.str_at(&["whenUnsatisfiable"]) == Some(name));
    let number = |c: &Value, key| c.at(&[key]).and_then(Value::as_int).unwrap_or(1);
    let labels = Labels::of(pod);
    let constraint = |c| Constraint {
        max_skew: number(c, "maxSkew"),
        key: c.str_at(&["topologyKey"]).unwrap_or_default(),
        selector: PodSelector {
            labels: own_labels(c, labels),
            selectors: c.get("labelSelector").into_iter().collect(),
            nothing: c.get("labelSelector").is_none(),
        },
        min_domains: usize::try_from(number(c, "minDomains")).unwrap_or(1),
        honors_affinity: c.str_at(&["nodeAffinityPolicy"]) != Some("Ignore"),
        honors_taints: c.str_at(&["nodeTaintsPolicy"]) == Some("Honor"),
    };
    stated.map(constraint).collect()
}

/// The pod's own values of the `matchLabelKeys`.
fn own_labels<'a>(constraint: &'a Value, labels: Labels<'a>) -> BTreeMap<&'a str, &'a str> {
    let keys = constraint.list_at(&["matchLabelKeys"]).iter().filter_map(Value::as_str);
    keys.filter_map(|key| Some((key, labels.get(key)?))).collect()
}

/// The constraints that every pod has that states none and belongs together with others.
pub(in super::super) fn by_default<'a>(snapshot: &Snapshot<'a>, pod: &'a Object) -> Vec<Constraint<'a>> {
    let selector = siblings(snapshot, pod);
    if selector.has_no_requirement() {
        return Vec::new();
    }
    // upstream: plugin.go: systemDefaultConstraints
    let constraint = |key, max_skew| Constraint {
        max_skew,
        key,
        selector: selector.clone(),
        min_domains: 1,
        honors_affinity: true,
        honors_taints: false,
    };
    vec![constraint(HOSTNAME, 3), constraint("topology.kubernetes.io/zone", 5)]
}

/// The pods that a pod belongs together with (upstream: `helper/spread.go: DefaultSelector`).
fn siblings<'a>(snapshot: &Snapshot<'a>, pod: &'a Object) -> PodSelector<'a> {
    let mut selector = PodSelector::default();
    let labels = Labels::of(pod);
    for service in snapshot.cluster.in_namespace(Kind::Service, &pod.id.namespace) {
        let Some(wanted) = service.value.at(&["spec", "selector"]) else { continue };
        let wanted: Vec<(&str, &str)> = wanted.fields().filter_map(|(k, v)| Some((k, v.as_str()?))).collect();
        if wanted.iter().all(|(key, value)| labels.get(key) == Some(value)) {
            selector.labels.extend(wanted);
        }
    }
    let owner = owners::controller(pod).and_then(|o| {
        let kind = Kind::named(o.str_at(&["kind"])?);
        snapshot.cluster.find(kind, &pod.id.namespace, o.str_at(&["name"])?)
    });
    let Some(owner) = owner else { return selector };
    match owner.id.kind {
        Kind::ReplicationController => {
            let wanted = owner.value.fields_at(&["spec", "selector"]);
            selector.labels.extend(wanted.filter_map(|(k, v)| Some((k, v.as_str()?))));
        }
        Kind::ReplicaSet | Kind::StatefulSet => selector.selectors.extend(owner.value.at(&["spec", "selector"])),
        _ => {}
    }
    selector
}

/// Whether a node has the labels of all constraints.
pub(in super::super) fn has_keys(node: &NodeInfo<'_>, constraints: &[Constraint<'_>]) -> bool {
    constraints.iter().all(|c| node.object.label(c.key).is_some())
}

/// The constraints that refuse nodes, and how many pods each domain has.
pub(in super::super) struct State<'a> {
    constraints: Vec<(Constraint<'a>, BTreeMap<&'a str, i64>)>,
}

impl<'a> State<'a> {
    pub(in super::super) fn new(snapshot: &Snapshot<'a>, pod: &'a Object) -> State<'a> {
        let constraints = stated(pod, Otherwise::DoNotSchedule);
        let mut counts = vec![BTreeMap::new(); constraints.len()];
        for node in snapshot.nodes.iter().filter(|node| has_keys(node, &constraints)) {
            for (constraint, counts) in constraints.iter().zip(&mut counts) {
                let Some(domain) = node.object.label(constraint.key) else { continue };
                if constraint.includes(pod, node) {
                    *counts.entry(domain).or_insert(0) += constraint.selector.count(node.pods(), &pod.id.namespace);
                }
            }
        }
        State { constraints: constraints.into_iter().zip(counts).collect() }
    }

    pub(in super::super) fn filter(&self, cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
        for (constraint, counts) in &self.constraints {
            let key = || constraint.key.to_owned();
            let Some(domain) = node.object.label(constraint.key) else {
                return Err(never(Plugin::PodTopologySpread, Reason::NoSpreadLabel(key())));
            };
            let fewest = if counts.len() < constraint.min_domains {
                0
            } else {
                // upstream: newCriticalPaths; without any domain the minimum is the largest number there is
                counts.values().min().copied().unwrap_or(i64::from(i32::MAX))
            };
            let itself = i64::from(constraint.selector.covers(cycle.object));
            let skew = counts.get(domain).copied().unwrap_or(0) + itself - fewest;
            if skew > constraint.max_skew {
                let reason = Reason::TooUneven { key: key(), skew, max: constraint.max_skew };
                return Err(for_now(Plugin::PodTopologySpread, reason));
            }
        }
        Ok(())
    }
}
