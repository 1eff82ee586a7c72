//! How does a text get one more document, or another order?

use super::TextEdit;
use super::render;
use crate::split::split;
use crate::{Document, Span};
use alloc::format;
use alloc::string::String;
use kubestow_core::admit::compact_json;
use kubestow_core::value::Value;

/// Whether a text is a stream of JSON objects.
fn is_json(text: &str) -> bool {
    let inside = text.trim_start_matches('\u{feff}').trim_start().strip_prefix('{');
    inside.is_some_and(|inside| inside.trim_start().starts_with(['"', '}']))
}

/// Where the first document may stand.
fn beginning(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn written(text: &str, value: &Value) -> String {
    let newline = newline(text);
    if is_json(text) { compact_json(value) } else { render::block(value, "", newline) }
}

/// The edit that puts a document before all others.
///
/// ```
/// use kubestow_core::value::Value;
/// let text = "kind: Pod\n";
/// let edit = kubestow_manifest::first(text, &Value::from([("kind", "Namespace".into())]));
/// assert_eq!((edit.span.end, edit.text.as_str()), (0, "kind: Namespace\n---\n"));
/// ```
pub fn first(text: &str, value: &Value) -> TextEdit {
    let (at, newline) = (beginning(text), newline(text));
    let separated = is_json(text) || text[at..].starts_with("---");
    let separator = if separated { String::new() } else { format!("---{newline}") };
    TextEdit { span: Span::at(at), text: format!("{}{newline}{separator}", written(text, value)) }
}

/// The edit that puts a document behind all others.
pub fn last(text: &str, value: &Value) -> TextEdit {
    let newline = newline(text);
    let end = if text.ends_with('\n') || text.is_empty() { "" } else { newline };
    let separated = is_json(text) || text.trim_end().lines().last().is_none_or(|line| line == "---");
    let separator = if separated { String::new() } else { format!("---{newline}") };
    TextEdit { span: Span::at(text.len()), text: format!("{end}{separator}{}{newline}", written(text, value)) }
}

/// The edits that move a document before all others; `None` if it does not stand between separators of its own.
pub fn to_front(text: &str, document: &Document) -> Option<[TextEdit; 2]> {
    let start = document.span().start;
    let part = split(text).flatten().find(|part| part.contains(document.span()))?;
    let body = text.get(part.start..part.end)?;
    // A document of its own begins at the left, behind comments at most; an item of a list does not.
    let before = text.get(part.start..start)?;
    let is_alone = before.lines().all(|line| line.trim().is_empty() || line.starts_with('#'));
    let separator = text.get(..part.start)?.trim_end_matches(['\r', '\n']).rfind('\n').map_or(0, |i| i + 1);
    let at = beginning(text);
    if !is_alone || is_json(text) || separator <= at || !text[separator..].starts_with("---") {
        return None;
    }
    let newline = newline(text);
    let end = if body.ends_with('\n') { "" } else { newline };
    let behind = if text[at..].starts_with("---") { String::new() } else { format!("---{newline}") };
    let moved = TextEdit { span: Span::at(at), text: format!("{body}{end}{behind}") };
    Some([moved, TextEdit { span: Span { start: separator, end: part.end }, text: String::new() }])
}
