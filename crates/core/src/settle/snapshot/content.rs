//! How is a VolumeSnapshotContent made, and bound to its VolumeSnapshot?
//!
//! Models common-controller/snapshot_controller.go: `createSnapshotContent`, `getCreateSnapshotInput`,
//! `ensurePVCFinalizer`, `checkandBindSnapshotContent`.

use super::controller::{class_not_found, source_volume};
use super::status::{copy, fail};
use super::{CLAIM_IS_SOURCE, key, snapshot_uid, source_claim};
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::go;
use crate::object::{Kind, Object, ObjectId};
use crate::settle::csi::{Parameters, SecretRef, Words, reference};
use crate::settle::edit::{has_finalizer, with_finalizer};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

/// On a VolumeSnapshotContent: the secret for its deletion.
pub(super) const SECRET_NAME: &str = "snapshot.storage.kubernetes.io/deletion-secret-name";
/// On a VolumeSnapshotContent: the namespace of that secret.
pub(super) const SECRET_NAMESPACE: &str = "snapshot.storage.kubernetes.io/deletion-secret-namespace";

const PARAMETERS: Parameters =
    Parameters { title: "Snapshotter", old: None, stem: "csi.storage.k8s.io/snapshotter-secret" };

/// The name of the content of a snapshot that is to be taken.
pub(super) fn name(snapshot: &Object) -> String {
    format!("snapcontent-{}", snapshot.uid())
}

/// Whether the content, and what is behind it, is deleted with its VolumeSnapshot.
pub(super) fn is_deleted_along(content: &Object) -> bool {
    content.value.str_at(&["spec", "deletionPolicy"]) == Some("Delete")
}

/// A content that exists already, bound to a VolumeSnapshot.
pub(super) fn bound_to(content: &Object, uid: &str, class: Option<&str>) -> Object {
    if snapshot_uid(content).is_some() && content.value.at(&["spec", "volumeSnapshotClassName"]).is_some() {
        return content.clone();
    }
    content.changed(|value| {
        value.set(&["spec", "volumeSnapshotRef", "uid"], uid);
        if let Some(class) = class {
            value.set(&["spec", "volumeSnapshotClassName"], class);
        }
    })
}

/// Makes the content of a snapshot that is to be taken, and binds the snapshot to it.
pub(super) fn create(cluster: &Cluster, snapshot: &Object, step: Step) -> Step {
    let mut step = step;
    match made(cluster, snapshot, &mut step) {
        Ok(content) => copy(step, snapshot, &content).and_put(content),
        Err(error) => {
            let message = format!("Failed to create snapshot content with error {error}");
            fail(step, snapshot, true, "SnapshotContentCreationFailed", message)
        }
    }
}

