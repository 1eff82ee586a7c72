//! Which volumes would a pod's claims get on a node, and have they got them?
//!
//! Models `framework/plugins/volumebinding/binder.go`: `FindPodVolumes` for each node, `AssumePodVolumes` and
//! `BindPodVolumes` for the chosen one. Volumes that exist come first, claim by claim; what finds none is provisioned.
//! Left out: the translation of node affinity for volume types that a CSI driver has taken over.

use super::claims::{Claims, Used};
use super::cycle::Cycle;
use super::snapshot::NodeInfo;
use crate::cluster::{Change, Cluster};
use crate::evidence::{NoVolume, Plugin, Reason, Refusal};
use crate::object::{Kind, Object, ObjectId, StorageClass};
use crate::quantity::of_value;
use crate::rules::matching::{self, Candidates};
use crate::rules::selector::{Labels, label_selector};
use crate::rules::{topology, zones};
use crate::value::Value;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The annotation by which the scheduler asks for a volume on a node.
pub(super) const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

/// The volumes that may serve the claims that wait for a pod, whatever the node: the claims by size, each with its
/// candidates.
pub(super) fn candidates<'a>(cluster: &'a Cluster, claims: &Claims<'a>) -> Vec<(Used<'a>, Candidates<'a>)> {
    let mut waiting = claims.waiting.clone();
    waiting.sort_by_key(|used| used.claim.request);
    let of = |used: Used<'a>| {
        let (id, claim) = (&used.object.id, used.claim);
        // upstream: pvCache.ListPVs; the scheduler looks at volumes of the claim's class alone, reserved ones too
        let same_class = |volume: &&'a Arc<Object>| {
            volume.as_volume().is_some_and(|volume| volume.class.as_str() == claim.class.as_str())
        };
        let reserved = cluster.volumes_claimed_by(&id.namespace, &id.name).filter(same_class);
        let free = claim.access_modes.supersets().into_iter();
        let free = free.flat_map(|modes| cluster.free_volumes(modes, claim.class.as_str(), claim.request));
        (used, Candidates::of(used.object, reserved.chain(free)))
    };
    waiting.into_iter().map(of).collect()
}

/// What is to be done for a pod's claims on a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan<'a> {
    /// Claims and the volumes chosen for them.
    pub(super) bindings: Vec<(&'a Object, &'a Object)>,
    /// Claims for which a volume is to be made.
    pub(super) to_make: Vec<&'a Object>,
}

pub(super) fn filter(cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
    if cycle.claims.bound.is_empty() && cycle.claims.waiting.is_empty() {
        return Ok(());
    }
    let refused = |reasons| Refusal { plugin: Plugin::VolumeBinding, reasons, pods_may_go: false };
    plan(cycle, node).map(|_| ()).map_err(refused)
}

/// What is to be done for the claims of a pod on a node (upstream: `FindPodVolumes`).
///
/// # Errors
/// Why the node will not do: first what is wrong with the bound claims, then with those that wait.
pub(super) fn plan<'a>(cycle: &Cycle<'a>, node: &NodeInfo<'a>) -> Result<Plan<'a>, Vec<Reason>> {
    let cluster = cycle.snapshot.cluster;
    let mut gone = None;
    let mut reasons = Vec::new();
    for used in &cycle.claims.bound {
        let Some(volume) = used.volume(cluster) else {
            gone = used.claim.volume_name.clone().map(Reason::VolumeGone);
            break;
        };
        if let Err(unmet) = topology::volume_fits(volume, node.object) {
            let (volume, unmet) = (volume.id.name.as_str().into(), unmet.on(node.object));
            reasons.push(Reason::VolumeAffinity { volume, unmet });
            break;
        }
    }
    let plan = plan_waiting(cycle, node).map_err(|reason| reasons.push(reason)).unwrap_or_default();
    reasons.extend(gone);
    if reasons.is_empty() { Ok(plan) } else { Err(reasons) }
}

