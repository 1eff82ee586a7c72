//! Which files does a projected volume hold?
//!
//! Models `pkg/volume/projected: collectData`: the sources in order into one map, so the last of a path wins; the errors
//! of all sources are told together. Sources that a switched-off feature left empty are passed over.

use super::errors::aggregate;
use super::look::Look;
use super::payload::{DEFAULT_MODE, Payload, Projection, mode_of};
use super::{downward, keyed};
use crate::object::Kind;
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::Origin;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What only the owner can read: a token's mode before fsGroup adds to it.
const OWNER_ONLY: u32 = 0o600;

/// The files, or the errors of the sources.
pub(super) fn payload(look: &Look<'_>, source: &Value, place: &FieldPath) -> Result<Payload, String> {
    let default_mode = mode_of(source, "defaultMode").unwrap_or(DEFAULT_MODE);
    let mut payload = Payload::default();
    let mut errors: Vec<String> = Vec::new();
    for (i, source) in source.list_at(&["sources"]).iter().enumerate() {
        let place = place.copied().field("sources").index(i);
        let keyed = [("secret", Kind::Secret), ("configMap", Kind::ConfigMap)];
        if let Some((field, kind)) = keyed.into_iter().find(|(field, _)| source.get(field).is_some()) {
            let source = source.get(field).unwrap_or(&Value::Null);
            let name = source.str_at(&["name"]).unwrap_or_default();
            errors.extend(keyed::add(look, &mut payload, kind, name, source, default_mode).err());
        } else if let Some(source) = source.get("downwardAPI") {
            let added = downward::add(look, &mut payload, source, &place.field("downwardAPI"), default_mode);
            errors.extend(added.err().into_iter().flatten());
        } else if let Some(token) = source.get("serviceAccountToken") {
            let path: String = token.str_at(&["path"]).unwrap_or_default().into();
            payload.add(path, self::token(look, default_mode));
        }
    }
    match aggregate(&errors) {
        None => Ok(payload),
        Some(error) => Err(error),
    }
}

/// A service account token: with fsGroup or a common user it is for the owner alone, whatever the volume says.
fn token(look: &Look<'_>, default_mode: u32) -> Projection {
    let owned = look.fs_group().is_some() || look.fs_user().is_some();
    let account = look.pod.value.str_at(&["spec", "serviceAccountName"]).unwrap_or("default");
    Projection {
        content: b"<token>".to_vec(),
        mode: if owned { OWNER_ONLY } else { default_mode },
        origin: Origin::Cluster(format!("ServiceAccount/{}/{account}", look.pod.id.namespace)),
        secret: true,
        owner: look.fs_user(),
        lost: Vec::new(),
    }
}
