//! Which examples does the page offer, and why is each as it is?
//!
//! The table is made at build time from `examples/gallery.yaml` and `examples/explained`; the manifests travel in the
//! page.

use kubestow::{Language, Step};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A heading of the menu, a sentence about it, and what stands below it.
pub(crate) struct Group {
    title: [&'static str; 2],
    sentence: [&'static str; 2],
    pub(crate) examples: &'static [Example],
}

/// An example: the file's name, in each language its title and a sentence, and its text.
#[derive(Debug, PartialEq)]
pub(crate) struct Example {
    pub(crate) name: &'static str,
    title: [&'static str; 2],
    sentence: [&'static str; 2],
    pub(crate) text: &'static str,
    cluster: Option<&'static str>,
    /// The version of Kubernetes that it is for; none if any will do.
    pub(crate) version: Option<&'static str>,
    steps: &'static [Later],
    pub(crate) explained: Option<Explained>,
}

/// What happens after the manifest has settled.
#[derive(Debug, PartialEq)]
enum Later {
    Apply(&'static str),
    Delete(&'static str),
}

impl Later {
    fn step(&self) -> Step {
        match self {
            Later::Apply(text) => Step::Apply((*text).to_owned()),
            Later::Delete(id) => Step::Delete((*id).to_owned()),
        }
    }
}

/// Why an example is as it is, and what mends it.
#[derive(Debug, PartialEq)]
pub(crate) struct Explained {
    /// What the report says, word for word.
    pub(crate) shows: &'static [&'static str],
    /// Other words for the same trouble, of older versions or of programs.
    pub(crate) also: &'static [&'static str],
    see: [&'static str; 2],
    why: [&'static str; 2],
    mend: [&'static str; 2],
    changes: &'static [(&'static str, &'static str)],
    then: &'static [Later],
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

    /// What its examples have in common, in a sentence.
    pub(crate) fn sentence(&self, language: Language) -> &'static str {
        spoken(self.sentence, language)
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

    /// Whether its words or its manifest hold a word in small letters.
    pub(crate) fn holds(&self, word: &str, language: Language) -> bool {
        let explained = self.explained.iter().flat_map(|e| [e.see(language), e.why(language), e.mend(language)]);
        let mut all =
            [self.name, self.title(language), self.sentence(language), self.text].into_iter().chain(explained);
        all.any(|text| text.to_ascii_lowercase().contains(word))
    }

    /// The cluster that it is for: an explanation holds for the one where every driver works.
    pub(crate) fn cluster(&self) -> Option<&'static str> {
        self.cluster.or(self.explained.as_ref().map(|_| "playground"))
    }

    /// The manifest, as it is or with what mends it.
    pub(crate) fn text_of(&self, mended: bool) -> Cow<'static, str> {
        let changes = self.explained.as_ref().filter(|_| mended).map_or(&[][..], |explained| explained.changes);
        changes.iter().fold(self.text.into(), |text, (from, to)| text.replace(from, to).into())
    }

    /// What happens after the manifest has settled, as it is or with what mends it.
    pub(crate) fn steps_of(&self, mended: bool) -> Vec<Step> {
        let then = self.explained.as_ref().filter(|_| mended).map_or(&[][..], |explained| explained.then);
        self.steps.iter().chain(then).map(Later::step).collect()
    }
}

impl Explained {
    /// What is to be seen.
    pub(crate) fn see(&self, language: Language) -> &'static str {
        spoken(self.see, language)
    }

    /// Why it is so.
    pub(crate) fn why(&self, language: Language) -> &'static str {
        spoken(self.why, language)
    }

    /// What mends it.
    pub(crate) fn mend(&self, language: Language) -> &'static str {
        spoken(self.mend, language)
    }
}

/// The example of this name.
pub(crate) fn named(name: &str) -> Option<&'static Example> {
    GROUPS.iter().flat_map(|group| group.examples).find(|example| example.name == name)
}

/// The names of the objects of a manifest, as far as plain lines tell.
pub(crate) fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || "{},[]".contains(c)).collect::<Vec<_>>();
    let named = words.windows(2).filter(|pair| matches!(pair[0], "name:" | "claimName:"));
    named.map(|pair| pair[1].trim_matches('"').to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// What a first visit shows.
pub(crate) fn first() -> &'static Example {
    &GROUPS[0].examples[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::{Options, Profile, Report, State, resolve};

    fn examples() -> impl Iterator<Item = &'static Example> {
        GROUPS.iter().flat_map(|group| group.examples)
    }

    /// The names of the YAML files of a folder.
    fn files(folder: &str) -> BTreeSet<String> {
        let folder = std::fs::read_dir(folder).expect("the gallery");
        let files = folder.filter_map(|file| file.ok()?.file_name().into_string().ok());
        files.filter_map(|file| Some(file.strip_suffix(".yaml")?.to_owned())).collect()
    }

    #[test]
    fn every_file_is_in_the_menu_and_in_both_languages() {
        let names: BTreeSet<_> = examples().map(|example| example.name.to_owned()).collect();
        assert_eq!(names.len(), examples().count());
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
        for name in files(root).iter().filter(|name| *name != "gallery") {
            let text = std::fs::read_to_string(format!("{root}/{name}.yaml")).expect("a file of the folder");
            assert!(examples().any(|example| example.text == text), "{name}");
        }
        let explained = examples().filter(|example| example.explained.is_some());
        let explained: BTreeSet<_> = explained.map(|example| example.name.to_owned()).collect();
        assert_eq!(explained, files(&format!("{root}/explained")));
        for example in examples() {
            assert!(example.sentence(Language::En).ends_with('.'), "{}", example.name);
            assert!(example.sentence(Language::Ja).ends_with('。'), "{}", example.name);
            assert!(example.title(Language::En).is_ascii() && !example.title(Language::Ja).is_ascii());
            for words in example.explained.iter().flat_map(|e| [e.see, e.why, e.mend]) {
                assert!(words[0].is_ascii() && !words[1].is_ascii() && words[1].ends_with('。'), "{}", example.name);
            }
        }
        for group in GROUPS {
            assert!(group.sentence(Language::En).ends_with('.') && group.sentence(Language::Ja).ends_with('。'));
        }
    }

    #[test]
    fn the_twenty_confusions_are_explained() {
        let group = GROUPS.iter().find(|group| group.title(Language::En) == "Twenty confusions").expect("the group");
        assert_eq!(group.examples.len(), 20);
        assert!(group.examples.iter().all(|example| example.explained.is_some()));
    }

    fn answer(example: &Example, mended: bool, language: Language) -> Report {
        let cluster = Profile::named(example.cluster().unwrap_or("playground")).expect("a cluster of the engine");
        let version = example.version.map(|name| kubestow::Version::named(name).expect("a version of the engine"));
        let cluster = version.map_or_else(|| cluster.clone(), |version| cluster.clone().at(version));
        let steps = example.steps_of(mended);
        resolve(
            &example.text_of(mended),
            &Options { cluster, steps, language, assume_namespaces: true, ..Options::default() },
        )
    }

    #[test]
    fn every_example_is_read_to_its_end() {
        for example in examples() {
            let report = answer(example, false, Language::En);
            assert!(!report.admission.is_empty(), "{}", example.name);
            let broken: Vec<_> = report.findings.iter().filter(|f| f.code == "yaml-syntax").collect();
            assert!(broken.is_empty(), "{}: {broken:?}", example.name);
        }
    }

    /// All that a state says: findings, refusals, and the names of variables.
    fn says(state: &State, words: &str) -> bool {
        let mut findings = state.findings.iter();
        let mut admission = state.admission.iter().filter_map(|verdict| verdict.message.as_ref());
        let mut containers = state.pods.values().flat_map(|pod| pod.containers.values());
        findings.any(|finding| finding.message.contains(words))
            || admission.any(|message| message.contains(words))
            || containers.any(|container| container.env.iter().any(|var| var.name == words))
    }

    fn states(report: &Report) -> Vec<&State> {
        std::iter::once(&report.state).chain(&report.steps).collect()
    }

    #[test]
    fn what_an_explanation_promises_is_in_the_report_and_its_fix_takes_it_away() {
        for example in examples() {
            let Some(explained) = &example.explained else { continue };
            let before = answer(example, false, Language::En);
            let after = answer(example, true, Language::En);
            for words in explained.shows {
                let shown = states(&before).into_iter().any(|state| says(state, words));
                let events = before.steps.last().unwrap_or(&before.state).events.iter();
                let told = events.clone().any(|event| event.message.contains(words));
                assert!(shown || told, "{}: {words}", example.name);
                let last = after.steps.last().unwrap_or(&after.state);
                assert!(!says(last, words), "{}: {words} is still said", example.name);
            }
            let last = after.steps.last().unwrap_or(&after.state);
            let bad =
                last.findings.iter().filter(|finding| finding.severity == "error" || finding.severity == "warning");
            let bad: Vec<_> = bad.map(|finding| &finding.message).collect();
            assert_eq!(bad, Vec::<&String>::new(), "{}", example.name);
            assert!(states(&after).iter().all(|state| state.admission.iter().all(|verdict| verdict.accepted)));
        }
    }
}
