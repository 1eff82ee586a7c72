//! How are ConfigMaps, Secrets, service accounts and priority classes described?

use super::writer::Writer;
use crate::get::text;
use crate::world::Item;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestow_core::value::Value;

fn head(w: &mut Writer, item: &Item) {
    w.line(0, "Name", &item.name);
    w.line(0, "Namespace", &item.namespace);
    w.labels("Labels", item.value.at(&["metadata", "labels"]));
    w.annotations("Annotations", item.value.at(&["metadata", "annotations"]));
}

/// The bytes that a base64 text stands for.
fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap_or_default()).unwrap_or_default()
}

/// upstream: ConfigMapDescriber
pub(super) fn map(w: &mut Writer, item: &Item) -> bool {
    head(w, item);
    w.put(0, "\nData\n====\n");
    for (key, value) in item.value.fields_at(&["data"]) {
        w.put(0, format!("{key}:\n----\n{}\n\n", text::scalar(Some(value))));
    }
    w.put(0, "\nBinaryData\n====\n");
    for (key, value) in item.value.fields_at(&["binaryData"]) {
        w.put(0, format!("{key}: {} bytes\n", bytes(value).len()));
    }
    w.put(0, "\n");
    true
}

/// upstream: describeSecret; a Secret's events are not asked for
pub(super) fn secret(w: &mut Writer, item: &Item) -> bool {
    head(w, item);
    let kind = text::at(item, &["type"]);
    w.put(0, format!("\nType:\t{kind}\n\nData\n====\n"));
    for (key, value) in item.value.fields_at(&["data"]) {
        if key == "token" && kind == "kubernetes.io/service-account-token" {
            w.line(0, key, String::from_utf8_lossy(&bytes(value)));
        } else {
            w.line(0, key, format!("{} bytes", bytes(value).len()));
        }
    }
    false
}

/// upstream: describeServiceAccount
pub(super) fn account(w: &mut Writer, item: &Item) -> bool {
    head(w, item);
    let mut header = "Image pull secrets:";
    let secrets = item.value.list_at(&["imagePullSecrets"]);
    if secrets.is_empty() {
        w.put(0, format!("{header}\t<none>\n"));
    }
    for secret in secrets {
        w.put(0, format!("{header}\t{}\n", text::scalar(secret.get("name"))));
        header = "                   ";
    }
    true
}

/// upstream: describePriorityClass
pub(super) fn priority(w: &mut Writer, item: &Item) -> bool {
    w.line(0, "Name", &item.name);
    w.line(0, "Value", text::int(item, &["value"]));
    w.line(0, "GlobalDefault", text::flag(item, &["globalDefault"]).unwrap_or(false));
    w.line(0, "PreemptionPolicy", text::at(item, &["preemptionPolicy"]));
    w.line(0, "Description", text::at(item, &["description"]));
    w.line(0, "Annotations", text::labels(item.value.at(&["metadata", "annotations"])));
    true
}
