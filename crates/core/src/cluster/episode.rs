//! What was done within a while, and would it be done again?
//!
//! An episode of a cluster's history can be repeated in another cluster, without asking anybody again, if all that was read
//! for it is the same there. It can be undone, and within a history that goes on behind it, another can take its place.

use super::{Cluster, Differences, Heard, Reads, Write};
use crate::evidence::Look;
use crate::object::{Object, ObjectId};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// So many objects may be made in an episode before the next one's objects get other places in the order of creation.
const OBJECTS: u32 = 1 << 14;

/// What was read and done within a while.
#[derive(Clone, Debug)]
pub struct Episode {
    /// The place in the order of creation that its first object would have by its number alone.
    base: u32,
    /// The place that it did have, that of the next object before the episode, and that after it.
    first: u32,
    before: u32,
    after: u32,
    reads: Reads,
    /// How many steps were taken.
    ticks: u32,
    /// What was written and heard, the ticks counted from the beginning of the episode.
    writes: Vec<Write>,
    events: Vec<Heard>,
    /// How it stands with all that was touched.
    pub(super) touched: BTreeMap<ObjectId, Touched>,
}

/// How it stood with a name before an episode, and how it stands after it.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    pub(super) was: Standing,
    pub(super) is: Standing,
}

/// How it stands with a name.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) object: Option<Arc<Object>>,
    /// How often an object of this name was made.
    made: u32,
    pub(super) look: Option<Arc<Look>>,
}

impl PartialEq for Standing {
    fn eq(&self, other: &Standing) -> bool {
        fn same<T: PartialEq>(one: Option<&Arc<T>>, other: Option<&Arc<T>>) -> bool {
            match (one, other) {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
                (one, other) => one.is_none() && other.is_none(),
            }
        }
        same(self.object.as_ref(), other.object.as_ref())
            && self.made == other.made
            && same(self.look.as_ref(), other.look.as_ref())
    }
}

impl Episode {
    /// Whether the same would be done in a cluster that is different in this way from the one in which it was done.
    pub fn holds(&self, cluster: &Cluster, differences: &Differences) -> bool {
        self.holds_behind(cluster.next, differences)
    }

    /// The same behind another episode.
    pub fn holds_after(&self, other: &Episode, differences: &Differences) -> bool {
        self.holds_behind(other.after, differences)
    }

    fn holds_behind(&self, next: u32, differences: &Differences) -> bool {
        (!self.reads.order || next.max(self.base) == self.first)
            && self.reads.hold(differences)
            && !self.touched.keys().any(|id| differences.has(id))
    }

    /// How many steps were taken.
    pub fn ticks(&self) -> u32 {
        self.ticks
    }
}

/// What is noted of an episode that has begun.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    base: u32,
    before: u32,
    tick: u32,
    writes: usize,
    events: usize,
    touched: BTreeMap<ObjectId, Standing>,
}

