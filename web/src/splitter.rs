//! How wide is the editor?
//!
//! A bar between the panes that can be dragged, or moved by the arrow keys. What was chosen is remembered.

use crate::memory;
use crate::parts::use_words;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How far the arrow keys move the bar, in hundredths of the page.
const STRIDE: f64 = 2.0;

/// The least and the most that the editor takes, in hundredths of the page; the style sheet keeps both panes readable.
const LEAST: f64 = 15.0;
const MOST: f64 = 75.0;

/// The width before any is chosen.
const USUAL: f64 = 36.0;

/// The bar.
#[component]
pub(crate) fn Splitter() -> Html {
    let words = use_words();
    let bar = use_node_ref();
    let share = use_state(memory::split);
    {
        let bar = bar.clone();
        use_effect_with(*share, move |share| {
            if let (Some(share), Some(panes)) = (share, panes(&bar)) {
                // The policy forbids style attributes, not properties.
                let _ = panes.style().set_property("--split", &format!("{share}%"));
            }
        });
    }
    // Keys may come faster than the page is drawn.
    let at = use_mut_ref(|| share.unwrap_or(USUAL));
    let set = {
        let (share, at) = (share.clone(), at.clone());
        move |wanted: f64| {
            let wanted = wanted.clamp(LEAST, MOST);
            at.replace(wanted);
            memory::keep_split(wanted);
            share.set(Some(wanted));
        }
    };
    let now = share.unwrap_or(USUAL);
    let onkeydown = {
        let set = set.clone();
        Callback::from(move |event: KeyboardEvent| {
            let now = *at.borrow();
            let wanted = match event.key().as_str() {
                "ArrowLeft" => now - STRIDE,
                "ArrowRight" => now + STRIDE,
                "Home" => LEAST,
                "End" => MOST,
                _ => return,
            };
            event.prevent_default();
            set(wanted);
        })
    };
    let onpointerdown = Callback::from(|event: PointerEvent| {
        if let Some(bar) = event.target_dyn_into::<Element>() {
            // Without the capture the bar only follows while the pointer is on it.
            let _ = bar.set_pointer_capture(event.pointer_id());
        }
    });
    let onpointermove = {
        let bar = bar.clone();
        Callback::from(move |event: PointerEvent| {
            let held =
                event.target_dyn_into::<Element>().is_some_and(|bar| bar.has_pointer_capture(event.pointer_id()));
            if let Some(panes) = panes(&bar).filter(|_| held) {
                let frame = panes.get_bounding_client_rect();
                set((f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0) * 100.0);
            }
        })
    };
    html! {
        <div class="splitter" role="separator" aria-orientation="vertical" tabindex="0" ref={bar} aria-label={words.splitter}
            aria-valuemin={LEAST.to_string()} aria-valuemax={MOST.to_string()} aria-valuenow={now.round().to_string()}
            {onkeydown} {onpointerdown} {onpointermove} data-testid="splitter"></div>
    }
}

fn panes(bar: &NodeRef) -> Option<HtmlElement> {
    bar.cast::<Element>()?.parent_element()?.dyn_into::<HtmlElement>().ok()
}
