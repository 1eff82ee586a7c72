//! A table's rows, of which a long one shows the first at once and the rest on request.

use crate::parts::use_words;
use crate::words::fill;
use yew::prelude::*;

/// How many rows stand at once: more than anyone reads, few enough to be drawn in a moment.
const FIRST: usize = 200;

/// Rows of a table.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) rows: Vec<Html>,
    /// How many columns the button below them spans.
    pub(crate) columns: usize,
}

/// The rows, and a button for the rest.
#[component]
pub(crate) fn Rows(props: &Props) -> Html {
    let words = use_words();
    let all = use_state(|| false);
    let total = props.rows.len();
    let shown = if *all { total } else { total.min(FIRST) };
    let onclick = {
        let all = all.clone();
        Callback::from(move |_| all.set(true))
    };
    html! {
        <tbody>
            {for props.rows.iter().take(shown).cloned()}
            if shown < total {
                <tr><td colspan={props.columns.to_string()}>
                    <button type="button" class="link" {onclick}>{fill(words.more_rows, &[("n", &total.to_string())])}</button>
                </td></tr>
            }
        </tbody>
    }
}
