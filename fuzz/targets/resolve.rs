//! Does the engine answer any bytes, with places within the text, and twice the same?

#![no_main]

use kubestow::{Options, Profile, resolve_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options { cluster: Profile::playground(), assume_namespaces: true, evidence: true, ..Options::default() };
    let report = resolve_bytes(bytes, &options);
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    for finding in &report.findings {
        let line = finding.position.as_ref().map_or(0, |position| position.line);
        assert!(usize::try_from(line).is_ok_and(|line| line <= lines), "{finding:?}");
    }
    let again = resolve_bytes(bytes, &options);
    assert_eq!(serde_json::to_string(&report).ok(), serde_json::to_string(&again).ok());
});
