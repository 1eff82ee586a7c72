//! Which examples does the page offer?
//!
//! The table is made at build time from `examples/gallery.yaml`; the manifests travel in the page.

use kubestow::Language;

/// A heading of the menu and what stands below it.
pub(crate) struct Group {
    title: [&'static str; 2],
    pub(crate) examples: &'static [Example],
}

/// An example: the file's name, in each language its title and a sentence, and its text.
#[derive(Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) name: &'static str,
    title: [&'static str; 2],
    sentence: [&'static str; 2],
    pub(crate) text: &'static str,
}

/// The groups in the order of the menu.
pub(crate) static GROUPS: &[Group] = include!(concat!(env!("OUT_DIR"), "/gallery.rs"));

fn spoken(words: [&'static str; 2], language: Language) -> &'static str {
    match language {
        Language::En => words[0],
        Language::Ja => words[1],
    }
}

impl Group {
    /// The heading.
    pub(crate) fn title(&self, language: Language) -> &'static str {
        spoken(self.title, language)
    }
}

impl Example {
    /// The line of the menu.
    pub(crate) fn title(&self, language: Language) -> &'static str {
        spoken(self.title, language)
    }

    /// What it shows, in a sentence.
    pub(crate) fn sentence(&self, language: Language) -> &'static str {
        spoken(self.sentence, language)
    }
}

/// The example of this name.
pub(crate) fn named(name: &str) -> Option<&'static Example> {
    GROUPS.iter().flat_map(|group| group.examples).find(|example| example.name == name)
}

/// What a first visit shows.
pub(crate) fn first() -> &'static Example {
    &GROUPS[0].examples[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_is_in_the_menu_once_and_in_both_languages() {
        let examples: Vec<_> = GROUPS.iter().flat_map(|group| group.examples).collect();
        let names: BTreeSet<_> = examples.iter().map(|example| example.name.to_owned()).collect();
        assert_eq!(names.len(), examples.len());
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples")).expect("the gallery");
        let files = folder.filter_map(|file| file.ok()?.file_name().into_string().ok());
        let files: BTreeSet<_> = files.filter_map(|file| Some(file.strip_suffix(".yaml")?.to_owned())).collect();
        assert_eq!(names, files.into_iter().filter(|name| name != "gallery").collect());
        for example in examples {
            assert!(example.sentence(Language::En).ends_with('.'), "{}", example.name);
            assert!(example.sentence(Language::Ja).ends_with('。'), "{}", example.name);
            assert!(example.title(Language::En).is_ascii() && !example.title(Language::Ja).is_ascii());
        }
    }

    #[test]
    fn every_example_is_read_to_its_end() {
        for example in GROUPS.iter().flat_map(|group| group.examples) {
            let report = kubestow::resolve(example.text, &kubestow::Options::default());
            assert!(!report.admission.is_empty(), "{}", example.name);
            let broken: Vec<_> = report.findings.iter().filter(|f| f.code == "yaml-syntax").collect();
            assert_eq!(broken, Vec::<&kubestow::Finding>::new(), "{}", example.name);
        }
    }
}
