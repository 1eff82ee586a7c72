//! What do these manifests say, and where does each field stand in the text?
//!
//! Models how `kubectl apply -f` reads files: k8s.io/apimachinery `pkg/util/yaml` splits the text, sigs.k8s.io/yaml over
//! go-yaml v2 reads each document (YAML 1.1 scalars, merge keys, of a key given twice the last one), and the unstructured
//! decoder with cli-runtime's `FlattenListVisitor` takes lists apart. The grammar itself is granit-parser's. Here it is
//! decided what an event means, and every value remembers its bytes.
//!
//! Left out: what the API server makes of the documents.
//!
//! ```
//! use kubestow_core::path::FieldPath;
//! let text = "kind: Pod\nspec:\n  hostNetwork: yes\n";
//! let manifest = kubestow_manifest::read(text);
//! let span = manifest.documents[0].locate(&FieldPath::of(&["spec", "hostNetwork"]));
//! assert_eq!(&text[span.start..span.end], "hostNetwork: yes");
//! assert_eq!(manifest.documents[0].value.at(&["spec", "hostNetwork"]).and_then(|v| v.as_bool()), Some(true));
//! ```
#![no_std]

extern crate alloc;

mod budget;
mod edit;
mod fields;
mod list;
mod part;
mod read;
mod reason;
mod scalar;
mod source;
mod space;
mod split;
mod tree;

pub use budget::{MAX_ALIASED, MAX_BYTES, MAX_DEPTH, MAX_DOCUMENTS, MAX_NODES, MAX_PROBLEMS};
pub use edit::{TextEdit, first, last, to_front};
pub use read::{Reader, read};
pub use scalar::is_text;
pub(crate) use source::Source;
pub use source::{Document, Place, Span};

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use kubestow_core::finding::Code;

/// What was read from a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The documents that hold something, in order; the items of a `List` one by one.
    pub documents: Vec<Document>,
    /// What could not be read, and what was read in a way that may surprise; in the order of the text.
    pub problems: Vec<Problem>,
}

/// Something wrong or surprising in the text itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// The document that it is in, counted from 0, if that could be read.
    pub document: Option<usize>,
    /// The words that fill the sentence.
    pub data: Vec<(&'static str, String)>,
}

impl Problem {
    pub(crate) fn new(code: Code, span: Span) -> Problem {
        Problem { code, span, document: None, data: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Problem {
        self.data.push((name, value.into()));
        self
    }

    /// No YAML, or none that can be JSON; the reason in the words of go-yaml.
    pub(crate) fn syntax(span: Span, reason: impl Into<String>) -> Problem {
        Problem::new(Code::YamlSyntax, span).with("reason", reason)
    }
}

/// The problems of a text, as many as are listed.
#[derive(Default)]
pub(crate) struct Problems {
    pub(crate) listed: Vec<Problem>,
    more: usize,
    last: Span,
}

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.listed.len() < MAX_PROBLEMS {
            self.listed.push(problem);
        } else {
            self.last = problem.span;
            self.more += 1;
        }
    }

    /// Takes the problems of a part that begins at a byte and whose first document has a number.
    pub(crate) fn take(&mut self, part: &Problems, at: usize, first_document: usize) {
        for problem in &part.listed {
            let document = problem.document.map(|document| first_document + document);
            self.push(Problem { span: problem.span.moved(at), document, ..problem.clone() });
        }
        if part.more > 0 {
            self.more += part.more;
            self.last = part.last.moved(at);
        }
    }

    /// All of them in the order of the text, and how many more there were.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        self.listed.sort_by_key(|problem| problem.span);
        if self.more > 0 {
            self.listed.push(Problem::new(Code::MoreProblems, self.last).with("count", self.more.to_string()));
        }
        self.listed
    }
}
