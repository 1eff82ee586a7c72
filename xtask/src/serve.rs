//! `cargo xtask serve`: how does one look at the page?

use crate::build::{Mode, build};
use crate::steps::Steps;
use anyhow::{Context as _, Result};
use lexopt::ValueExt as _;
use xtask_site::Site;

/// Where the page is served unless told otherwise.
const PORT: u16 = 8080;

/// Builds the page and serves it until interrupted.
pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut port, mut mode) = (PORT, Mode::Optimised);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("port") => port = arguments.value()?.parse()?,
            lexopt::Arg::Long("debug") => mode = Mode::Debug,
            other => return Err(other.unexpected().into()),
        }
    }
    let dist = build(&mut Steps::default(), mode)?;
    let site = Site::open(&dist, port, "/")
        .with_context(|| format!("cannot serve on port {port}; `--port N` takes another"))?;
    println!("\nThe page is at {} (Ctrl-C ends it).", site.url());
    site.serve();
    Ok(())
}
