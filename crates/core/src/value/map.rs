//! The fields of an object.

use super::{Text, Value};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::{self, Vec};
use core::mem;

/// The fields of an object, sorted by name. A copy shares them until one of the two is changed: the history keeps every
/// version of every object, and versions differ in little.
///
/// Objects have a handful of fields, so they lie in a row: that takes a fraction of a tree's memory and time.
#[derive(Clone, Debug, Default)]
pub struct Map(Arc<Fields>);

#[derive(Clone, Debug, Default)]
struct Fields {
    /// By name.
    list: Vec<(Text, Value)>,
    /// The [`mark`]s of their names, and perhaps of some that are no longer there.
    marks: u64,
}

/// One of 64 bits that many names share. Most questions are for fields that are not there, and most of those are answered by
/// the mark alone.
fn mark(name: &str) -> u64 {
    let (first, last) = match name.as_bytes() {
        [] => (0, 0),
        [first, .., last] => (usize::from(*first), usize::from(*last)),
        [only] => (usize::from(*only), 0),
    };
    1 << ((name.len() * 7 + first * 3 + last * 5) % 64)
}

/// So many fields are searched one by one.
const FEW: usize = 16;

/// What becomes of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Revision {
    /// It stays as it is.
    Kept,
    /// It gets another value.
    Changed(Value),
    /// It is taken away.
    Gone,
}

impl Map {
    /// No fields.
    pub fn new() -> Map {
        Map::default()
    }

    /// These fields; of several of one name the last counts.
    fn sorted(mut fields: Vec<(Text, Value)>) -> Map {
        if !fields.is_sorted_by(|(a, _), (b, _)| a < b) {
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            fields.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same {
                    mem::swap(later, earlier);
                }
                same
            });
        }
        let marks = fields.iter().fold(0, |marks, (name, _)| marks | mark(name));
        Map(Arc::new(Fields { list: fields, marks }))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.list.is_empty()
    }

    /// How many fields come before this name.
    pub fn rank(&self, name: &str) -> usize {
        self.search(name).unwrap_or_else(|rank| rank)
    }

    /// The rank of this name; as an error if there is no such field.
    fn search(&self, name: &str) -> Result<usize, usize> {
        let fields = &self.0.list;
        // Names mostly differ in their length: that is told without a look at their letters.
        if self.len() <= FEW
            && self.may_have(name)
            && let Some(at) = fields.iter().position(|(known, _)| known.as_str() == name)
        {
            return Ok(at);
        }
        fields.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// The field of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        if !self.may_have(name) {
            return None;
        }
        let fields = &self.0.list;
        if fields.len() <= FEW {
            return fields.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value);
        }
        let at = self.search(name).ok()?;
        fields.get(at).map(|(_, value)| value)
    }

    fn may_have(&self, name: &str) -> bool {
        self.0.marks & mark(name) != 0
    }

    /// The field of this name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        if !self.may_have(name) {
            return None;
        }
        let at = self.search(name).ok()?;
        self.fields_mut().list.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is a field of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The field of this name to change; made, as `null`, if there was none.
    pub fn entry(&mut self, name: &str) -> &mut Value {
        let found = self.search(name);
        let fields = self.fields_mut();
        let (Ok(at) | Err(at)) = found;
        if found.is_err() {
            fields.marks |= mark(name);
            fields.list.insert(at, (name.into(), Value::Null));
        }
        &mut fields.list[at].1
    }

    /// Writes a field, and returns what it held before.
    pub fn insert(&mut self, name: impl Into<Text>, value: Value) -> Option<Value> {
        let name = name.into();
        let found = self.search(&name);
        let fields = self.fields_mut();
        match found {
            Ok(at) => Some(mem::replace(&mut fields.list[at].1, value)),
            Err(at) => {
                fields.marks |= mark(&name);
                fields.list.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes a field away, and returns what it held.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        if !self.may_have(name) {
            return None;
        }
        let at = self.search(name).ok()?;
        Some(self.fields_mut().list.remove(at).1)
    }

    /// The fields after `revise` has looked at each; none if they all stay as they are.
    ///
    /// # Errors
    /// The first that `revise` gives.
    pub fn revised<E>(&self, mut revise: impl FnMut(&Text, &Value) -> Result<Revision, E>) -> Result<Option<Map>, E> {
        let mut new: Option<Vec<(Text, Value)>> = None;
        for (at, (name, value)) in self.iter().enumerate() {
            let revision = revise(name, value)?;
            let fields = match (&mut new, &revision) {
                (None, Revision::Kept) => continue,
                (None, _) => {
                    // Room for what is filled in later.
                    let mut fields = Vec::with_capacity(self.len() + 2);
                    fields.extend_from_slice(&self.0.list[..at]);
                    new.insert(fields)
                }
                (Some(fields), _) => fields,
            };
            match revision {
                Revision::Kept => fields.push((name.clone(), value.clone())),
                Revision::Changed(value) => fields.push((name.clone(), value)),
                Revision::Gone => {}
            }
        }
        Ok(new.map(|list| Map(Arc::new(Fields { list, marks: self.0.marks }))))
    }

    /// Keeps the fields that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&Text, &mut Value) -> bool) {
        self.fields_mut().list.retain_mut(|(name, value)| keep(name, value));
    }

    /// The names and values, by name.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Text, &Value)> + ExactSizeIterator + Clone {
        self.0.list.iter().map(|(name, value)| (name, value))
    }

    /// The names and values, the values to change, by name.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Text, &mut Value)> {
        self.fields_mut().list.iter_mut().map(|(name, value)| (&*name, value))
    }

    /// The names, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Text> + Clone {
        self.0.list.iter().map(|(name, _)| name)
    }

    /// The values, by name.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + Clone {
        self.0.list.iter().map(|(_, value)| value)
    }

    /// The values to change, by name.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.fields_mut().list.iter_mut().map(|(_, value)| value)
    }

    /// Whether the other is a copy that nothing has changed since: then they hold the same, and nobody has to look.
    pub fn is_copy_of(&self, other: &Map) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The fields, no longer shared.
    fn fields_mut(&mut self) -> &mut Fields {
        Arc::make_mut(&mut self.0)
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        self.is_copy_of(other) || self.0.list == other.0.list
    }
}

