//! Which value do the events of a document build?
//!
//! Models go-yaml v2 decode.go: anchors and aliases, merge keys in the order in which they are written, keys that are no
//! strings. The value is built as the events come; nothing recurses, and what nests too deep or unfolds too far never
//! comes to be.

use crate::budget::{Budget, Stop, check_depth};
use crate::fields::{self, Entry};
use crate::scalar::{self, Tag};
use crate::{Problem, Problems, Source, Span, reason};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use granit_parser::{Event, Parser, ScalarStyle, StrInput};
use kubestow_core::finding::Code;
use kubestow_core::value::{Text, Value};

/// A value that is complete.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) source: Source,
    /// The steps in which go-yaml decodes it.
    steps: usize,
    /// The levels that it nests; a scalar has none.
    height: usize,
}

impl Node {
    fn scalar(value: Value, span: Span) -> Node {
        Node { value, source: Source::scalar(span), steps: 1, height: 0 }
    }
}

/// What comes next in an object.
enum Next {
    /// A key.
    Key,
    /// The value of this key.
    Value(Text, Span),
    /// What `<<` merges.
    Merge(Span),
}

/// A list or an object that is not complete yet.
struct Open {
    /// What is next in an object; `None` in a list.
    next: Option<Next>,
    /// Its first entry.
    entries: usize,
    start: usize,
    end: usize,
    anchor: usize,
    steps: usize,
    height: usize,
}

