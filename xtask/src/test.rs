//! `cargo xtask test`: does everything hold? From the checks that take seconds to those that need browsers.

use crate::build::{Mode, TARGET as WASM, build, target_folder};
use crate::steps::{Steps, cargo, program, root, succeed};
use crate::{browsers, embedding, setup, site, supply, twice};
use anyhow::Result;
use std::process::Command;

/// A target without an operating system: what builds for it needs no standard library.
const BARE: &str = "thumbv7em-none-eabi";

/// The crates that must do without a standard library.
const NO_STD: [&str; 2] = ["kubestow-core", "kubestow-manifest"];

/// The crates that run in a browser, with their folders.
const IN_BROWSER: [(&str, &str); 2] = [("kubestow-wasm", "crates/wasm"), ("kubestow-web", "web")];

/// The crates that are tools of the tests, or tests of the served page, and have no tests to be run by `cargo test`.
const NOT_TESTED: [&str; 3] = ["xtask-book", "xtask-tools", "kubestow-browser-tests"];

/// Runs every check, going on after a failure, and ends with a table of the steps.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut fast, mut bless) = (false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("fast") => fast = true,
            lexopt::Arg::Long("bless") => bless = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let mut steps = Steps::default();
    on_this_machine(&mut steps, bless);
    if !fast {
        elsewhere(&mut steps);
    }
    steps.summary()
}

/// The checks that need nothing but the toolchain.
fn on_this_machine(steps: &mut Steps, bless: bool) {
    steps.attempt(|steps| steps.take("formatting", || succeed(cargo().args(["fmt", "--all", "--check"]))));
    steps.attempt(|steps| steps.take("clippy", || clippy(&["--workspace"])));
    steps.attempt(|steps| {
        let mut test = tested("test");
        test.arg("--no-fail-fast");
        if bless {
            test.env("KUBESTOW_BLESS", "1");
        }
        steps.take("unit, documentation and conformance tests", || succeed(&mut test))
    });
}

/// The checks for other targets, of the documentation, and in browsers.
fn elsewhere(steps: &mut Steps) {
    steps.attempt(|steps| {
        let mut doc = tested("doc");
        doc.arg("--no-deps").env("RUSTDOCFLAGS", "--deny warnings");
        steps.take("documentation", || succeed(&mut doc))
    });
    steps.attempt(|steps| {
        setup::target(steps, BARE)?;
        let mut build = cargo();
        build.args(["build", "--target", BARE]).args(packages(NO_STD));
        steps.take("core for a machine without an operating system", || succeed(&mut build))
    });
    steps.attempt(|steps| {
        setup::target(steps, WASM)?;
        let mut options = vec!["--target", WASM];
        options.extend(packages(IN_BROWSER.map(|(name, _)| name)));
        steps.take("clippy for WebAssembly", || clippy(&options))
    });
    supply::check(steps);
    steps.attempt(in_browsers);
}

/// The checks that need browsers: without these none of them can be made.
fn in_browsers(steps: &mut Steps) -> Result<()> {
    browsers::set_up(steps)?;
    steps.take("tools for tests in browsers", || {
        succeed(cargo().args(["build", "--package", "xtask-tools", "--package", "xtask-book"]))
    })?;
    let path = browsers::search_path()?;
    for (name, folder) in IN_BROWSER {
        for browser in ["chrome", "firefox"] {
            steps.attempt(|steps| {
                let mut test = program("wasm-pack");
                test.args(["test", "--headless", &format!("--{browser}"), folder]);
                test.env("WASM_PACK_CACHE", target_folder().join("tools/wasm-pack"));
                // The usual limits are too short for a machine that is busy with other things.
                test.env("WASM_BINDGEN_TEST_TIMEOUT", "120").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
                steps.take(&format!("{name} in {browser}"), || succeed(test.env("PATH", &path)))
            });
        }
    }
    setup::packages_of(steps, &root().join("tests/browser"))?;
    let dist = build(steps, Mode::Optimised)?;
    steps.attempt(|steps| twice::compare(steps, &dist));
    embedding::build_all(steps, &path)?;
    site::finish(steps, &dist)?;
    steps.take("the site and the documentations in Chromium and Firefox", || {
        succeed(cargo().args(["test", "--package", "kubestow-browser-tests"]).env("PATH", &path))
    })
}

fn clippy(options: &[&str]) -> Result<()> {
    succeed(cargo().arg("clippy").args(options).args(["--all-targets", "--", "--deny", "warnings"]))
}

/// A command of cargo's for all that `cargo test` tests.
fn tested(command: &str) -> Command {
    let mut cargo = cargo();
    cargo.args([command, "--workspace"]).args(NOT_TESTED.iter().flat_map(|name| ["--exclude", name]));
    cargo
}

fn packages<const N: usize>(names: [&'static str; N]) -> impl Iterator<Item = &'static str> {
    names.into_iter().flat_map(|name| ["--package", name])
}
