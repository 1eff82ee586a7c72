//! What is a path once it is cleaned?
//!
//! Models Go's `path.Clean`, which the kubelet passes every path through. Left out: nothing.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A path without empty, `.` and `..` elements, as Go's `path.Clean` makes it.
pub(super) fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            ".." if rooted => {}
            name => names.push(name),
        }
    }
    match (rooted, names.is_empty()) {
        (true, _) => format!("/{}", names.join("/")),
        (false, true) => ".".to_string(),
        (false, false) => names.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, clean) in [
            ("a//b/./c", "a/b/c"),
            ("./dot/../x", "x"),
            ("/../x/", "/x"),
            ("", "."),
            ("../a", "../a"),
            ("a/../..", ".."),
        ] {
            assert_eq!(clean_path(path), clean, "{path}");
        }
    }
}
