//! What a pod looks like from inside, as values.

use crate::object::ObjectId;
use crate::path::FieldPath;
use alloc::string::String;
use alloc::vec::Vec;

/// A pod seen from inside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodView {
    /// The node that it runs on; none while it is not scheduled.
    pub node: Option<String>,
    /// The group that its volumes are given to.
    pub fs_group: Option<i64>,
    /// Whether parts of it are left out because all pods together show too much.
    pub is_cut: bool,
    /// Its containers: init containers first, then the others, then ephemeral ones, each in the order of the pod.
    pub containers: Vec<Container>,
    /// The volumes that a container mounts, in the order of the pod.
    pub volumes: Vec<Volume>,
}

/// Which list of the pod a container stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerRole {
    /// Runs to its end before the others start.
    Init,
    /// An init container that keeps running (`restartPolicy: Always`).
    Sidecar,
    /// An ordinary container.
    Regular,
    /// Added to a running pod for debugging.
    Ephemeral,
}

/// A container seen from inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Which list it stands in.
    pub role: ContainerRole,
    /// The image, as written.
    pub image: String,
    /// The environment that the kubelet passes, sorted by name. The image's own variables lie below it and are unknown.
    pub env: Vec<EnvVar>,
    /// The mounts in the kubelet's order.
    pub mounts: Vec<Mount>,
    /// The raw devices.
    pub devices: Vec<Device>,
    /// The command after expansion; empty if the image decides.
    pub command: Vec<String>,
    /// The arguments after expansion.
    pub args: Vec<String>,
    /// Why it does not start.
    pub error: Option<ContainerError>,
    /// Where it stands in the pod.
    pub place: FieldPath,
    /// Variables that only a running container or the storage knows; they are left out of `env`.
    pub unknown: Vec<Unknown>,
    /// Keys of `envFrom` sources that make no variable, because this version does not take them for names.
    pub skipped: Vec<Skipped>,
    /// What it holds from its start although a new start would give something else.
    pub stale: Vec<Stale>,
}

/// Keys that make no variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The kubelet's words.
    pub message: String,
    /// The reference to what holds the keys.
    pub place: FieldPath,
}

/// A variable whose value cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its name.
    pub variable: String,
    /// The reference that leads out of what a manifest says.
    pub place: FieldPath,
}

/// What a running container keeps although the objects have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// What is kept.
    pub what: StaleThing,
    /// What a new start would give; none if it would be gone.
    pub fresh: Option<String>,
    /// Where the pod asks for it.
    pub place: FieldPath,
}

/// What can be out of date in a running container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaleThing {
    /// A variable of this name.
    Variable(String),
    /// The variables of the service of this name.
    Service(String),
    /// The command or its arguments.
    Command,
    /// A file that is mounted at this path through `subPath`.
    Mount(String),
}

/// Why a container does not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerError {
    /// The waiting reason, such as `CreateContainerConfigError`.
    pub reason: &'static str,
    /// The kubelet's message, to the letter; empty where it gives none.
    pub message: String,
    /// The field of the pod that leads there.
    pub place: FieldPath,
}

/// Where a value or a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A field of an object; `key` is the key in a ConfigMap or Secret.
    Field {
        /// The object.
        object: ObjectId,
        /// The field.
        path: FieldPath,
        /// The key, where the object is a ConfigMap or a Secret.
        key: Option<String>,
    },
    /// Made by the cluster: service variables, tokens, the cluster's certificate. Names what made it.
    Cluster(String),
}

/// A variable of the environment.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value; bytes that are no UTF-8 stand in `raw`.
    pub value: String,
    /// The value's bytes, if they are no UTF-8.
    pub raw: Option<Vec<u8>>,
    /// Where the value comes from.
    pub origin: Origin,
    /// The entry of the pod's `env` or `envFrom` that asks for it; none for service variables.
    pub entry: Option<FieldPath>,
    /// Whether it comes from a Secret.
    pub secret: bool,
    /// `$(NAME)` references that no variable answers and that stay as written.
    pub unresolved: Vec<String>,
    /// Values that it overrides, the last loser first.
    pub lost: Vec<Lost>,
}

