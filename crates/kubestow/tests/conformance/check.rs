//! Where does a report differ from what was recorded?

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How much a difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Another outcome.
    Verdict,
    /// Another reason for it.
    Reason,
    /// Other words.
    Text,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Level::Verdict => "verdict",
            Level::Reason => "reason",
            Level::Text => "text",
        }
    }
}

/// The differences of a case by level.
#[derive(Debug, Default)]
pub(crate) struct Differences(BTreeMap<Level, Vec<String>>);

impl Differences {
    fn add(&mut self, level: Level, what: String) {
        self.0.entry(level).or_default().push(what);
    }

    /// Reports `what` unless both are equal.
    fn same(&mut self, level: Level, what: &str, wanted: &Value, got: &Value) {
        if wanted != got {
            self.add(level, format!("{what}: {wanted} expected, got {got}"));
        }
    }

    /// The first difference at this level or a weightier one.
    pub(crate) fn first(&self, level: Level) -> Option<&str> {
        self.0.range(..=level).next().map(|(_, all)| all[0].as_str())
    }

    /// The weightiest level with a difference, and the first one there.
    pub(crate) fn worst(&self) -> Option<(Level, &str)> {
        self.0.first_key_value().map(|(level, all)| (*level, all[0].as_str()))
    }
}

/// The kinds whose settled objects are compared.
const SETTLED: [&str; 4] = ["PersistentVolume", "PersistentVolumeClaim", "VolumeSnapshot", "VolumeSnapshotContent"];

/// The text after which Kubernetes prints a Go struct.
const STRUCT_DIFF: &str = "spec is immutable after creation except";

