//! `cargo xtask site`: what is put on a static host? The playground, the custom element, its iframe page and the guide, below
//! any path, with hashed names, compressed beforehand, and with the headers to send.

use crate::browsers;
use crate::build::{Mode, build, copy_folder, empty, offline, target_folder};
use crate::steps::{Steps, cargo, program, root, succeed};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The playground's files, each before those that name it.
const HASHED: [&str; 8] = [
    "editor.js",
    "pkg/kubestow_wasm_rest.wasm",
    "pkg/kubestow_web_rest.wasm",
    "pkg/kubestow_wasm_bg.wasm",
    "pkg/kubestow_wasm.js",
    "pkg/kubestow_web_bg.wasm",
    "pkg/kubestow_web.js",
    "kubestow-web.js",
];

/// `cargo xtask site [--debug]`.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    let mode = Mode::asked(arguments)?;
    let dist = site(&mut Steps::default(), mode)?;
    println!("\nThe site is in {}; `_headers` says which headers to send.", dist.display());
    Ok(())
}

/// Makes the site; returns its folder.
///
/// # Errors
///
/// When something cannot be built.
pub(crate) fn site(steps: &mut Steps, mode: Mode) -> Result<PathBuf> {
    let dist = build(steps, mode)?;
    finish(steps, &dist)?;
    Ok(dist)
}

/// Makes the site of the page and the element as they were built.
///
/// # Errors
///
/// When the guide cannot be built, or a file is named by nothing.
pub(crate) fn finish(steps: &mut Steps, dist: &Path) -> Result<()> {
    guide(steps, dist)?;
    steps.take("hashed names", || hash(dist))?;
    steps.take("service worker", || offline(dist))?;
    steps.take("headers", || headers(dist))?;
    steps.take("compression", || compress(dist))
}

/// Builds the guide, whose examples are those of the site.
fn guide(steps: &mut Steps, dist: &Path) -> Result<()> {
    steps.take("guide", || {
        succeed(cargo().args(["build", "--package", "kubestow-cli", "--package", "xtask-book"]))?;
        let folder = target_folder().join("guide");
        empty(&folder)?;
        copy_folder(&root().join("docs"), &folder)?;
        succeed(program("mdbook").arg("build").arg(&folder).env("PATH", browsers::search_path()?))?;
        copy_folder(&folder.join("book"), &dist.join("guide"))
    })
}

/// Renames files by their content, and what names them accordingly. The entry points keep their names (the page, the
/// worker, and the element), and so do the snippets, which the WebAssembly module itself knows by name.
fn hash(dist: &Path) -> Result<()> {
    let styles =
        fs::read_dir(dist.join("css"))?.map(|entry| Ok(format!("css/{}", entry?.file_name().to_string_lossy())));
    let mut files: Vec<String> = styles.collect::<Result<_>>()?;
    // The engine is in one piece where it is not optimised.
    files.extend(HASHED.iter().filter(|file| dist.join(file).exists()).map(|file| (*file).to_owned()));
    let mut texts = vec![dist.join("index.html")];
    scripts(dist, &mut texts)?;
    for file in files {
        let path = dist.join(&file);
        let name = file.rsplit('/').next().unwrap_or(&file);
        let (stem, extension) = name.split_once('.').context("a file has an extension")?;
        let hashed = format!("{stem}-{:016x}.{extension}", digest(&fs::read(&path)?));
        let mut known = 0;
        for text in &mut texts {
            if *text == path {
                *text = path.with_file_name(&hashed);
                fs::rename(&path, &*text)?;
            }
            let before = fs::read_to_string(&*text)?;
            let after = renamed(&before, name, &hashed);
            if after != before {
                known += 1;
                fs::write(&*text, after)?;
            }
        }
        if path.exists() {
            fs::rename(&path, path.with_file_name(&hashed))?;
        }
        ensure!(known > 0, "nothing in the site names {file}");
    }
    Ok(())
}

