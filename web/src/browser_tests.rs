//! Do the views show what a report says? Run in a browser, with reports that the engine makes of small manifests.

use crate::parts::{Page, Places, Ways};
use crate::state::{Shared, State, View};
use crate::{gallery, view};
use gloo::timers::future::TimeoutFuture;
use kubestow::{Language, Options, Position, resolve};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[derive(Properties, PartialEq)]
struct Props {
    report: Shared,
    view: View,
    page: Page,
}

#[component]
fn Stage(props: &Props) -> Html {
    let report = props.report.clone();
    let inside = match props.view {
        View::Containers => html! { <view::containers::Containers {report} /> },
        View::Map => html! { <view::map::Map {report} /> },
        View::Why => html! { <view::why::Why {report} /> },
        View::Claims => html! { <view::claims::Claims {report} /> },
        View::Access => html! { <view::access::AccessModes {report} /> },
        View::Timeline => {
            let state = State { good: Some(report.clone()), ..State::default() };
            let (now, neighbours) = (state.now(), [false, true].map(|is_later| state.neighbour(is_later)));
            let (shown, steps, act) = (report.clone(), state.steps.clone(), Callback::noop());
            html! { <view::timeline::Timeline good={report} {shown} {steps} {now} is_moment=false {neighbours} {act} /> }
        }
        View::Objects => html! { <view::objects::Objects {report} /> },
        View::ThenAndNow => html! { <view::then_and_now::ThenAndNow {report} /> },
        View::Problems => html! { <view::problems::Problems {report} /> },
    };
    html! { <ContextProvider<Page> context={props.page.clone()}>{inside}</ContextProvider<Page>> }
}

/// A view of a manifest in the page, and the places that it was asked to go to.
struct Shown {
    root: Element,
    gone: Rc<RefCell<Vec<Position>>>,
}

impl Shown {
    async fn of(manifest: &str, view: View, language: Language) -> Shown {
        let document = web_sys::window().and_then(|window| window.document()).expect("a page");
        let root = document.create_element("div").expect("a div");
        document.body().expect("a body").append_child(&root).expect("a body takes a div");
        let report = Shared::new(resolve(manifest, &Options { language, evidence: true, ..Options::default() }));
        let gone = Rc::new(RefCell::new(Vec::new()));
        let go = {
            let gone = gone.clone();
            Callback::from(move |position| gone.borrow_mut().push(position))
        };
        let ways = Ways {
            go,
            mend: Callback::noop(),
            step: Callback::noop(),
            select: Callback::noop(),
            show: Callback::noop(),
        };
        let places = Rc::new(Places::new(vec![report.clone()]));
        let page = Page { language, ways: Rc::new(ways), call: Callback::noop(), focus: None, places };
        let props = Props { report, view, page };
        yew::Renderer::<Stage>::with_root_and_props(root.clone(), props).render();
        let shown = Shown { root, gone };
        shown.rest().await;
        shown
    }

    /// Lets the page draw.
    async fn rest(&self) {
        TimeoutFuture::new(20).await;
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).expect("a good selector")?.dyn_into().ok()
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).unwrap_or_else(|| panic!("{selector} is not there")).text_content().unwrap_or_default()
    }

    async fn click(&self, selector: &str) {
        self.find(selector).unwrap_or_else(|| panic!("{selector} is not there")).click();
        self.rest().await;
    }
}

fn example(name: &str) -> &'static str {
    gallery::named(name).expect("it is in the gallery").text
}

#[wasm_bindgen_test]
async fn a_variable_says_where_it_comes_from_and_goes_there() {
    let shown = Shown::of(example("configmap-env"), View::Containers, Language::En).await;
    let row = "[data-name=CONNECTION_MAX]";
    let text = shown.text(row);
    assert!(text.contains("10") && text.contains("ConfigMap sample-configmap") && text.contains("line 6"), "{text}");
    shown.click("[data-name=CONNECTION_MAX] button.from").await;
    assert_eq!(shown.gone.borrow().iter().map(|place| place.line).collect::<Vec<_>>(), [6]);
}

#[wasm_bindgen_test]
async fn a_secret_is_masked_in_every_form_until_it_is_shown() {
    let shown = Shown::of(example("secret"), View::Containers, Language::En).await;
    assert!(!shown.root.inner_html().contains("root"), "the user name");
    assert!(!shown.root.inner_html().contains("password</pre>"), "the file's content");
    shown.click("[data-name=USERNAME] button.link").await;
    assert!(shown.text("[data-name=USERNAME] td code").contains("root"));
    let objects = Shown::of(example("secret"), View::Objects, Language::En).await;
    for item in 0..2 {
        objects.click(&format!(".tree li:nth-child({}) button", item + 1)).await;
        assert!(!objects.root.inner_html().contains("cm9vdA"), "the encoded value");
    }
}

#[wasm_bindgen_test]
async fn text_of_a_manifest_never_becomes_markup() {
    let manifest = r#"
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: "<img src=x>"
    env: [{name: HTML, value: "<b id=evil>x</b>"}]
"#;
    let shown = Shown::of(manifest, View::Containers, Language::En).await;
    assert!(shown.text("[data-name=HTML]").contains("<b id=evil>x</b>"));
    assert!(shown.find("#evil").is_none() && shown.find("img").is_none());
}

#[wasm_bindgen_test]
async fn a_claim_says_what_it_is_bound_to() {
    let shown = Shown::of(example("claim-and-pod"), View::Claims, Language::En).await;
    assert_eq!(shown.text(".say"), "sample-pvc is bound to sample-pv.");
    let row = shown.text("[data-testid=claim]");
    assert!(row.contains("Bound") && row.contains("10Gi") && row.contains("asked 4Gi"), "{row}");
}

#[wasm_bindgen_test]
async fn a_problem_goes_to_its_line() {
    let shown = Shown::of("kind: Pod\n\tapiVersion: v1\n", View::Problems, Language::En).await;
    shown.click("[data-testid=problem]").await;
    assert_eq!(shown.gone.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn every_view_of_every_example_is_drawn_in_japanese() {
    for group in gallery::GROUPS {
        for example in group.examples {
            for view in View::ALL {
                let shown = Shown::of(example.text, *view, Language::Ja).await;
                assert!(shown.find(".say").is_some(), "{} {}", example.name, view.name());
                shown.root.remove();
            }
        }
    }
}
