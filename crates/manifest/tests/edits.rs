//! Does an edit of the text make the edit of the field, and nothing else?

use kubestow_core::mend::Edit;
use kubestow_core::path::{FieldPath, Segment};
use kubestow_core::value::Value;
use kubestow_manifest::{TextEdit, first, last, read, to_front};

fn made(text: &str, edit: &TextEdit) -> String {
    [&text[..edit.span.start], &edit.text, &text[edit.span.end..]].concat()
}

fn path(dotted: &str) -> FieldPath {
    dotted.split('.').filter(|step| !step.is_empty()).fold(FieldPath::default(), |path, step| match step.parse() {
        Ok(index) => path.index(index),
        Err(_) => path.field(step),
    })
}

#[track_caller]
fn edited(text: &str, dotted: &str, edit: &Edit) -> String {
    let text_edit = read(text).documents[0].edit(text, &path(dotted), edit).expect("it can be made");
    let mended = made(text, &text_edit);
    let mut expected = read(text).documents.swap_remove(0).value;
    assert!(edit.make(&mut expected, &path(dotted)));
    assert_eq!(read(&mended).documents.first().map(|d| &d.value), Some(&expected), "{mended}");
    mended
}

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).expect("a value")
}

fn set(json: serde_json::Value) -> Edit {
    Edit::Set(value(json))
}

fn append(json: serde_json::Value) -> Edit {
    Edit::Append(value(json))
}

#[test]
fn a_field_is_added_where_it_stands_well() {
    let claim = "kind: Claim\nmetadata:\n  name: a\nspec:\n  modes: [x]\n  # how much\n  resources:\n    requests: 1\n";
    assert_eq!(
        edited(claim, "spec.storageClassName", &set("fast".into())),
        "kind: Claim\nmetadata:\n  name: a\nspec:\n  modes: [x]\n  storageClassName: fast\n  # how much\n  resources:\n    requests: 1\n"
    );
    assert_eq!(
        edited("metadata:\n  name: a  # it\nspec: {}\n", "metadata.namespace", &set("b".into())),
        "metadata:\n  name: a  # it\n  namespace: b\nspec: {}\n"
    );
    assert_eq!(edited("a:\n- b:\n    c: 1\n", "a.0.d", &set(true.into())), "a:\n- d: true\n  b:\n    c: 1\n");
    assert_eq!(edited("a:\n- b: 1\n  c: |\n    x\n", "a.0.d", &set(1.into())), "a:\n- b: 1\n  d: 1\n  c: |\n    x\n");
    assert_eq!(edited("a:\r\n  b: 1\r\n", "a.c", &set(1.into())), "a:\r\n  b: 1\r\n  c: 1\r\n");
    assert_eq!(edited("a: 1", "b", &set(2.into())), "a: 1\nb: 2");
    assert_eq!(edited("a: {b: 1}\n", "a.c", &set("x y".into())), "a: {b: 1, c: \"x y\"}\n");
    assert_eq!(edited("a: {}\n", "a.c", &set(serde_json::json!({"d": [1]}))), "a: {c: {d: [1]}}\n");
    assert_eq!(edited("a:\nb: 1\n", "a.c", &set(1.into())), "a:\n  c: 1\nb: 1\n");
    assert_eq!(edited("a:\n  b: {c}\n", "a.b.d", &set("8".into())), "a:\n  b: {c, d: \"8\"}\n");
}

#[test]
fn what_is_missing_on_the_way_is_made_too() {
    assert_eq!(
        edited("kind: Pod\nspec:\n  a: 1\n", "spec.securityContext.privileged", &set(true.into())),
        "kind: Pod\nspec:\n  a: 1\n  securityContext:\n    privileged: true\n"
    );
    assert_eq!(
        edited("spec:\n  a: 1\n", "spec.list", &set(serde_json::json!([{"name": "x", "b": {"c": [1, 2]}}]))),
        "spec:\n  a: 1\n  list:\n  - name: x\n    b:\n      c:\n      - 1\n      - 2\n"
    );
}

