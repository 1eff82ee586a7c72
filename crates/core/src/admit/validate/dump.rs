//! How the API server shows what changed in a volume's source.
//!
//! upstream: `apimachinery pkg/util/diff`: both structures as JSON by their Go names, and a unified diff of the lines

use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// So many lines that did not change are shown around a change.
const CONTEXT: usize = 3;

/// What is written for a member.
#[derive(Clone, Copy)]
enum Form {
    /// A string, empty if it is missing.
    Text,
    /// A string, `null` if it is missing.
    Maybe,
    Flag,
    /// Strings by name.
    Map,
    /// The name and namespace of a Secret.
    Secret,
}

/// The name in Go, the name in JSON, the form.
type Members = &'static [(&'static str, &'static str, Form)];

/// Every source of a PersistentVolume in Go's order; those that are often used have members.
const SOURCES: [(&str, &str, Members); 22] = [
    ("GCEPersistentDisk", "gcePersistentDisk", &[]),
    ("AWSElasticBlockStore", "awsElasticBlockStore", &[]),
    ("HostPath", "hostPath", &[("Path", "path", Form::Text), ("Type", "type", Form::Maybe)]),
    ("Glusterfs", "glusterfs", &[]),
    (
        "NFS",
        "nfs",
        &[("Server", "server", Form::Text), ("Path", "path", Form::Text), ("ReadOnly", "readOnly", Form::Flag)],
    ),
    ("RBD", "rbd", &[]),
    ("Quobyte", "quobyte", &[]),
    ("ISCSI", "iscsi", &[]),
    ("FlexVolume", "flexVolume", &[]),
    ("Cinder", "cinder", &[]),
    ("CephFS", "cephfs", &[]),
    ("FC", "fc", &[]),
    ("Flocker", "flocker", &[]),
    ("AzureFile", "azureFile", &[]),
    ("VsphereVolume", "vsphereVolume", &[]),
    ("AzureDisk", "azureDisk", &[]),
    ("PhotonPersistentDisk", "photonPersistentDisk", &[]),
    ("PortworxVolume", "portworxVolume", &[]),
    ("ScaleIO", "scaleIO", &[]),
    ("Local", "local", &[("Path", "path", Form::Text), ("FSType", "fsType", Form::Maybe)]),
    ("StorageOS", "storageos", &[]),
    (
        "CSI",
        "csi",
        &[
            ("Driver", "driver", Form::Text),
            ("VolumeHandle", "volumeHandle", Form::Text),
            ("ReadOnly", "readOnly", Form::Flag),
            ("FSType", "fsType", Form::Text),
            ("VolumeAttributes", "volumeAttributes", Form::Map),
            ("ControllerPublishSecretRef", "controllerPublishSecretRef", Form::Secret),
            ("NodeStageSecretRef", "nodeStageSecretRef", Form::Secret),
            ("NodePublishSecretRef", "nodePublishSecretRef", Form::Secret),
            ("ControllerExpandSecretRef", "controllerExpandSecretRef", Form::Secret),
            ("NodeExpandSecretRef", "nodeExpandSecretRef", Form::Secret),
        ],
    ),
];

/// What changed between two sources of a PersistentVolume; nothing if one of them is not known by its members.
pub(super) fn of_sources(before: &Value, after: &Value) -> String {
    match (lines(before), lines(after)) {
        (Some(before), Some(after)) => unified(&before, &after),
        // DIFFERS: upstream shows every source.
        _ => String::new(),
    }
}

fn quoted(text: Option<&str>) -> String {
    super::super::json::compact(&text.unwrap_or_default().into())
}

