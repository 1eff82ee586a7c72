//! Provisioning and deletion.

use crate::scene::{CLAIM, Scene, Settled, VOLUME, claim};

/// Why the claim `data` of a class with these fields is not provisioned.
fn refused(class: &str) -> String {
    refusal(&Scene::new().class("other", class).claim("data", "other", "").settle())
}

fn refusal(settled: &Settled) -> String {
    assert_eq!(settled.phase(CLAIM), "Pending");
    settled.says(CLAIM, "ProvisioningFailed").to_owned()
}

#[test]
fn a_class_may_not_use_keys_that_are_reserved() {
    assert_eq!(
        refused("parameters: {csi.storage.k8s.io/wrong: x}"),
        "failed to strip CSI Parameters of prefixed keys: found unknown parameter key \"csi.storage.k8s.io/wrong\" with \
         reserved namespace csi.storage.k8s.io/"
    );
}

#[test]
fn a_class_may_name_its_file_system_once() {
    assert_eq!(
        refused("parameters: {csi.storage.k8s.io/fstype: xfs, fsType: ext4}"),
        "fstype specified in parameters with both \"fstype\" and \"csi.storage.k8s.io/fstype\" keys"
    );
    let settled = Scene::new().class("other", "parameters: {fsType: ext4}").claim("data", "other", "").settle();
    assert_eq!(settled.field(VOLUME, &["spec", "csi", "fsType"]), "ext4");
    assert_eq!(settled.field(VOLUME, &["spec", "csi", "volumeAttributes", "fsType"]), "ext4");
}

#[test]
fn what_the_driver_calls_invalid_is_infeasible() {
    assert_eq!(
        refused("parameters: {kind: fast}"),
        "Volume provisioning failed with infeasible error. Retries will be delayed. rpc error: code = InvalidArgument \
         desc = capacity tracking disabled, specifying kind \"fast\" is invalid"
    );
}

#[test]
fn a_secret_that_comes_later_is_found() {
    let secrets = "parameters:\n  csi.storage.k8s.io/provisioner-secret-name: ${pvc.name}-key\n  \
                   csi.storage.k8s.io/provisioner-secret-namespace: ${pvc.namespace}\n  \
                   csi.storage.k8s.io/node-stage-secret-name: stage\n  \
                   csi.storage.k8s.io/node-stage-secret-namespace: default";
    let scene = || Scene::new().class("other", secrets).claim("data", "other", "");
    assert_eq!(
        refusal(&scene().settle()),
        "error getting secret data-key in namespace default: secrets \"data-key\" not found"
    );
    let settled = scene().then("apiVersion: v1\nkind: Secret\nmetadata: {name: data-key}").settle();
    assert_eq!(settled.phase(CLAIM), "Bound");
    let annotation = ["metadata", "annotations", "volume.kubernetes.io/provisioner-deletion-secret-name"];
    assert_eq!(settled.field(VOLUME, &annotation), "data-key");
    // Only the secret of the creation has to be there; the node looks for its own.
    assert_eq!(settled.field(VOLUME, &["spec", "csi", "nodeStageSecretRef", "name"]), "stage");
}

#[test]
fn a_block_volume_has_no_file_system() {
    let class = "parameters: {csi.storage.k8s.io/fstype: xfs}";
    let settled = Scene::new().class("other", class).claim("data", "other", "  volumeMode: Block").settle();
    assert_eq!(settled.field(VOLUME, &["spec", "volumeMode"]), "Block");
    assert_eq!(settled.field(VOLUME, &["spec", "csi", "fsType"]), "");
}

#[test]
fn the_size_of_a_volume_is_written_as_the_server_writes_bytes() {
    let settled = Scene::new().with(&claim("data", "csi", "1G", "")).settle();
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "1G");
    let settled = Scene::new().with(&claim("data", "csi", "0.5Gi", "")).settle();
    assert_eq!(settled.field(CLAIM, &["status", "capacity", "storage"]), "512Mi");
}

