//! Are requests and limits in order?
//!
//! Models `pkg/apis/core/validation/validation.go: validateResourceRequirements, validatePodResources` and
//! `pkg/apis/core/helper/helpers.go`.

use super::errors::{Errors, text};
use super::names;
use crate::admit::default::aggregate;
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Resources that are counted one by one.
const COUNTED: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];
/// The other resources with a plain name.
const MEASURED: [&str; 11] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "storage",
    "requests.storage",
];

pub(super) fn is_huge_page(resource: &str) -> bool {
    resource.starts_with("hugepages-")
}

fn is_native(resource: &str) -> bool {
    !resource.contains('/') || resource.contains("kubernetes.io/")
}

fn is_extended(resource: &str) -> bool {
    !is_native(resource)
        && !resource.starts_with("requests.")
        && names::qualified(&format!("requests.{resource}")).is_empty()
}

/// Whether a node may promise more of it than it has.
fn may_overcommit(resource: &str) -> bool {
    is_native(resource) && !is_huge_page(resource)
}

/// Checks the amount of a resource: not negative, and whole where it is counted.
// upstream: ValidateResourceQuantityValue
pub(super) fn amount(errors: &mut Errors, resource: &str, value: &Value, path: &Path<'_>) {
    let amount = of_value(value);
    let printed = amount.to_string();
    if amount < Quantity::ZERO {
        errors.invalid(path, &printed, "must be greater than or equal to 0");
    }
    if (COUNTED.contains(&resource) || is_extended(resource)) && amount.is_fractional() {
        errors.invalid(path, &printed, "must be an integer");
    }
}

/// Checks a name of a resource.
// upstream: validateResourceName; false if the checks that follow it are left out
pub(super) fn resource_name(errors: &mut Errors, resource: &str, path: &Path<'_>) -> bool {
    let complaints = names::qualified(resource);
    errors.invalid_each(path, resource, &complaints);
    let standard = COUNTED.contains(&resource)
        || MEASURED.contains(&resource)
        || is_huge_page(resource)
        || resource.starts_with("requests.hugepages-");
    if complaints.is_empty() && !resource.contains('/') && !standard {
        errors.invalid(path, resource, "must be a standard resource type or fully qualified");
        return false;
    }
    complaints.is_empty()
}

fn container_resource_name(errors: &mut Errors, resource: &str, path: &Path<'_>) {
    resource_name(errors, resource, path);
    if !resource.contains('/') {
        if !["cpu", "memory", "ephemeral-storage"].contains(&resource) && !is_huge_page(resource) {
            errors.invalid(path, resource, "must be a standard resource for containers");
        }
    } else if !is_native(resource) && !is_extended(resource) {
        errors.invalid(path, resource, "doesn't follow extended resource name standard");
    }
}

fn pod_resource_name(errors: &mut Errors, resource: &str, path: &Path<'_>) {
    if resource_name(errors, resource, path) && !["cpu", "memory"].contains(&resource) && !is_huge_page(resource) {
        errors.not_supported(path, resource, &["cpu", "hugepages-", "memory"]);
    }
}

/// Checks a name of a resource in a quota.
// upstream: ValidateResourceQuotaResourceName
pub(super) fn quota_name(errors: &mut Errors, resource: &str, path: &Path<'_>) {
    resource_name(errors, resource, path);
    let counted = resource.starts_with("count/");
    let known = COUNTED.contains(&resource) || MEASURED.contains(&resource) && resource != "storage";
    let huge = is_huge_page(resource) || resource.starts_with("requests.hugepages-");
    if !resource.contains('/') && !known && !huge && !counted {
        errors.invalid(path, resource, "must be a standard resource for quota");
    }
}

/// Checks a name of a resource in a limit range.
// upstream: validateLimitRangeResourceName
pub(super) fn limit_name(errors: &mut Errors, kind: &str, resource: &str, path: &Path<'_>) {
    if ["Pod", "Container"].contains(&kind) {
        container_resource_name(errors, resource, path);
    } else {
        resource_name(errors, resource, path);
    }
}

/// Checks the resources of a container.
pub(super) fn container(errors: &mut Errors, resources: &Value, claims: &BTreeSet<&str>, path: &Path<'_>) {
    requirements(errors, resources, path, container_resource_name);
    claim_names(errors, resources, claims, &path.field("claims"));
}

