//! Which files does a downwardAPI volume hold?
//!
//! Models `pkg/volume/downwardapi: CollectData`. Errors of several items are told together.

use super::clean::clean_path;
use super::errors::aggregate;
use super::fields;
use super::look::Look;
use super::payload::{DEFAULT_MODE, Payload, Projection, mode_of};
use super::resources::{Asker, resource_field};
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::Origin;
use alloc::string::String;
use alloc::vec::Vec;

/// Adds the files of a source at `place`, or returns the errors of its items.
pub(super) fn add(
    look: &Look<'_>,
    payload: &mut Payload,
    source: &Value,
    place: &FieldPath,
    default_mode: u32,
) -> Result<(), Vec<String>> {
    let mut errors = Vec::new();
    let mut files = Payload::default();
    for (i, item) in source.list_at(&["items"]).iter().enumerate() {
        let place = place.copied().field("items").index(i);
        let found = if let Some(reference) = item.get("fieldRef") {
            fields::for_file(look, reference.str_at(&["fieldPath"]).unwrap_or_default())
        } else if let Some(reference) = item.get("resourceFieldRef") {
            resource_field(look, reference, Asker::File).map(|value| (value, place.field("resourceFieldRef")))
        } else {
            Ok((String::new(), place))
        };
        match found {
            Ok((text, path)) => {
                let origin = Origin::Field { object: look.pod.id.clone(), path, key: None };
                let mode = mode_of(item, "mode").unwrap_or(default_mode);
                let projection = Projection {
                    content: text.into_bytes(),
                    mode,
                    origin,
                    secret: false,
                    owner: None,
                    lost: Vec::new(),
                };
                files.add(clean_path(item.str_at(&["path"]).unwrap_or_default()), projection);
            }
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    payload.add_all(files);
    Ok(())
}

/// The files of a volume of this source alone.
pub(super) fn payload(look: &Look<'_>, source: &Value, place: &FieldPath) -> Result<Payload, String> {
    let mut payload = Payload::default();
    let default_mode = mode_of(source, "defaultMode").unwrap_or(DEFAULT_MODE);
    match add(look, &mut payload, source, place, default_mode) {
        Ok(()) => Ok(payload),
        Err(errors) => Err(aggregate(&errors).unwrap_or_default()),
    }
}