#[test]
fn json_stays_json() {
    assert_eq!(edited("{\"a\": {\"b\": 1}}", "a.c", &set("x".into())), "{\"a\": {\"b\": 1, \"c\": \"x\"}}");
    let pretty = "{\n  \"a\": 1,\n  \"b\": {}\n}\n";
    assert_eq!(edited(pretty, "c", &set("x".into())), "{\n  \"a\": 1,\n  \"b\": {},\n  \"c\": \"x\"\n}\n");
    assert_eq!(edited(pretty, "a", &Edit::SetOctal(0o644)), "{\n  \"a\": 420,\n  \"b\": {}\n}\n");
    assert_eq!(edited(pretty, "a", &Edit::Rename("z".into())), "{\n  \"z\": 1,\n  \"b\": {}\n}\n");
    assert_eq!(edited(pretty, "a", &Edit::Remove), "{\n  \"b\": {}\n}\n");
}

#[test]
fn values_are_replaced_in_their_style() {
    assert_eq!(edited("a: 5Gi  # size\n", "a", &set("1Gi".into())), "a: 1Gi  # size\n");
    assert_eq!(edited("a: 8080\n", "a", &set("8080".into())), "a: \"8080\"\n");
    assert_eq!(edited("a: 644\n", "a", &Edit::SetOctal(0o644)), "a: 0644\n");
    assert_eq!(edited("a:\n- x\n- y\nb: 1\n", "a", &set("z".into())), "a: z\nb: 1\n");
    assert_eq!(edited("a: x\nb: 1\n", "a", &set(serde_json::json!(["x"]))), "a:\n- x\nb: 1\n");
    assert_eq!(edited("a:\n- x: 1\n- y\n", "a.0", &set("z".into())), "a:\n- z\n- y\n");
    assert_eq!(edited("a: [x, y]\n", "a.1", &set("z".into())), "a: [x, z]\n");
    assert_eq!(edited("a: |\n  x\n  y\nb: 1\n", "a", &set("z".into())), "a: z\nb: 1\n");
    assert_eq!(edited("a:\nb: 1\n", "a", &set("z".into())), "a: z\nb: 1\n");
}

#[test]
fn fields_and_items_go_with_their_lines() {
    assert_eq!(edited("a: 1\nb:\n  c: 1\n  d: 2\ne: 1\n", "b", &Edit::Remove), "a: 1\ne: 1\n");
    assert_eq!(edited("a: 1\nb: 2  # two\n", "b", &Edit::Remove), "a: 1\n");
    assert_eq!(edited("a:\n- b: 1\n  c: 2\n", "a.0.b", &Edit::Remove), "a:\n- c: 2\n");
    assert_eq!(edited("a:\n  b: 1\nc: 1\n", "a.b", &Edit::Remove), "a: {}\nc: 1\n");
    assert_eq!(edited("a:\n  - b: 1\n    c: 1\n  - d\n", "a.0", &Edit::Remove), "a:\n  - d\n");
    assert_eq!(edited("a: {b: 1, c: 2}\n", "a.c", &Edit::Remove), "a: {b: 1}\n");
    assert_eq!(edited("a: {b: 1, c: 2}\n", "a.b", &Edit::Remove), "a: {c: 2}\n");
    assert_eq!(edited("a: [b]\n", "a.0", &Edit::Remove), "a: []\n");
}

#[test]
fn items_are_added_behind_the_last() {
    assert_eq!(
        edited("a:\n- b: 1\n  c: 2\nd: 1\n", "a", &append(serde_json::json!({"b": 2, "c": 3}))),
        "a:\n- b: 1\n  c: 2\n- b: 2\n  c: 3\nd: 1\n"
    );
    assert_eq!(edited("a: [b]\n", "a", &append("c".into())), "a: [b, c]\n");
    assert_eq!(edited("a:\n- {b: 1}\n", "a", &append("c".into())), "a:\n- {b: 1}\n- c\n");
    assert_eq!(edited("a:\n  - [b]\n  - [c]\n", "a", &append("d".into())), "a:\n  - [b]\n  - [c]\n  - d\n");
}

