//! Which claim has which volume, and what is left over?

mod lines;

use crate::kind;
use crate::parts::{Quote, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::rows::Rows;
use crate::words::{Words, fill};
use kubestow::{Event, State, Value};
use lines::{CLAIM, CLASS, Columns, Kind, Line, Row, SNAPSHOT, VOLUME, line};
use std::collections::BTreeMap;
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
    let events = last_events(report);
    let troubled: Vec<Html> =
        claims.iter().filter_map(|claim| pending(claim, events.get(claim.0.as_str()).copied(), words)).collect();
    let more = troubled.len().saturating_sub(QUOTED);
    let table = |kind, title, name, columns, objects: &[Object<'_>]| {
        let parts: Vec<Line> = objects.iter().map(|(id, _)| line(kind, id, report, &events)).collect();
        section(title, name, columns, parts)
    };
    html! {
        <>
            <h2 class="say">{say(&claims, words)}</h2>
            {for troubled.into_iter().take(QUOTED)}
            if more > 0 { <p class="dim">{fill(words.more_claims, &[("n", &more.to_string())])}</p> }
            {table(Kind::Claim, words.persistent_claims, "claims", CLAIM, &claims)}
            {table(Kind::Volume, words.persistent_volumes, "volumes", VOLUME, &volumes)}
            {table(Kind::Class, words.classes, "classes", CLASS, &classes)}
            {table(Kind::Snapshot, words.snapshots, "snapshots", SNAPSHOT, &snapshots)}
        </>
    }
}

/// As many claims are told of in Kubernetes' words; the table tells of all.
const QUOTED: usize = 5;

type Object<'a> = (&'a String, &'a Value);

fn section(title: &'static str, name: &'static str, columns: Columns, lines: Vec<Line>) -> Html {
    if lines.is_empty() {
        return html! {};
    }
    html! { <Section {title} {name} {columns} {lines} /> }
}

fn of_kind<'a>(report: &'a State, kind: &str) -> Vec<Object<'a>> {
    report.objects.iter().filter(|(id, _)| kind::id(id).kind == kind).collect()
}

#[derive(Properties)]
struct SectionProps {
    title: &'static str,
    name: &'static str,
    columns: Columns,
    lines: Vec<Line>,
}

impl PartialEq for SectionProps {
    fn eq(&self, other: &SectionProps) -> bool {
        // The columns follow from the name.
        self.title == other.title && self.name == other.name && self.lines == other.lines
    }
}

#[component]
fn Section(props: &SectionProps) -> Html {
    let words = use_words();
    let total = props.lines.len();
    let row = {
        let lines = props.lines.clone();
        Callback::from(move |number: usize| match lines.get(number) {
            Some(line) => html! { <Row key={line.part.id.to_string()} ..line.clone() /> },
            None => html! {},
        })
    };
    html! {
        <section class="sec">
            <h3>{props.title}{" "}<small>{total}</small></h3>
            <div class="scroll">
                <table class={classes!("stack", "wide-table", props.name)} data-testid={props.name}>
                    <thead><tr>{for props.columns.iter().map(|column| html! { <th>{column(words)}</th> })}</tr></thead>
                    <Rows {total} {row} columns={props.columns.len()} />
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

fn standing(claim: &Value, event: Option<&Event>) -> Standing {
    match claim.str_at(&["status", "phase"]) {
        Some("Bound") => Standing::Bound,
        Some("Lost") => Standing::Lost,
        _ => match event {
            Some(event) if event.reason == "WaitForFirstConsumer" => Standing::Waits,
            _ => Standing::Pending,
        },
    }
}

/// The newest event on each object.
fn last_events(report: &State) -> BTreeMap<&str, &Event> {
    let mut last: BTreeMap<&str, &Event> = BTreeMap::new();
    for event in &report.events {
        if last.get(event.object.as_str()).is_none_or(|other| other.tick <= event.tick) {
            last.insert(&event.object, event);
        }
    }
    last
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
fn pending(claim: &Object<'_>, event: Option<&Event>, words: &'static Words) -> Option<Html> {
    let (template, class, symbol) = match standing(claim.1, event) {
        Standing::Bound => return None,
        Standing::Waits => (words.claim_waits, "na", "glyph-wait"),
        Standing::Pending => (words.claim_pending, "meh", "glyph-warn"),
        Standing::Lost => (words.claim_lost, "no", "glyph-no"),
    };
    let event = event?;
    let head = html! {
        <span class={classes!("v", class)}>{glyph(symbol)}<code>{&event.reason}</code>
            <span>{sentence(template, &[("claim", &kind::id(claim.0).short())])}</span></span>
    };
    Some(html! { <Quote kind="PersistentVolumeClaim" text={event.message.clone()} {head} /> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_waits_for_a_pod_is_no_trouble() {
        let claim = Value::from([("status", Value::from([("phase", "Pending".into())]))]);
        let event = |reason: &str, tick| Event {
            object: "PersistentVolumeClaim/default/data".to_owned(),
            reason: reason.to_owned(),
            tick,
            ..Event::default()
        };
        let mut report = State::default();
        let of = |report: &State| standing(&claim, last_events(report).values().next().copied());
        report.events = vec![event("WaitForFirstConsumer", 1)];
        assert_eq!(of(&report), Standing::Waits);
        report.events.push(event("ProvisioningFailed", 2));
        assert_eq!(of(&report), Standing::Pending);
    }
}
