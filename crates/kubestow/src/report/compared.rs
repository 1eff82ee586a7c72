//! The answers of two versions of Kubernetes, side by side.

use super::Fix;
use crate::Position;
use serde::{Deserialize, Serialize};

/// What an older version of Kubernetes and today's make of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The older version, such as `v1.12.4`.
    pub then: String,
    /// Today's version.
    pub now: String,
    /// The documents in their order, then the objects that controllers made.
    pub rows: Vec<Compared>,
    /// What writes the manifest as today's version prefers it; none if nothing is outdated, or nothing helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// What came of a document or an object, then and now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The object, `Kind/namespace/name`.
    pub object: String,
    /// The document, counted from 0; none for what a controller made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// Where it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What came of it then.
    pub then: Outcome,
    /// What comes of it now.
    pub now: Outcome,
    /// Whether that differs, in the outcome or in what containers see.
    pub differs: bool,
    /// Why, in whole sentences; also what is only outdated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
}

/// What came of something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether it does what it is for.
    pub works: bool,
    /// What came of it, in a line in the language asked for; Kubernetes' own words stay as they are.
    pub said: String,
}
