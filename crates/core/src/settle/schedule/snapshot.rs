//! What does the scheduler know when it looks at a pod?
//!
//! Models the scheduler's snapshot (`framework/types.go: NodeInfo`): every node with the pods on it, and what they take.
//! Left out: that of more than 100 nodes only some are looked at.

use crate::cluster::{Cluster, Load};
use crate::object::{Kind, Node, Object, ObjectId, Pod, Resources};
use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A node and the pods on it.
#[derive(Clone, Debug)]
pub(super) struct NodeInfo<'a> {
    /// The node.
    pub(super) object: &'a Object,
    /// Its reading.
    pub(super) node: &'a Node,
    /// What it offers.
    pub(super) offered: Cow<'a, Resources>,
    /// The pods on it, and what they take.
    pub(super) load: Cow<'a, Load>,
    /// Those of all pods on the node that are meant.
    on: &'a [Arc<Object>],
    gone: BTreeSet<&'a ObjectId>,
}

impl<'a> NodeInfo<'a> {
    pub(super) fn name(&self) -> &'a str {
        &self.object.id.name
    }

    /// The pods on it, by namespace and name.
    pub(super) fn pods(&self) -> impl Iterator<Item = &'a Object> + use<'a, '_> {
        self.on.iter().map(|pod| &**pod).filter(|pod| self.gone.is_empty() || !self.gone.contains(&pod.id))
    }

    /// This node as if some more pods were gone.
    fn without(&self, gone: &BTreeSet<&'a ObjectId>) -> NodeInfo<'a> {
        let here = self.on.iter().map(|pod| &pod.id).filter(|id| gone.contains(id));
        let gone: BTreeSet<&'a ObjectId> = self.gone.iter().copied().chain(here).collect();
        let mut info = NodeInfo { gone, ..self.clone() };
        if info.gone.len() != self.gone.len() {
            let left = self.on.iter().filter(|pod| !info.gone.contains(&pod.id)).cloned();
            info.load = Cow::Owned(Load::of(left.collect()));
        }
        info
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
    pub(super) fn new(cluster: &'a Cluster, asking: &'a ObjectId) -> Snapshot<'a> {
        let mut unsaid = None;
        let counts_on = cluster.counts_on(asking);
        let info = |object: &'a Object| {
            let node = object.as_node()?;
            let offered = match &node.allocatable {
                Some(offered) => Cow::Borrowed(offered),
                None => {
                    let unsaid = unsaid.get_or_insert_with(|| Resources::read(&cluster.profile().allocatable()));
                    Cow::Owned(unsaid.clone())
                }
            };
            let load = cluster.load(&object.id.name);
            let on = load.map_or(&[][..], Load::pods);
            let load = load.map_or_else(|| Cow::Owned(Load::default()), Cow::Borrowed);
            let info = NodeInfo { object, node, offered, load, on, gone: BTreeSet::new() };
            let is_there = counts_on.as_ref() == Some(&object.id.name);
            Some(if is_there { info.without(&BTreeSet::from([asking])) } else { info })
        };
        let nodes = cluster.of_kind(Kind::Node).map(|node| &**node);
        Snapshot { cluster, nodes: nodes.filter_map(info).collect() }
    }

    /// This snapshot as if some pods were gone.
    pub(super) fn without(&self, gone: &BTreeSet<&'a ObjectId>) -> Snapshot<'a> {
        Snapshot { cluster: self.cluster, nodes: self.nodes.iter().map(|info| info.without(gone)).collect() }
    }

    /// Every pod that is on a node, with that node.
    pub(super) fn pods(&self) -> impl Iterator<Item = (&NodeInfo<'a>, &'a Object, &'a Pod)> {
        self.nodes.iter().flat_map(pods_of)
    }

    /// Every pod that is on a node, unless `all` is false: then those of nodes where no pod cares for which pods are near are
    /// left out.
    pub(super) fn neighbours(&self, all: bool) -> impl Iterator<Item = (&NodeInfo<'a>, &'a Object, &'a Pod)> {
        self.nodes.iter().filter(move |info| all || info.load.particular > 0).flat_map(pods_of)
    }
}

fn pods_of<'a, 'n>(
    info: &'n NodeInfo<'a>,
) -> impl Iterator<Item = (&'n NodeInfo<'a>, &'a Object, &'a Pod)> + use<'a, 'n> {
    info.pods().filter_map(move |object| Some((info, object, object.as_pod()?)))
}
