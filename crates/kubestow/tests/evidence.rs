//! Does the report show what speaks for and against each volume and node?

use kubestow::{Options, Report, resolve};

fn report(text: &str) -> Report {
    resolve(text, &Options { evidence: true, ..Options::default() })
}

fn volume(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}}}\nspec:\n  \
         nfs: {{server: s, path: /p}}\n{spec}"
    )
}

const CLAIM: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: \"\"
  resources: {requests: {storage: 5Gi}}
";

#[test]
fn a_pending_claim_shows_every_check_of_every_volume_the_nearest_miss_first() {
    let far = volume("far", "  accessModes: [ReadOnlyMany]\n  capacity: {storage: 1Gi}\n");
    let near = volume("near", "  accessModes: [ReadWriteOnce]\n  capacity: {storage: 4Gi}\n");
    let report = report(&[CLAIM, &far, &near].concat());
    let volumes = &report.why["PersistentVolumeClaim/default/data"].volumes;
    let order: Vec<_> = volumes.iter().map(|v| (v.volume.as_str(), v.standing.as_str())).collect();
    assert_eq!(order, [("PersistentVolume/near", "refused"), ("PersistentVolume/far", "refused")]);
    let failed: Vec<_> = volumes[0].checks.iter().filter(|check| !check.passed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].asked.as_deref(), failed[0].found.as_deref()), (Some("5Gi"), Some("4Gi")));
    assert_eq!(volumes[0].position.map(|position| position.line), Some(18));
}

#[test]
fn a_bound_claim_shows_why_not_the_next_best() {
    let volumes = ["a", "b"].map(|name| {
        let size = if name == "a" { 6 } else { 7 };
        volume(name, &format!("  accessModes: [ReadWriteOnce]\n  capacity: {{storage: {size}Gi}}\n"))
    });
    let report = report(&(volumes.concat() + "---" + CLAIM));
    let volumes = &report.why["PersistentVolumeClaim/default/data"].volumes;
    let order: Vec<_> = volumes.iter().map(|v| (v.volume.as_str(), v.standing.as_str())).collect();
    assert_eq!(order, [("PersistentVolume/a", "taken"), ("PersistentVolume/b", "larger")]);
}

#[test]
fn a_pending_pod_shows_which_filter_refused_each_node() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  nodeSelector: {disk: ssd}\n  \
               containers: [{name: a, image: i}]\n";
    let report = report(pod);
    let nodes = &report.why["Pod/default/app"].nodes;
    assert_eq!(nodes.len(), 3);
    for node in nodes {
        assert_eq!((node.standing.as_str(), node.plugin.as_deref()), ("refused", Some("NodeAffinity")));
        assert_eq!((node.reasons[0].asked.as_deref(), node.reasons[0].found.as_deref()), (Some("disk=ssd"), None));
    }
}

#[test]
fn nothing_is_shown_unless_it_is_asked_for() {
    let report = resolve(CLAIM, &Options::default());
    assert!(report.why.is_empty());
    assert!(report.findings.iter().all(|finding| finding.fixes.is_empty()));
}
