//! Does the YAML reader take any text, and does each problem lie within it?

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let manifest = kubestow_manifest::read(text);
    for problem in &manifest.problems {
        assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len(), "{problem:?}");
    }
});
