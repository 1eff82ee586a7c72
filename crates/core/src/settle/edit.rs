//! How does a controller change an object's finalizers and annotations?

use crate::object::Object;
use alloc::vec::Vec;

/// Whether this finalizer holds the object.
pub(super) fn has_finalizer(object: &Object, finalizer: &str) -> bool {
    object.finalizers().any(|f| f == finalizer)
}

/// The object with this finalizer, added at the end if it was not there.
pub(super) fn with_finalizer(object: &Object, finalizer: &str) -> Object {
    let mut finalizers: Vec<&str> = object.finalizers().collect();
    if !finalizers.contains(&finalizer) {
        finalizers.push(finalizer);
    }
    object.with_finalizers(&finalizers)
}

/// The object without these finalizers.
pub(super) fn without_finalizers(object: &Object, finalizers: &[&str]) -> Object {
    let kept: Vec<&str> = object.finalizers().filter(|f| !finalizers.contains(f)).collect();
    object.with_finalizers(&kept)
}

/// The object with this annotation.
pub(super) fn with_annotation(object: &Object, key: &str, text: &str) -> Object {
    object.changed(|value| value.set(&["metadata", "annotations", key], text))
}

/// The object without this annotation; without any left, the map goes too.
pub(super) fn without_annotation(object: &Object, key: &str) -> Object {
    object.changed(|value| {
        value.remove(&["metadata", "annotations", key]);
        if value.at(&["metadata", "annotations"]).is_some_and(|a| a.fields().next().is_none()) {
            value.remove(&["metadata", "annotations"]);
        }
    })
}
