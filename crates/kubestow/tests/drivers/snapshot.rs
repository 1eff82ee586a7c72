//! Snapshots.

use crate::scene::{CLAIM, CONTENT, SNAP, Scene, Settled, VOLUME};

const AS_SOURCE: &str = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";
const BOUND: &str = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
const CLAIM_IS_SOURCE: &str = "snapshot.storage.kubernetes.io/pvc-as-source-protection";

/// The driver, a claim and a snapshot class.
fn scene(policy: &str) -> Scene {
    Scene::new().claim("data", "csi", "").snapshot_class("snapclass", policy, "")
}

fn error(settled: &Settled) -> String {
    settled.field(SNAP, &["status", "error", "message"])
}

const STATIC_VOLUME: &str = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  capacity: {storage: \
                             1Gi}\n  accessModes: [ReadWriteOnce]\n  storageClassName: manual\n";

#[test]
fn a_volume_that_no_driver_made_cannot_be_snapshotted() {
    let scene = |class: &str| {
        let volume = format!("{STATIC_VOLUME}  hostPath: {{path: /srv}}");
        let snapshot = format!(
            "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {{name: snap}}\nspec:\n  source: \
             {{persistentVolumeClaimName: data}}\n{class}"
        );
        let scene = Scene::new().with(&volume).claim("data", "manual", "");
        scene.snapshot_class("snapclass", "Delete", "").with(&snapshot).settle()
    };
    assert_eq!(
        scene("  volumeSnapshotClassName: snapclass").says(SNAP, "SnapshotContentCreationFailed"),
        "Failed to create snapshot content with error cannot find CSI PersistentVolumeSource for volume pv"
    );
    assert_eq!(
        scene("").says(SNAP, "SetDefaultSnapshotClassFailed"),
        "Failed to set default snapshot class with error snapshotting non-CSI volumes is not supported, snapshot:default/snap"
    );
}

#[test]
fn a_volume_that_the_driver_does_not_know_fails_in_two_words() {
    let volume = format!("{STATIC_VOLUME}  csi: {{driver: hostpath.csi.k8s.io, volumeHandle: foreign}}");
    let scene = Scene::new().with(&volume).claim("data", "manual", "").snapshot_class("snapclass", "Delete", "");
    let settled = scene.snapshot().settle();
    let inner = "failed to take snapshot of the volume foreign: \"rpc error: code = NotFound desc = volume id foreign does \
                 not exist in the volumes list\"";
    assert_eq!(settled.says(CONTENT, "SnapshotCreationFailed"), format!("Failed to create snapshot: {inner}"));
    let last = format!("Failed to check and update snapshot content: {inner}");
    assert_eq!(settled.says(CONTENT, "SnapshotContentCheckandUpdateFailed"), last);
    assert_eq!(error(&settled), last);
    assert!(settled.finalizers(CLAIM).contains(&CLAIM_IS_SOURCE.to_owned()));
}

#[test]
fn a_claim_stays_while_a_snapshot_of_it_is_not_ready() {
    let late = "volumeBindingMode: WaitForFirstConsumer";
    let scene = || {
        let scene = Scene::new().class("late", late).claim("data", "late", "");
        scene.snapshot_class("snapclass", "Delete", "").snapshot().then_delete(CLAIM)
    };
    let settled = scene().settle();
    assert_eq!(settled.finalizers(CLAIM), [CLAIM_IS_SOURCE]);
    let settled = scene().then_delete(SNAP).settle();
    assert!(!settled.exists(CLAIM) && !settled.exists(SNAP));
}

#[test]
fn a_parameter_with_the_reserved_prefix_stops_the_snapshot_for_good() {
    let class = "parameters: {csi.storage.k8s.io/wrong: x}";
    let scene = Scene::new().claim("data", "csi", "").snapshot_class("snapclass", "Delete", class).snapshot();
    let settled = scene.then_delete(SNAP).settle();
    let inner = "failed to remove CSI Parameters of prefixed keys: found unknown parameter key \"csi.storage.k8s.io/wrong\" \
                 with reserved namespace csi.storage.k8s.io/";
    assert_eq!(settled.says(CONTENT, "SnapshotCreationFailed"), format!("Failed to create snapshot: {inner}"));
    // The sidecar waits for an answer to a call that it never made, so the deletion does not come to its end.
    let annotation = "snapshot.storage.kubernetes.io/volumesnapshot-being-created";
    assert_eq!(settled.field(CONTENT, &["metadata", "annotations", annotation]), "yes");
    assert_eq!(settled.finalizers(SNAP), [BOUND]);
}