impl Cluster {
    /// Begins the episode of a number; later ones have larger numbers.
    pub fn begin(&mut self, number: usize) {
        self.reads.replace(Some(Reads::default()));
        let base = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1).saturating_mul(OBJECTS);
        let (tick, writes, events) = (self.tick, self.writes.len(), self.events.len());
        self.begun = Some(Begun { base, before: self.next, tick, writes, events, touched: BTreeMap::new() });
        self.next = self.next.max(base);
    }

    /// Notes how it stands with a name before it is touched for the first time.
    pub(super) fn touch(&mut self, id: &ObjectId) {
        let is_new = self.begun.as_ref().is_some_and(|begun| !begun.touched.contains_key(id));
        if is_new {
            let standing = self.standing(id);
            if let Some(begun) = &mut self.begun {
                begun.touched.insert(id.clone(), standing);
            }
        }
    }

    fn standing(&self, id: &ObjectId) -> Standing {
        let object = self.objects.find(&id.kind, &id.namespace, &id.name).cloned();
        Standing { object, made: self.objects.made(id), look: self.placement.look(id).cloned() }
    }

    /// Ends the episode; none if none had begun.
    pub fn end(&mut self) -> Option<Episode> {
        let Begun { base, before, tick, writes, events, touched } = self.begun.take()?;
        let reads = self.reads.take().unwrap_or_default();
        let mut writes = self.writes.get(writes..).unwrap_or_default().to_vec();
        let mut events = self.events.get(events..).unwrap_or_default().to_vec();
        writes.iter_mut().for_each(|write| write.tick -= tick);
        events.iter_mut().for_each(|heard| heard.tick -= tick);
        let is_written = |id: &ObjectId| writes.iter().any(|write| write.id == *id);
        let touched = touched.into_iter().filter_map(|(id, was)| {
            let is = self.standing(&id);
            (is != was || is_written(&id)).then_some((id, Touched { was, is }))
        });
        let touched = touched.collect();
        let (first, ticks) = (before.max(base), self.tick - tick);
        Some(Episode { base, first, before, after: self.next, reads, ticks, writes, events, touched })
    }

    /// Does again what was done in an episode that [holds](Episode::holds) here.
    pub fn repeat(&mut self, episode: &Episode) {
        for (id, touched) in &episode.touched {
            self.stand(id, &touched.is);
        }
        let tick = self.tick;
        self.writes.extend(episode.writes.iter().map(|write| Write { tick: tick + write.tick, ..write.clone() }));
        self.events.extend(episode.events.iter().map(|heard| Heard { tick: tick + heard.tick, ..heard.clone() }));
        self.tick += episode.ticks;
        self.next = self.next.max(episode.base) + (episode.after - episode.first);
    }

    /// Undoes the episode that was the last.
    pub fn undo(&mut self, episode: &Episode) {
        for (id, touched) in &episode.touched {
            self.stand(id, &touched.was);
        }
        self.writes.truncate(self.writes.len().saturating_sub(episode.writes.len()));
        self.events.truncate(self.events.len().saturating_sub(episode.events.len()));
        self.tick = self.tick.saturating_sub(episode.ticks);
        self.next = episode.before;
    }

    /// Puts an episode, which was the last in the other cluster, in place of the one that came after the same history here.
    /// All that comes after it here has to [hold](Episode::holds_after).
    pub fn replace(&mut self, old: &Episode, new: &Episode, other: &Cluster) {
        for (id, touched) in old.touched.iter().filter(|(id, _)| !new.touched.contains_key(*id)) {
            self.stand(id, &touched.was);
        }
        for (id, touched) in &new.touched {
            self.stand(id, &touched.is);
        }
        let writes = other.writes.len().saturating_sub(new.writes.len());
        let events = other.events.len().saturating_sub(new.events.len());
        self.writes.splice(writes..writes + old.writes.len(), other.writes[writes..].iter().cloned());
        self.events.splice(events..events + old.events.len(), other.events[events..].iter().cloned());
        if old.ticks != new.ticks {
            let moved = |tick: &mut u32| *tick = (*tick + new.ticks).saturating_sub(old.ticks);
            self.writes.iter_mut().skip(other.writes.len()).for_each(|write| moved(&mut write.tick));
            self.events.iter_mut().skip(other.events.len()).for_each(|heard| moved(&mut heard.tick));
            moved(&mut self.tick);
        }
        if self.next == old.after {
            self.next = new.after;
        }
    }

    fn stand(&mut self, id: &ObjectId, standing: &Standing) {
        let Standing { object, made, look } = standing;
        let before = self.objects.set(id, object.clone(), *made);
        self.index.update(before.as_deref(), object.as_deref());
        self.placement.stand(id, before.as_deref(), object.as_ref(), look.clone());
        if object.is_none() {
            self.views.remove(id);
        }
    }

    /// Forgets what the kubelets saw and told since a moment, which was all that happened since.
    pub fn forget_views(&mut self, moment: Moment) {
        self.views.clear();
        self.tick = moment.tick;
        self.events.truncate(moment.events);
    }

    /// How far the history has come.
    pub fn moment(&self) -> Moment {
        Moment { tick: self.tick, events: self.events.len() }
    }
}

/// A point of a cluster's history.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    tick: u32,
    events: usize,
}
