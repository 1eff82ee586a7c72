//! What do `kubectl cordon`, `uncordon` and `drain` do?
//!
//! Models kubectl `pkg/cmd/drain`; which pods a drain evicts is the engine's to decide.

use super::Scene;
use crate::answer::Answer;
use crate::args::Args;
use crate::request::{self, Found};
use crate::world::Item;
use kubestow::Step;
use kubestow_core::value::Value;

/// The nodes that a command names.
fn nodes<'a>(scene: &Scene<'a>, args: &Args, verb: &str) -> Result<Found<'a>, String> {
    let names = args.words.get(1..).unwrap_or_default();
    if names.is_empty() {
        return Err(format!("USAGE: {verb} NODE [flags]"));
    }
    let bare = |name: &String| name.strip_prefix("node/").or(name.strip_prefix("nodes/")).unwrap_or(name).to_owned();
    let words: Vec<String> = std::iter::once("nodes".to_owned()).chain(names.iter().map(bare)).collect();
    request::find(scene.world, args, &words)
}

fn is_cordoned(node: &Item) -> bool {
    node.value.at(&["spec", "unschedulable"]).and_then(Value::as_bool) == Some(true)
}

/// Answers `kubectl cordon` and `kubectl uncordon`.
pub(crate) fn cordon(scene: &Scene<'_>, args: &Args, cordons: bool) -> Answer {
    let verb = if cordons { "cordon" } else { "uncordon" };
    let found = match nodes(scene, args, verb) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let step = |node: &Item| {
        let name = node.name.clone();
        (is_cordoned(node) != cordons).then_some(if cordons { Step::Cordon(name) } else { Step::Uncordon(name) })
    };
    let steps: Vec<_> = found.items.iter().map(|node| (*node, step(node))).collect();
    missing(scene.take(&steps, &format!("{verb}ed"), &format!("already {verb}ed")), &found)
}

/// Answers `kubectl drain`.
pub(crate) fn drain(scene: &Scene<'_>, args: &Args) -> Answer {
    let found = match nodes(scene, args, "drain") {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let mut answer = Answer::default();
    let mut options = scene.options.clone();
    for node in &found.items {
        let name = &node.name;
        let already = if is_cordoned(node) { "already " } else { "" };
        answer.stdout.push_str(&format!("node/{name} {already}cordoned\n"));
        let step = Step::Drain {
            node: name.clone(),
            ignore_daemon_sets: args.is_on("ignore-daemonsets"),
            delete_empty_dir_data: args.is_on("delete-emptydir-data"),
            force: args.is_on("force"),
        };
        let (admission, after) = Scene { options: &options, ..*scene }.after(&step);
        let kept = match admission.iter().find(|answer| !answer.accepted) {
            Some(refused) => {
                let why = refused.message.as_deref().unwrap_or_default();
                answer = answer.and_say(&format!(
                    "error: unable to drain node \"{name}\" due to error: {why}, continuing command..."
                ));
                answer.code = 1;
                // The node stays as it was cordoned.
                Step::Cordon(name.clone())
            }
            None => {
                let on_node = |pod: &&Item| pod.value.str_at(&["spec", "nodeName"]) == Some(name);
                let stays = |pod: &Item| {
                    after.find("pods", &pod.namespace, &pod.name).is_some_and(|now| now.uid() == pod.uid())
                };
                let gone: Vec<&Item> = scene.world.of_kind("pods").filter(on_node).filter(|pod| !stays(pod)).collect();
                for pod in &gone {
                    answer.stdout.push_str(&format!("evicting pod {}/{}\n", pod.namespace, pod.name));
                }
                for pod in &gone {
                    answer.stdout.push_str(&format!("pod/{} evicted\n", pod.name));
                }
                answer.stdout.push_str(&format!("node/{name} drained\n"));
                step
            }
        };
        options.steps.push(kept.clone());
        answer.steps.push(kept);
    }
    missing(answer, &found)
}

fn missing(mut answer: Answer, found: &Found<'_>) -> Answer {
    for missing in &found.missing {
        answer = answer.and_say(missing);
        answer.code = 1;
    }
    answer
}
