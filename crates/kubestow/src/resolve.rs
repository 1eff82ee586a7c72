//! From text to report.

use crate::lines::Lines;
use crate::report::{self, Report, State};
use crate::step::Step;
use crate::words::{Language, sentence};
use kubestow_core::admit::{self, Leniency, Outcome, Request, Verdict};
use kubestow_core::cluster::{Cluster, Differences, Step as Writes};
use kubestow_core::finding::{Code, Finding};
use kubestow_core::kubelet;
use kubestow_core::object::{Kind, ObjectId};
use kubestow_core::profile::Profile;
use kubestow_core::retired;
use kubestow_core::settle::{self, Queue, Rest};
use kubestow_core::value::Value;
use kubestow_manifest::{Document, Manifest, Problem};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use timeline::Arrival;

mod access;
mod apply;
mod deeds;
mod drain;
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
    let (mut state, told) = engine.observe(manifest, &lines);
    if options.ways_out && options.until.is_none() {
        let mut search = ways_out::Search::new(&engine, text, manifest, &lines, &engine.findings());
        for (finding, shown) in told.iter().zip(&mut state.findings) {
            if ways_out::is_mendable(finding.code) {
                shown.fixes = search.fixes(finding);
            }
        }
    }
    engine.tell(&manifest.problems, Some((text, &lines)), &mut state);
    let mut steps = Vec::new();
    engine.first = manifest.documents.len();
    for step in &options.steps {
        if engine.is_over() {
            break;
        }
        let later = engine.take(step, ended);
        let (mut state, _) = engine.observe(manifest, &lines);
        engine.tell(&later.problems, None, &mut state);
        engine.first += later.documents.len();
        steps.push(state);
    }
    Report {
        kubernetes: options.cluster.version.number.to_owned(),
        cluster: options.cluster.name.to_owned(),
        state,
        steps,
        timeline: engine.timeline(),
        compared: options.compare.then(|| crate::compare::compare(text, options)),
    }
}

/// What was written for an object.
struct Written {
    /// The document that was applied last.
    last: Value,
    /// All of it, in one document or in several that were applied one after another.
    all: Value,
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

struct Engine<'a> {
    options: &'a Options,
    cluster: Cluster,
    queue: Queue,
    verdicts: Vec<Verdict>,
    /// What admission and settling had to tell beside the verdicts.
    notes: Vec<Finding>,
    /// What was written for each object.
    written: BTreeMap<ObjectId, Written>,
    /// The number of the first document of this step, where the documents of all steps are counted on.
    first: usize,
    /// When each document arrived.
    arrivals: Vec<Arrival>,
    /// Which step is under way; the manifest is number 0.
    step: usize,
    /// What is known of the last answer, until the manifest has been answered.
    memory: Option<&'a mut Memory>,
    /// What is different in the settled cluster.
    differences: Differences,
}

