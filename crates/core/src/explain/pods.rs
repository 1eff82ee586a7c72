//! Why has a pod no node, or this one?
//!
//! `findings` tells which pods have no node, in Kubernetes' own words, and where the choice was arbitrary; [`evidence`]
//! shows every node with the filter that refused it. Left out: how the nodes that would do were scored.

use super::{Known, Part};
use crate::cluster::Cluster;
use crate::evidence::{Look, Obstacle, Outcome, Plugin, Refusal};
use crate::finding::{Code, Finding};
use crate::object::{Kind, Object, ObjectId, Pod};
use crate::path::FieldPath;
use crate::settle::MOST_PODS;
use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What there is to tell about pods without a node, about arbitrary choices, and about what makes no pods here.
pub(super) fn findings(cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let mut findings = Vec::new();
    for (object, pod) in cluster.of_kind(Kind::Pod).filter_map(|object| Some((object, object.as_pod()?))) {
        findings.extend(known(Part::Node, object, &|| of_pod(cluster, object, pod).into_iter().collect()));
    }
    let too_many = (cluster.pod_count() >= MOST_PODS)
        .then(|| Finding::new(Code::TooManyPods).with("limit", MOST_PODS.to_string()));
    let devices = |pod: &&Arc<Object>| !pod.value.list_at(&["spec", "resourceClaims"]).is_empty();
    let devices = cluster.of_kind(Kind::Pod).filter(devices).map(|pod| {
        let place = FieldPath::of(&["spec", "resourceClaims"]);
        Finding::new(Code::NotModelled).about(&pod.id).at(place).with("what", "ResourceClaims")
    });
    let jobs = cluster.of_kind(Kind::CronJob).map(|job| {
        let schedule = job.value.str_at(&["spec", "schedule"]).unwrap_or_default();
        let place = FieldPath::of(&["spec", "schedule"]);
        Finding::new(Code::CronJobWaits).about(&job.id).at(place).with("schedule", schedule)
    });
    findings.extend(too_many.into_iter().chain(devices).chain(jobs).map(Arc::new));
    findings
}

fn of_pod(cluster: &Cluster, object: &Object, pod: &Pod) -> Option<Finding> {
    let about = |code| Finding::new(code).about(&object.id);
    let Some(look) = cluster.look(&object.id) else {
        return (pod.node.is_none() && !pod.is_finished).then(|| never_looked_at(object)).flatten();
    };
    match &look.outcome {
        Outcome::Placed(choice) => (!choice.equal.is_empty())
            .then(|| about(Code::EqualNodes).with("nodes", choice.equal.join(", ")).with("node", choice.node.as_str())),
        Outcome::Waits { choice, bindings, to_make } => {
            let claims = bindings.iter().map(|(claim, _)| claim).chain(to_make);
            let claims: Vec<&str> = claims.map(String::as_str).collect();
            let place = claims.first().map(|claim| volume_of(pod, claim)).unwrap_or_default();
            let finding = about(Code::PodWaits).at(place);
            Some(finding.with("node", choice.node.as_str()).with("claims", claims.join(", ")))
        }
        Outcome::Blocked(_) | Outcome::Refused { .. } | Outcome::NoNodes | Outcome::Failed { .. } => {
            let finding = about(Code::PodPending).at(place(object, pod, look));
            Some(finding.quoting(condition(object).unwrap_or_default()))
        }
    }
}

/// A pod that never comes to the scheduler.
fn never_looked_at(pod: &Object) -> Option<Finding> {
    let about = |code| Finding::new(code).about(&pod.id);
    if !pod.value.list_at(&["spec", "schedulingGates"]).is_empty() {
        let message = condition(pod).unwrap_or("Scheduling is blocked due to non-empty scheduling gates");
        return Some(about(Code::PodPending).at(FieldPath::of(&["spec", "schedulingGates"])).quoting(message));
    }
    let scheduler = pod.value.str_at(&["spec", "schedulerName"]).filter(|name| *name != "default-scheduler")?;
    let what = alloc::format!("the scheduler {scheduler}");
    Some(about(Code::NotModelled).at(FieldPath::of(&["spec", "schedulerName"])).with("what", what))
}

fn condition(pod: &Object) -> Option<&str> {
    let conditions = pod.value.list_at(&["status", "conditions"]);
    conditions.iter().find(|c| c.str_at(&["type"]) == Some("PodScheduled"))?.str_at(&["message"])
}

