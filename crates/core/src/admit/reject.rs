//! How does the API server word a refusal?
//!
//! Models apimachinery `pkg/api/errors: NewInvalid, NewNotFound, NewAlreadyExists, NewBadRequest` and apiserver
//! `pkg/admission: NewForbidden`.

use super::{Cause, CauseReason, Rejection};
use crate::object::{Kind, ObjectId};
use crate::path::FieldPath;
use crate::schema::{self, Served};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// `<resource>.<group>`, or the resource alone in the core group.
fn resource(id: &ObjectId) -> String {
    match served(&id.kind) {
        Some(served) => qualified(served.plural, served.group()),
        None => qualified(id.kind.plural(), id.kind.group()),
    }
}

/// What the server says of a kind that is known by its name only.
fn served(kind: &Kind) -> Option<&'static Served> {
    match kind {
        Kind::Other(name) => schema::kinds().iter().find(|served| served.kind == name),
        _ => None,
    }
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
        spots: Vec::new(),
    }
}

/// The client itself refuses, before any server is asked.
pub(super) fn by_client(message: String, place: FieldPath) -> Rejection {
    Rejection { status: None, reason: None, message, causes: Vec::new(), place, spots: Vec::new() }
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

/// The server has no such resource.
// upstream: apimachinery pkg/api/errors: NewGenericServerResponse
pub(super) fn no_resource() -> Rejection {
    plain(404, "NotFound", "the server could not find the requested resource".to_string())
}

/// A number of replicas is not one.
pub(super) fn invalid_scale(name: &str, causes: Vec<Cause>) -> Rejection {
    invalid_of("Scale.autoscaling", name, causes)
}

/// The namespace is not there.
pub(super) fn namespace_not_found(namespace: &str) -> Rejection {
    let place = FieldPath::of(&["metadata", "namespace"]);
    Rejection { place, ..plain(404, "NotFound", format!("namespaces {namespace:?} not found")) }
}

/// A patch does not make an object of its kind; the refusal of the decoder says why.
// upstream: apiserver pkg/endpoints/handlers/patch.go: jsonPatcher.applyPatchToCurrentObject
pub(super) fn patch(decoding: Rejection) -> Rejection {
    let why = decoding.message.split_once(": ").map_or(decoding.message.as_str(), |(_, why)| why);
    // DIFFERS: upstream prints the whole patched object here, with times and versions that are not modelled.
    let cause = Cause {
        field: "patch".to_string(),
        reason: CauseReason::Invalid,
        message: format!("Invalid value: {why}"),
        place: decoding.place.clone(),
        known: Vec::new(),
    };
    let message = format!(" \"\" is invalid: patch: {}", cause.message);
    Rejection { causes: alloc::vec![cause], place: decoding.place, ..plain(422, "Invalid", message) }
}

/// The fields do not hold what they may.
pub(super) fn invalid(id: &ObjectId, causes: Vec<Cause>) -> Rejection {
    let group = served(&id.kind).map_or_else(|| id.kind.group(), Served::group);
    invalid_of(&qualified(id.kind.name(), group), &id.name, causes)
}

fn invalid_of(kind: &str, name: &str, causes: Vec<Cause>) -> Rejection {
    let mut texts: Vec<String> = Vec::new();
    for cause in &causes {
        let text = format!("{}: {}", cause.field, cause.message);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let errors = match texts.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    };
    let place = causes.first().map(|cause| cause.place.clone()).unwrap_or_default();
    Rejection { causes, place, ..plain(422, "Invalid", format!("{kind} {name:?} is invalid: {errors}")) }
}
