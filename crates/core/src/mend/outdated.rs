//! A document that says things as an earlier version had them.

use super::{Candidate, Change, Edit, Holder, Way};
use crate::cluster::Cluster;
use crate::path::FieldPath;
use crate::retired;
use crate::value::Value;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The document of this number, and all of them, as this version prefers them.
pub(super) fn candidates(number: usize, cluster: &Cluster, documents: &[&Value]) -> Vec<Candidate> {
    let release = cluster.profile().version.release;
    let rewrite = |number: usize, document: &Value| {
        let (found, today) = retired::look(document, release);
        let mut changes = Vec::new();
        if !found.is_empty() {
            differences(number, document, &today, &FieldPath::default(), &mut changes);
        }
        (found, changes)
    };
    let Some((found, changes)) = documents.get(number).map(|document| rewrite(number, document)) else {
        return Vec::new();
    };
    if changes.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<(&str, &str)> = Vec::new();
    for found in found.iter().filter(|found| !found.instead.is_empty()) {
        let pair = (found.what.as_str(), found.instead.as_str());
        if !names.contains(&pair) {
            names.push(pair);
        }
    }
    let join = |part: fn(&(&str, &str)) -> String| names.iter().map(part).collect::<Vec<_>>().join(", ");
    let (what, instead) = (join(|(what, _)| what.to_string()), join(|(_, instead)| instead.to_string()));
    let mut candidates =
        alloc::vec![Candidate::new(Way::Modernise, &[("what", &what), ("instead", &instead)], changes)];
    let all: Vec<Vec<Change>> = documents.iter().enumerate().map(|(number, d)| rewrite(number, d).1).collect();
    let count = all.iter().filter(|changes| !changes.is_empty()).count();
    if count > 1 {
        let changes = all.into_iter().flatten().collect();
        candidates.push(Candidate::new(Way::ModerniseAll, &[("count", &count.to_string())], changes));
    }
    candidates
}

/// The edits that make one value of another, field by field. A field that has another name and the same content is renamed.
fn differences(number: usize, old: &Value, new: &Value, path: &FieldPath, changes: &mut Vec<Change>) {
    let mut push = |path: FieldPath, edit| changes.push(Change::Field { of: Holder::Document(number), path, edit });
    match (old, new) {
        _ if old == new => {}
        (Value::Map(before), Value::Map(after)) => {
            let mut gone: Vec<(&str, &Value)> = Vec::new();
            for (name, value) in before.iter().filter(|(name, _)| !after.contains_key(name)) {
                gone.push((name.as_str(), value));
            }
            for (name, value) in after {
                let here = path.clone().field(name);
                match before.get(name) {
                    Some(old) => differences(number, old, value, &here, changes),
                    None => {
                        let mut push = |path: FieldPath, edit| {
                            changes.push(Change::Field { of: Holder::Document(number), path, edit })
                        };
                        match gone.iter().position(|(_, old)| *old == value) {
                            Some(at) => {
                                let (from, _) = gone.remove(at);
                                push(path.clone().field(from), Edit::Rename(name.as_str().into()));
                            }
                            None => push(here, Edit::Set(value.clone())),
                        }
                    }
                }
            }
            for (name, _) in gone {
                let edit = Edit::Remove;
                changes.push(Change::Field { of: Holder::Document(number), path: path.clone().field(name), edit });
            }
        }
        (Value::List(before), Value::List(after)) if before.len() == after.len() => {
            for (index, (old, new)) in before.iter().zip(after.iter()).enumerate() {
                differences(number, old, new, &path.clone().index(index), changes);
            }
        }
        _ => push(path.clone(), Edit::Set(new.clone())),
    }
}
