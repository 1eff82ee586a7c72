//! What stands in a row of the tables of claims, volumes, classes and snapshots?

use super::{Standing, standing};
use crate::kind;
use crate::parts::{Thing, use_words};
use crate::state::Shared;
use crate::view::graph::source_of_2018;
use crate::view::part::Part;
use crate::words::{Words, fill};
use kubestow::{Event, Value};
use std::collections::BTreeMap;
use yew::prelude::*;

/// What the columns of a table are called.
pub(super) type Columns = &'static [fn(&Words) -> &'static str];

/// Which table a row stands in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Claim,
    Volume,
    Class,
    Snapshot,
}

/// What a row shows; equal as long as that has not changed.
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) part: Part,
    /// The newest event on it.
    pub(super) event: Option<Event>,
    /// Whether its class is there.
    pub(super) has_class: bool,
}

/// The row of an object.
pub(super) fn line(kind: Kind, id: &str, report: &Shared, events: &BTreeMap<&str, &Event>) -> Line {
    let class = report.objects.get(id).and_then(class_name).unwrap_or_default();
    let has_class = report.objects.contains_key(&format!("StorageClass/{class}"));
    Line { kind, part: Part::of(report, id), event: events.get(id).map(|event| (*event).clone()), has_class }
}

/// A row.
#[component]
pub(super) fn Row(line: &Line) -> Html {
    let words = use_words();
    let Some(object) = line.part.object() else { return html! {} };
    match line.kind {
        Kind::Claim => claim(line, object, words),
        Kind::Volume => volume(line, object, words),
        Kind::Class => class(line, object, words),
        Kind::Snapshot => snapshot(line, object, words),
    }
}

pub(super) const CLAIM: Columns = &[
    |words| words.claim,
    |words| words.phase,
    |words| words.volume,
    |words| words.class,
    |words| words.capacity,
    |words| words.modes,
    |words| words.last_event,
];
pub(super) const VOLUME: Columns = &[
    |words| words.volume,
    |words| words.phase,
    |words| words.claim,
    |words| words.class,
    |words| words.capacity,
    |words| words.modes,
    |words| words.reclaim,
];
pub(super) const CLASS: Columns =
    &[|words| words.class, |words| words.provisioner, |words| words.binding, |words| words.reclaim];
pub(super) const SNAPSHOT: Columns = &[
    |words| words.snapshots,
    |words| words.ready,
    |words| words.source,
    |words| words.content,
    |words| words.last_event,
];

fn thing(id: String) -> Html {
    html! { <Thing {id} bare=true /> }
}

fn deleted(object: &Value, words: &Words) -> Html {
    if object.at(&["metadata", "deletionTimestamp"]).is_none() {
        return html! {};
    }
    html! { <>{" "}<span class="v meh sm">{words.being_deleted}</span></> }
}

/// The class as written; none if it is not.
fn class_name(object: &Value) -> Option<&str> {
    const BETA: [&str; 3] = ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"];
    object.str_at(&BETA).or_else(|| object.str_at(&["spec", "storageClassName"]))
}

/// The class as written: by name, expressly none, or not at all.
fn class_cell(object: &Value, has_class: bool, words: &Words) -> Html {
    match class_name(object) {
        None => html! { <span class="dim">{words.unset}</span> },
        Some("") => html! { <code class="dim">{"\"\""}</code> },
        Some(name) if has_class => thing(format!("StorageClass/{name}")),
        Some(name) => html! { <code>{name}</code> },
    }
}

fn modes(object: &Value) -> Html {
    let short = |mode: &Value| match mode.as_str().unwrap_or_default() {
        "ReadWriteOnce" => "RWO".to_owned(),
        "ReadOnlyMany" => "ROX".to_owned(),
        "ReadWriteMany" => "RWX".to_owned(),
        "ReadWriteOncePod" => "RWOP".to_owned(),
        other => other.to_owned(),
    };
    let list = object.list_at(&["spec", "accessModes"]);
    let long: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    let block = object.str_at(&["spec", "volumeMode"]) == Some("Block");
    html! {
        <>
            <abbr title={long.join(", ")}>{list.iter().map(short).collect::<Vec<_>>().join(", ")}</abbr>
            if block { {" "}<span class="dim">{"Block"}</span> }
        </>
    }
}

fn event_cell(event: Option<&Event>) -> Html {
    match event {
        None => html! {},
        Some(event) => {
            let class = if event.event_type == "Warning" { "v meh" } else { "dim" };
            html! { <code class={classes!(class)} title={event.message.clone()}>{&event.reason}</code> }
        }
    }
}

