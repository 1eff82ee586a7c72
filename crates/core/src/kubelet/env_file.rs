//! What does a `fileKeyRef` give?
//!
//! Models `pkg/kubelet/util/env: ParseEnv` over the files of a volume. What an init container writes into a volume at run
//! time is unknown; nothing that a manifest says can stand there.

use super::look::Look;
use super::payload::clean_path;
use super::view::{Origin, Volume};
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A value from a file, where it comes from, and whether it is secret.
type Found = (Vec<u8>, Option<Origin>, bool);

/// The value of the key, none if it is missing and may be, or the kubelet's error.
pub(super) fn value(look: &Look<'_>, volumes: &[Volume], reference: &Value) -> Result<Option<Found>, String> {
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
    let file = file.ok_or_else(unreadable)?;
    let content = core::str::from_utf8(&file.content).map_err(|_| unreadable())?;
    // upstream: an empty value counts as absent
    match find(content, key).map_err(|Malformed| unreadable())?.filter(|value| !value.is_empty()) {
        Some(value) => Ok(Some((value.into_bytes(), Some(file.origin.clone()), file.secret))),
        None if super::env::is_optional(reference) => Ok(None),
        None => {
            let folder = look.volume_folder(&volume.source, &volume.name);
            Err(format!("environment variable key {key:?} not found in file \"{folder}/{path}\""))
        }
    }
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
