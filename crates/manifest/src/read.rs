//! What does the text say, document by document?
//!
//! What cannot be read costs one document, never the ones behind it. kubectl stops at the first. A text that is read again
//! after a change is only read where it differs ([`Reader`]): its parts say the same wherever they stand.

use crate::budget::{MAX_BYTES, MAX_DOCUMENTS, MAX_NODES};
use crate::part::{self, Part};
use crate::split::split;
use crate::{Manifest, Problem, Problems, Span};
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use kubestow_core::finding::Code;

/// Reads a text as `kubectl apply -f` does, and says where everything stands.
///
/// Never fails: what is wrong is among the problems, each with its place, and what is not wrong is read.
pub fn read(text: &str) -> Manifest {
    assemble(text, |slice| Arc::new(part::read(slice, 0)))
}

/// Reads a text again and again while it is being changed.
///
/// It keeps what the last text said, part by part: a part that is the same, wherever it stands now, is not read again.
///
/// ```
/// let mut reader = kubestow_manifest::Reader::default();
/// let (before, after) = ("kind: Pod\n---\nkind: Secret\n", "kind: Node\n---\nkind: Secret\n");
/// assert_eq!(reader.read(before), kubestow_manifest::read(before));
/// assert_eq!(reader.read(after), kubestow_manifest::read(after));
/// ```
#[derive(Default)]
pub struct Reader {
    /// In the order of the text.
    parts: Vec<(Arc<str>, Arc<Part>)>,
}

/// So many parts may be gone or new at a place before the others are looked up by their texts.
const AHEAD: usize = 4;

impl Reader {
    /// What [`read`] returns.
    pub fn read(&mut self, text: &str) -> Manifest {
        let mut last = core::mem::take(&mut self.parts).into_iter();
        // What is left once the parts no longer come in the same order.
        let mut rest = None;
        let mut missed = 0;
        assemble(text, |slice| {
            let ahead = last.as_slice().iter().take(AHEAD).position(|(text, _)| **text == *slice);
            let known = match ahead {
                Some(ahead) => last.nth(ahead),
                None => {
                    missed += 1;
                    let rest = (missed > AHEAD).then(|| rest.get_or_insert_with(|| BTreeMap::from_iter(last.by_ref())));
                    rest.and_then(|rest| rest.remove_entry(slice))
                }
            };
            let (text, part) = known.unwrap_or_else(|| (slice.into(), Arc::new(part::read(slice, 0))));
            self.parts.push((text, Arc::clone(&part)));
            part
        })
    }
}

/// Puts together what the parts of a text say, each read as if nothing came before it.
fn assemble(text: &str, mut alone: impl FnMut(&str) -> Arc<Part>) -> Manifest {
    if text.len() > MAX_BYTES {
        let mut end = MAX_BYTES;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let problem = Problem::new(Code::InputTooLarge, Span::at(end))
            .with("size", text.len().to_string())
            .with("limit", MAX_BYTES.to_string());
        return Manifest { documents: alloc::vec![], problems: alloc::vec![problem] };
    }
    let mut manifest = Manifest::default();
    let mut problems = Problems::default();
    let mut values = 0;
    for part in split(text) {
        let Span { start, end } = match part {
            Ok(span) => span,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let slice = &text[start..end];
        let mut part = alone(slice);
        if values + part.values > MAX_NODES {
            part = Arc::new(part::read(slice, values));
        }
        values += part.values;
        problems.take(&part.problems, start, manifest.documents.len());
        manifest.documents.extend(part.documents.iter().map(|document| document.moved(start)));
        if let Some(beyond) = manifest.documents.get(MAX_DOCUMENTS) {
            let limit = MAX_DOCUMENTS.to_string();
            problems.push(Problem::new(Code::TooManyDocuments, beyond.span()).with("limit", limit));
            manifest.documents.truncate(MAX_DOCUMENTS);
            break;
        }
        if part.is_last {
            break;
        }
    }
    manifest.problems = problems.finish();
    if manifest.documents.is_empty() && manifest.problems.is_empty() {
        manifest.problems.push(Problem::new(Code::NothingToRead, Span::at(0)));
    }
    manifest
}
