//! What does the API server change in an object before it looks at it?
//!
//! Models `pkg/registry/*/strategy.go: PrepareForCreate, PrepareForUpdate`: the status is the server's, fields of features
//! that are off are dropped, data sources are made alike, a Job gets its selector.

use super::default::labels_from_template;
use crate::object::{Kind, ObjectId};
use crate::value::Value;
use alloc::vec::Vec;

/// Prepares an object that is about to be created.
pub(super) fn prepare_create(id: &ObjectId, value: &mut Value) {
    drop_disabled(&id.kind, value);
    match id.kind {
        Kind::PersistentVolumeClaim => {
            value.set(&["status"], Value::from([("phase", "Pending".into())]));
            data_sources(value.entry("spec"), None);
        }
        Kind::PersistentVolume => value.set(&["status"], Value::from([("phase", "Pending".into())])),
        Kind::Pod => pod_status(value),
        Kind::Secret => string_data(value),
        Kind::Namespace => {
            value.set(&["status"], Value::from([("phase", "Active".into())]));
            value.set(&["spec", "finalizers"], alloc::vec!["kubernetes".into()]);
        }
        Kind::Service => {
            value.set(&["status"], Value::from([("loadBalancer", Value::map())]));
        }
        Kind::VolumeSnapshot
        | Kind::VolumeSnapshotContent
        | Kind::VolumeGroupSnapshot
        | Kind::VolumeGroupSnapshotContent => {
            value.remove(&["status"]);
        }
        Kind::Job => {
            value.remove(&["status"]);
            job_selector(id, value);
        }
        Kind::DaemonSet => {
            value.remove(&["status"]);
            value.set(&["metadata", "annotations", "deprecated.daemonset.template.generation"], "1");
        }
        Kind::Deployment
        | Kind::ReplicaSet
        | Kind::ReplicationController
        | Kind::StatefulSet
        | Kind::CronJob
        | Kind::ResourceQuota => {
            value.remove(&["status"]);
        }
        _ => {}
    }
}