fn plan_waiting<'a>(cycle: &Cycle<'a>, node: &NodeInfo<'a>) -> Result<Plan<'a>, Reason> {
    let cluster = cycle.snapshot.cluster;
    let mut plan = Plan::default();
    let selected = |used: &Used<'a>| used.object.annotation(SELECTED_NODE);
    for used in &cycle.claims.waiting {
        match selected(used) {
            Some(other) if other != node.name() => {
                let (claim, because) = (used.object.id.name.as_str().into(), NoVolume::MadeElsewhere(other.into()));
                return Err(Reason::NoVolume { claim, because });
            }
            Some(_) => plan.to_make.push(used.object),
            None => {}
        }
    }
    for (used, candidates) in cycle.candidates.iter().filter(|(used, _)| selected(used).is_none()) {
        let taken = |volume: &Object| plan.bindings.iter().any(|(_, other)| other.id == volume.id);
        match candidates.on(node.object, &taken) {
            Some(volume) => plan.bindings.push((used.object, volume)),
            None => plan.to_make.push(used.object),
        }
    }
    plan.to_make.iter().try_for_each(|claim| may_make(cluster, claim, node))?;
    Ok(plan)
}

/// Whether a volume can be made for a claim on a node (upstream: `checkVolumeProvisions`).
fn may_make(cluster: &Cluster, claim: &Object, node: &NodeInfo<'_>) -> Result<(), Reason> {
    let name = || String::from(claim.id.name.as_str());
    let none = |because| Err(Reason::NoVolume { claim: name(), because });
    let class = claim.as_claim().and_then(|c| c.class.name()).and_then(|c| cluster.find(Kind::StorageClass, "", c));
    let Some((object, class)) = class.and_then(|object| Some((object, object.as_class()?))) else {
        return none(NoVolume::NoProvisioner(String::new()));
    };
    if class.provisioner.is_empty() || class.provisioner == NO_PROVISIONER {
        return none(NoVolume::NoProvisioner(object.id.name.as_str().into()));
    }
    let allowed = object.value.list_at(&["allowedTopologies"]);
    if let Err(elsewhere) = zones::allows(allowed, Labels::of(node.object)) {
        return none(NoVolume::NotAllowed(elsewhere));
    }
    if has_space(cluster, claim, object, class, node) { Ok(()) } else { Err(Reason::NoSpace { claim: name() }) }
}

/// Whether the driver says that it has enough room for a claim on a node (upstream: `hasEnoughCapacity`); a driver that
/// does not say so of itself always has.
fn has_space(cluster: &Cluster, claim: &Object, class: &Object, reading: &StorageClass, node: &NodeInfo<'_>) -> bool {
    let driver = cluster.find(Kind::CSIDriver, "", &reading.provisioner);
    let says = driver.and_then(|d| d.value.at(&["spec", "storageCapacity"])).and_then(Value::as_bool) == Some(true);
    let asked = claim.as_claim().map_or(0, |claim| claim.request.value());
    let enough = |capacity: &Arc<Object>| {
        let value = &capacity.value;
        // upstream: volumeLimit; the largest volume says more than the whole room
        let limit = value.at(&["maximumVolumeSize"]).or_else(|| value.at(&["capacity"]));
        value.str_at(&["storageClassName"]) == Some(&class.id.name)
            && limit.is_some_and(|limit| of_value(limit).value() >= asked)
            && value.get("nodeTopology").is_some_and(|s| label_selector(s, Labels::of(node.object)).is_ok())
    };
    !says || cluster.of_kind(Kind::CSIStorageCapacity).any(enough)
}

/// The writes that a plan needs (upstream: `AssumePodVolumes`, `bindAPIUpdate`).
pub(super) fn writes(plan: &Plan<'_>, node: &str) -> Vec<Change> {
    let bind = |(claim, volume): &(&Object, &Object)| Change::Put(reserved(volume, claim).into());
    let make = |claim: &&Object| {
        Change::Put(claim.changed(|value| value.set(&["metadata", "annotations", SELECTED_NODE], node)).into())
    };
    plan.bindings.iter().map(bind).chain(plan.to_make.iter().map(make)).collect()
}

