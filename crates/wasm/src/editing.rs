//! What does an editor ask while a text is being typed, and what does Kubernetes say?

use crate::options;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r#"
/** What may stand at a place; places are counted as JavaScript counts. */
export interface Completions {
  /** The first place that is replaced. */
  from: number;
  /** The place behind the last. */
  to: number;
  /** What may stand there, the likeliest first. */
  options: Suggestion[];
}

/** A word that may stand at a place. */
export interface Suggestion {
  /** The word. */
  label: string;
  /** Whether it is a field, a value, or the name of something else. */
  kind: "field" | "value" | "name";
  /** A type, a kind, or `default`. */
  detail: string;
  /** What is put in. */
  insert: string;
}

/** What there is to say about a field. */
export interface Hover {
  from: number;
  to: number;
  /** The field, such as `spec.volumeMode`. */
  title: string;
  /** Its type. */
  of: string;
  /** What is known of it, in the language asked for. */
  lines: { label: string; text: string }[];
  /** Where Kubernetes describes it. */
  link?: string;
}
"#;

fn read(manifest: &JsValue, wanted: &JsValue) -> Result<(String, kubestow::Options), JsError> {
    let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
    Ok((manifest, options::read(wanted).map_err(|message| JsError::new(&message))?))
}

/// What may stand at a place of a manifest, which may be broken.
///
/// Throws an `Error` as `resolve` does.
#[wasm_bindgen(js_name = complete, unchecked_return_type = "Completions")]
pub fn complete(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let (manifest, options) = read(manifest, options)?;
    let found = kubestow::editing::complete(&manifest, offset as usize, &options);
    Ok(found.serialize(&Serializer::json_compatible())?)
}

/// What there is to say about the field at a place of a manifest; nothing if the API knows no such field.
///
/// Throws an `Error` as `resolve` does.
#[wasm_bindgen(js_name = hover, unchecked_return_type = "Hover | undefined")]
pub fn hover(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    offset: u32,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let (manifest, options) = read(manifest, options)?;
    match kubestow::editing::hover(&manifest, offset as usize, &options) {
        Some(found) => Ok(found.serialize(&Serializer::json_compatible())?),
        None => Ok(JsValue::UNDEFINED),
    }
}

/// What Kubernetes itself says of a manifest: events, refusals, warnings.
///
/// Throws an `Error` as `resolve` does.
#[wasm_bindgen(js_name = messages, unchecked_return_type = "string[]")]
pub fn messages(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let (manifest, options) = read(manifest, options)?;
    let messages = kubestow::messages(&kubestow::resolve(&manifest, &options));
    Ok(messages.serialize(&Serializer::json_compatible())?)
}

/// The place of what the value at a place of a manifest refers to; nothing if it is not in the text.
///
/// Throws an `Error` if the manifest is not a string.
#[wasm_bindgen(js_name = definition, unchecked_return_type = "Edit | undefined")]
pub fn definition(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    offset: u32,
) -> Result<JsValue, JsError> {
    let (manifest, _) = read(manifest, &JsValue::UNDEFINED)?;
    match kubestow::editing::definition(&manifest, offset as usize) {
        Some(found) => Ok(found.serialize(&Serializer::json_compatible())?),
        None => Ok(JsValue::UNDEFINED),
    }
}
