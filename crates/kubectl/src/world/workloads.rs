//! What do the controllers of workloads write into `status`?
//!
//! Models the counting in `pkg/controller/{replicaset,deployment,statefulset,daemon,job}`: pods that are there, ready and of
//! the newest template, and the conditions that follow. Left out: progress deadlines, minimum ready seconds, and what
//! becomes of a Job whose pods end.

use super::{FillAt, Item, TIME, World};
use kubestow_core::value::Value;
use std::cmp::Reverse;

const REVISION: &str = "deployment.kubernetes.io/revision";

pub(super) fn fill(world: &mut World) {
    for plural in ["replicasets", "replicationcontrollers", "statefulsets", "daemonsets", "jobs"] {
        each(world, plural, |world, owner| match plural {
            "statefulsets" => stateful_set(world, owner),
            "daemonsets" => daemon_set(world, owner),
            "jobs" => job(world, owner),
            _ => replica_set(world, owner),
        });
    }
    // Deployments count what their ReplicaSets say.
    each(world, "deployments", deployment);
}

fn each(world: &mut World, plural: &'static str, status: impl Fn(&World, &Item) -> Value) {
    let told: Vec<Item> = world
        .of_kind(plural)
        .map(|item| {
            let mut item = item.clone();
            let mut value = status(world, &item);
            if let Some(annotation) = value.remove(&[REVISION]) {
                item.value.set(&["metadata", "annotations", REVISION], annotation);
            }
            for (field, part) in value.fields() {
                item.value.fill_at(&["status", field], part.clone());
            }
            item
        })
        .collect();
    told.into_iter().for_each(|item| world.put(item));
}

/// The pods of a workload, those that have ended left out.
fn pods<'a>(world: &'a World, owner: &'a Item) -> impl Iterator<Item = &'a Item> {
    let is_active = |pod: &Item| !matches!(pod.value.str_at(&["status", "phase"]), Some("Succeeded" | "Failed"));
    world
        .in_namespace("pods", &owner.namespace)
        .filter(move |pod| pod.is_controlled_by(owner) && is_active(pod) && !pod.is_terminating())
}

fn number(count: usize) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

fn int(value: &Value, fields: &[&str]) -> i64 {
    value.at(fields).and_then(Value::as_int).unwrap_or(0)
}

fn replicas(item: &Item) -> i64 {
    item.value.at(&["spec", "replicas"]).and_then(Value::as_int).unwrap_or(1)
}

/// A status without the counts that are zero, which the API server leaves out.
fn counts<const N: usize>(counts: [(&str, i64); N]) -> Value {
    let mut status = Value::map();
    for (name, count) in counts {
        // `replicas` and the counts of DaemonSets are always written.
        if count != 0
            || name == "replicas"
            || name.ends_with("Scheduled") && name != "updatedNumberScheduled"
            || name == "numberReady"
        {
            status.set(&[name], count);
        }
    }
    status
}

fn condition(name: &str, status: &str, reason: &str, message: String) -> Value {
    Value::from([
        ("type", name.into()),
        ("status", status.into()),
        ("reason", reason.into()),
        ("message", message.into()),
        ("lastUpdateTime", TIME.into()),
        ("lastTransitionTime", TIME.into()),
    ])
}

fn ready(world: &World, owner: &Item) -> i64 {
    i64::try_from(pods(world, owner).filter(|pod| pod.has_condition("Ready")).count()).unwrap_or(i64::MAX)
}

fn total(world: &World, owner: &Item) -> i64 {
    i64::try_from(pods(world, owner).count()).unwrap_or(i64::MAX)
}

/// Why the controller could not make a pod, the last time that it tried.
fn failure(world: &World, owner: &Item) -> Option<String> {
    let about = |event: &&super::Event| {
        event.object.kind.plural() == owner.served.plural
            && event.object.namespace == owner.namespace
            && event.object.name == owner.name
    };
    let last = world.events.iter().rfind(|event| about(event) && event.reason == "FailedCreate")?;
    Some(last.message.strip_prefix("Error creating: ").unwrap_or(&last.message).to_owned())
}

