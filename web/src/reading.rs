//! How does a report come from the worker into the page?
//!
//! The state after the manifest stands in a report among its other fields. serde takes such a report in by way of a copy of
//! everything, with code of its own for every type in it: a tenth of the page. Here each half is read by itself.

use kubestow::{Comparison, Moment, Report, State};
use serde::Deserialize;
use serde_wasm_bindgen::{Error, from_value};
use wasm_bindgen::JsValue;

/// What a report says beside the state after the manifest.
#[derive(Deserialize)]
struct Beside {
    kubernetes: String,
    cluster: String,
    #[serde(default)]
    steps: Vec<State>,
    #[serde(default)]
    timeline: Vec<Moment>,
    #[serde(default)]
    compared: Option<Comparison>,
}

/// Reads a report.
///
/// # Errors
///
/// When it does not have the shape of one.
pub(crate) fn report(value: JsValue) -> Result<Report, Error> {
    let state = from_value(value.clone())?;
    let Beside { kubernetes, cluster, steps, timeline, compared } = from_value(value)?;
    Ok(Report { kubernetes, cluster, state, steps, timeline, compared })
}
