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

/// Folders, seen from the top, whose files tools put at the top of the site.
const SERVED: [&str; 4] = ["", "static", "public", "src"];

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

/// The manifests of a file. What a page's element names by `src` is read in its place.
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
                let place = format!("{}:{line}", file.display());
                let beside = source_of(file, top, &source);
                let text =
                    fs::read_to_string(&beside).map_err(|error| format!("{place}: {}: {error}", beside.display()))?;
                blocks.push(whole(&beside, text, 1, attributes));
            }
        }
    }
    Ok(())
}

/// Where the file is that an element names: beside its page, or in a folder that ends up at the top of the site. If it is
/// nowhere, where it should be.
fn source_of(page: &Path, top: Option<&Path>, source: &str) -> PathBuf {
    let inner = source.trim_start_matches('/');
    let beside = page.parent().filter(|_| inner == source).map(|folder| folder.join(inner));
    let served = SERVED.iter().filter_map(|folder| Some(top?.join(folder).join(inner)));
    let mut all = beside.into_iter().chain(served);
    let first = all.next().unwrap_or_else(|| PathBuf::from(inner));
    if first.exists() { first } else { all.find(|file| file.exists()).unwrap_or(first) }
}

/// A file that is a manifest as a whole.
fn whole(file: &Path, text: String, line: u32, attributes: Attributes) -> Block {
    let lines = (1..).take(text.lines().count()).map(|line| (line, 0)).collect();
    let attributes = attributes.or(Attributes::of_manifest(&text));
    Block { file: file.to_owned(), line, attributes, text, lines }
}
