//! What did the user ask for?

use kubestow::{Language, Options, Profile};
use lexopt::Arg::{Long, Short, Value};
use std::ffi::OsString;

/// The text of `--help`.
pub(crate) const HELP: &str = "\
What a Kubernetes cluster would do with your storage manifests, and why.

Usage: kubestow resolve [FILE...|-] [OPTIONS]
       kubestow explain KIND/NAME -f FILE [OPTIONS]

resolve answers for all objects; explain tells of one why it is as it is and what would change it.

FILE is a manifest in YAML or JSON; - is standard input, also read when no file is named.
Several files count as one manifest, as if joined by lines of ---.

Options:
  -f, --filename FILE      a manifest, as kubectl names it
  -o, --output FORMAT      table (for people, the default), json or yaml
      --steps FILE         what happens afterwards: a YAML list of `apply: |` with a manifest, or `delete: Kind/ns/name`
      --cluster NAME       conformance (the default: three nodes, no storage driver), playground (the same nodes with
                           every provisioner that Kubestow knows), or a cluster as it comes: kind, minikube, k3s, eks,
                           gke, aks, bare-metal
      --assume-namespaces  take namespaces that the manifest does not make as existing
      --why                with json and yaml: the evidence for each claim and pod, and ways out of what is wrong
      --show-secrets       print the values of Secrets in the table
      --lang LANG          the language of findings: en (the default) or ja
  -h, --help               print this text
  -V, --version            print the version

Exit status: 0 nothing is wrong, 1 a document is refused or cannot be read, 2 wrong usage or an unreadable file.
";

/// A parsed command line.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Version,
    Resolve(Resolve),
    /// An object, and what to resolve.
    Explain(String, Resolve),
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Table,
    Json,
    Yaml,
}

/// `kubestow resolve`.
#[derive(Debug)]
pub(crate) struct Resolve {
    pub(crate) files: Vec<OsString>,
    pub(crate) steps: Option<OsString>,
    pub(crate) output: Output,
    pub(crate) show_secrets: bool,
    pub(crate) options: Options,
}

/// Reads the command line.
pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, String> {
    let said = |error: lexopt::Error| format!("{error} (see kubestow --help)");
    let (mut command, mut object) = (None, None);
    let mut resolve = Resolve {
        files: Vec::new(),
        steps: None,
        output: Output::Table,
        show_secrets: false,
        options: Options::default(),
    };
    while let Some(arg) = parser.next().map_err(said)? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Value(name) if command.is_none() => command = Some(name),
            Value(name) if object.is_none() && command.as_ref().is_some_and(|command| command == "explain") => {
                object = Some(name.to_string_lossy().into_owned());
            }
            Short('f') | Long("filename") => resolve.files.push(parser.value().map_err(said)?),
            Value(file) => resolve.files.push(file),
            Short('o') | Long("output") => {
                let all = [("table", Output::Table), ("json", Output::Json), ("yaml", Output::Yaml)];
                resolve.output = one_of("--output", &all, &parser.value().map_err(said)?)?;
            }
            Long("cluster") => {
                let profiles = Profile::all();
                let all: Vec<(&str, Profile)> = profiles.into_iter().map(|p| (p.name, p)).collect();
                resolve.options.cluster = one_of("--cluster", &all, &parser.value().map_err(said)?)?;
            }
            Long("lang") => {
                let all = [("en", Language::En), ("ja", Language::Ja)];
                resolve.options.language = one_of("--lang", &all, &parser.value().map_err(said)?)?;
            }
            Long("steps") => resolve.steps = Some(parser.value().map_err(said)?),
            Long("assume-namespaces") => resolve.options.assume_namespaces = true,
            Long("why") => (resolve.options.evidence, resolve.options.ways_out) = (true, true),
            Long("show-secrets") => resolve.show_secrets = true,
            other => return Err(said(other.unexpected())),
        }
    }
    // A table always shows the ways out.
    resolve.options.ways_out |= resolve.output == Output::Table;
    match command {
        None => Err("no command; try kubestow resolve FILE (see kubestow --help)".to_owned()),
        Some(name) if name == "resolve" => Ok(Command::Resolve(resolve)),
        Some(name) if name == "explain" => {
            (resolve.options.evidence, resolve.options.ways_out) = (true, true);
            if resolve.steps.is_some() || resolve.output != Output::Table {
                return Err("explain takes neither --steps nor --output (see kubestow --help)".to_owned());
            }
            let object = object.ok_or("explain what? kubestow explain KIND/NAME -f FILE (see kubestow --help)")?;
            Ok(Command::Explain(object, resolve))
        }
        Some(name) => Err(format!("there is no command {} (see kubestow --help)", name.to_string_lossy())),
    }
}

fn one_of<T: Clone>(option: &str, all: &[(&str, T)], value: &OsString) -> Result<T, String> {
    let found = all.iter().find(|(name, _)| value == name).map(|(_, chosen)| chosen.clone());
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    found.ok_or_else(|| format!("{option} is {}, not {}", names.join(" or "), value.to_string_lossy()))
}
