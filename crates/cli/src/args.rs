//! What did the user ask for?
//!
//! The one description of the command line: the help, the shell completions and the man page are made from it too.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use kubestow::{Language, Options, Profile, Version};
use std::ffi::OsString;
use std::path::PathBuf;

/// What a Kubernetes cluster would do with your storage manifests, and why.
///
/// FILE is a manifest in YAML or JSON; - is standard input, also read when no file is named. Several files count as one
/// manifest, as if joined by lines of ---.
#[derive(Debug, Parser)]
#[command(name = "kubestow", version, disable_help_subcommand = true, arg_required_else_help = false)]
#[command(
    after_help = "Exit status: 0 nothing is wrong, 1 a document is refused or cannot be read, 2 wrong usage or an \
                        unreadable file."
)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell of all objects what a cluster would do with them
    Resolve(Resolve),
    /// Tell of one object why it is as it is and what would change it
    Explain(Explain),
    /// Print what kubectl would of what manifests settle on: kubestow kubectl -f FILE -- get pvc -o wide
    Kubectl(Kubectl),
    /// Check the manifests of a documentation against what its author expects of them
    ///
    /// A manifest is a YAML file, or a block of a page (Markdown or HTML): a fenced block with the word `kubestow`, what
    /// stands in a <kubestow-playground> element, or in a Hugo shortcode named kubestow. What is expected stands beside
    /// it, as `expect="Bound"`: in the fence's words, the element's attributes, or in a comment of the manifest, as in
    /// `# kubestow: expect="Bound"`. Where nothing is expected, every document has to be accepted.
    #[command(after_help = EXPECT)]
    Test(Test),
    /// Print a script that completes the command line in a shell
    ///
    /// bash: kubestow completions bash > /etc/bash_completion.d/kubestow
    ///
    /// zsh: kubestow completions zsh > "${fpath[1]}/_kubestow"
    ///
    /// fish: kubestow completions fish > ~/.config/fish/completions/kubestow.fish
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Bring the marked blocks of an mdBook to life, as its preprocessor
    ///
    /// In book.toml stands `[preprocessor.kubestow]` and below it `command = "kubestow mdbook"`; the element's files lie in
    /// the folder src/kubestow of the book.
    Mdbook {
        #[command(subcommand)]
        asked: Option<Supports>,
    },
    /// Print the manual page: kubestow man | man -l -
    Man,
}

/// What mdBook asks a preprocessor before it hands over a book.
#[derive(Debug, Subcommand)]
pub(crate) enum Supports {
    /// Whether a renderer's books are changed, as the exit status
    Supports {
        /// The renderer
        renderer: String,
    },
}

/// The shells that the command line can be completed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people
    #[default]
    Table,
    /// The whole report
    Json,
    /// The whole report
    Yaml,
}

/// Which cluster answers, and in which language.
#[derive(Debug, Args)]
pub(crate) struct Setting {
    /// The cluster: three nodes without a storage driver (conformance), the same nodes with every provisioner that
    /// Kubestow knows (playground), or a cluster as it comes
    #[arg(long, value_name = "NAME", default_value = "conformance", value_parser = profile())]
    pub(crate) cluster: Profile,
    /// The version of Kubernetes that answers: today's, or that of October 2018
    #[arg(long, value_name = "VERSION", default_value = "1.36", value_parser = version())]
    pub(crate) kubernetes: &'static Version,
    /// Take namespaces that the manifest does not make as existing
    #[arg(long)]
    pub(crate) assume_namespaces: bool,
    /// The language of findings
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language())]
    pub(crate) lang: Language,
}

/// Of what the report is made, and what is shown of it.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// A manifest, as kubectl names it
    #[arg(short, long = "filename", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) filename: Vec<OsString>,
    /// What happens afterwards: a YAML list of steps, each `apply: |` or `edit: |` with a manifest, `delete: KIND/NAME`,
    /// `scale: {object: KIND/NAME, replicas: N}`, `cordon: NODE`, `uncordon: NODE`, or `drain: {node: NODE,
    /// ignoreDaemonSets: true, deleteEmptyDirData: true, force: true}`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) steps: Option<OsString>,
    /// Show the cluster as it was at this tick of its history; json and yaml give the tick of every event
    #[arg(long, value_name = "TICK")]
    pub(crate) until: Option<u32>,
    /// Print the values of Secrets in the table
    #[arg(long)]
    pub(crate) show_secrets: bool,
    #[command(flatten)]
    pub(crate) setting: Setting,
}

/// The grammar of expectations, for the help of `kubestow test`.
const EXPECT: &str = "\
Expectations: clauses `[OBJECT] STATE[: TEXT]`, parted by semicolons. OBJECT is KIND, KIND/NAME or KIND/NAMESPACE/NAME;
STATE is a state such as Bound, Pending or Running, or refused, accepted or warned; TEXT is said there, … standing for
anything. Examples: `Bound`, `Pending: no persistent volumes available`, `pvc/data Bound; pod/web Running`,
`refused: must be greater than zero`.

Exit status: 0 all is as expected, 1 something is not, 2 wrong usage, an unreadable file, or no manifest at all.";

