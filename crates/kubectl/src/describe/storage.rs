//! How are classes and drivers on nodes described?

use super::volume::term_lines;
use super::writer::Writer;
use crate::get::{is_default, text};
use crate::world::{Item, TIME};
use kubestow_core::go;
use kubestow_core::value::Value;

/// upstream: describeStorageClass
pub(super) fn class(w: &mut Writer, item: &Item) -> bool {
    let value = &item.value;
    w.line(0, "Name", &item.name);
    w.line(0, "IsDefaultClass", if is_default(value) { "Yes" } else { "No" });
    w.line(0, "Annotations", text::labels(value.at(&["metadata", "annotations"])));
    w.line(0, "Provisioner", text::at(item, &["provisioner"]));
    w.line(0, "Parameters", text::labels(value.get("parameters")));
    w.line(0, "AllowVolumeExpansion", text::truth(text::flag(item, &["allowVolumeExpansion"])));
    match value.list_at(&["mountOptions"]) {
        [] => w.line(0, "MountOptions", "<none>"),
        options => {
            w.put(0, "MountOptions:\n");
            for option in options {
                w.put(1, text::scalar(Some(option)) + "\n");
            }
        }
    }
    for (title, field) in [("ReclaimPolicy", "reclaimPolicy"), ("VolumeBindingMode", "volumeBindingMode")] {
        if let Some(text) = value.str_at(&[field]) {
            w.line(0, title, text);
        }
    }
    if let Some(topologies) = value.get("allowedTopologies") {
        w.put(0, "AllowedTopologies:\t");
        if topologies.items().is_empty() {
            w.more("<none>\n");
        } else {
            w.more("\n");
        }
        for (number, term) in topologies.items().iter().enumerate() {
            let requirements = term.list_at(&["matchLabelExpressions"]).iter();
            let requirements =
                requirements.map(|r| (text::scalar(r.get("key")), "in".to_owned(), r.list_at(&["values"])));
            term_lines(w, 1, number, requirements);
        }
    }
    true
}

/// upstream: describeVolumeAttributesClass
pub(super) fn attributes_class(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.line(0, "Annotations", text::labels(item.value.at(&["metadata", "annotations"])));
    w.line(0, "DriverName", text::at(item, &["driverName"]));
    w.line(0, "Parameters", text::labels(item.value.get("parameters")));
    true
}

/// upstream: describeCSINode
pub(super) fn csi_node(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
    w.line(0, "CreationTimestamp", TIME);
    w.put(0, "Spec:\n");
    if let Some(drivers) = item.value.at(&["spec", "drivers"]) {
        w.put(1, "Drivers:\n");
        for driver in drivers.items() {
            w.put(2, text::scalar(driver.get("name")) + ":\n");
            w.line(3, "Node ID", text::scalar(driver.get("nodeID")));
            if let Some(count) = driver.at(&["allocatable", "count"]).and_then(Value::as_int) {
                w.put(3, "Allocatables:\n");
                w.line(4, "Count", count);
            }
            if let Some(keys) = driver.get("topologyKeys") {
                w.line(3, "Topology Keys", go::list(keys.items().iter().map(|key| text::scalar(Some(key)))));
            }
        }
    }
    true
}
