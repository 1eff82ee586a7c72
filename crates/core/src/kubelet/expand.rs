//! What does `$(NAME)` stand for?
//!
//! Models `third_party/forked/golang/expansion: Expand`: one pass from left to right; what is put in is not looked at
//! again. `$$` is an escape everywhere, `${NAME}` and `$NAME` are the shell's business and stay.

use super::errors::LONGEST;
use alloc::string::String;
use alloc::vec::Vec;

/// A text with its references resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text; bytes, because a value from a Secret may be anything.
    pub(super) text: Vec<u8>,
    /// The names that were asked for and found, in order.
    pub(super) used: Vec<String>,
    /// The names that nothing answers; their references stay as written.
    pub(super) unresolved: Vec<String>,
    /// Whether the text grew beyond what a process can be given; the rest is left out.
    pub(super) is_too_long: bool,
}

/// Replaces every `$(NAME)` that `lookup` answers.
pub(super) fn expand<'v>(input: &str, lookup: impl Fn(&str) -> Option<&'v [u8]>) -> Expanded {
    let mut expanded = Expanded::default();
    let mut rest = input;
    while let Some(at) = rest.find('$') {
        if expanded.text.len() > LONGEST {
            expanded.is_too_long = true;
            return expanded;
        }
        expanded.text.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            expanded.text.push(b'$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|open| open.split_once(')')) {
            let names = match lookup(name) {
                Some(value) => {
                    expanded.text.extend_from_slice(value);
                    &mut expanded.used
                }
                None => {
                    expanded.text.extend_from_slice(alloc::format!("$({name})").as_bytes());
                    &mut expanded.unresolved
                }
            };
            if !names.iter().any(|known| known == name) {
                names.push(name.into());
            }
            rest = after;
        } else {
            // upstream: tryReadVariableName; a lone dollar and an unfinished reference are kept
            expanded.text.push(b'$');
        }
    }
    expanded.text.extend_from_slice(rest.as_bytes());
    expanded.is_too_long = expanded.text.len() > LONGEST;
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(input: &str) -> String {
        let lookup = |name: &str| match name {
            "A" => Some(&b"1"[..]),
            "E" => Some(&b""[..]),
            "B" => Some(&b"$(A)"[..]),
            _ => None,
        };
        String::from_utf8(expand(input, lookup).text).unwrap()
    }

    #[test]
    fn expands_as_the_kubelet_does() {
        for (input, output) in [
            ("$(A)", "1"),
            ("$$(A)", "$(A)"),
            ("$$$(A)", "$1"),
            ("$(B)", "$(A)"),
            ("$(E)x", "x"),
            ("$(Z)", "$(Z)"),
            ("$(A", "$(A"),
            ("$A", "$A"),
            ("${A}", "${A}"),
            ("a$", "a$"),
            ("$$", "$"),
            ("$()", "$()"),
            ("$($(A))", "$($(A))"),
            ("$(A)$(A)", "11"),
            ("$ (A)", "$ (A)"),
            ("$é$(A)", "$é1"),
        ] {
            assert_eq!(text(input), output, "{input}");
        }
    }

    #[test]
    fn references_that_multiply_come_to_an_end() {
        let long = [b'x'; 1 << 16];
        let expanded = expand(&"$(A)".repeat(1000), |_| Some(&long));
        assert!(expanded.is_too_long && expanded.text.len() < 4 * LONGEST);
        assert!(!expand("$(A)", |_| Some(&long)).is_too_long);
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "[$()a-c{}é]{0,20}") {
            let escaped = text.replace('$', "$$");
            let expanded = expand(&escaped, |_| Some(b"never"));
            prop_assert_eq!(String::from_utf8(expanded.text).unwrap(), text);
            prop_assert!(expanded.used.is_empty() && expanded.unresolved.is_empty());
        }

        #[test]
        fn a_text_that_nothing_answers_only_loses_its_escapes(text in "[$()a-c{}é]{0,20}") {
            let expanded = expand(&text, |_| None);
            prop_assert!(expanded.text.len() <= text.len());
            prop_assert_eq!(String::from_utf8(expanded.text).unwrap().contains('$'), text.contains('$'));
        }
    }

    #[test]
    fn names_what_nothing_answers_once() {
        let expanded = expand("$(Z)/$(Y)/$(Z)", |_| None);
        assert_eq!(expanded.unresolved, ["Z", "Y"]);
    }
}
