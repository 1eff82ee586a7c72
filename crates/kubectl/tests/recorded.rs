//! Does it print what kubectl printed?
//!
//! The recorded commands stand in `kubectl.json` beside the cases of tests/conformance. Blanks, ages and times differ from
//! run to run and are evened out first, and the order of events is not compared.

use kubestow::Options;
use kubestow_kubectl::{no_files, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn recordings(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            recordings(&path, found);
        } else if path.file_name().is_some_and(|name| name == "kubectl.json") {
            found.push(path);
        }
    }
}

/// What differs from run to run of the recorded cluster itself.
///
/// The control plane that was recorded is OpenShift's build of Kubernetes, which publishes a second certificate in every
/// namespace; and a sidecar adds its host and a number drawn at its start to its name.
fn even_out(text: &str, driver: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("openshift-service-ca.crt ")) {
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        // How often an event was repeated depends on how long the recording took.
        if let Some(at) = words.iter().position(|word| word.starts_with("(x"))
            && words.get(at + 1).is_some_and(|word| word == "over")
        {
            words.drain(at..at + 3);
        }
        for word in &mut words {
            if word.strip_prefix(driver).is_some_and(|rest| rest.starts_with('_')) {
                *word = format!("{driver}_<generated>");
            }
            if is_age(word) {
                "<age>".clone_into(word);
            }
        }
        lines.push(words.join(" "));
    }
    lines.retain(|line| !line.is_empty());
    // Rules below headings are as long as what stands above.
    let lines: Vec<String> =
        lines.iter().map(|line| line.split('-').filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-")).collect();
    let text = lines.join("\n");
    let (head, events) = text.split_once("\nEvents:").unwrap_or((&text, ""));
    let mut events: Vec<&str> = events.lines().collect();
    events.sort_unstable();
    format!("{head}\n{}", events.join("\n"))
}

fn is_age(word: &str) -> bool {
    word == "<unknown>"
        || word.ends_with(['s', 'm', 'h', 'd'])
            && word.len() > 1
            && word.bytes().rev().skip(1).all(|b| b.is_ascii_digit())
}

#[test]
fn commands_print_what_kubectl_printed() {
    let mut files = Vec::new();
    recordings(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance"), &mut files);
    files.sort();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for file in files {
        let folder = file.parent().unwrap();
        let manifest = std::fs::read_to_string(folder.join("manifest.yaml")).unwrap();
        let recorded: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let commands: BTreeMap<String, String> = serde_json::from_value(recorded["commands"].clone()).unwrap();
        for (command, wanted) in commands {
            let words: Vec<String> = command.split_whitespace().skip(1).map(str::to_owned).collect();
            let answer = run(&manifest, &Options::default(), &words, &no_files);
            let driver = "hostpath.csi.k8s.io";
            if even_out(&answer.stdout, driver) != even_out(&wanted, driver) {
                wrong.push(format!("{}: {command}\n{}\n--- instead of\n{wanted}", folder.display(), answer.stdout));
            }
            compared += 1;
        }
    }
    assert!(compared > 300, "only {compared} commands were found");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n\n"));
}