/// A volume that is reserved for a claim (component-helpers `storage/volume: GetBindVolumeToClaim`).
fn reserved(volume: &Object, claim: &Object) -> Object {
    let was_bound = volume.as_volume().is_some_and(|v| matching::is_bound_to(v, claim));
    volume.changed(|value| {
        let reference = Value::from([
            ("apiVersion", "v1".into()),
            ("kind", "PersistentVolumeClaim".into()),
            ("namespace", claim.id.namespace.as_str().into()),
            ("name", claim.id.name.as_str().into()),
            ("uid", claim.uid().into()),
        ]);
        value.set(&["spec", "claimRef"], reference);
        if !was_bound {
            value.set(&["metadata", "annotations", BOUND_BY_CONTROLLER], "yes");
        }
    })
}

/// How far the binding of a pod's volumes is.
pub(super) enum Progress {
    /// Every claim has its volume.
    Bound,
    /// Some claim has not.
    Waits,
    /// It will not come to anything; Kubernetes' words.
    Failed(String),
}

/// How far the binding of a pod's volumes on a node is (upstream: `checkBindings`).
pub(super) fn progress(
    cluster: &Cluster,
    pod: &ObjectId,
    node: &str,
    bindings: &[(String, String)],
    to_make: &[String],
) -> Progress {
    let Some(node) = cluster.find(Kind::Node, "", node) else {
        return Progress::Failed(alloc::format!("failed to get node \"{node}\": node \"{node}\" not found"));
    };
    let claim = |name: &str| cluster.find(Kind::PersistentVolumeClaim, &pod.namespace, name);
    let volume = |name: &str| cluster.find(Kind::PersistentVolume, "", name);
    let not_there = |what: &str, resource: &str, key: &str| {
        Progress::Failed(alloc::format!("failed to check {what}: {resource} \"{key}\" not found"))
    };
    let misplaced = |volume: &Object| {
        let (volume_name, node_name) = (&volume.id.name, &node.id.name);
        let message = "node affinity doesn't match node";
        topology::volume_fits(volume, node)
            .is_err()
            .then(|| alloc::format!("pv \"{volume_name}\" {message} \"{node_name}\": no matching NodeSelectorTerms"))
    };
    let is_bound = |claim: &Object| claim.as_claim().is_some_and(|c| c.volume_name.is_some() && c.bind_completed);
    for (claim_name, volume_name) in bindings {
        let Some(volume) = volume(volume_name) else { return not_there("binding", "persistentvolumes", volume_name) };
        let Some(claim) = claim(claim_name) else {
            let key = alloc::format!("{}/{claim_name}", pod.namespace);
            return not_there("binding", "persistentvolumeclaims", &key);
        };
        if let Some(message) = misplaced(volume) {
            return Progress::Failed(message);
        }
        let reference = volume.as_volume().and_then(|v| v.claim_ref.as_ref());
        if reference.is_none_or(|r| r.uid.is_none()) {
            return Progress::Failed(alloc::format!("ClaimRef got reset for pv \"{volume_name}\""));
        }
        if !is_bound(claim) {
            return Progress::Waits;
        }
    }
    for claim_name in to_make {
        let Some(claim) = claim(claim_name) else {
            let key = alloc::format!("{}/{claim_name}", pod.namespace);
            return not_there("provisioning pvc", "persistentvolumeclaims", &key);
        };
        if claim.annotation(SELECTED_NODE) != Some(&node.id.name) {
            return Progress::Failed(alloc::format!("provisioning failed for PVC \"{claim_name}\""));
        }
        if let Some(name) = claim.as_claim().and_then(|c| c.volume_name.as_deref()) {
            let Some(volume) = volume(name) else { return Progress::Waits };
            if let Some(message) = misplaced(volume) {
                return Progress::Failed(message);
            }
        }
        if !is_bound(claim) {
            return Progress::Waits;
        }
    }
    Progress::Bound
}
