//! How is what the page shows handed to others?
//!
//! A panel with the link and the ways to copy and save. The values of Secrets are left out unless they are chosen; where
//! the browser keeps the page from the clipboard, the text is there to be copied by hand.

use super::{clean, download, drawing, encode, javascript, link_to, put_fragment, report};
use crate::memory::language_name;
use crate::parts::use_words;
use crate::state::{Action, State, View};
use crate::words::fill;
use kubestow::Link;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the panel hands on and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// What is done with the address and what it holds.
type Use = Box<dyn Fn(&str, &Rc<Link>)>;

/// What was made of the state.
#[derive(Clone, PartialEq)]
enum Made {
    Working,
    /// The address, and what is in it.
    Link(String, Rc<Link>),
    /// The values of Secrets cannot be left out of a text that cannot be read.
    Unclean,
    Failed,
}

/// A button and the panel that it opens.
#[component]
pub(crate) fn Share(props: &Props) -> Html {
    let words = use_words();
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })
    };
    html! {
        <div class="share" {onkeydown}>
            <button type="button" class="btn bare" onclick={toggle} aria-expanded={open.to_string()} data-testid="share">{words.share}</button>
            if *open { <Panel state={props.state.clone()} act={props.act.clone()} /> }
        </div>
    }
}

#[component]
fn Panel(props: &Props) -> Html {
    let words = use_words();
    let state = &props.state;
    let secrets = use_state(|| false);
    let made = use_state(|| Made::Working);
    let told = use_state(|| "");
    let link = link_to(state);
    let has_secrets = link.text.contains("Secret") || format!("{:?}", link.steps).contains("Secret");
    {
        let (made, act) = (made.clone(), props.act.clone());
        use_effect_with((link.clone(), *secrets), move |(link, secrets)| {
            let (link, secrets) = (link.clone(), *secrets);
            spawn_local(async move {
                let result = make(&link, secrets || !has_secrets).await;
                if let Made::Link(address, _) = &result {
                    put_fragment(address.split_once('#').map_or("", |(_, fragment)| fragment));
                    act.emit(Action::Shared);
                }
                made.set(result);
            });
        });
    }
    let copied = {
        let told = told.clone();
        move |text: String| copy(text, told.clone(), words.copied, words.not_copied)
    };
    let choose = {
        let secrets = secrets.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                secrets.set(input.checked());
            }
        })
    };
    let ready = match &*made {
        Made::Link(address, link) => Some((address.clone(), link.clone())),
        _ => None,
    };
    let with = |make: Use| {
        let ready = ready.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some((address, link)) = &ready {
                make(address, link);
            }
        })
    };
    let copy_link = with(Box::new({
        let copied = copied.clone();
        move |address, _| copied(address.to_owned())
    }));
    let copy_markdown = with(Box::new({
        let (copied, state) = (copied, state.clone());
        move |address, link| copied(markdown(&state, link, address))
    }));
    let save_yaml = with(Box::new(|_, link| download("kubestow.yaml", "application/yaml", &link.text)));
    let save_json = with(Box::new({
        let (state, told) = (state.clone(), told.clone());
        move |_, link| {
            let (state, link, told) = (state.clone(), link.clone(), told.clone());
            spawn_local(async move {
                let options = [
                    ("cluster", state.cluster.name().into()),
                    ("kubernetes", state.version.name().into()),
                    ("assumeNamespaces", JsValue::TRUE),
                    ("evidence", JsValue::TRUE),
                    ("timeline", JsValue::TRUE),
                    ("language", language_name(state.language).into()),
                ];
                match report(&javascript(&*link), &crate::worker::object(options)).await {
                    Ok(text) => download("kubestow.json", "application/json", &text.as_string().unwrap_or_default()),
                    Err(_) => told.set(words.not_saved),
                }
            });
        }
    }));
    let save_svg = Callback::from(move |_: MouseEvent| {
        if let Some(text) = drawing(".map svg") {
            download("kubestow.svg", "image/svg+xml", &text);
        }
    });
    let disabled = ready.is_none();
    html! {
        <div class="panel" role="dialog" aria-label={words.share} data-testid="share-panel">
            if has_secrets {
                <label class="check"><input type="checkbox" checked={*secrets} onchange={choose} data-testid="with-secrets" />{words.with_secrets}</label>
            }
            {match &*made {
                Made::Unclean => html! { <p class="v no" role="status">{words.unclean}</p> },
                Made::Failed => html! { <p class="v no" role="status">{words.not_shared}</p> },
                Made::Working => html! { <p class="dim" role="status">{words.working}</p> },
                Made::Link(address, link) => html! {
                    <>
                        <input class="line-in" readonly=true value={address.clone()} aria-label={words.link} data-testid="link" />
                        <small class="dim">{fill(if link.text == *state.text { words.link_holds } else { words.link_cleaned }, &[("n", &address.len().to_string())])}</small>
                    </>
                },
            }}
            <div class="row">
                <button type="button" class="btn" onclick={copy_link} {disabled} data-testid="copy-link">{words.copy_link}</button>
                <button type="button" class="btn" onclick={copy_markdown} {disabled} data-testid="copy-markdown">{words.copy_markdown}</button>
            </div>
            <div class="row">
                <span class="dim">{words.save}</span>
                <button type="button" class="btn" onclick={save_yaml} {disabled} data-testid="save-yaml">{"YAML"}</button>
                <button type="button" class="btn" onclick={save_json} {disabled} data-testid="save-json">{"JSON"}</button>
                <button type="button" class="btn" onclick={save_svg} disabled={state.view != View::Map} title={words.svg_of_map} data-testid="save-svg">{"SVG"}</button>
            </div>
            <p role="status" aria-live="polite" class="dim" data-testid="told">{*told}</p>
        </div>
    }
}

