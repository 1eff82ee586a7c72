//! What has to be downloaded, is it still within the budget, and which parts of the code take the space?
//!
//! `budget.json` says how large each part may be, compressed with brotli as servers send it, and how large it ought to be.
//! Every optimised build is held to it. `cargo xtask size` reads the names that the compiler gave to functions, which the
//! shipped modules no longer have, and adds up what each crate, each module and each generic function takes.

use crate::build::{self, MODULES, Mode};
use crate::steps::{Steps, no_arguments, program, root};
use crate::{order, setup};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use wasmparser::{Parser, Payload, TypeRef};

/// So many modules and generic functions are listed.
const LISTED: usize = 40;

/// `cargo xtask size`: builds the page, holds it to its budget, and prints what takes the space.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    no_arguments(arguments)?;
    build::build(&mut Steps::default(), Mode::Optimised)?;
    for module in MODULES {
        let path = build::compiled(Mode::Optimised).join(module).with_extension("wasm");
        println!("\n{module}, before wasm-bindgen takes away the names and what describes types to it");
        print!("{}", breakdown(&fs::read(&path).with_context(|| path.display().to_string())?)?);
    }
    Ok(())
}

/// A part of the page as the budget has it.
struct Part {
    name: String,
    /// Its files; a folder stands for all that is in it.
    files: Vec<String>,
    /// How many bytes it may have, compressed with brotli.
    limit: u64,
    /// How many it ought to have, if it is already known to have more.
    goal: Option<u64>,
}

/// Prints the size of each part of what is built.
///
/// # Errors
///
/// When a part is larger than its budget allows.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let parts = parts(&fs::read_to_string(root().join("budget.json"))?)?;
    let mut grown = Vec::new();
    for part in &parts {
        let size = compressed(dist, &part.files)?;
        let goal = part.goal.map(|goal| format!(", goal {}", kilobytes(goal))).unwrap_or_default();
        println!("    {:<18} {:>9} brotli, allowed {}{goal}", part.name, kilobytes(size), kilobytes(part.limit));
        grown.extend(judged(part, size));
    }
    ensure!(grown.is_empty(), "{}", grown.join("; "));
    Ok(())
}

/// What is wrong with the size of a part.
fn judged(part: &Part, size: u64) -> Option<String> {
    (size > part.limit).then(|| {
        format!(
            "{} has grown to {} compressed with brotli, and budget.json allows {}: `cargo xtask size` prints what takes the space",
            part.name,
            kilobytes(size),
            kilobytes(part.limit)
        )
    })
}

fn parts(budget: &str) -> Result<Vec<Part>> {
    let budget: Value = serde_json::from_str(budget).context("budget.json")?;
    let parts = budget["parts"].as_array().context("budget.json: `parts` is a list")?;
    let part = |part: &Value| {
        let files = part["files"].as_array().context("budget.json: a part has `files`")?;
        Ok(Part {
            name: part["name"].as_str().context("budget.json: a part has a `name`")?.to_owned(),
            files: files.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            limit: part["limit"].as_u64().context("budget.json: a part has a `limit` in bytes")?,
            goal: part["goal"].as_u64(),
        })
    };
    parts.iter().map(part).collect()
}

/// The size of files as servers send them. Node.js has the compression built in.
fn compressed(dist: &Path, files: &[String]) -> Result<u64> {
    const SCRIPT: &str = "
        const { readFileSync, readdirSync, statSync } = require('fs'), { brotliCompressSync } = require('zlib');
        const below = file => statSync(file).isDirectory()
            ? readdirSync(file, { recursive: true }).map(name => file + '/' + name).filter(name => statSync(name).isFile())
            : [file];
        console.log(process.argv.slice(1).flatMap(below).reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0));";
    ensure!(setup::is_there("node"), "node is missing: install Node.js 20 or newer");
    let output = program("node").args(["--eval", SCRIPT]).args(files).current_dir(dist).output().context("node")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().context("a size")
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// A table of what the sections, crates, modules and generic functions of a WebAssembly module take, in bytes as they are.
///
/// # Errors
///
/// When the module cannot be read.
fn breakdown(wasm: &[u8]) -> Result<String> {
    let mut sections: BTreeMap<String, Sum> = BTreeMap::new();
    let (mut imported, mut bodies, mut names) = (0, Vec::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::CustomSection(custom) => names.extend(order::functions(custom)?),
            _ => {}
        }
        if let Some((_, range)) = payload.as_section() {
            add(&mut sections, section(&payload), range.len());
        }
    }
    let (mut crates, mut modules, mut generic) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (at, size) in bodies.into_iter().enumerate() {
        let mangled = names.get(&(imported + u32::try_from(at)?)).copied().unwrap_or("unknown");
        let name = format!("{:#}", rustc_demangle::demangle(mangled));
        let path = path(&name);
        let parts: Vec<_> = path.split("::").collect();
        add(&mut crates, parts[0].to_owned(), size);
        add(&mut modules, parts[..parts.len().min(3)].join("::"), size);
        add(&mut generic, path, size);
    }
    generic.retain(|_, sum: &mut Sum| sum.count > 1);
    let tables =
        [("sections", sections), ("crates", crates), ("modules", modules), ("functions with instances", generic)];
    Ok(tables.into_iter().map(|(title, table)| listed(title, table)).collect())
}

