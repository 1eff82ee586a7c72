//! Are Jobs and CronJobs in order?
//!
//! Models `pkg/apis/batch/validation/validation.go`. Left out: the policies for failed and successful pods.

use super::errors::{Errors, number, text};
use super::workload::{is_sound, match_template, spec_of, template_of};
use super::{cron, names, pod, selector};
use crate::object::{Kind, ObjectId};
use crate::path::Path;
use crate::rules::selector::{Labels, label_selector};
use crate::value::Value;
use alloc::format;

/// Checks a Job or a CronJob.
pub(super) fn check(errors: &mut Errors, id: &ObjectId, value: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    match id.kind {
        Kind::CronJob => cron_job(errors, id, value.get("spec").unwrap_or(&Value::Null), &path),
        _ => job(errors, id, value, &path),
    }
}

fn job(errors: &mut Errors, id: &ObjectId, value: &Value, path: &Path<'_>) {
    let job = value.get("spec").unwrap_or(&Value::Null);
    generated_selector(errors, id, value, path);
    spec(errors, job, path);
    let completions = job.get("completions").and_then(Value::as_int).filter(|n| *n > 0);
    if let Some(completions) = completions.filter(|_| text(job, "completionMode") == "Indexed") {
        let host = format!("{}-{}", id.name, completions - 1);
        if !names::dns_label(&super::metadata::without_placeholders(&host)).is_empty() {
            let root = Path::Root;
            let detail = format!("will not able to create pod with invalid DNS label: {host}");
            errors.invalid(&root.field("metadata").field("name"), &id.name, &detail);
        }
    }
}

/// A Job that does not select its pods by hand has the labels that tell them from those of others.
// upstream: validateGeneratedSelector
fn generated_selector(errors: &mut Errors, id: &ObjectId, job: &Value, path: &Path<'_>) {
    let by_hand = job.at(&["spec", "manualSelector"]).and_then(Value::as_bool) == Some(true);
    let Some(selector) = job.at(&["spec", "selector"]).filter(|_| !by_hand) else { return };
    let uid = job.str_at(&["metadata", "uid"]).unwrap_or_default();
    let template = path.field("template");
    let metadata = template.field("metadata");
    let (shown, labels) = (metadata.field("labels"), job.at(&["spec", "template", "metadata", "labels"]));
    let expected = [
        ("controller-uid", uid),
        ("job-name", id.name.as_str()),
        ("batch.kubernetes.io/controller-uid", uid),
        ("batch.kubernetes.io/job-name", id.name.as_str()),
    ];
    for (key, value) in expected {
        let must = format!("must be '{value}'");
        match labels.and_then(|labels| labels.str_at(&[key])) {
            None => errors.required(&shown.key(key), &must),
            Some(label) if label != value => errors.invalid(&shown.key(key), labels.unwrap_or(&Value::Null), &must),
            Some(_) => {}
        }
    }
    let expected = Value::from(expected.map(|(key, value)| (key, value.into())));
    if is_sound(selector) && label_selector(selector, Labels::read(Some(&expected))).is_err() {
        errors.invalid(&path.field("selector"), selector, "`selector` not auto-generated");
    }
}

/// Checks the spec of a Job.
// upstream: ValidateJobSpec
pub(super) fn spec(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    job_spec(errors, spec, path);
    let here = path.field("template");
    match spec.get("selector") {
        None => {
            errors.required(&path.field("selector"), "");
            match_template(errors, spec, template_of(spec), &here);
        }
        Some(selector) => {
            selector::label_selector(errors, selector, &path.field("selector"));
            if is_sound(selector) {
                match_template(errors, spec, template_of(spec), &here);
            }
        }
    }
}

fn job_spec(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    for field in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        errors.not_negative(spec, path, field);
    }
    let has = |field: &str| spec.get(field).is_some();
    if has("maxFailedIndexes") && !has("backoffLimitPerIndex") {
        errors.required(&path.field("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    }
    let mode = spec.str_at(&["completionMode"]).unwrap_or("NonIndexed");
    errors.one_of(&path.field("completionMode"), mode, &["NonIndexed", "Indexed"]);
    if mode == "Indexed" && !has("completions") {
        errors.required(&path.field("completions"), "when completion mode is Indexed");
    }
    if mode == "NonIndexed" {
        for field in ["backoffLimitPerIndex", "maxFailedIndexes"] {
            if has(field) {
                errors.invalid(&path.field(field), number(spec, field), "requires indexed completion mode");
            }
        }
    }
    if let Some(policy) = spec.get("successPolicy").filter(|_| mode != "Indexed") {
        errors.invalid(&path.field("successPolicy"), policy, "requires indexed completion mode");
    }
    if let Some(policy) = spec.str_at(&["podReplacementPolicy"]) {
        let known: &[&str] = if has("podFailurePolicy") { &["Failed"] } else { &["Failed", "TerminatingOrFailed"] };
        errors.one_of(&path.field("podReplacementPolicy"), policy, known);
    }
    let template = template_of(spec);
    let here = path.field("template");
    pod::template(errors, template, &here, &[]);
    let at_spec = here.field("spec");
    let here = at_spec.field("restartPolicy");
    match text(spec_of(template), "restartPolicy") {
        "Always" | "" => errors.required(&here, "valid values: \"OnFailure\", \"Never\""),
        policy @ "OnFailure" if has("podFailurePolicy") => {
            errors.invalid(&here, policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
        policy => errors.one_of(&here, policy, &["OnFailure", "Never"]),
    }
}

/// Checks a CronJob.
fn cron_job(errors: &mut Errors, id: &ObjectId, spec: &Value, path: &Path<'_>) {
    cron::check(errors, spec, path);
    errors.not_negative(spec, path, "startingDeadlineSeconds");
    cron::time_zone(errors, spec, path);
    errors.one_of(&path.field("concurrencyPolicy"), text(spec, "concurrencyPolicy"), &["Allow", "Forbid", "Replace"]);
    let template = path.field("jobTemplate");
    let null = Value::Null;
    let job = spec.at(&["jobTemplate", "spec"]).unwrap_or(&null);
    let here = template.field("spec");
    job_spec(errors, job, &here);
    if job.get("manualSelector").and_then(Value::as_bool) == Some(true) {
        errors.one_of(&here.field("manualSelector"), "true", &["nil", "false"]);
    }
    errors.not_negative(spec, path, "successfulJobsHistoryLimit");
    errors.not_negative(spec, path, "failedJobsHistoryLimit");
    if id.name.len() > 52 {
        let root = Path::Root;
        errors.invalid(&root.field("metadata").field("name"), &id.name, "must be no more than 52 characters");
    }
}
