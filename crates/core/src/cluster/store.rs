//! Which objects are there, and which were there once?
//!
//! By kind, namespace and name, so that a look-up compares names alone, and what there is of a kind lies together.

use crate::object::{Kind, Object, ObjectId};
use crate::value::Text;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

/// What there is of a name.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// The object, if it is there.
    object: Option<Arc<Object>>,
    /// How often an object of this name was made.
    made: u32,
}

/// What was there before a write.
pub(super) struct Replaced(pub(super) Option<Arc<Object>>);

/// The objects of one kind in one namespace, by name.
type Named = BTreeMap<Text, Slot>;

/// The objects of a cluster.
#[derive(Clone, Debug, Default)]
pub(super) struct Store(BTreeMap<Kind, BTreeMap<Text, Named>>);

impl Store {
    fn slot(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Slot> {
        self.0.get(kind)?.get(namespace)?.get(name)
    }

    /// The object of this kind, namespace and name.
    pub(super) fn find(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Arc<Object>> {
        self.slot(kind, namespace, name)?.object.as_ref()
    }

    /// How often an object of this id was made.
    pub(super) fn made(&self, id: &ObjectId) -> u32 {
        self.slot(&id.kind, &id.namespace, &id.name).map_or(0, |slot| slot.made)
    }

    /// Writes an object, or takes it away if that write lets it go; none if it is there already as it is.
    pub(super) fn put(&mut self, object: &Arc<Object>, goes: bool) -> Option<Replaced> {
        let ObjectId { kind, namespace, name } = &object.id;
        let names = self.0.entry(kind.clone()).or_default().entry(namespace.clone()).or_default();
        let slot = names.entry(name.clone()).or_default();
        if slot.object.as_ref() == Some(object) {
            return None;
        }
        slot.made += u32::from(slot.object.is_none());
        let after = (!goes).then(|| Arc::clone(object));
        Some(Replaced(core::mem::replace(&mut slot.object, after)))
    }

    /// Takes an object away.
    pub(super) fn remove(&mut self, id: &ObjectId) {
        let names = self.0.get_mut(&id.kind).and_then(|namespaces| namespaces.get_mut(id.namespace.as_str()));
        if let Some(slot) = names.and_then(|names| names.get_mut(id.name.as_str())) {
            slot.object = None;
        }
    }

    /// Lets it stand with a name in a way, and returns the object that was there.
    pub(super) fn set(&mut self, id: &ObjectId, object: Option<Arc<Object>>, made: u32) -> Option<Arc<Object>> {
        let names = self.0.entry(id.kind.clone()).or_default().entry(id.namespace.clone()).or_default();
        match (object, made) {
            (None, 0) => names.remove(&id.name)?.object,
            (object, made) => {
                let slot = names.entry(id.name.clone()).or_default();
                slot.made = made;
                core::mem::replace(&mut slot.object, object)
            }
        }
    }

    /// All objects, by kind, namespace and name.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.0.values().flat_map(BTreeMap::values).flat_map(present)
    }

    /// The objects of a kind, by namespace and name.
    pub(super) fn of_kind(&self, kind: &Kind) -> impl Iterator<Item = &Arc<Object>> + use<'_> {
        self.0.get(kind).into_iter().flat_map(BTreeMap::values).flat_map(present)
    }

    /// The objects of a kind in a namespace, by name.
    pub(super) fn in_namespace(&self, kind: &Kind, namespace: &str) -> impl Iterator<Item = &Arc<Object>> + use<'_> {
        self.0.get(kind).and_then(|namespaces| namespaces.get(namespace)).into_iter().flat_map(present)
    }
}

fn present(names: &Named) -> impl Iterator<Item = &Arc<Object>> {
    names.values().filter_map(|slot| slot.object.as_ref())
}
