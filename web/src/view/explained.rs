//! Why is this example as it is, and what mends it?
//!
//! Stands above the answer while an example of the gallery is shown that has an explanation. Kubernetes' own words are
//! those that the report holds.

use crate::gallery::Example;
use crate::parts::use_words;
use crate::state::Action;
use kubestow::Language;
use yew::prelude::*;

/// What is explained, and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) example: &'static Example,
    pub(crate) mended: bool,
    pub(crate) language: Language,
    pub(crate) act: Callback<Action>,
}

/// Narrower pages than this, in pixels, show one pane at a time, and the answer first.
const NARROW: f64 = 760.0;

fn is_wide() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()).and_then(|width| width.as_f64());
    width.is_none_or(|width| width > NARROW)
}

/// The explanation.
#[component]
pub(crate) fn Explanation(props: &Props) -> Html {
    let words = use_words();
    let Some(explained) = &props.example.explained else { return html! {} };
    let language = props.language;
    let choice = |mended: bool, name: &'static str| {
        let onclick = props.act.reform(move |_: MouseEvent| Action::Mended(mended));
        let pressed = (props.mended == mended).to_string();
        html! { <button type="button" aria-pressed={pressed} {onclick} data-testid={format!("mended-{mended}")}>{name}</button> }
    };
    html! {
        <details class="explained" open={is_wide()} data-testid="explained">
            <summary>{props.example.title(language)}</summary>
            <dl>
                <div>
                    <dt>{words.you_see}</dt>
                    <dd>{explained.see(language)}</dd>
                    {for explained.shows.iter().map(|text| html! { <dd><code lang="en">{text}</code></dd> })}
                </div>
                <div><dt>{words.you_why}</dt><dd>{explained.why(language)}</dd></div>
                <div>
                    <dt>{words.you_mend}</dt>
                    <dd>{explained.mend(language)}</dd>
                    <dd><span class="seg" role="group" aria-label={words.you_mend}>
                        {choice(false, words.as_it_was)}{choice(true, words.with_fix)}
                    </span></dd>
                </div>
            </dl>
        </details>
    }
}
