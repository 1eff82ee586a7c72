//! Which example is the one that I need?
//!
//! A panel below the header: all examples with a sentence each, those that hold the words that are typed, or those that
//! say what a pasted message says. What each example says is asked of the engine when the panel is first opened.

use crate::gallery::{Example, GROUPS, names};
use crate::likeness::Patterns;
use crate::parts::{glyph, use_words};
use crate::state::{Action, Cluster};
use crate::worker::{Asker, Question};
use kubestow::Language;
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the panel needs to know and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) asker: Asker,
    pub(crate) question: Question,
    pub(crate) act: Callback<Action>,
    pub(crate) close: Callback<()>,
}

/// The panel.
#[component]
pub(crate) fn Finder(props: &Props) -> Html {
    let words = use_words();
    let language = props.question.language;
    let query = use_state(String::new);
    let patterns = use_state(|| None::<Rc<Patterns>>);
    let area = use_node_ref();
    {
        let area = area.clone();
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                // A refusal leaves the focus where it is.
                let _ = area.focus();
            }
        });
    }
    {
        let (asker, question, patterns) = (props.asker.clone(), props.question.clone(), patterns.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let read = said_by_all(&asker, &question).await;
                patterns.set(Some(Rc::new(read)));
            });
        });
    }
    let oninput = {
        let query = query.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                query.set(area.value());
            }
        })
    };
    let onkeydown = {
        let close = props.close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let pick = {
        let (act, close) = (props.act.clone(), props.close.clone());
        Callback::from(move |example: &'static Example| {
            act.emit(Action::Pick(example));
            close.emit(());
        })
    };
    let wanted = query.trim();
    let item = |example: &'static Example| {
        let pick = pick.clone();
        let onclick = Callback::from(move |_: MouseEvent| pick.emit(example));
        html! {
            <li>
                <button type="button" {onclick} data-testid="found" data-example={example.name}>
                    <b>{example.title(language)}</b><span>{example.sentence(language)}</span>
                </button>
            </li>
        }
    };
    let list = if wanted.is_empty() {
        GROUPS
            .iter()
            .map(|group| {
                html! {
                    <section>
                        <h3>{group.title(language)}{" "}<small>{group.sentence(language)}</small></h3>
                        <ul>{for group.examples.iter().map(item)}</ul>
                    </section>
                }
            })
            .collect::<Html>()
    } else {
        let found = found(wanted, patterns.as_deref(), language);
        let nothing = found.is_empty();
        html! {
            <section>
                if nothing { <p class="dim" role="status">{words.nothing_found}</p> }
                <ul>{for found.into_iter().map(item)}</ul>
            </section>
        }
    };
    let onclose = props.close.reform(|_: MouseEvent| ());
    html! {
        <div class="finder" role="dialog" aria-label={words.find_example} {onkeydown} data-testid="finder" data-ready={patterns.is_some().to_string()}>
            <div class="ask">
                <textarea ref={area} rows="2" placeholder={words.find_hint} aria-label={words.find_hint} spellcheck="false" {oninput} data-testid="find" />
                <button type="button" class="btn bare" onclick={onclose} aria-label={words.close} title={words.close}>{glyph("glyph-no")}</button>
            </div>
            <div class="results">{list}</div>
        </div>
    }
}

/// The examples that a query means: by what they say, then by their words.
fn found(query: &str, patterns: Option<&Patterns>, language: Language) -> Vec<&'static Example> {
    let like = patterns.map(|patterns| patterns.like(query)).unwrap_or_default();
    let examples = || GROUPS.iter().flat_map(|group| group.examples);
    let mut found: Vec<&Example> =
        like.iter().filter_map(|(name, _)| examples().find(|example| example.name == *name)).take(6).collect();
    let lower = query.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split_whitespace().collect();
    for example in examples().filter(|example| parts.iter().all(|part| example.holds(part, language))) {
        if !found.contains(&example) {
            found.push(example);
        }
    }
    found
}

/// What each example says, as the engine answers it.
async fn said_by_all(asker: &Asker, question: &Question) -> Patterns {
    let mut patterns = Patterns::default();
    for example in GROUPS.iter().flat_map(|group| group.examples) {
        let asked = Question {
            text: example.text.into(),
            steps: example.steps_of(false).into(),
            cluster: example.cluster().and_then(Cluster::named).unwrap_or(Cluster::Playground),
            ..question.clone()
        };
        let answer = JsFuture::from(asker.look("messages", 0, &asked)).await.ok();
        let messages: Vec<String> =
            answer.and_then(|list| serde_wasm_bindgen::from_value(list).ok()).unwrap_or_default();
        let also = example.explained.iter().flat_map(|explained| explained.shows.iter().chain(explained.also)).copied();
        patterns.add(example.name, messages.iter().map(String::as_str).chain(also), &names(example.text));
    }
    patterns
}
