//! What does a link to the playground hold?
//!
//! The JSON in the fragment of its address. Members that are not known are passed over, so that it can grow. Not here: how
//! the JSON gets into the address, which the page leaves to the browser.

use crate::Step;
use serde::{Deserialize, Serialize};

/// What a link holds. A part that is absent is as the page has it by default; names are those of the page's menus, and one
/// that is not known is as good as absent.
///
/// ```
/// let link: kubestow::Link = serde_json::from_str(r#"{"text": "kind: Pod", "later": 1}"#).unwrap();
/// assert_eq!((link.text.as_str(), link.steps.len()), ("kind: Pod", 0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The manifest.
    pub text: String,
    /// What happens after it has settled, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The version of Kubernetes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The view of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// The id of the object that is marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<String>,
    /// The language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}
