//! Which manifests stand in a page?
//!
//! Markdown is read by a library that knows where each line of a fenced block comes from, also inside lists and quotes.
//! Elements and shortcodes are looked for in what is left. Not here: reading HTML in full; an element is found by its tags.

use super::Block;
use super::attributes::{Attributes, plain};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;
use std::path::Path;

/// The tags that a manifest may stand between: what opens, what ends the opening, and what closes.
const TAGS: [(&str, &str, &str); 3] = [
    ("<kubestow-playground", ">", "</kubestow-playground"),
    ("{{< kubestow", ">}}", "{{< /kubestow"),
    ("{{% kubestow", "%}}", "{{% /kubestow"),
];

/// What an element with its source elsewhere has, and a page with a block of text to be checked.
#[derive(Debug)]
pub(super) enum Found {
    /// A manifest in the page.
    Block(Block),
    /// An element that names the file of its manifest: that file, the line, and the attributes.
    Elsewhere(String, u32, Attributes),
}

/// A fenced block: where it stands as a whole, its words, and its text.
pub(super) struct Fence {
    pub(super) range: Range<usize>,
    words: Attributes,
    pub(super) text: String,
    lines: Vec<(u32, u32)>,
}

impl Fence {
    /// Whether its author wants Kubestow to look at it.
    pub(super) fn is_marked(&self) -> bool {
        self.words.has("kubestow") || (self.is_yaml() && Attributes::of_manifest(&self.text) != Attributes::default())
    }

    fn is_yaml(&self) -> bool {
        LANGUAGES.iter().any(|language| self.words.has(language))
    }

    /// What is said beside the manifest, without the words that mark it.
    pub(super) fn attributes(&self) -> Attributes {
        let words = self.words.clone().or(Attributes::of_manifest(&self.text));
        words.without(&LANGUAGES).without(&["kubestow"])
    }
}

/// What a block of YAML or JSON is called.
const LANGUAGES: [&str; 3] = ["yaml", "yml", "json"];

/// The manifests of a page: those marked as Kubestow's, and with `all` also every other fenced block that is a manifest.
pub(super) fn manifests(file: &Path, text: &str, all: bool) -> Vec<Found> {
    let is_html = file.extension().is_some_and(|extension| extension == "html" || extension == "htm");
    let mut fences = if is_html { Vec::new() } else { fences(text) };
    let shown = if is_html { Vec::new() } else { code_of(text) };
    let mut found = Vec::new();
    for (open, end, close) in TAGS {
        let mut from = 0;
        while let Some(at) = text[from..].find(open).map(|at| from + at) {
            from = at + open.len();
            // What shows how an element is written is no element.
            if shown.iter().any(|range| range.contains(&at))
                || !text[from..].starts_with([' ', '\n', '\r', '\t', '>', '/'])
            {
                continue;
            }
            let Some(inner) = end_of_tag(text, from, end) else { continue };
            let html = end == ">";
            let attributes = Attributes::parse(text[from..inner - end.len()].trim_end_matches('/'), html);
            let close = text[inner..].find(close).map_or(text.len(), |at| inner + at);
            let line = line_of(text, at);
            if let Some(source) = attributes.get("src") {
                found.push((at, Found::Elsewhere(source.to_owned(), line, attributes.clone())));
                continue;
            }
            let inside = fences.iter().position(|fence| inner <= fence.range.start && fence.range.end <= close);
            let (text, lines, words) = match inside {
                Some(index) => {
                    let fence = fences.remove(index);
                    (fence.text, fence.lines, fence.words)
                }
                None if html => {
                    let (text, lines) = code(text, inner, close);
                    (text, lines, Attributes::default())
                }
                None => {
                    let (text, lines) = raw(text, inner, close);
                    (text, lines, Attributes::default())
                }
            };
            let attributes = attributes.or(Attributes::of_manifest(&text)).or(words);
            found.push((at, Found::Block(Block { file: file.to_owned(), line, attributes, text, lines })));
        }
    }
    for fence in fences {
        if fence.is_marked() || (all && fence.is_yaml() && is_manifest(&fence.text)) {
            let (line, attributes) = (line_of(text, fence.range.start), fence.attributes());
            let block = Block { file: file.to_owned(), line, attributes, text: fence.text, lines: fence.lines };
            found.push((fence.range.start, Found::Block(block)));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, found)| found).collect()
}

