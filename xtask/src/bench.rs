//! `cargo xtask bench`: how long does each stage take, and how much memory? The benchmark is one of the crate kubestow.

use crate::steps::{cargo, succeed};
use anyhow::Result;

/// Builds the benchmark, optimised, and runs it; the options are the benchmark's own.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let mut bench = cargo();
    bench.args(["bench", "--package", "kubestow", "--bench", "stages", "--"]).args(arguments.raw_args()?);
    succeed(&mut bench)
}
