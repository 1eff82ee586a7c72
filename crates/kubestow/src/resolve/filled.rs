//! Which fields of an object does its document not hold?
//!
//! What the API server's defaults, its admission plugins and the controllers filled in. A field that the document holds
//! with another value is not among them, since Kubernetes only writes it in another way (`1024Mi` as `1Gi`). Items of lists
//! are compared by their place: what is filled in stands behind what was written.

use super::Written;
use super::observe::is_listed;
use kubestow_core::cluster::Cluster;
use kubestow_core::object::ObjectId;
use kubestow_core::value::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The fields by object, for the objects of the report that stand in the text.
pub(super) fn all(cluster: &Cluster, written: &BTreeMap<ObjectId, Written>) -> BTreeMap<String, Arc<[String]>> {
    let mut all = BTreeMap::new();
    for (id, Written { all: document, .. }) in written {
        let Some(object) = cluster.get(id).filter(|object| object.document.is_some() && is_listed(object)) else {
            continue;
        };
        let fields = fields(&object.value, document);
        if !fields.is_empty() {
            all.insert(id.to_string(), fields.into());
        }
    }
    all
}

/// The fields as JSON pointers (RFC 6901); of a part that is not in the document at all, its top alone.
pub(super) fn fields(object: &Value, document: &Value) -> Vec<String> {
    let mut found = Found::default();
    if let Value::Map(fields) = object {
        for (name, value) in fields {
            // What is written as stringData is kept as data.
            let plain = (name == "data").then(|| document.get("stringData")).flatten();
            let written = match (document.get(name), plain) {
                (Some(written), Some(plain)) => {
                    let mut both = written.clone();
                    both.merge(plain);
                    Some(Cow::Owned(both))
                }
                (written, plain) => written.or(plain).map(Cow::Borrowed),
            };
            found.below(name, |found| found.compare(value, written.as_deref()));
        }
    }
    // The report does not show it.
    found.fields.retain(|path| path != "/metadata/uid");
    found.fields
}

/// What was found so far, and where the comparison stands.
#[derive(Default)]
struct Found {
    /// The way to what is compared: one text that grows and shrinks, since most of what is compared is not told.
    path: String,
    fields: Vec<String>,
}

impl Found {
    fn compare(&mut self, value: &Value, written: Option<&Value>) {
        match (value, written) {
            (_, None) => self.fields.push(self.path.clone()),
            // What admission did not touch is still the document's own.
            (Value::Map(fields), Some(Value::Map(written))) if fields.is_copy_of(written) => {}
            (Value::List(items), Some(Value::List(written))) if items.is_copy_of(written) => {}
            (Value::Map(fields), Some(Value::Map(written))) => {
                for (name, value) in fields {
                    let written = written.get(name).filter(|value| !value.is_null());
                    self.below(name, |found| found.compare(value, written));
                }
            }
            (Value::List(items), Some(Value::List(written))) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), |found| found.compare(item, written.get(index)));
                }
            }
            _ => {}
        }
    }

    /// Does something one step further down.
    fn below(&mut self, name: &str, look: impl FnOnce(&mut Found)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&escaped(name));
        look(self);
        self.path.truncate(length);
    }
}

fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { name.replace('~', "~0").replace('/', "~1").into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(object: serde_json::Value, document: serde_json::Value) -> Vec<String> {
        let value = |json| serde_json::from_value::<Value>(json).unwrap();
        fields(&value(object), &value(document))
    }

    #[test]
    fn what_the_document_does_not_hold_is_told_from_its_top() {
        let object =
            json!({"spec": {"size": "1Gi", "mode": "x", "list": [{"a": 1, "b": 2}, {"c": 3}]}, "status": {"d": {}}});
        let document = json!({"spec": {"size": "1024Mi", "mode": null, "list": [{"a": 1}]}});
        assert_eq!(found(object, document), ["/spec/list/0/b", "/spec/list/1", "/spec/mode", "/status"]);
    }

    #[test]
    fn names_with_a_slash_are_escaped() {
        let object = json!({"metadata": {"annotations": {"a/b~c": "x"}}});
        assert_eq!(found(object, json!({"metadata": {"annotations": {"d": "y"}}})), ["/metadata/annotations/a~1b~0c"]);
    }

    #[test]
    fn plain_text_of_a_secret_is_its_data() {
        let object = json!({"data": {"a": "eA==", "b": "eQ=="}, "type": "Opaque"});
        assert_eq!(found(object, json!({"data": {"a": "eA=="}, "stringData": {"b": "y"}})), ["/type"]);
    }
}
