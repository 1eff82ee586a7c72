//! See `hold::read`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| kubestow_fuzz::hold::read(text));
