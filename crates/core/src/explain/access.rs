//! Who may mount the volume of a claim where?
//!
//! A grid of pods and nodes, as the volume allows it, whatever the pods themselves ask of a node: by the volume's node
//! affinity, by ReadWriteOncePod (scheduler, volumerestrictions), and by the attach/detach controller, which gives a
//! volume for one node to no second one (pkg/controller/volume/attachdetach/reconciler: `attachDesiredVolumes`,
//! `reportMultiAttachError`). The same modes can be looked at as others than those that are written. Left out: the
//! attach limits of nodes, and volumes that are written into pods.

use super::{Known, Part};
use crate::cluster::Cluster;
use crate::drivers;
use crate::finding::{Code, Finding};
use crate::object::{AccessModes, Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::rules::attach::{Attaching, attaching};
use crate::rules::topology::volume_fits;
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Why a pod may not mount a volume on a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar<'a> {
    /// The volume cannot be used on the node.
    VolumeNode,
    /// The volume is attached to this node, and to no second one.
    Attached(&'a str),
    /// Only this pod may use the claim.
    OnePod(&'a Object),
}

/// How a pod stands to a volume on a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing<'a> {
    /// It runs there and mounts it.
    Here,
    /// It runs there and waits.
    Waits(Bar<'a>),
    /// It could.
    May,
    /// It could not.
    MayNot(Bar<'a>),
    /// It runs on another node.
    Elsewhere,
}

/// The pods that use a claim, in the order in which they came to their nodes, and what keeps them apart.
#[derive(Clone, Debug)]
pub struct Sharing<'a> {
    /// The volume.
    pub volume: &'a Arc<Object>,
    /// To how many nodes it is attached.
    pub attaching: Attaching,
    /// The pods that use the claim: those with a node first.
    pub pods: Vec<&'a Arc<Object>>,
    one_pod: bool,
}

impl<'a> Sharing<'a> {
    /// How the volume of a claim is shared, or would be if claim and volume had other modes; none if it has no volume.
    pub fn of(cluster: &'a Cluster, claim: &'a Object, what_if: Option<AccessModes>) -> Option<Sharing<'a>> {
        let noun = claim.as_claim().filter(|noun| noun.bind_completed)?;
        let volume = cluster.find(Kind::PersistentVolume, "", noun.volume_name.as_deref()?)?;
        let modes = what_if.unwrap_or(volume.as_volume()?.access_modes);
        let attaching = attaching(volume, modes, |driver| attaches(cluster, driver));
        let one_pod = what_if.unwrap_or(noun.access_modes).contains(AccessModes::READ_WRITE_ONCE_POD);
        let is_live = |pod: &&Arc<Object>| pod.as_pod().is_some_and(|pod| !pod.is_finished);
        let mut pods: Vec<_> = cluster.pods_using(&claim.id.namespace, &claim.id.name).filter(is_live).collect();
        if pods.len() > 1 {
            pods.sort_by_key(|pod| (node_of(pod).is_none(), placed(cluster, &pod.id), pod.created));
        }
        Some(Sharing { volume, attaching, pods, one_pod })
    }

    /// What keeps a pod that is not there yet from the volume on a node.
    pub fn bar(&self, node: &Object) -> Option<Bar<'a>> {
        let first = self.pods.first().copied().filter(|pod| node_of(pod).is_some());
        if volume_fits(self.volume, node).is_err() {
            return Some(Bar::VolumeNode);
        }
        let first = first?;
        if self.one_pod {
            return Some(Bar::OnePod(first));
        }
        let holder = node_of(first)?;
        (self.attaching == Attaching::OneNode && holder != node.id.name).then_some(Bar::Attached(holder))
    }

    /// How a pod stands to the volume on a node.
    pub fn standing(&self, pod: &Object, node: &Object) -> Standing<'a> {
        let is_first = self.pods.first().is_some_and(|first| first.id == pod.id);
        let bar = self.bar(node).filter(|bar| *bar == Bar::VolumeNode || !is_first);
        match (node_of(pod), bar) {
            (Some(own), None) if own == node.id.name => Standing::Here,
            (Some(own), Some(bar)) if own == node.id.name => Standing::Waits(bar),
            (Some(_), _) if is_first => Standing::Elsewhere,
            (_, Some(bar)) => Standing::MayNot(bar),
            (_, None) => Standing::May,
        }
    }
}

fn node_of(pod: &Object) -> Option<&str> {
    pod.as_pod()?.node.as_deref()
}

