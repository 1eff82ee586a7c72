//! Which fields stand where in a text that is being typed?
//!
//! A reading of YAML by lines and indentation that never gives up: what is broken is passed over, and the rest still has
//! its path. Not here: what values mean (aliases, tags, folded text); that is for `kubestow_manifest`, which wants a whole
//! text.

use std::ops::Range;

/// A step to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// A key.
    Field(String),
    /// An item of a list.
    Item(usize),
}

/// A key, an item, or a word that may become one.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The way to it, itself included.
    pub(super) path: Vec<Segment>,
    /// The key in bytes; empty for an item.
    pub(super) key: Range<usize>,
    /// The scalar behind it in bytes, quotes included; empty where nothing or something larger stands.
    pub(super) value: Range<usize>,
    /// Whether there is no colon behind the word yet.
    pub(super) unfinished: bool,
}

/// A document.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) span: Range<usize>,
    pub(super) nodes: Vec<Node>,
}

/// The place of a cursor that is in no word.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// What is around it.
    pub(super) path: Vec<Segment>,
    /// Whether an item of a list, and no key, would stand here.
    pub(super) in_list: bool,
}

/// A text as far as it can be made out.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline<'a> {
    pub(super) text: &'a str,
    pub(super) documents: Vec<Document>,
    pub(super) gap: Option<Gap>,
}

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 2_000_000;
/// How deep braces and brackets may nest.
const DEEPEST: usize = 50;

impl<'a> Outline<'a> {
    /// The outline of a text; `cursor` is a byte.
    pub(super) fn of(text: &'a str, cursor: usize) -> Outline<'a> {
        let mut reader = Reader { text, cursor, stack: Vec::new(), outline: Outline { text, ..Outline::default() } };
        if text.len() <= LONGEST {
            reader.read();
        }
        reader.outline
    }

    /// The document at a byte.
    pub(super) fn document(&self, byte: usize) -> Option<&Document> {
        self.documents.iter().rev().find(|document| document.span.start <= byte)
    }

    /// The word of a range without its quotes.
    pub(super) fn word(&self, range: &Range<usize>) -> &'a str {
        let word = self.text.get(range.clone()).unwrap_or_default().trim();
        let quoted = |quote| word.strip_prefix(quote).map(|rest| rest.strip_suffix(quote).unwrap_or(rest));
        quoted('"').or_else(|| quoted('\'')).unwrap_or(word)
    }
}

impl Document {
    /// The scalar at a path of plain fields.
    pub(super) fn at<'a>(&self, outline: &Outline<'a>, path: &[&str]) -> Option<&'a str> {
        self.node(path).map(|node| outline.word(&node.value))
    }

    /// The field at a path of plain fields.
    pub(super) fn node(&self, path: &[&str]) -> Option<&Node> {
        let is_it = |node: &&Node| {
            node.path.len() == path.len()
                && node.path.iter().zip(path).all(|(a, b)| matches!(a, Segment::Field(name) if name == b))
        };
        self.nodes.iter().find(is_it)
    }

    /// What stands directly below a path.
    pub(super) fn below<'a>(&'a self, path: &'a [Segment]) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |node| node.path.len() == path.len() + 1 && node.path.starts_with(path))
    }
}

