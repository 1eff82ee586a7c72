//! Which view is looked at?

use crate::state::{Action, Pane, View};
use crate::words::words;
use kubestow::Language;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// What the view switcher shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) view: View,
    pub(crate) pane: Pane,
    pub(crate) language: Language,
    /// How many problems there are, and how many of them are errors.
    pub(crate) troubles: usize,
    pub(crate) errors: usize,
    pub(crate) act: Callback<Action>,
}

/// The view switcher: the title of the answer.
#[component]
pub(crate) fn Switcher(props: &Props) -> Html {
    let Props { view: chosen, pane, language, troubles, errors, act } = props;
    let words = words(*language);
    let nav = use_node_ref();
    {
        let nav = nav.clone();
        // Where there is no room for all, the chosen one is among those that can be seen.
        use_effect_with((*chosen, *pane), move |_| {
            let nav = nav.cast::<Element>();
            let current = nav.and_then(|nav| nav.query_selector("[aria-current=page]").ok().flatten());
            if let Some(current) = current {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                options.set_inline(ScrollLogicalPosition::Center);
                current.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let edit = act.reform(|event: MouseEvent| {
        event.prevent_default();
        Action::Pane(Pane::Editor)
    });
    let links = View::ALL.iter().map(|view| {
        let title = match view {
            View::Containers => words.containers,
            View::Map => words.map,
            View::Why => words.why,
            View::Claims => words.claims,
            View::Access => words.access_modes,
            View::Timeline => words.timeline,
            View::Objects => words.objects,
            View::ThenAndNow => words.then_and_now,
            View::Problems => words.problems,
        };
        let view = *view;
        let current = (*chosen == view).then_some("page");
        let onclick = act.reform(move |_: MouseEvent| Action::View(view));
        let href = format!("./#view={}", view.name());
        html! {
            <a {href} aria-current={current} {onclick} data-testid={format!("view-{}", view.name())}>
                {title}
                if view == View::Problems && *troubles > 0 {
                    {" "}<span class={classes!("n", (*errors > 0).then_some("bad"))}>{*troubles}</span>
                }
            </a>
        }
    });
    let editing = (*pane == Pane::Editor).then_some("true");
    html! {
        <nav class="views" ref={nav} aria-label={words.views}>
            <a class="yaml" href="./#manifest" aria-current={editing} onclick={edit} data-testid="view-manifest">{words.manifest}</a>
            {for links}
        </nav>
    }
}
