//! What does a field refer to, which values does it usually have, and what does it have if it is not written?

use super::outline::{Document, Node, Outline, Segment};
use super::place::served;
use kubestow_core::drivers::{CSI_DRIVERS, VOLUME_TYPES};
use std::ops::Range;

/// What the value of a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refers {
    /// An object of this kind.
    Object(&'static str),
    /// A key of the ConfigMap or Secret beside it, or of the one around the list that it is in.
    Key,
    /// A volume of the pod.
    Volume,
    /// A CSI driver or a provisioner.
    Driver,
}

/// What the field of a structure names.
pub(super) fn refers(structure: &str, field: &str) -> Option<Refers> {
    let kind = match (structure, field) {
        ("ConfigMapKeySelector" | "SecretKeySelector" | "KeyToPath", "key") => return Some(Refers::Key),
        ("VolumeMount" | "VolumeDevice", "name") => return Some(Refers::Volume),
        ("StorageClass", "provisioner") => return Some(Refers::Driver),
        ("CSIPersistentVolumeSource" | "CSIVolumeSource" | "VolumeSnapshotClass", "driver") => {
            return Some(Refers::Driver);
        }
        ("PersistentVolumeClaimVolumeSource", "claimName") | (_, "persistentVolumeClaimName") => {
            "PersistentVolumeClaim"
        }
        ("ObjectReference", "name") => "PersistentVolumeClaim",
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "storageClassName") => "StorageClass",
        ("PersistentVolumeClaimSpec", "volumeName") => "PersistentVolume",
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "volumeAttributesClassName") => "VolumeAttributesClass",
        (_, "volumeSnapshotClassName") => "VolumeSnapshotClass",
        (_, "volumeSnapshotContentName") => "VolumeSnapshotContent",
        ("TypedLocalObjectReference" | "TypedObjectReference", "name") => "VolumeSnapshot",
        ("ConfigMapKeySelector" | "ConfigMapEnvSource" | "ConfigMapVolumeSource" | "ConfigMapProjection", "name") => {
            "ConfigMap"
        }
        ("SecretKeySelector" | "SecretEnvSource" | "SecretProjection" | "LocalObjectReference", "name")
        | ("SecretVolumeSource", "secretName") => "Secret",
        ("PodSpec", "serviceAccountName") => "ServiceAccount",
        ("PodSpec", "nodeName") => "Node",
        ("PodSpec", "priorityClassName") => "PriorityClass",
        ("StatefulSetSpec", "serviceName") => "Service",
        ("ObjectMeta", "namespace") => "Namespace",
        _ => return None,
    };
    Some(Refers::Object(kind))
}

/// The names of drivers and of provisioners.
pub(super) fn drivers(with_provisioners: bool) -> Vec<&'static str> {
    let in_tree = VOLUME_TYPES.iter().filter_map(|kind| kind.provisioner).filter(|_| with_provisioners);
    CSI_DRIVERS.iter().map(|driver| driver.name).chain(in_tree).collect()
}

/// The objects of a kind that a text names, each with the document and the place of its name.
pub(super) fn objects<'a>(outline: &'a Outline<'_>, kind: &'a str) -> impl Iterator<Item = (&'a Document, &'a Node)> {
    let of_kind = move |document: &&Document| document.at(outline, &["kind"]) == Some(kind);
    outline.documents.iter().filter(of_kind).filter_map(|d| Some((d, d.node(&["metadata", "name"])?)))
}

/// The keys of a ConfigMap or Secret, with their places.
pub(super) fn keys(document: &Document) -> impl Iterator<Item = (&str, &Node)> {
    document.nodes.iter().filter_map(|node| match node.path.as_slice() {
        [Segment::Field(map), Segment::Field(key)]
            if matches!(map.as_str(), "data" | "stringData" | "binaryData") && !node.key.is_empty() =>
        {
            Some((key.as_str(), node))
        }
        _ => None,
    })
}

/// The ConfigMaps or Secrets whose key a field names: the one beside it, or the one around its list of items.
pub(super) fn holders<'a>(outline: &'a Outline<'_>, document: &'a Document, path: &[Segment]) -> Vec<&'a Document> {
    let above = |levels: usize| path.get(..path.len().checked_sub(levels)?);
    let beside = above(1).and_then(|around| named(outline, document, around));
    // items[0].key stands three levels below what names the object.
    let found = beside.or_else(|| above(3).and_then(|around| named(outline, document, around)));
    let Some((kind, name)) = found else { return Vec::new() };
    objects(outline, kind).filter(|(_, node)| outline.word(&node.value) == name).map(|(d, _)| d).collect()
}

/// The ConfigMap or Secret that a selector or a source names.
fn named<'a>(outline: &Outline<'a>, document: &Document, around: &[Segment]) -> Option<(&'static str, &'a str)> {
    let name = document.below(around).find(
        |node| matches!(node.path.last(), Some(Segment::Field(name)) if name == "name" || name == "secretName"),
    )?;
    let is_secret = around.iter().rev().find_map(|segment| match segment {
        Segment::Field(name) if name.to_lowercase().starts_with("secret") => Some(true),
        Segment::Field(name) if name.to_lowercase().starts_with("configmap") => Some(false),
        _ => None,
    })?;
    Some((if is_secret { "Secret" } else { "ConfigMap" }, outline.word(&name.value)))
}

