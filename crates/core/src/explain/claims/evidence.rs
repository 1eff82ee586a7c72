//! How does each volume stand to a claim?

use crate::cluster::Cluster;
use crate::object::annotations::BOUND_BY_CONTROLLER;
use crate::object::{Kind, Object, ObjectId};
use crate::rules::matching::{Asker, Mismatch, Question, Subject};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// A volume as the search for a claim sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeVerdict {
    /// The volume.
    pub volume: ObjectId,
    /// How it stands.
    pub standing: Standing,
    /// Every check with its result, in the order in which Kubernetes makes them; Kubernetes stops at the first that fails.
    pub checks: Vec<(Subject, Result<(), Mismatch>)>,
}

impl VolumeVerdict {
    /// What speaks against the volume.
    pub fn mismatches(&self) -> impl Iterator<Item = &Mismatch> {
        self.checks.iter().filter_map(|(_, result)| result.as_ref().err())
    }
}

/// How a volume stands to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The claim has it.
    Taken,
    /// It fits, and another was preferred.
    Outranked(Outranking),
    /// It fits, and the claim is not bound: the next look binds it, or the scheduler may.
    Fits,
    /// At least one check speaks against it.
    Refused,
}

/// Why a volume that fits was not preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outranking {
    /// It offers more access modes than the chosen one; that counts before the size.
    MoreAccessModes,
    /// It is larger than the chosen one.
    Larger,
    /// It is as good; the first by name was taken.
    Equal,
    /// The claim names the chosen one, or that one was reserved for the claim.
    NotAskedFor,
}

/// Every volume with each check of the volume controller's search, passed or failed: the claim's own volume first, then
/// the volumes that fit, then the nearest miss: fewest failed checks, then the size nearest to the request. The volumes are
/// judged as they are now; for a bound claim that is after the choice. Empty if there is no such claim.
pub fn evidence(cluster: &Cluster, claim: &ObjectId) -> Vec<VolumeVerdict> {
    let Some(claim) = cluster.get(claim) else { return Vec::new() };
    let Some(noun) = claim.as_claim() else { return Vec::new() };
    let delay = cluster.waits_for_pod(noun.class.as_str());
    let chosen = noun.volume_name.as_deref().and_then(|name| cluster.find(Kind::PersistentVolume, "", name));
    let mut verdicts: Vec<_> = cluster
        .of_kind(Kind::PersistentVolume)
        .filter_map(|volume| {
            let checks: Vec<_> = Question::new(claim, volume, Asker::Controller { delay })?.evidence().collect();
            let standing = match chosen {
                Some(chosen) if chosen.id == volume.id && noun.bind_completed => Standing::Taken,
                _ if checks.iter().any(|(_, result)| result.is_err()) => Standing::Refused,
                Some(chosen) if noun.bind_completed => Standing::Outranked(outranking(claim, chosen, volume)),
                _ => Standing::Fits,
            };
            let capacity = volume.as_volume()?.capacity;
            let distance = capacity.max(noun.request).minus(capacity.min(noun.request));
            Some((distance, VolumeVerdict { volume: volume.id.clone(), standing, checks }))
        })
        .collect();
    verdicts.sort_by_key(|(distance, verdict)| {
        let rank = match verdict.standing {
            Standing::Taken => 0,
            Standing::Outranked(_) | Standing::Fits => 1,
            Standing::Refused => 2,
        };
        (rank, verdict.mismatches().count(), *distance)
    });
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn outranking(claim: &Object, chosen: &Object, other: &Object) -> Outranking {
    let (Some(chosen_noun), Some(other)) = (chosen.as_volume(), other.as_volume()) else { return Outranking::Equal };
    let by_controller = |object: &Object| object.annotation(BOUND_BY_CONTROLLER).is_some();
    if !by_controller(claim) || !by_controller(chosen) {
        return Outranking::NotAskedFor;
    }
    match other.access_modes.len().cmp(&chosen_noun.access_modes.len()) {
        Ordering::Greater => Outranking::MoreAccessModes,
        _ if other.capacity > chosen_noun.capacity => Outranking::Larger,
        _ => Outranking::Equal,
    }
}
