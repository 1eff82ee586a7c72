//! What does a container see?
//!
//! A read-only projection of a pod of the settled cluster: the environment, mounts and files of its containers, as
//! kubelet v1.36.2 makes them. Every value knows the object and field that it comes from.

mod view;

pub use view::{
    Container, ContainerError, ContainerRole, Device, EnvVar, File, Lost, LostBecause, Mount, Origin, PodView,
    Propagation, Volume,
};

use crate::cluster::Cluster;
use crate::object::Object;

/// What the containers of a pod see. A pod without a node is looked at as if it were on the first one.
pub fn observe(_cluster: &Cluster, pod: &Object) -> PodView {
    PodView { node: pod.value.str_at(&["spec", "nodeName"]).map(Into::into), ..PodView::default() }
}
