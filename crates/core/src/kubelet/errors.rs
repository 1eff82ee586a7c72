//! How does the kubelet say that a container does not start?
//!
//! Models `pkg/kubelet/kuberuntime: startContainer` (a container whose configuration cannot be made waits alone) and
//! `pkg/kubelet: convertToAPIContainerStatuses` (all containers wait while a volume does not mount).

use super::view::ContainerError;
use crate::path::FieldPath;
use alloc::string::String;

/// Why the configuration of a container cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The kubelet's words.
    pub(super) message: String,
    /// The field of the pod that leads there.
    pub(super) place: FieldPath,
}

impl Failure {
    pub(super) fn into_error(self) -> ContainerError {
        ContainerError { reason: "CreateContainerConfigError", message: self.message, place: self.place }
    }
}

/// What a container shows while a volume keeps the pod from starting.
pub(super) fn waiting(has_init_containers: bool, place: FieldPath) -> ContainerError {
    let reason = if has_init_containers { "PodInitializing" } else { "ContainerCreating" };
    ContainerError { reason, message: String::new(), place }
}

/// Several errors as one text.
///
/// upstream: apimachinery `utilerrors.Aggregate`: equal texts count once, several stand in brackets
pub(super) fn aggregate(errors: &[String]) -> Option<String> {
    let mut texts: alloc::vec::Vec<&str> = alloc::vec::Vec::new();
    for error in errors {
        if !texts.contains(&error.as_str()) {
            texts.push(error);
        }
    }
    match texts.as_slice() {
        [] => None,
        [one] => Some((*one).into()),
        several => Some(alloc::format!("[{}]", several.join(", "))),
    }
}
