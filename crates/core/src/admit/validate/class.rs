//! Are the kinds of storage.k8s.io in order?
//!
//! Models `pkg/apis/storage/validation/validation.go`.

use super::errors::{At, Errors, flag, number, text};
use super::{names, selector, source};
use crate::object::Kind;
use crate::path::Path;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::string::ToString;

/// Checks an object of storage.k8s.io.
pub(super) fn check(errors: &mut Errors, kind: &Kind, value: &Value) {
    let root = Path::Root;
    match kind {
        Kind::StorageClass => storage_class(errors, value),
        Kind::VolumeAttributesClass => {
            provisioner(errors, text(value, "driverName"), &root.field("driverName"));
            parameters(errors, value, true);
        }
        Kind::CSIDriver => driver(errors, value.get("spec").unwrap_or(&Value::Null), &root.field("spec")),
        Kind::CSINode => node(errors, value, &root.field("spec").field("drivers")),
        Kind::CSIStorageCapacity => {
            if let Some(topology) = value.get("nodeTopology") {
                selector::label_selector(errors, topology, &root.field("nodeTopology"));
            }
            let class = text(value, "storageClassName");
            errors.invalid_each(&root.field("storageClassName"), class, &names::dns_subdomain(class));
            if let Some(capacity) = value.get("capacity").map(of_value).filter(|c| *c < Quantity::ZERO) {
                let here = root.field("capacity");
                errors.invalid(&here, &capacity.to_string(), "must be greater than or equal to 0");
            }
        }
        _ => {}
    }
}

