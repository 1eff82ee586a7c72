//! What happens after the manifest, and which state is looked at?
//!
//! A row with the manifest and each step in order: choosing one shows the cluster as it was then. Without steps there is no
//! row.

use crate::kind;
use crate::parts::{glyph, use_words};
use crate::state::undo::{Change, Changes, Told};
use crate::state::{Action, State};
use crate::words::{Words, fill, words};
use gloo::events::{EventListener, EventListenerOptions};
use kubestow::Step;
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

/// What the row shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// The steps.
#[component]
pub(crate) fn Steps(props: &Props) -> Html {
    let Props { state, act } = props;
    let words = words(state.language);
    if state.steps.is_empty() {
        return html! {};
    }
    let choice = |after: usize, name: String| {
        let current = (state.after == after).then_some("step");
        let onclick = act.reform(move |_: MouseEvent| Action::After(after));
        html! { <button type="button" class="choose" aria-current={current} {onclick} data-testid="step">{name}</button> }
    };
    let steps = state.steps.iter().enumerate().map(|(number, step)| {
        let answer = state.good.as_ref().map(|good| good.after(number + 1));
        let refused = answer.is_some_and(|answer| answer.admission.iter().any(|answer| !answer.accepted));
        let onclick = act.reform(move |_: MouseEvent| Action::Remove(number));
        let label = fill(words.remove_step, &[("step", &name(step, words))]);
        html! {
            <li class={classes!(refused.then_some("refused"))}>
                {choice(number + 1, name(step, words))}
                if refused { <span class="v no">{glyph("glyph-warn")}<span class="vh">{words.refused}</span></span> }
                <button type="button" class="remove" {onclick} aria-label={label.clone()} title={label}>{glyph("glyph-no")}</button>
            </li>
        }
    });
    html! {
        <ol class="steps" aria-label={words.steps} data-testid="steps">
            <li>{choice(0, words.manifest.to_owned())}</li>
            {for steps}
            if state.can_undo() {
                <li><button type="button" onclick={act.reform(|_: MouseEvent| Action::Undo)} title={words.undo_keys} data-testid="undo">{words.undo}</button></li>
            }
            if state.changes.can_redo() {
                <li><button type="button" onclick={act.reform(|_: MouseEvent| Action::Redo)} title={words.redo_keys} data-testid="redo">{words.redo}</button></li>
            }
        </ol>
    }
}

/// What the note needs to know and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct UndoneProps {
    pub(crate) changes: Changes,
    pub(crate) act: Callback<Action>,
}

/// Says what was undone or made again, with the way back.
#[component]
pub(crate) fn Undone(props: &UndoneProps) -> Html {
    let words = use_words();
    let Some(told) = &props.changes.told else { return html! {} };
    let (template, change) = match told {
        Told::Undone(change @ Change::Added(..)) => (words.undone, change),
        Told::Undone(change @ Change::Removed(..)) => (words.undone_removal, change),
        Told::Redone(change @ Change::Added(..)) => (words.redone, change),
        Told::Redone(change @ Change::Removed(..)) => (words.redone_removal, change),
    };
    let back = match told {
        Told::Undone(_) => html! {
            <button type="button" class="btn" onclick={props.act.reform(|_: MouseEvent| Action::Redo)} title={words.redo_keys} data-testid="note-redo">{words.redo}</button>
        },
        Told::Redone(_) => html! {
            <button type="button" class="btn" onclick={props.act.reform(|_: MouseEvent| Action::Undo)} title={words.undo_keys} data-testid="note-undo">{words.undo}</button>
        },
    };
    html! {
        <div class="notice" role="status" data-testid="undone">
            <p>{fill(template, &[("step", &name(change.step(), words))])}</p>
            {back}
        </div>
    }
}

/// Ctrl+Z takes the last change of the steps back, Ctrl+Shift+Z and Ctrl+Y make it again, wherever they are not the keys of
/// a text: what is written has a history of its own.
#[hook]
pub(crate) fn use_undo_keys(act: &Callback<Action>) {
    use_effect_with(act.clone(), |act| {
        let act = act.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if let Some(action) = undo_key(event).filter(|_| !is_in_text(event)) {
                    event.prevent_default();
                    act.emit(action);
                }
            })
        });
        move || drop(listener)
    });
}

fn undo_key(event: &KeyboardEvent) -> Option<Action> {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        ("z", false) => Some(Action::Undo),
        ("z", true) | ("y", false) => Some(Action::Redo),
        _ => None,
    }
}

/// Whether the keys are those of a text that is being written.
fn is_in_text(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target
        .is_some_and(|target| target.closest(".editor, textarea, input:not([type=checkbox])").ok().flatten().is_some())
}

/// Says which moment is looked at, and leads away from it; nothing while a settled state is.
#[component]
pub(crate) fn Banner(props: &Props) -> Html {
    let Props { state, act } = props;
    let words = words(state.language);
    let Some(tick) = state.moment else { return html! {} };
    let go = |tick: u32| act.reform(move |_: MouseEvent| Action::Moment(tick));
    html! {
        <div class="notice moment" role="status" data-testid="moment">
            <p>{fill(words.as_of, &[("n", &tick.to_string())])}</p>
            <button type="button" class="btn" onclick={go(state.neighbour(false))} data-testid="earlier">{words.earlier}</button>
            <button type="button" class="btn" onclick={go(state.neighbour(true))} data-testid="later">{words.later}</button>
            <button type="button" class="link" onclick={go(u32::MAX)} data-testid="the-end">{words.to_the_end}</button>
        </div>
    }
}

/// A step in a few words.
pub(crate) fn name(step: &Step, words: &Words) -> String {
    match step {
        Step::Apply(text) => fill(words.step_apply, &[("object", &applied(text))]),
        Step::Edit(text) => fill(words.step_edit, &[("object", &applied(text))]),
        Step::Delete(id) => fill(words.step_delete, &[("object", &short(id))]),
        Step::Scale { object, replicas } => {
            fill(words.step_scale, &[("object", &short(object)), ("n", &replicas.to_string())])
        }
        Step::Cordon(node) => fill(words.step_cordon, &[("node", node)]),
        Step::Uncordon(node) => fill(words.step_uncordon, &[("node", node)]),
        Step::Drain { node, .. } => fill(words.step_drain, &[("node", node)]),
    }
}

fn short(id: &str) -> String {
    let id = kind::id(id);
    format!("{} {}", id.kind, id.short())
}

/// What a text applies, as far as a glance tells: the kind and name that it mentions first.
fn applied(text: &str) -> String {
    let first = |key: &str| {
        let value = text.lines().find_map(|line| {
            let (before, value) = line.split_once(key)?;
            before.chars().last().is_none_or(|last| " {,".contains(last)).then_some(value)
        })?;
        let value = value.split([',', '}']).next()?;
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    };
    [first("kind:"), first("name:")].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::Language;

    #[test]
    fn a_step_is_called_by_what_it_does() {
        let words = words(Language::En);
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"web\"\n";
        assert_eq!(name(&Step::Apply(text.to_owned()), words), "apply Pod web");
        let text = "kind: Pod\nmetadata: {labels: {a: b}, name: web}\n";
        assert_eq!(name(&Step::Apply(text.to_owned()), words), "apply Pod web");
        assert_eq!(name(&Step::Delete("Pod/default/web".to_owned()), words), "delete Pod web");
        let scale = Step::Scale { object: "Deployment/default/web".to_owned(), replicas: 3 };
        assert_eq!(name(&scale, words), "scale Deployment web to 3");
    }
}
