//! A document that the API server accepts with a warning.
//!
//! Only where the way out is plain: a label that has another name today, an annotation that does nothing, a reclaim policy
//! that is going, a variable that a later one hides. A volume whose plugin is gone has none: what would take its place is
//! the user's choice.

use super::{Candidate, Change, Edit, Holder, Way, above, value_at};
use crate::finding::Finding;
use crate::path::Segment;
use crate::value::Value;
use alloc::string::ToString;
use alloc::vec::Vec;

/// What may make the warning about the document of this number go.
pub(super) fn candidates(finding: &Finding, number: usize, documents: &[&Value]) -> Vec<Candidate> {
    let (Some(document), Some(last)) = (documents.get(number), finding.place.0.last()) else { return Vec::new() };
    let Some(value) = value_at(document, &finding.place) else { return Vec::new() };
    let words = finding.kubernetes.as_deref().unwrap_or_default();
    let change =
        |path: &crate::path::FieldPath, edit| Change::Field { of: Holder::Document(number), path: path.clone(), edit };
    let field = finding.place.to_string();
    let remove = || {
        let changes = alloc::vec![change(&finding.place, Edit::Remove)];
        Candidate::new(Way::RemoveField, &[("field", &field)], changes)
    };
    match last {
        Segment::Field(name) if name == "persistentVolumeReclaimPolicy" => {
            let set = |policy: &str| {
                let changes = alloc::vec![change(&finding.place, Edit::Set(policy.into()))];
                Candidate::new(Way::SetValue, &[("field", &field), ("value", policy)], changes)
            };
            alloc::vec![set("Retain"), set("Delete")]
        }
        Segment::Key(key) => {
            // The server names what took the place of a label: `use "topology.kubernetes.io/zone" instead`.
            let instead = words.split_once("use \"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| name);
            let renamed = instead.filter(|name| *name != key).map(|name| {
                let new = above(&finding.place).key(name);
                let changes = alloc::vec![change(&finding.place, Edit::Remove), change(&new, Edit::Set(value.clone()))];
                Candidate::new(Way::RenameField, &[("from", key), ("to", name)], changes)
            });
            renamed.into_iter().chain([remove()]).collect()
        }
        Segment::Index(_) if words.contains("hides previous definition of") => alloc::vec![remove()],
        Segment::Field(_) | Segment::Index(_) => Vec::new(),
    }
}
