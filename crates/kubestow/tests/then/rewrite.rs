//! What is gone or outdated, and its rewriting, checked by applying it and resolving again.

use super::{codes, finding, mended, now, then, wrong};

#[track_caller]
fn today(text: &str) -> String {
    let mended = mended("1.36", text, &["modernise"]);
    let report = now(&mended);
    let old = |code: &&str| ["gone-by-now", "outdated"].contains(code);
    assert_eq!(codes(&report).into_iter().find(old), None, "{mended}\n{:#?}", report.findings);
    assert!(wrong(&report).is_empty(), "{mended}\n{:#?}", wrong(&report));
    mended
}

#[test]
fn a_git_repository_is_cloned_by_an_init_container() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  initContainers: [{name: first, image: busybox}]\n  \
        containers:\n  - {name: app, image: nginx, volumeMounts: [{name: site, mountPath: /site}]}\n  volumes:\n  \
        - name: site   # the site\n    gitRepo: {repository: 'https://example.com/me/site.git', revision: abc, directory: .}\n";
    let told = now(pod);
    assert_eq!(finding(&told, "gone-by-now").data["removed"], "1.33");
    let text = today(pod);
    let report = now(&text);
    let containers = &report.pods["Pod/default/app"].containers;
    let script = containers["git-clone"].command.join(" ");
    assert!(script.contains("git clone -- 'https://example.com/me/site.git' '.'"), "{script}");
    assert!(script.contains("git checkout 'abc'"), "{script}");
    assert!(containers["git-clone"].mounts.iter().any(|mount| mount.volume == "site"));
    assert!(text.contains("# the site"), "comments stay: {text}");
    assert!(wrong(&then(&text)).is_empty(), "it works in 1.12 too");
}

#[test]
fn zone_labels_get_their_name_of_today_wherever_they_stand() {
    let old = "failure-domain.beta.kubernetes.io/zone";
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  nodeSelector:\n    {old}: zone-a\n  affinity:\n    \
         nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n        \
         - matchExpressions:\n          - {{key: {old}, operator: In, values: [zone-a]}}\n  containers: [{{name: app, image: nginx}}]\n"
    );
    assert!(wrong(&then(&pod)).is_empty(), "{:#?}", wrong(&then(&pod)));
    assert!(!wrong(&now(&pod)).is_empty(), "today's nodes carry the new label alone");
    assert!(!today(&pod).contains(old));
}

#[test]
fn recycle_becomes_what_the_storage_allows() {
    let volume = |source: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: pv}}\nspec:\n  capacity: {{storage: 1Gi}}\n  \
             accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Recycle\n  {source}\n"
        )
    };
    assert!(today(&volume("nfs: {server: a, path: /}")).contains("persistentVolumeReclaimPolicy: Retain"));
    assert!(today(&volume("hostPath: {path: /tmp/data}")).contains("persistentVolumeReclaimPolicy: Delete"));
}

#[test]
fn annotations_become_fields_and_names_of_today() {
    let text = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\n  annotations:\n    \
        storageclass.beta.kubernetes.io/is-default-class: \"true\"\nprovisioner: kubernetes.io/aws-ebs\nparameters:\n  \
        type: gp2\n  fsType: ext4\n  zones: zone-a,zone-b\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  \
        name: data\n  annotations:\n    volume.beta.kubernetes.io/storage-class: fast\n    keep: this\nspec:\n  \
        accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n";
    let text = today(text);
    for part in [
        "storageclass.kubernetes.io/is-default-class",
        "provisioner: ebs.csi.aws.com",
        "csi.storage.k8s.io/fstype: ext4",
        "topology.ebs.csi.aws.com/zone",
        "storageClassName: fast",
        "keep: this",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains("beta") && !text.contains("zones:"), "{text}");
}

#[test]
fn versions_with_the_same_fields_only_move() {
    let text = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  schedule: \"0 * * * *\"\n  jobTemplate:\n    \
        spec:\n      template:\n        spec: {restartPolicy: Never, containers: [{name: a, image: b}]}\n";
    assert!(wrong(&then(text)).is_empty(), "{:#?}", wrong(&then(text)));
    assert_eq!(today(text), text.replace("v1beta1", "v1"));
}

#[test]
fn all_documents_are_rewritten_at_once() {
    let one = |name: &str| {
        format!(
            "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    metadata: \
             {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: app, image: nginx}}]}}\n"
        )
    };
    let text = format!("{}---\n{}", one("a"), one("b"));
    let text = mended("1.36", &text, &["modernise-all"]);
    assert_eq!(text.matches("apiVersion: apps/v1\n").count(), 2, "{text}");
    assert!(wrong(&now(&text)).is_empty());
}

#[test]
fn what_is_gone_is_said_in_japanese_too() {
    let text = "apiVersion: extensions/v1beta1\nkind: DaemonSet\nmetadata: {name: d}\n";
    let report =
        kubestow::resolve(text, &kubestow::Options { language: kubestow::Language::Ja, ..super::options("1.36") });
    assert!(finding(&report, "gone-by-now").message.contains("1.16で廃止されました"));
}
