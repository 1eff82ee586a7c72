//! What happened at which tick, and what led to it?
//!
//! The writes and events of the cluster's history, told apart by the documents and steps that led to them. Left out: what
//! the cluster starts with, and the kinds that a report does not list, other than nodes.

use super::names;
use super::observe;
use crate::report::{Change, FieldChange, Moment};
use kubestow_core::cluster::{Cluster, Write};
use kubestow_core::object::{Kind, Object};
use kubestow_core::settle::Names;
use kubestow_core::value::Value;
use std::collections::BTreeMap;

/// So many fields of a write are told.
const MOST_FIELDS: usize = 12;

/// The tick before which something arrived: a document, or a step without documents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) tick: u32,
    pub(super) step: usize,
    pub(super) document: Option<usize>,
}

/// All moments at which something was written or said.
pub(super) fn timeline(cluster: &Cluster, arrivals: &[Arrival], names: &Names) -> Vec<Moment> {
    let mut moments: BTreeMap<u32, Moment> = BTreeMap::new();
    for write in cluster.writes() {
        let Some(object) = write.after.as_deref().or(write.before.as_deref()) else { continue };
        if (observe::is_listed(object) || object.id.kind == Kind::Node)
            && let Some(moment) = at(&mut moments, write.tick, arrivals)
        {
            moment.changes.push(change(write, object));
        }
    }
    for event in observe::events(cluster) {
        if let Some(moment) = at(&mut moments, event.tick, arrivals) {
            moment.events.push(event);
        }
    }
    let mut moments: Vec<Moment> = moments.into_values().collect();
    if !names.is_empty() {
        let shown = |namespace: &str, text: &str| names.shown(namespace, text);
        moments.iter_mut().for_each(|moment| names::rename_moment(moment, &shown));
    }
    moments
}

/// The moment of a tick; none before the first arrival.
fn at<'a>(moments: &'a mut BTreeMap<u32, Moment>, tick: u32, arrivals: &[Arrival]) -> Option<&'a mut Moment> {
    let last = arrivals.partition_point(|arrival| arrival.tick < tick).checked_sub(1)?;
    let Arrival { step, document, .. } = *arrivals.get(last)?;
    Some(moments.entry(tick).or_insert_with(|| Moment { tick, step, document, ..Moment::default() }))
}

fn change(write: &Write, object: &Object) -> Change {
    let mut change = Change { object: object.id.to_string(), ..Change::default() };
    change.what = match (&write.before, &write.after) {
        (None, _) => "created",
        (Some(_), None) => "deleted",
        (Some(before), Some(after)) => {
            compare(&before.value, &after.value, String::new(), &mut change.fields);
            "changed"
        }
    }
    .to_owned();
    change.left_out = change.fields.len().saturating_sub(MOST_FIELDS);
    change.fields.truncate(MOST_FIELDS);
    change
}

/// The leaves that differ; a list of another length differs as a whole.
fn compare(before: &Value, after: &Value, pointer: String, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Map(old), Value::Map(new)) => {
            let gone = old.iter().filter(|(key, _)| !new.contains_key(key.as_str()));
            for (key, value) in gone {
                found.push(FieldChange { field: below(&pointer, key), before: Some(value.clone()), after: None });
            }
            for (key, value) in new.iter() {
                let field = below(&pointer, key);
                match old.get(key.as_str()) {
                    Some(old) => compare(old, value, field, found),
                    None => found.push(FieldChange { field, before: None, after: Some(value.clone()) }),
                }
            }
        }
        (Value::List(old), Value::List(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new.iter()).enumerate() {
                compare(old, new, below(&pointer, &index.to_string()), found);
            }
        }
        _ => found.push(FieldChange { field: pointer, before: Some(before.clone()), after: Some(after.clone()) }),
    }
}

fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
