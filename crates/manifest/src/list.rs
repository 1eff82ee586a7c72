//! Is this one object or a list of them?
//!
//! Models k8s.io/apimachinery `unstructured/helpers.go decodeToList` and cli-runtime's `FlattenListVisitor`: the items of a
//! `List` stand for themselves, and those of a typed list (`ConfigMapList`) take its kind and version where they have none.
//!
//! DIFFERS: kubectl takes whatever has a field `items` for a list, here the kind has to end in `List` too, so that a field
//! `items` in the wrong place is answered as the API server answers it.

use crate::{Document, Source};
use alloc::string::ToString;
use alloc::vec::Vec;
use kubestow_core::value::Value;

/// Adds a document, or its items if it is a list.
pub(crate) fn unfold(mut value: Value, source: Source, into: &mut Vec<Document>) {
    let kind = value.str_at(&["kind"]).and_then(|kind| kind.strip_suffix("List")).map(ToString::to_string);
    let (Some(kind), Some(Value::List(_))) = (kind, value.get("items")) else {
        into.push(Document::at_start(value, source));
        return;
    };
    let version = value.get("apiVersion").cloned();
    let Value::Map(fields) = &mut value else { return };
    let places =
        source.into_fields().into_vec().into_iter().nth(fields.rank("items")).map(|field| field.into_parts().1);
    let mut places = places.unwrap_or_default().into_items().into_vec().into_iter();
    let Some(Value::List(items)) = fields.remove("items") else { return };
    for mut item in items {
        let mut place = places.next().unwrap_or_default();
        let named = item.get("kind").is_some() && item.get("apiVersion").is_some();
        if matches!(item, Value::Map(_)) && !named && !kind.is_empty() {
            adopt(&mut item, &mut place, "kind", kind.as_str().into());
            if let Some(version) = &version {
                adopt(&mut item, &mut place, "apiVersion", version.clone());
            }
        }
        unfold(item, place, into);
    }
}

/// Gives an item a field that only its list has written; it stands, empty, where the item begins.
fn adopt(item: &mut Value, place: &mut Source, name: &str, value: Value) {
    let Value::Map(fields) = item else { return };
    let before = fields.rank(name);
    if fields.insert(name, value).is_none() {
        place.add_field(before);
    }
}