/// A text with a file's name replaced where it is a whole name in a path or in quotes.
fn renamed(text: &str, name: &str, hashed: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, behind) = (&rest[..at], &rest[at + name.len()..]);
        let is_whole = before.ends_with(['/', '"', '\'', '`']) && behind.starts_with(['"', '\'', '`']);
        out.push_str(before);
        out.push_str(if is_whole { hashed } else { name });
        rest = behind;
    }
    out + rest
}

/// FNV-1a: nobody has to be kept from making two files of the same name.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// The scripts of the playground: those of the element and the guide have names of their own.
fn scripts(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let is_other = ["embed", "guide"].iter().any(|other| path.ends_with(format!("dist/{other}")));
        if path.is_dir() && !is_other {
            scripts(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            found.push(path);
        }
    }
    found.sort();
    found.dedup();
    Ok(())
}

/// Writes the headers in the form that Netlify, Cloudflare Pages and others read; the guide tells others what to send.
fn headers(dist: &Path) -> Result<()> {
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                  connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";
    let mut text = format!(
        "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  Cache-Control: no-cache\n\n\
         /\n  Content-Security-Policy: {policy}; frame-ancestors 'self'\n\n\
         /index.html\n  Content-Security-Policy: {policy}; frame-ancestors 'self'\n\n\
         /embed/frame.html\n  Content-Security-Policy: {policy}\n\n"
    );
    let mut files = Vec::new();
    all(dist, &mut files)?;
    for file in files {
        let Ok(below) = file.strip_prefix(dist) else { continue };
        let below = below.to_string_lossy().replace('\\', "/");
        if !below.starts_with("guide/") && is_hashed(&below) {
            text += &format!("/{below}\n  ! Cache-Control\n  Cache-Control: public, max-age=31536000, immutable\n\n");
        }
    }
    Ok(fs::write(dist.join("_headers"), text)?)
}

/// Whether a file's name has a hash of its content in it.
fn is_hashed(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').next().unwrap_or(name);
    let is_hash = |part: &str| (part.len() == 8 || part.len() == 16) && part.chars().all(|c| c.is_ascii_alphanumeric());
    stem.rsplit_once('-').is_some_and(|(_, part)| is_hash(part) && part.contains(|c: char| c.is_ascii_digit()))
}

fn all(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all(&path, found)?;
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

/// Writes each file that is worth it compressed beside itself, as servers look for it. Node.js has both compressions.
fn compress(dist: &Path) -> Result<()> {
    const SCRIPT: &str = "
        const fs = require('fs'), { join } = require('path'), { brotliCompressSync, constants, gzipSync } = require('zlib');
        const worth = /\\.(html|js|css|wasm|json|svg|txt|ts|yaml)$/;
        for (const file of fs.readdirSync('.', { recursive: true })) {
            if (!worth.test(file) || !fs.statSync(file).isFile()) continue;
            const bytes = fs.readFileSync(file);
            if (bytes.length < 1024) continue;
            fs.writeFileSync(file + '.gz', gzipSync(bytes, { level: 9 }));
            const params = { [constants.BROTLI_PARAM_QUALITY]: Number(process.argv[1]), [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
            fs.writeFileSync(file + '.br', brotliCompressSync(bytes, { params }));
        }";
    // The best quality takes a minute for a module with all its names; those are for looking at, not for sending.
    let large = fs::read_dir(dist.join("pkg"))?
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .any(|file| file.len() > 10 << 20);
    let quality = if large { "5" } else { "11" };
    succeed(program("node").args(["--eval", SCRIPT, quality]).current_dir(dist))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_are_renamed() {
        let text = "import './pkg/a.js'; import \"./aa.js\"; new URL('a.js'); // a.js";
        assert_eq!(
            renamed(text, "a.js", "a-1.js"),
            "import './pkg/a-1.js'; import \"./aa.js\"; new URL('a-1.js'); // a.js"
        );
    }

    #[test]
    fn hashed_names_are_told_from_others() {
        for name in ["embed/live-U7TVHMP4.js", "pkg/kubestow_web-00ab12cd34ef5678.js", "embed/engine-08645785.wasm"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["kubestow-web.js", "embed/kubestow-playground.js", "index.html", "embed/frame-page.css"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
