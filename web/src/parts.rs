//! The small parts that every view is made of.

use crate::conceal::MASK;
use crate::kind;
use crate::words::{Words, fill, words};
use crate::worker::Told;
use kubestow::{Fix, Language, Origin, Position, Step};
use std::rc::Rc;
use yew::prelude::*;

/// What every part needs to know: the language, how to go to a place in the text, and how to change it.
#[derive(Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) go: Callback<Position>,
    /// Makes a change of the text.
    pub(crate) mend: Callback<Fix>,
    /// Makes something happen after the state that is shown.
    pub(crate) step: Callback<Step>,
    /// Calls a function of the engine, by its name, on what was typed and the state that is shown.
    pub(crate) call: Callback<(&'static str, String, Told)>,
    /// The object that the cursor of the editor stands in.
    pub(crate) focus: Option<Rc<str>>,
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
            page.go.emit(position);
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

/// An object by glyph, kind and name; a button if it stands in the text.
#[derive(Properties, PartialEq)]
pub(crate) struct ThingProps {
    pub(crate) id: AttrValue,
    #[prop_or_default]
    pub(crate) position: Option<Position>,
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
    let page = use_context::<Page>();
    let is_marked = page.is_some_and(|page| page.focus.as_deref() == Some(props.id.as_str()));
    let class = classes!("obj", class, is_marked.then_some("marked"));
    match props.position {
        Some(position) => html! { <Place {position} {class}>{inside}</Place> },
        None => html! { <span {class}>{inside}</span> },
    }
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
