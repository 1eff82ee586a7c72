//! Makes the gallery's table from `examples/gallery.yaml` and `examples/explained`, so that the page carries its examples.

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;

/// A heading of the menu, a sentence about it, and what stands below it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    en: [String; 2],
    ja: [String; 2],
    examples: Vec<Example>,
}

/// An example: the file's name, and in each language its title and a sentence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    name: String,
    en: [String; 2],
    ja: [String; 2],
    /// The file, if it is not called as the example is.
    file: Option<String>,
    /// The cluster that it is for; the page's choice stays if there is none.
    cluster: Option<String>,
    /// The version of Kubernetes that it is for; the page's choice stays if there is none.
    version: Option<String>,
    /// What happens after the manifest has settled.
    #[serde(default, with = "serde_yaml::with::singleton_map_recursive")]
    steps: Vec<Step>,
}

/// A later operation.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Step {
    Apply(String),
    Delete(String),
}

/// Why an example is as it is, and what mends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    /// What the report says, word for word.
    shows: Vec<String>,
    /// Other words for the same trouble, of older versions or of programs.
    #[serde(default)]
    also: Vec<String>,
    en: Said,
    ja: Said,
    /// The changes of the manifest that mend it; each `from` stands in it once.
    #[serde(default)]
    changes: Vec<Change>,
    /// The later steps that mend it.
    #[serde(default, with = "serde_yaml::with::singleton_map_recursive")]
    then: Vec<Step>,
}

/// What is seen, why, and what mends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    see: String,
    why: String,
    mend: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    from: String,
    to: String,
}

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let examples = Path::new(&root).join("../examples");
    println!("cargo::rerun-if-changed={}", examples.display());
    let groups: Vec<Group> = read(&examples.join("gallery.yaml"));
    let groups: String = groups.iter().map(|group| group_of(group, &examples)).collect();
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    let table = format!("&[{groups}]");
    std::fs::write(Path::new(&out).join("gallery.rs"), table).expect("the output directory can be written");
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn group_of(Group { en, ja, examples: list }: &Group, folder: &Path) -> String {
    let list: String = list.iter().map(|example| example_of(example, folder)).collect();
    format!("Group {{ title: [{:?}, {:?}], sentence: [{:?}, {:?}], examples: &[{list}] }},", en[0], ja[0], en[1], ja[1])
}

fn example_of(Example { name, en, ja, file, cluster, version, steps }: &Example, folder: &Path) -> String {
    let file = folder.join(format!("{}.yaml", file.as_ref().unwrap_or(name)));
    let explained = folder.join(format!("explained/{name}.yaml"));
    let explained = if explained.exists() {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        format!("Some(Explained {})", explained_of(&read(&explained), &text, name))
    } else {
        "None".to_owned()
    };
    format!(
        "Example {{ name: {name:?}, title: [{:?}, {:?}], sentence: [{:?}, {:?}], text: include_str!({file:?}), \
         cluster: {cluster:?}, version: {version:?}, steps: &[{}], explained: {explained} }},",
        en[0],
        ja[0],
        en[1],
        ja[1],
        steps_of(steps),
    )
}

fn steps_of(steps: &[Step]) -> String {
    let mut table = String::new();
    for step in steps {
        match step {
            Step::Apply(text) => write!(table, "Later::Apply({text:?}),"),
            Step::Delete(id) => write!(table, "Later::Delete({id:?}),"),
        }
        .expect("a string takes all");
    }
    table
}

fn explained_of(Explained { shows, also, en, ja, changes, then }: &Explained, text: &str, name: &str) -> String {
    for Change { from, .. } in changes {
        assert_eq!(text.matches(from.as_str()).count(), 1, "explained/{name}.yaml: {from:?} stands once");
    }
    let changes: Vec<_> = changes.iter().map(|Change { from, to }| (from, to)).collect();
    format!(
        "{{ shows: &{shows:?}, also: &{also:?}, see: [{:?}, {:?}], why: [{:?}, {:?}], mend: [{:?}, {:?}], \
         changes: &{changes:?}, then: &[{}] }}",
        en.see,
        ja.see,
        en.why,
        ja.why,
        en.mend,
        ja.mend,
        steps_of(then),
    )
}
