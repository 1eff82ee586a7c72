//! What is this field, and what becomes of it?

use super::complete::{type_name, words};
use super::outline::{Outline, Segment};
use super::place::{At, Of, known, place, served};
use super::{byte_at, units_at};
use crate::words::editing::{Label, label};
use crate::{Options, Value};
use kubestow_core::schema::Struct;
use serde::{Deserialize, Serialize};

/// The longest text that is resolved for the effect of a field, in bytes.
const RESOLVED: usize = 50_000;
/// So many fields are listed that were filled in.
const MOST_FILLED: usize = 6;

/// What there is to say about a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hover {
    /// The first place that it is about, in UTF-16 units.
    pub from: usize,
    /// The place behind the last.
    pub to: usize,
    /// The field, such as `spec.volumeMode`.
    pub title: String,
    /// Its type.
    pub of: String,
    /// What is known of it, in the language asked for.
    pub lines: Vec<Line>,
    /// Where it is described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A thing that is known of a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is, such as `Default`.
    pub label: String,
    /// The words of the cluster.
    pub text: String,
}

/// What there is to say about the field at a place of a text, which may be broken; none if the API knows no such field.
///
/// ```
/// use kubestow::{Options, editing::hover};
/// let text = "apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  volumeMode: Block\n";
/// let about = hover(text, text.find("Mode").unwrap(), &Options::default()).unwrap();
/// assert_eq!((about.title.as_str(), about.of.as_str()), ("spec.volumeMode", "string"));
/// assert_eq!(about.lines[0].text, "Filesystem");
/// ```
pub fn hover(text: &str, offset: usize, options: &Options) -> Option<Hover> {
    let cursor = byte_at(text, offset);
    let outline = Outline::of(text, cursor);
    let place = place(&outline, cursor)?;
    let (range, path) = match &place.at {
        At::Key(range) => {
            let mut path = place.path.clone();
            path.push(Segment::Field(outline.word(range).to_owned()));
            (range.clone(), path)
        }
        At::Value(range) => (range.clone(), place.path.clone()),
    };
    if range.is_empty() {
        return None;
    }
    let served = served(&outline, place.document)?;
    let known = known(served, &path)?;
    let mut lines = Vec::new();
    let mut say = |about: Label, text: String| {
        lines.push(Line { label: label(about, options.language).to_owned(), text });
    };
    let (words, default) = words(&known);
    if let Some(default) = default {
        say(Label::Default, default.to_owned());
    }
    if let Some((structure, field)) = known.field
        && structure.needs(field)
    {
        say(Label::Required, structure.go_name().to_owned());
    }
    if !words.is_empty() {
        say(Label::Values, words.join(", "));
    }
    for (about, text) in effects(&outline, text, cursor, &path, options) {
        say(about, text);
    }
    let of = match known.of {
        Of::Type(of) => type_name(of),
        Of::Whole(structure) => structure.go_name().to_owned(),
    };
    let described = known.of.structure().or(known.field.map(|(structure, _)| structure));
    Some(Hover {
        from: units_at(text, range.start),
        to: units_at(text, range.end),
        title: written(&path),
        of,
        lines,
        link: described.map(|structure| link(structure, served.is_custom())),
    })
}

/// A path as Kubernetes prints it.
fn written(path: &[Segment]) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Field(name) if text.is_empty() => text.push_str(name),
            Segment::Field(name) => text.extend([".", name]),
            Segment::Item(number) => text.push_str(&format!("[{number}]")),
        }
    }
    text
}

/// Where Kubernetes describes a structure.
fn link(structure: Struct, is_custom: bool) -> String {
    if is_custom && structure.go_name().starts_with("VolumeSnapshot") {
        return "https://kubernetes.io/docs/concepts/storage/volume-snapshots/".to_owned();
    }
    let anchor = format!("{}-{}", structure.go_name().to_lowercase(), structure.reference());
    format!("https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#{anchor}")
}

/// What the cluster makes of the field: what was filled in below it, or what is stored instead of what is written.
fn effects(
    outline: &Outline<'_>,
    text: &str,
    cursor: usize,
    path: &[Segment],
    options: &Options,
) -> Vec<(Label, String)> {
    if text.len() > RESOLVED {
        return Vec::new();
    }
    let options = Options { evidence: false, ways_out: false, ..options.clone() };
    let report = crate::resolve(text, &options);
    let state = report.steps.last().unwrap_or(&report.state);
    let units = units_at(text, cursor);
    let line = text.encode_utf16().take(units).filter(|unit| *unit == u16::from(b'\n')).count() as u32 + 1;
    let object = report.places.iter().find(|(_, place)| place.line <= line && line <= place.end_line);
    let Some((id, value)) = object.and_then(|(id, _)| Some((id, state.objects.get(id)?))) else { return Vec::new() };
    let pointer: String = path
        .iter()
        .map(|segment| match segment {
            Segment::Field(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Segment::Item(number) => format!("/{number}"),
        })
        .collect();
    let filled = state.filled.get(id).into_iter().flat_map(|filled| filled.iter());
    let below = filled.filter_map(|filled| Some((filled.strip_prefix(&pointer)?.strip_prefix('/')?, filled)));
    let mut effects: Vec<(Label, String)> = below
        .filter_map(|(rest, pointer)| Some((rest, short(at(value, pointer)?))))
        .take(MOST_FILLED)
        .map(|(rest, value)| (Label::FilledIn, format!("{}: {value}", rest.replace('/', "."))))
        .collect();
    let stored = at(value, &pointer).and_then(Value::as_str);
    let written = outline.document(cursor).and_then(|d| d.nodes.iter().find(|node| node.path == path));
    let written = written.map(|node| outline.word(&node.value)).filter(|word| !word.is_empty());
    if let (Some(stored), Some(written)) = (stored, written)
        && stored != written
    {
        effects.push((Label::Stored, stored.to_owned()));
    }
    effects
}

/// The value at a JSON pointer.
fn at<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer.split('/').skip(1).try_fold(value, |value, part| {
        let name = part.replace("~1", "/").replace("~0", "~");
        value.get(&name).or_else(|| value.items().get(part.parse::<usize>().ok()?))
    })
}

/// A value in a few words.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(_) => value.as_str().unwrap_or_default().to_owned(),
        Value::List(_) => format!("[{}]", value.items().iter().take(3).map(short).collect::<Vec<_>>().join(", ")),
        Value::Map(_) => {
            let fields = value.fields().take(3).map(|(key, value)| format!("{key}: {}", short(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    };
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
