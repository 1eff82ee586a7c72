//! Which pods are on which node, and how did the scheduler last look at each pod?
//!
//! An index that [`Cluster::apply`](super::Cluster::apply) keeps, so that the scheduler need not look at every pod of the
//! cluster. Models the scheduler's cache (`pkg/scheduler/backend/cache`): pods that have come to their end do not count,
//! and a pod whose volumes are still being bound counts as being on the node chosen for it.

mod load;

pub use load::Load;

use crate::evidence::{Look, Plugin};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Text;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Placement {
    on: BTreeMap<Text, Load>,
    looks: BTreeMap<ObjectId, Arc<Look>>,
    /// The pods that were turned away, by each plugin that did so; by none where there was no node to ask.
    turned_away: BTreeMap<Option<Plugin>, BTreeSet<ObjectId>>,
    waiting: BTreeSet<ObjectId>,
    count: usize,
}

/// Something that is asked of the pods on the nodes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// What counts of the pods on a node.
    On(Text),
    /// Which pods wait for their volumes.
    Waiting,
    /// Which pods a plugin turned away, or no node could be asked for.
    TurnedAway(Option<Plugin>),
    /// How many pods there are.
    Count,
}

/// A pod, if it is there, and the last look at it.
type Seen<'a> = (Option<&'a Object>, Option<&'a Look>);

/// What is not the same for a pod that is different.
pub(super) fn differing(was: Seen<'_>, is: Seen<'_>) -> BTreeSet<Spot> {
    let mut spots = BTreeSet::new();
    if was.0.is_some() != is.0.is_some() {
        spots.insert(Spot::Count);
    }
    let [(left, old), (came, new)] = [was, is].map(|(pod, look)| {
        let pod = pod.and_then(|pod| Some((node_of(pod, look)?, pod)));
        pod.map_or((None, None), |(node, pod)| (Some(node), Some(pod)))
    });
    if left != came || !old.zip(new).is_none_or(|(old, new)| counts_the_same(old, new)) {
        spots.extend([left, came].into_iter().flatten().map(Spot::On));
    }
    let waits = |(_, look): Seen<'_>| look.is_some_and(|look| look.assumed_node().is_some());
    if waits(was) != waits(is) {
        spots.insert(Spot::Waiting);
    }
    let turned_away = |(_, look): Seen<'_>| look.filter(|look| look.is_pending()).map(plugins);
    if turned_away(was) != turned_away(is) {
        spots.extend([was, is].into_iter().filter_map(turned_away).flatten().map(Spot::TurnedAway));
    }
    spots
}

/// The fields of a container that no other pod's place depends on.
const OWN: [&str; 12] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "volumeMounts",
    "workingDir",
];

/// Whether two pods are the same to all others on their node.
fn counts_the_same(one: &Object, other: &Object) -> bool {
    let counts = |pod: &Object| {
        let mut value = pod.value.clone();
        for list in ["initContainers", "containers"] {
            for container in value.each_mut(&["spec", list]) {
                OWN.iter().for_each(|field| _ = container.remove(&[field]));
            }
        }
        value
    };
    one.created == other.created && counts(one) == counts(other)
}

/// The plugins that turned a pod away; none where there was no node to ask.
fn plugins(look: &Look) -> BTreeSet<Option<Plugin>> {
    let plugins = look.rejecting();
    let none = plugins.is_empty().then_some(None);
    plugins.into_iter().map(Some).chain(none).collect()
}

/// The node that a pod counts as being on.
fn node_of(pod: &Object, look: Option<&Look>) -> Option<Text> {
    let reading = pod.as_pod().filter(|pod| !pod.is_finished)?;
    let assumed = || look?.assumed_node();
    reading.node.as_deref().or_else(assumed).map(Text::from)
}

impl Placement {
    /// How many pods there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The pods on a node.
    pub(super) fn on(&self, node: &str) -> Option<&Load> {
        self.on.get(node)
    }

    /// The last look at a pod.
    pub(super) fn look(&self, pod: &ObjectId) -> Option<&Arc<Look>> {
        self.looks.get(pod)
    }

    /// The last looks at all pods.
    pub(super) fn looks(&self) -> impl Iterator<Item = (&ObjectId, &Arc<Look>)> {
        self.looks.iter()
    }

