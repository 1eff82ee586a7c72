//! What decides, and why not?
//!
//! Pure rules over nouns. A rule returns its reason, not a truth value; whoever asks turns the reason into an event, a
//! row of evidence or a sentence.

pub mod affinity;
pub mod attach;
pub mod class;
pub mod matching;
pub mod migration;
pub mod resources;
pub mod selector;
pub mod taints;
pub mod topology;
pub mod zones;
