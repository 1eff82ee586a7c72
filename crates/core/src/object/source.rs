//! What is a volume or a snapshot made from?
//!
//! Models external-provisioner pkg/controller/controller.go: `dataSource`, and `spec.source` of a VolumeSnapshot. Left out:
//! sources in other namespaces (feature CrossNamespaceVolumeDataSource, off).

use super::{Kind, Object, ObjectId};
use alloc::borrow::ToOwned;
use alloc::string::String;

/// What a claim names as the source of its volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataSource {
    /// A VolumeSnapshot of its namespace.
    Snapshot {
        /// Its name.
        name: String,
        /// The API group that the claim gives.
        group: String,
    },
    /// A claim of its namespace.
    Claim {
        /// Its name.
        name: String,
    },
    /// Something else, which some populator may know.
    Other,
    /// Something in another namespace, which is not allowed.
    Elsewhere,
}

impl DataSource {
    /// The source that a claim names; none if its volume starts empty. `dataSource` goes before `dataSourceRef`.
    pub fn of(claim: &Object) -> Option<DataSource> {
        let spec = |field: &str| claim.value.at(&["spec", field]);
        let source = match spec("dataSource") {
            Some(source) => source,
            None => {
                let source = spec("dataSourceRef")?;
                if source.str_at(&["namespace"]).is_some_and(|namespace| !namespace.is_empty()) {
                    return Some(DataSource::Elsewhere);
                }
                source
            }
        };
        let text = |field: &str| source.str_at(&[field]).unwrap_or_default().to_owned();
        Some(match text("kind").as_str() {
            "VolumeSnapshot" => DataSource::Snapshot { name: text("name"), group: text("apiGroup") },
            "PersistentVolumeClaim" => DataSource::Claim { name: text("name") },
            _ => DataSource::Other,
        })
    }

    /// The object that it is, if it is a snapshot or a claim.
    pub fn id(&self, namespace: &str) -> Option<ObjectId> {
        match self {
            DataSource::Snapshot { name, .. } => Some(ObjectId::namespaced(Kind::VolumeSnapshot, namespace, name)),
            DataSource::Claim { name } => Some(ObjectId::namespaced(Kind::PersistentVolumeClaim, namespace, name)),
            DataSource::Other | DataSource::Elsewhere => None,
        }
    }
}

/// What an object is made from: a claim's data source, the claim or the content of a VolumeSnapshot.
pub fn source_of(object: &Object) -> Option<ObjectId> {
    match object.id.kind {
        Kind::PersistentVolumeClaim => DataSource::of(object)?.id(&object.id.namespace),
        Kind::VolumeSnapshot => {
            let source = |field: &str| object.value.str_at(&["spec", "source", field]);
            let claim = source("persistentVolumeClaimName");
            match claim {
                Some(name) => Some(ObjectId::namespaced(Kind::PersistentVolumeClaim, &object.id.namespace, name)),
                None => {
                    source("volumeSnapshotContentName").map(|name| ObjectId::cluster(Kind::VolumeSnapshotContent, name))
                }
            }
        }
        _ => None,
    }
}
