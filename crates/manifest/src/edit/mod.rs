//! Which bytes have to change so that a field does?
//!
//! A change of a field becomes an edit of the text in the style that stands there: block or flow, YAML or JSON. Comments
//! stay unless what they stand beside goes. Left out: what a field inherits by an alias or a merge is not changed for one
//! of its users; the edit is made where the text stands, and whoever applies it reads the result again to be sure.

mod documents;
mod render;

pub use documents::{first, last, to_front};

use crate::{Document, Place, Span};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kubestow_core::mend::Edit;
use kubestow_core::path::{FieldPath, Segment};
use kubestow_core::value::Value;
use render::Style;

/// A range of a text, and what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Document {
    /// The value of a field, `null` included; `None` if it is not written.
    pub fn at(&self, path: &FieldPath) -> Option<&Value> {
        path.0.iter().try_fold(&self.value, |value, segment| match (segment, value) {
            (Segment::Field(name) | Segment::Key(name), Value::Map(map)) => map.get(name),
            (Segment::Index(index), Value::List(items)) => items.get(*index),
            _ => None,
        })
    }

    /// The edit of the text that this document was read from which makes an edit of a field; `None` if it cannot be made.
    ///
    /// ```
    /// use kubestow_core::{mend::Edit, path::FieldPath};
    /// let text = "kind: Pod\nspec:\n  hostNetwrk: yes\n";
    /// let manifest = kubestow_manifest::read(text);
    /// let path = FieldPath::of(&["spec", "hostNetwrk"]);
    /// let edit = manifest.documents[0].edit(text, &path, &Edit::Rename("hostNetwork".into())).unwrap();
    /// assert_eq!((&text[edit.span.start..edit.span.end], edit.text.as_str()), ("hostNetwrk", "hostNetwork"));
    /// ```
    pub fn edit(&self, text: &str, path: &FieldPath, edit: &Edit) -> Option<TextEdit> {
        let style = if is_json(text, self.span()) { Style::Json } else { Style::Yaml };
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let editor = Editor { document: self, text, style, newline };
        match edit {
            Edit::Set(value) => editor.set(path, value),
            Edit::Append(value) => editor.append(path, value),
            Edit::Quote => editor.quote(path),
            Edit::SetOctal(number) => editor.set_octal(path, *number),
            Edit::Rename(to) => editor.rename(path, to),
            Edit::Remove => editor.remove(path),
        }
    }
}

/// Whether a document is JSON: it begins with a brace and a quote.
fn is_json(text: &str, span: Span) -> bool {
    let inside = text.get(span.start..span.end).and_then(|text| text.strip_prefix('{'));
    inside.is_some_and(|inside| inside.trim_start().starts_with(['"', '}']))
}

struct Editor<'a> {
    document: &'a Document,
    text: &'a str,
    style: Style,
    newline: &'static str,
}

/// A field or an item of what is written.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

