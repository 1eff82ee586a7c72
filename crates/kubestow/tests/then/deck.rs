//! Every manifest of the deck, as written there under v1.12, and rewritten under today's version.

use super::{codes, finding, mended, now, object, said, text, then, variable, wrong};
use kubestow::Report;

macro_rules! deck {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/deck/", $name, ".yaml"))
    };
}

/// The rewritten text: nothing in it is gone or outdated, and nothing is wrong with what comes of it.
#[track_caller]
fn rewritten(text: &str) -> (String, Report) {
    let mended = mended("1.36", text, &["add-space", "modernise"]);
    let report = now(&mended);
    let old = |code: &&str| ["gone-by-now", "outdated", "rejected", "key-without-space"].contains(code);
    assert_eq!(codes(&report).into_iter().find(old), None, "{mended}\n{:#?}", report.findings);
    assert!(wrong(&report).is_empty(), "{mended}\n{:#?}", wrong(&report));
    (mended, report)
}

/// Nothing is wrong with it then, and nothing but its form has to change for today.
#[track_caller]
fn works(text: &str) -> (Report, String, Report) {
    let report = then(text);
    assert!(wrong(&report).is_empty(), "{:#?}", wrong(&report));
    let (mended, today) = rewritten(text);
    (report, mended, today)
}

#[test]
fn slides_8_and_18_a_pod_mounts_nfs() {
    for (written, pod) in [(deck!("08-pod-with-nfs"), "welcome-nfs"), (deck!("18-nfs"), "welcome-fss")] {
        let (before, mended, after) = works(written);
        assert_eq!(mended, written);
        for report in [before, after] {
            let container = &report.pods[&format!("Pod/default/{pod}")].containers[pod];
            assert!(container.mounts.iter().any(|mount| mount.mount_path == "/mnt/nfs"));
        }
    }
}

#[test]
fn slides_10_and_19_a_volume_on_a_google_disk() {
    for written in [deck!("10-persistent-volume"), deck!("19-gce-persistent-disk")] {
        let (before, mended, after) = works(written);
        let disk = ["spec", "gcePersistentDisk", "pdName"];
        assert_eq!(text(&before, "PersistentVolume/sample-pv", &disk), "sample-gce-pv");
        assert_eq!(text(&before, "PersistentVolume/sample-pv", &["status", "phase"]), "Available");
        assert!(mended.contains("driver: pd.csi.storage.gke.io"), "{mended}");
        assert_eq!(text(&after, "PersistentVolume/sample-pv", &["status", "phase"]), "Available");
    }
}

#[test]
fn slide_11_a_claim_takes_the_volume_that_meets_it() {
    let (before, _, after) = works(deck!("11-claim-and-pod"));
    for report in [before, after] {
        let claim = "PersistentVolumeClaim/default/sample-pvc";
        assert_eq!(text(&report, claim, &["spec", "volumeName"]), "sample-pv");
        assert!(report.pods["Pod/default/sample-pvc-pod"].node.is_some());
    }
}

#[test]
fn slides_13_and_14_the_plugin_provisions_for_a_class_by_annotation() {
    works(deck!("13-storage-class"));
    let (before, mended, after) = works(deck!("14-claim-by-annotation"));
    let volume = "PersistentVolume/pvc-<uid of PersistentVolumeClaim/default/sample-pvc-provisioner>";
    assert!(!text(&before, volume, &["spec", "gcePersistentDisk", "pdName"]).is_empty());
    let by_plugin = said(&before, "ProvisioningSucceeded");
    assert!(by_plugin[0].ends_with("using kubernetes.io/gce-pd"), "{by_plugin:?}");
    assert!(mended.contains("storageClassName: sample-storageclass") && !mended.contains("annotations:"), "{mended}");
    assert_eq!(text(&after, volume, &["spec", "csi", "driver"]), "pd.csi.storage.gke.io");
    for report in [before, after] {
        assert_eq!(text(&report, volume, &["spec", "capacity", "storage"]), "3Gi");
        assert_eq!(text(&report, volume, &["spec", "persistentVolumeReclaimPolicy"]), "Delete");
    }
}

#[test]
fn slide_22_a_config_map_as_variables() {
    let (before, _, after) = works(deck!("22-configmap-key"));
    for report in [before, after] {
        assert_eq!(variable(&report, "sample", "CONNECTION_MAX"), Some("10"));
    }
    let (before, _, after) = works(deck!("22-configmap-all"));
    for report in [before, after] {
        let keys = ["connection.max", "connection.min", "nginx.conf"];
        assert!(keys.into_iter().all(|key| variable(&report, "sample", key).is_some()));
    }
}

#[test]
fn slide_23_a_config_map_as_files() {
    for (written, file) in
        [(deck!("23-configmap-item"), "nginx-sample.conf"), (deck!("23-configmap-volume"), "nginx.conf")]
    {
        let (before, _, after) = works(written);
        for report in [before, after] {
            let volume = &report.pods["Pod/default/sample"].volumes["config-volume"];
            assert!(volume.files.iter().flatten().any(|found| found.path == file), "{:?}", volume.files);
        }
    }
}

