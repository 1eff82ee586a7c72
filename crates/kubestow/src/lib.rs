//! What would a cluster do with these manifests?
//!
//! One function answers: [`resolve`] reads a text, admits its documents one by one, lets the controllers settle after
//! each, and reports what each container sees, which claim binds which volume, and why not. The [`Report`] is plain
//! public data that the command line, the JavaScript API and the page all show.
//!
//! ```
//! use kubestow::{Options, resolve};
//! let report = resolve("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n", &Options::default());
//! assert!(report.admission[0].accepted);
//! ```
//!
//! A [`Session`] answers the same of a text that is being changed, sooner.

mod compare;
pub mod editing;
mod expect;
mod lines;
mod link;
mod messages;
mod redact;
mod report;
mod resolve;
mod session;
mod step;
mod wanted;
mod words;

pub use expect::{Expectation, Malformed, Unmet};
pub use lines::{Lines, Position};
pub use link::Link;
pub use messages::messages;
pub use redact::without_secrets;
pub use report::*;
pub use resolve::{Options, Settled, drivers, resolve, resolve_bytes, settle};
#[doc(hidden)]
pub use resolve::{Stage, resolve_in_stages};
pub use session::Session;
pub use step::Step;
pub use wanted::Wanted;
pub use words::Language;

pub use kubestow_core::profile::{Profile, Version};
pub use kubestow_core::value::Value;
