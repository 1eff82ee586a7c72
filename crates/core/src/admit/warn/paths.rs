//! Do files of a volume lie on top of each other?
//!
//! Models `pkg/api/pod/warnings.go: warningsForOverlappingVirtualPaths`.

use super::Warnings;
use crate::path::Path;
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A path and what brings it.
#[derive(PartialEq)]
struct Item {
    path: String,
    source: String,
}

impl Item {
    fn shown(&self) -> String {
        match self.source.as_str() {
            "" => format!("{:?}", self.path),
            source => format!("{:?} ({source})", self.path),
        }
    }

    /// Whether both are the same file, or one is a directory that holds the other.
    fn overlaps(&self, other: &Item) -> bool {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !self.path.is_empty()
            && !other.path.is_empty()
            && (within(&self.path, &other.path) || within(&other.path, &self.path))
    }
}

fn items(holder: &Value, source: &str) -> Vec<Item> {
    let item = |item: &Value| Item {
        path: item.str_at(&["path"]).unwrap_or_default().trim_end_matches('/').into(),
        source: source.into(),
    };
    holder.list_at(&["items"]).iter().map(item).collect()
}

/// Looks at all volumes of a pod.
pub(super) fn check(warnings: &mut Warnings, volumes: &[Value], path: &Path<'_>) {
    for (index, volume) in volumes.iter().enumerate() {
        let here = path.index(index);
        let name = volume.str_at(&["name"]).unwrap_or_default();
        let text = |fields: &[&str]| volume.str_at(fields).unwrap_or_default();
        let plain = [
            ("configMap", format!("ConfigMap {:?}", text(&["configMap", "name"]))),
            ("secret", format!("Secret {:?}", text(&["secret", "secretName"]))),
            ("downwardAPI", String::from("DownwardAPI")),
        ];
        for (kind, described) in plain {
            if let Some(source) = volume.get(kind) {
                overlaps(warnings, &mut Vec::new(), items(source, ""), (name, &described), &here.field(kind));
            }
        }
        if let Some(projected) = volume.get("projected") {
            self::projected(warnings, projected, name, &here.field("projected"));
        }
    }
}

fn projected(warnings: &mut Warnings, volume: &Value, name: &str, path: &Path<'_>) {
    let mut all = Vec::new();
    let list = path.field("sources");
    for (index, source) in volume.list_at(&["sources"]).iter().enumerate() {
        let here = list.index(index);
        if source.fields().all(|(_, value)| value.is_null()) {
            warnings.add(format!("volume {name:?} (Projected) has no sources provided"), here.to_owned());
            continue;
        }
        let named = |kind: &str| source.str_at(&[kind, "name"]).unwrap_or_default();
        let has = |kind: &str| source.at(&[kind, "items"]).is_some();
        let found = if has("configMap") {
            items(source.get("configMap").unwrap_or(&Value::Null), &format!("ConfigMap {:?}", named("configMap")))
        } else if has("secret") {
            items(source.get("secret").unwrap_or(&Value::Null), &format!("Secret {:?}", named("secret")))
        } else if has("downwardAPI") {
            items(source.get("downwardAPI").unwrap_or(&Value::Null), "DownwardAPI")
        } else if let Some(path) = source.str_at(&["serviceAccountToken", "path"]) {
            alloc::vec![Item { path: path.trim_end_matches('/').into(), source: "ServiceAccountToken".into() }]
        } else {
            Vec::new()
        };
        overlaps(warnings, &mut all, found, (name, "Projected"), &here);
    }
}

fn overlaps(
    warnings: &mut Warnings,
    all: &mut Vec<Item>,
    found: Vec<Item>,
    (name, described): (&str, &str),
    path: &Path<'_>,
) {
    for item in found {
        for other in all.iter().filter(|other| item.overlaps(other)) {
            let body = format!("{} with {}", item.shown(), other.shown());
            warnings.add(format!("volume {name:?} ({described}): overlapping paths: {body}"), path.to_owned());
        }
        all.push(item);
    }
}
