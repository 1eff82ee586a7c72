//! How did the scheduler look at a pod?
//!
//! Beside each decision stands its reason, as a value: which filter of the scheduler refused which node, and which nodes
//! were equally good. Events carry Kubernetes' words ([`Refusal::reasons`] as text); what is here may say more.

use crate::object::{HostPort, Taint};
use crate::rules::resources::Shortage;
use crate::rules::selector::Unmet;
use crate::rules::zones::Elsewhere;
use crate::value::Text;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// A plugin of the scheduler, in the order in which they filter (`apis/config/v1/default_plugins.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plugin {
    /// Is the node cordoned?
    NodeUnschedulable,
    /// Does the pod tolerate the node's taints?
    TaintToleration,
    /// Does the node have the labels that the pod asks for?
    NodeAffinity,
    /// Are the ports free?
    NodePorts,
    /// Is there enough of everything?
    NodeResourcesFit,
    /// Does another pod use the same disk?
    VolumeRestrictions,
    /// May so many volumes be attached?
    NodeVolumeLimits,
    /// Can the claims' volumes be used, found or made there?
    VolumeBinding,
    /// Is the node in the volumes' zones?
    VolumeZone,
    /// Would the pods be spread evenly?
    PodTopologySpread,
    /// Are the right pods near, and the wrong ones not?
    InterPodAffinity,
}

impl Plugin {
    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Plugin::NodeUnschedulable => "NodeUnschedulable",
            Plugin::TaintToleration => "TaintToleration",
            Plugin::NodeAffinity => "NodeAffinity",
            Plugin::NodePorts => "NodePorts",
            Plugin::NodeResourcesFit => "NodeResourcesFit",
            Plugin::VolumeRestrictions => "VolumeRestrictions",
            Plugin::NodeVolumeLimits => "NodeVolumeLimits",
            Plugin::VolumeBinding => "VolumeBinding",
            Plugin::VolumeZone => "VolumeZone",
            Plugin::PodTopologySpread => "PodTopologySpread",
            Plugin::InterPodAffinity => "InterPodAffinity",
        }
    }
}

/// Why a node does not take a pod; printed in Kubernetes' words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The node is cordoned.
    Cordoned,
    /// It has a taint that the pod does not tolerate.
    Tainted(Taint),
    /// It does not meet the pod's `nodeSelector` or node affinity: a requirement that fails, if there is one.
    NodeAffinity(Option<Unmet>),
    /// It is none of the nodes that the pod's node affinity names.
    NotNamed,
    /// A port of it is taken.
    PortTaken(HostPort),
    /// It is short of a resource.
    Short(Shortage),
    /// A pod on it uses the same disk, by the pod's volume of this name.
    DiskInUse(String),
    /// Another pod uses this ReadWriteOncePod claim, wherever it is.
    UsedByOtherPod(String),
    /// It may have no more volumes of a driver attached.
    VolumeLimit {
        /// The driver.
        driver: String,
        /// How many it may have.
        limit: i64,
        /// How many there are already.
        attached: usize,
        /// How many the pod would add.
        more: usize,
    },
    /// A volume cannot be used there.
    VolumeAffinity {
        /// The PersistentVolume.
        volume: String,
        /// A requirement of its affinity that fails, if there is one.
        unmet: Option<Unmet>,
    },
    /// There is no volume for a claim there, and none can be made.
    NoVolume {
        /// The claim.
        claim: String,
        /// Why none can be made.
        because: NoVolume,
    },
    /// There is not enough room to make a volume for a claim.
    NoSpace {
        /// The claim.
        claim: String,
    },
    /// A claim's volume does not exist.
    VolumeGone(String),
    /// It is in another zone than a volume.
    VolumeZone {
        /// The PersistentVolume.
        volume: String,
        /// The label and its values on the volume, and what the node says.
        elsewhere: Elsewhere,
    },
    /// It lacks the label by which the pod is to be spread.
    NoSpreadLabel(String),
    /// The pods would be spread too unevenly.
    TooUneven {
        /// The label by which they are spread.
        key: String,
        /// By how many pods the node's domain would be ahead of the emptiest.
        skew: i64,
        /// How many it may be.
        max: i64,
    },
    /// A pod that must be near is not.
    NoFriend,
    /// A pod that must not be near is.
    Enemy,
    /// A pod that is near does not want this one.
    Unwelcome,
}

