//! How is a claim described?
//!
//! Models describePersistentVolumeClaim and getPodsForPVC of describe.go.

use super::writer::Writer;
use crate::get::text;
use crate::world::{Item, TIME, World};
use kubestow_core::go;
use kubestow_core::value::Value;

pub(super) fn describe(w: &mut Writer, world: &World, claim: &Item) -> bool {
    specification(w, &claim.value, true);
    w.column("", "Used By", users(world, claim).into_iter().map(str::to_owned));
    conditions(w, claim);
    true
}

/// The pods that use it: those whose volumes name it, and those that it was made for.
fn users<'a>(world: &'a World, claim: &'a Item) -> Vec<&'a str> {
    let owners = claim.value.list_at(&["metadata", "ownerReferences"]);
    let is_owner =
        |pod: &Item| owners.iter().any(|o| o.str_at(&["kind"]) == Some("Pod") && o.str_at(&["uid"]) == Some(pod.uid()));
    let mut names = Vec::new();
    for pod in world.in_namespace("pods", &claim.namespace) {
        let volumes = pod.value.list_at(&["spec", "volumes"]).iter();
        let named = volumes.filter(|v| v.str_at(&["persistentVolumeClaim", "claimName"]) == Some(claim.name.as_str()));
        // upstream: once for each volume that names it
        let count = named.count().max(usize::from(is_owner(pod)));
        names.extend(std::iter::repeat_n(pod.name.as_str(), count));
    }
    names.sort_unstable();
    names
}

/// A claim, or the template of one (upstream: printPersistentVolumeClaim).
pub(super) fn specification(w: &mut Writer, claim: &Value, is_full: bool) {
    if is_full {
        w.line(0, "Name", text::scalar(claim.at(&["metadata", "name"])));
        w.line(0, "Namespace", text::scalar(claim.at(&["metadata", "namespace"])));
    }
    w.line(0, "StorageClass", text::class(claim));
    if is_full {
        match claim.at(&["metadata", "deletionTimestamp"]) {
            Some(_) => w.line(0, "Status", "Terminating (lasts <unknown>)"),
            None => w.line(0, "Status", text::scalar(claim.at(&["status", "phase"]))),
        }
    }
    let volume = text::scalar(claim.at(&["spec", "volumeName"]));
    w.line(0, "Volume", &volume);
    w.labels("Labels", claim.at(&["metadata", "labels"]));
    w.annotations("Annotations", claim.at(&["metadata", "annotations"]));
    if is_full {
        w.line(0, "Finalizers", finalizers(claim));
    }
    let (capacity, modes) = match volume.as_str() {
        "" => (String::new(), String::new()),
        _ => (
            text::quantity(claim.at(&["status", "capacity", "storage"])),
            text::access_modes(claim.list_at(&["status", "accessModes"])),
        ),
    };
    w.line(0, "Capacity", capacity);
    w.line(0, "Access Modes", modes);
    if let Some(mode) = claim.str_at(&["spec", "volumeMode"]) {
        w.line(0, "VolumeMode", mode);
    }
    if let Some(source) = claim.at(&["spec", "dataSource"]) {
        w.put(0, "DataSource:\n");
        if let Some(group) = source.str_at(&["apiGroup"]) {
            w.line(1, "APIGroup", group);
        }
        w.line(1, "Kind", text::scalar(source.get("kind")));
        w.line(1, "Name", text::scalar(source.get("name")));
    }
}

/// The finalizers in brackets.
pub(super) fn finalizers(value: &Value) -> String {
    go::list(value.list_at(&["metadata", "finalizers"]).iter().map(|finalizer| text::scalar(Some(finalizer))))
}

fn conditions(w: &mut Writer, claim: &Item) {
    let conditions = claim.value.list_at(&["status", "conditions"]);
    if conditions.is_empty() {
        return;
    }
    w.put(0, "Conditions:\n");
    w.put(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n");
    w.put(1, "----\t------\t-----------------\t------------------\t------\t-------\n");
    for condition in conditions {
        let part = |field: &str| text::scalar(condition.get(field));
        // upstream: a time that is not set is printed as the first of all times
        let time = |field: &str| if condition.get(field).is_some() { TIME } else { "Mon, 01 Jan 0001 00:00:00 +0000" };
        let (probed, changed) = (time("lastProbeTime"), time("lastTransitionTime"));
        let (kind, status, reason, message) = (part("type"), part("status"), part("reason"), part("message"));
        w.put(1, format!("{kind} \t{status} \t{probed} \t{changed} \t{reason} \t{message}\n"));
    }
}
