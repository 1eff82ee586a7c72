//! Which claims does a pod of a StatefulSet have, and who owns them?
//!
//! Models `stateful_pod_control.go: createPersistentVolumeClaims, UpdatePodClaimForRetentionPolicy` and
//! `stateful_set_utils.go: isClaimOwnerUpToDate`. A claim that is there already is taken as it is. The retention policy
//! works through owners: the set, or the pod once it is to go.

use super::super::super::owners;
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The claim templates of a set by name.
pub(super) fn templates(set: &Object) -> impl Iterator<Item = (&str, &Value)> {
    let templates = set.value.list_at(&["spec", "volumeClaimTemplates"]).iter();
    templates.map(|template| (template.str_at(&["metadata", "name"]).unwrap_or_default(), template))
}

/// The name of the claim that a pod gets from a template.
pub(super) fn name(set: &Object, template: &str, ordinal: i64) -> String {
    alloc::format!("{template}-{}-{ordinal}", set.id.name)
}

fn find<'a>(cluster: &'a Cluster, set: &Object, template: &str, ordinal: i64) -> Option<&'a Arc<Object>> {
    cluster.find(Kind::PersistentVolumeClaim, &set.id.namespace, &name(set, template, ordinal))
}

/// Makes the first claim of a pod that is missing; none if all are there. If the pod cannot be made now, also why.
pub(super) fn make(cluster: &Cluster, set: &Object, ordinal: i64) -> Option<Result<Step, (Step, String)>> {
    let mut going = Vec::new();
    for (template_name, template) in templates(set) {
        let name = name(set, template_name, ordinal);
        match find(cluster, set, template_name, ordinal) {
            Some(claim) if claim.is_terminating() => going.push(alloc::format!("pvc {name} is being deleted")),
            Some(_) => {}
            None => {
                let id = ObjectId::namespaced(Kind::PersistentVolumeClaim, &set.id.namespace, &name);
                let (pod, set_name) = (alloc::format!("{}-{ordinal}", set.id.name), &set.id.name);
                return Some(match admit::create(cluster, id, draft(set, template, &name), None) {
                    Ok(claim) => {
                        let message = alloc::format!("Create Claim {name} Pod {pod} in StatefulSet {set_name} success");
                        Ok(Step::none().and_put(claim).and_event(Event::normal(&set.id, "SuccessfulCreate", message)))
                    }
                    Err(refusal) => {
                        let why = refusal.message;
                        let message = alloc::format!(
                            "Create Claim {name} for Pod {pod} in StatefulSet {set_name} failed error: {why}"
                        );
                        let step = Step::none().and_event(Event::warning(&set.id, "FailedCreate", message));
                        Err((step, alloc::format!("failed to create PVC {name}: {why}")))
                    }
                });
            }
        }
    }
    // upstream: apimachinery util/errors: aggregate
    match going.as_slice() {
        [] => None,
        [only] => Some(Err((Step::none(), only.clone()))),
        several => Some(Err((Step::none(), alloc::format!("[{}]", several.join(", "))))),
    }
}

/// upstream: `getPersistentVolumeClaims`
fn draft(set: &Object, template: &Value, name: &str) -> Value {
    let mut claim = template.clone();
    claim.set(&["apiVersion"], "v1");
    claim.set(&["kind"], "PersistentVolumeClaim");
    claim.set(&["metadata", "name"], name);
    for (key, value) in set.value.fields_at(&["spec", "selector", "matchLabels"]) {
        claim.set(&["metadata", "labels", key], value.clone());
    }
    claim.remove(&["status"]);
    claim
}

/// Whether the retention policy deletes claims, `whenDeleted` or `whenScaled`.
fn deletes(set: &Object, when: &str) -> bool {
    set.value.str_at(&["spec", "persistentVolumeClaimRetentionPolicy", when]) == Some("Delete")
}

fn owner_uids(claim: &Object) -> impl Iterator<Item = &Value> {
    claim.value.list_at(&["metadata", "ownerReferences"]).iter()
}

fn names(reference: &Value, object: &Object) -> bool {
    reference.str_at(&["kind"]) == Some(object.id.kind.name()) && reference.str_at(&["name"]) == Some(&object.id.name)
}

fn is(reference: &Value, object: &Object) -> bool {
    reference.str_at(&["uid"]) == Some(object.uid())
}

/// Whether a claim is still owned by an earlier pod of the name, with which it will go (upstream: `PodClaimIsStale`).
pub(super) fn are_stale(cluster: &Cluster, set: &Object, ordinal: i64) -> bool {
    let pod = alloc::format!("{}-{ordinal}", set.id.name);
    let earlier =
        |reference: &Value| reference.str_at(&["kind"]) == Some("Pod") && reference.str_at(&["name"]) == Some(&pod);
    deletes(set, "whenScaled")
        && templates(set)
            .filter_map(|(template, _)| find(cluster, set, template, ordinal))
            .any(|claim| owner_uids(claim).any(earlier))
}

/// Brings the owners of a pod's claims in line with the retention policy; none if they are.
pub(super) fn tend(cluster: &Cluster, set: &Object, ordinal: i64, pod: &Object) -> Option<Step> {
    let claims = templates(set).filter_map(|(template, _)| find(cluster, set, template, ordinal));
    let steps = claims.filter(|claim| !claim.is_terminating()).filter_map(|claim| tend_one(set, ordinal, pod, claim));
    steps.reduce(Step::then)
}

fn tend_one(set: &Object, ordinal: i64, pod: &Object, claim: &Arc<Object>) -> Option<Step> {
    // upstream: hasStaleOwnerRef; what an earlier set or pod of the name owns is left alone
    let is_stale = |object: &Object| owner_uids(claim).any(|o| names(o, object) && !is(o, object));
    if is_stale(set) || is_stale(pod) {
        return None;
    }
    let (when_deleted, when_scaled) = (deletes(set, "whenDeleted"), deletes(set, "whenScaled"));
    let is_foreign = |o: &&Value| !is(o, set) && !is(o, pod);
    let controls = |o: &&Value| o.at(&["controller"]).and_then(Value::as_bool) == Some(true);
    let has_conflict = (when_deleted || when_scaled) && owner_uids(claim).filter(is_foreign).any(|o| controls(&o));
    let is_out = !super::ordinals(set).contains(&ordinal);
    let mut wanted: Vec<Value> = owner_uids(claim).filter(is_foreign).cloned().collect();
    if !has_conflict {
        if when_scaled && is_out {
            wanted.push(owners::reference(pod));
        }
        if when_deleted && !(when_scaled && is_out) {
            wanted.push(owners::reference(set));
        }
    }
    let changed = claim.changed(|value| {
        if wanted.is_empty() {
            value.remove(&["metadata", "ownerReferences"]);
        } else {
            value.set(&["metadata", "ownerReferences"], wanted);
        }
    });
    if changed.value == claim.value {
        return None;
    }
    let step = Step::none().and_put(changed);
    if !has_conflict {
        return Some(step);
    }
    let message = alloc::format!(
        "PersistentVolumeClaim {} has a conflicting OwnerReference that acts as a manging controller, the retention policy \
         is ignored for this claim",
        claim.id.name
    );
    Some(step.and_event(Event::warning(&set.id, "ConflictingController", message)))
}
