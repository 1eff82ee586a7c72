//! Which object is a document about, and does the API server serve its kind?
//!
//! Models kubectl's part before a request is sent: apimachinery `pkg/runtime: missingKindErr`, and the RESTMapper's
//! `NoKindMatchError`.

use super::{Rejection, json, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use crate::path::FieldPath;
use crate::profile::{OldForm, Version};
use crate::schema::{self, Served};
use crate::value::{Text, Value};
use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};

/// API groups of Kubernetes itself that no longer serve anything; what they served is refused, not passed through.
const RETIRED_GROUPS: [&str; 6] = [
    "extensions",
    "settings.k8s.io",
    "auditregistration.k8s.io",
    "internal.apiserver.k8s.io",
    "storagemigration.k8s.io",
    "componentconfig",
];

/// What a document is about.
pub(super) struct Identity {
    /// The object.
    pub(super) id: ObjectId,
    /// The served kind; none for kinds of other API groups, which pass through unchecked.
    pub(super) served: Option<&'static Served>,
    /// The older version that the document is written in.
    pub(super) form: Option<&'static OldForm>,
}

/// A document that is about no object that the server could be asked for.
pub(super) struct Unidentified {
    /// The refusal.
    pub(super) rejection: Box<Rejection>,
    /// The object, as far as it could be read.
    pub(super) object: String,
}

fn refused(message: String, field: &str, object: String) -> Unidentified {
    let place = if field.is_empty() { FieldPath::default() } else { FieldPath::of(&[field]) };
    Unidentified { rejection: Box::new(reject::by_client(message, place)), object }
}

/// Reads kind, version, namespace and name, as a version of Kubernetes serves them.
///
/// # Errors
/// The document says no kind or version, or one that the server does not serve.
pub(super) fn identify(value: &Value, version: &Version) -> Result<Identity, Unidentified> {
    if !matches!(value, Value::Map(_)) {
        let message = "error validating data: invalid object to validate".to_owned();
        return Err(refused(message, "", String::new()));
    }
    let text = |field: &str| value.str_at(&[field]).unwrap_or_default();
    let (kind, api_version) = (text("kind"), text("apiVersion"));
    let name = value.str_at(&["metadata", "name"]).unwrap_or_default();
    let namespace = value.str_at(&["metadata", "namespace"]).unwrap_or_default();
    if kind.is_empty() {
        let message = format!("Object 'Kind' is missing in '{}'", json::compact(value));
        return Err(refused(message, "", String::new()));
    }
    // Whether objects of an unknown kind live in a namespace is unknown too: it counts only if it is written.
    let unknown = ObjectId::namespaced(Kind::Other(kind.into()), namespace, name);
    if api_version.is_empty() {
        let message = "error validating data: apiVersion not set".to_owned();
        return Err(refused(message, "", unknown.to_string()));
    }
    let Some(served) = version.served(api_version, kind) else {
        if is_of_kubernetes(api_version, version) {
            let field = if schema::kinds().iter().any(|s| s.kind == kind) { "apiVersion" } else { "kind" };
            let rejection = Box::new(no_match(value, field));
            return Err(Unidentified { rejection, object: unknown.to_string() });
        }
        return Ok(Identity { id: unknown, served: None, form: None });
    };
    let modelled = Kind::named(kind);
    let kind = if modelled.group() == served.group() { modelled } else { Kind::Other(kind.into()) };
    let id = match (served.namespaced, namespace) {
        (false, _) => ObjectId::cluster(kind, name),
        (true, "") => ObjectId::namespaced(kind, "default", name),
        (true, namespace) => ObjectId::namespaced(kind, namespace, name),
    };
    Ok(Identity { id, served: Some(served), form: version.old_form(api_version, text("kind")) })
}

/// The object that a document is about, as far as it can be read; without a namespace it goes to `default`.
pub fn id_of(value: &Value, version: &Version) -> ObjectId {
    match identify(value, version) {
        Ok(identity) => identity.id,
        Err(_) => ObjectId::cluster(Kind::Other(Text::default()), ""),
    }
}

/// The refusal of a kind that the server does not serve; `field` is what is wrong of it.
pub(super) fn no_match(value: &Value, field: &str) -> Rejection {
    let text = |field: &str| value.str_at(&[field]).unwrap_or_default();
    let message = format!("no matches for kind {:?} in version {:?}", text("kind"), text("apiVersion"));
    reject::by_client(message, FieldPath::of(&[field]))
}

/// Whether a kind of another API group is there: it is taken as installed, or a CustomResourceDefinition has brought it.
pub(super) fn is_known(value: &Value, cluster: &Cluster) -> bool {
    let text = |field: &str| value.str_at(&[field]).unwrap_or_default();
    let Some((group, version)) = text("apiVersion").split_once('/') else { return false };
    let brings = |definition: &Value| {
        let mut versions = definition.list_at(&["spec", "versions"]).iter();
        definition.str_at(&["spec", "group"]) == Some(group)
            && definition.str_at(&["spec", "names", "kind"]) == Some(text("kind"))
            && versions
                .any(|v| v.str_at(&["name"]) == Some(version) && v.get("served").and_then(Value::as_bool) == Some(true))
    };
    cluster.profile().foreign_kinds
        || cluster.of_kind(Kind::Other("CustomResourceDefinition".into())).any(|definition| brings(&definition.value))
}

/// Whether a version belongs to an API group of Kubernetes itself, so that what it does not serve does not exist.
fn is_of_kubernetes(api_version: &str, version: &Version) -> bool {
    let Some((group, _)) = api_version.split_once('/') else { return true };
    // A group without a dot is Kubernetes' own: others must have a domain.
    !group.contains('.') || RETIRED_GROUPS.contains(&group) || version.has_group(group)
}