/// Why no volume can be made for a claim on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoVolume {
    /// It is being made for another node already.
    MadeElsewhere(String),
    /// Its class provisions nothing.
    NoProvisioner(String),
    /// Its class allows other topologies; for each term the first label that differs.
    NotAllowed(Vec<Elsewhere>),
}

impl Reason {
    /// The reason in the words of the scheduler of Kubernetes v1.12, which gave several for some
    /// (pkg/scheduler/algorithm/predicates: error.go, predicates.go).
    pub fn by_predicates(&self) -> Vec<String> {
        let affinity = "node(s) didn't match pod affinity/anti-affinity";
        let said: &[&str] = match self {
            Reason::Tainted(_) => &["node(s) had taints that the pod didn't tolerate"],
            Reason::NodeAffinity(_) | Reason::NotNamed => &["node(s) didn't match node selector"],
            Reason::Short(short) if short.resource == "pods" => &["Insufficient pods"],
            Reason::VolumeAffinity { .. } => &["node(s) had volume node affinity conflict"],
            Reason::NoFriend => &[affinity, "node(s) didn't match pod affinity rules"],
            Reason::Enemy => &[affinity, "node(s) didn't match pod anti-affinity rules"],
            Reason::Unwelcome => &[affinity, "node(s) didn't satisfy existing pods anti-affinity rules"],
            other => return Vec::from([other.to_string()]),
        };
        said.iter().map(|text| String::from(*text)).collect()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Cordoned => "node(s) were unschedulable",
            Reason::Tainted(_) => "node(s) had untolerated taint(s)",
            Reason::NodeAffinity(_) => "node(s) didn't match Pod's node affinity/selector",
            Reason::NotNamed => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Reason::PortTaken(_) => "node(s) didn't have free ports for the requested pod ports",
            Reason::Short(short) if short.resource == "pods" => "Too many pods",
            Reason::Short(short) => return write!(f, "Insufficient {}", short.resource),
            Reason::DiskInUse(_) => "node(s) had no available disk",
            Reason::UsedByOtherPod(_) => {
                "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by \
                 another pod"
            }
            Reason::VolumeLimit { .. } => "node(s) exceed max volume count",
            Reason::VolumeAffinity { .. } => "node(s) didn't match PersistentVolume's node affinity",
            Reason::NoVolume { .. } => "node(s) didn't find available persistent volumes to bind",
            Reason::NoSpace { .. } => "node(s) did not have enough free storage",
            Reason::VolumeGone(_) => "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)",
            Reason::VolumeZone { .. } => "node(s) had no available volume zone",
            Reason::NoSpreadLabel(_) => "node(s) didn't match pod topology spread constraints (missing required label)",
            Reason::TooUneven { .. } => "node(s) didn't match pod topology spread constraints",
            Reason::NoFriend => "node(s) didn't match pod affinity rules",
            Reason::Enemy => "node(s) didn't match pod anti-affinity rules",
            Reason::Unwelcome => "node(s) didn't satisfy existing pods anti-affinity rules",
        })
    }
}

/// Why a pod cannot be scheduled, whatever the nodes; printed in Kubernetes' words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The node affinity's names contradict each other.
    NamesConflict,
    /// A claim does not exist.
    ClaimMissing(String),
    /// The claim of an ephemeral volume is not there yet.
    ClaimToCome(String),
    /// A claim has lost its volume.
    ClaimLost {
        /// The claim.
        claim: String,
        /// The volume that is gone.
        volume: String,
    },
    /// A claim is being deleted.
    ClaimGoing(String),
    /// The claim of an ephemeral volume belongs to something else.
    NotOwner {
        /// The namespace of both.
        namespace: String,
        /// The claim.
        claim: String,
        /// The pod.
        pod: String,
    },
    /// Claims that need not wait for the pod have no volume; the first of them.
    Unbound(String),
    /// A claim's volume does not exist.
    VolumeMissing(String),
}

