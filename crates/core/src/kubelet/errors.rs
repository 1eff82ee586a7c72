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

/// The longest string that Linux hands to a process (`MAX_ARG_STRLEN`), a variable's name and `=` included.
pub(super) const LONGEST: usize = 128 << 10;
/// What all arguments and variables of a process may take together: a quarter of the usual limit of the stack.
pub(super) const TOGETHER: usize = 2 << 20;

/// Why a container cannot be made or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The waiting reason.
    pub(super) reason: &'static str,
    /// The kubelet's words.
    pub(super) message: String,
    /// The field of the pod that leads there.
    pub(super) place: FieldPath,
}

impl Failure {
    /// The configuration cannot be made.
    pub(super) fn config(message: String, place: FieldPath) -> Failure {
        Failure { reason: "CreateContainerConfigError", message, place }
    }

    /// The process cannot be started: execve(2) says E2BIG. The runtime puts words of its own before these.
    pub(super) fn too_long(place: FieldPath) -> Failure {
        Failure { reason: "RunContainerError", message: "argument list too long".into(), place }
    }

    pub(super) fn into_error(self) -> ContainerError {
        ContainerError { reason: self.reason, message: self.message, place: self.place }
    }
}

/// What a process is given, as Linux counts it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Given(usize);

impl Given {
    /// Counts one string more; false if it or all of them together are too long.
    #[must_use]
    pub(super) fn take(&mut self, length: usize) -> bool {
        // A null byte ends each string, and a pointer leads to it.
        self.0 = self.0.saturating_add(length + 1 + 8);
        length < LONGEST && self.0 <= TOGETHER
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
    Err(Failure::config(message, place.field("securityContext").field("runAsUser")))
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
