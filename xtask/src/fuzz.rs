//! `cargo xtask fuzz`: does any input make the project panic, hang or eat memory?
//!
//! Each target of `fuzz/` runs for a while on the recorded manifests and on what earlier runs found worth keeping
//! (`fuzz/corpus`). An input that breaks a target is kept in `fuzz/artifacts`; it becomes a test before it is mended.

use crate::steps::{Steps, program, root, succeed};
use anyhow::{Context, Result, ensure};
use lexopt::prelude::*;
use std::fs;
use std::path::Path;

const TARGETS: [&str; 4] = ["read", "resolve", "steps", "console"];
/// The most memory that a target may use, in megabytes, and the longest that one input may take, in seconds.
const LIMITS: [&str; 2] = ["-rss_limit_mb=2048", "-timeout=20"];

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut seconds, mut wanted) = (60u32, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => seconds = arguments.value()?.parse()?,
            Value(target) => wanted.push(target.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    for target in &wanted {
        ensure!(TARGETS.contains(&target.as_str()), "no target {target}; there are {}", TARGETS.join(", "));
    }
    let is_there =
        program("cargo").args(["+nightly", "fuzz", "--version"]).output().is_ok_and(|out| out.status.success());
    ensure!(is_there, "fuzzing needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`");
    let mut steps = Steps::default();
    for target in TARGETS.into_iter().filter(|target| wanted.is_empty() || wanted.iter().any(|w| w == target)) {
        let seeds = root().join("target/fuzz-seeds").join(target);
        steps.take(&format!("gather the seeds of {target}"), || gather(target, &seeds))?;
        steps.take(&format!("fuzz {target} for {seconds} s"), || {
            let corpus = root().join("fuzz/corpus").join(target);
            fs::create_dir_all(&corpus)?;
            let mut fuzz = program("cargo");
            fuzz.args(["+nightly", "fuzz", "run", target]).arg(&corpus).arg(&seeds).arg("--").args(LIMITS);
            fuzz.arg(format!("-max_total_time={seconds}"));
            succeed(&mut fuzz)
        })?;
    }
    Ok(())
}

/// Writes what a target starts from: the recorded cases in the form of its input.
fn gather(target: &str, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let cases = root().join("tests/conformance");
    for area in fs::read_dir(&cases)?.flatten().filter(|entry| entry.path().is_dir()) {
        for case in fs::read_dir(area.path())?.flatten() {
            let Ok(manifest) = fs::read_to_string(case.path().join("manifest.yaml")) else { continue };
            let input = match target {
                "steps" => match fs::read_to_string(case.path().join("steps.yaml")) {
                    Ok(steps) => format!("{manifest}\n===\n{steps}"),
                    Err(_) => continue,
                },
                "console" => format!("describe pods,pvc,pv,sc\n{manifest}"),
                _ => manifest,
            };
            let name = format!("{}-{}", area.file_name().display(), case.file_name().display());
            fs::write(to.join(&name), input).with_context(|| name)?;
        }
    }
    Ok(())
}
