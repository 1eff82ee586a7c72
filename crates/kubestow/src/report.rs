//! The answer, as plain data.
//!
//! The first five fields of a [`State`] have the shape in which the conformance cases were recorded, so that a report can
//! be compared with what Kubernetes did; the rest is what Kubestow adds.

mod access;
mod changes;
mod compared;
mod pod;
mod timeline;
mod why;

pub use access::*;
pub use changes::*;
pub use compared::*;
pub use pod::*;
pub use timeline::*;
pub use why::*;

use crate::{Position, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What the cluster did with the manifest and the later steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of Kubernetes that answers.
    pub kubernetes: String,
    /// The cluster that answers.
    pub cluster: String,
    /// What it settled on after the manifest.
    #[serde(flatten)]
    pub state: State,
    /// What it settled on after each later step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<State>,
    /// All that happened since the first document arrived, in order; empty unless the options ask for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Moment>,
    /// The answers of then and of now to the manifest, if they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Comparison>,
}

impl std::ops::Deref for Report {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

/// A settled cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The API server's answer to each document.
    pub admission: Vec<Admission>,
    /// The objects by `Kind/namespace/name`, as `kubectl get -o json` shows them.
    pub objects: BTreeMap<String, Value>,
    /// The events since the start.
    pub events: Vec<Event>,
    /// What each pod's containers see, by `Pod/namespace/name`.
    pub pods: BTreeMap<String, Arc<Pod>>,
    /// What the user should know.
    pub findings: Vec<Arc<Finding>>,
    /// Where the objects stand in the text, by `Kind/namespace/name`; objects that controllers made are not there.
    pub places: BTreeMap<String, Position>,
    /// The fields that the document does not hold and that the API server or a controller filled in, as JSON pointers
    /// (RFC 6901), by `Kind/namespace/name`; of a part that was filled in as a whole, its top alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filled: BTreeMap<String, Arc<[String]>>,
    /// The nodes by name, and whether each is cordoned.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub nodes: BTreeMap<String, Node>,
    /// What speaks for and against the volumes of each claim and the nodes of each pod, by the id of the claim or pod;
    /// empty unless the options ask for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub why: BTreeMap<String, Arc<Why>>,
    /// Who may mount the volume of each claim where, by the claim's id; empty unless the options ask for evidence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub access: BTreeMap<String, Arc<Access>>,
    /// What uses each driver and volume type, by the rows of [`drivers`](crate::drivers); empty unless the options ask for
    /// evidence.
    #[serde(default, rename = "usedDrivers", skip_serializing_if = "BTreeMap::is_empty")]
    pub used_drivers: BTreeMap<String, Vec<String>>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Whether it takes no more pods.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cordoned: bool,
}

/// The API server's answer to a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Admission {
    /// Which document, counted from 0.
    pub document: usize,
    /// The object as `Kind/namespace/name`, or what of it could be read.
    pub object: String,
    /// Whether it was accepted.
    pub accepted: bool,
    /// The API server's warnings.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The refusal's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The reason in one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One wrong field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// The field as the API server names it.
    pub field: String,
    /// The kind of trouble, such as `FieldValueInvalid`.
    pub reason: String,
    /// The message without the field.
    pub message: String,
}

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The object that it is about.
    pub object: String,
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The reason in one word.
    pub reason: String,
    /// The message.
    pub message: String,
    /// When it was first emitted, counted in steps of the controllers.
    #[serde(default)]
    pub tick: u32,
}

/// Something that the user should know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is, in a stable kebab-case word.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The sentence, in the language asked for.
    pub message: String,
    /// Kubernetes' own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
    /// The document, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// The object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Where it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The words that fill the sentence, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
    /// What would mend it, the smallest change first; empty unless the options ask for ways out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// Whether it says that a text, or a part of it, could not be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(
            self.code.as_str(),
            "yaml-syntax"
                | "key-without-space"
                | "input-too-large"
                | "not-text"
                | "too-deep"
                | "too-many-aliases"
                | "too-many-values"
                | "too-many-documents"
        )
    }
}
