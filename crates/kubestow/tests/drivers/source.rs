//! Restoring and cloning.

use crate::scene::{CLAIM, Scene, claim};

const COPY: &str = "PersistentVolumeClaim/default/copy";

fn clone_of(name: &str) -> String {
    format!("  dataSource: {{kind: PersistentVolumeClaim, name: {name}}}")
}

fn restore_of(name: &str) -> String {
    format!("  dataSource: {{apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: {name}}}")
}

/// Why the claim `copy`, which comes last, is not provisioned.
fn refused(scene: Scene) -> String {
    let settled = scene.settle();
    assert_eq!(settled.phase(COPY), "Pending");
    settled.says(COPY, "ProvisioningFailed").to_owned()
}

#[test]
fn a_source_without_a_volume_cannot_be_cloned() {
    let late = Scene::new().class("late", "volumeBindingMode: WaitForFirstConsumer").claim("data", "late", "");
    assert_eq!(
        refused(late.claim("copy", "csi", &clone_of("data"))),
        "error getting handle for DataSource Type PersistentVolumeClaim by Name data: the PVC DataSource data must have a \
         status of Bound.  Got {Pending [] map[] [] map[] map[] <nil> nil}"
    );
}

#[test]
fn a_clone_follows_its_source_as_soon_as_that_is_bound() {
    let late = Scene::new().class("late", "volumeBindingMode: WaitForFirstConsumer").claim("data", "late", "");
    let settled = late.claim("copy", "csi", &clone_of("data")).pod("app", "data").settle();
    assert_eq!(settled.phase(COPY), "Bound");
    assert_eq!(settled.said(COPY, "ProvisioningFailed").len(), 1);
}

#[test]
fn a_clone_has_the_volume_mode_of_its_source() {
    let scene = Scene::new().claim("data", "csi", "");
    let more = format!("{}\n  volumeMode: Block", clone_of("data"));
    assert_eq!(
        refused(scene.claim("copy", "csi", &more)),
        "error getting handle for DataSource Type PersistentVolumeClaim by Name data: the source PVC and destination PVCs \
         must have the same volume mode for cloning.  Source is Filesystem, but new PVC requested Block"
    );
}

#[test]
fn a_volume_of_another_kind_cannot_be_cloned() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  capacity: {storage: 1Gi}\n  \
                  accessModes: [ReadWriteOnce]\n  storageClassName: manual\n  nfs: {server: s, path: /x}";
    let scene = Scene::new().with(volume).claim("data", "manual", "");
    assert_eq!(
        refused(scene.claim("copy", "csi", &clone_of("data"))),
        "error getting handle for DataSource Type PersistentVolumeClaim by Name data: claim in dataSource not bound or invalid"
    );
}

#[test]
fn a_cloned_claim_goes_when_no_clone_waits_for_it() {
    let scene = || Scene::new().claim("data", "csi", "").claim("copy", "csi", &clone_of("data"));
    let settled = scene().settle();
    assert!(settled.finalizers(CLAIM).contains(&"provisioner.storage.kubernetes.io/cloning-protection".to_owned()));
    assert!(!scene().then_delete(CLAIM).settle().exists(CLAIM));
}

#[test]
fn a_claim_with_a_clone_that_waits_stays() {
    let late = Scene::new().class("late", "volumeBindingMode: WaitForFirstConsumer");
    let scene = late.claim("data", "csi", "").claim("copy", "csi", &clone_of("data"));
    let settled = scene.claim("next", "late", &clone_of("data")).then_delete(CLAIM).settle();
    assert_eq!(settled.finalizers(CLAIM), ["provisioner.storage.kubernetes.io/cloning-protection"]);
}

#[test]
fn a_snapshot_that_is_not_there_cannot_be_restored() {
    assert_eq!(
        refused(Scene::new().claim("copy", "csi", &restore_of("ghost"))),
        "error getting handle for DataSource Type VolumeSnapshot by Name ghost: error getting snapshot ghost from api \
         server: volumesnapshots.snapshot.storage.k8s.io \"ghost\" not found"
    );
}

#[test]
fn a_snapshot_is_restored_when_it_comes() {
    let scene = Scene::new().claim("data", "csi", "").snapshot_class("snapclass", "Delete", "");
    let settled = scene.claim("copy", "csi", &restore_of("snap")).snapshot().settle();
    assert_eq!(settled.phase(COPY), "Bound");
    let finalizers = settled.finalizers("VolumeSnapshot/default/snap");
    assert!(!finalizers.iter().any(|f| f.starts_with("provisioner.")), "{finalizers:?}");
}

#[test]
fn a_restored_volume_may_be_larger_but_not_smaller() {
    let scene = || {
        let scene = Scene::new().with(&claim("data", "csi", "2Gi", ""));
        scene.snapshot_class("snapclass", "Delete", "").snapshot()
    };
    let larger = scene().with(&claim("copy", "csi", "3Gi", &restore_of("snap"))).settle();
    assert_eq!(larger.field(COPY, &["status", "capacity", "storage"]), "3Gi");
    assert_eq!(
        refused(scene().claim("copy", "csi", &restore_of("snap"))),
        "error getting handle for DataSource Type VolumeSnapshot by Name snap: requested volume size 1073741824 is less \
         than the size 2147483648 for the source snapshot snap"
    );
}

#[test]
fn the_mode_of_a_restored_volume_changes_only_with_leave() {
    let scene = || {
        let scene = Scene::new().claim("data", "csi", "").snapshot_class("snapclass", "Delete", "").snapshot();
        scene.claim("copy", "csi", &format!("{}\n  volumeMode: Block", restore_of("snap")))
    };
    let patch = |leave: &str| {
        format!(
            "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotContent\nmetadata:\n  name: {}\n  annotations: \
             {{snapshot.storage.kubernetes.io/allow-volume-mode-change: \"{leave}\"}}",
            crate::scene::CONTENT.trim_start_matches("VolumeSnapshotContent/")
        )
    };
    let label = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: snap, labels: {a: b}}";
    assert_eq!(scene().then(&patch("true")).then(label).settle().phase(COPY), "Bound");
    let refused = scene().then(&patch("maybe")).settle();
    let messages = refused.said(COPY, "ProvisioningFailed");
    assert!(
        messages.iter().any(|m| m.ends_with(
            "failed to convert snapshot.storage.kubernetes.io/allow-volume-mode-change annotation value to boolean with \
             error: strconv.ParseBool: parsing \"maybe\": invalid syntax"
        )),
        "{messages:?}"
    );
}

#[test]
fn a_source_of_another_kind_is_left_to_a_populator() {
    let more = "  dataSourceRef: {apiGroup: example.com, kind: Backup, name: b}";
    let settled = Scene::new().claim("copy", "csi", more).settle();
    assert_eq!(
        settled.said(COPY, "Provisioning"),
        [
            "External provisioner is provisioning volume for claim \"default/copy\"",
            "Assuming an external populator will provision the volume"
        ]
    );
    assert!(settled.said(COPY, "ProvisioningFailed").is_empty());
}
