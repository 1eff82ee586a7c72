//! What did the manifest come to in 2018, what does it come to now, and why does that differ?
//!
//! Left out: the later steps, which neither version is asked for.

use crate::parts::{Page, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::rows::Rows;
use crate::words::{Words, count};
use kubestow::{Compared, Fix, Outcome};
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// Both answers as a table, what differs marked and explained, and what writes the manifest as it is written today.
#[component]
pub(crate) fn ThenAndNow(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let Some(comparison) = props.report.compared() else { return empty(words.comparing, "") };
    if comparison.rows.is_empty() {
        return empty(words.nothing_to_compare, "");
    }
    let different = comparison.rows.iter().filter(|row| row.differs).count();
    let say = match different {
        0 => words.no_difference.to_owned(),
        n => count(n, words.difference_one, words.difference_many),
    };
    let row = {
        let report = props.report.clone();
        Callback::from(move |number: usize| {
            let Some(comparison) = report.compared() else { return html! {} };
            let versions = [comparison.then.as_str(), comparison.now.as_str()];
            comparison.rows.get(number).map(|compared| row(compared, versions, words)).unwrap_or_default()
        })
    };
    html! {
        <>
            <h2 class="say">{say}</h2>
            {for comparison.fix.as_ref().map(|fix| rewriting(fix, page.as_ref(), words))}
            <table class="stack compared sec" data-testid="compared">
                <thead><tr>
                    <th><span class="vh">{words.differs}</span></th>
                    <th>{words.object}</th><th>{format!("Kubernetes {}", comparison.then)}</th>
                    <th>{format!("Kubernetes {}", comparison.now)}</th>
                </tr></thead>
                <Rows total={comparison.rows.len()} {row} columns=4 />
            </table>
        </>
    }
}

/// What writes the manifest as it is written today; the table below says what changes.
fn rewriting(fix: &Fix, page: Option<&Page>, words: &'static Words) -> Html {
    let onclick = page.map(|page| {
        let fix = fix.clone();
        page.ways.mend.reform(move |_: MouseEvent| fix.clone())
    });
    html! {
        <p class="lede">
            {&fix.title}{" "}
            <button type="button" class="btn" data-testid="rewrite" {onclick}>{words.apply}</button>
        </p>
    }
}

fn row(compared: &Compared, [then, now]: [&str; 2], words: &'static Words) -> Html {
    let sign = if compared.differs {
        html! { <span class="v meh">{glyph("glyph-warn")}<span class="vh">{words.differs}</span></span> }
    } else {
        html! {}
    };
    html! {
        <tr data-testid="compared-row" data-object={compared.object.clone()} data-differs={compared.differs.to_string()}>
            <td class="sign">{sign}</td>
            <th scope="row">
                <Thing id={compared.object.clone()} />
                {for compared.why.iter().map(|reason| html! { <p class="dim reason">{reason}</p> })}
            </th>
            {outcome(&compared.then, then)}
            {outcome(&compared.now, now)}
        </tr>
    }
}

fn outcome(outcome: &Outcome, version: &str) -> Html {
    let (class, symbol) = if outcome.works { ("ok", "glyph-ok") } else { ("no", "glyph-no") };
    html! { <td class="wide" data-label={version.to_owned()}><span class={classes!("v", class)}>{glyph(symbol)}</span>{" "}<span class="message">{&outcome.said}</span></td> }
}
