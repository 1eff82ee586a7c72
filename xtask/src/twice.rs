//! Do two builds give the same bytes? Everybody who builds the page has to get the modules that are handed out.
//!
//! The sources are copied into another folder, compiled there from nothing, and what comes out is compared with what is
//! served.

use crate::build::{
    MODULES, Mode, TARGET, bind, build, cargo_home, compiling, copy, copy_folder, empty, target_folder,
};
use crate::steps::{Steps, root, succeed};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::Path;

/// What the modules are made of.
const SOURCES: [&str; 7] = ["Cargo.toml", "Cargo.lock", "crates", "web", "xtask", "tests/browser", "examples"];

/// `cargo xtask twice`.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    if let Some(other) = arguments.next()? {
        return Err(other.unexpected().into());
    }
    let mut steps = Steps::default();
    let dist = build(&mut steps, Mode::Optimised)?;
    compare(&mut steps, &dist)
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
        for module in MODULES {
            let wasm = folder.join(TARGET).join("wasm").join(module).with_extension("wasm");
            bind(&wasm, &folder.join("pkg"), Mode::Optimised)?;
            for file in [format!("{module}_bg.wasm"), format!("{module}.js")] {
                let first = fs::read(dist.join("pkg").join(&file)).with_context(|| file.clone())?;
                let second = fs::read(folder.join("pkg").join(&file)).with_context(|| file.clone())?;
                ensure!(first == second, "{file} is not the same when it is built in another folder");
                for place in [root(), cargo_home()] {
                    let place = place.display().to_string();
                    let is_named = first.windows(place.len()).any(|part| part == place.as_bytes());
                    ensure!(!is_named, "{file} names {place}, a folder of this machine");
                }
            }
        }
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())
    })
}
