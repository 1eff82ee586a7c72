//! What could be asked here?

use crate::kind;
use crate::state::State;
use crate::words::words;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) state: Rc<State>,
    pub(super) run: Callback<String>,
}

/// Commands that have an answer in the cluster that is shown.
#[component]
pub(super) fn Hints(props: &Props) -> Html {
    let words = words(props.state.language);
    let shown = props.state.shown();
    let objects = shown.iter().flat_map(|report| report.objects.keys().map(String::as_str));
    let buttons = commands(objects).into_iter().map(|command| {
        let onclick = {
            let (run, command) = (props.run.clone(), command.clone());
            Callback::from(move |_: MouseEvent| run.emit(command.clone()))
        };
        html! { <button type="button" {onclick} data-testid="console-hint"><code>{command}</code></button> }
    });
    html! { <p class="hints"><span>{words.console_try}</span>{for buttons}</p> }
}

/// One command of each sort, for the first object that it fits.
fn commands<'a>(objects: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ids: Vec<kind::Id<'_>> = objects.map(kind::id).collect();
    let first = |wanted: &str| ids.iter().find(|id| id.kind == wanted && !id.name.contains('<'));
    let at = |id: &kind::Id<'_>| match id.namespace {
        "" | "default" => String::new(),
        namespace => format!(" -n {namespace}"),
    };
    let mut commands = vec!["get all".to_owned(), "get pods,pvc -o wide".to_owned()];
    if let Some(claim) = first("PersistentVolumeClaim") {
        commands.push(format!("describe pvc {}{}", claim.name, at(claim)));
    }
    if let Some(pod) = first("Pod") {
        commands.push(format!("exec {}{} -- mount", pod.name, at(pod)));
    }
    for workload in ["StatefulSet", "Deployment"] {
        if let Some(found) = first(workload) {
            commands.push(format!("scale {}/{}{} --replicas=3", workload.to_ascii_lowercase(), found.name, at(found)));
        }
    }
    if let Some(pod) = first("Pod") {
        commands.push(format!("delete pod {}{}", pod.name, at(pod)));
    }
    commands.push("events".to_owned());
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_hinted_at() {
        let commands =
            commands(["PersistentVolumeClaim/web/data", "Pod/default/app", "Pod/default/web-<1>"].into_iter());
        for command in ["describe pvc data -n web", "exec app -- mount", "delete pod app", "events"] {
            assert!(commands.iter().any(|hint| hint == command), "{commands:?}");
        }
        assert!(!commands.iter().any(|hint| hint.contains("scale")));
    }
}
