//! From the settled cluster to plain data with positions.

use super::inside::Inside;
use super::memory::Memory;
use super::places::Places;
use crate::lines::Position;
use crate::report::{self, Admission, Cause, Event};
use kubestow_core::admit::{Outcome, Verdict};
use kubestow_core::cluster::Cluster;
use kubestow_core::explain::{self, Known};
use kubestow_core::finding::{Code, Finding, Severity};
use kubestow_core::kubelet::PodView;
use kubestow_core::object::{Kind, Object};
use kubestow_core::path::FieldPath;
use kubestow_core::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) fn severity(severity: Severity) -> String {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
    .to_owned()
}

/// What there is to tell, and how it is told.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) finding: Arc<Finding>,
    pub(super) said: Arc<report::Finding>,
    /// Whether the text gives a reason to tell it.
    pub(super) is_in_text: bool,
}

/// The answer to a document, counted from the step's first.
pub(crate) fn admission(verdict: &Verdict, first: usize) -> Admission {
    let mut admission = Admission {
        document: verdict.document.saturating_sub(first),
        object: verdict.object.clone(),
        accepted: true,
        warnings: verdict.warnings.iter().map(|w| w.message.clone()).collect(),
        ..Admission::default()
    };
    if let Outcome::Rejected(rejection) = &verdict.outcome {
        admission.accepted = false;
        admission.message = Some(rejection.message.clone());
        admission.status = rejection.status;
        admission.reason = rejection.reason.map(str::to_owned);
        admission.causes = rejection
            .causes
            .iter()
            .map(|c| Cause { field: c.field.clone(), reason: c.reason.name().to_owned(), message: c.message.clone() })
            .collect();
    }
    admission
}

/// What admission and the settled cluster have to tell the user.
pub(crate) fn findings(verdicts: &[Arc<Verdict>], cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let mut findings = Vec::new();
    for verdict in verdicts {
        let about = |code| Finding::new(code).in_document(verdict.document);
        if let Outcome::Rejected(rejection) = &verdict.outcome {
            for spot in &rejection.spots {
                findings.push(about(Code::Rejected).at(spot.place.clone()).quoting(spot.message.clone()));
            }
            if rejection.causes.is_empty() && rejection.spots.is_empty() {
                findings.push(about(Code::Rejected).at(rejection.place.clone()).quoting(rejection.message.clone()));
            }
            for cause in &rejection.causes {
                let message = format!("{}: {}", cause.field, cause.message);
                let mut finding = about(Code::Rejected).at(cause.place.clone()).quoting(message);
                finding = finding.with("reason", cause.reason.name());
                if !cause.known.is_empty() {
                    finding = finding.with("supported", cause.known.join(", "));
                }
                findings.push(finding);
            }
        }
        for warning in &verdict.warnings {
            findings.push(about(Code::ApiWarning).at(warning.place.clone()).quoting(warning.message.clone()));
        }
    }
    let mut findings: Vec<Arc<Finding>> = findings.into_iter().map(Arc::new).collect();
    findings.extend(explain::findings_with(cluster, known));
    findings
}

/// Whether an object is one that the manifest or a controller made, and of a kind that the report lists.
pub(super) fn is_listed(object: &Object) -> bool {
    match object.id.kind {
        Kind::Namespace | Kind::Node | Kind::ServiceAccount | Kind::Other(_) => false,
        Kind::ConfigMap | Kind::Secret | Kind::Service | Kind::PriorityClass | Kind::CSINode => {
            object.document.is_some()
        }
        _ => true,
    }
}

pub(crate) fn objects(cluster: &Cluster) -> BTreeMap<String, Value> {
    cluster.objects().filter(|o| is_listed(o)).map(|o| (o.id.to_string(), shown(cluster, o))).collect()
}

/// An object as it is listed.
pub(super) fn shown(cluster: &Cluster, object: &Object) -> Value {
    let mut value = object.value.clone();
    value.remove(&["metadata", "uid"]);
    kubestow_core::admit::shown(cluster.profile().version, &object.id.kind, &mut value);
    value
}

/// The nodes by name.
pub(crate) fn nodes(cluster: &Cluster) -> BTreeMap<String, report::Node> {
    let is_cordoned = |node: &Object| node.value.at(&["spec", "unschedulable"]).and_then(Value::as_bool) == Some(true);
    let node = |node: &Object| (node.id.name.to_string(), report::Node { cordoned: is_cordoned(node) });
    cluster.of_kind(Kind::Node).map(|object| node(object)).collect()
}

pub(crate) fn object_places(cluster: &Cluster, places: &Places<'_>) -> BTreeMap<String, Position> {
    let root = FieldPath::default();
    let place = |object: &Object| Some((object.id.to_string(), places.of_field(object.document?, &root)?));
    cluster.objects().filter_map(|o| place(o)).collect()
}

/// The events, repeats folded into the first.
pub(crate) fn events(cluster: &Cluster) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    let fresh = cluster.events().iter().filter(|heard| seen.insert(&heard.event));
    fresh
        .map(|heard| Event {
            object: heard.event.object.to_string(),
            event_type: match heard.event.event_type {
                kubestow_core::event::EventType::Normal => "Normal".to_owned(),
                kubestow_core::event::EventType::Warning => "Warning".to_owned(),
            },
            reason: heard.event.reason.to_owned(),
            message: heard.event.message.clone(),
            tick: heard.tick,
        })
        .collect()
}

/// What is inside the pods; what is known of the last answer may help.
pub(super) fn pods(places: &Places<'_>, known: Option<&mut Memory>) -> BTreeMap<String, Arc<report::Pod>> {
    let cluster = places.cluster;
    if let Some(memory) = known {
        return memory.pods(cluster, |object, view| pod(object, view, places));
    }
    let seen = |o: &Object| Some((o.id.to_string(), Arc::new(pod(o, cluster.view(&o.id)?, places))));
    cluster.of_kind(Kind::Pod).filter_map(|o| seen(o)).collect()
}

fn pod(object: &Object, view: &PodView, places: &Places<'_>) -> report::Pod {
    let choice = places.cluster.look(&object.id).and_then(|look| look.choice());
    report::Pod {
        scheduled: scheduled(object),
        equal_nodes: choice.map(|choice| Arc::clone(&choice.equal)).unwrap_or_default(),
        ..Inside { pod: object, places }.pod(view)
    }
}

fn scheduled(pod: &Object) -> Option<report::Condition> {
    let conditions = pod.value.list_at(&["status", "conditions"]);
    let condition = conditions.iter().find(|c| c.str_at(&["type"]) == Some("PodScheduled"))?;
    let text = |key| condition.str_at(&[key]).map(str::to_owned);
    Some(report::Condition {
        condition_type: "PodScheduled".to_owned(),
        status: text("status").unwrap_or_default(),
        reason: text("reason"),
        message: text("message"),
    })
}