fn made(cluster: &Cluster, snapshot: &Object, step: &mut Step) -> Result<Object, String> {
    hold_claim(cluster, snapshot, step)?;
    let (class, volume, secret) = input(cluster, snapshot).map_err(|e| {
        format!("failed to get input parameters to create snapshot {}: {}", snapshot.id.name, go::quote(&e))
    })?;
    let Some(handle) = volume.value.str_at(&["spec", "csi", "volumeHandle"]) else {
        return Err(format!("cannot find CSI PersistentVolumeSource for volume {}", volume.id.name));
    };
    let name = name(snapshot);
    let text = |object: &Object, field: &str| Value::from(object.value.str_at(&[field]).unwrap_or_default());
    let mut value = Value::from([
        ("apiVersion", "snapshot.storage.k8s.io/v1".into()),
        ("kind", "VolumeSnapshotContent".into()),
        ("metadata", Value::from([("name", name.clone().into())])),
        (
            "spec",
            Value::from([
                ("deletionPolicy", text(class, "deletionPolicy")),
                ("driver", text(class, "driver")),
                ("source", Value::from([("volumeHandle", handle.into())])),
                ("volumeSnapshotClassName", class.id.name.clone().into()),
                (
                    "volumeSnapshotRef",
                    Value::from([
                        ("apiVersion", "snapshot.storage.k8s.io/v1".into()),
                        ("kind", "VolumeSnapshot".into()),
                        ("name", snapshot.id.name.clone().into()),
                        ("namespace", snapshot.id.namespace.clone().into()),
                        ("uid", snapshot.uid().into()),
                    ]),
                ),
            ]),
        ),
    ]);
    if let Some(mode) = volume.value.at(&["spec", "volumeMode"]) {
        value.set(&["spec", "sourceVolumeMode"], mode.clone());
    }
    if let Some(SecretRef { namespace, name }) = secret {
        value.set(&["metadata", "annotations", SECRET_NAME], name);
        value.set(&["metadata", "annotations", SECRET_NAMESPACE], namespace);
    }
    let id = ObjectId::cluster(Kind::VolumeSnapshotContent, &name);
    let of = key(&snapshot.id);
    let content = admit::create(cluster, id, value, None).map_err(|rejection| {
        let message =
            format!("Error creating volume snapshot content object for snapshot {of}: {}.", rejection.message);
        step.events.push(Event::warning(&snapshot.id, "CreateSnapshotContentFailed", message));
        update_failed(&of, &rejection.message)
    })?;
    let message = format!("Waiting for a snapshot {of} to be created by the CSI driver.");
    step.events.push(Event::normal(&snapshot.id, "CreatingSnapshot", message));
    Ok(content)
}

/// Keeps the source claim until the snapshot is taken, even while it has no volume.
fn hold_claim(cluster: &Cluster, snapshot: &Object, step: &mut Step) -> Result<(), String> {
    let name = source_claim(snapshot).unwrap_or_default();
    let found = cluster.find(Kind::PersistentVolumeClaim, &snapshot.id.namespace, name);
    let Some(claim) = found.filter(|_| !name.is_empty()) else {
        return Err(update_failed(&snapshot.id.name, "cannot get claim from snapshot"));
    };
    if has_finalizer(claim, CLAIM_IS_SOURCE) {
        return Ok(());
    }
    if claim.is_terminating() {
        return Err(update_failed(name, "cannot add finalizer on claim because it is being deleted"));
    }
    *step = core::mem::take(step).and_put(with_finalizer(claim, CLAIM_IS_SOURCE));
    Ok(())
}

fn update_failed(name: &str, why: &str) -> String {
    format!("snapshot controller failed to update {name} on API server: {why}")
}

type Input<'a> = (&'a Object, &'a Object, Option<SecretRef>);

fn input<'a>(cluster: &'a Cluster, snapshot: &Object) -> Result<Input<'a>, String> {
    let Some(class_name) = snapshot.value.str_at(&["spec", "volumeSnapshotClassName"]) else {
        return Err(format!("failed to take snapshot {} without a snapshot class", snapshot.id.name));
    };
    let class = cluster.find(Kind::VolumeSnapshotClass, "", class_name).ok_or_else(|| class_not_found(class_name))?;
    let volume = source_volume(cluster, snapshot)?;
    let parameters = class.value.at(&["parameters"]).cloned().unwrap_or_default();
    let words = words(&name(snapshot), Some(snapshot));
    let secret = reference(&PARAMETERS, None, &parameters, &words)?;
    Ok((class, volume, secret))
}

/// The words that a VolumeSnapshotClass's templates may use.
pub(super) fn words(content: &str, snapshot: Option<&Object>) -> Words {
    let pair = |key: &str, text: &str| (key.to_owned(), text.to_string());
    let mut namespace = BTreeMap::from([pair("volumesnapshotcontent.name", content)]);
    let mut name = namespace.clone();
    if let Some(snapshot) = snapshot {
        namespace.extend([pair("volumesnapshot.namespace", &snapshot.id.namespace)]);
        name.extend([
            pair("volumesnapshot.namespace", &snapshot.id.namespace),
            pair("volumesnapshot.name", &snapshot.id.name),
        ]);
    }
    Words { namespace, name }
}
