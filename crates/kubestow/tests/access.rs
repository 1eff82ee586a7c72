//! Who may mount what where.

use kubestow::{AccessCell, Options, Profile, Report, drivers, resolve};

fn answer(text: &str) -> Report {
    let cluster = Profile::playground();
    resolve(text, &Options { cluster, evidence: true, ..Options::default() })
}

fn volume(modes: &str, source: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: pv}}\nspec:\n  storageClassName: \"\"\n  capacity: {{storage: 1Gi}}\n  \
         accessModes: [{modes}]\n  {source}\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec:\n  \
         storageClassName: \"\"\n  accessModes: [{modes}]\n  resources: {{requests: {{storage: 1Gi}}}}\n"
    )
}

fn pod(name: &str, node: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  nodeSelector: {{kubernetes.io/hostname: {node}}}\n  \
         containers:\n  - {{name: app, image: nginx, volumeMounts: [{{name: data, mountPath: /data}}]}}\n  volumes:\n  \
         - {{name: data, persistentVolumeClaim: {{claimName: data}}}}\n"
    )
}

const DISK: &str = "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}";

fn standings(report: &Report, grid: usize, row: usize) -> Vec<String> {
    let access = &report.access["PersistentVolumeClaim/default/data"];
    access.grids[grid].rows[row].cells.iter().map(|cell| cell.standing.clone()).collect()
}

#[test]
fn a_disk_for_one_node_is_attached_to_no_second_one() {
    let text = volume("ReadWriteOnce", DISK) + &pod("first", "node-1") + &pod("near", "node-1") + &pod("far", "node-2");
    let report = answer(&text);
    let access = &report.access["PersistentVolumeClaim/default/data"];
    assert_eq!((access.consequence.as_str(), access.grids[0].offer.as_str()), ("one-node", "yes"));
    assert_eq!(standings(&report, 0, 0), ["here", "elsewhere", "elsewhere"]);
    assert_eq!(standings(&report, 0, 1), ["here", "may-not", "may-not"]);
    assert_eq!(standings(&report, 0, 2), ["may", "waits", "may-not"]);
    assert_eq!(standings(&report, 0, 3), ["may", "may-not", "may-not"]);
    let barred = &access.grids[0].rows[2].cells[1];
    assert_eq!((barred.because.as_deref(), barred.about.as_deref()), (Some("attached"), Some("node-1")));
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == "multi-attach").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].kubernetes.as_deref(),
        Some("Multi-Attach error for volume \"pv\" Volume is already used by pod(s) first, near")
    );
}

#[test]
fn other_modes_are_looked_at_too() {
    let report = answer(&(volume("ReadWriteOnce", DISK) + &pod("first", "node-1") + &pod("far", "node-2")));
    let access = &report.access["PersistentVolumeClaim/default/data"];
    let grids: Vec<_> = access.grids.iter().map(|grid| (grid.mode.as_str(), grid.offer.as_str())).collect();
    assert_eq!(grids, [("ReadWriteOnce", "yes"), ("ReadWriteOncePod", "yes"), ("ReadWriteMany", "no")]);
    assert_eq!(standings(&report, 1, 1), ["may-not", "waits", "may-not"]);
    assert_eq!(standings(&report, 2, 1), ["may", "here", "may"]);
}

#[test]
fn what_is_not_attached_can_be_had_anywhere() {
    let nfs = "nfs: {server: nfs.example.com, path: /x}";
    let report = answer(&(volume("ReadWriteOnce", nfs) + &pod("first", "node-1") + &pod("far", "node-2")));
    assert_eq!(report.access["PersistentVolumeClaim/default/data"].consequence, "unenforced");
    assert_eq!(standings(&report, 0, 1), ["may", "here", "may"]);
    assert_eq!(report.used_drivers["nfs"], ["PersistentVolume/pv"]);
}

#[test]
fn a_volume_of_one_node_and_a_mode_that_the_driver_has_not() {
    let local = "local: {path: /mnt}\n  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]}]}}";
    let report = answer(&volume("ReadWriteOnce", local));
    assert_eq!(standings(&report, 0, 0), ["may-not", "may-not", "may"]);
    let cell: &AccessCell = &report.access["PersistentVolumeClaim/default/data"].grids[0].rows[0].cells[0];
    assert_eq!(cell.because.as_deref(), Some("volume-node"));
    let report = answer(&volume("ReadWriteMany", DISK));
    assert_eq!(report.access["PersistentVolumeClaim/default/data"].consequence, "unsupported");
}

#[test]
fn one_pod_has_it_for_itself() {
    let report = answer(&(volume("ReadWriteOncePod", DISK) + &pod("first", "node-1") + &pod("near", "node-1")));
    assert_eq!(report.access["PersistentVolumeClaim/default/data"].consequence, "one-pod");
    assert_eq!(standings(&report, 0, 1), ["may-not", "may-not", "may-not"]);
}

#[test]
fn every_row_of_the_table_of_2018_is_there() {
    let rows = drivers();
    for (name, cells) in [
        ("ebs.csi.aws.com", ["yes", "no", "no"]),
        ("file.csi.azure.com", ["yes", "yes", "yes"]),
        ("disk.csi.azure.com", ["yes", "no", "no"]),
        ("pd.csi.storage.gke.io", ["yes", "yes", "no"]),
        ("hostPath", ["yes", "no", "no"]),
        ("iscsi", ["yes", "yes", "no"]),
        ("nfs", ["yes", "yes", "yes"]),
    ] {
        let row = rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(row.in_2018, cells, "{name}");
    }
    let hand = |name: &str| rows.iter().find(|row| row.name == name).map(|row| row.today.join(" "));
    assert_eq!(hand("hostPath").as_deref(), Some("yes no no no"));
    assert_eq!(hand("rbd.csi.ceph.com").as_deref(), Some("yes no raw-block yes"));
    assert!(rows.iter().all(|row| row.in_2018.len() == 3 && row.today.len() == 4 && !row.source.is_empty()));
}