/// `kubestow test`.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// A page, a manifest, or a folder of both
    #[arg(value_name = "PATH", required = true, value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Check fenced blocks that are manifests but not marked as Kubestow's too
    #[arg(long)]
    pub(crate) all: bool,
    /// The cluster, where the manifest names none by `preset=`
    #[arg(long, value_name = "NAME", default_value = "playground", value_parser = profile())]
    pub(crate) cluster: Profile,
    /// The version of Kubernetes, where the manifest names none by `kubernetes-version=`
    #[arg(long, value_name = "VERSION", default_value = "1.36", value_parser = version())]
    pub(crate) kubernetes: &'static Version,
    /// Write the outcome as JUnit's XML
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) junit: Option<PathBuf>,
    /// Write the outcome in SARIF
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) sarif: Option<PathBuf>,
    /// The language of the messages
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = language())]
    pub(crate) lang: Language,
}

/// `kubestow resolve`.
#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// A manifest; - is standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<OsString>,
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// The form of the answer
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub(crate) output: Output,
    /// With json and yaml: all that happened, in order, with the tick of each
    #[arg(long)]
    timeline: bool,
    /// With json and yaml: the evidence for each claim and pod, and ways out of what is wrong
    #[arg(long)]
    why: bool,
    /// What the manifest comes to in Kubernetes 1.12 and today, side by side, and why that differs
    #[arg(long)]
    pub(crate) then_and_now: bool,
}

/// `kubestow explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The object; its kind may be short, and its namespace may be left out
    #[arg(value_name = "KIND/NAME")]
    pub(crate) object: String,
    /// A manifest; - is standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<OsString>,
    #[command(flatten)]
    pub(crate) asked: Asked,
}

/// `kubestow kubectl`.
#[derive(Debug, Args)]
pub(crate) struct Kubectl {
    /// A manifest, applied before; - is standard input
    #[arg(short, long = "filename", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) filename: Vec<OsString>,
    /// What happens after the manifest: a YAML list of `apply: |` with a manifest, or `delete: Kind/ns/name`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) steps: Option<OsString>,
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// The command, as after `kubectl`
    #[arg(value_name = "COMMAND", last = true, required = true)]
    pub(crate) command: Vec<String>,
}

impl Setting {
    /// The engine's options without evidence and ways out.
    pub(crate) fn options(&self) -> Options {
        Options {
            cluster: self.cluster.clone().at(self.kubernetes),
            assume_namespaces: self.assume_namespaces,
            language: self.lang,
            ..Options::default()
        }
    }
}

impl Resolve {
    /// All the manifests, those named by options first.
    pub(crate) fn files(&self) -> Vec<OsString> {
        [self.asked.filename.as_slice(), &self.files].concat()
    }

    /// The engine's options. A table always shows the ways out.
    pub(crate) fn options(&self) -> Options {
        let compare = self.then_and_now;
        let ways_out = self.why || self.output == Output::Table && !compare;
        Options { evidence: self.why, ways_out, compare, timeline: self.timeline, ..self.asked.setting.options() }
    }
}

impl Explain {
    /// All the manifests, those named by options first.
    pub(crate) fn files(&self) -> Vec<OsString> {
        [self.asked.filename.as_slice(), &self.files].concat()
    }

    /// The engine's options.
    pub(crate) fn options(&self) -> Options {
        Options { evidence: true, ways_out: true, ..self.asked.setting.options() }
    }
}

fn profile() -> impl TypedValueParser<Value = Profile> {
    let names = Profile::all().into_iter().map(|profile| profile.name);
    PossibleValuesParser::new(names).try_map(|name| Profile::named(&name).ok_or("there is no such cluster"))
}

fn version() -> impl TypedValueParser<Value = &'static Version> {
    let names = Version::all().into_iter().map(|version| version.name);
    PossibleValuesParser::new(names).try_map(|name| Version::named(&name).ok_or("there is no such version"))
}

fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["en", "ja"]).map(|name| if name == "ja" { Language::Ja } else { Language::En })
}

/// The name that the command line goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `kubestow`.
    Kubestow,
    /// `kubectl kubestow`, which answers for standard input or the files named if no command is.
    Plugin,
}

/// The description of the command line.
pub(crate) fn description() -> clap::Command {
    Line::command()
}

/// Reads the command line; the first word is the program's own. What is printed for `--help` and `--version` is an error
/// that says it is none.
pub(crate) fn parse(name: Name, words: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let mut description = description();
    if name == Name::Plugin {
        let is_one = |word: &OsString| description.get_subcommands().any(|command| word == command.get_name());
        let for_all = ["-h", "--help", "-V", "--version"];
        if !words.get(1).is_some_and(|word| is_one(word) || for_all.iter().any(|option| word == option)) {
            words.insert(words.len().min(1), "resolve".into());
        }
        description = description.bin_name("kubectl kubestow");
    }
    let matches = description.try_get_matches_from(words)?;
    Ok(Line::from_arg_matches(&matches)?.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_consistent() {
        Line::command().debug_assert();
    }
}
