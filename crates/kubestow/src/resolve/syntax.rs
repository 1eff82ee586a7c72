//! Which changes make a text readable again?
//!
//! Tabs where blanks must be, and a line that is indented by a blank too much or too little. Each change is tried: the
//! text is read again, and less is wrong with it than before. A key without its space is told by the reader itself.

use super::ways_out::{apply, shown};
use super::{Options, resolve};
use crate::lines::Lines;
use crate::report::Fix;
use crate::words::ways_out::{Outcome, results, title};
use kubestow_core::finding::Code;
use kubestow_core::mend::{Candidate, Way};
use kubestow_manifest::{Problem, Span, TextEdit};

/// The longest text that is read again, in bytes.
const LONGEST: usize = 100_000;
/// A tab stands for so many blanks.
const TAB: &str = "  ";

/// The ways out of a problem of the text.
pub(super) fn fixes(
    text: &str,
    lines: &Lines<'_>,
    problems: &[Problem],
    problem: &Problem,
    options: &Options,
) -> Vec<Fix> {
    if problem.code != Code::YamlSyntax || text.len() > LONGEST {
        return Vec::new();
    }
    let line = lines.position(problem.span).line as usize;
    let tabs = (Candidate::new(Way::Tabs, &[], Vec::new()), untabbed(text));
    let indented = indented(text, line).into_iter().map(|(number, blanks, edit)| {
        let words = [("line", number.to_string()), ("blanks", blanks.to_string())];
        let words: Vec<(&str, &str)> = words.iter().map(|(name, word)| (*name, word.as_str())).collect();
        (Candidate::new(Way::Indent, &words, Vec::new()), vec![edit])
    });
    let tried = std::iter::once(tabs).chain(indented).filter(|(_, edits)| !edits.is_empty());
    let plain = Options { ways_out: false, evidence: false, steps: Vec::new(), ..options.clone() };
    let refused = |text: &str| resolve(text, &plain).admission.iter().filter(|answer| !answer.accepted).count();
    let before = refused(text);
    // What becomes readable must also make sense.
    let helps = |edits: &[TextEdit]| {
        let mended = apply(text, edits);
        kubestow_manifest::read(&mended).problems.len() < problems.len() && refused(&mended) <= before
    };
    let helpful = tried.filter(|(_, edits)| helps(edits));
    let fix = |(candidate, edits): (Candidate, Vec<TextEdit>)| Fix {
        code: candidate.steps.first().map(|(way, _)| way.name().to_owned()).unwrap_or_default(),
        title: title(&candidate, options.language),
        edits: edits.into_iter().map(|edit| shown(lines, edit)).collect(),
        result: results(&[(Outcome::Readable, Vec::new())], options.language),
    };
    helpful.map(fix).take(2).collect()
}

/// The lines of a text with the bytes at which they begin.
fn numbered<'a>(text: &'a str) -> Vec<(usize, &'a str)> {
    let mut start = 0;
    let line = |line: &'a str| {
        let this = (start, line);
        start += line.len();
        this
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Blanks for the tabs that lines begin with.
fn untabbed(text: &str) -> Vec<TextEdit> {
    let edit = |(start, line): (usize, &str)| {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let blanks = indent.replace('\t', TAB);
        let span = Span { start, end: start + indent.len() };
        indent.contains('\t').then_some(TextEdit { span, text: blanks })
    };
    numbered(text).into_iter().filter_map(edit).collect()
}

/// The line that cannot be read, and the one before it, indented as their neighbours are.
fn indented(text: &str, line: usize) -> Vec<(usize, usize, TextEdit)> {
    let lines = numbered(text);
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_text = |line: &str| !line.trim().is_empty();
    let mut found = Vec::new();
    for number in [line, line.saturating_sub(1)] {
        let Some(at) = number.checked_sub(1) else { continue };
        let Some((start, own)) = lines.get(at).filter(|(_, own)| is_text(own)) else { continue };
        let before = lines[..at].iter().rev().find(|(_, line)| is_text(line)).map(|(_, line)| blanks(line));
        let behind = lines.get(at + 1..).unwrap_or_default().iter().find(|(_, line)| is_text(line));
        let behind = behind.map(|(_, line)| blanks(line));
        for wanted in [before, behind, before.map(|blanks| blanks + TAB.len())].into_iter().flatten() {
            let edit = TextEdit { span: Span { start: *start, end: start + blanks(own) }, text: " ".repeat(wanted) };
            let is_new = found.iter().all(|(_, _, other)| *other != edit);
            if wanted != blanks(own) && is_new {
                found.push((number, wanted, edit));
            }
        }
    }
    found
}
