//! The command line of Kubestow.

#![allow(clippy::print_stdout, reason = "printing is what a command line does")]

use kubestow::{Options, Profile, Step, resolve};
use std::io::Read as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("kubestow: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut options = Options::default();
    let mut files = Vec::new();
    let mut command = None;
    while let Some(arg) = parser.next().map_err(|e| e.to_string())? {
        match arg {
            lexopt::Arg::Value(value) if command.is_none() => command = Some(value),
            lexopt::Arg::Value(value) => files.push(value),
            lexopt::Arg::Short('o') | lexopt::Arg::Long("output") => {
                parser.value().map_err(|e| e.to_string())?;
            }
            lexopt::Arg::Long("cluster") => {
                let name = parser.value().map_err(|e| e.to_string())?;
                options.cluster = Profile::named(&name.to_string_lossy()).ok_or("no such cluster")?;
            }
            lexopt::Arg::Long("assume-namespaces") => options.assume_namespaces = true,
            lexopt::Arg::Long("steps") => {
                let file = parser.value().map_err(|e| e.to_string())?;
                let text = std::fs::read_to_string(&file).map_err(|e| e.to_string())?;
                options.steps = serde_yaml::with::singleton_map_recursive::deserialize::<Vec<Step>, _>(
                    serde_yaml::Deserializer::from_str(&text),
                )
                .map_err(|e| e.to_string())?;
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    let mut text = String::new();
    for file in &files {
        if file == "-" {
            std::io::stdin().read_to_string(&mut text).map_err(|e| e.to_string())?;
        } else {
            text.push_str(&std::fs::read_to_string(file).map_err(|e| e.to_string())?);
        }
    }
    let report = resolve(&text, &options);
    println!("{}", serde_json::to_string_pretty(&report).map_err(|e| e.to_string())?);
    Ok(ExitCode::from(u8::from(report.admission.iter().any(|a| !a.accepted))))
}
