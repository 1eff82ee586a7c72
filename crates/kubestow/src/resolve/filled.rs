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
use std::fmt;
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
    let mut found = Vec::new();
    if let Value::Map(fields) = object {
        for (name, value) in fields {
            let below = Pointer { parent: None, step: Step::Name(name) };
            // What is written as stringData is kept as data.
            let plain = (name == "data").then(|| document.get("stringData")).flatten();
            match (document.get(name), plain) {
                (Some(written), Some(plain)) => {
                    let mut both = written.clone();
                    both.merge(plain);
                    compare(value, &both, &below, &mut found);
                }
                (Some(written), None) | (None, Some(written)) => compare(value, written, &below, &mut found),
                (None, None) => found.push(below.to_string()),
            }
        }
    }
    // The report does not show it.
    found.retain(|path| path != "/metadata/uid");
    found
}

/// The way to a value; it costs nothing until it is printed.
struct Pointer<'a> {
    parent: Option<&'a Pointer<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}")?;
        }
        match self.step {
            Step::Name(name) => write!(f, "/{}", escaped(name)),
            Step::Index(index) => write!(f, "/{index}"),
        }
    }
}

fn compare(value: &Value, written: &Value, path: &Pointer<'_>, found: &mut Vec<String>) {
    let mut one = |value: &Value, written: Option<&Value>, step: Step<'_>| {
        let below = Pointer { parent: Some(path), step };
        match written {
            Some(written) => compare(value, written, &below, found),
            None => found.push(below.to_string()),
        }
    };
    match (value, written) {
        (Value::Map(fields), Value::Map(_)) => {
            fields.iter().for_each(|(name, value)| one(value, written.get(name), Step::Name(name)));
        }
        (Value::List(items), Value::List(written)) => {
            items.iter().enumerate().for_each(|(index, item)| one(item, written.get(index), Step::Index(index)));
        }
        _ => {}
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
