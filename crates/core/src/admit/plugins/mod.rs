//! What do the admission plugins change and refuse?
//!
//! Models the plugins of kube-apiserver that are on by default, in upstream's order, as far as a storage view shows what
//! they do. Left out: PodSecurity (the namespace's labels turn it on), and the plugins for certificates, webhooks and
//! policies.

mod limits;
mod pod;
mod quota;
mod runtime;
mod storage;

use storage::default_class;

use super::Rejection;
pub use quota::used as quota_used;

use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;

/// What the plugins change in a new object.
///
/// # Errors
/// A plugin's refusal.
// upstream: pkg/kubeapiserver/options/plugins.go: AllOrderedPlugins
pub(super) fn mutate(cluster: &Cluster, id: &ObjectId, value: &mut Value) -> Result<(), Rejection> {
    match id.kind {
        Kind::Pod => {
            limits::fill(cluster, id, value);
            let shown = before_generation(id, value);
            pod::service_account(cluster, &shown, value)?;
            pod::priority(cluster, &shown, value.entry("spec"))?;
            pod::default_tolerations(value.entry("spec"));
            runtime::fill(cluster, &shown, value.entry("spec"))?;
            pod::topology_labels(cluster, value);
        }
        Kind::PersistentVolumeClaim => {
            if let Some(class) = default_class(cluster, value) {
                value.set(&["spec", "storageClassName"], class);
            }
        }
        _ => {}
    }
    storage::protect(&id.kind, value);
    Ok(())
}

/// What the plugins change in a new version of an object.
pub(super) fn mutate_update(old: &Object, value: &mut Value) {
    if old.id.kind == Kind::Pod {
        pod::keep_priority(&old.value, value);
        pod::default_tolerations(value.entry("spec"));
    }
}

/// The id that a refusal names while the API server has not generated the name yet: `generateName` stands for it.
// upstream: apiserver pkg/admission/errors.go: extractResourceName
fn before_generation(id: &ObjectId, value: &Value) -> ObjectId {
    let prefix = value.str_at(&["metadata", "generateName"]).filter(|prefix| !prefix.is_empty());
    let generated = prefix.filter(|prefix| id.name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('<')));
    generated.map_or_else(|| id.clone(), |prefix| ObjectId::namespaced(id.kind.clone(), &id.namespace, prefix))
}

/// What the plugins refuse in an object that is valid; `old` is the object before it is changed.
///
/// # Errors
/// A plugin's refusal.
pub(super) fn validate(cluster: &Cluster, id: &ObjectId, value: &Value, old: Option<&Object>) -> Result<(), Rejection> {
    if id.kind != Kind::Pod || old.is_none() {
        limits::check(cluster, id, value)?;
    }
    if let Some(old) = old
        && id.kind == Kind::PersistentVolumeClaim
    {
        storage::check_resize(cluster, old, value)?;
    }
    if id.kind == Kind::Pod
        && old.is_none()
        && let Some(spec) = value.get("spec")
    {
        runtime::check(cluster, id, spec)?;
    }
    if id.kind == Kind::PriorityClass {
        pod::one_default_priority(cluster, id, value)?;
    }
    quota::check(cluster, id, value, old.map(|old| &old.value))
}
