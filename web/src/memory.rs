//! What does the page remember between visits?
//!
//! The text and the choices, in the browser's local storage. Storage may be denied or full; then the page forgets, and
//! works on.

use crate::gallery;
use crate::state::{Cluster, State, Theme, Version};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use kubestow::{Language, Step};
use serde::Serialize as _;
use yew::prelude::*;

/// Longer texts are not kept, in bytes: storage is small.
const LONGEST: usize = 2_000_000;

/// Whether what the user made is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Whole,
    /// There is too little room for it.
    TooLong,
    /// The browser keeps nothing for this page.
    Nothing,
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(&format!("kubestow.{key}")).ok().flatten()
}

/// Whether it could be written; a refusal, such as a full storage, only means that this is forgotten.
fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("kubestow.{key}"), value).is_ok())
}

/// The language that the browser asks for.
fn preferred_language() -> Language {
    let tag = web_sys::window().and_then(|window| window.navigator().language()).unwrap_or_default();
    language(tag.split('-').next().unwrap_or_default()).unwrap_or_default()
}

/// The language of a tag.
pub(crate) fn language(name: &str) -> Option<Language> {
    [Language::En, Language::Ja].into_iter().find(|language| language_name(*language) == name)
}

/// The tag of a language.
pub(crate) fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Ja => "ja",
    }
}

/// Steps as JSON.
fn steps_written(steps: &[Step]) -> Option<String> {
    let value = steps.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
    js_sys::JSON::stringify(&value).ok()?.as_string()
}

fn steps_read(text: &str) -> Option<Vec<Step>> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
}

/// The state that a visit starts with.
pub(crate) fn recall() -> State {
    let mut state = State { language: preferred_language(), ..State::default() };
    if let Some(language) = read("language").and_then(|name| language(&name)) {
        state.language = language;
    }
    if let Some(theme) = read("theme").and_then(|name| Theme::named(&name)) {
        state.theme = theme;
    }
    if let Some(cluster) = read("cluster").and_then(|name| Cluster::named(&name)) {
        state.cluster = cluster;
    }
    if let Some(version) = read("version").and_then(|name| Version::named(&name)) {
        state.version = version;
    }
    if let Some(example) = read("example").and_then(|name| gallery::named(&name)) {
        state.text = example.text.into();
        state.example = Some(example);
    } else if let Some(text) = read("text").filter(|text| !text.trim().is_empty()) {
        state.text = text.into();
        state.example = None;
    }
    state.draft = read("draft").filter(|text| !text.trim().is_empty()).map(Into::into);
    if let Some(steps) = read("steps").and_then(|text| steps_read(&text)) {
        state.after = steps.len();
        state.steps = steps.into();
    }
    state
}

/// How long a state stands before it is kept, in milliseconds: writing takes time that keys would wait for.
const SOON: u32 = 400;

/// Keeps what is worth keeping of each state, soon after it has come, and at once when the page is left; whether it is kept.
#[hook]
pub(crate) fn use_kept(state: &State) -> Kept {
    let told = use_state_eq(|| Kept::Whole);
    let newest = use_mut_ref(|| state.clone());
    newest.replace(state.clone());
    let kept = (
        (state.text.clone(), state.steps.clone(), state.draft.clone(), state.is_foreign),
        (state.example, (state.cluster, state.version), state.language, state.theme),
    );
    {
        let (newest, told) = (newest.clone(), told.clone());
        use_effect_with(kept, move |_| {
            let soon = Timeout::new(SOON, move || told.set(keep(&newest.borrow())));
            move || drop(soon)
        });
    }
    use_effect_with((), move |()| {
        let listener = web_sys::window()
            .map(|window| EventListener::new(&window, "pagehide", move |_| _ = keep(&newest.borrow())));
        move || drop(listener)
    });
    *told
}

/// Keeps what is worth keeping of a state.
fn keep(state: &State) -> Kept {
    if storage().is_none() {
        return Kept::Nothing;
    }
    write("language", language_name(state.language));
    write("theme", state.theme.name());
    write("cluster", state.cluster.name());
    write("version", state.version.name());
    write("draft", state.draft.as_deref().unwrap_or_default());
    // What comes from a link is not the user's own until it is changed.
    if state.is_foreign {
        return Kept::Whole;
    }
    let steps = steps_written(&state.steps).unwrap_or_default();
    let is_short = state.text.len() <= LONGEST && steps.len() <= LONGEST;
    // What does not fit leaves what was kept last as it is.
    let is_kept = is_short && write("text", &state.text) && write("steps", &steps);
    if is_kept {
        write("example", state.example.map_or("", |example| example.name));
    }
    if is_kept { Kept::Whole } else { Kept::TooLong }
}

/// The share of the page that the editor takes, in hundredths, if one was chosen.
pub(crate) fn split() -> Option<f64> {
    Some(js_sys::parse_float(&read("split")?)).filter(|share| share.is_finite())
}

/// Keeps the share of the page that the editor takes.
pub(crate) fn keep_split(share: f64) {
    write("split", &share.to_string());
}
