//! What of a cluster did a question look at?
//!
//! An answer that is kept, together with what was read for it, holds in another cluster if none of that is different there.
//! Everything that a [`Cluster`] tells is noted, single names one by one, and the rows of the index; what looks through many
//! objects is noted as a look at their whole kind. That is more than was read, never less: an answer is rather found out again than kept wrongly.

use super::Cluster;
use super::episode::{Episode, Standing, Touched};
use super::index::{Fact, facts};
use super::placement::{self, Spot};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Text;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::cmp::Ordering;

/// Names, and a mark of each in one of 64 bits that many share: mostly the marks alone tell two sets apart.
#[derive(Clone, Debug, Default)]
struct Names {
    set: BTreeSet<ObjectId>,
    marks: u64,
}

impl Names {
    fn insert(&mut self, id: ObjectId) {
        let mix = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.marks |= 1 << (id.name.bytes().chain(id.kind.name().bytes().take(4)).fold(0x811c_9dc5, mix) >> 26);
        self.set.insert(id);
    }

    fn are_apart(&self, other: &Names) -> bool {
        self.marks & other.marks == 0 || are_apart(&self.set, &other.set)
    }
}

impl FromIterator<ObjectId> for Names {
    fn from_iter<I: IntoIterator<Item = ObjectId>>(ids: I) -> Names {
        let mut names = Names::default();
        ids.into_iter().for_each(|id| names.insert(id));
        names
    }
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    names: Names,
    kinds: BTreeSet<Kind>,
    /// The rows of the index that were looked through.
    rows: BTreeSet<Fact>,
    /// What was asked of the pods on the nodes.
    spots: BTreeSet<Spot>,
    /// How many objects had been made was asked. Who lets an object be made has to compare that by itself.
    pub(super) order: bool,
    /// The history was asked, or something else that nearly every write changes.
    history: bool,
}

impl Reads {
    /// Whether all that was read is the same in both of two clusters.
    pub fn hold(&self, differences: &Differences) -> bool {
        let has_kind = self.kinds.iter().any(|kind| differences.has_kind(kind));
        !self.history
            && !has_kind
            && are_apart(&self.rows, &differences.rows)
            && (self.spots.is_empty() || differences.spots.as_ref().is_some_and(|spots| spots.is_disjoint(&self.spots)))
            && self.names.are_apart(&differences.names)
    }
}

/// Whether two sets have nothing in common; one of them is mostly small.
fn are_apart<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> bool {
    let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
    !few.iter().any(|item| many.contains(item))
}

/// What is different in two clusters.
#[derive(Clone, Debug, Default)]
pub struct Differences {
    names: Names,
    /// The rows of the index that do not hold the same facts.
    rows: BTreeSet<Fact>,
    /// What is not the same of the pods on the nodes; none if that is not known.
    spots: Option<BTreeSet<Spot>>,
}

impl Differences {
    /// No differences yet, which [`follow`](Differences::follow) adds to.
    pub fn none() -> Differences {
        Differences { spots: Some(BTreeSet::new()), ..Differences::default() }
    }

