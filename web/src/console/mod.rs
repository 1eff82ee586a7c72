//! What does kubectl say?
//!
//! A panel below everything, with a line for kubectl commands and what they printed. The engine answers from the state that
//! is shown; commands that change the cluster become steps after it.

mod completed;
mod entry;
mod hints;
mod history;

use crate::parts::{Page, glyph};
use crate::state::{Action, State};
use crate::words::words;
use crate::worker::Told;
use completed::completed;
use entry::{Entries, Log};
use gloo::events::EventListener;
use hints::Hints;
use history::History;
use kubestow_kubectl::{Answer, Completion};
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// How many lines the input grows to.
const MOST_LINES: usize = 10;

/// What the panel shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// What a call told, as the type that it tells.
pub(crate) fn read<T: DeserializeOwned>(told: Option<JsValue>) -> Option<T> {
    serde_wasm_bindgen::from_value(told?).ok()
}

/// The console, while it is open; Ctrl+` opens and closes it from anywhere.
#[component]
pub(crate) fn Console(props: &Props) -> Html {
    let Props { state, act } = props;
    let log = use_reducer(Log::default);
    let history = use_mut_ref(History::default);
    {
        let act = act.clone();
        use_effect_with(state.console, move |is_open| {
            let is_open = *is_open;
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "keydown", move |event| {
                    if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.ctrl_key() && event.key() == "`") {
                        act.emit(Action::Console(!is_open));
                    }
                })
            });
            move || drop(listener)
        });
    }
    if !state.console {
        return html! {};
    }
    let words = words(state.language);
    let clear = {
        let log = log.dispatcher();
        Callback::from(move |_: MouseEvent| log.dispatch(entry::Event::Clear))
    };
    let close = act.reform(|_: MouseEvent| Action::Console(false));
    html! {
        <section class="console" id="console" aria-label={words.console} data-testid="console">
            <div class="hd">
                <h2>{words.console}</h2>
                <small class="help" id="console-help">{words.console_help}</small>
                if !log.entries.is_empty() {
                    <button type="button" class="link" onclick={clear} data-testid="console-clear">{words.console_clear}</button>
                }
                <button type="button" class="btn bare" onclick={close} aria-label={words.console_close} title={words.console_close}
                    data-testid="console-close">
                    {glyph("glyph-no")}
                </button>
            </div>
            <Typing {state} {act} log={log} history={Kept(history)} />
        </section>
    }
}

/// What was typed, kept while the console is closed.
#[derive(Clone)]
struct Kept(Rc<std::cell::RefCell<History>>);

impl PartialEq for Kept {
    fn eq(&self, other: &Kept) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct TypingProps {
    state: Rc<State>,
    act: Callback<Action>,
    log: UseReducerHandle<Log>,
    history: Kept,
}

/// What was printed, and the line below it.
#[component]
fn Typing(props: &TypingProps) -> Html {
    let TypingProps { state, act, log, history } = props;
    let words = words(state.language);
    let page = use_context::<Page>();
    let line = use_state(String::new);
    let offered = use_state(Vec::<String>::new);
    let (input, output) = (use_node_ref(), use_node_ref());
    {
        let input = input.clone();
        use_effect_with((), move |()| focus(&input));
    }
    // What came last is seen.
    {
        let output = output.clone();
        use_effect_with(log.entries.clone(), move |_| {
            if let Some(output) = output.cast::<HtmlElement>() {
                output.set_scroll_top(output.scroll_height());
            }
        });
    }
    let call = {
        let page = page.clone();
        Callback::from(move |(name, typed, told): (&'static str, String, Told)| {
            if let Some(page) = &page {
                page.call.emit((name, typed, told));
            }
        })
    };
    let run = {
        let (log, act, history, call) = (log.clone(), act.clone(), history.clone(), call.clone());
        let (line, offered, input) = (line.clone(), offered.clone(), input.clone());
        Callback::from(move |typed: String| {
            let typed = typed.trim().to_owned();
            if typed.is_empty() {
                return;
            }
            let number = history.0.borrow_mut().push(&typed);
            line.set(String::new());
            if let Some(input) = input.cast::<HtmlTextAreaElement>() {
                // The next key may come before the page is drawn; it begins another line.
                input.set_value("");
            }
            offered.set(Vec::new());
            focus(&input);
            log.dispatch(entry::Event::Asked(number, typed.clone()));
            let (log, act) = (log.dispatcher(), act.clone());
            let told = Callback::from(move |told: Option<JsValue>| {
                let answer = read::<Answer>(told);
                for step in answer.iter().flat_map(|answer| &answer.steps) {
                    act.emit(Action::Step(step.clone()));
                }
                log.dispatch(entry::Event::Told(number, answer));
            });
            call.emit(("kubectl", typed, told));
        })
    };
    let complete = {
        let (line, offered) = (line.clone(), offered.clone());
        Callback::from(move |typed: String| {
            let (line, offered, before) = (line.clone(), offered.clone(), typed.clone());
            let told = Callback::from(move |told: Option<JsValue>| {
                if let Some(completion) = read::<Completion>(told) {
                    let (longer, words) = completed(&before, completion);
                    line.set(longer);
                    offered.set(words);
                }
            });
            call.emit(("completeKubectl", typed, told));
        })
    };
    let onkeydown = {
        let (line, history, act, run) = (line.clone(), history.clone(), act.clone(), run.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(input) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
            let typed = input.value();
            // A key of an input method that is still choosing characters is its own.
            if event.is_composing() {
                return;
            }
            let recalled = match event.key().as_str() {
                "Enter" if !event.shift_key() => {
                    run.emit(typed);
                    None
                }
                // An empty line lets the focus go on.
                "Tab" if !event.shift_key() && !typed.trim().is_empty() && !typed.contains('\n') => {
                    complete.emit(typed);
                    None
                }
                "Escape" => {
                    act.emit(Action::Console(false));
                    None
                }
                "ArrowUp" if !typed.contains('\n') => history.0.borrow_mut().earlier(&typed),
                "ArrowDown" if !typed.contains('\n') => history.0.borrow_mut().later(),
                _ => return,
            };
            event.prevent_default();
            if let Some(recalled) = recalled {
                line.set(recalled);
            }
        })
    };
    let oninput = {
        let (line, offered) = (line.clone(), offered.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlTextAreaElement>() {
                line.set(input.value());
                offered.set(Vec::new());
            }
        })
    };
    let rows = line.split('\n').count().min(MOST_LINES).to_string();
    html! {
        <>
            <div class="out" ref={output} role="log" tabindex="0" aria-label={words.console_output} data-testid="console-output">
                if log.entries.is_empty() { <Hints state={state.clone()} run={run.clone()} /> }
                <Entries entries={log.entries.clone()} />
            </div>
            <p class="offered" role="status" data-testid="console-offered">{offered.join("  ")}</p>
            <label class="typing">
                <span aria-hidden="true">{"$ kubectl"}</span>
                <textarea ref={input} {rows} value={(*line).clone()} {oninput} {onkeydown} aria-label={words.console_line}
                    aria-describedby="console-help" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"
                    data-testid="console-line" />
            </label>
        </>
    }
}

fn focus(input: &NodeRef) {
    if let Some(input) = input.cast::<HtmlElement>() {
        // An element that can take the focus takes it.
        let _ = input.focus();
    }
}