/// The slide says `meta.labels`; no version knows that field, and both offer the one that is meant.
#[test]
fn slide_26_the_downward_api_with_a_slip() {
    let written = deck!("26-downward-api");
    for version in ["1.12", "1.36"] {
        let report = if version == "1.12" { then(written) } else { now(written) };
        let refused = finding(&report, "rejected");
        assert!(refused.message.contains("field label not supported: meta.labels"), "{}", refused.message);
        let mended = written.replace("meta.", "metadata.");
        let report = if version == "1.12" { then(&mended) } else { now(&mended) };
        assert!(wrong(&report).is_empty(), "{:#?}", wrong(&report));
        let volume = &report.pods["Pod/default/downwardapi-volume-example"].volumes["podinfo"];
        assert!(volume.files.iter().flatten().any(|file| file.path == "labels"));
    }
}

#[test]
fn slide_33_a_deployment_of_extensions_v1beta1() {
    let written = deck!("33-mount-propagation");
    let (before, mended, after) = works(written);
    let refused = finding(&now(written), "gone-by-now").message.clone();
    assert!(refused.contains("1.16") && refused.contains("apps/v1"), "{refused}");
    assert!(mended.contains("apiVersion: apps/v1\n") && mended.contains("selector:"), "{mended}");
    for report in [&before, &after] {
        let (_, pod) = report.pods.iter().find(|(id, _)| id.contains("local-test-reader")).expect("a pod");
        let mount = &pod.containers["reader"].mounts[0];
        assert_eq!((mount.mount_path.as_str(), mount.propagation.as_str()), ("/usr/test-pod", "Bidirectional"));
    }
    // The defaults are those of the version that it was written in.
    let limit = |report: &Report| {
        object(report, "Deployment/default/local-test-reader")
            .at(&["spec", "revisionHistoryLimit"])
            .and_then(|v| v.as_int())
    };
    assert_eq!((limit(&before), limit(&after)), (Some(2_147_483_647), Some(10)));
}

#[test]
fn slide_38_a_class_that_waits_in_two_zones() {
    let class = deck!("38-volume-binding-mode");
    let (_, mended, _) = works(class);
    assert!(mended.contains("key: topology.gke.io/zone"), "{mended}");
    let consumer = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  \
        storageClassName: standard\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n---\n\
        apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers: [{name: app, image: nginx}]\n  \
        volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n";
    let node = |name: &str, label: &str, zone: &str| {
        format!("apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{{label}: {zone}}}}}\n---\n")
    };
    let old = "failure-domain.beta.kubernetes.io/zone";
    let nodes = node("node-a", old, "us-central1-a") + &node("node-f", old, "us-central1-f");
    let report = then(&format!("{nodes}{class}{consumer}"));
    assert!(wrong(&report).is_empty(), "{:#?}", wrong(&report));
    assert_eq!(report.pods["Pod/default/app"].node.as_deref(), Some("node-a"));
    let volume = "PersistentVolume/pvc-<uid of PersistentVolumeClaim/default/data>";
    assert_eq!(text(&report, volume, &["metadata", "labels", old]), "us-central1-a");
    let nodes = nodes.replace(old, "topology.kubernetes.io/zone");
    let report = now(&format!("{nodes}{mended}{consumer}"));
    assert!(wrong(&report).is_empty(), "{:#?}", wrong(&report));
    assert_eq!(report.pods["Pod/default/app"].node.as_deref(), Some("node-a"));
}

/// The slide lacks the space behind `apiVersion:`.
#[test]
fn slide_42_a_snapshot_of_v1alpha1_whose_space_is_missing() {
    let written = deck!("42-volume-snapshot");
    for report in [then(written), now(written)] {
        let missing = finding(&report, "key-without-space");
        assert_eq!(missing.data["key"], "apiVersion");
        assert_eq!(missing.position.map(|position| position.line), Some(26));
        assert_eq!(missing.fixes[0].apply(written), written.replace("apiVersion:snap", "apiVersion: snap"));
    }
    let spaced = mended("1.12", written, &["add-space"]);
    let report = then(&spaced);
    assert!(wrong(&report).is_empty(), "{:#?}", wrong(&report));
    let snapshot = "VolumeSnapshot/default/snapshot-demo";
    assert_eq!(text(&report, snapshot, &["apiVersion"]), "snapshot.storage.k8s.io/v1alpha1");
    assert_eq!(text(&report, snapshot, &["spec", "source", "kind"]), "PersistentVolumeClaim");
    assert_eq!(object(&report, snapshot).at(&["status", "ready"]).and_then(|v| v.as_bool()), Some(true));
    let content = format!("VolumeSnapshotContent/{}", text(&report, snapshot, &["spec", "snapshotContentName"]));
    assert_eq!(text(&report, &content, &["spec", "csiVolumeSnapshotSource", "driver"]), "csi-hostpath");
    assert!(!text(&report, &content, &["spec", "csiVolumeSnapshotSource", "snapshotHandle"]).is_empty());
    assert_eq!(text(&report, "VolumeSnapshotClass/csi-hostpath-snapclass", &["snapshotter"]), "csi-hostpath");
    assert!(said(&report, "SnapshotReady").is_empty(), "the sidecar of then told of failures alone");
    let (mended, report) = rewritten(written);
    assert!(
        mended.contains("persistentVolumeClaimName: hpvc") && mended.contains("deletionPolicy: Delete"),
        "{mended}"
    );
    assert_eq!(object(&report, snapshot).at(&["status", "readyToUse"]).and_then(|v| v.as_bool()), Some(true));
}
