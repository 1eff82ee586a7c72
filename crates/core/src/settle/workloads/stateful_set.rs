//! Which pods and claims does a StatefulSet keep?
//!
//! Models `pkg/controller/statefulset: {stateful_set_control, stateful_pod_control, stateful_set_utils}.go`: pods with an
//! ordinal, made one after the other unless the set says Parallel, each with its own claims, made before it; too many go
//! from the highest ordinal on. A pod counts as ready as soon as it has a node.

mod claims;

use super::pods;
use super::revision::{self, Editions, Revision};
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What a look at one pod came to.
enum Turn {
    /// There is something to do.
    Do(Step),
    /// The later pods have to wait for this one.
    Wait,
    /// On to the next pod.
    Next,
}

pub(super) fn sync(cluster: &Cluster, set: &Arc<Object>) -> Step {
    let editions = match revision::editions(cluster, set) {
        Ok(editions) => editions,
        Err(step) => return step,
    };
    let owned = pods::owned(cluster, set, Kind::Pod);
    let by_ordinal: BTreeMap<i64, &Arc<Object>> =
        owned.iter().filter_map(|pod| Some((ordinal(set, pod)?, *pod))).collect();
    let one_by_one = one_by_one(set);
    let wanted = ordinals(set);
    for ordinal in wanted.clone() {
        match keep(cluster, set, &editions, ordinal, by_ordinal.get(&ordinal).copied()) {
            Turn::Do(step) => return step,
            Turn::Wait if one_by_one => return Step::none(),
            Turn::Wait | Turn::Next => {}
        }
    }
    let condemned: Vec<_> = by_ordinal.iter().rev().filter(|(ordinal, _)| !wanted.contains(ordinal)).collect();
    for (ordinal, pod) in &condemned {
        if let Some(step) = claims::tend(cluster, set, **ordinal, pod) {
            return step;
        }
    }
    let is_blocked = one_by_one && condemned.iter().any(|(_, pod)| pod.is_terminating());
    match condemned.iter().find(|(_, pod)| !pod.is_terminating()) {
        Some((_, pod)) if !is_blocked => delete(set, pod),
        Some(_) => Step::none(),
        None => roll(set, &editions, &by_ordinal),
    }
}

/// The ordinals that the set is to have.
fn ordinals(set: &Object) -> core::ops::Range<i64> {
    let start = set.value.at(&["spec", "ordinals", "start"]).and_then(Value::as_int).unwrap_or(0).max(0);
    start..start.saturating_add(pods::replicas(set))
}

/// The ordinal of a pod of the set, by its name.
fn ordinal(set: &Object, pod: &Object) -> Option<i64> {
    pod.id.name.strip_prefix(set.id.name.as_str())?.strip_prefix('-')?.parse().ok()
}

/// Whether a claim's name is one that the set gives: template, set and ordinal.
pub(super) fn names_claim(set: &Object, claim: &str) -> bool {
    claims::templates(set).any(|(template, _)| {
        let rest = claim.strip_prefix(template).and_then(|rest| rest.strip_prefix('-'));
        let rest =
            rest.and_then(|rest| rest.strip_prefix(set.id.name.as_str())).and_then(|rest| rest.strip_prefix('-'));
        rest.is_some_and(|ordinal| ordinal.parse::<i64>().is_ok())
    })
}

fn is_ready(pod: &Object) -> bool {
    pods::is_active(pod) && pod.as_pod().is_some_and(|pod| pod.node.is_some())
}

/// Sees to one pod that is to be there (upstream: `processReplica`).
fn keep(cluster: &Cluster, set: &Object, editions: &Editions<'_>, ordinal: i64, pod: Option<&Arc<Object>>) -> Turn {
    let Some(pod) = pod else {
        let name = alloc::format!("{}-{ordinal}", set.id.name);
        // A pod of that name that the set does not own is in the way.
        if cluster.find(Kind::Pod, &set.id.namespace, &name).is_some() || claims::are_stale(cluster, set, ordinal) {
            return Turn::Wait;
        }
        return Turn::Do(create(cluster, set, edition_for(set, editions, ordinal), ordinal));
    };
    if pod.as_pod().is_some_and(|pod| pod.is_finished) && !pod.is_terminating() {
        return Turn::Do(delete(set, pod));
    }
    // upstream: a pod that is still pending gets claims that are missing
    let is_pending = pod.as_pod().is_some_and(|pod| pod.node.is_none());
    if let Some(step) = claims::make(cluster, set, ordinal).filter(|_| is_pending) {
        return Turn::Do(step.unwrap_or_else(|(step, _)| step));
    }
    if !is_ready(pod) && one_by_one(set) {
        return Turn::Wait;
    }
    // upstream: UpdateStatefulPod writes the pod, too, though nothing of it has changed
    if let Some(step) = claims::tend(cluster, set, ordinal, pod) {
        let message = alloc::format!("Update Pod {} in StatefulSet {} successful", pod.id.name, set.id.name);
        return Turn::Do(step.and_event(Event::normal(&set.id, "SuccessfulUpdate", message)));
    }
    if is_ready(pod) { Turn::Next } else { Turn::Wait }
}

