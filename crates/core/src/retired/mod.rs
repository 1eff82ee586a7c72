//! What of a manifest of earlier days is gone or outdated, what replaced it, and since when?
//!
//! [`look`] reads a document as written and answers with what it found, each with its row of the table ([`RETIRED`]), and
//! with the same document in the form that a release prefers. Whether a row counts depends on the release: what is gone in
//! it, and what has a successor in it. Left out: kinds and fields that have nothing to do with storage or with what carries
//! it.

mod apis;
mod fields;
mod table;

pub use table::{RETIRED, Retired, Topic};

use crate::drivers::Release;
use crate::finding::{Code, Finding};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::string::String;
use alloc::vec::Vec;

/// Something in a document that a release has done away with or has a successor for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The row of the table.
    pub row: &'static Retired,
    /// What the document says, such as `extensions/v1beta1`.
    pub what: String,
    /// What says the same today; empty if nothing does.
    pub instead: String,
    /// Where it stands.
    pub place: FieldPath,
    /// Whether it does not work any more in the release.
    pub is_gone: bool,
}

impl Found {
    /// The finding that tells of it.
    pub fn finding(&self, document: usize) -> Finding {
        let code = if self.is_gone { Code::GoneByNow } else { Code::Outdated };
        let finding =
            Finding::new(code).in_document(document).at(self.place.clone()).with("topic", self.row.topic.name());
        let finding = finding.with("what", self.what.as_str()).with("instead", self.instead.as_str());
        let (since, until) = (self.row.since_text(), self.row.removed_text());
        finding.with("since", since).with("removed", until).with("source", self.row.source)
    }
}

/// A document as a release sees it: what it found, and the document in the release's preferred form.
pub fn look(document: &Value, release: Release) -> (Vec<Found>, Value) {
    if !fields::may_say(document) {
        return (Vec::new(), document.clone());
    }
    let mut eye = Eye { release, found: Vec::new() };
    let mut value = document.clone();
    apis::look(&mut eye, &mut value);
    fields::look(&mut eye, &mut value);
    (eye.found, value)
}

/// Who looks, and what was found so far.
struct Eye {
    release: Release,
    found: Vec<Found>,
}

impl Eye {
    /// Notes that the row of this topic and name counts in this release; false if it does not, so that nothing is to be
    /// changed.
    fn sees(&mut self, topic: Topic, of: &str, what: &str, instead: &str, place: FieldPath) -> bool {
        let mut rows = RETIRED.iter().filter(|row| row.topic == topic);
        let Some(row) = rows.find(|row| row.of == of || row.of.is_empty()) else { return false };
        let is_gone = row.removed.by(self.release) == Some(true);
        let has_successor = row.since.by(self.release) == Some(true);
        if is_gone || has_successor {
            self.found.push(Found { row, what: what.into(), instead: instead.into(), place, is_gone });
        }
        is_gone || has_successor
    }
}
