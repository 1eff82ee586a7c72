//! What do `mount` and `df` show in a container?
//!
//! The file systems are those that the kubelet's plugins mount; names of disks are placeholders.

use super::Inside;
use crate::answer::Answer;
use crate::tab::{DESCRIPTION, lay_out};
use kubestow_core::quantity::of_value;
use kubestow_core::value::Value;
use kubestow_core::view::{Mount, Volume};

/// What is mounted.
struct Mounted {
    source: String,
    kind: &'static str,
    /// Its size in bytes, where a manifest says it.
    size: Option<i64>,
}

impl Inside<'_> {
    fn mounted(&self, volume: &Volume) -> Mounted {
        let node = self.view.node.as_deref().unwrap_or_default();
        let disk = || format!("<disk of {node}>");
        let plain = |source: String, kind| Mounted { source, kind, size: None };
        match volume.source.as_str() {
            "secret" | "projected" | "downwardAPI" => plain("tmpfs".to_owned(), "tmpfs"),
            "emptyDir" if volume.medium == "Memory" => {
                Mounted { source: "tmpfs".to_owned(), kind: "tmpfs", size: volume.size_bytes }
            }
            "configMap" | "emptyDir" | "hostPath" | "gitRepo" => plain(disk(), "ext4"),
            "image" => plain("overlay".to_owned(), "overlay"),
            _ => match volume.persistent_volume.as_ref() {
                Some(id) => self.persistent(&id.name, &disk()),
                None => plain(format!("<{}>", volume.source), "ext4"),
            },
        }
    }

    fn persistent(&self, name: &str, disk: &str) -> Mounted {
        let volume = self.world.find("persistentvolumes", "", name).map(|item| &item.value);
        let spec = |field: &str| volume.and_then(|volume| volume.at(&["spec", field]));
        let size = volume
            .and_then(|volume| volume.at(&["spec", "capacity", "storage"]))
            .map(|amount| of_value(amount).value());
        if let Some(nfs) = spec("nfs") {
            let part = |field: &str| nfs.str_at(&[field]).unwrap_or_default();
            return Mounted { source: format!("{}:{}", part("server"), part("path")), kind: "nfs4", size: None };
        }
        if spec("hostPath").is_some() || spec("local").is_some() {
            return Mounted { source: disk.to_owned(), kind: "ext4", size: None };
        }
        let file_system = spec("csi").and_then(|csi| csi.str_at(&["fsType"])).unwrap_or_default();
        let kind = if file_system == "xfs" { "xfs" } else { "ext4" };
        Mounted { source: format!("<PersistentVolume {name}>"), kind, size }
    }

    fn each<'a>(&'a self) -> impl Iterator<Item = (&'a Mount, Mounted)> + 'a {
        self.container.mounts.iter().filter_map(|mount| {
            let volume = self.view.volumes.iter().find(|volume| volume.name == mount.volume)?;
            Some((mount, self.mounted(volume)))
        })
    }

    pub(super) fn mounts(&self) -> Answer {
        let mut text = String::new();
        for (mount, mounted) in self.each() {
            let mode = if mount.read_only { "ro" } else { "rw" };
            let size = match (mounted.kind, mounted.size) {
                ("tmpfs", Some(bytes)) => format!(",size={}k", bytes / 1024),
                _ => String::new(),
            };
            let (source, path, kind) = (&mounted.source, &mount.path, mounted.kind);
            text.push_str(&format!("{source} on {path} type {kind} ({mode},relatime{size})\n"));
        }
        Answer::print(text)
            .and_say("(kubestow: only what the kubelet mounts is shown; the runtime's own mounts are not)")
    }

    pub(super) fn disks(&self, arguments: &[String]) -> Answer {
        let for_people = arguments.iter().any(|word| word == "-h" || word == "-H");
        let unit = if for_people { "Size" } else { "1K-blocks" };
        let mut lines = vec![format!("Filesystem\t{unit}\tUsed\tAvailable\tUse%\tMounted on")];
        for (mount, mounted) in self.each() {
            let size = match mounted.size {
                Some(bytes) if for_people => {
                    let quantity = of_value(&Value::from(bytes));
                    format!("{}M", quantity.value() / (1 << 20))
                }
                Some(bytes) => (bytes / 1024).to_string(),
                None => "?".to_owned(),
            };
            lines.push(format!("{}\t{size}\t?\t?\t?\t{}", mounted.source, mount.path));
        }
        Answer::print(lay_out(&(lines.join("\n") + "\n"), DESCRIPTION))
            .and_say("(kubestow: how much is used is not known)")
    }
}
