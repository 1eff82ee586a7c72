//! What files does a container see, as a tree?
//!
//! The mounts, by path, and below each what the report knows of it. The kubelet writes files into a folder that has the
//! time in its name, and links lead there: what lies behind a link is listed below the link, and not a second time below
//! that folder. What a volume holds that the kubelet does not write, such as the content of a disk, is not known here and
//! is said to be so.

use crate::words::Words;
use kubestow::{Container, File, Mount, Pod, Volume};
use std::collections::BTreeMap;

/// Links that lead to links, at most: `key`, then `..data`, with some to spare.
const MOST_LINKS: usize = 4;

/// What is known about the content of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Its files follow.
    Listed,
    /// It starts empty.
    Empty,
    /// It is the volume's own.
    Unknown,
    /// It does not mount.
    Failed,
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry<'a> {
    /// Where a volume is mounted.
    Mount(Content),
    /// A directory below it.
    Directory,
    /// A file.
    File(&'a File),
}

/// A row of the tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row<'a> {
    pub(crate) depth: usize,
    /// The name; the whole path for a mount.
    pub(crate) name: String,
    /// The whole path.
    pub(crate) path: String,
    pub(crate) entry: Entry<'a>,
    /// Where it leads, if it is a link.
    pub(crate) target: Option<&'a str>,
    /// The permission bits in octal, where they are known; those of what a link leads to.
    pub(crate) mode: Option<&'a str>,
    pub(crate) mount: &'a Mount,
    pub(crate) volume: Option<&'a Volume>,
}

impl Row<'_> {
    /// What is to be said of the mount in a word each: what it lies on, whether it can be written, whether it is old.
    pub(crate) fn marks(&self, words: &Words) -> Vec<&'static str> {
        let source = self.volume.map_or("", |volume| volume.source.as_str());
        let lies_on = match (self.volume.map_or("", |volume| volume.medium.as_str()), source) {
            ("Memory", _) => Some(words.on_tmpfs),
            ("", "emptyDir" | "configMap") => Some(words.on_disk),
            _ => None,
        };
        let read_only = self.mount.read_only.then_some(words.read_only);
        let frozen = self.mount.frozen.is_some().then_some(words.frozen);
        [lies_on, read_only, frozen].into_iter().flatten().collect()
    }
}

/// The rows of a container's tree.
pub(crate) fn rows<'a>(container: &'a Container, pod: &'a Pod) -> Vec<Row<'a>> {
    let tree: BTreeMap<&str, &kubestow::Entry> =
        container.tree.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut groups: BTreeMap<usize, Group<'_>> = BTreeMap::new();
    for entry in tree.values() {
        let Some(mount) = container.mounts.get(entry.mount) else { continue };
        // The mount point comes first: a path sorts before what lies below it.
        let group = groups.entry(entry.mount).or_insert_with(|| {
            let volume = pod.volumes.get(&mount.volume);
            let files = mount.frozen.as_deref().or_else(|| volume?.files.as_deref()).unwrap_or_default();
            let files = files.iter().map(|file| (file.path.as_str(), file)).collect();
            Group { root: &entry.path, mount, volume, files, rows: Vec::new() }
        });
        let parts = group.below(&entry.path);
        let is_shown_elsewhere = parts.split('/').rev().skip(1).any(|part| part.starts_with(".."));
        if is_shown_elsewhere {
            continue;
        }
        group.push(entry, entry.path.clone());
        if let Some(real) = entry.target.as_ref().and_then(|_| behind(&tree, &entry.path))
            && !parts.starts_with("..")
        {
            let real = format!("{real}/");
            let inside = tree.range(real.as_str()..).take_while(|(path, _)| path.starts_with(&real));
            for (path, inner) in inside {
                group.push(inner, format!("{}/{}", entry.path, &path[real.len()..]));
            }
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| group.root);
    groups.into_iter().flat_map(Group::into_rows).collect()
}

/// What a mount brings.
struct Group<'a> {
    root: &'a str,
    mount: &'a Mount,
    volume: Option<&'a Volume>,
    files: BTreeMap<&'a str, &'a File>,
    rows: Vec<Row<'a>>,
}

impl<'a> Group<'a> {
    /// A path without the mount point.
    fn below<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.root).unwrap_or(path).trim_start_matches('/')
    }

    fn push(&mut self, entry: &'a kubestow::Entry, path: String) {
        let below = self.below(&path);
        let depth = if below.is_empty() { 0 } else { below.split('/').count() };
        let name = if depth == 0 { &path } else { below.rsplit('/').next().unwrap_or(below) };
        let slash = if entry.kind == "directory" && !name.ends_with('/') { "/" } else { "" };
        let name = format!("{name}{slash}");
        let file = entry.file.as_ref().and_then(|file| self.files.get(file.as_str()).copied());
        let (kind, mode) = match file {
            Some(file) => (Entry::File(file), Some(file.mode.as_str())),
            None if depth == 0 => (Entry::Mount(content(self.volume)), entry.mode.as_deref()),
            None => (Entry::Directory, entry.mode.as_deref()),
        };
        let path = format!("{path}{}", if path.ends_with('/') { "" } else { slash });
        let (mount, volume) = (self.mount, self.volume);
        self.rows.push(Row { depth, name, path, entry: kind, target: entry.target.as_deref(), mode, mount, volume });
    }

    /// The rows, each directory before what lies in it.
    fn into_rows(mut self) -> Vec<Row<'a>> {
        self.rows.sort_by(|a, b| a.path.trim_end_matches('/').split('/').cmp(b.path.trim_end_matches('/').split('/')));
        self.rows
    }
}

