//! Does another pod use the same disk?
//!
//! Models `framework/plugins/volumerestrictions`: volumes written into pods (GCE, EBS, iSCSI, RBD) against the pods of the
//! node, and ReadWriteOncePod claims against all pods. Plain ReadWriteOnce is none of the scheduler's business.

use super::super::claims::Claims;
use super::super::cycle::Cycle;
use super::super::snapshot::{NodeInfo, Snapshot};
use super::for_now;
use crate::evidence::{Plugin, Reason, Refusal};
use crate::object::{AccessModes, ClaimUse, Object};
use crate::value::Value;
use alloc::borrow::ToOwned;

/// What is known of a pod's volumes before any node is looked at.
pub(in super::super) struct State<'a> {
    /// A claim that only one pod may use and that another pod uses.
    used_by_other: Option<&'a str>,
    /// Whether the pod has volumes whose disk another pod may hold.
    has_disks: bool,
}

impl<'a> State<'a> {
    pub(in super::super) fn new(snapshot: &Snapshot<'a>, pod: &'a Object, claims: &Claims<'a>) -> State<'a> {
        let named = claims.bound.iter().chain(&claims.waiting).filter(|used| !used.ephemeral);
        let mut once = named.filter(|u| u.claim.access_modes.contains(AccessModes::READ_WRITE_ONCE_POD)).peekable();
        let used_by_other = if once.peek().is_none() {
            None
        } else {
            once.map(|u| u.object.id.name.as_str()).find(|name| is_used(snapshot, &pod.id.namespace, name))
        };
        State { used_by_other, has_disks: pod.value.list_at(&["spec", "volumes"]).iter().any(is_disk) }
    }

    pub(in super::super) fn filter(&self, cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
        let refused = |reason| Err(for_now(Plugin::VolumeRestrictions, reason));
        if self.has_disks {
            let disks = cycle.object.value.list_at(&["spec", "volumes"]).iter();
            if let Some(disk) = disks.clone().find(|v| node.pods().any(|pod| conflicts(v, pod))) {
                return refused(Reason::DiskInUse(disk.str_at(&["name"]).unwrap_or_default().to_owned()));
            }
        }
        match self.used_by_other {
            Some(claim) => refused(Reason::UsedByOtherPod(claim.to_owned())),
            None => Ok(()),
        }
    }
}

fn is_used(snapshot: &Snapshot<'_>, namespace: &str, claim: &str) -> bool {
    let uses = |u: &ClaimUse| !u.ephemeral && u.claim == claim;
    snapshot.pods().any(|(_, object, pod)| object.id.namespace == namespace && pod.claims.iter().any(uses))
}

const DISKS: [&str; 4] = ["gcePersistentDisk", "awsElasticBlockStore", "iscsi", "rbd"];

fn is_disk(volume: &Value) -> bool {
    DISKS.iter().any(|source| volume.get(source).is_some())
}

fn conflicts(volume: &Value, pod: &Object) -> bool {
    pod.value.list_at(&["spec", "volumes"]).iter().any(|other| same_disk(volume, other))
}

/// upstream: `isVolumeConflict`
fn same_disk(one: &Value, other: &Value) -> bool {
    let both = |source: &str| Some((one.get(source)?, other.get(source)?));
    let read_only = |v: &Value| v.at(&["readOnly"]).and_then(Value::as_bool) == Some(true);
    let writes = |(a, b): (&Value, &Value)| !(read_only(a) && read_only(b));
    let same = |(a, b): (&Value, &Value), key: &str, or: &str| {
        a.str_at(&[key]).unwrap_or(or) == b.str_at(&[key]).unwrap_or(or)
    };
    let monitors =
        |(a, b): (&Value, &Value)| a.list_at(&["monitors"]).iter().any(|m| b.list_at(&["monitors"]).contains(m));
    both("gcePersistentDisk").is_some_and(|d| same(d, "pdName", "") && writes(d))
        || both("awsElasticBlockStore").is_some_and(|d| same(d, "volumeID", ""))
        || both("iscsi").is_some_and(|d| same(d, "iqn", "") && writes(d))
        || both("rbd").is_some_and(|d| monitors(d) && same(d, "pool", "rbd") && same(d, "image", "") && writes(d))
}
