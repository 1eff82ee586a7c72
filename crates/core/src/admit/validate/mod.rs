//! Does an object hold what its kind may hold?
//!
//! Models `pkg/apis/*/validation` in upstream's order, message by message. One file per subject; each rule adds what is
//! wrong to [`Errors`], with the field as upstream names it and as it stands in the document.

mod affinity;
mod claim;
mod class;
mod config;
mod container;
mod cron;
mod dump;
mod env;
pub(super) mod errors;
mod handler;
mod job;
mod json_text;
mod metadata;
mod mount;
pub(super) mod names;
mod other;
mod pod;
mod pod_annotations;
mod pod_volume;
mod resources;
mod scopes;
mod security;
mod selector;
mod service;
mod snapshot;
mod source;
mod update;
mod volume;
mod workload;

pub(super) use metadata::without_placeholders;

use super::{Rejection, reject};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use errors::Errors;

/// Checks a new object. `generated` says that a controller made it, so that names may hold placeholders.
///
/// # Errors
/// The API server's refusal.
pub(super) fn create(id: &ObjectId, value: &Value, generated: bool) -> Result<(), Rejection> {
    let mut errors = Errors::default();
    metadata::check(&mut errors, id, value, generated);
    kind(&mut errors, id, value, None);
    // upstream: BeforeCreate returns the strategy's errors before it looks at the name once more
    if errors.causes.is_empty() {
        metadata::check_path_segment(&mut errors, id, generated);
    }
    refuse(id, errors)
}

/// Checks a new version of an object.
///
/// # Errors
/// The API server's refusal.
pub(super) fn update(old: &Object, value: &Value) -> Result<(), Rejection> {
    let mut errors = Errors::default();
    update::check(&mut errors, old, value);
    refuse(&old.id, errors)
}

fn refuse(id: &ObjectId, errors: Errors) -> Result<(), Rejection> {
    if errors.causes.is_empty() { Ok(()) } else { Err(reject::invalid(id, errors.causes)) }
}

/// The rules of a kind beside its metadata.
fn kind(errors: &mut Errors, id: &ObjectId, value: &Value, old: Option<&Value>) {
    match &id.kind {
        Kind::Pod => pod::pod(errors, value),
        Kind::PersistentVolume => volume::check(errors, value),
        Kind::PersistentVolumeClaim => {
            let root = crate::path::Path::Root;
            claim::spec(errors, value.get("spec").unwrap_or(&Value::Null), &root.field("spec"));
        }
        Kind::ConfigMap => config::config_map(errors, value),
        Kind::Secret => config::secret(errors, value),
        Kind::Other(name) if &**name == "VolumeAttachment" => class::attachment(errors, value),
        Kind::Other(name) if &**name == "RuntimeClass" => class::runtime(errors, value),
        Kind::StorageClass
        | Kind::VolumeAttributesClass
        | Kind::CSIDriver
        | Kind::CSINode
        | Kind::CSIStorageCapacity => class::check(errors, &id.kind, value),
        Kind::VolumeSnapshot
        | Kind::VolumeSnapshotClass
        | Kind::VolumeSnapshotContent
        | Kind::VolumeGroupSnapshot
        | Kind::VolumeGroupSnapshotClass
        | Kind::VolumeGroupSnapshotContent => {
            snapshot::check(errors, &id.kind, value, old);
        }
        Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController | Kind::StatefulSet | Kind::DaemonSet => {
            workload::check(errors, id, value, old.is_some())
        }
        Kind::Job | Kind::CronJob => job::check(errors, id, value),
        Kind::Node | Kind::Service | Kind::LimitRange | Kind::ResourceQuota | Kind::PriorityClass => {
            other::check(errors, id, value);
        }
        Kind::Namespace | Kind::ServiceAccount | Kind::Other(_) => {}
    }
}
