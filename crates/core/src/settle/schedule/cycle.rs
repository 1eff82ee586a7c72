//! May this pod go onto this node?
//!
//! Models `schedule_one.go: findNodesThatFitPod`: what the plugins find out once for the pod (PreFilter), then for each
//! node the plugins in order, up to the first that refuses it (Filter).

use super::claims::{self, Claims, Used};
use super::filters::{self, interpod, limits, restrictions, spread, zone};
use super::snapshot::{NodeInfo, Snapshot};
use super::volumes;
use crate::evidence::{Obstacle, Plugin, Reason, Refusal};
use crate::object::{Kind, Object, Pod};
use crate::profile::SchedulerWords;
use crate::rules::affinity::{NamedNodes, named_nodes};
use crate::rules::matching::Candidates;
use crate::rules::selector::Labels;
use crate::rules::topology;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// What is known of a pod before any node is looked at.
pub(super) struct Cycle<'a> {
    pub(super) snapshot: Snapshot<'a>,
    pub(super) object: &'a Object,
    pub(super) pod: &'a Pod,
    pub(super) claims: Claims<'a>,
    /// The claims that wait for a pod, by size, with the volumes that may serve them somewhere.
    pub(super) candidates: Vec<(Used<'a>, Candidates<'a>)>,
    names: NamedNodes,
    /// Whether the pod asks for labels of its node at all.
    pub(super) asks_for_labels: bool,
    restrictions: restrictions::State<'a>,
    limits: limits::State,
    zones: zone::State<'a>,
    spread: spread::State<'a>,
    interpod: interpod::State<'a>,
}

impl<'a> Cycle<'a> {
    /// The start of a cycle.
    ///
    /// # Errors
    /// What stands in the way whatever the nodes.
    pub(super) fn start(snapshot: Snapshot<'a>, object: &'a Object, pod: &'a Pod) -> Result<Cycle<'a>, Obstacle> {
        let cluster = snapshot.cluster;
        let names = named_nodes(object);
        if matches!(&names, NamedNodes::Only(names) if names.is_empty()) {
            return Err(Obstacle::NamesConflict);
        }
        let asks_for_labels = topology::pod_asks(object);
        let claims = claims::find(cluster, object, &pod.claims)?;
        let candidates = volumes::candidates(cluster, &claims);
        let restrictions = restrictions::State::new(&snapshot, object, &claims);
        let limits = limits::State::new(&snapshot, object, pod);
        let zones = zone::State::new(cluster, &claims)?;
        let spread = spread::State::new(&snapshot, object);
        let interpod = interpod::State::new(&snapshot, object);
        Ok(Cycle {
            snapshot,
            object,
            pod,
            claims,
            candidates,
            names,
            asks_for_labels,
            restrictions,
            limits,
            zones,
            spread,
            interpod,
        })
    }

    /// Asks every node: those that take the pod, and those that refuse it.
    pub(super) fn ask_all(&self) -> (Vec<&NodeInfo<'a>>, BTreeMap<String, Refusal>) {
        let (mut feasible, mut refusals) = (Vec::new(), BTreeMap::new());
        for node in &self.snapshot.nodes {
            match self.ask(node) {
                Ok(()) => feasible.push(node),
                Err(refusal) => {
                    refusals.insert(node.name().into(), refusal);
                }
            }
        }
        (feasible, refusals)
    }

    /// Asks a node.
    ///
    /// # Errors
    /// The first plugin that refuses it, and why.
    pub(super) fn ask(&self, node: &NodeInfo<'a>) -> Result<(), Refusal> {
        match self.snapshot.cluster.profile().version.scheduler {
            SchedulerWords::Framework => self.ask_plugins(node),
            SchedulerWords::Predicates => self.ask_predicates(node),
        }
    }

    /// Asks the predicates of Kubernetes v1.12 in their order, of which the general ones are told all together.
    // upstream: pkg/scheduler/algorithm/predicates/predicates.go: predicatesOrdering, GeneralPredicates
    fn ask_predicates(&self, node: &NodeInfo<'a>) -> Result<(), Refusal> {
        filters::unschedulable(self, node)?;
        let named = match &self.names {
            NamedNodes::Only(names) if !names.contains(node.name()) => {
                Err(filters::never(Plugin::NodeAffinity, Reason::NotNamed))
            }
            _ => filters::node_affinity(self, node),
        };
        let general = [filters::resources(self, node), filters::ports(self, node), named];
        let joined = general.into_iter().filter_map(Result::err).reduce(|mut first, other| {
            first.pods_may_go &= other.pods_may_go;
            first.reasons.extend(other.reasons);
            first
        });
        joined.map_or(Ok(()), Err)?;
        self.restrictions.filter(self, node)?;
        filters::taints(self, node)?;
        self.limits.filter(self, node)?;
        volumes::filter(self, node)?;
        self.zones.filter(node)?;
        self.interpod.filter(node)
    }

    fn ask_plugins(&self, node: &NodeInfo<'a>) -> Result<(), Refusal> {
        if matches!(&self.names, NamedNodes::Only(names) if !names.contains(node.name())) {
            let reasons = vec![Reason::NotNamed];
            return Err(Refusal { plugin: Plugin::NodeAffinity, reasons, pods_may_go: false });
        }
        filters::unschedulable(self, node)?;
        filters::taints(self, node)?;
        filters::node_affinity(self, node)?;
        filters::ports(self, node)?;
        filters::resources(self, node)?;
        self.restrictions.filter(self, node)?;
        self.limits.filter(self, node)?;
        volumes::filter(self, node)?;
        self.zones.filter(node)?;
        self.spread.filter(self, node)?;
        self.interpod.filter(node)
    }
}

/// The labels of a namespace.
pub(super) fn namespace_labels<'a>(snapshot: &Snapshot<'a>, name: &str) -> Labels<'a> {
    let namespace = snapshot.cluster.find(Kind::Namespace, "", name);
    namespace.map_or(Labels::NONE, |namespace| Labels::of(namespace))
}
