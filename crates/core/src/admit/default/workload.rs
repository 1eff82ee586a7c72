//! What is filled in in the kinds that make pods?

use super::{pod, string};
use crate::object::Kind;
use crate::value::Value;

/// Fills in a workload and its pod template.
// upstream: apps/v1/defaults.go, batch/v1/defaults.go, core/v1/defaults.go: SetDefaults_ReplicationController
pub(super) fn fill(kind: &Kind, value: &mut Value) {
    if *kind == Kind::CronJob {
        return cron_job(value.entry("spec"));
    }
    if let Some(template) = value.at_mut(&["spec", "template"]) {
        pod::pod_spec(template.entry("spec"));
    }
    match kind {
        Kind::Deployment => deployment(value.entry("spec")),
        Kind::StatefulSet => stateful_set(value.entry("spec")),
        Kind::DaemonSet => daemon_set(value.entry("spec")),
        Kind::Job => job(value),
        Kind::ReplicationController => replication_controller(value),
        _ => value.entry("spec").fill("replicas", 1),
    }
}

fn deployment(spec: &mut Value) {
    spec.fill("replicas", 1);
    let strategy = spec.entry("strategy");
    string(strategy, "type", "RollingUpdate");
    if strategy.str_at(&["type"]) == Some("RollingUpdate") {
        let rolling = strategy.entry("rollingUpdate");
        rolling.fill("maxUnavailable", "25%");
        rolling.fill("maxSurge", "25%");
    }
    spec.fill("revisionHistoryLimit", 10);
    spec.fill("progressDeadlineSeconds", 600);
}

fn stateful_set(spec: &mut Value) {
    spec.fill("serviceName", "");
    string(spec, "podManagementPolicy", "OrderedReady");
    let strategy = spec.entry("updateStrategy");
    let unset = strategy.str_at(&["type"]).is_none_or(str::is_empty);
    if unset {
        strategy.set(&["type"], "RollingUpdate");
        strategy.fill("rollingUpdate", Value::map());
    }
    if strategy.str_at(&["type"]) == Some("RollingUpdate")
        && let Some(rolling) = strategy.get_mut("rollingUpdate")
    {
        rolling.fill("partition", 0);
    }
    let retention = spec.entry("persistentVolumeClaimRetentionPolicy");
    string(retention, "whenDeleted", "Retain");
    string(retention, "whenScaled", "Retain");
    spec.fill("replicas", 1);
    spec.fill("revisionHistoryLimit", 10);
    for template in spec.each_mut(&["volumeClaimTemplates"]) {
        template.fill("apiVersion", "v1");
        template.fill("kind", "PersistentVolumeClaim");
        super::claim(template);
    }
}

fn daemon_set(spec: &mut Value) {
    let strategy = spec.entry("updateStrategy");
    string(strategy, "type", "RollingUpdate");
    if strategy.str_at(&["type"]) == Some("RollingUpdate") {
        let rolling = strategy.entry("rollingUpdate");
        rolling.fill("maxUnavailable", 1);
        rolling.fill("maxSurge", 0);
    }
    spec.fill("revisionHistoryLimit", 10);
}

fn job(value: &mut Value) {
    job_spec(value.entry("spec"));
    let spec = value.entry("spec");
    if spec.get("completions").is_none() && spec.get("parallelism").is_none() {
        spec.set(&["completions"], 1);
    }
    spec.fill("parallelism", 1);
    let limit = if spec.get("backoffLimitPerIndex").is_some() { i64::from(i32::MAX) } else { 6 };
    spec.fill("backoffLimit", limit);
    spec.fill("completionMode", "NonIndexed");
    spec.fill("suspend", false);
    let replacement = if spec.get("podFailurePolicy").is_some() { "Failed" } else { "TerminatingOrFailed" };
    spec.fill("podReplacementPolicy", replacement);
    spec.fill("manualSelector", false);
}

/// What the job template of a CronJob gets as well.
fn job_spec(spec: &mut Value) {
    for pattern in spec.each_mut(&["podFailurePolicy", "rules"]).flat_map(|rule| rule.each_mut(&["onPodConditions"])) {
        string(pattern, "status", "True");
    }
}

fn cron_job(spec: &mut Value) {
    string(spec, "concurrencyPolicy", "Allow");
    spec.fill("suspend", false);
    spec.fill("successfulJobsHistoryLimit", 3);
    spec.fill("failedJobsHistoryLimit", 1);
    if let Some(job) = spec.at_mut(&["jobTemplate", "spec"]) {
        job_spec(job);
        if let Some(template) = job.get_mut("template") {
            pod::pod_spec(template.entry("spec"));
        }
    }
}

fn replication_controller(value: &mut Value) {
    value.entry("spec").fill("replicas", 1);
    if let Some(labels) = value.at(&["spec", "template", "metadata", "labels"]).cloned() {
        if value.fields_at(&["spec", "selector"]).next().is_none() {
            value.set(&["spec", "selector"], labels);
        }
        labels_from_template(value);
    }
}

/// An object without labels takes those of its template.
pub(in crate::admit) fn labels_from_template(value: &mut Value) {
    if value.fields_at(&["metadata", "labels"]).next().is_none()
        && let Some(labels) = value.at(&["spec", "template", "metadata", "labels"]).cloned()
    {
        value.set(&["metadata", "labels"], labels);
    }
}
