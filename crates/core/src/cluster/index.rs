//! Which objects hang together?
//!
//! One ordered set of facts about the objects in the store, kept up with every write, so that controllers find a claim's
//! volumes or a volume's claims without looking at everything.

use crate::object::{AccessModes, Kind, Noun, Object, ObjectId, VolumePhase, claims_of_pod, source_of};
use crate::quantity::Quantity;
use crate::value::{Text, Value};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::ops::Bound;

/// A namespace and a name in it.
pub(super) type Key = (Text, Text);

/// A fact; the set's order is what it is looked up by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// A volume of these modes, class and capacity is Available and nobody's.
    Free(AccessModes, Text, Quantity, Text),
    /// A claim is named in the claimRef of a volume.
    Reserved(Key, Text),
    /// A claim of this class, with these modes and this request, has no volume and names none.
    Waiting(Text, AccessModes, Quantity, Key),
    /// A volume is named by a claim.
    Named(Text, Key),
    /// A claim is used by a pod of its namespace.
    Used(Key, Text),
    /// An object is made from another: a claim from a claim or a snapshot, a snapshot from a claim or a content.
    MadeFrom(ObjectId, ObjectId),
    /// A pod of this namespace is controlled by nothing.
    Orphan(Text, Text),
    /// A pod of this namespace makes files or folders on its node.
    Maker(Text, Text),
    /// The owner of this uid owns an object.
    Owned(Text, ObjectId),
}

impl Fact {
    /// What stands for all facts that are looked up together with this one.
    pub(super) fn row(&self) -> Fact {
        let nothing = || (Text::default(), Text::default());
        let first = || ObjectId::cluster(Kind::Namespace, "");
        match self {
            Fact::Free(modes, class, ..) => Fact::Free(*modes, class.clone(), Quantity::ZERO, Text::default()),
            Fact::Reserved(claim, _) => Fact::Reserved(claim.clone(), Text::default()),
            Fact::Waiting(class, ..) => Fact::waiting(class, AccessModes::NONE, Quantity::ZERO),
            Fact::Named(volume, _) => Fact::Named(volume.clone(), nothing()),
            Fact::Used(claim, _) => Fact::Used(claim.clone(), Text::default()),
            Fact::MadeFrom(source, _) => Fact::MadeFrom(source.clone(), first()),
            Fact::Orphan(namespace, _) => Fact::Orphan(namespace.clone(), Text::default()),
            Fact::Maker(..) => Fact::Maker(Text::default(), Text::default()),
            Fact::Owned(owner, _) => Fact::Owned(owner.clone(), first()),
        }
    }

    /// Comes before every claim of this class, these modes and this request that waits.
    pub(super) fn waiting(class: &str, modes: AccessModes, request: Quantity) -> Fact {
        Fact::Waiting(class.into(), modes, request, (Text::default(), Text::default()))
    }
}

/// All facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(BTreeSet<Fact>);

impl Index {
    /// Takes a write into account.
    pub(super) fn update(&mut self, before: Option<&Object>, after: Option<&Object>) {
        let (old, new) = (before.map(facts).unwrap_or_default(), after.map(facts).unwrap_or_default());
        if old != new {
            old.iter().for_each(|fact| {
                self.0.remove(fact);
            });
            self.0.extend(new);
        }
    }

    /// The first fact from a bound on.
    pub(super) fn first_from(&self, bound: Bound<Fact>) -> Option<&Fact> {
        self.0.range((bound, Bound::Unbounded)).next()
    }

    /// The facts from `first` on, for as long as `pick` picks something out of them.
    pub(super) fn from<'a, T: 'a>(
        &'a self,
        first: Fact,
        pick: impl Fn(&'a Fact) -> Option<T> + 'a,
    ) -> impl Iterator<Item = T> + 'a {
        self.0.range(first..).map_while(pick)
    }
}

pub(super) fn facts(object: &Object) -> Vec<Fact> {
    let mut facts = Vec::new();
    let name = || object.id.name.clone();
    let key = || (object.id.namespace.clone(), object.id.name.clone());
    match &object.noun {
        Noun::Volume(volume) => match &volume.claim_ref {
            Some(claim) => {
                facts.push(Fact::Reserved((claim.namespace.as_str().into(), claim.name.as_str().into()), name()))
            }
            None if volume.phase == VolumePhase::Available && !object.is_terminating() => {
                facts.push(Fact::Free(volume.access_modes, volume.class.as_str().into(), volume.capacity, name()));
            }
            None => {}
        },
        Noun::Claim(claim) => match &claim.volume_name {
            Some(volume) => facts.push(Fact::Named(volume.as_str().into(), key())),
            None if !claim.bind_completed => {
                let class = claim.class.as_str().into();
                facts.push(Fact::Waiting(class, claim.access_modes, claim.request, key()));
            }
            None => {}
        },
        _ if object.id.kind == Kind::Pod => {
            let used =
                claims_of_pod(object).map(|claim| Fact::Used((object.id.namespace.clone(), claim.into()), name()));
            facts.extend(used);
            if object.as_pod().is_some_and(|pod| pod.makes_host_paths) {
                facts.push(Fact::Maker(object.id.namespace.clone(), name()));
            }
        }
        _ => {}
    }
    if let Some(source) = source_of(object) {
        facts.push(Fact::MadeFrom(source, object.id.clone()));
    }
    let owners = object.value.list_at(&["metadata", "ownerReferences"]);
    let controls = |owner: &Value| owner.at(&["controller"]).and_then(Value::as_bool) == Some(true);
    if object.id.kind == Kind::Pod && !owners.iter().any(controls) {
        facts.push(Fact::Orphan(object.id.namespace.clone(), name()));
    }
    for owner in owners {
        facts.push(Fact::Owned(owner.str_at(&["uid"]).unwrap_or_default().into(), object.id.clone()));
    }
    facts
}
