//! What a text says: documents, aliases, merges, lists, and what is wrong with it.

use kubestow_core::finding::Code;
use kubestow_core::value::Value;
use kubestow_manifest::{Manifest, Problem, read};

fn values(text: &str) -> Vec<Value> {
    let manifest = read(text);
    assert_eq!(manifest.problems, [], "{text}");
    manifest.documents.into_iter().map(|document| document.value).collect()
}

/// The only document of a text.
fn value(text: &str) -> Value {
    let mut values = values(text);
    assert_eq!(values.len(), 1, "{text}");
    values.remove(0)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn json_value(text: &str) -> serde_json::Value {
    serde_json::to_value(value(text)).expect("JSON")
}

/// The codes, the text at their places, and their reasons or keys.
fn problems<'a>(text: &'a str, manifest: &'a Manifest) -> Vec<(Code, &'a str, &'a str)> {
    let said = |problem: &'a Problem| problem.data.first().map_or("", |(_, word)| word.as_str());
    manifest.problems.iter().map(|p| (p.code, &text[p.span.start..p.span.end], said(p))).collect()
}

fn only_problem(text: &str) -> (Code, String, String) {
    let manifest = read(text);
    assert_eq!(manifest.documents, [], "{text}");
    let all = problems(text, &manifest);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    (all[0].0, all[0].1.to_owned(), all[0].2.to_owned())
}

fn syntax(text: &str) -> (String, String) {
    let (code, at, reason) = only_problem(text);
    assert_eq!(code, Code::YamlSyntax, "{text}");
    (at, reason)
}

#[test]
fn documents_that_say_nothing_do_not_count() {
    let text = "# only a comment\n---\na: 1\n--- # next\n\n---\nnull\n---\n~\n---\nb: 2\n---\n";
    assert_eq!(values(text), [json("{\"a\": 1}"), json("{\"b\": 2}")]);
}

#[test]
fn nothing_at_all_is_noted() {
    for text in ["", "\n\n", "# comment", "---\n---\n", "null\n", "\u{feff}", " \t\n"] {
        assert_eq!(only_problem(text).0, Code::NothingToRead, "{text:?}");
    }
}

#[test]
fn windows_line_ends_tabs_and_a_byte_order_mark_are_read() {
    let text = "\u{feff}a:\t1\r\nb: |\r\n  x\r\n  y\r\n---\r\n\u{feff}c: 'd'\t# e\r\n";
    assert_eq!(values(text), [json("{\"a\": 1, \"b\": \"x\\ny\\n\"}"), json("{\"c\": \"d\"}")]);
}

#[test]
fn a_last_line_needs_no_end() {
    assert_eq!(value("a: |\n  x"), json("{\"a\": \"x\\n\"}"));
    assert_eq!(value("a: |-\n  x"), json("{\"a\": \"x\"}"));
}

#[test]
fn json_is_read_as_json() {
    let text = "{\"a\": \"\\ud83d\\ude00\\/\",\n\t\"b\":[1,\n\t\t2.5e1 ]}\n{\"c\":null}{}\n";
    assert_eq!(values(text), [json("{\"a\": \"😀/\", \"b\": [1, 25]}"), json("{\"c\": null}"), json("{}")]);
}

#[test]
fn what_stands_behind_a_document_is_ignored_as_kubectl_does() {
    for (text, ignored) in
        [("a: 1\n...\nb: 2\n", "b: 2"), ("  a: 1\nb: 2\n\n", "b: 2"), ("{a: 1}\n{b: 2}\n---\nc: 3\n", "{b: 2}")]
    {
        let manifest = read(text);
        assert_eq!(manifest.documents[0].value, json("{\"a\": 1}"));
        assert_eq!(problems(text, &manifest), [(Code::TextIgnored, ignored, "")]);
    }
    assert_eq!(value("a: 1\n...\n# the end\n"), json("{\"a\": 1}"));
}

