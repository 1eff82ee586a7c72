//! What does a pod ask of the scheduler?

use super::{Object, Requests, Resources};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A claim that a pod uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimUse {
    /// The volume of the pod.
    pub volume: String,
    /// The volume's place among the pod's volumes.
    pub index: usize,
    /// The claim's name.
    pub claim: String,
    /// Whether the claim is made for this pod (a generic ephemeral volume).
    pub ephemeral: bool,
}

/// A port of the node that a pod asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// The address of the node; `0.0.0.0` for all.
    pub address: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The port.
    pub port: i64,
}

/// A Pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    /// `spec.nodeName`; none while it has no node.
    pub node: Option<String>,
    /// `spec.priority`.
    pub priority: i64,
    /// Whether it has come to its end (phase Succeeded or Failed) and uses nothing of its node any more (upstream:
    /// pkg/volume/util: IsPodTerminated).
    pub is_finished: bool,
    /// What it asks for.
    pub requests: Requests,
    /// The claims that it uses, in the order of its volumes.
    pub claims: Vec<ClaimUse>,
    /// The ports of the node that it asks for.
    pub host_ports: Vec<HostPort>,
    /// Whether a volume of it makes a file or folder on its node.
    pub makes_host_paths: bool,
    /// Whether it has affinity or anti-affinity to other pods.
    pub has_pod_affinity: bool,
    /// Whether it refuses to be near some other pods.
    pub has_required_anti_affinity: bool,
}

impl Pod {
    pub(crate) fn read(value: &Value) -> Pod {
        let name = value.str_at(&["metadata", "name"]).unwrap_or_default();
        let volumes = value.list_at(&["spec", "volumes"]).iter();
        let makes =
            |volume: &Value| volume.str_at(&["hostPath", "type"]).is_some_and(|kind| kind.ends_with("OrCreate"));
        let affinity = |kind: &str| value.at(&["spec", "affinity", kind]).is_some_and(|a| a.fields().next().is_some());
        let required = ["spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
        Pod {
            node: value.str_at(&["spec", "nodeName"]).filter(|node| !node.is_empty()).map(ToOwned::to_owned),
            priority: value.at(&["spec", "priority"]).and_then(Value::as_int).unwrap_or(0),
            is_finished: matches!(value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed")),
            requests: Requests::read(value),
            makes_host_paths: volumes.clone().any(makes),
            claims: volumes.enumerate().filter_map(|(index, v)| claim_use(name, index, v)).collect(),
            host_ports: host_ports(value),
            has_pod_affinity: affinity("podAffinity") || affinity("podAntiAffinity"),
            has_required_anti_affinity: !value.list_at(&required).is_empty(),
        }
    }

    /// What it takes of a node: its requests, and one of the node's pods.
    pub fn takes(&self) -> Resources {
        Resources { pods: 1, ..self.requests.exact.clone() }
    }
}

/// The names of the claims that a pod's volumes refer to, in its own namespace; those of its ephemeral volumes included.
// upstream: pkg/controller/volume/common: PodPVCIndexFunc
pub fn claims_of_pod(pod: &Object) -> impl Iterator<Item = &str> {
    pod.as_pod().into_iter().flat_map(|pod| &pod.claims).map(|used| used.claim.as_str())
}

fn claim_use(pod: &str, index: usize, volume: &Value) -> Option<ClaimUse> {
    let name = volume.str_at(&["name"]).unwrap_or_default();
    if let Some(source) = volume.get("persistentVolumeClaim") {
        let claim = source.str_at(&["claimName"]).unwrap_or_default().to_owned();
        return Some(ClaimUse { volume: name.to_owned(), index, claim, ephemeral: false });
    }
    // upstream: component-helpers storage/ephemeral: VolumeClaimName
    volume.get("ephemeral")?;
    Some(ClaimUse { volume: name.to_owned(), index, claim: alloc::format!("{pod}-{name}"), ephemeral: true })
}

/// upstream: `pkg/scheduler/util/utils.go: GetHostPorts`; sidecars count, other init containers do not.
fn host_ports(pod: &Value) -> Vec<HostPort> {
    let sidecar = |c: &&Value| c.str_at(&["restartPolicy"]) == Some("Always");
    let sidecars = pod.list_at(&["spec", "initContainers"]).iter().filter(sidecar);
    let containers = sidecars.chain(pod.list_at(&["spec", "containers"]));
    let port = |v: &Value| {
        let port = v.at(&["hostPort"]).and_then(Value::as_int).filter(|port| *port > 0)?;
        let or = |key, default: &str| v.str_at(&[key]).filter(|s| !s.is_empty()).unwrap_or(default).to_owned();
        Some(HostPort { address: or("hostIP", "0.0.0.0"), protocol: or("protocol", "TCP"), port })
    };
    containers.flat_map(|c| c.list_at(&["ports"])).filter_map(port).collect()
}
