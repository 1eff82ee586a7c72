//! What would mend it: changes of the text that were tried, each with what came of it.

use crate::parts::{Page, Place, use_words};
use kubestow::Fix;
use yew::prelude::*;

/// The changes.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) fixes: Vec<Fix>,
}

/// The changes as a list; each can be made.
#[component]
pub(crate) fn Fixes(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    if props.fixes.is_empty() {
        return html! {};
    }
    let item = |fix: &Fix| {
        let onclick = page.as_ref().map(|page| {
            let fix = fix.clone();
            page.ways.mend.reform(move |_: MouseEvent| fix.clone())
        });
        html! {
            <li data-testid="fix" data-code={fix.code.clone()}>
                <div><p>{&fix.title}</p><p class="dim">{&fix.result}</p></div>
                <div class="diff">
                    {for fix.edits.iter().map(|edit| html! {
                        <div>
                            <Place position={edit.position} class="from" />
                            <pre tabindex="0">{if edit.text.trim().is_empty() { "∅" } else { edit.text.trim_matches('\n') }}</pre>
                        </div>
                    })}
                </div>
                <button type="button" class="btn" {onclick}>{words.apply}</button>
            </li>
        }
    };
    html! {
        <section class="sec">
            <h3>{words.ways_out}</h3>
            <ul class="fixes" data-testid="fixes">{for props.fixes.iter().map(item)}</ul>
        </section>
    }
}
