//! How does a JavaScript program ask Kubestow?
//!
//! One function, [`resolve()`], takes a manifest and options and returns the report as a plain JavaScript object. Its
//! shape is described to TypeScript in the files `*.d.ts`, which a test keeps in step with the Rust types. Wrong options are
//! JavaScript errors; a wrong manifest is not an error, its findings stand in the report.

pub mod editing;
mod options;
mod session;

pub use session::Session;

use kubestow::Expectation;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = concat!(
    include_str!("options.d.ts"),
    include_str!("report.d.ts"),
    include_str!("pod.d.ts"),
    include_str!("why.d.ts"),
    include_str!("compared.d.ts"),
    include_str!("access.d.ts"),
    include_str!("changes.d.ts")
);

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

#[wasm_bindgen(typescript_custom_section)]
const KUBECTL: &'static str = r#"
/** What kubectl printed, and what it did. */
export interface KubectlAnswer {
  /** What it printed to standard output. */
  stdout: string;
  /** What it printed to standard error. */
  stderr: string;
  /** Its exit code; 0 for success. */
  code: number;
  /** What it changed, as steps to add to those of the options. */
  steps?: Step[];
}

/** How a command may go on. */
export interface Completion {
  /** How many characters of the end of the line a word replaces. */
  replaces: number;
  /** The words, in order. */
  words: string[];
}
"#;

/// What kubectl prints of what a manifest settles on, for a command such as `get pvc -o wide`; lines below the first are
/// standard input.
///
/// Throws an `Error` as `resolve` does.
#[wasm_bindgen(js_name = kubectl, unchecked_return_type = "KubectlAnswer")]
pub fn kubectl(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] command: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let (manifest, command, options) = typed(manifest, command, options)?;
    let answer = kubestow_kubectl::run_typed(&manifest, &options, &command);
    Ok(answer.serialize(&Serializer::json_compatible())?)
}

/// How a kubectl command may go on: commands, resources, names, flags.
///
/// Throws an `Error` as `resolve` does.
#[wasm_bindgen(js_name = completeKubectl, unchecked_return_type = "Completion")]
pub fn complete_kubectl(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "string")] command: &JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
) -> Result<JsValue, JsError> {
    let asked = (manifest.as_string(), js_sys::JSON::stringify(options).ok().and_then(|text| text.as_string()));
    let (manifest, command, options) = typed(manifest, command, options)?;
    let completion = COMPLETER.with_borrow_mut(|known| match known {
        Some((of, completer)) if *of == asked => completer.complete(&command),
        _ => {
            let completer = kubestow_kubectl::Completer::new(&manifest, &options);
            known.insert((asked, completer)).1.complete(&command)
        }
    });
    Ok(completion.serialize(&Serializer::json_compatible())?)
}

/// A manifest and options, as they were given.
type Asked = (Option<String>, Option<String>);

thread_local! {
    /// What was completed last, since the next key is most likely about the same cluster.
    static COMPLETER: RefCell<Option<(Asked, kubestow_kubectl::Completer)>> = const { RefCell::new(None) };
}

fn typed(
    manifest: &JsValue,
    command: &JsValue,
    options: &JsValue,
) -> Result<(String, String, kubestow::Options), JsError> {
    let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
    let command = command.as_string().ok_or_else(|| JsError::new("command: must be a string"))?;
    let options = options::read(options).map_err(|message| JsError::new(&message))?;
    Ok((manifest, command, options))
}

/// A manifest without the values of its Secrets, to be shown to others; undefined if it may hold some and cannot be read.
///
/// Throws an `Error` if the manifest is not a string.
#[wasm_bindgen(js_name = withoutSecrets)]
pub fn without_secrets(
    #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
) -> Result<Option<String>, JsError> {
    let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
    Ok(kubestow::without_secrets(&manifest))
}

/// What the well-known drivers and volume types offer: the table of access modes, in 2018 and today.
#[wasm_bindgen(js_name = drivers, unchecked_return_type = "DriverRow[]")]
pub fn drivers() -> Result<JsValue, JsError> {
    Ok(kubestow::drivers().serialize(&Serializer::json_compatible())?)
}

/// The version of Kubestow, such as `0.1.0`.
#[wasm_bindgen(js_name = version)]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
