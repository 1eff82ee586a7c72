//! From a JavaScript object to the engine's options.
//!
//! serde-wasm-bindgen passes over fields that a type does not know; a misspelled option would then be silently ignored,
//! so the names are compared first.

use kubestow::{Language, Options, Profile, Step, Version};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

/// The names that an options object may have.
const NAMES: [&str; 10] = [
    "cluster",
    "kubernetes",
    "assumeNamespaces",
    "steps",
    "language",
    "evidence",
    "waysOut",
    "timeline",
    "until",
    "compare",
];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    cluster: Option<String>,
    kubernetes: Option<String>,
    assume_namespaces: Option<bool>,
    steps: Option<Vec<Step>>,
    language: Option<Language>,
    evidence: Option<bool>,
    ways_out: Option<bool>,
    timeline: Option<bool>,
    until: Option<u32>,
    compare: Option<bool>,
}

/// Reads the options; nothing at all stands for the defaults.
pub(crate) fn read(value: &JsValue) -> Result<Options, String> {
    let mut options = Options::default();
    if value.is_undefined() || value.is_null() {
        return Ok(options);
    }
    let object = value.dyn_ref::<js_sys::Object>().filter(|_| !js_sys::Array::is_array(value));
    let object = object.ok_or("options: must be an object")?;
    for name in js_sys::Object::keys(object).iter().filter_map(|name| name.as_string()) {
        if !NAMES.contains(&name.as_str()) {
            return Err(format!("options: has no {name:?}; it may have {}", NAMES.join(", ")));
        }
    }
    let written: Written =
        serde_wasm_bindgen::from_value(value.clone()).map_err(|error| format!("options: {error}"))?;
    if let Some(name) = written.cluster {
        options.cluster =
            Profile::named(&name).ok_or_else(|| format!("options.cluster: there is no cluster {name:?}"))?;
    }
    if let Some(name) = written.kubernetes {
        let version = Version::named(&name);
        let version = version.ok_or_else(|| format!("options.kubernetes: there is no version {name:?}"))?;
        options.cluster = options.cluster.at(version);
    }
    options.assume_namespaces = written.assume_namespaces.unwrap_or(options.assume_namespaces);
    options.steps = written.steps.unwrap_or_default();
    options.language = written.language.unwrap_or_default();
    options.evidence = written.evidence.unwrap_or_default();
    options.ways_out = written.ways_out.unwrap_or_default();
    options.timeline = written.timeline.unwrap_or_default();
    options.until = written.until;
    options.compare = written.compare.unwrap_or_default();
    Ok(options)
}
