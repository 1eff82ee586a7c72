//! What did a component tell the user?
//!
//! The words are Kubernetes' own, never translated: people search for them.

use crate::object::ObjectId;
use alloc::string::String;
use serde::Serialize;

/// Whether an event reports the ordinary or trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum EventType {
    /// The ordinary course of things.
    Normal,
    /// Something stands in the way.
    Warning,
}

/// An event as Kubernetes emits it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Event {
    /// The object that it is about.
    pub object: ObjectId,
    /// Ordinary or trouble.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// The reason in one word, such as `FailedScheduling`.
    pub reason: &'static str,
    /// The message, to the letter.
    pub message: String,
}

impl Event {
    /// An event of the ordinary kind.
    pub fn normal(object: &ObjectId, reason: &'static str, message: impl Into<String>) -> Event {
        Event { object: object.clone(), event_type: EventType::Normal, reason, message: message.into() }
    }

    /// An event that reports trouble.
    pub fn warning(object: &ObjectId, reason: &'static str, message: impl Into<String>) -> Event {
        Event { object: object.clone(), event_type: EventType::Warning, reason, message: message.into() }
    }
}
