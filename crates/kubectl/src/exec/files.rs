//! What do `ls` and `cat` show in a container?

use super::Inside;
use crate::answer::Answer;
use crate::world::TIME;
use kubestow_core::kubelet::{Entry, EntryKind};
use kubestow_core::view::File;
use std::collections::BTreeMap;

/// How many links lead on to each other at most.
const MOST_LINKS: usize = 8;

/// A path without empty parts, `.` and `..`; it starts with a slash.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// What stands at a path.
enum Place<'a> {
    /// A file or folder that a mount brings.
    Entry(&'a Entry),
    /// A folder above a mount, of which only that is known.
    Above,
    /// Inside a volume of which only the storage knows what it holds.
    InStorage,
    /// In the image.
    InImage,
    /// In a volume that is known, and not there.
    Missing,
}

impl Inside<'_> {
    fn tree(&self) -> BTreeMap<String, Entry> {
        self.view.tree(self.container).into_iter().map(|entry| (clean(&entry.path), entry)).collect()
    }

    /// Follows links in all but the last part of a path, or in all of it.
    fn resolved(tree: &BTreeMap<String, Entry>, path: &str) -> String {
        let mut path = clean(path);
        for _ in 0..MOST_LINKS {
            let prefixes = path.match_indices('/').skip(1).map(|(at, _)| at).chain([path.len()]);
            let link = prefixes.filter_map(|at| {
                let entry = tree.get(&path[..at])?;
                match &entry.kind {
                    EntryKind::Link(target) => Some((at, target.clone())),
                    _ => None,
                }
            });
            let Some((at, target)) = link.min_by_key(|(at, _)| *at) else { return path };
            let folder = path[..at].rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            path = clean(&format!("{folder}/{target}{}", &path[at..]));
        }
        path
    }

    fn place<'t>(&self, tree: &'t BTreeMap<String, Entry>, path: &str) -> Place<'t> {
        let path = Inside::resolved(tree, path);
        if let Some(entry) = tree.get(&path) {
            return Place::Entry(entry);
        }
        let below = if path == "/" { path.clone() } else { format!("{path}/") };
        if tree.keys().any(|other| other.starts_with(&below)) {
            return Place::Above;
        }
        // The mount that the path lies in, the innermost one.
        let mounts = self.container.mounts.iter().map(|mount| clean(&mount.path));
        let inner = mounts.filter(|mount| path.starts_with(&format!("{}/", mount.trim_end_matches('/'))));
        match inner.max_by_key(String::len).and_then(|mount| tree.get(&mount)) {
            Some(entry) if self.is_known(entry) => Place::Missing,
            Some(_) => Place::InStorage,
            None => Place::InImage,
        }
    }

    /// Whether the kubelet knows what the volume behind an entry holds.
    fn is_known(&self, entry: &Entry) -> bool {
        self.files(entry).is_some()
    }

    fn files(&self, entry: &Entry) -> Option<&Vec<File>> {
        let mount = self.container.mounts.get(entry.mount)?;
        let volume = self.view.volumes.iter().find(|volume| volume.name == mount.volume)?;
        mount.frozen.as_ref().or(volume.files.as_ref())
    }

    fn file(&self, entry: &Entry) -> Option<&File> {
        let path = entry.file.as_ref()?;
        self.files(entry)?.iter().find(|file| file.path == *path)
    }

    pub(super) fn list(&self, arguments: &[String]) -> Answer {
        let (flags, mut paths): (Vec<&String>, Vec<&str>) = (
            arguments.iter().filter(|word| word.starts_with('-')).collect(),
            arguments.iter().filter(|word| !word.starts_with('-')).map(String::as_str).collect(),
        );
        let has = |flag: char| flags.iter().any(|word| word.contains(flag));
        let (long, all) = (has('l'), has('a') || has('A'));
        if paths.is_empty() {
            paths.push("/");
        }
        let tree = self.tree();
        let mut answer = Answer::default();
        let several = paths.len() > 1;
        for path in paths {
            let trouble = |what: &str| format!("ls: {path}: {what}");
            match self.place(&tree, path) {
                Place::Missing => {
                    answer = answer.and_say(&trouble("No such file or directory"));
                    answer.code = 1;
                }
                Place::InImage => {
                    answer = answer.and_say(&trouble("(kubestow: what the image holds is not known)"));
                    answer.code = 1;
                }
                Place::InStorage => {
                    answer = answer.and_say(&trouble("(kubestow: what the storage holds is not known)"));
                    answer.code = 1;
                }
                Place::Entry(entry) if entry.kind == EntryKind::File => {
                    answer.stdout.push_str(&self.line(entry, path, long));
                }
                place => {
                    if several {
                        answer.stdout.push_str(&format!("{path}:\n"));
                    }
                    let folder = Inside::resolved(&tree, path);
                    for (name, entry) in children(&tree, &folder) {
                        if !all && name.starts_with('.') {
                            continue;
                        }
                        let line = match entry {
                            Some(entry) => self.line(entry, name, long),
                            None if long => format!("d?????????    ? ?        ?               ? {TIME} {name}\n"),
                            None => format!("{name}\n"),
                        };
                        answer.stdout.push_str(&line);
                    }
                    match place {
                        Place::Above => {
                            answer = answer.and_say("(kubestow: beside mounts, what the image holds is not known)");
                        }
                        Place::Entry(entry) if !self.is_known(entry) => {
                            answer = answer.and_say("(kubestow: what the storage holds is not known)");
                        }
                        _ => {}
                    }
                }
            }
        }
        answer
    }

    /// A line of `ls`.
    fn line(&self, entry: &Entry, name: &str, long: bool) -> String {
        if !long {
            return format!("{name}\n");
        }
        let (letter, target) = match &entry.kind {
            EntryKind::Directory => ('d', String::new()),
            EntryKind::File => ('-', String::new()),
            EntryKind::Link(target) => ('l', format!(" -> {target}")),
        };
        let mode = entry.mode.map_or("?????????".to_owned(), bits);
        let file = self.file(entry);
        let owner = |id: Option<i64>| match id {
            None | Some(0) => "root".to_owned(),
            Some(id) => id.to_string(),
        };
        let (user, group) =
            (owner(file.and_then(|file| file.uid)), owner(file.and_then(|f| f.gid).or(self.view.fs_group)));
        let size = match &entry.kind {
            EntryKind::File => file.map_or("?".to_owned(), |file| file.content.len().to_string()),
            EntryKind::Link(target) => target.len().to_string(),
            EntryKind::Directory => "4096".to_owned(),
        };
        format!("{letter}{mode}    1 {user:<8} {group:<8} {size:>8} {TIME} {name}{target}\n")
    }

    pub(super) fn read(&self, paths: &[String]) -> Answer {
        let tree = self.tree();
        let mut answer = Answer::default();
        for path in paths.iter().filter(|word| !word.starts_with('-')) {
            let trouble = match self.place(&tree, path) {
                Place::Entry(entry) => match (&entry.kind, self.file(entry)) {
                    (EntryKind::Directory, _) => "read error: Is a directory".to_owned(),
                    (_, Some(file)) => {
                        answer.stdout.push_str(&String::from_utf8_lossy(&file.content));
                        continue;
                    }
                    (_, None) => format!("{path}: (kubestow: what it holds is not known)"),
                },
                Place::Above => "read error: Is a directory".to_owned(),
                Place::Missing => format!("can't open '{path}': No such file or directory"),
                Place::InStorage => format!("{path}: (kubestow: what the storage holds is not known)"),
                Place::InImage => format!("{path}: (kubestow: what the image holds is not known)"),
            };
            answer = answer.and_say(&format!("cat: {trouble}"));
            answer.code = 1;
        }
        answer
    }
}