fn kind(object: &str) -> &str {
    object.split('/').next().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A list as a set: sorted by its printed items.
fn sorted(values: impl IntoIterator<Item = Value>) -> Value {
    let mut all: Vec<Value> = values.into_iter().collect();
    all.sort_by_key(Value::to_string);
    Value::Array(all)
}

/// What counts as absent: `null`, an empty string, an empty list.
fn or_empty(value: &Value) -> Value {
    match value {
        Value::String(s) if s.is_empty() => Value::Null,
        Value::Array(a) if a.is_empty() => Value::Null,
        other => other.clone(),
    }
}

/// Compares a settled state with the recorded one; only the parts that were recorded count.
pub(crate) fn state(wanted: &Value, got: &Value, prefix: &str, out: &mut Differences) {
    admission(wanted, got, prefix, out);
    if wanted.get("objects").is_some() {
        objects(wanted, got, prefix, out);
    }
    if wanted.get("events").is_some() {
        events(wanted, got, prefix, out);
    }
    for (pod, view) in entries(&wanted["pods"]) {
        let mine = &got["pods"][pod];
        let what = format!("{prefix}{pod}");
        if mine.is_null() {
            out.add(Level::Verdict, format!("{what}: missing"));
            continue;
        }
        if view.get("node").is_some() && wanted.get("objects").is_some() {
            node(view, mine, &what, out);
        }
        containers(view, mine, &what, out);
        volumes(view, mine, &what, out);
    }
}

fn admission(wanted: &Value, got: &Value, prefix: &str, out: &mut Differences) {
    for answer in items(&wanted["admission"]) {
        let what = format!("{prefix}document {} ({})", answer["document"], text(&answer["object"]));
        let mine = items(&got["admission"]).iter().find(|a| a["document"] == answer["document"]);
        let Some(mine) = mine else {
            out.add(Level::Verdict, format!("{what}: no verdict"));
            continue;
        };
        if answer["accepted"] != mine["accepted"] {
            out.add(Level::Verdict, format!("{what}: accepted={} expected, {}", answer["accepted"], mine["message"]));
            continue;
        }
        if answer["accepted"] == false {
            let cause = |c: &Value| json!([c["field"], c["reason"]]);
            let causes = |a: &Value| sorted(items(&a["causes"]).iter().map(cause));
            if !items(&answer["causes"]).is_empty() {
                out.same(Level::Reason, &format!("{what}: causes"), &causes(answer), &causes(mine));
            }
            if !text(&answer["message"]).contains(STRUCT_DIFF) {
                out.same(Level::Text, &format!("{what}: message"), &answer["message"], &mine["message"]);
            }
        }
        let warnings = |a: &Value| sorted(items(&a["warnings"]).iter().cloned());
        out.same(Level::Text, &format!("{what}: warnings"), &warnings(answer), &warnings(mine));
    }
}

/// Whether an annotation is one that the controllers write.
fn is_controllers(key: &str) -> bool {
    const PREFIXES: [&str; 4] =
        ["pv.kubernetes.io/", "volume.kubernetes.io/", "volume.beta.kubernetes.io/", "snapshot.storage.kubernetes.io/"];
    PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// The part of a settled object on which a verdict rests. Where nodes tied, the name of the selected one is left out.
fn summary(object: &str, value: &Value, tied: bool) -> Value {
    let (spec, status, meta) = (&value["spec"], &value["status"], &value["metadata"]);
    let or_no = |flag: &Value| json!(flag.as_bool().unwrap_or(false));
    let mut out = match kind(object) {
        "PersistentVolumeClaim" => json!({
            "phase": status["phase"], "volume": or_empty(&spec["volumeName"]), "class": spec["storageClassName"],
            "capacity": status["capacity"]["storage"], "modes": sorted(items(&status["accessModes"]).iter().cloned()),
        }),
        "PersistentVolume" => json!({
            "phase": status["phase"], "class": text(&spec["storageClassName"]), "capacity": spec["capacity"]["storage"],
            "claim": [spec["claimRef"]["namespace"], spec["claimRef"]["name"]],
            "policy": spec["persistentVolumeReclaimPolicy"],
        }),
        "VolumeSnapshot" => json!({
            "ready": or_no(&status["readyToUse"]), "content": status["boundVolumeSnapshotContentName"],
            "error": status["error"].is_object(),
        }),
        _ => json!({"ready": or_no(&status["readyToUse"]), "policy": spec["deletionPolicy"]}),
    };
    out["finalizers"] = sorted(items(&meta["finalizers"]).iter().cloned());
    out["deleting"] = json!(!meta["deletionTimestamp"].is_null());
    let shown = |(key, value): (&String, &Value)| {
        let value = if tied && key.ends_with("/selected-node") { json!("") } else { value.clone() };
        (key.clone(), value)
    };
    let kept = entries(&meta["annotations"]).filter(|(key, _)| is_controllers(key)).map(shown);
    out["annotations"] = Value::Object(kept.collect::<Map<_, _>>());
    out
}

fn objects(wanted: &Value, got: &Value, prefix: &str, out: &mut Differences) {
    let tied = entries(&wanted["pods"]).any(|(_, pod)| !items(&pod["equalNodes"]).is_empty());
    for (object, value) in entries(&wanted["objects"]).filter(|(object, _)| SETTLED.contains(&kind(object))) {
        let mine = &got["objects"][object];
        if mine.is_null() {
            out.add(Level::Verdict, format!("{prefix}{object}: missing"));
            continue;
        }
        let (a, b) = (summary(object, value, tied), summary(object, mine, tied));
        for (field, value) in entries(&a) {
            out.same(Level::Verdict, &format!("{prefix}{object} {field}"), value, &b[field]);
        }
    }
    for (object, _) in entries(&got["objects"]).filter(|(object, _)| SETTLED.contains(&kind(object))) {
        if wanted["objects"].get(object).is_none() {
            out.add(Level::Verdict, format!("{prefix}{object}: should not exist"));
        }
    }
}

fn events(wanted: &Value, got: &Value, prefix: &str, out: &mut Differences) {
    let ids = |events: &mut dyn Iterator<Item = &Value>, level: Level| {
        let compared = |event: &&Value| {
            let kind = kind(text(&event["object"]));
            SETTLED.contains(&kind) || matches!(kind, "Pod" | "StatefulSet")
        };
        let id = |event: &Value| {
            let message = if level == Level::Text { text(&event["message"]) } else { "" };
            [text(&event["object"]), text(&event["type"]), text(&event["reason"]), message].join(" | ")
        };
        events.filter(compared).map(id).collect::<BTreeSet<String>>()
    };
    let always = |event: &&Value| event["sometimes"] != true;
    for level in [Level::Reason, Level::Text] {
        let must = ids(&mut items(&wanted["events"]).iter().filter(always), level);
        let may = ids(&mut items(&wanted["events"]).iter(), level);
        let mine = ids(&mut items(&got["events"]).iter(), level);
        for event in must.difference(&mine) {
            out.add(level, format!("{prefix}event missing: {event}"));
        }
        if level == Level::Reason {
            for event in mine.difference(&may) {
                out.add(level, format!("{prefix}event not in Kubernetes: {event}"));
            }
        }
    }
}

fn node(wanted: &Value, got: &Value, what: &str, out: &mut Differences) {
    let equal = items(&wanted["equalNodes"]);
    let right = wanted["node"] == got["node"] || (!wanted["node"].is_null() && equal.contains(&got["node"]));
    if !right {
        out.add(Level::Verdict, format!("{what}: node {} expected, got {}", wanted["node"], got["node"]));
    }
    let (said, says) = (&wanted["scheduled"], &got["scheduled"]);
    if said["reason"] != says["reason"] {
        out.same(Level::Reason, &format!("{what}: scheduled"), said, says);
    } else {
        out.same(Level::Text, &format!("{what}: scheduled"), &said["message"], &says["message"]);
    }
}

fn containers(wanted: &Value, got: &Value, what: &str, out: &mut Differences) {
    for (name, container) in entries(&wanted["containers"]) {
        let (mine, what) = (&got["containers"][name], format!("{what} container {name}"));
        if mine.is_null() {
            out.add(Level::Verdict, format!("{what}: missing"));
            continue;
        }
        let (error, mine_error) = (&container["error"], &mine["error"]);
        if error.is_null() != mine_error.is_null() {
            out.same(Level::Verdict, &format!("{what}: error"), error, mine_error);
            continue;
        }
        if !error.is_null() {
            out.same(Level::Reason, &format!("{what}: error"), &error["reason"], &mine_error["reason"]);
            out.same(Level::Text, &format!("{what}: error"), &error["message"], &mine_error["message"]);
            continue;
        }
        if container.get("env").is_some() {
            let env = |c: &Value| {
                let var = |v: &Value| (text(&v["name"]).to_owned(), json!(text(&v["value"])));
                Value::Object(items(&c["env"]).iter().map(var).collect::<Map<_, _>>())
            };
            let (a, b) = (env(container), env(mine));
            let names: BTreeSet<&String> = entries(&a).chain(entries(&b)).map(|(name, _)| name).collect();
            for name in names {
                out.same(Level::Verdict, &format!("{what}: env {name}"), &a[name], &b[name]);
            }
        }
        if container.get("mounts").is_some() {
            let mount = |m: &Value| {
                let propagation = if m["propagation"].is_null() { json!("None") } else { m["propagation"].clone() };
                json!([m["mountPath"], m["volume"], text(&m["subPath"]), m["readOnly"] == true, propagation])
            };
            let mounts = |c: &Value| sorted(items(&c["mounts"]).iter().map(mount));
            out.same(Level::Verdict, &format!("{what}: mounts"), &mounts(container), &mounts(mine));
        }
        for part in ["command", "args"].into_iter().filter(|part| container.get(part).is_some()) {
            let (a, b) = (or_empty(&container[part]), or_empty(&mine[part]));
            out.same(Level::Verdict, &format!("{what}: {part}"), &a, &b);
        }
    }
}

fn volumes(wanted: &Value, got: &Value, what: &str, out: &mut Differences) {
    for (name, volume) in entries(&wanted["volumes"]) {
        let (mine, what) = (&got["volumes"][name], format!("{what} volume {name}"));
        let (error, mine_error) = (or_empty(&volume["error"]), or_empty(&mine["error"]));
        if error.is_null() != mine_error.is_null() {
            out.same(Level::Verdict, &format!("{what}: error"), &error, &mine_error);
            continue;
        }
        out.same(Level::Text, &format!("{what}: error"), &error, &mine_error);
        if volume.get("files").is_some() {
            let file = |f: &Value| json!([f["path"], f["mode"], f["content"], f["contentBase64"]]);
            let files = |v: &Value| sorted(items(&v["files"]).iter().map(file));
            out.same(Level::Verdict, &format!("{what}: files"), &files(volume), &files(mine));
        }
    }
}