fn replica_set(world: &World, set: &Item) -> Value {
    let (total, ready) = (total(world, set), ready(world, set));
    let counted = [
        ("replicas", total),
        ("readyReplicas", ready),
        ("availableReplicas", ready),
        ("fullyLabeledReplicas", total),
        ("observedGeneration", 1),
    ];
    let mut status = counts(counted);
    if let Some(message) = failure(world, set).filter(|_| total < replicas(set)) {
        status.set(&["conditions"], vec![condition("ReplicaFailure", "True", "FailedCreate", message)]);
    }
    status
}

fn stateful_set(world: &World, set: &Item) -> Value {
    let (total, ready) = (total(world, set), ready(world, set));
    let mut revisions: Vec<&Item> =
        world.in_namespace("controllerrevisions", &set.namespace).filter(|r| r.is_controlled_by(set)).collect();
    revisions.sort_by_key(|revision| Reverse(int(&revision.value, &["revision"])));
    let newest = revisions.first().map(|revision| revision.name.as_str()).unwrap_or_default();
    let of = |name: &str| {
        pods(world, set).filter(|pod| pod.value.str_at(&["metadata", "labels", HASH]) == Some(name)).count()
    };
    let updated = i64::try_from(of(newest)).unwrap_or(i64::MAX);
    let mut status = counts([
        ("replicas", total),
        ("readyReplicas", ready),
        ("currentReplicas", updated),
        ("updatedReplicas", updated),
        ("observedGeneration", 1),
    ]);
    status.set(&["availableReplicas"], ready);
    status.set(&["collisionCount"], 0);
    if !newest.is_empty() {
        status.set(&["updateRevision"], newest);
        let current = pods(world, set).filter_map(|pod| pod.value.str_at(&["metadata", "labels", HASH]));
        status.set(&["currentRevision"], current.min().unwrap_or(newest));
    }
    status
}

const HASH: &str = "controller-revision-hash";

fn daemon_set(world: &World, set: &Item) -> Value {
    let (total, ready) = (total(world, set), ready(world, set));
    let newest = world
        .in_namespace("controllerrevisions", &set.namespace)
        .filter(|revision| revision.is_controlled_by(set))
        .max_by_key(|revision| int(&revision.value, &["revision"]))
        .and_then(|revision| revision.value.str_at(&["metadata", "labels", HASH]));
    let updated = pods(world, set).filter(|pod| pod.value.str_at(&["metadata", "labels", HASH]) == newest).count();
    counts([
        ("desiredNumberScheduled", total),
        ("currentNumberScheduled", total),
        ("numberMisscheduled", 0),
        ("numberReady", ready),
        ("numberAvailable", ready),
        ("numberUnavailable", total - ready),
        ("updatedNumberScheduled", i64::try_from(updated).unwrap_or(i64::MAX)),
        ("observedGeneration", 1),
    ])
}

fn job(world: &World, job: &Item) -> Value {
    if job.value.at(&["spec", "suspend"]).and_then(Value::as_bool) == Some(true) {
        let condition = condition("Suspended", "True", "JobSuspended", "Job suspended".to_owned());
        return Value::from([("conditions", vec![condition].into()), ("ready", 0.into())]);
    }
    let ended = |phase: &str| {
        let all = world.in_namespace("pods", &job.namespace).filter(|pod| pod.is_controlled_by(job));
        number(all.filter(|pod| pod.value.str_at(&["status", "phase"]) == Some(phase)).count())
    };
    let mut status = counts([("active", total(world, job))]);
    status.set(&["ready"], ready(world, job));
    status.set(&["terminating"], 0);
    status.set(&["startTime"], TIME);
    status.set(&["uncountedTerminatedPods"], Value::map());
    for (field, phase) in [("succeeded", "Succeeded"), ("failed", "Failed")] {
        let count = ended(phase);
        if count != Value::from(0) {
            status.set(&[field], count);
        }
    }
    status
}

