//! What is wrong, and where?

use crate::kind;
use crate::parts::{Page, Place, Thing, glyph, use_words};
use crate::state::Shared;
use crate::view::rows::Rows;
use crate::words::{count, fill};
use kubestow::{Finding, State};
use yew::prelude::*;

/// How many findings are more than notes.
pub(crate) fn troubles(report: &State) -> usize {
    report.findings.iter().filter(|finding| finding.severity != "note").count()
}

/// The findings by number, errors first, else in the order of the text.
fn ordered(report: &State) -> Vec<usize> {
    let mut order: Vec<(usize, &Finding)> = report.findings.iter().map(AsRef::as_ref).enumerate().collect();
    order.sort_by_key(|(_, finding)| {
        let rank = ["error", "warning"].iter().position(|name| *name == finding.severity).unwrap_or(2);
        (rank, finding.position)
    });
    order.into_iter().map(|(index, _)| index).collect()
}

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The findings as a table.
#[component]
pub(crate) fn Problems(props: &Props) -> Html {
    let words = use_words();
    let report = &props.report;
    let troubles = troubles(report);
    let say = match (troubles, report.findings.len()) {
        (0, 0) => words.no_problems.to_owned(),
        (0, _) => words.notes_only.to_owned(),
        (n, _) => count(n, words.problem_one, words.problem_many),
    };
    let order = ordered(report);
    let total = order.len();
    let row = {
        let report = report.clone();
        Callback::from(move |number: usize| match order.get(number) {
            Some(index) => html! { <Row report={report.clone()} index={*index} /> },
            None => html! {},
        })
    };
    html! {
        <>
            <h2 class="say">{say}</h2>
            if total > 0 {
                <table class="stack problems sec" data-testid="problems">
                    <thead><tr><th><span class="vh">{words.severity}</span></th><th>{words.message}</th><th>{words.object}</th><th>{words.place}</th></tr></thead>
                    <Rows {total} {row} columns=4 />
                </table>
            }
        </>
    }
}

/// A finding of a report; equal to the one of another report that says the same.
#[derive(Properties)]
struct RowProps {
    report: Shared,
    index: usize,
}

impl RowProps {
    fn finding(&self) -> Option<&Finding> {
        self.report.findings.get(self.index).map(AsRef::as_ref)
    }

    /// What the finding is about, and whether that is an object of the cluster.
    fn about(&self) -> Option<(&str, bool)> {
        let finding = self.finding()?;
        let refused = || {
            let number = finding.document?;
            let answer = self.report.admission.iter().find(|answer| answer.document == number)?;
            Some((answer.object.as_str(), !kind::id(&answer.object).kind.is_empty()))
        };
        finding.object.as_deref().map(|id| (id, true)).or_else(refused)
    }
}

impl PartialEq for RowProps {
    fn eq(&self, other: &RowProps) -> bool {
        self.report == other.report && self.index == other.index
            || self.finding() == other.finding() && self.about() == other.about()
    }
}

#[component]
fn Row(props: &RowProps) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let Some(finding) = props.finding() else { return html! {} };
    let (class, symbol, name) = match finding.severity.as_str() {
        "error" => ("no", "glyph-no", words.error),
        "warning" => ("meh", "glyph-warn", words.warning),
        _ => ("na", "glyph-note", words.note),
    };
    // What Kubernetes says in many lines, such as a difference, begins behind its first.
    let (message, rest) =
        finding.message.split_once('\n').map_or((&*finding.message, None), |(first, rest)| (first, Some(rest)));
    // Kubernetes' words stand by themselves only where the sentence does not hold them already.
    let quoted = finding.kubernetes.as_ref().filter(|words| !finding.message.contains(words.as_str()));
    // A click anywhere in the row goes there too; the button is for the keyboard and for screen readers.
    let onclick =
        finding.position.zip(page.as_ref()).map(|(position, page)| page.ways.go.reform(move |_: MouseEvent| position));
    let place = finding.position.map(|position| {
        let (line, column) = (position.line.to_string(), position.column.to_string());
        let name = fill(words.line_column, &[("n", &line), ("m", &column)]);
        html! { <Place {position} class="nw">{name}</Place> }
    });
    html! {
        <tr data-testid="problem" data-code={finding.code.clone()} data-severity={finding.severity.clone()}
            class={classes!(finding.position.map(|_| "click"))} {onclick}>
            <td class="sign"><span class={classes!("v", class)}>{glyph(symbol)}<span class="vh">{name}</span></span></td>
            <th scope="row" class="wide">
                <span class="message">{message}</span>
                if let Some(rest) = rest { <pre class="rest" lang="en" tabindex="0" aria-label={words.message}>{rest}</pre> }
                if let Some(text) = quoted { <code class="quoted" lang="en">{text}</code> }
                if !finding.field.is_empty() { <code class="field-path">{&finding.field}</code> }
            </th>
            <td>
                if let Some((id, is_object)) = props.about() {
                    if is_object { <Thing id={id.to_owned()} /> } else { <code>{id.to_owned()}</code> }
                }
            </td>
            <td class="nw">{place}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::Position;

    #[test]
    fn errors_come_first_then_the_order_of_the_text() {
        let finding = |severity: &str, line| Finding {
            severity: severity.to_owned(),
            position: Some(Position { line, ..Position::default() }),
            ..Finding::default()
        };
        let mut report = kubestow::Report::default();
        report.state.findings =
            [("note", 1), ("warning", 9), ("error", 5), ("error", 3)].map(|(is, line)| finding(is, line).into()).into();
        let lines: Vec<_> =
            ordered(&report).into_iter().filter_map(|index| Some(report.findings[index].position?.line)).collect();
        assert_eq!(lines, [3, 5, 9, 1]);
        assert_eq!(troubles(&report), 3);
    }
}
