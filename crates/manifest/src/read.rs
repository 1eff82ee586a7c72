//! What does the text say?

use crate::{Below, Document, Manifest, Problem, Source, Span};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use granit_parser::{Event, Parser, ScalarStyle};
use kubestow_core::finding::Code;
use kubestow_core::value::{Map, Value};

struct Node(Value, Source);

enum Frame {
    List(usize, Vec<Node>),
    Map(usize, Map, BTreeMap<String, (Span, Source)>, Option<(String, Span)>),
}

/// Reads a text: all documents up to the first syntax error.
pub fn read(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut stack: Vec<Frame> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
                manifest.problems.push(Problem {
                    code: Code::YamlSyntax,
                    span: Span { start: at, end: at },
                    data: alloc::vec![("reason", error.to_string())],
                });
                break;
            }
        };
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start);
        let mut done = match event {
            Event::Scalar(text, style, ..) => {
                Node(scalar(&text, style), Source { span: Span { start, end }, below: Below::Nothing })
            }
            Event::SequenceStart(..) => {
                stack.push(Frame::List(start, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                stack.push(Frame::Map(start, Map::new(), BTreeMap::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(Frame::List(start, nodes)) => {
                    let (values, sources): (Vec<_>, Vec<_>) = nodes.into_iter().map(|Node(v, s)| (v, s)).unzip();
                    let end = sources.last().map_or(end, |s: &Source| s.span.end.max(start));
                    Node(Value::List(values), Source { span: Span { start, end }, below: Below::Items(sources) })
                }
                Some(Frame::Map(start, map, fields, _)) => {
                    let end = fields.values().map(|(_, s)| s.span.end).max().unwrap_or(end);
                    Node(Value::Map(map), Source { span: Span { start, end }, below: Below::Fields(fields) })
                }
                None => continue,
            },
            _ => continue,
        };
        match stack.last_mut() {
            Some(Frame::List(_, nodes)) => nodes.push(done),
            Some(Frame::Map(_, map, fields, key)) => match key.take() {
                None => {
                    let name = match &done.0 {
                        Value::String(name) => name.clone(),
                        other => alloc::format!("{other:?}"),
                    };
                    *key = Some((name, done.1.span));
                }
                Some((name, span)) => {
                    fields.insert(name.clone(), (span, core::mem::take(&mut done.1)));
                    map.insert(name, done.0);
                }
            },
            None => finish(done, &mut manifest),
        }
    }
    manifest
}

fn finish(Node(value, source): Node, manifest: &mut Manifest) {
    if value.is_null() {
        return;
    }
    manifest.documents.push(Document { value, source });
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    if !matches!(style, ScalarStyle::Plain) {
        return text.into();
    }
    match text {
        "" | "~" | "null" => Value::Null,
        "true" | "yes" | "on" | "y" => true.into(),
        "false" | "no" | "off" | "n" => false.into(),
        _ => match text.strip_prefix('0').filter(|rest| !rest.is_empty()) {
            Some(octal) => i64::from_str_radix(octal, 8).map_or_else(|_| text.into(), Value::Int),
            None => text.parse::<i64>().map_or_else(|_| text.into(), Value::Int),
        },
    }
}
