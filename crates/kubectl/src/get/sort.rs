//! In which order does `--sort-by` put objects?
//!
//! Models kubectl `pkg/cmd/get/sorter.go`. Creation times are placeholders here: objects are then sorted by the order in
//! which they were made.

use crate::jsonpath::{self, Path};
use crate::world::{Item, TIME};
use kubestow_core::quantity::Quantity;
use kubestow_core::value::Value;
use std::cmp::Ordering;

/// Sorts objects by a field.
///
/// # Errors
/// What kubectl says where no object has the field.
pub(super) fn by(items: &mut Vec<&Item>, field: &str) -> Result<(), String> {
    if items.is_empty() {
        return Ok(());
    }
    let relaxed = jsonpath::relaxed(field)?;
    let path = Path::parse(&relaxed)?;
    let mut keyed = Vec::new();
    for item in items.iter() {
        keyed.push((path.find_all(&item.value)?.first().map(|value| (*value).clone()), *item));
    }
    if keyed.iter().all(|(key, _)| key.is_none()) {
        return Err(format!("couldn't find any field with path \"{relaxed}\" in the list of objects"));
    }
    keyed.sort_by(|(a, one), (b, other)| compare(a.as_ref(), b.as_ref(), one, other));
    *items = keyed.into_iter().map(|(_, item)| item).collect();
    Ok(())
}

fn compare(a: Option<&Value>, b: Option<&Value>, one: &Item, other: &Item) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(Value::String(a)), Some(Value::String(b))) if a == TIME && b == TIME => one.created.cmp(&other.created),
        (Some(Value::String(a)), Some(Value::String(b))) => match (Quantity::parse(a), Quantity::parse(b)) {
            // upstream: strings that are amounts are compared as such
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.cmp(b),
        },
        (Some(Value::Int(a)), Some(Value::Int(b))) => a.cmp(b),
        (Some(a), Some(b)) => jsonpath::print(a).cmp(&jsonpath::print(b)),
    }
}
