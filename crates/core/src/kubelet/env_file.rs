//! What does a `fileKeyRef` give?
//!
//! Models `pkg/kubelet/util/env: ParseEnv` over the files of a volume. What an init container writes into a volume at run
//! time is unknown; nothing that a manifest says can stand there.

use super::clean::clean_path;
use super::look::{Look, Spec};
use crate::go::quote;
use crate::value::Value;
use crate::view::{Origin, Volume};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a reference leads to.
#[derive(Debug)]
pub(super) enum Found {
    /// A value, where it comes from, and whether it is secret.
    Value(Vec<u8>, Origin, bool),
    /// The key is missing and may be.
    Absent,
    /// A file that a container writes, or that only the storage knows.
    Unknown,
}

/// What a reference of `container` leads to, or the kubelet's error.
pub(super) fn value(
    look: &Look<'_>,
    container: &Spec<'_>,
    volumes: &[Volume],
    reference: &Value,
) -> Result<Found, String> {
    let text = |field| reference.str_at(&[field]).unwrap_or_default();
    let (name, key) = (text("volumeName"), text("key"));
    let Some(volume) = volumes.iter().find(|volume| volume.name == name) else {
        return Err(format!("cannot find the volume {name:?} referenced by FileKeyRef"));
    };
    // upstream: securejoin keeps the path inside the volume
    let path = clean_path(&format!("/{}", text("path")));
    let path = path.trim_start_matches('/');
    let file = volume.files.iter().flatten().find(|file| file.path == path);
    let unreadable = || "couldn't parse env file".to_string();
    let Some(file) = file else {
        let elsewhere = volume.files.is_none() && volume.host_path.is_none();
        let runs = look.cluster.profile().containers_run;
        let unknown = runs && (elsewhere || is_written_before(look, container, volume));
        return if unknown { Ok(Found::Unknown) } else { Err(unreadable()) };
    };
    let content = core::str::from_utf8(&file.content).map_err(|_| unreadable())?;
    // upstream: an empty value counts as absent
    match find(content, key).map_err(|Malformed| unreadable())?.filter(|value| !value.is_empty()) {
        Some(value) => Ok(Found::Value(value.into_bytes(), file.origin.clone(), file.secret)),
        None if super::keyed::is_optional(reference) => Ok(Found::Absent),
        None => {
            let folder = look.volume_folder(&volume.source, &volume.name);
            let file = quote(&format!("{folder}/{path}"));
            Err(format!("environment variable key {} not found in file {file}", quote(key)))
        }
    }
}

/// Whether a container that starts earlier can write to the volume.
fn is_written_before(look: &Look<'_>, container: &Spec<'_>, volume: &Volume) -> bool {
    let earlier = look.containers.iter().take_while(|earlier| earlier.place != container.place);
    let mut mounts = earlier
        .filter(|earlier| earlier.list == "initContainers")
        .flat_map(|earlier| earlier.value.list_at(&["volumeMounts"]));
    let writes = |mount: &Value| mount.get("readOnly").and_then(Value::as_bool) != Some(true);
    !volume.read_only && mounts.any(|mount| mount.str_at(&["name"]) == Some(&volume.name) && writes(mount))
}

/// The file breaks the grammar `NAME='value'`.
#[derive(Debug, PartialEq, Eq)]
struct Malformed;

/// The value of the first line that sets `key`; what stands below it is not read.
fn find(content: &str, key: &str) -> Result<Option<String>, Malformed> {
    // upstream: bufio.ScanLines; a carriage return before the line feed belongs to the line's end
    let mut lines = content.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let blanks = [' ', '\t'];
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(blanks);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(Malformed)?;
        if name.is_empty() || name.ends_with(blanks) {
            return Err(Malformed);
        }
        if value.starts_with(blanks) {
            if name == key {
                return Ok(None);
            }
            continue;
        }
        let mut rest = value.strip_prefix('\'').ok_or(Malformed)?;
        let mut found = String::new();
        let after = loop {
            if let Some((end, after)) = rest.split_once('\'') {
                found.push_str(end);
                break after.trim_start_matches(blanks);
            }
            found.push_str(rest);
            found.push('\n');
            rest = lines.next().ok_or(Malformed)?;
        };
        if !after.is_empty() && !after.starts_with('#') {
            return Err(Malformed);
        }
        if name == key {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_grammar_of_environment_files() {
        let content = "# note\n\n  A='1' # one\nB= 'x'\nC='two\nlines'\nD=''\n";
        for (key, value) in [("A", Some("1")), ("B", None), ("C", Some("two\nlines")), ("D", Some("")), ("E", None)] {
            assert_eq!(find(content, key), Ok(value.map(Into::into)), "{key}");
        }
        assert_eq!(find("A='1'\nnonsense", "A"), Ok(Some("1".into())), "what stands below is not read");
        for bad in ["A", "=x", "A ='1'", "A=1", "A='1' x", "A='1"] {
            assert_eq!(find(bad, "A"), Err(Malformed), "{bad}");
        }
    }
}
