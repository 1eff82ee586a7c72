//! The plugins for storage: default class, protection, growth.

use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{ClassName, Kind, Object, ObjectId};
use crate::quantity::{Quantity, of_value};
use crate::rules::class;
use crate::value::{Text, Value};

/// The class that a claim without one gets.
// upstream: plugin/pkg/admission/storage/storageclass/setdefault
pub(super) fn default_class(cluster: &Cluster, claim: &Value) -> Option<Text> {
    if ClassName::read(claim) != ClassName::Absent {
        return None;
    }
    class::default_class(cluster.of_kind(Kind::StorageClass)).map(|class| class.id.name.clone())
}

/// An object that is in use must not go: a finalizer holds it.
// upstream: plugin/pkg/admission/storage/storageobjectinuseprotection
pub(super) fn protect(kind: &Kind, value: &mut Value) {
    let finalizer = match kind {
        Kind::PersistentVolumeClaim => "kubernetes.io/pvc-protection",
        Kind::PersistentVolume => "kubernetes.io/pv-protection",
        Kind::VolumeAttributesClass => "kubernetes.io/vac-protection",
        _ => return,
    };
    let finalizers = value.entry_at(&["metadata", "finalizers"]).items_mut();
    if !finalizers.iter().any(|f| f.as_str() == Some(finalizer)) {
        finalizers.push(finalizer.into());
    }
}

/// May this claim grow?
///
/// # Errors
/// The plugin's refusal.
// upstream: plugin/pkg/admission/storage/persistentvolume/resize
pub(super) fn check_resize(cluster: &Cluster, old: &Object, new: &Value) -> Result<(), Rejection> {
    let size = |v: &Value| v.at(&["spec", "resources", "requests", "storage"]).map_or(Quantity::ZERO, of_value);
    if size(new) <= size(&old.value) {
        return Ok(());
    }
    if old.value.str_at(&["status", "phase"]) != Some("Bound") {
        return Err(refused(&old.id, "Only bound persistent volume claims can be expanded"));
    }
    let (class, earlier) = (ClassName::read(new), ClassName::read(&old.value));
    let expands = |name: &str| {
        cluster.find(Kind::StorageClass, "", name).and_then(|c| c.as_class()).is_some_and(|c| c.allow_expansion)
    };
    match class.name() {
        Some(name) if class == earlier && expands(name) => Ok(()),
        _ => Err(refused(
            &old.id,
            "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support \
             resize",
        )),
    }
}

fn refused(id: &ObjectId, why: &str) -> Rejection {
    let place = ["spec", "resources", "requests", "storage"];
    Rejection { place: crate::path::FieldPath::of(&place), ..reject::forbidden(id, why) }
}
