//! What does a driver's snapshotter do with a VolumeSnapshotContent?
//!
//! Models sidecar-controller/snapshot_controller.go: `syncContent`, `createSnapshotWrapper`,
//! `checkandUpdateContentStatusOperation`, `shouldDelete`, and snapshot_controller_base.go: `isDriverMatch`.

use super::content::{SECRET_NAME, SECRET_NAMESPACE, is_deleted_along, words};
use super::controller::class_not_found;
use super::status::error_value;
use super::{BEING_CREATED, BEING_DELETED, CONTENT_BOUND, is_ready, snapshot_uid};
use crate::cluster::{Cluster, Step};
use crate::drivers::{CsiDriver, Support};
use crate::event::Event;
use crate::go;
use crate::object::{Kind, Object};
use crate::settle::csi::{
    Parameters, SecretRef, answering, create_snapshot, credentials, find_snapshot, reference, snapshot_handle,
};
use crate::settle::edit::{with_annotation, without_annotation, without_finalizers};
use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

const LIST_PARAMETERS: Parameters =
    Parameters { title: "SnapshotterList", old: None, stem: "csi.storage.k8s.io/snapshotter-list-secret" };
const RESERVED: &str = "csi.storage.k8s.io/";
const SECRET_STEMS: [&str; 4] =
    ["snapshotter-secret", "snapshotter-list-secret", "group-snapshotter-secret", "group-snapshotter-get-secret"];
/// On a member of a group snapshot, which its group takes.
const OF_GROUP: &str = "groupsnapshot.storage.k8s.io/volumeGroupSnapshotHandle";

/// The sidecar looks at a content, if it is its driver's.
pub(super) fn sync(cluster: &Cluster, content: &Object) -> Step {
    let Some(driver) = driver(cluster, content) else { return Step::none() };
    if should_delete(content) {
        return delete(cluster, content);
    }
    let is_taken = content.value.at(&["spec", "source", "volumeHandle"]).is_some();
    if is_ready(content) {
        return Step::none().and_put(without_annotation_if_there(content));
    }
    if is_taken && content.annotation(OF_GROUP).is_some() {
        return Step::none();
    }
    // upstream: once there is a status, every further attempt runs as a check of it and fails in other words
    let is_first = is_taken && content.value.at(&["status"]).is_none();
    let outcome = if is_taken { take(cluster, content, driver) } else { find(cluster, content, driver) };
    match outcome {
        Ok(content) => Step::none().and_put(content),
        Err(stuck) => {
            let (content, error) = *stuck;
            if is_first {
                return fail(&content, "SnapshotCreationFailed", format!("Failed to create snapshot: {error}"));
            }
            let message = format!("Failed to check and update snapshot content: {error}");
            fail(&content, "SnapshotContentCheckandUpdateFailed", message)
        }
    }
}

/// The driver whose sidecar takes care of the content.
fn driver(cluster: &Cluster, content: &Object) -> Option<&'static CsiDriver> {
    let name = content.value.str_at(&["spec", "driver"])?;
    let driver = answering(cluster, name).filter(|driver| driver.name == name && driver.snapshot != Support::No)?;
    let class = class_name(content).and_then(|class| cluster.find(Kind::VolumeSnapshotClass, "", class));
    let is_of_another = class.is_some_and(|class| class.value.str_at(&["driver"]) != Some(name));
    (!is_of_another).then_some(driver)
}

fn class_name(content: &Object) -> Option<&str> {
    content.value.str_at(&["spec", "volumeSnapshotClassName"])
}

fn without_annotation_if_there(content: &Object) -> Object {
    match content.annotation(BEING_CREATED) {
        Some(_) => without_annotation(content, BEING_CREATED),
        None => content.clone(),
    }
}

/// A content as far as it came, and why no further.
type Stuck = Box<(Object, String)>;

/// Takes the snapshot of the content's volume.
fn take(cluster: &Cluster, content: &Object, driver: &CsiDriver) -> Result<Object, Stuck> {
    let name = &content.id.name;
    let stuck = |error: String| {
        let message =
            format!("failed to get input parameters to create snapshot for content {name}: {}", go::quote(&error));
        Box::new((content.clone(), message))
    };
    let Some(class_name) = class_name(content) else {
        return Err(stuck(format!("failed to take snapshot {name} without a snapshot class")));
    };
    let Some(class) = cluster.find(Kind::VolumeSnapshotClass, "", class_name) else {
        return Err(stuck(class_not_found(class_name)));
    };
    secret_of_annotations(cluster, content).map_err(stuck)?;
    let asked = with_annotation(content, BEING_CREATED, "yes");
    let parameters = match strip(&class.value.at(&["parameters"]).cloned().unwrap_or_default()) {
        Ok(parameters) => parameters,
        Err(error) => {
            return Err(Box::new((asked, format!("failed to remove CSI Parameters of prefixed keys: {error}"))));
        }
    };
    let handle = content.value.str_at(&["spec", "source", "volumeHandle"]).unwrap_or_default();
    let taking = |error: String| format!("failed to take snapshot of the volume {handle}: {}", go::quote(&error));
    // upstream: csi_handler.go: CreateSnapshot; what is no answer of the driver leaves the annotation behind
    if snapshot_uid(content).is_none() {
        let error = format!("cannot create snapshot. Snapshot content {name} not bound to a snapshot");
        return Err(Box::new((asked, taking(error))));
    }
    let answered = without_annotation(&asked, BEING_CREATED);
    match create_snapshot(cluster, driver, handle, &parameters) {
        Ok(size) => Ok(with_status(&answered, &snapshot_handle(name), size)),
        Err(error) => Err(Box::new((answered, taking(format!("{error}"))))),
    }
}

