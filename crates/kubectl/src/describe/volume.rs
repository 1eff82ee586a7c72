//! How is a PersistentVolume described?
//!
//! Models describePersistentVolume of describe.go.

use super::claim::finalizers;
use super::volumes::{In, source};
use super::writer::Writer;
use crate::get::text;
use crate::world::Item;
use kubestow_core::value::Value;

pub(super) fn describe(w: &mut Writer, item: &Item) -> bool {
    let value = &item.value;
    let text = |fields: &[&str]| text::at(item, fields);
    w.line(0, "Name", &item.name);
    w.labels("Labels", value.at(&["metadata", "labels"]));
    w.annotations("Annotations", value.at(&["metadata", "annotations"]));
    w.line(0, "Finalizers", finalizers(value));
    w.line(0, "StorageClass", text::class(value));
    if item.is_terminating() {
        w.line(0, "Status", "Terminating (lasts <unknown>)");
    } else {
        w.line(0, "Status", text(&["status", "phase"]));
    }
    let claim = value
        .at(&["spec", "claimRef"])
        .map(|claim| format!("{}/{}", text::scalar(claim.get("namespace")), text::scalar(claim.get("name"))));
    w.line(0, "Claim", claim.unwrap_or_default());
    w.line(0, "Reclaim Policy", text(&["spec", "persistentVolumeReclaimPolicy"]));
    w.line(0, "Access Modes", text::access_modes(value.list_at(&["spec", "accessModes"])));
    if let Some(mode) = value.str_at(&["spec", "volumeMode"]) {
        w.line(0, "VolumeMode", mode);
    }
    w.line(0, "Capacity", text::quantity(value.at(&["spec", "capacity", "storage"])));
    node_affinity(w, value);
    w.line(0, "Message", text(&["status", "message"]));
    w.put(0, "Source:\n");
    source(w, value.get("spec").unwrap_or(&Value::Null), In::Volume);
    true
}

fn node_affinity(w: &mut Writer, volume: &Value) {
    w.put(0, "Node Affinity:\t");
    let Some(required) = volume.at(&["spec", "nodeAffinity", "required"]) else { return w.more("<none>\n") };
    w.more("\n");
    w.put(1, "Required Terms:\t");
    let terms = required.list_at(&["nodeSelectorTerms"]);
    if terms.is_empty() {
        return w.more("<none>\n");
    }
    w.more("\n");
    for (number, term) in terms.iter().enumerate() {
        let requirements = term.list_at(&["matchExpressions"]).iter().map(|requirement| {
            let operator = text::scalar(requirement.get("operator")).to_lowercase();
            (text::scalar(requirement.get("key")), operator, requirement.list_at(&["values"]))
        });
        term_lines(w, 2, number, requirements);
    }
}

/// A numbered term with a line for each of its requirements.
pub(super) fn term_lines<'a>(
    w: &mut Writer,
    level: usize,
    number: usize,
    requirements: impl Iterator<Item = (String, String, &'a [Value])>,
) {
    w.put(level, format!("Term {number}:\t"));
    let mut is_first = true;
    for (key, operator, values) in requirements {
        if !is_first {
            w.put(level, "\t");
        }
        is_first = false;
        let values: Vec<String> = values.iter().map(|value| text::scalar(Some(value))).collect();
        let values = if values.is_empty() { String::new() } else { format!(" [{}]", values.join(", ")) };
        w.more(format!("{key} {operator}{values}\n"));
    }
    if is_first {
        w.more("<none>\n");
    }
}