#[test]
fn a_retained_volume_stays_and_has_no_finalizer_of_the_provisioner() {
    let scene = Scene::new().class("keep", "reclaimPolicy: Retain").claim("data", "keep", "");
    let settled = scene.then_delete(CLAIM).settle();
    assert_eq!(settled.phase(VOLUME), "Released");
    assert_eq!(settled.finalizers(VOLUME), ["kubernetes.io/pv-protection"]);
}

#[test]
fn a_volume_deleted_first_goes_with_its_claim() {
    let scene = || Scene::new().claim("data", "csi", "").then_delete(VOLUME);
    let settled = scene().settle();
    assert_eq!(settled.phase(VOLUME), "Bound");
    assert_eq!(settled.field(VOLUME, &["metadata", "deletionTimestamp"]), "<time>");
    assert!(!scene().then_delete(CLAIM).settle().exists(VOLUME));
}

#[test]
fn a_volume_that_a_user_made_for_the_driver_is_deleted_by_it() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  capacity: {storage: 1Gi}\n  \
                  accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Delete\n  storageClassName: manual\n  \
                  csi: {driver: hostpath.csi.k8s.io, volumeHandle: mine}";
    let scene = || Scene::new().with(volume).claim("data", "manual", "");
    let settled = scene().settle();
    assert_eq!(
        settled.finalizers("PersistentVolume/pv"),
        ["kubernetes.io/pv-protection", "external-provisioner.volume.kubernetes.io/finalizer"]
    );
    assert!(!scene().then_delete(CLAIM).settle().exists("PersistentVolume/pv"));
}

#[test]
fn another_node_is_asked_for_where_the_driver_does_not_run() {
    let scene = Scene::new().class("late", "volumeBindingMode: WaitForFirstConsumer").claim("data", "late", "");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  nodeSelector: {kubernetes.io/hostname: node-2}\n  \
               containers: [{name: c, image: x}]\n  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
    let settled = scene.with(pod).settle();
    assert_eq!(refusal(&settled), "failed to get selected CSINode node-2: csinode.storage.k8s.io \"node-2\" not found");
    assert_eq!(settled.field(CLAIM, &["metadata", "annotations", "volume.kubernetes.io/selected-node"]), "");
}

#[test]
fn a_topology_that_is_not_the_drivers_is_not_met() {
    let class = "volumeBindingMode: WaitForFirstConsumer\nallowedTopologies:\n- matchLabelExpressions:\n  - {key: \
                 topology.kubernetes.io/zone, values: [zone-a]}";
    let settled = Scene::new().class("late", class).claim("data", "late", "").pod("app", "data").settle();
    assert_eq!(
        refusal(&settled),
        "error generating accessibility requirements: topology [{topology.hostpath.csi/node node-1}] from selected node \
         \"node-1\" is not in requisite: [[{topology.kubernetes.io/zone zone-a}]]"
    );
}

#[test]
fn a_class_of_attributes_needs_a_driver_that_knows_them() {
    let class = "apiVersion: storage.k8s.io/v1\nkind: VolumeAttributesClass\nmetadata: {name: gold}\ndriverName: \
                 hostpath.csi.k8s.io\nparameters: {iops: \"100\"}";
    let settled = Scene::new().with(class).claim("data", "csi", "  volumeAttributesClassName: gold").settle();
    assert_eq!(
        refusal(&settled),
        "CSI driver does not support VolumeAttributesClass: controller MODIFY_VOLUME capability is not reported"
    );
}

#[test]
fn a_driver_that_appears_later_provisions_what_waits() {
    let scene = Scene::bare().class("csi", "").claim("data", "csi", "").with(crate::scene::CSI_DRIVER);
    let settled = scene.settle();
    assert_eq!(settled.phase(CLAIM), "Bound");
    assert!(!settled.exists("CSINode/node-1"));
}
