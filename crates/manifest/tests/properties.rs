//! What holds for every text, sense or nonsense.

use kubestow_core::path::FieldPath;
use kubestow_core::value::Value;
use kubestow_manifest::{Document, Manifest, Reader, Span, read};
use proptest::prelude::*;
use std::sync::OnceLock;

/// The recorded manifests.
fn recorded() -> &'static [String] {
    static TEXTS: OnceLock<Vec<String>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let mut texts = Vec::new();
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the recorded cases") {
                let path = entry.expect("an entry").path();
                match path.file_name().and_then(|name| name.to_str()) {
                    Some("manifest.yaml") => texts.push(std::fs::read_to_string(path).expect("a manifest")),
                    _ if path.is_dir() => folders.push(path),
                    _ => {}
                }
            }
        }
        texts.sort();
        assert!(texts.len() > 100);
        texts
    })
}

/// Every way to a value.
fn paths(value: &Value, path: &FieldPath, into: &mut Vec<FieldPath>) {
    into.push(path.clone());
    for (i, item) in value.items().iter().enumerate() {
        paths(item, &path.clone().index(i), into);
    }
    for (name, field) in value.fields() {
        paths(field, &path.clone().field(name), into);
    }
}

/// Every place is in the text, on the edges of characters, and what is not aliased is within its document.
fn check_places(text: &str, manifest: &Manifest) {
    let is_place = |span: Span| text.get(span.start..span.end).is_some();
    for problem in &manifest.problems {
        assert!(is_place(problem.span), "{problem:?}");
        if let Some(document) = problem.document {
            assert!(manifest.documents[document].span().contains(problem.span), "{problem:?}");
        }
    }
    let aliases = text.contains('*');
    for document in &manifest.documents {
        let whole = document.span();
        let mut all = Vec::new();
        paths(&document.value, &FieldPath::default(), &mut all);
        for path in &all {
            let (span, value) = (document.locate(path), document.locate_value(path).expect("it is written"));
            assert!(is_place(span) && is_place(value), "{path}");
            assert!(aliases || whole.contains(span) && whole.contains(value), "{path}: {span:?} in {whole:?}");
            let beyond = path.clone().field("no such field");
            assert_eq!(document.locate(&beyond), span);
        }
    }
}

/// A scalar of which the text at its place says the same when it is read alone.
fn says_itself(text: &str, document: &Document, path: &FieldPath, value: &Value) {
    let span = document.locate_value(path).expect("it is written");
    let slice = &text[span.start..span.end];
    if slice.contains('\n') || slice.starts_with(['|', '>', '*']) {
        return;
    }
    let alone = read(&format!("- {slice}"));
    let read = alone.documents.first().and_then(|document| document.value.items().first()).cloned();
    assert_eq!(read.as_ref(), Some(value), "{path}: {slice}");
}

