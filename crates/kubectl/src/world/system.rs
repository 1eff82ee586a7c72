//! What does every cluster hold that no controller of storage cares for?
//!
//! Models what kubelets say of their nodes, and what the controller manager keeps in every namespace: its service account
//! and the certificate of the cluster. Left out: leases, endpoints, roles, and the pods of the control plane.

use super::{FillAt, Item, World};
use kubestow_core::cluster::Cluster;
use kubestow_core::kubelet::host_addresses_of;
use kubestow_core::value::Value;

/// The name of the ConfigMap with the certificate of the API server.
const CERTIFICATE: &str = "kube-root-ca.crt";

pub(super) fn fill(world: &mut World, cluster: &Cluster) {
    let kubernetes = world.profile.version.number;
    let allocatable = world.profile.allocatable();
    for node in world.each_mut("nodes") {
        tell_node(&mut node.value, kubernetes, &allocatable, &host_addresses_of(cluster, &node.name), &node.name);
    }
    let mut namespaces = Vec::new();
    for namespace in world.each_mut("namespaces") {
        let name = namespace.name.as_str();
        // upstream: pkg/registry/core/namespace: strategy.go
        namespace.value.fill_at(&["metadata", "labels", "kubernetes.io/metadata.name"], name);
        namespace.value.fill_at(&["spec", "finalizers"], vec!["kubernetes".into()]);
        let phase = if namespace.is_terminating() { "Terminating" } else { "Active" };
        namespace.value.set(&["status", "phase"], phase);
        namespaces.push((name.to_owned(), namespace.created));
    }
    for (namespace, created) in &namespaces {
        add(world, "ServiceAccount", namespace, "default", *created, |_| {});
        add(world, "ConfigMap", namespace, CERTIFICATE, *created, |value| {
            value.set(&["data", "ca.crt"], "<kube-root-ca.crt>");
            // upstream: pkg/controller/certificates/rootcacertpublisher
            value.set(&["metadata", "annotations", "kubernetes.io/description"], DESCRIPTION);
        });
    }
    add(world, "Service", "default", "kubernetes", 0, kubernetes_service);
}

const DESCRIPTION: &str = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

fn add(
    world: &mut World,
    kind: &'static str,
    namespace: &str,
    name: &str,
    created: u32,
    fill: impl FnOnce(&mut Value),
) {
    let mut value = Value::from([("apiVersion", "v1".into()), ("kind", kind.into())]);
    value.set(&["metadata", "name"], name);
    value.set(&["metadata", "namespace"], namespace);
    value.set(&["metadata", "uid"], format!("<uid of {kind}/{namespace}/{name}>"));
    fill(&mut value);
    if let Some(item) = Item::of(value, created)
        && world.find(item.served.plural, namespace, name).is_none()
    {
        world.put(item);
    }
}

/// upstream: pkg/controlplane/controller/kubernetesservice
fn kubernetes_service(value: &mut Value) {
    value.set(
        &["metadata", "labels"],
        Value::from([("component", "apiserver".into()), ("provider", "kubernetes".into())]),
    );
    let port = Value::from([
        ("name", "https".into()),
        ("port", 443.into()),
        ("protocol", "TCP".into()),
        ("targetPort", 6443.into()),
    ]);
    value.set(
        &["spec"],
        Value::from([
            ("clusterIP", "10.96.0.1".into()),
            ("clusterIPs", vec!["10.96.0.1".into()].into()),
            ("internalTrafficPolicy", "Cluster".into()),
            ("ipFamilies", vec!["IPv4".into()].into()),
            ("ipFamilyPolicy", "SingleStack".into()),
            ("ports", vec![port].into()),
            ("sessionAffinity", "None".into()),
            ("type", "ClusterIP".into()),
        ]),
    );
    value.set(&["status", "loadBalancer"], Value::map());
}

/// What a kubelet says of its node, where the manifest does not.
fn tell_node(value: &mut Value, kubernetes: &str, allocatable: &Value, addresses: &[String], name: &str) {
    for field in ["capacity", "allocatable"] {
        value.fill_at(&["status", field], allocatable.clone());
    }
    let ready = Value::from([
        ("type", "Ready".into()),
        ("status", "True".into()),
        ("reason", "KubeletReady".into()),
        ("message", "kubelet is posting ready status".into()),
    ]);
    value.fill_at(&["status", "conditions"], vec![ready]);
    let address = |kind: &str, address: &str| Value::from([("type", kind.into()), ("address", address.into())]);
    let mut all: Vec<Value> = addresses.iter().map(|ip| address("InternalIP", ip)).collect();
    all.push(address("Hostname", name));
    value.fill_at(&["status", "addresses"], all);
    for (field, text) in [("architecture", "amd64"), ("kubeletVersion", kubernetes), ("operatingSystem", "linux")] {
        value.fill_at(&["status", "nodeInfo", field], text);
    }
}