#[test]
fn a_snapshot_class_may_name_a_secret() {
    let class = "parameters:\n  csi.storage.k8s.io/snapshotter-secret-name: ${volumesnapshot.name}-key\n  \
                 csi.storage.k8s.io/snapshotter-secret-namespace: ${volumesnapshot.namespace}";
    let scene = || Scene::new().claim("data", "csi", "").snapshot_class("snapclass", "Delete", class).snapshot();
    let settled = scene().settle();
    assert_eq!(
        settled.says(CONTENT, "SnapshotCreationFailed"),
        "Failed to create snapshot: failed to get input parameters to create snapshot for content \
         snapcontent-<uid of VolumeSnapshot/default/snap>: \"cannot get credentials for snapshot content \
         \\\"snapcontent-<uid of VolumeSnapshot/default/snap>\\\"\""
    );
    let settled = scene().then("apiVersion: v1\nkind: Secret\nmetadata: {name: snap-key}").settle();
    assert_eq!(settled.field(SNAP, &["status", "readyToUse"]), "true");
    assert_eq!(error(&settled), "");
}

#[test]
fn a_content_that_is_not_the_snapshots_is_refused() {
    let content = |reference: &str| {
        format!(
            "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotContent\nmetadata: {{name: content}}\nspec:\n  \
             deletionPolicy: Retain\n  driver: hostpath.csi.k8s.io\n  source: {{snapshotHandle: h}}\n  \
             volumeSnapshotRef: {{name: {reference}, namespace: default}}"
        )
    };
    let snapshot = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: snap}\nspec: {source: \
                    {volumeSnapshotContentName: content}}";
    let settled = Scene::new().with(&content("other")).with(snapshot).settle();
    let told = "VolumeSnapshotContent [content] is bound to a different snapshot";
    assert_eq!(settled.says(SNAP, "SnapshotContentMisbound"), told);
    assert_eq!(settled.says(SNAP, "SnapshotFinalizerError"), format!("Failed to check and update snapshot: {told}"));
    assert!(settled.finalizers(SNAP).is_empty());

    let missing = Scene::new().with(snapshot).settle();
    assert_eq!(missing.says(SNAP, "SnapshotContentMissing"), "VolumeSnapshotContent is missing");
    assert_eq!(missing.finalizers(SNAP), [AS_SOURCE]);
    let found = Scene::new().with(snapshot).with(&content("snap")).settle();
    assert_eq!(found.field(SNAP, &["status", "boundVolumeSnapshotContentName"]), "content");
}

#[test]
fn a_taken_snapshot_is_no_pre_provisioned_one() {
    let second = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: second}\nspec:\n  source: \
                  {volumeSnapshotContentName: snapcontent-<uid of VolumeSnapshot/default/snap>}";
    let settled = scene("Delete").snapshot().with(second).settle();
    let id = "VolumeSnapshot/default/second";
    assert_eq!(
        settled.says(id, "SnapshotContentMismatch"),
        "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one"
    );
    assert_eq!(
        settled.says(id, "SnapshotFinalizerError"),
        "Failed to check and update snapshot: snapshot default/second expects a pre-provisioned VolumeSnapshotContent \
         snapcontent-<uid of VolumeSnapshot/default/snap> but gets a dynamically provisioned one"
    );
}

#[test]
fn a_snapshot_stays_while_a_claim_waits_to_be_restored_from_it() {
    let restored = "  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: snap}";
    let scene = || {
        let scene = scene("Delete").snapshot().class("late", "volumeBindingMode: WaitForFirstConsumer");
        scene.claim("restored", "late", restored).then_delete(SNAP)
    };
    let settled = scene().settle();
    assert_eq!(settled.says(SNAP, "SnapshotDeletePending"), "Snapshot is being used to restore a PVC");
    assert_eq!(settled.finalizers(SNAP), [AS_SOURCE, BOUND]);
    let settled = scene().then_delete("PersistentVolumeClaim/default/restored").settle();
    assert!(!settled.exists(SNAP) && !settled.exists(CONTENT));
}

#[test]
fn a_content_deleted_by_hand_waits_for_its_snapshot() {
    let settled = scene("Delete").snapshot().then_delete(CONTENT).settle();
    assert_eq!(settled.field(CONTENT, &["metadata", "deletionTimestamp"]), "<time>");
    assert_eq!(settled.field(SNAP, &["status", "readyToUse"]), "true");
    let settled = scene("Retain").snapshot().then_delete(CONTENT).then_delete(SNAP).settle();
    assert!(!settled.exists(CONTENT) && !settled.exists(SNAP));
}

