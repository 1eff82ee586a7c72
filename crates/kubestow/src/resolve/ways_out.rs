//! Which changes of the text mend a finding?
//!
//! Each candidate becomes an edit of the text; the text is resolved again, and the candidate stays if the finding is gone
//! and nothing is worse than before. The work is bounded by how many documents are resolved in all.

use super::Engine;
use super::trouble::{Key, Renumbering, Troubles};
use crate::lines::Lines;
use crate::report::{self, Fix};
use crate::words::Language;
use crate::words::ways_out::{Outcome, results, title};
use kubestow_core::admit::{self, Request};
use kubestow_core::cluster::Cluster;
use kubestow_core::finding::{Code, Finding};
use kubestow_core::mend::{self, Candidate, Change, Edit, Holder, Way};
use kubestow_core::object::{ClaimPhase, Kind, Object};
use kubestow_core::value::Value;
use kubestow_manifest::{Manifest, Problem, Span, TextEdit};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// So many documents are resolved in all.
const MOST_DOCUMENTS: usize = 2_000;
/// So many candidates are tried in all.
const MOST_TRIED: usize = 60;
/// So many candidates are tried for one finding.
const MOST_TRIED_EACH: usize = 10;
/// So many ways out are shown for one finding.
const MOST_SHOWN: usize = 4;
/// So many findings are asked how the whole text is rewritten.
pub(super) const MOST_REWRITTEN: usize = 5;
/// So many pods are named that a change lets run.
const MOST_NAMED: usize = 2;

/// A text that was resolved again.
struct Tried {
    cluster: Cluster,
    troubles: Troubles,
    verdicts: Vec<Arc<admit::Verdict>>,
    renumbering: Renumbering,
}

