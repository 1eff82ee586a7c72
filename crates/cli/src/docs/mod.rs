//! Where are the manifests of a documentation, and what does its author expect of each?
//!
//! A manifest is a YAML file, or a block of a page: a fenced block, the content of a `<kubestow-playground>` element, or
//! that of a Hugo shortcode named `kubestow`. Settings stand in the fence's words, the element's attributes, the
//! shortcode's parameters, or in comments of the manifest itself (`# kubestow: expect="Bound"`), which every tool keeps.

mod attributes;
mod junit;
pub(crate) mod mdbook;
mod page;
mod sarif;
mod test;
mod tree;

pub(crate) use test::run;

use attributes::Attributes;
use std::path::PathBuf;

/// A manifest in a documentation.
#[derive(Debug)]
struct Block {
    /// The file that it stands in, as named or found.
    file: PathBuf,
    /// The line of the file that it begins on, from 1: of the fence or the element, or the first.
    line: u32,
    attributes: Attributes,
    text: String,
    /// For each line of the text, the file's line and how many characters stand there before it.
    lines: Vec<(u32, u32)>,
}

impl Block {
    /// Where a place of the text stands in the file.
    fn place(&self, line: u32, column: u32) -> (u32, u32) {
        match self.lines.get((line as usize).saturating_sub(1)).or(self.lines.last()) {
            Some((line, before)) => (*line, column + before),
            None => (self.line, 1),
        }
    }
}
