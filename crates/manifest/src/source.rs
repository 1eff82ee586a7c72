//! Where in the text does a field stand?
//!
//! Every value keeps the bytes of itself and of its key. What an alias stands for has two places: the alias itself for the
//! value as a whole, since that is what is written there, and the anchored text for everything below, since that is what
//! has to be changed. A merged key stands where it was merged from.

use alloc::boxed::Box;
use alloc::vec::Vec;
use kubestow_core::path::{FieldPath, Segment};
use kubestow_core::value::Value;

/// A range of bytes in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// An empty range at a byte.
    pub fn at(byte: usize) -> Span {
        Span { start: byte, end: byte }
    }

    /// Whether the other range is within this one.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A document and where its fields stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it says.
    pub value: Value,
    /// Where it stands.
    pub source: Source,
}

/// Where a value and everything below it stand in the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The value; an empty range behind the key if nothing is written.
    pub span: Span,
    /// What is below it.
    pub below: Below,
}

/// What is below a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Below {
    /// Nothing.
    #[default]
    Nothing,
    /// The items of a list.
    Items(Vec<Source>),
    /// The fields of an object, sorted by name.
    Fields(Vec<Field>),
}

/// Where a field of an object stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name, as it is in the value.
    pub name: Box<str>,
    /// The key.
    pub key: Span,
    /// The value.
    pub value: Source,
}

/// Where something on the way to a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key; `None` for an item of a list and for the document itself.
    pub key: Option<Span>,
    /// The value.
    pub value: Span,
    /// How many steps of the path there were; fewer than asked for if the rest is not written.
    pub depth: usize,
}

impl Place {
    /// The key and the value as one range, where they stand together.
    pub fn span(self) -> Span {
        match self.key {
            Some(key) if self.value.start >= key.end => Span { start: key.start, end: self.value.end },
            Some(key) => key,
            None => self.value,
        }
    }
}

impl Document {
    /// Where a field stands: its key and value, or the deepest part of the way to it that is written.
    pub fn locate(&self, path: &FieldPath) -> Span {
        self.place(path).span()
    }

    /// Where the key alone of a field stands; `None` if the field is not written or has no key.
    pub fn locate_key(&self, path: &FieldPath) -> Option<Span> {
        let place = self.place(path);
        place.key.filter(|_| place.depth == path.0.len())
    }

    /// Where the value alone of a field stands; `None` if the field is not written.
    pub fn locate_value(&self, path: &FieldPath) -> Option<Span> {
        let place = self.place(path);
        Some(place.value).filter(|_| place.depth == path.0.len())
    }

    /// Where the deepest part of the way to a field stands.
    pub fn place(&self, path: &FieldPath) -> Place {
        let mut here = &self.source;
        let mut place = Place { key: None, value: here.span, depth: 0 };
        for segment in &path.0 {
            let (key, value) = match (segment, &here.below) {
                (Segment::Field(name) | Segment::Key(name), Below::Fields(fields)) => {
                    match fields.binary_search_by(|field| (*field.name).cmp(name)) {
                        Ok(found) => (Some(fields[found].key), &fields[found].value),
                        Err(_) => break,
                    }
                }
                (Segment::Index(index), Below::Items(items)) => match items.get(*index) {
                    Some(item) => (None, item),
                    None => break,
                },
                _ => break,
            };
            place = Place { key, value: value.span, depth: place.depth + 1 };
            here = value;
        }
        place
    }
}

impl Source {
    /// The smallest range that holds this value and everything below it, aliased and merged text included.
    pub fn extent(&self) -> Span {
        let join = |a: Span, b: Span| Span { start: a.start.min(b.start), end: a.end.max(b.end) };
        match &self.below {
            Below::Nothing => self.span,
            Below::Items(items) => items.iter().map(Source::extent).fold(self.span, join),
            Below::Fields(fields) => {
                fields.iter().map(|field| join(field.key, field.value.extent())).fold(self.span, join)
            }
        }
    }
}
