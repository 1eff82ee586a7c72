//! Is only that done again which depends on a change?

use kubestow::{Options, Session, Stage};
use std::fmt::Write as _;

/// ConfigMaps, and Pods that take their environment from them.
fn manifest() -> String {
    let mut text = String::new();
    for i in 0..6 {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings-{i}}}\ndata: {{MODE: blue}}\n---\napiVersion: \
             v1\nkind: Pod\nmetadata: {{name: app-{i}}}\nspec:\n  containers:\n  - name: app\n    image: i\n    resources: \
             {{requests: {{cpu: 100m}}}}\n    env: [{{name: A, value: first}}]\n    envFrom: [{{configMapRef: {{name: \
             settings-{i}}}}}]\n"
        );
    }
    text
}

/// How many documents are admitted again when the `number`th of something is written as something else.
fn admitted_again(from: &str, to: &str, number: usize) -> usize {
    let text = manifest();
    let (at, _) = text.match_indices(from).nth(number).expect("it is there");
    let other = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
    let (mut session, options, mut count) = (Session::default(), Options::default(), 0);
    session.changes(&text, &options);
    session.changes_in_stages(&other, &options, &mut |stage| count += usize::from(stage == Stage::Admit));
    count
}

#[test]
fn a_changed_document_that_no_other_looks_at_is_admitted_alone() {
    assert_eq!(admitted_again("blue", "red", 2), 1);
    assert_eq!(admitted_again("value: first", "value: second", 2), 1);
}

#[test]
fn a_document_that_cannot_be_read_any_more_leaves_the_others_alone() {
    assert_eq!(admitted_again("data: {MODE: blue}", "data: 1", 2), 1);
}

#[test]
fn a_pod_that_takes_more_of_its_node_lets_those_behind_it_be_scheduled_again() {
    assert_eq!(admitted_again("cpu: 100m", "cpu: 900m", 2), 4);
}