/// Whether a pod waits until the one before it is ready.
fn one_by_one(set: &Object) -> bool {
    set.value.str_at(&["spec", "podManagementPolicy"]) != Some("Parallel")
}

/// Makes a pod, and its claims before it (upstream: `CreateStatefulPod`).
fn create(cluster: &Cluster, set: &Object, edition: &Revision<'_>, ordinal: i64) -> Step {
    if cluster.pod_count() >= pods::MOST_PODS {
        return Step::none();
    }
    let name = alloc::format!("{}-{ordinal}", set.id.name);
    let failed = |why: &str| {
        let message = alloc::format!("Create Pod {name} in StatefulSet {} failed error: {why}", set.id.name);
        Event::warning(&set.id, "FailedCreate", message)
    };
    match claims::make(cluster, set, ordinal) {
        Some(Ok(step)) => return step,
        Some(Err((step, why))) => return step.and_event(failed(&why)),
        None => {}
    }
    let id = ObjectId::namespaced(Kind::Pod, &set.id.namespace, &name);
    match admit::create(cluster, id, draft(set, edition, ordinal, &name), None) {
        Ok(pod) => {
            let message = alloc::format!("Create Pod {name} in StatefulSet {} successful", set.id.name);
            let claims = claims::tend(cluster, set, ordinal, &pod).unwrap_or_default();
            claims.and_put(pod).and_event(Event::normal(&set.id, "SuccessfulCreate", message))
        }
        Err(refusal) => Step::none().and_event(failed(&refusal.message)),
    }
}

fn delete(set: &Object, pod: &Object) -> Step {
    let message = alloc::format!("Delete Pod {} in StatefulSet {} successful", pod.id.name, set.id.name);
    Step::none().and_delete(&pod.id).and_event(Event::normal(&set.id, "SuccessfulDelete", message))
}

/// The edition that a pod is made from: below the partition, and while a roll-out has not come so far, the earlier one
/// (upstream: `newVersionedStatefulSetPod`).
fn edition_for<'a, 'e>(set: &Object, editions: &'e Editions<'a>, ordinal: i64) -> &'e Revision<'a> {
    let below = ordinal - ordinals(set).start < partition(set);
    editions.earlier.first().filter(|_| below).unwrap_or(&editions.current)
}

fn partition(set: &Object) -> i64 {
    set.value.at(&["spec", "updateStrategy", "rollingUpdate", "partition"]).and_then(Value::as_int).unwrap_or(0)
}

/// Replaces the pods of earlier editions, from the highest ordinal down.
fn roll(set: &Object, editions: &Editions<'_>, pods: &BTreeMap<i64, &Arc<Object>>) -> Step {
    if set.value.str_at(&["spec", "updateStrategy", "type"]) == Some("OnDelete") {
        return Step::none();
    }
    let first = ordinals(set).start.saturating_add(partition(set));
    for (_, pod) in pods.iter().rev().take_while(|(ordinal, _)| **ordinal >= first) {
        if pod.label(revision::LABEL) != Some(&editions.current.hash) && !pod.is_terminating() {
            return delete(set, pod);
        }
        if !is_ready(pod) {
            return Step::none();
        }
    }
    Step::none()
}

/// upstream: `newStatefulSetPod`, `initIdentity`, `updateStorage`
fn draft(set: &Object, edition: &Revision<'_>, ordinal: i64, name: &str) -> Value {
    let mut pod = pods::draft(set, edition.template);
    let ordinal_text: String = ordinal.to_string();
    pod.set(&["metadata", "name"], name);
    pod.set(&["metadata", "labels", revision::LABEL], edition.hash.as_str());
    pod.set(&["metadata", "labels", "statefulset.kubernetes.io/pod-name"], name);
    pod.set(&["metadata", "labels", "apps.kubernetes.io/pod-index"], ordinal_text);
    pod.set(&["spec", "hostname"], name);
    if let Some(service) = set.value.str_at(&["spec", "serviceName"]).filter(|service| !service.is_empty()) {
        pod.set(&["spec", "subdomain"], service);
    }
    let templates: Vec<&str> = claims::templates(set).map(|(name, _)| name).collect();
    let own = templates.iter().map(|template| {
        let source = Value::from([("claimName", claims::name(set, template, ordinal).into())]);
        Value::from([("name", (*template).into()), ("persistentVolumeClaim", source)])
    });
    let others = pod.list_at(&["spec", "volumes"]).iter();
    let others = others.filter(|v| !v.str_at(&["name"]).is_some_and(|name| templates.contains(&name))).cloned();
    let volumes: Vec<Value> = own.chain(others).collect();
    if !volumes.is_empty() {
        pod.set(&["spec", "volumes"], volumes);
    }
    pod
}
