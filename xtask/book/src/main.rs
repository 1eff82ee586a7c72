//! `mdbook build FOLDER`: mdBook at the version of Cargo.lock, without its server and its watcher.

use anyhow::{Context as _, Result};
use mdbook_driver::MDBook;

fn main() -> Result<()> {
    let folder = std::env::args().nth(2).context("mdbook build FOLDER")?;
    MDBook::load(&folder)?.build()
}
