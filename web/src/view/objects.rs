//! What is in the cluster, as YAML and as kubectl prints it?

use crate::conceal;
use crate::kind;
use crate::parts::{Copy, Page, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::chosen::{Chosen, use_chosen};
use crate::view::part::Part;
use crate::view::printed::Printed;
use crate::view::rows::{FIRST, use_shown};
use crate::view::yaml;
use crate::words::{Words, count, fill};
use kubestow::Step;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How an object is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Yaml,
    Describe,
    Get,
}

/// The forms and what they are called: kubectl's own words.
const FORMS: [(Form, &str); 3] = [(Form::Yaml, "YAML"), (Form::Describe, "describe"), (Form::Get, "get -o wide")];

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// A list of more objects than this can be filtered.
const MANY: usize = 20;

/// The objects as a list, the chosen one as YAML.
#[component]
pub(crate) fn Objects(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let report = &props.report;
    let has = |id: &str| report.objects.get_key_value(id).map(|(id, _)| Rc::from(id.as_str()));
    let Chosen { id: chosen, choose } = use_chosen(has);
    let form = use_state(|| Form::Yaml);
    let Some(first) = report.objects.keys().next() else { return empty(words.no_objects, "") };
    let current: Rc<str> = chosen.as_deref().and_then(has).unwrap_or_else(|| first.as_str().into());
    let delete = {
        let (page, id) = (page.clone(), current.to_string());
        Callback::from(move |_: MouseEvent| {
            if let Some(page) = &page {
                page.ways.step.emit(Step::Delete(id.clone()));
            }
        })
    };
    let forms = FORMS.map(|(choice, name)| {
        let onclick = {
            let form = form.clone();
            Callback::from(move |_: MouseEvent| form.set(choice))
        };
        let pressed = (*form == choice).to_string();
        html! { <button type="button" aria-pressed={pressed} {onclick} data-testid={format!("form-{}", name.split(' ').next().unwrap_or_default().to_ascii_lowercase())}>{name}</button> }
    });
    html! {
        <>
            <h2 class="say">{count(report.objects.len(), words.object_one, words.object_many)}</h2>
            <div class="files sec" data-testid="objects">
                <List ids={Ids(report.clone())} current={current.clone()} {choose} />
                <div class="file">
                    <div class="hd">
                        <h3><Thing id={current.to_string()} /></h3>
                        {for page.as_ref().map(|page| made(&current, page, words))}
                        if kind::id(&current).kind == "Secret" { <small>{words.masked_secret}</small> }
                        <span class="seg small" role="group" aria-label={words.form}>{for forms}</span>
                        <button type="button" class="link" onclick={delete} data-testid="delete"
                            aria-label={fill(words.delete_object, &[("object", &current)])}>{words.delete}</button>
                    </div>
                    if *form == Form::Yaml {
                        <Yaml part={Part::of(report, &current)} />
                    } else {
                        <Printed command={command(*form, &current)} report={report.clone()} />
                    }
                </div>
            </div>
        </>
    }
}

/// Who made an object that the text does not hold.
fn made(id: &str, page: &Page, words: &Words) -> Html {
    match (page.places.position(id), page.places.origin(id)) {
        (Some(_), _) => html! {},
        (None, Some(origin)) => html! { <small>{words.made_for}{" "}<Thing id={origin.to_owned()} /></small> },
        (None, None) => html! { <small>{words.made_by_cluster}</small> },
    }
}

/// The ids of a report's objects; equal as long as these are.
#[derive(Clone)]
struct Ids(Shared);

impl PartialEq for Ids {
    fn eq(&self, other: &Ids) -> bool {
        self.0 == other.0 || self.0.objects.keys().eq(other.0.objects.keys())
    }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    ids: Ids,
    current: Rc<str>,
    choose: Callback<Rc<str>>,
}

/// The objects by kind and name; many can be filtered.
#[component]
fn List(props: &ListProps) -> Html {
    let words = use_words();
    let filter = use_state(String::new);
    let wanted = filter.to_ascii_lowercase();
    let all = &props.ids.0.objects;
    let found: Vec<&String> = all.keys().filter(|id| id.to_ascii_lowercase().contains(wanted.trim())).collect();
    let around = found.iter().position(|id| **id == *props.current);
    let (range, more) = use_shown(found.len(), FIRST, around);
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                filter.set(input.value());
            }
        })
    };
    let items = found.get(range).unwrap_or_default().iter().map(|id| {
        let is_current = id.as_str() == &*props.current;
        html! { <Item key={id.as_str()} id={Rc::<str>::from(id.as_str())} {is_current} choose={props.choose.clone()} /> }
    });
    html! {
        <div class="tree">
            if all.len() > MANY {
                <input class="line-in" type="search" placeholder={words.filter} aria-label={words.filter} {oninput} data-testid="filter" />
            }
            <ul aria-label={words.objects}>{for items}</ul>
            if found.is_empty() { <p class="dim" role="status">{words.none_matches}</p> }
            {for more.map(|more| html! { <p>{more}</p> })}
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    id: Rc<str>,
    is_current: bool,
    choose: Callback<Rc<str>>,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let ItemProps { id, is_current, choose } = props;
    let onclick = {
        let id = id.clone();
        choose.reform(move |_: MouseEvent| id.clone())
    };
    let parts = kind::id(id);
    let current = is_current.then_some("true");
    html! {
        <li class={classes!(kind::class(parts.kind), is_current.then_some("on"))}>
            <button type="button" {onclick} aria-current={current} data-id={id.to_string()}>
                {glyph(kind::glyph(parts.kind))}<span>{parts.kind}{" "}<code>{parts.short()}</code></span>
            </button>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct YamlProps {
    part: Part,
}

/// An object as YAML; what was filled in is marked.
#[component]
fn Yaml(props: &YamlProps) -> Html {
    let words = use_words();
    let object = props.part.object().map(conceal::object).unwrap_or(kubestow::Value::map());
    let runs = yaml::runs(&object, props.part.filled());
    let yaml: String = runs.iter().map(|run| run.text.as_str()).collect();
    let has_filled = runs.iter().any(|run| run.is_filled);
    html! {
        <>
            <p class="dim">
                if has_filled { <span class="filled">{words.filled}</span>{" — "}{words.filled_why}{" "} }
                <Copy text={yaml} />
            </p>
            <pre tabindex="0" aria-label={fill(words.as_yaml, &[("object", &props.part.id)])}>
                {for runs.iter().map(|run| if run.is_filled { filled(&run.text, words) } else { html! { {&run.text} } })}
            </pre>
        </>
    }
}

/// The kubectl command that shows an object.
fn command(form: Form, id: &str) -> String {
    let kind::Id { kind, namespace, name } = kind::id(id);
    let (verb, wide) = if form == Form::Get { ("get", " -o wide") } else { ("describe", "") };
    let place = if namespace.is_empty() { String::new() } else { format!(" -n {namespace}") };
    format!("{verb} {} '{name}'{place}{wide}", kind.to_ascii_lowercase())
}

/// Lines that were filled in: a bar along them, and the word behind the first.
fn filled(text: &str, words: &Words) -> Html {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    html! {
        <ins class="filled" title={words.filled_why}>
            {first.to_owned()}<small class="eof">{words.filled}</small>{"\n"}{rest.to_owned()}
        </ins>
    }
}