/// Whether a text looks like what one hands to kubectl.
pub(super) fn is_manifest(text: &str) -> bool {
    let has = |key: &str| {
        text.lines().any(|line| {
            line.starts_with(key) || line.trim_start().starts_with(&format!("\"{}\"", key.trim_end_matches(':')))
        })
    };
    has("apiVersion:") && has("kind:")
}

pub(super) fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let words = Attributes::parse(&info, false);
                open = Some(Fence { range, words, text: String::new(), lines: Vec::new() });
            }
            Event::Text(part) => {
                if let Some(fence) = &mut open {
                    let (line, before) = (line_of(text, range.start), column_of(text, range.start));
                    if fence.text.is_empty() || fence.text.ends_with('\n') {
                        fence.lines.push((line, before));
                    }
                    fence.text.push_str(&part);
                    // A part may hold several lines; all but the first begin at the margin.
                    let more = part.trim_end_matches('\n').matches('\n').count();
                    fence.lines.extend((1..=more as u32).map(|more| (line + more, 0)));
                }
            }
            Event::End(TagEnd::CodeBlock) => fences.extend(open.take()),
            _ => {}
        }
    }
    fences
}

/// The parts of a page that are shown as they are written.
fn code_of(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new(text).into_offset_iter();
    let is_code = |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}

/// Where the text behind an opening tag begins; what stands in quotes does not end the tag.
fn end_of_tag(text: &str, from: usize, end: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in text[from..].char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            (None, _) if text[from + at..].starts_with(end) => return Some(from + at + end.len()),
            _ => {}
        }
    }
    None
}

/// The text of the first `<code>` or `<pre>` between two places, or all of it, without tags and character references.
fn code(text: &str, from: usize, to: usize) -> (String, Vec<(u32, u32)>) {
    let tag = ["<code", "<pre"].iter().find_map(|tag| Some(from + text[from..to].find(tag)? + tag.len()));
    let start = tag.and_then(|at| end_of_tag(&text[..to], at, ">")).unwrap_or(from);
    let ends = ["</code", "</pre"].iter().filter_map(|tag| Some(start + text[start..to].find(tag)?));
    let end = ends.min().unwrap_or(to);
    let (text, lines) = raw(text, start, end);
    let mut without = String::new();
    let mut rest = text.as_str();
    // Highlighters put tags around the words of the manifest.
    while let Some((before, behind)) = rest.split_once('<') {
        without.push_str(before);
        rest = behind.split_once('>').map_or("", |(_, behind)| behind);
    }
    (plain(&(without + rest)), lines)
}

/// The text between two places. A line break right behind the opening belongs to it, and what all lines begin with to the
/// page.
fn raw(text: &str, from: usize, to: usize) -> (String, Vec<(u32, u32)>) {
    let inner = &text[from..to];
    let skipped =
        inner.find(|c: char| !c.is_whitespace()).map_or(0, |at| inner[..at].rfind('\n').map_or(0, |at| at + 1));
    let (start, inner) = (from + skipped, inner[skipped..].trim_end());
    let line = line_of(text, start);
    let first = column_of(text, start);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = inner.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut manifest = String::new();
    let mut lines = Vec::new();
    for (number, content) in (0..).zip(inner.lines()) {
        manifest.push_str(content.get(common..).unwrap_or_default());
        manifest.push('\n');
        lines.push((line + number, common as u32 + if number == 0 { first } else { 0 }));
    }
    (manifest, lines)
}

/// The line of a place, from 1.
fn line_of(text: &str, at: usize) -> u32 {
    let breaks = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX - 1) + 1
}

/// How many characters stand before a place in its line.
fn column_of(text: &str, at: usize) -> u32 {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[start..at].chars().count().try_into().unwrap_or(u32::MAX)
}