/// When a pod came to its node.
fn placed(cluster: &Cluster, pod: &ObjectId) -> Option<u32> {
    let has_node = |object: &Object| node_of(object).is_some();
    let write = |w: &&crate::cluster::Write| w.id == *pod && w.after.as_deref().is_some_and(has_node);
    cluster.writes().iter().find(write).map(|write| write.tick)
}

/// Whether a CSI driver attaches its volumes.
// upstream: csiPlugin.skipAttach: a driver without a CSIDriver object does
fn attaches(cluster: &Cluster, driver: &str) -> bool {
    let required = |object: &Arc<Object>| object.value.at(&["spec", "attachRequired"]).and_then(Value::as_bool);
    match cluster.find(Kind::CSIDriver, "", driver) {
        Some(object) => required(object) != Some(false),
        None => drivers::csi_driver(driver).is_none_or(|driver| driver.attach != drivers::Support::No),
    }
}

/// Pods that wait for a volume which another node has, and Deployments whose next update will.
pub(super) fn findings(cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let mut findings = Vec::new();
    for claim in cluster.of_kind(Kind::PersistentVolumeClaim) {
        let waiting = || match Sharing::of(cluster, claim, None) {
            Some(sharing) => waiting(cluster, claim, &sharing).collect(),
            None => Vec::new(),
        };
        findings.extend(known(Part::Sharing, claim, &waiting));
    }
    let stuck = cluster.of_kind(Kind::Deployment).filter_map(|deployment| stuck_update(cluster, deployment));
    findings.extend(stuck.map(Arc::new));
    findings
}

fn waiting<'a>(
    cluster: &'a Cluster,
    claim: &'a Object,
    sharing: &'a Sharing<'a>,
) -> impl Iterator<Item = Finding> + 'a {
    sharing.pods.iter().filter_map(move |pod| {
        let node = cluster.find(Kind::Node, "", node_of(pod)?)?;
        let Standing::Waits(Bar::Attached(holder)) = sharing.standing(pod, node) else { return None };
        // upstream: reportMultiAttachError names the pods that want the volume on other nodes
        let others: Vec<&str> = sharing
            .pods
            .iter()
            .filter(|other| node_of(other).is_some_and(|own| own != node.id.name))
            .map(|other| other.id.name.as_str())
            .collect();
        let volume = sharing.volume.id.name.as_str();
        let message = format!(
            "Multi-Attach error for volume \"{volume}\" Volume is already used by pod(s) {}",
            others.join(", ")
        );
        let used = pod.as_pod()?.claims.iter().find(|used| used.claim == claim.id.name)?;
        let finding = Finding::new(Code::MultiAttach).about(&pod.id).quoting(message);
        let finding = finding.at(FieldPath::of(&["spec", "volumes"]).index(used.index));
        Some(finding.with("volume", volume).with("node", holder).with("own", node.id.name.as_str()))
    })
}

/// A Deployment whose new pod starts while the old one still has a volume for one node or one pod.
fn stuck_update(cluster: &Cluster, deployment: &Object) -> Option<Finding> {
    let value = &deployment.value;
    if value.str_at(&["spec", "strategy", "type"]) == Some("Recreate") {
        return None;
    }
    let volumes = value.list_at(&["spec", "template", "spec", "volumes"]).iter();
    let used = volumes.filter_map(|volume| volume.str_at(&["persistentVolumeClaim", "claimName"]));
    let (claim, modes) = used.into_iter().find_map(|name| {
        let claim = cluster.find(Kind::PersistentVolumeClaim, &deployment.id.namespace, name)?;
        let sharing = Sharing::of(cluster, claim, None)?;
        let reachable = cluster.of_kind(Kind::Node).filter(|node| volume_fits(sharing.volume, node).is_ok());
        let is_for_one = sharing.one_pod || (sharing.attaching == Attaching::OneNode && reachable.count() > 1);
        is_for_one.then(|| (name, claim.as_claim().map(|claim| claim.access_modes).unwrap_or_default()))
    })?;
    let place = match value.at(&["spec", "strategy"]) {
        Some(_) => FieldPath::of(&["spec", "strategy"]),
        None => FieldPath::of(&["spec"]),
    };
    let modes: String = modes.names().collect::<Vec<_>>().join(", ");
    let finding = Finding::new(Code::UpdateSharesVolume).about(&deployment.id).at(place);
    Some(finding.with("claim", claim).with("modes", modes))
}