/// How often something is there, and how many bytes it takes in all.
#[derive(Default)]
struct Sum {
    count: usize,
    size: usize,
}

fn add(table: &mut BTreeMap<String, Sum>, name: String, size: usize) {
    let sum = table.entry(name).or_default();
    sum.count += 1;
    sum.size += size;
}

fn listed(title: &str, table: BTreeMap<String, Sum>) -> String {
    let mut rows: Vec<_> = table.into_iter().collect();
    rows.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.size));
    let rows = rows.iter().take(LISTED);
    let row = |(name, Sum { count, size }): &(String, Sum)| format!("  {size:>9} {count:>6}  {name}\n");
    format!("\n  {:>9} {:>6}  {title}\n{}", "bytes", "number", rows.map(row).collect::<String>())
}

fn section(payload: &Payload<'_>) -> String {
    match payload {
        Payload::CodeSectionStart { .. } => "code".to_owned(),
        Payload::DataSection(_) => "data".to_owned(),
        Payload::CustomSection(custom) => format!("{}, taken away later", custom.name()),
        _ => "all else".to_owned(),
    }
}

/// The path of a function without its types: `<alloc::vec::Vec<T> as core::clone::Clone>::clone` is
/// `alloc::vec::Vec::clone`.
fn path(name: &str) -> String {
    let name = name.trim_start_matches(['<', '&', '*', '(', '[']);
    let (first, rest) = name.split_at(name.find(['<', '>', ' ', ',', ']', ')']).unwrap_or(name.len()));
    let first = first.trim_end_matches(':');
    match rest.rsplit_once(">::") {
        Some((_, last)) => format!("{first}::{last}"),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_left_out_of_a_path() {
        assert_eq!(path("<alloc::vec::Vec<T> as core::clone::Clone>::clone"), "alloc::vec::Vec::clone");
        assert_eq!(path("alloc::vec::Vec<T,A>::push"), "alloc::vec::Vec::push");
        assert_eq!(path("kubestow_core::admit::make"), "kubestow_core::admit::make");
        assert_eq!(path("core::ptr::drop_in_place<alloc::vec::Vec<T>>"), "core::ptr::drop_in_place");
    }

    #[test]
    fn what_has_grown_is_said() {
        let part = Part { name: "engine".to_owned(), files: Vec::new(), limit: 1000, goal: None };
        assert_eq!(judged(&part, 1000), None);
        let said = judged(&part, 2500).unwrap();
        assert!(said.starts_with("engine has grown to 2.5 kB compressed with brotli, and budget.json allows 1.0 kB"));
    }

    #[test]
    fn the_budget_can_be_read() {
        let parts = parts(include_str!("../../budget.json")).unwrap();
        assert!(!parts.is_empty());
        for part in parts {
            assert!(!part.files.is_empty() && part.limit > 0, "{}", part.name);
        }
    }

    #[test]
    fn sizes_are_added_up_by_name() {
        // A module with one function, `(func (export "f"))`, that is called `a::b` in the section of names.
        let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b\0\x0e\x04name\x01\x07\x01\0\x04a::b";
        let table = breakdown(wasm).unwrap();
        assert!(table.contains("2      1  a\n"), "{table}");
        assert!(table.contains("2      1  a::b\n"), "{table}");
    }
}
