//! Which files and folders does a container find in its mounts?
//!
//! Models the layout that `pkg/volume/util: AtomicWriter` writes (a folder with the time in its name, the link `..data` to
//! it, a link for every first element of a path) and the order in which containerd mounts: by depth, equal depths in the
//! order of the list. What the image holds is unknown; a mount hides it.

use super::clean::clean_path;
use crate::view::{Container, File, Mount, PodView, SubPathIs, Volume};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The folder that holds the files; upstream has the time of writing in its name.
const WRITTEN: &str = "..<time>";
const DATA: &str = "..data";
/// What fsGroup adds to folders that are read-only to the container: group read and search, and set-group-id.
const GROUP_READS: u32 = 0o2550;
/// The same for folders that the container may write to.
const GROUP_WRITES: u32 = 0o2770;

/// What stands at a path of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Directory,
    /// A file.
    File,
    /// A symbolic link to this place, relative to its own folder.
    Link(String),
}

/// A file or folder that a mount brings into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path in the container.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// The permission bits; none where only the node, a driver or a server knows them.
    pub mode: Option<u32>,
    /// The mount that brings it, counted in the container's list.
    pub mount: usize,
    /// The file of the volume, or of what the mount has frozen, that is read here; through a link too.
    pub file: Option<String>,
}

impl PodView {
    /// What a container finds below its mount points, by path.
    pub fn tree(&self, container: &Container) -> Vec<Entry> {
        let depth = |mount: &Mount| clean_path(&mount.path).split('/').count();
        let mut order: Vec<(usize, &Mount)> = container.mounts.iter().enumerate().collect();
        order.sort_by_key(|(_, mount)| depth(mount));
        let mut tree = BTreeMap::new();
        for (index, mount) in order {
            let Some(volume) = self.volumes.iter().find(|volume| volume.name == mount.volume) else { continue };
            let root = clean_path(&mount.path);
            let below = if root == "/" { root.clone() } else { format!("{root}/") };
            tree.retain(|path: &String, _| *path != root && !path.starts_with(&below));
            let mut plant = Plant { tree: &mut tree, root, below, mount: index, group: self.fs_group.is_some() };
            plant.mount(mount, volume);
        }
        tree.into_iter().map(|(path, entry)| Entry { path, ..entry }).collect()
    }
}

/// Puts the entries of one mount into the tree.
struct Plant<'a> {
    tree: &'a mut BTreeMap<String, Entry>,
    root: String,
    below: String,
    mount: usize,
    group: bool,
}

