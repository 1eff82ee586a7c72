//! `kubestow test`: is every manifest of a documentation what its author says?

use super::{Block, junit, sarif, tree};
use crate::args::Test;
use crate::table::plain;
use kubestow::{Expectation, Language, Options, Profile, Version};
use std::fmt::Write as _;
use std::process::ExitCode;

/// A manifest and what of it is not as expected.
pub(super) struct Checked {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) failures: Vec<Failure>,
}

/// Something that is not as expected.
pub(super) struct Failure {
    /// What kind of failure it is, in a kebab-case word.
    pub(super) code: &'static str,
    /// The line and the column of the file, and those of the end.
    pub(super) start: (u32, u32),
    pub(super) end: (u32, u32),
    pub(super) message: String,
}

/// Checks the manifests; returns what is to be printed and the exit status.
pub(crate) fn run(test: &Test) -> Result<(String, ExitCode), String> {
    let blocks = tree::blocks(&test.paths, test.all)?;
    if blocks.is_empty() {
        let hint = if test.all { "" } else { "; --all takes fenced blocks that are not marked as Kubestow's too" };
        return Err(format!("there are no manifests{hint} (see kubestow test --help)"));
    }
    let checked: Vec<Checked> = blocks.iter().map(|block| check(block, test)).collect();
    for (file, text) in [(&test.junit, junit::document(&checked)), (&test.sarif, sarif::document(&checked))] {
        if let Some(file) = file {
            std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    let failed = checked.iter().filter(|checked| !checked.failures.is_empty()).count();
    Ok((told(&checked, failed, test.lang), ExitCode::from(u8::from(failed > 0))))
}

fn check(block: &Block, test: &Test) -> Checked {
    let file = block.file.to_string_lossy().replace('\\', "/");
    Checked { file, line: block.line, failures: failures(block, test) }
}

fn failures(block: &Block, test: &Test) -> Vec<Failure> {
    let whole = |code, message| vec![Failure { code, start: (block.line, 1), end: (block.line, 1), message }];
    let expectation = match Expectation::parse(block.attributes.get("expect").unwrap_or_default()) {
        Ok(expectation) => expectation,
        Err(error) => return whole("malformed-expectation", error.to_string()),
    };
    let cluster = match block.attributes.get("preset") {
        None => test.cluster.clone(),
        Some(name) => match Profile::named(name) {
            Some(cluster) => cluster,
            None => return whole("unknown-preset", format!("there is no preset {name:?}")),
        },
    };
    let version = match block.attributes.get("kubernetes-version") {
        None => test.kubernetes,
        Some(name) => match Version::named(name) {
            Some(version) => version,
            None => return whole("unknown-version", format!("there is no version {name:?}")),
        },
    };
    let cluster = cluster.at(version);
    // As in an embed: namespaces are rarely what an example is about.
    let options = Options { cluster, assume_namespaces: true, language: test.lang, ..Options::default() };
    let report = kubestow::resolve(&block.text, &options);
    let unmet = expectation.unmet(&report, test.lang).into_iter().map(|unmet| {
        let (start, end) = unmet.position.map_or(((block.line, 1), (block.line, 1)), |position| {
            (block.place(position.line, position.column), block.place(position.end_line, position.end_column))
        });
        let about = unmet.object.map_or_else(String::new, |object| format!("{object}: "));
        Failure { code: "unmet-expectation", start, end, message: about + &unmet.message }
    });
    unmet.collect()
}

fn told(checked: &[Checked], failed: usize, language: Language) -> String {
    let mut out = String::new();
    for checked in checked {
        for failure in &checked.failures {
            let (line, column) = failure.start;
            let _ = writeln!(
                out,
                "{}:{line}:{column}: {} [{}]",
                plain(&checked.file),
                plain(&failure.message),
                failure.code
            );
        }
    }
    let (all, fine) = (checked.len(), checked.len() - failed);
    let _ = match language {
        Language::En => writeln!(out, "{fine} of {all} manifests are as expected."),
        Language::Ja => writeln!(out, "{all}件のマニフェストのうち{fine}件が期待どおりです。"),
    };
    out
}
