//! Which change of the document would mend it?
//!
//! A remedy is data: a place and what to write there. Whoever knows the text turns it into an edit of the text; here it is
//! applied to a value, so that it can be tried out.

use crate::path::{FieldPath, Segment};
use crate::value::Value;

/// A change of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// Writes another name for a field.
    Rename {
        /// The field.
        place: FieldPath,
        /// Its right name.
        name: alloc::string::String,
    },
    /// Writes another value.
    Replace {
        /// The field.
        place: FieldPath,
        /// Its right value.
        value: Value,
    },
    /// Puts what stands there in quotes, so that it is a string.
    Quote {
        /// The field.
        place: FieldPath,
        /// What it is then.
        text: alloc::string::String,
    },
    /// Writes a field that is missing.
    Add {
        /// The field.
        place: FieldPath,
        /// Its value.
        value: Value,
    },
}

impl Remedy {
    /// The field that is changed.
    pub fn place(&self) -> &FieldPath {
        match self {
            Remedy::Rename { place, .. }
            | Remedy::Replace { place, .. }
            | Remedy::Quote { place, .. }
            | Remedy::Add { place, .. } => place,
        }
    }

    /// Changes a document. A place that is not there changes nothing.
    pub fn apply(&self, document: &mut Value) {
        let Some((last, way)) = self.place().0.split_last() else { return };
        let mut holder = document;
        for segment in way {
            let next = match (segment, holder) {
                (Segment::Field(name) | Segment::Key(name), map) => match self {
                    Remedy::Add { .. } => Some(map.entry(name)),
                    _ => map.get_mut(name),
                },
                (Segment::Index(index), Value::List(items)) => items.get_mut(*index),
                _ => None,
            };
            match next {
                Some(next) => holder = next,
                None => return,
            }
        }
        match (self, last, holder) {
            (Remedy::Rename { name, .. }, Segment::Field(old), Value::Map(map)) => {
                if let Some(value) = map.remove(old) {
                    map.insert(name.clone(), value);
                }
            }
            (Remedy::Rename { .. }, ..) => {}
            (remedy, Segment::Field(name) | Segment::Key(name), holder) => *holder.entry(name) = remedy.written(),
            (remedy, Segment::Index(index), Value::List(items)) => {
                if let Some(item) = items.get_mut(*index) {
                    *item = remedy.written();
                }
            }
            _ => {}
        }
    }

    fn written(&self) -> Value {
        match self {
            Remedy::Replace { value, .. } | Remedy::Add { value, .. } => value.clone(),
            Remedy::Quote { text, .. } => text.as_str().into(),
            Remedy::Rename { name, .. } => name.as_str().into(),
        }
    }
}
