//! What happened, in order, and what led to it?
//!
//! Every write and event of the cluster's history, below the document or step that led to it. Any moment can be looked
//! at; something more can be made to happen.

use crate::conceal::MASK;
use crate::kind;
use crate::parts::{Thing, empty, glyph, use_words};
use crate::state::{Action, Shared};
use crate::steps;
use crate::view::operate::Operate;
use crate::view::rows::Rows;
use crate::words::{Words, count, fill};
use kubestow::{Change, Event, FieldChange, Moment, Step, Value};
use kubestow_kubectl::to_yaml;
use std::cmp::Ordering;
use std::rc::Rc;
use yew::prelude::*;

/// What the view shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The answer whose history is told.
    pub(crate) good: Shared,
    /// What is shown of it.
    pub(crate) shown: Shared,
    pub(crate) steps: Rc<[Step]>,
    /// The tick of what is shown, and whether it is a moment before the end.
    pub(crate) now: u32,
    pub(crate) is_moment: bool,
    /// The ticks before and after it at which something happened.
    pub(crate) neighbours: [u32; 2],
    pub(crate) act: Callback<Action>,
}

/// The timeline.
#[component]
pub(crate) fn Timeline(props: &Props) -> Html {
    let Props { good, act, .. } = props;
    let words = use_words();
    let events_only = use_state(|| false);
    let timeline = good.timeline();
    let operate = html! { <Operate shown={props.shown.clone()} now={props.now} act={act.clone()} /> };
    if timeline.is_empty() {
        return html! { <>{empty(words.no_history, "")}{operate}</> };
    }
    let events: usize = timeline.iter().map(|moment| moment.events.len()).sum();
    let moments = count(timeline.len(), words.moment_one, words.moment_many);
    let events = count(events, words.event_one, words.event_many);
    let onkeydown = {
        let ([earlier, later], act) = (props.neighbours, act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let tick = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => later,
                "ArrowLeft" | "ArrowUp" => earlier,
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::Moment(tick));
        })
    };
    let choice = |only: bool, name: &'static str| {
        let events_only = events_only.clone();
        let pressed = (*events_only == only).to_string();
        let onclick = Callback::from(move |_: MouseEvent| events_only.set(only));
        html! { <button type="button" aria-pressed={pressed} {onclick}>{name}</button> }
    };
    let lines = lines(good, *events_only);
    let is_now = |line: &Line| matches!(line, Line::Moment(index) if timeline[*index].tick == props.now);
    let around = lines.iter().position(is_now).filter(|_| props.is_moment);
    let total = lines.len();
    let row = {
        let (good, steps, act) = (good.clone(), props.steps.clone(), act.clone());
        let (now, events_only) = (props.now, *events_only);
        Callback::from(move |number: usize| match lines.get(number) {
            Some(line) => {
                let (good, steps, act) = (good.clone(), steps.clone(), act.clone());
                html! { <Row {good} {steps} line={*line} {now} {events_only} {act} /> }
            }
            None => html! {},
        })
    };
    html! {
        <>
            <h2 class="say">{moments}{words.comma}{events}</h2>
            {operate}
            <div class="row sec">
                <span class="seg small" role="group" aria-label={words.what_happened}>
                    {choice(false, words.everything)}{choice(true, words.events_only)}
                </span>
                <small class="dim">{words.history_keys}</small>
            </div>
            <div role="group" tabindex="0" aria-label={words.timeline} {onkeydown} data-testid="timeline">
                <table class="timeline">
                    <thead><tr><th>{words.tick}</th><th>{words.object}</th><th>{words.what_happened}</th></tr></thead>
                    <Rows {total} {row} columns=3 {around} />
                </table>
            </div>
        </>
    }
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line {
    /// What follows came of this document, or of this step.
    Heading(usize, Option<usize>),
    /// A document of this step was refused, by its place among the answers.
    Refused(usize, usize),
    /// A moment, by its place in the history.
    Moment(usize),
}

