//! Which claims does a pod use, and how far are they?
//!
//! Models `framework/plugins/volumebinding: podHasPVCs, GetPodVolumeClaims` and the claims' part of
//! `framework/plugins/volumerestrictions: PreFilter`.

use super::super::owners;
use crate::cluster::Cluster;
use crate::evidence::Obstacle;
use crate::object::{ClaimPhase, ClaimUse, Kind, Object, PersistentVolumeClaim};
use alloc::vec::Vec;

/// A claim that is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used<'a> {
    /// The claim.
    pub(super) object: &'a Object,
    /// Its reading.
    pub(super) claim: &'a PersistentVolumeClaim,
    /// Whether it is made for this pod.
    pub(super) ephemeral: bool,
}

impl<'a> Used<'a> {
    /// Whether it has a volume, and the volume controller has said so.
    pub(super) fn is_bound(&self) -> bool {
        self.claim.volume_name.is_some() && self.claim.bind_completed
    }

    /// Its volume, if it is there.
    pub(super) fn volume(&self, cluster: &'a Cluster) -> Option<&'a Object> {
        Some(cluster.find(Kind::PersistentVolume, "", self.claim.volume_name.as_deref()?)?)
    }
}

/// The claims of a pod.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims<'a> {
    /// Those with a volume.
    pub(super) bound: Vec<Used<'a>>,
    /// Those whose class waits for a pod to be scheduled.
    pub(super) waiting: Vec<Used<'a>>,
}

/// Finds the claims of a pod.
pub(super) fn find<'a>(cluster: &'a Cluster, pod: &'a Object, uses: &'a [ClaimUse]) -> Result<Claims<'a>, Obstacle> {
    let namespace = pod.id.namespace.as_str();
    let get = |name: &str| cluster.find(Kind::PersistentVolumeClaim, namespace, name);
    // upstream: VolumeRestrictions comes first and wants every claim that the pod names
    if let Some(missing) = uses.iter().find(|u| !u.ephemeral && get(&u.claim).is_none()) {
        return Err(Obstacle::ClaimMissing(missing.claim.clone()));
    }
    let mut used = Vec::new();
    for ClaimUse { claim: name, ephemeral, .. } in uses {
        let found =
            get(name).and_then(|object| Some(Used { claim: object.as_claim()?, object, ephemeral: *ephemeral }));
        let Some(found) = found else { return Err(Obstacle::ClaimToCome(name.clone())) };
        if found.claim.phase == ClaimPhase::Lost {
            let volume = found.claim.volume_name.clone().unwrap_or_default();
            return Err(Obstacle::ClaimLost { claim: name.clone(), volume });
        }
        if found.object.is_terminating() {
            return Err(Obstacle::ClaimGoing(name.clone()));
        }
        if *ephemeral && !owners::is_controlled_by(found.object, pod) {
            let (namespace, claim) = (pod.id.namespace.as_str().into(), name.clone());
            return Err(Obstacle::NotOwner { namespace, claim, pod: pod.id.name.as_str().into() });
        }
        used.push(found);
    }
    let mut claims = Claims::default();
    let mut unbound = None;
    for claim in used {
        if claim.is_bound() {
            claims.bound.push(claim);
        } else if claim.claim.volume_name.is_none() && cluster.waits_for_pod(claim.claim.class.as_str()) {
            claims.waiting.push(claim);
        } else {
            unbound = unbound.or(Some(claim));
        }
    }
    match unbound {
        Some(claim) => Err(Obstacle::Unbound(claim.object.id.name.as_str().into())),
        None => Ok(claims),
    }
}
