//! Kubernetes manifests as kubectl reads them.
//!
//! What does this text say, and where does each field stand in it? Models sigs.k8s.io/yaml over go-yaml v2: YAML 1.1
//! scalars, merge keys, of a key given twice the last one.
#![no_std]

extern crate alloc;

mod read;

pub use read::read;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use kubestow_core::finding::Code;
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

/// What was read from a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The documents that hold something, in order; the items of a `List` one by one.
    pub documents: Vec<Document>,
    /// What could not be read, and what was read in a way that may surprise.
    pub problems: Vec<Problem>,
}

/// Something wrong or surprising in the text itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// The words that fill the sentence.
    pub data: Vec<(&'static str, String)>,
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
    /// The value.
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
    /// The fields of an object: the span of the key, and the value.
    Fields(BTreeMap<String, (Span, Source)>),
}

impl Document {
    /// Where a field stands: its key and value, or as much of the way to it as there is.
    pub fn locate(&self, path: &FieldPath) -> Span {
        let mut here = &self.source;
        let mut span = here.span;
        for segment in &path.0 {
            match (segment, &here.below) {
                (Segment::Field(name) | Segment::Key(name), Below::Fields(fields)) => match fields.get(name) {
                    Some((key, value)) => {
                        span = Span { start: key.start, end: value.span.end.max(key.end) };
                        here = value;
                    }
                    None => break,
                },
                (Segment::Index(index), Below::Items(items)) => match items.get(*index) {
                    Some(item) => {
                        span = item.span;
                        here = item;
                    }
                    None => break,
                },
                _ => break,
            }
        }
        span
    }
}