#[test]
fn a_class_of_another_driver_never_answers_and_its_snapshot_never_goes() {
    let class = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {name: snapclass}\ndriver: \
                 other.example.com\ndeletionPolicy: Delete";
    let scene = Scene::new().claim("data", "csi", "").with(class).snapshot();
    let settled = scene.then_delete(SNAP).settle();
    assert_eq!(settled.finalizers(SNAP), [BOUND]);
    assert_eq!(settled.field(CONTENT, &["metadata", "deletionTimestamp"]), "<time>");
}

#[test]
fn a_retained_snapshot_outlives_its_claim_and_its_name() {
    let settled = scene("Retain").snapshot().then_delete(SNAP).then_delete(CLAIM).settle();
    assert!(!settled.exists(CLAIM) && !settled.exists(VOLUME));
    assert_eq!(settled.field(CONTENT, &["status", "readyToUse"]), "true");
    let again = scene("Retain").snapshot().then_delete(SNAP).then(crate::scene::SNAPSHOT).settle();
    assert_eq!(
        again.field(SNAP, &["status", "boundVolumeSnapshotContentName"]),
        "snapcontent-<uid of VolumeSnapshot/default/snap #2>"
    );
}

#[test]
fn a_class_that_is_gone_does_not_stop_a_deletion() {
    let settled = scene("Delete").snapshot().then_delete("VolumeSnapshotClass/snapclass").then_delete(SNAP).settle();
    assert!(!settled.exists(SNAP) && !settled.exists(CONTENT));
}

#[test]
fn the_default_class_is_the_one_of_the_driver() {
    let default = "  annotations: {snapshot.storage.kubernetes.io/is-default-class: \"true\"}";
    let class = |name: &str, driver: &str| {
        format!(
            "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata:\n  name: \
             {name}\n{default}\ndriver: {driver}\ndeletionPolicy: Delete"
        )
    };
    let snapshot = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: snap}\nspec: {source: \
                    {persistentVolumeClaimName: data}}";
    let scene = Scene::new().claim("data", "csi", "").with(&class("foreign", "other.example.com")).with(snapshot);
    let settled = scene.with(&class("own", "hostpath.csi.k8s.io")).settle();
    assert_eq!(settled.field(SNAP, &["spec", "volumeSnapshotClassName"]), "own");
    assert_eq!(settled.field(SNAP, &["status", "readyToUse"]), "true");
}

#[test]
fn a_content_by_hand_for_a_volume_is_bound_to_nothing() {
    let content = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotContent\nmetadata: {name: content}\nspec:\n  \
                   deletionPolicy: Retain\n  driver: hostpath.csi.k8s.io\n  volumeSnapshotClassName: snapclass\n  source: \
                   {volumeHandle: h}\n  volumeSnapshotRef: {name: snap, namespace: default}";
    let settled = scene("Retain").with(content).settle();
    assert_eq!(
        settled.says("VolumeSnapshotContent/content", "SnapshotCreationFailed"),
        "Failed to create snapshot: failed to take snapshot of the volume h: \"cannot create snapshot. Snapshot content \
         content not bound to a snapshot\""
    );
}

#[test]
fn a_named_content_of_a_class_that_is_missing_says_so() {
    let content = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotContent\nmetadata: {name: content}\nspec:\n  \
                   deletionPolicy: Retain\n  driver: hostpath.csi.k8s.io\n  volumeSnapshotClassName: ghost\n  source: \
                   {snapshotHandle: h}\n  volumeSnapshotRef: {name: snap, namespace: default}";
    let settled = scene("Retain").with(content).settle();
    assert_eq!(
        settled.says("VolumeSnapshotContent/content", "SnapshotContentCheckandUpdateFailed"),
        "Failed to check and update snapshot content: failed to get snapshot class ghost for snapshot content content: \
         volumesnapshotclass.snapshot.storage.k8s.io \"ghost\" not found"
    );
}

#[test]
fn an_option_of_the_driver_has_to_be_a_truth_value() {
    let class = "parameters: {ignoreFailedRead: maybe}";
    let scene = Scene::new().claim("data", "csi", "").snapshot_class("snapclass", "Delete", class).snapshot();
    let settled = scene.settle();
    assert!(
        settled.says(CONTENT, "SnapshotCreationFailed").ends_with(
            "\"rpc error: code = InvalidArgument desc = invalid volume snapshot class parameters: invalid value for \
             \\\"ignoreFailedRead\\\", expected boolean but was \\\"maybe\\\"\""
        ),
        "{:?}",
        settled.said(CONTENT, "SnapshotCreationFailed")
    );
}
