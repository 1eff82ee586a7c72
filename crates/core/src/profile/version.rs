//! How does a release of Kubernetes answer?
//!
//! A version is a value of plain facts: what its API serves, which volume plugins are in the tree, what its scheduler and
//! kubelets say. Rules ask for the facts, never for the version. [`TODAY`] is v1.36.2, [`THEN`] v1.12.4, the release of
//! October 2018, as its sources and its documentation say. Left out of [`THEN`]: what its API server refused in other words
//! than today's, and the order of the scheduler's priorities.

use super::forms::{KINDS_1_12, OLD_FORMS, OldForm};
use crate::drivers::Release;
use crate::object::Kind;
use crate::object::annotations::{BETA_STORAGE_PROVISIONER, STORAGE_PROVISIONER};
use crate::schema::{self, Field, Served};

/// Who provisions and deletes the volumes of what was once a plugin of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plugins {
    /// The plugin itself, in the controller manager and the kubelet.
    InTree,
    /// The CSI driver that took over, where there is one.
    Migrated,
}

/// Which names a variable may have that comes from `envFrom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableNames {
    /// Letters, digits, `_`, `-` and `.`, and no digit first; keys that do not fit are skipped and an event says so
    /// (pkg/kubelet/kubelet_pods.go: `makeEnvironmentVariables`, apimachinery `IsEnvVarName`).
    Words,
    /// Whatever the API server accepts as a key.
    Any,
}

/// In whose words the scheduler says why a pod has no node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulerWords {
    /// Those of the predicates (pkg/scheduler/algorithm/predicates/error.go), without a word on preemption.
    Predicates,
    /// Those of the scheduling framework's plugins.
    Framework,
}

/// How snapshots are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// By one sidecar that tells only of failures (external-snapshotter v0.4).
    Silent,
    /// By a controller and a sidecar that tell what they do.
    Told,
}

/// Where a pod's token of its service account comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    /// From a Secret `<account>-token-<generated>` that a controller makes, and that never expires.
    Secret,
    /// From the token API, by a projected volume.
    Projected,
}

/// A field whose feature gate was off, so that the API server dropped it without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The kind of object.
    pub kind: Kind,
    /// The field.
    pub field: &'static [&'static str],
    /// The feature gate.
    pub gate: &'static str,
}

/// A release of Kubernetes.
#[derive(Debug, PartialEq)]
pub struct Version {
    /// The name by which it is chosen, such as `1.36`.
    pub name: &'static str,
    /// The version in full, such as `v1.36.2`.
    pub number: &'static str,
    /// The minor release.
    pub release: Release,
    /// The kinds of today's API that it serves: group and version, and the kinds; none stands for all of them.
    pub kinds: Option<&'static [(&'static str, &'static [&'static str])]>,
    /// What it serves in other versions than today's.
    pub old_forms: &'static [OldForm],
    /// Whether it knows every field of today's API, or only those that Kubernetes v1.12 had.
    pub every_field: bool,
    /// Fields whose feature gate is off.
    pub dropped: &'static [Dropped],
    /// Whether its API server warns of what it accepts.
    pub warns: bool,
    /// Who provisions what was once in the tree.
    pub plugins: Plugins,
    /// The annotations by which a claim asks a provisioner for a volume.
    pub provisioner_annotations: &'static [&'static str],
    /// Whether finalizers keep a provisioned volume until its storage is gone (HonorPVReclaimPolicy).
    pub keeps_volumes: bool,
    /// The labels that say in which zone and region a node or a volume is.
    pub zone_label: &'static str,
    /// See [`Version::zone_label`].
    pub region_label: &'static str,
    /// Whether a pod gets the zone and region labels of its node (admission plugin PodTopologyLabels).
    pub pods_get_zone_labels: bool,
    /// Whether CSI drivers say where their volumes can be reached (CSINode).
    pub csi_topology: bool,
    /// Whether gitRepo volumes are cloned.
    pub clones_git_repo: bool,
    /// Where tokens come from.
    pub tokens: Tokens,
    /// Which variables `envFrom` makes.
    pub variable_names: VariableNames,
    /// What the scheduler says.
    pub scheduler: SchedulerWords,
    /// How snapshots are taken.
    pub snapshots: Snapshots,
    /// Whether what it does otherwise than today is only modelled in part.
    pub is_partial: bool,
}

