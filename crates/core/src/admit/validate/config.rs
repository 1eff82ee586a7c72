//! Are ConfigMaps and Secrets in order?
//!
//! Models `pkg/apis/core/validation/validation.go: ValidateConfigMap, ValidateSecret`.

use super::errors::{At, Errors, text};
use super::names;
use crate::admit::bytes;
use crate::path::Path;
use crate::value::Value;

/// How many bytes the values may take together.
const MOST: usize = 1024 * 1024;

/// Checks a ConfigMap.
pub(super) fn config_map(errors: &mut Errors, map: &Value) {
    let root = Path::Root;
    let (data, binary) = (root.field("data"), root.field("binaryData"));
    let mut size = 0;
    for (key, value) in map.fields_at(&["data"]) {
        errors.invalid_each(&data.key(key), key, &names::config_key(key));
        if map.at(&["binaryData", key]).is_some() {
            errors.invalid(&data.key(key), key, "duplicate of key present in binaryData");
        }
        size += value.as_str().unwrap_or_default().len();
    }
    for (key, value) in map.fields_at(&["binaryData"]) {
        errors.invalid_each(&binary.key(key), key, &names::config_key(key));
        size += decoded(value);
    }
    if size > MOST {
        // upstream means the whole object, whose path prints so
        errors.too_long(At::shown_as(&root.key(""), &root), MOST);
    }
}

fn decoded(value: &Value) -> usize {
    bytes::decode(value.as_str().unwrap_or_default()).map_or(0, |bytes| bytes.len())
}

/// Checks a Secret.
pub(super) fn secret(errors: &mut Errors, secret: &Value) {
    let root = Path::Root;
    let data = root.field("data");
    let mut size = 0;
    for (key, value) in secret.fields_at(&["data"]) {
        errors.invalid_each(&data.key(key), key, &names::config_key(key));
        size += decoded(value);
    }
    if size > MOST {
        errors.too_long(&data, MOST);
    }
    let has = |key: &str| secret.at(&["data", key]).is_some();
    match text(secret, "type") {
        "kubernetes.io/service-account-token" => {
            const ACCOUNT: &str = "kubernetes.io/service-account.name";
            if secret.str_at(&["metadata", "annotations", ACCOUNT]).unwrap_or_default().is_empty() {
                let metadata = root.field("metadata");
                errors.required(&metadata.field("annotations").key(ACCOUNT), "");
            }
        }
        "kubernetes.io/dockercfg" => docker(errors, secret, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => docker(errors, secret, ".dockerconfigjson"),
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            errors.required(&data.key("username"), "");
            errors.required(&data.key("password"), "");
        }
        "kubernetes.io/ssh-auth" if secret.str_at(&["data", "ssh-privatekey"]).unwrap_or_default().is_empty() => {
            errors.required(&data.key("ssh-privatekey"), "");
        }
        "kubernetes.io/tls" => {
            for key in ["tls.crt", "tls.key"] {
                if !has(key) {
                    errors.required(&data.key(key), "");
                }
            }
        }
        _ => {}
    }
}

fn docker(errors: &mut Errors, secret: &Value, key: &str) {
    let root = Path::Root;
    let path = root.field("data");
    let here = path.key(key);
    match secret.str_at(&["data", key]) {
        None => errors.required(&here, ""),
        Some(encoded) => {
            let content = bytes::decode(encoded).unwrap_or_default();
            if let Err(why) = super::json_text::object(&content) {
                errors.invalid(&here, "<secret contents redacted>", &why);
            }
        }
    }
}
