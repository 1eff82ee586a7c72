//! What does the volume controller do with a volume?
//!
//! Models `pv_controller.go: syncVolume`.

use super::{plugins, reclaim, writes};
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::annotations::PROVISIONED_BY;
use crate::object::{ClaimRef, Kind, Object, ObjectId, PersistentVolume, ReclaimPolicy, VolumePhase};
use alloc::format;
use alloc::sync::Arc;

pub(in crate::settle) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(stored) = cluster.get(id) else { return Step::none() };
    let object = plugins::keep_finalizers(cluster, &plugins::note_migration(cluster, stored, &[PROVISIONED_BY]));
    let Some(volume) = object.as_volume() else { return Step::none() };
    // upstream: the API server refuses new finalizers on what is being deleted, and the sync ends there
    if stored.is_terminating() && object.finalizers().count() > stored.finalizers().count() {
        return Step::none();
    }
    Step::none().and_change(stored, object.clone()).then(look(cluster, &object, volume))
}

fn look(cluster: &Cluster, object: &Object, volume: &PersistentVolume) -> Step {
    let phase = |phase| Step::none().and_change(object, writes::with_phase(object, phase, ""));
    let Some((claim_ref, uid)) = volume.claim_ref.as_ref().and_then(|r| Some((r, r.uid.as_deref()?))) else {
        return phase("Available");
    };
    let Some(claim) = claim_of(cluster, claim_ref, uid) else { return release(cluster, object, volume) };
    let noun = claim.as_claim();
    match noun.and_then(|c| c.volume_name.as_deref()) {
        None if noun.is_some_and(|c| c.volume_mode != volume.volume_mode) => modes_differ(object, claim),
        // The claim was woken when the volume was written, and binds it.
        None => Step::none(),
        Some(name) if name == object.id.name => phase("Bound"),
        Some(_) if object.annotation(PROVISIONED_BY).is_some() && volume.reclaim_policy == ReclaimPolicy::Delete => {
            release(cluster, object, volume)
        }
        Some(_) => writes::unbind(object),
    }
}

/// The claim that a volume is bound to, if it still is the one of that uid.
pub(super) fn claim_of<'a>(cluster: &'a Cluster, claim: &ClaimRef, uid: &str) -> Option<&'a Arc<Object>> {
    cluster.find(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name).filter(|claim| claim.uid() == uid)
}

/// The claim is gone or bound elsewhere: the volume is released, then the reclaim policy applies.
fn release(cluster: &Cluster, object: &Object, volume: &PersistentVolume) -> Step {
    // upstream: a Failed volume stays Failed, so that the user sees it, and is reclaimed again at every look
    let released = match volume.phase {
        VolumePhase::Released | VolumePhase::Failed => object.clone(),
        _ => writes::with_phase(object, "Released", ""),
    };
    let reclaim = reclaim::reclaim(cluster, &released);
    Step::none().and_change(object, released).then(reclaim)
}

fn modes_differ(volume: &Object, claim: &Object) -> Step {
    let (v, c) = (&volume.id.name, &claim.id.name);
    let of_volume = format!(
        "Cannot bind PersistentVolume to requested PersistentVolumeClaim \"{c}\" due to incompatible volumeMode."
    );
    let of_claim = format!(
        "Cannot bind PersistentVolume \"{v}\" to requested PersistentVolumeClaim due to incompatible volumeMode."
    );
    Step::none().and_event(Event::warning(&volume.id, "VolumeMismatch", of_volume)).and_event(Event::warning(
        &claim.id,
        "VolumeMismatch",
        of_claim,
    ))
}
