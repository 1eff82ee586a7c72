//! Which fields does an object have in the end?
//!
//! Models go-yaml v2 decode.go `mapping` and `merge`: fields and merges take effect in the order in which they are
//! written, so a merge that stands below a field replaces it. That is worth a finding, as is a key that stands twice.

use crate::budget::Stop;
use crate::tree::Node;
use crate::{Below, Field, Problem, Problems, Source, Span};
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use kubestow_core::finding::Code;
use kubestow_core::value::{Map, Value};

/// The fields of an object that is being read.
#[derive(Default)]
pub(crate) struct Fields {
    map: Map,
    /// In the order of the text; of those with one name the last counts.
    places: Vec<Field>,
    /// The fields that only a merge has written so far.
    merged: BTreeSet<String>,
}

impl Fields {
    /// Writes a field that stands in the object itself.
    pub(crate) fn put(&mut self, name: String, key: Span, node: Node, problems: &mut Problems) {
        self.places.push(Field { name: Box::from(name.as_str()), key, value: node.source });
        let own = self.merged.is_empty() || !self.merged.remove(&name);
        if own && self.map.contains_key(&name) {
            problems.push(Problem::new(Code::DuplicateKey, key).with("key", name.as_str()));
        }
        self.map.insert(name, node.value);
    }

    /// Writes the fields of the object, or objects, that the merge key at `at` names.
    pub(crate) fn merge_all(&mut self, node: Node, alias: bool, at: Span, problems: &mut Problems) -> Result<(), Stop> {
        let span = node.source.span;
        let refused = || {
            let reason = "map merge requires map or sequence of maps as the value";
            Stop::Document(Problem::syntax(span, reason))
        };
        match (node.value, node.source.below) {
            (Value::Map(map), Below::Fields(places)) => self.merge(map, places, at, problems),
            (Value::List(values), Below::Items(sources)) if !alias => {
                // upstream: the earlier of several takes precedence, so it is written last
                for item in values.into_iter().zip(sources).rev() {
                    match item {
                        (Value::Map(map), Source { below: Below::Fields(places), .. }) => {
                            self.merge(map, places, at, problems);
                        }
                        _ => return Err(refused()),
                    }
                }
            }
            _ => return Err(refused()),
        }
        Ok(())
    }

    fn merge(&mut self, map: Map, places: Vec<Field>, at: Span, problems: &mut Problems) {
        for ((name, value), place) in map.into_iter().zip(places) {
            if self.map.contains_key(&name) && !self.merged.contains(&name) {
                problems.push(Problem::new(Code::DuplicateKey, at).with("key", name.as_str()));
            }
            self.merged.insert(name.clone());
            self.places.push(place);
            self.map.insert(name, value);
        }
    }

    /// The object, and its fields' places sorted by name.
    pub(crate) fn close(self) -> (Value, Below) {
        let mut places = self.places;
        places.sort_by(|a, b| a.name.cmp(&b.name));
        if places.len() > self.map.len() {
            places.reverse();
            places.dedup_by(|earlier, later| earlier.name == later.name);
            places.reverse();
        }
        (Value::Map(self.map), Below::Fields(places))
    }
}
