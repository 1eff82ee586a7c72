//! What do the admission plugins change and refuse?
//!
//! Models the plugins of kube-apiserver that are on by default, in upstream's order, as far as a storage view shows what
//! they do. Left out: PodSecurity (the namespace's labels turn it on), RuntimeClass, and the plugins for certificates,
//! webhooks and policies.

mod pod;
mod storage;

pub(super) use storage::{check_resize, default_class};

use super::Rejection;
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use crate::value::Value;

/// What the plugins change in a new object.
///
/// # Errors
/// A plugin's refusal.
// upstream: pkg/kubeapiserver/options/plugins.go: AllOrderedPlugins
pub(super) fn mutate(cluster: &Cluster, id: &ObjectId, value: &mut Value) -> Result<(), Rejection> {
    match id.kind {
        Kind::Pod => {
            pod::service_account(cluster, id, value)?;
            pod::priority(cluster, id, value.entry("spec"))?;
            pod::default_tolerations(value.entry("spec"));
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
