//! A cluster where every driver of the table works.

use crate::scene::{CLAIM, CONTENT, SNAP, Scene, VOLUME};

#[test]
fn a_class_of_the_tree_is_served_by_the_driver_that_took_over() {
    let settled = Scene::playground().class_of("kubernetes.io/gce-pd", "pd", "").claim("data", "pd", "").settle();
    assert_eq!(settled.phase(CLAIM), "Bound");
    assert_eq!(
        settled.field(VOLUME, &["spec", "gcePersistentDisk", "pdName"]),
        "pvc-<uid of PersistentVolumeClaim/default/data>"
    );
    let annotation = |key: &str| settled.field(VOLUME, &["metadata", "annotations", key]);
    assert_eq!(annotation("pv.kubernetes.io/provisioned-by"), "kubernetes.io/gce-pd");
    assert_eq!(annotation("pv.kubernetes.io/migrated-to"), "pd.csi.storage.gke.io");
    assert!(settled.field(VOLUME, &["metadata", "labels", "topology.kubernetes.io/zone"]).starts_with("zone-"));
}

#[test]
fn a_zonal_volume_is_made_where_its_pod_goes() {
    let class = "volumeBindingMode: WaitForFirstConsumer";
    let scene = Scene::playground().class_of("ebs.csi.aws.com", "gp3", class).claim("data", "gp3", "");
    let settled = scene.pod("app", "data").settle();
    let node = settled.0.pods["Pod/default/app"].node.clone().unwrap();
    let zone =
        ["node-1", "node-2", "node-3"].iter().position(|n| *n == node).map(|i| ["zone-a", "zone-b", "zone-c"][i]);
    let affinity = settled.field(VOLUME, &["spec", "nodeAffinity"]);
    assert!(affinity.contains("topology.ebs.csi.aws.com/zone") && affinity.contains(zone.unwrap()), "{affinity}");
}

#[test]
fn a_shared_file_system_can_be_reached_from_everywhere() {
    let settled = Scene::playground().class_of("nfs.csi.k8s.io", "nfs", "").claim("data", "nfs", "").settle();
    assert_eq!(settled.phase(CLAIM), "Bound");
    assert_eq!(settled.field(VOLUME, &["spec", "nodeAffinity"]), "");
}

#[test]
fn a_driver_that_nobody_knows_stays_unanswered() {
    let settled = Scene::playground().class_of("disk.example.com", "x", "").claim("data", "x", "").settle();
    assert_eq!(settled.phase(CLAIM), "Pending");
}

#[test]
fn a_driver_without_snapshots_does_not_restore_them() {
    let restored = "  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snap}";
    let settled = Scene::playground().class_of("efs.csi.aws.com", "efs", "").claim("data", "efs", restored).settle();
    assert_eq!(
        settled.says(CLAIM, "ProvisioningFailed"),
        "CSI driver does not support snapshot restore: controller CREATE_DELETE_SNAPSHOT capability is not reported"
    );
}

#[test]
fn zones_of_a_class_of_the_tree_are_kept_to() {
    let class = "parameters: {zones: \"zone-b\", fstype: xfs}";
    let settled = Scene::playground().class_of("kubernetes.io/aws-ebs", "ebs", class).claim("data", "ebs", "").settle();
    assert_eq!(settled.field(VOLUME, &["metadata", "labels", "topology.kubernetes.io/zone"]), "zone-b");
    assert_eq!(settled.field(VOLUME, &["metadata", "labels", "topology.kubernetes.io/region"]), "region-1");
    assert_eq!(settled.field(VOLUME, &["spec", "awsElasticBlockStore", "fsType"]), "xfs");
    let both = "parameters: {zone: zone-a}\nallowedTopologies:\n- matchLabelExpressions:\n  - {key: \
                topology.kubernetes.io/zone, values: [zone-a]}";
    let settled = Scene::playground().class_of("kubernetes.io/aws-ebs", "ebs", both).claim("data", "ebs", "").settle();
    assert_eq!(
        settled.says(CLAIM, "ProvisioningFailed"),
        "failed to translate storage class: cannot simultaneously set allowed topologies and zone/zones parameters"
    );
}

