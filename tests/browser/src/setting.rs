//! What is other than usual when a scenario is played?

use std::fs;
use std::io;
use std::path::Path;

/// The circumstances of a scenario; the default ones are those of a visitor whom all goes well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// Changes the files of the site, which are a copy, before they are served.
    pub files: Option<fn(&Path) -> io::Result<()>>,
    /// The browser keeps nothing for the page, and says so when it is asked to.
    pub no_storage: bool,
    /// The page is alone in its process, so that a browser tells how much memory that takes.
    pub isolated: bool,
}

/// Copies a folder with all that is in it; the files are shared until one is replaced.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Files of a folder by the start of their names and their extension: what comes between may be a digest.
fn named(folder: &Path, start: &str, extension: &str) -> io::Result<Vec<std::path::PathBuf>> {
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    let is_meant = |path: &std::path::PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(start) && name.ends_with(extension)
    };
    let found: Vec<_> = files.filter(is_meant).collect();
    if found.is_empty() {
        Err(io::Error::other(format!("no {start}*{extension} in {}", folder.display())))
    } else {
        Ok(found)
    }
}

/// Takes files away, by the start of their names and their extension.
///
/// # Errors
///
/// When there are none.
pub fn remove(folder: &Path, start: &str, extension: &str) -> io::Result<()> {
    named(folder, start, extension)?.iter().try_for_each(fs::remove_file)
}

/// Gives files another content, made from what they hold.
///
/// # Errors
///
/// When there are none, or they cannot be read.
pub fn rewrite(folder: &Path, start: &str, extension: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> io::Result<()> {
    for file in named(folder, start, extension)? {
        let content = change(fs::read(&file)?);
        // The file is shared with the site that it was copied from.
        fs::remove_file(&file)?;
        fs::write(&file, content)?;
    }
    Ok(())
}
