//! Where is the manifest written?
//!
//! In a plain text area that works at once; when the first answer stands, CodeMirror is loaded and mounts over it. The
//! editor owns the text while the user types; the page replaces it only when an example is picked.

use crate::kind;
use crate::memory::language_name;
use crate::state::{Jump, Shared};
use crate::words::words;
use crate::worker::{Asker, Question};
use js_sys::Promise;
use kubestow::{Fix, Position};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

#[wasm_bindgen(module = "/js/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadEditor)]
    fn load_editor() -> Promise;
}

#[wasm_bindgen]
extern "C" {
    type Bundle;

    #[wasm_bindgen(method, catch)]
    fn mount(
        this: &Bundle,
        host: &Element,
        text: &str,
        label: &str,
        language: &str,
        changed: &Closure<dyn FnMut(String)>,
        moved: &Closure<dyn FnMut(u32)>,
        ask: &Closure<Ask>,
    ) -> Result<Handle, JsValue>;

    type Handle;

    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Handle, text: &str);

    #[wasm_bindgen(method, js_name = setObjects)]
    fn set_objects(this: &Handle, numbers: &[u32], kinds: JsValue);

    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &Handle, problems: JsValue, text: &str);

    #[wasm_bindgen(method, js_name = setWords)]
    fn set_words(this: &Handle, label: &str, language: &str);

    #[wasm_bindgen(method)]
    fn go(this: &Handle, place: JsValue);

    #[wasm_bindgen(method)]
    fn mark(this: &Handle, place: JsValue);

    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// How the editor asks the engine: what, the text, and where in it.
type Ask = dyn FnMut(String, String, u32) -> Promise;

/// A mounted editor and what it calls.
struct Mounted {
    handle: Handle,
    _changed: Closure<dyn FnMut(String)>,
    _moved: Closure<dyn FnMut(u32)>,
    _ask: Closure<Ask>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(flatten)]
    position: Position,
    severity: &'a str,
    message: &'a str,
    fixes: &'a [Fix],
}

fn javascript<T: Serialize>(value: &T) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// What the editor shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The text, and what the answer depends on beside it.
    pub(crate) question: Question,
    pub(crate) asker: Asker,
    pub(crate) edition: u32,
    pub(crate) newest: Option<Shared>,
    /// The text that the newest answer is about.
    pub(crate) answered: Rc<str>,
    pub(crate) jump: Option<Jump>,
    pub(crate) changed: Callback<String>,
    /// Told the line that the cursor moves to.
    pub(crate) moved: Callback<u32>,
}

