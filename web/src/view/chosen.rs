//! Which of several things does a view show?

use crate::kind;
use crate::parts::Page;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What was chosen of a view's things, and how another one is.
pub(crate) struct Chosen {
    /// The id of the one that is looked at; if that is none of the view's, the one that was last.
    pub(crate) id: Option<Rc<str>>,
    /// Looks at another one.
    pub(crate) choose: Callback<Rc<str>>,
}

/// The thing that the editor's cursor, a link or any view looks at, as far as this view has it; `find` tells which of its
/// own things a view shows for an object.
#[hook]
pub(crate) fn use_chosen(find: impl Fn(&str) -> Option<Rc<str>>) -> Chosen {
    let page = use_context::<Page>();
    let last = use_state(|| None::<Rc<str>>);
    let found = page.as_ref().and_then(|page| page.focus.as_deref()).and_then(find);
    {
        let last = last.clone();
        use_effect_with(found.clone(), move |found| {
            if let Some(id) = found
                && last.as_ref() != Some(id)
            {
                last.set(Some(id.clone()));
            }
        });
    }
    let select = page.map(|page| page.ways.select.clone()).unwrap_or_default();
    Chosen { id: found.or_else(|| (*last).clone()), choose: select }
}

/// The first of a view's things that is an object or comes from it.
pub(crate) fn first_of<'a>(
    page: Option<&Page>,
    mut all: impl Iterator<Item = &'a String>,
    focus: &str,
) -> Option<Rc<str>> {
    let page = page?;
    all.find(|id| *id == focus || page.places.origin(id) == Some(focus)).map(|id| id.as_str().into())
}

/// What a menu offers.
#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    pub(crate) label: &'static str,
    pub(crate) testid: &'static str,
    pub(crate) ids: Vec<String>,
    pub(crate) current: String,
    pub(crate) choose: Callback<Rc<str>>,
    /// Leaves out the kind, where all are of one.
    #[prop_or_default]
    pub(crate) bare: bool,
}

/// A menu of things.
#[component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let choose = props.choose.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            choose.emit(select.value().into());
        }
    });
    let options = props.ids.iter().map(|id| {
        let parts = kind::id(id);
        let name = if props.bare { parts.short() } else { format!("{} {}", parts.kind, parts.short()) };
        html! { <option value={id.clone()} selected={*id == props.current}>{name}</option> }
    });
    html! { <select class="pick" aria-label={props.label} data-testid={props.testid} {onchange}>{for options}</select> }
}
