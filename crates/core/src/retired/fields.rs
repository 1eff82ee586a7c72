//! Which fields, labels and annotations of a document are outdated?

use super::{Eye, RETIRED, Topic};
use crate::drivers;
use crate::path::FieldPath;
use crate::rules::migration;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const MOUNT_OPTIONS: &str = "volume.beta.kubernetes.io/mount-options";
const DEFAULT: &str = "storageclass.beta.kubernetes.io/is-default-class";
const DEFAULT_TODAY: &str = "storageclass.kubernetes.io/is-default-class";
const HOSTPATH_THEN: &str = "csi-hostpath";
const HOSTPATH_TODAY: &str = "hostpath.csi.k8s.io";
const ZONES: [(&str, &str); 2] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
];

pub(super) fn look(eye: &mut Eye, value: &mut Value) {
    match value.str_at(&["kind"]).unwrap_or_default() {
        "PersistentVolumeClaim" => claim(eye, value),
        "PersistentVolume" => volume(eye, value),
        "StorageClass" => class(eye, value),
        "VolumeSnapshotClass" => driver_name(eye, value, "driver"),
        "Pod" => pod(eye, value, &["spec"]),
        "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet" | "Job" | "ReplicationController" => {
            pod(eye, value, &["spec", "template", "spec"]);
        }
        "CronJob" => pod(eye, value, &["spec", "jobTemplate", "spec", "template", "spec"]),
        _ => {}
    }
    if value.str_at(&["kind"]) == Some("StatefulSet")
        && let Some(Value::List(claims)) = value.at_mut(&["spec", "volumeClaimTemplates"])
    {
        claims.as_mut_slice().iter_mut().for_each(|template| claim(eye, template));
    }
    zone_labels(eye, value, FieldPath::default());
}

fn annotation(key: &str) -> FieldPath {
    FieldPath::of(&["metadata", "annotations"]).key(key)
}

fn take_annotation(value: &mut Value, key: &str) -> Option<String> {
    let taken = value.remove(&["metadata", "annotations", key])?;
    if value.at(&["metadata", "annotations"]).is_some_and(|left| left.fields().next().is_none()) {
        value.remove(&["metadata", "annotations"]);
    }
    taken.as_str().map(ToString::to_string)
}

fn claim(eye: &mut Eye, value: &mut Value) {
    let has = value.at(&["metadata", "annotations"]).is_some_and(|all| all.get(CLASS).is_some());
    if has && eye.sees(Topic::AnnotationField, CLASS, CLASS, "spec.storageClassName", annotation(CLASS)) {
        let class = take_annotation(value, CLASS).unwrap_or_default();
        value.set(&["spec", "storageClassName"], class);
    }
}

fn volume(eye: &mut Eye, value: &mut Value) {
    claim(eye, value);
    let has = value.at(&["metadata", "annotations"]).is_some_and(|all| all.get(MOUNT_OPTIONS).is_some());
    if has
        && eye.sees(
            Topic::AnnotationField,
            MOUNT_OPTIONS,
            MOUNT_OPTIONS,
            "spec.mountOptions",
            annotation(MOUNT_OPTIONS),
        )
    {
        let options = take_annotation(value, MOUNT_OPTIONS).unwrap_or_default();
        let options: Vec<Value> = options.split(',').filter(|option| !option.is_empty()).map(Value::from).collect();
        value.set(&["spec", "mountOptions"], options);
    }
    let policy = ["spec", "persistentVolumeReclaimPolicy"];
    if value.str_at(&policy) == Some("Recycle") {
        // Nothing in Kubernetes deletes what is behind a volume of NFS, or behind a path outside of /tmp.
        let is_deleted = value.str_at(&["spec", "hostPath", "path"]).is_some_and(|path| path.contains("/tmp/"));
        let instead = if is_deleted { "Delete" } else { "Retain" };
        if eye.sees(Topic::Recycle, "", "Recycle", instead, FieldPath::of(&policy)) {
            value.set(&policy, instead);
        }
    }
    let Some((field, source)) = volume_source(value, &["spec"]) else { return };
    let Some(kind) = drivers::volume_type(&field) else { return };
    let place = FieldPath::of(&["spec", &field]);
    let driver = kind.migration.map(|migration| migration.driver).unwrap_or_default();
    if field == "flexVolume" {
        eye.sees(Topic::FlexVolume, "", &field, "csi", place);
    } else if eye.sees(Topic::InTree, &field, &field, driver, place.clone()) {
        if let Some(csi) = as_csi(&field, &source, driver) {
            if let Some(spec) = value.get_mut("spec") {
                spec.remove(&[&field]);
            }
            value.set(&["spec", "csi"], csi);
        }
    } else {
        eye.sees(Topic::Plugin, &field, &field, "", place);
    }
}

