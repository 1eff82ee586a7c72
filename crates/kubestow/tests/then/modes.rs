//! The deck's table of access modes, and every volume type that the deck names.

use super::{codes, finding, now, then, wrong};

/// Slide 20: the plugins, a source for each, and what was ticked.
const TABLE: [(&str, &str, &str); 7] = [
    ("AWSElasticBlockStore", "awsElasticBlockStore: {volumeID: vol-1}", "ReadWriteOnce"),
    (
        "AzureFile",
        "azureFile: {shareName: share, secretName: secret, secretNamespace: default}",
        "ReadWriteOnce, ReadOnlyMany, ReadWriteMany",
    ),
    ("AzureDisk", "azureDisk: {diskName: disk, diskURI: /subscriptions/x/disk, kind: Managed}", "ReadWriteOnce"),
    ("GCEPersistentDisk", "gcePersistentDisk: {pdName: disk}", "ReadWriteOnce, ReadOnlyMany"),
    ("HostPath", "hostPath: {path: /mnt}", "ReadWriteOnce"),
    (
        "iSCSI",
        "iscsi: {targetPortal: 10.0.2.15, iqn: 'iqn.2001-04.com.example:storage', lun: 0}",
        "ReadWriteOnce, ReadOnlyMany",
    ),
    ("NFS", "nfs: {server: 10.0.40.8, path: /nfs-example}", "ReadWriteOnce, ReadOnlyMany, ReadWriteMany"),
];

#[test]
fn what_a_volume_asks_for_is_held_against_the_table_of_its_time() {
    for (title, source, ticked) in TABLE {
        for mode in ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"] {
            let volume = format!(
                "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: pv}}\nspec:\n  capacity: {{storage: 1Gi}}\n  \
                 accessModes: [{mode}]\n  {source}\n"
            );
            let report = then(&volume);
            assert!(wrong(&report).is_empty(), "{title}: {:#?}", wrong(&report));
            if ticked.split(", ").any(|ticked| ticked == mode) {
                assert!(!codes(&report).contains(&"modes-not-supported"), "{title} {mode}");
            } else {
                let told = finding(&report, "modes-not-supported");
                let (modes, supported) = (told.data["modes"].as_str(), told.data["supported"].as_str());
                assert_eq!((told.data["kind"].as_str(), modes, supported), (title, mode, ticked));
            }
        }
    }
}

/// Slide 17: the kinds of volumes in a pod, what they hold, and which of them fail today.
const TYPES: [(&str, &str, bool); 10] = [
    ("nfs", "{server: 10.0.40.8, path: /nfs-example}", false),
    ("iscsi", "{targetPortal: 10.0.2.15, iqn: 'iqn.2001-04.com.example:storage', lun: 0}", false),
    ("gcePersistentDisk", "{pdName: disk}", false),
    ("emptyDir", "{}", false),
    ("hostPath", "{path: /mnt}", false),
    ("configMap", "{name: config}", false),
    ("secret", "{secretName: secret}", false),
    ("downwardAPI", "{items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}", false),
    ("flocker", "{datasetName: data}", true),
    ("gitRepo", "{repository: 'https://example.com/me/site.git'}", true),
];

#[test]
fn every_volume_type_that_the_deck_names_mounts_then_and_gets_today_s_answer() {
    for (kind, source, is_gone) in TYPES {
        let pod = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: config}}\ndata: {{k: v}}\n---\napiVersion: v1\nkind: Secret\n\
             metadata: {{name: secret}}\nstringData: {{k: v}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\n\
             spec:\n  containers:\n  - {{name: app, image: nginx, volumeMounts: [{{name: data, mountPath: /data}}]}}\n  \
             volumes:\n  - name: data\n    {kind}: {source}\n"
        );
        let before = then(&pod);
        assert!(wrong(&before).is_empty(), "{kind}: {:#?}", wrong(&before));
        assert!(
            before.pods["Pod/default/app"].containers["app"].mounts.iter().any(|mount| mount.mount_path == "/data")
        );
        let after = now(&pod);
        assert_eq!(wrong(&after).is_empty(), !is_gone, "{kind}: {:#?}", after.findings);
        assert_eq!(codes(&after).contains(&"gone-by-now"), is_gone, "{kind}");
    }
}

#[test]
fn flocker_has_no_successor_and_no_rewriting() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  capacity: {storage: 1Gi}\n  \
        accessModes: [ReadWriteOnce]\n  flocker: {datasetUUID: x}\n";
    let gone = now(volume);
    let told = finding(&gone, "gone-by-now");
    assert_eq!((told.data["removed"].as_str(), told.data["instead"].as_str()), ("1.25", ""));
    assert!(told.fixes.is_empty() && told.message.contains("nothing in Kubernetes took its place"));
    assert!(!codes(&then(volume)).contains(&"gone-by-now"));
}
