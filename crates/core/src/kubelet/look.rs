//! What does the kubelet know when it looks at a pod?
//!
//! The pod, its containers, its node, and the facts of the simulated machines that no manifest states: addresses, what a
//! node can allocate where it does not say, the cluster's certificate. A pod without a node is looked at as if it were
//! on the first one by name.

use super::budget::Budget;
use super::host_path::Host;
use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::value::{Text, Value};
use crate::view::{ContainerRole, PodView};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::IpAddr;

/// The address of every pod that has its own network.
pub const POD_ADDRESS: &str = "10.244.1.7";

/// What is worked out once for all pods of a cluster.
#[derive(Default)]
pub(super) struct Facts {
    /// Labels that binding to a node added, by pod.
    labels_of_binding: BTreeMap<ObjectId, Arc<BTreeSet<Text>>>,
    /// What hostPath volumes made on the nodes, by node.
    hosts: BTreeMap<String, Host>,
    /// What is there on a node where nothing was made.
    untouched: Host,
}

impl Facts {
    pub(super) fn of(cluster: &Cluster) -> Facts {
        let untouched = Host::with(cluster.profile().host_folders);
        let mut facts = Facts { labels_of_binding: BTreeMap::new(), hosts: BTreeMap::new(), untouched };
        for write in cluster.writes() {
            if let Some(added) = &write.bound_labels {
                facts.labels_of_binding.insert(write.id.clone(), Arc::clone(added));
            }
        }
        facts.make_host_paths(cluster);
        facts
    }

    /// Whether what hostPath volumes made is the same on all nodes.
    pub(super) fn same_hosts(&self, other: &Facts) -> bool {
        self.hosts == other.hosts
    }

    /// Whether binding added the same labels to a pod.
    pub(super) fn same_labels(&self, other: &Facts, pod: &ObjectId) -> bool {
        match (self.labels_of_binding.get(pod), other.labels_of_binding.get(pod)) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    /// Makes what volumes of a type that creates make. The kubelets try again and again, so a file whose folder another
    /// pod makes comes about as well, whatever the order.
    fn make_host_paths(&mut self, cluster: &Cluster) {
        let creates = |source: &&Value| source.str_at(&["type"]).is_some_and(|kind| kind.ends_with("OrCreate"));
        let mut makers: Vec<(u32, String, &Value)> = Vec::new();
        for pod in cluster.makers() {
            let sources = pod.value.list_at(&["spec", "volumes"]).iter().filter_map(|volume| volume.get("hostPath"));
            makers.extend(sources.filter(creates).map(|source| (pod.created, node_name(cluster, pod), source)));
        }
        let untouched = || self.untouched.clone();
        makers.sort_by_key(|(created, ..)| *created);
        for _ in 0..2 {
            for (_, node, source) in &makers {
                // What fails is told when its own pod is looked at.
                let _ = self.hosts.entry(node.clone()).or_insert_with(untouched).set_up(source);
            }
        }
    }
}

/// The machine that a pod runs on.
pub(super) struct Node<'a> {
    /// Its object; none if the pod names a node that is not there.
    pub(super) object: Option<&'a Arc<Object>>,
    /// Its name.
    pub(super) name: String,
    /// Its addresses as `status.hostIPs` gives them.
    pub(super) addresses: Vec<String>,
    /// What pods can use of it.
    pub(super) allocatable: Value,
}

/// A container of the pod as written.
#[derive(Debug, PartialEq)]
pub(super) struct Spec<'a> {
    /// The list of the pod that it stands in.
    pub(super) list: &'static str,
    /// Its name.
    pub(super) name: &'a str,
    /// What the pod says of it.
    pub(super) value: &'a Value,
    /// Where it stands in the pod.
    pub(super) place: FieldPath,
}

impl Spec<'_> {
    pub(super) fn role(&self) -> ContainerRole {
        match self.list {
            "initContainers" if self.value.str_at(&["restartPolicy"]) == Some("Always") => ContainerRole::Sidecar,
            "initContainers" => ContainerRole::Init,
            "containers" => ContainerRole::Regular,
            _ => ContainerRole::Ephemeral,
        }
    }

    /// The entries of a list of the container, each with its place.
    pub(super) fn entries(&self, list: &'static str) -> impl Iterator<Item = (FieldPath, &Value)> {
        let place = self.place.clone().field(list);
        self.value.list_at(&[list]).iter().enumerate().map(move |(i, value)| (place.copied().index(i), value))
    }
}

/// A look at one pod.
pub(super) struct Look<'a> {
    /// The cluster.
    pub(super) cluster: &'a Cluster,
    /// The pod.
    pub(super) pod: &'a Object,
    /// What the kubelet saw of it the last time.
    pub(super) before: Option<&'a PodView>,
    /// Its containers in the order in which the kubelet visits them: init containers, containers, ephemeral ones.
    pub(super) containers: Vec<Spec<'a>>,
    /// Its node.
    pub(super) node: Node<'a>,
    /// What is there on the node.
    pub(super) host: Host,
    /// What may still be kept.
    pub(super) budget: &'a Budget,
    /// Labels that binding added.
    // DIFFERS: v1.36 copies the node's region and zone onto the pod at binding, so they would reach the files of
    // metadata.labels; the recorded kubelet looked at the pod as it was before that.
    pub(super) labels_of_binding: Arc<BTreeSet<Text>>,
}

