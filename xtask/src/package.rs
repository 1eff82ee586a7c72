//! `cargo xtask package`: what is handed to npm? The engine for Node.js, browsers and bundlers, with its types, the custom
//! element, and the adapters for documentation tools.

use crate::build::{Mode, build, copy, copy_folder, empty, target_folder, whole_engine};
use crate::embed;
use crate::setup::NPM;
use crate::steps::{Steps, program, root, succeed};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// What the engine consists of, as wasm-bindgen writes it.
const ENGINE: [&str; 4] =
    ["kubestow_wasm.js", "kubestow_wasm.d.ts", "kubestow_wasm_bg.wasm", "kubestow_wasm_bg.wasm.d.ts"];

/// `cargo xtask package [--debug]`.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    let mode = Mode::asked(arguments)?;
    let mut steps = Steps::default();
    build(&mut steps, mode)?;
    let packed = pack(&mut steps)?;
    println!("\nThe package is {}; `npm publish {0}` hands it out.", packed.display());
    Ok(())
}

/// Packs what is built; returns the packed file.
///
/// # Errors
///
/// When npm is missing or something cannot be copied.
pub(crate) fn pack(steps: &mut Steps) -> Result<PathBuf> {
    steps.take("npm package", || {
        let root = root();
        let folder = target_folder().join("package");
        let stage = folder.join("kubestow");
        empty(&stage)?;
        copy_folder(&root.join("npm"), &stage)?;
        copy_folder(&root.join("adapters"), &stage.join("adapters"))?;
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            copy(&root.join(licence), &stage.join(licence))?;
        }
        for file in ENGINE {
            copy(&whole_engine().join(file), &stage.join("engine").join(file))?;
        }
        without_disposing(&stage.join("engine/kubestow_wasm.d.ts"))?;
        embed::bundle(&whole_engine(), &stage.join("embed"), "")?;
        let about = stage.join("package.json");
        // Not through a JSON reader: the order of the conditions of `exports` has a meaning.
        let described =
            fs::read_to_string(&about)?.replace("\"0.0.0\"", concat!("\"", env!("CARGO_PKG_VERSION"), "\""));
        fs::write(&about, described)?;
        succeed(program(NPM).args(["pack", "--silent", "--pack-destination"]).arg(&folder).current_dir(&stage))?;
        Ok(folder.join(concat!("kubestow-", env!("CARGO_PKG_VERSION"), ".tgz")))
    })
}

/// Takes `Symbol.dispose` out of types: who compiles with the library of ES2022, as most do, has no such symbol. `free` does
/// the same.
fn without_disposing(types: &Path) -> Result<()> {
    let kept: Vec<String> = fs::read_to_string(types)?
        .lines()
        .filter(|line| !line.contains("[Symbol.dispose]"))
        .map(|line| format!("{line}\n"))
        .collect();
    Ok(fs::write(types, kept.concat())?)
}