/// Builds the value of one part; places are counted from its beginning.
pub(crate) struct Builder<'a> {
    part: &'a str,
    budget: &'a mut Budget,
    problems: &'a mut Problems,
    open: Vec<Open>,
    /// What is complete in the open ones, the innermost last.
    entries: Vec<Entry>,
    anchors: BTreeMap<usize, Node>,
    /// Where the event before this one ended.
    last: usize,
    root: Option<Node>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(part: &'a str, budget: &'a mut Budget, problems: &'a mut Problems) -> Builder<'a> {
        budget.next_document();
        let (open, entries, anchors) = (Vec::new(), Vec::new(), BTreeMap::new());
        Builder { part, budget, problems, open, entries, anchors, last: 0, root: None }
    }

    /// Reads the document; `None` if there is none.
    pub(crate) fn build(mut self) -> Result<Option<(Value, Source)>, Stop> {
        let mut events = Parser::new_from_str(self.part);
        while let Some(event) = events.next_event() {
            let (event, span) = event.map_err(|error| Stop::Document(reason::problem(&error, self.part)))?;
            let start = span.start.byte_offset().unwrap_or(0);
            let end = span.end.byte_offset().unwrap_or(0);
            let span = Span { start, end: end.max(start) };
            if matches!(event, Event::DocumentEnd) {
                self.behind(&mut events);
                break;
            }
            self.event(event, span)?;
        }
        Ok(self.root.map(|node| (node.value, node.source)))
    }

    /// upstream: go-yaml v2 yaml.go unmarshal reads one document; what is behind it is not even looked at.
    fn behind(&mut self, events: &mut Parser<'a, StrInput<'a>>) {
        let start = match events.next_event() {
            Some(Ok((Event::StreamEnd, _))) | None => return,
            Some(Ok((_, span))) => span.start.byte_offset().unwrap_or(0),
            Some(Err(error)) => reason::problem(&error, self.part).span.start,
        };
        let end = self.part.trim_end().len();
        let span = Span { start: start.min(end), end };
        self.problems.push(Problem::new(Code::TextIgnored, span));
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let suffix = tag.as_ref().map(|tag| (tag.suffix(), tag.suffix_in_namespace("tag:yaml.org,2002:")));
                let tag = match &suffix {
                    None if style == ScalarStyle::Plain => Tag::Plain,
                    None => Tag::Quoted,
                    Some((_, Some(core))) => Tag::Core(core),
                    Some(_) => Tag::Local,
                };
                self.scalar(text, style, anchor, tag, span)
            }
            Event::SequenceStart(_, anchor, _) => self.start(None, anchor, span),
            Event::MappingStart(_, anchor, _) => self.start(Some(Next::Key), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Tag<'_>,
        span: Span,
    ) -> Result<(), Stop> {
        let span = self.written(style, span);
        self.last = span.end;
        self.budget.node(span)?;
        // The parser writes `~` where nothing is written.
        let text = if span.start == span.end && style == ScalarStyle::Plain { Cow::Borrowed("") } else { text };
        let refuse = |reason| Stop::Document(Problem::syntax(span, reason));
        if self.wants_key() {
            // upstream: decode.go isMerge
            if &*text == "<<" && matches!(tag, Tag::Plain | Tag::Core("merge")) {
                self.key(Next::Merge(span), span);
                return Ok(());
            }
            if anchor != 0 {
                let value = scalar::value(text.clone(), tag).map_err(refuse)?;
                self.keep(anchor, &Node::scalar(value, span))?;
            }
            let name = scalar::key(text, tag).map_err(refuse)?;
            self.key(Next::Value(name, span), span);
            return Ok(());
        }
        let value = scalar::value(text, tag).map_err(refuse)?;
        self.add(Node::scalar(value, span), anchor)
    }

    /// The bytes of a scalar as it is written: a block scalar with its header and without the lines behind it.
    fn written(&self, style: ScalarStyle, span: Span) -> Span {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return span;
        }
        let header = self.slice(self.last, span.start);
        let mut blank = true;
        let indicator =
            header.find(|c: char| core::mem::replace(&mut blank, c.is_whitespace()) && matches!(c, '|' | '>'));
        let start = indicator.map_or(span.start, |i| self.last + i);
        let end = start + self.slice(start, span.end).trim_end().len();
        Span { start, end }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.part.get(start..end).unwrap_or_default()
    }

    /// Whether the next node is a key.
    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { next: Some(Next::Key), .. }))
    }

    fn key(&mut self, next: Next, span: Span) {
        if let Some(open) = self.open.last_mut() {
            open.steps += 1;
            open.end = span.end;
            open.next = Some(next);
        }
    }

    fn start(&mut self, next: Option<Next>, anchor: usize, span: Span) -> Result<(), Stop> {
        if self.wants_key() {
            return Err(invalid_key(span));
        }
        self.budget.node(span)?;
        check_depth(self.open.len(), 1, span)?;
        self.last = span.end;
        let entries = self.entries.len();
        self.open.push(Open { next, entries, start: span.start, end: span.end, anchor, steps: 1, height: 1 });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        // Only a bracket that closes is text; a block ends with what is in it.
        let end = if span.end > span.start { span.end } else { open.end };
        self.last = self.last.max(end);
        let whole = Span { start: open.start, end };
        let (value, source) = match open.next {
            None => fields::list(self.entries.drain(open.entries..), whole),
            Some(_) => fields::object(&mut self.entries, open.entries, whole, self.problems),
        };
        self.add(Node { value, source, steps: open.steps, height: open.height }, open.anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        self.last = span.end;
        let Some(node) = self.anchors.get(&anchor) else {
            let name = self.slice(span.start, span.end).trim_start_matches('*');
            let reason = alloc::format!("anchor '{name}' value contains itself");
            return Err(Stop::Document(Problem::syntax(span, reason)));
        };
        check_depth(self.open.len(), node.height, span)?;
        self.budget.alias(node.steps, span)?;
        let mut node = node.clone();
        node.source = node.source.at(span);
        node.steps += 1;
        if self.wants_key() {
            let name = match node.value {
                Value::String(name) => name,
                Value::Bool(flag) => alloc::format!("{flag}").into(),
                Value::Int(number) => alloc::format!("{number}").into(),
                Value::Float(number) => scalar::float_key(number).into(),
                _ => return Err(invalid_key(span)),
            };
            self.key(Next::Value(name, span), span);
            return Ok(());
        }
        self.add(node, 0)
    }

    fn keep(&mut self, anchor: usize, node: &Node) -> Result<(), Stop> {
        if anchor != 0 {
            self.budget.anchor(node.steps, node.source.span())?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    /// Puts a complete value where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Stop> {
        self.keep(anchor, &node)?;
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.steps += node.steps;
        open.height = open.height.max(node.height + 1);
        let span = node.source.span();
        open.end = open.end.max(span.end);
        let Node { value, source, .. } = node;
        let (name, key) = match open.next.as_mut().map(|next| core::mem::replace(next, Next::Key)) {
            None | Some(Next::Key) => (Text::default(), span),
            Some(Next::Value(name, key)) => (name, key),
            Some(Next::Merge(at)) => {
                let alias = self.slice(span.start, span.end).starts_with('*');
                return fields::merge(value, source, alias, at, &mut self.entries);
            }
        };
        self.entries.push(Entry { name, key, value, source, merge: None });
        Ok(())
    }
}

/// upstream: decode.go mapping: a list or an object is no key
fn invalid_key(span: Span) -> Stop {
    Stop::Document(Problem::syntax(span, "invalid map key"))
}
