//! Are the annotations of a pod in order that once stood for fields?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidatePodSpecificAnnotations`. Left out: tolerations as an annotation,
//! and whether an AppArmor annotation says the same as the field.

use super::errors::{At, Errors};
use super::source;
use crate::path::Path;
use crate::value::Value;

const MIRROR: &str = "kubernetes.io/config.mirror";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
const SECCOMP_OF_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_OF_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Checks the annotations of a pod or a pod template; messages name them `shown`, and they stand at `place`.
pub(super) fn check(errors: &mut Errors, pod: &Value, shown: &Path<'_>, place: &Path<'_>) {
    let annotations = || pod.fields_at(&["metadata", "annotations"]).map(|(k, v)| (k, v.as_str().unwrap_or_default()));
    let find = |wanted: &str| annotations().find(|(key, _)| *key == wanted).map(|(_, value)| value);
    let node = pod.str_at(&["spec", "nodeName"]).unwrap_or_default();
    if let Some(value) = find(MIRROR).filter(|_| node.is_empty()) {
        let at = (shown.key(MIRROR), place.key(MIRROR));
        errors.invalid(At::shown_as(&at.0, &at.1), value, "must set spec.nodeName if mirror pod annotation is set");
    }
    if let Some(value) = find(DELETION_COST).filter(|value| !is_cost(value)) {
        let at = (shown.key(DELETION_COST), place.key(DELETION_COST));
        errors.invalid(At::shown_as(&at.0, &at.1), value, "must be a 32bit integer");
    }
    let of_pod = annotations().filter(|(key, _)| *key == SECCOMP_OF_POD);
    for (key, profile) in of_pod.chain(annotations().filter(|(key, _)| key.starts_with(SECCOMP_OF_CONTAINER))) {
        let at = (shown.field(key), place.key(key));
        seccomp(errors, profile, At::shown_as(&at.0, &at.1));
    }
    for (key, profile) in annotations() {
        let Some(container) = key.strip_prefix(APP_ARMOR) else { continue };
        let at = (shown.key(key), place.key(key));
        let lists = ["initContainers", "containers", "ephemeralContainers"];
        let mut containers = lists.iter().flat_map(|list| pod.list_at(&["spec", list]));
        if !containers.any(|c| c.str_at(&["name"]) == Some(container)) {
            errors.invalid(At::shown_as(&at.0, &at.1), container, "container not found");
        }
        if !matches!(profile, "" | "runtime/default" | "unconfined") && !profile.starts_with("localhost/") {
            let detail = alloc::format!("invalid AppArmor profile name: {profile:?}");
            errors.invalid(At::shown_as(&at.0, &at.1), profile, &detail);
        }
    }
}

/// upstream: helper.GetDeletionCostFromPodAnnotations; neither a plus sign nor leading zeros
fn is_cost(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !text.starts_with('+') && (digits == "0" || !digits.starts_with('0')) && text.parse::<i32>().is_ok()
}

/// upstream: ValidateSeccompProfile
fn seccomp(errors: &mut Errors, profile: &str, at: At<'_>) {
    match profile {
        "runtime/default" | "docker/default" | "unconfined" => {}
        _ => match profile.strip_prefix("localhost/") {
            Some(path) => source::descending(errors, path, at),
            None => errors.invalid(at, profile, "must be a valid seccomp profile"),
        },
    }
}
