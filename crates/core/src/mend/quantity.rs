//! Which amount was meant?

use crate::quantity::Quantity;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a text that is no quantity may have meant: `1GB` was `1G` or `1Gi`.
pub(super) fn meant(text: &str) -> Vec<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let end =
        compact.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '+' | '-')).unwrap_or(compact.len());
    let (number, suffix) = compact.split_at(end);
    let number = number.replace(',', ".");
    let suffix = suffix.to_lowercase();
    let suffixes: &[&str] = match suffix.as_str() {
        "" | "b" | "byte" | "bytes" => &[""],
        "k" | "kb" => &["k", "Ki"],
        "ki" | "kib" => &["Ki"],
        "m" | "mb" | "meg" => &["M", "Mi"],
        "mi" | "mib" => &["Mi"],
        "g" | "gb" | "gig" => &["G", "Gi"],
        "gi" | "gib" => &["Gi"],
        "t" | "tb" => &["T", "Ti"],
        "ti" | "tib" => &["Ti"],
        "p" | "pb" => &["P", "Pi"],
        "pi" | "pib" => &["Pi"],
        _ => &[],
    };
    let meant = suffixes.iter().map(|suffix| format!("{number}{suffix}"));
    meant.filter(|meant| meant != text && Quantity::parse(meant).is_ok()).map(|meant| meant.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffixes_of_other_worlds_are_understood() {
        assert_eq!(meant("1GB"), ["1G", "1Gi"]);
        assert_eq!(meant("1.5 gib"), ["1.5Gi"]);
        assert_eq!(meant("10 Mi"), ["10Mi"]);
        assert_eq!(meant("1,5Gi"), ["1.5Gi"]);
        assert!(meant("large").is_empty());
    }
}
