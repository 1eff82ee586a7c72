//! Who has to look again?
//!
//! Models the watches and work queues of the controllers: a write wakes the controllers that watch the object. Work is
//! taken in the order of [`Work`]'s variants, then by object, so the order is the same every time.

use super::schedule::Turn;
use super::{bind, csi, ephemeral, evict, expand, garbage, protect, schedule, snapshot, workloads};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use alloc::collections::BTreeSet;

/// A piece of work for one controller. The variants stand in the order in which work is taken: what makes objects first,
/// then what binds and provisions, then what schedules, and what Kubernetes only does after a while last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// The volume controller looks at a new claim that waits for a pod, quicker than the pod can be made that is to use it.
    Notice(ObjectId),
    /// The scheduler looks at a pod. It is quicker than the volume controller: of claims that were made with the pod it
    /// says that they are not bound yet.
    Schedule(Turn),
    /// A workload controller looks at a Deployment, ReplicaSet, StatefulSet, DaemonSet, Job or CronJob.
    Workload(ObjectId),
    /// The ephemeral volume controller looks at a pod.
    Ephemeral(ObjectId),
    /// The garbage collector looks at an object whose owner is gone.
    Garbage(ObjectId),
    /// A driver registers with the nodes, once something names it or a node is new.
    Register(ObjectId),
    /// The taint controller looks at a pod on a node whose taints may drive it out.
    Evict(ObjectId),
    /// The volume controller looks at a claim.
    Claim(ObjectId),
    /// The volume controller looks at a volume.
    Volume(ObjectId),
    /// The snapshot controller looks at a VolumeSnapshot.
    Snapshot(ObjectId),
    /// The snapshot controller and the driver's snapshotter look at a VolumeSnapshotContent.
    SnapshotContent(ObjectId),
    /// A driver's provisioner looks at a claim.
    Provision(ObjectId),
    /// A driver's provisioner looks at a volume that may be deleted.
    Unprovision(ObjectId),
    /// The expansion controller looks at a claim.
    Expand(ObjectId),
    /// The driver's resizer looks at the size of a claim.
    Resize(ObjectId),
    /// The driver's resizer looks at the VolumeAttributesClass of a claim.
    Modify(ObjectId),
    /// The protection controllers look at a claim, a volume or a VolumeAttributesClass.
    Protect(ObjectId),
    /// The volume controller's periodic look at a claim or a volume.
    Resync(ObjectId),
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
        let writes = cluster.writes_after(self.seen);
        for write in writes {
            let mut add = |work: Work| {
                self.work.insert(work);
            };
            workloads::watch(write, cluster, &mut add);
            ephemeral::watch(write, cluster, &mut add);
            garbage::watch(write, cluster, &mut add);
            evict::watch(write, cluster, &mut add);
            bind::watch(write, cluster, &mut add);
            snapshot::watch(write, cluster, &mut add);
            csi::watch(write, cluster, &mut add);
            expand::watch(write, cluster, &mut add);
            protect::watch(write, cluster, &mut add);
            schedule::watch(write, cluster, &mut add);
        }
        self.seen += writes.len();
    }

    /// Passes over the writes since the last call: what they make necessary has been done.
    pub fn skip(&mut self, cluster: &Cluster) {
        self.seen += cluster.writes_after(self.seen).len();
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.work.is_empty()
    }

    /// Adds the volume controller's periodic look at every claim and every volume. In a settled cluster it changes nothing:
    /// what can have changed is looked at without being told.
    pub fn look_again(&mut self, cluster: &Cluster) {
        let objects = cluster.of_kind(Kind::PersistentVolume).chain(cluster.of_kind(Kind::PersistentVolumeClaim));
        self.work.extend(objects.map(|object| Work::Resync(object.id.clone())));
    }

    /// The next piece of work.
    pub fn take(&mut self) -> Option<Work> {
        self.work.pop_first()
    }
}
