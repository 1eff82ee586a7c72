//! Who has to look again?
//!
//! Models the watches and work queues of the controllers: a write wakes the controllers that watch the object. Work is
//! taken in the order of [`Work`]'s variants, then by object, so the order is the same every time.

use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use alloc::collections::BTreeSet;

/// A piece of work for one controller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// The volume controller looks at a claim.
    Claim(ObjectId),
    /// The volume controller looks at a volume.
    Volume(ObjectId),
    /// The scheduler looks at a pod.
    Schedule(ObjectId),
}

/// The work to do.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    work: BTreeSet<Work>,
    seen: usize,
}

impl Queue {
    /// Adds the work that the writes since the last call make necessary.
    pub fn wake(&mut self, cluster: &Cluster) {
        for write in &cluster.writes()[self.seen..] {
            let id = write.id.clone();
            match id.kind {
                Kind::PersistentVolumeClaim => drop(self.work.insert(Work::Claim(id))),
                Kind::PersistentVolume => drop(self.work.insert(Work::Volume(id))),
                Kind::Pod => drop(self.work.insert(Work::Schedule(id))),
                _ => {}
            }
        }
        self.seen = cluster.writes().len();
    }

    /// The next piece of work.
    pub fn next(&mut self) -> Option<Work> {
        self.work.pop_first()
    }
}
