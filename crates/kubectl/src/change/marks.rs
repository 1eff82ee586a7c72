//! What do `kubectl label`, `annotate` and `rollout restart` do?
//!
//! Models kubectl `pkg/cmd/label`, `pkg/cmd/annotate` and `pkg/cmd/rollout`.

use super::Scene;
use crate::answer::Answer;
use crate::args::Args;
use crate::request;
use crate::world::{Item, TIME};
use kubestow_core::value::Value;

/// Answers `kubectl label`.
pub(crate) fn label(scene: &Scene<'_>, args: &Args) -> Answer {
    mark(scene, args, "labels", "labeled")
}

/// Answers `kubectl annotate`.
pub(crate) fn annotate(scene: &Scene<'_>, args: &Args) -> Answer {
    mark(scene, args, "annotations", "annotated")
}

fn mark(scene: &Scene<'_>, args: &Args, map: &str, done: &str) -> Answer {
    let words = args.words.get(1..).unwrap_or_default();
    let is_mark = |word: &String| word.contains('=') || word.ends_with('-');
    let (marks, targets): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| is_mark(word));
    if targets.is_empty() {
        return Answer::error("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if marks.is_empty() {
        let what = map.strip_suffix('s').unwrap_or(map);
        return Answer::error(format!("at least one {what} update is required"));
    }
    let targets: Vec<String> = targets.into_iter().cloned().collect();
    let found = match request::find(scene.world, args, &targets) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let mut changes: Vec<(&Item, Value)> = Vec::new();
    for item in found.items {
        let mut value = item.value.clone();
        for mark in &marks {
            let (key, new) = match mark.split_once('=') {
                Some((key, new)) => (key, Some(new)),
                None => (mark.strip_suffix('-').unwrap_or(mark), None),
            };
            let old = item.value.at(&["metadata", map]).and_then(|marks| marks.get(key)?.as_str());
            match (new, old) {
                (Some(new), Some(old)) if old != new && !args.is_on("overwrite") => {
                    return Answer::error(format!("'{key}' already has a value ({old}), and --overwrite is false"));
                }
                (Some(new), _) => value.set(&["metadata", map, key], new),
                (None, _) => _ = value.remove(&["metadata", map, key]),
            }
        }
        changes.push((item, value));
    }
    let removes = marks.iter().all(|mark| !mark.contains('='));
    let done = if removes && map == "labels" { "unlabeled" } else { done };
    let mut answer = scene.change(&changes, done, &format!("not {done}"));
    for missing in found.missing {
        answer = answer.and_say(&missing);
        answer.code = 1;
    }
    answer
}

/// Answers `kubectl rollout restart`.
pub(crate) fn restart(scene: &Scene<'_>, args: &Args) -> Answer {
    let words = args.words.get(2..).unwrap_or_default();
    if args.words.get(1).map(String::as_str) != Some("restart") {
        return Answer::error("(kubestow: of rollout only `rollout restart` is modelled)");
    }
    let found = match request::find(scene.world, args, words) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let mut changes: Vec<(&Item, Value)> = Vec::new();
    for item in &found.items {
        if !matches!(item.served.kind, "Deployment" | "StatefulSet" | "DaemonSet") {
            let plural = item.served.plural;
            return Answer::error(format!("{plural} \"{}\" restarting is not supported", item.name));
        }
        let key = "kubectl.kubernetes.io/restartedAt";
        let at = &["spec", "template", "metadata", "annotations", key];
        // Each restart needs a time of its own.
        let stamp = match item.value.at(&at[..4]).and_then(|annotations| annotations.get(key)?.as_str()) {
            None => TIME.to_owned(),
            Some(before) => format!("{before} later"),
        };
        let mut value = item.value.clone();
        value.set(at, stamp);
        changes.push((item, value));
    }
    let mut answer = scene.change(&changes, "restarted", "restarted");
    for missing in found.missing {
        answer = answer.and_say(&missing);
        answer.code = 1;
    }
    answer
}