struct Reader<'a> {
    text: &'a str,
    cursor: usize,
    /// The columns and segments of the keys and items that are open.
    stack: Vec<(usize, Segment)>,
    outline: Outline<'a>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut start = 0;
        self.outline.documents.push(Document::default());
        while start < self.text.len() || start == 0 {
            let end = self.end_of_line(start);
            let line = &self.text[start..end];
            if line.starts_with("---") {
                self.stack.clear();
                self.outline.documents.push(Document { span: start..end, nodes: Vec::new() });
                start = end + 1;
                continue;
            }
            let next = self.line(start, end);
            if let Some(document) = self.outline.documents.last_mut() {
                document.span.end = next.min(self.text.len());
            }
            start = next;
        }
        // A cursor behind the last line end stands on a line of its own.
        if self.cursor == self.text.len() && (self.text.is_empty() || self.text.ends_with('\n')) {
            self.line(self.text.len(), self.text.len());
        }
    }

    fn end_of_line(&self, from: usize) -> usize {
        self.text.get(from..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |length| from + length)
    }

    fn path(&self) -> Vec<Segment> {
        self.stack.iter().map(|(_, segment)| segment.clone()).collect()
    }

    fn push(&mut self, node: Node) {
        if let Some(document) = self.outline.documents.last_mut() {
            document.nodes.push(node);
        }
    }

    /// Reads a line, and what belongs to its value; returns where the next one begins.
    fn line(&mut self, start: usize, end: usize) -> usize {
        let line = &self.text[start..end];
        let mut at = start + line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_here = (start..=end).contains(&self.cursor);
        let blank = self.text[at..end].trim_end().is_empty();
        if blank {
            if is_here {
                self.gap(self.cursor - start, false);
            }
            return end + 1;
        }
        if self.text[at..end].starts_with('#') {
            return end + 1;
        }
        let mut is_item = false;
        while let Some(rest) = self.text[at..end].strip_prefix('-') {
            if !(rest.is_empty() || rest.starts_with([' ', '\r'])) {
                break;
            }
            self.item(at - start);
            is_item = true;
            let spaces = rest.len() - rest.trim_start_matches(' ').len();
            at += 1 + spaces;
            if self.text[at..end].trim().is_empty() {
                if is_here && self.cursor > at - 1 - spaces {
                    self.outline.gap = Some(Gap { path: self.path(), in_list: true });
                }
                return end + 1;
            }
        }
        let column = at - start;
        if let Some('{' | '[') = self.text[at..].chars().next() {
            if !is_item {
                self.close(column);
            }
            let path = self.path();
            let after = self.flow(at, &path, column, 0);
            return self.end_of_line(after) + 1;
        }
        let Some(colon) = key_end(&self.text[at..end]).map(|length| at + length) else {
            let value = at..at + value_len(&self.text[at..end]);
            return self.loose(value, column, is_item, end);
        };
        self.close(column);
        let key = at..at + self.text[at..colon].trim_end().len();
        let name = self.outline.word(&key).to_owned();
        self.stack.push((column, Segment::Field(name)));
        let rest = &self.text[colon + 1..end];
        let from = colon + 1 + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match self.text[from..end].chars().next() {
            Some('{' | '[') => {
                let path = self.path();
                self.push(Node { path: path.clone(), key, value: from..from, unfinished: false });
                let after = self.flow(from, &path, column, 0);
                self.end_of_line(after) + 1
            }
            Some('|' | '>') => {
                let path = self.path();
                self.push(Node { path, key, value: from..from, unfinished: false });
                self.skip_block(end + 1, column)
            }
            _ => {
                let value = from..from + value_len(&self.text[from..end]);
                let path = self.path();
                self.push(Node { path, key, value, unfinished: false });
                end + 1
            }
        }
    }

    /// A word without a colon: an item, or a key that is being typed.
    fn loose(&mut self, value: Range<usize>, column: usize, is_item: bool, end: usize) -> usize {
        if is_item {
            let path = self.path();
            self.push(Node { path, key: value.start..value.start, value, unfinished: true });
        } else {
            self.close(column);
            let mut path = self.path();
            path.push(Segment::Field(self.outline.word(&value).to_owned()));
            self.push(Node { path, key: value.clone(), value: value.end..value.end, unfinished: true });
        }
        end + 1
    }

    /// Opens an item of a list at a column.
    fn item(&mut self, column: usize) {
        let mut number = 0;
        while let Some((open, segment)) = self.stack.last() {
            match segment {
                Segment::Item(last) if *open == column => {
                    number = last + 1;
                    self.stack.pop();
                    break;
                }
                // A list may begin in the column of its key.
                Segment::Field(_) if *open == column => break,
                _ if *open < column => break,
                _ => {
                    self.stack.pop();
                }
            }
        }
        self.stack.push((column, Segment::Item(number)));
    }

    /// Closes what a key at a column does not stand below.
    fn close(&mut self, column: usize) {
        while self.stack.last().is_some_and(|(open, _)| *open >= column) {
            self.stack.pop();
        }
    }

    fn gap(&mut self, column: usize, in_list: bool) {
        let open = self.stack.iter().take_while(|(open, _)| *open < column);
        let path: Vec<Segment> = open.map(|(_, segment)| segment.clone()).collect();
        self.outline.gap = Some(Gap { path, in_list });
    }

    fn skip_block(&self, mut start: usize, column: usize) -> usize {
        while start < self.text.len() {
            let end = self.end_of_line(start);
            let line = &self.text[start..end];
            let indent = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() && indent <= column {
                break;
            }
            start = end + 1;
        }
        start
    }

    /// Reads what stands in braces or brackets from `at`; returns the byte behind it. A line that begins at or before
    /// the column of the key ends it, closed or not.
    fn flow(&mut self, at: usize, path: &[Segment], column: usize, depth: usize) -> usize {
        let is_list = self.text[at..].starts_with('[');
        let mut at = at + 1;
        let mut number = 0;
        loop {
            let from = at;
            at = self.skip(at, column);
            let Some(next) = self.text[at..].chars().next() else { return at };
            let mut own = path.to_vec();
            if is_list {
                own.push(Segment::Item(number));
            }
            if (from..=at).contains(&self.cursor) && (matches!(next, '}' | ']' | ',') || self.cursor < at) {
                let path = if is_list { own.clone() } else { path.to_vec() };
                self.outline.gap = Some(Gap { path, in_list: is_list });
            }
            match next {
                '}' | ']' => return at + 1,
                ',' => {
                    number += 1;
                    at += 1;
                    continue;
                }
                '\n' => return at,
                '{' | '[' if depth < DEEPEST => {
                    at = self.flow(at, &own, column, depth + 1);
                    continue;
                }
                '{' | '[' => return self.end_of_line(at),
                _ => {}
            }
            let end = at + flow_len(&self.text[at..], !is_list);
            if is_list {
                self.push(Node { path: own, key: at..at, value: at..end, unfinished: true });
                at = end.max(at + next.len_utf8());
                continue;
            }
            let key = at..end;
            own.push(Segment::Field(self.outline.word(&key).to_owned()));
            let mut node = Node { path: own.clone(), key, value: end..end, unfinished: true };
            at = end;
            let Some(rest) = self.text[at..].trim_start_matches(' ').strip_prefix(':') else {
                at = end.max(node.key.start + next.len_utf8());
                self.push(node);
                continue;
            };
            node.unfinished = false;
            at = self.text.len() - rest.len();
            at += rest.len() - rest.trim_start_matches(' ').len();
            if self.text[at..].starts_with(['{', '[']) && depth < DEEPEST {
                node.value = at..at;
                self.push(node);
                at = self.flow(at, &own, column, depth + 1);
            } else {
                let end = at + flow_len(&self.text[at..], false);
                node.value = at..end;
                self.push(node);
                at = end;
            }
        }
    }

    /// The byte behind blanks, line ends and comments; a line end before a line that is outside of the braces stays.
    fn skip(&self, mut at: usize, column: usize) -> usize {
        loop {
            let rest = &self.text[at..];
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
            at += blanks;
            match self.text[at..].chars().next() {
                Some('#') => at = self.end_of_line(at),
                Some('\n') => {
                    let line = &self.text[at + 1..self.end_of_line(at + 1)];
                    let indent = line.len() - line.trim_start_matches(' ').len();
                    let closes = line.trim_start().starts_with(['}', ']']);
                    if !line.trim().is_empty() && indent <= column && !closes && column > 0 || line.starts_with("---") {
                        return at;
                    }
                    at += 1;
                }
                _ => return at,
            }
        }
    }
}

