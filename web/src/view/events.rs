//! What did Kubernetes say, in order?

use crate::parts::{Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::rows::Rows;
use crate::words::count;
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The events as a table, the earliest first.
#[component]
pub(crate) fn Events(props: &Props) -> Html {
    let words = use_words();
    let report = &props.report;
    if report.events.is_empty() {
        return empty(words.no_events, "");
    }
    let mut events: Vec<_> = report.events.iter().collect();
    events.sort_by_key(|event| event.tick);
    let row = |event: &&kubestow::Event| {
        let (class, symbol) = if event.event_type == "Warning" { ("meh", "glyph-warn") } else { ("na", "glyph-note") };
        html! {
            <tr data-testid="event">
                <td class="sign"><span class={classes!("v", class)}>{glyph(symbol)}<span class="vh">{&event.event_type}</span></span></td>
                <th scope="row" class="nw"><code>{&event.reason}</code></th>
                <td class="nw"><Thing id={event.object.clone()} position={report.places.get(&event.object).copied()} /></td>
                <td class="wide"><code lang="en">{&event.message}</code></td>
            </tr>
        }
    };
    let rows: Vec<Html> = events.iter().map(row).collect();
    html! {
        <>
            <h2 class="say">{count(rows.len(), words.event_one, words.event_many)}</h2>
            <table class="stack events sec" data-testid="events">
                <thead><tr>
                    <th><span class="vh">{words.kind_of_event}</span></th>
                    <th>{words.reason}</th><th>{words.object}</th><th>{words.message}</th>
                </tr></thead>
                <Rows {rows} columns=4 />
            </table>
        </>
    }
}
