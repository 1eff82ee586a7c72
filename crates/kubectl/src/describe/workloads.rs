//! How are workloads described?

use super::pod::{controller, template};
use super::writer::Writer;
use crate::get::text;
use crate::world::{Item, TIME, World, replica_sets};
use kubestow_core::go;
use kubestow_core::value::Value;

fn head(w: &mut Writer, item: &Item) {
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
}

fn marks(w: &mut Writer, item: &Item) {
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
}

fn status(item: &Item, field: &str) -> i64 {
    text::int(item, &["status", field])
}

fn pod_template(w: &mut Writer, item: &Item) {
    template(w, item.value.at(&["spec", "template"]).unwrap_or(&Value::Null));
}

/// How many pods are in which phase (upstream: getPodStatusForController).
fn phases(world: &World, owner: &Item) -> String {
    let of = |phase: &str| {
        let pods = world.in_namespace("pods", &owner.namespace).filter(|pod| pod.is_controlled_by(owner));
        pods.filter(|pod| pod.value.str_at(&["status", "phase"]) == Some(phase)).count()
    };
    format!(
        "{} Running / {} Waiting / {} Succeeded / {} Failed",
        of("Running"),
        of("Pending"),
        of("Succeeded"),
        of("Failed")
    )
}

fn conditions(w: &mut Writer, item: &Item) {
    let conditions = item.value.list_at(&["status", "conditions"]);
    if !conditions.is_empty() {
        w.put(0, "Conditions:\n  Type\tStatus\tReason\n");
        w.put(1, "----\t------\t------\n");
    }
    for condition in conditions {
        let part = |field: &str| text::scalar(condition.get(field));
        w.put(1, format!("{} \t{}\t{}\n", part("type"), part("status"), part("reason")));
    }
}

/// upstream: describeDeployment
pub(super) fn deployment(w: &mut Writer, world: &World, item: &Item) -> bool {
    head(w, item);
    w.line(0, "CreationTimestamp", TIME);
    marks(w, item);
    w.line(0, "Selector", text::selector(item.value.at(&["spec", "selector"])));
    w.line(
        0,
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            text::int(item, &["spec", "replicas"]),
            status(item, "updatedReplicas"),
            status(item, "replicas"),
            status(item, "availableReplicas"),
            status(item, "unavailableReplicas")
        ),
    );
    w.line(0, "StrategyType", text::at(item, &["spec", "strategy", "type"]));
    w.line(0, "MinReadySeconds", text::int(item, &["spec", "minReadySeconds"]));
    if let Some(rolling) = item.value.at(&["spec", "strategy", "rollingUpdate"]) {
        let part = |field: &str| text::scalar(rolling.get(field));
        let (unavailable, surge) = (part("maxUnavailable"), part("maxSurge"));
        w.line(0, "RollingUpdateStrategy", format!("{unavailable} max unavailable, {surge} max surge"));
    }
    pod_template(w, item);
    conditions(w, item);
    let (new, old) = replica_sets(world, item);
    if new.is_some() || !old.is_empty() {
        // upstream: FindOldReplicaSets also counts sets without pods
        w.line(0, "OldReplicaSets", sets(&old));
        w.line(0, "NewReplicaSet", sets(&new.into_iter().collect::<Vec<_>>()));
    }
    true
}

fn sets(sets: &[&Item]) -> String {
    let one = |set: &&Item| {
        let (made, wanted) = (status(set, "replicas"), text::int(set, &["spec", "replicas"]));
        format!("{} ({made}/{wanted} replicas created)", set.name)
    };
    if sets.is_empty() { "<none>".to_owned() } else { sets.iter().map(one).collect::<Vec<_>>().join(", ") }
}

/// upstream: describeReplicaSet, describeReplicationController
pub(super) fn replica_set(w: &mut Writer, world: &World, item: &Item) -> bool {
    head(w, item);
    let selector = item.value.at(&["spec", "selector"]);
    let is_set = item.served.plural == "replicasets";
    w.line(0, "Selector", if is_set { text::selector_or_none(selector) } else { text::labels(selector) });
    marks(w, item);
    if is_set {
        controller(w, item);
    }
    let (made, wanted) = (status(item, "replicas"), text::int(item, &["spec", "replicas"]));
    w.line(0, "Replicas", format!("{made} current / {wanted} desired"));
    w.line(0, "Pods Status", phases(world, item));
    pod_template(w, item);
    conditions(w, item);
    true
}

/// upstream: describeStatefulSet
pub(super) fn stateful_set(w: &mut Writer, world: &World, item: &Item) -> bool {
    head(w, item);
    w.line(0, "CreationTimestamp", TIME);
    w.line(0, "Selector", text::selector(item.value.at(&["spec", "selector"])));
    marks(w, item);
    let (wanted, made) = (text::int(item, &["spec", "replicas"]), status(item, "replicas"));
    w.line(0, "Replicas", format!("{wanted} desired | {made} total"));
    w.line(0, "Update Strategy", text::at(item, &["spec", "updateStrategy", "type"]));
    let rolling = item.value.at(&["spec", "updateStrategy", "rollingUpdate"]);
    if let Some(partition) = rolling.and_then(|rolling| rolling.get("partition")) {
        w.line(1, "Partition", text::scalar(Some(partition)));
        if let Some(most) = rolling.and_then(|rolling| rolling.get("maxUnavailable")) {
            w.line(1, "MaxUnavailable", text::scalar(Some(most)));
        }
    }
    w.line(0, "Pods Status", phases(world, item));
    pod_template(w, item);
    claims(w, item.value.list_at(&["spec", "volumeClaimTemplates"]));
    true
}

