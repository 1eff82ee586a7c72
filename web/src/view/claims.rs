//! Which claim has which volume, and what is left over?

use crate::kind;
use crate::parts::{Quote, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::graph::source_of_2018;
use crate::view::rows::Rows;
use crate::words::{Words, fill};
use kubestow::{Event, State, Value};
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// Claims, volumes, classes and snapshots, each as a table.
#[component]
pub(crate) fn Claims(props: &Props) -> Html {
    let words = use_words();
    let report = &props.report;
    let claims = of_kind(report, "PersistentVolumeClaim");
    let volumes = of_kind(report, "PersistentVolume");
    let classes = of_kind(report, "StorageClass");
    let snapshots = of_kind(report, "VolumeSnapshot");
    if claims.is_empty() && volumes.is_empty() && classes.is_empty() && snapshots.is_empty() {
        return empty(words.no_storage, words.no_storage_why);
    }
    html! {
        <>
            <h2 class="say">{say(&claims, words)}</h2>
            {for claims.iter().filter_map(|claim| pending(claim, report, words))}
            {section(words.persistent_claims, "claims", CLAIM, claims.iter().map(|it| claim(it, report, words)).collect(), words)}
            {section(words.persistent_volumes, "volumes", VOLUME, volumes.iter().map(|it| volume(it, report, words)).collect(), words)}
            {section(words.classes, "classes", CLASS, classes.iter().map(|it| class(it, report, words)).collect(), words)}
            {section(words.snapshots, "snapshots", SNAPSHOT, snapshots.iter().map(|it| snapshot(it, report, words)).collect(), words)}
        </>
    }
}

type Object<'a> = (&'a String, &'a Value);
type Columns = &'static [fn(&Words) -> &'static str];

const CLAIM: Columns = &[
    |words| words.claim,
    |words| words.phase,
    |words| words.volume,
    |words| words.class,
    |words| words.capacity,
    |words| words.modes,
    |words| words.last_event,
];
const VOLUME: Columns = &[
    |words| words.volume,
    |words| words.phase,
    |words| words.claim,
    |words| words.class,
    |words| words.capacity,
    |words| words.modes,
    |words| words.reclaim,
];
const CLASS: Columns = &[|words| words.class, |words| words.provisioner, |words| words.binding, |words| words.reclaim];
const SNAPSHOT: Columns = &[
    |words| words.snapshots,
    |words| words.ready,
    |words| words.source,
    |words| words.content,
    |words| words.last_event,
];

fn of_kind<'a>(report: &'a State, kind: &str) -> Vec<Object<'a>> {
    report.objects.iter().filter(|(id, _)| kind::id(id).kind == kind).collect()
}

fn section(title: &str, name: &'static str, columns: Columns, rows: Vec<Html>, words: &'static Words) -> Html {
    if rows.is_empty() {
        return html! {};
    }
    let total = rows.len();
    html! {
        <section class="sec">
            <h3>{title}{" "}<small>{total}</small></h3>
            <div class="scroll">
                <table class={classes!("stack", "wide-table", name)} data-testid={name}>
                    <thead><tr>{for columns.iter().map(|column| html! { <th>{column(words)}</th> })}</tr></thead>
                    <Rows {rows} columns={columns.len()} />
                </table>
            </div>
        </section>
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Standing {
    Bound,
    /// Waits for a pod, as its class intends.
    Waits,
    Pending,
    Lost,
}

fn standing(claim: Object<'_>, report: &State) -> Standing {
    match claim.1.str_at(&["status", "phase"]) {
        Some("Bound") => Standing::Bound,
        Some("Lost") => Standing::Lost,
        _ => match last_event(claim.0, report) {
            Some(event) if event.reason == "WaitForFirstConsumer" => Standing::Waits,
            _ => Standing::Pending,
        },
    }
}

fn last_event<'a>(id: &str, report: &'a State) -> Option<&'a Event> {
    report.events.iter().filter(|event| event.object == id).max_by_key(|event| event.tick)
}

