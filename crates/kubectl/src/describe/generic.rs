//! How is an object of any kind described?
//!
//! Models genericDescriber, printUnstructuredContent and smartLabelFor of describe.go: field by field, in the order of their
//! names.

use super::writer::Writer;
use crate::get::text;
use crate::world::Item;
use kubestow_core::go;
use kubestow_core::value::Value;

const ACRONYMS: [&str; 4] = ["API", "URL", "UID", "GUID"];

pub(super) fn describe(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
    let mut rest = item.value.clone();
    for field in ["managedFields", "name", "namespace", "labels", "annotations"] {
        rest.remove(&["metadata", field]);
    }
    content(w, 0, &rest);
    true
}

fn content(w: &mut Writer, level: usize, value: &Value) {
    for (field, value) in value.fields() {
        let label = label(field);
        match value {
            Value::Map(_) => {
                w.put(level, format!("{label}:\n"));
                content(w, level + 1, value);
            }
            Value::List(items) => {
                w.put(level, format!("{label}:\n"));
                for item in items {
                    match item {
                        Value::Map(_) => content(w, level + 1, item),
                        other => w.put(level + 1, printed(other) + "\n"),
                    }
                }
            }
            other => w.line(level, &label, printed(other)),
        }
    }
}

/// A value as `%v` prints it.
fn printed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::List(items) => go::list(items.iter().map(printed)),
        Value::Map(_) => String::new(),
        other => text::scalar(Some(other)),
    }
}

/// `creationTimestamp` as `Creation Timestamp`.
fn label(field: &str) -> String {
    if !field.chars().all(|c| c.is_alphabetic() || c == '-') {
        return field.to_owned();
    }
    let parts = split(field);
    let mut merged: Vec<String> = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let is_upper = part.chars().count() >= 2 && !part.chars().any(|c| c.is_alphabetic() && !c.is_uppercase());
        match parts.peek() {
            Some(next) if is_upper && next.starts_with(char::is_uppercase) => {
                merged.push(format!("{part}{next}"));
                parts.next();
            }
            _ => merged.push(part),
        }
    }
    let shown = merged.into_iter().map(|part| {
        let upper = part.to_uppercase();
        if ACRONYMS.contains(&upper.as_str()) {
            upper
        } else if part.to_lowercase() == part {
            let mut chars = part.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        } else {
            part
        }
    });
    shown.collect::<Vec<String>>().join(" ")
}

/// Splits where a word begins (github.com/fatih/camelcase): before upper case after lower, and before the last of several
/// upper-case letters that a lower-case one follows.
fn split(field: &str) -> Vec<String> {
    let class = |c: char| {
        if c.is_lowercase() {
            1
        } else if c.is_uppercase() {
            2
        } else {
            4
        }
    };
    let mut runs: Vec<Vec<char>> = Vec::new();
    let mut last = 0;
    for c in field.chars() {
        match runs.last_mut().filter(|_| class(c) == last) {
            Some(run) => run.push(c),
            None => runs.push(vec![c]),
        }
        last = class(c);
    }
    for at in 0..runs.len().saturating_sub(1) {
        let upper = runs[at].first().is_some_and(|c| c.is_uppercase());
        let lower = runs[at + 1].first().is_some_and(|c| c.is_lowercase());
        if upper
            && lower
            && let Some(moved) = runs[at].pop()
        {
            runs[at + 1].insert(0, moved);
        }
    }
    runs.into_iter().filter(|run| !run.is_empty()).map(String::from_iter).collect()
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_are_split_into_words() {
        for (field, words) in [
            ("creationTimestamp", "Creation Timestamp"),
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("ownerReferences", "Owner References"),
            ("persistentVolumeClaimName", "Persistent Volume Claim Name"),
            ("podCIDR", "Pod CIDR"),
            ("snapshot.storage.kubernetes.io/x", "snapshot.storage.kubernetes.io/x"),
            ("readyToUse", "Ready To Use"),
            ("clusterIPs", "Cluster I Ps"),
        ] {
            assert_eq!(label(field), words, "{field}");
        }
    }
}
