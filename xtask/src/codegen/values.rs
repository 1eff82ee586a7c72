//! Which values may a field have, which fields must be there, and where is a type described?
//!
//! What an editor offers, for the structures of the table, by their Go names.

use super::{OPENAPI, SNAPSHOTS, go_name, list};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// The whole table as Rust.
pub(super) fn values() -> Result<String> {
    let (mut values, mut required, mut groups) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for text in [OPENAPI, SNAPSHOTS] {
        let description: Value = serde_json::from_str(text)?;
        for (name, schema) in description["schemas"].as_object().context("no schemas")? {
            let go = go_name(name);
            let go = go.rsplit('.').next().unwrap_or_default().to_owned();
            for (field, property) in schema["properties"].as_object().into_iter().flatten() {
                let listed = property["enum"].as_array().or_else(|| property["items"]["enum"].as_array());
                let words: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
                if !words.is_empty() {
                    values.insert((go.clone(), field.clone()), format!("({go:?}, {field:?}, &{words:?})"));
                }
            }
            let needed: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if !needed.is_empty() {
                required.insert(go.clone(), format!("({go:?}, &{needed:?})"));
            }
            // io.k8s.api.apps.v1.Deployment stands at #deployment-v1-apps; most are v1-core.
            if let Some(group) = group(name).filter(|group| group != "v1-core") {
                groups.insert(go.clone(), format!("({go:?}, {group:?})"));
            }
        }
    }
    let mut out =
        String::from("// Written by `cargo xtask codegen`; a test compares it with what it is made from.\n\n");
    let doc = "/// The values that a field may have, by structure and field.";
    list(&mut out, doc, "VALUES", "(&str, &str, &[&str])", values.into_values());
    let doc = "/// The fields that must be there, by structure.";
    list(&mut out, doc, "REQUIRED", "(&str, &[&str])", required.into_values());
    let doc = "/// Version and group of the structures that are not of the core group's v1, as the reference's anchors have them.";
    list(&mut out, doc, "GROUPS", "(&str, &str)", groups.into_values());
    Ok(out)
}

/// Version and group, such as `v1-apps`; none for what the reference of Kubernetes does not describe.
fn group(schema: &str) -> Option<String> {
    let parts: Vec<&str> = schema.split('.').collect();
    match parts.as_slice() {
        ["io", "k8s", "api", group, version, _] => Some(format!("{version}-{group}")),
        ["io", "k8s", "apimachinery", "pkg", "apis", group, version, _] => Some(format!("{version}-{group}")),
        ["io", "k8s", "apiextensions-apiserver", .., version, _] => Some(format!("{version}-apiextensions-k8s-io")),
        _ => None,
    }
}
