//! Which claims could as well have got another volume?
//!
//! Of equally good volumes Kubernetes takes whichever comes first in a map; here it is the first by name. Read from the
//! history: what counts is which volumes were free when the claim was bound.

use crate::cluster::{Cluster, Write};
use crate::finding::{Code, Finding};
use crate::object::annotations::BOUND_BY_CONTROLLER;
use crate::object::{AccessModes, Kind, Object, PersistentVolume, VolumePhase};
use crate::quantity::Quantity;
use crate::rules::matching::{Asker, Question};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// How many of the equally good volumes a finding names.
const NAMED: usize = 4;

type Alike = (AccessModes, String, Quantity);
/// Volumes by name.
type Alikes<'a> = BTreeMap<&'a str, &'a Object>;

fn alike(volume: &PersistentVolume) -> Alike {
    (volume.access_modes, volume.class.as_str().into(), volume.capacity)
}

fn is_free(object: &Object) -> Option<&PersistentVolume> {
    object.as_volume().filter(|v| v.phase == VolumePhase::Available && v.claim_ref.is_none())
}

/// A note for every claim that is still bound to a volume that was one of several equally good ones.
pub(super) fn findings(cluster: &Cluster) -> Vec<Finding> {
    let mut free: BTreeMap<Alike, Alikes<'_>> = BTreeMap::new();
    let mut findings = Vec::new();
    for write in cluster.writes() {
        if let Some(volume) = write.before.as_deref().and_then(is_free) {
            if let Some(set) = free.get_mut(&alike(volume)) {
                set.remove(write.id.name.as_str());
            }
            findings.extend(choice(cluster, write, volume, &free));
        }
        if let Some(object) = write.after.as_deref()
            && let Some(volume) = is_free(object)
        {
            free.entry(alike(volume)).or_default().insert(&write.id.name, object);
        }
    }
    findings
}

/// The finding about a write that took a free volume for a claim, if others were as good.
fn choice(
    cluster: &Cluster,
    write: &Write,
    volume: &PersistentVolume,
    free: &BTreeMap<Alike, Alikes<'_>>,
) -> Option<Finding> {
    let taken = write.after.as_deref()?;
    let claim_ref = taken.as_volume()?.claim_ref.as_ref()?;
    let claim = cluster.find(Kind::PersistentVolumeClaim, &claim_ref.namespace, &claim_ref.name)?;
    let noun = claim.as_claim()?;
    // The scheduler's choice depends on the node.
    let delayed = cluster.waits_for_pod(noun.class.as_str());
    let still_so =
        claim_ref.uid.as_deref() == Some(claim.uid()) && noun.volume_name.as_deref() == Some(&*write.id.name);
    if delayed || !still_so || claim.annotation(BOUND_BY_CONTROLLER).is_none() {
        return None;
    }
    let fits = |other: &Object| {
        Question::new(claim, other, Asker::Controller { delay: false }).is_some_and(|ask| ask.answer().is_ok())
    };
    let others = free.get(&alike(volume))?.iter().filter(|(_, other)| fits(other));
    let others: Vec<&str> = others.take(NAMED).map(|(name, _)| *name).collect();
    if others.is_empty() {
        return None;
    }
    let names = [&[write.id.name.as_str()], &others[..]].concat().join(", ");
    Some(
        Finding::new(Code::EqualVolumes).about(&claim.id).with("volumes", names).with("volume", write.id.name.as_str()),
    )
}
