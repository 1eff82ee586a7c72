//! What is in the cluster now, and how did it get there?
//!
//! The store of the API server. Controllers read it and return a [`Step`]; [`Cluster::apply`] alone changes it, keeps the
//! history, and does what the server itself does on a write: an object with finalizers is not deleted but marked, and is
//! gone when the last finalizer is.

use crate::event::Event;
use crate::object::{Kind, Object, ObjectId, uid_of};
use crate::profile::Profile;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A write to the store.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "steps are short-lived and nearly always put")]
pub enum Change {
    /// Creates the object, or replaces the one of that id.
    Put(Object),
    /// Deletes the object; with finalizers it is only marked.
    Delete(ObjectId),
}

/// What a controller decided: writes, and what it told the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The writes, in order.
    pub changes: Vec<Change>,
    /// The events, in order.
    pub events: Vec<Event>,
}

impl Step {
    /// Nothing to do.
    pub fn none() -> Step {
        Step::default()
    }

    /// This step with a write more.
    pub fn and_put(mut self, object: Object) -> Step {
        self.changes.push(Change::Put(object));
        self
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
    objects: BTreeMap<ObjectId, Arc<Object>>,
    made: BTreeMap<ObjectId, u32>,
    next: u32,
    tick: u32,
    writes: Vec<Write>,
    events: Vec<Heard>,
}

impl Cluster {
    /// A cluster without objects.
    pub fn new(profile: Profile) -> Cluster {
        Cluster {
            profile,
            objects: BTreeMap::new(),
            made: BTreeMap::new(),
            next: 0,
            tick: 0,
            writes: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Which cluster this is.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The object of this id.
    pub fn get(&self, id: &ObjectId) -> Option<&Arc<Object>> {
        self.objects.get(id)
    }

    /// The object of this kind, namespace (empty for cluster-wide kinds) and name.
    pub fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<&Arc<Object>> {
        self.objects.get(&ObjectId::namespaced(kind, namespace, name))
    }

    /// All objects, by kind, namespace and name.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.objects.values()
    }

    /// The objects of a kind, by namespace and name.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Object>> {
        let from = ObjectId { kind: kind.clone(), namespace: String::new(), name: String::new() };
        self.objects.range(from..).take_while(move |(id, _)| id.kind == kind).map(|(_, object)| object)
    }

    /// The objects of a kind in a namespace, by name.
    pub fn in_namespace<'a>(&'a self, kind: Kind, namespace: &'a str) -> impl Iterator<Item = &'a Arc<Object>> {
        let from = ObjectId::namespaced(kind.clone(), namespace, "");
        let within = move |id: &ObjectId| id.kind == kind && id.namespace == namespace;
        self.objects.range(from..).take_while(move |(id, _)| within(id)).map(|(_, object)| object)
    }

    /// The writes so far.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// The events so far.
    pub fn events(&self) -> &[Heard] {
        &self.events
    }

    /// The uid and the place in the order of creation for an object that is about to be created.
    pub fn birth(&self, id: &ObjectId) -> (String, u32) {
        (uid_of(id, self.made.get(id).copied().unwrap_or(0)), self.next)
    }

    /// Performs a step. A write that changes nothing leaves no trace.
    pub fn apply(&mut self, step: Step) {
        self.tick += 1;
        for change in step.changes {
            match change {
                Change::Put(object) => self.put(object),
                Change::Delete(id) => self.delete(&id),
            }
        }
        let tick = self.tick;
        self.events.extend(step.events.into_iter().map(|event| Heard { tick, event }));
    }

    fn put(&mut self, object: Object) {
        let id = object.id.clone();
        let before = self.objects.get(&id).cloned();
        if before.as_deref() == Some(&object) {
            return;
        }
        if before.is_none() {
            *self.made.entry(id.clone()).or_default() += 1;
            self.next += 1;
        }
        // upstream: apiserver registry store; an object that is being deleted goes with its last finalizer
        let gone = object.is_terminating() && object.finalizers().next().is_none();
        let after = (!gone).then(|| Arc::new(object));
        match &after {
            Some(object) => self.objects.insert(id.clone(), Arc::clone(object)),
            None => self.objects.remove(&id),
        };
        self.writes.push(Write { tick: self.tick, id, before, after });
    }

    fn delete(&mut self, id: &ObjectId) {
        let Some(object) = self.objects.get(id).cloned() else { return };
        if object.finalizers().next().is_none() {
            self.objects.remove(id);
            self.writes.push(Write { tick: self.tick, id: id.clone(), before: Some(object), after: None });
        } else if !object.is_terminating() {
            // The clock is not modelled: a time is written as a placeholder.
            self.put(object.changed(|value| value.set(&["metadata", "deletionTimestamp"], "<time>")));
        }
    }
}
