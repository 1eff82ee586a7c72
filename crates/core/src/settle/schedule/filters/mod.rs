//! Which node is ruled out, and by what?
//!
//! The filters of the scheduler that need nothing but the pod and the node; those that need more have files of their own.
//! Models `framework/plugins/{nodeunschedulable, tainttoleration, nodeaffinity, nodeports, noderesources}`. Left out:
//! NodeName, which only refuses pods that never come to the scheduler.

pub(super) mod interpod;
pub(super) mod limits;
pub(super) mod restrictions;
pub(super) mod spread;
pub(super) mod zone;

use super::cycle::Cycle;
use super::snapshot::NodeInfo;
use crate::evidence::{Plugin, Reason, Refusal};
use crate::object::{HostPort, Taint, TaintEffect};
use crate::rules::{resources, taints, topology};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// A refusal that no pod's going would change (upstream: `UnschedulableAndUnresolvable`).
pub(super) fn never(plugin: Plugin, reason: Reason) -> Refusal {
    Refusal { plugin, reasons: vec![reason], pods_may_go: false }
}

/// A refusal that might end if other pods went (upstream: `Unschedulable`).
pub(super) fn for_now(plugin: Plugin, reason: Reason) -> Refusal {
    Refusal { plugin, reasons: vec![reason], pods_may_go: true }
}

pub(super) fn unschedulable(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    if !node.node.unschedulable {
        return Ok(());
    }
    let key = taints::UNSCHEDULABLE.to_owned();
    let cordon = Taint { key, value: String::new(), effect: TaintEffect::NoSchedule };
    if taints::pod_tolerates(cycle.object, &cordon) {
        return Ok(());
    }
    Err(never(Plugin::NodeUnschedulable, Reason::Cordoned))
}

pub(super) fn taints(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    let entry = taints::may_enter(cycle.object, &node.node.taints);
    entry.map_err(|taint| never(Plugin::TaintToleration, Reason::Tainted(taint.clone())))
}

pub(super) fn node_affinity(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    if !cycle.asks_for_labels {
        return Ok(());
    }
    let fit = topology::pod_fits(cycle.object, node.object);
    fit.map_err(|unmet| never(Plugin::NodeAffinity, Reason::NodeAffinity(unmet.on(node.object))))
}

pub(super) fn ports(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    if cycle.pod.host_ports.is_empty() {
        return Ok(());
    }
    let taken: Vec<&HostPort> = node.pods().filter_map(|p| p.as_pod()).flat_map(|p| &p.host_ports).collect();
    let clash = |port: &&HostPort| taken.iter().any(|other| clash(port, other));
    match cycle.pod.host_ports.iter().find(clash) {
        Some(port) => Err(for_now(Plugin::NodePorts, Reason::PortTaken(port.clone()))),
        None => Ok(()),
    }
}

/// upstream: kube-scheduler `framework/types.go: HostPortInfo.CheckConflict`; 0.0.0.0 stands for every address.
fn clash(one: &HostPort, other: &HostPort) -> bool {
    let every = "0.0.0.0";
    let same_address = one.address == other.address || one.address == every || other.address == every;
    same_address && one.port == other.port && one.protocol == other.protocol
}

pub(super) fn resources(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    let fit = resources::fits(&cycle.pod.takes(), &node.load.used, &node.offered);
    fit.map_err(|short| Refusal {
        plugin: Plugin::NodeResourcesFit,
        // upstream: one hopeless resource makes the whole refusal unresolvable
        pods_may_go: !short.iter().any(resources::Shortage::is_hopeless),
        reasons: short.into_iter().map(Reason::Short).collect(),
    })
}
