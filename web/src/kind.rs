//! How does a kind of object look?
//!
//! A colour is a kind: the same class and glyph mark it in the editor, in tables and in lists, and its name stands
//! beside them.

/// The colours, by what wears each.
pub(crate) const COLOURS: [&str; 8] =
    ["plain", "pod", "claim", "volume", "class", "snapshot", "configuration", "secret"];

/// The name of a kind's colour, in style sheets and symbols.
pub(crate) fn colour(kind: &str) -> &'static str {
    class(kind).trim_start_matches("k-")
}

/// The class that gives a kind its colour.
pub(crate) fn class(kind: &str) -> &'static str {
    match kind {
        "Pod" | "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet" | "Job" | "CronJob" => "k-pod",
        "PersistentVolumeClaim" => "k-claim",
        "PersistentVolume" => "k-volume",
        "StorageClass" | "VolumeSnapshotClass" | "VolumeAttributesClass" | "CSIDriver" => "k-class",
        "VolumeSnapshot" | "VolumeSnapshotContent" => "k-snapshot",
        "ConfigMap" => "k-configuration",
        "Secret" => "k-secret",
        _ => "k-plain",
    }
}

/// The symbol of the page's sprite that stands for a kind.
pub(crate) fn glyph(kind: &str) -> &'static str {
    match class(kind) {
        "k-pod" => "glyph-pod",
        "k-claim" => "glyph-claim",
        "k-volume" => "glyph-volume",
        "k-class" => "glyph-class",
        "k-snapshot" => "glyph-snapshot",
        "k-configuration" => "glyph-configuration",
        "k-secret" => "glyph-secret",
        _ => "glyph-plain",
    }
}

/// An object's id in its parts: `Kind/namespace/name`, or `Kind/name` for what lives in no namespace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Id<'a> {
    pub(crate) kind: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
}

/// Takes an id apart; what has no kind, such as a maker in the cluster, is a name alone.
pub(crate) fn id(text: &str) -> Id<'_> {
    let mut parts = text.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(kind), Some(namespace), Some(name)) => Id { kind, namespace, name },
        (Some(kind), Some(name), None) => Id { kind, namespace: "", name },
        _ => Id { kind: "", namespace: "", name: text },
    }
}

impl Id<'_> {
    /// The name, with its namespace unless that is `default`.
    pub(crate) fn short(&self) -> String {
        match self.namespace {
            "" | "default" => self.name.to_owned(),
            namespace => format!("{namespace}/{}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_apart() {
        assert_eq!(id("Pod/shop/web"), Id { kind: "Pod", namespace: "shop", name: "web" });
        assert_eq!(id("PersistentVolume/pv"), Id { kind: "PersistentVolume", namespace: "", name: "pv" });
        assert_eq!(id("kubelet"), Id { kind: "", namespace: "", name: "kubelet" });
        assert_eq!(id("Pod/shop/web").short(), "shop/web");
        assert_eq!(id("Pod/default/web").short(), "web");
    }

    #[test]
    fn every_colour_has_its_glyph() {
        for kind in ["Pod", "PersistentVolumeClaim", "PersistentVolume", "StorageClass", "VolumeSnapshot", "ConfigMap"]
        {
            assert_ne!(class(kind), "k-plain");
            assert_eq!(class(kind).trim_start_matches("k-"), glyph(kind).trim_start_matches("glyph-"));
        }
    }
}
