//! What is in the cluster now, and how did it get there?
//!
//! The store of the API server. Controllers read it and return a [`Step`]; [`Cluster::apply`] alone changes it, keeps the
//! history, and does what the server itself does on a write: an object with finalizers is not deleted but marked, and is
//! gone when the last finalizer is.

mod episode;
mod index;
mod lookup;
mod placement;
mod reads;
mod store;

pub use episode::{Episode, Moment};
pub use placement::Load;
pub use reads::{Differences, Reads};

use crate::event::Event;
use crate::evidence::{Look, Plugin};
use crate::object::{Kind, Object, ObjectId, uid_of};
use crate::profile::Profile;
use crate::value::Text;
use crate::view::PodView;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::RefCell;
use episode::Begun;
use index::Index;
use placement::{Placement, Spot};
use store::{Replaced, Store};

/// A write to the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Creates the object, or replaces the one of that id.
    Put(Arc<Object>),
    /// Deletes the object; with finalizers it is only marked.
    Delete(ObjectId),
    /// A kubelet has looked at this pod. No write of the API server: nobody watches it.
    Seen(ObjectId, Arc<PodView>),
}

/// What a controller decided: writes, and what it told the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The writes, in order.
    pub changes: Vec<Change>,
    /// The events, in order.
    pub events: Vec<Event>,
    /// How the scheduler looked at a pod.
    pub looks: Vec<(ObjectId, Arc<Look>)>,
}

impl Step {
    /// Nothing to do.
    pub fn none() -> Step {
        Step::default()
    }

    /// This step with a write more.
    pub fn and_put(mut self, object: impl Into<Arc<Object>>) -> Step {
        self.changes.push(Change::Put(object.into()));
        self
    }

    /// This step with a write more, if the new object differs from the old.
    pub fn and_change(self, old: &Object, new: Object) -> Step {
        if new.value == old.value { self } else { self.and_put(new) }
    }

    /// This step with the deletion of an object more.
    pub fn and_delete(mut self, id: &ObjectId) -> Step {
        self.changes.push(Change::Delete(id.clone()));
        self
    }

    /// This step with a look at a pod more.
    pub fn and_look(mut self, pod: &ObjectId, look: Look) -> Step {
        self.looks.push((pod.clone(), Arc::new(look)));
        self
    }

    /// This step, then another.
    pub fn then(mut self, mut next: Step) -> Step {
        self.changes.append(&mut next.changes);
        self.events.append(&mut next.events);
        self.looks.append(&mut next.looks);
        self
    }

    /// Whether it does and says nothing.
    pub fn is_none(&self) -> bool {
        self.changes.is_empty() && self.events.is_empty() && self.looks.is_empty()
    }

    /// This step with an event more.
    pub fn and_event(mut self, event: Event) -> Step {
        self.events.push(event);
        self
    }
}

/// One write of the history.
#[derive(Clone, Debug)]
pub struct Write {
    /// When, counted in applied steps.
    pub tick: u32,
    /// Which object.
    pub id: ObjectId,
    /// The object before; none if it was created.
    pub before: Option<Arc<Object>>,
    /// The object after; none if it is gone.
    pub after: Option<Arc<Object>>,
    /// The labels that came to a pod with its node, if this write gave it one.
    pub bound_labels: Option<Arc<BTreeSet<Text>>>,
}

fn bound_labels(before: &Object, after: &Object) -> Option<Arc<BTreeSet<Text>>> {
    let has_node = |object: &Object| object.as_pod().map(|pod| pod.node.is_some());
    if has_node(before) != Some(false) || has_node(after) != Some(true) {
        return None;
    }
    let labels = after.value.fields_at(&["metadata", "labels"]);
    Some(Arc::new(labels.filter(|(key, _)| before.label(key).is_none()).map(|(key, _)| key.into()).collect()))
}

/// An event and when it was emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When, counted in applied steps.
    pub tick: u32,
    /// The event.
    pub event: Event,
}