/// The rows of a history; a document that was refused stands where it would have come to something.
fn lines(good: &Shared, events_only: bool) -> Vec<Line> {
    let mut refused = refused(good).into_iter().peekable();
    let mut lines = Vec::new();
    let mut group = None;
    for (index, moment) in good.timeline().iter().enumerate() {
        let own = (moment.step, moment.document);
        if events_only && moment.events.is_empty() {
            continue;
        }
        if group != Some(own) {
            while let Some((place, line)) = refused.next_if(|(place, _)| *place < own) {
                lines.extend([Line::Heading(place.0, place.1), line]);
            }
            lines.push(Line::Heading(own.0, own.1));
            group = Some(own);
        }
        lines.push(Line::Moment(index));
    }
    lines.extend(refused.flat_map(|(place, line)| [Line::Heading(place.0, place.1), line]));
    lines
}

/// The documents that were refused: nothing came of them.
fn refused(good: &Shared) -> Vec<((usize, Option<usize>), Line)> {
    let mut found = Vec::new();
    for step in 0..=good.steps() {
        let answers = good.after(step);
        let refused = answers.admission.iter().enumerate().filter(|(_, answer)| !answer.accepted);
        found.extend(refused.map(|(index, answer)| ((step, Some(answer.document)), Line::Refused(step, index))));
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

/// What a row is made from.
#[derive(Properties)]
struct RowProps {
    good: Shared,
    steps: Rc<[Step]>,
    line: Line,
    now: u32,
    events_only: bool,
    act: Callback<Action>,
}

impl RowProps {
    fn moment(&self) -> Option<&Moment> {
        match self.line {
            Line::Moment(index) => self.good.timeline().get(index),
            Line::Heading(..) | Line::Refused(..) => None,
        }
    }

    /// Whether the moment comes after, is, or comes before what is shown.
    fn order(&self) -> Option<Ordering> {
        Some(self.moment()?.tick.cmp(&self.now))
    }
}

impl PartialEq for RowProps {
    fn eq(&self, other: &RowProps) -> bool {
        let is_same_report = self.good == other.good && self.line == other.line;
        self.act == other.act
            && self.events_only == other.events_only
            && self.order() == other.order()
            && self.steps == other.steps
            && (is_same_report || self.moment().is_some() && self.moment() == other.moment())
    }
}

#[component]
fn Row(props: &RowProps) -> Html {
    let words = use_words();
    let listing = Listing { props, words };
    match props.line {
        Line::Heading(step, document) => listing.heading(step, document),
        Line::Refused(step, index) => listing.refused(step, index),
        Line::Moment(index) => match props.good.timeline().get(index) {
            Some(moment) => listing.moment(moment),
            None => html! {},
        },
    }
}

struct Listing<'a> {
    props: &'a RowProps,
    words: &'static Words,
}

impl Listing<'_> {
    fn refused(&self, step: usize, index: usize) -> Html {
        let answers = self.props.good.after(step);
        let Some(answer) = answers.admission.get(index) else { return html! {} };
        let message = answer.message.clone().unwrap_or_default();
        html! {
            <tr class="never">
                <td></td>
                <td class="nw"><Thing id={answer.object.clone()} /></td>
                <td><span class="v no">{glyph("glyph-no")}{self.words.was_refused}</span>{" "}<code lang="en">{message}</code></td>
            </tr>
        }
    }

    fn heading(&self, step: usize, document: Option<usize>) -> Html {
        let words = self.words;
        let step_name =
            step.checked_sub(1).and_then(|number| self.props.steps.get(number)).map(|step| steps::name(step, words));
        let answers = self.props.good.after(step);
        let answer = answers.admission.iter().find(|answer| Some(answer.document) == document);
        let of = match (&step_name, document) {
            (Some(name), _) => format!("{} · {name}", fill(words.step_n, &[("n", &step.to_string())])),
            (None, Some(document)) => fill(words.document_n, &[("n", &(document + 1).to_string())]),
            (None, None) => words.manifest.to_owned(),
        };
        let object = answer.map(|answer| {
            let id = kind::id(&answer.object);
            format!("{} {}", id.kind, id.short())
        });
        html! { <tr class="group"><th colspan="3" scope="colgroup">{of}{for object.map(|object| html! { <>{" · "}<code>{object}</code></> })}</th></tr> }
    }

    fn moment(&self, moment: &Moment) -> Html {
        let tick = moment.tick;
        let now = self.props.now;
        let class = classes!((tick > now).then_some("later"), (tick == now).then_some("now"));
        let onclick = self.props.act.reform(move |_: MouseEvent| Action::Moment(tick));
        let label = fill(self.words.look_at, &[("n", &tick.to_string())]);
        let current = (tick == now).then_some("true");
        let mut parts: Vec<(&str, Html)> = Vec::new();
        if !self.props.events_only {
            parts.extend(moment.changes.iter().map(|change| (change.object.as_str(), self.change(change))));
        }
        parts.extend(moment.events.iter().map(|event| (event.object.as_str(), said(event))));
        let lines = parts.into_iter().map(|(object, inside)| {
            let thing = html! { <Thing id={object.to_owned()} /> };
            html! { <li><span class="who">{thing}</span><span>{inside}</span></li> }
        });
        html! {
            <tr {class} data-testid="tick" data-tick={tick.to_string()}>
                <td class="nw"><button type="button" class="link tick" {onclick} aria-label={label.clone()} title={label} aria-current={current}>{tick}</button></td>
                <td colspan="2"><ul class="lines">{for lines}</ul></td>
            </tr>
        }
    }

    fn change(&self, change: &Change) -> Html {
        let words = self.words;
        let what = match change.what.as_str() {
            "created" => words.created,
            "deleted" => words.deleted,
            _ => words.changed,
        };
        let is_secret = kind::id(&change.object).kind == "Secret";
        let fields = change.fields.iter().map(|field| {
            let shown = |value: &Option<Value>| value.as_ref().map(|value| short(value, is_secret && is_data(field)));
            html! {
                <span class="field">
                    <code>{dotted(&field.field)}</code>
                    if let Some(before) = shown(&field.before) { {" "}<s>{before}</s> }
                    if let Some(after) = shown(&field.after) { {" → "}<code>{after}</code> }
                </span>
            }
        });
        html! {
            <>
                <span class="dim">{what}</span>{" "}
                {for fields}
                if change.left_out > 0 { <small>{fill(words.more_fields, &[("n", &change.left_out.to_string())])}</small> }
            </>
        }
    }
}

