//! What does the cluster settle on?
//!
//! The controllers, run to a fixed point. Each looks at the cluster and returns a step; [`Cluster::apply`] performs it,
//! and what it changed wakes the controllers that watch it. The order of work is fixed, so the same manifest settles the
//! same way every time.

mod bind;
mod csi;
mod edit;
mod ephemeral;
mod evict;
mod expand;
mod garbage;
mod owners;
mod protect;
mod queue;
mod schedule;
mod snapshot;
mod workloads;

pub use queue::{Queue, Work};
pub use schedule::Turn;
pub use workloads::{MOST_PODS, Names, names};

pub(crate) use bind::is_plugin;
pub(crate) use csi::{answering, is_answered};

use crate::cluster::{Cluster, Step};

/// How many pieces of work one settling may take: a bound on time, far above what real manifests need.
pub const BUDGET: usize = 2_000_000;

/// Whether the cluster came to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// No controller has anything left to do.
    Settled,
    /// The budget ran out.
    OutOfBudget,
    /// The moment has come up to which it was to run.
    Stopped,
}

/// Runs the controllers until none has anything to do. Call it after every document: Kubernetes' controllers have dealt
/// with one before the next arrives.
pub fn settle(cluster: &mut Cluster, queue: &mut Queue) -> Rest {
    settle_until(cluster, queue, u32::MAX)
}

/// Runs the controllers until none has anything to do, or until a tick of the cluster's history has come.
pub fn settle_until(cluster: &mut Cluster, queue: &mut Queue, tick: u32) -> Rest {
    for _ in 0..BUDGET {
        if cluster.now() >= tick {
            return Rest::Stopped;
        }
        queue.wake(cluster);
        let Some(work) = queue.take() else { return Rest::Settled };
        let step = perform(cluster, &work);
        cluster.apply(step);
    }
    Rest::OutOfBudget
}

fn perform(cluster: &Cluster, work: &Work) -> Step {
    match work {
        Work::Workload(id) => workloads::sync(cluster, id),
        Work::Ephemeral(pod) => ephemeral::sync(cluster, pod),
        Work::Garbage(id) => garbage::sync(cluster, id),
        Work::Register(id) => csi::register(cluster, id),
        Work::Notice(claim) => bind::sync_claim(cluster, claim),
        Work::Evict(pod) => evict::sync(cluster, pod),
        Work::Claim(claim) => bind::sync_claim(cluster, claim),
        Work::Volume(volume) => bind::sync_volume(cluster, volume),
        Work::Snapshot(id) => snapshot::sync(cluster, id),
        Work::SnapshotContent(id) => snapshot::sync_content(cluster, id),
        Work::Provision(claim) => csi::provision(cluster, claim),
        Work::Unprovision(volume) => csi::unprovision(cluster, volume),
        Work::Expand(claim) => expand::sync(cluster, claim),
        Work::Resize(claim) => csi::resize(cluster, claim),
        Work::Modify(claim) => csi::modify(cluster, claim),
        Work::Protect(id) => protect::sync(cluster, id),
        Work::Schedule(turn) => schedule::sync(cluster, &turn.pod),
        Work::Resync(id) => bind::resync(cluster, id),
    }
}