fn phase(object: &Value) -> Html {
    let phase = object.str_at(&["status", "phase"]).unwrap_or("Pending");
    let class = match phase {
        "Bound" | "Available" => "v ok",
        "Lost" | "Failed" => "v no",
        _ => "v meh",
    };
    html! { <span class={classes!(class)}>{phase.to_owned()}</span> }
}

fn claim(line: &Line, object: &Value, words: &'static Words) -> Html {
    let id = &*line.part.id;
    let volume = object.str_at(&["spec", "volumeName"]).filter(|name| !name.is_empty());
    let asked = object.str_at(&["spec", "resources", "requests", "storage"]).unwrap_or_default();
    let has = object.str_at(&["status", "capacity", "storage"]);
    html! {
        <tr data-testid="claim" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.to_owned())}{deleted(object, words)}</th>
            <td>{phase(object)}
                if standing(object, line.event.as_ref()) == Standing::Waits { {" "}<span class="dim">{words.expected}</span> }</td>
            <td class="wide">{for volume.map(|name| thing(format!("PersistentVolume/{name}")))}</td>
            <td>{class_cell(object, line.has_class, words)}</td>
            <td class="nw">
                if let Some(has) = has { <code>{has}</code>{" "} }
                if has != Some(asked) { <span class="dim">{fill(words.asked, &[("size", asked)])}</span> }
            </td>
            <td class="nw">{modes(object)}</td>
            <td class="off">{event_cell(line.event.as_ref())}</td>
        </tr>
    }
}

fn volume(line: &Line, object: &Value, words: &'static Words) -> Html {
    let id = &*line.part.id;
    let field = |name: &str| object.str_at(&["spec", "claimRef", name]);
    let claim = field("namespace").zip(field("name"));
    let is_provisioned = object.at(&["metadata", "annotations", "pv.kubernetes.io/provisioned-by"]).is_some();
    html! {
        <tr data-testid="volume" data-name={kind::id(id).short()}>
            <th scope="row">
                {thing(id.to_owned())}{deleted(object, words)}
                if is_provisioned { {" "}<span class="dim">{words.provisioned}</span> }
            </th>
            <td>{phase(object)}</td>
            <td class="wide">{for claim.map(|(namespace, name)| thing(format!("PersistentVolumeClaim/{namespace}/{name}")))}</td>
            <td>{class_cell(object, line.has_class, words)}</td>
            <td class="nw"><code>{object.str_at(&["spec", "capacity", "storage"]).unwrap_or_default().to_owned()}</code></td>
            <td class="nw">{modes(object)}</td>
            <td class="off">{object.str_at(&["spec", "persistentVolumeReclaimPolicy"]).unwrap_or_default().to_owned()}</td>
        </tr>
    }
}

fn class(line: &Line, object: &Value, words: &'static Words) -> Html {
    let id = &*line.part.id;
    let text = |field: &str| object.str_at(&[field]).unwrap_or_default().to_owned();
    let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let is_default = keys.iter().any(|key| object.str_at(&["metadata", "annotations", key]) == Some("true"));
    html! {
        <tr data-testid="class" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.to_owned())}
                if is_default { {" "}<span class="dim">{words.default_class}</span> }</th>
            <td class="wide"><code>{text("provisioner")}</code></td>
            <td>{text("volumeBindingMode")}</td>
            <td>{text("reclaimPolicy")}</td>
        </tr>
    }
}

fn snapshot(line: &Line, object: &Value, words: &'static Words) -> Html {
    let id = &*line.part.id;
    let namespace = kind::id(id).namespace;
    let source = object.str_at(&["spec", "source", "persistentVolumeClaimName"]).or_else(|| source_of_2018(object));
    let content = object.str_at(&["status", "boundVolumeSnapshotContentName"]);
    let content = content.or_else(|| object.str_at(&["spec", "snapshotContentName"]));
    let ready = object.at(&["status", "readyToUse"]).or_else(|| object.at(&["status", "ready"]));
    let ready = ready.and_then(Value::as_bool).unwrap_or(false);
    html! {
        <tr data-testid="snapshot" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.to_owned())}{deleted(object, words)}</th>
            <td>{if ready { words.yes } else { words.no }}</td>
            <td>{for source.map(|name| thing(format!("PersistentVolumeClaim/{namespace}/{name}")))}</td>
            <td class="wide">{for content.map(|name| thing(format!("VolumeSnapshotContent/{name}")))}</td>
            <td class="off">{event_cell(line.event.as_ref())}</td>
        </tr>
    }
}