/// The search for ways out of the findings of one report.
pub(super) struct Search<'a> {
    engine: &'a Engine<'a>,
    text: &'a str,
    manifest: &'a Manifest,
    lines: &'a Lines<'a>,
    before: Troubles,
    /// What came of each text that was tried; none if it was no good at all.
    tried: BTreeMap<String, Option<Rc<Tried>>>,
    left: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        engine: &'a Engine<'a>,
        text: &'a str,
        manifest: &'a Manifest,
        lines: &'a Lines<'a>,
        findings: &[Arc<Finding>],
    ) -> Search<'a> {
        let before = Troubles::of(findings, &engine.verdicts, &engine.cluster, manifest, Renumbering::None);
        let left = MOST_TRIED.min(MOST_DOCUMENTS / manifest.documents.len().max(1));
        Search { engine, text, manifest, lines, before, tried: BTreeMap::new(), left }
    }

    /// The ways out of a finding.
    pub(super) fn fixes(&mut self, finding: &Finding) -> Vec<Fix> {
        let documents: Vec<&Value> = self.manifest.documents.iter().map(|document| &document.value).collect();
        let candidates = mend::candidates(finding, &self.engine.cluster, &documents);
        let mut fixes: Vec<Fix> = Vec::new();
        for candidate in candidates.iter().take(MOST_TRIED_EACH) {
            if fixes.len() == MOST_SHOWN {
                break;
            }
            let Some(edits) = self.edits(candidate).or_else(|| self.one_by_one(candidate)) else { continue };
            let mended = apply(self.text, &edits);
            let Some(tried) = self.attempt(mended, candidate) else { continue };
            let Some(result) = self.result(finding, &tried) else { continue };
            let edits = edits.into_iter().map(|edit| shown(self.lines, edit)).collect();
            let fix = Fix {
                code: candidate.steps.first().map(|(way, _)| way.name().to_owned()).unwrap_or_default(),
                title: title(candidate, self.engine.options.language),
                edits,
                result,
            };
            if fixes.iter().all(|other| other.edits != fix.edits) {
                fixes.push(fix);
            }
        }
        fixes
    }

    /// The document and the field that a change is about.
    fn place(
        &self,
        of: &Holder,
        path: &kubestow_core::path::FieldPath,
    ) -> Option<(usize, kubestow_core::path::FieldPath)> {
        match of {
            Holder::Document(number) => Some((*number, path.clone())),
            Holder::Object(id) => {
                let cluster = &self.engine.cluster;
                let places = super::places::Places { manifest: self.manifest, lines: self.lines, cluster };
                let (document, path) = places.written(id, path)?;
                Some((document, path.into_owned()))
            }
        }
    }

    /// The edits of the text that make the changes, in the order of the text; none if one of them cannot be made.
    fn edits(&self, candidate: &Candidate) -> Option<Vec<TextEdit>> {
        let mut edits = Vec::new();
        for change in &candidate.changes {
            match change {
                Change::Field { of, path, edit } => {
                    let (number, path) = self.place(of, path)?;
                    edits.push(self.manifest.documents.get(number)?.edit(self.text, &path, edit)?);
                }
                Change::First(value) => edits.push(kubestow_manifest::first(self.text, value)),
                Change::Last(value) => edits.push(kubestow_manifest::last(self.text, value)),
                Change::ToFront(number) => {
                    edits.extend(kubestow_manifest::to_front(self.text, self.manifest.documents.get(*number)?)?);
                }
            }
        }
        edits.sort_by_key(|edit| edit.span);
        let apart = edits.windows(2).all(|pair| {
            let (before, after) = (pair[0].span, pair[1].span);
            // Several new documents may stand behind all others, in their order.
            before.end <= after.start && (before != after || before.start == self.text.len())
        });
        (apart && !edits.is_empty()).then_some(edits)
    }

    /// The edits of changes that touch each other, made one after the other: from the first to the last byte that
    /// changes, for each document.
    fn one_by_one(&self, candidate: &Candidate) -> Option<Vec<TextEdit>> {
        let mut text = self.text.to_owned();
        for change in &candidate.changes {
            let Change::Field { of: Holder::Document(number), path, edit } = change else { return None };
            let manifest = kubestow_manifest::read(&text);
            let edit = manifest.documents.get(*number)?.edit(&text, path, edit)?;
            text = apply(&text, &[edit]);
        }
        Some(changed_documents(self.text, &text))
    }

    /// Resolves the changed text, unless it does not say what it should.
    fn attempt(&mut self, text: String, candidate: &Candidate) -> Option<Rc<Tried>> {
        if let Some(tried) = self.tried.get(&text) {
            return tried.clone();
        }
        self.left = self.left.checked_sub(1)?;
        let tried = self.resolve(&text, candidate).map(Rc::new);
        self.tried.insert(text, tried.clone());
        tried
    }

    fn resolve(&self, text: &str, candidate: &Candidate) -> Option<Tried> {
        let manifest = kubestow_manifest::read(text);
        if manifest.problems.len() > self.manifest.problems.len() || !self.says(&manifest, candidate) {
            return None;
        }
        let mut engine = Engine::new(self.engine.options);
        engine.apply(&manifest, Request::Create, &mut |_| {});
        let renumbering = Renumbering::of(&candidate.changes);
        let troubles = Troubles::of(&engine.findings(), &engine.verdicts, &engine.cluster, &manifest, renumbering);
        Some(Tried { cluster: engine.cluster, troubles, verdicts: engine.verdicts, renumbering })
    }

    /// Whether the changed text says what the changed documents say.
    fn says(&self, manifest: &Manifest, candidate: &Candidate) -> bool {
        let mut wanted: Vec<Value> = self.manifest.documents.iter().map(|document| document.value.clone()).collect();
        for change in &candidate.changes {
            match change {
                Change::Field { of, path, edit } => {
                    let Some((number, path)) = self.place(of, path) else { return false };
                    let made = wanted.get_mut(number).is_some_and(|value| match edit {
                        // What is quoted is what was written, not what it was read as.
                        Edit::Quote => manifest.documents.get(number).is_some_and(|read| {
                            let quoted = read.at(&path).filter(|value| value.as_str().is_some());
                            quoted.is_some_and(|quoted| Edit::Set(quoted.clone()).make(value, &path))
                        }),
                        edit => edit.make(value, &path),
                    });
                    if !made {
                        return false;
                    }
                }
                Change::First(value) => wanted.insert(0, value.clone()),
                Change::Last(value) => wanted.push(value.clone()),
                Change::ToFront(number) => {
                    if *number >= wanted.len() {
                        return false;
                    }
                    let moved = wanted.remove(*number);
                    wanted.insert(0, moved);
                }
            }
        }
        manifest.documents.iter().map(|document| &document.value).eq(&wanted)
    }

    /// What comes of a change that mends the finding; none if it does not.
    fn result(&self, finding: &Finding, tried: &Tried) -> Option<String> {
        let key = self.before.key(finding)?;
        if !tried.troubles.mend(&self.before, finding, &key) {
            return None;
        }
        let mut outcomes = Vec::new();
        let next = tried.troubles.first(&key);
        outcomes.extend(next.map(|message| (Outcome::Next, vec![("message", message)])));
        if outcomes.is_empty() {
            outcomes.extend(state_of(tried, &key));
        }
        outcomes.extend(self.freed(tried, &key));
        Some(results(&outcomes, self.engine.options.language))
    }

    /// The pods of other documents that had no node and have one now.
    fn freed(&self, tried: &Tried, key: &Key) -> Vec<(Outcome, Vec<(&'static str, String)>)> {
        let had_none = |pod: &Object| {
            let before = self.engine.cluster.get(&pod.id).and_then(|pod| pod.as_pod());
            before.is_some_and(|before| before.node.is_none())
        };
        let is_other = |pod: &Object| pod.document.is_some_and(|document| *key != tried.renumbering.key(document));
        let pods = tried.cluster.of_kind(Kind::Pod).filter(|pod| is_other(pod) && had_none(pod));
        pods.filter_map(|pod| runs(pod)).take(MOST_NAMED).collect()
    }
}

