//! The page of Kubestow: manifests on the left, what a cluster does with them on the right.
//!
//! The page never runs the engine itself. It asks a worker, which answers with a report, and shows that; of the facade it
//! uses the types alone.

mod app;
#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
mod conceal;
mod console;
mod editor;
mod finder;
mod gallery;
mod header;
mod kind;
mod likeness;
mod memory;
mod origin;
mod parts;
mod share;
mod shared;
mod splitter;
mod state;
mod steps;
mod switcher;
mod view;
mod words;
mod worker;

use wasm_bindgen::prelude::*;

/// Shows the page in the element with the id `page`, or in the body if there is none.
#[wasm_bindgen]
pub fn run() {
    let document = web_sys::window().and_then(|window| window.document());
    let root = document.and_then(|document| document.get_element_by_id("page"));
    match root {
        Some(root) => {
            root.set_inner_html("");
            yew::Renderer::<app::App>::with_root(root).render()
        }
        None => yew::Renderer::<app::App>::new().render(),
    };
}
