//! The small parts that every view is made of.

use crate::conceal::MASK;
use crate::kind;
use crate::origin::{Origins, origins};
use crate::state::Shared;
use crate::words::{Words, fill, words};
use crate::worker::Told;
use kubestow::{Fix, Language, Origin, Position, Step};
use std::rc::Rc;
use yew::prelude::*;

/// What every part needs to know: the language, what is looked at, and what can be done.
#[derive(Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) ways: Rc<Ways>,
    /// Calls a function of the engine, by its name, on what was typed and the state that is shown.
    pub(crate) call: Callback<(&'static str, String, Told)>,
    /// The object that is looked at.
    pub(crate) focus: Option<Rc<str>>,
    pub(crate) places: Rc<Places>,
}

/// What every part can do.
#[derive(Clone, PartialEq)]
pub(crate) struct Ways {
    /// Goes to a place in the text.
    pub(crate) go: Callback<Position>,
    /// Makes a change of the text.
    pub(crate) mend: Callback<Fix>,
    /// Makes something happen after the state that is shown.
    pub(crate) step: Callback<Step>,
    /// Looks at an object, and marks what it comes from.
    pub(crate) select: Callback<Rc<str>>,
    /// Looks at an object, and goes to what it comes from.
    pub(crate) show: Callback<Rc<str>>,
}

/// Where the objects stand in the text; equal as long as they stand there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// What is shown, and the state after the manifest, which has what is gone since.
    states: Vec<Shared>,
    origins: Origins,
}

impl Places {
    pub(crate) fn new(states: Vec<Shared>) -> Places {
        let origins = states.first().map(|shown| origins(shown)).unwrap_or_default();
        Places { states, origins }
    }

    /// Where an object stands.
    pub(crate) fn position(&self, id: &str) -> Option<Position> {
        self.states.iter().find_map(|state| state.places.get(id)).copied()
    }

    /// The object of the text that one comes from that does not stand there.
    pub(crate) fn origin(&self, id: &str) -> Option<&str> {
        self.origins.get(id).map(String::as_str)
    }
}

impl PartialEq for Places {
    fn eq(&self, other: &Places) -> bool {
        let places = |states: &[Shared]| states.iter().map(|state| state.places.len()).collect::<Vec<_>>();
        self.states == other.states
            || places(&self.states) == places(&other.states)
                && self.states.iter().zip(&other.states).all(|(a, b)| a.places == b.places)
                && self.origins == other.origins
    }
}

impl Page {
    /// Whether an object is looked at, or comes from the one that is.
    pub(crate) fn is_marked(&self, id: &str) -> bool {
        self.focus.as_deref().is_some_and(|focus| focus == id || self.places.origin(id) == Some(focus))
    }
}

/// The words of the page's language.
#[hook]
pub(crate) fn use_words() -> &'static Words {
    let page = use_context::<Page>();
    words(page.map(|page| page.language).unwrap_or_default())
}

/// A symbol of the sprite.
pub(crate) fn glyph(name: &str) -> Html {
    html! { <svg class="gl" aria-hidden="true"><use href={format!("#{name}")} /></svg> }
}

/// What a place is called, such as `line 12`.
pub(crate) fn place_name(words: &Words, position: Position) -> String {
    fill(words.line, &[("n", &position.line.to_string())])
}

/// A place in the text that can be gone to.
#[derive(Properties, PartialEq)]
pub(crate) struct PlaceProps {
    pub(crate) position: Position,
    /// What stands in the button; the place's name by default.
    #[prop_or_default]
    pub(crate) children: Html,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// What a screen reader says; the visible words by default.
    #[prop_or_default]
    pub(crate) label: Option<String>,
}

/// A button that goes to a place.
#[component]
pub(crate) fn Place(props: &PlaceProps) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let position = props.position;
    let onclick = Callback::from(move |_| {
        if let Some(page) = &page {
            page.ways.go.emit(position);
        }
    });
    let inside = if props.children == Html::default() {
        html! { {place_name(words, position)} }
    } else {
        props.children.clone()
    };
    let title = fill(words.go_to, &[("place", &place_name(words, position))]);
    html! {
        <button type="button" class={classes!("place", props.class.clone())} {onclick} {title} aria-label={props.label.clone()}>
            {inside}
        </button>
    }
}

/// An object by glyph, kind and name; a button if it, or what it comes from, stands in the text.
#[derive(Properties, PartialEq)]
pub(crate) struct ThingProps {
    pub(crate) id: AttrValue,
    /// Leaves out the kind, where a heading says it.
    #[prop_or_default]
    pub(crate) bare: bool,
}

