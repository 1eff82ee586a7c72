//! Where in the text is a field of an object?
//!
//! An object that a controller made is not in the text: its fields are those of the template that it was made from, in
//! the object that owns it.

use crate::lines::{Lines, Position};
use kubestow_core::cluster::Cluster;
use kubestow_core::finding::{Code, Finding};
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::path::{FieldPath, Segment};
use kubestow_core::value::Value;
use kubestow_manifest::Manifest;
use std::borrow::Cow;

/// Owners of owners: a pod of a CronJob is the longest chain, with one to spare.
const MOST_OWNERS: usize = 4;

/// Finds where objects and fields stand in the text.
pub(crate) struct Places<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) lines: &'a Lines<'a>,
    pub(crate) cluster: &'a Cluster,
}

impl Places<'_> {
    /// The deepest part of a field's way that a document holds.
    pub(crate) fn of_field(&self, document: usize, path: &FieldPath) -> Option<Position> {
        Some(self.lines.position(self.manifest.documents.get(document)?.locate(path)))
    }

    /// The deepest part of a field's way that the text holds.
    pub(crate) fn of_object(&self, object: &ObjectId, path: &FieldPath) -> Option<Position> {
        let (document, path) = self.written(object, path)?;
        self.of_field(document, &path)
    }

    /// The field itself; none if the text does not hold it.
    pub(crate) fn exactly(&self, object: &ObjectId, path: &FieldPath) -> Option<Position> {
        let (document, path) = self.written(object, path)?;
        let place = self.manifest.documents.get(document)?.place(&path);
        (place.depth == path.0.len()).then(|| self.lines.position(place.span()))
    }

    pub(crate) fn of_finding(&self, finding: &Finding) -> Option<Position> {
        match (finding.document, &finding.object) {
            (Some(document), _) => self.of_field(document, &finding.place),
            (None, Some(object)) => self.of_object(object, &finding.place),
            (None, None) => None,
        }
    }

    /// Whether there is a reason to tell a finding: some are only about what the text itself says, which the API server
    /// does not keep.
    pub(crate) fn is_in_text(&self, finding: &Finding) -> bool {
        match (finding.code, &finding.object) {
            (Code::ReadOnlyAnyway, Some(object)) => self.exactly(object, &finding.place).is_some(),
            _ => true,
        }
    }

    /// The document and the field that a field of an object goes back to.
    pub(crate) fn written<'p>(&self, object: &ObjectId, path: &'p FieldPath) -> Option<(usize, Cow<'p, FieldPath>)> {
        let mut object = self.cluster.get(object)?;
        let mut path = Cow::Borrowed(path);
        for _ in 0..MOST_OWNERS {
            if let Some(document) = object.document {
                return Some((document, self.as_written(document, object, path)));
            }
            let owner = self.cluster.get(&owner(object)?)?;
            path = Cow::Owned(in_template(object, owner, &path)?);
            object = owner;
        }
        None
    }

    /// The field as its author wrote it: a Secret's `data` may have come as `stringData`.
    fn as_written<'p>(&self, document: usize, object: &Object, mut path: Cow<'p, FieldPath>) -> Cow<'p, FieldPath> {
        if object.id.kind == Kind::Secret
            && let [Segment::Field(map), Segment::Key(key)] = path.0.as_slice()
            && map == "data"
        {
            let plain = FieldPath::of(&["stringData"]).key(key);
            let holds = |document: &kubestow_manifest::Document| document.locate_value(&plain).is_some();
            if self.manifest.documents.get(document).is_some_and(holds) {
                path = Cow::Owned(plain);
            }
        }
        path
    }
}

/// The object that controls this one.
fn owner(object: &Object) -> Option<ObjectId> {
    let owners = object.value.list_at(&["metadata", "ownerReferences"]);
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    let owner = owners.iter().find(controls)?;
    let kind = Kind::named(owner.str_at(&["kind"])?);
    let namespace = if kind.is_namespaced() { object.id.namespace.as_str() } else { "" };
    Some(ObjectId::namespaced(kind, namespace, owner.str_at(&["name"])?))
}

/// The field of the owner that a field of the owned object was made from.
fn in_template(object: &Object, owner: &Object, path: &FieldPath) -> Option<FieldPath> {
    let below = |prefix: &[&str], path: &FieldPath| {
        let mut whole = FieldPath::of(prefix);
        whole.0.extend(path.0.iter().cloned());
        whole
    };
    match (&object.id.kind, &owner.id.kind) {
        (Kind::ReplicaSet, Kind::Deployment) => Some(path.clone()),
        (Kind::Job, Kind::CronJob) => Some(below(&["spec", "jobTemplate"], path)),
        (Kind::Pod, _) => Some(match volume(object, owner, path) {
            Some(moved) => moved,
            None => below(&["spec", "template"], path),
        }),
        _ => None,
    }
}

/// A volume of the pod of a StatefulSet stands at another index in the template, or in a claim template.
fn volume(pod: &Object, owner: &Object, path: &FieldPath) -> Option<FieldPath> {
    let [Segment::Field(spec), Segment::Field(volumes), Segment::Index(index), rest @ ..] = path.0.as_slice() else {
        return None;
    };
    if (spec.as_str(), volumes.as_str()) != ("spec", "volumes") {
        return None;
    }
    let name = pod.value.list_at(&["spec", "volumes"]).get(*index)?.str_at(&["name"])?;
    let find = |fields: &[&str], at: &[&str]| {
        owner.value.list_at(fields).iter().position(|item| item.str_at(at) == Some(name))
    };
    if let Some(claim) = find(&["spec", "volumeClaimTemplates"], &["metadata", "name"]) {
        return Some(FieldPath::of(&["spec", "volumeClaimTemplates"]).index(claim));
    }
    let mut moved = FieldPath::of(&["spec", "template", "spec", "volumes"]);
    moved = moved.index(find(&["spec", "template", "spec", "volumes"], &["name"])?);
    moved.0.extend(rest.iter().cloned());
    Some(moved)
}
