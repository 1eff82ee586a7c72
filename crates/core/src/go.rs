//! How does Go print it?
//!
//! Kubernetes' messages are made by Go's `fmt`: `%q` quotes, `%v` prints maps and lists in its own way. Models
//! strconv `Quote` and fmt's printing of slices and maps of strings.

use alloc::format;
use alloc::string::{String, ToString};

/// A string as `%q` prints it.
///
/// ```
/// assert_eq!(kubestow_core::go::quote("the \"data\""), r#""the \"data\"""#);
/// ```
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            ' '..='~' => out.push(c),
            '\0'..='\x7f' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            _ if is_printable(c) => out.push(c),
            '\u{80}'..='\u{ffff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Whether Go's `unicode.IsPrint` holds. Rust's debug escapes leave the same characters alone, marks only where they
/// follow another character.
fn is_printable(c: char) -> bool {
    let mut pair = String::from("a");
    pair.push(c);
    pair.escape_debug().nth(1) == Some(c)
}

/// A list as `%v` prints it: `[a b]`.
///
/// ```
/// assert_eq!(kubestow_core::go::list(["a", "b"]), "[a b]");
/// ```
pub fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let mut out = String::from("[");
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(&item.to_string());
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_strconv_does() {
        for (text, quoted) in [
            ("plain", "\"plain\""),
            ("a\tb\n", "\"a\\tb\\n\""),
            ("é☃", "\"é☃\""),
            ("\u{1}\u{a0}\u{200b}", "\"\\x01\\u00a0\\u200b\""),
            ("back\\slash", "\"back\\\\slash\""),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn lists_stand_in_brackets_with_blanks() {
        assert_eq!(list::<&str>([]), "[]");
        assert_eq!(list(["a"]), "[a]");
    }
}
