//! What does a later document, or an edited one, change?
//!
//! A document that is applied again is sent as a merge patch, in which a list replaces a list. As `kubectl apply` does,
//! what the document says exactly as it did the last time is left out, so that lists keep what the API server added to
//! them; and keys of a ConfigMap or Secret that it no longer holds are taken away, as are labels and annotations that a whole
//! pod no longer has. Other fields that it does not mention stay: a document may hold only what changes.

use kubestow_core::value::{Map, Value};

/// The maps of ConfigMaps and Secrets whose keys are the user's.
const DATA: [&str; 3] = ["data", "binaryData", "stringData"];

/// The merge patch that turns what was applied last into what a document says now.
pub(super) fn patch(last: &Value, now: &Value) -> Value {
    let mut patch = now.clone();
    leave_out_lists(last, &mut patch);
    let kind = now.str_at(&["kind"]).unwrap_or_default();
    if matches!(kind, "ConfigMap" | "Secret") {
        take_away_keys(last, now, &mut patch);
    }
    if kind == "Pod" && !now.list_at(&["spec", "containers"]).is_empty() {
        for map in ["labels", "annotations"] {
            let here = ["metadata", map];
            let gone = last.fields_at(&here).filter(|(key, _)| now.at(&["metadata", map, key]).is_none());
            for (key, _) in gone {
                patch.set(&["metadata", map, key], Value::Null);
            }
        }
    }
    patch
}

/// The fields of the metadata that a person can edit away; the others are the API server's.
const OWN: [&str; 4] = ["annotations", "finalizers", "labels", "ownerReferences"];

/// The merge patch that makes a stored object what an edited document says.
// upstream: k8s.io/kubectl pkg/cmd/util/editor/editoroptions.go: visitToPatch
pub(super) fn replacement(old: &Value, edited: &Value) -> Value {
    let mut patch = difference(old, edited);
    patch.remove(&["status"]);
    if let Some(Value::Map(metadata)) = patch.get_mut("metadata") {
        metadata.retain(|key, value| !value.is_null() || OWN.contains(&key.as_str()));
    }
    for field in [&["apiVersion"][..], &["kind"], &["metadata", "name"], &["metadata", "namespace"]] {
        if let Some(value) = edited.at(field) {
            patch.set(field, value.clone());
        }
    }
    patch
}

/// What is to be merged into one value so that it becomes another.
fn difference(old: &Value, new: &Value) -> Value {
    let (Value::Map(before), Value::Map(after)) = (old, new) else { return new.clone() };
    let mut patch = Map::new();
    for (key, value) in after {
        match before.get(key) {
            Some(same) if same == value => {}
            Some(other) => _ = patch.insert(key.clone(), difference(other, value)),
            None => _ = patch.insert(key.clone(), value.clone()),
        }
    }
    for (key, _) in before.iter().filter(|(key, _)| !after.contains_key(key.as_str())) {
        patch.insert(key.clone(), Value::Null);
    }
    Value::Map(patch)
}

/// Drops the lists that are as they were.
fn leave_out_lists(last: &Value, patch: &mut Value) {
    let (Value::Map(last), Value::Map(patch)) = (last, patch) else { return };
    patch.retain(|key, value| !(matches!(value, Value::List(_)) && last.get(key) == Some(value)));
    for (key, value) in patch.iter_mut() {
        if let Some(last) = last.get(key) {
            leave_out_lists(last, value);
        }
    }
}

/// Sets keys to null that no data map of the document holds any more.
fn take_away_keys(last: &Value, now: &Value, patch: &mut Value) {
    let holds = |value: &Value, key: &str| DATA.iter().any(|map| value.at(&[map, key]).is_some());
    if !DATA.iter().any(|map| now.get(map).is_some()) {
        return;
    }
    for map in DATA {
        let gone: Map = last
            .fields_at(&[map])
            .filter(|(key, _)| !holds(now, key))
            .map(|(key, _)| (key.to_owned(), Value::Null))
            .collect();
        // What was written as stringData is stored as data.
        let stored = if map == "stringData" { "data" } else { map };
        for (key, null) in gone {
            patch.set(&[stored, &key], null);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn changed(last: serde_json::Value, now: serde_json::Value) -> serde_json::Value {
        let value = |json| serde_json::from_value::<Value>(json).unwrap();
        serde_json::to_value(patch(&value(last), &value(now))).unwrap()
    }

    #[test]
    fn keys_that_are_gone_are_taken_away() {
        let last = json!({"kind": "ConfigMap", "data": {"a": "1", "b": "2"}});
        let now = json!({"kind": "ConfigMap", "data": {"a": "3"}});
        assert_eq!(changed(last.clone(), now), json!({"kind": "ConfigMap", "data": {"a": "3", "b": null}}));
        let now = json!({"kind": "ConfigMap", "immutable": true});
        assert_eq!(changed(last, now.clone()), now, "a document may hold only what changes");
    }

    #[test]
    fn labels_that_a_whole_pod_no_longer_has_are_taken_away() {
        let pod = |labels: serde_json::Value| json!({"kind": "Pod", "metadata": {"name": "a", "labels": labels}, "spec": {"containers": [{"name": "c"}]}});
        let now = changed(pod(json!({"x": "1", "y": "2"})), pod(json!({"x": "1"})));
        assert_eq!(now["metadata"]["labels"], json!({"x": "1", "y": null}));
        let part = json!({"kind": "Pod", "metadata": {"name": "a", "labels": {"z": "3"}}});
        assert_eq!(changed(pod(json!({"x": "1"})), part.clone()), part, "a document may hold only what changes");
    }

    #[test]
    fn what_is_edited_away_goes_and_what_the_server_keeps_stays() {
        let value = |json| serde_json::from_value::<Value>(json).unwrap();
        let old = json!({"kind": "Pod", "metadata": {"name": "a", "uid": "u", "labels": {"x": "1", "y": "2"}, "annotations": {}},
            "spec": {"volumes": [1], "nodeName": "n", "nested": {"a": 1, "b": 2}}, "status": {"phase": "Pending"}});
        let new = json!({"kind": "Pod", "metadata": {"name": "a", "labels": {"x": "1"}}, "spec": {"volumes": [1], "nested": {"a": 3}}});
        let patch = json!({"kind": "Pod", "metadata": {"name": "a", "labels": {"y": null}, "annotations": null},
            "spec": {"nodeName": null, "nested": {"a": 3, "b": null}}});
        assert_eq!(serde_json::to_value(replacement(&value(old), &value(new))).unwrap(), patch);
    }

    #[test]
    fn a_key_may_move_from_data_to_string_data() {
        let last = json!({"kind": "Secret", "data": {"a": "MQ=="}, "stringData": {"b": "2"}});
        let now = json!({"kind": "Secret", "stringData": {"a": "1"}});
        assert_eq!(changed(last, now), json!({"kind": "Secret", "stringData": {"a": "1"}, "data": {"b": null}}));
    }

    #[test]
    fn lists_as_they_were_are_left_out() {
        let last = json!({"kind": "Pod", "spec": {"volumes": [{"name": "v"}], "containers": [{"name": "c"}]}});
        let now =
            json!({"kind": "Pod", "spec": {"volumes": [{"name": "v"}], "containers": [{"name": "c", "image": "i"}]}});
        let patch = json!({"kind": "Pod", "spec": {"containers": [{"name": "c", "image": "i"}]}});
        assert_eq!(changed(last, now), patch);
    }
}
