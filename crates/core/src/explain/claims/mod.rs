//! Why has a claim no volume, or this one?
//!
//! [`findings`] tells which claims are not bound, in Kubernetes' own words as far as it has any; [`evidence`] shows every
//! volume with each check passed or failed. Left out: which node would have to be chosen for a claim that waits for a pod.

mod evidence;
mod ties;

pub use evidence::{Outranking, Standing, VolumeVerdict, evidence};

use crate::cluster::Cluster;
use crate::event::Event;
use crate::finding::{Code, Finding};
use crate::object::{ClaimPhase, Kind, Object, ObjectId};
use crate::path::FieldPath;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// What there is to tell about claims: those without a volume, those that lost theirs, and arbitrary choices.
pub fn findings(cluster: &Cluster) -> Vec<Finding> {
    let claims = || cluster.of_kind(Kind::PersistentVolumeClaim);
    let mut last: BTreeMap<&ObjectId, &Event> = BTreeMap::new();
    for heard in cluster.events().iter().filter(|heard| heard.event.object.kind == Kind::PersistentVolumeClaim) {
        // Kubernetes says again and again that it waits for the provisioner, also when that has said why it fails.
        let is_waiting = matches!(heard.event.reason, "ExternalProvisioning" | "Provisioning");
        let has_failed = last.get(&heard.event.object).is_some_and(|event| event.reason == "ProvisioningFailed");
        if !(is_waiting && has_failed) {
            last.insert(&heard.event.object, &heard.event);
        }
    }
    let mut findings: Vec<Finding> =
        claims().filter_map(|claim| unbound(cluster, claim, last.get(&claim.id).copied())).collect();
    findings.extend(ties::findings(cluster));
    findings
}

/// What to tell about a claim that is not bound, given the last event about it.
fn unbound(cluster: &Cluster, claim: &Object, last: Option<&Event>) -> Option<Finding> {
    let noun = claim.as_claim()?;
    let code = match (noun.phase, last.map_or("", |event| event.reason)) {
        (ClaimPhase::Bound, _) => return None,
        (ClaimPhase::Lost, _) => Code::ClaimLost,
        (ClaimPhase::Pending, "WaitForFirstConsumer" | "WaitForPodScheduled") => Code::ClaimWaits,
        (ClaimPhase::Pending, _) => Code::ClaimPending,
    };
    if let Some(volume) = &noun.volume_name
        && noun.phase == ClaimPhase::Pending
        && cluster.find(Kind::PersistentVolume, "", volume).is_none()
    {
        // upstream: syncUnboundClaim; Kubernetes waits for the volume without a word
        let place = FieldPath::of(&["spec", "volumeName"]);
        return Some(Finding::new(Code::ClaimNamesNoVolume).about(&claim.id).at(place).with("volume", volume.as_str()));
    }
    let place = match last.map_or("", |event| event.reason) {
        "VolumeMismatch" | "ClaimMisbound" => FieldPath::of(&["spec", "volumeName"]),
        "ProvisioningFailed" | "WaitForFirstConsumer" => FieldPath::of(&["spec", "storageClassName"]),
        "FailedBinding" if noun.volume_name.is_some() => FieldPath::of(&["spec", "volumeName"]),
        _ => FieldPath::default(),
    };
    let finding = Finding::new(code).about(&claim.id).at(place);
    // A claim about which nothing was said is one that no controller has come to yet.
    Some(finding.quoting(last?.message.as_str()))
}
