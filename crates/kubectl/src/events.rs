//! What does `kubectl events` print?
//!
//! Models kubectl `pkg/cmd/events`. Left out: watching.

use crate::answer::Answer;
use crate::args::Args;
use crate::describe::age;
use crate::request;
use crate::tab::{TABLE, escape, lay_out};
use crate::world::{Event, World};
use crate::{get, yaml};
use kubestow_core::value::Value;

/// Answers `kubectl events`.
pub(crate) fn run(world: &World, args: &Args) -> Answer {
    let everywhere = args.is_on("all-namespaces");
    let about = match args.value("for").map(of) {
        Some(Err(message)) => return Answer::error(message),
        Some(Ok(about)) => Some(about),
        None => None,
    };
    let types: Vec<String> =
        args.values("types").iter().flat_map(|list| list.split(',')).map(str::to_lowercase).collect();
    if types.iter().any(|wanted| !matches!(wanted.as_str(), "normal" | "warning")) {
        return Answer::error("valid --types are Normal or Warning");
    }
    let is_wanted = |event: &Event| {
        (everywhere || event.namespace() == args.namespace())
            && about.as_ref().is_none_or(|(kind, name)| event.object.kind.name() == *kind && event.object.name == *name)
            && (types.is_empty() || types.contains(&event.event_type.to_lowercase()))
    };
    let events: Vec<&Event> = world.events.iter().filter(|event| is_wanted(event)).collect();
    if events.is_empty() {
        let answer = Answer::default();
        return match everywhere {
            true => answer.and_say("No events found."),
            false => answer.and_say(&format!("No events found in {} namespace.", args.namespace())),
        };
    }
    if let Some(format @ ("yaml" | "json" | "name")) = args.value("output") {
        let wanted = |item: &&crate::world::Item| {
            usize::try_from(item.created).ok().and_then(|number| world.events.get(number)).is_some_and(is_wanted)
        };
        let mut items: Vec<_> = world.of_kind("events").filter(wanted).collect();
        items.sort_by_key(|item| item.created);
        if format == "name" {
            return Answer::print(items.iter().map(|item| get::name(item) + "\n").collect::<String>());
        }
        let values: Vec<Value> = items.iter().map(|item| item.value.clone()).collect();
        let list = Value::from([("apiVersion", "v1".into()), ("kind", "EventList".into()), ("items", values.into())]);
        return Answer::print(if format == "yaml" { yaml::print(&list) } else { yaml::json(&list) });
    }
    let mut lines = Vec::new();
    let first = |namespace: &str| if everywhere { format!("{namespace}\t") } else { String::new() };
    if !args.is_on("no-headers") {
        lines.push(first("NAMESPACE") + "LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE");
    }
    for event in events {
        let (kind, name) = (event.object.kind.name(), &event.object.name);
        let message = escape(event.message.trim()).replace('\t', " ");
        let (age, event_type, reason) = (age(event), event.event_type, event.reason);
        lines.push(first(event.namespace()) + &format!("{age}\t{event_type}\t{reason}\t{kind}/{name}\t{message}"));
    }
    Answer::print(lay_out(&(lines.join("\n") + "\n"), TABLE))
}

/// The kind and the name of the object that events are asked for.
fn of(text: &str) -> Result<(&'static str, String), String> {
    let (kind, name) = text.split_once('/').ok_or("--for must be in resource/name form")?;
    Ok((request::resource(kind)?.kind, name.to_owned()))
}
