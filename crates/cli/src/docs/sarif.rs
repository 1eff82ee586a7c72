//! The outcome in SARIF 2.1.0, which code hosts show beside the lines of a change.

use super::test::{Checked, Failure};
use serde_json::{Value, json};

/// What may be wrong, with a sentence for people.
const RULES: [(&str, &str); 4] = [
    ("unmet-expectation", "A manifest does not come to what the documentation says."),
    ("malformed-expectation", "An expectation does not follow the grammar."),
    ("unknown-preset", "There is no cluster of this name."),
    ("unknown-version", "This version of Kubernetes is not known."),
];

/// The document.
pub(super) fn document(checked: &[Checked]) -> String {
    let results =
        checked.iter().flat_map(|checked| checked.failures.iter().map(|failure| result(&checked.file, failure)));
    let results: Vec<Value> = results.collect();
    let rules = RULES.map(|(id, about)| json!({ "id": id, "shortDescription": { "text": about } }));
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "kubestow", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn result(file: &str, failure: &Failure) -> Value {
    let (line, column) = failure.start;
    let (end_line, end_column) = failure.end;
    let region = json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column });
    let place = json!({ "artifactLocation": { "uri": uri(file) }, "region": region });
    json!({
        "ruleId": failure.code,
        "level": "error",
        "message": { "text": failure.message },
        "locations": [{ "physicalLocation": place }],
    })
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
