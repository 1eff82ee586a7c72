//! A pod seen from inside, as plain data.

use crate::Position;
use kubestow_core::value::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A pod seen from inside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pod {
    /// The node; none while it is not scheduled.
    pub node: Option<String>,
    /// Its `PodScheduled` condition; none while its volumes are being bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<Condition>,
    /// The nodes that were equally good, if there were several.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub equal_nodes: Arc<[Text]>,
    /// The group that its volumes are given to, if it names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fs_group: Option<i64>,
    /// Whether parts of it are left out because all pods together show too much.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Its containers by name. Absent while the pod has no node and none could be computed.
    #[serde(default)]
    pub containers: BTreeMap<String, Container>,
    /// Its volumes by name.
    #[serde(default)]
    pub volumes: BTreeMap<String, Volume>,
}

/// A condition of a pod's status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// `PodScheduled`.
    #[serde(rename = "type")]
    pub condition_type: String,
    /// `True` or `False`.
    pub status: String,
    /// The reason in one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A container seen from inside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// Its place among the pod's containers, init containers first.
    pub index: usize,
    /// `init`, `sidecar`, `regular` or `ephemeral`.
    pub role: String,
    /// The image, as written.
    pub image: String,
    /// The environment, sorted by name.
    pub env: Vec<EnvVar>,
    /// The mounts in the kubelet's order.
    pub mounts: Vec<Mount>,
    /// The raw devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
    /// The command after expansion.
    pub command: Vec<String>,
    /// The arguments after expansion.
    pub args: Vec<String>,
    /// Why it does not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ContainerError>,
    /// Where it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What it keeps from its start although the objects have changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<Stale>,
    /// The files and folders below its mount points, by path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tree: Vec<Entry>,
}

/// What a running container keeps although the objects have changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stale {
    /// `variable`, `service` (all the variables of one), `command` or `mount`.
    pub what: String,
    /// The name of the variable or service, or where the mount stands.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What a restart would give; none if it would be gone, and for services and mounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh: Option<String>,
    /// Where the pod asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A file or folder of a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The path in the container.
    pub path: String,
    /// `directory`, `file` or `link`.
    pub kind: String,
    /// Where a link leads, relative to its own folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The permission bits in octal; none where only the node, a driver or a server knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The mount that brings it, counted in the container's list.
    pub mount: usize,
    /// The file of the volume, or of what the mount has frozen, that is read here; through a link too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Why a container does not start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContainerError {
    /// The waiting reason.
    pub reason: String,
    /// The kubelet's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The object, or what in the cluster made it.
    pub object: String,
    /// The field of the object.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// The key in a ConfigMap or Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Where the field stands in the text; none if it is not in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A variable of the environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The value in base64, if it is no UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_base64: Option<String>,
    /// Where the value comes from.
    pub origin: Origin,
    /// Where the pod asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Position>,
    /// Whether it comes from a Secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// References that no variable answers and that stay as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<String>,
    /// Values that it overrides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
}

/// An overridden value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// The value that lost.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// `env-over-env-from`, `later-entry` or `over-service`.
    pub because: String,
}

/// A mount.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mount {
    /// Where it stands in the container.
    pub mount_path: String,
    /// The pod's volume.
    pub volume: String,
    /// The part of the volume that is mounted.
    pub sub_path: String,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// `None`, `HostToContainer` or `Bidirectional`.
    pub propagation: String,
    /// Whether read-only holds for mounts below it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recursive_read_only: bool,
    /// Where the pod asks for it; none if admission added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// `File` or `Directory`: what the part of the volume is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_path_is: Option<String>,
    /// The image behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The files as they were at the container's start, where the volume has moved on and this mount has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Vec<File>>,
    /// Where the pod says `readOnly: false` in vain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_despite: Option<Position>,
}

/// A raw device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Where it stands in the container.
    pub device_path: String,
    /// The pod's volume.
    pub volume: String,
    /// Whether the container cannot write to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
}

/// A volume of a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// Its place among the pod's volumes.
    pub index: usize,
    /// The field of its source, such as `configMap`.
    pub source: String,
    /// The object behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The PersistentVolume behind its claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persistent_volume: Option<String>,
    /// `Memory` for what lives in memory.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub medium: String,
    /// The size limit in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<i64>,
    /// The files that the kubelet writes; none where the content is not the kubelet's to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<File>>,
    /// Why it does not mount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Where it stands in the text; none if admission added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Whether a container mounts it; the kubelet leaves other volumes alone.
    #[serde(default)]
    pub used: bool,
    /// Whether it is mounted: a volume in trouble may be, from before.
    #[serde(default)]
    pub mounted: bool,
    /// Whether it is read-only whatever a mount says.
    #[serde(default)]
    pub read_only: bool,
    /// Whether the object behind it says that it never changes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub immutable: bool,
    /// The path of the node behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_path: Option<String>,
    /// The image behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The CSI driver that makes it for the pod alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
}

/// A file that the kubelet writes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// The path below the volume's root.
    pub path: String,
    /// The permission bits in octal, such as `0644`.
    pub mode: String,
    /// The content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The content in base64, if it is no UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_base64: Option<String>,
    /// The owner, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<i64>,
    /// The group, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<i64>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it comes from a Secret or is a token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Files of the same path that other sources of the volume would give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
}
