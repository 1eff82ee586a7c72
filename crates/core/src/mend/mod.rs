//! What would mend it?
//!
//! [`candidates`] proposes changes for a finding, the most likely first, from what the cluster and the documents hold.
//! They are guesses: whoever holds the text makes them, resolves again, and keeps those that mend. So a rule here may be
//! generous. Left out: what no manifest can change, such as a node that is missing or a driver that is not installed.

mod causes;
mod change;
mod claims;
mod limits;
mod nearest;
mod nodes;
mod outdated;
mod pods;
mod quantity;
mod references;
mod refusals;
mod types;
mod volume;
mod warnings;
mod way;

pub use change::{Change, Edit, Holder};
pub use nearest::nearest;
pub use way::{Candidate, Way, Words};

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::vec::Vec;

/// The changes that may mend a finding of a settled cluster; none if it needs no mending, or nothing is known.
///
/// `documents` are those of the manifest, by number.
pub fn candidates(finding: &Finding, cluster: &Cluster, documents: &[&Value]) -> Vec<Candidate> {
    match (finding.code, finding.document, &finding.object) {
        (Code::Rejected, Some(document), _) => refusals::candidates(finding, document, cluster, documents),
        (Code::ApiWarning, Some(document), _) => warnings::candidates(finding, document, documents),
        (Code::GoneByNow | Code::Outdated, Some(document), _) => outdated::candidates(document, cluster, documents),
        (
            Code::ClaimPending | Code::ClaimNamesNoVolume | Code::ClaimLost | Code::ClaimWaits | Code::DriverMissing,
            _,
            Some(claim),
        ) => claims::candidates(cluster, claim),
        (Code::PodPending, _, Some(pod)) => pods::candidates(cluster, pod),
        (Code::ContainerError | Code::VolumeError, _, Some(pod)) => {
            references::candidates(cluster, pod, &finding.place)
        }
        _ => Vec::new(),
    }
}

/// The value at a path.
fn value_at<'a>(value: &'a Value, path: &FieldPath) -> Option<&'a Value> {
    use crate::path::Segment;
    path.0.iter().try_fold(value, |value, segment| match segment {
        Segment::Field(name) | Segment::Key(name) => value.get(name),
        Segment::Index(index) => value.items().get(*index),
    })
}

/// A path without its last step.
fn above(path: &FieldPath) -> FieldPath {
    let way = path.0.split_last().map(|(_, way)| way.to_vec()).unwrap_or_default();
    FieldPath(way)
}
