//! `cargo xtask test`: does everything hold?

use crate::steps::{Steps, cargo, succeed};
use anyhow::Result;

/// Runs every check, going on after a failure, and ends with a table of the steps.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    let mut steps = Steps::default();
    steps.attempt("formatting", || succeed(cargo().args(["fmt", "--all", "--check"])));
    steps.attempt("tests", || succeed(cargo().args(["test"])));
    steps.summary()
}
