//! Does the document hold the fields that its kind has, and of the right types?
//!
//! Models the API server's strict decoding: sigs.k8s.io/json `UnmarshalStrict` into the Go types, and apiserver
//! `pkg/endpoints/handlers: transformDecodeError`. What was decoded is written back as Go would write it: `null` and empty
//! values are gone where Go leaves them out, quantities are canonical. Left out: keys given twice, which kubectl merges
//! before the server sees them.

use super::{Rejection, Spot, bytes, json};
use crate::path::{FieldPath, Path, Segment};
use crate::profile::Version;
use crate::quantity::Quantity;
use crate::schema::{Field, Served, Shape, Struct, Type};
use crate::value::{List, Map, Revision, Value};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How many unknown fields the server names.
const MOST_UNKNOWN: usize = 100;

/// Decodes a document, with the fields that a version of Kubernetes knows. What is written as Go would write it stays as
/// it is, shared with whoever else holds it.
///
/// # Errors
/// The server's refusal: the first wrong type, or else all unknown fields.
pub(super) fn decode(version: &Version, served: &Served, value: &mut Value) -> Result<(), Rejection> {
    let mut decoder =
        Decoder { version, root: served.structure(), is_custom: served.is_custom(), wrong: None, unknown: Vec::new() };
    let root = Path::Root;
    let outcome = match &*value {
        Value::Map(fields) if served.is_custom() => decoder.custom(served.structure(), fields, &root),
        Value::Map(fields) => decoder.structure(served.structure(), fields, &root),
        other => Err(decoder.mismatch(other, served.kind, None, &root)),
    };
    let decoded = match decoder.wrong {
        Some(wrong) => outcome.and(Err(wrong)),
        None => outcome,
    };
    let (message, spots) = match decoded {
        Err(spot) => (spot.message.clone(), alloc::vec![spot]),
        Ok(decoded) if decoder.unknown.is_empty() => {
            if let Some(fields) = decoded {
                *value = Value::Map(fields);
            }
            return Ok(());
        }
        Ok(_) => {
            let names: Vec<&str> = decoder.unknown.iter().map(|spot| spot.message.as_str()).collect();
            (format!("strict decoding error: {}", names.join(", ")), decoder.unknown)
        }
    };
    let (kind, version) = (served.kind, served.version());
    Err(Rejection {
        status: Some(400),
        reason: Some("BadRequest"),
        message: format!("{kind} in version \"{version}\" cannot be handled as a {kind}: {message}"),
        causes: Vec::new(),
        place: spots.first().map(|spot| spot.place.clone()).unwrap_or_default(),
        spots,
    })
}

struct Decoder<'a> {
    /// Which fields there are.
    version: &'a Version,
    /// The kind that is decoded.
    root: Struct,
    /// Whether only the metadata is decoded, by itself.
    is_custom: bool,
    /// The first value of a wrong type.
    wrong: Option<Spot>,
    unknown: Vec<Spot>,
}