impl Editor<'_> {
    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first byte of the line of a byte.
    fn line_start(&self, at: usize) -> usize {
        self.slice(0, at).rfind('\n').map_or(0, |i| i + 1)
    }

    /// The byte behind the line of a byte, its end not included.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at, self.text.len());
        let line = rest.find('\n').map_or(rest, |i| &rest[..i]);
        at + line.trim_end_matches('\r').len()
    }

    /// Spaces up to the column of a byte.
    fn indent(&self, at: usize) -> String {
        " ".repeat(self.slice(self.line_start(at), at).chars().count())
    }

    /// Whether nothing but blanks stands before a byte in its line.
    fn begins_line(&self, at: usize) -> bool {
        self.slice(self.line_start(at), at).trim().is_empty()
    }

    /// Whether a list or an object stands in brackets. A block list begins where its first item does, which may be a
    /// bracket too.
    fn is_flow(&self, path: &FieldPath, span: Span) -> bool {
        let begins = self.slice(span.start, span.end).starts_with(['{', '[']);
        begins && self.parts(path, span).first().is_none_or(|first| first.start > span.start)
    }

    fn value_at(&self, path: &FieldPath) -> Option<&Value> {
        self.document.at(path)
    }

    /// The fields or items that are written between the bounds of what holds them, in the order of the text.
    fn parts(&self, path: &FieldPath, whole: Span) -> Vec<Part> {
        let Some(value) = self.value_at(path) else { return Vec::new() };
        let fields = value.fields().map(|(name, _)| path.clone().field(name));
        let items = (0..value.items().len()).map(|index| path.clone().index(index));
        let part = |path: FieldPath| {
            let place = self.document.place(&path);
            let start = place.key.unwrap_or(place.value).start;
            Part { start, end: place.value.end.max(place.key.map_or(0, |key| key.end)) }
        };
        let inside = |part: &Part| whole.start <= part.start && part.end <= whole.end && part.start < part.end;
        let mut parts: Vec<Part> = fields.chain(items).map(part).filter(inside).collect();
        parts.sort_by_key(|part| part.start);
        parts
    }

    fn rename(&self, path: &FieldPath, to: &str) -> Option<TextEdit> {
        let key = self.document.locate_key(path).filter(|key| key.start < key.end)?;
        let quoted = self.slice(key.start, key.end).starts_with(['"', '\'']);
        let style = if quoted { Style::Json } else { self.style };
        Some(TextEdit { span: key, text: style.key(to) })
    }

    fn set_octal(&self, path: &FieldPath, number: i64) -> Option<TextEdit> {
        let edit = self.set(path, &Value::Int(number))?;
        // Decimal digits are what the plain edit has written; JSON knows no others.
        let text = match self.style {
            Style::Json => edit.text,
            Style::Yaml => edit.text.replacen(&number.to_string(), &format!("0{number:o}"), 1),
        };
        Some(TextEdit { text, ..edit })
    }

    fn quote(&self, path: &FieldPath) -> Option<TextEdit> {
        let span = self.document.locate_value(path)?;
        let written = self.slice(span.start, span.end);
        let is_plain = !written.is_empty() && written.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
        is_plain.then(|| TextEdit { span, text: format!("\"{written}\"") })
    }

    fn append(&self, path: &FieldPath, value: &Value) -> Option<TextEdit> {
        match self.value_at(path) {
            Some(Value::List(_)) => self.add_item(path, self.document.place(path), value),
            Some(Value::Null) | None => self.set(path, &Value::from(alloc::vec![value.clone()])),
            Some(_) => None,
        }
    }

    fn set(&self, path: &FieldPath, value: &Value) -> Option<TextEdit> {
        let place = self.document.place(path);
        let (there, missing) = path.0.split_at(place.depth.min(path.0.len()));
        let there = FieldPath(there.to_vec());
        let Some((next, below)) = missing.split_first() else { return self.replace(&there, place, value) };
        let mut value = value.clone();
        for segment in below.iter().rev() {
            value = match segment {
                Segment::Field(name) | Segment::Key(name) => Value::from([(name.as_str(), value)]),
                Segment::Index(0) => Value::from(alloc::vec![value]),
                Segment::Index(_) => return None,
            };
        }
        match (next, self.value_at(&there)?) {
            (Segment::Field(name) | Segment::Key(name), Value::Map(_)) => self.add_field(&there, place, name, &value),
            (Segment::Field(name) | Segment::Key(name), Value::Null) => {
                self.replace(&there, place, &Value::from([(name.as_str(), value)]))
            }
            _ => None,
        }
    }

    /// The place behind the colon of a key.
    fn behind_colon(&self, key: Span) -> Option<usize> {
        let rest = self.slice(key.end, self.text.len());
        let colon = rest.find(':').filter(|colon| rest[..*colon].trim().is_empty())?;
        Some(key.end + colon + 1)
    }

    /// Writes another value in the place of one.
    fn replace(&self, path: &FieldPath, place: Place, value: &Value) -> Option<TextEdit> {
        let old = place.value;
        let Some(key) = place.key else {
            let text = if self.is_flow(path, old) || self.in_flow(path) {
                self.style.flow(value)
            } else {
                render::block(value, &self.indent(old.start), self.newline)
            };
            return (old.start < old.end).then_some(TextEdit { span: old, text });
        };
        let colon = self.behind_colon(key)?;
        let beside = colon <= old.start && old.start < old.end && !self.slice(colon, old.start).contains('\n');
        let stays_flow =
            self.is_flow(path, old) || self.in_flow(path) || !matches!(value, Value::Map(_) | Value::List(_));
        if stays_flow && beside {
            return Some(TextEdit { span: old, text: self.style.flow(value) });
        }
        let span = Span { start: colon, end: old.end.max(colon) };
        if stays_flow {
            return Some(TextEdit { span, text: format!(" {}", self.style.flow(value)) });
        }
        let whole = render::field("k", value, &self.indent(key.start), self.newline);
        Some(TextEdit { span, text: whole.trim_start_matches("k:").to_string() })
    }

    /// Whether what holds a field is written in flow style.
    fn in_flow(&self, path: &FieldPath) -> bool {
        let Some((_, above)) = path.0.split_last() else { return false };
        let above = FieldPath(above.to_vec());
        self.style == Style::Json || self.is_flow(&above, self.document.place(&above).value)
    }

    fn add_field(&self, path: &FieldPath, place: Place, name: &str, value: &Value) -> Option<TextEdit> {
        let parts = self.parts(path, place.value);
        let Some((first, last)) = parts.first().zip(parts.last()) else {
            return self.replace(path, place, &Value::from([(name, value.clone())]));
        };
        if self.is_flow(path, place.value) {
            return self.add_to_flow(place.value, *last, &self.style.pair(name, value));
        }
        let indent = self.indent(first.start);
        let field = render::field(name, value, &indent, self.newline);
        if let Some(end) = self.end_of_single_line(*last) {
            return Some(TextEdit { span: Span::at(end), text: format!("{}{indent}{field}", self.newline) });
        }
        if parts.len() > 1 && self.begins_line(last.start) {
            let at = self.above_comments(self.line_start(last.start));
            return Some(TextEdit { span: Span::at(at), text: format!("{indent}{field}{}", self.newline) });
        }
        Some(TextEdit { span: Span::at(first.start), text: format!("{field}{}{indent}", self.newline) })
    }

    /// The end of the line of a part, if the part is all on this line and nothing but a comment follows.
    fn end_of_single_line(&self, part: Part) -> Option<usize> {
        let end = self.line_end(part.start);
        let rest = self.slice(part.end, end).trim_start().trim_start_matches(':').trim_start();
        let single = part.end <= end && (rest.is_empty() || rest.starts_with('#'));
        single.then_some(end)
    }

    /// The first byte of the comments that stand right above a line.
    fn above_comments(&self, mut line: usize) -> usize {
        while line > 0 {
            let above = self.line_start(line - 1);
            if !self.slice(above, line).trim_start().starts_with('#') {
                break;
            }
            line = above;
        }
        line
    }

    fn add_to_flow(&self, whole: Span, last: Part, entry: &str) -> Option<TextEdit> {
        // A field without a value ends with its colon.
        let behind = self.slice(last.end, whole.end);
        let end = last.end + if behind.trim_start().starts_with(':') { behind.find(':')? + 1 } else { 0 };
        let text = if self.begins_line(last.start) {
            format!(",{}{}{entry}", self.newline, self.indent(last.start))
        } else {
            format!(", {entry}")
        };
        Some(TextEdit { span: Span::at(end), text })
    }

    fn add_item(&self, path: &FieldPath, place: Place, value: &Value) -> Option<TextEdit> {
        let parts = self.parts(path, place.value);
        let Some((first, last)) = parts.first().copied().zip(parts.last().copied()) else {
            return self.replace(path, place, &Value::from(alloc::vec![value.clone()]));
        };
        if self.is_flow(path, place.value) {
            return self.add_to_flow(place.value, last, &self.style.flow(value));
        }
        let end = self.line_end(last.end);
        let indent = self.indent(self.dash(first)?);
        let item = render::block(value, &format!("{indent}  "), self.newline);
        Some(TextEdit { span: Span::at(end), text: format!("{}{indent}- {item}", self.newline) })
    }

    /// The dash with which an item of a block list begins.
    fn dash(&self, item: Part) -> Option<usize> {
        self.slice(0, item.start).trim_end().strip_suffix('-').map(str::len)
    }

    fn remove(&self, path: &FieldPath) -> Option<TextEdit> {
        let place = self.document.place(path);
        let (last, above) = path.0.split_last().filter(|_| place.depth == path.0.len())?;
        let above = FieldPath(above.to_vec());
        let holder = self.document.place(&above);
        let start = place.key.unwrap_or(place.value).start;
        let parts = self.parts(&above, holder.value);
        let index = parts.iter().position(|part| part.start == start)?;
        if parts.len() == 1 && !above.0.is_empty() {
            let empty = if matches!(last, Segment::Index(_)) { Value::from(Vec::new()) } else { Value::map() };
            return self.replace(&above, holder, &empty);
        }
        let (part, next) = (parts[index], parts.get(index + 1));
        let gone = |start, end| Some(TextEdit { span: Span { start, end }, text: String::new() });
        if self.is_flow(&above, holder.value) {
            return match (next, index.checked_sub(1).and_then(|before| parts.get(before))) {
                (Some(next), _) => gone(part.start, next.start),
                (None, Some(before)) => gone(before.end, part.end),
                (None, None) => None,
            };
        }
        let start = match last {
            Segment::Index(_) => self.dash(part)?,
            Segment::Field(_) | Segment::Key(_) => part.start,
        };
        if self.begins_line(start) {
            let end = self.line_end(part.end);
            let rest = self.slice(end, self.text.len());
            let newline = rest.find('\n').map_or(rest.len(), |i| i + 1);
            return gone(self.line_start(start), end + newline);
        }
        gone(start, next?.start)
    }
}