#[test]
fn a_broken_document_leaves_the_others() {
    let text = "a: 1\n---\nb: [1\n---\nc: 3\n--- d: 4\ne: 5\n---\nf: *g\n---\nh: 6\n";
    let manifest = read(text);
    let read: Vec<_> = manifest.documents.iter().map(|document| document.value.clone()).collect();
    assert_eq!(read, [json("{\"a\": 1}"), json("{\"c\": 3}"), json("{\"h\": 6}")]);
    let expected = [
        (Code::YamlSyntax, "[", "did not find expected ',' or ']'"),
        (Code::YamlSyntax, "--- d: 4", "invalid Yaml document separator: d: 4"),
        (Code::YamlSyntax, "*g", "unknown anchor 'g' referenced"),
    ];
    assert_eq!(problems(text, &manifest), expected);
}

#[test]
fn syntax_errors_are_told_in_words_that_kubectl_users_know() {
    let told = |text, at: &str, reason: &str| assert_eq!(syntax(text), (at.to_owned(), reason.to_owned()), "{text}");
    told("a: b: c\n", ":", "mapping values are not allowed in this context");
    told("a: 1\n b: 2\n", ":", "mapping values are not allowed in this context");
    told("a:\n\tb: 1\n", "b", "found a tab character that violates indentation");
    told("a: @b\n", "@", "found character that cannot start any token");
    told("a: 1\n- b\n", "b", "did not find expected key");
    told("a: 1\nb\nc: 2\n", "b", "could not find expected ':'");
    told("a: 'b\n", "'", "found unexpected end of stream");
    told("a: {b: 1\n", "{", "did not find expected ',' or '}'");
    told("a: !x!y 1\n", "!", "found undefined tag handle");
    told("%YAML 1.1\n---\n", "", "did not find expected <document start>");
    told("a: x\u{1}y\n", "\u{1}", "control characters are not allowed");
    told("a: &b [1, *b]\n", "*b", "anchor 'b' value contains itself");
    told("a: !!int b\n", "b", "cannot decode !!str `b` as a !!int");
    told("a: .inf\n", ".inf", "json: unsupported value: +Inf");
    told("? [a]\n: 1\n", "[", "invalid map key");
    told("~: 1\n", "~", "unsupported map key of type: %!s(<nil>), key: <nil>");
}

#[test]
fn keys_become_strings() {
    let text = "1: a\n0x10: b\nyes: c\n1.5: d\n2001-01-01: e\n'no': f\n? g\n: h\n";
    let expected =
        "{\"1\":\"a\",\"16\":\"b\",\"true\":\"c\",\"1.5\":\"d\",\"2001-01-01\":\"e\",\"no\":\"f\",\"g\":\"h\"}";
    assert_eq!(value(text), json(expected));
}

#[test]
fn the_last_of_a_key_counts_and_is_told() {
    let text = "a: 1\nb: {c: 1, c: 2}\na: 3\ny: 1\ntrue: 2\n";
    let manifest = read(text);
    assert_eq!(manifest.documents[0].value, json("{\"a\": 3, \"b\": {\"c\": 2}, \"true\": 2}"));
    let expected =
        [(Code::DuplicateKey, "c", "c"), (Code::DuplicateKey, "a", "a"), (Code::DuplicateKey, "true", "true")];
    assert_eq!(problems(text, &manifest), expected);
    assert_eq!(manifest.problems[1].span.start, text.rfind("a: 3").unwrap());
    assert!(manifest.problems.iter().all(|problem| problem.document == Some(0)));
}