/// A value that another one overrides.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// The value that lost.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it lost.
    pub because: LostBecause,
}

/// Why a value is overridden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostBecause {
    /// `env` wins over `envFrom`.
    EnvOverEnvFrom,
    /// A later entry of the same list wins.
    LaterEntry,
    /// The pod's own variables win over those of services.
    OverService,
}

/// How mounts made later pass between the host and the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// Neither way.
    None,
    /// From the host into the container.
    HostToContainer,
    /// Both ways.
    Bidirectional,
}

/// A mount of a container.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// Where it stands in the container.
    pub path: String,
    /// The pod's volume.
    pub volume: String,
    /// The part of the volume that is mounted, after expansion; empty for the whole.
    pub sub_path: String,
    /// Whether the container cannot write to it.
    pub read_only: bool,
    /// Whether that holds for mounts below it too.
    pub recursive_read_only: bool,
    /// Propagation of later mounts.
    pub propagation: Propagation,
    /// The entry of `volumeMounts`; none if admission added it.
    pub entry: Option<FieldPath>,
    /// The field that says in vain that the mount can be written to; whether it does is for the text to tell, because the
    /// API server does not keep `readOnly: false`.
    pub read_only_despite: Option<FieldPath>,
    /// What the part of the volume is; none for a whole volume and for images, whose content is unknown.
    pub sub_path_is: Option<SubPathIs>,
    /// The image behind it.
    pub image: Option<String>,
    /// The content at the container's start, where the volume has moved on and this mount has not.
    pub frozen: Option<Vec<File>>,
}

/// What a `subPath` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubPathIs {
    /// A file.
    File,
    /// A folder; one that is not there is made.
    Directory,
}

/// A raw device of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Where it stands in the container.
    pub path: String,
    /// The pod's volume.
    pub volume: String,
    /// Whether the container cannot write to it.
    pub read_only: bool,
}

/// A volume of a pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// Its name in the pod.
    pub name: String,
    /// The field of its source, such as `configMap` or `persistentVolumeClaim`.
    pub source: String,
    /// The object behind it: a ConfigMap, a Secret, a claim.
    pub object: Option<ObjectId>,
    /// The PersistentVolume behind its claim.
    pub persistent_volume: Option<ObjectId>,
    /// `Memory` for what lives in memory; empty for the disk.
    pub medium: String,
    /// The size limit in bytes, if it has one.
    pub size_bytes: Option<i64>,
    /// The files that the kubelet writes, sorted by path; none where the content is not the kubelet's to know.
    pub files: Option<Vec<File>>,
    /// Folders that the kubelet makes in it so that other volumes can be mounted there.
    pub nested: Vec<String>,
    /// Why it does not mount: the text of the FailedMount event.
    pub error: Option<String>,
    /// Where it stands in the pod.
    pub place: FieldPath,
    /// Whether a container mounts it; the kubelet leaves other volumes alone.
    pub used: bool,
    /// Whether it is mounted: a volume in trouble may be, from before.
    pub mounted: bool,
    /// Whether it is read-only whatever a mount says.
    pub read_only: bool,
    /// Whether the object behind it says that it never changes.
    pub immutable: bool,
    /// The folder of the node behind it.
    pub host_path: Option<String>,
    /// Whether that is a file.
    pub is_file: bool,
    /// The image behind it.
    pub image: Option<String>,
    /// The CSI driver that makes it for the pod alone.
    pub driver: Option<String>,
}

/// A file that the kubelet writes.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The path below the volume's root.
    pub path: String,
    /// The permission bits.
    pub mode: u32,
    /// The owner, where fsGroup or a common runAsUser sets one.
    pub uid: Option<i64>,
    /// The group, where fsGroup sets one.
    pub gid: Option<i64>,
    /// The content.
    pub content: Vec<u8>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it comes from a Secret or is a token.
    pub secret: bool,
    /// Files of the same path that other sources of the volume would give, the last loser first.
    pub lost: Vec<Lost>,
}