/// The volumes of the pod that a path lies in, with the places of their names.
pub(super) fn volumes<'a>(
    outline: &'a Outline<'_>,
    document: &'a Document,
    path: &[Segment],
) -> Vec<(&'a str, Range<usize>)> {
    let is_containers = |segment: &Segment| matches!(segment, Segment::Field(name) if name.ends_with("ontainers"));
    let Some(spec) = path.iter().position(is_containers).and_then(|at| path.get(..at)) else { return Vec::new() };
    let named = |node: &&Node| match node.path.get(spec.len()..) {
        Some([Segment::Field(volumes), Segment::Item(_), Segment::Field(name)]) => {
            node.path.starts_with(spec) && volumes == "volumes" && name == "name"
        }
        _ => false,
    };
    let mut found: Vec<_> = document.nodes.iter().filter(named).collect();
    if served(outline, document).is_some_and(|served| served.kind == "StatefulSet") {
        found.extend(document.nodes.iter().filter(|node| {
            matches!(node.path.as_slice(), [Segment::Field(s), Segment::Field(t), Segment::Item(_), Segment::Field(m), Segment::Field(n)]
                if s == "spec" && t == "volumeClaimTemplates" && m == "metadata" && n == "name")
        }));
    }
    found.into_iter().map(|node| (outline.word(&node.value), node.value.clone())).collect()
}

/// What a field has if it is not written, where that is a plain value (the API's defaults for storage and pods).
pub(super) fn default(structure: &str, field: &str) -> Option<&'static str> {
    Some(match (structure, field) {
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "volumeMode") => "Filesystem",
        ("PersistentVolumeSpec", "persistentVolumeReclaimPolicy") => "Retain",
        ("StorageClass", "reclaimPolicy") => "Delete",
        ("StorageClass", "volumeBindingMode") => "Immediate",
        ("StorageClass", "allowVolumeExpansion") => "false",
        ("CSIDriverSpec", "attachRequired") => "true",
        ("CSIDriverSpec", "podInfoOnMount" | "storageCapacity" | "requiresRepublish" | "seLinuxMount") => "false",
        ("CSIDriverSpec", "fsGroupPolicy") => "ReadWriteOnceWithFSType",
        ("CSIDriverSpec", "volumeLifecycleModes") => "[Persistent]",
        ("Secret", "type") => "Opaque",
        (
            "SecretVolumeSource" | "ConfigMapVolumeSource" | "DownwardAPIVolumeSource" | "ProjectedVolumeSource",
            "defaultMode",
        ) => "0644",
        ("ServiceAccountTokenProjection", "expirationSeconds") => "3600",
        ("ObjectFieldSelector", "apiVersion") => "v1",
        ("ResourceFieldSelector", "divisor") => "\"0\" (1)",
        ("PersistentVolumeClaimRetentionPolicy" | "StatefulSetPersistentVolumeClaimRetentionPolicy", _) => "Retain",
        ("VolumeMount", "readOnly") | ("PersistentVolumeClaimVolumeSource", "readOnly") => "false",
        ("VolumeMount", "mountPropagation") => "None",
        ("VolumeMount", "recursiveReadOnly") => "Disabled",
        (_, "optional") => "false",
        ("PodSpec", "restartPolicy") => "Always",
        ("PodSpec", "dnsPolicy") => "ClusterFirst",
        ("PodSpec", "serviceAccountName") => "default",
        ("PodSpec", "terminationGracePeriodSeconds") => "30",
        ("PodSpec", "enableServiceLinks" | "automountServiceAccountToken") => "true",
        ("PodSpec", "schedulerName") => "default-scheduler",
        ("PodSecurityContext", "fsGroupChangePolicy") => "Always",
        ("ContainerPort" | "ServicePort", "protocol") => "TCP",
        ("ServiceSpec", "type") => "ClusterIP",
        ("DeploymentSpec" | "StatefulSetSpec" | "ReplicaSetSpec", "replicas") => "1",
        ("DeploymentStrategy" | "StatefulSetUpdateStrategy" | "DaemonSetUpdateStrategy", "type") => "RollingUpdate",
        ("StatefulSetSpec", "podManagementPolicy") => "OrderedReady",
        ("CronJobSpec", "concurrencyPolicy") => "Allow",
        ("JobSpec", "completionMode") => "NonIndexed",
        ("ObjectMeta", "namespace") => "default",
        _ => return None,
    })
}

/// Values that a field of free text usually has.
pub(super) fn usual(structure: &str, field: &str) -> &'static [&'static str] {
    match (structure, field) {
        ("ObjectFieldSelector", "fieldPath") => &[
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "metadata.labels",
            "metadata.annotations",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
        ],
        ("ResourceFieldSelector", "resource") => &[
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
        ],
        ("EmptyDirVolumeSource", "medium") => &["Memory"],
        ("Secret", "type") => &[
            "Opaque",
            "kubernetes.io/tls",
            "kubernetes.io/basic-auth",
            "kubernetes.io/ssh-auth",
            "kubernetes.io/dockerconfigjson",
            "kubernetes.io/service-account-token",
        ],
        ("TypedLocalObjectReference" | "TypedObjectReference", "kind") => &["VolumeSnapshot", "PersistentVolumeClaim"],
        ("TypedLocalObjectReference" | "TypedObjectReference", "apiGroup") => &["snapshot.storage.k8s.io"],
        ("VolumeSnapshotClass" | "VolumeSnapshotContentSpec", "deletionPolicy") => &["Delete", "Retain"],
        ("CSIDriverSpec", "volumeLifecycleModes") => &["Persistent", "Ephemeral"],
        ("PersistentVolumeClaimRetentionPolicy" | "StatefulSetPersistentVolumeClaimRetentionPolicy", _) => {
            &["Retain", "Delete"]
        }
        _ => &[],
    }
}
