//! The command line of Kubestow: the only room that reads files and prints.
//!
//! `kubestow resolve` answers what a cluster would do with manifests, `kubestow explain` why one object is as it is. Exit status: 0 when nothing is wrong, 1 when a
//! document is refused or cannot be read, 2 for wrong usage and for files that cannot be read.

#![allow(clippy::print_stdout, reason = "printing is what a command line does")]

mod args;
mod compared;
mod describe;
mod docs;
mod explain;
mod input;
mod table;

use args::{Asked, Command, Explain, Kubectl, Output, Resolve, Supports};
use kubestow::{Options, Report, State};
use std::io::Write as _;
use std::process::ExitCode;

pub use args::Name;

/// Runs the command line of this process under a name; what is wrong goes to standard error.
pub fn main(name: Name) -> ExitCode {
    match run(name) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("kubestow: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(name: Name) -> Result<ExitCode, String> {
    match args::parse(name, std::env::args_os()) {
        Err(said) if said.use_stderr() => Err(said.to_string().trim_start_matches("error: ").trim_end().to_owned()),
        Err(help) => print(&format!("{}\n", help.to_string().trim_end())).map(|()| ExitCode::SUCCESS),
        Ok(Command::Resolve(resolve)) => answer(&resolve),
        Ok(Command::Explain(explain)) => tell(&explain),
        Ok(Command::Kubectl(kubectl)) => ask(&kubectl),
        Ok(Command::Test(test)) => docs::run(&test).and_then(|(told, code)| print(&told).map(|()| code)),
        Ok(Command::Mdbook { asked: None }) => {
            let book = std::io::read_to_string(std::io::stdin().lock()).map_err(|error| error.to_string())?;
            docs::mdbook::process(&book).and_then(|book| print(&book)).map(|()| ExitCode::SUCCESS)
        }
        Ok(Command::Mdbook { asked: Some(Supports::Supports { renderer }) }) => {
            Ok(ExitCode::from(u8::from(!docs::mdbook::is_supported(&renderer))))
        }
        Ok(Command::Completions { shell }) => print(&describe::completions(shell)).map(|()| ExitCode::SUCCESS),
        Ok(Command::Man) => describe::manual().and_then(|page| print(&page)).map(|()| ExitCode::SUCCESS),
    }
}

fn answer(resolve: &Resolve) -> Result<ExitCode, String> {
    let input = input::read(&resolve.files())?;
    let options = with_steps(resolve.options(), &resolve.asked)?;
    let report = kubestow::resolve_bytes(&input.text, &options);
    let text = match resolve.output {
        Output::Json => serde_json::to_string_pretty(&report).map_err(|e| e.to_string())? + "\n",
        Output::Yaml => serde_yaml::to_string(&report).map_err(|e| e.to_string())?,
        Output::Table => match &report.compared {
            Some(comparison) => compared::table(comparison, &input, &resolve.asked),
            None => table::report(&report, &input, &resolve.asked),
        },
    };
    print(&text)?;
    Ok(ExitCode::from(u8::from(is_refused(&report))))
}

/// The options with the steps and the moment that are asked for.
fn with_steps(options: Options, asked: &Asked) -> Result<Options, String> {
    let steps = asked.steps.as_deref().map(input::steps).transpose()?;
    Ok(Options { steps: steps.unwrap_or_default(), until: asked.until, ..options })
}

/// Explains one object as it is after the manifest and all steps.
fn tell(explain: &Explain) -> Result<ExitCode, String> {
    let input = input::read(&explain.files())?;
    let report = kubestow::resolve_bytes(&input.text, &with_steps(explain.options(), &explain.asked)?);
    print(&explain::object(&explain.object, &report, &input, &explain.asked)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs a kubectl command, with kubectl's own exit code.
fn ask(kubectl: &Kubectl) -> Result<ExitCode, String> {
    let input = input::read(&kubectl.filename)?;
    let mut options = kubectl.setting.options();
    if let Some(file) = &kubectl.steps {
        options.steps = input::steps(file)?;
    }
    let manifest = input.plain()?;
    let answer = kubestow_kubectl::run(&manifest, &options, &kubectl.command, &input::plain);
    // What was refused is not there to be shown, and kubectl would not say why.
    if answer.code != 0 || answer.stdout.is_empty() {
        let alone = kubestow::Options { steps: Vec::new(), until: None, ..options };
        for refused in kubestow::settle(&manifest, &alone).admission.iter().filter(|answer| !answer.accepted) {
            eprintln!("kubestow: {} was refused: {}", refused.object, refused.message.as_deref().unwrap_or_default());
        }
    }
    print(&answer.stdout)?;
    eprint!("{}", answer.stderr);
    Ok(ExitCode::from(answer.code))
}

/// Whether a document was refused or could not be read, in the manifest or in a step.
fn is_refused(report: &Report) -> bool {
    let refused = |state: &State| {
        state.admission.iter().any(|a| !a.accepted) || state.findings.iter().any(|finding| finding.is_unreadable())
    };
    refused(&report.state) || report.steps.iter().any(refused)
}

/// Prints to standard output. A reader that stops early, such as `head`, is no error.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}