    /// What is different in the objects of a cluster and in those that another had, by kind, namespace and name; in which
    /// order they were made does not count.
    pub fn between<'a>(before: impl Iterator<Item = &'a Arc<Object>>, after: &'a Cluster) -> Differences {
        let mut differences = Differences::default();
        let (mut old, mut new) = (before.peekable(), after.objects.all().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return differences,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(old), Some(new)) => old.id.cmp(&new.id),
            };
            let was = if order.is_le() { old.next() } else { None };
            let is = if order.is_ge() { new.next() } else { None };
            differences.compare(was, is);
        }
    }

    /// Notes whether an object is another, or is there in only one of the two.
    fn compare(&mut self, was: Option<&Arc<Object>>, is: Option<&Arc<Object>>) {
        let same = |was: &Arc<Object>, is: &Arc<Object>| {
            Arc::ptr_eq(was, is) || (was.value == is.value && was.document.is_some() == is.document.is_some())
        };
        if was.zip(is).is_some_and(|(was, is)| same(was, is)) {
            return;
        }
        if let Some(object) = was.or(is) {
            self.names.insert(object.id.clone());
            self.compare_facts(was, is);
        }
    }

    /// Notes the rows of the index of which one of two objects has something and the other has not.
    fn compare_facts(&mut self, was: Option<&Arc<Object>>, is: Option<&Arc<Object>>) {
        let facts = |object: Option<&Arc<Object>>| object.map(|object| facts(object)).unwrap_or_default();
        let (old, new) = (facts(was), facts(is));
        let differing =
            old.iter().filter(|fact| !new.contains(fact)).chain(new.iter().filter(|fact| !old.contains(fact)));
        self.rows.extend(differing.map(Fact::row));
    }

    /// Takes into account what came about in place of something else; in both clusters it began with these differences.
    pub fn follow(&mut self, before: Option<&Episode>, after: &Episode) {
        let old = before.map(|before| &before.touched);
        for (id, touched) in &after.touched {
            let is = &touched.is;
            match old.and_then(|old| old.get(id)) {
                Some(Touched { is: was, .. }) if was == is => _ = self.names.set.remove(id),
                Some(Touched { is: was, .. }) => {
                    self.names.insert(id.clone());
                    self.compare_facts(was.object.as_ref(), is.object.as_ref());
                    self.compare_spots(id, was, is);
                }
                None => self.touched_once(id, touched),
            }
        }
        let gone = old.into_iter().flatten().filter(|(id, _)| !after.touched.contains_key(*id));
        gone.for_each(|(id, touched)| self.touched_once(id, touched));
    }

    /// In one cluster it is now as it is, in the other it may be as it was.
    fn touched_once(&mut self, id: &ObjectId, touched: &Touched) {
        self.names.insert(id.clone());
        let objects = [&touched.was.object, &touched.is.object].into_iter().flatten();
        self.rows.extend(objects.flat_map(|object| facts(object)).map(|fact| fact.row()));
        self.compare_spots(id, &touched.was, &touched.is);
    }

    fn compare_spots(&mut self, id: &ObjectId, was: &Standing, is: &Standing) {
        if let Some(spots) = self.spots.as_mut().filter(|_| id.kind == Kind::Pod) {
            let [was, is] = [was, is].map(|standing| (standing.object.as_deref(), standing.look.as_deref()));
            spots.extend(placement::differing(was, is));
        }
    }

    /// That these objects are different.
    pub fn of(names: impl IntoIterator<Item = ObjectId>) -> Differences {
        Differences { names: names.into_iter().collect(), ..Differences::none() }
    }

    /// Whether this object is different.
    pub fn has(&self, id: &ObjectId) -> bool {
        self.names.set.contains(id)
    }

    fn has_kind(&self, kind: &Kind) -> bool {
        let first = ObjectId { kind: kind.clone(), namespace: Text::default(), name: Text::default() };
        self.names.set.range(first..).next().is_some_and(|id| id.kind == *kind)
    }
}

impl Cluster {
    /// What `ask` answers, and what it reads of this cluster for that.
    pub fn noting<T>(&self, ask: impl FnOnce() -> T) -> (T, Reads) {
        let outer = self.reads.replace(Some(Reads::default()));
        let answer = ask();
        (answer, self.reads.replace(outer).unwrap_or_default())
    }

    fn record(&self, note: impl FnOnce(&mut Reads)) {
        if let Some(reads) = self.reads.borrow_mut().as_mut() {
            note(reads);
        }
    }

    pub(super) fn note_name(&self, kind: &Kind, namespace: &str, name: &str) {
        self.record(|reads| {
            reads.names.insert(ObjectId { kind: kind.clone(), namespace: namespace.into(), name: name.into() });
        });
    }

    pub(super) fn note_kind(&self, kind: &Kind) {
        self.record(|reads| _ = reads.kinds.insert(kind.clone()));
    }

    pub(super) fn note_row(&self, fact: &Fact) {
        self.record(|reads| _ = reads.rows.insert(fact.row()));
    }

    pub(super) fn note_spot(&self, spot: impl FnOnce() -> Spot) {
        self.record(|reads| _ = reads.spots.insert(spot()));
    }

    pub(super) fn note_order(&self) {
        self.record(|reads| reads.order = true);
    }

    pub(super) fn note_history(&self) {
        self.record(|reads| reads.history = true);
    }
}