/// The ReplicaSets of a Deployment: the one of its template, and those before it.
pub(crate) fn replica_sets<'a>(world: &'a World, deployment: &'a Item) -> (Option<&'a Item>, Vec<&'a Item>) {
    let of_revision = |set: &Item| {
        set.value.at(&["metadata", "annotations", REVISION]).and_then(Value::as_str).and_then(|r| r.parse::<i64>().ok())
    };
    let owned =
        || world.in_namespace("replicasets", &deployment.namespace).filter(|set| set.is_controlled_by(deployment));
    // The newest revision is the one of the template.
    let new = owned().max_by_key(|set| (of_revision(set), set.created));
    let mut old: Vec<&Item> = owned().filter(|set| new.is_none_or(|new| new.name != set.name)).collect();
    old.sort_by_key(|set| set.created);
    (new, old)
}

/// upstream: pkg/controller/deployment: sync.go: calculateStatus; progress.go: syncRolloutStatus
fn deployment(world: &World, deployment: &Item) -> Value {
    let (new, old) = replica_sets(world, deployment);
    let sum = |field: &str| -> i64 {
        old.iter().copied().chain(new).map(|set| int(&set.value, &["status", field])).fold(0, i64::saturating_add)
    };
    let wanted = replicas(deployment);
    let asked = old.iter().copied().chain(new).map(replicas).fold(0, i64::saturating_add);
    let (total, available) = (sum("replicas"), sum("availableReplicas"));
    let updated = new.map_or(0, |set| int(&set.value, &["status", "replicas"]));
    let mut status = counts([
        ("replicas", total),
        ("readyReplicas", sum("readyReplicas")),
        ("updatedReplicas", updated),
        ("availableReplicas", available),
        ("unavailableReplicas", asked.saturating_sub(available).max(0)),
        ("observedGeneration", 1),
    ]);
    let enough = available >= wanted.saturating_sub(most_unavailable(deployment, wanted));
    let (truth, reason, what) = if enough {
        ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    let mut conditions = vec![condition("Available", truth, reason, what.to_owned())];
    let set = new.map(|set| set.name.as_str()).unwrap_or_default();
    let is_complete = updated == wanted && total == wanted && available == wanted;
    let (truth, reason, message) = if deployment.value.at(&["spec", "paused"]).and_then(Value::as_bool) == Some(true) {
        ("Unknown", "DeploymentPaused", "Deployment is paused".to_owned())
    } else if is_complete {
        ("True", "NewReplicaSetAvailable", format!("ReplicaSet \"{set}\" has successfully progressed."))
    } else if updated > 0 {
        ("True", "ReplicaSetUpdated", format!("ReplicaSet \"{set}\" is progressing."))
    } else {
        ("True", "NewReplicaSetCreated", format!("Created new replica set \"{set}\""))
    };
    let failure = new.and_then(|set| set.value.list_at(&["status", "conditions"]).first().cloned());
    conditions.push(condition("Progressing", truth, reason, message));
    conditions.extend(failure);
    status.set(&["conditions"], conditions);
    if let Some(revision) = new.and_then(|set| set.value.at(&["metadata", "annotations", REVISION])) {
        status.set(&[REVISION], revision.clone());
    }
    status
}

/// upstream: deploymentutil.MaxUnavailable, ResolveFenceposts
fn most_unavailable(deployment: &Item, wanted: i64) -> i64 {
    let strategy = &["spec", "strategy", "rollingUpdate"];
    if deployment.value.str_at(&["spec", "strategy", "type"]) == Some("Recreate") || wanted == 0 {
        return 0;
    }
    let part = |field: &str, up: bool| match deployment.value.at(strategy).and_then(|rolling| rolling.get(field)) {
        Some(Value::Int(count)) => *count,
        Some(Value::String(percent)) => {
            let percent: i64 = percent.trim_end_matches('%').parse().unwrap_or(0);
            (percent.saturating_mul(wanted).saturating_add(if up { 99 } else { 0 })) / 100
        }
        _ => 0,
    };
    let (surge, unavailable) = (part("maxSurge", true), part("maxUnavailable", false));
    if surge == 0 && unavailable == 0 { 1 } else { unavailable.min(wanted) }
}
