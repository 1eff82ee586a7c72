//! One object for people at a terminal: what is to be said of it, its events, what speaks for and against each volume or
//! node, and the ways out.

use crate::args::Asked;
use crate::input::Input;
use crate::table::{Page, plain};
use kubestow::{Check, NodeVerdict, Report, State, VolumeVerdict, Wanted};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Explains the object `KIND/NAME` or `KIND/NAMESPACE/NAME`.
pub(crate) fn object(wanted: &str, report: &Report, input: &Input, asked: &Asked) -> Result<String, String> {
    let meant =
        Wanted::parse(wanted).ok_or_else(|| format!("an object is KIND/NAME or KIND/NAMESPACE/NAME, not {wanted}"))?;
    let state = report.steps.last().unwrap_or(report);
    let ids: BTreeSet<&str> = state
        .objects
        .keys()
        .map(String::as_str)
        .chain(state.admission.iter().map(|answer| answer.object.as_str()))
        .filter(|id| !id.is_empty())
        .collect();
    let matching: Vec<&str> = ids.iter().copied().filter(|id| meant.is(id)).collect();
    let id = match matching.as_slice() {
        [] => {
            let all: Vec<&str> = ids.into_iter().collect();
            return Err(format!("there is no {wanted}; there are {}", plain(&all.join(", "))));
        }
        [only] => *only,
        several => return Err(format!("{wanted} may be {}", plain(&several.join(" or ")))),
    };
    let mut page = Page::new(input, asked);
    page.heading(id);
    let documents: BTreeSet<usize> =
        state.admission.iter().filter(|answer| answer.object == id).map(|answer| answer.document).collect();
    let is_about = |finding: &&Arc<kubestow::Finding>| {
        finding.object.as_deref() == Some(id) || finding.document.is_some_and(|document| documents.contains(&document))
    };
    let findings: Vec<_> = state.findings.iter().filter(is_about).cloned().collect();
    if findings.is_empty() {
        page.line(page.say("  Nothing is wrong with it.", "  問題はありません。"));
    }
    page.problems(&findings);
    events(&mut page, state, id);
    if let Some(why) = state.why.get(id) {
        volumes(&mut page, &why.volumes);
        nodes(&mut page, &why.nodes);
        if why.left_out > 0 {
            page.line(&format!("  … {}", why.left_out));
        }
    }
    Ok(page.out)
}

fn events(page: &mut Page<'_>, state: &State, id: &str) {
    let mut rows = vec![page.header(&[("TYPE", "種類"), ("REASON", "理由"), ("MESSAGE", "メッセージ")])];
    for event in state.events.iter().filter(|event| event.object == id) {
        rows.push(vec![event.event_type.clone(), event.reason.clone(), plain(&event.message)]);
    }
    page.table(page.say("Events", "イベント"), &rows);
}

/// What is asked and what is there; a failed check is marked.
fn compared(check: &Check) -> String {
    let none = || "-".to_owned();
    let (asked, found) = (check.asked.clone().unwrap_or_else(none), check.found.clone().unwrap_or_else(none));
    let mark = if check.passed { "✓" } else { "✗" };
    match check.subject.as_str() {
        "phase" | "deletion" => plain(&format!("{mark} {}: {found}", check.subject)),
        subject if check.passed => plain(&format!("{mark} {subject}")),
        subject => plain(&format!("{mark} {subject}: {found} ({asked})")),
    }
}

fn volumes(page: &mut Page<'_>, volumes: &[VolumeVerdict]) {
    let mut rows = vec![page.header(&[("VOLUME", "永続ボリューム"), ("STANDING", "判定"), ("CHECKS", "検査")])];
    for volume in volumes {
        let failed = volume.checks.iter().filter(|check| !check.passed);
        let passed = volume.checks.iter().filter(|check| check.passed);
        let checks: Vec<String> = failed.chain(passed).map(compared).collect();
        rows.push(vec![volume.volume.replace("PersistentVolume/", ""), volume.standing.clone(), checks.join("  ")]);
    }
    page.table(page.say("Volumes, the nearest first", "永続ボリューム(近い順)"), &rows);
}

fn nodes(page: &mut Page<'_>, nodes: &[NodeVerdict]) {
    let mut rows =
        vec![page.header(&[("NODE", "Node"), ("STANDING", "判定"), ("PLUGIN", "プラグイン"), ("REASON", "理由")])];
    for node in nodes {
        let reasons = node.reasons.iter().map(|reason| {
            let details = [("", &reason.about), ("asked ", &reason.asked), ("found ", &reason.found)];
            let details = details.iter().filter_map(|(word, part)| Some(format!("{word}{}", part.as_ref()?)));
            let details: Vec<String> = details.collect();
            if details.is_empty() {
                reason.message.clone()
            } else {
                format!("{} ({})", reason.message, details.join(", "))
            }
        });
        let reasons = plain(&reasons.collect::<Vec<_>>().join("; "));
        rows.push(vec![node.node.clone(), node.standing.clone(), node.plugin.clone().unwrap_or_default(), reasons]);
    }
    page.table(page.say("Nodes", "Node"), &rows);
}