#[test]
fn recorded_manifests_are_read_with_all_their_places() {
    for text in recorded() {
        let manifest = read(text);
        check_places(text, &manifest);
        for document in &manifest.documents {
            let mut all = Vec::new();
            paths(&document.value, &FieldPath::default(), &mut all);
            for path in &all {
                let steps = path.0.iter().try_fold(&document.value, |value, step| match step {
                    kubestow_core::path::Segment::Index(index) => value.items().get(*index),
                    kubestow_core::path::Segment::Field(name) | kubestow_core::path::Segment::Key(name) => {
                        value.get(name)
                    }
                });
                match steps {
                    Some(value) if value.items().is_empty() && value.fields().next().is_none() => {
                        says_itself(text, document, path, value);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What both readers of YAML take for the same: no booleans but `true` and `false`, no octal numbers, no merges.
fn neutral(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let value: serde_yaml::Value = serde::Deserialize::deserialize(document).ok()?;
        let value = serde_json::to_value(&value).ok()?;
        if !value.is_null() {
            values.push(serde_json::from_value(value).ok()?);
        }
    }
    Some(values)
}

#[test]
fn recorded_manifests_are_read_as_serde_yaml_reads_them() {
    let different = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || "[]{},'\"".contains(c));
        let odd = |word: &str| {
            let bool = ["y", "n", "yes", "no", "on", "off"].contains(&word.to_ascii_lowercase().as_str());
            let octal = word.len() > 1 && word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit());
            bool || octal || word.contains('_') || word == "<<:"
        };
        words.into_iter().any(|word| odd(word.trim_end_matches(':')) || word == "<<:")
    };
    let mut compared = 0;
    for text in recorded() {
        let manifest = read(text);
        if different(text) || text.contains("kind: List") || !manifest.problems.is_empty() {
            continue;
        }
        if let Some(expected) = neutral(text) {
            let found: Vec<_> = manifest.documents.into_iter().map(|document| document.value).collect();
            assert_eq!(found, expected, "{text}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} compared");
}

const PIECES: &[&str] = &[
    "\n",
    "\n  ",
    "\n- ",
    "- ",
    ": ",
    " ",
    "a",
    "'",
    "\"",
    "|",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "#",
    "\n---\n",
    "...",
    "%",
    "? ",
    "\t",
    "\r\n",
    "1",
    "~",
    "é",
    "🐈",
    "\u{feff}",
    "\\",
    "kind: List\nitems:\n",
    ">-\n",
];

/// A text made of what YAML is made of.
fn yamlish() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

/// A recorded manifest with something taken out, put in or written twice.
fn mutated() -> impl Strategy<Value = String> {
    let cut = (any::<prop::sample::Index>(), 0..40_usize, yamlish());
    (any::<prop::sample::Index>(), proptest::collection::vec(cut, 1..4)).prop_map(|(which, cuts)| {
        let mut text = which.get(recorded()).clone();
        for (at, length, insert) in cuts {
            let boundary = |mut byte: usize| {
                while !text.is_char_boundary(byte) {
                    byte -= 1;
                }
                byte
            };
            let start = boundary(at.index(text.len() + 1));
            let end = boundary((start + length).min(text.len()));
            text.replace_range(start..end.max(start), &insert);
        }
        text
    })
}

/// A text of few parts that come again in other texts, some of them broken.
fn parts() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "kind: Pod\n",
        "a: &x [1, é]\nb: *x\n",
        "kind: List\nitems:\n- a: 1\n- a: 1\n  a: 2\n",
        "kind:Pod\nspec: {}\n",
        "a: [\n",
        "a: 1\n...\nb: 2\n",
        "# nothing\n",
        "{\"a\": 1}",
        "\u{feff}",
    ]);
    let part = prop_oneof![6 => known.prop_map(str::to_owned), 1 => yamlish()];
    let separator = prop::sample::select(vec!["---\n", "--- # more\r\n", "--- x\n", "\n---\n", "\n"]);
    proptest::collection::vec((part, separator), 0..8)
        .prop_map(|parts| parts.into_iter().flat_map(|(part, separator)| [part, separator.to_owned()]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check_places(&text, &read(&text));
    }

    #[test]
    fn anything_like_yaml_is_read(text in yamlish()) {
        check_places(&text, &read(&text));
    }

    #[test]
    fn mutated_manifests_are_read(text in mutated()) {
        check_places(&text, &read(&text));
    }

    #[test]
    fn a_text_that_changes_is_read_as_if_for_the_first_time(texts in proptest::collection::vec(parts(), 1..6)) {
        let mut reader = Reader::default();
        for text in texts {
            prop_assert_eq!(reader.read(&text), read(&text), "{}", text);
        }
    }

    #[test]
    fn a_value_written_as_json_is_read_back(numbers in proptest::collection::vec(any::<i64>(), 0..4), words in
        proptest::collection::btree_map(any::<String>(), any::<String>(), 0..4), flag in any::<bool>()) {
        let value = serde_json::json!({"numbers": numbers, "words": words, "flag": flag, "nothing": null});
        let manifest = read(&value.to_string());
        prop_assert_eq!(&manifest.problems, &[]);
        prop_assert_eq!(serde_json::to_value(&manifest.documents[0].value).unwrap(), value);
    }
}
