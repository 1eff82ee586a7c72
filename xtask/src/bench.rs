//! `cargo xtask bench`: how long does each stage take, and how much memory? How fast is WebAssembly, and how fast is another?
//!
//! The native benchmark is one of the crate kubestow. What it measures is then given to the engine as WebAssembly, as the
//! page has it, in Node.js and in headless Chromium, and last the same pods to `@ngrok/webernetes`.

use crate::build::{self, Mode, TARGET};
use crate::setup;
use crate::steps::{Steps, cargo, program, root, succeed};
use anyhow::Result;
use std::ffi::OsString;

/// The names that Chromium goes by.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Builds the benchmark, optimised, and runs it. `--native` leaves WebAssembly out; other options are the native
/// benchmark's own.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (native, rest): (Vec<OsString>, Vec<OsString>) = arguments.raw_args()?.partition(|word| word == "--native");
    stages(rest)?;
    if native.is_empty() { side() } else { Ok(()) }
}

fn stages(arguments: Vec<OsString>) -> Result<()> {
    let mut bench = cargo();
    bench.args(["bench", "--package", "kubestow", "--bench", "stages", "--"]).args(arguments);
    succeed(&mut bench)
}

fn side() -> Result<()> {
    let steps = &mut Steps::default();
    let folder = root().join("xtask/bench");
    let made = build::target_folder().join("side");
    setup::target(steps, TARGET)?;
    setup::packages_of(steps, &folder)?;
    steps.take("engine as WebAssembly", || build::engine(&made.join("engine"), Mode::Optimised))?;
    stages(vec!["--write".into(), made.join("manifests").into()])?;
    let script = made.join("side.mjs");
    let esbuild = if cfg!(windows) { "node_modules/.bin/esbuild.cmd" } else { "node_modules/.bin/esbuild" };
    let mut bundle = program(&folder.join(esbuild).display().to_string());
    bundle.arg(folder.join("side.mjs")).arg(format!("--outfile={}", script.display()));
    succeed(bundle.args(["--bundle", "--platform=node", "--format=esm", "--log-level=warning"]))?;
    let browser = BROWSERS.iter().find_map(|name| setup::find(name));
    let mut node = program("node");
    node.arg(script).arg(folder).arg(made.join("engine")).arg(made.join("manifests")).args(browser);
    succeed(&mut node)
}
