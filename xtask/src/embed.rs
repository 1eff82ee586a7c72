//! How does the custom element become files that a page can load? Bundled by esbuild around the engine.

use crate::setup;
use crate::steps::{program, root, succeed};
use anyhow::{Result, ensure};
use std::path::Path;

/// Where the playground is, seen from the element's folder in the site.
pub(crate) const IN_SITE: &str = "../";

/// Writes the element, its iframe page and the engine into a folder. Without `playground` the element does not know where
/// its playground is.
///
/// # Errors
///
/// When Node.js is missing or a script cannot be bundled.
pub(crate) fn bundle(engine: &Path, to: &Path, playground: &str) -> Result<()> {
    ensure!(setup::is_there("node"), "node is missing: install Node.js 20 or newer");
    succeed(program("node").arg(root().join("embed/build.js")).arg(engine).arg(to).arg(playground))
}
