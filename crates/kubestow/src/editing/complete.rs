//! What may stand at the cursor?

use super::known::{Refers, default, drivers, holders, keys, objects, refers, usual, volumes};
use super::outline::{Outline, Segment};
use super::place::{At, Known, Of, Place, known, place, served};
use super::{byte_at, units_at};
use crate::Options;
use kubestow_core::schema::{self, Shape, Struct, Type};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// What may stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Completions {
    /// The first place that is replaced, in UTF-16 units.
    pub from: usize,
    /// The place behind the last.
    pub to: usize,
    /// What may stand there, the likeliest first.
    pub options: Vec<Suggestion>,
}

/// A word that may stand at a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The word.
    pub label: String,
    /// `field`, `value`, or `name` for the name of something else.
    pub kind: String,
    /// A type, a kind, or `default`.
    pub detail: String,
    /// What is put in.
    pub insert: String,
}

/// What may stand at a place of a text, which may be broken.
///
/// ```
/// use kubestow::{Options, editing::complete};
/// let text = "apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  volumeMode: ";
/// let found = complete(text, text.len(), &Options::default());
/// let words: Vec<_> = found.options.iter().map(|option| option.label.as_str()).collect();
/// assert_eq!(words, ["Filesystem", "Block"]);
/// ```
pub fn complete(text: &str, offset: usize, options: &Options) -> Completions {
    let cursor = byte_at(text, offset);
    let outline = Outline::of(text, cursor);
    let Some(place) = place(&outline, cursor) else { return Completions::default() };
    let (range, options) = match &place.at {
        At::Key(range) => (range.clone(), fields(&outline, &place, range)),
        // An item that is a structure begins with one of its fields.
        At::Value(range) if is_structure(&outline, &place) => (range.clone(), fields(&outline, &place, range)),
        At::Value(range) => (range.clone(), values(&outline, &place, options)),
    };
    Completions { from: units_at(text, range.start), to: units_at(text, range.end), options }
}

fn is_structure(outline: &Outline<'_>, place: &Place<'_>) -> bool {
    let known = served(outline, place.document).and_then(|served| known(served, &place.path));
    matches!(place.path.last(), Some(Segment::Item(_))) && known.is_some_and(|known| known.of.structure().is_some())
}

