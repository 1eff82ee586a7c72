//! Which functions of the engine and of the page does nearly everybody need at once, and can the others come later?
//!
//! Those that answers to the gallery's examples and to many common objects take, and those that the page's first view takes;
//! the build plays that in Node.js with a module that notes what is called. Each module is written as two. The first
//! has all of the memory's contents and these functions; in the place of each other one that it knows of stands a short one
//! that calls through a table. The rest fills that table when it is instantiated, with the first one's exports for its
//! imports. A call that comes too early fetches the rest. wasm-split of WebAssembly's toolkit does the same.

mod noting;
mod write;

use crate::build::{MODULES, copy_folder};
use crate::setup;
use crate::steps::{program, root};
use anyhow::{Context as _, Result, anyhow, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasmparser::{
    ElementItems, ExternalKind, FunctionBody, Global, MemoryType, Operator, Parser, Payload, Table, TypeRef,
};

/// A function with a body of fewer bytes stays in the first module: what stands in its place would be no shorter.
const SHORT: usize = 24;

/// What wasm-bindgen's JavaScript exports, in its own words. In its place stands the same with what fetches the rest.
const EXPORTED: &str = "\nexport { initSync, __wbg_init as default };\n";

/// Writes the engine, of which a folder has all, in two parts to the page's folder, and so the page that is there.
///
/// # Errors
///
/// When they are not as wasm-bindgen writes them, or Node.js cannot run them.
pub(crate) fn both(engine: &Path, to: &Path) -> Result<()> {
    copy_folder(engine, to)?;
    // For Node.js, whatever a package.json further up says.
    let about = to.join("package.json");
    fs::write(&about, r#"{ "type": "module" }"#)?;
    in_parts(MODULES[1], to, |noting| {
        let mut node = node("page.mjs", noting);
        node.args([".js", "_bg.wasm"].map(|end| to.join(MODULES[0].to_owned() + end)));
        node
    })?;
    in_parts(MODULES[0], to, |noting| node("engine.mjs", noting))?;
    Ok(fs::remove_file(about)?)
}

fn node(script: &str, noting: [PathBuf; 3]) -> Command {
    let mut node = program("node");
    node.arg(root().join("xtask/split").join(script)).args(noting);
    node
}

/// Splits a module in a folder, given what plays with it and prints which functions are called.
fn in_parts(name: &str, folder: &Path, play: impl FnOnce([PathBuf; 3]) -> Command) -> Result<()> {
    let (module, glue) = (folder.join(format!("{name}_bg.wasm")), folder.join(format!("{name}.js")));
    let wasm = fs::read(&module)?;
    let parts = split(&wasm, &used(&wasm, &glue, folder, play)?)?;
    let rest = folder.join(format!("{name}_rest.wasm"));
    fs::write(&module, parts.first)?;
    fs::write(&rest, parts.rest)?;
    let script = "for (const file of process.argv.slice(1)) new WebAssembly.Module(require('fs').readFileSync(file));";
    setup::output(program("node").args(["--eval", script]).args([&module, &rest]))?;
    // What is handed to the module, in wasm-bindgen's own words.
    let handed = format!("\n        \"./{name}_bg.js\": import0,\n");
    let text = fs::read_to_string(&glue)?;
    ensure!(text.matches(&handed).count() == 1 && text.ends_with(EXPORTED), "wasm-bindgen writes something else now");
    let more = format!("{handed}        {FETCH:?}: {{ {FETCH}: fetchRest }},\n");
    let exported = include_str!("../split/rest.js").replace("MODULE", name);
    Ok(fs::write(&glue, text.replace(&handed, &more).replace(EXPORTED, &exported))?)
}

/// The functions that are called when a module is played with.
fn used(wasm: &[u8], glue: &Path, folder: &Path, play: impl FnOnce([PathBuf; 3]) -> Command) -> Result<BTreeSet<u32>> {
    ensure!(setup::is_there("node"), "node is missing: install Node.js 20 or newer");
    let noting = folder.join("noting.wasm");
    fs::write(&noting, noting::noting(wasm)?)?;
    let used = setup::output(&mut play([glue.to_owned(), noting.clone(), root().join("examples")]));
    fs::remove_file(&noting)?;
    used?.lines().map(|number| number.parse().with_context(|| number.to_owned())).collect()
}

/// What the first part imports to fetch the rest, and what it exports for the rest to fill.
const FETCH: &str = "rest";

/// A module in two parts.
struct Parts {
    /// What is needed at once.
    first: Vec<u8>,
    /// All else.
    rest: Vec<u8>,
}

/// Splits a module.
///
/// # Errors
///
/// When it cannot be read, or uses what this does not know how to share.
fn split(wasm: &[u8], used: &BTreeSet<u32>) -> Result<Parts> {
    let whole = Whole::read(wasm)?;
    let plan = Plan::of(&whole, used)?;
    Ok(Parts { first: write::first(wasm, &whole, &plan)?, rest: write::rest(wasm, &whole, &plan)? })
}

/// What is in a module.
#[derive(Default)]
struct Whole<'a> {
    types: Vec<wasmparser::FuncType>,
    /// The type of each function; the imported ones come first.
    functions: Vec<u32>,
    imported: u32,
    bodies: Vec<FunctionBody<'a>>,
    /// The functions that each body calls.
    calls: Vec<BTreeSet<u32>>,
    /// The functions that are called from outside, or through a table.
    known: BTreeSet<u32>,
    memories: Vec<MemoryType>,
    tables: Vec<Table<'a>>,
    globals: Vec<Global<'a>>,
    /// What is exported, under which name.
    names: BTreeMap<(Sort, u32), String>,
}

/// A sort of things that one module can hand to another; each has numbers of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Function,
    Table,
    Memory,
    Global,
}

