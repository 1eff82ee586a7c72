//! Where does a document begin and end?
//!
//! Models k8s.io/apimachinery pkg/util/yaml decoder.go: `YAMLOrJSONDecoder`, `YAMLReader`. kubectl cuts the text at lines
//! that begin with `---` before any YAML is read, and knows no other boundary: `...` and directives have no meaning to it.
//! A text that begins with `{` is first taken as a stream of JSON objects.

use crate::{Problem, Span};
use alloc::format;
use alloc::vec::Vec;

/// Cuts a text into parts that hold at most one document. A part that begins with a broken separator is a problem.
pub(crate) fn split(text: &str) -> impl Iterator<Item = Result<Span, Problem>> {
    // upstream: cli-runtime visitor.go FileVisitor: unicode.BOMOverride
    let mut rest = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut objects = Vec::new();
    // DIFFERS: kubectl goes on with YAML behind one object, but not behind several; files that are joined may need it.
    while let Some(object) = object(&text[rest..]) {
        objects.push(Ok(Span { start: rest + object.start, end: rest + object.end }));
        rest += object.end;
    }
    objects.into_iter().chain(Yaml { text, next: Some(rest) })
}

/// The JSON object that a text begins with, behind white space.
fn object(text: &str) -> Option<Span> {
    let white = text.len() - text.trim_start().len();
    let inside = text[white..].strip_prefix('{')?;
    // In JSON a quote or the end follows; what else begins with a brace is YAML.
    if !inside.trim_start().starts_with(['"', '}']) {
        return None;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (i, byte) in text.bytes().enumerate().skip(white) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(Span { start: white, end: i + 1 });
                }
            }
            _ => {}
        }
    }
    None
}

struct Yaml<'a> {
    text: &'a str,
    next: Option<usize>,
}

impl Iterator for Yaml<'_> {
    type Item = Result<Span, Problem>;

    fn next(&mut self) -> Option<Result<Span, Problem>> {
        let mut start = self.next.take()?;
        let mut broken = None;
        if let Some(behind) = line(self.text, start).strip_prefix("---") {
            // upstream: YAMLReader.Read: only blanks and a comment may follow
            let separator = Span { start, end: start + line(self.text, start).trim_end().len() };
            let behind = behind.trim();
            if !behind.is_empty() && !behind.starts_with('#') {
                broken = Some(Problem::syntax(separator, format!("invalid Yaml document separator: {behind}")));
            }
            start += line(self.text, start).len();
        }
        let rest = &self.text[start..];
        let next = if rest.starts_with("---") { Some(start) } else { rest.find("\n---").map(|i| start + i + 1) };
        self.next = next;
        let end = next.unwrap_or(self.text.len());
        Some(broken.map_or(Ok(Span { start, end }), Err))
    }
}

/// The line that begins at a byte, with its end.
fn line(text: &str, start: usize) -> &str {
    let rest = &text[start..];
    rest.find('\n').map_or(rest, |end| &rest[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn parts(text: &str) -> Vec<&str> {
        split(text).map(|part| part.map_or("broken", |part| &text[part.start..part.end])).collect()
    }

    #[test]
    fn lines_that_begin_with_three_dashes_separate() {
        assert_eq!(parts("a: 1\n---\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
        assert_eq!(parts("---  # first\na: 1\r\n---\r\n"), ["a: 1\r\n", ""]);
        assert_eq!(parts("a: |\n  ---\n  x\n"), ["a: |\n  ---\n  x\n"]);
        assert_eq!(parts("a: 1\n...\nb: 2\n"), ["a: 1\n...\nb: 2\n"]);
        assert_eq!(parts("\u{feff}---\na: 1"), ["a: 1"]);
    }

    #[test]
    fn a_separator_bears_nothing_but_a_comment() {
        assert_eq!(parts("a: 1\n--- {b: 2}\n---x\n---\nc: 3\n"), ["a: 1\n", "broken", "broken", "c: 3\n"]);
        let problem = split("--- kind: Pod \n").find_map(Result::err).unwrap();
        assert_eq!(problem.data, vec![("reason", "invalid Yaml document separator: kind: Pod".into())]);
        assert_eq!(problem.span, Span { start: 0, end: 13 });
    }

    #[test]
    fn json_objects_need_no_separator() {
        assert_eq!(parts("{\"a\": \"}\\\"\"}{\"b\": [{}]}\n"), ["{\"a\": \"}\\\"\"}", "{\"b\": [{}]}", "\n"]);
        assert_eq!(parts("{\"a\": 1}\n---\n{\"b\": 2}\n"), ["{\"a\": 1}", "\n", "{\"b\": 2}\n"]);
        assert_eq!(parts("{a: 1}\n---\n{b: 2}\n"), ["{a: 1}\n", "{b: 2}\n"]);
        assert_eq!(parts("{\"a\": 1}\nb: 2\n"), ["{\"a\": 1}", "\nb: 2\n"]);
        assert_eq!(parts("{\"a\": 1\n"), ["{\"a\": 1\n"]);
    }
}
