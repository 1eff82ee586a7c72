//! What do the admission plugins change and refuse?
//!
//! Models the plugins of kube-apiserver that are on by default, in upstream's order, as far as a storage view shows what
//! they do. Left out: PodSecurity (the namespace's labels turn it on), RuntimeClass, and the plugins for certificates,
//! webhooks and policies.

mod limits;
mod pod;
mod quota;
mod storage;

use storage::default_class;

use super::Rejection;
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
            pod::service_account(cluster, id, value)?;
            pod::priority(cluster, id, value.entry("spec"))?;
            pod::default_tolerations(value.entry("spec"));
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
    if id.kind == Kind::PriorityClass {
        pod::one_default_priority(cluster, id, value)?;
    }
    quota::check(cluster, id, value, old.map(|old| &old.value))
}