/// The directory that a link leads to in the end; none if it leads to a file or nowhere.
fn behind(tree: &BTreeMap<&str, &kubestow::Entry>, link: &str) -> Option<String> {
    let mut path = link.to_owned();
    for _ in 0..MOST_LINKS {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let link = ends.rev().find_map(|end| Some((end, tree.get(&path[..end])?.target.as_ref()?)));
        let Some((end, target)) = link else { break };
        let folder = path[..end].rsplit_once('/')?.0;
        path = format!("{folder}/{target}{}", &path[end..]);
    }
    tree.get(path.as_str()).filter(|entry| entry.kind == "directory").map(|_| path)
}

fn content(volume: Option<&Volume>) -> Content {
    match volume {
        None => Content::Unknown,
        Some(volume) if volume.error.is_some() => Content::Failed,
        Some(volume) => match &volume.files {
            Some(files) if files.is_empty() => Content::Empty,
            Some(_) => Content::Listed,
            None if volume.source == "emptyDir" => Content::Empty,
            None => Content::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use kubestow::{Language, Options, Report, Step, resolve};
    use std::sync::Arc;

    const MANIFEST: &str = r#"apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {a: "1", b: "2", c: "3"}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  automountServiceAccountToken: false
  volumes:
    - name: c
      configMap: {name: c, items: [{key: a, path: conf/deep/a}, {key: b, path: b}, {key: c, path: conf/c}]}
    - {name: cache, emptyDir: {medium: Memory}}
    - {name: scratch, emptyDir: {}}
  containers:
    - name: app
      image: nginx
      volumeMounts:
        - {name: c, mountPath: /etc/app}
        - {name: c, mountPath: /one, subPath: b}
        - {name: c, mountPath: /two, subPath: conf}
        - {name: cache, mountPath: /cache/}
        - {name: scratch, mountPath: /etc/app/scratch}
"#;

    fn with_steps(steps: Vec<Step>) -> Report {
        resolve(MANIFEST, &Options { steps, ..Options::default() })
    }

    fn inside(pods: &BTreeMap<String, Arc<Pod>>) -> (&Container, &Pod) {
        let pod = &pods["Pod/default/p"];
        (&pod.containers["app"], pod)
    }

    #[test]
    fn files_stand_below_their_directories_and_links_show_where_they_lead() {
        let report = with_steps(Vec::new());
        let (container, pod) = inside(&report.pods);
        let drawn = |row: &Row<'_>| {
            let link = row.target.map(|target| format!(" -> {target}")).unwrap_or_default();
            format!("{}{}{link}", "  ".repeat(row.depth), row.name)
        };
        let rows = rows(container, pod);
        let expected = [
            "/cache/",
            "/etc/app/",
            "  ..<time>/",
            "  ..data -> ..<time>",
            "  b -> ..data/b",
            "  conf -> ..data/conf",
            "    c",
            "    deep/",
            "      a",
            "/etc/app/scratch/",
            "/one",
            "/two/",
            "  c",
            "  deep/",
            "    a",
        ];
        assert_eq!(rows.iter().map(drawn).collect::<Vec<_>>(), expected);
        assert_eq!(rows[8].path, "/etc/app/conf/deep/a");
        assert!(matches!(rows[8].entry, Entry::File(file) if file.content.as_deref() == Some("1")));
    }

    #[test]
    fn a_mount_says_what_it_lies_on_and_that_it_is_old() {
        let change = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: \"1\", b: new, c: \"3\"}\n";
        let report = with_steps(vec![Step::Apply(change.to_owned())]);
        let (container, pod) = inside(&report.steps[0].pods);
        let rows = rows(container, pod);
        let row = |path: &str| rows.iter().find(|row| row.path == path).expect("it is there");
        let said = |path: &str| row(path).marks(words(Language::En));
        assert_eq!(said("/cache/"), ["tmpfs"]);
        assert_eq!(said("/etc/app/scratch/"), ["on disk"]);
        assert_eq!(said("/etc/app/"), ["on disk", "read-only"]);
        assert_eq!(said("/one"), ["on disk", "read-only", "frozen"]);
        let text = |path: &str| match row(path).entry {
            Entry::File(file) => file.content.clone(),
            _ => None,
        };
        assert_eq!([text("/one"), text("/etc/app/b")], [Some("2".to_owned()), Some("new".to_owned())]);
    }

    #[test]
    fn what_is_not_the_kubelets_is_not_guessed() {
        let volume = |source: &str| Volume { source: source.to_owned(), ..Volume::default() };
        assert_eq!(content(Some(&volume("nfs"))), Content::Unknown);
        assert_eq!(content(Some(&volume("emptyDir"))), Content::Empty);
        let failed = Volume { error: Some("configmap \"x\" not found".to_owned()), ..volume("configMap") };
        assert_eq!(content(Some(&failed)), Content::Failed);
    }
}
