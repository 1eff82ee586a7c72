//! The recorded manifests, each with a document that is changed and changed back.

use crate::Pair;
use kubestow::Options;
use std::path::Path;

fn manifests() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let folders = |of: &Path| -> Vec<_> {
        let all = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<_> = all.filter(|path| path.is_dir()).collect();
        all.sort();
        all
    };
    let cases = folders(&root).into_iter().flat_map(|area| folders(&area));
    let named = |case: std::path::PathBuf| {
        (case.display().to_string(), std::fs::read_to_string(case.join("manifest.yaml")).unwrap())
    };
    cases.map(named).collect()
}

/// The text with its `number`th digit, or letter in a value, replaced.
fn changed(text: &str, number: usize) -> Option<String> {
    let values = text.char_indices().filter(|(at, c)| {
        let line = text[..*at].rfind('\n').map_or(0, |end| end + 1);
        c.is_ascii_digit() || c.is_ascii_lowercase() && text[line..*at].contains(": ")
    });
    let values: Vec<(usize, char)> = values.collect();
    let (at, was) = *values.get(number % values.len().max(1))?;
    let is = if was.is_ascii_digit() { "7" } else { "x" };
    Some(format!("{}{is}{}", &text[..at], &text[at + 1..]))
}

#[test]
fn recorded_manifests_may_change_and_change_back() {
    let options = Options { evidence: true, timeline: true, assume_namespaces: true, ..Options::default() };
    for (number, (case, text)) in manifests().into_iter().enumerate() {
        let mut pair = Pair::default();
        let texts = [Some(text.clone()), changed(&text, number * 7 + 3), changed(&text, number * 13), Some(text)];
        for (step, text) in texts.into_iter().flatten().enumerate() {
            assert_eq!(pair.difference(&text, &options), None, "{case}, text {step}:\n{text}");
        }
    }
}
