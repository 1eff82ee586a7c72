//! What is there at a path of the node?
//!
//! Models `pkg/volume/hostpath: checkTypeInternal`. The simulated nodes have the folders that their cluster names, all of
//! them empty, and what volumes of a type that creates made there. Left out: sockets and devices, of which there are none,
//! and folders that the container runtime makes for a volume without a type.

use super::clean::clean_path;
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A folder.
    Directory,
    /// A file.
    File,
}

/// The folders and files of a node. Copies share them until one of them makes something: every pod gets one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Host(Arc<BTreeMap<String, Entry>>);

impl Host {
    /// A node with these folders.
    pub(super) fn with(folders: &[&str]) -> Host {
        Host(Arc::new(["/"].iter().chain(folders).map(|path| ((*path).into(), Entry::Directory)).collect()))
    }

    /// What stands at a path.
    pub(super) fn at(&self, path: &str) -> Option<Entry> {
        self.0.get(&clean_path(path)).copied()
    }

    /// Makes a folder and its parents, unless a file is in the way.
    fn make_directory(&mut self, path: &str) -> Result<(), String> {
        let path = clean_path(path);
        let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([path.len()]);
        for end in ends {
            match self.0.get(&path[..end]) {
                Some(Entry::File) => return Err(format!("mkdir {}: not a directory", &path[..end])),
                Some(Entry::Directory) => {}
                None => {
                    Arc::make_mut(&mut self.0).insert(path[..end].into(), Entry::Directory);
                }
            }
        }
        Ok(())
    }

    /// Makes a file; its folder has to be there.
    fn make_file(&mut self, path: &str) -> Result<(), String> {
        let clean = clean_path(path);
        let parent = match clean.rsplit_once('/') {
            Some(("", _)) | None => "/",
            Some((parent, _)) => parent,
        };
        match self.at(parent) {
            Some(Entry::Directory) => {
                Arc::make_mut(&mut self.0).entry(clean).or_insert(Entry::File);
                Ok(())
            }
            Some(Entry::File) => Err(format!("open {path}: not a directory")),
            None => Err(format!("open {path}: no such file or directory")),
        }
    }

    /// Sets up a hostPath volume: checks that the path is what its type says, and makes it where the type says so.
    pub(super) fn set_up(&mut self, source: &Value) -> Result<(), String> {
        let path = source.str_at(&["path"]).unwrap_or_default();
        if path.split('/').any(|name| name == "..") {
            return Err(format!("invalid HostPath `{path}`: must not contain '..'"));
        }
        let found = self.at(path);
        let failed = |what: &str| Err(format!("hostPath type check failed: {path} is not {what}"));
        match (source.str_at(&["type"]).unwrap_or_default(), found) {
            ("", _) => Ok(()),
            ("DirectoryOrCreate", None) => self.make_directory(path),
            ("FileOrCreate", None) => self.make_file(path),
            ("DirectoryOrCreate" | "Directory", Some(Entry::Directory)) => Ok(()),
            ("DirectoryOrCreate" | "Directory", _) => failed("a directory"),
            ("FileOrCreate" | "File", Some(Entry::File)) => Ok(()),
            ("FileOrCreate" | "File", _) => failed("a file"),
            ("Socket", _) => failed("a socket file"),
            ("CharDevice", _) => failed("a character device"),
            ("BlockDevice", _) => failed("a block device"),
            (other, _) => Err(format!("{other} is an invalid volume type")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node() -> Host {
        Host::with(&["/srv"])
    }

    fn set_up(host: &mut Host, path: &str, path_type: &str) -> Result<(), String> {
        host.set_up(&Value::from([("path", path.into()), ("type", path_type.into())]))
    }

    #[test]
    fn what_is_created_is_there_for_the_next() {
        let mut host = node();
        assert_eq!(set_up(&mut host, "/srv/a/b", "DirectoryOrCreate"), Ok(()));
        assert_eq!(set_up(&mut host, "/srv/a", "Directory"), Ok(()));
        assert_eq!(set_up(&mut host, "/srv/a/f", "FileOrCreate"), Ok(()));
        assert_eq!(set_up(&mut host, "/srv/a/f", "File"), Ok(()));
        let in_the_way = Err("mkdir /srv/a/f: not a directory".into());
        assert_eq!(set_up(&mut host, "/srv/a/f/deep", "DirectoryOrCreate"), in_the_way);
    }

    #[test]
    fn a_file_does_not_get_a_folder() {
        let error = Err("open /etc/app/flag: no such file or directory".into());
        assert_eq!(set_up(&mut node(), "/etc/app/flag", "FileOrCreate"), error);
    }

    #[test]
    fn dots_are_refused() {
        let error = Err("invalid HostPath `/srv/../etc`: must not contain '..'".into());
        assert_eq!(set_up(&mut node(), "/srv/../etc", ""), error);
    }
}
