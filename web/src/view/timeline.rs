//! What happened, in order, and what led to it?
//!
//! Every write and event of the cluster's history, below the document or step that led to it. Any moment can be looked
//! at; something more can be made to happen.

use crate::conceal::MASK;
use crate::kind;
use crate::parts::{Thing, empty, glyph};
use crate::state::{Action, Shared, State};
use crate::steps;
use crate::view::operate::Operate;
use crate::view::rows::Rows;
use crate::words::{Words, count, fill, words};
use kubestow::{Change, Event, FieldChange, Moment, Value};
use kubestow_kubectl::to_yaml;
use std::rc::Rc;
use yew::prelude::*;

/// What the view shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
}

/// The timeline.
#[component]
pub(crate) fn Timeline(props: &Props) -> Html {
    let Props { state, act } = props;
    let words = words(state.language);
    let events_only = use_state(|| false);
    let Some(good) = &state.good else { return html! {} };
    let timeline = good.timeline();
    let operate = html! { <Operate state={state.clone()} act={act.clone()} /> };
    if timeline.is_empty() {
        return html! { <>{empty(words.no_history, "")}{operate}</> };
    }
    let events: usize = timeline.iter().map(|moment| moment.events.len()).sum();
    let moments = count(timeline.len(), words.moment_one, words.moment_many);
    let events = count(events, words.event_one, words.event_many);
    let onkeydown = {
        let (state, act) = (state.clone(), act.clone());
        Callback::from(move |event: KeyboardEvent| {
            let is_later = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => true,
                "ArrowLeft" | "ArrowUp" => false,
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::Moment(state.neighbour(is_later)));
        })
    };
    let choice = |only: bool, name: &'static str| {
        let events_only = events_only.clone();
        let pressed = (*events_only == only).to_string();
        let onclick = Callback::from(move |_: MouseEvent| events_only.set(only));
        html! { <button type="button" aria-pressed={pressed} {onclick}>{name}</button> }
    };
    let rows = Listing { state, act, words, good, events_only: *events_only }.rows(timeline);
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
                    <Rows {rows} columns=3 />
                </table>
            </div>
        </>
    }
}

/// What the rows are made from.
struct Listing<'a> {
    state: &'a State,
    act: &'a Callback<Action>,
    words: &'static Words,
    good: &'a Shared,
    events_only: bool,
}

impl Listing<'_> {
    fn rows(&self, timeline: &[Moment]) -> Vec<Html> {
        let mut rows = Vec::new();
        let mut group = None;
        for moment in timeline {
            let own = Some((moment.step, moment.document));
            if self.events_only && moment.events.is_empty() {
                continue;
            }
            if group != own {
                self.refused(group, own, &mut rows);
                rows.push(self.heading(moment.step, moment.document));
                group = own;
            }
            rows.push(self.moment(moment));
        }
        self.refused(group, None, &mut rows);
        rows
    }

    /// The documents between two groups that were refused: nothing came of them.
    fn refused(
        &self,
        last: Option<(usize, Option<usize>)>,
        next: Option<(usize, Option<usize>)>,
        rows: &mut Vec<Html>,
    ) {
        let last_step = next.map_or(self.state.steps.len(), |(step, _)| step);
        for step in last.map_or(0, |(step, _)| step)..=last_step {
            let is_between = |document: usize| {
                let here = (step, Some(document));
                last.is_none_or(|last| here > last) && next.is_none_or(|next| here < next)
            };
            let answers = self.good.after(step);
            for answer in answers.admission.iter().filter(|answer| !answer.accepted && is_between(answer.document)) {
                let message = answer.message.clone().unwrap_or_default();
                rows.push(self.heading(step, Some(answer.document)));
                rows.push(html! {
                    <tr class="never">
                        <td></td>
                        <td class="nw"><Thing id={answer.object.clone()} /></td>
                        <td><span class="v no">{glyph("glyph-no")}{self.words.was_refused}</span>{" "}<code lang="en">{message}</code></td>
                    </tr>
                });
            }
        }
    }

    fn heading(&self, step: usize, document: Option<usize>) -> Html {
        let words = self.words;
        let step_name =
            step.checked_sub(1).and_then(|number| self.state.steps.get(number)).map(|step| steps::name(step, words));
        let answers = self.good.after(step);
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
        let now = self.state.now();
        let class = classes!((tick > now).then_some("later"), (tick == now).then_some("now"));
        let onclick = self.act.reform(move |_: MouseEvent| Action::Moment(tick));
        let label = fill(self.words.look_at, &[("n", &tick.to_string())]);
        let current = (tick == now).then_some("true");
        let mut parts: Vec<(&str, Html)> = Vec::new();
        if !self.events_only {
            parts.extend(moment.changes.iter().map(|change| (change.object.as_str(), self.change(change))));
        }
        parts.extend(moment.events.iter().map(|event| (event.object.as_str(), said(event))));
        let lines = parts.into_iter().map(|(object, inside)| {
            let thing = html! { <Thing id={object.to_owned()} position={self.good.places.get(object).copied()} /> };
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