impl Engine<'_> {
    fn new(options: &Options) -> Engine<'_> {
        let cluster = Cluster::new(options.cluster.clone());
        Engine {
            options,
            cluster,
            queue: Queue::default(),
            verdicts: Vec::new(),
            notes: Vec::new(),
            written: BTreeMap::new(),
            first: 0,
            arrivals: Vec::new(),
            step: 0,
            memory: None,
            differences: Differences::default(),
        }
    }

    /// Whether the moment has come up to which the report is asked for.
    fn is_over(&self) -> bool {
        self.options.until.is_some_and(|until| self.cluster.tick() >= until)
    }

    fn arrive(&mut self, document: Option<usize>) {
        self.arrivals.push(Arrival { tick: self.cluster.tick(), step: self.step, document });
    }

    fn timeline(&self) -> Vec<report::Moment> {
        if !self.options.timeline {
            return Vec::new();
        }
        timeline::timeline(&self.cluster, &self.arrivals, &settle::names(&self.cluster))
    }

    /// Applies documents one by one, nodes first, and lets the controllers settle after each.
    fn apply(&mut self, manifest: &Manifest, request: Request, ended: Watch<'_>) {
        let is_node = |document: &&Document| document.value.str_at(&["kind"]) == Some("Node");
        let documents = manifest.documents.iter().enumerate();
        let (nodes, others): (Vec<_>, Vec<_>) = documents.partition(|(_, document)| is_node(document));
        if self.cluster.of_kind(Kind::Node).next().is_none() {
            if nodes.is_empty() {
                for node in self.options.cluster.nodes() {
                    self.base(node);
                }
            }
            for object in admit::base_objects().into_iter().chain(self.options.cluster.classes()) {
                self.base(object);
            }
        }
        let mut memory = self.memory.take();
        if let Some(memory) = &mut memory {
            memory.deeds.begin(&self.cluster);
        }
        for (document, Document { value, .. }) in nodes.into_iter().chain(others) {
            if self.is_over() {
                break;
            }
            self.arrive(Some(document));
            let deeds = memory.as_mut().map(|memory| &mut memory.deeds);
            if let Some(deed) = deeds.and_then(|d| d.repeat(document, value, &mut self.cluster, &mut self.queue)) {
                if let Outcome::Created(object) = &deed.verdict.outcome {
                    self.written.insert(object.id.clone(), Written { last: value.clone(), all: value.clone() });
                }
                self.notes.extend_from_slice(&deed.notes);
                self.verdicts.push(deed.verdict.clone());
                ended(Stage::Settle);
                continue;
            }
            let notes = self.notes.len();
            let last = match request {
                Request::Create | Request::Patch => None,
                Request::Apply => self
                    .cluster
                    .get(&admit::id_of(value, self.options.cluster.version))
                    .and_then(|object| self.written.get(&object.id)),
            };
            let sent = last.map_or_else(|| value.clone(), |written| apply::patch(&written.last, value));
            let written = admit::Written { document: self.first + document, value: sent };
            let leniency = Leniency { assume_namespaces: self.options.assume_namespaces };
            let mut verdict = admit::admit(&written, &self.cluster, request, leniency);
            if let Outcome::Created(object) | Outcome::Updated(object) = &verdict.outcome {
                let mut all = value.clone();
                if matches!(verdict.outcome, Outcome::Updated(_)) {
                    all = self.written.get(&object.id).map_or_else(Value::map, |written| written.all.clone());
                    all.merge(value);
                }
                self.written.insert(object.id.clone(), Written { last: value.clone(), all });
                self.cluster.apply(Writes::none().and_put(Arc::clone(object)));
            }
            ended(Stage::Admit);
            self.settle();
            ended(Stage::Settle);
            let (retired, _) = retired::look(value, self.options.cluster.version.release);
            self.notes.extend(retired.iter().map(|found| found.finding(self.first + document)));
            self.notes.append(&mut verdict.findings);
            if let Some(memory) = &mut memory {
                let notes = self.notes.get(notes..).unwrap_or_default();
                memory.deeds.keep(value, &verdict, notes, &mut self.cluster, &self.queue);
            }
            self.verdicts.push(verdict);
        }
        self.memory = memory;
        self.verdicts.sort_by_key(|verdict| verdict.document);
        self.look();
    }

    /// The kubelets look at the pods of a cluster at rest.
    fn look(&mut self) {
        let seen = match &mut self.memory {
            Some(memory) => {
                let (seen, differences) = memory.look(&self.cluster);
                self.differences = differences;
                seen
            }
            None => kubelet::sync(&self.cluster),
        };
        self.cluster.apply(seen);
    }

    /// An object that every cluster has.
    fn base(&mut self, value: kubestow_core::value::Value) {
        if let Ok(object) = admit::create_base(&self.cluster, value) {
            self.cluster.apply(Writes::none().and_put(object));
        }
    }

    fn settle(&mut self) {
        let until = self.options.until.unwrap_or(u32::MAX);
        if settle::settle_until(&mut self.cluster, &mut self.queue, until) == Rest::OutOfBudget {
            let limit = settle::BUDGET.to_string();
            self.notes.push(Finding::new(Code::NotSettled).with("limit", limit));
        }
    }

    /// All that there is to tell.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = observe::findings(&self.verdicts, &self.cluster);
        findings.extend(self.notes.iter().cloned());
        findings
    }

    /// The state, and for each of its findings what it says.
    fn observe(&mut self, manifest: &Manifest, lines: &Lines<'_>) -> (State, Vec<Finding>) {
        let mut memory = self.memory.take();
        let places = places::Places { manifest, lines, cluster: &self.cluster };
        // The pods of one template all have the same to tell.
        let mut told = BTreeSet::new();
        let (mut findings, mut all) = (Vec::new(), self.findings());
        all.retain(|finding| {
            let said = self.said(finding, places.of_finding(finding));
            let is_told = places.is_in_text(finding)
                && (said.position.is_none() || told.insert((said.position, finding.code, said.message.clone())));
            findings.extend(is_told.then_some(said));
            is_told
        });
        let (objects, filled) = match &mut memory {
            Some(memory) => memory.objects(&self.cluster, &self.written),
            None => (observe::objects(&self.cluster), filled::all(&self.cluster, &self.written)),
        };
        let mut state = State {
            admission: self.verdicts.iter().map(|verdict| observe::admission(verdict, self.first)).collect(),
            objects,
            events: observe::events(&self.cluster),
            pods: observe::pods(&places, memory.map(|memory| (memory, &self.differences))),
            findings,
            places: observe::object_places(&self.cluster, &places),
            filled,
            nodes: observe::nodes(&self.cluster),
            why: if self.options.evidence { evidence::all(&self.cluster, &places) } else { BTreeMap::new() },
            access: if self.options.evidence { access::all(&self.cluster) } else { BTreeMap::new() },
            used_drivers: if self.options.evidence { access::used(&self.cluster) } else { BTreeMap::new() },
        };
        names::show(&settle::names(&self.cluster), &mut state);
        (state, all)
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
            report::Finding { fixes: fixes.unwrap_or_default(), ..said }
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