/// Kubernetes v1.36.2.
pub static TODAY: Version = Version {
    name: "1.36",
    number: "v1.36.2",
    release: Release(36),
    kinds: None,
    old_forms: &[],
    every_field: true,
    dropped: &[],
    warns: true,
    plugins: Plugins::Migrated,
    provisioner_annotations: &[BETA_STORAGE_PROVISIONER, STORAGE_PROVISIONER],
    keeps_volumes: true,
    zone_label: "topology.kubernetes.io/zone",
    region_label: "topology.kubernetes.io/region",
    pods_get_zone_labels: true,
    csi_topology: true,
    clones_git_repo: false,
    tokens: Tokens::Projected,
    variable_names: VariableNames::Any,
    scheduler: SchedulerWords::Framework,
    snapshots: Snapshots::Told,
    is_partial: false,
};

/// Kubernetes v1.12.4.
pub static THEN: Version = Version {
    name: "1.12",
    number: "v1.12.4",
    release: Release(12),
    kinds: Some(KINDS_1_12),
    old_forms: OLD_FORMS,
    every_field: false,
    // upstream: pkg/features/kube_features.go v1.12: alpha, off by default; pkg/api/{pod,persistentvolume,
    // persistentvolumeclaim}/util.go: DropDisabledAlphaFields
    dropped: &[
        Dropped { kind: Kind::PersistentVolumeClaim, field: &["spec", "dataSource"], gate: "VolumeSnapshotDataSource" },
        Dropped { kind: Kind::PersistentVolumeClaim, field: &["spec", "volumeMode"], gate: "BlockVolume" },
        Dropped { kind: Kind::PersistentVolume, field: &["spec", "volumeMode"], gate: "BlockVolume" },
    ],
    warns: false,
    plugins: Plugins::InTree,
    provisioner_annotations: &[BETA_STORAGE_PROVISIONER],
    keeps_volumes: false,
    zone_label: "failure-domain.beta.kubernetes.io/zone",
    region_label: "failure-domain.beta.kubernetes.io/region",
    pods_get_zone_labels: false,
    csi_topology: false,
    clones_git_repo: true,
    tokens: Tokens::Secret,
    variable_names: VariableNames::Words,
    scheduler: SchedulerWords::Predicates,
    snapshots: Snapshots::Silent,
    is_partial: true,
};

impl Version {
    /// Every version that can be chosen, the newest first.
    pub fn all() -> [&'static Version; 2] {
        [&TODAY, &THEN]
    }

    /// The version of this name.
    ///
    /// ```
    /// use kubestow_core::profile::Version;
    /// let then = Version::named("1.12").unwrap();
    /// assert!(then.served("extensions/v1beta1", "Deployment").is_some());
    /// assert!(Version::named("1.36").unwrap().served("extensions/v1beta1", "Deployment").is_none());
    /// ```
    pub fn named(name: &str) -> Option<&'static Version> {
        Version::all().into_iter().find(|version| version.name == name)
    }

    /// The kind of this name and version, if it is served: as today's API has it, for a kind of an older version too.
    pub fn served(&self, api_version: &str, kind: &str) -> Option<&'static Served> {
        if let Some(form) = self.old_form(api_version, kind) {
            return schema::served(form.today, kind);
        }
        schema::served(api_version, kind).filter(|served| self.serves(served))
    }

    /// Whether it serves a kind of today's API in today's version.
    pub fn serves(&self, served: &Served) -> bool {
        let Some(kinds) = self.kinds else { return true };
        let group = kinds.iter().find(|(api_version, _)| *api_version == served.api_version);
        group.is_some_and(|(_, kinds)| kinds.is_empty() || kinds.contains(&served.kind))
    }

    /// The form of an older version in which this kind is served.
    pub fn old_form(&self, api_version: &str, kind: &str) -> Option<&'static OldForm> {
        self.old_forms.iter().find(|form| (form.api_version, form.kind) == (api_version, kind))
    }

    /// Whether it serves anything in an API group.
    pub fn has_group(&self, group: &str) -> bool {
        let is_in = |api_version: &str| api_version.split_once('/').map_or("", |(group, _)| group) == group;
        self.old_forms.iter().any(|form| is_in(form.api_version))
            || schema::kinds().iter().any(|served| served.group() == group && self.serves(served))
    }

    /// Whether a field of today's API is one of its.
    pub fn knows(&self, field: &Field) -> bool {
        self.every_field || field.was_in_1_12
    }
}