async fn make(link: &Link, as_it_is: bool) -> Made {
    let state = javascript(link);
    let state = match as_it_is {
        true => state,
        false => match clean(&state).await {
            Ok(state) if state.is_undefined() => return Made::Unclean,
            Ok(state) => state,
            Err(_) => return Made::Failed,
        },
    };
    let Ok(shown) = serde_wasm_bindgen::from_value::<Link>(state.clone()) else { return Made::Failed };
    let Some(fragment) = encode(&state).await.ok().and_then(|fragment| fragment.as_string()) else {
        return Made::Failed;
    };
    let here = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = here.split('#').next().unwrap_or_default();
    Made::Link(format!("{page}#{fragment}"), Rc::new(shown))
}

/// Puts a text into the clipboard and says whether it is there.
fn copy(text: String, told: UseStateHandle<&'static str>, done: &'static str, refused: &'static str) {
    let Some(window) = web_sys::window() else { return };
    spawn_local(async move {
        // Without a secure context there is no clipboard at all.
        let navigator: JsValue = window.navigator().into();
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
        let is_done =
            !clipboard.is_undefined() && JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok();
        told.set(if is_done { done } else { refused });
    });
}

/// The manifest and what is wrong with it, for an issue or a chat.
fn markdown(state: &State, link: &Link, address: &str) -> String {
    // A fence is longer than any within.
    let longest = link.text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let end = if link.text.ends_with('\n') { "" } else { "\n" };
    let mut text = format!("{fence}yaml\n{}{end}{fence}\n", link.text);
    for finding in
        state.shown().iter().flat_map(|shown| shown.findings.clone()).filter(|finding| finding.severity != "note")
    {
        let place = finding.position.map(|position| format!(" (line {})", position.line)).unwrap_or_default();
        text.push_str(&format!("\n- **{}**{place}: {}", finding.severity, finding.message.replace('\n', " ")));
        if let Some(words) = &finding.kubernetes {
            text.push_str(&format!("\n  > {}", words.replace('\n', " ")));
        }
    }
    format!("{text}\n\n[Kubestow]({address})\n")
}
