//! Does the engine take any steps after any manifest? The input is a manifest, a line `===`, and a list of steps.

#![no_main]

use kubestow::{Options, Step, resolve};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some((manifest, steps)) = text.split_once("\n===\n") else { return };
    let Ok(steps) = serde_yaml::from_str::<Vec<Step>>(steps) else { return };
    let count = steps.len();
    let report = resolve(manifest, &Options { steps, ..Options::default() });
    assert_eq!(report.steps.len(), count);
});
