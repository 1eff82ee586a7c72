//! Does an emptyDir mount, and how large may it grow?
//!
//! Models `pkg/volume/emptydir: SetUpAt, getPageSizeMountOption, calculateEmptyDirMemorySize`. Left out: the eviction of
//! a pod that outgrows a limit on disk, which needs running processes.

use super::look::Look;
use crate::go::quote;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;

/// Checks the medium, or returns the kubelet's error.
pub(super) fn set_up(look: &Look<'_>, source: &Value) -> Result<(), String> {
    match source.str_at(&["medium"]).unwrap_or_default() {
        "" | "Memory" => Ok(()),
        medium if medium == "HugePages" || medium.starts_with("HugePages-") => huge_pages(look, medium),
        other => Err(format!("unknown storage medium {}", quote(other))),
    }
}

/// The pages of a huge-page medium must be asked for by some container, and be of one size if the medium names none.
fn huge_pages(look: &Look<'_>, medium: &str) -> Result<(), String> {
    let wanted = match medium.strip_prefix("HugePages-") {
        Some(size) => Some(Quantity::parse(size).map_err(|error| error.to_string())?),
        None => None,
    };
    let of_containers = look.containers.iter().filter(|c| c.list != "ephemeralContainers").map(|c| c.value);
    let of_pod = look.pod.value.get("spec").into_iter();
    let mut found: Option<Quantity> = None;
    for (name, _) in of_pod.chain(of_containers).flat_map(|c| c.fields_at(&["resources", "requests"])) {
        let Some(size) = name.strip_prefix("hugepages-").and_then(|size| Quantity::parse(size).ok()) else { continue };
        if wanted.is_some_and(|wanted| wanted != size) {
            continue;
        }
        if wanted.is_none() && found.is_some_and(|found| found != size) {
            return Err(format!("medium: {medium} can't be used if container requests multiple huge page sizes"));
        }
        found = Some(size);
    }
    match found {
        Some(_) => Ok(()),
        None => Err(format!(
            "medium {medium}: hugePages storage requested, but there is no resource request for huge pages"
        )),
    }
}

/// The bytes that it may hold; none where only the node's disk is the limit.
pub(super) fn size(look: &Look<'_>, source: &Value) -> Option<i64> {
    let limit = source.get("sizeLimit").map(of_value).filter(|limit| limit.sign() == Ordering::Greater);
    if source.str_at(&["medium"]) != Some("Memory") {
        return limit.map(Quantity::value);
    }
    // upstream: the node's memory, lowered to the pod's limit and to the volume's own
    let node = look.node.allocatable.get("memory").map_or(Quantity::ZERO, of_value);
    let pod = memory_limit(look).filter(|limit| limit.sign() == Ordering::Greater && *limit <= node);
    let size = pod.unwrap_or(node);
    Some(limit.filter(|limit| *limit <= size).unwrap_or(size).value())
}

/// The memory limit of the pod as a whole; none if a container has no limit.
///
/// upstream: pkg/kubelet/cm: ResourceConfigForPod, component-helpers PodLimits
fn memory_limit(look: &Look<'_>) -> Option<Quantity> {
    if let Some(limit) = look.pod.value.at(&["spec", "resources", "limits", "memory"]) {
        return Some(of_value(limit));
    }
    let limit = |value: &Value| value.at(&["resources", "limits", "memory"]).map(of_value);
    let (mut regular, mut sidecars, mut init) = (Quantity::ZERO, Quantity::ZERO, Quantity::ZERO);
    for container in look.containers.iter().filter(|c| c.list != "ephemeralContainers") {
        let own = limit(container.value)?;
        if container.list == "containers" {
            regular = regular.plus(own);
        } else if container.value.str_at(&["restartPolicy"]) == Some("Always") {
            sidecars = sidecars.plus(own);
            init = init.max(sidecars);
        } else {
            init = init.max(sidecars.plus(own));
        }
    }
    Some(regular.plus(sidecars).max(init))
}
