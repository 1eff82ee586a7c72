//! What is the project made of that others wrote, and may it be?
//!
//! cargo-deny answers for licences, sources, versions that are there twice, and known advisories. README says how many
//! libraries there are; here they are counted. A test sees to it that none is named in vain.

use crate::build::{TARGET, target_folder};
use crate::setup;
use crate::steps::{Steps, cargo, no_arguments, program, root, succeed};
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs;

/// The version of cargo-deny that is installed; another may ask for another form of `deny.toml`.
const CARGO_DENY: &str = "0.20.2";

/// What cargo-deny says when it cannot load what is known of vulnerable versions.
const UNREACHABLE: &str = "failed to fetch advisory database";

/// `cargo xtask supply`.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    no_arguments(arguments)?;
    let mut steps = Steps::default();
    check(&mut steps);
    steps.summary()
}

/// Checks what the project is made of.
pub(crate) fn check(steps: &mut Steps) {
    steps.attempt(|steps| steps.take("libraries as README counts them", counted));
    steps.attempt(|steps| {
        let tools = target_folder().join("tools");
        let deny = tools.join("bin").join(if cfg!(windows) { "cargo-deny.exe" } else { "cargo-deny" });
        let is_there = setup::output(program(&deny.display().to_string()).arg("--version"));
        if !is_there.is_ok_and(|said| said.contains(CARGO_DENY)) {
            steps.take("cargo-deny", || {
                let mut install = cargo();
                install.args(["install", "--locked", "--debug", "--force", "cargo-deny", "--version", CARGO_DENY]);
                succeed(install.arg("--root").arg(&tools))
            })?;
        }
        let deny = || program(&deny.display().to_string());
        steps.attempt(|steps| {
            let mut check = deny();
            check.args(["check", "licenses", "bans", "sources"]);
            steps.take("licences, sources and versions of libraries", || succeed(&mut check))
        });
        steps.take("known advisories", || {
            let output = deny().args(["check", "advisories"]).output().context("cargo-deny")?;
            let said = String::from_utf8_lossy(&output.stderr);
            match output.status.success() {
                true => Ok(()),
                false if said.contains(UNREACHABLE) => {
                    println!("    NOT CHECKED: the database of advisories cannot be reached from here");
                    Ok(())
                }
                false => bail!("{said}"),
            }
        })
    });
}

/// Holds README to how many libraries there are.
fn counted() -> Result<()> {
    let wasm = Some(TARGET);
    let sentence = format!(
        "{} crates in the engine, {} in the page, {} in the command line, and {} npm packages in the editor",
        crates("kubestow-wasm", wasm)?,
        crates("kubestow-web", wasm)?,
        crates("kubestow-cli", None)?,
        packages(&fs::read_to_string(root().join("web/package-lock.json"))?)?,
    );
    let readme = fs::read_to_string(root().join("README.md"))?;
    let words: Vec<_> = readme.split_whitespace().collect();
    ensure!(words.join(" ").contains(&sentence), "README does not say that libraries of others are: {sentence}");
    Ok(())
}

/// How many libraries of others a package has in it; those that only work in the compiler are not in it.
fn crates(package: &str, target: Option<&str>) -> Result<usize> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none", "--package", package]);
    tree.args(target.into_iter().flat_map(|target| ["--target", target]));
    let listed = setup::output(&mut tree)?;
    // `name v1.0.0`, then the folder of a package of the workspace, or a mark of what has been listed before.
    let libraries = listed.lines().filter(|line| !line.contains('/')).filter_map(|line| line.split(" (").next());
    Ok(libraries.collect::<BTreeSet<_>>().len())
}

/// How many npm packages end up in the editor: all but the one that bundles them.
fn packages(lock: &str) -> Result<usize> {
    let lock: serde_json::Value = serde_json::from_str(lock)?;
    let packages = lock["packages"].as_object().context("package-lock.json: no packages")?;
    Ok(packages.keys().filter(|path| !path.is_empty() && !path.contains("esbuild")).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    /// Named for the sake of their features, or because a macro's words become their names.
    const UNNAMED: [&str; 1] = ["env_logger"];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_other =
                path.ends_with("node_modules") || path.ends_with("target") || path.join("Cargo.toml").exists();
            if path.is_dir() && !is_other {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_dependency_is_used() {
        let metadata =
            setup::output(cargo().args(["metadata", "--no-deps", "--format-version", "1", "--offline"])).unwrap();
        let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
        let mut unused = Vec::new();
        for package in metadata["packages"].as_array().unwrap() {
            let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
            let mut files = Vec::new();
            sources(folder, &mut files);
            let text: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
            for dependency in package["dependencies"].as_array().unwrap() {
                let name = dependency["rename"].as_str().or(dependency["name"].as_str()).unwrap();
                let called = name.replace('-', "_");
                let is_word =
                    |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
                let is_used = text.match_indices(&format!("{called}::")).any(|(at, _)| is_word(at))
                    || text.contains(&format!("use {called}"));
                if !is_used && !UNNAMED.contains(&name) {
                    unused.push(format!("{} of {}", name, package["name"].as_str().unwrap()));
                }
            }
        }
        assert_eq!(unused, Vec::<String>::new());
    }

    #[test]
    fn what_only_bundles_the_editor_is_not_in_it() {
        let lock = r#"{"packages": {"": {}, "node_modules/@a/b": {}, "node_modules/esbuild": {}, "node_modules/@esbuild/x": {}}}"#;
        assert_eq!(packages(lock).unwrap(), 1);
    }
}
