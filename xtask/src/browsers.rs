//! With which browsers are the tests run, and what is still to be installed for them? Chromium and Firefox, each with its
//! WebDriver, and Hugo, whose site they look at. On Debian as root they are installed; elsewhere those that are there are used.

use crate::build::target_folder;
use crate::setup::find;
use crate::steps::{Steps, cargo, program, succeed};
use anyhow::{Result, ensure};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// A program, the Debian package that has it, and the names that it goes by.
struct Wanted {
    what: &'static str,
    package: &'static str,
    names: &'static [&'static str],
    /// On macOS and Windows browsers are not on the search path; there their drivers find them.
    on_path_everywhere: bool,
}

const WANTED: [Wanted; 4] = [
    Wanted {
        what: "Chromium",
        package: "chromium",
        names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        on_path_everywhere: false,
    },
    Wanted { what: "chromedriver", package: "chromium-driver", names: &["chromedriver"], on_path_everywhere: true },
    Wanted { what: "Hugo", package: "hugo", names: &["hugo"], on_path_everywhere: true },
    Wanted { what: "Firefox", package: "firefox-esr", names: &["firefox", "firefox-esr"], on_path_everywhere: false },
];

/// Sees to it that both browsers and their drivers are there.
///
/// # Errors
///
/// Names what is missing.
pub(crate) fn set_up(steps: &mut Steps) -> Result<()> {
    if !missing().is_empty() && is_debian_as_root() {
        let packages = missing().into_iter().map(|wanted| wanted.package);
        steps.take("browsers from Debian", || {
            succeed(program("apt-get").args(["update", "--quiet", "--quiet"]))?;
            let mut install = program("apt-get");
            install.env("DEBIAN_FRONTEND", "noninteractive");
            succeed(install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
        })?;
    }
    let missing: Vec<_> = missing().into_iter().map(|wanted| wanted.what).collect();
    ensure!(
        missing.is_empty(),
        "tests in browsers cannot be run: {} not found on the search path",
        missing.join(" and ")
    );
    if find("geckodriver").is_none() && !own_tools().join("geckodriver").exists() {
        steps.take("geckodriver", || {
            let root = target_folder().join("tools");
            succeed(cargo().args(["install", "--locked", "--debug", "geckodriver", "--root"]).arg(root))
        })?;
    }
    Ok(())
}

fn missing() -> Vec<&'static Wanted> {
    let must = |wanted: &&Wanted| wanted.on_path_everywhere || cfg!(target_os = "linux");
    let is_there = |wanted: &Wanted| wanted.names.iter().any(|name| find(name).is_some());
    WANTED.iter().filter(must).filter(|wanted| !is_there(wanted)).collect()
}

fn is_debian_as_root() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let user = Command::new("id").arg("--user").output().map(|output| output.stdout).unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && user.trim_ascii() == b"0"
}

fn own_tools() -> PathBuf {
    target_folder().join("tools/bin")
}

/// The search path with the workspace's own tools before all others, so that each is found at its locked version.
///
/// # Errors
///
/// When the search path cannot be written: a folder's name has the separator in it.
pub(crate) fn search_path() -> Result<OsString> {
    let own = [target_folder().join("debug"), own_tools()];
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path)))?)
}
