//! What does a pod refer to?

use super::Object;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// The names of the claims that a pod's volumes refer to, in its own namespace; those of its ephemeral volumes included.
// upstream: pkg/controller/volume/common: PodPVCIndexFunc
pub fn claims_of_pod(pod: &Object) -> impl Iterator<Item = String> + '_ {
    pod.value.list_at(&["spec", "volumes"]).iter().filter_map(|volume| {
        if let Some(claim) = volume.str_at(&["persistentVolumeClaim", "claimName"]) {
            return Some(claim.to_owned());
        }
        let name = volume.get("ephemeral").and_then(|_| volume.get("name")).and_then(Value::as_str)?;
        Some(alloc::format!("{}-{name}", pod.id.name))
    })
}

/// Whether a pod has come to its end (upstream: pkg/volume/util: IsPodTerminated): it succeeded or failed.
pub fn is_pod_terminated(pod: &Object) -> bool {
    matches!(pod.value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed"))
}
