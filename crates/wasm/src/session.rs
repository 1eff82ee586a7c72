//! How does a JavaScript program follow a manifest that is being changed?

use crate::options;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Resolves a manifest again and again while it is being changed, and says each time what is different in the report.
#[wasm_bindgen]
#[derive(Default)]
pub struct Session(kubestow::Session);

#[wasm_bindgen]
impl Session {
    /// A session that has seen nothing yet: its first changes are those of an empty report.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Session {
        Session::default()
    }

    /// What is different from the report before in the report that `resolve` would return.
    ///
    /// Throws an `Error` as `resolve` does; the session then stays as it is.
    #[wasm_bindgen(js_name = changes, unchecked_return_type = "Changes")]
    pub fn changes(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] manifest: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Options")] options: &JsValue,
    ) -> Result<JsValue, JsError> {
        let manifest = manifest.as_string().ok_or_else(|| JsError::new("manifest: must be a string"))?;
        let options = options::read(options).map_err(|message| JsError::new(&message))?;
        Ok(self.0.changes(&manifest, &options).serialize(&Serializer::json_compatible())?)
    }
}
