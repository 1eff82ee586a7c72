//! Where does a document begin and end?
//!
//! Models k8s.io/apimachinery pkg/util/yaml decoder.go: `YAMLOrJSONDecoder`, `YAMLReader`. kubectl cuts the text at lines
//! that begin with `---` before any YAML is read, and knows no other boundary: `...` and directives have no meaning to it.
//! A text that begins with `{` is first taken as a stream of JSON objects.

use crate::{Problem, Span};
use alloc::format;
use alloc::vec::Vec;

/// The part of a text that holds at most one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Where it stands.
    pub(crate) span: Span,
}

/// Cuts a text into chunks. A chunk that begins with a broken separator is a problem instead.
pub(crate) fn split(text: &str) -> impl Iterator<Item = Result<Chunk, Problem>> {
    // upstream: cli-runtime visitor.go FileVisitor: unicode.BOMOverride
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (objects, rest) = json(text, start);
    objects.into_iter().map(Ok).chain(Yaml { text, next: Some(rest) })
}

/// The JSON objects at the beginning, and where the YAML behind them begins.
fn json(text: &str, start: usize) -> (Vec<Chunk>, usize) {
    let mut chunks = Vec::new();
    let mut rest = start;
    while let Some(span) = text.get(rest..).and_then(object) {
        chunks.push(Chunk { span: Span { start: rest + span.start, end: rest + span.end } });
        rest += span.end;
    }
    // A single object may be a line of YAML's flow style that goes on below.
    if chunks.len() == 1 && !text[rest..].trim().is_empty() && !begins_line_with_separator(&text[rest..]) {
        return (Vec::new(), start);
    }
    (chunks, rest)
}

fn begins_line_with_separator(text: &str) -> bool {
    text.trim_start().starts_with("---")
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
    type Item = Result<Chunk, Problem>;

    fn next(&mut self) -> Option<Result<Chunk, Problem>> {
        let start = self.next.take()?;
        let mut line = start;
        let mut broken = None;
        while line < self.text.len() {
            let length = self.text[line..].find('\n').map_or(self.text.len() - line, |i| i + 1);
            if let Some(behind) = self.text[line..line + length].strip_prefix("---") {
                if line > start {
                    self.next = Some(line);
                    break;
                }
                // upstream: YAMLReader.Read: only blanks and a comment may follow
                let behind = behind.trim();
                if !behind.is_empty() && !behind.starts_with('#') {
                    let span = Span { start: line, end: line + self.text[line..line + length].trim_end().len() };
                    let reason = format!("invalid Yaml document separator: {behind}");
                    broken = Some(Problem::syntax(span, reason));
                }
            }
            line += length;
        }
        let chunk = Chunk { span: Span { start, end: line } };
        Some(broken.map_or(Ok(chunk), Err))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn chunks(text: &str) -> Vec<&str> {
        split(text).map(|chunk| chunk.map_or("broken", |c| &text[c.span.start..c.span.end])).collect()
    }

    #[test]
    fn lines_that_begin_with_three_dashes_separate() {
        assert_eq!(chunks("a: 1\n---\nb: 2\n"), ["a: 1\n", "---\nb: 2\n"]);
        assert_eq!(chunks("---  # first\na: 1\r\n---\r\n"), ["---  # first\na: 1\r\n", "---\r\n"]);
        assert_eq!(chunks("a: |\n  ---\n  x\n"), ["a: |\n  ---\n  x\n"]);
        assert_eq!(chunks("a: 1\n...\nb: 2\n"), ["a: 1\n...\nb: 2\n"]);
        assert_eq!(chunks("\u{feff}---\na: 1"), ["---\na: 1"]);
    }

    #[test]
    fn a_separator_bears_nothing_but_a_comment() {
        assert_eq!(chunks("a: 1\n--- {b: 2}\n---x\n---\nc: 3\n"), ["a: 1\n", "broken", "broken", "---\nc: 3\n"]);
        let problem = split("--- kind: Pod \n").find_map(Result::err).unwrap();
        assert_eq!(problem.data, vec![("reason", "invalid Yaml document separator: kind: Pod".into())]);
        assert_eq!(problem.span, Span { start: 0, end: 13 });
    }

    #[test]
    fn json_objects_need_no_separator() {
        assert_eq!(chunks("{\"a\": \"}\\\"\"}{\"b\": [{}]}\n"), ["{\"a\": \"}\\\"\"}", "{\"b\": [{}]}", "\n"]);
        assert_eq!(chunks("{\"a\": 1}\n---\n{\"b\": 2}\n"), ["{\"a\": 1}", "\n", "---\n{\"b\": 2}\n"]);
        assert_eq!(chunks("{a: 1}\n---\n{b: 2}\n"), ["{a: 1}\n", "---\n{b: 2}\n"]);
        assert_eq!(chunks("{\"a\": 1}: b\n"), ["{\"a\": 1}: b\n"]);
        assert_eq!(chunks("{\"a\": 1\n"), ["{\"a\": 1\n"]);
    }
}
