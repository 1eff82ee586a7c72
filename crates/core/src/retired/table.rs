//! The table: each thing that is gone or outdated, since when, and who says so.

use crate::drivers::{Release, When};
use alloc::string::{String, ToString};

/// What kind of thing is gone or outdated; the sentence about it belongs to the topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A version of workloads that filled in the selector.
    WorkloadApi,
    /// Another API version with a successor of the same fields.
    Api,
    /// The snapshots of 2018, of which nearly every field has another name today.
    SnapshotAlpha,
    /// gitRepo volumes.
    GitRepo,
    /// A volume plugin that is gone without a successor in Kubernetes.
    Plugin,
    /// A volume or provisioner of the tree that a CSI driver has taken over.
    InTree,
    /// flexVolume.
    FlexVolume,
    /// An annotation that has become a field.
    AnnotationField,
    /// An annotation that has another name.
    Annotation,
    /// The labels for zones and regions.
    ZoneLabel,
    /// The reclaim policy Recycle.
    Recycle,
    /// A driver that has another name.
    DriverName,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Topic; 12] = [
        Topic::WorkloadApi,
        Topic::Api,
        Topic::SnapshotAlpha,
        Topic::GitRepo,
        Topic::Plugin,
        Topic::InTree,
        Topic::FlexVolume,
        Topic::AnnotationField,
        Topic::Annotation,
        Topic::ZoneLabel,
        Topic::Recycle,
        Topic::DriverName,
    ];

    /// The stable name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Topic::WorkloadApi => "workload-api",
            Topic::Api => "api",
            Topic::SnapshotAlpha => "snapshot-alpha",
            Topic::GitRepo => "git-repo",
            Topic::Plugin => "plugin",
            Topic::InTree => "in-tree",
            Topic::FlexVolume => "flex-volume",
            Topic::AnnotationField => "annotation-field",
            Topic::Annotation => "annotation",
            Topic::ZoneLabel => "zone-label",
            Topic::Recycle => "recycle",
            Topic::DriverName => "driver-name",
        }
    }

    /// The topic of this name.
    pub fn named(name: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retired {
    /// What kind of thing it is.
    pub topic: Topic,
    /// What it is, such as `extensions/v1beta1`; empty for whatever else of the topic there is.
    pub of: &'static str,
    /// Since when there is a successor.
    pub since: When,
    /// When it stopped working.
    pub removed: When,
    /// Who says so.
    pub source: &'static str,
}

const GUIDE: &str = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/";
const WARNINGS: &str = "kubernetes v1.36.2 pkg/api/pod/warnings.go";
const MIGRATION: &str =
    "https://kubernetes.io/docs/concepts/storage/volumes/#csi-migration; csi-translation-lib v1.36.2";
const VOLUMES: &str = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/";

const fn row(topic: Topic, of: &'static str, since: When, removed: When, source: &'static str) -> Retired {
    Retired { topic, of, since, removed, source }
}

const fn at(release: u8) -> When {
    When::In(Release(release))
}

/// Everything that is gone or outdated.
pub const RETIRED: &[Retired] = &[
    row(Topic::WorkloadApi, "extensions/v1beta1", at(9), at(16), GUIDE),
    row(Topic::WorkloadApi, "apps/v1beta1", at(9), at(16), GUIDE),
    row(Topic::WorkloadApi, "apps/v1beta2", at(9), at(16), GUIDE),
    row(Topic::Api, "extensions/v1beta1", at(8), at(16), GUIDE),
    row(Topic::Api, "batch/v1beta1", at(21), at(25), GUIDE),
    row(Topic::Api, "policy/v1beta1", at(21), at(25), GUIDE),
    row(Topic::Api, "scheduling.k8s.io/v1beta1", at(14), at(22), GUIDE),
    row(Topic::Api, "storage.k8s.io/v1beta1", at(19), at(22), GUIDE),
    row(Topic::Api, "coordination.k8s.io/v1beta1", at(14), at(22), GUIDE),
    row(Topic::Api, "rbac.authorization.k8s.io/v1beta1", at(8), at(22), GUIDE),
    // Custom resources, not of Kubernetes itself: external-snapshotter v4.0 for 1.20 brought v1, v6.0 (May 2022, for 1.24)
    // took v1beta1 away.
    row(
        Topic::Api,
        "snapshot.storage.k8s.io/v1beta1",
        at(20),
        at(24),
        "external-snapshotter CHANGELOG-4.0, CHANGELOG-6.0",
    ),
    row(Topic::SnapshotAlpha, "", at(20), at(17), "external-snapshotter CHANGELOG-2.0, CHANGELOG-4.0"),
    row(Topic::GitRepo, "", at(0), at(33), WARNINGS),
    row(Topic::Plugin, "photonPersistentDisk", When::Never, at(16), WARNINGS),
    row(Topic::Plugin, "scaleIO", When::Never, at(22), WARNINGS),
    row(Topic::Plugin, "flocker", When::Never, at(25), WARNINGS),
    row(Topic::Plugin, "storageos", When::Never, at(25), WARNINGS),
    row(Topic::Plugin, "quobyte", When::Never, at(25), WARNINGS),
    row(Topic::Plugin, "glusterfs", When::Never, at(26), WARNINGS),
    row(Topic::Plugin, "cephfs", When::Never, at(31), WARNINGS),
    row(Topic::Plugin, "rbd", When::Never, at(31), WARNINGS),
    row(Topic::InTree, "awsElasticBlockStore", at(23), When::Never, MIGRATION),
    row(Topic::InTree, "azureDisk", at(23), When::Never, MIGRATION),
    row(Topic::InTree, "azureFile", at(24), When::Never, MIGRATION),
    row(Topic::InTree, "cinder", at(24), When::Never, MIGRATION),
    row(Topic::InTree, "gcePersistentDisk", at(23), When::Never, MIGRATION),
    row(Topic::InTree, "portworxVolume", at(31), When::Never, MIGRATION),
    row(Topic::InTree, "vsphereVolume", at(25), When::Never, MIGRATION),
    row(Topic::FlexVolume, "", at(23), When::Never, "https://kubernetes.io/docs/concepts/storage/volumes/#flexvolume"),
    row(Topic::AnnotationField, "volume.beta.kubernetes.io/storage-class", at(6), When::Never, VOLUMES),
    row(Topic::AnnotationField, "volume.beta.kubernetes.io/mount-options", at(8), When::Never, VOLUMES),
    row(Topic::Annotation, "storageclass.beta.kubernetes.io/is-default-class", at(6), When::Never, VOLUMES),
    row(
        Topic::ZoneLabel,
        "",
        at(17),
        When::Never,
        "https://kubernetes.io/docs/reference/labels-annotations-taints/#failure-domainbetakubernetesiozone",
    ),
    row(Topic::Recycle, "", at(12), When::Never, VOLUMES),
    row(Topic::DriverName, "csi-hostpath", at(13), When::Never, "csi-driver-host-path v1.0"),
];

impl Retired {
    /// Since when there is a successor, as text; empty if there is none.
    pub fn since_text(&self) -> String {
        match self.since {
            When::In(Release(0)) | When::Never => String::new(),
            When::In(release) => release.to_string(),
            _ => String::new(),
        }
    }

    /// When it stopped working, as text; empty if it did not.
    pub fn removed_text(&self) -> String {
        match self.removed {
            When::In(release) => release.to_string(),
            _ => String::new(),
        }
    }
}
