//! Which fields does the API of this Kubernetes version have?
//!
//! Writes `crates/core/src/schema/table.rs` from `openapi/`: Kubernetes' own OpenAPI description as a running API server
//! gave it, beside it what the description leaves out about the Go types behind it (read from the types of k8s.io/api:
//! which fields are pointers, how named types are called), and the fields of Kubernetes v1.12, so that each field says
//! whether it was there then. A newer version is two newer files.

mod values;

use crate::steps::no_arguments;
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const OPENAPI: &str = include_str!("../openapi/kubernetes-v1.36.2.json");
const GO_TYPES: &str = include_str!("../openapi/go-types-v1.36.2.json");
const SNAPSHOTS: &str = include_str!("../openapi/snapshot-v1.json");
const THEN: &str = include_str!("../openapi/fields-v1.12.json");

/// Writes the table.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    no_arguments(arguments)?;
    for (name, text) in [("table.rs", table()?), ("values.rs", values::values()?)] {
        std::fs::write(target(name), text).with_context(|| format!("writing {}", target(name).display()))?;
    }
    Ok(())
}

/// A file of the schema's module.
fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/src/schema").join(name)
}

/// A type as the table holds it: its shape, an argument (a structure or the type of the items), and its name in Go.
type Row = (&'static str, usize, String);

#[derive(Default)]
struct Builder {
    schemas: Map<String, Value>,
    go: Map<String, Value>,
    structs: BTreeMap<String, usize>,
    types: Vec<Row>,
    /// The fields that Kubernetes v1.12 had: schema and name.
    then: BTreeSet<(String, String)>,
}

/// The whole table as Rust.
fn table() -> Result<String> {
    let mut builder = Builder::default();
    let mut kinds = Vec::new();
    for text in [OPENAPI, SNAPSHOTS] {
        let description: Value = serde_json::from_str(text)?;
        builder.schemas.extend(description["schemas"].as_object().context("no schemas")?.clone());
        kinds.extend(description["kinds"].as_array().context("no kinds")?.iter().cloned());
    }
    let go: Value = serde_json::from_str(GO_TYPES)?;
    builder.go = go["fields"].as_object().context("no fields")?.clone();
    let roots = builder.roots(&kinds)?;
    builder.reach(roots.values());
    builder.look_back(&serde_json::from_str(THEN)?, &roots)?;
    builder.write(&kinds, &roots)
}

impl Builder {
    /// The schema of each kind, by `apiVersion/kind`.
    fn roots(&self, kinds: &[Value]) -> Result<BTreeMap<String, String>> {
        let mut by_kind = BTreeMap::new();
        for (name, schema) in &self.schemas {
            for gvk in schema["x-kubernetes-group-version-kind"].as_array().into_iter().flatten() {
                let text = |key: &str| gvk[key].as_str().unwrap_or_default();
                let group = if text("group").is_empty() { String::new() } else { format!("{}/", text("group")) };
                by_kind.entry(format!("{group}{}/{}", text("version"), text("kind"))).or_insert(name.clone());
            }
        }
        let key = |kind: &Value| format!("{}/{}", text(kind, "apiVersion"), text(kind, "kind"));
        kinds.iter().map(|kind| Ok((key(kind), by_kind.get(&key(kind)).with_context(|| key(kind))?.clone()))).collect()
    }

    /// Numbers every structure that the kinds are made of.
    fn reach<'a>(&mut self, roots: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        let mut next: Vec<String> = roots.cloned().collect();
        while let Some(name) = next.pop() {
            let Some(properties) = self.schemas.get(&name).and_then(|s| s["properties"].as_object()) else { continue };
            if seen.insert(name) {
                properties.values().for_each(|property| references(property, &mut next));
            }
        }
        self.structs = seen.into_iter().enumerate().map(|(number, name)| (name, number)).collect();
    }

    /// Finds the fields that the types of an older description have, kind by kind: a type may have had another name.
    fn look_back(&mut self, then: &Value, roots: &BTreeMap<String, String>) -> Result<()> {
        let mut next = Vec::new();
        for (kind, class) in then["kinds"].as_object().context("no kinds")? {
            next.push((roots.get(kind).context(kind.clone())?.clone(), class.as_str().unwrap_or_default()));
        }
        let mut seen = BTreeSet::new();
        while let Some((schema, class)) = next.pop() {
            let (Some(now), Some(fields)) = (self.schemas.get(&schema), then["types"][class].as_object()) else {
                continue;
            };
            if !seen.insert((schema.clone(), class)) {
                continue;
            }
            for (name, property) in now["properties"].as_object().into_iter().flatten() {
                let Some(class) = fields.get(name).and_then(Value::as_str) else { continue };
                self.then.insert((schema.clone(), name.clone()));
                let mut below = Vec::new();
                references(property, &mut below);
                next.extend(below.into_iter().map(|schema| (schema, class)));
            }
        }
        Ok(())
    }

    /// The number of a property's type.
    fn type_of(&mut self, property: &Value, go: Option<&str>) -> usize {
        let go = go.map(|name| name.trim_start_matches('*'));
        let row: Row = if let Some(reference) = reference(property) {
            let name = go.map_or_else(|| go_name(&reference), str::to_owned);
            match reference.rsplit('.').next().unwrap_or_default() {
                "Quantity" => ("Quantity", 0, name),
                "IntOrString" => ("IntOrString", 0, name),
                "Time" => ("Time", 0, name),
                "MicroTime" => ("MicroTime", 0, name),
                _ => match self.structs.get(&reference) {
                    Some(number) => ("Struct", *number, name),
                    None => ("Any", 0, name),
                },
            }
        } else {
            let kind = property["type"].as_str().unwrap_or_default();
            let format = property["format"].as_str().unwrap_or_default();
            let named = |name: &str| go.unwrap_or(name).to_owned();
            match (kind, format) {
                ("array", _) => {
                    let item = self.type_of(&property["items"], go.and_then(|name| name.strip_prefix("[]")));
                    ("List", item, go.map_or_else(|| format!("[]{}", self.types[item].2), str::to_owned))
                }
                ("object", _) if !property["additionalProperties"].is_null() => {
                    let element = go.and_then(|name| name.strip_prefix("map[")).and_then(|name| name.split_once(']'));
                    let item = self.type_of(&property["additionalProperties"], element.map(|(_, element)| element));
                    ("Map", item, go.map_or_else(|| format!("map[string]{}", self.types[item].2), str::to_owned))
                }
                ("string", "byte") => ("Bytes", 0, "[]uint8".to_owned()),
                ("string", _) => ("String", 0, named("string")),
                ("boolean", _) => ("Bool", 0, named("bool")),
                ("integer", "int32") => ("Int32", 0, named("int32")),
                ("integer", _) => ("Int64", 0, named("int64")),
                ("number", _) => ("Float", 0, named("float64")),
                _ => ("Any", 0, named("interface {}")),
            }
        };
        self.types.iter().position(|known| *known == row).unwrap_or_else(|| {
            self.types.push(row);
            self.types.len() - 1
        })
    }

    /// The fields of a structure by name: the type, and whether an empty value is kept and a missing one written.
    fn fields(&mut self, schema: &str) -> BTreeMap<String, usize> {
        let definition = self.schemas[schema].clone();
        let required: BTreeSet<&str> =
            definition["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields = BTreeMap::new();
        for (name, property) in definition["properties"].as_object().into_iter().flatten() {
            let deviation = self.go.get(schema).and_then(|fields| fields[name].as_str()).map(str::to_owned);
            let (go, omit_empty) = match &deviation {
                Some(text) => (Some(text.trim_end_matches(",omitempty")), text.ends_with(",omitempty")),
                None => {
                    (None, !required.contains(name.as_str()) && property.get("default") != Some(&serde_json::json!({})))
                }
            };
            let kind = self.type_of(property, go);
            let pointer = match go {
                Some(go) => go.starts_with('*'),
                None => reference(property).is_some() && property.get("default").is_none(),
            };
            // A Quantity is a structure to Go: it is written even where it is zero.
            let always = !omit_empty || !pointer && self.types[kind].0 == "Quantity";
            fields.insert(name.clone(), kind << 2 | usize::from(pointer) << 1 | usize::from(always));
        }
        fields
    }

    fn write(&mut self, kinds: &[Value], roots: &BTreeMap<String, String>) -> Result<String> {
        let schemas: Vec<String> = self.structs.keys().cloned().collect();
        let structs: Vec<_> = schemas.iter().map(|schema| self.fields(schema)).collect();
        let mut names: BTreeSet<&str> = structs.iter().flat_map(|fields| fields.keys().map(String::as_str)).collect();
        names.extend(self.types.iter().map(|row| row.2.as_str()));
        let go_names: Vec<String> = schemas.iter().map(|schema| go_name(schema)).collect();
        names.extend(go_names.iter().map(String::as_str));
        let names: Vec<&str> = names.into_iter().collect();
        let number = |name: &str| names.binary_search(&name).map_err(|_| anyhow::anyhow!("no name {name}"));

        let mut out = String::from(
            "// Written by `cargo xtask codegen`; a test compares it with what it is made from.\n\n\
             use super::{Served, Shape, Type};\n\n",
        );
        list(
            &mut out,
            "/// Names of fields and of Go types, sorted.",
            "NAMES",
            "&str",
            names.iter().map(|n| format!("{n:?}")),
        );
        let mut first = 0;
        let mut rows = Vec::new();
        for (fields, go) in structs.iter().zip(&go_names) {
            rows.push(format!("({}, {first})", number(go)?));
            first += fields.len();
        }
        rows.push(format!("(0, {first})"));
        list(
            &mut out,
            "/// Structures: the Go name, and the first of the fields.",
            "STRUCTS",
            "(u16, u16)",
            rows.into_iter(),
        );
        let mut rows = Vec::new();
        for (name, field) in structs.iter().flatten() {
            rows.push(format!("({}, {field})", number(name)?));
        }
        let doc = "/// Fields, by name within a structure: the name; the type, times 4, plus 2 if an empty value is kept,\n\
                   /// plus 1 if a missing one is written.";
        list(&mut out, doc, "FIELDS", "(u16, u16)", rows.into_iter());
        let known = schemas
            .iter()
            .zip(&structs)
            .flat_map(|(schema, fields)| fields.keys().map(|name| self.then.contains(&(schema.clone(), name.clone()))));
        let known: Vec<bool> = known.collect();
        let word = |bits: &[bool]| bits.iter().rev().fold(0_u64, |word, bit| word << 1 | u64::from(*bit));
        list(
            &mut out,
            "/// Which of the fields Kubernetes v1.12 had, a bit for each.",
            "THEN",
            "u64",
            known.chunks(64).map(|bits| format!("{:#x}", word(bits))),
        );
        let mut rows = Vec::new();
        for (shape, argument, go) in &self.types {
            rows.push(format!("Type(Shape::{shape}, {argument}, {})", number(go)?));
        }
        list(
            &mut out,
            "/// Types: the shape, the structure or the type of the items, the Go name.",
            "TYPES",
            "Type",
            rows.into_iter(),
        );
        let mut rows = BTreeMap::new();
        for kind in kinds {
            let key = format!("{}/{}", text(kind, "apiVersion"), text(kind, "kind"));
            let schema = self.structs[&roots[&key]];
            let (version, name, plural) = (text(kind, "apiVersion"), text(kind, "kind"), text(kind, "resource"));
            let namespaced = kind["namespaced"].as_bool().unwrap_or_default();
            rows.insert(
                (version.to_owned(), name.to_owned()),
                format!("Served {{ api_version: {version:?}, kind: {name:?}, plural: {plural:?}, namespaced: {namespaced}, schema: {schema} }}"),
            );
        }
        list(&mut out, "/// What the server serves, by version and kind.", "KINDS", "Served", rows.into_values());
        Ok(out)
    }
}

/// Writes an array, several entries to a line.
fn list(out: &mut String, doc: &str, name: &str, kind: &str, entries: impl Iterator<Item = String>) {
    let entries: Vec<String> = entries.collect();
    let _ = write!(out, "{doc}\npub(super) static {name}: [{kind}; {}] = [", entries.len());
    let mut width = usize::MAX;
    for entry in entries {
        if width.saturating_add(entry.len() + 2) > 118 {
            out.push_str("\n   ");
            width = 3;
        }
        width += entry.len() + 2;
        let _ = write!(out, " {entry},");
    }
    out.push_str("\n];\n\n");
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn reference(property: &Value) -> Option<String> {
    let direct = property["$ref"].as_str();
    let target = direct.or_else(|| property["allOf"][0]["$ref"].as_str())?;
    target.rsplit('/').next().map(str::to_owned)
}

fn references(property: &Value, found: &mut Vec<String>) {
    found.extend(reference(property));
    for below in ["items", "additionalProperties"] {
        if property[below].is_object() {
            references(&property[below], found);
        }
    }
}

/// How Go prints the type of a schema: `v1.PodSpec` for `io.k8s.api.core.v1.PodSpec`.
fn go_name(schema: &str) -> String {
    let mut parts = schema.rsplit('.');
    let (name, package) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{package}.{name}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_what_the_description_says() {
        for (name, made) in [("table.rs", super::table()), ("values.rs", super::values::values())] {
            let kept = std::fs::read_to_string(super::target(name)).unwrap_or_default();
            assert!(kept == made.unwrap(), "run `cargo xtask codegen`");
        }
    }
}
