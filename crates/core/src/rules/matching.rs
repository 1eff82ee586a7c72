//! May this volume serve this claim, and which of several does?
//!
//! Models component-helpers `storage/volume/pv_helpers.go: FindMatchingVolume, IsVolumeBoundToClaim` and the volume
//! controller's `index.go: findByClaim` as far as it compares access modes. The volume controller asks without a node, the
//! scheduler with one. Not here: in which order the volume controller tries groups of access modes.

use super::selector::{Labels, Unmet, label_selector};
use super::topology;
use crate::object::{AccessModes, ClassName, Object, PersistentVolume, PersistentVolumeClaim, VolumeMode, VolumePhase};
use crate::quantity::Quantity;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

/// Why a volume does not serve a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Mismatch {
    /// It is taken already, for another claim of the same pod.
    Excluded,
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
    /// It cannot be used on the node: a requirement that the node does not meet, if there is any that it could.
    NodeAffinity(Option<Unmet>),
    /// It lacks an access mode that the claim asks for.
    AccessModes {
        /// What it offers.
        volume: AccessModes,
        /// What the claim asks for.
        claim: AccessModes,
    },
}

/// How a volume serves a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Can it be used on the node?
    NodeAffinity,
    /// Does it offer the access modes?
    AccessModes,
}

/// A claim, a volume, and who asks.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    claim: &'a Object,
    wanted: &'a PersistentVolumeClaim,
    volume: &'a Object,
    offered: &'a PersistentVolume,
    node: Option<&'a Object>,
    delay: bool,
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
const OF_FREE: [Check; 4] =
    [(Subject::Asker, asker), (Subject::Phase, phase), (Subject::Selector, selects), (Subject::Class, class)];

impl<'a> Question<'a> {
    /// May this volume serve this claim? `node` is the node where it is to be used, none where the volume
    /// controller asks; `delay` says that the claim's class waits for a pod. None if the objects are of other kinds.
    pub fn new(claim: &'a Object, volume: &'a Object, node: Option<&'a Object>, delay: bool) -> Option<Question<'a>> {
        Some(Question { claim, wanted: claim.as_claim()?, volume, offered: volume.as_volume()?, node, delay })
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
        let affinity = (Subject::NodeAffinity, node_affinity as fn(&Question<'_>) -> _);
        let modes = (Subject::AccessModes, access_modes as fn(&Question<'_>) -> _);
        let reserved = self.fit() == Fit::Reserved;
        // upstream: index.go: findByClaim; the volume controller only looks at volumes with the access modes, while the
        // scheduler compares them last, and not at all for a reserved volume
        let by_index = self.node.is_none().then_some(modes);
        let last = (self.node.is_some() && !reserved).then_some(modes);
        let free = if reserved { &[][..] } else { &OF_FREE };
        let affinity = self.node.is_some().then_some(affinity);
        by_index.into_iter().chain(OF_EVERY).chain(free.iter().copied()).chain(affinity).chain(last)
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
    if ask.delay && ask.node.is_none() { Err(Mismatch::WaitsForPod) } else { Ok(()) }
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

fn node_affinity(ask: &Question<'_>) -> Result<(), Mismatch> {
    let Some(node) = ask.node else { return Ok(()) };
    topology::volume_fits(ask.volume, node).map_err(|unmet| Mismatch::NodeAffinity(unmet.on(node)))
}

fn access_modes(ask: &Question<'_>) -> Result<(), Mismatch> {
    let (volume, claim) = (ask.offered.access_modes, ask.wanted.access_modes);
    if volume.contains(claim) { Ok(()) } else { Err(Mismatch::AccessModes { volume, claim }) }
}

/// The volume that serves a claim: the first that is reserved for it, else the smallest that fits, of equally large ones
/// the first. `volumes` come in the order in which they are tried; `excluded` are those that another claim of the same pod
/// takes. A volume that is reserved for the claim and cannot be used on the node leaves the claim without any.
pub fn find<'a>(
    claim: &Object,
    volumes: impl IntoIterator<Item = &'a Arc<Object>>,
    node: Option<&Object>,
    excluded: &dyn Fn(&Object) -> bool,
    delay: bool,
) -> Option<&'a Arc<Object>> {
    let mut smallest: Option<(&Arc<Object>, Quantity)> = None;
    for volume in volumes.into_iter().filter(|v| !excluded(v)) {
        let Some(ask) = Question::new(claim, volume, node, delay) else { continue };
        let capacity = ask.offered.capacity;
        match ask.answer() {
            Ok(Fit::Reserved) => return Some(volume),
            // upstream: a pre-bound volume with the wrong node affinity means that the claim does not fit this node
            Err(Mismatch::NodeAffinity(_)) if ask.fit() == Fit::Reserved => return None,
            Ok(Fit::Free) if smallest.is_none_or(|(_, least)| capacity < least) => smallest = Some((volume, capacity)),
            Ok(Fit::Free) | Err(_) => {}
        }
    }
    smallest.map(|(volume, _)| volume)
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