fn requirements(errors: &mut Errors, resources: &Value, path: &Path<'_>, check_name: fn(&mut Errors, &str, &Path<'_>)) {
    let (at_limits, at_requests) = (path.field("limits"), path.field("requests"));
    let (mut computes, mut huge) = (false, false);
    let mut one = |errors: &mut Errors, resource: &str, value: &Value, here: &Path<'_>| {
        check_name(errors, resource, here);
        amount(errors, resource, value, here);
        huge |= is_huge_page(resource);
        computes |= ["cpu", "memory"].contains(&resource);
    };
    for (resource, value) in resources.fields_at(&["limits"]) {
        let here = at_limits.key(resource);
        one(errors, resource, value, &here);
        huge_pages(errors, resource, value, &here);
    }
    for (resource, value) in resources.fields_at(&["requests"]) {
        let here = at_requests.key(resource);
        one(errors, resource, value, &here);
        let request = of_value(value);
        match resources.at(&["limits", resource]).map(of_value) {
            Some(limit) if request != limit && !may_overcommit(resource) => {
                let detail = format!("must be equal to {resource} limit of {limit}");
                errors.invalid(&at_requests, &request.to_string(), &detail);
            }
            Some(limit) if request > limit => {
                let detail = format!("must be less than or equal to {resource} limit of {limit}");
                errors.invalid(&at_requests, &request.to_string(), &detail);
            }
            None if !may_overcommit(resource) => {
                errors.required(&at_limits, "Limit must be set for non overcommitable resources");
            }
            _ => {}
        }
        huge_pages(errors, resource, value, &here);
    }
    if huge && !computes {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
}

/// Huge pages come in whole pages.
fn huge_pages(errors: &mut Errors, resource: &str, value: &Value, path: &Path<'_>) {
    let Some(size) = resource.strip_prefix("hugepages-") else { return };
    let page = Quantity::parse(size).map_or(0, Quantity::value);
    let wanted = of_value(value);
    if page <= 0 || wanted.value() % page != 0 {
        let printed = wanted.to_string();
        errors.invalid(path, &printed, &format!("{printed} is not positive integer multiple of {resource}"));
    }
}

/// Each claim of a container must be one of the pod's.
// upstream: validateResourceClaimNames
fn claim_names(errors: &mut Errors, resources: &Value, claims: &BTreeSet<&str>, path: &Path<'_>) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (index, claim) in resources.list_at(&["claims"]).iter().enumerate() {
        let here = path.index(index);
        let (name, request) = (text(claim, "name"), text(claim, "request"));
        if name.is_empty() {
            errors.required(&here, "");
            continue;
        }
        if seen.contains(name) {
            errors.duplicate(&here, name);
        } else {
            let key = if request.is_empty() {
                name.to_string()
            } else {
                errors.invalid_each(&here.field("request"), request, &names::dns_label(request));
                format!("{name}/{request}")
            };
            if seen.contains(&key) {
                errors.duplicate(&here, &key);
            } else if request.is_empty() {
                let parts = seen.iter().filter(|other| other.split_once('/').is_some_and(|(n, _)| n == name));
                (0..parts.count()).for_each(|_| errors.duplicate(&here, name));
            }
            seen.insert(key);
        }
        if !claims.contains(name) {
            let detail = match claims.is_empty() {
                true => String::from("must be one of the names in pod.spec.resourceClaims which is empty"),
                false => {
                    let known: Vec<&str> = claims.iter().copied().collect();
                    format!("must be one of the names in pod.spec.resourceClaims: {}", known.join(", "))
                }
            };
            errors.not_found(&here, name, &detail);
        }
    }
}

/// Checks the resources of a whole pod.
pub(super) fn pod(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let Some(resources) = spec.get("resources") else { return };
    let path = path.field("resources");
    if spec.str_at(&["os", "name"]) == Some("windows") {
        errors.forbidden(&path, "may not be set for a windows pod");
        return;
    }
    if resources.get("claims").is_some() {
        errors.forbidden(&path.field("claims"), "claims may not be set for Resources at pod-level");
    }
    requirements(errors, resources, &path, pod_resource_name);
    let at_requests = path.field("requests");
    for (resource, total) in aggregate(spec, "requests") {
        let Some(request) = resources.at(&["requests", &resource]).map(of_value) else { continue };
        let total = of_value(&total);
        if total > request {
            let detail = format!("must be greater than or equal to aggregate container requests of {total}");
            errors.invalid(&at_requests.key(&resource), &request.to_string(), &detail);
        }
    }
    let at_limits = path.field("limits");
    for (resource, total) in aggregate(spec, "limits") {
        let Some(limit) = resources.at(&["limits", &resource]).map(of_value) else { continue };
        let total = of_value(&total);
        if is_huge_page(&resource) && total > limit {
            let detail = format!("must be greater than or equal to aggregate container limits of {total}");
            errors.invalid(&at_limits.key(&resource), &limit.to_string(), &detail);
        }
    }
    let at_containers = path.field("containers");
    for (index, container) in spec.list_at(&["containers"]).iter().enumerate() {
        for (resource, value) in container.fields_at(&["resources", "limits"]) {
            let Some(limit) = resources.at(&["limits", resource]).map(of_value) else { continue };
            let wanted = of_value(value);
            if wanted > limit {
                let here = at_containers.index(index);
                let detail = format!("must be less than or equal to pod limits of {limit}");
                errors.invalid(&here.key(resource).field("limits"), &wanted.to_string(), &detail);
            }
        }
    }
}
