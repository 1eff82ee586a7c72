//! Which files belong to a documentation?
//!
//! Those of the kinds that can hold a manifest, in the order of their names. Folders of tools and hidden ones are passed
//! over, and links are not followed.

use super::Block;
use super::attributes::Attributes;
use super::page::{self, Found};
use std::fs;
use std::path::{Path, PathBuf};

/// The pages.
const PAGES: [&str; 5] = ["md", "mdx", "markdown", "html", "htm"];

/// The manifests.
const MANIFESTS: [&str; 3] = ["yaml", "yml", "json"];

/// Folders that hold no documentation.
const PASSED_OVER: [&str; 3] = ["node_modules", "target", "vendor"];

/// The manifests below the paths. A file that is named counts as a manifest or page whatever it holds; in a folder, a
/// YAML file counts if it looks like a manifest.
pub(super) fn blocks(paths: &[PathBuf], all: bool) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|error| said(path, &error))?;
        if !kind.is_dir() {
            read(path, path.parent(), all, true, &mut blocks)?;
            continue;
        }
        let mut files = Vec::new();
        walk(path, &mut files)?;
        for file in files {
            read(&file, Some(path), all, false, &mut blocks)?;
        }
    }
    Ok(blocks)
}

fn said(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

fn has(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| extensions.contains(&extension))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| said(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let kind = entry.file_type().map_err(|error| said(&path, &error))?;
        if kind.is_dir() && !name.starts_with('.') && !PASSED_OVER.contains(&name.as_str()) {
            walk(&path, files)?;
        } else if kind.is_file() && (has(&path, &PAGES) || has(&path, &MANIFESTS)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The manifests of a file. What a page's element names by `src` is looked for beside the page, or with a leading slash
/// below the top folder.
fn read(file: &Path, top: Option<&Path>, all: bool, named: bool, blocks: &mut Vec<Block>) -> Result<(), String> {
    let bytes = fs::read(file).map_err(|error| said(file, &error))?;
    if !has(file, &PAGES) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if named || page::is_manifest(&text) {
            blocks.push(whole(file, text, 1, Attributes::default()));
        }
        return Ok(());
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: is not UTF-8", file.display()))?;
    for found in page::manifests(file, &text, all) {
        match found {
            Found::Block(block) => blocks.push(block),
            Found::Elsewhere(source, line, attributes) => {
                let beside = match source.strip_prefix('/') {
                    Some(source) => top.map(|top| top.join(source)),
                    None => file.parent().map(|folder| folder.join(&source)),
                };
                let place = format!("{}:{line}", file.display());
                let beside = beside.ok_or_else(|| format!("{place}: there is no {source}"))?;
                let text =
                    fs::read_to_string(&beside).map_err(|error| format!("{place}: {}: {error}", beside.display()))?;
                blocks.push(whole(&beside, text, 1, attributes));
            }
        }
    }
    Ok(())
}

/// A file that is a manifest as a whole.
fn whole(file: &Path, text: String, line: u32, attributes: Attributes) -> Block {
    let lines = (1..).take(text.lines().count()).map(|line| (line, 0)).collect();
    let attributes = attributes.or(Attributes::of_manifest(&text));
    Block { file: file.to_owned(), line, attributes, text, lines }
}
