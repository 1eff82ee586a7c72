//! How does a JavaScript program ask Kubestow?
//!
//! One function, [`resolve()`], takes a manifest and options and returns the report as a plain JavaScript object. Its
//! shape is described to TypeScript in `report.d.ts`, which a test keeps in step with the Rust types. Wrong options are
//! JavaScript errors; a wrong manifest is not an error, its findings stand in the report.

mod options;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("report.d.ts");

/// What a cluster does with a manifest: its verdicts, objects, events, and what each container sees.
///
/// Throws an `Error` if the manifest is not a string, or if the options have a name or a value that is not known.
#[wasm_bindgen(js_name = resolve, unchecked_return_type = "Report")]
pub fn resolve(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
    let options = options::read(options).map_err(|message| JsError::new(&message))?;
    let report = kubestow::resolve(&manifest, &options);
    Ok(report.serialize(&Serializer::json_compatible())?)
}

/// The version of Kubestow, such as `0.1.0`.
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