/// How long the key at the start of a line is, up to its colon.
fn key_end(line: &str) -> Option<usize> {
    let quote = line.chars().next().filter(|first| matches!(first, '"' | '\''));
    let from = match quote {
        Some(quote) => line.get(1..)?.find(quote)? + 2,
        None => 0,
    };
    let rest = line.get(from..)?;
    let colon = rest.match_indices(':').find(|(at, _)| {
        let behind = &rest[at + 1..];
        behind.is_empty() || behind.starts_with([' ', '\t', '\r'])
    })?;
    let is_comment = rest[..colon.0].contains(" #");
    (!is_comment).then_some(from + colon.0)
}

/// How long a scalar is that ends with its line or before a comment.
fn value_len(rest: &str) -> usize {
    if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\''))
        && let Some(end) = rest[1..].find(quote)
    {
        return end + 2;
    }
    let end = if rest.starts_with('#') { 0 } else { rest.find(" #").unwrap_or(rest.len()) };
    rest[..end].trim_end().len()
}

/// How long a scalar in braces or brackets is; a key also ends at a colon.
fn flow_len(rest: &str, is_key: bool) -> usize {
    if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\''))
        && let Some(end) = rest[1..].find(quote)
    {
        return end + 2;
    }
    let ends = |at: usize, c: char| match c {
        ',' | '}' | ']' | '\n' => true,
        ':' if is_key => {
            rest[at + 1..].chars().next().is_none_or(|next| matches!(next, ' ' | '\n' | '}' | ',' | '{' | '['))
        }
        _ => false,
    };
    let end = rest.char_indices().find(|(at, c)| ends(*at, *c)).map_or(rest.len(), |(at, _)| at);
    rest[..end].trim_end().len()
}
