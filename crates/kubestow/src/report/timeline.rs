//! What happened, and when?

use super::Event;
use crate::Value;
use serde::{Deserialize, Serialize};

/// A tick of the cluster's history at which something was written or said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// When, counted in steps of the controllers.
    pub tick: u32,
    /// Within what: 0 is the manifest, 1 the first later step.
    pub step: usize,
    /// The document that had arrived last, counted from the first of the manifest or the step; a step without documents
    /// has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// What was written, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// What was said for the first time, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

/// A write of an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The object as `Kind/namespace/name`.
    pub object: String,
    /// `created`, `changed` or `deleted`.
    pub what: String,
    /// The fields of a changed object that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// How many more fields differ.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub left_out: usize,
}

/// A field before and after a write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field as a JSON pointer (RFC 6901).
    pub field: String,
    /// What it held; absent if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What it holds; absent if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}
