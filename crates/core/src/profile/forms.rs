//! What did Kubernetes v1.12 serve, in terms of today's API?
//!
//! Kinds that were served then as they are today, and kinds that were served in versions that are gone (api/openapi-spec of
//! v1.12; external-snapshotter v0.4 for `snapshot.storage.k8s.io`). Rules read objects in today's form; which form a
//! document is written in only matters to admission. Left out: kinds of then whose fields are not those of any kind of
//! today (Ingress, PodSecurityPolicy and PodPreset among them); they pass through.

/// How an older version of a kind differs from today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In nothing that is modelled.
    Same,
    /// The selector comes from the template's labels, and defaults are those of `extensions/v1beta1`.
    Extensions,
    /// The selector comes from the template's labels, and defaults are those of `apps/v1beta1`.
    Apps,
    /// Snapshots of 2018: other names for nearly every field, and no validation.
    Snapshot,
}

/// A kind in an older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldForm {
    /// Group and version, such as `extensions/v1beta1`.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// Group and version of today.
    pub today: &'static str,
    /// How they differ.
    pub form: Form,
}

const fn form(api_version: &'static str, kind: &'static str, today: &'static str, form: Form) -> OldForm {
    OldForm { api_version, kind, today, form }
}

const EXTENSIONS: &str = "extensions/v1beta1";
const APPS_1: &str = "apps/v1beta1";
const APPS_2: &str = "apps/v1beta2";
const RBAC: &str = "rbac.authorization.k8s.io/v1beta1";
const RBAC_NOW: &str = "rbac.authorization.k8s.io/v1";
/// The version of the snapshot API of 2018.
const SNAPSHOT_ALPHA: &str = "snapshot.storage.k8s.io/v1alpha1";
const SNAPSHOT: &str = "snapshot.storage.k8s.io/v1";

/// Every kind that an older version served and that is a kind of today.
pub const OLD_FORMS: &[OldForm] = &[
    form(EXTENSIONS, "Deployment", "apps/v1", Form::Extensions),
    form(EXTENSIONS, "DaemonSet", "apps/v1", Form::Extensions),
    form(EXTENSIONS, "ReplicaSet", "apps/v1", Form::Extensions),
    form(EXTENSIONS, "NetworkPolicy", "networking.k8s.io/v1", Form::Same),
    form(APPS_1, "Deployment", "apps/v1", Form::Apps),
    form(APPS_1, "StatefulSet", "apps/v1", Form::Apps),
    form(APPS_1, "ControllerRevision", "apps/v1", Form::Same),
    form(APPS_2, "Deployment", "apps/v1", Form::Same),
    form(APPS_2, "DaemonSet", "apps/v1", Form::Same),
    form(APPS_2, "ReplicaSet", "apps/v1", Form::Same),
    form(APPS_2, "StatefulSet", "apps/v1", Form::Same),
    form(APPS_2, "ControllerRevision", "apps/v1", Form::Same),
    form("batch/v1beta1", "CronJob", "batch/v1", Form::Same),
    form("policy/v1beta1", "PodDisruptionBudget", "policy/v1", Form::Same),
    form("scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1", Form::Same),
    form("storage.k8s.io/v1beta1", "StorageClass", "storage.k8s.io/v1", Form::Same),
    form("storage.k8s.io/v1beta1", "VolumeAttachment", "storage.k8s.io/v1", Form::Same),
    form("coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1", Form::Same),
    form(RBAC, "Role", RBAC_NOW, Form::Same),
    form(RBAC, "RoleBinding", RBAC_NOW, Form::Same),
    form(RBAC, "ClusterRole", RBAC_NOW, Form::Same),
    form(RBAC, "ClusterRoleBinding", RBAC_NOW, Form::Same),
    form(SNAPSHOT_ALPHA, "VolumeSnapshotClass", SNAPSHOT, Form::Snapshot),
    form(SNAPSHOT_ALPHA, "VolumeSnapshot", SNAPSHOT, Form::Snapshot),
    form(SNAPSHOT_ALPHA, "VolumeSnapshotContent", SNAPSHOT, Form::Snapshot),
];

/// All kinds of a group and version.
const ALL: &[&str] = &[];

/// The kinds of today's API that Kubernetes v1.12 served too, in today's version.
pub(super) const KINDS_1_12: &[(&str, &[&str])] = &[
    ("v1", ALL),
    ("apps/v1", ALL),
    ("apiregistration.k8s.io/v1", ALL),
    ("authentication.k8s.io/v1", &["TokenReview"]),
    ("authorization.k8s.io/v1", ALL),
    ("autoscaling/v1", ALL),
    ("batch/v1", &["Job"]),
    ("networking.k8s.io/v1", &["NetworkPolicy"]),
    ("rbac.authorization.k8s.io/v1", ALL),
    ("storage.k8s.io/v1", &["StorageClass"]),
];
