//! What did the components tell, and which of them?
//!
//! The engine keeps no component beside an event: the reason and the object say which one it was.

use super::{TIME, World};
use kubestow_core::cluster::Cluster;
use kubestow_core::event::EventType;
use kubestow_core::object::{Kind, ObjectId};
use kubestow_core::settle::Names;
use kubestow_core::value::Value;
use std::collections::BTreeMap;

/// An event as the API server keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The object that it is about.
    pub(crate) object: ObjectId,
    /// `Normal` or `Warning`.
    pub(crate) event_type: &'static str,
    /// The reason in one word.
    pub(crate) reason: &'static str,
    /// The message.
    pub(crate) message: String,
    /// Who told it.
    pub(crate) component: String,
    /// How often it was told.
    pub(crate) count: usize,
}

impl Event {
    /// The namespace that it lies in: that of its object, or `default`.
    pub(crate) fn namespace(&self) -> &str {
        if self.object.namespace.is_empty() { "default" } else { &self.object.namespace }
    }

    /// The event as an object of its own; `number` tells it from the others.
    pub(super) fn value(&self, number: usize, uid: &str) -> Value {
        let object = &self.object;
        let mut value = Value::from([("apiVersion", "v1".into()), ("kind", "Event".into())]);
        value.set(&["metadata", "name"], format!("{}.<generated #{}>", object.name, number + 1));
        value.set(&["metadata", "namespace"], self.namespace());
        let mut involved = Value::from([("kind", object.kind.name().into()), ("name", object.name.as_str().into())]);
        if !object.namespace.is_empty() {
            involved.set(&["namespace"], object.namespace.as_str());
        }
        if !uid.is_empty() {
            involved.set(&["uid"], uid);
        }
        value.set(&["involvedObject"], involved);
        for (field, text) in [
            ("type", self.event_type),
            ("reason", self.reason),
            ("message", &self.message),
            ("reportingComponent", &self.component),
            ("firstTimestamp", TIME),
            ("lastTimestamp", TIME),
        ] {
            value.set(&[field], text);
        }
        value.set(&["source", "component"], self.component.as_str());
        value.set(&["count"], i64::try_from(self.count).unwrap_or(i64::MAX));
        value
    }
}

/// The events of a cluster, repeats counted, in the order in which each was first told.
pub(super) fn all(cluster: &Cluster, names: &Names, world: &World) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut places = BTreeMap::new();
    for heard in cluster.events() {
        let event = &heard.event;
        if let Some(place) = places.get(event) {
            if let Some(known) = events.get_mut::<usize>(*place) {
                known.count += 1;
            }
            continue;
        }
        places.insert(event, events.len());
        let namespace = event.object.namespace.as_str();
        let object = ObjectId { name: names.shown(namespace, &event.object.name).into(), ..event.object.clone() };
        events.push(Event {
            event_type: match event.event_type {
                EventType::Normal => "Normal",
                EventType::Warning => "Warning",
            },
            reason: event.reason,
            message: names.shown(namespace, &event.message),
            component: component(world, &object, event.reason, &event.message),
            count: 1,
            object,
        });
    }
    events
}

/// The component that tells of this.
fn component(world: &World, object: &ObjectId, reason: &str, message: &str) -> String {
    let sidecar = |name: &str| format!("{name}_<generated>");
    // upstream: external-provisioner names itself driver_host_uuid; host and uuid are made when it starts
    let provisioner = || sidecar(&provisioner(world, object));
    match (&object.kind, reason) {
        (Kind::Pod, "TaintManagerEviction") => "taint-eviction-controller".to_owned(),
        (Kind::Pod, "Scheduled" | "FailedScheduling" | "Preempted") => "default-scheduler".to_owned(),
        (Kind::Pod, "FailedBinding" | "FailedCreate") => "ephemeral_volume".to_owned(),
        (Kind::Pod, _) => "kubelet".to_owned(),
        (Kind::PersistentVolumeClaim, "Provisioning" | "ProvisioningSucceeded") => provisioner(),
        // The two components that say so begin their messages differently.
        (Kind::PersistentVolumeClaim, "ProvisioningFailed") if message.starts_with("failed to ") => provisioner(),
        (Kind::PersistentVolumeClaim, "ExternalExpanding") => "volume_expand".to_owned(),
        (
            Kind::PersistentVolumeClaim,
            "Resizing"
            | "VolumeResizeFailed"
            | "FileSystemResizeRequired"
            | "VolumeModify"
            | "VolumeModifyFailed"
            | "VolumeModifySuccessful",
        ) => format!("external-resizer {}", self::provisioner(world, object)),
        (Kind::PersistentVolumeClaim | Kind::PersistentVolume, _) => "persistentvolume-controller".to_owned(),
        (Kind::VolumeSnapshot | Kind::VolumeSnapshotContent, _) => snapshotter(world, object, reason),
        (Kind::StatefulSet, _) => "statefulset-controller".to_owned(),
        (Kind::Deployment, _) => "deployment-controller".to_owned(),
        (Kind::ReplicaSet, _) => "replicaset-controller".to_owned(),
        (Kind::ReplicationController, _) => "replication-controller".to_owned(),
        (Kind::DaemonSet, _) => "daemonset-controller".to_owned(),
        (Kind::Job, _) => "job-controller".to_owned(),
        (Kind::CronJob, _) => "cronjob-controller".to_owned(),
        _ => String::new(),
    }
}

/// The provisioner that a claim was given to.
fn provisioner(world: &World, claim: &ObjectId) -> String {
    let item = world.find("persistentvolumeclaims", &claim.namespace, &claim.name);
    let keys = ["volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner"];
    let annotated = item.and_then(|item| {
        let annotations = item.value.at(&["metadata", "annotations"])?;
        keys.iter().find_map(|key| annotations.get(key)?.as_str())
    });
    annotated.unwrap_or("<generated>").to_owned()
}

/// Snapshots are told of by the snapshot controller, what happens at the storage by the sidecar of its driver.
fn snapshotter(world: &World, object: &ObjectId, reason: &str) -> String {
    let at_storage = ["SnapshotCreationFailed", "SnapshotDeleteError", "SnapshotContentCheckandUpdateFailed"];
    if object.kind == Kind::VolumeSnapshotContent && at_storage.contains(&reason) {
        let content = world.find("volumesnapshotcontents", "", &object.name);
        let driver = content.and_then(|content| content.value.str_at(&["spec", "driver"]));
        return format!("csi-snapshotter {}", driver.unwrap_or("<generated>"));
    }
    "snapshot-controller".to_owned()
}
