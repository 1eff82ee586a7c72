//! Which fields does an object have in the end?
//!
//! Models go-yaml v2 decode.go `mapping` and `merge`: fields and merges take effect in the order in which they are
//! written, so a merge that stands below a field replaces it. That is worth a finding, as is a key that stands twice.

use crate::budget::Stop;
use crate::source::Field;
use crate::{Problem, Problems, Source, Span};
use alloc::boxed::Box;
use alloc::vec::{Drain, Vec};
use kubestow_core::finding::Code;
use kubestow_core::value::{Map, Text, Value};

/// A field or an item that is complete, in an object or a list that is not.
pub(crate) struct Entry {
    /// The name of a field; empty for an item.
    pub(crate) name: Text,
    pub(crate) key: Span,
    pub(crate) value: Value,
    pub(crate) source: Source,
    /// The merge key that wrote the field.
    pub(crate) merge: Option<Span>,
}

/// The list that these items make.
pub(crate) fn list(entries: Drain<'_, Entry>, span: Span) -> (Value, Source) {
    let mut values = Vec::with_capacity(entries.len());
    let sources: Box<[Source]> = entries
        .map(|entry| {
            values.push(entry.value);
            entry.source
        })
        .collect();
    (values.into(), Source::list(span, sources))
}

/// The object that these fields make; of those with one name the last counts.
pub(crate) fn object(entries: &mut Vec<Entry>, from: usize, span: Span, problems: &mut Problems) -> (Value, Source) {
    if !entries[from..].is_sorted_by(|a, b| a.name < b.name) {
        entries[from..].sort_by(|a, b| a.name.cmp(&b.name));
        for pair in entries[from..].windows(2) {
            duplicate(&pair[0], &pair[1], problems);
        }
        keep_last(entries, from);
    }
    let mut fields = Vec::with_capacity(entries.len() - from);
    let map: Map = entries
        .drain(from..)
        .map(|entry| {
            fields.push(Field::new(entry.key, entry.source));
            (entry.name, entry.value)
        })
        .collect();
    (Value::Map(map), Source::map(span, fields.into_boxed_slice()))
}

/// Drops all but the last of each name.
fn keep_last(entries: &mut Vec<Entry>, from: usize) {
    if entries[from..].windows(2).any(|pair| pair[0].name == pair[1].name) {
        let mut tail = entries.split_off(from);
        tail.dedup_by(|later, earlier| {
            let same = later.name == earlier.name;
            if same {
                core::mem::swap(later, earlier);
            }
            same
        });
        entries.append(&mut tail);
    }
}

/// Tells of a key that replaces one before it, unless that is what merging is for.
fn duplicate(before: &Entry, after: &Entry, problems: &mut Problems) {
    let at = match (before.merge, after.merge) {
        _ if before.name != after.name => return,
        (None, None) => after.key,
        (None, Some(merge)) => merge,
        (Some(_), _) => return,
    };
    problems.push(Problem::new(Code::DuplicateKey, at).with("key", after.name.as_str()));
}

/// Writes the fields of the object, or objects, that the merge key at `merge` names.
pub(crate) fn merge(
    value: Value,
    source: Source,
    alias: bool,
    merge: Span,
    entries: &mut Vec<Entry>,
) -> Result<(), Stop> {
    let span = source.span();
    match value {
        Value::Map(map) => write(map, source, merge, entries),
        Value::List(values) if !alias && values.iter().all(|value| matches!(value, Value::Map(_))) => {
            // upstream: the earlier of several takes precedence, so it is written last
            for (value, source) in values.into_iter().zip(source.into_items()).rev() {
                if let Value::Map(map) = value {
                    write(map, source, merge, entries);
                }
            }
        }
        _ => {
            let reason = "map merge requires map or sequence of maps as the value";
            return Err(Stop::Document(Problem::syntax(span, reason)));
        }
    }
    Ok(())
}

fn write(map: Map, source: Source, merge: Span, entries: &mut Vec<Entry>) {
    for ((name, value), field) in map.into_iter().zip(source.into_fields()) {
        let (key, source) = field.into_parts();
        entries.push(Entry { name, key, value, source, merge: Some(merge) });
    }
}
