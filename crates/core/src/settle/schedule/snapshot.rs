//! What does the scheduler know when it looks at a pod?
//!
//! Models the scheduler's snapshot (`framework/types.go: NodeInfo`): every node with the pods on it, and what they take.
//! Left out: that of more than 100 nodes only some are looked at.

use crate::cluster::Cluster;
use crate::object::{Kind, Node, Object, ObjectId, Pod, Resources};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// A node and the pods on it.
#[derive(Clone, Debug)]
pub(super) struct NodeInfo<'a> {
    /// The node.
    pub(super) object: &'a Object,
    /// Its reading.
    pub(super) node: &'a Node,
    /// What it offers.
    pub(super) offered: Resources,
    /// The pods on it, by namespace and name.
    pub(super) pods: Vec<&'a Object>,
    /// What they take.
    pub(super) used: Resources,
    /// What they take, where a container that asks for nothing counts for something.
    pub(super) used_non_zero: Resources,
}

impl<'a> NodeInfo<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.object.id.name
    }

    fn new(object: &'a Object, offered: Resources, pods: Vec<&'a Object>) -> Option<NodeInfo<'a>> {
        let (mut used, mut used_non_zero) = (Resources::default(), Resources::default());
        for pod in pods.iter().filter_map(|pod| pod.as_pod()) {
            used.add(&pod.takes());
            used_non_zero.add(&pod.requests.non_zero);
        }
        Some(NodeInfo { object, node: object.as_node()?, offered, pods, used, used_non_zero })
    }
}

/// All nodes, by name.
#[derive(Clone, Debug)]
pub(super) struct Snapshot<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) nodes: Vec<NodeInfo<'a>>,
}

impl<'a> Snapshot<'a> {
    /// The nodes as they are for a pod; where it counts as being already does not matter to itself.
    pub(super) fn new(cluster: &'a Cluster, asking: &ObjectId) -> Snapshot<'a> {
        let unsaid = Resources::read(&cluster.profile().allocatable());
        let info = |object: &'a Object| {
            let offered = object.as_node()?.allocatable.clone().unwrap_or_else(|| unsaid.clone());
            let others = cluster.pods_on(&object.id.name).filter(|pod| pod.id != *asking);
            NodeInfo::new(object, offered, others.map(|pod| &**pod).collect())
        };
        Snapshot { cluster, nodes: cluster.of_kind(Kind::Node).filter_map(|node| info(node)).collect() }
    }

    /// This snapshot as if some pods were gone.
    pub(super) fn without(&self, gone: &BTreeSet<&ObjectId>) -> Snapshot<'a> {
        let thinned = |info: &NodeInfo<'a>| {
            let pods = info.pods.iter().copied().filter(|pod| !gone.contains(&pod.id)).collect();
            NodeInfo::new(info.object, info.offered.clone(), pods)
        };
        Snapshot { cluster: self.cluster, nodes: self.nodes.iter().filter_map(thinned).collect() }
    }

    /// Every pod that is on a node, with that node.
    pub(super) fn pods(&self) -> impl Iterator<Item = (&NodeInfo<'a>, &'a Object, &'a Pod)> {
        let of_node = |info| pods_of(info).map(move |(object, pod)| (info, object, pod));
        self.nodes.iter().flat_map(of_node)
    }
}

fn pods_of<'a, 'n>(info: &'n NodeInfo<'a>) -> impl Iterator<Item = (&'a Object, &'a Pod)> + use<'a, 'n> {
    info.pods.iter().filter_map(|object| Some((*object, object.as_pod()?)))
}
