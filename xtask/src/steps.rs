//! What is being done, and how long has it taken? A line when a step starts, one every while, and one when it ends.

use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A step that says nothing of itself is reported as still running after this long, and again after each further period.
const SILENCE: Duration = Duration::from_secs(20);

/// The top folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the source of this program is in its place")
}

/// Refuses the rest of the command line of a command that takes none.
///
/// # Errors
///
/// When there is a rest.
pub(crate) fn no_arguments(mut arguments: lexopt::Parser) -> Result<()> {
    arguments.next()?.map_or(Ok(()), |other| Err(other.unexpected().into()))
}

/// The steps taken so far.
#[derive(Default)]
pub(crate) struct Steps {
    taken: Vec<Taken>,
    failures: usize,
}

struct Taken {
    name: String,
    time: Duration,
    failed: bool,
}

impl Steps {
    /// Takes a step, showing that it runs and how long it took.
    ///
    /// # Errors
    ///
    /// Those of `work`, with the name of the step.
    pub(crate) fn take<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("==> {name}");
        let started = Instant::now();
        let result = while_telling(name, started, work);
        let time = started.elapsed();
        let failed = result.is_err();
        println!("    {name}: {}, {}", if failed { "FAILED" } else { "done" }, seconds(time));
        self.taken.push(Taken { name: name.to_owned(), time, failed });
        result.with_context(|| name.to_owned())
    }

    /// Takes steps whose failure does not keep the next ones from being worth taking.
    pub(crate) fn attempt(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) {
        if let Err(error) = work(self) {
            eprintln!("    {error:#}");
            self.failures += 1;
        }
    }

    /// Prints each step with its time.
    ///
    /// # Errors
    ///
    /// When an attempt failed.
    pub(crate) fn summary(&self) -> Result<()> {
        let width = self.taken.iter().map(|step| step.name.chars().count()).max().unwrap_or(0);
        println!();
        for step in &self.taken {
            let verdict = if step.failed { "FAILED" } else { "ok" };
            println!("  {:<width$}  {:>9}  {verdict}", step.name, seconds(step.time));
        }
        println!("  {:<width$}  {:>9}", "total", seconds(self.taken.iter().map(|step| step.time).sum()));
        match self.failures {
            0 => Ok(()),
            1 => bail!("a step failed"),
            failures => bail!("{failures} steps failed"),
        }
    }
}

/// Runs `work` while another thread tells every while that it still runs.
fn while_telling<T>(name: &str, started: Instant, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while wait.recv_timeout(SILENCE) == Err(RecvTimeoutError::Timeout) {
                println!("    {name}: running for {}", seconds(started.elapsed()));
            }
        });
        let result = work();
        drop(done);
        result
    })
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A program to be run in the top folder of the project.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs this program, so that nested calls use the same toolchain.
pub(crate) fn cargo() -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs a program to its end, its output going where ours goes.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let said = said(command);
    let status = command.status().with_context(|| format!("cannot run `{said}`"))?;
    if status.success() { Ok(()) } else { bail!("`{said}` ended with {status}") }
}

/// A command line as a person would type it.
fn said(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
