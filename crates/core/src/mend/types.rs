//! A field that its kind does not have, or a value of the wrong type.
//!
//! Found by holding the document against the schema, not by reading messages.

use super::{Candidate, Change, Edit, Holder, Way, above, nearest, quantity, value_at};
use crate::admit::compact_json;
use crate::path::{FieldPath, Segment};
use crate::schema::{Served, Shape, Struct, Type};
use crate::value::{Text, Value};
use alloc::string::ToString;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What the schema says of a path.
enum Known {
    /// The field is there, and of this type.
    Type(&'static Type),
    /// The structure has no such field.
    No(Struct),
    /// The path leads where the schema says nothing.
    Nothing,
}

fn known(served: &Served, path: &FieldPath) -> Known {
    let mut here: Option<&'static Type> = None;
    for (i, segment) in path.0.iter().enumerate() {
        let structure = if i == 0 { Some(served.structure()) } else { here.and_then(Type::structure) };
        here = match (segment, structure, here) {
            (Segment::Field(name) | Segment::Key(name), Some(structure), _) => match structure.field(name) {
                Some(field) => Some(field.of),
                None if i + 1 == path.0.len() => return Known::No(structure),
                None => return Known::Nothing,
            },
            (_, None, Some(of)) if matches!(of.shape(), Shape::List | Shape::Map) => Some(of.item()),
            _ => return Known::Nothing,
        };
    }
    here.map_or(Known::Nothing, Known::Type)
}

/// What may mend the field at a path of a document of a served kind.
pub(super) fn candidates(served: &Served, number: usize, document: &Value, path: &FieldPath) -> Vec<Candidate> {
    let doc = Doc { number, document };
    match (known(served, path), value_at(document, path)) {
        (Known::No(structure), _) => doc.unknown(structure, path),
        (Known::Type(of), Some(value)) => doc.mistyped(of, value, path),
        _ => Vec::new(),
    }
}

struct Doc<'a> {
    number: usize,
    document: &'a Value,
}

