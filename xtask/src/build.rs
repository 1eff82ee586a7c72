//! How do the sources become the page? Two WebAssembly modules, the editor's bundle and the files written by hand, put
//! together in `dist/`.

use crate::steps::{Steps, cargo, program, root, succeed};
use crate::{embed, order, setup, size, split};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What the modules are compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The JavaScript API, which the page's worker runs too, and the page itself.
pub(crate) const MODULES: [&str; 2] = ["kubestow_wasm", "kubestow_web"];

/// The scripts that start the page and its worker. The other ones are parts of the modules or of the editor.
const SCRIPTS: [&str; 2] = ["kubestow-web.js", "worker.js"];

/// How the WebAssembly modules are compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small, for the public.
    Optimised,
    /// Quickly compiled, with names in stack traces.
    Debug,
}

impl Mode {
    /// What the rest of a command line asks for, which may hold `--debug` alone.
    pub(crate) fn asked(mut arguments: lexopt::Parser) -> Result<Mode> {
        let mut mode = Mode::Optimised;
        while let Some(argument) = arguments.next()? {
            match argument {
                lexopt::Arg::Long("debug") => mode = Mode::Debug,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(mode)
    }
}

/// `cargo xtask build [--debug]`.
pub(crate) fn run(arguments: lexopt::Parser) -> Result<()> {
    let mode = Mode::asked(arguments)?;
    let dist = build(&mut Steps::default(), mode)?;
    println!("\nThe page is in {}; any static web server can serve it, below any path.", dist.display());
    Ok(())
}

/// Builds the page, as far as something has changed since the last time.
///
/// # Errors
///
/// When something cannot be set up or built.
pub(crate) fn build(steps: &mut Steps, mode: Mode) -> Result<PathBuf> {
    setup::target(steps, TARGET)?;
    setup::packages(steps)?;
    let dist = root().join("dist");
    let compiled = steps.take("compile to WebAssembly", || compile(mode, &MODULES))?;
    steps.take("JavaScript bindings", || {
        empty(&dist)?;
        for (module, folder) in MODULES.iter().zip([whole_engine(), dist.join("pkg")]) {
            bind(&compiled.join(module).with_extension("wasm"), &folder, mode)?;
        }
        Ok(())
    })?;
    match mode {
        Mode::Optimised => {
            setup::packages_of(steps, &root().join("xtask/split"))?;
            steps.take("modules in two parts", || split::both(&whole_engine(), &dist.join("pkg")))?;
        }
        Mode::Debug => copy_folder(&whole_engine(), &dist.join("pkg"))?,
    }
    steps.take("editor", || bundle_editor(&dist))?;
    steps.take("page", || copy_page(&dist))?;
    if mode == Mode::Optimised {
        steps.take("scripts and styles without what browsers need not", || minify(&dist))?;
    }
    steps.take("custom element", || embed::bundle(&whole_engine(), &dist.join("embed"), embed::IN_SITE))?;
    steps.take("service worker", || offline(&dist))?;
    // The sizes of a debug build say nothing, and take long to find out.
    if mode == Mode::Optimised {
        size::check(&dist)?;
    }
    Ok(dist)
}

/// Compiles modules; returns the folder that they are in.
fn compile(mode: Mode, modules: &[&str]) -> Result<PathBuf> {
    succeed(compiling(&root(), mode, modules).arg("--target-dir").arg(target_folder()))?;
    Ok(compiled(mode))
}

/// The command that compiles modules of the project as it stands in a folder.
pub(crate) fn compiling(project: &Path, mode: Mode, modules: &[&str]) -> Command {
    let mut command = cargo();
    command.current_dir(project).args(["build", "--target", TARGET]);
    command.args(modules.iter().flat_map(|module| ["--package".to_owned(), module.replace('_', "-")]));
    match mode {
        Mode::Debug => {}
        Mode::Optimised => {
            // Panics name the file that they come from: the same file everywhere, wherever cargo keeps it.
            let folders = [(cargo_home(), "/cargo"), (project.to_owned(), ".")];
            let flags = folders.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
            command.args(["--profile", "wasm", "--config", &format!("target.{TARGET}.rustflags={flags:?}")]);
        }
    }
    command
}

/// Where cargo keeps the sources of libraries.
pub(crate) fn cargo_home() -> PathBuf {
    let home = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// The folder that modules are compiled into.
pub(crate) fn compiled(mode: Mode) -> PathBuf {
    let folder = if mode == Mode::Optimised { "wasm" } else { "debug" };
    target_folder().join(TARGET).join(folder)
}

/// The folder with the engine in one piece, for the npm package and the custom element.
pub(crate) fn whole_engine() -> PathBuf {
    target_folder().join("engine")
}

/// Compiles the engine alone, with its JavaScript bindings.
///
/// # Errors
///
/// When it cannot be built.
pub(crate) fn engine(to: &Path, mode: Mode) -> Result<()> {
    let module = MODULES[0];
    let compiled = compile(mode, &[module])?;
    empty(to)?;
    bind(&compiled.join(module).with_extension("wasm"), to, mode)
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Writes a module and its JavaScript bindings as they are served.
///
/// # Errors
///
/// When the module cannot be read, or the folder not be written.
pub(crate) fn bind(wasm: &Path, to: &Path, mode: Mode) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).web(true)?.typescript(true);
    if mode == Mode::Debug {
        return bindgen.keep_debug(true).generate(to).with_context(|| wasm.display().to_string());
    }
    // The names say in which order the functions are best written.
    bindgen.demangle(false).remove_producers_section(true).generate(to).with_context(|| wasm.display().to_string())?;
    let name = wasm.file_stem().unwrap_or_default().to_string_lossy();
    let written = to.join(format!("{name}_bg.wasm"));
    Ok(fs::write(&written, order::by_name(&fs::read(&written)?)?)?)
}

/// Makes one file of the editor and the libraries that it imports.
fn bundle_editor(dist: &Path) -> Result<()> {
    let outfile = format!("--outfile={}", dist.join("editor.js").display());
    let options =
        ["--bundle", "--format=esm", "--target=es2022", "--minify", "--legal-comments=linked", "--log-level=warning"];
    succeed(esbuild().arg("web/js/editor.js").args(options).arg(outfile))
}

/// Makes the page's scripts and styles shorter where they are. The editor is bundled so already.
fn minify(dist: &Path) -> Result<()> {
    let mut files: Vec<PathBuf> = SCRIPTS.iter().map(|script| dist.join(script)).collect();
    for folder in ["css", "pkg"] {
        let entries = fs::read_dir(dist.join(folder))?.collect::<Result<Vec<_>, _>>()?;
        files.extend(entries.iter().map(fs::DirEntry::path).filter(|path| is_script_or_style(path)));
    }
    files.sort();
    let options = [
        "--minify",
        "--format=esm",
        "--target=es2022,chrome123,firefox120,safari17.5",
        "--allow-overwrite",
        "--log-level=error",
    ];
    let folder = |name: &str| format!("--{name}={}", dist.display());
    succeed(esbuild().args(files).args(options).args([folder("outdir"), folder("outbase")]))
}

fn is_script_or_style(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "js" || extension == "css")
}

fn esbuild() -> Command {
    let file = if cfg!(windows) { "web/node_modules/.bin/esbuild.cmd" } else { "web/node_modules/.bin/esbuild" };
    program(&root().join(file).display().to_string())
}

/// Copies what is served as it is written.
fn copy_page(dist: &Path) -> Result<()> {
    let root = root();
    copy(&root.join("index.html"), &dist.join("index.html"))?;
    for script in SCRIPTS {
        copy(&root.join("web/js").join(script), &dist.join(script))?;
    }
    let styles = root.join("web/css");
    for entry in fs::read_dir(&styles).with_context(|| styles.display().to_string())? {
        let entry = entry?;
        copy(&entry.path(), &dist.join("css").join(entry.file_name()))?;
    }
    Ok(())
}

/// Writes the service worker for the files as they are.
pub(crate) fn offline(dist: &Path) -> Result<()> {
    let rules = root().join("web/js/offline.js");
    let rules = fs::read_to_string(&rules).with_context(|| rules.display().to_string())?;
    Ok(xtask_site::offline::write(dist, &rules)?)
}

/// Copies a file, making the folder that it goes to.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::copy(from, to).map(drop).with_context(|| from.display().to_string())
}

/// Copies a folder with all that is in it, except what npm installs.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if !entry.file_type()?.is_dir() {
            copy(&source, &target)?;
        } else if entry.file_name() != "node_modules" {
            copy_folder(&source, &target)?;
        }
    }
    Ok(())
}

/// A folder with nothing in it.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
