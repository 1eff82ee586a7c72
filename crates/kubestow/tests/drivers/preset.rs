//! Clusters as they come out of the box.

use crate::scene::{CLAIM, Scene, Settled, VOLUME};
use kubestow::Profile;

/// A claim of 1Gi without a class.
const DATA: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: \
                    [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}";

fn on(cluster: &str) -> Scene {
    Scene::on(Profile::named(cluster).unwrap())
}

fn source(settled: &Settled) -> String {
    settled.field(VOLUME, &["spec", "hostPath", "path"])
}

#[test]
fn k3s_makes_a_directory_on_the_node_of_the_pod() {
    let settled = on("k3s").with(DATA).pod("app", "data").settle();
    assert_eq!(
        source(&settled),
        "/var/lib/rancher/k3s/storage/pvc-<uid of PersistentVolumeClaim/default/data>_default_data"
    );
    let affinity = settled.field(VOLUME, &["spec", "nodeAffinity"]);
    assert!(affinity.contains("kubernetes.io/hostname") && affinity.contains("node-"), "{affinity}");
    assert_eq!(settled.finalizers(VOLUME), ["kubernetes.io/pv-protection"]);
    let gone = on("k3s").with(DATA).pod("app", "data").then_delete("Pod/default/app").then_delete(CLAIM).settle();
    assert!(!gone.exists(VOLUME));
}

#[test]
fn a_directory_is_for_one_node() {
    let claim = DATA.replace("ReadWriteOnce", "ReadWriteMany");
    let settled = on("kind").with(&claim).pod("app", "data").settle();
    assert_eq!(
        settled.says(CLAIM, "ProvisioningFailed"),
        "failed to provision volume with StorageClass \"standard\": NodePath only supports ReadWriteOnce and \
         ReadWriteOncePod (1.22+) access modes"
    );
    let immediate = on("k3s").class_of("rancher.io/local-path", "now", "").claim("data", "now", "").settle();
    assert_eq!(
        immediate.says(CLAIM, "ProvisioningFailed"),
        "failed to provision volume with StorageClass \"now\": configuration error, no node was specified"
    );
}

#[test]
fn minikube_makes_a_directory_at_once() {
    let settled = on("minikube").with(DATA).settle();
    assert_eq!(settled.phase(CLAIM), "Bound");
    assert_eq!(source(&settled), "/tmp/hostpath-provisioner/default/data");
}

#[test]
fn clouds_make_disks_by_their_default_class() {
    for (cluster, class) in [("gke", "standard-rwo"), ("aks", "default")] {
        let settled = on(cluster).with(DATA).pod("app", "data").settle();
        assert_eq!(settled.phase(CLAIM), "Bound", "{cluster}");
        assert_eq!(settled.field(CLAIM, &["spec", "storageClassName"]), class);
    }
    // EKS marks no class as the default.
    let settled = on("eks").with(DATA).settle();
    assert_eq!(
        settled.says(CLAIM, "FailedBinding"),
        "no persistent volumes available for this claim and no storage class is set"
    );
    let settled = on("eks").claim("data", "gp2", "").pod("app", "data").settle();
    assert_eq!(settled.field(VOLUME, &["spec", "awsElasticBlockStore", "fsType"]), "ext4");
}

#[test]
fn bare_metal_has_nothing_and_says_so() {
    let settled = on("bare-metal").class_of("ebs.csi.aws.com", "x", "").claim("data", "x", "").settle();
    assert_eq!(settled.phase(CLAIM), "Pending");
    let codes: Vec<&str> = settled.0.findings.iter().map(|f| f.code.as_str()).collect();
    assert!(codes.contains(&"cluster-assumed") && codes.contains(&"driver-missing"), "{codes:?}");
}
