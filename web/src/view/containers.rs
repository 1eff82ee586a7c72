//! What does each container see?

use crate::conceal;
use crate::kind;
use crate::parts::{Page, Quote, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::chosen::{Chosen, Menu, first_of, use_chosen};
use crate::view::environment::{Environment, secrets};
use crate::view::files::Files;
use crate::view::mounts::Mounts;
use crate::view::part::Contained;
use crate::view::stale::StaleParts;
use crate::words::{Words, fill};
use kubestow::{Container, Pod, Value};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// More pods than this stand in a menu instead of a row of buttons.
const MANY: usize = 12;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// One pod at a time, its containers below each other.
#[component]
pub(crate) fn Containers(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let report = &props.report;
    let Chosen { id: chosen, choose } = use_chosen(|focus| first_of(page.as_ref(), report.pods.keys(), focus));
    let current = chosen.and_then(|id| report.pods.get_key_value(&*id)).or_else(|| report.pods.first_key_value());
    let Some((id, pod)) = current else { return empty(words.no_pods, words.no_pods_why) };
    let switch = report.pods.keys().take(MANY).map(|other| {
        let onclick = {
            let other: Rc<str> = other.as_str().into();
            choose.reform(move |_: MouseEvent| other.clone())
        };
        let pressed = (other == id).to_string();
        html! { <button type="button" {onclick} aria-pressed={pressed}><code>{kind::id(other).short()}</code></button> }
    });
    let mut containers: Vec<_> = pod.containers.iter().collect();
    containers.sort_by_key(|(_, container)| container.index);
    html! {
        <>
            if report.pods.len() > MANY {
                <p class="chips">
                    <Menu label={words.pods} testid="pods" ids={report.pods.keys().cloned().collect::<Vec<_>>()} current={id.clone()} choose={choose.clone()} bare=true />
                </p>
            } else if report.pods.len() > 1 {
                <div class="chips k-pod" role="group" aria-label={words.pods} data-testid="pods">{for switch}</div>
            }
            if containers.is_empty() {
                <div class="who k-pod"><h2 class="say">{glyph("glyph-pod")}<code>{kind::id(id).short()}</code></h2>
                    <p class="facts">{runs_on(pod, words)}</p></div>
                {trouble(pod, words)}
            }
            {for containers.into_iter().enumerate().map(|(index, (name, container))| {
                shown(&Subject { report, id, pod, name, container, first: index == 0 }, words)
            })}
        </>
    }
}

struct Subject<'a> {
    report: &'a Shared,
    id: &'a str,
    pod: &'a Arc<Pod>,
    name: &'a str,
    container: &'a Container,
    first: bool,
}

fn shown(subject: &Subject<'_>, words: &'static Words) -> Html {
    let Subject { report, id, pod, name, container, first } = *subject;
    let written = report.objects.get(id).and_then(|object| as_written(object, name));
    let written = written.cloned().unwrap_or(Value::map());
    let secret = secrets(container, &written);
    let part = Contained { pod: Arc::clone(pod), name: name.into() };
    let role = match container.role.as_str() {
        "init" => Some(words.role_init),
        "sidecar" => Some(words.role_sidecar),
        "ephemeral" => Some(words.role_ephemeral),
        _ => None,
    };
    html! {
        <article key={format!("{id} {name}")} data-testid="container" data-container={name.to_owned()}>
            <div class={classes!("who", "k-pod", (!first).then_some("next"))}>
                <h2 class="say">{glyph("glyph-pod")}{title(name, &kind::id(id).short(), words)}</h2>
                <p class="facts">
                    {for role.map(|role| html! { <>{role}{words.comma}</> })}
                    {runs_on(pod, words)}{words.comma}{coded(words.image, "image", &container.image)}
                    {started(container, &written, &secret, words)}
                </p>
            </div>
            if first { {trouble(pod, words)} }
            if let Some(error) = &container.error {
                <Quote kind="Pod" text={error.message.clone().unwrap_or_default()} head={html! {
                    <span class="v no">{glyph("glyph-no")}<code>{&error.reason}</code><span>{words.does_not_start}</span></span>
                }} />
            }
            <StaleParts part={part.clone()} {secret} />
            <Mounts report={report.clone()} id={id.to_owned()} name={name.to_owned()} />
            <div class="pair">
                <Environment part={part.clone()} {written} />
                <Files {part} />
            </div>
        </article>
    }
}

