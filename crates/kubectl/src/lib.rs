//! What does kubectl print of a settled cluster?
//!
//! [`run()`] takes a manifest, the options of the engine and the arguments of a kubectl command, and returns what kubectl
//! v1.36 prints to its two streams, with its exit code. Commands that change the cluster also return the steps that they
//! amount to. Models kubectl; the tables are the API server's. What no clock tells is printed as kubectl prints what is
//! not known.
//!
//! ```
//! use kubestow_kubectl::{no_files, run, split};
//! let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: b}\n";
//! let args = split("get cm app --no-headers").unwrap();
//! let answer = run(manifest, &kubestow::Options::default(), &args, &no_files);
//! assert_eq!(answer.stdout, "app   1     <unknown>\n");
//! ```

mod answer;
mod args;
mod change;
mod complete;
mod describe;
mod events;
mod exec;
mod explain;
mod get;
mod help;
mod jsonpath;
mod kinds;
mod line;
mod request;
mod tab;
mod world;
mod yaml;

pub use answer::Answer;
pub use args::split;
pub use complete::{Completer, Completion, complete};
pub use line::run_typed;
pub use yaml::print as to_yaml;

use args::{Args, join_names};
use change::Scene;
use help::without_cluster;
use kubestow::Options;
use world::World;

/// Reads what stands after `-f`: a file's name, or `-`.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// No files at all.
///
/// # Errors
/// Always: kubectl's words for a file that is not there.
pub fn no_files(name: &str) -> Result<String, String> {
    Err(format!("the path \"{name}\" does not exist"))
}

/// Runs a kubectl command on what a manifest and the options' steps settle on.
pub fn run(manifest: &str, options: &Options, args: &[String], files: Files<'_>) -> Answer {
    let joined = join_names(args);
    let args = match Args::parse(&joined) {
        Ok(args) => args,
        Err(message) => return Answer::error(message),
    };
    let verb = args.words.first().map(String::as_str).unwrap_or_default();
    if let Some(answer) = without_cluster(verb, &args, options) {
        return answer;
    }
    // What is changed is the end of all that has happened, whatever moment is looked at.
    let is_look = matches!(verb, "get" | "describe" | "events" | "exec");
    let options = &Options { until: options.until.filter(|_| is_look), ..options.clone() };
    let settled = kubestow::settle(manifest, options);
    let world = World::of(&settled.cluster);
    let known = options.steps.len();
    let scene = Scene { manifest, options, world: &world, known, files };
    match verb {
        "get" => get::run(&world, &args),
        "describe" => describe::run(&world, &args),
        "events" => events::run(&world, &args),
        "exec" => exec::run(&world, &args),
        "delete" => change::delete(&scene, &args),
        "apply" => change::apply(&scene, &args),
        "create" => change::create(&scene, &args),
        "scale" => change::scale(&scene, &args),
        "patch" => change::patch(&scene, &args),
        "label" => change::label(&scene, &args),
        "annotate" => change::annotate(&scene, &args),
        "cordon" => change::cordon(&scene, &args, true),
        "uncordon" => change::cordon(&scene, &args, false),
        "drain" => change::drain(&scene, &args),
        _ => change::restart(&scene, &args),
    }
}
