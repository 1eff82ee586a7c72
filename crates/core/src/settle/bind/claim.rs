//! What does the volume controller do with a claim?
//!
//! Models `pv_controller.go: syncClaim, syncUnboundClaim, syncBoundClaim`.

use super::{plugins, provision, search, writes};
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::annotations::{BETA_STORAGE_PROVISIONER, BOUND_BY_CONTROLLER, SELECTED_NODE, STORAGE_PROVISIONER};
use crate::object::{ClaimPhase, ClassName, Kind, Object, ObjectId, PersistentVolumeClaim};
use crate::rules::class::default_class;
use crate::rules::matching::{is_bound_to, satisfies};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::vec::Vec;

pub(in crate::settle) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(stored) = cluster.get(id) else { return Step::none() };
    let keys = [STORAGE_PROVISIONER, BETA_STORAGE_PROVISIONER];
    let object = plugins::note_migration(cluster, stored, &keys);
    let Some(claim) = object.as_claim() else { return Step::none() };
    let step = if claim.bind_completed { bound(cluster, &object, claim) } else { unbound(cluster, &object, claim) };
    Step::none().and_change(stored, object.clone()).then(step)
}

fn unbound(cluster: &Cluster, object: &Object, claim: &PersistentVolumeClaim) -> Step {
    match &claim.volume_name {
        Some(volume) => wants_volume(cluster, object, volume),
        None => match search::best(cluster, object, &BTreeSet::new()) {
            Some(volume) => writes::bind(volume, object),
            None => without_volume(cluster, object, claim),
        },
    }
}

/// The claim stays without a volume for now.
fn pending(claim: &Object) -> Step {
    Step::none().and_change(claim, writes::with_status(claim, ClaimPhase::Pending, None))
}

/// No volume fits: the default class is filled in, a pod is waited for, or a volume is asked for.
fn without_volume(cluster: &Cluster, object: &Object, claim: &PersistentVolumeClaim) -> Step {
    if claim.class == ClassName::Absent {
        // upstream: assignDefaultStorageClass; only after the search, so that a claim without a class finds a volume first
        if let Some(class) = default_class(cluster.of_kind(Kind::StorageClass)) {
            let name = class.id.name.as_str();
            return Step::none().and_put(object.changed(|value| value.set(&["spec", "storageClassName"], name)));
        }
    }
    match claim.class.name() {
        Some(class) if cluster.waits_for_pod(class) && object.annotation(SELECTED_NODE).is_none() => {
            Step::none().and_event(waits_for_pod(cluster, object)).then(pending(object))
        }
        Some(class) => provision::ask(cluster, object, class),
        None => {
            let message = "no persistent volumes available for this claim and no storage class is set";
            Step::none().and_event(Event::normal(&object.id, "FailedBinding", message)).then(pending(object))
        }
    }
}

// upstream: emitEventForUnboundDelayBindingClaim
fn waits_for_pod(cluster: &Cluster, claim: &Object) -> Event {
    let unscheduled = |pod: &Object| pod.as_pod().is_some_and(|pod| !pod.is_finished && pod.node.is_none());
    let pods = cluster.pods_using(&claim.id.namespace, &claim.id.name).filter(|pod| unscheduled(pod));
    let names: Vec<&str> = pods.map(|pod| pod.id.name.as_str()).collect();
    match names[..] {
        [] => {
            let message = "waiting for first consumer to be created before binding";
            Event::normal(&claim.id, "WaitForFirstConsumer", message)
        }
        [pod] => Event::normal(&claim.id, "WaitForPodScheduled", format!("waiting for pod {pod} to be scheduled")),
        _ => {
            let message = format!("waiting for pods {} to be scheduled", names.join(","));
            Event::normal(&claim.id, "WaitForPodScheduled", message)
        }
    }
}

/// The claim names a volume that it is not bound to yet. The binding mode and the selector do not count.
fn wants_volume(cluster: &Cluster, claim: &Object, name: &str) -> Step {
    let Some(volume) = cluster.find(Kind::PersistentVolume, "", name) else { return pending(claim) };
    let Some(noun) = volume.as_volume() else { return Step::none() };
    if noun.claim_ref.is_none() {
        return match satisfies(claim, volume) {
            Ok(()) => writes::bind(volume, claim),
            Err(mismatch) => {
                let message = format!("Cannot bind to requested volume \"{name}\": {mismatch}");
                Step::none().and_event(Event::warning(&claim.id, "VolumeMismatch", message)).then(pending(claim))
            }
        };
    }
    if is_bound_to(noun, claim) {
        return writes::bind(volume, claim);
    }
    let message = format!("volume \"{name}\" already bound to a different claim.");
    let step = Step::none().and_event(Event::warning(&claim.id, "FailedBinding", message));
    // upstream: with this annotation somebody removed the other one; the sync ends in an error and leaves the status
    if claim.annotation(BOUND_BY_CONTROLLER).is_some() { step } else { step.then(pending(claim)) }
}

/// The binding was complete once; does it still hold?
fn bound(cluster: &Cluster, object: &Object, claim: &PersistentVolumeClaim) -> Step {
    let Some(name) = &claim.volume_name else {
        let message = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
        return lost(object, "ClaimLost", message);
    };
    let Some(volume) = cluster.find(Kind::PersistentVolume, "", name) else {
        let message = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
        return lost(object, "ClaimLost", message);
    };
    match volume.as_volume().and_then(|v| v.claim_ref.as_ref()) {
        None => writes::bind(volume, object),
        Some(claim_ref) if claim_ref.uid.as_deref() == Some(object.uid()) => writes::bind(volume, object),
        Some(_) => {
            let message = "Two claims are bound to the same volume, this one is bound incorrectly";
            lost(object, "ClaimMisbound", message)
        }
    }
}

/// Marks a claim as Lost; nothing is said if it is Lost already.
fn lost(claim: &Object, reason: &'static str, message: &str) -> Step {
    let status = writes::with_status(claim, ClaimPhase::Lost, None);
    if claim.as_claim().is_some_and(|c| c.phase == ClaimPhase::Lost) {
        return Step::none().and_change(claim, status);
    }
    Step::none().and_put(status).and_event(Event::warning(&claim.id, reason, message))
}
