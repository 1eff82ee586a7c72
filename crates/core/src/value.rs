//! What is a manifest once its text is forgotten?
//!
//! A tree of JSON values with sorted keys: `kubectl` sends objects to the API server as JSON whose keys were sorted by
//! Go's encoder (sigs.k8s.io/yaml `YAMLToJSON`), so this order is also the order in which the server meets the fields.

mod list;
mod map;
mod serial;

pub use list::List;
pub use map::{Map, Revision};

/// A text that is copied at no cost: short ones lie in place, long ones are shared.
pub type Text = smol_str::SmolStr;

use alloc::string::String;
use alloc::vec::Vec;

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`, or a field that is written without a value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction that fits 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(Text),
    /// An array.
    List(List),
    /// An object.
    Map(Map),
}

impl Value {
    /// An object without fields.
    pub fn map() -> Value {
        Value::Map(Map::new())
    }

    /// The child `key`, unless it is absent or `null`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(map) => map.get(key).filter(|v| !matches!(v, Value::Null)),
            _ => None,
        }
    }

    /// The value below a chain of field names, unless any of them is absent or `null`.
    ///
    /// ```
    /// use kubestow_core::value::Value;
    /// let mut claim = Value::map();
    /// claim.set(&["spec", "volumeName"], "pv-1");
    /// assert_eq!(claim.at(&["spec", "volumeName"]).and_then(Value::as_str), Some("pv-1"));
    /// assert!(claim.at(&["spec", "storageClassName"]).is_none());
    /// ```
    pub fn at(&self, fields: &[&str]) -> Option<&Value> {
        fields.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The string below a chain of field names.
    pub fn str_at(&self, fields: &[&str]) -> Option<&str> {
        self.at(fields).and_then(Value::as_str)
    }

    /// The items of the list below a chain of field names; none if it is absent.
    pub fn list_at(&self, fields: &[&str]) -> &[Value] {
        self.at(fields).map_or(&[], Value::items)
    }

    /// The fields of the object below a chain of field names; none if it is absent.
    pub fn fields_at<'a>(&'a self, fields: &[&str]) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.at(fields).into_iter().flat_map(|v| v.fields())
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is an integer.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The items of a list; none if this is no list.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The fields of an object in the order of their names; none if this is no object.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        let map = match self {
            Value::Map(map) => Some(map),
            _ => None,
        };
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The child `key` to change; `self` becomes an object if it was none, and the child `null` if there was none.
    pub fn entry(&mut self, key: &str) -> &mut Value {
        if !matches!(self, Value::Map(_)) {
            *self = Value::map();
        }
        match self {
            Value::Map(map) => map.entry(key),
            _ => self,
        }
    }

    /// The value below a chain of field names to change; objects on the way are made where they are missing.
    pub fn entry_at(&mut self, fields: &[&str]) -> &mut Value {
        fields.iter().fold(self, |value, key| value.entry(key))
    }

    /// Writes `value` below a chain of field names.
    pub fn set(&mut self, fields: &[&str], value: impl Into<Value>) {
        *self.entry_at(fields) = value.into();
    }

    /// Takes away the field at the end of a chain of field names, and returns what it held.
    pub fn remove(&mut self, fields: &[&str]) -> Option<Value> {
        let (last, way) = fields.split_last()?;
        let mut value = self;
        for key in way {
            value = match value {
                Value::Map(map) => map.get_mut(key)?,
                _ => return None,
            };
        }
        match value {
            Value::Map(map) => map.remove(last),
            _ => None,
        }
    }

    /// The child `key` to change, unless it is absent or `null`.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match self {
            Value::Map(map) => map.get_mut(key).filter(|v| !v.is_null()),
            _ => None,
        }
    }

    /// The value below a chain of field names to change, unless any of them is absent or `null`.
    pub fn at_mut(&mut self, fields: &[&str]) -> Option<&mut Value> {
        fields.iter().try_fold(self, |value, key| value.get_mut(key))
    }

    /// The items of the list below a chain of field names, to change; none if it is absent or no list.
    pub fn each_mut(&mut self, fields: &[&str]) -> impl Iterator<Item = &mut Value> {
        let items = match self.at_mut(fields) {
            Some(Value::List(items)) => items.as_mut_slice(),
            _ => &mut [],
        };
        items.iter_mut()
    }

    /// Writes `value` to the field `key`, unless something stands there already.
    pub fn fill(&mut self, key: &str, value: impl Into<Value>) {
        if self.get(key).is_none() {
            *self.entry(key) = value.into();
        }
    }

    /// The items of a list to change; `self` becomes a list if it was none.
    pub fn items_mut(&mut self) -> &mut Vec<Value> {
        if !matches!(self, Value::List(_)) {
            *self = Value::List(List::default());
        }
        match self {
            Value::List(items) => items,
            _ => unreachable!("made a list above"),
        }
    }

    /// Applies a JSON merge patch (RFC 7386): `null` takes a field away, objects merge, anything else replaces.
    pub fn merge(&mut self, patch: &Value) {
        let Value::Map(patch) = patch else {
            *self = patch.clone();
            return;
        };
        if !matches!(self, Value::Map(_)) {
            *self = Value::map();
        }
        let Value::Map(map) = self else { return };
        for (key, change) in patch {
            if change.is_null() {
                map.remove(key);
            } else {
                map.entry(key).merge(change);
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text.into())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Value {
        Value::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::List(items.into())
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Value {
        Value::List(items.into_iter().collect())
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Value {
        Value::Map(map)
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Value {
    fn from(fields: [(&str, Value); N]) -> Value {
        Value::Map(fields.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merge_patch_removes_what_is_null_and_keeps_the_rest() {
        let mut volume = Value::from([("spec", Value::from([("claimRef", "x".into()), ("mode", "y".into())]))]);
        volume.merge(&Value::from([("spec", Value::from([("claimRef", Value::Null), ("new", 1.into())]))]));
        assert_eq!(volume, Value::from([("spec", Value::from([("mode", "y".into()), ("new", 1.into())]))]));
    }

    #[test]
    fn a_change_to_a_copy_leaves_the_original_alone() {
        let first = Value::from([("spec", Value::from([("volumeName", "a".into())]))]);
        let mut second = first.clone();
        second.set(&["spec", "volumeName"], "b");
        assert_eq!(first.str_at(&["spec", "volumeName"]), Some("a"));
        assert_eq!(second.str_at(&["spec", "volumeName"]), Some("b"));
        assert_ne!(first, second);
    }

    #[test]
    fn null_counts_as_absent() {
        let object = Value::from([("spec", Value::Null)]);
        assert!(object.get("spec").is_none());
        assert!(object.at(&["spec", "volumeName"]).is_none());
    }
}
