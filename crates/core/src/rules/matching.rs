//! May this volume serve this claim, and which of several does?
//!
//! Models component-helpers `storage/volume/pv_helpers.go: FindMatchingVolume, IsVolumeBoundToClaim`, what the volume
//! controller's `index.go: findByClaim` and the scheduler's list of volumes leave out beforehand, and the volume
//! controller's `checkVolumeSatisfyClaim`. Not here: in which order the volume controller tries groups of access modes.

use super::selector::{Labels, Unmet, label_selector};
use super::topology;
use crate::object::{AccessModes, ClassName, Object, PersistentVolume, PersistentVolumeClaim, VolumeMode, VolumePhase};
use crate::quantity::Quantity;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// Why a volume does not serve a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// It is bound to or reserved for another claim.
    TakenBy {
        /// The other claim's namespace.
        namespace: String,
        /// The other claim's name; with this claim's own namespace and name, an earlier claim of that name is meant.
        name: String,
    },
    /// It is too small.
    TooSmall {
        /// What it has.
        capacity: Quantity,
        /// What the claim asks for.
        request: Quantity,
    },
    /// One is a file system, the other a raw device.
    VolumeMode {
        /// What it is.
        volume: VolumeMode,
        /// What the claim asks for.
        claim: VolumeMode,
    },
    /// The VolumeAttributesClass differs; empty means none.
    AttributesClass {
        /// The volume's.
        volume: String,
        /// The claim's.
        claim: String,
    },
    /// It is being deleted.
    Terminating,
    /// The claim's class waits for a pod, so that only the scheduler may choose.
    WaitsForPod,
    /// It is in no phase in which it can be taken.
    Phase(VolumePhase),
    /// The claim's selector does not fit its labels.
    Selector(Unmet),
    /// The class differs.
    Class {
        /// The volume's.
        volume: ClassName,
        /// The claim's.
        claim: ClassName,
    },
    /// It lacks an access mode that the claim asks for.
    AccessModes {
        /// What it offers.
        volume: AccessModes,
        /// What the claim asks for.
        claim: AccessModes,
    },
}

/// How a volume serves a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is reserved for this claim, or bound to it: it is taken before any other, whatever its class and labels.
    Reserved,
    /// It is free and fits.
    Free,
}

/// Whether a volume is bound to or reserved for a claim (upstream: `IsVolumeBoundToClaim`): namespace and name are the
/// same, and the uid too unless it is absent.
pub fn is_bound_to(volume: &PersistentVolume, claim: &Object) -> bool {
    volume.claim_ref.as_ref().is_some_and(|r| {
        r.name == claim.id.name
            && r.namespace == claim.id.namespace
            && r.uid.as_deref().is_none_or(|uid| uid == claim.uid())
    })
}

/// One of the checks of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Is it free, or reserved for this claim?
    ClaimRef,
    /// Is it large enough?
    Capacity,
    /// File system or raw device?
    VolumeMode,
    /// The same VolumeAttributesClass?
    AttributesClass,
    /// Is it not being deleted?
    Deletion,
    /// May the asker choose it, or does the claim wait for a pod?
    Asker,
    /// Is it Available?
    Phase,
    /// Does the claim's selector fit its labels?
    Selector,
    /// The same class?
    Class,
    /// Does it offer the access modes?
    AccessModes,
}

/// Who looks for a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The volume controller; `delay` says that the claim's class waits for a pod.
    Controller {
        /// Whether the claim's class waits for a pod.
        delay: bool,
    },
    /// The scheduler, for a pod that uses the claim. The node is no matter of this question.
    Scheduler,
}

/// A claim, a volume, and who asks.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    claim: &'a Object,
    wanted: &'a PersistentVolumeClaim,
    volume: &'a Object,
    offered: &'a PersistentVolume,
    asker: Asker,
}

