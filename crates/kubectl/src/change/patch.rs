//! What do `kubectl patch` and `kubectl scale` do?
//!
//! Models kubectl `pkg/cmd/patch`, `pkg/cmd/scale`, JSON patches (RFC 6902), merge patches (RFC 7386) and strategic merge
//! patches as far as lists are merged by a key. Left out: the directives of strategic merge patches but `$patch: delete`.

use super::Scene;
use crate::answer::Answer;
use crate::args::Args;
use crate::request;
use crate::world::Item;
use kubestow::Step;
use kubestow_core::value::Value;

/// Answers `kubectl scale`.
pub(crate) fn scale(scene: &Scene<'_>, args: &Args) -> Answer {
    let Some(wanted) = args.value("replicas") else {
        return Answer::error("required flag(s) \"replicas\" not set");
    };
    let Ok(wanted) = wanted.parse::<i32>() else {
        return Answer::error(format!(
            "invalid argument \"{wanted}\" for \"--replicas\" flag: strconv.ParseInt: parsing \"{wanted}\": invalid syntax"
        ));
    };
    if wanted < 0 {
        return Answer::error("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    let current = args.value("current-replicas").and_then(|count| count.parse::<i64>().ok());
    let words = args.words.get(1..).unwrap_or_default();
    let found = match request::find(scene.world, args, words) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let mut steps = Vec::new();
    for item in &found.items {
        let now = item.value.at(&["spec", "replicas"]).and_then(Value::as_int);
        if let Some(current) = current.filter(|current| Some(*current) != now) {
            return Answer::error(format!("Expected replicas to be {current}, was {}", now.unwrap_or_default()));
        }
        let object = item.id.clone().unwrap_or_default();
        let step = (now != Some(i64::from(wanted))).then_some(Step::Scale { object, replicas: wanted });
        steps.push((*item, step));
    }
    let mut answer = scene.take(&steps, "scaled", "scaled");
    for missing in &found.missing {
        answer = answer.and_say(missing);
        answer.code = 1;
    }
    answer
}

/// Answers `kubectl patch`.
pub(crate) fn patch(scene: &Scene<'_>, args: &Args) -> Answer {
    let Some(text) = args.value("patch") else {
        return Answer::error("must specify --patch or --patch-file containing the contents of the patch");
    };
    let document = kubestow_manifest::read(&format!("kind: Patch\npatch:\n{}", indented(text)));
    let patch = document.documents.first().and_then(|document| document.value.get("patch")).cloned();
    let Some(patch) = patch.filter(|_| document.problems.is_empty()) else {
        return Answer::error(format!("unable to parse \"{text}\": it is no YAML or JSON"));
    };
    let kind = args.value("type").unwrap_or("strategic").to_lowercase();
    on_each(scene, args, "patched", "patched (no change)", |item| {
        let mut value = item.value.clone();
        match kind.as_str() {
            "merge" => value.merge(&patch),
            "strategic" if item.served.is_custom() => {
                return Err("the body of the request was in an unknown format - accepted media types include: \
                            application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
                    .to_owned());
            }
            "strategic" => strategic(&mut value, &patch),
            "json" => json(&mut value, &patch)?,
            _ => return Err(format!("--type must be one of [json merge strategic], not \"{kind}\"")),
        }
        Ok(value)
    })
}

/// A text as the value of a field.
fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Changes each object that is meant.
fn on_each(
    scene: &Scene<'_>,
    args: &Args,
    done: &str,
    unchanged: &str,
    change: impl Fn(&Item) -> Result<Value, String>,
) -> Answer {
    let words = args.words.get(1..).unwrap_or_default();
    if words.is_empty() {
        return Answer::error("you must provide one or more resources by argument or filename");
    }
    let found = match request::find(scene.world, args, words) {
        Ok(found) => found,
        Err(message) => return Answer::error(message),
    };
    let mut changes = Vec::new();
    for item in found.items {
        match change(item) {
            Ok(value) => changes.push((item, value)),
            Err(message) => return Answer::error(message),
        }
    }
    let mut answer = scene.change(&changes, done, unchanged);
    for missing in found.missing {
        answer = answer.and_say(&missing);
        answer.code = 1;
    }
    answer
}

/// The fields by which the items of lists are told apart (upstream: the merge keys of k8s.io/api).
const KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("imagePullSecrets", "name"),
    ("ownerReferences", "uid"),
    ("conditions", "type"),
    ("topologySpreadConstraints", "topologyKey"),
    ("hostAliases", "ip"),
];

fn strategic(value: &mut Value, patch: &Value) {
    let Value::Map(fields) = patch else {
        *value = patch.clone();
        return;
    };
    for (name, part) in fields.iter() {
        let key = KEYS.iter().find(|(list, _)| list == name).map(|(_, key)| *key);
        match (part, key) {
            (Value::Null, _) => _ = value.remove(&[name]),
            (Value::List(items), Some(key)) => merge_list(value.entry(name), items, key),
            // Lists of plain values that are merged.
            (Value::List(items), None) if name == "finalizers" => {
                let list = value.entry(name).items_mut();
                for item in items {
                    if !list.contains(item) {
                        list.push(item.clone());
                    }
                }
            }
            (Value::Map(_), _) => {
                let child = value.entry(name);
                if !matches!(child, Value::Map(_)) {
                    *child = Value::map();
                }
                strategic(child, part);
            }
            (other, _) => *value.entry(name) = other.clone(),
        }
    }
}

fn merge_list(value: &mut Value, items: &[Value], key: &str) {
    let list = value.items_mut();
    for item in items {
        let same = |other: &Value| other.get(key).is_some() && other.get(key) == item.get(key);
        let at = list.iter().position(same);
        let deletes = item.str_at(&["$patch"]) == Some("delete");
        match (at, deletes) {
            (Some(at), true) => _ = list.remove(at),
            (Some(at), false) => {
                if let Some(known) = list.get_mut(at) {
                    strategic(known, item);
                }
            }
            (None, true) => {}
            // upstream: new items come first
            (None, false) => list.insert(0, item.clone()),
        }
    }
}

/// Applies a JSON patch.
fn json(value: &mut Value, patch: &Value) -> Result<(), String> {
    for operation in patch.items() {
        let text = |field: &str| operation.str_at(&[field]).unwrap_or_default();
        let parts: Vec<String> =
            text("path").split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        let Some((last, way)) = parts.split_last() else {
            return Err("the server rejected our request due to an error in our request".to_owned());
        };
        let missing = || {
            format!(
                "the server rejected our request: {} operation does not apply: doc is missing path: {}",
                text("op"),
                text("path")
            )
        };
        let mut parent = &mut *value;
        for part in way {
            parent = step(parent, part).ok_or_else(missing)?;
        }
        let new = match parent_value(operation) {
            Some(new) => new,
            None => Value::Null,
        };
        match text("op") {
            "add" => add(parent, last, new).ok_or_else(missing)?,
            "replace" => *step(parent, last).ok_or_else(missing)? = new,
            "remove" => remove(parent, last).ok_or_else(missing)?,
            "test" => {
                if step(parent, last).is_none_or(|found| *found != new) {
                    return Err(format!("testing path {} failed", text("path")));
                }
            }
            other => return Err(format!("unexpected kind: {other}")),
        }
    }
    Ok(())
}

fn parent_value(operation: &Value) -> Option<Value> {
    operation.get("value").cloned()
}

fn step<'a>(value: &'a mut Value, part: &str) -> Option<&'a mut Value> {
    match value {
        Value::List(_) => value.items_mut().get_mut(part.parse::<usize>().ok()?),
        Value::Map(_) => value.get_mut(part),
        _ => None,
    }
}

