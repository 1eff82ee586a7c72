//! Do two builds give the same bytes? Everybody who builds the page has to get the modules that are handed out.
//!
//! The sources are copied into another folder, compiled there from nothing, and what comes out is compared with what is
//! served.

use crate::build::{
    MODULES, Mode, TARGET, bind, build, cargo_home, compiling, copy, copy_folder, empty, target_folder, whole_engine,
};
use crate::split;
use crate::steps::{Steps, no_arguments, root, succeed};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::Path;

/// What the modules are made of.
const SOURCES: [&str; 7] = ["Cargo.toml", "Cargo.lock", "crates", "web", "xtask", "tests/browser", "examples"];

/// `cargo xtask twice`.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    no_arguments(arguments)?;
    let mut steps = Steps::default();
    let dist = build(&mut steps, Mode::Optimised)?;
    compare(&mut steps, &dist)
}

/// Whether two files are the same, and name no folder of this machine.
fn same(first: &Path, second: &Path) -> Result<()> {
    let name = first.display();
    let first = fs::read(first).with_context(|| name.to_string())?;
    let second = fs::read(second).with_context(|| name.to_string())?;
    ensure!(first == second, "{name} is not the same when it is built in another folder");
    for place in [root(), cargo_home()] {
        let place = place.display().to_string();
        let is_named = first.windows(place.len()).any(|part| part == place.as_bytes());
        ensure!(!is_named, "{name} names {place}, a folder of this machine");
    }
    Ok(())
}

/// Builds the modules a second time, elsewhere, and compares them with those of the page.
///
/// # Errors
///
/// When they differ, or name folders of this machine.
pub(crate) fn compare(steps: &mut Steps, dist: &Path) -> Result<()> {
    let folder = target_folder().join("twice");
    steps.take("the same WebAssembly from another folder", || {
        let project = folder.join("somewhere/else");
        empty(&project)?;
        for source in SOURCES {
            let (from, to) = (root().join(source), project.join(source));
            if from.is_dir() { copy_folder(&from, &to)? } else { copy(&from, &to)? }
        }
        succeed(compiling(&project, Mode::Optimised, &MODULES).arg("--locked").arg("--target-dir").arg(&folder))?;
        let compiled = folder.join(TARGET).join("wasm");
        let (engine, pkg) = (folder.join("engine"), folder.join("pkg"));
        for (module, to) in MODULES.iter().zip([&engine, &pkg]) {
            bind(&compiled.join(module).with_extension("wasm"), to, Mode::Optimised)?;
        }
        split::both(&engine, &pkg)?;
        for (firsts, seconds) in [(&whole_engine(), &engine), (&dist.join("pkg"), &pkg)] {
            for entry in fs::read_dir(seconds)?.collect::<Result<Vec<_>, _>>()? {
                let second = entry.path();
                // The page's scripts have been made smaller since they were written beside the modules.
                if second.extension().is_some_and(|extension| extension == "wasm") {
                    same(&firsts.join(entry.file_name()), &second)?;
                }
            }
        }
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())
    })
}
