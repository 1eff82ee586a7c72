//! Does a manifest come to what its author says?
//!
//! A documentation author writes beside a manifest what becomes of it, and a build checks it. The grammar:
//!
//! ```text
//! expectation = clause { ";" clause }
//! clause      = [ object " " ] state [ ":" text ]
//! object      = KIND | KIND "/" NAME | KIND "/" NAMESPACE "/" NAME      as kubectl names kinds; NAME may end in "*"
//! state       = "refused" | "accepted" | "warned" | a state of an object, such as Bound, Pending or Running
//! text        = what is said there, in part; "…" or "..." stands for anything; in double quotes if it holds a ";"
//! ```
//!
//! | expectation | what it says |
//! |---|---|
//! | (nothing) | every document is accepted |
//! | `Bound` | all claims are bound; if there are none, all volumes |
//! | `Pending: no persistent volumes available` | all claims are pending, and an event, condition or finding says why |
//! | `pvc/data Bound; pod/web Pending` | these objects are in these states |
//! | `pod Running` | the containers of all pods start |
//! | `refused: must be greater than zero` | the API server refuses a document with this message |
//!
//! A document that is refused fails every expectation that does not say `refused` of it.

mod check;
mod parse;
mod words;

pub use parse::Malformed;

use crate::Wanted;

/// What a manifest is expected to come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    clauses: Vec<Clause>,
}

/// One thing that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    about: About,
    state: State,
    said: Option<Said>,
}

/// Of what something is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    /// Of the objects that the state is a state of.
    Whatever,
    /// Of these objects.
    Objects(Wanted),
}

/// What is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// The API server takes it.
    Accepted,
    /// The API server refuses it.
    Refused,
    /// The API server warns of it.
    Warned,
    /// It is in this state.
    Is(String),
}

/// A text that is said somewhere: parts that follow each other with anything between them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said(Vec<String>);

/// Something expected that is not so.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unmet {
    /// The object that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Where that stands in the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<crate::Position>,
    /// What is expected and what is so, in the language asked for.
    pub message: String,
}