impl Decoder<'_> {
    /// Decodes a custom resource: its metadata is typed, the rest is kept as it is written and checked by its schema.
    fn custom(&mut self, of: Struct, fields: &Map, path: &Path<'_>) -> Result<Option<Map>, Spot> {
        fields.revised(|name, value| {
            let here = path.field(name);
            let decoded = match of.field(name) {
                None => {
                    self.unknown_field(&here);
                    None
                }
                // upstream: apiextensions pkg/apiserver/schema/defaulting: PruneNonNullableNullsWithoutDefaults
                Some(_) if value.is_null() => return Ok(Revision::Gone),
                Some(field) if name == "metadata" => self.value(field.of, value, Some(of), &here)?,
                Some(field) => match (field.of.structure(), value) {
                    (Some(below), Value::Map(fields)) => self.custom(below, fields, &here)?.map(Value::Map),
                    (None, Value::Map(entries)) => without_nulls(entries)?.map(Value::Map),
                    _ => None,
                },
            };
            Ok(decoded.map_or(Revision::Kept, Revision::Changed))
        })
    }

    /// Decodes an object with known fields; none if it stays as it is. An `Err` ends the decoding at once.
    fn structure(&mut self, of: Struct, fields: &Map, path: &Path<'_>) -> Result<Option<Map>, Spot> {
        let mut decoded = fields.revised(|name, value| {
            let here = path.field(name);
            let Some(field) = of.field(name).filter(|field| self.version.knows(field)) else {
                self.unknown_field(&here);
                return Ok(Revision::Kept);
            };
            if value.is_null() {
                return Ok(Revision::Gone);
            }
            let decoded = self.value(field.of, value, Some(of), &here)?;
            if is_empty(field.of, decoded.as_ref().unwrap_or(value)) && !is_kept(of, &field) {
                return Ok(Revision::Gone);
            }
            Ok(decoded.map_or(Revision::Kept, Revision::Changed))
        })?;
        // A status is the server's to write, not the user's to leave out.
        let always = |field: &Field| field.always && field.name != "status" && self.version.knows(field);
        for field in of.fields().filter(always) {
            if !decoded.as_ref().unwrap_or(fields).contains_key(field.name) {
                let fields = decoded.get_or_insert_with(|| fields.clone());
                fields.insert(field.name, zero_of_field(&field));
            }
        }
        Ok(decoded)
    }

    /// Decodes a value; none if it stays as it is.
    fn value(
        &mut self,
        of: &Type,
        value: &Value,
        owner: Option<Struct>,
        path: &Path<'_>,
    ) -> Result<Option<Value>, Spot> {
        let changed = |new: Value| (new != *value).then_some(new);
        Ok(match (of.shape(), value) {
            (Shape::Any, _)
            | (Shape::String | Shape::IntOrString, Value::String(_))
            | (Shape::Bool, Value::Bool(_))
            | (Shape::Float, Value::Int(_) | Value::Float(_)) => None,
            (Shape::Int32 | Shape::Int64, Value::Int(_) | Value::Float(_)) => {
                match integer(value, of.shape() == Shape::Int32) {
                    Some(number) => changed(Value::Int(number)),
                    None => {
                        self.wrong_number(value, of, owner, path);
                        None
                    }
                }
            }
            (Shape::Bytes, Value::String(text)) => match bytes::decode(text) {
                Ok(decoded) => changed(STANDARD.encode(decoded).into()),
                Err(at) => {
                    let message = format!("illegal base64 data at input byte {at}");
                    self.keep(Spot { message, place: path.to_owned() });
                    None
                }
            },
            (Shape::Quantity, _) => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => json::compact(other).into(),
                };
                let wrong = |e: &dyn core::fmt::Display| Spot { message: e.to_string(), place: path.to_owned() };
                let parsed = Quantity::parse(text.trim()).map_err(|e| wrong(&e))?;
                changed(parsed.to_string().into())
            }
            // upstream: encoding/json takes an array of numbers for bytes, too
            (Shape::Bytes, Value::List(items)) => match numbers(items) {
                Some(bytes) => Some(STANDARD.encode(bytes).into()),
                None => {
                    let strange = items.iter().find(|item| byte(item).is_none()).cloned().unwrap_or_default();
                    let found = match &strange {
                        Value::Int(_) | Value::Float(_) => format!("number {}", json::compact(&strange)),
                        other => name_of(other).to_string(),
                    };
                    let spot = self.type_error(&found, "uint8", owner, path);
                    self.keep(spot);
                    None
                }
            },
            (Shape::IntOrString, _) => match integer(value, true) {
                Some(number) => changed(Value::Int(number)),
                None => return Err(self.mismatch(value, "int32", owner, path)),
            },
            (Shape::Time | Shape::MicroTime, Value::String(text)) => {
                super::time::check(text).map_err(|message| Spot { message, place: path.to_owned() })?;
                None
            }
            (Shape::Time | Shape::MicroTime, _) => return Err(self.mismatch(value, "string", owner, path)),
            (Shape::Struct, Value::Map(fields)) => match of.structure() {
                Some(structure) => self.structure(structure, fields, path)?.map(Value::Map),
                None => None,
            },
            (Shape::List, Value::List(items)) => {
                let mut decoded: Option<List> = None;
                for (index, item) in items.iter().enumerate() {
                    if let Some(new) = self.element(of.item(), item, owner, &path.index(index))? {
                        decoded.get_or_insert_with(|| items.clone())[index] = new;
                    }
                }
                decoded.map(Value::List)
            }
            (Shape::Map, Value::Map(fields)) => {
                let decoded = fields.revised(|key, element| {
                    let decoded = self.element(of.item(), element, owner, &path.key(key))?;
                    Ok(decoded.map_or(Revision::Kept, Revision::Changed))
                })?;
                decoded.map(Value::Map)
            }
            _ => {
                let spot = self.mismatch(value, of.go_name(), owner, path);
                self.keep(spot);
                None
            }
        })
    }

    /// An item of a list or a value of a map, where `null` stands for the empty value.
    fn element(
        &mut self,
        of: &Type,
        value: &Value,
        owner: Option<Struct>,
        path: &Path<'_>,
    ) -> Result<Option<Value>, Spot> {
        if value.is_null() {
            return Ok(Some(zero(of)).filter(|zero| !zero.is_null()));
        }
        self.value(of, value, owner, path)
    }

    fn keep(&mut self, spot: Spot) {
        self.wrong.get_or_insert(spot);
    }

    fn wrong_number(&mut self, value: &Value, of: &Type, owner: Option<Struct>, path: &Path<'_>) {
        let found = format!("number {}", json::compact(value));
        let spot = self.type_error(&found, of.go_name(), owner, path);
        self.keep(spot);
    }

    fn mismatch(&self, value: &Value, wanted: &str, owner: Option<Struct>, path: &Path<'_>) -> Spot {
        let found = match value {
            Value::Int(_) | Value::Float(_) if wanted == "int32" => format!("number {}", json::compact(value)),
            other => name_of(other).to_string(),
        };
        self.type_error(&found, wanted, owner, path)
    }

    // upstream: encoding/json: UnmarshalTypeError.Error
    fn type_error(&self, found: &str, wanted: &str, owner: Option<Struct>, path: &Path<'_>) -> Spot {
        let place = path.to_owned();
        let message = match owner {
            Some(owner) => {
                let field = go_path(self.root, &place);
                let field = field.strip_prefix("metadata.").filter(|_| self.is_custom).unwrap_or(&field);
                format!(
                    "json: cannot unmarshal {found} into Go struct field {}.{field} of type {wanted}",
                    owner.go_name()
                )
            }
            None => format!("json: cannot unmarshal {found} into Go value of type {wanted}"),
        };
        Spot { message, place }
    }

    fn unknown_field(&mut self, path: &Path<'_>) {
        let place = path.to_owned();
        let message = format!("unknown field \"{}\"", json_path(&place));
        if self.unknown.len() < MOST_UNKNOWN {
            self.unknown.push(Spot { message, place });
        }
    }
}

