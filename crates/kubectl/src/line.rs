//! What does a line of a console ask?
//!
//! A console has no files: what stands below the first line is standard input, for `-f -`. `kubectl` at the start may be
//! left out.

use crate::answer::Answer;
use crate::args::split;
use crate::{no_files, run};
use kubestow::Options;

/// Runs what was typed into a console.
///
/// ```
/// let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n";
/// let typed = "kubectl apply -f -\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\n";
/// let answer = kubestow_kubectl::run_typed(manifest, &kubestow::Options::default(), typed);
/// assert_eq!(answer.stdout, "configmap/new created\n");
/// ```
pub fn run_typed(manifest: &str, options: &Options, typed: &str) -> Answer {
    let (line, input) = typed.split_once('\n').unwrap_or((typed, ""));
    let words = match split(line) {
        Ok(words) => words,
        Err(message) => return Answer::error(message),
    };
    let files = |name: &str| match name {
        "-" if input.trim().is_empty() => {
            Err("standard input is empty: write the manifest below the command".to_owned())
        }
        "-" => Ok(input.to_owned()),
        name => no_files(name),
    };
    run(manifest, options, command(&words), &files)
}

/// The words after `kubectl`, or after the `k` that many call it by.
pub(crate) fn command(words: &[String]) -> &[String] {
    match words {
        [first, rest @ ..] if first == "kubectl" || first == "k" => rest,
        words => words,
    }
}
