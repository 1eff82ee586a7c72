//! The project's own commands, `cargo xtask COMMAND`: everything that is more than one call of cargo.
//!
//! A command sets up what it needs on this machine before it starts, and says what it is doing while it does it.

#![allow(clippy::print_stdout, reason = "telling how far a command has come is part of its work")]

mod bench;
mod browsers;
mod build;
mod codegen;
mod embed;
mod embedding;
mod fuzz;
mod order;
mod package;
mod serve;
mod setup;
mod site;
mod size;
mod split;
mod steps;
mod supply;
mod test;
mod twice;

use anyhow::{Result, bail};
use std::process::ExitCode;

/// A command: its name, what it does in a sentence, and the function that gets the rest of the command line.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(lexopt::Parser) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        about: "Set up what is missing, build the page and serve it on 127.0.0.1 [--port N] [--debug].",
        run: serve::run,
    },
    Command {
        name: "build",
        about: "Build the page into dist/, for any static web server [--debug].",
        run: build::run,
    },
    Command { name: "package", about: "Pack the engine and the custom element for npm [--debug].", run: package::run },
    Command {
        name: "codegen",
        about: "Write the table of the API's fields from Kubernetes' OpenAPI description.",
        run: codegen::run,
    },
    Command {
        name: "site",
        about: "Make the whole site for a static host in dist/: page, embed, guide, compressed [--debug].",
        run: site::run,
    },
    Command {
        name: "size",
        about: "Hold what has to be downloaded to its budget, and print what takes the space.",
        run: size::run,
    },
    Command {
        name: "supply",
        about: "Check licences, sources, versions and known advisories of libraries, and count them.",
        run: supply::run,
    },
    Command {
        name: "twice",
        about: "Build the page, and once more in another folder, and compare the bytes.",
        run: twice::run,
    },
    Command {
        name: "embedding",
        about: "Build the documentations of tests/embedding with the real tools and look at them [--debug].",
        run: embedding::run,
    },
    Command {
        name: "bench",
        about: "Measure each stage, the memory, WebAssembly, and another beside it [--quick] [--native].",
        run: bench::run,
    },
    Command {
        name: "fuzz",
        about: "Look for input that breaks the project [--seconds N] [read] [resolve] [steps] [console] [links].",
        run: fuzz::run,
    },
    Command { name: "test", about: "Set up what is missing and run every check [--fast] [--bless].", run: test::run },
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let name = match arguments.next()? {
        None | Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => {
            help();
            return Ok(());
        }
        Some(lexopt::Arg::Value(name)) => name,
        Some(other) => return Err(other.unexpected().into()),
    };
    match COMMANDS.iter().find(|command| name == command.name) {
        Some(command) => (command.run)(arguments),
        None => bail!("no command {name:?}; `cargo xtask` lists them"),
    }
}

fn help() {
    println!("The project's own commands, each run as `cargo xtask COMMAND`:\n");
    for command in COMMANDS {
        println!("  {:<9} {}", command.name, command.about);
    }
}
