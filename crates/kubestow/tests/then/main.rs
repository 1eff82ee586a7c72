//! Kubernetes v1.12 beside today's: what the manifests of October 2018 came to then, and come to now.

mod behaviour;
mod deck;
mod modes;
mod rewrite;
mod side_by_side;

use kubestow::{Finding, Options, Profile, Report, Value, Version, resolve};

/// Every known provisioner works, in this version of Kubernetes.
fn options(version: &str) -> Options {
    let cluster = Profile::playground().at(Version::named(version).expect("a version"));
    Options { cluster, ways_out: true, assume_namespaces: true, ..Options::default() }
}

fn then(text: &str) -> Report {
    resolve(text, &options("1.12"))
}

fn now(text: &str) -> Report {
    resolve(text, &options("1.36"))
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[track_caller]
fn finding<'a>(report: &'a Report, code: &str) -> &'a Finding {
    let found = report.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("no {code} among {:#?}", report.findings))
}

/// What is wrong: errors, and claims, pods and snapshots that wait.
fn wrong(report: &Report) -> Vec<&Finding> {
    let waits = |code: &str| ["claim-pending", "driver-missing", "snapshot-not-ready"].contains(&code);
    let findings = report.findings.iter().map(AsRef::as_ref);
    findings.filter(|finding: &&Finding| finding.severity == "error" || waits(&finding.code)).collect()
}

#[track_caller]
fn object<'a>(report: &'a Report, id: &str) -> &'a Value {
    report.objects.get(id).unwrap_or_else(|| panic!("no {id} among {:?}", report.objects.keys()))
}

fn text<'a>(report: &'a Report, id: &str, path: &[&str]) -> &'a str {
    object(report, id).str_at(path).unwrap_or_default()
}

/// The messages of the events with this reason.
fn said<'a>(report: &'a Report, reason: &str) -> Vec<&'a str> {
    report.events.iter().filter(|event| event.reason == reason).map(|event| event.message.as_str()).collect()
}

/// Applies ways out of these kinds, one after the other, until none is left.
fn mended(version: &str, text: &str, ways: &[&str]) -> String {
    let mut text = text.to_owned();
    for _ in 0..20 {
        let report = resolve(&text, &options(version));
        let fixes = report.findings.iter().flat_map(|finding| &finding.fixes);
        let Some(fix) = fixes.into_iter().find(|fix| ways.contains(&fix.code.as_str())) else { return text };
        text = fix.apply(&text);
    }
    panic!("it does not come to an end: {text}");
}

/// The value of a variable of the pod `default/…`'s only container; none if there is no such variable.
fn variable<'a>(report: &'a Report, pod: &str, name: &str) -> Option<&'a str> {
    let containers = &report.pods[&format!("Pod/default/{pod}")].containers;
    let mut all = containers.values().flat_map(|container| &container.env);
    all.find(|variable| variable.name == name).map(|variable| variable.value.as_str())
}