type Check = (Subject, fn(&Question<'_>) -> Result<(), Mismatch>);

/// What is asked of every volume.
const OF_EVERY: [Check; 5] = [
    (Subject::ClaimRef, claim_ref),
    (Subject::Capacity, capacity),
    (Subject::VolumeMode, volume_mode),
    (Subject::AttributesClass, attributes_class),
    (Subject::Deletion, deletion),
];

/// What is asked only of a volume that is not reserved for the claim.
const OF_FREE: [Check; 2] = [(Subject::Phase, phase), (Subject::Selector, selects)];

impl<'a> Question<'a> {
    /// May this volume serve this claim? None if the objects are of other kinds.
    pub fn new(claim: &'a Object, volume: &'a Object, asker: Asker) -> Option<Question<'a>> {
        Some(Question { claim, wanted: claim.as_claim()?, volume, offered: volume.as_volume()?, asker })
    }

    /// The answer.
    ///
    /// # Errors
    /// The first check that fails, in upstream's order.
    pub fn answer(&self) -> Result<Fit, Mismatch> {
        self.checks().try_for_each(|(_, check)| check(self)).map(|()| self.fit())
    }

    /// Every check that applies with its result, in upstream's order; not only up to the first that fails.
    pub fn evidence(&self) -> impl Iterator<Item = (Subject, Result<(), Mismatch>)> {
        self.checks().map(|(subject, check)| (subject, check(self)))
    }

    fn fit(&self) -> Fit {
        if is_bound_to(self.offered, self.claim) { Fit::Reserved } else { Fit::Free }
    }

    fn checks(&self) -> impl Iterator<Item = Check> + use<> {
        let asker: Check = (Subject::Asker, asker);
        let class: Check = (Subject::Class, class);
        let modes: Check = (Subject::AccessModes, access_modes);
        // upstream: findByClaim looks at volumes with the access modes only, the scheduler at volumes of the class; only
        // the other of the two is asked of free volumes
        let (before, first, last) = match self.asker {
            Asker::Controller { .. } => (modes, Some(asker), class),
            Asker::Scheduler => (class, None, modes),
        };
        let is_free = self.fit() == Fit::Free;
        let of_free = first.into_iter().chain(OF_FREE).chain([last]).filter(move |_| is_free);
        [before].into_iter().chain(OF_EVERY).chain(of_free)
    }
}

fn claim_ref(ask: &Question<'_>) -> Result<(), Mismatch> {
    match &ask.offered.claim_ref {
        Some(r) if !is_bound_to(ask.offered, ask.claim) => {
            Err(Mismatch::TakenBy { namespace: r.namespace.clone(), name: r.name.clone() })
        }
        _ => Ok(()),
    }
}

fn capacity(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (capacity, request) = (ask.offered.capacity, ask.wanted.request);
    if capacity < request { Err(Mismatch::TooSmall { capacity, request }) } else { Ok(()) }
}

fn volume_mode(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (volume, claim) = (ask.offered.volume_mode, ask.wanted.volume_mode);
    if volume == claim { Ok(()) } else { Err(Mismatch::VolumeMode { volume, claim }) }
}

fn attributes_class(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (volume, claim) = (&ask.offered.attributes_class, &ask.wanted.attributes_class);
    if volume == claim {
        return Ok(());
    }
    Err(Mismatch::AttributesClass { volume: volume.clone(), claim: claim.clone() })
}

fn deletion(ask: &Question<'_>) -> Result<(), Mismatch> {
    if ask.volume.is_terminating() { Err(Mismatch::Terminating) } else { Ok(()) }
}

fn asker(ask: &Question<'_>) -> Result<(), Mismatch> {
    if ask.asker == (Asker::Controller { delay: true }) { Err(Mismatch::WaitsForPod) } else { Ok(()) }
}

fn phase(ask: &Question<'_>) -> Result<(), Mismatch> {
    match ask.offered.phase {
        VolumePhase::Available => Ok(()),
        other => Err(Mismatch::Phase(other)),
    }
}

fn selects(ask: &Question<'_>) -> Result<(), Mismatch> {
    let Some(wanted) = ask.claim.value.at(&["spec", "selector"]) else { return Ok(()) };
    label_selector(wanted, Labels::of(ask.volume)).map_err(Mismatch::Selector)
}

fn class(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (volume, claim) = (&ask.offered.class, &ask.wanted.class);
    if volume.as_str() == claim.as_str() {
        return Ok(());
    }
    Err(Mismatch::Class { volume: volume.clone(), claim: claim.clone() })
}

fn access_modes(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (volume, claim) = (ask.offered.access_modes, ask.wanted.access_modes);
    if volume.contains(claim) { Ok(()) } else { Err(Mismatch::AccessModes { volume, claim }) }
}

/// The volumes that may serve a claim with a pod, as far as that does not depend on the node; those that are reserved for
/// the claim first, then by size, then by name.
#[derive(Clone, Debug, Default)]
pub struct Candidates<'a>(Vec<(Fit, &'a Arc<Object>)>);

