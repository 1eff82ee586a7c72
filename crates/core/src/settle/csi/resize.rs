//! How does a driver's volume grow?
//!
//! Models external-resizer pkg/controller/expand_and_recover.go (`expandAndRecover`) and resize_status.go: the driver
//! grows the volume at once, and the file system waits for a node. Left out: the node's part, and retries of what the
//! driver called infeasible.

use super::back_end::{self, RpcError};
use super::install::answering;
use super::secret::{SecretRef, credentials};
use crate::cluster::{Cluster, Step};
use crate::drivers::{CsiDriver, Support};
use crate::event::Event;
use crate::object::annotations::{PRE_RESIZE_CAPACITY, STORAGE_RESIZER};
use crate::object::{ClaimPhase, Kind, Object, ObjectId};
use crate::quantity::{Quantity, of_value};
use crate::settle::edit::with_annotation;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const PENDING_ON_NODE: &str = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
/// The conditions that resizing owns.
const CONDITIONS: [&str; 4] = ["Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"];

/// The resizer looks at a claim.
pub(in crate::settle) fn resize(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id) else { return Step::none() };
    let Some(claim) = object.as_claim() else { return Step::none() };
    let quantity = |fields: &[&str]| object.value.at(fields).map(of_value);
    let held = quantity(&["status", "capacity", "storage"]).unwrap_or(Quantity::ZERO);
    if claim.phase != ClaimPhase::Bound || claim.request <= held {
        return Step::none();
    }
    let Some(volume) = claim.volume_name.as_ref().and_then(|name| cluster.find(Kind::PersistentVolume, "", name))
    else {
        return Step::none();
    };
    let Some(driver) = resizer(cluster, object, volume) else { return Step::none() };
    let is_ours = volume
        .as_volume()
        .and_then(|v| v.claim_ref.as_ref())
        .is_some_and(|r| r.namespace == id.namespace && r.uid.as_deref() == Some(object.uid()));
    if !is_ours {
        return Step::none();
    }
    let size = volume.as_volume().map_or(Quantity::ZERO, |v| v.capacity);
    let allocated = quantity(&["status", "allocatedResources", "storage"]);
    let status = object.value.str_at(&["status", "allocatedResourceStatuses", "storage"]).unwrap_or_default();
    let wanted = match status {
        "NodeResizePending" | "NodeResizeInProgress" => {
            // An expansion that waits for the node comes to its end first.
            let wanted = allocated.unwrap_or(claim.request);
            if size >= wanted {
                return Step::none();
            }
            wanted
        }
        "NodeResizeInfeasible" | "ControllerResizeInProgress" => allocated.unwrap_or(claim.request),
        _ if size >= claim.request && allocated.is_some() => allocated.unwrap_or(claim.request),
        _ => claim.request,
    };
    let is_known = allocated.is_some_and(|allocated| allocated == wanted);
    if is_known && status == "ControllerResizeInfeasible" {
        return Step::none();
    }
    let secret = credentials(cluster, expansion_secret(volume).as_ref());
    if is_known && status == "ControllerResizeInProgress" && secret.is_err() {
        return Step::none();
    }
    grow(&Growth { object, volume, driver, held, wanted, is_known, secret })
}

/// The driver whose resizer takes care of the claim.
// upstream: csi_resizer.go: CanSupport
fn resizer(cluster: &Cluster, claim: &Object, volume: &Object) -> Option<&'static CsiDriver> {
    let driver = match volume.value.str_at(&["spec", "csi", "driver"]) {
        Some(driver) => answering(cluster, driver),
        None => answering(cluster, claim.annotation(STORAGE_RESIZER)?),
    };
    driver.filter(|driver| driver.expansion != Support::No)
}

struct Growth<'a> {
    object: &'a Object,
    volume: &'a Object,
    driver: &'static CsiDriver,
    held: Quantity,
    wanted: Quantity,
    /// Whether the claim's status already says so.
    is_known: bool,
    /// Whether the secret that the driver is to get is there.
    secret: Result<(), String>,
}

