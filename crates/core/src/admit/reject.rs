//! How does the API server word a refusal?
//!
//! Models apimachinery `pkg/api/errors: NewInvalid, NewNotFound, NewAlreadyExists, NewBadRequest` and apiserver
//! `pkg/admission: NewForbidden`.

use super::Rejection;
use crate::object::ObjectId;
use crate::path::FieldPath;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// `<resource>.<group>`, or the resource alone in the core group.
fn resource(id: &ObjectId) -> String {
    qualified(id.kind.plural(), id.kind.group())
}

fn qualified(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_string() } else { format!("{name}.{group}") }
}

fn plain(status: u16, reason: &'static str, message: String) -> Rejection {
    Rejection {
        status: Some(status),
        reason: Some(reason),
        message,
        causes: Vec::new(),
        place: FieldPath::of(&["metadata", "name"]),
    }
}

/// An admission plugin refuses.
pub(super) fn forbidden(id: &ObjectId, why: &str) -> Rejection {
    plain(403, "Forbidden", format!("{} {:?} is forbidden: {why}", resource(id), id.name))
}

/// Something of this name is there already.
pub(super) fn already_exists(id: &ObjectId) -> Rejection {
    plain(409, "AlreadyExists", format!("{} {:?} already exists", resource(id), id.name))
}

/// There is nothing of this name.
pub(super) fn not_found(id: &ObjectId) -> Rejection {
    plain(404, "NotFound", format!("{} {:?} not found", resource(id), id.name))
}

/// The namespace is not there.
pub(super) fn namespace_not_found(namespace: &str) -> Rejection {
    let place = FieldPath::of(&["metadata", "namespace"]);
    Rejection { place, ..plain(404, "NotFound", format!("namespaces {namespace:?} not found")) }
}
