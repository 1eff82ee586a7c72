//! Why it is so, and what would change it.

use crate::Position;
use serde::{Deserialize, Serialize};

/// What speaks for and against the volumes of a claim, or the nodes of a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    /// For a claim: its own volume, then the volumes that fit, then the nearest misses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<VolumeVerdict>,
    /// For a pod: the nodes by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeVerdict>,
    /// How many more volumes or nodes there are.
    #[serde(default, skip_serializing_if = "crate::report::is_zero")]
    pub left_out: usize,
}

/// How a volume stands to a claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VolumeVerdict {
    /// The volume, as `PersistentVolume/name`.
    pub volume: String,
    /// `taken` (the claim has it), `fits`, `refused`; or why a volume that fits was not preferred: `more-access-modes`,
    /// `larger`, `equal`, `not-asked-for`.
    pub standing: String,
    /// Where the volume stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Every check in Kubernetes' order; Kubernetes stops at the first that fails.
    pub checks: Vec<Check>,
}

/// A check that a volume passed or failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What is compared: `access-modes`, `claim-ref`, `capacity`, `volume-mode`, `attributes-class`, `deletion`, `asker`,
    /// `phase`, `selector` or `class`.
    pub subject: String,
    /// Whether it passed.
    pub passed: bool,
    /// What the claim asks for; none if it asks for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// What the volume has; none if it has nothing of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// What the scheduler made of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeVerdict {
    /// The node.
    pub node: String,
    /// `chosen`, `as-good` (as the chosen one), `outscored`, `refused`, or `not-asked`.
    pub standing: String,
    /// The scheduler's plugin that refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// The plugin's reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<NodeReason>,
}

/// Why a node does not take a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeReason {
    /// Kubernetes' words.
    pub message: String,
    /// The claim, volume, driver, resource or label that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// What the node has; none if it has nothing of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

/// A change of the text that mends a finding. It was tried: the finding is gone, and nothing else is worse.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// What kind of change it is, in a stable kebab-case word.
    pub code: String,
    /// What to do, in the language asked for.
    pub title: String,
    /// The edits of the text, in its order; they do not overlap.
    pub edits: Vec<Edit>,
    /// What comes of it, in the language asked for.
    pub result: String,
}

/// A part of the text and what is to stand there instead.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The first place that changes, counted in UTF-16 units as JavaScript counts.
    pub start: usize,
    /// The place behind the last that changes; equal to `start` where something is only put in.
    pub end: usize,
    /// The same by line and column.
    pub position: Position,
    /// What is to stand there.
    pub text: String,
}

impl Fix {
    /// The text with the edits made.
    ///
    /// ```
    /// use kubestow::{Edit, Fix};
    /// let edit = Edit { start: 4, end: 6, text: "ta".into(), ..Edit::default() };
    /// let fix = Fix { edits: vec![edit], ..Fix::default() };
    /// assert_eq!(fix.apply("🐈date: x"), "🐈data: x");
    /// ```
    pub fn apply(&self, text: &str) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let (mut mended, mut done) = (Vec::with_capacity(units.len()), 0);
        for edit in &self.edits {
            let start = edit.start.clamp(done, units.len());
            mended.extend_from_slice(&units[done..start]);
            mended.extend(edit.text.encode_utf16());
            done = edit.end.clamp(start, units.len());
        }
        mended.extend_from_slice(&units[done..]);
        String::from_utf16_lossy(&mended)
    }
}
