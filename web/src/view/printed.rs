//! What does kubectl print of what is shown?

use crate::console::read;
use crate::parts::{Copy, Page, use_words};
use crate::state::Shared;
use kubestow_kubectl::Answer;
use yew::prelude::*;

/// A command, and the state of which it is asked.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) command: String,
    pub(crate) report: Shared,
}

/// What a kubectl command prints.
#[component]
pub(crate) fn Printed(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let printed = use_state(|| None::<(String, Answer)>);
    {
        let printed = printed.setter();
        use_effect_with((props.command.clone(), props.report.clone()), move |(command, _)| {
            let asked = command.clone();
            let told = Callback::from(move |told| {
                if let Some(answer) = read::<Answer>(told) {
                    printed.set(Some((asked.clone(), answer)));
                }
            });
            if let Some(page) = &page {
                page.call.emit(("kubectl", command.clone(), told));
            }
        });
    }
    // The answer to another command is not shown.
    let answer = printed.as_ref().filter(|(command, _)| *command == props.command).map(|(_, answer)| answer);
    let Some(answer) = answer else { return html! { <p class="dim" aria-busy="true">{words.working}{"…"}</p> } };
    html! {
        <>
            <p class="dim"><code>{"kubectl "}{&props.command}</code>{" "}<Copy text={answer.stdout.clone()} /></p>
            <pre tabindex="0" aria-label={format!("kubectl {}", props.command)} data-testid="printed">{&answer.stdout}</pre>
            if !answer.stderr.is_empty() { <pre tabindex="0" class="dim">{&answer.stderr}</pre> }
        </>
    }
}