/// upstream: describeVolumeClaimTemplates
fn claims(w: &mut Writer, templates: &[Value]) {
    if templates.is_empty() {
        return w.line(0, "Volume Claims", "<none>");
    }
    w.put(0, "Volume Claims:\n");
    for template in templates {
        w.line(1, "Name", text::scalar(template.at(&["metadata", "name"])));
        w.line(1, "StorageClass", text::class(template));
        w.labels_at("  ", "Labels", template.at(&["metadata", "labels"]));
        w.labels_at("  ", "Annotations", template.at(&["metadata", "annotations"]));
        let request = template.at(&["spec", "resources", "requests", "storage"]);
        w.line(1, "Capacity", request.map_or("<default>".to_owned(), |amount| text::quantity(Some(amount))));
        let modes = template.list_at(&["spec", "accessModes"]).iter().map(|mode| text::scalar(Some(mode)));
        w.line(1, "Access Modes", go::list(modes));
    }
}

/// upstream: describeDaemonSet
pub(super) fn daemon_set(w: &mut Writer, world: &World, item: &Item) -> bool {
    head(w, item);
    w.line(0, "Selector", text::selector(item.value.at(&["spec", "selector"])));
    w.line(0, "Node-Selector", text::labels(item.value.at(&["spec", "template", "spec", "nodeSelector"])));
    marks(w, item);
    for (title, field) in [
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
        w.put(0, format!("{title}: {}\n", status(item, field)));
    }
    w.line(0, "Pods Status", phases(world, item));
    pod_template(w, item);
    true
}

/// upstream: describeJob
pub(super) fn job(w: &mut Writer, item: &Item) -> bool {
    let at = |fields: &[&str]| item.value.at(fields).map(|value| text::scalar(Some(value)));
    head(w, item);
    w.line(0, "Selector", text::selector(item.value.at(&["spec", "selector"])));
    marks(w, item);
    controller(w, item);
    if let Some(parallelism) = at(&["spec", "parallelism"]) {
        w.line(0, "Parallelism", parallelism);
    }
    w.line(0, "Completions", at(&["spec", "completions"]).unwrap_or_else(|| "<unset>".to_owned()));
    for (title, field) in [
        ("Completion Mode", "completionMode"),
        ("Suspend", "suspend"),
        ("Backoff Limit", "backoffLimit"),
        ("TTL Seconds After Finished", "ttlSecondsAfterFinished"),
    ] {
        if let Some(text) = at(&["spec", field]) {
            w.line(0, title, text);
        }
    }
    for (title, field) in [("Start Time", "startTime"), ("Completed At", "completionTime")] {
        if let Some(time) = at(&["status", field]) {
            w.line(0, title, time);
        }
    }
    if at(&["status", "startTime"]).is_some() && at(&["status", "completionTime"]).is_some() {
        w.line(0, "Duration", "<unknown>");
    }
    if let Some(seconds) = at(&["spec", "activeDeadlineSeconds"]) {
        w.line(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    let ready = at(&["status", "ready"]).map(|ready| format!(" ({ready} Ready)")).unwrap_or_default();
    let (active, succeeded, failed) = (status(item, "active"), status(item, "succeeded"), status(item, "failed"));
    w.line(0, "Pods Statuses", format!("{active} Active{ready} / {succeeded} Succeeded / {failed} Failed"));
    if item.value.str_at(&["spec", "completionMode"]) == Some("Indexed") {
        let done = at(&["status", "completedIndexes"]).unwrap_or_else(|| "<none>".to_owned());
        w.line(0, "Completed Indexes", done);
    }
    pod_template(w, item);
    true
}

/// upstream: describeCronJob
pub(super) fn cron_job(w: &mut Writer, item: &Item) -> bool {
    let at = |fields: &[&str]| item.value.at(fields).map(|value| text::scalar(Some(value)));
    let unset = || "<unset>".to_owned();
    head(w, item);
    marks(w, item);
    w.line(0, "Schedule", text::at(item, &["spec", "schedule"]));
    w.line(0, "Concurrency Policy", text::at(item, &["spec", "concurrencyPolicy"]));
    w.line(0, "Suspend", text::truth(text::flag(item, &["spec", "suspend"])));
    for (title, field) in [
        ("Time Zone", "timeZone"),
        ("Successful Job History Limit", "successfulJobsHistoryLimit"),
        ("Failed Job History Limit", "failedJobsHistoryLimit"),
    ] {
        w.line(0, title, at(&["spec", field]).unwrap_or_else(unset));
    }
    let deadline = at(&["spec", "startingDeadlineSeconds"]).map(|seconds| format!("{seconds}s"));
    w.line(0, "Starting Deadline Seconds", deadline.unwrap_or_else(unset));
    let of_job = |field: &str| at(&["spec", "jobTemplate", "spec", field]);
    let selector = item.value.at(&["spec", "jobTemplate", "spec", "selector"]);
    w.line(0, "Selector", selector.map_or_else(unset, |selector| text::selector(Some(selector))));
    w.line(0, "Parallelism", of_job("parallelism").unwrap_or_else(unset));
    w.line(0, "Completions", of_job("completions").unwrap_or_else(unset));
    if let Some(seconds) = of_job("activeDeadlineSeconds") {
        w.line(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    template(w, item.value.at(&["spec", "jobTemplate", "spec", "template"]).unwrap_or(&Value::Null));
    w.line(0, "Last Schedule Time", at(&["status", "lastScheduleTime"]).unwrap_or_else(unset));
    let active: Vec<String> =
        item.value.list_at(&["status", "active"]).iter().map(|job| text::scalar(job.get("name"))).collect();
    w.line(0, "Active Jobs", if active.is_empty() { "<none>".to_owned() } else { active.join(", ") });
    true
}
