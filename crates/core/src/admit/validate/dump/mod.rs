//! How does the API server show what an update would have changed?
//!
//! Models `apimachinery pkg/util/diff: Diff`: both Go structures as indented JSON by their Go names, and a unified diff of
//! the lines. Left out: structures of more than [`MOST_LINES`] lines, which are not compared.

mod difference;
mod types;

use super::super::json;
use super::errors::Shown;
use crate::value::Value;
use alloc::string::String;
use alloc::vec::Vec;

/// Comparing takes the square of the lines at worst.
const MOST_LINES: usize = 5_000;

/// What changed between two values of a Go structure.
pub(super) fn changes(structure: &str, before: &Value, after: &Value) -> String {
    let style = |empty_is_null| Style { indented: true, empty_is_null };
    let (before, after) = (lines(structure, before, style(true)), lines(structure, after, style(false)));
    match before.len().max(after.len()) {
        // DIFFERS: upstream compares structures of any length.
        MOST_LINES.. => String::new(),
        _ => difference::unified(&before, &after),
    }
}

/// A Go structure as compact JSON, as a refusal shows a value.
pub(super) fn compact(structure: &str, value: &Value) -> Printed {
    Printed(lines(structure, value, Style { indented: false, empty_is_null: false }).concat())
}

/// A printed Go structure.
pub(super) struct Printed(String);

impl Shown for Printed {
    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// How a structure is printed.
#[derive(Clone, Copy)]
struct Style {
    /// Each member has a line of its own.
    indented: bool,
    /// An empty list or map is `null`: what comes from the store has lost it, as protobuf does not tell it from none.
    empty_is_null: bool,
}

fn lines(structure: &str, value: &Value, style: Style) -> Vec<String> {
    let mut out = Printer { lines: Vec::new(), line: String::new(), depth: 0, style };
    out.structure(structure, value);
    out.lines.push(out.line);
    out.lines
}

/// upstream: `pkg/apis/core/v1/conversion.go: Convert_v1_PodSpec_To_core_PodSpec` moves what is of the host
fn internal(mut spec: Value) -> Value {
    for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
        if let Some(value) = spec.remove(&[field]) {
            spec.set(&["securityContext", field], value);
        }
    }
    spec
}

/// The name in JSON that follows from a name in Go: `HTTPGet` is `httpGet`, and `IP` is `ip`.
fn name_in_json(go: &str) -> String {
    let capitals = go.bytes().take_while(u8::is_ascii_uppercase).count();
    let lowered = if capitals == go.len() || capitals == 1 { capitals } else { capitals.saturating_sub(1) };
    go.char_indices().map(|(i, c)| if i < lowered { c.to_ascii_lowercase() } else { c }).collect()
}

struct Printer {
    lines: Vec<String>,
    line: String,
    depth: usize,
    style: Style,
}

impl Printer {
    fn end_line(&mut self) {
        if !self.style.indented {
            return;
        }
        self.lines.push(core::mem::take(&mut self.line));
        self.line.extend(core::iter::repeat_n(' ', self.depth));
    }

    /// What stands between two brackets, one to a line.
    fn nested<T>(&mut self, brackets: [char; 2], items: Vec<T>, mut print: impl FnMut(&mut Printer, T)) {
        self.line.push(brackets[0]);
        if !items.is_empty() {
            self.depth += 1;
            for (i, item) in items.into_iter().enumerate() {
                if i > 0 {
                    self.line.push(',');
                }
                self.end_line();
                print(self, item);
            }
            self.depth -= 1;
            self.end_line();
        }
        self.line.push(brackets[1]);
    }

    fn named(&mut self, name: &str) {
        self.line.push_str(&json::compact(&name.into()));
        self.line.push_str(if self.style.indented { ": " } else { ":" });
    }

    fn structure(&mut self, name: &str, value: &Value) {
        let spec = (name == "PodSpec").then(|| internal(value.clone()));
        let value = spec.as_ref().unwrap_or(value);
        self.nested(['{', '}'], members(name, value), |out, (go, form, value)| {
            out.named(go);
            out.member(form, value);
        });
    }

