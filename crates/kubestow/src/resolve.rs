//! From text to report.

use crate::lines::Lines;
use crate::report::{self, Report, State};
use crate::step::Step;
use crate::words::{Language, sentence};
use kubestow_core::admit::Request;
use kubestow_core::explain::Known;
use kubestow_core::finding::{Code, Finding};
use kubestow_core::profile::Profile;
use kubestow_core::settle;
use kubestow_manifest::{Manifest, Problem};
use observe::Told;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod access;
mod apply;
mod deeds;
mod drain;
mod engine;
mod evidence;
mod filled;
mod inside;
mod memory;
mod names;
mod observe;
mod places;
mod settled;
mod steps;
mod syntax;
mod timeline;
mod trouble;
mod ways_out;

pub use access::drivers;
use engine::{Engine, Written};
pub(crate) use memory::Memory;
pub use settled::{Settled, settle};

/// How to resolve.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster to resolve against.
    pub cluster: Profile,
    /// Takes namespaces that the manifest does not make as existing.
    pub assume_namespaces: bool,
    /// What happens after the manifest has settled.
    pub steps: Vec<Step>,
    /// The language of the findings.
    pub language: Language,
    /// Shows what speaks for and against the volumes of each claim and the nodes of each pod.
    pub evidence: bool,
    /// Looks for changes of the manifest that mend what is wrong, and tries each; that costs many times as much as the
    /// report itself. Without effect together with `until`.
    pub ways_out: bool,
    /// Tells all that happened, in order.
    pub timeline: bool,
    /// Reports the cluster as it was at this tick of its history: of the steps that were not done by then there is no
    /// state, and the state of the one that was under way is not a settled one.
    pub until: Option<u32>,
    /// Answers in Kubernetes v1.12 and in today's version too, side by side; the later steps do not count there.
    pub compare: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            cluster: Profile::conformance(),
            assume_namespaces: false,
            steps: Vec::new(),
            language: Language::default(),
            evidence: false,
            ways_out: false,
            timeline: false,
            until: None,
            compare: false,
        }
    }
}

/// A part of the way from text to report, in the order of the work; a document is admitted and settled before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Stage {
    /// The text is read into documents.
    Read,
    /// A document is decoded, filled in, checked and stored.
    Admit,
    /// The controllers come to rest.
    Settle,
    /// The kubelets look, and the report is made.
    Observe,
}

/// Told of each stage when it ends.
type Watch<'a> = &'a mut dyn FnMut(Stage);

/// [`resolve`], telling of each stage when it ends: for measuring, as the library itself has no clock.
#[doc(hidden)]
pub fn resolve_in_stages(text: &str, options: &Options, ended: &mut dyn FnMut(Stage)) -> Report {
    let manifest = kubestow_manifest::read(text);
    ended(Stage::Read);
    let report = resolve_again(text, &manifest, options, None, ended);
    ended(Stage::Observe);
    report
}

/// Answers what the cluster does with the bytes of a manifest, as a file or a pipe hands them over.
///
/// They may also be UTF-16 with a byte-order mark. What is neither is a finding at its first byte, and nothing is applied:
/// kubectl refuses such a file too.
pub fn resolve_bytes(bytes: &[u8], options: &Options) -> Report {
    // upstream: cli-runtime visitor.go FileVisitor: unicode.BOMOverride
    let utf16 = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ => None,
    };
    if let Some((rest, unit)) = utf16 {
        let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
        return resolve(&String::from_utf16_lossy(&units), options);
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return resolve(text, options),
        Err(error) => error,
    };
    let start = error.valid_up_to();
    let problem = Problem {
        code: Code::NotText,
        span: kubestow_manifest::Span { start, end: start },
        document: None,
        data: vec![("offset", start.to_string())],
    };
    let manifest = Manifest { problems: vec![problem], ..Manifest::default() };
    resolve_again(std::str::from_utf8(&bytes[..start]).unwrap_or_default(), &manifest, options, None, &mut |_| {})
}

/// Answers what the cluster does with a manifest.
///
/// Never fails: what is wrong with the text or the objects stands in the report's findings.
pub fn resolve(text: &str, options: &Options) -> Report {
    resolve_in_stages(text, options, &mut |_| {})
}

/// The answer to a manifest, with the help of what is known of the last one.
pub(crate) fn resolve_again(
    text: &str,
    manifest: &Manifest,
    options: &Options,
    memory: Option<&mut Memory>,
    ended: Watch<'_>,
) -> Report {
    let mut engine = Engine::new(options);
    engine.memory = memory.filter(|_| options.until.is_none());
    engine.apply(manifest, Request::Create, ended);
    let lines = Lines::new(text);
    let mut memory = engine.memory.take();
    let (mut state, told) = engine.observe(manifest, &lines, memory.as_deref_mut());
    if options.ways_out && options.until.is_none() {
        let mut search = ways_out::Search::new(&engine, text, manifest, &lines, &engine.findings());
        for (finding, shown) in told.iter().zip(&mut state.findings) {
            if ways_out::is_mendable(finding.code) {
                Arc::make_mut(shown).fixes = search.fixes(finding);
            }
        }
    }
    engine.tell(&manifest.problems, Some((text, &lines)), &mut state);
    if let Some(memory) = memory.as_deref_mut().filter(|_| !options.steps.is_empty()) {
        memory.keep(engine.cluster.clone(), engine.written.clone(), engine.moment);
    }
    let mut steps = Vec::new();
    engine.first = manifest.documents.len();
    for step in &options.steps {
        if engine.is_over() {
            break;
        }
        let later = engine.take(step, ended);
        let (mut state, _) = engine.observe(manifest, &lines, None);
        engine.tell(&later.problems, None, &mut state);
        engine.first += later.documents.len();
        steps.push(state);
    }
    let report = Report {
        kubernetes: options.cluster.version.number.to_owned(),
        cluster: options.cluster.name.to_owned(),
        state,
        steps,
        timeline: engine.timeline(),
        compared: options.compare.then(|| crate::compare::compare(text, options)),
    };
    if let Some(memory) = memory.filter(|_| options.steps.is_empty()) {
        memory.keep(engine.cluster, engine.written, engine.moment);
    }
    report
}