fn add(parent: &mut Value, part: &str, new: Value) -> Option<()> {
    match parent {
        Value::List(_) => {
            let list = parent.items_mut();
            let at =
                if part == "-" { list.len() } else { part.parse::<usize>().ok().filter(|at| *at <= list.len())? };
            list.insert(at, new);
        }
        Value::Map(_) => parent.set(&[part], new),
        _ => return None,
    }
    Some(())
}

fn remove(parent: &mut Value, part: &str) -> Option<()> {
    match parent {
        Value::List(_) => {
            let list = parent.items_mut();
            let at = part.parse::<usize>().ok().filter(|at| *at < list.len())?;
            list.remove(at);
        }
        _ => _ = parent.remove(&[part])?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn a_strategic_patch_merges_lists_by_their_key() {
        let mut pod = value("{containers: [{name: a, image: x}, {name: b}], other: [1]}");
        strategic(
            &mut pod,
            &value("{containers: [{name: a, image: y}, {name: c}, {name: b, $patch: delete}], other: [2]}"),
        );
        assert_eq!(pod, value("{containers: [{name: c}, {name: a, image: y}], other: [2]}"));
    }

    #[test]
    fn a_json_patch_follows_its_paths() {
        let mut object = value("{a: {b/c: [1, 2]}}");
        let patch = "[{op: test, path: /a/b~1c/0, value: 1}, {op: add, path: /a/b~1c/-, value: 3}, {op: remove, path: /a/b~1c/0}, {op: add, path: /d, value: x}]";
        assert_eq!(json(&mut object, &value(patch)), Ok(()));
        assert_eq!(object, value("{a: {b/c: [2, 3]}, d: x}"));
        for wrong in
            ["[{op: remove, path: /x/y}]", "[{op: add, path: /a/b~1c/9, value: 1}]", "[{op: test, path: /d, value: y}]"]
        {
            assert!(json(&mut object, &value(wrong)).is_err(), "{wrong}");
        }
    }
}
