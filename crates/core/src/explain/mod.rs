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
use alloc::vec::Vec;

/// What the settled cluster has to tell the user: claims without a volume, pods without a node, containers that do not
/// start.
pub fn findings(cluster: &Cluster) -> Vec<Finding> {
    let mut findings = claims::findings(cluster);
    findings.extend(volumes::findings(cluster));
    findings.extend(drivers::findings(cluster));
    findings.extend(left_behind::findings(cluster));
    findings.extend(access::findings(cluster));
    findings.extend(pods::findings(cluster));
    findings.extend(containers::findings(cluster));
    findings.extend(secrets::findings(cluster));
    findings
}
