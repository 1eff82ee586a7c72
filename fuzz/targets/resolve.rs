//! See `hold::bytes`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| kubestow_fuzz::hold::bytes(bytes));
