//! Which version does a document speak, and which would it today?

use super::{Eye, Topic};
use crate::admit;
use crate::path::FieldPath;
use crate::profile::{Form, OLD_FORMS};
use crate::value::Value;
use alloc::string::ToString;

/// The version of snapshots between then and now; its fields are today's.
const SNAPSHOT_BETA: &str = "snapshot.storage.k8s.io/v1beta1";

pub(super) fn look(eye: &mut Eye, value: &mut Value) {
    let place = FieldPath::of(&["apiVersion"]);
    let text = |field: &str| value.str_at(&[field]).unwrap_or_default().to_string();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    if api_version == SNAPSHOT_BETA {
        let today = "snapshot.storage.k8s.io/v1";
        if eye.sees(Topic::Api, SNAPSHOT_BETA, SNAPSHOT_BETA, today, place) {
            value.set(&["apiVersion"], today);
        }
        return;
    }
    let found = OLD_FORMS.iter().find(|form| form.api_version == api_version && form.kind == kind);
    let Some(form) = found else { return };
    let has_selector = matches!(kind.as_str(), "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet");
    let topic = match form.form {
        Form::Snapshot => Topic::SnapshotAlpha,
        _ if has_selector => Topic::WorkloadApi,
        _ => Topic::Api,
    };
    if !eye.sees(topic, &api_version, &api_version, form.today, place) {
        return;
    }
    if form.form == Form::Snapshot {
        return admit::to_today(form, value);
    }
    value.set(&["apiVersion"], form.today);
    if !has_selector {
        return;
    }
    for gone in ["rollbackTo", "templateGeneration"] {
        value.remove(&["spec", gone]);
    }
    let labels = value.at(&["spec", "template", "metadata", "labels"]).cloned();
    let has_none = value.at(&["spec", "selector"]).is_none_or(Value::is_null);
    if let Some(labels) = labels.filter(|_| has_none && value.get("spec").is_some()) {
        value.set(&["spec", "selector", "matchLabels"], labels);
    }
}
