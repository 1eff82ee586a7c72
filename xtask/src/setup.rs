//! What does this machine still lack? Each function adds one thing if it is not there, and does nothing if it is.

use crate::steps::{Steps, program, root, succeed};
use anyhow::{Context as _, Result, ensure};
use std::path::Path;

/// Adds the standard library for a compilation target.
///
/// # Errors
///
/// When the target is not there and rustup is missing or fails.
pub(crate) fn target(steps: &mut Steps, triple: &str) -> Result<()> {
    let output = program("rustc").args(["--print", "target-libdir", "--target", triple]).output().context("rustc")?;
    if output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists() {
        return Ok(());
    }
    steps.take(&format!("target {triple}"), || succeed(program("rustup").args(["target", "add", triple])))
}

/// Installs the page's packages from npm, as its lockfile names them.
///
/// # Errors
///
/// When npm is missing or fails.
pub(crate) fn packages(steps: &mut Steps) -> Result<()> {
    packages_of(steps, &root().join("web"))
}

/// Installs a folder's packages from npm, as its lockfile names them.
///
/// # Errors
///
/// When npm is missing or fails.
pub(crate) fn packages_of(steps: &mut Steps, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let lock = std::fs::read(&lock).with_context(|| lock.display().to_string())?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    ensure!(is_there("npm"), "npm is missing: install Node.js 20 or newer with npm");
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    steps.take(&format!("packages from npm for {name}"), || {
        succeed(program(NPM).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
        Ok(std::fs::write(&stamp, &lock)?)
    })
}

/// npm is a script, which Windows starts by its full name only.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Whether a program is on the search path.
pub(crate) fn is_there(name: &str) -> bool {
    find(name).is_some()
}

/// Where a program is on the search path.
pub(crate) fn find(name: &str) -> Option<std::path::PathBuf> {
    let extensions: &[&str] = if cfg!(windows) { &["exe", "cmd"] } else { &[""] };
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| extensions.iter().map(move |extension| folder.join(name).with_extension(extension)))
        .find(|file| file.is_file())
}

/// What a program prints.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub(crate) fn output(command: &mut std::process::Command) -> Result<String> {
    let output = command.output().with_context(|| command.get_program().to_string_lossy().into_owned())?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