impl<K: Into<Text>> From<BTreeMap<K, Value>> for Map {
    fn from(fields: BTreeMap<K, Value>) -> Map {
        fields.into_iter().collect()
    }
}

/// Of several fields of one name the last counts.
impl<K: Into<Text>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(fields: I) -> Map {
        Map::sorted(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<K: Into<Text>> Extend<(K, Value)> for Map {
    fn extend<I: IntoIterator<Item = (K, Value)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.insert(name, value);
        }
    }
}

impl IntoIterator for Map {
    type Item = (Text, Value);
    type IntoIter = vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.0).list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a Text, &'a Value);
    type IntoIter =
        core::iter::Map<core::slice::Iter<'a, (Text, Value)>, fn(&'a (Text, Value)) -> (&'a Text, &'a Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.list.iter().map(|(name, value)| (name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_sorted_and_the_last_of_a_name_counts() {
        let map: Map = [("b", Value::Int(1)), ("a", Value::Int(2)), ("b", Value::Int(3))].into_iter().collect();
        let fields: Vec<(&str, &Value)> = map.iter().map(|(name, value)| (name.as_str(), value)).collect();
        assert_eq!(fields, [("a", &Value::Int(2)), ("b", &Value::Int(3))]);
        assert_eq!((map.rank("a"), map.rank("aa"), map.rank("c")), (0, 1, 2));
    }

    #[test]
    fn what_is_not_revised_stays_shared() {
        let map: Map = [("a", Value::Int(1)), ("b", Value::Int(2)), ("c", Value::Int(3))].into_iter().collect();
        let kept = map.revised(|_, _| Ok::<_, ()>(Revision::Kept));
        assert_eq!(kept, Ok(None));
        let revised = map.revised(|name, _| {
            Ok::<_, ()>(match name.as_str() {
                "b" => Revision::Gone,
                "c" => Revision::Changed(Value::Null),
                _ => Revision::Kept,
            })
        });
        assert_eq!(revised, Ok(Some([("a", Value::Int(1)), ("c", Value::Null)].into_iter().collect())));
        assert_eq!(map.revised(|name, _| if name == "b" { Err(2) } else { Ok(Revision::Gone) }), Err(2));
    }

    #[test]
    fn fields_come_and_go_in_their_place() {
        let mut map = Map::new();
        assert_eq!(map.insert("b", Value::Int(1)), None);
        *map.entry("a") = Value::Int(2);
        assert_eq!(map.insert("b", Value::Int(3)), Some(Value::Int(1)));
        assert_eq!(map.keys().map(Text::as_str).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(map.remove("a"), Some(Value::Int(2)));
        assert_eq!(map.remove("a"), None);
        assert_eq!((map.len(), map.contains_key("a"), map.get("b")), (1, false, Some(&Value::Int(3))));
    }
}