impl<'a> Candidates<'a> {
    /// Those of some volumes that may serve the claim.
    pub fn of(claim: &Object, volumes: impl IntoIterator<Item = &'a Arc<Object>>) -> Candidates<'a> {
        let fitting = |volume: &'a Arc<Object>| {
            let fit = Question::new(claim, volume, Asker::Scheduler)?.answer().ok()?;
            Some((fit, volume))
        };
        let mut candidates: Vec<_> = volumes.into_iter().filter_map(fitting).collect();
        candidates.sort_by_key(|(fit, volume)| {
            let size = volume.as_volume().filter(|_| *fit == Fit::Free).map(|volume| volume.capacity);
            (*fit, size, volume.id.name.as_str())
        });
        Candidates(candidates)
    }

    /// The volume for the claim on a node, without those that other claims of the pod have taken: the first that can be
    /// used there. A volume that is reserved for the claim and cannot be used there leaves the claim without any.
    pub fn on(&self, node: &Object, taken: &dyn Fn(&Object) -> bool) -> Option<&'a Arc<Object>> {
        for (fit, volume) in self.0.iter().filter(|(_, volume)| !taken(volume)) {
            match (topology::volume_fits(volume, node), fit) {
                (Ok(()), _) => return Some(volume),
                // upstream: a pre-bound volume with the wrong node affinity means that the claim does not fit this node
                (Err(_), Fit::Reserved) => return None,
                (Err(_), Fit::Free) => {}
            }
        }
        None
    }
}

/// Why a claim cannot be bound to the volume that it names; printed as the volume controller says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsatisfied<'a> {
    /// The volume of this name is being deleted.
    Terminating(&'a str),
    /// It is too small, in whole bytes.
    TooSmall,
    /// The class differs.
    Class,
    /// The VolumeAttributesClass differs.
    AttributesClass,
    /// One is a file system, the other a raw device.
    VolumeMode,
    /// It lacks an access mode.
    AccessModes,
}

impl fmt::Display for Unsatisfied<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unsatisfied::Terminating(volume) => write!(f, "the volume is marked for deletion \"{volume}\""),
            Unsatisfied::TooSmall => f.write_str("requested PV is too small"),
            Unsatisfied::Class => f.write_str("storageClassName does not match"),
            Unsatisfied::AttributesClass => f.write_str("volumeAttributesClassName does not match"),
            Unsatisfied::VolumeMode => f.write_str("incompatible volumeMode"),
            Unsatisfied::AccessModes => f.write_str("incompatible accessMode"),
        }
    }
}

/// Whether a claim may be bound to the free volume that it names (upstream: pv_controller.go: checkVolumeSatisfyClaim).
/// Phase and selector do not count.
///
/// # Errors
/// The first check that fails, in upstream's order.
pub fn satisfies<'a>(claim: &Object, volume: &'a Object) -> Result<(), Unsatisfied<'a>> {
    let (Some(wanted), Some(offered)) = (claim.as_claim(), volume.as_volume()) else { return Ok(()) };
    let checks = [
        (volume.is_terminating(), Unsatisfied::Terminating(&volume.id.name)),
        (offered.capacity.value() < wanted.request.value(), Unsatisfied::TooSmall),
        (offered.class.as_str() != wanted.class.as_str(), Unsatisfied::Class),
        (offered.attributes_class != wanted.attributes_class, Unsatisfied::AttributesClass),
        (offered.volume_mode != wanted.volume_mode, Unsatisfied::VolumeMode),
        (!offered.access_modes.contains(wanted.access_modes), Unsatisfied::AccessModes),
    ];
    checks.into_iter().find(|(failed, _)| *failed).map_or(Ok(()), |(_, why)| Err(why))
}
