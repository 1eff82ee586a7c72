//! Whatever comes in, an answer comes out: never a panic, and every finding within the text.

use kubestow::{Finding, Options, Position, Report, Step, resolve, resolve_bytes};
use proptest::prelude::*;
use std::sync::OnceLock;

fn only_finding(report: &Report) -> &Finding {
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    assert!(report.admission.is_empty());
    &report.findings[0]
}

fn at(line: u32, column: u32) -> Position {
    Position { line, column, end_line: line, end_column: column }
}

#[test]
fn an_empty_text_is_noted() {
    let report = resolve("", &Options::default());
    let finding = only_finding(&report);
    assert_eq!((finding.code.as_str(), finding.position), ("nothing-to-read", Some(at(1, 1))));
}

#[test]
fn bytes_that_are_no_text_are_found() {
    let report = resolve_bytes(b"a: 1\nb: \xc3\xa9\xff\x00", &Options::default());
    let finding = only_finding(&report);
    assert_eq!((finding.code.as_str(), finding.position), ("not-text", Some(at(2, 5))));
    assert_eq!(finding.data["offset"], "10");
}

#[test]
fn a_file_in_utf16_is_read_as_kubectl_reads_it() {
    let text = "\u{feff}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {cat: 🐈}\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big, text.as_bytes().to_vec()] {
        let report = resolve_bytes(&bytes, &Options::default());
        let made = &report.objects["ConfigMap/default/app"];
        assert_eq!(made.str_at(&["data", "cat"]), Some("🐈"));
    }
}

#[test]
fn what_is_too_much_is_found_at_its_place() {
    let bomb: String =
        (1..20).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","))).collect();
    let texts = [
        ("yaml-syntax", "a: [1\n---\n".to_owned()),
        ("too-many-aliases", format!("a0: &a0 [x, x, x, x, x, x, x, x, x]\n{bomb}")),
        ("too-deep", "[".repeat(100_000)),
        ("too-deep", "- ".repeat(100_000)),
        ("input-too-large", "# 猫\n".repeat(20 << 18)),
    ];
    for (code, text) in texts {
        let report = resolve(&text, &Options::default());
        let finding = only_finding(&report);
        assert_eq!(finding.code, code);
        assert!(finding.position.is_some() && finding.is_unreadable());
        assert!(!finding.message.contains('{'), "{}", finding.message);
    }
}

#[test]
fn the_text_of_a_step_has_no_place_in_the_manifest() {
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n";
    let step = format!("{manifest}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: No}}\n---\n[\n");
    let options = Options { steps: vec![Step::Apply(step)], ..Options::default() };
    let state = &resolve(manifest, &options).steps[0];
    let codes: Vec<_> = state.findings.iter().map(|f| (f.code.as_str(), f.document, f.position)).collect();
    assert_eq!(codes[0], ("yaml-syntax", None, None));
    assert_eq!(codes[1], ("rejected", Some(1), None));
    assert_eq!(state.admission.iter().map(|a| a.document).collect::<Vec<_>>(), [0, 1]);
}

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
        texts
    })
}

/// Every position is in the text.
fn check(text: &str, report: &Report) {
    let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    let is_in = |line: u32, column: u32| {
        let length = (line as usize).checked_sub(1).and_then(|line| lines.get(line));
        length.is_some_and(|length| (1..=length + 1).contains(&(column as usize)))
    };
    for finding in &report.findings {
        let Some(position) = finding.position else { continue };
        assert!(is_in(position.line, position.column), "{finding:?}");
        assert!(is_in(position.end_line, position.end_column), "{finding:?}");
        assert!((position.line, position.column) <= (position.end_line, position.end_column), "{finding:?}");
    }
}

const PIECES: &[&str] = &[
    "null",
    "[]",
    "{}",
    "-1",
    "99999999999999999999",
    "1.5",
    "''",
    "yes",
    "a: b",
    "[a",
    "{",
    "- ",
    "\n",
    "\n  ",
    "&a ",
    "*a",
    "é",
    "Gi",
    "1e400",
    "*",
    "<<: ",
    "../..",
    "$(A)",
    "9223372036854775807",
    "-9223372036854775808",
    "0777",
    "猫",
];

/// A recorded manifest with words replaced, lines dropped, and other things that hands do.
fn mutated() -> impl Strategy<Value = String> {
    let cut = (any::<prop::sample::Index>(), prop::sample::select(PIECES), 0..4_u8);
    (any::<prop::sample::Index>(), proptest::collection::vec(cut, 1..6)).prop_map(|(which, cuts)| {
        let mut text = which.get(recorded()).clone();
        for (at, piece, how) in cuts {
            let separator = |c: char| c == '\n' || how > 1 && (c == ' ' || c == ',' || c == '}');
            let words: Vec<(usize, &str)> = text
                .split_inclusive(separator)
                .scan(0, |start, word| {
                    *start += word.len();
                    Some((*start - word.len(), word))
                })
                .collect();
            if words.is_empty() {
                continue;
            }
            let (start, word) = words[at.index(words.len())];
            let end = start + word.trim_end_matches(separator).len();
            match how {
                0 => text.replace_range(start..start + word.len(), ""),
                1 => text = format!("{}{}", &text[..start + word.len()], &text[start..]),
                _ => text.replace_range(start..end, piece),
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes_are_answered(bytes in any::<Vec<u8>>()) {
        let report = resolve_bytes(&bytes, &Options::default());
        prop_assert!(!report.findings.is_empty() || !report.admission.is_empty());
    }

    #[test]
    fn mutated_manifests_are_answered(text in mutated()) {
        check(&text, &resolve(&text, &Options::default()));
    }
}
