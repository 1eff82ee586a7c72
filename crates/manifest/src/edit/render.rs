//! How is a value written in the style of the text around it?

use crate::scalar::{self, Resolved, Tag};
use alloc::format;
use alloc::string::{String, ToString};
use kubestow_core::admit::compact_json;
use kubestow_core::value::Value;

/// A style of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// JSON: everything is quoted.
    Json,
    /// YAML.
    Yaml,
}

impl Style {
    /// A field's name.
    pub(super) fn key(self, name: &str) -> String {
        self.scalar(&Value::from(name))
    }

    /// A value on one line.
    pub(super) fn flow(self, value: &Value) -> String {
        match value {
            Value::Map(fields) => {
                let fields: alloc::vec::Vec<String> =
                    fields.iter().map(|(name, value)| self.pair(name, value)).collect();
                format!("{{{}}}", fields.join(", "))
            }
            Value::List(items) => {
                let items: alloc::vec::Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            scalar => self.scalar(scalar),
        }
    }

    /// A field on one line.
    pub(super) fn pair(self, name: &str, value: &Value) -> String {
        format!("{}: {}", self.key(name), self.flow(value))
    }

    fn scalar(self, value: &Value) -> String {
        match (self, value) {
            (Style::Yaml, Value::String(text)) if is_plain(text) => text.to_string(),
            (_, value) => compact_json(value),
        }
    }
}

/// Whether a string may stand without quotes anywhere, and is read as this string. Rather too few than too many do.
fn is_plain(text: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.');
    let inside = |c: char| ends(c) || matches!(c, '-' | '+' | '=');
    text.starts_with(ends)
        && text.ends_with(ends)
        && text.chars().all(inside)
        && matches!(scalar::resolve(text, Tag::Plain), Ok(Resolved::Text))
}

/// Whether a value has parts that stand on lines of their own in block style.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Map(fields) => !fields.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    }
}

/// A field in block style, without an end of line; all lines but the first begin with `indent`.
pub(super) fn field(name: &str, value: &Value, indent: &str, newline: &str) -> String {
    let key = Style::Yaml.key(name);
    if !is_block(value) {
        return format!("{key}: {}", Style::Yaml.flow(value));
    }
    // As kubectl writes it, a list stands below its key and not further in.
    let inner = if matches!(value, Value::List(_)) { indent.to_string() } else { format!("{indent}  ") };
    format!("{key}:{newline}{inner}{}", block(value, &inner, newline))
}

/// A value in block style, without an end of line; all lines but the first begin with `indent`.
pub(super) fn block(value: &Value, indent: &str, newline: &str) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        if !out.is_empty() {
            out.push_str(newline);
            out.push_str(indent);
        }
        out.push_str(&text);
    };
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            // What names a thing comes first.
            let rank = |name: &str| ["apiVersion", "kind", "metadata", "name"].iter().position(|n| *n == name);
            let mut order: alloc::vec::Vec<_> = fields.iter().collect();
            order.sort_by_key(|(name, _)| (rank(name).unwrap_or(usize::MAX), *name));
            for (name, value) in order {
                line(field(name, value, indent, newline));
            }
        }
        Value::List(items) if !items.is_empty() => {
            let inner = format!("{indent}  ");
            for item in items {
                line(format!("- {}", block(item, &inner, newline)));
            }
        }
        other => out.push_str(&Style::Yaml.flow(other)),
    }
    out
}
