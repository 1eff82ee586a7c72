//! Which edition of its template is a workload at?
//!
//! Models `pkg/controller/history` and the ControllerRevisions of StatefulSets and DaemonSets. Kubernetes names an edition
//! by a hash of the template; here the first is `<hash>`, the next `<hash #2>`.

use super::pods;
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// The label that says which edition a pod was made from.
pub(super) const LABEL: &str = "controller-revision-hash";

const KIND: &str = "ControllerRevision";

/// The name of the edition that was made after `earlier` others.
pub(super) fn hash(earlier: usize) -> String {
    match earlier {
        0 => "<hash>".to_string(),
        n => alloc::format!("<hash #{}>", n + 1),
    }
}

/// An edition of a template.
#[derive(Clone, Debug)]
pub(super) struct Revision<'a> {
    /// What stands in the pods' label.
    pub(super) hash: String,
    /// The template.
    pub(super) template: &'a Value,
    number: i64,
}

/// The edition that a workload is at now, and the ones before it, the latest first.
pub(super) struct Editions<'a> {
    /// The edition of the template that stands in the workload.
    pub(super) current: Revision<'a>,
    /// Those before it.
    pub(super) earlier: Vec<Revision<'a>>,
}

/// Finds the editions of a workload.
///
/// # Errors
/// The step that takes note of a new edition, or of an old one that has come back.
pub(super) fn editions<'a>(cluster: &'a Cluster, owner: &'a Object) -> Result<Editions<'a>, Step> {
    let template = owner.value.at(&["spec", "template"]).unwrap_or(&Value::Null);
    let kind = Kind::Other(KIND.into());
    let stored = pods::owned(cluster, owner, kind.clone());
    let read = |object: &&'a Arc<Object>| Revision {
        hash: object.label(LABEL).unwrap_or_default().to_owned(),
        template: object.value.at(&["data", "spec", "template"]).unwrap_or(&Value::Null),
        number: object.value.at(&["revision"]).and_then(Value::as_int).unwrap_or(0),
    };
    let mut revisions: Vec<_> = stored.iter().map(read).collect();
    revisions.sort_by_key(|revision| Reverse(revision.number));
    let next = revisions.first().map_or(1, |latest| latest.number.saturating_add(1));
    match revisions.iter().position(|revision| revision.template == template) {
        Some(0) => {
            let current = revisions.remove(0);
            Ok(Editions { current, earlier: revisions })
        }
        // upstream: an edition that comes back gets the highest number
        Some(_) => {
            let back = stored.iter().find(|object| object.value.at(&["data", "spec", "template"]) == Some(template));
            let step = back.map(|object| Step::none().and_put(object.changed(|v| v.set(&["revision"], next))));
            Err(step.unwrap_or_default())
        }
        None => {
            let hash = hash(stored.len());
            let mut object =
                Value::from([("apiVersion", "apps/v1".into()), ("kind", KIND.into()), ("revision", next.into())]);
            let name = alloc::format!("{}-{hash}", owner.id.name);
            object.set(&["metadata", "name"], name.as_str());
            object.set(&["metadata", "labels", LABEL], hash);
            object.set(&["metadata", "ownerReferences"], vec![super::owners::reference(owner)]);
            object.set(&["data", "spec", "template"], template.clone());
            let id = ObjectId::namespaced(kind, &owner.id.namespace, &name);
            let made = admit::create(cluster, id, object, None);
            Err(made.map(|object| Step::none().and_put(object)).unwrap_or_default())
        }
    }
}
