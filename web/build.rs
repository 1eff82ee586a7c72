//! Makes the gallery's table from `examples/gallery.yaml`, so that the page carries its examples.

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;

/// A heading of the menu and what stands below it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    en: String,
    ja: String,
    examples: Vec<Example>,
}

/// An example: the file's name, and in each language its title and a sentence.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    name: String,
    en: [String; 2],
    ja: [String; 2],
}

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let examples = Path::new(&root).join("../examples");
    let index = examples.join("gallery.yaml");
    println!("cargo::rerun-if-changed={}", index.display());
    let text = std::fs::read_to_string(&index).expect("examples/gallery.yaml can be read");
    let groups: Vec<Group> = serde_yaml::from_str(&text).expect("examples/gallery.yaml has its shape");

    let mut table = String::from("&[");
    for Group { en, ja, examples: list } in groups {
        write!(table, "Group {{ title: [{en:?}, {ja:?}], examples: &[").expect("a string takes all");
        for Example { name, en, ja } in list {
            let file = examples.join(format!("{name}.yaml"));
            write!(
                table,
                "Example {{ name: {name:?}, title: [{:?}, {:?}], sentence: [{:?}, {:?}], text: include_str!({file:?}) }},",
                en[0], ja[0], en[1], ja[1],
            )
            .expect("a string takes all");
        }
        table.push_str("] },");
    }
    table.push(']');
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("gallery.rs"), table).expect("the output directory can be written");
}
