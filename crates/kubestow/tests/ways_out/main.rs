//! Does each way out mend what it is offered for?
//!
//! Every case applies the edit to the text and resolves again: the finding is gone, and nothing else is worse.

mod bound;
mod limits;
mod read;
mod refused;

use kubestow::{Finding, Fix, Language, Options, Report, resolve};

fn options() -> Options {
    Options { ways_out: true, ..Options::default() }
}

fn problems(report: &Report) -> Vec<&Finding> {
    let findings = report.findings.iter().map(AsRef::as_ref);
    findings.filter(|finding: &&Finding| finding.severity == "error" || finding.code.starts_with("claim-")).collect()
}

/// The fixes of all findings.
fn all_fixes(text: &str) -> Vec<Fix> {
    resolve(text, &options()).state.findings.iter().flat_map(|finding| finding.fixes.clone()).collect()
}

/// Applies the first fix of this code. The text that it makes has no problem left.
#[track_caller]
fn mends(text: &str, code: &str) -> String {
    let mended = applied(text, code);
    let after = resolve(&mended, &options());
    let left = problems(&after);
    assert!(left.is_empty(), "{mended}\n{left:#?}");
    mended
}

/// Applies the first fix of this code.
#[track_caller]
fn applied(text: &str, code: &str) -> String {
    let fixes = all_fixes(text);
    let Some(fix) = fixes.iter().find(|fix| fix.code == code) else {
        let codes: Vec<&str> = fixes.iter().map(|fix| fix.code.as_str()).collect();
        panic!("no {code} among {codes:?} for {:#?}", resolve(text, &Options::default()).findings);
    };
    fix.apply(text)
}

fn pod(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n{spec}")
}

#[test]
fn a_way_out_says_what_to_do_and_what_comes_of_it() {
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
        resources: {requests: {storage: 5Gi}}\n---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  \
        accessModes: [ReadWriteOnce]\n  capacity: {storage: 1Gi}\n  hostPath: {path: /mnt}\n";
    let fixes = all_fixes(claim);
    assert_eq!((fixes[0].code.as_str(), fixes[0].title.as_str()), ("claim-size", "Ask for 1Gi"));
    assert_eq!(fixes[0].result, "data is bound to pv (1Gi)");
    let edit = &fixes[0].edits[0];
    assert_eq!((&claim[edit.start..edit.end], edit.text.as_str()), ("5Gi", "1Gi"));
    assert_eq!((edit.position.line, edit.position.column), (6, 35));
    let japanese = resolve(claim, &Options { language: Language::Ja, ..options() });
    assert!(japanese.findings.iter().flat_map(|finding| &finding.fixes).any(|fix| fix.title == "1Giを要求する"));
}

#[test]
fn offsets_count_as_javascript_does() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n# 🐈 ねこ\ndta: {k: v}\n";
    let fixes = all_fixes(text);
    let units: Vec<u16> = text.encode_utf16().collect();
    let edit = &fixes[0].edits[0];
    assert_eq!(String::from_utf16_lossy(&units[edit.start..edit.end]), "dta");
    assert!(fixes[0].apply(text).ends_with("# 🐈 ねこ\ndata: {k: v}\n"));
}

#[test]
fn a_large_manifest_is_left_alone() {
    let one = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n";
    let report = resolve(&one.repeat(2_500), &options());
    assert!(report.findings.iter().all(|finding| finding.fixes.is_empty()));
}

#[test]
fn the_same_text_has_the_same_ways_out() {
    let text = pod(
        "  containers:\n  - {name: a, image: i, volumeMounts: [{name: v, mountPath: v}]}\n  volumes: [{name: w}]\n",
    );
    assert_eq!(resolve(&text, &options()), resolve(&text, &options()));
}
