//! How do `-o yaml` and `-o json` write an object?
//!
//! Models sigs.k8s.io/yaml over go-yaml v2 (keys sorted, lists not indented, quotes only where a plain scalar would be read
//! as something else) and `json.MarshalIndent` with four blanks. Left out: folding of long lines.

use kubestow_core::admit::compact_json;
use kubestow_core::value::Value;
use std::fmt::Write as _;

/// A value as YAML, as `kubectl get -o yaml` writes it, with an end of line.
///
/// ```
/// let value = kubestow::Value::from([("mode", "0644".into()), ("size", 5.into())]);
/// assert_eq!(kubestow_kubectl::to_yaml(&value), "mode: \"0644\"\nsize: 5\n");
/// ```
pub fn print(value: &Value) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    out
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Map(fields) => !fields.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    }
}

/// Writes a value that starts at the beginning of a line, indented by `depth` levels.
fn block(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            for (at, (key, field)) in fields.iter().enumerate() {
                if at > 0 {
                    indent(out, depth);
                }
                out.push_str(&scalar(key, false, depth));
                out.push(':');
                after_key(out, field, depth);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    indent(out, depth);
                }
                out.push_str("- ");
                block(out, item, depth + 1);
            }
        }
        other => {
            out.push_str(&flow(other, depth));
            out.push('\n');
        }
    }
}

fn after_key(out: &mut String, field: &Value, depth: usize) {
    if !is_block(field) {
        out.push(' ');
        out.push_str(&flow(field, depth));
        out.push('\n');
        return;
    }
    out.push('\n');
    // A list stands as deep as its key.
    let inner = if matches!(field, Value::List(_)) { depth } else { depth + 1 };
    indent(out, inner);
    block(out, field, inner);
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// A value that has no lines of its own.
fn flow(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => scalar(text, true, depth),
        Value::Map(_) => "{}".to_owned(),
        Value::List(_) => "[]".to_owned(),
        other => compact_json(other),
    }
}

/// A string: plain where it is read as this string, as a block where it has lines, else in quotes.
fn scalar(text: &str, may_be_block: bool, depth: usize) -> String {
    let printable = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if text.contains('\n') && may_be_block && text.chars().all(printable) && !text.starts_with([' ', '\t', '\n']) {
        return literal(text, depth);
    }
    if !text.chars().all(|c| !c.is_control()) {
        return double_quoted(text);
    }
    if is_ambiguous(text) {
        return format!("\"{text}\"");
    }
    if is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

/// Whether a plain scalar of this text would be read as something else than a string, here or by YAML 1.1: go-yaml puts
/// numbers to the base 60 and times in quotes too.
fn is_ambiguous(text: &str) -> bool {
    let is_number =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.'));
    let is_base_60 = text.contains(':') && text.trim_start_matches(['-', '+']).split(':').all(is_number);
    let looks_like_time = text.as_bytes().get(4) == Some(&b'-') && text.bytes().take(4).all(|b| b.is_ascii_digit());
    text.is_empty() || !kubestow_manifest::is_text(text) || is_base_60 || looks_like_time
}

/// Whether YAML allows the text as a plain scalar (go-yaml: yaml_emitter_analyze_scalar).
fn is_plain(text: &str) -> bool {
    let starts_badly =
        text.starts_with(['#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', ' ']);
    let mut following = text.chars().skip(1);
    let lone_indicator = text.starts_with(['?', '-', ':']) && following.next().is_none_or(char::is_whitespace);
    !text.is_empty()
        && !starts_badly
        && !lone_indicator
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
}

fn literal(text: &str, depth: usize) -> String {
    let body = text.trim_end_matches('\n');
    // Chomping says how many ends of line the text has.
    let sign = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut out = format!("|{sign}");
    let body = if sign == "+" { text.strip_suffix('\n').unwrap_or(text) } else { body };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(&mut out, depth + 1);
            out.push_str(line);
        }
    }
    out
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as JSON on many lines, with an end of line.
pub(crate) fn json(value: &Value) -> String {
    let mut out = String::new();
    json_value(&mut out, value, 0);
    out.push('\n');
    out
}

fn json_value(out: &mut String, value: &Value, depth: usize) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("    ", depth));
    };
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            out.push('{');
            for (at, (key, field)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                out.push_str(&compact_json(&Value::from(key.as_str())));
                out.push_str(": ");
                json_value(out, field, depth + 1);
            }
            line(out, depth);
            out.push('}');
        }
        Value::List(items) if !items.is_empty() => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                line(out, depth + 1);
                json_value(out, item, depth + 1);
            }
            line(out, depth);
            out.push(']');
        }
        other => out.push_str(&compact_json(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_written_as_kubectl_writes_it() {
        let text = concat!(
            "a: \"true\"\nb: \"1\"\nc: 'x: y'\nd:\n- e: |\n    one\n    two\n  f: []\n- '*'\n",
            "g: {}\nh: plain text\ni: \"\"\nj: |-\n  one\n  two\nk: <none>\n"
        );
        let value: Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(print(&value), text);
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "yes", "0644", "null", "~", "-", "- a", "a #b", "a\tb", " a", "a ", "1e3", "12:30", "\u{7}", "a\n\n", "\na",
        ] {
            let value = Value::from([("key", text.into())]);
            let manifest = format!("kind: X\n{}", print(&value));
            let read = kubestow_manifest::read(&manifest);
            assert_eq!(read.documents[0].value.str_at(&["key"]), Some(text), "{manifest}");
        }
    }

    #[test]
    fn json_stands_on_many_lines() {
        let value: Value = serde_yaml::from_str("{a: [1, {}], b: <x>}").unwrap();
        assert_eq!(
            json(&value),
            "{\n    \"a\": [\n        1,\n        {}\n    ],\n    \"b\": \"\\u003cx\\u003e\"\n}\n"
        );
    }
}