/// The field and the content of what is behind a volume.
fn volume_source(value: &Value, at: &[&str]) -> Option<(String, Value)> {
    let (field, source) = value.fields_at(at).find(|(field, _)| drivers::volume_type(field).is_some())?;
    Some((field.to_string(), source.clone()))
}

/// A volume of the tree in the words of its driver; none where the words need what only the cloud knows.
// upstream: csi-translation-lib v1.36.2 plugins/*.go: TranslateInTreePVToCSI
fn as_csi(field: &str, source: &Value, driver: &str) -> Option<Value> {
    let text = |key: &str| source.str_at(&[key]);
    let handle = match field {
        "gcePersistentDisk" => format!("projects/UNSPECIFIED/zones/UNSPECIFIED/disks/{}", text("pdName")?),
        "awsElasticBlockStore" => text("volumeID")?.rsplit('/').next()?.to_string(),
        "azureDisk" => text("diskURI")?.to_string(),
        "cinder" | "portworxVolume" => text("volumeID")?.to_string(),
        "vsphereVolume" => text("volumePath")?.to_string(),
        _ => return None,
    };
    let mut csi = Value::from([("driver", driver.into()), ("volumeHandle", handle.into())]);
    if let Some(fs_type) = text("fsType").filter(|text| !text.is_empty()) {
        csi.set(&["fsType"], fs_type);
    }
    if source.get("readOnly").and_then(Value::as_bool) == Some(true) {
        csi.set(&["readOnly"], true);
    }
    if let Some(partition) = source.get("partition").and_then(Value::as_int).filter(|partition| *partition > 0) {
        csi.set(&["volumeAttributes", "partition"], partition.to_string());
    }
    Some(csi)
}

fn class(eye: &mut Eye, value: &mut Value) {
    let has = value.at(&["metadata", "annotations"]).is_some_and(|all| all.get(DEFAULT).is_some());
    if has && eye.sees(Topic::Annotation, DEFAULT, DEFAULT, DEFAULT_TODAY, annotation(DEFAULT)) {
        let is_default = value.remove(&["metadata", "annotations", DEFAULT]).unwrap_or_default();
        value.set(&["metadata", "annotations", DEFAULT_TODAY], is_default);
    }
    driver_name(eye, value, "provisioner");
    let provisioner = value.str_at(&["provisioner"]).unwrap_or_default().to_string();
    let Some(kind) = drivers::in_tree_provisioner(&provisioner) else { return };
    let place = FieldPath::of(&["provisioner"]);
    let Some(driver) = kind.migration.filter(|m| m.is_on()).map(|m| m.driver) else {
        eye.sees(Topic::Plugin, kind.field, &provisioner, "", place);
        return;
    };
    if !eye.sees(Topic::InTree, kind.field, &provisioner, driver, place) {
        return;
    }
    let parameters = value.get("parameters").cloned().unwrap_or_else(Value::map);
    let allowed = value.list_at(&["allowedTopologies"]).to_vec();
    let written = migration::Class { provisioner, parameters, allowed };
    // A class that says zones in two ways is wrong as it stands.
    let Ok(translated) = migration::class(written, driver) else { return };
    value.set(&["provisioner"], driver);
    if translated.parameters.fields().next().is_some() {
        value.set(&["parameters"], translated.parameters);
    }
    if !translated.allowed.is_empty() {
        value.set(&["allowedTopologies"], translated.allowed);
    }
}

fn driver_name(eye: &mut Eye, value: &mut Value, field: &str) {
    let is_old = value.str_at(&[field]) == Some(HOSTPATH_THEN);
    if is_old && eye.sees(Topic::DriverName, HOSTPATH_THEN, HOSTPATH_THEN, HOSTPATH_TODAY, FieldPath::of(&[field])) {
        value.set(&[field], HOSTPATH_TODAY);
    }
}

/// The volumes of a pod or of a pod template.
fn pod(eye: &mut Eye, value: &mut Value, at: &[&str]) {
    let Some(spec) = value.at_mut(at) else { return };
    let mut clones: Vec<Value> = Vec::new();
    let volumes = match spec.get_mut("volumes") {
        Some(Value::List(volumes)) => volumes.as_mut_slice(),
        _ => return,
    };
    for (index, volume) in volumes.iter_mut().enumerate() {
        let Some((field, source)) = volume_source(volume, &[]) else { continue };
        let place = FieldPath::of(at).field("volumes").index(index).field(&field);
        let driver = drivers::volume_type(&field).and_then(|kind| kind.migration).map(|m| m.driver).unwrap_or_default();
        match field.as_str() {
            "gitRepo" => {
                if eye.sees(Topic::GitRepo, "", "gitRepo", "emptyDir", place) {
                    let name = volume.str_at(&["name"]).unwrap_or_default().to_string();
                    clones.push(clone(&name, &source, clones.len()));
                    volume.remove(&["gitRepo"]);
                    volume.set(&["emptyDir"], Value::map());
                }
            }
            "flexVolume" => _ = eye.sees(Topic::FlexVolume, "", "flexVolume", "csi", place),
            // Inline, the redirection needs a driver that takes it; the volume stays as it is written.
            field => {
                let _ = eye.sees(Topic::Plugin, field, field, "", place.clone())
                    || eye.sees(Topic::InTree, field, field, driver, place);
            }
        }
    }
    if !clones.is_empty() {
        let before = spec.list_at(&["initContainers"]).to_vec();
        spec.set(&["initContainers"], [clones, before].concat());
    }
}