/// The names in a folder, each with its entry; none for folders that only lead to a mount.
fn children<'t>(tree: &'t BTreeMap<String, Entry>, folder: &str) -> BTreeMap<&'t str, Option<&'t Entry>> {
    let below = if folder == "/" { folder.to_owned() } else { format!("{folder}/") };
    let mut names = BTreeMap::new();
    for (path, entry) in tree.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below)) {
        let rest = &path[below.len()..];
        match rest.split_once('/') {
            Some((name, _)) => _ = names.entry(name).or_insert(None),
            None if !rest.is_empty() => _ = names.insert(rest, Some(entry)),
            None => {}
        }
    }
    names
}

/// The permission bits as `ls -l` writes them.
fn bits(mode: u32) -> String {
    let mut text = String::new();
    for (shift, special, set, unset) in [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')] {
        let part = mode >> shift;
        text.push(if part & 4 != 0 { 'r' } else { '-' });
        text.push(if part & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, part & 1 != 0) {
            (true, true) => set,
            (true, false) => unset,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_and_bits_written() {
        for (path, cleaned) in [("", "/"), ("/a/../b/./c/", "/b/c"), ("a//b", "/a/b"), ("/..", "/")] {
            assert_eq!(clean(path), cleaned);
        }
        for (mode, text) in [(0o644, "rw-r--r--"), (0o1777, "rwxrwxrwt"), (0o2750, "rwxr-s---"), (0o4644, "rwSr--r--")]
        {
            assert_eq!(bits(mode), text);
        }
    }
}
