//! Which pods does a Job run?
//!
//! Models `pkg/controller/job/job_controller.go`: as many pods at once as `parallelism` allows until `completions` have
//! succeeded, each held by a finalizer until it is counted. Nothing runs the pods, so none succeeds by itself. Left out:
//! back-off, deadlines, success and failure policies.

use super::pods;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

const FINALIZER: &str = "batch.kubernetes.io/job-tracking";
const INDEX: &str = "batch.kubernetes.io/job-completion-index";

pub(super) fn sync(cluster: &Cluster, job: &Arc<Object>) -> Step {
    let number = |field: &str| job.value.at(&["spec", field]).and_then(Value::as_int);
    let suspended = job.value.at(&["spec", "suspend"]).and_then(Value::as_bool) == Some(true);
    let owned = pods::owned(cluster, job, Kind::Pod);
    let active: Vec<_> = owned.iter().copied().filter(|pod| pods::is_active(pod)).collect();
    if suspended {
        return match active.last() {
            Some(pod) => pods::deletion(job, &pod.id),
            None => Step::none().and_event(Event::normal(&job.id, "Suspended", "Job suspended")),
        };
    }
    let succeeded: Vec<_> =
        owned.iter().copied().filter(|pod| pod.value.str_at(&["status", "phase"]) == Some("Succeeded")).collect();
    let parallelism = number("parallelism").unwrap_or(1).max(0);
    let count = |pods: &[&Arc<Object>]| i64::try_from(pods.len()).unwrap_or(i64::MAX);
    let left = number("completions").map_or(parallelism, |completions| completions - count(&succeeded));
    let want = parallelism.min(left).max(0);
    if count(&active) > want {
        return active.last().map_or_else(Step::none, |pod| pods::deletion(job, &pod.id));
    }
    if count(&active) == want {
        return Step::none();
    }
    let template = job.value.at(&["spec", "template"]).unwrap_or(&Value::Null);
    let mut draft = pods::draft(job, template);
    draft.set(&["metadata", "finalizers"], vec![FINALIZER.into()]);
    if job.value.str_at(&["spec", "completionMode"]) == Some("Indexed") {
        let taken = |index: i64| {
            let index = index.to_string();
            active.iter().chain(&succeeded).any(|pod| pod.annotation(INDEX) == Some(&index))
        };
        let Some(index) = (0..number("completions").unwrap_or(0)).find(|index| !taken(*index)) else {
            return Step::none();
        };
        name_index(&mut draft, &job.id.name, &index.to_string());
        return pods::creation(cluster, job, draft, 0);
    }
    pods::creation(cluster, job, draft, owned.len())
}

/// Tells a pod which of the completions it is for (upstream: `addCompletionIndexAnnotation`, `addCompletionIndexEnvVariables`).
fn name_index(pod: &mut Value, job: &str, index: &str) {
    pod.set(&["metadata", "generateName"], alloc::format!("{job}-{index}-"));
    pod.set(&["metadata", "annotations", INDEX], index);
    pod.set(&["metadata", "labels", INDEX], index);
    pod.set(&["spec", "hostname"], alloc::format!("{job}-{index}"));
    let path = alloc::format!("metadata.labels['{INDEX}']");
    for kind in ["initContainers", "containers"] {
        let Some(Value::List(containers)) = pod.entry("spec").get(kind).cloned() else { continue };
        let with_index = |mut container: Value| {
            let variables = container.entry("env").items_mut();
            if !variables.iter().any(|v| v.str_at(&["name"]) == Some("JOB_COMPLETION_INDEX")) {
                let mut variable = Value::from([("name", "JOB_COMPLETION_INDEX".into())]);
                variable.set(&["valueFrom", "fieldRef", "fieldPath"], path.as_str());
                variables.push(variable);
            }
            container
        };
        let containers: Vec<Value> = containers.into_iter().map(with_index).collect();
        pod.set(&["spec", kind], containers);
    }
}

/// Whether a pod is held until a Job has counted it.
pub(super) fn is_tracked(pod: &Object) -> bool {
    pod.finalizers().any(|finalizer| finalizer == FINALIZER)
}

/// Lets go of a pod that is being deleted.
pub(super) fn let_go(pod: &Arc<Object>) -> Step {
    if !pod.is_terminating() || !is_tracked(pod) {
        return Step::none();
    }
    let kept: Vec<Value> = pod.finalizers().filter(|f| *f != FINALIZER).map(|f| f.to_owned().into()).collect();
    Step::none().and_put(pod.changed(|value| value.set(&["metadata", "finalizers"], kept)))
}
