//! Each function takes an input of its target and panics where something does not hold.

use kubestow::{Link, Options, Profile, Step, Version, resolve, resolve_bytes};
use kubestow_kubectl::{complete, no_files, run, split};

/// What is asked of an input.
pub type Hold = fn(&str);

/// The targets by name.
pub const TARGETS: [(&str, Hold); 5] =
    [("read", read), ("resolve", answered), ("steps", steps), ("console", console), ("links", links)];

/// Does the YAML reader take any text, and does each problem lie within it?
pub fn read(text: &str) {
    let manifest = kubestow_manifest::read(text);
    for problem in &manifest.problems {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len(), "{problem:?}");
    }
}

fn answered(text: &str) {
    bytes(text.as_bytes());
}

/// Does the engine answer any bytes, with places within the text, and twice the same?
pub fn bytes(bytes: &[u8]) {
    let options =
        Options { cluster: Profile::playground(), assume_namespaces: true, evidence: true, ..Options::default() };
    let report = resolve_bytes(bytes, &options);
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    for finding in &report.findings {
        let line = finding.position.as_ref().map_or(0, |position| position.line);
        assert!(usize::try_from(line).is_ok_and(|line| line <= lines), "{finding:?}");
    }
    let again = resolve_bytes(bytes, &options);
    assert_eq!(serde_json::to_string(&report).ok(), serde_json::to_string(&again).ok());
}

/// Does the engine take any steps after any manifest? The input is a manifest, a line `===`, and a list of steps.
pub fn steps(text: &str) {
    let Some((manifest, steps)) = text.split_once("\n===\n") else { return };
    let Ok(steps) = serde_yaml::from_str::<Vec<Step>>(steps) else { return };
    let count = steps.len();
    let report = resolve(manifest, &Options { steps, ..Options::default() });
    assert_eq!(report.steps.len(), count);
}

/// Does the console answer any line? The input is a line and, below it, a manifest.
pub fn console(text: &str) {
    let (line, manifest) = text.split_once('\n').unwrap_or((text, ""));
    let options = Options::default();
    if let Ok(args) = split(line) {
        let answer = run(manifest, &options, &args, &no_files);
        assert!(answer.code == 0 || !answer.stderr.is_empty() || !answer.stdout.is_empty(), "a failure without a word");
    }
    let _ = complete(manifest, &options, line);
}

/// Is what a link holds read whole or refused, and answered? The input is the JSON in the link.
pub fn links(text: &str) {
    let Ok(link) = serde_json::from_str::<Link>(text) else { return };
    let written = serde_json::to_string(&link).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Link>(&written).ok(), Some(link.clone()), "{written}");
    let mut cluster = link.cluster.as_deref().and_then(Profile::named).unwrap_or_else(Profile::playground);
    if let Some(version) = link.version.as_deref().and_then(Version::named) {
        cluster = cluster.at(version);
    }
    let count = link.steps.len();
    let options = Options { cluster, assume_namespaces: true, steps: link.steps, ..Options::default() };
    assert_eq!(resolve(&link.text, &options).steps.len(), count);
}