/// Checks a VolumeAttachment. Left out: what else is wrong with a volume that is written into it.
// upstream: ValidateVolumeAttachment, ValidatePersistentVolumeSpec
pub(super) fn attachment(errors: &mut Errors, value: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let spec = value.get("spec").unwrap_or(&Value::Null);
    source::csi_driver_name(errors, text(spec, "attacher"), &path.field("attacher"));
    let here = path.field("source");
    let volume = spec.at(&["source", "inlineVolumeSpec"]);
    let name = spec.str_at(&["source", "persistentVolumeName"]);
    let at_name = here.field("persistentVolumeName");
    match (volume, name) {
        (None, None) => {
            errors.required(&here, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        }
        (Some(_), Some(_)) => {
            errors.forbidden(&here, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
        }
        (None, Some("")) => errors.required(&at_name, "must specify non empty persistentVolumeName"),
        (None, Some(_)) => {}
        (Some(volume), None) => {
            let here = here.field("inlineVolumeSpec");
            const INLINE: &str = "may not be specified in the context of inline volumes";
            for field in ["claimRef", "capacity"] {
                if volume.get(field).is_some() {
                    errors.forbidden(&here.field(field), INLINE);
                }
            }
            if volume.get("csi").is_none() {
                errors.required(&here.field("csi"), "has to be specified in the context of inline volumes");
            }
            if volume.list_at(&["accessModes"]).is_empty() {
                errors.required(&here.field("accessModes"), "");
            }
        }
    }
    let node = text(spec, "nodeName");
    errors.invalid_each(&path.field("nodeName"), node, &names::dns_subdomain(node));
    if let Some(name) = name {
        errors.invalid_each(&at_name, name, &names::dns_subdomain(name));
    }
}

/// Checks a RuntimeClass. Left out: its overhead and tolerations.
// upstream: pkg/apis/node/validation: ValidateRuntimeClass
pub(super) fn runtime(errors: &mut Errors, value: &Value) {
    let root = Path::Root;
    let here = root.field("handler");
    match text(value, "handler") {
        "" => errors.required(&here, ""),
        name => errors.invalid_each(&here, name, &names::dns_label(name)),
    }
    let scheduling = root.field("scheduling");
    let selector = scheduling.field("nodeSelector");
    super::metadata::labels(errors, value.at(&["scheduling", "nodeSelector"]), &selector);
}

fn storage_class(errors: &mut Errors, class: &Value) {
    let root = Path::Root;
    provisioner(errors, text(class, "provisioner"), &root.field("provisioner"));
    parameters(errors, class, false);
    let policy = text(class, "reclaimPolicy");
    if !policy.is_empty() {
        errors.one_of(&root.field("reclaimPolicy"), policy, &["Delete", "Retain"]);
    }
    let mode = text(class, "volumeBindingMode");
    errors.one_of(&root.field("volumeBindingMode"), mode, &["Immediate", "WaitForFirstConsumer"]);
    selector::topologies(errors, class.list_at(&["allowedTopologies"]), &root.field("allowedTopologies"));
}

fn provisioner(errors: &mut Errors, name: &str, path: &Path<'_>) {
    if name.is_empty() {
        errors.required(path, "");
    } else {
        let lower = name.to_lowercase();
        errors.invalid_each(path, &lower, &names::qualified(&lower));
    }
}

fn parameters(errors: &mut Errors, holder: &Value, needed: bool) {
    let root = Path::Root;
    let path = root.field("parameters");
    let parameters = || holder.fields_at(&["parameters"]);
    if parameters().count() > 512 {
        errors.too_long(&path, 512);
        return;
    }
    let mut size = 0;
    for (key, value) in parameters() {
        if key.is_empty() {
            errors.invalid(&path, key, "field can not be empty.");
        }
        size += key.len() + value.as_str().unwrap_or_default().len();
    }
    if size > 256 * 1024 {
        errors.too_long(&path, 256 * 1024);
    }
    if needed && parameters().next().is_none() {
        errors.required(&path, "must contain at least one key/value pair");
    }
}

/// Checks the spec of a CSIDriver.
fn driver(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    if let Some(policy) = spec.str_at(&["fsGroupPolicy"]) {
        errors.one_of(&path.field("fsGroupPolicy"), policy, &["File", "None", "ReadWriteOnceWithFSType"]);
    }
    let requests = path.field("tokenRequests");
    let mut audiences: BTreeSet<&str> = BTreeSet::new();
    for (index, request) in spec.list_at(&["tokenRequests"]).iter().enumerate() {
        let here = requests.index(index);
        let audience = text(request, "audience");
        if !audiences.insert(audience) {
            errors.duplicate(&here.field("audience"), audience);
            continue;
        }
        if request.get("expirationSeconds").is_some() {
            let seconds = number(request, "expirationSeconds");
            let at = here.field("expirationSeconds");
            if seconds < 600 {
                errors.invalid(&at, seconds, "may not specify a duration less than 10 minutes");
            }
            if seconds > 1 << 32 {
                errors.invalid(&at, seconds, "may not specify a duration larger than 2^32 seconds");
            }
        }
    }
    let modes = path.field("volumeLifecycleModes");
    for (index, mode) in spec.list_at(&["volumeLifecycleModes"]).iter().filter_map(Value::as_str).enumerate() {
        errors.one_of(At::shown_as(&modes, &modes.index(index)), mode, &["Persistent", "Ephemeral"]);
    }
    if let Some(seconds) = spec.get("nodeAllocatableUpdatePeriodSeconds").and_then(Value::as_int)
        && seconds < 10
    {
        let here = path.field("nodeAllocatableUpdatePeriodSeconds");
        errors.invalid(&here, seconds, "must be greater than or equal to 10 seconds");
    }
    if spec.get("serviceAccountTokenInSecrets").is_some() && spec.list_at(&["tokenRequests"]).is_empty() {
        let value = Value::Bool(flag(spec, "serviceAccountTokenInSecrets"));
        let detail = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
        errors.invalid(&path.field("serviceAccountTokenInSecrets"), &value, detail);
    }
}

fn node(errors: &mut Errors, node: &Value, path: &Path<'_>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, driver) in node.list_at(&["spec", "drivers"]).iter().enumerate() {
        let here = path.index(index);
        let (name, id) = (text(driver, "name"), text(driver, "nodeID"));
        source::csi_driver_name(errors, name, &here.field("name"));
        if id.is_empty() {
            errors.required(&here.field("nodeID"), "");
        }
        if id.len() > 256 {
            errors.invalid(&here.field("nodeID"), id, "must be 256 characters or less");
        }
        if let Some(allocatable) = driver.get("allocatable") {
            errors.not_negative(allocatable, &here.field("allocatable"), "count");
        }
        if !seen.insert(name) {
            errors.duplicate(&here.field("name"), name);
        }
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for key in driver.list_at(&["topologyKeys"]).iter().filter_map(Value::as_str) {
            if key.is_empty() {
                errors.required(&here, "");
            }
            if !keys.insert(key) {
                errors.duplicate(&here, key);
            }
            errors.invalid_each(&here, key, &names::qualified(key));
        }
    }
}