fn without_nulls(entries: &Map) -> Result<Option<Map>, Spot> {
    entries.revised(|_, value| Ok(if value.is_null() { Revision::Gone } else { Revision::Kept }))
}

/// Whether an empty value of this field is written all the same.
fn is_kept(of: Struct, field: &Field) -> bool {
    // A volume's empty capacity is refused as `{}`, a missing one as `null`.
    field.keeps_empty || field.always || (field.name == "capacity" && of.go_name() == "PersistentVolumeSpec")
}

/// What JSON calls a value of this type.
fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Float(_) => "number",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

fn byte(value: &Value) -> Option<u8> {
    match value {
        Value::Null => Some(0),
        other => integer(other, true).and_then(|number| u8::try_from(number).ok()),
    }
}

/// The bytes of an array of numbers.
fn numbers(items: &[Value]) -> Option<Vec<u8>> {
    items.iter().map(byte).collect()
}

/// The path as Go's decoder prints it: only fields, and before a field that Go embeds the structure that it lies in.
fn go_path(root: Struct, place: &FieldPath) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut owner = Some(root);
    let mut of: Option<&Type> = None;
    for segment in &place.0 {
        match segment {
            Segment::Field(name) => {
                names.extend(owner.and_then(|owner| embedded(owner.go_name(), name)));
                names.push(name);
                of = owner.and_then(|owner| owner.field(name)).map(|field| field.of);
            }
            Segment::Index(_) | Segment::Key(_) => of = of.map(Type::item),
        }
        owner = of.and_then(Type::structure);
    }
    names.join(".")
}