/// Names an object.
#[component]
pub(crate) fn Thing(props: &ThingProps) -> Html {
    let id = kind::id(&props.id);
    let class = kind::class(id.kind);
    let name = if props.bare { id.short() } else { format!("{} {}", id.kind, id.short()) };
    let inside = html! { <>{glyph(kind::glyph(id.kind))}<span>{name}</span></> };
    let words = use_words();
    let page = use_context::<Page>();
    let is_marked = page.as_ref().is_some_and(|page| page.is_marked(&props.id));
    let class = classes!("obj", class, is_marked.then_some("marked"));
    let Some(page) = page else { return html! { <span {class}>{inside}</span> } };
    if let Some(position) = page.places.position(&props.id) {
        return html! { <Place {position} {class}>{inside}</Place> };
    }
    let Some(origin) = page.places.origin(&props.id) else { return html! { <span {class}>{inside}</span> } };
    let from = kind::id(origin);
    let title = fill(words.comes_from, &[("object", &format!("{} {}", from.kind, from.short()))]);
    let onclick = {
        let id: Rc<str> = (*props.id).into();
        page.ways.show.reform(move |_: MouseEvent| id.clone())
    };
    html! { <button type="button" class={classes!("place", "made", class)} {onclick} {title}>{inside}</button> }
}

/// Where a value comes from: object, key, line.
#[derive(Properties, PartialEq)]
pub(crate) struct FromProps {
    pub(crate) origin: Origin,
    /// Where it is asked for, which is gone to if the source itself is not in the text.
    #[prop_or_default]
    pub(crate) entry: Option<Position>,
    /// A remark behind it, such as why the value lost.
    #[prop_or_default]
    pub(crate) remark: Option<AttrValue>,
}

/// The provenance of a value.
#[component]
pub(crate) fn From(props: &FromProps) -> Html {
    let words = use_words();
    let Origin { object, field, key, position } = &props.origin;
    let position = position.or(props.entry);
    let id = kind::id(object);
    let class = kind::class(id.kind);
    let name = if id.kind.is_empty() { object.clone() } else { format!("{} {}", id.kind, id.short()) };
    // A field of a container is where the pod says it; the line tells that better.
    let field = Some(field).filter(|field| !field.is_empty() && !field.contains("ontainers["));
    let detail = key.as_ref().or(field).cloned();
    let line = position.map(|position| place_name(words, position));
    let parts = [detail, line, props.remark.as_ref().map(ToString::to_string)];
    let inside = html! {
        <>
            {glyph(kind::glyph(id.kind))}
            <b>{name}</b>
            {for parts.into_iter().flatten().map(|part| html! { <><i aria-hidden="true">{"·"}</i><span>{part}</span></> })}
        </>
    };
    match position {
        Some(position) => html! { <Place {position} class={classes!("from", class)}>{inside}</Place> },
        None => html! { <span class={classes!("from", class)}>{inside}</span> },
    }
}

/// A value that may be secret.
#[derive(Properties, PartialEq)]
pub(crate) struct ValueProps {
    pub(crate) name: AttrValue,
    pub(crate) secret: bool,
    pub(crate) children: Html,
}

/// Masks a secret until it is shown.
#[component]
pub(crate) fn Masked(props: &ValueProps) -> Html {
    let words = use_words();
    let shown = use_state(|| false);
    if !props.secret {
        return props.children.clone();
    }
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    let label = fill(words.show_value, &[("name", &props.name)]);
    html! {
        <>
            if *shown {
                {props.children.clone()}
            } else {
                <span class="mask"><span aria-hidden="true">{MASK}</span><span class="vh">{words.hidden}</span></span>
            }
            {" "}
            <button type="button" class="link" {onclick} aria-label={label} aria-pressed={shown.to_string()}>
                {if *shown { words.hide } else { words.show }}
            </button>
        </>
    }
}

/// Kubernetes' own words, verbatim, below what they are about.
#[derive(Properties, PartialEq)]
pub(crate) struct QuoteProps {
    pub(crate) kind: AttrValue,
    pub(crate) head: Html,
    pub(crate) text: AttrValue,
}

/// Quotes Kubernetes.
#[component]
pub(crate) fn Quote(props: &QuoteProps) -> Html {
    html! {
        <div class={classes!("event", kind::class(&props.kind))}>
            <p>{props.head.clone()}</p>
            <code lang="en">{props.text.clone()}</code>
        </div>
    }
}

/// What a view says when it has nothing to show.
pub(crate) fn empty(say: &str, why: &str) -> Html {
    html! { <div class="nothing"><h2 class="say">{say}</h2><p class="lede">{why}</p></div> }
}

/// Copies a text to the clipboard.
#[derive(Properties, PartialEq)]
pub(crate) struct CopyProps {
    pub(crate) text: AttrValue,
}

/// A button that copies.
#[component]
pub(crate) fn Copy(props: &CopyProps) -> Html {
    let words = use_words();
    let copied = use_state(|| None::<AttrValue>);
    let done = copied.as_ref() == Some(&props.text);
    let onclick = {
        let (text, copied) = (props.text.clone(), copied.clone());
        Callback::from(move |_| {
            if let Some(window) = web_sys::window() {
                // The promise needs no waiting; a browser that refuses leaves the text to be selected by hand.
                let _ = window.navigator().clipboard().write_text(&text);
                copied.set(Some(text.clone()));
            }
        })
    };
    html! {
        <button type="button" class="link" {onclick} aria-live="polite">{if done { words.copied } else { words.copy }}</button>
    }
}
