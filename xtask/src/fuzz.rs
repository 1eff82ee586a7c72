//! `cargo xtask fuzz`: does any input make the project panic, hang or eat memory?
//!
//! Each target of `fuzz/` runs for a while on the recorded manifests and on what earlier runs found worth keeping
//! (`fuzz/corpus`, a file for each target with a JSON string in each line); what this run adds to it is kept too, as far
//! as there is room. An ordinary test replays it (`crates/kubectl/tests/corpus.rs`). An input that breaks a target is kept in `fuzz/artifacts`; it becomes a test before it is mended.

use crate::steps::{Steps, program, root, succeed};
use anyhow::{Context, Result, ensure};
use lexopt::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const TARGETS: [&str; 5] = ["read", "resolve", "steps", "console", "links"];

/// The longest input that is kept, and how much is kept of a target in all, in bytes.
const LONGEST: usize = 3_000;
const ROOM: usize = 180_000;

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
            let corpus = unpack(target)?;
            let fuzz = |command: &str| {
                let mut fuzz = program("cargo");
                fuzz.args(["+nightly", "fuzz", command, target]).arg(&corpus);
                fuzz
            };
            let time = format!("-max_total_time={seconds}");
            succeed(fuzz("run").arg(&seeds).arg("--").args(LIMITS).arg(time))?;
            succeed(&mut fuzz("cmin"))?;
            pack(target, &corpus)
        })?;
    }
    Ok(())
}

fn kept(target: &str) -> PathBuf {
    root().join("fuzz/corpus").join(target).with_extension("jsonl")
}

/// Writes each input that is kept into a file of its own, as the fuzzer wants it; returns their folder.
fn unpack(target: &str) -> Result<PathBuf> {
    let folder = root().join("target/fuzz-corpus").join(target);
    fs::create_dir_all(&folder)?;
    for (number, line) in fs::read_to_string(kept(target))?.lines().enumerate() {
        fs::write(folder.join(format!("kept-{number}")), serde_json::from_str::<String>(line)?)?;
    }
    Ok(folder)
}

/// Keeps what the fuzzer has left in its folder, the shortest first.
fn pack(target: &str, folder: &Path) -> Result<()> {
    let mut inputs = BTreeSet::new();
    for file in fs::read_dir(folder)? {
        if let Ok(text) = String::from_utf8(fs::read(file?.path())?)
            && text.len() <= LONGEST
        {
            inputs.insert((text.len(), text));
        }
    }
    let mut lines = String::new();
    for (_, text) in inputs {
        let line = serde_json::to_string(&text)?;
        if lines.len() + line.len() < ROOM {
            lines += &line;
            lines.push('\n');
        }
    }
    Ok(fs::write(kept(target), lines)?)
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
                "links" => serde_json::json!({ "text": manifest, "version": "1.12", "view": "why" }).to_string(),
                _ => manifest,
            };
            let name = format!("{}-{}", area.file_name().display(), case.file_name().display());
            fs::write(to.join(&name), input).with_context(|| name)?;
        }
    }
    Ok(())
}
