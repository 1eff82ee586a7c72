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

/// The lines of a text, and its characters counted as people and as JavaScript count them.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// What stands before every block of [`BLOCK`] bytes; nothing where every byte is a character.
    blocks: Vec<Counts>,
}

/// So many bytes are counted one by one; what is before them has been counted.
const BLOCK: usize = 256;

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    characters: usize,
    utf16: usize,
}

impl Counts {
    /// With these bytes of UTF-8 too. A character counts where its first byte stands.
    fn and(mut self, bytes: &[u8]) -> Counts {
        for byte in bytes {
            self.characters += usize::from(byte & 0xc0 != 0x80);
            self.utf16 += usize::from(byte & 0xc0 != 0x80) + usize::from(*byte >= 0xf0);
        }
        self
    }
}

impl<'a> Lines<'a> {
    /// The lines of this text.
    pub fn new(text: &'a str) -> Lines<'a> {
        let breaks = text.match_indices('\n');
        let starts = std::iter::once(0).chain(breaks.map(|(i, _)| i + 1)).collect();
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            blocks.push(Counts::default());
            for block in text.as_bytes().chunks(BLOCK) {
                blocks.push(blocks.last().copied().unwrap_or_default().and(block));
            }
        }
        Lines { text, starts, blocks }
    }

    /// The position of a range of bytes.
    pub fn position(&self, span: kubestow_manifest::Span) -> Position {
        let (line, column) = self.place(span.start);
        let (end_line, end_column) = self.place(span.end.max(span.start));
        Position { line, column, end_line, end_column }
    }

    /// How many UTF-16 units stand before a byte: the place as JavaScript counts it.
    ///
    /// ```
    /// assert_eq!(kubestow::Lines::new("🐈: x").utf16(4), 2);
    /// ```
    pub fn utf16(&self, byte: usize) -> usize {
        self.counts(self.boundary(byte)).utf16
    }

    fn place(&self, byte: usize) -> (u32, u32) {
        let byte = self.boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let column = self.counts(byte).characters - self.counts(self.starts[line]).characters + 1;
        (line as u32 + 1, column as u32)
    }

    /// The beginning of the character that a byte belongs to, or the end of the text.
    fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    fn counts(&self, byte: usize) -> Counts {
        let block = byte / BLOCK;
        match self.blocks.get(block) {
            Some(counts) => counts.and(&self.text.as_bytes()[block * BLOCK..byte]),
            None => Counts { characters: byte, utf16: byte },
        }
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
        assert_eq!(lines.place(3), (2, 1), "inside a character");
    }

    #[test]
    fn counts_the_same_in_a_long_text() {
        let text = "x🐈é\n".repeat(2_000) + &"猫".repeat(3_000);
        let lines = Lines::new(&text);
        for (byte, _) in text.char_indices().step_by(97) {
            let before = &text[..byte];
            let line = before.matches('\n').count();
            let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count());
            assert_eq!(lines.place(byte), (line as u32 + 1, column as u32 + 1));
            assert_eq!(lines.utf16(byte), before.encode_utf16().count());
        }
    }
}