impl Plant<'_> {
    fn put(&mut self, path: &str, kind: EntryKind, mode: Option<u32>, file: Option<&str>) {
        let path = if path.is_empty() { self.root.clone() } else { format!("{}{path}", self.below) };
        // The path is the key until the tree is whole.
        let made = || Entry { path: String::new(), kind, mode, mount: self.mount, file: file.map(ToString::to_string) };
        self.tree.entry(path).or_insert_with(made);
    }

    fn directory(&mut self, path: &str, mode: u32, mask: u32) {
        let mode = if self.group { mode | mask } else { mode };
        self.put(path, EntryKind::Directory, Some(mode), None);
    }

    fn mount(&mut self, mount: &Mount, volume: &Volume) {
        let files = mount.frozen.as_ref().or(volume.files.as_ref());
        match (mount.sub_path_is, files) {
            (Some(SubPathIs::File), files) => {
                let file = files.into_iter().flatten().find(|file| file.path == mount.sub_path);
                self.put("", EntryKind::File, file.map(|file| file.mode), file.map(|file| file.path.as_str()));
            }
            (_, Some(_)) if volume.source == "emptyDir" => match volume.medium.as_str() {
                "" => self.directory("", 0o777, GROUP_WRITES),
                "Memory" => self.directory("", 0o1777, GROUP_WRITES),
                _ => self.put("", EntryKind::Directory, None, None),
            },
            (Some(SubPathIs::Directory), Some(files)) => {
                self.directory("", 0o755, GROUP_READS);
                let prefix = format!("{}/", clean_path(&mount.sub_path));
                let inside = files.iter().filter_map(|file| Some((file.path.strip_prefix(&prefix)?, file)));
                self.files("", inside);
            }
            (None, Some(files)) => self.written(volume, files),
            (_, None) if volume.is_file => self.put("", EntryKind::File, None, None),
            (_, None) => self.put("", EntryKind::Directory, None, None),
        }
    }

    /// The layout of a volume that the kubelet writes.
    fn written(&mut self, volume: &Volume, files: &[File]) {
        // upstream: a ConfigMap lies on the disk, the others in memory
        let root = if volume.medium == "Memory" { 0o1777 } else { 0o777 };
        self.directory("", root, GROUP_READS);
        self.directory(WRITTEN, 0o755, GROUP_READS);
        self.put(DATA, EntryKind::Link(WRITTEN.into()), Some(0o777), None);
        for path in &volume.nested {
            for (at, _) in path.match_indices('/').chain([(path.len(), "")]) {
                self.directory(&path[..at], 0o755, GROUP_READS);
            }
        }
        for file in files {
            let first = file.path.split('/').next().unwrap_or_default();
            let whole = (first == file.path).then_some(first);
            self.put(first, EntryKind::Link(format!("{DATA}/{first}")), Some(0o777), whole);
        }
        self.files(&format!("{WRITTEN}/"), files.iter().map(|file| (file.path.as_str(), file)));
    }

    /// Files with the folders on their way.
    fn files<'f>(&mut self, prefix: &str, files: impl Iterator<Item = (&'f str, &'f File)>) {
        for (path, file) in files {
            for (at, _) in path.match_indices('/') {
                self.directory(&format!("{prefix}{}", &path[..at]), 0o755, GROUP_READS);
            }
            self.put(&format!("{prefix}{path}"), EntryKind::File, Some(file.mode), Some(&file.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use serde_json::{Value as Json, json};

    fn listing(mut spec: Json, mounts: &Json) -> Vec<String> {
        spec["containers"] = json!([{"name": "main", "volumeMounts": mounts}]);
        let config = json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1", "b": "2"}});
        let lab = Lab::of([config, pod(spec)]);
        let view = lab.view("p");
        let line = |entry: Entry| {
            let kind = match entry.kind {
                EntryKind::Directory => "/".to_string(),
                EntryKind::File => String::new(),
                EntryKind::Link(target) => format!(" -> {target}"),
            };
            format!("{:04o} {}{kind}", entry.mode.unwrap_or(0), entry.path)
        };
        view.tree(&view.containers[0]).into_iter().map(line).collect()
    }

    fn volumes() -> Json {
        json!([{"name": "c", "configMap": {"name": "c", "items": [
            {"key": "a", "path": "x"}, {"key": "b", "path": "d/e/y"}]}}, {"name": "e", "emptyDir": {}}])
    }

    #[test]
    fn a_volume_shows_links_into_the_folder_of_its_time() {
        let tree = listing(json!({"volumes": volumes()}), &json!([{"name": "c", "mountPath": "/v"}]));
        assert_eq!(
            tree,
            [
                "0777 /v/",
                "0755 /v/..<time>/",
                "0755 /v/..<time>/d/",
                "0755 /v/..<time>/d/e/",
                "0644 /v/..<time>/d/e/y",
                "0644 /v/..<time>/x",
                "0777 /v/..data -> ..<time>",
                "0777 /v/d -> ..data/d",
                "0777 /v/x -> ..data/x",
            ]
        );
    }

    #[test]
    fn the_deeper_mount_lies_above_whatever_the_order() {
        let mounts =
            json!([{"name": "c", "mountPath": "/app/config", "subPath": "d"}, {"name": "e", "mountPath": "/app/"}]);
        let tree = listing(json!({"volumes": volumes(), "securityContext": {"fsGroup": 7}}), &mounts);
        assert_eq!(tree, ["2777 /app/", "2755 /app/config/", "2755 /app/config/e/", "0644 /app/config/e/y"]);
    }

    #[test]
    fn a_mount_point_inside_a_volume_is_a_folder_of_it() {
        let mounts = json!([{"name": "c", "mountPath": "/v"}, {"name": "e", "mountPath": "/v/n"}, {"name": "c", "mountPath": "/w"}]);
        let tree = listing(json!({"volumes": volumes()}), &mounts);
        assert!(tree.contains(&"0777 /v/n/".to_string()) && tree.contains(&"0755 /w/n/".to_string()), "{tree:?}");
    }

    #[test]
    fn a_later_mount_at_the_same_place_hides_the_earlier() {
        let mounts = json!([{"name": "c", "mountPath": "/v"}, {"name": "e", "mountPath": "/v/"}]);
        assert_eq!(listing(json!({"volumes": volumes()}), &mounts), ["0777 /v/"]);
    }
}