/// The init container that does what the kubelet did for a gitRepo volume.
// upstream: v1.12 pkg/volume/git_repo/git_repo.go: SetUpAt: clone into the directory, then check the revision out
fn clone(volume: &str, source: &Value, before: usize) -> Value {
    let text = |key: &str| source.str_at(&[key]).filter(|text| !text.is_empty());
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let repository = text("repository").unwrap_or_default();
    let named = repository.trim_end_matches('/').rsplit('/').next().unwrap_or_default().trim_end_matches(".git");
    let folder = text("directory").unwrap_or(named);
    let mut script = format!("set -e; git clone -- {} {}", quoted(repository), quoted(folder));
    if let Some(revision) = text("revision") {
        script += &format!("; cd {}; git checkout {}; git reset --hard", quoted(folder), quoted(revision));
    }
    let name = if before == 0 { String::from("git-clone") } else { format!("git-clone-{}", before + 1) };
    let mount = Value::from([("name", volume.into()), ("mountPath", "/repository".into())]);
    let command: Vec<Value> = ["sh", "-c", &script].into_iter().map(Value::from).collect();
    Value::from([
        ("name", name.into()),
        ("image", "alpine/git".into()),
        ("workingDir", "/repository".into()),
        ("command", command.into()),
        ("volumeMounts", Vec::from([mount]).into()),
    ])
}

/// The labels for zones and regions, wherever they stand: as keys of labels, and as keys that something selects by.
fn zone_labels(eye: &mut Eye, value: &mut Value, place: FieldPath) {
    match value {
        Value::Map(fields) => {
            for (old, new) in ZONES {
                let is_new = fields.get(new).is_none();
                if fields.get(old).is_some()
                    && is_new
                    && eye.sees(Topic::ZoneLabel, "", old, new, place.clone().key(old))
                {
                    let moved = fields.remove(old).unwrap_or_default();
                    *fields.entry(new) = moved;
                }
            }
            for (name, below) in fields.iter_mut() {
                let here = place.clone().field(name);
                let old = ZONES.iter().find(|(old, _)| below.as_str() == Some(*old) && is_key(name));
                if let Some((old, new)) = old
                    && eye.sees(Topic::ZoneLabel, "", old, new, here.clone())
                {
                    *below = (*new).into();
                }
                zone_labels(eye, below, here);
            }
        }
        Value::List(items) => {
            for (index, item) in items.as_mut_slice().iter_mut().enumerate() {
                zone_labels(eye, item, place.clone().index(index));
            }
        }
        _ => {}
    }
}

/// The fields whose text is the name of a label.
fn is_key(field: &str) -> bool {
    matches!(field, "key" | "topologyKey")
}

/// Whether a look at a document is worth its while: whether it says anything that the table may know.
pub(super) fn may_say(value: &Value) -> bool {
    let version = value.str_at(&["apiVersion"]).unwrap_or_default();
    let kind = value.str_at(&["kind"]).unwrap_or_default();
    let is_data = matches!(kind, "ConfigMap" | "Secret" | "Service" | "CustomResourceDefinition");
    version.contains("beta") || version.contains("alpha") || !is_data && mentions(value)
}

fn mentions(value: &Value) -> bool {
    match value {
        Value::Map(fields) => fields.iter().any(|(name, below)| is_outdated_key(name) || mentions(below)),
        Value::List(items) => items.iter().any(mentions),
        Value::String(text) => {
            let text: &str = text;
            text.starts_with("failure-domain.beta.")
                || text.starts_with("kubernetes.io/")
                || text == "Recycle"
                || text == HOSTPATH_THEN
        }
        _ => false,
    }
}

fn is_outdated_key(name: &str) -> bool {
    name.contains(".beta.kubernetes.io/")
        || name == "gitRepo"
        || name == "flexVolume"
        || RETIRED.iter().any(|row| matches!(row.topic, Topic::Plugin | Topic::InTree) && row.of == name)
}
