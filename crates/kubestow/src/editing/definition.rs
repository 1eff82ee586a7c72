//! What does a value refer to?

use super::known::{Refers, holders, keys, objects, refers, volumes};
use super::outline::Outline;
use super::place::{At, known, place, served};
use super::{byte_at, units_at};
use crate::lines::Lines;
use crate::report::Edit;
use kubestow_manifest::Span;

/// The place of what the value at a place of a text refers to: the name of an object, a key, a volume; none if it refers
/// to nothing in the text. Of the answer only the place counts.
///
/// ```
/// use kubestow::editing::definition;
/// let text = "kind: Pod\napiVersion: v1\nspec:\n  volumes:\n  - persistentVolumeClaim: {claimName: data}\n---\n\
///             apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n";
/// let place = definition(text, text.find("data").unwrap()).unwrap();
/// assert_eq!(place.position.line, 10);
/// ```
pub fn definition(text: &str, offset: usize) -> Option<Edit> {
    let cursor = byte_at(text, offset);
    let outline = Outline::of(text, cursor);
    let place = place(&outline, cursor)?;
    let At::Value(value) = &place.at else { return None };
    let word = outline.word(value);
    let (structure, field) = known(served(&outline, place.document)?, &place.path)?.field?;
    let range = match refers(structure.go_name(), field)? {
        Refers::Object(kind) => {
            let kinds = if kind == "VolumeSnapshot" { vec![kind, "PersistentVolumeClaim"] } else { vec![kind] };
            let mut found = kinds.into_iter().flat_map(|kind| objects(&outline, kind));
            found.find(|(_, node)| outline.word(&node.value) == word)?.1.value.clone()
        }
        Refers::Key => {
            let mut found = holders(&outline, place.document, &place.path).into_iter().flat_map(keys);
            found.find(|(key, _)| *key == word)?.1.key.clone()
        }
        Refers::Volume => volumes(&outline, place.document, &place.path).into_iter().find(|(name, _)| *name == word)?.1,
        Refers::Driver => {
            objects(&outline, "CSIDriver").find(|(_, node)| outline.word(&node.value) == word)?.1.value.clone()
        }
    };
    let position = Lines::new(text).position(Span { start: range.start, end: range.end });
    let (start, end) = (units_at(text, range.start), units_at(text, range.end));
    Some(Edit { start, end, position, text: String::new() })
}