/// An event as Kubernetes prints it.
fn said(event: &Event) -> Html {
    let (class, symbol) = if event.event_type == "Warning" { ("meh", "glyph-warn") } else { ("na", "glyph-note") };
    html! {
        <span data-testid="event">
            <span class={classes!("v", class)}>{glyph(symbol)}<code lang="en">{&event.event_type}{" "}{&event.reason}</code></span>
            {" "}<code class="text" lang="en">{&event.message}</code>
        </span>
    }
}

fn is_data(field: &FieldChange) -> bool {
    field.field.starts_with("/data")
        || field.field.starts_with("/stringData")
        || field.field.starts_with("/metadata/annotations")
}

/// A field as people write it.
fn dotted(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
    parts.fold(String::new(), |path, part| match (path.is_empty(), part.parse::<usize>().is_ok()) {
        (true, _) => part,
        (false, true) => format!("{path}[{part}]"),
        (false, false) => format!("{path}.{part}"),
    })
}

/// A value in one line.
fn short(value: &Value, is_secret: bool) -> String {
    const LONGEST: usize = 80;
    if is_secret {
        return MASK.to_owned();
    }
    let text = match value.as_str() {
        Some(text) => text.to_owned(),
        None => in_a_line(value),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn in_a_line(value: &Value) -> String {
    to_yaml(value).trim_end().replace('\n', " ⏎ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_people_write_them() {
        assert_eq!(dotted("/spec/volumes/0/name"), "spec.volumes[0].name");
        assert_eq!(
            dotted("/metadata/annotations/pv.kubernetes.io~1bound"),
            "metadata.annotations.pv.kubernetes.io/bound"
        );
    }

    #[test]
    fn values_stay_short_and_secrets_secret() {
        assert_eq!(short(&Value::from("Bound"), false), "Bound");
        assert_eq!(short(&Value::from("hunter2"), true), MASK);
        assert_eq!(short(&Value::from("é".repeat(100)), false).chars().count(), 81);
    }
}