/// The way out of a problem that is a missing space, which the reader has tried already.
pub(super) fn add_space(text: &str, lines: &Lines<'_>, problem: &Problem, language: Language) -> Option<Fix> {
    if problem.code != Code::KeyWithoutSpace {
        return None;
    }
    let word = |name: &str| problem.data.iter().find(|(key, _)| *key == name).map_or("", |(_, word)| word.as_str());
    let edit = TextEdit { span: Span { start: problem.span.end, end: problem.span.end }, text: " ".to_owned() };
    let candidate = Candidate::new(Way::AddSpace, &[("key", word("key"))], Vec::new());
    let left = kubestow_manifest::read(&apply(text, std::slice::from_ref(&edit))).problems;
    let next = left.iter().find(|left| left.span.start >= problem.span.start);
    let reason = next.and_then(|next| next.data.iter().find(|(key, _)| *key == "reason"));
    let outcome = match reason {
        Some((_, reason)) => (Outcome::Next, vec![("message", reason.clone())]),
        None => (Outcome::Readable, Vec::new()),
    };
    Some(Fix {
        code: Way::AddSpace.name().to_owned(),
        title: title(&candidate, language),
        edits: vec![shown(lines, edit)],
        result: results(&[outcome], language),
    })
}

pub(super) fn shown(lines: &Lines<'_>, edit: TextEdit) -> report::Edit {
    report::Edit {
        start: lines.utf16(edit.span.start),
        end: lines.utf16(edit.span.end),
        position: lines.position(edit.span),
        text: edit.text,
    }
}

/// The edits that make one text of another: one for each document that differs, or one for all if documents come or go.
fn changed_documents(old: &str, new: &str) -> Vec<TextEdit> {
    let (before, after) = (kubestow_manifest::read(old), kubestow_manifest::read(new));
    let mut edits = Vec::new();
    for (old_document, new_document) in before.documents.iter().zip(&after.documents) {
        let (from, to) = (old_document.span(), new_document.span());
        let parts = old.get(from.start..from.end).zip(new.get(to.start..to.end));
        let Some((was, is)) = parts.filter(|(was, is)| was != is) else { continue };
        edits.extend(changed_lines(was, is).into_iter().map(|edit| {
            let span = Span { start: edit.span.start + from.start, end: edit.span.end + from.start };
            TextEdit { span, ..edit }
        }));
    }
    if apply(old, &edits) == new { edits } else { changed_lines(old, new) }
}

/// The one edit that makes one text of another, by whole lines.
fn changed_lines(old: &str, new: &str) -> Vec<TextEdit> {
    let same = |(a, b): &(&str, &str)| a == b;
    let (before, after): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let first = before.iter().copied().zip(after.iter().copied()).take_while(same).count();
    let rest = before.len().min(after.len()) - first;
    let last = before.iter().rev().copied().zip(after.iter().rev().copied()).take(rest).take_while(same).count();
    let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    let span = Span { start: length(&before[..first]), end: old.len() - length(&before[before.len() - last..]) };
    Vec::from([TextEdit { span, text: after[first..after.len() - last].concat() }])
}

/// The text with edits made.
pub(super) fn apply(text: &str, edits: &[TextEdit]) -> String {
    let (mut mended, mut done) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        mended.push_str(text.get(done..edit.span.start).unwrap_or_default());
        mended.push_str(&edit.text);
        done = edit.span.end;
    }
    mended + text.get(done..).unwrap_or_default()
}

type Said = (Outcome, Vec<(&'static str, String)>);

fn runs(pod: &Object) -> Option<Said> {
    let node = pod.as_pod()?.node.clone()?;
    Some((Outcome::Runs, vec![("pod", pod.id.name.to_string()), ("node", node)]))
}

/// How what was mended stands now.
fn state_of(tried: &Tried, key: &Key) -> Option<Said> {
    let is_it = |object: &&std::sync::Arc<Object>| match (key, object.document) {
        (Key::Document(_), Some(document)) => tried.renumbering.key(document) == *key,
        (Key::Document(_), None) => false,
        (Key::Object(id), _) => object.id == *id,
    };
    let Some(object) = tried.cluster.objects().find(is_it) else {
        let accepted = tried.verdicts.iter().find(|verdict| tried.renumbering.key(verdict.document) == *key)?;
        return Some((Outcome::Accepted, vec![("object", accepted.object.clone())]));
    };
    let name = object.id.name.to_string();
    if let Some(claim) = object.as_claim() {
        let Some(volume) = claim.volume_name.clone().filter(|_| claim.phase == ClaimPhase::Bound) else {
            return Some((Outcome::Waits, vec![("claim", name)]));
        };
        let size = object.value.str_at(&["status", "capacity", "storage"]).unwrap_or_default().to_owned();
        return Some((Outcome::Bound, vec![("claim", name), ("volume", volume), ("size", size)]));
    }
    let own = (object.id.kind == Kind::Pod).then(|| runs(object)).flatten();
    Some(own.unwrap_or_else(|| (Outcome::Accepted, vec![("object", object.id.to_string())])))
}

/// The findings that have ways out.
pub(super) fn is_mendable(code: Code) -> bool {
    matches!(
        code,
        Code::Rejected
            | Code::ApiWarning
            | Code::ClaimPending
            | Code::ClaimNamesNoVolume
            | Code::ClaimLost
            | Code::ClaimWaits
            | Code::PodPending
            | Code::ContainerError
            | Code::VolumeError
            | Code::GoneByNow
            | Code::Outdated
    )
}
