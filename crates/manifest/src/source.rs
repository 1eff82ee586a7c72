//! Where in the text does a field stand?
//!
//! Every value keeps the bytes of itself and of its key. What an alias stands for has two places: the alias itself for the
//! value as a whole, since that is what is written there, and the anchored text for everything below, since that is what
//! has to be changed. A merged key stands where it was merged from.

use alloc::boxed::Box;
use alloc::sync::Arc;
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

    /// This range, so many bytes later.
    pub(crate) fn moved(self, by: usize) -> Span {
        Span { start: self.start + by, end: self.end + by }
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
    /// Where it stands in its part of the text.
    source: Arc<Source>,
    /// The first byte of that part.
    base: usize,
}

/// Where a value and everything below it stand in a part of the text.
///
/// There is one for every value of a text, so it is kept small: 32-bit offsets, and no names, which are in the [`Value`].
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Source {
    span: Bytes,
    below: Below,
}

/// A [`Span`] of a text that is not larger than [`MAX_BYTES`](crate::MAX_BYTES).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bytes {
    start: u32,
    end: u32,
}

/// What is below a value.
#[derive(Clone, Debug, Default, PartialEq)]
enum Below {
    /// Nothing.
    #[default]
    Nothing,
    /// The items of a list.
    Items(Box<[Source]>),
    /// The fields of an object, in the order of its map.
    Fields(Box<[Field]>),
}

/// Where a field of an object stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    key: Bytes,
    value: Source,
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
    /// A document of a part that is the whole text, or the first of it.
    pub(crate) fn at_start(value: Value, source: Source) -> Document {
        Document { value, source: Arc::new(source), base: 0 }
    }

    /// This document in a part that begins so many bytes later.
    pub(crate) fn moved(&self, by: usize) -> Document {
        Document { value: self.value.clone(), source: Arc::clone(&self.source), base: self.base + by }
    }

    /// The first byte of the part of the text that it stands in.
    pub fn part(&self) -> usize {
        self.base
    }

    /// Whether this document and another were read from the same part: then all their fields stand at the same places,
    /// counted from where their parts begin. Of parts that were read each by itself that is not known.
    pub fn is_same(&self, other: &Document) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.source.span().moved(self.base)
    }

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
        let (mut value, mut source) = (&self.value, &*self.source);
        let mut place = Place { key: None, value: self.span(), depth: 0 };
        for segment in &path.0 {
            let key;
            (key, value, source) = match (segment, value, &source.below) {
                (Segment::Field(name) | Segment::Key(name), Value::Map(map), Below::Fields(fields)) => {
                    let Some(value) = map.get(name) else { break };
                    let Some(field) = fields.get(map.rank(name)) else { break };
                    (Some(field.key.span()), value, &field.value)
                }
                (Segment::Index(index), Value::List(values), Below::Items(items)) => {
                    match (values.get(*index), items.get(*index)) {
                        (Some(value), Some(item)) => (None, value, item),
                        _ => break,
                    }
                }
                _ => break,
            };
            let key = key.map(|key: Span| key.moved(self.base));
            place = Place { key, value: source.span().moved(self.base), depth: place.depth + 1 };
        }
        place
    }
}

impl Source {
    pub(crate) fn scalar(span: Span) -> Source {
        Source { span: Bytes::of(span), below: Below::Nothing }
    }

    pub(crate) fn list(span: Span, items: Box<[Source]>) -> Source {
        Source { span: Bytes::of(span), below: Below::Items(items) }
    }

    /// The fields have to be in the order of the map.
    pub(crate) fn map(span: Span, fields: Box<[Field]>) -> Source {
        Source { span: Bytes::of(span), below: Below::Fields(fields) }
    }

    /// The value; an empty range behind the key if nothing is written.
    pub(crate) fn span(&self) -> Span {
        self.span.span()
    }

    /// What stands below, moved to where an alias to it stands.
    pub(crate) fn at(mut self, span: Span) -> Source {
        self.span = Bytes::of(span);
        self
    }

    /// Makes room for a field that is not written, behind so many others.
    pub(crate) fn add_field(&mut self, before: usize) {
        let start = Span::at(self.span().start);
        if let Below::Fields(fields) = &mut self.below {
            let mut all = core::mem::take(fields).into_vec();
            all.insert(before.min(all.len()), Field::new(start, Source::scalar(start)));
            *fields = all.into_boxed_slice();
        }
    }

    /// The items of a list; none if this is no list.
    pub(crate) fn into_items(self) -> Box<[Source]> {
        match self.below {
            Below::Items(items) => items,
            _ => Box::default(),
        }
    }

    /// The fields of an object; none if this is no object.
    pub(crate) fn into_fields(self) -> Box<[Field]> {
        match self.below {
            Below::Fields(fields) => fields,
            _ => Box::default(),
        }
    }
}

impl Field {
    pub(crate) fn new(key: Span, value: Source) -> Field {
        Field { key: Bytes::of(key), value }
    }

    /// The key and the value.
    pub(crate) fn into_parts(self) -> (Span, Source) {
        (self.key.span(), self.value)
    }
}

impl Bytes {
    fn of(span: Span) -> Bytes {
        let small = |byte| u32::try_from(byte).unwrap_or(u32::MAX);
        Bytes { start: small(span.start), end: small(span.end) }
    }

    fn span(self) -> Span {
        Span { start: self.start as usize, end: self.end as usize }
    }
}
