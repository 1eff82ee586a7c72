//! What do commands change, and what does kubectl say to it?
//!
//! A command that changes the cluster becomes steps that follow those so far; they are tried at once, so that a refusal of
//! the API server is printed as kubectl prints it, and then no step is left.

mod apply;
mod delete;
mod marks;
mod nodes;
mod patch;

pub(crate) use apply::{apply, create};
pub(crate) use delete::delete;
pub(crate) use marks::{annotate, label, restart};
pub(crate) use nodes::{cordon, drain};
pub(crate) use patch::{patch, scale};

use crate::answer::Answer;
use crate::world::{Item, World};
use crate::yaml;
use kubestow::{Admission, Options, Step};
use kubestow_core::value::{Map, Value};

/// What a command works on.
pub(crate) struct Scene<'a> {
    /// The manifest.
    pub(crate) manifest: &'a str,
    /// The options, with the steps so far.
    pub(crate) options: &'a Options,
    /// What they settle on.
    pub(crate) world: &'a World,
    /// How many of the steps `world` has seen.
    pub(crate) known: usize,
    /// The reader of files.
    pub(crate) files: crate::Files<'a>,
}

impl Scene<'_> {
    /// What a further step leads to: the API server's answers, and the world afterwards.
    fn after(&self, step: &Step) -> (Vec<Admission>, World) {
        let mut options = self.options.clone();
        options.steps.push(step.clone());
        let settled = kubestow::settle(self.manifest, &options);
        (settled.admission, World::of(&settled.cluster))
    }

    /// Changes objects, each by a merge patch, and says what was done to each.
    ///
    /// `changes` are objects with their new values; those that stay as they are get no step.
    fn change(&self, changes: &[(&Item, Value)], done: &str, unchanged: &str) -> Answer {
        let step = |item: &Item, value: &Value| Some(Step::Apply(yaml::print(&difference(item, value)?)));
        let steps: Vec<_> = changes.iter().map(|(item, value)| (*item, step(item, value))).collect();
        self.take(&steps, done, unchanged)
    }

    /// Tries a step on each object, and says what was done to each; nothing is done where there is no step.
    fn take(&self, steps: &[(&Item, Option<Step>)], done: &str, unchanged: &str) -> Answer {
        let mut answer = Answer::default();
        let mut options = self.options.clone();
        for (item, step) in steps {
            let name = crate::get::name(item);
            let Some(step) = step else {
                answer.stdout.push_str(&format!("{name} {unchanged}\n"));
                continue;
            };
            let (admission, _) = Scene { options: &options, ..*self }.after(step);
            if let Some(refused) = admission.iter().find(|answer| !answer.accepted) {
                answer = answer.and_say(&refusal(refused, None));
                answer.code = 1;
                continue;
            }
            answer.stdout.push_str(&format!("{name} {done}\n"));
            for warning in admission.iter().flat_map(|answer| &answer.warnings) {
                answer = answer.and_say(&format!("Warning: {warning}"));
            }
            options.steps.push(step.clone());
            answer.steps.push(step.clone());
        }
        answer
    }
}

/// The document that turns an object into another value as a merge patch; none if nothing changes.
fn difference(item: &Item, to: &Value) -> Option<Value> {
    let mut change = difference_of(&item.value, to)?;
    // A document without some keys of a ConfigMap or Secret takes them away: all that stay are said again.
    for map in ["data", "binaryData"] {
        if matches!(item.served.kind, "ConfigMap" | "Secret")
            && (change.get("data").is_some() || change.get("binaryData").is_some())
        {
            for (key, value) in to.fields_at(&[map]) {
                change.set(&[map, key], value.clone());
            }
        }
    }
    change.set(&["apiVersion"], item.served.api_version);
    change.set(&["kind"], item.served.kind);
    change.set(&["metadata", "name"], item.value.at(&["metadata", "name"]).cloned().unwrap_or_default());
    if item.served.namespaced {
        change.set(&["metadata", "namespace"], item.namespace.as_str());
    }
    Some(change)
}

fn difference_of(from: &Value, to: &Value) -> Option<Value> {
    let (Value::Map(old), Value::Map(new)) = (from, to) else {
        return (from != to).then(|| to.clone());
    };
    let mut change = Map::new();
    for (key, value) in new.iter() {
        match old.get(key) {
            None => _ = change.insert(key.clone(), value.clone()),
            Some(old) => {
                if let Some(different) = difference_of(old, value) {
                    change.insert(key.clone(), different);
                }
            }
        }
    }
    for (key, _) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
        change.insert(key.clone(), Value::Null);
    }
    (!change.is_empty()).then(|| Value::from(change))
}

/// A refusal as kubectl prints it; `doing` says what it was doing with which file.
// upstream: kubectl pkg/cmd/util/helpers.go: checkErr
fn refusal(answer: &Admission, doing: Option<&str>) -> String {
    let message = answer.message.as_deref().unwrap_or_default();
    let doing = doing.map(|doing| format!("{doing}: ")).unwrap_or_default();
    match (answer.reason.as_deref(), answer.causes.as_slice()) {
        (Some("Invalid"), causes) if !causes.is_empty() => {
            // upstream: the kind and the name of Status.Details, which the message begins with
            let named = message.split_once(" is invalid").map_or(message, |(named, _)| named);
            let kind = named.split_once(' ').map_or(named, |(kind, _)| kind.split('.').next().unwrap_or(kind));
            let name = named.split_once(' ').map_or("", |(_, name)| name);
            let causes: Vec<String> =
                causes.iter().map(|cause| format!("{}: {}", cause.field, cause.message)).collect();
            match causes.as_slice() {
                [one] => format!("The {kind} {name} is invalid: {one}"),
                several => format!("The {kind} {name} is invalid: \n* {}", several.join("\n* ")),
            }
        }
        (Some(reason), _) => format!("Error from server ({reason}): {doing}{message}"),
        (None, _) => format!("error: {doing}{message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_only_what_changes() {
        let value = |text: &str| serde_yaml::from_str::<Value>(text).unwrap();
        let (from, to) = (value("{a: {b: 1, c: [1]}, d: 2, e: 3}"), value("{a: {b: 1, c: [1, 2]}, d: 2, f: 4}"));
        assert_eq!(difference_of(&from, &to), Some(value("{a: {c: [1, 2]}, e: null, f: 4}")));
        assert_eq!(difference_of(&from, &from), None);
    }
}
