//! The outcome as JUnit's XML, which build servers show: a suite for each file, a case for each manifest.
//!
//! Models the schema that Jenkins' xunit plugin publishes (junit-10.xsd), without times: nothing here is slow.

use super::test::{Checked, Failure};
use std::fmt::Write as _;

/// The document.
pub(super) fn document(checked: &[Checked]) -> String {
    let failed = |checked: &[Checked]| checked.iter().filter(|checked| !checked.failures.is_empty()).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ =
        writeln!(out, "<testsuites name=\"kubestow\" tests=\"{}\" failures=\"{}\">", checked.len(), failed(checked));
    for suite in checked.chunk_by(|one, next| one.file == next.file) {
        let file = suite.first().map_or(String::new(), |checked| escaped(&checked.file));
        let _ = writeln!(out, "  <testsuite name=\"{file}\" tests=\"{}\" failures=\"{}\">", suite.len(), failed(suite));
        for case in suite {
            let _ = write!(out, "    <testcase classname=\"{file}\" name=\"line {}\"", case.line);
            if case.failures.is_empty() {
                out.push_str("/>\n");
                continue;
            }
            out.push_str(">\n");
            for failure in &case.failures {
                let Failure { code, start: (line, column), message, .. } = failure;
                let message = escaped(message);
                let _ = writeln!(
                    out,
                    "      <failure type=\"{code}\" message=\"{message}\">{file}:{line}:{column}: {message}</failure>"
                );
            }
            out.push_str("    </testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}

/// A text as it may stand in XML 1.0, which has no place for most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() && c != '\t' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
