//! Does the page stand up by itself, even where no engine answers?
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, HtmlElement, HtmlSelectElement, HtmlTextAreaElement};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

fn find<T: JsCast>(selector: &str) -> T {
    let found = document().query_selector(selector).expect("a good selector");
    found.unwrap_or_else(|| panic!("{selector} is not there")).dyn_into().unwrap_or_else(|_| panic!("{selector}"))
}

async fn rest(milliseconds: i32) {
    let wait = js_sys::Promise::new(&mut |done, _| {
        let window = web_sys::window().expect("a window");
        window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds).expect("a timer");
    });
    JsFuture::from(wait).await.expect("a timer does not fail");
}

#[wasm_bindgen_test]
async fn the_page_works_before_and_without_the_engine() {
    let root = document().create_element("div").expect("a div");
    root.set_id("page");
    document().body().expect("a body").append_child(&root).expect("a body takes a div");
    kubestow_web::run();
    rest(50).await;

    // The text area is there at once, with the first example.
    assert!(find::<HtmlTextAreaElement>("textarea").value().contains("kind: Pod"));

    // Picking an example fills it.
    let examples: HtmlSelectElement = find("[data-testid=example]");
    examples.set_value("nfs-volume");
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("change", &init).expect("an event");
    examples.dispatch_event(&event).expect("it is heard");
    rest(50).await;
    assert!(find::<HtmlTextAreaElement>("textarea").value().contains("welcome-nfs"));

    // The language changes all words.
    find::<HtmlElement>("button[lang=ja]").click();
    rest(50).await;
    assert_eq!(document().document_element().and_then(|root| root.get_attribute("lang")).as_deref(), Some("ja"));
    assert!(find::<HtmlElement>("nav").text_content().unwrap_or_default().contains("コンテナ"));

    // The tests' server has no worker.js: the page says that the engine is missing and goes on.
    rest(1000).await;
    assert!(find::<HtmlElement>("[data-testid=notice]").text_content().unwrap_or_default().contains("worker.js"));
}
