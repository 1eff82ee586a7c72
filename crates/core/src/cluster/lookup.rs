//! Which objects belong together?
//!
//! The questions that controllers ask of the store, answered from its index.

use super::Cluster;
use super::index::Fact;
use crate::object::{AccessModes, BindingMode, Kind, Object, ObjectId, PersistentVolume};
use crate::quantity::Quantity;
use crate::value::Text;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::ops::Bound;

/// Comes after every namespace.
const LAST: &str = "\u{10ffff}";

impl Cluster {
    /// The volumes of these modes and this class that are Available, nobody's and at least this large, by capacity, then
    /// name.
    pub fn free_volumes<'a>(
        &'a self,
        modes: AccessModes,
        class: &'a str,
        least: Quantity,
    ) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::Free(modes, class.into(), least, Text::default());
        self.note_row(&first);
        let names = self.index.from(first, move |fact| match fact {
            Fact::Free(m, c, _, name) if *m == modes && c == class => Some(name),
            _ => None,
        });
        names.filter_map(|name| self.find(Kind::PersistentVolume, "", name))
    }

    /// The volumes whose claimRef names the claim of this namespace and name, whatever its uid; by name.
    pub fn volumes_claimed_by<'a>(
        &'a self,
        namespace: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::Reserved((namespace.into(), name.into()), Text::default());
        self.note_row(&first);
        let names = self.index.from(first, move |fact| match fact {
            Fact::Reserved((n, c), volume) if n == namespace && c == name => Some(volume),
            _ => None,
        });
        names.filter_map(|volume| self.find(Kind::PersistentVolume, "", volume))
    }

    /// What is made from a claim, a snapshot or a content, or shall be: claims and snapshots, by kind and name.
    pub fn made_from<'a>(&'a self, source: &'a ObjectId) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::MadeFrom(source.clone(), ObjectId::cluster(Kind::Namespace, ""));
        self.note_row(&first);
        let ids = self.index.from(first, move |fact| match fact {
            Fact::MadeFrom(from, id) if from == source => Some(id),
            _ => None,
        });
        ids.filter_map(|id| self.get(id))
    }

    /// The claims of this class (empty for none) that have no volume and name none.
    pub fn waiting_claims<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::waiting(class, AccessModes::NONE, Quantity::ZERO);
        self.note_row(&first);
        let keys = self.index.from(first, move |fact| match fact {
            Fact::Waiting(c, _, _, key) if c == class => Some(key),
            _ => None,
        });
        keys.filter_map(|(namespace, name)| self.find(Kind::PersistentVolumeClaim, namespace, name))
    }

    /// The waiting claims of a volume's class that it has the modes and the capacity for, by namespace and name.
    pub fn claims_waiting_for<'a>(
        &'a self,
        volume: &'a PersistentVolume,
    ) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let class = volume.class.as_str();
        self.note_row(&Fact::waiting(class, AccessModes::NONE, Quantity::ZERO));
        // Claims that ask for the same lie together in the order of names: only the first of each such row is held here.
        let mut heads = BTreeMap::new();
        let mut next = self.index.first_from(Bound::Included(Fact::waiting(class, AccessModes::NONE, Quantity::ZERO)));
        while let Some(fact @ Fact::Waiting(c, modes, request, key)) = next
            && c == class
        {
            let fits = volume.access_modes.contains(*modes) && *request <= volume.capacity;
            if fits {
                heads.insert(key, fact);
            }
            // Rows of larger requests come after this one, and do not fit either.
            let beyond = if fits { *request } else { Quantity::MAX };
            let last = Fact::Waiting(class.into(), *modes, beyond, (LAST.into(), Text::default()));
            next = self.index.first_from(Bound::Excluded(last));
        }
        core::iter::from_fn(move || {
            let ((namespace, name), fact) = heads.pop_first()?;
            if let Some(after) = self.index.first_from(Bound::Excluded(fact.clone()))
                && let (Fact::Waiting(c, m, r, key), Fact::Waiting(class, modes, request, _)) = (after, fact)
                && (c, m, r) == (class, modes, request)
            {
                heads.insert(key, after);
            }
            Some(self.find(Kind::PersistentVolumeClaim, namespace, name))
        })
        .flatten()
    }

    /// Whether claims of this class get their volume only with a pod (component-helpers `IsDelayBindingMode`): the class
    /// exists and waits for the first consumer.
    pub fn waits_for_pod(&self, class: &str) -> bool {
        let class = self.find(Kind::StorageClass, "", class).and_then(|class| class.as_class());
        class.is_some_and(|class| class.binding_mode == BindingMode::WaitForFirstConsumer)
    }

    /// The claims whose `volumeName` is this volume, bound to it or not, by namespace and name.
    pub fn claims_naming<'a>(&'a self, volume: &'a str) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::Named(volume.into(), (Text::default(), Text::default()));
        self.note_row(&first);
        let keys = self.index.from(first, move |fact| match fact {
            Fact::Named(v, key) if v == volume => Some(key),
            _ => None,
        });
        keys.filter_map(|(namespace, name)| self.find(Kind::PersistentVolumeClaim, namespace, name))
    }

    /// The pods whose volumes refer to a claim, those with an ephemeral volume of that name included, by name.
    pub fn pods_using<'a>(&'a self, namespace: &'a str, claim: &'a str) -> impl Iterator<Item = &'a Arc<Object>> + 'a {
        let first = Fact::Used((namespace.into(), claim.into()), Text::default());
        self.note_row(&first);
        let names = self.index.from(first, move |fact| match fact {
            Fact::Used((n, c), pod) if n == namespace && c == claim => Some(pod),
            _ => None,
        });
        names.filter_map(move |pod| self.find(Kind::Pod, namespace, pod))
    }

    /// The pods that may make files or folders on their node, by namespace and name.
    pub fn makers(&self) -> impl Iterator<Item = &Arc<Object>> {
        let first = Fact::Maker(Text::default(), Text::default());
        self.note_row(&first);
        let keys = self.index.from(first, |fact| match fact {
            Fact::Maker(namespace, name) => Some((namespace, name)),
            _ => None,
        });
        keys.filter_map(|(namespace, name)| self.find(Kind::Pod, namespace, name))
    }

    /// The objects that name the owner of this uid in their `ownerReferences`.
    pub fn owned_by<'a>(&'a self, uid: &'a str) -> impl Iterator<Item = &'a ObjectId> + 'a {
        // The first kind in the order of ids.
        let first = Fact::Owned(uid.into(), ObjectId::cluster(Kind::Namespace, ""));
        self.note_row(&first);
        self.index.from(first, move |fact| match fact {
            Fact::Owned(u, id) if u == uid => Some(id),
            _ => None,
        })
    }
}