fn lines(source: &Value) -> Option<Vec<String>> {
    let mut out = alloc::vec!["{".to_string()];
    for (i, (name, json, members)) in SOURCES.iter().enumerate() {
        let comma = if i + 1 < SOURCES.len() { "," } else { "" };
        let Some(value) = source.get(json) else {
            out.push(format!(" \"{name}\": null{comma}"));
            continue;
        };
        if members.is_empty() {
            return None;
        }
        out.push(format!(" \"{name}\": {{"));
        for (i, (name, json, form)) in members.iter().enumerate() {
            let comma = if i + 1 < members.len() { "," } else { "" };
            member(&mut out, name, value.get(json), *form, comma);
        }
        out.push(format!(" }}{comma}"));
    }
    out.push("}".to_string());
    Some(out)
}

fn member(out: &mut Vec<String>, name: &str, value: Option<&Value>, form: Form, comma: &str) {
    let text = value.and_then(Value::as_str);
    let shown = match (form, value) {
        (Form::Text, _) => quoted(text),
        (Form::Flag, value) => (value == Some(&Value::Bool(true))).to_string(),
        (_, None) => "null".to_string(),
        (Form::Maybe, Some(_)) => quoted(text),
        (Form::Map, Some(map)) => {
            let all: Vec<_> = map.fields().map(|(key, value)| (quoted(Some(key)), quoted(value.as_str()))).collect();
            return nested(out, name, &all, comma);
        }
        (Form::Secret, Some(secret)) => {
            let field = |go: &str, json: &str| (format!("\"{go}\""), quoted(secret.str_at(&[json])));
            return nested(out, name, &[field("Name", "name"), field("Namespace", "namespace")], comma);
        }
    };
    out.push(format!("  \"{name}\": {shown}{comma}"));
}

fn nested(out: &mut Vec<String>, name: &str, members: &[(String, String)], comma: &str) {
    if members.is_empty() {
        out.push(format!("  \"{name}\": {{}}{comma}"));
        return;
    }
    out.push(format!("  \"{name}\": {{"));
    for (i, (key, value)) in members.iter().enumerate() {
        out.push(format!("   {key}: {value}{}", if i + 1 < members.len() { "," } else { "" }));
    }
    out.push(format!("  }}{comma}"));
}

/// A line, and whether it was taken away or put in; with its numbers before and after.
struct Line<'a> {
    sign: char,
    text: &'a str,
    before: usize,
    after: usize,
}

fn compared<'a>(before: &'a [String], after: &'a [String]) -> Vec<Line<'a>> {
    // The lengths of the longest common subsequences of what is left of both.
    let mut longest = alloc::vec![alloc::vec![0_usize; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            longest[i][j] = match before[i] == after[j] {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < before.len() || j < after.len() {
        let same = i < before.len() && j < after.len() && before[i] == after[j];
        let taken = i < before.len() && (j == after.len() || longest[i + 1][j] >= longest[i][j + 1]);
        let (sign, text) = match (same, taken) {
            (true, _) => (' ', &before[i]),
            (false, true) => ('-', &before[i]),
            (false, false) => ('+', &after[j]),
        };
        out.push(Line { sign, text, before: i, after: j });
        i += usize::from(sign != '+');
        j += usize::from(sign != '-');
    }
    out
}

fn unified(before: &[String], after: &[String]) -> String {
    let lines = compared(before, after);
    let changed: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].sign != ' ').collect();
    let mut out = String::new();
    let mut rest = changed.as_slice();
    while let Some(first) = rest.first() {
        let hunk = rest.windows(2).take_while(|pair| pair[1] - pair[0] <= 2 * CONTEXT + 1).count() + 1;
        let (start, end) = (first.saturating_sub(CONTEXT), (rest[hunk - 1] + CONTEXT + 1).min(lines.len()));
        let part = &lines[start..end];
        let count = |without: char| part.iter().filter(|line| line.sign != without).count();
        let (from, to) = (part[0].before + 1, part[0].after + 1);
        out.push_str(&format!("@@ -{from},{} +{to},{} @@\n", count('+'), count('-')));
        part.iter().for_each(|line| out.push_str(&format!("{}{}\n", line.sign, line.text)));
        rest = &rest[hunk..];
    }
    out
}
