//! What is too much is a finding with a place, at once.

use kubestow_core::finding::Code;
use kubestow_core::value::Value;
use kubestow_manifest::{MAX_ALIASED, MAX_BYTES, MAX_DEPTH, MAX_DOCUMENTS, MAX_PROBLEMS, Problem, Reader, read};

/// The only problem of a text of which nothing can be read.
fn refused(text: &str) -> Problem {
    let mut manifest = read(text);
    assert!(manifest.documents.is_empty());
    assert_eq!(manifest.problems.len(), 1, "{:?}", manifest.problems);
    manifest.problems.remove(0)
}

fn depth(value: &Value) -> usize {
    let below = value.items().iter().chain(value.fields().map(|(_, value)| value));
    1 + below.map(depth).max().unwrap_or(0)
}

#[test]
fn deep_nesting_is_refused_where_it_becomes_too_deep() {
    let deep = ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000), "{\"a\":".repeat(100_000)];
    for text in deep {
        let problem = refused(&text);
        assert_eq!(problem.code, Code::TooDeep, "{}", &text[..8]);
        assert!(problem.span.start <= 4 * 2 * MAX_DEPTH);
    }
    let closed = "[".repeat(100_000) + &"]".repeat(100_000) + "\n---\na: 1\n";
    assert_eq!(read(&closed).documents.len(), 1);
}

#[test]
fn as_deep_as_allowed_is_read() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert_eq!(depth(&read(&nested(MAX_DEPTH)).documents[0].value), MAX_DEPTH);
    assert_eq!(refused(&nested(MAX_DEPTH + 1)).code, Code::TooDeep);
}

#[test]
fn aliases_do_not_lead_deeper_either() {
    let chain = |levels: usize| {
        let link = |i: usize| format!("a{i}: &a{i} [*a{}]\n", i - 1);
        "a0: &a0 [1]\n".to_owned() + &(1..levels).map(link).collect::<String>()
    };
    let problem = refused(&chain(MAX_DEPTH));
    assert!(matches!(problem.code, Code::TooDeep | Code::TooManyAliases));
    let below = format!("a: &a {}{}\nb: {}*a{}\n", "[".repeat(100), "]".repeat(100), "[".repeat(30), "]".repeat(30));
    let problem = refused(&below);
    assert_eq!((problem.code, &below[problem.span.start..problem.span.end]), (Code::TooDeep, "*a"));
}

#[test]
fn an_alias_bomb_is_refused_at_the_alias_that_is_too_much() {
    let level = |i: u8| {
        let (name, below) = (char::from(b'a' + i), char::from(b'a' + i - 1));
        format!("{name}: &{name} [{}]\n", vec![format!("*{below}"); 9].join(","))
    };
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned() + &(1..20).map(level).collect::<String>();
    let problem = refused(&bomb);
    assert_eq!(problem.code, Code::TooManyAliases);
    assert!(bomb[problem.span.start..problem.span.end].starts_with('*'));
}

#[test]
fn merges_are_aliases_too() {
    let many = (0..1_000).map(|i| format!("k{i}: 1")).collect::<Vec<_>>().join(", ");
    let text = format!("a: &a {{{many}}}\nb: {{<<: [{}]}}\n", ["*a"].repeat(1_000).join(", "));
    assert_eq!(refused(&text).code, Code::TooManyAliases);
}

#[test]
fn anchors_within_anchors_are_not_kept_without_end() {
    let anchors: String = (0..100).map(|i| format!("&a{i} [")).collect();
    let text = anchors + &"x,".repeat(MAX_ALIASED / 50) + &"]".repeat(100);
    assert_eq!(refused(&text).code, Code::TooManyAliases);
}

#[test]
fn ordinary_use_of_aliases_is_read() {
    let text = "base: &base {a: 1, b: [1, 2]}\nall:\n".to_owned() + &"- *base\n".repeat(50);
    assert_eq!(read(&text).problems, []);
}

#[test]
fn a_text_that_is_too_large_is_not_looked_at() {
    let text = "a: é\n".repeat(20 * 1024 * 1024 / 6);
    let problem = refused(&text);
    assert_eq!(problem.code, Code::InputTooLarge);
    assert_eq!(problem.data[0], ("size", text.len().to_string()));
    assert!(text.is_char_boundary(problem.span.start) && problem.span.start <= MAX_BYTES);
}

#[test]
fn values_are_counted_over_all_documents() {
    let items = "x,".repeat(10_000);
    let document = format!("a: &a [{items}]\nb: [{}]\n---\n", ["*a"].repeat(39).join(","));
    let manifest = read(&document.repeat(6));
    assert_eq!(manifest.documents.len(), 4, "what was read before stays");
    assert_eq!(Reader::default().read(&document.repeat(6)), manifest, "parts that are the same count each time");
    assert_eq!(manifest.problems.len(), 1);
    assert_eq!(manifest.problems[0].code, Code::TooManyValues);
}

#[test]
fn documents_are_counted() {
    let text = "kind: List\nitems:\n".to_owned() + &"- a\n".repeat(MAX_DOCUMENTS) + "---\nb\n---\nc\n";
    let manifest = read(&text);
    assert_eq!(manifest.documents.len(), MAX_DOCUMENTS);
    assert_eq!(manifest.problems.len(), 1);
    let Problem { code, span, .. } = manifest.problems[0];
    assert_eq!((code, &text[span.start..span.end]), (Code::TooManyDocuments, "b"));
}

#[test]
fn problems_are_listed_up_to_a_number() {
    let text = "a: 1\n".repeat(5_000) + "---\n[\n";
    let manifest = read(&text);
    assert_eq!(manifest.problems.len(), MAX_PROBLEMS + 1);
    let last = manifest.problems.last().unwrap();
    assert_eq!((last.code, last.data[0].1.as_str()), (Code::MoreProblems, "4000"));
}
