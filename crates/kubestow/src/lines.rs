//! On which line and column is a byte?

use serde::{Deserialize, Serialize};

/// A place in the text for people and editors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The line of the end, from 1.
    pub end_line: u32,
    /// The column after the end, from 1.
    pub end_column: u32,
}

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of this text.
    pub fn new(text: &'a str) -> Lines<'a> {
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Lines { text, starts: starts.collect() }
    }

    /// The position of a range of bytes.
    pub fn position(&self, span: kubestow_manifest::Span) -> Position {
        let (line, column) = self.place(span.start);
        let (end_line, end_column) = self.place(span.end.max(span.start));
        Position { line, column, end_line, end_column }
    }

    fn place(&self, byte: usize) -> (u32, u32) {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let column = self.text[self.starts[line]..byte].chars().count() + 1;
        (line as u32 + 1, column as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_from_one() {
        let lines = Lines::new("a\nねこ: x\n");
        let span = kubestow_manifest::Span { start: 2 + 8, end: 2 + 9 };
        assert_eq!(lines.position(span), Position { line: 2, column: 5, end_line: 2, end_column: 6 });
        assert_eq!(lines.place(1_000), (3, 1));
    }
}