    /// The pods that a plugin turned away; without a plugin, those for which there was no node.
    pub(super) fn turned_away_by(&self, plugin: Option<Plugin>) -> impl Iterator<Item = &ObjectId> {
        self.turned_away.get(&plugin).into_iter().flatten()
    }

    /// The pods for which a node is chosen and whose volumes are still being bound there.
    pub(super) fn waiting(&self) -> &BTreeSet<ObjectId> {
        &self.waiting
    }

    /// Takes note of a write to a pod.
    pub(super) fn write(&mut self, before: Option<&Object>, after: Option<&Arc<Object>>) {
        self.count =
            self.count.saturating_add(usize::from(after.is_some())).saturating_sub(usize::from(before.is_some()));
        match (before, after) {
            (before, Some(pod)) => self.move_pod(before.and_then(|pod| self.node_of(pod)), pod),
            (Some(pod), None) => {
                self.leave(self.node_of(pod), pod);
                self.turn_away(&pod.id, false);
                // What waits for volumes finds out for itself that its pod is gone.
                if !self.waiting.contains(&pod.id) {
                    self.looks.remove(&pod.id);
                }
            }
            (None, None) => {}
        }
    }

    /// Takes note of a look at a pod.
    pub(super) fn looked(&mut self, pod: &Arc<Object>, look: Arc<Look>) {
        let before = self.node_of(pod);
        self.turn_away(&pod.id, false);
        self.waiting.remove(&pod.id);
        self.note_look(&pod.id, look);
        self.move_pod(before, pod);
    }

    fn note_look(&mut self, pod: &ObjectId, look: Arc<Look>) {
        let (is_pending, waits) = (look.is_pending(), look.assumed_node().is_some());
        self.looks.insert(pod.clone(), look);
        if is_pending {
            self.turn_away(pod, true);
        } else if waits {
            self.waiting.insert(pod.clone());
        }
    }

    /// Lets a name stand in a way, with the last look at the pod of that name, whatever came before.
    pub(super) fn stand(
        &mut self,
        id: &ObjectId,
        before: Option<&Object>,
        after: Option<&Arc<Object>>,
        look: Option<Arc<Look>>,
    ) {
        if id.kind != Kind::Pod {
            return;
        }
        self.count =
            self.count.saturating_add(usize::from(after.is_some())).saturating_sub(usize::from(before.is_some()));
        let left = before.and_then(|pod| self.node_of(pod));
        self.forget(id);
        if let Some(look) = look {
            self.note_look(id, look);
        }
        match after {
            Some(pod) => self.move_pod(left, pod),
            None => before.into_iter().for_each(|pod| self.leave(left.clone(), pod)),
        }
    }

    /// Forgets a pod that is gone.
    pub(super) fn forget(&mut self, pod: &ObjectId) {
        self.turn_away(pod, false);
        self.looks.remove(pod);
        self.waiting.remove(pod);
    }

    /// Adds a pod to those that the plugins of its look turned away, or takes it from among them.
    fn turn_away(&mut self, pod: &ObjectId, is_turned_away: bool) {
        let Some(look) = self.looks.get(pod).filter(|look| look.is_pending()) else { return };
        for by in plugins(look) {
            let pods = self.turned_away.entry(by).or_default();
            if is_turned_away {
                pods.insert(pod.clone());
            } else {
                pods.remove(pod);
            }
        }
    }

    /// The node that a pod counts as being on.
    pub(super) fn node_of(&self, pod: &Object) -> Option<Text> {
        node_of(pod, self.looks.get(&pod.id).map(AsRef::as_ref))
    }

    /// A pod that was on a node, or on none, has been written or looked at.
    fn move_pod(&mut self, before: Option<Text>, pod: &Arc<Object>) {
        let after = self.node_of(pod);
        if before != after {
            self.leave(before, pod);
        }
        if let Some(node) = after {
            self.on.entry(node).or_default().put(pod);
        }
    }

    fn leave(&mut self, node: Option<Text>, pod: &Object) {
        let Some(node) = node else { return };
        if let Some(load) = self.on.get_mut(&node) {
            load.remove(&pod.id);
            if load.pods().is_empty() {
                self.on.remove(&node);
            }
        }
    }
}
