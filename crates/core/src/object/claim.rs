//! What does a claim ask for, as binding sees it?

use super::annotations::BIND_COMPLETED;
use super::{AccessModes, ClassName, VolumeMode};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// `status.phase` of a PersistentVolumeClaim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimPhase {
    /// It has no volume yet.
    Pending,
    /// It has a volume.
    Bound,
    /// Its volume is gone.
    Lost,
}

impl ClaimPhase {
    /// The name, as in `status.phase`.
    pub fn name(self) -> &'static str {
        match self {
            ClaimPhase::Pending => "Pending",
            ClaimPhase::Bound => "Bound",
            ClaimPhase::Lost => "Lost",
        }
    }
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq)]
pub struct PersistentVolumeClaim {
    /// `spec.resources.requests.storage`.
    pub request: Quantity,
    /// `spec.accessModes`.
    pub access_modes: AccessModes,
    /// The class that it names.
    pub class: ClassName,
    /// Files or a raw device.
    pub volume_mode: VolumeMode,
    /// `spec.volumeAttributesClassName`; absent and empty are the same here.
    pub attributes_class: String,
    /// `spec.volumeName`; none if absent or empty.
    pub volume_name: Option<String>,
    /// How far it is.
    pub phase: ClaimPhase,
    /// Whether the controller has written that the binding is complete.
    pub bind_completed: bool,
}

impl PersistentVolumeClaim {
    pub(crate) fn read(value: &Value) -> PersistentVolumeClaim {
        PersistentVolumeClaim {
            request: value.at(&["spec", "resources", "requests", "storage"]).map_or(Quantity::ZERO, of_value),
            access_modes: AccessModes::read(value.list_at(&["spec", "accessModes"])),
            class: ClassName::read(value),
            volume_mode: VolumeMode::read(value.at(&["spec", "volumeMode"])),
            attributes_class: value.str_at(&["spec", "volumeAttributesClassName"]).unwrap_or_default().to_owned(),
            volume_name: value.str_at(&["spec", "volumeName"]).filter(|n| !n.is_empty()).map(ToOwned::to_owned),
            phase: match value.str_at(&["status", "phase"]) {
                Some("Bound") => ClaimPhase::Bound,
                Some("Lost") => ClaimPhase::Lost,
                _ => ClaimPhase::Pending,
            },
            bind_completed: value.at(&["metadata", "annotations"]).is_some_and(|a| a.get(BIND_COMPLETED).is_some()),
        }
    }
}
