//! What did these manifests come to in 2018, and what do they come to now?
//!
//! The same text is resolved in Kubernetes v1.12 and in today's, on the same cluster; each document, and each volume,
//! claim, pod and snapshot that a controller made, is a row with both outcomes and the reasons for their difference. Left
//! out: later steps, and what differs inside objects without changing what comes of them.

mod outcome;

use crate::report::{Compared, Comparison, Report};
use crate::resolve::{Options, resolve, rewriting};
use crate::words::Language;
use kubestow_core::profile::{THEN, TODAY, Version};
use std::collections::BTreeSet;

/// So many rows are listed.
const MOST_ROWS: usize = 500;
/// Findings of then that say why today's answer is another.
const REASONS_THEN: [&str; 2] = ["field-dropped", "keys-skipped"];
/// Findings of now that say why the answer of then was another.
const REASONS_NOW: [&str; 2] = ["gone-by-now", "outdated"];
/// The kinds of objects that controllers make and that are worth a row.
const MADE: [&str; 4] = ["PersistentVolume", "PersistentVolumeClaim", "Pod", "VolumeSnapshotContent"];

/// Both answers to a text.
pub(crate) fn compare(text: &str, options: &Options) -> Comparison {
    let at = |version: &'static Version| Options {
        cluster: options.cluster.clone().at(version),
        steps: Vec::new(),
        evidence: false,
        ways_out: false,
        compare: false,
        timeline: false,
        until: None,
        ..options.clone()
    };
    let (before, after) = (resolve(text, &at(&THEN)), resolve(text, &at(&TODAY)));
    let language = options.language;
    let documents = before.admission.len().max(after.admission.len());
    let mut rows: Vec<Compared> = (0..documents).map(|number| document(number, &before, &after, language)).collect();
    let told: BTreeSet<String> = rows.iter().map(|row| row.object.clone()).collect();
    let made = |report: &'_ Report| -> Vec<String> {
        let is_made = |id: &&String| MADE.iter().any(|kind| id.split('/').next() == Some(*kind));
        report.objects.keys().filter(is_made).filter(|id| !told.contains(*id)).cloned().collect()
    };
    let ids: BTreeSet<String> = made(&before).into_iter().chain(made(&after)).collect();
    rows.extend(ids.iter().map(|id| object(id, &before, &after, language)));
    rows.truncate(MOST_ROWS);
    let is_explained = rows.iter().any(|row| !row.why.is_empty());
    for row in rows.iter_mut().filter(|row| row.differs && row.why.is_empty() && is_explained) {
        row.why.push(outcome::follows(language));
    }
    let fix = rewriting(text, &at(&TODAY));
    Comparison { then: THEN.number.to_owned(), now: TODAY.number.to_owned(), rows, fix }
}

/// The row of a document.
fn document(number: usize, before: &Report, after: &Report, language: Language) -> Compared {
    let of = |report: &Report| report.admission.iter().find(|verdict| verdict.document == number).cloned();
    let (then, now) = (of(before), of(after));
    let accepted = [&now, &then].into_iter().flatten().find(|verdict| verdict.accepted);
    let id = accepted.or(now.as_ref()).or(then.as_ref()).map(|verdict| verdict.object.clone()).unwrap_or_default();
    let outcome = |report: &Report, verdict: &Option<crate::Admission>| match verdict {
        Some(verdict) if !verdict.accepted => outcome::refused(verdict, language),
        Some(_) => outcome::of(report, &id, language),
        None => outcome::absent(language),
    };
    row(&id, Some(number), [before, after], [outcome(before, &then), outcome(after, &now)])
}

/// The row of an object that a controller made.
fn object(id: &str, before: &Report, after: &Report, language: Language) -> Compared {
    let outcomes = [before, after].map(|report| outcome::of(report, id, language));
    row(id, None, [before, after], outcomes)
}

fn row(id: &str, document: Option<usize>, reports: [&Report; 2], outcomes: [crate::Outcome; 2]) -> Compared {
    let [before, after] = reports;
    let reasons = |report: &Report, codes: &[&str]| -> Vec<String> {
        let is_about = |finding: &&std::sync::Arc<crate::Finding>| match finding.document {
            Some(number) => Some(number) == document,
            None => finding.object.as_deref() == Some(id),
        };
        let counts = |finding: &&std::sync::Arc<crate::Finding>| codes.contains(&finding.code.as_str());
        report.findings.iter().filter(counts).filter(is_about).map(|finding| finding.message.clone()).collect()
    };
    let mut why = reasons(after, &REASONS_NOW);
    why.extend(reasons(before, &REASONS_THEN));
    let mut seen = BTreeSet::new();
    why.retain(|reason| seen.insert(reason.clone()));
    let about = |report: &Report| {
        let of_document = || report.findings.iter().find(|f| document.is_some() && f.document == document);
        report.places.get(id).copied().or_else(|| of_document()?.position)
    };
    let [then, now] = outcomes;
    let differs = then != now || outcome::inside(before, id) != outcome::inside(after, id);
    Compared {
        object: id.to_owned(),
        document,
        position: about(after).or_else(|| about(before)),
        then,
        now,
        differs,
        why,
    }
}