/// The container as the pod's spec has it.
fn as_written<'a>(pod: &'a Value, name: &str) -> Option<&'a Value> {
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    let mut all = lists.iter().flat_map(|list| pod.list_at(&["spec", list]));
    all.find(|container| container.str_at(&["name"]) == Some(name))
}

/// `app in Pod sample`, its names in monospace.
fn title(container: &str, pod: &str, words: &Words) -> Html {
    let parts = words.in_pod.split_inclusive('}').map(|part| {
        let (text, hole) = part.split_once('{').unwrap_or((part, ""));
        let name = match hole {
            "container}" => Some(container),
            "pod}" => Some(pod),
            _ => None,
        };
        html! { <>{text}{for name.map(|name| html! { <code>{name}</code> })}</> }
    });
    html! { <>{for parts}</> }
}

/// A phrase with one hole that holds cluster text.
fn coded(template: &str, hole: &str, code: &str) -> Html {
    let (before, after) = template.split_once(&format!("{{{hole}}}")).unwrap_or((template, ""));
    html! { <>{before}<code>{code}</code>{after}</> }
}

fn runs_on(pod: &Pod, words: &Words) -> Html {
    match (&pod.node, &pod.scheduled) {
        (Some(node), _) => coded(words.runs_on, "node", node),
        (None, Some(_)) => html! { {words.no_node} },
        (None, None) => html! { {words.volumes_pending} },
    }
}

/// The command line after expansion, where the pod gives one.
fn started(container: &Container, written: &Value, secret: &BTreeSet<String>, words: &Words) -> Html {
    let list = |field: &str| written.list_at(&[field]).to_vec();
    let line = [(&container.command, list("command")), (&container.args, list("args"))]
        .into_iter()
        .map(|(expanded, written)| conceal::command_line(expanded, &written, secret))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if line.is_empty() {
        html! {}
    } else {
        html! { <>{words.comma}{coded(words.started_with, "args", &line)}</> }
    }
}

/// What keeps the whole pod from running: no node, a volume that does not mount.
fn trouble(pod: &Pod, words: &'static Words) -> Html {
    let unscheduled = pod.scheduled.as_ref().filter(|condition| condition.status == "False");
    let failed = pod.volumes.iter().filter_map(|(name, volume)| Some((name, volume.error.as_ref()?)));
    html! {
        <>
            if let Some(condition) = unscheduled {
                <Quote kind="Pod" text={condition.message.clone().unwrap_or_default()} head={html! {
                    <span class="v no">{glyph("glyph-no")}
                        <code>{condition.reason.clone().unwrap_or_default()}</code><span>{words.not_scheduled}</span></span>
                }} />
            }
            {for failed.map(|(name, error)| html! {
                <Quote kind="Pod" text={error.clone()} head={html! {
                    <span class="v no">{glyph("glyph-no")}<code>{"FailedMount"}</code>
                        <span>{fill(words.not_mounted, &[("volume", name)])}</span></span>
                }} />
            })}
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_found_in_any_list() {
        let named = |name: &str| vec![Value::from([("name", name.into())])];
        let spec = [("containers", named("app").into()), ("initContainers", named("setup").into())];
        let pod = Value::from([("spec", Value::from(spec))]);
        assert!(as_written(&pod, "setup").is_some() && as_written(&pod, "app").is_some());
        assert_eq!(as_written(&pod, "other"), None);
    }
}
