//! How does a controller change an object's finalizers and annotations?

use crate::object::Object;
use crate::value::Value;

/// Whether this finalizer holds the object.
pub(super) fn has_finalizer(object: &Object, finalizer: &str) -> bool {
    object.finalizers().any(|f| f == finalizer)
}

/// The object with this finalizer, added at the end if it was not there.
pub(super) fn with_finalizer(object: &Object, finalizer: &str) -> Object {
    if has_finalizer(object, finalizer) {
        return object.clone();
    }
    object.changed(|value| value.entry_at(&["metadata", "finalizers"]).items_mut().push(finalizer.into()))
}

/// The object without these finalizers.
pub(super) fn without_finalizers(object: &Object, finalizers: &[&str]) -> Object {
    if !finalizers.iter().any(|f| has_finalizer(object, f)) {
        return object.clone();
    }
    object.changed(|value| {
        let items = value.entry_at(&["metadata", "finalizers"]).items_mut();
        items.retain(|item| !finalizers.contains(&item.as_str().unwrap_or_default()));
        if items.is_empty() {
            value.remove(&["metadata", "finalizers"]);
        }
    })
}

/// The object with this annotation.
pub(super) fn with_annotation(object: &Object, key: &str, text: &str) -> Object {
    object.changed(|value| *value.entry_at(&["metadata", "annotations"]).entry(key) = Value::from(text))
}

/// The object without this annotation.
pub(super) fn without_annotation(object: &Object, key: &str) -> Object {
    object.changed(|value| {
        value.remove(&["metadata", "annotations", key]);
        if value.fields_at(&["metadata", "annotations"]).next().is_none() {
            value.remove(&["metadata", "annotations"]);
        }
    })
}
