//! Which field of the API does a place in the text stand for?

use super::outline::{Document, Node, Outline, Segment};
use kubestow_core::schema::{self, Served, Shape, Struct, Type};
use std::ops::Range;

/// What stands at a cursor.
#[derive(Debug)]
pub(super) enum At {
    /// A key, or where one may stand.
    Key(Range<usize>),
    /// A value, or where one may stand.
    Value(Range<usize>),
}

/// A place in a document.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) document: &'a Document,
    /// The way to the field; for a place where a key may stand, to what is around it.
    pub(super) path: Vec<Segment>,
    pub(super) at: At,
}

/// The place of a byte.
pub(super) fn place<'a>(outline: &'a Outline<'_>, byte: usize) -> Option<Place<'a>> {
    let document = outline.document(byte)?;
    let touches = |range: &Range<usize>| !range.is_empty() && range.start <= byte && byte <= range.end;
    if let Some(node) = document.nodes.iter().find(|node| touches(&node.key)) {
        let path = node.path.get(..node.path.len().checked_sub(1)?)?.to_vec();
        return Some(Place { document, path, at: At::Key(node.key.clone()) });
    }
    let behind = |node: &&Node| {
        let line = outline.text.get(node.value.end..byte).unwrap_or("\n");
        let empty = node.value.is_empty() && !node.unfinished && node.value.end <= byte && line.trim().is_empty();
        touches(&node.value) || empty && !line.contains('\n')
    };
    if let Some(node) = document.nodes.iter().rev().find(behind) {
        return Some(Place { document, path: node.path.clone(), at: At::Value(node.value.clone()) });
    }
    let gap = outline.gap.as_ref()?;
    let at = if gap.in_list { At::Value(byte..byte) } else { At::Key(byte..byte) };
    Some(Place { document, path: gap.path.clone(), at })
}

/// What the API makes of a document: the kind that it says it is, or the first of that name.
pub(super) fn served(outline: &Outline<'_>, document: &Document) -> Option<&'static Served> {
    let kind = document.at(outline, &["kind"])?;
    let version = document.at(outline, &["apiVersion"]);
    let exact = version.and_then(|version| schema::served(version, kind));
    exact.or_else(|| schema::kinds().iter().find(|served| served.kind == kind))
}

/// A field of the API.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The structure that has it, and its name; none for items and for keys that are the user's.
    pub(super) field: Option<(Struct, &'static str)>,
    /// Its type.
    pub(super) of: Of,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The document as a whole.
    Whole(Struct),
    /// A value of a type.
    Type(&'static Type),
}

impl Of {
    /// The structure, if it is one.
    pub(super) fn structure(self) -> Option<Struct> {
        match self {
            Of::Whole(structure) => Some(structure),
            Of::Type(of) => of.structure(),
        }
    }
}

/// The field at a path; none if the API knows none. An item is told by the field that holds its list.
pub(super) fn known(served: &Served, path: &[Segment]) -> Option<Known> {
    let mut known = Known { field: None, of: Of::Whole(served.structure()) };
    for segment in path {
        known = match (segment, known.of) {
            (Segment::Item(_), Of::Type(of)) if of.shape() == Shape::List => {
                Known { field: known.field, of: Of::Type(of.item()) }
            }
            (Segment::Field(_), Of::Type(of)) if of.shape() == Shape::Map => {
                Known { field: None, of: Of::Type(of.item()) }
            }
            (Segment::Field(name), of) => {
                let structure = of.structure()?;
                let field = structure.field(name)?;
                Known { field: Some((structure, field.name)), of: Of::Type(field.of) }
            }
            (Segment::Item(_), _) => return None,
        };
    }
    Some(known)
}
