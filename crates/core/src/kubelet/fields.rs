//! What does a `fieldRef` give?
//!
//! Models `pkg/fieldpath: ExtractFieldPathAsString, FormatMap` and `pkg/kubelet: podFieldSelectorRuntimeValue`. A variable
//! can ask for more than a file: addresses, the node and the service account belong to the environment alone.

use super::look::Look;
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
        let found = entries(look, field).remove(key).unwrap_or_default();
        return Ok((found, FieldPath::of(&["metadata", field]).key(key)));
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

/// The labels or annotations as the kubelet sees them.
fn entries(look: &Look<'_>, field: &str) -> BTreeMap<String, String> {
    let written = look.pod.value.fields_at(&["metadata", field]);
    let mut entries: BTreeMap<String, String> =
        written.map(|(key, value)| (key.into(), value.as_str().unwrap_or_default().into())).collect();
    match field {
        // upstream: pkg/kubelet/config adds these to its own copy of every pod
        "annotations" => {
            entries.insert("kubernetes.io/config.seen".into(), "<time>".into());
            entries.insert("kubernetes.io/config.source".into(), "api".into());
        }
        _ => entries.retain(|key, _| !look.labels_of_binding.contains(key.as_str())),
    }
    entries
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
        quote(value, &mut text);
    }
    text
}

/// Writes a string as Go's `strconv.Quote` does.
fn quote(value: &str, out: &mut String) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            ' '..='~' => out.push(c),
            '\0'..='\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            _ if is_printable(c) => out.push(c),
            '\u{80}'..='\u{ffff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
}

/// Whether Go's `unicode.IsPrint` holds: letters, marks, numbers, punctuation, symbols. Rust's debug escapes leave the
/// same characters alone, marks only where they follow another character.
fn is_printable(c: char) -> bool {
    let mut pair = [0; 5];
    pair[0] = b'a';
    let end = 1 + c.encode_utf8(&mut pair[1..]).len();
    core::str::from_utf8(&pair[..end]).is_ok_and(|pair| pair.escape_debug().nth(1) == Some(c))
}

/// The API's list of an object's string fields, for tests and callers that hold plain maps.
#[cfg(test)]
fn map_of(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_quoted_as_go_does() {
        let text = format_map(&map_of(&[("b", "x"), ("a", "q\"1"), ("c", "é")]));
        assert_eq!(text, "a=\"q\\\"1\"\nb=\"x\"\nc=\"é\"");
        let text = format_map(&map_of(&[("k", "a\tb\u{a0}c\u{1}d\u{301}\u{10ffff}\u{200b}☃")]));
        assert_eq!(text, "k=\"a\\tb\\u00a0c\\x01d\u{301}\\U0010ffff\\u200b☃\"");
        assert_eq!(format_map(&map_of(&[])), "");
    }

    #[test]
    fn a_subscript_may_hold_brackets() {
        assert_eq!(subscript("metadata.labels['a[b]c']"), Some(("metadata.labels", "a[b]c")));
        assert_eq!(subscript("metadata.labels"), None);
        assert_eq!(subscript("['x']"), None);
    }
}
