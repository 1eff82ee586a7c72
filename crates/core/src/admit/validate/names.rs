//! What may things be called?
//!
//! Models apimachinery `pkg/util/validation/validation.go`. Each check returns what is wrong, in upstream's words and order.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What is wrong with a name; empty if nothing is.
pub(in crate::admit) type Complaints = Vec<String>;

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start \
                     and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
                     '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                         and must start and end with an alphanumeric character (e.g. 'example.com', regex used for \
                         validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const SEARCH: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and \
                      must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
                      '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
                         alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation \
                         is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
                           and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or \
                           '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  \
                          or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

fn most(number: usize) -> String {
    format!("must be no more than {number} characters")
}

/// The same limit in the words of the newer checks, which labels go through.
// upstream: apimachinery pkg/api/validate/content: MaxLenError
fn most_bytes(number: usize) -> String {
    format!("must be no more than {number} bytes")
}

fn is_lower(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit()
}

/// Letters of `inner`, at the ends only those of `outer`.
fn fits(text: &str, outer: fn(u8) -> bool, inner: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => outer(*first) && outer(*last) && bytes.iter().all(|b| inner(*b)),
        _ => false,
    }
}

fn is_label(text: &str) -> bool {
    fits(text, is_lower, |b| is_lower(b) || b == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// A DNS label.
pub(in crate::admit) fn dns_label(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 63 {
        wrong.push(most(63));
    }
    if !is_label(text) {
        if is_subdomain(text) {
            wrong.push(String::from("must not contain dots"));
        } else {
            wrong.push(String::from(LABEL));
        }
    }
    wrong
}

/// A DNS subdomain.
pub(in crate::admit) fn dns_subdomain(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 253 {
        wrong.push(most(253));
    }
    if !is_subdomain(text) {
        wrong.push(String::from(SUBDOMAIN));
    }
    wrong
}

/// A DNS subdomain, any part of which may begin with an underscore and hold more of them.
pub(in crate::admit) fn dns_subdomain_with_underscore(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 253 {
        wrong.push(most(253));
    }
    let is_part =
        |part: &str| fits(part.strip_prefix('_').unwrap_or(part), is_lower, |b| is_lower(b) || b"-_".contains(&b));
    if !text.split('.').all(is_part) {
        wrong.push(String::from(SEARCH));
    }
    wrong
}

/// A name that may be the beginning of a longer one: a dash at its end does not count.
pub(in crate::admit) fn prefix_of(text: &str) -> String {
    // upstream: maskTrailingDash
    match text.strip_suffix('-').map(|start| start.char_indices().next_back()) {
        Some(Some((last, _))) => format!("{}a", &text[..last]),
        _ => String::from(text),
    }
}

/// A qualified name, such as the key of a label.
pub(in crate::admit) fn qualified(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts.as_slice() {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push(String::from("prefix part must be non-empty"));
            } else {
                let in_bytes = |why: &String| if *why == most(253) { most_bytes(253) } else { why.clone() };
                wrong.extend(dns_subdomain(prefix).iter().map(|why| format!("prefix part {}", in_bytes(why))));
            }
            name
        }
        _ => {
            wrong.push(format!(
                "a valid label key {QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ));
            return wrong;
        }
    };
    if name.is_empty() {
        wrong.push(String::from("name part must be non-empty"));
    } else if name.len() > 63 {
        wrong.push(format!("name part {}", most_bytes(63)));
    }
    if !is_name_part(name) {
        wrong.push(format!("name part {QUALIFIED}"));
    }
    wrong
}

fn is_name_part(text: &str) -> bool {
    fits(text, |b| b.is_ascii_alphanumeric(), |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// The value of a label.
pub(in crate::admit) fn label_value(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 63 {
        wrong.push(most_bytes(63));
    }
    if !text.is_empty() && !is_name_part(text) {
        wrong.push(String::from(LABEL_VALUE));
    }
    wrong
}

/// A key of a ConfigMap or Secret.
pub(in crate::admit) fn config_key(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 253 {
        wrong.push(most(253));
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')) {
        wrong.push(String::from(CONFIG_KEY));
    }
    match text {
        "." => wrong.push(String::from("must not be '.'")),
        ".." => wrong.push(String::from("must not be '..'")),
        _ if text.starts_with("..") => wrong.push(String::from("must not start with '..'")),
        _ => {}
    }
    wrong
}

/// The name of an environment variable, as the relaxed rule has it.
pub(in crate::admit) fn env_name(text: &str) -> Complaints {
    let printable = !text.is_empty() && text.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'=');
    match printable {
        true => Complaints::new(),
        false => alloc::vec![String::from(
            "a valid environment variable name must consist only of printable ASCII characters other than '='"
        )],
    }
}

/// The number of a port.
pub(in crate::admit) fn port_number(number: i64) -> Complaints {
    match (1..=65_535).contains(&number) {
        true => Complaints::new(),
        false => alloc::vec![String::from("must be between 1 and 65535, inclusive")],
    }
}

/// The name of a port.
pub(in crate::admit) fn port_name(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if text.len() > 15 {
        wrong.push(most(15));
    }
    if text.is_empty() || !text.bytes().all(|b| is_lower(b) || b == b'-') {
        wrong.push(String::from("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"));
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        wrong.push(String::from("must contain at least one letter (a-z)"));
    }
    if text.contains("--") {
        wrong.push(String::from("must not contain consecutive hyphens"));
    }
    if text.starts_with('-') || text.ends_with('-') {
        wrong.push(String::from("must not begin or end with a hyphen"));
    }
    wrong
}

/// A name that can stand in a path of the API.
pub(in crate::admit) fn path_segment(text: &str) -> Complaints {
    let mut wrong = Complaints::new();
    if matches!(text, "." | "..") {
        wrong.push(format!("may not be '{text}'"));
    }
    for part in ['/', '%'] {
        if text.contains(part) {
            wrong.push(format!("may not contain '{part}'"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complains_in_order() {
        assert!(dns_label("my-name").is_empty());
        assert_eq!(dns_label("a.b"), ["must not contain dots"]);
        assert_eq!(dns_label("A"), [LABEL]);
        assert!(dns_subdomain("a.b-c.d").is_empty());
        assert_eq!(dns_subdomain("a..b"), [SUBDOMAIN]);
        assert!(qualified("example.com/Name_1").is_empty());
        assert_eq!(qualified("/a"), ["prefix part must be non-empty"]);
        assert_eq!(qualified("").len(), 2);
        assert_eq!(qualified("a/b/c").len(), 1);
        assert!(label_value("").is_empty());
        assert_eq!(label_value(&"a".repeat(64)), ["must be no more than 63 bytes"]);
        assert_eq!(config_key("..").len(), 1);
        assert_eq!(config_key("..a"), ["must not start with '..'"]);
        assert!(env_name("1 A").is_empty());
        assert_eq!(env_name("A=B").len(), 1);
        assert_eq!(prefix_of("web-"), "wea");
        assert_eq!(prefix_of("-"), "-");
        assert_eq!(port_name("a--b"), ["must not contain consecutive hyphens"]);
    }
}