/// The one sentence: a single claim by name, several by number.
fn say(claims: &[Object<'_>], words: &Words) -> Html {
    let bound = claims.iter().filter(|claim| claim.1.str_at(&["status", "phase"]) == Some("Bound")).count();
    match claims {
        [] => html! { {words.volumes_only} },
        [claim] if bound == 1 => {
            let volume = claim.1.str_at(&["spec", "volumeName"]).unwrap_or_default();
            sentence(words.claim_bound, &[("claim", &kind::id(claim.0).short()), ("volume", volume)])
        }
        [claim] => {
            let template = match claim.1.str_at(&["status", "phase"]) {
                Some("Lost") => words.claim_lost,
                _ => words.claim_pending,
            };
            sentence(template, &[("claim", &kind::id(claim.0).short())])
        }
        _ => html! { {fill(words.claims_bound, &[("n", &bound.to_string()), ("m", &claims.len().to_string())])} },
    }
}

/// A sentence whose holes are cluster text.
pub(super) fn sentence(template: &str, values: &[(&str, &str)]) -> Html {
    let parts = template.split_inclusive('}').map(|part| {
        let (text, hole) = part.split_once('{').unwrap_or((part, ""));
        let value = values.iter().find(|(name, _)| *name == hole.trim_end_matches('}'));
        html! { <>{text}{for value.map(|(_, value)| html! { <code>{*value}</code> })}</> }
    });
    html! { <>{for parts}</> }
}

/// Kubernetes' words on a claim that is not bound.
fn pending(claim: &Object<'_>, report: &State, words: &'static Words) -> Option<Html> {
    let (template, class, symbol) = match standing(*claim, report) {
        Standing::Bound => return None,
        Standing::Waits => (words.claim_waits, "na", "glyph-wait"),
        Standing::Pending => (words.claim_pending, "meh", "glyph-warn"),
        Standing::Lost => (words.claim_lost, "no", "glyph-no"),
    };
    let event = last_event(claim.0, report)?;
    let head = html! {
        <span class={classes!("v", class)}>{glyph(symbol)}<code>{&event.reason}</code>
            <span>{sentence(template, &[("claim", &kind::id(claim.0).short())])}</span></span>
    };
    Some(html! { <Quote kind="PersistentVolumeClaim" text={event.message.clone()} {head} /> })
}

fn thing(id: String, report: &State, bare: bool) -> Html {
    let position = report.places.get(&id).copied();
    html! { <Thing {id} {position} {bare} /> }
}

fn deleted(object: &Value, words: &Words) -> Html {
    if object.at(&["metadata", "deletionTimestamp"]).is_none() {
        return html! {};
    }
    html! { <>{" "}<span class="v meh sm">{words.being_deleted}</span></> }
}

/// The class as written: by name, expressly none, or not at all.
fn class_cell(object: &Value, report: &State, words: &Words) -> Html {
    const BETA: [&str; 3] = ["metadata", "annotations", "volume.beta.kubernetes.io/storage-class"];
    match object.str_at(&BETA).or_else(|| object.str_at(&["spec", "storageClassName"])) {
        None => html! { <span class="dim">{words.unset}</span> },
        Some("") => html! { <code class="dim">{"\"\""}</code> },
        Some(name) => {
            let id = format!("StorageClass/{name}");
            if report.objects.contains_key(&id) {
                thing(id, report, true)
            } else {
                html! { <code>{name}</code> }
            }
        }
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

fn event_cell(id: &str, report: &State) -> Html {
    match last_event(id, report) {
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

fn claim(it: &Object<'_>, report: &State, words: &'static Words) -> Html {
    let (id, object) = *it;
    let volume = object.str_at(&["spec", "volumeName"]).filter(|name| !name.is_empty());
    let asked = object.str_at(&["spec", "resources", "requests", "storage"]).unwrap_or_default();
    let has = object.str_at(&["status", "capacity", "storage"]);
    html! {
        <tr data-testid="claim" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.clone(), report, true)}{deleted(object, words)}</th>
            <td>{phase(object)}
                if standing(*it, report) == Standing::Waits { {" "}<span class="dim">{words.expected}</span> }</td>
            <td class="wide">{for volume.map(|name| thing(format!("PersistentVolume/{name}"), report, true))}</td>
            <td>{class_cell(object, report, words)}</td>
            <td class="nw">
                if let Some(has) = has { <code>{has}</code>{" "} }
                if has != Some(asked) { <span class="dim">{fill(words.asked, &[("size", asked)])}</span> }
            </td>
            <td class="nw">{modes(object)}</td>
            <td class="off">{event_cell(id, report)}</td>
        </tr>
    }
}

fn volume(it: &Object<'_>, report: &State, words: &'static Words) -> Html {
    let (id, object) = *it;
    let field = |name: &str| object.str_at(&["spec", "claimRef", name]);
    let claim = field("namespace").zip(field("name"));
    let is_provisioned = object.at(&["metadata", "annotations", "pv.kubernetes.io/provisioned-by"]).is_some();
    html! {
        <tr data-testid="volume" data-name={kind::id(id).short()}>
            <th scope="row">
                {thing(id.clone(), report, true)}{deleted(object, words)}
                if is_provisioned { {" "}<span class="dim">{words.provisioned}</span> }
            </th>
            <td>{phase(object)}</td>
            <td class="wide">{for claim.map(|(namespace, name)| thing(format!("PersistentVolumeClaim/{namespace}/{name}"), report, true))}</td>
            <td>{class_cell(object, report, words)}</td>
            <td class="nw"><code>{object.str_at(&["spec", "capacity", "storage"]).unwrap_or_default().to_owned()}</code></td>
            <td class="nw">{modes(object)}</td>
            <td class="off">{object.str_at(&["spec", "persistentVolumeReclaimPolicy"]).unwrap_or_default().to_owned()}</td>
        </tr>
    }
}

fn class(it: &Object<'_>, report: &State, words: &'static Words) -> Html {
    let (id, object) = *it;
    let text = |field: &str| object.str_at(&[field]).unwrap_or_default().to_owned();
    let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let is_default = keys.iter().any(|key| object.str_at(&["metadata", "annotations", key]) == Some("true"));
    html! {
        <tr data-testid="class" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.clone(), report, true)}
                if is_default { {" "}<span class="dim">{words.default_class}</span> }</th>
            <td class="wide"><code>{text("provisioner")}</code></td>
            <td>{text("volumeBindingMode")}</td>
            <td>{text("reclaimPolicy")}</td>
        </tr>
    }
}

fn snapshot(it: &Object<'_>, report: &State, words: &'static Words) -> Html {
    let (id, object) = *it;
    let namespace = kind::id(id).namespace;
    let source = object.str_at(&["spec", "source", "persistentVolumeClaimName"]).or_else(|| source_of_2018(object));
    let content = object.str_at(&["status", "boundVolumeSnapshotContentName"]);
    let content = content.or_else(|| object.str_at(&["spec", "snapshotContentName"]));
    let ready = object.at(&["status", "readyToUse"]).or_else(|| object.at(&["status", "ready"]));
    let ready = ready.and_then(Value::as_bool).unwrap_or(false);
    html! {
        <tr data-testid="snapshot" data-name={kind::id(id).short()}>
            <th scope="row">{thing(id.clone(), report, true)}{deleted(object, words)}</th>
            <td>{if ready { words.yes } else { words.no }}</td>
            <td>{for source.map(|name| thing(format!("PersistentVolumeClaim/{namespace}/{name}"), report, true))}</td>
            <td class="wide">{for content.map(|name| thing(format!("VolumeSnapshotContent/{name}"), report, true))}</td>
            <td class="off">{event_cell(id, report)}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_waits_for_a_pod_is_no_trouble() {
        let id = "PersistentVolumeClaim/default/data".to_owned();
        let claim = Value::from([("status", Value::from([("phase", "Pending".into())]))]);
        let event =
            |reason: &str, tick| Event { object: id.clone(), reason: reason.to_owned(), tick, ..Event::default() };
        let mut report = kubestow::Report::default();
        report.state.events = vec![event("WaitForFirstConsumer", 1)];
        assert_eq!(standing((&id, &claim), &report), Standing::Waits);
        report.state.events.push(event("ProvisioningFailed", 2));
        assert_eq!(standing((&id, &claim), &report), Standing::Pending);
    }
}
