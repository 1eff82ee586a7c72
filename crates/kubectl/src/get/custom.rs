//! What does `-o custom-columns=NAME:.path,…` print?
//!
//! Models kubectl `pkg/cmd/get/customcolumn.go`.

use crate::jsonpath::{self, Path};
use crate::tab::{TABLE, escape, lay_out};
use crate::world::Item;

/// Prints a table with the user's own columns.
///
/// # Errors
/// What kubectl says to columns that it does not understand.
pub(super) fn print(items: &[&Item], columns: &str, no_headers: bool) -> Result<String, String> {
    if columns.is_empty() {
        return Err("custom-columns format specified but no custom columns given".to_owned());
    }
    let mut headers = Vec::new();
    let mut paths = Vec::new();
    for column in columns.split(',') {
        let (header, path) = column
            .split_once(':')
            .ok_or_else(|| format!("unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>"))?;
        headers.push(header);
        paths.push(Path::parse(&jsonpath::relaxed(path)?)?);
    }
    let mut lines = Vec::new();
    if !no_headers {
        lines.push(headers.join("\t"));
    }
    for item in items {
        let mut cells = Vec::new();
        for path in &paths {
            let found: Vec<String> =
                path.find_all(&item.value)?.iter().map(|value| escape(&jsonpath::print(value))).collect();
            cells.push(if found.is_empty() { "<none>".to_owned() } else { found.join(",").replace(['\n', '\t'], " ") });
        }
        lines.push(cells.join("\t"));
    }
    Ok(lay_out(&(lines.join("\n") + "\n"), TABLE))
}