impl<'a> Whole<'a> {
    fn read(wasm: &'a [u8]) -> Result<Whole<'a>> {
        let mut whole = Whole::default();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(types) => {
                    for group in types.into_iter_err_on_gc_types() {
                        whole.types.push(group?);
                    }
                }
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let TypeRef::Func(of) = import?.ty else { return Err(anyhow!("imports more than functions")) };
                        whole.functions.push(of);
                        whole.imported += 1;
                    }
                }
                Payload::FunctionSection(functions) => {
                    for of in functions {
                        whole.functions.push(of?);
                    }
                }
                Payload::TableSection(tables) => whole.tables = tables.into_iter().collect::<Result<_, _>>()?,
                Payload::MemorySection(memories) => whole.memories = memories.into_iter().collect::<Result<_, _>>()?,
                Payload::GlobalSection(globals) => whole.globals = globals.into_iter().collect::<Result<_, _>>()?,
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        let sort = match export.kind {
                            ExternalKind::Func => {
                                whole.known.insert(export.index);
                                Sort::Function
                            }
                            ExternalKind::Table => Sort::Table,
                            ExternalKind::Memory => Sort::Memory,
                            ExternalKind::Global => Sort::Global,
                            _ => continue,
                        };
                        whole.names.insert((sort, export.index), export.name.to_owned());
                    }
                }
                Payload::StartSection { func, .. } => drop(whole.known.insert(func)),
                Payload::ElementSection(elements) => {
                    for element in elements {
                        let ElementItems::Functions(functions) = element?.items else { continue };
                        for function in functions {
                            whole.known.insert(function?);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let mut calls = BTreeSet::new();
                    let mut reader = body.get_operators_reader()?;
                    while !reader.eof() {
                        match reader.read()? {
                            Operator::Call { function_index } => drop(calls.insert(function_index)),
                            other @ (Operator::RefFunc { .. }
                            | Operator::MemoryInit { .. }
                            | Operator::DataDrop { .. }
                            | Operator::TableInit { .. }
                            | Operator::ReturnCall { .. }) => return Err(anyhow!("has {other:?}")),
                            _ => {}
                        }
                    }
                    whole.calls.push(calls);
                    whole.bodies.push(body);
                }
                _ => {}
            }
        }
        ensure!(whole.memories.len() == 1, "has {} memories", whole.memories.len());
        Ok(whole)
    }

    fn own(&self) -> impl Iterator<Item = u32> {
        self.imported..u32::try_from(self.functions.len()).unwrap_or(u32::MAX)
    }

    fn calls(&self, function: u32) -> &BTreeSet<u32> {
        &self.calls[(function - self.imported) as usize]
    }
}

/// Who is where.
struct Plan {
    /// The functions that stay, in their order.
    stays: Vec<u32>,
    /// The functions that go, in their order.
    goes: Vec<u32>,
    /// Those of them that the first module knows of, by their type: the places of the table.
    slots: Vec<u32>,
    /// The functions of the first module that the rest calls, in their order.
    shared: Vec<u32>,
    /// The number of each function in the first module.
    first: BTreeMap<u32, u32>,
    /// The number of each function in the rest.
    rest: BTreeMap<u32, u32>,
    /// The type of a function that takes and gives nothing.
    plain: u32,
}

