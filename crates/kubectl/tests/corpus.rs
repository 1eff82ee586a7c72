//! Does what earlier runs of the fuzzer found worth keeping still hold? As the fuzzer asks it, without the fuzzer.

// Public for the fuzzer, which is a crate of its own.
#[allow(unreachable_pub)]
#[path = "../../../fuzz/src/hold.rs"]
mod hold;

use std::fs;
use std::path::Path;

/// The inputs that are kept for a target: a JSON string in each line.
fn kept(target: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target).with_extension("jsonl");
    let text = fs::read_to_string(file).expect("each target has its inputs");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is a string")).collect()
}

#[test]
fn what_the_fuzzer_kept_still_holds() {
    for (target, holds) in hold::TARGETS {
        let inputs = kept(target);
        assert!(inputs.len() >= 10, "{target}: {} inputs", inputs.len());
        for input in inputs {
            holds(&input);
        }
    }
}
