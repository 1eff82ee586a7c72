//! What was done within a while, and would it be done again?
//!
//! An episode of a cluster's history can be repeated in another cluster, without asking anybody again, if all that was read
//! for it is the same there.

use super::{Cluster, Differences, Reads, Step};
use crate::evidence::Look;
use crate::object::{Object, ObjectId};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What was read and done within a while.
#[derive(Clone, Debug)]
pub struct Episode {
    /// How many objects had been made before.
    made: u32,
    reads: Reads,
    steps: Vec<Step>,
    /// How all that was touched stood in the end.
    pub(super) after: BTreeMap<ObjectId, Standing>,
}

/// How it stands with a name.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    pub(super) object: Option<Arc<Object>>,
    /// The object before the episode.
    pub(super) before: Option<Arc<Object>>,
    /// How often an object of this name was made.
    made: u32,
    look: Option<Look>,
}

impl PartialEq for Standing {
    fn eq(&self, other: &Standing) -> bool {
        let same = match (&self.object, &other.object) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one.is_none() && other.is_none(),
        };
        same && self.made == other.made && self.look == other.look
    }
}

impl Episode {
    /// Whether the same would be done in a cluster that is different in this way from the one in which it was done.
    pub fn holds(&self, cluster: &Cluster, differences: &Differences) -> bool {
        (!self.reads.order || self.made == cluster.next) && self.reads.hold(differences)
    }
}

/// What is noted of an episode that has begun.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) made: u32,
    pub(super) writes: usize,
    pub(super) steps: Vec<Step>,
}

impl Cluster {
    /// Begins an episode.
    pub fn begin(&mut self) {
        self.reads.replace(Some(Reads::default()));
        self.begun = Some(Begun { made: self.next, writes: self.writes.len(), steps: Vec::new() });
    }

    /// Ends the episode; none if none had begun.
    pub fn end(&mut self) -> Option<Episode> {
        let Begun { made, writes, steps } = self.begun.take()?;
        let reads = self.reads.take().unwrap_or_default();
        let object = |id: &ObjectId| self.objects.find(&id.kind, &id.namespace, &id.name).cloned();
        let written = self.writes.iter().skip(writes).map(|write| (&write.id, write.before.clone()));
        let looked = steps.iter().flat_map(|step| &step.looks).map(|(pod, _)| (pod, object(pod)));
        let mut after = BTreeMap::new();
        for (id, before) in written.chain(looked) {
            let (object, made, look) = (object(id), self.objects.made(id), self.placement.look(id).cloned());
            after.entry(id.clone()).or_insert(Standing { object, before, made, look });
        }
        Some(Episode { made, reads, steps, after })
    }

    /// Does again what was done in an episode that [holds](Episode::holds) here.
    pub fn repeat(&mut self, episode: &Episode) {
        for step in &episode.steps {
            self.apply(step.clone());
        }
    }
}
