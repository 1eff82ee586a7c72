//! What was handed in, and which file does a line belong to?

use kubestow::Step;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal as _, Read as _};

/// The joined text of the files, and where each file begins in it.
pub(crate) struct Input {
    /// The bytes, as they are.
    pub(crate) text: Vec<u8>,
    /// The name of each file and the number of lines before it.
    files: Vec<(String, u32)>,
}

impl Input {
    /// The joined text.
    pub(crate) fn plain(&self) -> Result<String, String> {
        String::from_utf8(self.text.clone()).map_err(|_| "the manifest is not UTF-8".to_owned())
    }

    /// A line of the joined text as `file:line`.
    pub(crate) fn place(&self, line: u32) -> String {
        let last = self.files.iter().rev().find(|(_, before)| *before < line).or(self.files.first());
        match last {
            Some((name, before)) => format!("{name}:{}", line - before),
            None => line.to_string(),
        }
    }
}

/// A file as text, in kubectl's words where there is none.
pub(crate) fn plain(name: &str) -> Result<String, String> {
    if name != "-" && !std::path::Path::new(name).exists() {
        return kubestow_kubectl::no_files(name);
    }
    String::from_utf8(bytes(OsStr::new(name))?).map_err(|_| format!("{name}: it is not UTF-8"))
}

/// Reads the files; standard input for `-`, and if no file is named.
pub(crate) fn read(files: &[OsString]) -> Result<Input, String> {
    let stdin = [OsString::from("-")];
    if files.is_empty() && std::io::stdin().is_terminal() {
        return Err("no file is named, and standard input is a terminal (see kubestow --help)".to_owned());
    }
    let mut input = Input { text: Vec::new(), files: Vec::new() };
    for file in if files.is_empty() { &stdin } else { files } {
        if !input.files.is_empty() {
            if !input.text.ends_with(b"\n") {
                input.text.push(b'\n');
            }
            input.text.extend_from_slice(b"---\n");
        }
        let before = input.text.iter().filter(|byte| **byte == b'\n').count();
        let name = if file == "-" { "<stdin>".into() } else { file.to_string_lossy().into_owned() };
        input.files.push((name, u32::try_from(before).unwrap_or(u32::MAX)));
        input.text.append(&mut bytes(file)?);
    }
    Ok(input)
}

/// Reads the steps that follow the manifest.
pub(crate) fn steps(file: &OsStr) -> Result<Vec<Step>, String> {
    let text = bytes(file)?;
    let reader = serde_yaml::Deserializer::from_slice(&text);
    serde_yaml::with::singleton_map_recursive::deserialize(reader)
        .map_err(|e| format!("{}: {e}; steps are a list, see --help", file.to_string_lossy()))
}

fn bytes(file: &OsStr) -> Result<Vec<u8>, String> {
    let said = |error: std::io::Error| format!("{}: {error}", file.to_string_lossy());
    if file == "-" {
        let mut text = Vec::new();
        std::io::stdin().lock().read_to_end(&mut text).map_err(said)?;
        return Ok(text);
    }
    std::fs::read(file).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_belongs_to_its_file() {
        let folder = std::env::temp_dir().join(format!("kubestow-input-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = ["a.yaml", "b.yaml"].map(|name| folder.join(name));
        std::fs::write(&files[0], "a: 1\nb: 2").unwrap();
        std::fs::write(&files[1], "c: 3\n").unwrap();
        let input = read(&files.clone().map(Into::into)).unwrap();
        assert_eq!(input.text, b"a: 1\nb: 2\n---\nc: 3\n");
        assert_eq!(input.place(2), format!("{}:2", files[0].display()));
        assert_eq!(input.place(4), format!("{}:1", files[1].display()));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