/// What writes a text as the options' version prefers it, if anything in it is outdated.
pub(crate) fn rewriting(text: &str, options: &Options) -> Option<report::Fix> {
    let manifest = kubestow_manifest::read(text);
    let mut engine = Engine::new(options);
    engine.apply(&manifest, Request::Create, &mut |_| {});
    let (lines, findings) = (Lines::new(text), engine.findings());
    let mut search = ways_out::Search::new(&engine, text, &manifest, &lines, &findings);
    let outdated = findings.iter().filter(|finding| matches!(finding.code, Code::GoneByNow | Code::Outdated));
    let of_all = |fixes: Vec<report::Fix>| fixes.into_iter().max_by_key(|fix| fix.code == "modernise-all");
    outdated.take(ways_out::MOST_REWRITTEN).find_map(|finding| of_all(search.fixes(finding)))
}

impl Engine<'_> {
    /// All that there is to tell.
    fn findings(&self) -> Vec<Arc<Finding>> {
        self.findings_with(&mut |_, _, tell| tell().into_iter().map(Arc::new).collect())
    }

    /// The same, for who may know a part of it.
    fn findings_with(&self, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
        let mut findings = observe::findings(&self.verdicts, &self.cluster, known);
        findings.extend(self.notes.iter().cloned().map(Arc::new));
        findings
    }

    /// How a finding is told.
    fn told(&self, finding: Arc<Finding>, places: &places::Places<'_>) -> Told {
        let said = Arc::new(self.said(&finding, places.of_finding(&finding)));
        Told { said, is_in_text: places.is_in_text(&finding), finding }
    }

    /// The state, and for each of its findings what it says.
    fn observe(
        &self,
        manifest: &Manifest,
        lines: &Lines<'_>,
        mut memory: Option<&mut Memory>,
    ) -> (State, Vec<Arc<Finding>>) {
        let places = places::Places { manifest, lines, cluster: &self.cluster };
        let (objects, filled, stand) = match &mut memory {
            Some(memory) => memory.objects(&places),
            None => (
                observe::objects(&self.cluster),
                filled::all(&self.cluster, &self.written),
                observe::object_places(&self.cluster, &places),
            ),
        };
        let all = match &mut memory {
            Some(memory) => memory.findings(self, &places),
            None => self.findings().into_iter().map(|finding| self.told(finding, &places)).collect(),
        };
        // The pods of one template all have the same to tell.
        let mut told = BTreeSet::new();
        let (mut findings, mut meant) = (Vec::new(), Vec::new());
        for Told { finding, said, is_in_text } in &all {
            if *is_in_text && (said.position.is_none() || told.insert((said.position, &said.code, &said.message))) {
                findings.push(Arc::clone(said));
                meant.push(Arc::clone(finding));
            }
        }
        let mut state = State {
            admission: self.verdicts.iter().map(|verdict| observe::admission(verdict, self.first)).collect(),
            objects,
            events: observe::events(&self.cluster),
            pods: observe::pods(&places, memory),
            findings,
            places: stand,
            filled,
            nodes: observe::nodes(&self.cluster),
            why: if self.options.evidence { evidence::all(&self.cluster, &places) } else { BTreeMap::new() },
            access: if self.options.evidence { access::all(&self.cluster) } else { BTreeMap::new() },
            used_drivers: if self.options.evidence { access::used(&self.cluster) } else { BTreeMap::new() },
        };
        names::show(&settle::names(&self.cluster), &mut state);
        (state, meant)
    }

    /// Adds, before all else, what is wrong with the text itself; the text of a later step has no place in the manifest.
    fn tell(&self, problems: &[Problem], text: Option<(&str, &Lines<'_>)>, state: &mut State) {
        let told = problems.iter().map(|problem| {
            let mut finding = Finding::new(problem.code);
            finding.document = problem.document.map(|document| self.first + document);
            finding.data.clone_from(&problem.data);
            let said = self.said(&finding, text.map(|(_, lines)| lines.position(problem.span)));
            let fixes = text.filter(|_| self.options.ways_out).map(|(text, lines)| {
                let language = self.options.language;
                let space = ways_out::add_space(text, lines, problem, language);
                space.into_iter().chain(syntax::fixes(text, lines, problems, problem, self.options)).collect()
            });
            Arc::new(report::Finding { fixes: fixes.unwrap_or_default(), ..said })
        });
        state.findings.splice(0..0, told);
    }

    fn said(&self, finding: &Finding, position: Option<crate::Position>) -> report::Finding {
        report::Finding {
            code: finding.code.name().to_owned(),
            severity: observe::severity(finding.code.severity()),
            message: sentence(finding, self.options.language),
            kubernetes: finding.kubernetes.clone(),
            document: finding.document.map(|document| document.checked_sub(self.first).unwrap_or(document)),
            object: finding.object.as_ref().map(ToString::to_string),
            field: finding.place.to_string(),
            position,
            data: finding.data.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            fixes: Vec::new(),
        }
    }
}
