//! How does Go print a value?
//!
//! Models encoding/json's compact form (`json.Marshal`) and `strconv.Quote`, as far as the API server's messages show them.

use crate::value::Value;
use alloc::format;
use alloc::string::String;
use core::fmt::Write as _;

/// A value as compact JSON, keys sorted.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => {
            let _ = write!(out, "{flag}");
        }
        Value::Int(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Float(number) => out.push_str(&number_text(*number)),
        Value::String(text) => string(out, text),
        Value::List(items) => {
            for (i, item) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                write(out, item);
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Value::Map(fields) => {
            for (i, (key, field)) in fields.iter().enumerate() {
                out.push(if i == 0 { '{' } else { ',' });
                string(out, key);
                out.push(':');
                write(out, field);
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
        }
    }
}

/// How what stands for a generated text begins; the text itself has nothing that Go would escape.
const PLACEHOLDERS: [&str; 3] = ["<generated", "<uid of ", "<time"];

/// A string in quotes; `<`, `>` and `&` are escaped as Go does for the sake of HTML.
fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut is_placeholder = false;
    for (at, c) in text.char_indices() {
        is_placeholder |= c == '<' && PLACEHOLDERS.iter().any(|start| text[at..].starts_with(start));
        if is_placeholder && matches!(c, '<' | '>') {
            is_placeholder = c == '<';
            out.push(c);
            continue;
        }
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// A number with a fraction, or beyond 64 bits.
pub(super) fn number_text(number: f64) -> String {
    let size = if number < 0.0 { -number } else { number };
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
            _ => text,
        };
    }
    format!("{number}")
}

/// A string as `%q` prints it.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            // Go escapes what is not printable; of those, only the common ones are told apart here.
            '\u{80}'..='\u{a0}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{3000}'
            | '\u{feff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_go_does() {
        let value = Value::from([("b", Value::from(alloc::vec![1.into(), "x<\"".into()])), ("a", Value::Null)]);
        assert_eq!(compact(&value), r#"{"a":null,"b":[1,"x\u003c\""]}"#);
        assert_eq!(compact(&Value::map()), "{}");
        assert_eq!(number_text(1.5), "1.5");
        assert_eq!(number_text(1e30), "1e+30");
        assert_eq!(quote("a\"\n\u{1}é"), "\"a\\\"\\n\\x01é\"");
    }
}