#[test]
fn a_snapshot_that_is_named_is_taken_as_existing() {
    let content = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotContent\nmetadata: {name: content}\nspec:\n  \
                   deletionPolicy: Retain\n  driver: ebs.csi.aws.com\n  source: {snapshotHandle: snap-1}\n  \
                   volumeSnapshotRef: {name: snap, namespace: default}";
    let snapshot = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: snap}\nspec: {source: \
                    {volumeSnapshotContentName: content}}";
    let settled = Scene::playground().with(content).with(snapshot).settle();
    assert_eq!(settled.field(SNAP, &["status", "readyToUse"]), "true");
    assert!(!settled.exists(CONTENT));
}

#[test]
fn a_disk_for_many_writers_is_refused_in_the_drivers_words() {
    let claim = |more: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec:\n  accessModes: \
             [ReadWriteMany]\n  storageClassName: disk\n  resources: {{requests: {{storage: 1Gi}}}}\n{more}"
        )
    };
    let of = |driver: &str, more: &str| {
        let settled = Scene::playground().class_of(driver, "disk", "").with(&claim(more)).settle();
        let said = settled.said(CLAIM, "ProvisioningFailed").first().map(|m| (*m).to_owned());
        said.unwrap_or_else(|| settled.phase(CLAIM))
    };
    let infeasible = |message: &str| {
        format!(
            "Volume provisioning failed with infeasible error. Retries will be delayed. rpc error: code = InvalidArgument \
             desc = {message}"
        )
    };
    assert_eq!(
        of("ebs.csi.aws.com", ""),
        infeasible(
            "Volume capabilities MULTI_NODE_MULTI_WRITER not supported. Only AccessModes[ReadWriteOnce] supported."
        )
    );
    assert_eq!(
        of("kubernetes.io/gce-pd", ""),
        infeasible("VolumeCapabilities is invalid: specified multi writer with mount access type")
    );
    assert_eq!(of("ebs.csi.aws.com", "  volumeMode: Block"), "Bound");
    assert_eq!(of("efs.csi.aws.com", ""), "Bound");
    assert_eq!(of("local.csi.openebs.io", ""), infeasible("<words of local.csi.openebs.io>"));
}

const OTHER_ATTRIBUTES: &str = "apiVersion: storage.k8s.io/v1\nkind: VolumeAttributesClass\nmetadata: {name: quick}\n\
                                driverName: ebs.csi.aws.com\nparameters: {iops: \"4000\"}";
const USE_THEM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n\
                        spec: {volumeAttributesClassName: quick}";

#[test]
fn a_bound_volume_takes_on_another_attributes_class() {
    let scene = Scene::playground().class_of("ebs.csi.aws.com", "gp3", "").claim("data", "gp3", "");
    let settled = scene.with(OTHER_ATTRIBUTES).then(USE_THEM).settle();
    assert_eq!(settled.field(VOLUME, &["spec", "volumeAttributesClassName"]), "quick");
    assert_eq!(settled.field(CLAIM, &["status", "currentVolumeAttributesClassName"]), "quick");
    assert_eq!(settled.says(CLAIM, "VolumeModify"), "external resizer is modifying volume data with vac quick");
    assert_eq!(
        settled.says(CLAIM, "VolumeModifySuccessful"),
        "external resizer modified volume data with vac quick successfully"
    );
}

#[test]
fn a_missing_attributes_class_is_waited_for() {
    let scene = Scene::playground().class_of("ebs.csi.aws.com", "gp3", "").claim("data", "gp3", "");
    let settled = scene.then(USE_THEM).settle();
    assert_eq!(settled.field(CLAIM, &["status", "modifyVolumeStatus", "status"]), "Pending");
    assert_eq!(settled.said(CLAIM, "VolumeModifyFailed"), ["VAC \"quick\" does not exist."]);
    assert_eq!(settled.field(VOLUME, &["spec", "volumeAttributesClassName"]), "");
}

#[test]
fn a_driver_that_cannot_modify_volumes_leaves_them() {
    let scene = Scene::playground().class_of("nfs.csi.k8s.io", "nfs", "").claim("data", "nfs", "");
    let settled = scene.with(OTHER_ATTRIBUTES).then(USE_THEM).settle();
    assert_eq!(settled.field(VOLUME, &["spec", "volumeAttributesClassName"]), "");
    assert_eq!(settled.said(CLAIM, "VolumeModify"), [""; 0]);
}
