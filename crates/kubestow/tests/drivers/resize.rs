//! Expansion.

use crate::scene::{CLAIM, Scene, VOLUME};

fn grown(sizes: &[&str]) -> crate::scene::Settled {
    let mut scene = Scene::new().class("grow", "allowVolumeExpansion: true").claim("data", "grow", "");
    for size in sizes {
        scene = scene.then(&format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec: {{resources: {{requests: \
             {{storage: {size}}}}}}}"
        ));
    }
    scene.settle()
}

#[test]
fn the_volume_grows_and_the_file_system_waits_for_a_node() {
    let settled = grown(&["2Gi"]);
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "2Gi");
    assert_eq!(settled.field(CLAIM, &["status", "capacity", "storage"]), "1Gi");
    assert_eq!(settled.field(CLAIM, &["status", "allocatedResourceStatuses", "storage"]), "NodeResizePending");
    assert_eq!(settled.says(CLAIM, "FileSystemResizeRequired"), "Require file system resize of volume on node");
}

#[test]
fn a_second_expansion_waits_for_the_first() {
    let settled = grown(&["2Gi", "3Gi"]);
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "2Gi");
    assert_eq!(settled.field(CLAIM, &["status", "allocatedResources", "storage"]), "2Gi");
}

#[test]
fn what_the_driver_cannot_do_is_infeasible_until_less_is_asked_for() {
    let error =
        "rpc error: code = OutOfRange desc = Requested capacity 2199023255552 exceeds maximum allowed 1099511627776";
    let settled = grown(&["2Ti"]);
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "1Gi");
    assert_eq!(settled.field(CLAIM, &["status", "allocatedResourceStatuses", "storage"]), "ControllerResizeInfeasible");
    assert_eq!(
        settled.says(CLAIM, "VolumeResizeFailed"),
        format!(
            "resize volume \"pvc-<uid of PersistentVolumeClaim/default/data>\" by resizer \"hostpath.csi.k8s.io\" failed: {error}"
        )
    );
    let conditions = settled.field(CLAIM, &["status", "conditions"]);
    assert!(conditions.contains(&format!("failed to expand pvc with {error}")), "{conditions}");
    let less = grown(&["2Ti", "2Gi"]);
    assert_eq!(less.field(VOLUME, &["spec", "capacity", "storage"]), "2Gi");
}

#[test]
fn the_secret_that_the_driver_is_to_get_is_waited_for() {
    let class = "allowVolumeExpansion: true\nparameters:\n  csi.storage.k8s.io/controller-expand-secret-name: key\n  \
                 csi.storage.k8s.io/controller-expand-secret-namespace: default\n  \
                 csi.storage.k8s.io/node-publish-secret-name: key\n  \
                 csi.storage.k8s.io/node-publish-secret-namespace: ${pv.name}";
    let larger = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {resources: {requests: {storage: 2Gi}}}";
    let scene = || Scene::new().class("grow", class).claim("data", "grow", "").then(larger);
    let settled = scene().settle();
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "1Gi");
    assert_eq!(settled.field(CLAIM, &["status", "allocatedResourceStatuses", "storage"]), "ControllerResizeInProgress");
    assert_eq!(
        settled.says(CLAIM, "VolumeResizeFailed"),
        "resize volume \"pvc-<uid of PersistentVolumeClaim/default/data>\" by resizer \"hostpath.csi.k8s.io\" failed: error \
         getting secret key in namespace default: secrets \"key\" not found"
    );
    let settled = scene().then("apiVersion: v1\nkind: Secret\nmetadata: {name: key}").settle();
    assert_eq!(settled.field(VOLUME, &["spec", "capacity", "storage"]), "2Gi");
}
