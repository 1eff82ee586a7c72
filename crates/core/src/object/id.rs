//! Which object is meant?

use crate::value::Text;
use alloc::string::String;
use core::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $scope:ident, $group:literal, $plural:literal;)*) => {
        /// The kinds that Kubestow knows by name; the order is the order in which objects are listed.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
            /// Any other kind: it passes through and nothing acts on it.
            Other(Text),
        }

        impl Kind {
            /// The kind of this name.
            pub fn named(name: &str) -> Kind {
                match name {
                    $(stringify!($kind) => Kind::$kind,)*
                    other => Kind::Other(other.into()),
                }
            }

            /// The name, as in `kind:`.
            pub fn name(&self) -> &str {
                match self {
                    $(Kind::$kind => stringify!($kind),)*
                    Kind::Other(name) => name,
                }
            }

            /// The API group; empty for the core group and for kinds that are not modelled.
            pub fn group(&self) -> &'static str {
                match self {
                    $(Kind::$kind => $group,)*
                    Kind::Other(_) => "",
                }
            }

            /// The resource, as in messages of the API server: `persistentvolumeclaims`.
            pub fn plural(&self) -> &str {
                match self {
                    $(Kind::$kind => $plural,)*
                    Kind::Other(name) => name,
                }
            }

            /// Whether objects of this kind live in a namespace. Kinds that are not modelled count as namespaced.
            pub fn is_namespaced(&self) -> bool {
                match self {
                    $(Kind::$kind => scope!($scope),)*
                    Kind::Other(_) => true,
                }
            }
        }
    };
}

macro_rules! scope {
    (Cluster) => {
        false
    };
    (Namespaced) => {
        true
    };
}

kinds! {
    /// A namespace.
    Namespace, Cluster, "", "namespaces";
    /// A machine.
    Node, Cluster, "", "nodes";
    /// What a driver says of itself.
    CSIDriver, Cluster, "storage.k8s.io", "csidrivers";
    /// What a node says of its drivers.
    CSINode, Cluster, "storage.k8s.io", "csinodes";
    /// How much a driver can still provision somewhere.
    CSIStorageCapacity, Namespaced, "storage.k8s.io", "csistoragecapacities";
    /// How volumes are provisioned.
    StorageClass, Cluster, "storage.k8s.io", "storageclasses";
    /// Changeable attributes of a volume.
    VolumeAttributesClass, Cluster, "storage.k8s.io", "volumeattributesclasses";
    /// A piece of storage.
    PersistentVolume, Cluster, "", "persistentvolumes";
    /// A request for storage.
    PersistentVolumeClaim, Namespaced, "", "persistentvolumeclaims";
    /// How snapshots are taken.
    VolumeSnapshotClass, Cluster, "snapshot.storage.k8s.io", "volumesnapshotclasses";
    /// A request for a snapshot.
    VolumeSnapshot, Namespaced, "snapshot.storage.k8s.io", "volumesnapshots";
    /// A snapshot.
    VolumeSnapshotContent, Cluster, "snapshot.storage.k8s.io", "volumesnapshotcontents";
    /// How group snapshots are taken.
    VolumeGroupSnapshotClass, Cluster, "groupsnapshot.storage.k8s.io", "volumegroupsnapshotclasses";
    /// A request for snapshots of several claims at once.
    VolumeGroupSnapshot, Namespaced, "groupsnapshot.storage.k8s.io", "volumegroupsnapshots";
    /// Snapshots taken at once.
    VolumeGroupSnapshotContent, Cluster, "groupsnapshot.storage.k8s.io", "volumegroupsnapshotcontents";
    /// Configuration.
    ConfigMap, Namespaced, "", "configmaps";
    /// Confidential configuration.
    Secret, Namespaced, "", "secrets";
    /// An address for pods.
    Service, Namespaced, "", "services";
    /// Whom a pod acts as.
    ServiceAccount, Namespaced, "", "serviceaccounts";
    /// Bounds on what one object may ask for.
    LimitRange, Namespaced, "", "limitranges";
    /// Bounds on what a namespace may hold.
    ResourceQuota, Namespaced, "", "resourcequotas";
    /// How much a pod matters.
    PriorityClass, Cluster, "scheduling.k8s.io", "priorityclasses";
    /// Stateless replicas with roll-out.
    Deployment, Namespaced, "apps", "deployments";
    /// Replicas of a pod.
    ReplicaSet, Namespaced, "apps", "replicasets";
    /// Replicas of a pod, the older kind.
    ReplicationController, Namespaced, "", "replicationcontrollers";
    /// Replicas with a name and claims of their own.
    StatefulSet, Namespaced, "apps", "statefulsets";
    /// A pod on every node.
    DaemonSet, Namespaced, "apps", "daemonsets";
    /// Pods that run to the end.
    Job, Namespaced, "batch", "jobs";
    /// Jobs at given times.
    CronJob, Namespaced, "batch", "cronjobs";
    /// Containers that run together.
    Pod, Namespaced, "", "pods";
}

/// An object's kind, namespace and name; printed `Kind/namespace/name`, or `Kind/name` where there is no namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// The kind.
    pub kind: Kind,
    /// The namespace; empty for objects that belong to the whole cluster.
    pub namespace: Text,
    /// The name.
    pub name: Text,
}

impl ObjectId {
    /// An object in a namespace.
    pub fn namespaced(kind: Kind, namespace: &str, name: &str) -> ObjectId {
        ObjectId { kind, namespace: namespace.into(), name: name.into() }
    }

    /// An object of the whole cluster.
    pub fn cluster(kind: Kind, name: &str) -> ObjectId {
        ObjectId { kind, namespace: Text::default(), name: name.into() }
    }

    /// The id printed as `Kind/namespace/name` or `Kind/name`.
    ///
    /// ```
    /// use kubestow_core::object::ObjectId;
    /// let id = ObjectId::parse("PersistentVolumeClaim/default/data").unwrap();
    /// assert_eq!(id.to_string(), "PersistentVolumeClaim/default/data");
    /// let volume = ObjectId::parse("PersistentVolume/pvc-<uid of PersistentVolumeClaim/default/data>").unwrap();
    /// assert_eq!(volume.name, "pvc-<uid of PersistentVolumeClaim/default/data>");
    /// assert!(ObjectId::parse("data").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<ObjectId> {
        let (kind, rest) = text.split_once('/')?;
        let kind = Kind::named(kind);
        if !kind.is_namespaced() {
            return Some(ObjectId::cluster(kind, rest));
        }
        let (namespace, name) = rest.split_once('/').unwrap_or(("default", rest));
        Some(ObjectId::namespaced(kind, namespace, name))
    }
}

impl ObjectId {
    /// What is printed, as a text of its own.
    pub fn text(&self) -> String {
        let parts =
            [self.kind.name(), "/", &self.namespace, if self.namespace.is_empty() { "" } else { "/" }, &self.name];
        parts.concat()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if !self.namespace.is_empty() {
            f.write_str("/")?;
            f.write_str(&self.namespace)?;
        }
        f.write_str("/")?;
        f.write_str(&self.name)
    }
}

impl serde::Serialize for ObjectId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
