//! What else can be made to happen to the cluster?
//!
//! Forms for the later operations; each adds a step after the state that is shown. Secrets cannot be edited here, since
//! their values are masked.

use crate::kind;
use crate::parts::use_words;
use crate::state::{Action, Shared};
use crate::words::Words;
use kubestow::{Step, Value};
use kubestow_kubectl::to_yaml;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The operations that there are forms for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    Apply,
    Delete,
    Edit,
    Scale,
    Drain,
    Cordon,
    Uncordon,
}

const OPERATIONS: [Operation; 7] = [
    Operation::Apply,
    Operation::Delete,
    Operation::Edit,
    Operation::Scale,
    Operation::Drain,
    Operation::Cordon,
    Operation::Uncordon,
];

impl Operation {
    fn title(self, words: &Words) -> &'static str {
        match self {
            Operation::Apply => words.op_apply,
            Operation::Delete => words.delete,
            Operation::Edit => words.op_edit,
            Operation::Scale => words.op_scale,
            Operation::Drain => words.op_drain,
            Operation::Cordon => words.op_cordon,
            Operation::Uncordon => words.op_uncordon,
        }
    }

    /// What it can be done to, by id and name.
    fn targets(self, state: &kubestow::State) -> Vec<(String, String)> {
        let name = |id: &String| {
            let parts = kind::id(id);
            (id.clone(), format!("{} {}", parts.kind, parts.short()))
        };
        let scaled = ["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];
        let nodes = |cordoned: bool| {
            let nodes = state.nodes.iter().filter(move |(_, node)| node.cordoned == cordoned);
            nodes.map(|(name, _)| (name.clone(), name.clone())).collect()
        };
        match self {
            Operation::Apply => Vec::new(),
            Operation::Delete => state.objects.keys().map(name).collect(),
            Operation::Edit => state.objects.keys().filter(|id| kind::id(id).kind != "Secret").map(name).collect(),
            Operation::Scale => {
                state.objects.keys().filter(|id| scaled.contains(&kind::id(id).kind)).map(name).collect()
            }
            Operation::Drain => state.nodes.keys().map(|name| (name.clone(), name.clone())).collect(),
            Operation::Cordon => nodes(false),
            Operation::Uncordon => nodes(true),
        }
    }
}

/// What the form shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What it is done to.
    pub(crate) shown: Shared,
    /// The tick of the state that is shown.
    pub(crate) now: u32,
    pub(crate) act: Callback<Action>,
}

/// A form for one operation at a time.
#[component]
pub(crate) fn Operate(props: &Props) -> Html {
    let words = use_words();
    let operation = use_state(|| Operation::Delete);
    let target = use_state(String::new);
    let (text, replicas) = (use_node_ref(), use_node_ref());
    let flags = [use_node_ref(), use_node_ref(), use_node_ref()];
    let is_open = use_state(|| false);
    let ontoggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: Event| {
            is_open.set(event.target_dyn_into::<Element>().is_some_and(|details| details.has_attribute("open")));
        })
    };
    if !*is_open {
        return html! {
            <details class="operate sec" {ontoggle} data-testid="operate"><summary>{words.operate}</summary></details>
        };
    }
    let shown = &props.shown;
    let targets = operation.targets(shown);
    let chosen = targets.iter().find(|(id, _)| *id == *target).or(targets.first()).map(|(id, _)| id.clone());
    let pick = {
        let (operation, target) = (operation.clone(), target.clone());
        Callback::from(move |event: Event| {
            let value = event.target_dyn_into::<HtmlSelectElement>().and_then(|select| select.value().parse().ok());
            if let Some(picked) = value.and_then(|number: usize| OPERATIONS.get(number)) {
                operation.set(*picked);
                target.set(String::new());
            }
        })
    };
    let aim = {
        let target = target.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                target.set(select.value());
            }
        })
    };
    let onsubmit = {
        let (act, chosen, operation) = (props.act.clone(), chosen.clone(), *operation);
        let (text, replicas, flags) = (text.clone(), replicas.clone(), flags.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let written =
                || text.cast::<HtmlTextAreaElement>().map(|area| area.value()).filter(|text| !text.trim().is_empty());
            let is_on = |flag: &NodeRef| flag.cast::<HtmlInputElement>().is_some_and(|flag| flag.checked());
            let target = chosen.clone();
            let step = match operation {
                Operation::Apply => written().map(Step::Apply),
                Operation::Edit => written().map(Step::Edit),
                Operation::Delete => target.map(Step::Delete),
                Operation::Scale => {
                    let number = replicas.cast::<HtmlInputElement>().and_then(|input| input.value().parse().ok());
                    target.zip(number).map(|(object, replicas)| Step::Scale { object, replicas })
                }
                Operation::Drain => target.map(|node| Step::Drain {
                    node,
                    ignore_daemon_sets: is_on(&flags[0]),
                    delete_empty_dir_data: is_on(&flags[1]),
                    force: is_on(&flags[2]),
                }),
                Operation::Cordon => target.map(Step::Cordon),
                Operation::Uncordon => target.map(Step::Uncordon),
            };
            if let Some(step) = step {
                act.emit(Action::Step(step));
            }
        })
    };
    let object = chosen.as_ref().and_then(|id| shown.objects.get(id));
    let options = targets.iter().map(|(id, name)| {
        html! { <option value={id.clone()} selected={chosen.as_ref() == Some(id)}>{name}</option> }
    });
    let key = format!("{}{}", chosen.clone().unwrap_or_default(), props.now);
    html! {
        <details class="operate sec" open=true {ontoggle} data-testid="operate">
            <summary>{words.operate}</summary>
            <form class="row" {onsubmit}>
                <select class="pick" aria-label={words.operation} onchange={pick} data-testid="operation">
                    {for OPERATIONS.iter().enumerate().map(|(number, other)| html! {
                        <option value={number.to_string()} selected={*operation == *other}>{other.title(words)}</option>
                    })}
                </select>
                if *operation != Operation::Apply {
                    if targets.is_empty() {
                        <span class="dim">{words.nothing_to_choose}</span>
                    } else {
                        <select class="pick" aria-label={words.object} onchange={aim} data-testid="target">{for options}</select>
                    }
                }
                if *operation == Operation::Scale {
                    <input class="line-in" type="number" min="0" max="1000" key={key.clone()} ref={replicas} aria-label={words.replicas} value={number(object)} data-testid="replicas" />
                }
                if *operation == Operation::Drain {
                    {for [words.ignore_daemon_sets, words.delete_empty_dir, words.force_drain].into_iter().zip(flags).map(|(name, flag)| html! {
                        <label class="check"><input type="checkbox" checked=true ref={flag} />{name}</label>
                    })}
                }
                if *operation == Operation::Apply {
                    <textarea ref={text} class="yaml-in" rows="8" spellcheck="false" aria-label={words.yaml_to_apply} data-testid="yaml-in" />
                } else if *operation == Operation::Edit {
                    <textarea key={key} ref={text} class="yaml-in" rows="14" spellcheck="false" aria-label={words.yaml_to_edit} value={yaml(object)} data-testid="yaml-in" />
                }
                <button type="submit" class="btn" disabled={*operation != Operation::Apply && chosen.is_none()} data-testid="do">{words.run_it}</button>
            </form>
        </details>
    }
}

fn number(object: Option<&Value>) -> String {
    object.and_then(|object| object.at(&["spec", "replicas"])).and_then(Value::as_int).unwrap_or(1).to_string()
}

fn yaml(object: Option<&Value>) -> String {
    object.map(to_yaml).unwrap_or_default()
}
