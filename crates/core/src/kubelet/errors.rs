//! How does the kubelet say that a container does not start?
//!
//! Models `pkg/kubelet/kuberuntime: startContainer` (a container whose configuration cannot be made waits alone) and
//! `pkg/kubelet: convertToAPIContainerStatuses` (all containers wait while a volume does not mount).

use super::look::{Look, Spec};
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::ContainerError;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

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

/// Refuses a container that must not run as root and says that it does. The user of an image is unknown.
///
/// upstream: pkg/kubelet/kuberuntime: verifyRunAsNonRoot
pub(super) fn verify_non_root(look: &Look<'_>, container: &Spec<'_>) -> Result<(), Failure> {
    let own = |field| container.value.at(&["securityContext", field]);
    let of_pod = |field| look.pod.value.at(&["spec", "securityContext", field]);
    let non_root = own("runAsNonRoot").or_else(|| of_pod("runAsNonRoot")).and_then(Value::as_bool);
    let user = own("runAsUser").or_else(|| of_pod("runAsUser")).and_then(Value::as_int);
    if (non_root, user) != (Some(true), Some(0)) {
        return Ok(());
    }
    let of_container = own("runAsUser").is_some();
    let place = if of_container { container.place.clone() } else { FieldPath::of(&["spec"]) };
    let (id, name) = (&look.pod.id, container.name);
    let pod = format!("{}_{}({})", id.name, id.namespace, look.pod.uid());
    let message = format!("container's runAsUser breaks non-root policy (pod: \"{pod}\", container: {name})");
    Err(Failure { message, place: place.field("securityContext").field("runAsUser") })
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
    let mut texts: Vec<&str> = Vec::new();
    for error in errors {
        if !texts.contains(&error.as_str()) {
            texts.push(error);
        }
    }
    match texts.as_slice() {
        [] => None,
        [one] => Some((*one).into()),
        several => Some(format!("[{}]", several.join(", "))),
    }
}
