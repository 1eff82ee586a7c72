//! Which value of a Secret has a newline that nobody meant?
//!
//! `echo word | base64` encodes the newline of `echo` too, and every program gets it. Told of values of one line only:
//! a certificate or a file of several lines ends in a newline as it should.

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::kubelet::decode_base64;
use crate::object::{Kind, Object};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::vec::Vec;

/// The values that end in their only newline.
pub(super) fn findings(cluster: &Cluster) -> Vec<Finding> {
    let written = |secret: &&alloc::sync::Arc<Object>| secret.document.is_some();
    cluster.of_kind(Kind::Secret).filter(written).flat_map(|secret| of_secret(secret)).collect()
}

fn of_secret(secret: &Object) -> impl Iterator<Item = Finding> + '_ {
    let is_line = |value: &Value| {
        let bytes = value.as_str().map(decode_base64).unwrap_or_default();
        bytes.iter().position(|byte| *byte == b'\n').is_some_and(|at| at > 0 && at + 1 == bytes.len())
    };
    secret.value.fields_at(&["data"]).filter(move |(_, value)| is_line(value)).map(|(key, _)| {
        let place = FieldPath::of(&["data"]).key(key);
        Finding::new(Code::ValueEndsInNewline).about(&secret.id).at(place).with("key", key)
    })
}
