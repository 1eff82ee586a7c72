//! Which objects does a command mean?
//!
//! Models cli-runtime `pkg/resource: Builder.ResourceTypeOrNameArgs` and the selectors of labels and fields: `pvc`,
//! `pvc,pod`, `pvc data`, `pvc/data`, `all`. What is not found is told after what is.

use crate::args::Args;
use crate::kinds;
use crate::world::{Item, World};
use kubestow_core::schema::Served;
use kubestow_core::value::Value;

/// What was asked for and what was found.
#[derive(Debug, Default)]
pub(crate) struct Found<'a> {
    /// The objects, in the order of the request.
    pub(crate) items: Vec<&'a Item>,
    /// The resources that were asked for.
    pub(crate) resources: Vec<&'static Served>,
    /// What was not found, as kubectl says it.
    pub(crate) missing: Vec<String>,
    /// Whether one object was asked for by its name.
    pub(crate) is_single: bool,
}

/// Looks for the objects that the words of a command mean.
///
/// # Errors
/// What kubectl says to a request that it does not understand, without the leading `error:`.
pub(crate) fn find<'a>(world: &'a World, args: &Args, words: &[String]) -> Result<Found<'a>, String> {
    let mut found = Found::default();
    let named = targets(words)?;
    let selector = args.value("selector").map(labels).transpose()?;
    let fields = args.value("field-selector").map(fields).transpose()?;
    let everywhere = args.is_on("all-namespaces");
    let by_name = named.iter().any(|(_, name)| name.is_some());
    if by_name && (selector.is_some() || fields.is_some()) {
        return Err("name cannot be provided when a selector is specified".to_owned());
    }
    if by_name && everywhere {
        return Err("a resource cannot be retrieved by name across all namespaces".to_owned());
    }
    found.is_single = named.len() == 1 && by_name;
    for (served, name) in named {
        if !found.resources.iter().any(|known| known.plural == served.plural) {
            found.resources.push(served);
        }
        let namespace = if served.namespaced { args.namespace() } else { "" };
        if let Some(name) = name {
            match world.find(served.plural, namespace, &name) {
                Some(item) => found.items.push(item),
                None => found.missing.push(not_found(served, &name)),
            }
            continue;
        }
        let mut all: Vec<&Item> = world
            .of_kind(served.plural)
            .filter(|item| everywhere || item.namespace == namespace)
            .filter(|item| selector.as_ref().is_none_or(|wanted| wanted.iter().all(|r| r.fits(item))))
            .filter(|item| fields.as_ref().is_none_or(|wanted| wanted.iter().all(|field| field.fits(item))))
            .collect();
        if served.kind == "Event" {
            all.sort_by_key(|item| item.created);
        }
        found.items.append(&mut all);
    }
    Ok(found)
}

/// What the API server says of an object that is not there.
pub(crate) fn not_found(served: &Served, name: &str) -> String {
    format!("Error from server (NotFound): {} \"{name}\" not found", kinds::plural_and_group(served))
}

/// The resource of a word.
///
/// # Errors
/// What kubectl says to a word that names none.
pub(crate) fn resource(word: &str) -> Result<&'static Served, String> {
    kinds::find(word).ok_or_else(|| format!("the server doesn't have a resource type \"{word}\""))
}

/// The resources and names of a request.
fn targets(words: &[String]) -> Result<Vec<(&'static Served, Option<String>)>, String> {
    let is_pair = |word: &str| word.split('<').next().is_some_and(|plain| plain.contains('/'));
    if words.iter().any(|word| is_pair(word)) {
        return words.iter().map(|word| pair(word)).collect();
    }
    let Some((types, names)) = words.split_first() else { return Ok(Vec::new()) };
    let mut targets = Vec::new();
    for word in types.split(',') {
        let word = word.trim();
        if word.is_empty() {
            return Err("arguments in resource/name form must have a single resource and name".to_owned());
        }
        let resources = match word {
            "all" => kinds::ALL.iter().filter_map(|plural| kinds::of_plural(plural)).collect(),
            word => vec![resource(word)?],
        };
        for served in resources {
            match names {
                [] => targets.push((served, None)),
                names => targets.extend(names.iter().map(|name| (served, Some(name.clone())))),
            }
        }
    }
    Ok(targets)
}

