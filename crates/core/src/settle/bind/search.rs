//! Which volume is the best for a claim, and which claims want a volume that has become free?
//!
//! Models `index.go: findByClaim`. The store keeps free volumes by access modes, class and capacity, so the first that
//! fits is the smallest.

use super::writes;
use crate::cluster::{Cluster, Step};
use crate::object::{Object, ObjectId, PersistentVolume, VolumePhase};
use crate::rules::matching::{Asker, Fit, Question};
use alloc::collections::BTreeSet;
use alloc::sync::Arc;

/// The volume that the volume controller takes for a claim, leaving out those that are `taken`.
pub(super) fn best<'a>(cluster: &'a Cluster, claim: &'a Object, taken: &BTreeSet<ObjectId>) -> Option<&'a Arc<Object>> {
    let wanted = claim.as_claim()?;
    let delay = cluster.waits_for_pod(wanted.class.as_str());
    let fits = |volume: &&Arc<Object>| {
        !taken.contains(&volume.id)
            && Question::new(claim, volume, Asker::Controller { delay }).is_some_and(|ask| ask.answer().is_ok())
    };
    let reserved = || cluster.volumes_claimed_by(&claim.id.namespace, &claim.id.name);
    // upstream: findByClaim; the first group of access modes that has a volume wins, even over a volume that is reserved
    // for the claim in a later group
    wanted.access_modes.supersets().into_iter().find_map(|modes| {
        let same_modes = |v: &&Arc<Object>| v.as_volume().is_some_and(|v| v.access_modes == modes);
        reserved().filter(same_modes).find(fits).or_else(|| {
            let mut free = cluster.free_volumes(modes, wanted.class.as_str(), wanted.request);
            if delay { None } else { free.find(fits) }
        })
    })
}

/// Lets the waiting claims have a volume that is free. Claims come by namespace and name; one that has a better choice takes
/// that one, and the next may have this one.
// upstream: pv_controller_base.go: resync; every claim is looked at again, those without hope too
pub(super) fn offer(cluster: &Cluster, id: &ObjectId) -> Step {
    let mut step = Step::none();
    let Some(volume) = cluster.get(id) else { return step };
    let free = |v: &&PersistentVolume| v.claim_ref.is_none() && v.phase == VolumePhase::Available;
    let Some(noun) = volume.as_volume().filter(free) else { return step };
    if cluster.waits_for_pod(noun.class.as_str()) {
        return step;
    }
    let mut taken = BTreeSet::new();
    for claim in cluster.claims_waiting_for(noun) {
        let fit = Question::new(claim, volume, Asker::Controller { delay: false }).map(|ask| ask.answer());
        if fit != Some(Ok(Fit::Free)) {
            continue;
        }
        let Some(best) = best(cluster, claim, &taken) else { continue };
        step = step.then(writes::bind(best, claim));
        if best.id == *id {
            break;
        }
        taken.insert(best.id.clone());
    }
    step
}
