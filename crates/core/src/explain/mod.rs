//! Why is it so?
//!
//! Turns the settled cluster into ordered explanations as values: for a claim every volume with the check that it failed,
//! for a pod every node with the filter that refused it. The words are made by whoever shows them.

pub mod access;
pub mod claims;
mod containers;
mod drivers;
mod left_behind;
pub mod pods;
mod secrets;
mod volumes;

use crate::cluster::Cluster;
use crate::finding::Finding;
use crate::object::Object;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A part of the findings that is about one object after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The modes of a volume.
    Modes,
    /// The pods that share the volume of a claim.
    Sharing,
    /// The node of a pod.
    Node,
    /// The containers of a pod.
    Containers,
}

/// Knows what a part tells of an object, or asks for it. It depends on the object, on the last look of the scheduler and of
/// the kubelet at it, and on what is read of the cluster while it is asked for.
pub type Known<'a> = dyn FnMut(Part, &Arc<Object>, &dyn Fn() -> Vec<Finding>) -> Vec<Arc<Finding>> + 'a;

/// What the settled cluster has to tell the user: claims without a volume, pods without a node, containers that do not
/// start.
pub fn findings(cluster: &Cluster) -> Vec<Arc<Finding>> {
    findings_with(cluster, &mut |_, _, tell| tell().into_iter().map(Arc::new).collect())
}

/// The same, for who may know a part of it.
pub fn findings_with(cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let shared = |findings: Vec<Finding>| findings.into_iter().map(Arc::new);
    let mut findings: Vec<Arc<Finding>> = shared(claims::findings(cluster)).collect();
    findings.extend(shared(volumes::findings(cluster)));
    findings.extend(drivers::findings(cluster, known));
    findings.extend(shared(left_behind::findings(cluster)));
    findings.extend(access::findings(cluster, known));
    findings.extend(pods::findings(cluster, known));
    findings.extend(containers::findings(cluster, known));
    findings.extend(shared(secrets::findings(cluster)));
    findings
}