impl Plan {
    fn of(whole: &Whole<'_>, used: &BTreeSet<u32>) -> Result<Plan> {
        let is_short = |function: u32| {
            whole.bodies[(function - whole.imported) as usize].as_bytes().len() < SHORT
                && whole.calls(function).is_empty()
        };
        let (stays, goes): (Vec<u32>, Vec<u32>) =
            whole.own().partition(|function| used.contains(function) || is_short(*function));
        let gone: BTreeSet<u32> = goes.iter().copied().collect();
        let known = stays.iter().flat_map(|function| whole.calls(*function)).chain(&whole.known);
        let known: BTreeSet<u32> = known.copied().filter(|function| gone.contains(function)).collect();
        let mut slots: Vec<u32> = known.into_iter().collect();
        slots.sort_by_key(|function| (whole.functions[*function as usize], *function));
        let shared: BTreeSet<u32> = goes
            .iter()
            .flat_map(|function| whole.calls(*function))
            .copied()
            .filter(|function| !gone.contains(function))
            .collect();
        let shared: Vec<u32> = shared.into_iter().collect();
        // Imported functions keep their numbers, before the one that fetches.
        let first = (0..whole.imported).zip(0..);
        let own = stays.iter().chain(&slots).copied().zip(whole.imported + 2..);
        let rest = shared.iter().chain(&goes).copied().zip(0..);
        let plain = whole.types.iter().position(|of| of.params().is_empty() && of.results().is_empty());
        Ok(Plan {
            first: first.chain(own).collect(),
            rest: rest.collect(),
            plain: u32::try_from(plain.context("has no function without arguments")?)?,
            stays,
            goes,
            slots,
            shared,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, MemoryType, Module, RefType,
        TableSection, TableType, TypeSection, ValType,
    };

    /// Function 0 is imported; 1 is exported and calls 2; 2 calls 3; 3 calls 4; and 4, which a table knows, does much.
    fn chain() -> Vec<u8> {
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([], []);
        for called in [Some(2), Some(3), Some(4), None] {
            functions.function(0);
            let mut body = Function::new([]);
            match called {
                Some(called) => body.instructions().call(called).end(),
                None => (0..SHORT).fold(&mut body.instructions(), |body, _| body.nop()).end(),
            };
            code.function(&body);
        }
        let mut imports = ImportSection::new();
        imports.import("page", "log", EntityType::Function(0));
        let mut tables = TableSection::new();
        let table =
            TableType { element_type: RefType::FUNCREF, minimum: 1, maximum: None, table64: false, shared: false };
        tables.table(table);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut globals = GlobalSection::new();
        let stack = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(stack, &ConstExpr::i32_const(0));
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, 1).export("memory", ExportKind::Memory, 0);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(vec![4].into()));
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&globals).section(&exports).section(&elements).section(&code);
        module.finish()
    }

    #[test]
    fn what_is_called_stays_and_what_else_is_known_has_a_short_one_in_its_place() {
        let parts = split(&chain(), &BTreeSet::from([1, 3])).unwrap();
        let first = Whole::read(&parts.first).unwrap();
        // Imported are 0 and what fetches; own are 2, which sees to that, 3 and 4, which stay, and 5 and 6 for 2 and 4.
        let calls: Vec<Vec<u32>> = first.calls.iter().map(|calls| calls.iter().copied().collect()).collect();
        assert_eq!((first.imported, calls), (2, vec![vec![1], vec![5], vec![6], vec![2], vec![2]]));
        // The rest gets what it calls and what both have, and fills the table.
        let given: BTreeSet<_> = first.names.values().map(String::as_str).collect();
        assert_eq!(given, BTreeSet::from(["3", "G0", "T0", "memory", "rest", "run"]));
        let (imported, defined) = functions(&parts.rest);
        assert_eq!((imported, defined), (vec!["3".to_owned()], 2));
    }

    /// The functions that a module imports, and how many it has.
    fn functions(wasm: &[u8]) -> (Vec<String>, usize) {
        let (mut imported, mut defined) = (Vec::new(), 0);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::ImportSection(imports) => {
                    let imports = imports.into_imports().map(Result::unwrap);
                    let functions = imports.filter(|import| matches!(import.ty, TypeRef::Func(_)));
                    imported.extend(functions.map(|import| import.name.to_owned()));
                }
                Payload::CodeSectionEntry(_) => defined += 1,
                _ => {}
            }
        }
        (imported, defined)
    }

    #[test]
    fn of_a_module_that_notes_each_function_says_that_it_is_called() {
        let noted = noting::noting(&chain()).unwrap();
        let noted = Whole::read(&noted).unwrap();
        assert_eq!(noted.globals.len(), 5);
        assert_eq!(noted.names[&(Sort::Global, 4)], "called 4");
    }
}