impl Obstacle {
    /// The plugin that found it.
    pub fn plugin(&self) -> Plugin {
        match self {
            Obstacle::NamesConflict => Plugin::NodeAffinity,
            Obstacle::ClaimMissing(_) => Plugin::VolumeRestrictions,
            Obstacle::VolumeMissing(_) => Plugin::VolumeZone,
            Obstacle::ClaimToCome(_)
            | Obstacle::ClaimLost { .. }
            | Obstacle::ClaimGoing(_)
            | Obstacle::NotOwner { .. }
            | Obstacle::Unbound(_) => Plugin::VolumeBinding,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::NamesConflict => f.write_str("pod affinity terms conflict"),
            Obstacle::ClaimMissing(claim) => write!(f, "persistentvolumeclaim \"{claim}\" not found"),
            Obstacle::ClaimToCome(claim) => {
                write!(f, "waiting for ephemeral volume controller to create the persistentvolumeclaim \"{claim}\"")
            }
            Obstacle::ClaimLost { claim, volume } => {
                write!(f, "persistentvolumeclaim \"{claim}\" bound to non-existent persistentvolume \"{volume}\"")
            }
            Obstacle::ClaimGoing(claim) => write!(f, "persistentvolumeclaim \"{claim}\" is being deleted"),
            Obstacle::NotOwner { namespace, claim, pod } => {
                write!(f, "PVC {namespace}/{claim} was not created for pod {namespace}/{pod} (pod is not owner)")
            }
            Obstacle::Unbound(_) => f.write_str("pod has unbound immediate PersistentVolumeClaims"),
            Obstacle::VolumeMissing(volume) => write!(f, "persistentvolume \"{volume}\" not found"),
        }
    }
}

/// A node that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The first plugin that refused it; the later ones were not asked.
    pub plugin: Plugin,
    /// Its reasons.
    pub reasons: Vec<Reason>,
    /// Whether it might do if pods of lower priority went.
    pub pods_may_go: bool,
}

/// A node that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The node.
    pub node: String,
    /// The nodes that were equally good, this one among them, by name; none if it was the only best. Of many nodes most are
    /// equal for most pods, and the report tells them too: so the list is shared.
    pub equal: Arc<[Text]>,
}

/// What became of a pod at the scheduler's last look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has a node.
    Placed(Choice),
    /// A node is chosen, and its volumes are being bound or made for it there: it counts as being on the node.
    Waits {
        /// The node.
        choice: Choice,
        /// The volumes that were chosen for claims: claim and volume.
        bindings: Vec<(String, String)>,
        /// The claims for which a volume is to be made.
        to_make: Vec<String>,
    },
    /// It cannot be scheduled, whatever the nodes.
    Blocked(Obstacle),
    /// No node takes it. Pods of lower priority that went to make room for it leave it this node to try first.
    Refused {
        /// The node on which room was made.
        nominated: Option<String>,
    },
    /// There is no node at all.
    NoNodes,
    /// A node was chosen and its volumes could not be bound there.
    Failed {
        /// Kubernetes' words.
        message: String,
    },
}

/// The scheduler's last look at a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What became of it.
    pub outcome: Outcome,
    /// The nodes that were refused, by name.
    pub refusals: BTreeMap<String, Refusal>,
}

impl Look {
    /// A look at a pod for which no node was asked.
    pub fn without_nodes(outcome: Outcome) -> Look {
        Look { outcome, refusals: BTreeMap::new() }
    }

    /// The node on which the pod counts as being, before it has one.
    pub fn assumed_node(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Waits { choice, .. } => Some(&choice.node),
            Outcome::Placed(_)
            | Outcome::Blocked(_)
            | Outcome::Refused { .. }
            | Outcome::NoNodes
            | Outcome::Failed { .. } => None,
        }
    }

    /// The chosen node and its equals.
    pub fn choice(&self) -> Option<&Choice> {
        match &self.outcome {
            Outcome::Placed(choice) | Outcome::Waits { choice, .. } => Some(choice),
            Outcome::Blocked(_) | Outcome::Refused { .. } | Outcome::NoNodes | Outcome::Failed { .. } => None,
        }
    }

    /// The plugins that turned the pod away; none if it was not turned away, or if there was no node to ask.
    pub fn rejecting(&self) -> BTreeSet<Plugin> {
        match &self.outcome {
            Outcome::Blocked(obstacle) => BTreeSet::from([obstacle.plugin()]),
            Outcome::Refused { .. } => self.refusals.values().map(|refusal| refusal.plugin).collect(),
            Outcome::Failed { .. } => BTreeSet::from([Plugin::VolumeBinding]),
            Outcome::NoNodes | Outcome::Placed(_) | Outcome::Waits { .. } => BTreeSet::new(),
        }
    }

    /// Whether the pod was turned away and waits for something to change.
    pub fn is_pending(&self) -> bool {
        match &self.outcome {
            Outcome::Placed(_) | Outcome::Waits { .. } => false,
            Outcome::Blocked(_) | Outcome::Refused { .. } | Outcome::NoNodes | Outcome::Failed { .. } => true,
        }
    }
}
