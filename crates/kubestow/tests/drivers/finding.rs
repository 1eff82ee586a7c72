//! What the user is told that Kubernetes does not say.

use crate::scene::{CLAIM, SNAP, Scene, Settled};

fn codes(settled: &Settled, object: &str) -> Vec<String> {
    let about = settled.0.findings.iter().filter(|f| f.object.as_deref() == Some(object));
    about.map(|f| f.code.clone()).collect()
}

#[test]
fn a_driver_that_is_not_installed_is_named() {
    let settled = Scene::bare().class_of("disk.example.com", "x", "").claim("data", "x", "").settle();
    assert_eq!(codes(&settled, CLAIM), ["claim-pending", "driver-missing"]);
    let settled = Scene::new().claim("data", "csi", "").settle();
    assert!(codes(&settled, CLAIM).is_empty());
}

#[test]
fn the_last_failure_counts_not_the_waiting() {
    let scene = Scene::new().claim("data", "csi", "  selector: {matchLabels: {a: b}}").claim("other", "csi", "");
    let settled = scene.pod("app", "data").settle();
    let finding = settled.0.findings.iter().find(|f| f.object.as_deref() == Some(CLAIM)).unwrap();
    assert_eq!(finding.kubernetes.as_deref(), Some("claim Selector is not supported"));
}

#[test]
fn modes_that_a_kind_of_volume_does_not_have_are_noticed() {
    let volume = |source: &str, modes: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: pv}}\nspec:\n  capacity: {{storage: 1Gi}}\n  \
             accessModes: [{modes}]\n  {source}"
        )
    };
    let codes_of =
        |source: &str, modes: &str| codes(&Scene::bare().with(&volume(source, modes)).settle(), "PersistentVolume/pv");
    assert_eq!(codes_of("gcePersistentDisk: {pdName: d}", "ReadWriteMany"), ["modes-not-supported"]);
    assert_eq!(codes_of("hostPath: {path: /srv}", "ReadWriteOnce, ReadWriteMany"), ["modes-not-supported"]);
    assert!(codes_of("nfs: {server: s, path: /x}", "ReadWriteMany").is_empty());
    assert!(codes_of("csi: {driver: disk.example.com, volumeHandle: h}", "ReadWriteMany").is_empty());
}

#[test]
fn a_snapshot_that_is_not_ready_says_why() {
    let snapshot = Scene::bare().snapshot_class("snapclass", "Delete", "").snapshot().settle();
    assert_eq!(codes(&snapshot, SNAP), ["snapshot-not-ready"]);
    let class = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {name: snapclass}\ndriver: \
                 other.example.com\ndeletionPolicy: Delete";
    let settled = Scene::new().claim("data", "csi", "").with(class).snapshot().settle();
    assert_eq!(codes(&settled, SNAP), ["driver-missing"]);
}
