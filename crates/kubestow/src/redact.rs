//! What may be shown to others of a manifest with Secrets in it?
//!
//! The text with the values of its Secrets replaced, all else as it was. What cannot be read cannot be cleaned either.

use kubestow_core::path::FieldPath;
use kubestow_core::value::Value;
use kubestow_manifest::{Manifest, Span};

/// What stands for a value, and in base64.
const LEFT_OUT: [(&str, &str); 2] = [("stringData", "left-out"), ("data", "bGVmdC1vdXQ=")];

/// Where `kubectl apply` keeps a copy of the whole object.
const COPY: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A manifest without the values of its Secrets; none if it may hold some and cannot be read.
///
/// ```
/// let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {password: hunter2}\n";
/// let shown = kubestow::without_secrets(text).unwrap();
/// assert!(!shown.contains("hunter2") && shown.contains("password: left-out"));
/// assert_eq!(kubestow::without_secrets("kind: Secret\ndata: [\n"), None);
/// ```
pub fn without_secrets(text: &str) -> Option<String> {
    // A kind may be written with escapes; then there is a backslash.
    if !text.contains("Secret") && !text.contains('\\') {
        return Some(text.to_owned());
    }
    let manifest = kubestow_manifest::read(text);
    let mut spans = secrets(&manifest)?;
    spans.sort_unstable_by_key(|(span, _)| (span.start, span.end));
    spans.dedup_by_key(|(span, _)| *span);
    let (mut shown, mut done) = (String::new(), 0);
    for (Span { start, end }, word) in spans {
        shown.push_str(text.get(done..start)?);
        shown.push_str(word);
        // A block ends with the line; so does what stands for it.
        if text.get(start..end)?.ends_with('\n') {
            shown.push('\n');
        }
        done = end;
    }
    shown.push_str(text.get(done..)?);
    let is_clean = |manifest: &Manifest| manifest.documents.iter().all(|document| is_clean(&document.value));
    Some(shown).filter(|shown| {
        let again = kubestow_manifest::read(shown);
        again.problems.len() == manifest.problems.len() && is_clean(&again)
    })
}

/// The values of Secrets and what is to stand there; none if a part of the text cannot be read.
fn secrets(manifest: &Manifest) -> Option<Vec<(Span, &'static str)>> {
    if manifest.problems.iter().any(|problem| problem.code.severity() == kubestow_core::finding::Severity::Error) {
        return None;
    }
    let mut spans = Vec::new();
    for document in manifest.documents.iter().filter(|document| is_secret(&document.value)) {
        for (map, word) in LEFT_OUT {
            for (key, _) in document.value.fields_at(&[map]) {
                spans.push((document.locate_value(&FieldPath::of(&[map]).key(key))?, word));
            }
        }
        if document.value.at(&["metadata", "annotations", COPY]).is_some() {
            let field = FieldPath::of(&["metadata", "annotations"]).key(COPY);
            spans.push((document.locate_value(&field)?, "left-out"));
        }
    }
    Some(spans)
}

fn is_secret(value: &Value) -> bool {
    value.str_at(&["kind"]) == Some("Secret")
}

fn is_clean(value: &Value) -> bool {
    let left_out = |(map, word): (&str, &str)| {
        let is_map = value.at(&[map]).is_none_or(|value| matches!(value, Value::Map(_) | Value::Null));
        is_map && value.fields_at(&[map]).all(|(_, value)| value.as_str() == Some(word))
    };
    let copy = value.at(&["metadata", "annotations", COPY]).is_none_or(|copy| copy.as_str() == Some("left-out"));
    !is_secret(value) || (copy && LEFT_OUT.into_iter().all(left_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";

    #[test]
    fn every_way_to_write_a_value_is_left_out() {
        for body in [
            "data:\n  key: aHVudGVyMg==\n  other: \"aHVudGVyMg==\"\n",
            "stringData:\n  key: |\n    hunter2\n    hunter2\n  next: >-\n    hunter2\n    hunter2\n",
            "stringData: {key: 'hunter2', \"other\": hunter2}\n",
            "stringData:\n  key: plain hunter2\n    goes on hunter2\n  next: &anchor hunter2\n  last: *anchor\n",
            "stringData:\n  key: hunter2 # hunter2 is only a remark\n"
                .trim_end_matches(" # hunter2 is only a remark\n"),
            "metadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"data\": {\"key\": \"hunter2\"}}\n",
        ] {
            let text = if body.starts_with("metadata") {
                HEAD.replace("metadata: {name: a}\n", body)
            } else {
                HEAD.to_owned() + body
            };
            let shown = without_secrets(&text).unwrap_or_else(|| panic!("{text}"));
            assert!(!shown.contains("hunter2") && !shown.contains("aHVudGVyMg"), "{shown}");
        }
    }

    #[test]
    fn all_else_stays() {
        let rest = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {key: Secret}\n# the end";
        let shown = without_secrets(&format!("{HEAD}stringData: {{key: hunter2}}\n{rest}")).unwrap();
        assert_eq!(shown, format!("{HEAD}stringData: {{key: left-out}}\n{rest}"));
        assert_eq!(without_secrets(rest).as_deref(), Some(rest));
    }

    #[test]
    fn items_of_a_list_are_cleaned_too() {
        let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  stringData: {key: hunter2}\n";
        assert!(!without_secrets(list).unwrap().contains("hunter2"));
        let json =
            r#"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"key": "hunter2"}}"#;
        assert!(!without_secrets(json).unwrap().contains("hunter2"));
    }

    #[test]
    fn what_cannot_be_read_is_not_shown() {
        for broken in [
            "kind: Secret\nstringData: {key: hunter2\n",
            "kind: Secret\nstringData: [hunter2]\n",
            "kind: Secret\nstringData: hunter2\n",
        ] {
            assert_eq!(without_secrets(broken), None, "{broken}");
        }
    }
}
