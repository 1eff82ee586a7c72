//! Does the console answer any line? The input is a line and, below it, a manifest.

#![no_main]

use kubestow::Options;
use kubestow_kubectl::{complete, no_files, run, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (line, manifest) = text.split_once('\n').unwrap_or((text, ""));
    let options = Options::default();
    if let Ok(args) = split(line) {
        let answer = run(manifest, &options, &args, &no_files);
        assert!(answer.code == 0 || !answer.stderr.is_empty() || !answer.stdout.is_empty(), "a failure without a word");
    }
    let _ = complete(manifest, &options, line);
});
