//! What things are there in a cluster?
//!
//! An [`Object`] is what the API server stored: a value with all defaults filled in, and beside it the [`Noun`], the
//! reading of that value which the rules work on. Only [`admit`](crate::admit) makes objects out of what users wrote;
//! controllers change an object by writing a new value for it (`Object::with`).

mod access_modes;
pub mod annotations;
mod claim;
mod class;
mod id;
mod node;
mod pod;
mod resources;
mod source;
mod volume;

pub use access_modes::AccessModes;
pub use claim::{ClaimPhase, PersistentVolumeClaim};
pub use class::{BindingMode, ClassName, StorageClass};
pub use id::{Kind, ObjectId};
pub use node::{Node, Taint, TaintEffect};
pub use pod::{ClaimUse, HostPort, Pod, claims_of_pod};
pub use resources::{Amounts, Requests, Resources, is_of_pods, of_pod};
pub use source::{DataSource, source_of};
pub use volume::{ClaimRef, PersistentVolume, ReclaimPolicy, VolumeMode, VolumePhase};

use crate::value::Value;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What the rules read of an object; derived from its value, never changed by itself. Copies share what is large: a controller
/// copies an object at every look, and mostly leaves it as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Noun {
    /// A PersistentVolume.
    Volume(Arc<PersistentVolume>),
    /// A PersistentVolumeClaim.
    Claim(Arc<PersistentVolumeClaim>),
    /// A StorageClass.
    Class(StorageClass),
    /// A Pod.
    Pod(Arc<Pod>),
    /// A Node.
    Node(Node),
    /// Kinds that are read straight from the value.
    Plain,
}

/// An object as the API server stored it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Kind, namespace and name.
    pub id: ObjectId,
    /// The whole object, defaults filled in, `metadata.uid` included.
    pub value: Value,
    /// The reading of the value.
    pub noun: Noun,
    /// The order of creation in this cluster, from 0: an older object has the smaller number.
    pub created: u32,
    /// The document of the manifest that made it, counted from 0; none if a controller made it.
    pub document: Option<usize>,
}

impl Object {
    /// An object of this id and value. Only admission and the API server's store may call a value admitted.
    pub(crate) fn admitted(id: ObjectId, value: Value, created: u32, document: Option<usize>) -> Object {
        let noun = match id.kind {
            Kind::PersistentVolume => Noun::Volume(Arc::new(PersistentVolume::read(&value))),
            Kind::PersistentVolumeClaim => Noun::Claim(Arc::new(PersistentVolumeClaim::read(&value))),
            Kind::StorageClass => Noun::Class(StorageClass::read(&value)),
            Kind::Pod => Noun::Pod(Arc::new(Pod::read(&value))),
            Kind::Node => Noun::Node(Node::read(&value)),
            _ => Noun::Plain,
        };
        Object { id, value, noun, created, document }
    }

    /// This object with another value, as a controller writes it.
    pub(crate) fn with(&self, value: Value) -> Object {
        Object::admitted(self.id.clone(), value, self.created, self.document)
    }

    /// This object, changed by a controller.
    pub(crate) fn changed(&self, change: impl FnOnce(&mut Value)) -> Object {
        let mut value = self.value.clone();
        change(&mut value);
        self.with(value)
    }

    /// This object with these finalizers.
    pub(crate) fn with_finalizers(&self, finalizers: &[&str]) -> Object {
        if self.finalizers().eq(finalizers.iter().copied()) {
            return self.clone();
        }
        self.changed(|value| {
            if finalizers.is_empty() {
                value.remove(&["metadata", "finalizers"]);
            } else {
                let list: Vec<Value> = finalizers.iter().map(|f| Value::from(*f)).collect();
                value.set(&["metadata", "finalizers"], list);
            }
        })
    }

    /// The reading as a PersistentVolume.
    pub fn as_volume(&self) -> Option<&PersistentVolume> {
        match &self.noun {
            Noun::Volume(volume) => Some(volume),
            _ => None,
        }
    }

    /// The reading as a PersistentVolumeClaim.
    pub fn as_claim(&self) -> Option<&PersistentVolumeClaim> {
        match &self.noun {
            Noun::Claim(claim) => Some(claim),
            _ => None,
        }
    }

    /// The reading as a StorageClass.
    pub fn as_class(&self) -> Option<&StorageClass> {
        match &self.noun {
            Noun::Class(class) => Some(class),
            _ => None,
        }
    }

    /// The reading as a Pod.
    pub fn as_pod(&self) -> Option<&Pod> {
        match &self.noun {
            Noun::Pod(pod) => Some(pod),
            _ => None,
        }
    }

    /// The reading as a Node.
    pub fn as_node(&self) -> Option<&Node> {
        match &self.noun {
            Noun::Node(node) => Some(node),
            _ => None,
        }
    }

    /// `metadata.uid`.
    pub fn uid(&self) -> &str {
        self.value.str_at(&["metadata", "uid"]).unwrap_or_default()
    }

    /// Whether it is being deleted and only a finalizer keeps it.
    pub fn is_terminating(&self) -> bool {
        self.value.at(&["metadata", "deletionTimestamp"]).is_some()
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.value.at(&["metadata", "annotations"])?.get(key)?.as_str()
    }

    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.value.at(&["metadata", "labels"])?.get(key)?.as_str()
    }

    /// The finalizers that hold it.
    pub fn finalizers(&self) -> impl Iterator<Item = &str> {
        self.value.list_at(&["metadata", "finalizers"]).iter().filter_map(Value::as_str)
    }
}

/// The name of a fresh object's uid: `<uid of Kind/namespace/name>`, numbered from the second object of that name on.
pub(crate) fn uid_of(id: &ObjectId, earlier: u32) -> String {
    match earlier {
        0 => alloc::format!("<uid of {id}>"),
        n => alloc::format!("<uid of {id} #{}>", n + 1),
    }
}