fn grow(growth: &Growth<'_>) -> Step {
    let Growth { object, volume, driver, held, wanted, is_known, secret } = growth;
    let (id, name) = (&object.id, &volume.id.name);
    let mut claim = object.value.clone();
    merge_conditions(&mut claim, "Resizing", None, *is_known);
    if !is_known {
        claim.set(&["status", "allocatedResourceStatuses", "storage"], "ControllerResizeInProgress");
    }
    claim.set(&["status", "allocatedResources", "storage"], wanted.to_string());
    let message = format!("External resizer is resizing volume {name}");
    let step = Step::none().and_event(Event::normal(id, "Resizing", message));
    // upstream: csi_resizer.go: Resize; a secret that is missing is no error of the driver, so the expansion goes on
    if let Err(error) = secret {
        let message = format!("resize volume \"{name}\" by resizer \"{}\" failed: {error}", driver.name);
        return step.and_put(object.with(claim)).and_event(Event::warning(id, "VolumeResizeFailed", message));
    }
    let handle = volume.value.str_at(&["spec", "csi", "volumeHandle"]).unwrap_or(name);
    if let Err(error) = back_end::expand_volume(driver, handle, wanted.value()) {
        claim.set(&["status", "allocatedResourceStatuses", "storage"], "ControllerResizeInfeasible");
        merge_conditions(&mut claim, "ControllerResizeError", Some(failed(&error)), true);
        let message = format!("resize volume \"{name}\" by resizer \"{}\" failed: {error}", driver.name);
        let event = Event::warning(id, "VolumeResizeFailed", message);
        return step.and_put(object.with(claim)).and_event(event);
    }
    let bytes = volume.as_volume().map_or(0, |v| v.capacity.value()).max(wanted.value());
    let grown = volume.changed(|value| {
        value.set(&["spec", "capacity", "storage"], Quantity::bytes(bytes).to_string());
    });
    let grown = match volume.annotation(PRE_RESIZE_CAPACITY) {
        Some(_) => grown,
        None => with_annotation(&grown, PRE_RESIZE_CAPACITY, &held.to_string()),
    };
    merge_conditions(&mut claim, "FileSystemResizePending", Some(PENDING_ON_NODE.to_string()), true);
    claim.remove(&["metadata", "annotations", "volume.kubernetes.io/node-expansion-not-required"]);
    claim.set(&["status", "allocatedResourceStatuses", "storage"], "NodeResizePending");
    let required = "Require file system resize of volume on node";
    step.and_put(grown).and_put(object.with(claim)).and_event(Event::normal(id, "FileSystemResizeRequired", required))
}

/// The secret that goes with the growing of a volume.
fn expansion_secret(volume: &Object) -> Option<SecretRef> {
    let secret = volume.value.at(&["spec", "csi", "controllerExpandSecretRef"])?;
    let text = |field: &str| secret.str_at(&[field]).unwrap_or_default().to_string();
    Some(SecretRef { namespace: text("namespace"), name: text("name") })
}

fn failed(error: &RpcError) -> String {
    format!("failed to expand pvc with {error}")
}

/// Sets a condition of the claim; the other conditions of resizing stay only if `keep` says so.
// upstream: external-resizer pkg/util/util.go: MergeResizeConditionsOfPVC
pub(in crate::settle) fn merge_conditions(claim: &mut Value, kind: &str, message: Option<String>, keep: bool) {
    let mut fresh = Value::from([("type", kind.into()), ("status", "True".into())]);
    if let Some(message) = message {
        fresh.set(&["message"], message);
    }
    let mut fresh = Some(fresh);
    let mut merged = Vec::new();
    for condition in claim.list_at(&["status", "conditions"]) {
        let of = condition.str_at(&["type"]).unwrap_or_default();
        if of == kind {
            merged.extend(fresh.take());
        } else if keep || !CONDITIONS.contains(&of) {
            merged.push(condition.clone());
        }
    }
    merged.extend(fresh);
    claim.set(&["status", "conditions"], merged);
}
