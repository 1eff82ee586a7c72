//! What is in the cluster, as YAML and as kubectl prints it?

use crate::conceal;
use crate::kind;
use crate::parts::{Copy, Page, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::printed::Printed;
use crate::view::yaml;
use crate::words::{Words, count, fill};
use kubestow::Step;
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

/// The objects as a list, the chosen one as YAML.
#[component]
pub(crate) fn Objects(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let report = &props.report;
    let chosen = use_state(|| None::<String>);
    let form = use_state(|| Form::Yaml);
    // The one that the cursor of the editor has moved to, unless another was chosen since.
    let focus = page.as_ref().and_then(|page| page.focus.as_deref()).map(str::to_owned);
    {
        let chosen = chosen.clone();
        use_effect_with(focus, move |focus| {
            if let Some(id) = focus {
                chosen.set(Some(id.clone()));
            }
        });
    }
    let Some(first) = report.objects.keys().next() else { return empty(words.no_objects, "") };
    let current = chosen.as_ref().filter(|id| report.objects.contains_key(*id)).unwrap_or(first);
    let items = report.objects.keys().map(|id| {
        let onclick = {
            let (chosen, id) = (chosen.clone(), id.clone());
            Callback::from(move |_| chosen.set(Some(id.clone())))
        };
        let parts = kind::id(id);
        let is_current = (id == current).then_some("true");
        html! {
            <li class={classes!(kind::class(parts.kind), is_current.map(|_| "on"))}>
                <button type="button" {onclick} aria-current={is_current}>
                    {glyph(kind::glyph(parts.kind))}<span>{parts.kind}{" "}<code>{parts.short()}</code></span>
                </button>
            </li>
        }
    });
    let delete = {
        let (page, id) = (page, current.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(page) = &page {
                page.step.emit(Step::Delete(id.clone()));
            }
        })
    };
    let object = report.objects.get(current).map(conceal::object).unwrap_or(kubestow::Value::map());
    let runs = yaml::runs(&object, report.filled.get(current).map(Vec::as_slice).unwrap_or_default());
    let yaml: String = runs.iter().map(|run| run.text.as_str()).collect();
    let has_filled = runs.iter().any(|run| run.is_filled);
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
                <ul class="tree" aria-label={words.objects}>{for items}</ul>
                <div class="file">
                    <div class="hd">
                        <h3><Thing id={current.clone()} position={report.places.get(current).copied()} /></h3>
                        if !report.places.contains_key(current) { <small>{words.made_by_cluster}</small> }
                        if kind::id(current).kind == "Secret" { <small>{words.masked_secret}</small> }
                        <span class="seg small" role="group" aria-label={words.form}>{for forms}</span>
                        if *form == Form::Yaml { <Copy text={yaml.clone()} /> }
                        <button type="button" class="link" onclick={delete} data-testid="delete"
                            aria-label={fill(words.delete_object, &[("object", current)])}>{words.delete}</button>
                    </div>
                    if *form == Form::Yaml {
                        if has_filled {
                            <p class="dim"><span class="filled">{words.filled}</span>{" — "}{words.filled_why}</p>
                        }
                        <pre tabindex="0" aria-label={fill(words.as_yaml, &[("object", current)])}>
                            {for runs.iter().map(|run| if run.is_filled { filled(&run.text, words) } else { html! { {&run.text} } })}
                        </pre>
                    } else {
                        <Printed command={command(*form, current)} report={report.clone()} />
                    }
                </div>
            </div>
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
