//! What is changed, in terms of objects and fields.
//!
//! Nothing is known of a text here; whoever holds the text finds the bytes.

use crate::object::ObjectId;
use crate::path::{FieldPath, Segment};
use crate::value::Value;
use alloc::string::String;

/// A change of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A field of a document, or of the document behind an object, changes.
    Field {
        /// What holds the field.
        of: Holder,
        /// The field.
        path: FieldPath,
        /// How it changes.
        edit: Edit,
    },
    /// A document is put before all others.
    First(Value),
    /// A document is put behind all others.
    Last(Value),
    /// The document of this number is moved before all others.
    ToFront(usize),
}

/// What holds a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The document of this number.
    Document(usize),
    /// What the text says of this object: its document, or the template that it was made from.
    Object(ObjectId),
}

/// How a field changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// It gets this value, whether or not it is there; what is missing on the way to it is made too.
    Set(Value),
    /// The list gets one more item; it is made if it is not there.
    Append(Value),
    /// What is written is put in quotes, to the letter. As a value that is what the number or truth value prints as.
    Quote,
    /// It gets this number, written in octal where the text allows it.
    SetOctal(i64),
    /// It gets this name.
    Rename(String),
    /// It goes.
    Remove,
}

impl Edit {
    /// Makes the edit to the field at `path` below a value. False, and nothing is changed, if there is no such place.
    ///
    /// ```
    /// use kubestow_core::mend::Edit;
    /// use kubestow_core::path::FieldPath;
    /// use kubestow_core::value::Value;
    /// let mut pod = Value::map();
    /// assert!(Edit::Set("web".into()).make(&mut pod, &FieldPath::of(&["metadata", "name"])));
    /// assert_eq!(pod.str_at(&["metadata", "name"]), Some("web"));
    /// ```
    pub fn make(&self, value: &mut Value, path: &FieldPath) -> bool {
        let Some((last, way)) = path.0.split_last() else { return false };
        let mut here = value;
        for segment in way {
            match self.below(here, segment) {
                Some(below) => here = below,
                None => return false,
            }
        }
        match self {
            Edit::Rename(to) => {
                let (Segment::Field(name) | Segment::Key(name), Value::Map(map)) = (last, here) else { return false };
                map.remove(name).map(|value| map.insert(to.as_str(), value)).is_some()
            }
            Edit::Remove => match (last, here) {
                (Segment::Field(name) | Segment::Key(name), Value::Map(map)) => map.remove(name).is_some(),
                (Segment::Index(index), Value::List(items)) if *index < items.len() => {
                    items.remove(*index);
                    true
                }
                _ => false,
            },
            Edit::Set(_) | Edit::Append(_) | Edit::SetOctal(_) | Edit::Quote => {
                self.below(here, last).is_some_and(|value| self.write(value))
            }
        }
    }

    /// The value one step further; what is missing is made if the edit makes its way.
    fn below<'a>(&self, here: &'a mut Value, segment: &Segment) -> Option<&'a mut Value> {
        let makes_way = matches!(self, Edit::Set(_) | Edit::Append(_) | Edit::SetOctal(_));
        if here.is_null() && makes_way {
            *here = Value::map();
        }
        match (segment, here) {
            (Segment::Field(name) | Segment::Key(name), Value::Map(map)) => {
                if makes_way {
                    return Some(map.entry(name));
                }
                map.get_mut(name)
            }
            (Segment::Index(index), Value::List(items)) => items.get_mut(*index),
            _ => None,
        }
    }

    /// Writes to the place itself.
    fn write(&self, place: &mut Value) -> bool {
        match self {
            Edit::Set(value) => *place = value.clone(),
            Edit::SetOctal(number) => *place = Value::Int(*number),
            Edit::Quote => *place = crate::admit::compact_json(place).into(),
            Edit::Append(value) => {
                if place.is_null() {
                    *place = Value::from(alloc::vec::Vec::new());
                }
                let Value::List(items) = place else { return false };
                items.push(value.clone());
            }
            Edit::Rename(_) | Edit::Remove => return false,
        }
        true
    }
}
