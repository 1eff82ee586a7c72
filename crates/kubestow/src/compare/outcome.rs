//! What came of an object, in a line?

use crate::report::{Admission, Outcome, Report};
use crate::words::Language;
use crate::words::compare::{Line, say};
use kubestow_core::drivers;
use kubestow_core::value::Value;

fn outcome(works: bool, line: Line, words: &[(&'static str, &str)], language: Language) -> Outcome {
    Outcome { works, said: say(line, words, language) }
}

/// The API server refuses the document.
pub(super) fn refused(verdict: &Admission, language: Language) -> Outcome {
    let message = verdict.message.as_deref().unwrap_or_default();
    outcome(false, Line::Refused, &[("message", message)], language)
}

/// There is no such object.
pub(super) fn absent(language: Language) -> Outcome {
    outcome(false, Line::Absent, &[], language)
}

/// The difference follows from that of others.
pub(super) fn follows(language: Language) -> String {
    say(Line::Follows, &[], language)
}

/// What came of an object.
pub(super) fn of(report: &Report, id: &str, language: Language) -> Outcome {
    let Some(value) = report.objects.get(id) else {
        let is_there = report.admission.iter().any(|verdict| verdict.accepted && verdict.object == id);
        return if is_there { outcome(true, Line::Accepted, &[], language) } else { absent(language) };
    };
    match id.split('/').next().unwrap_or_default() {
        "PersistentVolumeClaim" => claim(report, id, value, language),
        "PersistentVolume" => volume(value, language),
        "Pod" => pod(report, id, language),
        "VolumeSnapshot" => snapshot(report, id, value, language),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" | "ReplicationController" => {
            workload(report, id, language)
        }
        _ => outcome(true, Line::Accepted, &[], language),
    }
}

/// What Kubernetes said last of an object, as a finding quotes it.
fn quoted<'a>(report: &'a Report, id: &str) -> &'a str {
    let about = |finding: &&std::sync::Arc<crate::Finding>| {
        finding.object.as_deref() == Some(id) && finding.kubernetes.is_some()
    };
    let worst = report.findings.iter().filter(about).min_by_key(|finding| finding.severity == "note");
    worst.and_then(|finding| finding.kubernetes.as_deref()).unwrap_or_default()
}

fn claim(report: &Report, id: &str, value: &Value, language: Language) -> Outcome {
    let phase = value.str_at(&["status", "phase"]).unwrap_or_default();
    if phase != "Bound" {
        let waits = report.findings.iter().any(|f| f.object.as_deref() == Some(id) && f.code == "claim-waits");
        return outcome(waits, Line::Phase, &[("phase", phase), ("message", quoted(report, id))], language);
    }
    let volume = value.str_at(&["spec", "volumeName"]).unwrap_or_default();
    let size = value.str_at(&["status", "capacity", "storage"]).unwrap_or_default();
    outcome(true, Line::Bound, &[("volume", volume), ("size", size)], language)
}

fn volume(value: &Value, language: Language) -> Outcome {
    let phase = value.str_at(&["status", "phase"]).unwrap_or_default();
    let source = value.fields_at(&["spec"]).map(|(field, _)| field).find(|field| drivers::volume_type(field).is_some());
    let driver = value.str_at(&["spec", "csi", "driver"]);
    let source = driver.or(source).unwrap_or_default();
    outcome(phase != "Failed", Line::Volume, &[("phase", phase), ("source", source)], language)
}

fn pod(report: &Report, id: &str, language: Language) -> Outcome {
    let Some(pod) = report.pods.get(id) else { return absent(language) };
    let broken = ["volume-error", "container-error"];
    let trouble = report
        .findings
        .iter()
        .find(|finding| finding.object.as_deref() == Some(id) && broken.contains(&finding.code.as_str()));
    match (&pod.node, trouble) {
        (Some(_), Some(finding)) => {
            let message = finding.kubernetes.as_deref().unwrap_or(&finding.message);
            outcome(false, Line::Broken, &[("message", message)], language)
        }
        (Some(node), None) => outcome(true, Line::Runs, &[("node", node)], language),
        (None, _) => {
            let message = pod.scheduled.as_ref().and_then(|condition| condition.message.as_deref());
            outcome(false, Line::NoNode, &[("message", message.unwrap_or_else(|| quoted(report, id)))], language)
        }
    }
}

fn snapshot(report: &Report, id: &str, value: &Value, language: Language) -> Outcome {
    let ready =
        ["ready", "readyToUse"].iter().any(|field| value.at(&["status", field]).and_then(Value::as_bool) == Some(true));
    if ready {
        return outcome(true, Line::Ready, &[], language);
    }
    outcome(false, Line::NotReady, &[("message", quoted(report, id))], language)
}

fn workload(report: &Report, id: &str, language: Language) -> Outcome {
    let mut name = id.splitn(3, '/').skip(1);
    let (namespace, name) = (name.next().unwrap_or_default(), name.next().unwrap_or_default());
    let prefix = format!("Pod/{namespace}/{name}-");
    let count = report.pods.keys().filter(|pod| pod.starts_with(&prefix)).count();
    outcome(true, Line::Makes, &[("count", &count.to_string())], language)
}

/// What the containers of a pod see, as far as it is worth comparing: variables and the places of mounts.
pub(super) fn inside(report: &Report, id: &str) -> Vec<String> {
    let Some(pod) = report.pods.get(id) else { return Vec::new() };
    let mut seen = Vec::new();
    for (name, container) in &pod.containers {
        seen.extend(container.env.iter().map(|variable| format!("{name} {}={}", variable.name, variable.value)));
        seen.extend(container.mounts.iter().map(|mount| format!("{name} {}", mount.mount_path)));
    }
    seen
}
