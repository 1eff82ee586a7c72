//! Where fields stand.

use kubestow_core::path::FieldPath;
use kubestow_manifest::{Document, read};

fn document(text: &str) -> Document {
    read(text).documents.swap_remove(0)
}

fn path(dotted: &str) -> FieldPath {
    dotted.split('.').filter(|step| !step.is_empty()).fold(FieldPath::default(), |path, step| match step.parse() {
        Ok(index) => path.index(index),
        Err(_) => path.field(step),
    })
}

/// The text of a field, of its key and of its value.
fn parts<'a>(text: &'a str, dotted: &str) -> (&'a str, Option<&'a str>, Option<&'a str>) {
    let (document, path) = (document(text), path(dotted));
    let slice = |span: kubestow_manifest::Span| &text[span.start..span.end];
    let key = document.locate_key(&path).map(slice);
    (slice(document.locate(&path)), key, document.locate_value(&path).map(slice))
}

const POD: &str = "\
# a pod
kind: Pod
spec:
  containers:
  - name: web   # the first
    command: [ \"sh\", -c ]
    env:
    - {name: A, value: 'it''s'}
    script: |-
      echo 1
      echo 2

    folded: >  # why
      a
      b
  volumes:
  nodeName: \"node-1\"
";

#[test]
fn a_field_is_its_key_and_its_value() {
    assert_eq!(parts(POD, "kind"), ("kind: Pod", Some("kind"), Some("Pod")));
    assert_eq!(parts(POD, "spec.nodeName"), ("nodeName: \"node-1\"", Some("nodeName"), Some("\"node-1\"")));
    assert_eq!(parts(POD, "spec.containers.0.name"), ("name: web", Some("name"), Some("web")));
    let command = ("command: [ \"sh\", -c ]", Some("command"), Some("[ \"sh\", -c ]"));
    assert_eq!(parts(POD, "spec.containers.0.command"), command);
    assert_eq!(parts(POD, "spec.containers.0.command.1"), ("-c", None, Some("-c")));
    assert_eq!(
        parts(POD, "spec.containers.0.env.0"),
        ("{name: A, value: 'it''s'}", None, Some("{name: A, value: 'it''s'}"))
    );
    assert_eq!(parts(POD, "spec.containers.0.env.0.value").2, Some("'it''s'"));
}

#[test]
fn a_block_scalar_begins_with_its_header() {
    let script = "|-\n      echo 1\n      echo 2";
    assert_eq!(parts(POD, "spec.containers.0.script").2, Some(script));
    assert_eq!(parts(POD, "spec.containers.0.folded").2, Some(">  # why\n      a\n      b"));
    assert_eq!(parts("a: !!binary &x |\n  aGk=\n", "a").2, Some("|\n  aGk="));
    assert_eq!(parts("a: |\n\n\n", "a").2, Some("|"));
}

#[test]
fn a_block_ends_with_what_is_in_it() {
    let (whole, _, value) = parts(POD, "");
    assert!(whole.starts_with("kind: Pod") && whole.ends_with("\"node-1\""));
    assert_eq!(Some(whole), value);
    let (containers, ..) = parts(POD, "spec.containers");
    assert!(containers.starts_with("containers:\n  - name") && containers.ends_with("      b"));
}

#[test]
fn a_field_without_a_value_is_its_key() {
    assert_eq!(parts(POD, "spec.volumes"), ("volumes", Some("volumes"), Some("")));
    assert_eq!(parts("a: {b, c: }\n", "a.b"), ("b", Some("b"), Some("")));
}

#[test]
fn what_is_not_written_is_found_where_it_would_be() {
    let (at, key, value) = parts(POD, "spec.nodeName.x");
    assert_eq!((at, key, value), ("nodeName: \"node-1\"", None, None));
    assert_eq!(parts(POD, "spec.containers.0.env.3.name").0, parts(POD, "spec.containers.0.env").0);
    assert_eq!(parts(POD, "metadata.name").0, parts(POD, "").0);
}

#[test]
fn the_last_of_a_key_given_twice_is_found() {
    assert_eq!(parts("a: 1\nb: 2\na: 3\n", "a").0, "a: 3");
    assert_eq!(parts("c: 1\na: {x: 1}\nb: 2\na: 3\na: {x: 4}\n", "a.x").0, "x: 4");
}

#[test]
fn an_alias_stands_where_it_is_written_and_its_content_where_that_is() {
    let text = "a: &x {b: 1}\nc: *x\n";
    assert_eq!(parts(text, "c"), ("c: *x", Some("c"), Some("*x")));
    assert_eq!(parts(text, "c.b").0, "b: 1");
}

#[test]
fn a_merged_field_stands_where_it_was_merged_from() {
    let text = "a: &x {b: 1, c: 2}\nd:\n  c: 3\n  <<: *x\n  b: 4\n";
    assert_eq!(parts(text, "d.c").0, "c: 2");
    assert_eq!(parts(text, "d.b").0, "b: 4");
}

#[test]
fn items_of_lists_keep_their_places() {
    let text = "kind: ConfigMapList\napiVersion: v1\nitems:\n- metadata: {name: é}\n- data: {a: b}\n";
    let documents = read(text).documents;
    let at = |index: usize, dotted: &str| {
        let span = documents[index].locate(&path(dotted));
        &text[span.start..span.end]
    };
    assert_eq!(at(0, "metadata.name"), "name: é");
    assert_eq!(at(1, "data.a"), "a: b");
    assert_eq!(at(1, ""), "data: {a: b}");
    assert_eq!(at(1, "kind"), "", "the list's own kind is not the item's text");
    assert_eq!(documents[1].locate(&path("kind")), kubestow_manifest::Span::at(text.rfind("data").unwrap()));
}