impl<'a> Look<'a> {
    pub(super) fn new(cluster: &'a Cluster, facts: &Facts, budget: &'a Budget, pod: &'a Object) -> Look<'a> {
        let mut containers = Vec::new();
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            for (i, value) in pod.value.list_at(&["spec", list]).iter().enumerate() {
                let name = value.str_at(&["name"]).unwrap_or_default();
                let place = FieldPath::of(&["spec", list]).index(i);
                containers.push(Spec { list, name, value, place });
            }
        }
        let node = node_of(cluster, pod);
        let host = facts.hosts.get(&node.name).unwrap_or(&facts.untouched).clone();
        Look {
            cluster,
            pod,
            before: cluster.seen(&pod.id).map(Arc::as_ref),
            containers,
            host,
            node,
            budget,
            labels_of_binding: facts.labels_of_binding.get(&pod.id).cloned().unwrap_or_default(),
        }
    }

    pub(super) fn find(&self, kind: Kind, namespace: &str, name: &str) -> Option<&'a Arc<Object>> {
        self.cluster.find(kind, namespace, name)
    }

    /// An object of the pod's namespace.
    pub(super) fn near(&self, kind: Kind, name: &str) -> Option<&'a Arc<Object>> {
        self.find(kind, &self.pod.id.namespace, name)
    }

    /// The pod's addresses, as `status.podIPs` gives them.
    pub(super) fn pod_addresses(&self) -> Vec<String> {
        match self.pod.value.at(&["spec", "hostNetwork"]).and_then(Value::as_bool) {
            Some(true) => self.node.addresses.clone(),
            _ => Vec::from([POD_ADDRESS.into()]),
        }
    }

    /// Whether the pod has a node.
    pub(super) fn has_node(&self) -> bool {
        self.pod.value.str_at(&["spec", "nodeName"]).is_some_and(|name| !name.is_empty())
    }

    /// The folder of the node that holds a volume of the pod.
    pub(super) fn volume_folder(&self, source: &str, name: &str) -> String {
        let plugin = match source {
            "configMap" => "configmap",
            "downwardAPI" => "downward-api",
            "emptyDir" => "empty-dir",
            "gitRepo" => "git-repo",
            other => other,
        };
        format!("/var/lib/kubelet/pods/{}/volumes/kubernetes.io~{plugin}/{name}", self.pod.uid())
    }

    /// `spec.securityContext.fsGroup`.
    pub(super) fn fs_group(&self) -> Option<i64> {
        self.pod.value.at(&["spec", "securityContext", "fsGroup"])?.as_int()
    }

    /// The user that all containers run as, if they name one and the same.
    ///
    /// upstream: pkg/volume/util: FsUserFrom
    pub(super) fn fs_user(&self) -> Option<i64> {
        let of_pod = self.pod.value.at(&["spec", "securityContext", "runAsUser"]);
        let mut users = self
            .containers
            .iter()
            .map(|container| container.value.at(&["securityContext", "runAsUser"]).or(of_pod).and_then(Value::as_int));
        let first = users.next()??;
        users.all(|user| user == Some(first)).then_some(first)
    }
}

/// The node that a pod runs on, or is looked at as if it ran on.
fn node_name(cluster: &Cluster, pod: &Object) -> String {
    let named = pod.value.str_at(&["spec", "nodeName"]).filter(|name| !name.is_empty());
    let first = || cluster.of_kind(Kind::Node).next().map(|node| node.id.name.as_str());
    named.or_else(first).unwrap_or("node-1").into()
}

fn node_of<'a>(cluster: &'a Cluster, pod: &Object) -> Node<'a> {
    let name = node_name(cluster, pod);
    let object = cluster.get(&ObjectId::cluster(Kind::Node, &name));
    let allocatable = object.and_then(|node| {
        let status = |field| node.value.at(&["status", field]).filter(|list| list.fields().next().is_some());
        status("allocatable").or_else(|| status("capacity")).cloned()
    });
    let addresses = host_addresses_of(cluster, &name);
    Node { object, name, addresses, allocatable: allocatable.unwrap_or_else(|| cluster.profile().allocatable()) }
}

/// The addresses of a node, as its pods see them: one of its own, made from its name where its status says none.
pub fn host_addresses_of(cluster: &Cluster, node: &str) -> Vec<String> {
    let object = cluster.get(&ObjectId::cluster(Kind::Node, node));
    let addresses = object.map(|node| host_addresses(&node.value)).unwrap_or_default();
    if addresses.is_empty() {
        return Vec::from([format!("192.0.2.{}", 10 + number_of(cluster, node) % 240)]);
    }
    addresses
}

/// The number in the name `node-N`, else the place among the nodes.
fn number_of(cluster: &Cluster, name: &str) -> usize {
    let position = || cluster.of_kind(Kind::Node).position(|node| node.id.name == name).unwrap_or(0) + 1;
    name.strip_prefix("node-").and_then(|number| number.parse().ok()).unwrap_or_else(position)
}

/// The first internal address, else the first external one, and the first of the other family.
///
/// upstream: component-helpers `GetNodeHostIPs`
fn host_addresses(node: &Value) -> Vec<String> {
    let of_type = |wanted: &'static str| {
        let addresses = node.list_at(&["status", "addresses"]).iter();
        addresses.filter(move |a| a.str_at(&["type"]) == Some(wanted)).filter_map(|a| a.str_at(&["address"]))
    };
    let mut found: Vec<IpAddr> = Vec::new();
    for address in of_type("InternalIP").chain(of_type("ExternalIP")).filter_map(|a| a.parse::<IpAddr>().ok()) {
        match found.first() {
            None => found.push(address),
            Some(first) if first.is_ipv4() != address.is_ipv4() && found.len() == 1 => found.push(address),
            Some(_) => {}
        }
    }
    found.iter().map(|address| format!("{address}")).collect()
}
