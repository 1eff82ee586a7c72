//! How does a JavaScript program ask Kubestow?
//!
//! One function, [`resolve()`], takes a manifest and options and returns the report as a plain JavaScript object. Its
//! shape is described to TypeScript in `report.d.ts`, which a test keeps in step with the Rust types. Wrong options are
//! JavaScript errors; a wrong manifest is not an error, its findings stand in the report.

mod options;

use kubestow::Expectation;
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

#[wasm_bindgen(typescript_custom_section)]
const UNMET: &'static str = r#"
/** Something that a manifest is expected to come to, and does not. */
export interface Unmet {
  /** The object that it is about, if it is about one. */
  object?: string;
  /** Where that stands in the text. */
  position?: Position;
  /** What is expected and what is so, in the language asked for. */
  message: string;
}
"#;

/// What of an expectation (such as `pvc/data Bound; pod/web Running`) a manifest does not come to.
///
/// Throws an `Error` as `resolve` does, and if the expectation does not follow its grammar.
#[wasm_bindgen(js_name = check, unchecked_return_type = "Unmet[]")]
pub fn check(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] expectation: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
    let expectation = expectation.as_string().ok_or_else(|| JsError::new("expectation: must be a string"))?;
    let expectation = Expectation::parse(&expectation).map_err(|error| JsError::new(&error.to_string()))?;
    let options = options::read(options).map_err(|message| JsError::new(&message))?;
    let unmet = expectation.unmet(&kubestow::resolve(&manifest, &options), options.language);
    Ok(unmet.serialize(&Serializer::json_compatible())?)
}

/// The version of Kubestow, such as `0.1.0`.
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