/// Drops what belongs to features that are off, and corrects what is only kept for old clients.
// upstream: pkg/api/pod/util.go: DropDisabledPodFields, DropDisabledTemplateFields; pkg/registry/apps/statefulset/strategy.go:
// dropStatefulSetDisabledFields; pkg/apis/core/v1/conversion.go:
// Convert_v1_Pod_To_core_Pod
fn drop_disabled(kind: &Kind, value: &mut Value) {
    let fields: &[&str] = match kind {
        Kind::Pod => {
            let grace = value.at(&["spec", "terminationGracePeriodSeconds"]).and_then(Value::as_int);
            if grace.is_some_and(|seconds| seconds < 0) {
                value.set(&["spec", "terminationGracePeriodSeconds"], 1);
            }
            &["spec"]
        }
        Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController | Kind::DaemonSet | Kind::Job => {
            &["spec", "template", "spec"]
        }
        Kind::StatefulSet => {
            value.remove(&["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]);
            &["spec", "template", "spec"]
        }
        Kind::CronJob => &["spec", "jobTemplate", "spec", "template", "spec"],
        _ => return,
    };
    let here = |rest: &[&'static str]| -> Vec<&str> { fields.iter().copied().chain(rest.iter().copied()).collect() };
    for volume in value.each_mut(&here(&["volumes"])) {
        for source in volume.each_mut(&["projected", "sources"]) {
            source.remove(&["clusterTrustBundle"]);
            source.remove(&["podCertificate"]);
        }
    }
    for list in ["containers", "initContainers"] {
        for container in value.each_mut(&here(&[list])) {
            let removed = container.remove(&["lifecycle", "stopSignal"]);
            if removed.is_some() && container.fields_at(&["lifecycle"]).next().is_none() {
                container.remove(&["lifecycle"]);
            }
        }
    }
    value.remove(&here(&["schedulingGroup"]));
}

// upstream: pkg/registry/core/pod/strategy.go: PrepareForCreate, applySchedulingGatedCondition
fn pod_status(pod: &mut Value) {
    pod.set(&["status"], Value::from([("phase", "Pending".into())]));
    if !pod.list_at(&["spec", "schedulingGates"]).is_empty() {
        let gated = Value::from([
            ("type", "PodScheduled".into()),
            ("status", "False".into()),
            ("reason", "SchedulingGated".into()),
            ("message", "Scheduling is blocked due to non-empty scheduling gates".into()),
        ]);
        pod.set(&["status", "conditions"], alloc::vec![gated]);
    }
}

/// Prepares a new version of an object.
pub(super) fn prepare_update(kind: &Kind, value: &mut Value, old: &Value) {
    drop_disabled(kind, value);
    match kind {
        Kind::PersistentVolumeClaim => data_sources(value.entry("spec"), old.get("spec")),
        Kind::Secret => string_data(value),
        _ => {}
    }
    let keeps_status = !matches!(kind, Kind::Node | Kind::ConfigMap | Kind::Secret | Kind::Other(_));
    if keeps_status {
        match old.get("status") {
            Some(status) => value.set(&["status"], status.clone()),
            None => drop(value.remove(&["status"])),
        }
    }
}

/// Plain text wins over encoded text of the same key.
// upstream: pkg/apis/core/v1/conversion.go: Convert_v1_Secret_To_core_Secret
fn string_data(secret: &mut Value) {
    use base64::Engine as _;
    let Some(texts) = secret.remove(&["stringData"]) else { return };
    for (key, text) in texts.fields() {
        let encoded = base64::engine::general_purpose::STANDARD.encode(text.as_str().unwrap_or_default());
        secret.set(&["data", key], encoded);
    }
}

/// Makes `dataSource` and `dataSourceRef` alike.
// upstream: pkg/api/persistentvolumeclaim/util.go: DropDisabledFields, EnforceDataSourceBackwardsCompatibility,
// NormalizeDataSources; references into another namespace are off
pub(super) fn data_sources(spec: &mut Value, old: Option<&Value>) {
    let used = |field: &str| old.is_some_and(|old| old.get(field).is_some());
    let crosses = |spec: &Value| spec.str_at(&["dataSourceRef", "namespace"]).is_some_and(|n| !n.is_empty());
    if crosses(spec) && !used("dataSourceRef") {
        spec.remove(&["dataSourceRef"]);
    }
    if !used("dataSource") && !used("dataSourceRef") && spec.get("dataSourceRef").is_none() {
        let kind = spec.str_at(&["dataSource", "kind"]).unwrap_or_default();
        let group = spec.str_at(&["dataSource", "apiGroup"]).unwrap_or_default();
        let known = [("PersistentVolumeClaim", ""), ("VolumeSnapshot", "snapshot.storage.k8s.io")];
        if !known.contains(&(kind, group)) {
            spec.remove(&["dataSource"]);
        }
    }
    let copy = |from: &Value| {
        let mut copy = Value::map();
        for field in ["apiGroup", "kind", "name"] {
            copy.set(&[field], from.get(field).cloned().unwrap_or_default());
        }
        copy
    };
    match (spec.get("dataSource"), spec.get("dataSourceRef")) {
        (Some(source), None) => {
            let copied = copy(source);
            spec.set(&["dataSourceRef"], copied);
        }
        (None, Some(reference)) if !crosses(spec) => {
            let copied = copy(reference);
            spec.set(&["dataSource"], copied);
        }
        _ => {}
    }
}

/// A Job selects its pods by its own uid, and has the labels of its template if it has none of its own.
// upstream: pkg/registry/batch/job/strategy.go: generateSelector; defaulting makes both labels one map, so what is added to
// one shows in the other
fn job_selector(id: &ObjectId, value: &mut Value) {
    let shares = value.fields_at(&["spec", "template", "metadata", "labels"]).next().is_some();
    if value.at(&["spec", "manualSelector"]).and_then(Value::as_bool) != Some(true) {
        let uid = value.at(&["metadata", "uid"]).cloned().unwrap_or_default();
        let labels = value.entry_at(&["spec", "template", "metadata", "labels"]);
        for key in ["batch.kubernetes.io/job-name", "job-name"] {
            labels.fill(key, id.name.as_str());
        }
        for key in ["batch.kubernetes.io/controller-uid", "controller-uid"] {
            labels.fill(key, uid.clone());
        }
        value.entry_at(&["spec", "selector", "matchLabels"]).fill("batch.kubernetes.io/controller-uid", uid);
    }
    if shares {
        labels_from_template(value);
    }
}

/// Fills in what an object only gets when it is read back from the store.
pub(super) fn read_back(id: &ObjectId, value: &mut Value) {
    if id.kind == Kind::Job {
        labels_from_template(value);
    }
}