/// The fields that may stand in a structure and do not yet.
fn fields(outline: &Outline<'_>, place: &Place<'_>, range: &Range<usize>) -> Vec<Suggestion> {
    let structure = match served(outline, place.document) {
        Some(served) => known(served, &place.path).and_then(|known| known.of.structure()),
        None if place.path.is_empty() => schema::served("v1", "ConfigMap").map(schema::Served::structure),
        None => None,
    };
    let Some(structure) = structure else { return Vec::new() };
    let others = place.document.below(&place.path).filter(|node| node.key != *range);
    let there: BTreeSet<&str> = others
        .filter_map(|node| match node.path.last() {
            Some(Segment::Field(name)) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let before = outline.text.get(..range.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    // In braces everything stays on its line.
    let indent = line.chars().all(|c| matches!(c, ' ' | '-')).then_some(line.len());
    let has_colon = outline.text.get(range.end..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with(':'));
    let mut fields: Vec<_> = structure.fields().filter(|field| !there.contains(field.name)).collect();
    // What the user never writes comes last.
    let rank = |name: &str| match name {
        "apiVersion" => 0,
        "kind" => 1,
        "metadata" => 2,
        "status"
        | "managedFields"
        | "creationTimestamp"
        | "deletionTimestamp"
        | "generation"
        | "resourceVersion"
        | "selfLink"
        | "uid"
        | "deletionGracePeriodSeconds" => 9,
        name if structure.needs(name) => 3,
        _ => 4,
    };
    fields.sort_by_key(|field| (rank(field.name), field.name));
    let suggest = |field: &schema::Field| Suggestion {
        label: field.name.to_owned(),
        kind: "field".to_owned(),
        detail: type_name(field.of),
        insert: if has_colon { field.name.to_owned() } else { field.name.to_owned() + &opening(field.of, indent) },
    };
    fields.iter().map(suggest).collect()
}

/// What stands behind the key of a field.
fn opening(of: &Type, indent: Option<usize>) -> String {
    let Some(indent) = indent else { return ": ".to_owned() };
    match of.shape() {
        Shape::Struct | Shape::Map => format!(":\n{:indent$}  ", ""),
        Shape::List => match of.item().shape() {
            Shape::Struct => format!(":\n{:indent$}- ", ""),
            _ => ": ".to_owned(),
        },
        _ => ": ".to_owned(),
    }
}

/// What a type is called: the API's own word for structures.
pub(super) fn type_name(of: &Type) -> String {
    match of.shape() {
        Shape::Any => "any".to_owned(),
        Shape::String => "string".to_owned(),
        Shape::Bool => "boolean".to_owned(),
        Shape::Int32 | Shape::Int64 => "integer".to_owned(),
        Shape::Float => "number".to_owned(),
        Shape::Bytes => "base64".to_owned(),
        Shape::Quantity => "quantity".to_owned(),
        Shape::IntOrString => "integer | string".to_owned(),
        Shape::Time | Shape::MicroTime => "time".to_owned(),
        Shape::Struct => of.structure().map_or("object", Struct::go_name).to_owned(),
        Shape::List => format!("{}[]", type_name(of.item())),
        Shape::Map => format!("map of {}", type_name(of.item())),
    }
}

fn values(outline: &Outline<'_>, place: &Place<'_>, options: &Options) -> Vec<Suggestion> {
    let value = |kind: &str, detail: &str, label: &str| Suggestion {
        label: label.to_owned(),
        kind: kind.to_owned(),
        detail: detail.to_owned(),
        insert: if needs_quotes(label) { format!("{label:?}") } else { label.to_owned() },
    };
    if let [Segment::Field(name)] = place.path.as_slice() {
        match name.as_str() {
            "kind" => return kinds(outline, place).map(|kind| value("value", "", kind)).collect(),
            "apiVersion" => return versions(outline, place).into_iter().map(|v| value("value", "", v)).collect(),
            _ => {}
        }
    }
    let Some(known) = served(outline, place.document).and_then(|served| known(served, &place.path)) else {
        return Vec::new();
    };
    if let Some((structure, field)) = known.field
        && let Some(refers) = refers(structure.go_name(), field)
    {
        let (detail, names) = names(outline, place, refers, options);
        return names.iter().map(|name| value("name", detail, name)).collect();
    }
    let (words, default) = words(&known);
    let mut words: Vec<_> = words.into_iter().map(|word| (Some(word) != default, word)).collect();
    words.sort_by_key(|(other, _)| *other);
    words.into_iter().map(|(other, word)| value("value", if other { "" } else { "default" }, word)).collect()
}

/// The words that a field may have, and which of them it has if it is not written.
pub(super) fn words(known: &Known) -> (Vec<&'static str>, Option<&'static str>) {
    let Some((structure, field)) = known.field else { return (Vec::new(), None) };
    let default = default(structure.go_name(), field);
    let listed = structure.values(field);
    let words = match known.of {
        _ if !listed.is_empty() => listed.to_vec(),
        Of::Type(of) if of.shape() == Shape::Bool => vec!["false", "true"],
        _ => usual(structure.go_name(), field).to_vec(),
    };
    (words.into_iter().filter(|word| !word.is_empty()).collect(), default)
}

fn kinds<'a>(outline: &'a Outline<'_>, place: &'a Place<'_>) -> impl Iterator<Item = &'static str> + 'a {
    let version = place.document.at(outline, &["apiVersion"]).filter(|version| !version.is_empty());
    let fits = move |served: &&schema::Served| version.is_none_or(|version| served.api_version == version);
    let kinds: BTreeSet<&str> = schema::kinds().iter().filter(fits).map(|served| served.kind).collect();
    kinds.into_iter()
}

fn versions(outline: &Outline<'_>, place: &Place<'_>) -> BTreeSet<&'static str> {
    let kind = place.document.at(outline, &["kind"]).filter(|kind| !kind.is_empty());
    let fits = |served: &&schema::Served| kind.is_none_or(|kind| served.kind == kind);
    schema::kinds().iter().filter(fits).map(|served| served.api_version).collect()
}

/// What a field may name, and of which kind that is.
fn names(
    outline: &Outline<'_>,
    place: &Place<'_>,
    refers: Refers,
    options: &Options,
) -> (&'static str, BTreeSet<String>) {
    match refers {
        Refers::Object(kind) => {
            let mut names: BTreeSet<String> =
                objects(outline, kind).map(|(_, node)| outline.word(&node.value).to_owned()).collect();
            let base = match kind {
                "StorageClass" => options.cluster.classes(),
                "Node" if names.is_empty() => options.cluster.nodes(),
                _ => Vec::new(),
            };
            names.extend(base.iter().filter_map(|object| object.str_at(&["metadata", "name"])).map(str::to_owned));
            names.retain(|name| !name.is_empty());
            (kind, names)
        }
        Refers::Key => {
            let holders = holders(outline, place.document, &place.path);
            ("key", holders.into_iter().flat_map(keys).map(|(key, _)| key.to_owned()).collect())
        }
        Refers::Volume => {
            let volumes = volumes(outline, place.document, &place.path);
            ("volume", volumes.into_iter().map(|(name, _)| name.to_owned()).collect())
        }
        Refers::Driver => {
            let of_class = served(outline, place.document).is_some_and(|served| served.kind == "StorageClass");
            ("driver", drivers(of_class).into_iter().map(str::to_owned).collect())
        }
    }
}

/// Whether a word would be read as something else than a string.
fn needs_quotes(word: &str) -> bool {
    word.parse::<f64>().is_ok()
        || matches!(word.to_lowercase().as_str(), "yes" | "no" | "on" | "off" | "y" | "n" | "null" | "~")
}
