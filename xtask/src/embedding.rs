//! Do the package and the custom element work in the tools of others? Each documentation and program of `tests/embedding`
//! is built here by the real tool, in a folder of its own; the tests in browsers look at what came out.

use crate::build::{Mode, build, copy_folder, empty, target_folder};
use crate::setup::{self, NPM};
use crate::steps::{Steps, cargo, program, root, succeed};
use crate::{browsers, package, site};
use anyhow::{Context as _, Result};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// `cargo xtask embedding [--debug]`: builds all of them and looks at them, for those who work on the element.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    let mode = Mode::asked(arguments)?;
    let mut steps = Steps::default();
    browsers::set_up(&mut steps)?;
    steps.take("mdBook", || succeed(cargo().args(["build", "--package", "xtask-book"])))?;
    let path = browsers::search_path()?;
    let dist = build(&mut steps, mode)?;
    build_all(&mut steps, &path)?;
    site::finish(&mut steps, &dist)?;
    steps.take("the sites in Chromium and Firefox", || {
        let tests = ["test", "--package", "kubestow-browser-tests", "--test", "embed", "--test", "sites"];
        succeed(cargo().args(tests).env("PATH", &path))
    })?;
    steps.summary()
}

/// Builds all of them; the tools are on the search path.
///
/// # Errors
///
/// When a tool is missing, or fails.
pub(crate) fn build_all(steps: &mut Steps, path: &OsStr) -> Result<()> {
    let packed = package::pack(steps)?;
    let tests = root().join("tests/embedding");
    setup::packages_of(steps, &tests)?;
    let element = target_folder().join("package/kubestow/embed");
    steps.take("the package in Node.js and TypeScript", || {
        let folder = fresh("node")?;
        install(&folder, &packed)?;
        succeed(program("node").arg("use.js").current_dir(&folder))?;
        let strict = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"];
        succeed(
            program("node")
                .arg(tests.join("node_modules/typescript/bin/tsc"))
                .args(strict)
                .arg("types.ts")
                .current_dir(&folder),
        )
    })?;
    steps.take("the package in a bundle by Vite", || {
        let folder = fresh("bundle")?;
        install(&folder, &packed)?;
        let vite = tests.join("node_modules/vite/bin/vite.js");
        let build = ["build", "--base", "./", "--target", "es2022", "--outDir", "out", "--logLevel", "warn"];
        succeed(program("node").arg(vite).args(build).current_dir(&folder))
    })?;
    steps.take("a book by mdBook", || {
        let folder = fresh("mdbook")?;
        copy_folder(&element, &folder.join("src/kubestow"))?;
        succeed(cargo().args(["build", "--package", "kubestow-cli"]))?;
        succeed(program("mdbook").arg("build").arg(&folder).env("PATH", path))
    })?;
    steps.take("a site by Hugo", || {
        let folder = fresh("hugo")?;
        copy_folder(&element, &folder.join("static/kubestow"))?;
        copy_folder(&root().join("adapters/hugo"), &folder.join("layouts/shortcodes"))?;
        succeed(program("hugo").args(["--quiet", "--destination", "out"]).current_dir(&folder))
    })?;
    steps.take("a page of Markdown", || {
        let folder = fresh("markdown")?;
        copy_folder(&element, &folder.join("out/kubestow"))?;
        let marked = tests.join("node_modules/marked/bin/marked.js");
        let output = program("node").arg(marked).args(["-i", "index.md"]).current_dir(&folder).output()?;
        let body = String::from_utf8(output.stdout)?;
        let head = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>x</title><link rel=\"icon\" href=\"data:,\">";
        Ok(fs::write(folder.join("out/index.html"), format!("{head}<body>{body}</body></html>"))?)
    })
}

/// A copy of a documentation or program to be built in.
fn fresh(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/embedding").join(name);
    empty(&folder)?;
    copy_folder(&root().join("tests/embedding").join(name), &folder)?;
    Ok(folder)
}

/// Installs the packed file in an empty project, without asking any registry.
fn install(folder: &Path, packed: &Path) -> Result<()> {
    fs::write(folder.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
    let quiet = ["install", "--no-audit", "--no-fund", "--silent", "--offline"];
    succeed(program(NPM).args(quiet).arg(packed).current_dir(folder)).context("the packed file")
}