#[test]
fn documents_come_and_move() {
    let namespace = value(serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web"}}));
    let yaml = "# mine\nkind: Pod\n---\nkind: Namespace\nmetadata: {name: n}\n";
    assert_eq!(
        made(yaml, &first(yaml, &namespace)),
        format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n---\n{yaml}")
    );
    assert_eq!(made("a: 1", &last("a: 1", &value(serde_json::json!({"b": 2})))), "a: 1\n---\nb: 2\n");
    let json = "{\"kind\": \"Pod\"}\n";
    for edit in [first(json, &namespace), last(json, &namespace)] {
        assert_eq!(read(&made(json, &edit)).documents.len(), 2);
    }
    let [to, from] = to_front(yaml, &read(yaml).documents[1]).expect("it can be moved");
    assert_eq!(made(&made(yaml, &from), &to), "kind: Namespace\nmetadata: {name: n}\n---\n# mine\nkind: Pod\n");
    assert_eq!(to_front(yaml, &read(yaml).documents[0]), None);
}

/// The recorded manifests.
fn recorded() -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance"))];
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
}

fn paths(value: &Value, path: &FieldPath, into: &mut Vec<FieldPath>) {
    for (i, item) in value.items().iter().enumerate() {
        into.push(path.clone().index(i));
        paths(item, &path.clone().index(i), into);
    }
    for (name, field) in value.fields() {
        into.push(path.clone().field(name));
        paths(field, &path.clone().field(name), into);
    }
}

/// Makes every kind of edit at every place; the text then says what the edited value says, or there is no edit.
fn check(text: &str) -> (usize, usize) {
    let (mut done, mut impossible) = (0, 0);
    let documents = read(text).documents;
    for (number, document) in documents.iter().enumerate() {
        let mut all = Vec::new();
        paths(&document.value, &FieldPath::default(), &mut all);
        for path in all {
            let child = path.clone().field("new field");
            let map = serde_json::json!({"m": {"x": [1, {"y": "z"}]}});
            for (path, edit) in [
                (&path, Edit::Remove),
                (&path, Edit::Set("8".into())),
                (&path, Edit::Set(value(map.clone()))),
                (&path, Edit::SetOctal(0o777)),
                (&path, Edit::Rename("new name".into())),
                (&child, Edit::Set("a: b".into())),
                (&child, Edit::Set(value(map.clone()))),
            ] {
                let mut expected = document.value.clone();
                if !edit.make(&mut expected, path) {
                    continue;
                }
                if matches!((&edit, path.0.last()), (Edit::Remove, Some(Segment::Field(name))) if name == "kind") {
                    continue;
                }
                match document.edit(text, path, &edit) {
                    None => impossible += 1,
                    Some(text_edit) => {
                        let mended = made(text, &text_edit);
                        let read = read(&mended).documents;
                        assert_eq!(read.get(number).map(|d| &d.value), Some(&expected), "{path} {edit:?}\n{mended}");
                        assert_eq!(read.len(), documents.len(), "{path} {edit:?}\n{mended}");
                        done += 1;
                    }
                }
            }
        }
    }
    (done, impossible)
}

#[test]
fn every_edit_of_recorded_manifests_says_what_it_should() {
    let plain = |text: &&String| !text.contains(['*', '&']) && !text.contains("List") && text.len() < 4_000;
    let (mut done, mut impossible) = (0, 0);
    for text in recorded().iter().filter(plain).step_by(6) {
        let (d, i) = check(text);
        (done, impossible) = (done + d, impossible + i);
    }
    assert!(done > 5_000 && impossible * 50 < done, "{done} {impossible}");
}
