//! Which claims of a StatefulSet are there without a pod?
//!
//! Kubernetes keeps them silently when a set becomes smaller, unless `persistentVolumeClaimRetentionPolicy` says
//! otherwise. Left out: the claims of a set that is gone, which nothing tells from others.

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::object::{Kind, Object};
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The claims whose ordinals a set no longer has.
pub(super) fn findings(cluster: &Cluster) -> Vec<Finding> {
    let sets = of_names(cluster);
    if sets.is_empty() {
        return Vec::new();
    }
    cluster.of_kind(Kind::PersistentVolumeClaim).filter_map(|claim| left(cluster, &sets, claim)).collect()
}

/// The sets that keep claims, by namespace and by what stands before the ordinal in the names of their claims.
// upstream: stateful_set_utils.go: getPersistentVolumeClaimName
fn of_names(cluster: &Cluster) -> BTreeMap<(&str, String), &Arc<Object>> {
    let policy = ["spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"];
    let keeps = |set: &&Arc<Object>| set.value.str_at(&policy) != Some("Delete");
    let names = |set: &Object| -> Vec<String> {
        let templates = set.value.list_at(&["spec", "volumeClaimTemplates"]).iter();
        let names = templates.filter_map(|template| template.str_at(&["metadata", "name"]));
        names.map(|template| format!("{template}-{}", set.id.name)).collect()
    };
    let sets = cluster.of_kind(Kind::StatefulSet).filter(keeps);
    sets.flat_map(|set| names(set).into_iter().map(move |name| ((set.id.namespace.as_str(), name), set))).collect()
}

fn left(cluster: &Cluster, sets: &BTreeMap<(&str, String), &Arc<Object>>, claim: &Object) -> Option<Finding> {
    // One that a document holds was made by hand.
    if claim.document.is_some() {
        return None;
    }
    let (name, ordinal) = claim.id.name.rsplit_once('-')?;
    let number: i64 = ordinal.parse().ok()?;
    let set = sets.get(&(claim.id.namespace.as_str(), name.into()))?;
    let number_at = |path: &[&str]| set.value.at(path).and_then(Value::as_int);
    let first = number_at(&["spec", "ordinals", "start"]).unwrap_or(0);
    let count = number_at(&["spec", "replicas"]).unwrap_or(1);
    if (first..first.saturating_add(count)).contains(&number) {
        return None;
    }
    let pod = format!("{}-{ordinal}", set.id.name);
    let is_used = cluster.pods_using(&claim.id.namespace, &claim.id.name).next().is_some();
    if is_used || cluster.find(Kind::Pod, &set.id.namespace, &pod).is_some() {
        return None;
    }
    let finding = Finding::new(Code::ClaimLeftBehind).about(&claim.id).with("set", set.id.name.as_str());
    Some(finding.with("pod", pod).with("policy", "whenScaled"))
}
