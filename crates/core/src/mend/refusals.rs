//! A document that the API server refuses.

use super::{Candidate, Change, Edit, Holder, Way, causes, limits, nearest, types};
use crate::admit;
use crate::cluster::Cluster;
use crate::finding::Finding;
use crate::object::Kind;
use crate::path::FieldPath;
use crate::profile::Version;
use crate::schema::{self, Served};
use crate::value::Value;
use alloc::vec::Vec;

/// What may mend a refusal of the document of this number.
pub(super) fn candidates(finding: &Finding, number: usize, cluster: &Cluster, documents: &[&Value]) -> Vec<Candidate> {
    let Some(document) = documents.get(number) else { return Vec::new() };
    let (version, kind) = (document.str_at(&["apiVersion"]), document.str_at(&["kind"]));
    let Some(kind) = kind else { return Vec::new() };
    let release = cluster.profile().version;
    let Some(served) = version.and_then(|version| release.served(version, kind)) else {
        return identity(number, document, kind, release);
    };
    let is_at = |path: &[&str]| finding.place == FieldPath::of(path);
    let by_limits = || limits::candidates(number, document, cluster);
    let found = match finding.word("reason") {
        None if is_at(&["metadata", "namespace"]) && document.str_at(&["metadata", "namespace"]).is_some() => {
            namespace(number, cluster, documents)
        }
        None if is_at(&["metadata", "name"]) && document.str_at(&["metadata", "name"]).is_some() => {
            taken(number, document, cluster)
        }
        None => types::candidates(served, number, document, &finding.place),
        Some(reason) => causes::candidates(finding, reason, number, document),
    };
    if found.is_empty() { by_limits() } else { found }
}

/// The versions in which a release serves a kind, the stable ones first.
fn versions(kind: &str, release: &Version) -> Vec<&'static Served> {
    let is_it = |served: &&Served| served.kind == kind && release.serves(served);
    let mut versions: Vec<&Served> = schema::kinds().iter().filter(is_it).collect();
    versions.sort_by_key(|served| (served.version().contains("alpha"), served.version().contains("beta")));
    versions
}

/// A kind or version that is not served.
fn identity(number: usize, document: &Value, kind: &str, release: &Version) -> Vec<Candidate> {
    let in_document =
        |path: &[&str], edit| Change::Field { of: Holder::Document(number), path: FieldPath::of(path), edit };
    let served = versions(kind, release);
    if !served.is_empty() {
        let moved = |served: &Served| {
            let mut changes = alloc::vec![in_document(&["apiVersion"], Edit::Set(served.api_version.into()))];
            changes.extend(selector(served, document).map(|selector| in_document(&["spec", "selector"], selector)));
            Candidate::new(Way::ApiVersion, &[("value", served.api_version)], changes)
        };
        return served.into_iter().map(moved).collect();
    }
    let kinds = schema::kinds().iter().map(|served| served.kind);
    let renamed = nearest(kind, kinds).into_iter().filter_map(|meant| {
        let mut changes = alloc::vec![in_document(&["kind"], Edit::Set(meant.into()))];
        let version = document.str_at(&["apiVersion"]).unwrap_or_default();
        if release.served(version, meant).is_none() {
            let version = versions(meant, release).first()?.api_version;
            changes.push(in_document(&["apiVersion"], Edit::Set(version.into())));
        }
        Some(Candidate::new(Way::Kind, &[("value", meant)], changes))
    });
    renamed.collect()
}

/// The selector that today's workloads must have and those of the old groups had by default.
fn selector(served: &Served, document: &Value) -> Option<Edit> {
    let has_template = matches!(served.kind, "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet");
    let labels = document.at(&["spec", "template", "metadata", "labels"])?;
    let is_missing = document.at(&["spec", "selector"]).is_none();
    (has_template && is_missing).then(|| Edit::Set(Value::from([("matchLabels", labels.clone())])))
}

/// A name that another object of the kind has.
fn taken(number: usize, document: &Value, cluster: &Cluster) -> Vec<Candidate> {
    let id = admit::id_of(document, cluster.profile().version);
    if cluster.get(&id).is_none() {
        return Vec::new();
    }
    let other = alloc::format!("{}-2", id.name);
    let edit = Edit::Set(other.as_str().into());
    let change = Change::Field { of: Holder::Document(number), path: FieldPath::of(&["metadata", "name"]), edit };
    alloc::vec![Candidate::new(Way::SetValue, &[("field", "metadata.name"), ("value", &other)], alloc::vec![change])]
}

/// A namespace that is not there, or not yet.
fn namespace(number: usize, cluster: &Cluster, documents: &[&Value]) -> Vec<Candidate> {
    let written = documents.get(number).and_then(|document| document.str_at(&["metadata", "namespace"]));
    let Some(name) = written else { return Vec::new() };
    let words = [("namespace", name)];
    let makes = |document: &&Value| {
        document.str_at(&["kind"]) == Some("Namespace") && document.str_at(&["metadata", "name"]) == Some(name)
    };
    if let Some(later) = documents.iter().position(makes) {
        return alloc::vec![Candidate::new(Way::NamespaceFirst, &words, alloc::vec![Change::ToFront(later)])];
    }
    let made = Value::from([
        ("apiVersion", "v1".into()),
        ("kind", "Namespace".into()),
        ("metadata", Value::from([("name", name.into())])),
    ]);
    let mut found = alloc::vec![Candidate::new(Way::CreateNamespace, &words, alloc::vec![Change::First(made)])];
    let there = cluster.of_kind(Kind::Namespace).map(|namespace| namespace.id.name.as_str());
    let field = FieldPath::of(&["metadata", "namespace"]);
    found.extend(nearest(name, there).into_iter().take(1).map(|meant| {
        let words = [("field", "metadata.namespace"), ("value", meant)];
        let edit = Edit::Set(meant.into());
        let change = Change::Field { of: Holder::Document(number), path: field.clone(), edit };
        Candidate::new(Way::SetValue, &words, alloc::vec![change])
    }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stable_versions_come_first() {
        let names: Vec<_> =
            versions("Deployment", &crate::profile::TODAY).iter().map(|served| served.api_version).collect();
        assert_eq!(names, ["apps/v1"]);
        let versions = versions("Event", &crate::profile::TODAY);
        assert!(!versions.is_empty() && versions.iter().all(|served| !served.version().contains("beta")));
    }
}
