//! Is this one object or a list of them?
//!
//! Models k8s.io/apimachinery `unstructured/helpers.go decodeToList` and cli-runtime's `FlattenListVisitor`: the items of a
//! `List` stand for themselves, and those of a typed list (`ConfigMapList`) take its kind and version where they have none.
//!
//! DIFFERS: kubectl takes whatever has a field `items` for a list, here the kind has to end in `List` too, so that a field
//! `items` in the wrong place is answered as the API server answers it.

use crate::{Below, Document, Source};
use alloc::string::ToString;
use alloc::vec::Vec;
use kubestow_core::value::Value;

/// Adds a document, or its items if it is a list.
pub(crate) fn unfold(mut value: Value, source: Source, into: &mut Vec<Document>) {
    let kind = value.str_at(&["kind"]).and_then(|kind| kind.strip_suffix("List")).map(ToString::to_string);
    let (Some(kind), Some(Value::List(_))) = (kind, value.get("items")) else {
        into.push(Document { value, source });
        return;
    };
    let version = value.get("apiVersion").cloned();
    let mut places = items(source).into_iter();
    for mut item in value.remove(&["items"]).into_iter().flat_map(into_items) {
        let place = places.next().unwrap_or_default();
        let named = item.get("kind").is_some() && item.get("apiVersion").is_some();
        if matches!(item, Value::Map(_)) && !named && !kind.is_empty() {
            item.set(&["kind"], kind.as_str());
            if let Some(version) = &version {
                item.set(&["apiVersion"], version.clone());
            }
        }
        unfold(item, place, into);
    }
}

fn into_items(list: Value) -> Vec<Value> {
    match list {
        Value::List(items) => items,
        _ => Vec::new(),
    }
}

fn items(source: Source) -> Vec<Source> {
    let Below::Fields(fields) = source.below else { return Vec::new() };
    match fields.into_iter().find(|field| &*field.name == "items").map(|field| field.value.below) {
        Some(Below::Items(items)) => items,
        _ => Vec::new(),
    }
}
