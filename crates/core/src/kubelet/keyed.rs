//! What does a ConfigMap or a Secret hold?
//!
//! Models `pkg/kubelet/{configmap,secret}` managers for the missing object's words, and `MakePayload` of both volume
//! plugins. Environment variables see `data` alone; files see `binaryData` too.

use super::look::Look;
use super::payload::{Payload, Projection};
use crate::go::quote;
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::profile::Tokens;
use crate::value::Value;
use crate::view::Origin;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// The ConfigMap that every namespace has.
pub(super) const ROOT_CERTIFICATE: &str = "kube-root-ca.crt";

/// What follows the account's name in the name of its token's Secret.
const TOKEN_SECRET: &str = "-token-<generated>";

/// Whether what a reference names may be missing.
pub(super) fn is_optional(reference: &Value) -> bool {
    reference.get("optional").and_then(Value::as_bool) == Some(true)
}

/// The object of that name in the pod's namespace, or the kubelet's words for its absence.
pub(super) fn find(look: &Look<'_>, kind: Kind, name: &str) -> Result<Arc<Object>, String> {
    if let Some(object) = look.near(kind.clone(), name) {
        return Ok(Arc::clone(object));
    }
    match look.cluster.profile().version.tokens {
        Tokens::Projected if kind == Kind::ConfigMap && name == ROOT_CERTIFICATE => {
            return Ok(root_certificate(&look.pod.id.namespace));
        }
        Tokens::Secret if kind == Kind::Secret => {
            if let Some(account) = name.strip_suffix(TOKEN_SECRET)
                && look.near(Kind::ServiceAccount, account).is_some()
            {
                return Ok(token_secret(&look.pod.id.namespace, account));
            }
        }
        _ => {}
    }
    // upstream: the watch-based managers name the singular resource
    Err(format!("{} {} not found", kind.name().to_lowercase(), quote(name)))
}

/// The cluster's certificate authority, where the store has no ConfigMap for it.
fn root_certificate(namespace: &str) -> Arc<Object> {
    let id = ObjectId::namespaced(Kind::ConfigMap, namespace, ROOT_CERTIFICATE);
    let content = format!("<{ROOT_CERTIFICATE}>");
    let value = Value::from([("data", Value::from([("ca.crt", content.into())]))]);
    Arc::new(Object::admitted(id, value, 0, None))
}

/// The token of a service account, where the store has no Secret for it.
// upstream: pkg/controller/serviceaccount/tokens_controller.go: ensureReferencedToken, of Kubernetes v1.12
fn token_secret(namespace: &str, account: &str) -> Arc<Object> {
    let id = ObjectId::namespaced(Kind::Secret, namespace, &format!("{account}{TOKEN_SECRET}"));
    let certificate = format!("<{ROOT_CERTIFICATE}>");
    let token = format!("<token of ServiceAccount/{namespace}/{account}>");
    let data = [("ca.crt", certificate.as_str()), ("namespace", namespace), ("token", &token)];
    let data = data.map(|(key, text)| (key, Value::from(base64::engine::general_purpose::STANDARD.encode(text))));
    let kind = ("type", "kubernetes.io/service-account-token".into());
    Arc::new(Object::admitted(id, Value::from([kind, ("data", Value::from(data))]), 0, None))
}

fn origin(object: &Object, field: &str, key: &str) -> Origin {
    let is_generated = object.id.name == ROOT_CERTIFICATE || object.id.name.ends_with(TOKEN_SECRET);
    if is_generated && object.document.is_none() {
        return Origin::Cluster(format!("{}", object.id));
    }
    let path = FieldPath::of(&[field]).key(key);
    Origin::Field { object: object.id.clone(), path, key: Some(key.into()) }
}

/// The bytes of a value: text of a ConfigMap, base64 otherwise.
fn bytes(object: &Object, field: &str, value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    if object.id.kind == Kind::ConfigMap && field == "data" { text.as_bytes().to_vec() } else { decode(text) }
}

/// Base64 as Go's `encoding/base64.StdEncoding` reads it: line breaks mean nothing. The API server has refused anything
/// else, so what does not decode is empty.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let joined: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    GeneralPurpose::new(&STANDARD, LENIENT).decode(joined).unwrap_or_default()
}

/// What an environment sees: key, value and origin of every entry of `data`.
pub(super) fn text_entries(object: &Object) -> impl Iterator<Item = (&str, Vec<u8>, Origin)> {
    object
        .value
        .fields_at(&["data"])
        .map(|(key, value)| (key, bytes(object, "data", value), origin(object, "data", key)))
}

/// What an environment sees of one key.
pub(super) fn text_entry(object: &Object, key: &str) -> Option<(Vec<u8>, Origin)> {
    let value = object.value.at(&["data", key])?;
    Some((bytes(object, "data", value), origin(object, "data", key)))
}

/// Adds the files of a ConfigMap or Secret to a payload.
///
/// upstream: pkg/volume/configmap, pkg/volume/secret: MakePayload
pub(super) fn add(
    look: &Look<'_>,
    payload: &mut Payload,
    kind: Kind,
    name: &str,
    source: &Value,
    default_mode: u32,
) -> Result<(), String> {
    let object = match find(look, kind.clone(), name) {
        Ok(object) => Some(object),
        Err(_) if is_optional(source) => None,
        Err(message) => return Err(message),
    };
    let fields: &[&str] = if kind == Kind::ConfigMap { &["data", "binaryData"] } else { &["data"] };
    let mut held: BTreeMap<&str, (&str, &Value)> = BTreeMap::new();
    if let Some(object) = &object {
        for field in fields.iter().rev() {
            held.extend(object.value.fields_at(&[field]).map(|(key, value)| (key, (*field, value))));
        }
    }
    let project = |field: &str, key: &str, value: &Value, mode: u32| {
        let object = object.as_ref()?;
        Some(Projection {
            content: bytes(object, field, value),
            mode,
            origin: origin(object, field, key),
            secret: kind == Kind::Secret,
            owner: None,
            lost: Vec::new(),
        })
    };
    let items = source.list_at(&["items"]);
    // A source that fails leaves nothing behind, not even its first items.
    let mut files = Payload::default();
    if items.is_empty() {
        for (key, (field, value)) in &held {
            if let Some(file) = project(field, key, value, default_mode) {
                files.add((*key).into(), file);
            }
        }
    }
    for item in items {
        let key = item.str_at(&["key"]).unwrap_or_default();
        let mode = item.get("mode").and_then(Value::as_int).and_then(|mode| u32::try_from(mode).ok());
        let path: String = item.str_at(&["path"]).unwrap_or_default().into();
        match held.get(key).and_then(|(field, value)| project(field, key, value, mode.unwrap_or(default_mode))) {
            Some(projection) => files.add(path, projection),
            None if is_optional(source) => {}
            None if kind == Kind::ConfigMap => {
                return Err(format!("configmap references non-existent config key: {key}"));
            }
            None => return Err(format!("references non-existent secret key: {key}")),
        }
    }
    payload.add_all(files);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        assert_eq!(decode("aGVs\r\nbG8=\n"), b"hello");
        assert_eq!(decode("//4A/w=="), [0xff, 0xfe, 0, 0xff]);
        assert_eq!(decode("aGVsbG9="), b"hello");
        assert_eq!(decode(""), b"");
    }
}