impl Doc<'_> {
    fn change(&self, path: &FieldPath, edit: Edit) -> Change {
        Change::Field { of: Holder::Document(self.number), path: path.clone(), edit }
    }

    fn unknown(&self, structure: Struct, path: &FieldPath) -> Vec<Candidate> {
        let Some(Segment::Field(name) | Segment::Key(name)) = path.0.last() else { return Vec::new() };
        let holder = value_at(self.document, &above(path));
        let free =
            structure.fields().map(|field| field.name).filter(|name| holder.is_none_or(|h| h.get(name).is_none()));
        let mut found: Vec<Candidate> = nearest(name, free)
            .into_iter()
            .map(|to| {
                let words = [("from", name.as_str()), ("to", to)];
                Candidate::new(Way::RenameField, &words, alloc::vec![self.change(path, Edit::Rename(to.to_string()))])
            })
            .collect();
        let remove = alloc::vec![self.change(path, Edit::Remove)];
        found.push(Candidate::new(Way::RemoveField, &[("field", &path.to_string())], remove));
        found
    }

    fn mistyped(&self, of: &'static Type, value: &Value, path: &FieldPath) -> Vec<Candidate> {
        let field = path.to_string();
        let one =
            |way, edit| alloc::vec![Candidate::new(way, &[("field", &field)], alloc::vec![self.change(path, edit)])];
        let set = |way, value: Value| {
            let words = [("field", field.as_str()), ("value", &compact_json(&value))];
            alloc::vec![Candidate::new(way, &words, alloc::vec![self.change(path, Edit::Set(value.clone()))])]
        };
        match (of.shape(), value) {
            (Shape::String, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => one(Way::Quote, Edit::Quote),
            (Shape::Bool, Value::String(text)) => match text.to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => set(Way::Unquote, true.into()),
                "false" | "no" | "off" | "0" => set(Way::Unquote, false.into()),
                _ => Vec::new(),
            },
            (Shape::Bool, Value::Int(number @ (0 | 1))) => set(Way::SetValue, (*number == 1).into()),
            (Shape::Int32 | Shape::Int64, Value::String(text)) => self.number(text, path),
            (Shape::List, Value::Map(fields)) => match self.pairs(of, fields.iter()) {
                Some(list) => alloc::vec![Candidate::new(
                    Way::MakeList,
                    &[("field", &field)],
                    alloc::vec![self.change(path, Edit::Set(list))]
                )],
                None => one(Way::MakeList, Edit::Set(Value::from(alloc::vec![value.clone()]))),
            },
            (Shape::List, value) if !matches!(value, Value::List(_)) => {
                one(Way::MakeList, Edit::Set(Value::from(alloc::vec![value.clone()])))
            }
            (Shape::Struct, Value::String(text)) if text.is_empty() => set(Way::SetValue, Value::map()),
            (Shape::Quantity, Value::String(text)) => quantity::meant(text)
                .into_iter()
                .map(|meant| {
                    let edit = Edit::Set(meant.as_str().into());
                    let words = [("field", field.as_str()), ("value", &meant)];
                    Candidate::new(Way::QuantitySuffix, &words, alloc::vec![self.change(path, edit)])
                })
                .collect(),
            (Shape::Bytes, value) => self.bytes(value, path),
            _ => Vec::new(),
        }
    }

    /// A number in quotes; a mode may be meant in octal.
    fn number(&self, text: &str, path: &FieldPath) -> Vec<Candidate> {
        let is_mode = matches!(path.0.last(), Some(Segment::Field(name)) if name == "mode" || name == "defaultMode");
        let field = path.to_string();
        let words = [("field", field.as_str()), ("value", text)];
        if is_mode {
            let digits = text.trim_start_matches("0o");
            let octal = i64::from_str_radix(digits, 8).ok();
            let edit = octal.map(|number| self.change(path, Edit::SetOctal(number)));
            return edit.map(|edit| Candidate::new(Way::OctalMode, &words, alloc::vec![edit])).into_iter().collect();
        }
        let edit = text.trim().parse().ok().map(|number| self.change(path, Edit::Set(Value::Int(number))));
        edit.map(|edit| Candidate::new(Way::Unquote, &words, alloc::vec![edit])).into_iter().collect()
    }

    /// A map where a list of names and values is wanted.
    fn pairs<'v>(&self, of: &'static Type, fields: impl Iterator<Item = (&'v Text, &'v Value)>) -> Option<Value> {
        let item = of.item().structure()?;
        item.field("value").filter(|_| item.field("name").is_some())?;
        let pair = |(name, value): (&Text, &Value)| {
            let value = match value {
                Value::Int(_) | Value::Float(_) | Value::Bool(_) => compact_json(value).into(),
                Value::Null => "".into(),
                Value::String(text) => text.as_str().into(),
                Value::List(_) | Value::Map(_) => return None,
            };
            Some(Value::from([("name", name.as_str().into()), ("value", value)]))
        };
        fields.map(pair).collect::<Option<Value>>()
    }

    /// A Secret's value that is no base64: it was meant as plain text.
    fn bytes(&self, value: &Value, path: &FieldPath) -> Vec<Candidate> {
        let text = match value {
            Value::String(text) => text.to_string(),
            Value::Int(_) | Value::Bool(_) => compact_json(value),
            _ => return Vec::new(),
        };
        let Some(Segment::Field(key) | Segment::Key(key)) = path.0.last() else { return Vec::new() };
        let words = [("key", key.as_str())];
        let encode = self.change(path, Edit::Set(STANDARD.encode(&text).into()));
        let mut found = Vec::new();
        if self.document.str_at(&["kind"]) == Some("Secret") {
            let plain = FieldPath::of(&["stringData"]).key(key);
            let moved = [self.change(path, Edit::Remove), self.change(&plain, Edit::Set(text.into()))];
            let is_only = self.document.fields_at(&["data"]).count() == 1 && self.document.get("stringData").is_none();
            let changes = match is_only && matches!(value, Value::String(_)) {
                true => alloc::vec![self.change(&above(path), Edit::Rename("stringData".into()))],
                false => moved.to_vec(),
            };
            found.push(Candidate::new(Way::StringData, &words, changes));
        }
        found.push(Candidate::new(Way::Base64, &words, alloc::vec![encode]));
        found
    }
}