/// The state of the cluster, and its history.
#[derive(Clone, Debug)]
pub struct Cluster {
    profile: Profile,
    objects: Store,
    index: Index,
    next: u32,
    tick: u32,
    writes: Vec<Write>,
    events: Vec<Heard>,
    views: BTreeMap<ObjectId, Arc<PodView>>,
    placement: Placement,
    /// What is read while somebody wants to know.
    reads: RefCell<Option<Reads>>,
    /// The episode that has begun.
    begun: Option<Begun>,
}

impl Cluster {
    /// A cluster without objects.
    pub fn new(profile: Profile) -> Cluster {
        Cluster {
            profile,
            objects: Store::default(),
            index: Index::default(),
            next: 0,
            tick: 0,
            writes: Vec::new(),
            events: Vec::new(),
            views: BTreeMap::new(),
            placement: Placement::default(),
            reads: RefCell::default(),
            begun: None,
        }
    }

    /// Which cluster this is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The object of this id.
    pub fn get(&self, id: &ObjectId) -> Option<&Arc<Object>> {
        self.note_name(&id.kind, &id.namespace, &id.name);
        self.objects.find(&id.kind, &id.namespace, &id.name)
    }

    /// The object of this kind, namespace (empty for cluster-wide kinds) and name.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<&Arc<Object>> {
        self.note_name(&kind, namespace, name);
        self.objects.find(&kind, namespace, name)
    }

    /// All objects, by kind, namespace and name.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.note_history();
        self.objects.all()
    }

    /// The objects of a kind, by namespace and name.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Object>> {
        self.note_kind(&kind);
        self.objects.of_kind(&kind)
    }

    /// The objects of a kind in a namespace, by name.
    pub fn in_namespace(&self, kind: Kind, namespace: &str) -> impl Iterator<Item = &Arc<Object>> + use<'_> {
        self.note_kind(&kind);
        self.objects.in_namespace(&kind, namespace)
    }

    /// What the kubelet saw of a pod the last time that it looked.
    pub fn view(&self, pod: &ObjectId) -> Option<&Arc<PodView>> {
        self.note_history();
        self.seen(pod)
    }

    /// What the kubelets saw of all pods the last time, by pod.
    pub fn views(&self) -> impl Iterator<Item = (&ObjectId, &Arc<PodView>)> {
        self.note_history();
        self.views.iter()
    }

    /// How the scheduler last looked at the pods, by pod.
    pub fn looks(&self) -> impl Iterator<Item = (&ObjectId, &Arc<Look>)> {
        self.note_history();
        self.placement.looks()
    }

    /// The same for the kubelet itself: its own memory is no part of what it looks at.
    pub(crate) fn seen(&self, pod: &ObjectId) -> Option<&Arc<PodView>> {
        self.views.get(pod)
    }

    /// How many steps were applied so far.
    pub fn tick(&self) -> u32 {
        self.note_history();
        self.tick
    }

    /// The same for who only asks whether to go on.
    pub(crate) fn now(&self) -> u32 {
        self.tick
    }

    /// The writes that come after so many others, for who is woken by each of them.
    pub(crate) fn writes_after(&self, others: usize) -> &[Write] {
        self.writes.get(others..).unwrap_or_default()
    }

    /// The writes so far.
    pub fn writes(&self) -> &[Write] {
        self.note_history();
        &self.writes
    }

    /// The events so far.
    pub fn events(&self) -> &[Heard] {
        self.note_history();
        &self.events
    }

    /// The pods on a node, by namespace and name: those that have come to their end do not count, those whose volumes are
    /// still being bound there do. Who wants to know more of them than what [counts](Load) on their node asks for them by
    /// name.
    pub fn pods_on(&self, node: &str) -> impl Iterator<Item = &Arc<Object>> {
        self.load(node).into_iter().flat_map(Load::pods)
    }

    /// The same pods with what they take; none if there are none.
    pub fn load(&self, node: &str) -> Option<&Load> {
        self.note_spot(|| Spot::On(node.into()));
        self.placement.on(node)
    }

    /// The node that a pod counts as being on: its own, or the one where its volumes are being bound.
    pub fn counts_on(&self, pod: &ObjectId) -> Option<Text> {
        self.placement.node_of(self.get(pod)?)
    }

    /// How the scheduler last looked at a pod.
    pub fn look(&self, pod: &ObjectId) -> Option<&Arc<Look>> {
        self.note_name(&pod.kind, &pod.namespace, &pod.name);
        self.placement.look(pod)
    }

    /// How many pods there are.
    pub fn pod_count(&self) -> usize {
        self.note_spot(|| Spot::Count);
        self.placement.count()
    }

    /// The pods that a plugin of the scheduler turned away; without a plugin, those for which there was no node to ask.
    pub fn turned_away_by(&self, plugin: Option<Plugin>) -> impl Iterator<Item = &ObjectId> {
        self.note_spot(|| Spot::TurnedAway(plugin));
        self.placement.turned_away_by(plugin)
    }

    /// The pods for which the scheduler chose a node and whose volumes are still being bound there.
    pub fn waiting(&self) -> &BTreeSet<ObjectId> {
        self.note_spot(|| Spot::Waiting);
        self.placement.waiting()
    }

    /// The uid and the place in the order of creation for an object that is about to be created.
    pub fn birth(&self, id: &ObjectId) -> (String, u32) {
        self.note_name(&id.kind, &id.namespace, &id.name);
        self.note_order();
        (uid_of(id, self.objects.made(id)), self.next)
    }

    /// Whether an object of this id is there or was once.
    pub fn was_made(&self, id: &ObjectId) -> bool {
        self.note_name(&id.kind, &id.namespace, &id.name);
        self.objects.made(id) > 0
    }

    /// Performs a step. A write that changes nothing leaves no trace.
    pub fn apply(&mut self, step: Step) {
        self.tick += 1;
        if self.begun.is_some() {
            for change in &step.changes {
                match change {
                    Change::Put(object) => self.touch(&object.id),
                    Change::Delete(id) => self.touch(id),
                    Change::Seen(..) => {}
                }
            }
            step.looks.iter().for_each(|(pod, _)| self.touch(pod));
        }
        for change in step.changes {
            match change {
                Change::Put(object) => self.put(object),
                Change::Delete(id) => self.delete(&id),
                Change::Seen(pod, view) => {
                    self.views.insert(pod, view);
                }
            }
        }
        for (pod, look) in step.looks {
            match self.objects.find(&pod.kind, &pod.namespace, &pod.name) {
                Some(pod) => self.placement.looked(pod, look),
                None => self.placement.forget(&pod),
            }
        }
        let tick = self.tick;
        self.events.extend(step.events.into_iter().map(|event| Heard { tick, event }));
    }

    fn put(&mut self, object: Arc<Object>) {
        // upstream: apiserver registry store; an object that is being deleted goes with its last finalizer
        let gone = object.is_terminating() && object.finalizers().next().is_none();
        if let Some(Replaced(before)) = self.objects.put(&object, gone) {
            self.next += u32::from(before.is_none());
            self.note(object.id.clone(), before, (!gone).then_some(object));
        }
    }

    fn note(&mut self, id: ObjectId, before: Option<Arc<Object>>, after: Option<Arc<Object>>) {
        self.index.update(before.as_deref(), after.as_deref());
        if id.kind == Kind::Pod {
            self.placement.write(before.as_deref(), after.as_ref());
        }
        if after.is_none() {
            self.views.remove(&id);
        }
        let bound_labels = before.as_deref().zip(after.as_deref()).and_then(|(old, new)| bound_labels(old, new));
        self.writes.push(Write { tick: self.tick, id, before, after, bound_labels });
    }

    fn delete(&mut self, id: &ObjectId) {
        let Some(object) = self.get(id).cloned() else { return };
        if object.finalizers().next().is_none() {
            self.objects.remove(id);
            self.note(id.clone(), Some(object), None);
        } else if !object.is_terminating() {
            // The clock is not modelled: a time is written as a placeholder.
            self.put(Arc::new(object.changed(|value| {
                value.set(&["metadata", "deletionTimestamp"], "<time>");
                value.set(&["metadata", "deletionGracePeriodSeconds"], 0);
            })));
        }
    }
}