    fn member(&mut self, form: &str, value: Option<&Value>) {
        let value = value.filter(|value| !value.is_null());
        let (sign, inner) = form.split_at(form.len().min(1));
        match (sign, value) {
            ("", None) => self.line.push_str("\"\""),
            ("#", None) => self.line.push('0'),
            ("!", None) => self.line.push_str("false"),
            ("%", None) => self.line.push_str("\"0\""),
            ("=", value) => self.structure(inner, value.unwrap_or(&Value::Null)),
            (_, None) => self.line.push_str("null"),
            ("*", Some(value)) => self.structure(inner, value),
            ("[" | "{", Some(Value::List(items))) if items.is_empty() && self.style.empty_is_null => {
                self.line.push_str("null");
            }
            ("[" | "{", Some(Value::Map(fields))) if fields.is_empty() && self.style.empty_is_null => {
                self.line.push_str("null");
            }
            ("[", Some(Value::List(items))) if inner != "]" => {
                let structure = inner.trim_end_matches(']');
                self.nested(['[', ']'], items.iter().collect(), |out, item| out.structure(structure, item));
            }
            (_, Some(value)) => self.plain(value),
        }
    }

    /// A value by its names in JSON.
    fn plain(&mut self, value: &Value) {
        match value {
            Value::List(items) => self.nested(['[', ']'], items.iter().collect(), Printer::plain),
            Value::Map(fields) => self.nested(['{', '}'], fields.iter().collect(), |out, (name, value)| {
                out.named(name);
                out.plain(value);
            }),
            scalar => self.line.push_str(&json::compact(scalar)),
        }
    }
}

/// The fields of a structure: the name in Go, what it holds, the value.
fn members<'a>(structure: &str, value: &'a Value) -> Vec<(&'static str, &'static str, Option<&'a Value>)> {
    let mut out = Vec::new();
    for field in types::fields(structure).split(' ') {
        if let Some(embedded) = field.strip_prefix('@') {
            out.extend(members(embedded, value));
            continue;
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let split = |text: &'static str| text.split_at(text.find(|c| !is_name(c)).unwrap_or(text.len()));
        let (go, form) = split(field);
        let (json, form) = form.strip_prefix(':').map_or_else(
            || (name_in_json(go), form),
            |named| {
                let (json, form) = split(named);
                (json.into(), form)
            },
        );
        let member = json.split('.').try_fold(value, |value, field| value.get(field));
        match form.strip_prefix('^') {
            Some(_) if member.is_none() => {}
            Some(form) => out.push((go, form, member)),
            None => out.push((go, form, member)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_json_follow_from_names_in_go() {
        let names = ["Name", "IP", "FSType", "HTTPGet", "APIVersion", "HostPID", "SELinuxOptions", "ISCSIInterface"];
        let json = ["name", "ip", "fsType", "httpGet", "apiVersion", "hostPID", "seLinuxOptions", "iscsiInterface"];
        assert_eq!(names.map(name_in_json), json);
    }

    #[test]
    fn every_structure_that_is_named_has_fields() {
        let mut structures = alloc::vec![
            "PodTemplateSpec",
            "PersistentVolumeClaimSpec",
            "PersistentVolumeSource",
            "DaemonSetUpdateStrategy",
            "DeploymentStrategy",
            "StatefulSetUpdateStrategy",
            "ScopeSelector",
            "ServicePort",
            "Taint",
        ];
        let mut seen = alloc::collections::BTreeSet::new();
        while let Some(structure) = structures.pop() {
            let fields = types::fields(structure);
            assert!(!fields.is_empty(), "{structure}");
            if seen.insert(structure) {
                let inner = fields.split(' ').filter_map(|field| field.split_once(['*', '=', '[', '@']));
                structures
                    .extend(inner.map(|(_, inner)| inner.trim_end_matches(']')).filter(|inner| !inner.is_empty()));
            }
        }
        assert_eq!(seen.len(), types::COUNT, "every row is used");
    }
}