/// The editor.
#[component]
pub(crate) fn Editor(props: &Props) -> Html {
    let host = use_node_ref();
    let area = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);
    let is_mounted = use_state(|| false);
    let label = words(props.question.language).manifest;
    let tag = language_name(props.question.language);

    let latest = use_mut_ref(|| props.question.clone());
    latest.replace(props.question.clone());
    let wanted = props.newest.is_some();
    {
        let (host, mounted, is_mounted) = (host.clone(), mounted.clone(), is_mounted.clone());
        let (changed, moved, asker) = (props.changed.clone(), props.moved.clone(), props.asker.clone());
        use_effect_with(wanted, move |wanted| {
            if *wanted {
                spawn_local(async move {
                    // Without the bundle, say offline, the text area stays; it does all that is needed.
                    let Ok(bundle) = JsFuture::from(load_editor()).await else { return };
                    let Some(host) = host.cast::<Element>() else { return };
                    let changed = Closure::new(move |text: String| changed.emit(text));
                    let moved = Closure::new(move |line: u32| moved.emit(line));
                    let text = latest.borrow().text.clone();
                    let ask: Closure<Ask> = Closure::new(move |what: String, text: String, offset: u32| {
                        let question = Question { text: text.into(), ..latest.borrow().clone() };
                        asker.look(&what, offset, &question)
                    });
                    let bundle: Bundle = bundle.unchecked_into();
                    let Ok(handle) = bundle.mount(&host, &text, label, tag, &changed, &moved, &ask) else { return };
                    mounted.replace(Some(Mounted { handle, _changed: changed, _moved: moved, _ask: ask }));
                    is_mounted.set(true);
                });
            }
        });
    }
    {
        let (mounted, text) = (mounted.clone(), props.question.text.clone());
        use_effect_with(props.edition, move |_| {
            if let Some(editor) = &*mounted.borrow() {
                editor.handle.set_text(&text);
            }
        });
    }
    {
        let (mounted, answered) = (mounted.clone(), props.answered.clone());
        use_effect_with((props.newest.clone(), *is_mounted), move |(newest, _)| {
            if let (Some(editor), Some(report)) = (&*mounted.borrow(), newest) {
                show(&editor.handle, report, &answered);
            }
        });
    }
    {
        let mounted = mounted.clone();
        use_effect_with((label, *is_mounted), move |_| {
            if let Some(editor) = &*mounted.borrow() {
                editor.handle.set_words(label, tag);
            }
        });
    }
    {
        let (mounted, area) = (mounted.clone(), area.clone());
        let gone = use_mut_ref(|| 0);
        use_effect_with((props.jump, *is_mounted), move |(jump, _)| {
            let Some(Jump { number, position, goes }) = jump else { return };
            // The editor that has just been mounted marks again what the text area could not; it does not go there again.
            let is_new = gone.replace(*number) != *number;
            if let Some(editor) = &*mounted.borrow() {
                if *goes && is_new {
                    editor.handle.go(javascript(position));
                } else {
                    editor.handle.mark(javascript(position));
                }
            } else if let Some(area) = area.cast::<HtmlTextAreaElement>().filter(|_| *goes) {
                select(&area, position);
            }
        });
    }

    let oninput = {
        let changed = props.changed.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                changed.emit(area.value());
            }
        })
    };
    html! {
        <section class="editor" id="manifest" aria-label={label} data-testid="editor" data-mounted={is_mounted.to_string()}>
            <div class="code" ref={host} hidden={!*is_mounted}></div>
            if !*is_mounted {
                <textarea ref={area} aria-label={label} spellcheck="false" autocomplete="off" autocapitalize="off"
                    wrap="off" value={props.question.text.to_string()} {oninput} data-testid="editor-text" />
            }
        </section>
    }
}

/// Shows the objects' rails and the findings' marks.
fn show(handle: &Handle, report: &Shared, answered: &str) {
    let mut objects: Vec<[u32; 3]> = report.places.iter().map(|(id, place)| rail(id, place)).collect();
    objects.sort_unstable();
    handle.set_objects(objects.as_flattened(), javascript(&kind::COLOURS));
    let problems: Vec<Problem<'_>> = report
        .findings
        .iter()
        // A note on an object as a whole would only underline its first line.
        .filter(|finding| finding.severity != "note" || !finding.field.is_empty())
        .filter_map(|finding| {
            let severity = if finding.severity == "note" { "info" } else { &finding.severity };
            Some(Problem { position: finding.position?, severity, message: &finding.message, fixes: &finding.fixes })
        })
        .collect();
    handle.set_problems(javascript(&problems), answered);
}

/// The lines of an object and the number of its colour.
fn rail(id: &str, place: &Position) -> [u32; 3] {
    let colour = kind::colour(kind::id(id).kind);
    let number = kind::COLOURS.iter().position(|other| *other == colour).unwrap_or_default();
    [place.line, place.end_line, number as u32]
}

/// Selects a place in the plain text area.
fn select(area: &HtmlTextAreaElement, place: &Position) {
    let text = area.value();
    let (start, end) = (units(&text, place.line, place.column), units(&text, place.end_line, place.end_column));
    // A refusal leaves the selection as it is.
    let _ = area.focus();
    let _ = area.set_selection_range(start, end.max(start));
}

/// The UTF-16 units before a line and a column in characters, as a text area counts them.
fn units(text: &str, line: u32, column: u32) -> u32 {
    let mut lines = text.split('\n');
    let length = |text: &str| text.encode_utf16().count() as u32;
    let before: u32 = lines.by_ref().take(line.saturating_sub(1) as usize).map(|line| length(line) + 1).sum();
    let part: String = lines.next().unwrap_or_default().chars().take(column.saturating_sub(1) as usize).collect();
    before + length(&part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_area_counts_utf_16_units() {
        let text = "a: 1\n🗄: ねこ\nend";
        assert_eq!(units(text, 1, 4), 3);
        assert_eq!(units(text, 2, 4), 5 + 4);
        assert_eq!(units(text, 3, 1), 5 + 7);
        assert_eq!(units(text, 9, 1), units(text, 3, 4) + 1);
    }
}