/// The resource and the name of `KIND/NAME`.
fn pair(word: &str) -> Result<(&'static Served, Option<String>), String> {
    let (kind, name) = word.split_once('/').ok_or(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name \
         form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    )?;
    if kind.is_empty() || name.is_empty() || name.split('<').next().is_some_and(|plain| plain.contains('/')) {
        return Err("arguments in resource/name form must have a single resource and name".to_owned());
    }
    Ok((resource(kind)?, Some(name.to_owned())))
}

/// A requirement of a label selector.
#[derive(Debug)]
pub(crate) struct Requirement {
    key: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Missing,
}

impl Requirement {
    fn fits(&self, item: &Item) -> bool {
        let label = item.value.at(&["metadata", "labels"]).and_then(|labels| labels.get(&self.key)?.as_str());
        let among = |values: &[String]| label.is_some_and(|label| values.iter().any(|value| value == label));
        match &self.test {
            Test::In(values) => among(values),
            Test::NotIn(values) => !among(values),
            Test::Exists => label.is_some(),
            Test::Missing => label.is_none(),
        }
    }
}

/// Reads a label selector (upstream: apimachinery pkg/labels: Parse): `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
fn labels(text: &str) -> Result<Vec<Requirement>, String> {
    let mut requirements = Vec::new();
    for part in split_outside_brackets(text) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let set = |operator: &str| {
            let (key, rest) = part.split_once(operator)?;
            let values = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
            Some((key.trim().to_owned(), values.split(',').map(|value| value.trim().to_owned()).collect::<Vec<_>>()))
        };
        let (key, test) = if let Some((key, values)) = set(" notin ") {
            (key, Test::NotIn(values))
        } else if let Some((key, values)) = set(" in ") {
            (key, Test::In(values))
        } else if let Some((key, value)) = part.split_once("!=") {
            (key.to_owned(), Test::NotIn(vec![value.trim().to_owned()]))
        } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
            (key.to_owned(), Test::In(vec![value.trim().to_owned()]))
        } else if let Some(key) = part.strip_prefix('!') {
            (key.to_owned(), Test::Missing)
        } else {
            (part.to_owned(), Test::Exists)
        };
        let key = key.trim().to_owned();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if key.is_empty() || !key.chars().all(is_name) {
            return Err(format!(
                "unable to parse requirement: <nil>: Invalid value: \"{key}\": name part must be non-empty"
            ));
        }
        requirements.push(Requirement { key, test });
    }
    Ok(requirements)
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_usize, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// A requirement of a field selector.
#[derive(Debug)]
pub(crate) struct Field {
    path: Vec<String>,
    value: String,
    is_equal: bool,
}

impl Field {
    fn fits(&self, item: &Item) -> bool {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let found = match item.value.at(&path) {
            Some(Value::String(text)) => text.to_string(),
            Some(Value::Bool(flag)) => flag.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            _ => String::new(),
        };
        (found == self.value) == self.is_equal
    }
}

/// Reads a field selector: `status.phase=Running,metadata.name!=web`. Unlike the API server, every field may be asked for.
fn fields(text: &str) -> Result<Vec<Field>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (path, value, is_equal) = if let Some((path, value)) = part.split_once("!=") {
                (path, value, false)
            } else if let Some((path, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                (path, value, true)
            } else {
                return Err(format!("invalid selector: '{part}'; can't understand '{part}'"));
            };
            let path = path.trim().split('.').map(str::to_owned).collect();
            Ok(Field { path, value: value.trim().to_owned(), is_equal })
        })
        .collect()
}