/// The field of a pod to which its trouble points: the claim that blocks it, or what every node refuses.
fn place(object: &Object, pod: &Pod, look: &Look) -> FieldPath {
    match &look.outcome {
        Outcome::Blocked(obstacle) => match obstacle {
            Obstacle::NamesConflict => FieldPath::of(&["spec", "affinity", "nodeAffinity"]),
            Obstacle::ClaimMissing(claim)
            | Obstacle::ClaimToCome(claim)
            | Obstacle::ClaimLost { claim, .. }
            | Obstacle::ClaimGoing(claim)
            | Obstacle::NotOwner { claim, .. }
            | Obstacle::Unbound(claim) => volume_of(pod, claim),
            Obstacle::VolumeMissing(_) => FieldPath::of(&["spec", "volumes"]),
        },
        Outcome::Refused { .. } => {
            let plugins: BTreeSet<Plugin> = look.refusals.values().map(|refusal| refusal.plugin).collect();
            match plugins.first() {
                Some(plugin) if plugins.len() == 1 => asked_by(object, *plugin),
                _ => FieldPath::default(),
            }
        }
        Outcome::NoNodes | Outcome::Failed { .. } | Outcome::Placed(_) | Outcome::Waits { .. } => FieldPath::default(),
    }
}

/// The volume of a pod that uses a claim.
fn volume_of(pod: &Pod, claim: &str) -> FieldPath {
    let used = pod.claims.iter().find(|used| used.claim == claim);
    used.map_or_else(FieldPath::default, |used| FieldPath::of(&["spec", "volumes"]).index(used.index))
}

/// The field by which a pod asks what a plugin checks, if it is written.
fn asked_by(pod: &Object, plugin: Plugin) -> FieldPath {
    let first_container = || FieldPath::of(&["spec", "containers"]).index(0);
    let written = |path: &[&str]| pod.value.at(path).map(|_| FieldPath::of(path));
    let place = match plugin {
        Plugin::NodeUnschedulable | Plugin::TaintToleration => written(&["spec", "tolerations"]),
        Plugin::NodeAffinity => {
            written(&["spec", "nodeSelector"]).or_else(|| written(&["spec", "affinity", "nodeAffinity"]))
        }
        Plugin::NodePorts => Some(first_container().field("ports")),
        Plugin::NodeResourcesFit => Some(first_container().field("resources")),
        Plugin::VolumeRestrictions | Plugin::NodeVolumeLimits | Plugin::VolumeBinding | Plugin::VolumeZone => {
            written(&["spec", "volumes"])
        }
        Plugin::PodTopologySpread => written(&["spec", "topologySpreadConstraints"]),
        Plugin::InterPodAffinity => written(&["spec", "affinity"]),
    };
    place.unwrap_or_default()
}

/// What the scheduler made of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NodeVerdict<'a> {
    /// It was chosen.
    Chosen,
    /// It was as good as the chosen one.
    AsGood,
    /// It would have done, and another was better.
    Outscored,
    /// It was refused.
    Refused(&'a Refusal),
    /// It was not asked: something stands in the way whatever the node, or it came later.
    NotAsked,
}

/// What the scheduler made of every node at its last look at a pod, by the nodes' names; none if it never looked at it.
///
/// ```
/// use kubestow_core::cluster::Cluster;
/// use kubestow_core::explain::pods::evidence;
/// use kubestow_core::object::ObjectId;
/// use kubestow_core::profile::Profile;
/// let cluster = Cluster::new(Profile::conformance());
/// assert!(evidence(&cluster, &ObjectId::parse("Pod/default/app").unwrap()).is_none());
/// ```
pub fn evidence<'a>(cluster: &'a Cluster, pod: &ObjectId) -> Option<Vec<(&'a str, NodeVerdict<'a>)>> {
    let look = cluster.look(pod)?;
    let asked = matches!(look.outcome, Outcome::Placed(_) | Outcome::Waits { .. } | Outcome::Refused { .. });
    let verdict = |node: &str| match (look.refusals.get(node), look.choice()) {
        (Some(refusal), _) => NodeVerdict::Refused(refusal),
        (None, Some(choice)) if choice.node == node => NodeVerdict::Chosen,
        (None, Some(choice)) if choice.equal.iter().any(|equal| equal == node) => NodeVerdict::AsGood,
        (None, Some(_)) if asked => NodeVerdict::Outscored,
        (None, _) => NodeVerdict::NotAsked,
    };
    Some(cluster.of_kind(Kind::Node).map(|node| (node.id.name.as_str(), verdict(&node.id.name))).collect())
}