/// The Go structure inside `owner` that holds this field without a name of its own in JSON.
///
/// upstream: k8s.io/api core/v1 types.go, the members that are `json:",inline"`
fn embedded(owner: &str, field: &str) -> Option<&'static str> {
    const NOT_SOURCES: [&str; 9] = [
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    ];
    match (owner, field) {
        ("Volume", field) if field != "name" => Some("VolumeSource"),
        ("PersistentVolumeSpec", field) if !NOT_SOURCES.contains(&field) => Some("PersistentVolumeSource"),
        ("EphemeralContainer", field) if field != "targetContainerName" => Some("EphemeralContainerCommon"),
        ("Probe", "exec" | "httpGet" | "tcpSocket" | "grpc") => Some("ProbeHandler"),
        (
            "ConfigMapEnvSource"
            | "ConfigMapKeySelector"
            | "ConfigMapProjection"
            | "ConfigMapVolumeSource"
            | "SecretEnvSource"
            | "SecretKeySelector"
            | "SecretProjection",
            "name",
        ) => Some("LocalObjectReference"),
        _ => None,
    }
}

/// The path as the strict decoder prints it: keys of maps look like fields.
pub(super) fn json_path(place: &FieldPath) -> String {
    let mut out = String::new();
    for segment in &place.0 {
        match segment {
            Segment::Field(name) | Segment::Key(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Segment::Index(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

/// The integer that a JSON number is, if it is one of that many bits.
fn integer(value: &Value, small: bool) -> Option<i64> {
    let number = match value {
        Value::Int(number) => *number,
        // A number such as 3.0 is written as 3 before the server sees it.
        Value::Float(number) => {
            let whole = *number as i64;
            if whole as f64 != *number {
                return None;
            }
            whole
        }
        _ => return None,
    };
    (!small || i32::try_from(number).is_ok()).then_some(number)
}

/// Whether Go leaves this value out of a field that may be left out.
fn is_empty(of: &Type, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Int(number) => *number == 0 && !matches!(of.shape(), Shape::IntOrString),
        Value::Float(_) => false,
        Value::String(text) => text.is_empty() && !matches!(of.shape(), Shape::IntOrString),
        Value::List(items) => items.is_empty(),
        Value::Map(fields) => fields.is_empty() && of.shape() == Shape::Map,
    }
}

/// What Go writes for a field that nothing was written to.
fn zero_of_field(field: &Field) -> Value {
    if field.keeps_empty { Value::Null } else { zero(field.of) }
}

fn zero(of: &Type) -> Value {
    match of.shape() {
        // upstream: what has no bytes comes back from the store as bytes of length zero
        Shape::String | Shape::Bytes => "".into(),
        Shape::Bool => false.into(),
        Shape::Int32 | Shape::Int64 | Shape::IntOrString => 0.into(),
        Shape::Quantity => "0".into(),
        Shape::Struct => {
            let fields = of.structure().into_iter().flat_map(Struct::fields);
            let always = fields.filter(|field| field.always && field.name != "status");
            Value::Map(always.map(|field| (field.name.to_string(), zero_of_field(&field))).collect())
        }
        _ => Value::Null,
    }
}