#[test]
fn aliases_repeat_what_is_anchored() {
    let text = "a: &x {b: 1}\nc: *x\nd: &y [*x, 2]\ne: *y\n&k f: *k\n*k : g\n";
    let expected = "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":[{\"b\":1},2],\"e\":[{\"b\":1},2],\"f\":\"g\"}";
    let manifest = read(text);
    assert_eq!(manifest.documents[0].value, json(expected));
    assert_eq!(problems(text, &manifest), [(Code::DuplicateKey, "*k", "f")]);
    assert_eq!(value("a: &x 1\nb: &x 2\nc: *x\n"), json("{\"a\":1,\"b\":2,\"c\":2}"), "the nearest anchor counts");
    assert_eq!(read("a: &x 1\n---\nb: *x\n").problems.len(), 1, "anchors end with their document");
}

#[test]
fn merges_take_effect_where_they_stand() {
    let base = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n";
    let merged = |object: &str| json_value(&format!("{base}it: {object}\n"))["it"].to_string();
    assert_eq!(merged("{<<: *base, b: 9}"), "{\"a\":1,\"b\":9}");
    assert_eq!(merged("{<<: [*base, *more]}"), "{\"a\":1,\"b\":2,\"c\":4}");
    assert_eq!(merged("{<<: *base, <<: *more}"), "{\"a\":1,\"b\":3,\"c\":4}");
    assert_eq!(merged("{<<: {z: 1}}"), "{\"z\":1}");
    assert_eq!(merged("{!!merge '<<': *base}"), "{\"a\":1,\"b\":2}");
    assert_eq!(merged("{'<<': 1}"), "{\"<<\":1}");
    let wrong = "map merge requires map or sequence of maps as the value";
    assert_eq!(syntax("<<: 1\n"), ("1".into(), wrong.into()));
    assert_eq!(syntax("a: &a [{b: 1}]\nc: {<<: *a}\n"), ("*a".into(), wrong.into()));
    assert_eq!(syntax("a: {<<: [{b: 1}, 2]}\n").1, wrong);
}

#[test]
fn a_merge_below_a_field_replaces_it() {
    let text = "base: &base {a: 1}\nit:\n  a: 2\n  <<: *base\n";
    let manifest = read(text);
    assert_eq!(manifest.documents[0].value.at(&["it", "a"]), Some(&1.into()));
    assert_eq!(problems(text, &manifest), [(Code::DuplicateKey, "<<", "a")]);
}

#[test]
fn items_of_a_list_stand_for_themselves() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n- kind: List\n  items: [{kind: Node}]\n- kind: List\n  \
                items: []\n---\nkind: Secret\n";
    let kinds: Vec<_> = values(text).iter().map(|value| value.str_at(&["kind"]).unwrap().to_owned()).collect();
    assert_eq!(kinds, ["Pod", "Node", "Secret"]);
}

#[test]
fn items_of_a_typed_list_take_its_kind() {
    let text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- {apiVersion: v2, kind: Other}\n";
    let whole = [
        json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}"),
        json("{\"apiVersion\":\"v2\",\"kind\":\"Other\"}"),
    ];
    assert_eq!(values(text), whole);
}

#[test]
fn what_only_looks_like_a_list_is_none() {
    for text in ["kind: List\n", "kind: List\nitems: null\n", "kind: List\nitems: {a: 1}\n", "kind: X\nitems: []\n"] {
        assert_eq!(values(text).len(), 1, "{text}");
    }
}

#[test]
fn a_document_that_is_no_object_still_counts() {
    assert_eq!(values("a\n---\n- 1\n---\n5\n"), ["a".into(), json("[1]"), 5.into()]);
}

#[test]
fn tags_of_the_users_own_say_nothing() {
    assert_eq!(value("a: !x 12\nb: !x {c: 1}\nd: ! '1'\n"), json("{\"a\":\"12\",\"b\":{\"c\":1},\"d\":\"1\"}"));
}

#[test]
fn a_key_whose_space_is_missing_is_told_by_its_name() {
    let told = |text: &str| {
        let manifest = kubestow_manifest::read(text);
        let problem = manifest.problems.into_iter().find(|problem| problem.code == Code::KeyWithoutSpace)?;
        Some(text[problem.span.start..problem.span.end].to_owned())
    };
    assert_eq!(told("apiVersion:v1\nkind: Pod\n").as_deref(), Some("apiVersion:"));
    assert_eq!(told("kind: Pod\nmetadata:\n  labels:\n    app:web\n    tier: a\n").as_deref(), Some("app:"));
    assert_eq!(told("kind: Pod\nspec:\n  containers:\n  - name:web\n    image: nginx:1.2\n").as_deref(), Some("name:"));
    assert_eq!(told("apiVersion:v1\nkind:Pod\nmetadata: {}\n").as_deref(), Some("apiVersion:"));
    for good in ["image: nginx:1.2\n", "url: http://a\n", "a: [1\n", "- a:b\n", "kind: Pod\nspec:\n  a: b: c\n"] {
        assert_eq!(told(good), None, "{good}");
    }
}
