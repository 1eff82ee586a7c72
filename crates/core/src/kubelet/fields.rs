//! What does a `fieldRef` give?
//!
//! Models `pkg/fieldpath: ExtractFieldPathAsString, FormatMap` and `pkg/kubelet: podFieldSelectorRuntimeValue`. A variable
//! can ask for more than a file: addresses, the node and the service account belong to the environment alone.

use super::look::Look;
use crate::go::quote;
use crate::path::FieldPath;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

/// The value of a field, and the field of the pod that it stands in.
pub(super) type Found = (String, FieldPath);

/// What a variable gets.
pub(super) fn for_env(look: &Look<'_>, path: &str) -> Result<Found, String> {
    let status = |name: &str, value: String| Ok((value, FieldPath::of(&["status", name])));
    let spec = |name: &str| look.pod.value.str_at(&["spec", name]).unwrap_or_default().into();
    match path {
        "spec.nodeName" | "spec.host" => Ok((look.node.name.clone(), FieldPath::of(&["spec", "nodeName"]))),
        "spec.serviceAccountName" => Ok((spec("serviceAccountName"), FieldPath::of(&["spec", "serviceAccountName"]))),
        "status.hostIP" => status("hostIP", look.node.addresses.first().cloned().unwrap_or_default()),
        "status.hostIPs" => status("hostIPs", look.node.addresses.join(",")),
        "status.podIP" => status("podIP", look.pod_addresses().first().cloned().unwrap_or_default()),
        "status.podIPs" => status("podIPs", look.pod_addresses().join(",")),
        _ => for_file(look, path),
    }
}

/// What a file gets.
pub(super) fn for_file(look: &Look<'_>, path: &str) -> Result<Found, String> {
    let value = &look.pod.value;
    if let Some((map, key)) = subscript(path) {
        let field = match map {
            "metadata.labels" => "labels",
            "metadata.annotations" => "annotations",
            _ => return Err(format!("fieldPath {path:?} does not support subscript")),
        };
        return Ok((entry(look, field, key), FieldPath::of(&["metadata", field]).key(key)));
    }
    let field = match path {
        "metadata.labels" => return Ok((format_map(&entries(look, "labels")), FieldPath::of(&["metadata", "labels"]))),
        "metadata.annotations" => {
            return Ok((format_map(&entries(look, "annotations")), FieldPath::of(&["metadata", "annotations"])));
        }
        "metadata.name" => "name",
        "metadata.namespace" => "namespace",
        "metadata.uid" => "uid",
        _ => return Err(format!("unsupported fieldPath: {path}")),
    };
    let found = value.str_at(&["metadata", field]).unwrap_or_default();
    Ok((found.into(), FieldPath::of(&["metadata", field])))
}

/// Annotations that the kubelet adds to its own copy of every pod.
///
/// upstream: pkg/kubelet/config
const ADDED: [(&str, &str); 2] = [("kubernetes.io/config.seen", "<time>"), ("kubernetes.io/config.source", "api")];

/// A label or annotation as the kubelet sees it; empty if there is none.
fn entry(look: &Look<'_>, field: &str, key: &str) -> String {
    let added = ADDED.iter().find(|(name, _)| field == "annotations" && *name == key).map(|(_, value)| *value);
    let hidden = field == "labels" && look.labels_of_binding.contains(key);
    let written = look.pod.value.str_at(&["metadata", field, key]).filter(|_| !hidden);
    added.or(written).unwrap_or_default().into()
}

/// The labels or annotations as the kubelet sees them.
fn entries(look: &Look<'_>, field: &str) -> BTreeMap<String, String> {
    let written = look.pod.value.fields_at(&["metadata", field]).map(|(key, _)| key);
    let added = ADDED.iter().filter(|_| field == "annotations").map(|(key, _)| *key);
    let keys = written.chain(added).filter(|key| field != "labels" || !look.labels_of_binding.contains(*key));
    keys.map(|key| (key.into(), entry(look, field, key))).collect()
}

/// upstream: SplitMaybeSubscriptedPath
fn subscript(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix("']")?.split_once("['").filter(|(map, _)| !map.is_empty())
}

/// One `key="value"` a line, sorted by key, without a newline at the end.
fn format_map(entries: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (key, value) in entries {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(key);
        text.push('=');
        text.push_str(&quote(value));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::testing::Lab;
    use super::*;

    fn map_of(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect()
    }

    #[test]
    fn maps_are_quoted_as_go_does() {
        let text = format_map(&map_of(&[("b", "x"), ("a", "q\"1"), ("c", "é")]));
        assert_eq!(text, "a=\"q\\\"1\"\nb=\"x\"\nc=\"é\"");
        assert_eq!(format_map(&map_of(&[])), "");
    }

    #[test]
    fn labels_that_binding_adds_do_not_show() {
        let pod = |labels: serde_json::Value, node: &str| serde_json::json!({"kind": "Pod", "metadata": {"name": "p", "labels": labels}, "spec": {"nodeName": node}});
        let mut lab = Lab::of([pod(serde_json::json!({"app": "a"}), "")]);
        lab.apply([pod(serde_json::json!({"app": "a", "topology.kubernetes.io/zone": "z"}), "n")]);
        let look = lab.look("p");
        assert_eq!(for_file(&look, "metadata.labels").unwrap().0, "app=\"a\"");
        assert_eq!(for_env(&look, "metadata.labels['topology.kubernetes.io/zone']").unwrap().0, "");
    }

    #[test]
    fn a_subscript_may_hold_brackets() {
        assert_eq!(subscript("metadata.labels['a[b]c']"), Some(("metadata.labels", "a[b]c")));
        assert_eq!(subscript("metadata.labels"), None);
        assert_eq!(subscript("['x']"), None);
    }
}