/// Looks for the snapshot that the content names.
fn find(cluster: &Cluster, content: &Object, driver: &CsiDriver) -> Result<Object, Stuck> {
    let name = &content.id.name;
    let stuck = |error: String| Box::new((content.clone(), error));
    if let Some(class_name) = class_name(content) {
        let Some(class) = cluster.find(Kind::VolumeSnapshotClass, "", class_name) else {
            let error = class_not_found(class_name);
            return Err(stuck(format!(
                "failed to get snapshot class {class_name} for snapshot content {name}: {error}"
            )));
        };
        let parameters = class.value.at(&["parameters"]).cloned().unwrap_or_default();
        let secret = reference(&LIST_PARAMETERS, None, &parameters, &words(name, None))
            .map_err(|e| stuck(format!("failed to get secret reference for snapshot content {name}: {e}")))?;
        credentials(cluster, secret.as_ref())
            .map_err(|e| stuck(format!("failed to get credentials for snapshot content {name}: {e}")))?;
    }
    let handle = content.value.str_at(&["spec", "source", "snapshotHandle"]).unwrap_or_default();
    find_snapshot(driver, handle)
        .map_err(|e| stuck(format!("failed to list snapshot for content {name}: {}", go::quote(&e))))?;
    Ok(with_status(content, handle, None))
}

/// The content with a snapshot behind it, ready to use.
// upstream: updateSnapshotContentStatus
fn with_status(content: &Object, handle: &str, size: Option<i64>) -> Object {
    content.changed(|value| {
        if value.at(&["status", "snapshotHandle"]).is_none() {
            value.set(&["status", "snapshotHandle"], handle);
        }
        value.set(&["status", "readyToUse"], true);
        value.remove(&["status", "error"]);
        if let Some(size) = size.filter(|size| *size > 0)
            && value.at(&["status", "restoreSize"]).is_none()
        {
            value.set(&["status", "restoreSize"], size);
        }
    })
}

fn fail(content: &Object, reason: &'static str, message: String) -> Step {
    if content.value.str_at(&["status", "error", "message"]) == Some(&message) {
        return Step::none().and_put(content.clone());
    }
    let failed = content.changed(|value| {
        value.set(&["status", "error"], error_value(&message));
        value.set(&["status", "readyToUse"], false);
    });
    Step::none().and_put(failed).and_event(Event::warning(&content.id, reason, message))
}

fn should_delete(content: &Object) -> bool {
    let is_unbound =
        content.value.at(&["spec", "source", "snapshotHandle"]).is_some() && snapshot_uid(content).is_none();
    content.is_terminating()
        && (is_unbound || content.annotation(BEING_CREATED).is_none() && content.annotation(BEING_DELETED).is_some())
}

/// Deletes what is behind the content, if its policy says so, and lets the content go.
fn delete(cluster: &Cluster, content: &Object) -> Step {
    let has_snapshot = content.value.at(&["status", "snapshotHandle"]).is_some();
    let mut free = without_finalizers(content, &[CONTENT_BOUND]);
    if is_deleted_along(content) && has_snapshot && content.value.at(&["status", "volumeGroupSnapshotHandle"]).is_none()
    {
        if secret_of_annotations(cluster, content).is_err() {
            let message = "Failed to get snapshot credentials";
            return Step::none().and_event(Event::warning(&content.id, "SnapshotDeleteError", message));
        }
        free = free.changed(|value| {
            for field in ["snapshotHandle", "readyToUse", "restoreSize"] {
                value.remove(&["status", field]);
            }
        });
    }
    Step::none().and_put(free)
}

// upstream: GetCredentialsFromAnnotation
fn secret_of_annotations(cluster: &Cluster, content: &Object) -> Result<(), String> {
    let name = go::quote(&content.id.name);
    let (Some(secret), Some(namespace)) = (content.annotation(SECRET_NAME), content.annotation(SECRET_NAMESPACE))
    else {
        return Ok(());
    };
    if secret.is_empty() || namespace.is_empty() {
        return Err(format!(
            "cannot retrieve secrets for snapshot content {name}, err: secret name or namespace not specified"
        ));
    }
    let secret = SecretRef { namespace: namespace.to_owned(), name: secret.to_owned() };
    credentials(cluster, Some(&secret)).map_err(|_| format!("cannot get credentials for snapshot content {name}"))
}

/// The parameters that the driver sees.
// upstream: utils/util.go: RemovePrefixedParameters
fn strip(parameters: &Value) -> Result<Value, String> {
    let mut kept = Map::new();
    for (key, value) in parameters.fields() {
        let Some(rest) = key.strip_prefix(RESERVED) else {
            kept.insert(key.to_owned(), value.clone());
            continue;
        };
        let stem = rest.strip_suffix("-name").or_else(|| rest.strip_suffix("-namespace")).unwrap_or_default();
        if !SECRET_STEMS.contains(&stem) {
            return Err(format!("found unknown parameter key \"{key}\" with reserved namespace {RESERVED}"));
        }
    }
    Ok(Value::Map(kept))
}
