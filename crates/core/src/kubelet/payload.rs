//! Which files does the kubelet write into a volume?
//!
//! Models `pkg/volume/util: AtomicWriter` and `pkg/volume/volume_linux.go: changeFilePermission` for the volumes whose
//! content is the kubelet's own: configMap, secret, downwardAPI, projected.

use super::clean::clean_path;
use super::look::Look;
use crate::value::Value;
use crate::view::{File, Lost, LostBecause, Origin};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What fsGroup adds to files of volumes that are read-only to the container.
const READ_ONLY_MASK: u32 = 0o440;
/// The mode of files where nothing says another.
pub(super) const DEFAULT_MODE: u32 = 0o644;
const MAX_PATH: usize = 4096;
const MAX_NAME: usize = 255;

/// A mode written in an object.
pub(super) fn mode_of(value: &Value, field: &str) -> Option<u32> {
    value.get(field).and_then(Value::as_int).and_then(|mode| u32::try_from(mode).ok())
}

/// A file before it is written.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    pub(super) content: Vec<u8>,
    pub(super) mode: u32,
    pub(super) origin: Origin,
    pub(super) secret: bool,
    /// The user that a token belongs to.
    pub(super) owner: Option<i64>,
    /// Files of the same path that this one replaces, the last one first.
    pub(super) lost: Vec<Lost>,
}

/// Files by path.
#[derive(Debug, Default)]
pub(super) struct Payload(BTreeMap<String, Projection>);

impl Payload {
    /// Adds a file; it replaces an earlier one of the same path.
    pub(super) fn add(&mut self, path: String, mut file: Projection) {
        if let Some(old) = self.0.remove(&path) {
            let value = String::from_utf8_lossy(&old.content).into_owned();
            file.lost.push(Lost { value, origin: old.origin, because: LostBecause::LaterEntry });
            file.lost.extend(old.lost);
        }
        self.0.insert(path, file);
    }

    /// Adds all files of another payload.
    pub(super) fn add_all(&mut self, other: Payload) {
        for (path, file) in other.0 {
            self.add(path, file);
        }
    }
}

/// Writes a payload: checks the paths and sets owners and modes.
pub(super) fn write(look: &Look<'_>, payload: Payload) -> Result<Vec<File>, String> {
    let mut clean = Payload::default();
    for (path, projection) in payload.0 {
        check(&path)?;
        clean.add(clean_path(&path), projection);
    }
    collide(&clean)?;
    let (group, user) = (look.fs_group(), look.fs_user());
    let owned = group.is_some() || user.is_some();
    let write = |(path, file): (String, Projection)| File {
        path,
        mode: if group.is_some() { file.mode | READ_ONLY_MASK } else { file.mode },
        uid: owned.then(|| file.owner.unwrap_or(0)),
        gid: owned.then(|| group.unwrap_or(0)),
        content: file.content,
        origin: file.origin,
        secret: file.secret,
        lost: file.lost,
    };
    Ok(clean.0.into_iter().map(write).collect())
}

/// upstream: validatePath
fn check(path: &str) -> Result<(), String> {
    let invalid = |why: &str| Err(format!("invalid path: {why}"));
    if path.is_empty() {
        return invalid("must not be empty: \"\"");
    }
    if path.starts_with('/') {
        return invalid(&format!("must be relative path: {path}"));
    }
    if path.len() > MAX_PATH {
        return invalid(&format!("must be less than or equal to {MAX_PATH} characters"));
    }
    for name in path.split('/') {
        if name == ".." {
            return invalid(&format!("must not contain '..': {path}"));
        }
        if name.len() > MAX_NAME {
            return invalid(&format!("filenames must be less than or equal to {MAX_NAME} characters"));
        }
    }
    if path.split('/').next().is_some_and(|first| first.len() > 2 && first.starts_with("..")) {
        return invalid(&format!("must not start with '..': {path}"));
    }
    Ok(())
}

/// A path that is both a file and a folder cannot be written. Which of the two the system complains about depends on the
/// order of writing, which upstream leaves open; here the file comes first.
fn collide(payload: &Payload) -> Result<(), String> {
    for path in payload.0.keys() {
        let mut parents = path.match_indices('/').map(|(at, _)| &path[..at]);
        if let Some(file) = parents.find(|parent| payload.0.contains_key(*parent)) {
            return Err(format!("mkdir {file}: not a directory"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn bad_paths_are_refused_in_the_kubelets_words() {
        let long = "x".repeat(256);
        for (path, error) in [
            ("", "invalid path: must not be empty: \"\""),
            ("/a", "invalid path: must be relative path: /a"),
            ("a/../b", "invalid path: must not contain '..': a/../b"),
            ("..a/b", "invalid path: must not start with '..': ..a/b"),
            (&long, "invalid path: filenames must be less than or equal to 255 characters"),
        ] {
            assert_eq!(check(path), Err(error.to_string()), "{path}");
        }
        assert_eq!(check("a/..b"), Ok(()));
    }
}
