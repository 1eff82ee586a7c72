//! Quotas, limit ranges, warnings, and texts that cannot be read.

use super::{all_fixes, applied, options};
use kubestow::resolve;

fn claim(size: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: data}}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
         resources: {{requests: {{storage: {size}}}}}\n"
    )
}

/// Whether every document is accepted without a warning.
fn is_accepted(text: &str) -> bool {
    let report = resolve(text, &options());
    report.admission.iter().all(|answer| answer.accepted && answer.warnings.is_empty())
        && report.findings.iter().all(|finding| !finding.is_unreadable())
}

#[test]
fn a_claim_asks_for_what_its_limit_range_allows() {
    let range = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: sizes}\nspec:\n  limits:\n  - type: PersistentVolumeClaim\n    \
                 max: {storage: 10Gi}\n    min: {storage: 1Gi}\n---\n";
    for (asked, allowed) in [("20Gi", "10Gi"), ("100Mi", "1Gi")] {
        let mended = applied(&format!("{range}{}", claim(asked)), "set-value");
        assert_eq!(mended, format!("{range}{}", claim(allowed)));
        assert!(is_accepted(&mended));
    }
}

#[test]
fn a_container_asks_for_what_its_limit_range_allows() {
    let text = "apiVersion: v1\nkind: LimitRange\nmetadata: {name: sizes}\nspec:\n  limits:\n  - type: Container\n    \
                max: {memory: 1Gi}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  \
                - {name: a, image: i, resources: {limits: {memory: 2Gi}}}\n";
    let mended = applied(text, "set-value");
    assert!(mended.contains("limits: {memory: 1Gi}") && is_accepted(&mended), "{mended}");
}

#[test]
fn a_claim_takes_what_its_quota_leaves_or_the_quota_grows() {
    let text = format!(
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: storage}}\nspec:\n  hard: {{requests.storage: 10Gi}}\n---\n{}---\n{}",
        claim("8Gi").replace("name: data", "name: first"),
        claim("5Gi")
    );
    let less = applied(&text, "set-value");
    assert!(less.contains("storage: 2Gi}}") && is_accepted(&less), "{less}");
    let more = applied(&text, "raise-quota");
    assert!(more.contains("requests.storage: 13Gi") && is_accepted(&more), "{more}");
}

#[test]
fn a_quota_of_claims_grows() {
    let text = format!(
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: count}}\nspec:\n  hard: {{persistentvolumeclaims: \"1\"}}\n---\n{}---\n{}",
        claim("1Gi").replace("name: data", "name: first"),
        claim("1Gi")
    );
    assert!(is_accepted(&applied(&text, "raise-quota")));
}

#[test]
fn warnings_that_have_a_plain_way_out_go() {
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: pv\n  annotations: {}\nspec:\n  capacity: {storage: 1Gi}\n  \
                  accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Recycle\n  nfs: {server: s, path: /p}\n";
    let mended = applied(volume, "set-value");
    assert!(mended.contains("persistentVolumeReclaimPolicy: Retain") && is_accepted(&mended), "{mended}");
    let node = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  nodeSelector: {beta.kubernetes.io/os: linux}\n  \
                containers: [{name: a, image: i}]\n";
    let mended = applied(node, "rename-field");
    assert!(
        mended.contains("kubernetes.io/os: linux") && !mended.contains("beta.") && is_accepted(&mended),
        "{mended}"
    );
    let twice = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: i\n    env:\n    \
                 - {name: A, value: b}\n    - {name: A, value: c}\n";
    let mended = applied(twice, "remove-field");
    assert!(is_accepted(&mended), "{mended}");
}

#[test]
fn tabs_and_bad_indentation_become_readable() {
    let tabs = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: app\ndata:\n\ta: b\n";
    let mended = applied(tabs, "tabs");
    assert_eq!(mended, tabs.replace('\t', "  "));
    assert!(is_accepted(&mended));
    let uneven = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n   labels: {a: b}\ndata:\n  a: b\n";
    let mended = applied(uneven, "indent");
    assert!(mended.contains("\n  labels: {a: b}") && is_accepted(&mended), "{mended}");
    let block = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  a: \"open\n";
    assert!(all_fixes(block).iter().all(|fix| fix.code != "indent" && fix.code != "tabs"));
}
