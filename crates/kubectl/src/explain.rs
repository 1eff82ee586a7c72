//! What do `kubectl explain` and `kubectl api-resources` print?
//!
//! Models kubectl `pkg/explain` and `pkg/cmd/apiresources`, over the schema of the API server. Left out: descriptions, which
//! the schema here does not hold.

use crate::answer::Answer;
use crate::args::Args;
use crate::kinds;
use crate::request;
use crate::tab::{DESCRIPTION, TABLE, lay_out};
use kubestow_core::schema::{Shape, Struct, Type};

/// How deep `--recursive` goes: schemas that contain themselves have no end.
const MOST_DEPTH: usize = 6;

/// Answers `kubectl explain`.
pub(crate) fn run(args: &Args) -> Answer {
    let word = match args.words.get(1..).unwrap_or_default() {
        [] => {
            return Answer::error(
                "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of \
                 supported resources.",
            );
        }
        [word] => word,
        _ => return Answer::error("We accept only this format: explain RESOURCE"),
    };
    let mut parts = word.split('.');
    let served = match request::resource(parts.next().unwrap_or_default()) {
        Ok(served) => served,
        Err(message) => return Answer::error(message),
    };
    let mut fields = Some(served.structure());
    let mut last: Option<(&str, &'static Type, bool)> = None;
    for part in parts {
        let Some(field) = fields.and_then(|fields| fields.field(part)) else {
            return Answer::error(format!("field \"{part}\" does not exist"));
        };
        fields = structure(field.of);
        last = Some((part, field.of, field.always));
    }
    let mut text = String::new();
    if !served.group().is_empty() {
        text.push_str(&format!("GROUP:\t{}\n", served.group()));
    }
    text.push_str(&format!("KIND:\t{}\nVERSION:\t{}\n\n", served.kind, served.version()));
    if let Some((name, of, _)) = last {
        text.push_str(&format!("FIELD: {name} <{}>\n\n", type_name(of)));
    }
    text = lay_out(&text, DESCRIPTION);
    text.push_str("\nDESCRIPTION:\n    <empty>\n    \n");
    if let Some(fields) = fields {
        let mut list = String::new();
        let deep = args.is_on("recursive");
        list_fields(&mut list, fields, 1, if deep { MOST_DEPTH } else { 1 });
        if !list.is_empty() {
            text.push_str("FIELDS:\n");
            text.push_str(&list);
        }
    }
    Answer::print(text + "\n")
}

fn list_fields(out: &mut String, fields: Struct, depth: usize, most: usize) {
    for field in fields.fields() {
        out.push_str(&format!("{}{}\t<{}>\n", "  ".repeat(depth), field.name, type_name(field.of)));
        if let Some(below) = structure(field.of).filter(|_| depth < most) {
            list_fields(out, below, depth + 1, most);
        }
    }
}

/// The fields of a type, or of what it is a list or map of.
pub(crate) fn structure(of: &'static Type) -> Option<Struct> {
    match of.shape() {
        Shape::List | Shape::Map => structure(of.item()),
        _ => of.structure(),
    }
}

/// The name of a type (upstream: pkg/explain/v2: typeGuess).
fn type_name(of: &'static Type) -> String {
    match of.shape() {
        Shape::Any => "Object".to_owned(),
        Shape::String | Shape::Bytes => "string".to_owned(),
        Shape::Time | Shape::MicroTime => "string".to_owned(),
        Shape::Bool => "boolean".to_owned(),
        Shape::Int32 | Shape::Int64 => "integer".to_owned(),
        Shape::Float => "number".to_owned(),
        Shape::Quantity => "Quantity".to_owned(),
        Shape::IntOrString => "IntOrString".to_owned(),
        Shape::Struct => of.structure().map_or("Object", Struct::go_name).to_owned(),
        Shape::List => format!("[]{}", type_name(of.item())),
        Shape::Map => format!("map[string]{}", type_name(of.item())),
    }
}

/// Answers `kubectl api-resources`.
pub(crate) fn resources(args: &Args) -> Answer {
    let mut lines = Vec::new();
    if !args.is_on("no-headers") {
        lines.push("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND".to_owned());
    }
    let mut names = String::new();
    let mut all: Vec<_> = kinds::resources().collect();
    all.sort_by_key(|served| (served.group(), served.plural));
    for served in all {
        let of_group = args.value("api-group").is_none_or(|group| group == served.group());
        let of_scope = args.value("namespaced").is_none_or(|flag| (flag != "false") == served.namespaced);
        if !of_group || !of_scope {
            continue;
        }
        names.push_str(&kinds::plural_and_group(served));
        names.push('\n');
        let short = kinds::short_names(served).join(",");
        let (name, version, namespaced, kind) = (served.plural, served.api_version, served.namespaced, served.kind);
        lines.push(format!("{name}\t{short}\t{version}\t{namespaced}\t{kind}"));
    }
    match args.value("output") {
        Some("name") => Answer::print(names),
        _ => Answer::print(lay_out(&(lines.join("\n") + "\n"), TABLE)),
    }
}
