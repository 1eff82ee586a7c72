//! What is a piece of storage, as binding sees it?

use super::{AccessModes, ClassName};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// Whether a volume is handed over as files or as a raw device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VolumeMode {
    /// A file system.
    Filesystem,
    /// A raw device.
    Block,
}

impl VolumeMode {
    pub(crate) fn read(value: Option<&Value>) -> VolumeMode {
        match value.and_then(Value::as_str) {
            Some("Block") => VolumeMode::Block,
            _ => VolumeMode::Filesystem,
        }
    }
}

/// What happens to a volume when its claim is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReclaimPolicy {
    /// It stays, with its data, for an administrator to look after.
    Retain,
    /// It is deleted with its data.
    Delete,
    /// Its data is erased and it can be claimed again. Deprecated.
    Recycle,
}

/// `status.phase` of a PersistentVolume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumePhase {
    /// Created, and not looked at yet.
    Pending,
    /// Free, or reserved for a claim that has not taken it.
    Available,
    /// Taken by a claim.
    Bound,
    /// Its claim is gone.
    Released,
    /// It could not be reclaimed.
    Failed,
}

/// `spec.claimRef` of a PersistentVolume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRef {
    /// The claim's namespace; a claimRef without one fits no claim.
    pub namespace: String,
    /// The claim's name.
    pub name: String,
    /// The claim's uid; none while the volume is only reserved.
    pub uid: Option<String>,
}

/// A PersistentVolume.
#[derive(Clone, Debug, PartialEq)]
pub struct PersistentVolume {
    /// `spec.capacity.storage`.
    pub capacity: Quantity,
    /// `spec.accessModes`.
    pub access_modes: AccessModes,
    /// The class it belongs to.
    pub class: ClassName,
    /// Files or a raw device.
    pub volume_mode: VolumeMode,
    /// `spec.volumeAttributesClassName`; absent and empty are the same here.
    pub attributes_class: String,
    /// The claim that it is bound to or reserved for.
    pub claim_ref: Option<ClaimRef>,
    /// How far it is.
    pub phase: VolumePhase,
    /// What happens when its claim is gone.
    pub reclaim_policy: ReclaimPolicy,
}

impl PersistentVolume {
    pub(crate) fn read(value: &Value) -> PersistentVolume {
        let text = |v: &Value, key| v.str_at(&[key]).unwrap_or_default().to_owned();
        PersistentVolume {
            capacity: value.at(&["spec", "capacity", "storage"]).map_or(Quantity::ZERO, of_value),
            access_modes: AccessModes::read(value.list_at(&["spec", "accessModes"])),
            class: ClassName::read(value),
            volume_mode: VolumeMode::read(value.at(&["spec", "volumeMode"])),
            attributes_class: value.str_at(&["spec", "volumeAttributesClassName"]).unwrap_or_default().to_owned(),
            claim_ref: value.at(&["spec", "claimRef"]).map(|r| ClaimRef {
                namespace: text(r, "namespace"),
                name: text(r, "name"),
                uid: r.str_at(&["uid"]).filter(|uid| !uid.is_empty()).map(ToOwned::to_owned),
            }),
            phase: match value.str_at(&["status", "phase"]) {
                Some("Available") => VolumePhase::Available,
                Some("Bound") => VolumePhase::Bound,
                Some("Released") => VolumePhase::Released,
                Some("Failed") => VolumePhase::Failed,
                _ => VolumePhase::Pending,
            },
            reclaim_policy: match value.str_at(&["spec", "persistentVolumeReclaimPolicy"]) {
                Some("Delete") => ReclaimPolicy::Delete,
                Some("Recycle") => ReclaimPolicy::Recycle,
                _ => ReclaimPolicy::Retain,
            },
        }
    }
}
