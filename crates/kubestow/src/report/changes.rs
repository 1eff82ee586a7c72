//! What is different between two answers?
//!
//! While a text is being typed most of an answer stays as it was, and what shows it need not take it anew.

use super::{Access, Admission, Comparison, Event, Finding, Moment, Node, Pod, Report, State, Why};
use crate::{Position, Value};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What makes a report of the one before it; of none, if it is the first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The version of Kubernetes that answers.
    pub kubernetes: String,
    /// The cluster that answers.
    pub cluster: String,
    /// What it settled on after the manifest.
    pub state: StateChanges,
    /// What it settled on after each later step, next to the state before that was after as many steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StateChanges>,
    /// All that happened.
    #[serde(default, skip_serializing_if = "ListChange::is_none")]
    pub timeline: ListChange<Moment>,
    /// The answers of then and of now, as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Comparison>,
}

/// What makes a state of another; each part is that of the [`State`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StateChanges {
    /// The API server's answers.
    #[serde(default, skip_serializing_if = "ListChange::is_none")]
    pub admission: ListChange<Admission>,
    /// The objects.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub objects: MapChange<Value>,
    /// The events.
    #[serde(default, skip_serializing_if = "ListChange::is_none")]
    pub events: ListChange<Event>,
    /// The pods.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub pods: MapChange<Arc<Pod>>,
    /// The findings.
    #[serde(default, skip_serializing_if = "ListChange::is_none")]
    pub findings: ListChange<Arc<Finding>>,
    /// Where the objects stand.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub places: MapChange<Position>,
    /// What was filled in.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub filled: MapChange<Arc<[String]>>,
    /// The nodes.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub nodes: MapChange<Node>,
    /// What speaks for and against.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub why: MapChange<Arc<Why>>,
    /// Who may mount what.
    #[serde(default, skip_serializing_if = "MapChange::is_none")]
    pub access: MapChange<Arc<Access>>,
    /// What uses each driver.
    #[serde(default, rename = "usedDrivers", skip_serializing_if = "MapChange::is_none")]
    pub used_drivers: MapChange<Vec<String>>,
}

/// What makes a list of another: in one place something goes and something comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListChange<T> {
    /// How many items stay before it.
    pub at: usize,
    /// How many items go.
    pub gone: usize,
    /// The items that come in their place.
    pub new: Vec<T>,
}

/// What makes a map of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapChange<T> {
    /// What is new or different, by name.
    pub set: BTreeMap<String, T>,
    /// The names that are gone.
    pub gone: Vec<String>,
}

impl Changes {
    /// What makes `after` of `before`.
    pub fn between(before: &Report, after: &Report) -> Changes {
        let nothing = State::default();
        let steps = after.steps.iter().enumerate();
        let step = |(i, after)| StateChanges::between(before.steps.get(i).unwrap_or(&nothing), after);
        Changes {
            kubernetes: after.kubernetes.clone(),
            cluster: after.cluster.clone(),
            state: StateChanges::between(&before.state, &after.state),
            steps: steps.map(step).collect(),
            timeline: replaced(&before.timeline, &after.timeline),
            compared: after.compared.clone(),
        }
    }

    /// Makes the report after of the one before.
    pub fn apply(self, report: &mut Report) {
        (report.kubernetes, report.cluster) = (self.kubernetes, self.cluster);
        self.state.apply(&mut report.state);
        report.steps.resize_with(self.steps.len(), State::default);
        for (changes, state) in self.steps.into_iter().zip(&mut report.steps) {
            changes.apply(state);
        }
        self.timeline.apply(&mut report.timeline);
        report.compared = self.compared;
    }
}

impl StateChanges {
    fn between(before: &State, after: &State) -> StateChanges {
        StateChanges {
            admission: replaced(&before.admission, &after.admission),
            objects: compared(&before.objects, &after.objects),
            events: replaced(&before.events, &after.events),
            pods: compared(&before.pods, &after.pods),
            findings: replaced(&before.findings, &after.findings),
            places: compared(&before.places, &after.places),
            filled: compared(&before.filled, &after.filled),
            nodes: compared(&before.nodes, &after.nodes),
            why: compared(&before.why, &after.why),
            access: compared(&before.access, &after.access),
            used_drivers: compared(&before.used_drivers, &after.used_drivers),
        }
    }

    fn apply(self, state: &mut State) {
        self.admission.apply(&mut state.admission);
        self.objects.apply(&mut state.objects);
        self.events.apply(&mut state.events);
        self.pods.apply(&mut state.pods);
        self.findings.apply(&mut state.findings);
        self.places.apply(&mut state.places);
        self.filled.apply(&mut state.filled);
        self.nodes.apply(&mut state.nodes);
        self.why.apply(&mut state.why);
        self.access.apply(&mut state.access);
        self.used_drivers.apply(&mut state.used_drivers);
    }
}

impl<T> Default for ListChange<T> {
    fn default() -> ListChange<T> {
        ListChange { at: 0, gone: 0, new: Vec::new() }
    }
}

impl<T> ListChange<T> {
    /// Whether the list stays as it is.
    pub fn is_none(&self) -> bool {
        self.gone == 0 && self.new.is_empty()
    }

    fn apply(self, list: &mut Vec<T>) {
        let start = self.at.min(list.len());
        let end = start.saturating_add(self.gone).min(list.len());
        list.splice(start..end, self.new);
    }
}

/// What makes one list of another.
fn replaced<T: Clone + Same>(before: &[T], after: &[T]) -> ListChange<T> {
    let at = before.iter().zip(after).take_while(|(a, b)| a.is_same(b)).count();
    let (before, after) = (&before[at..], &after[at..]);
    let same = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a.is_same(b)).count();
    ListChange { at, gone: before.len() - same, new: after[..after.len() - same].to_vec() }
}

impl<T> Default for MapChange<T> {
    fn default() -> MapChange<T> {
        MapChange { set: BTreeMap::new(), gone: Vec::new() }
    }
}

impl<T> MapChange<T> {
    /// Whether the map stays as it is.
    pub fn is_none(&self) -> bool {
        self.set.is_empty() && self.gone.is_empty()
    }

    fn apply(mut self, map: &mut BTreeMap<String, T>) {
        for name in &self.gone {
            map.remove(name);
        }
        if map.is_empty() {
            *map = self.set;
        } else {
            map.append(&mut self.set);
        }
    }
}

/// What makes one map of another: both are gone through side by side, in the order of the names.
fn compared<T: Clone + Same>(before: &BTreeMap<String, T>, after: &BTreeMap<String, T>) -> MapChange<T> {
    let mut changes = MapChange::default();
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let gone = if order.is_le() { old.next() } else { None };
        let come = if order.is_ge() { new.next() } else { None };
        match (gone, come) {
            (Some((_, was)), Some((_, is))) if was.is_same(is) => {}
            (_, Some((name, is))) => _ = changes.set.insert(name.clone(), is.clone()),
            (Some((name, _)), None) => changes.gone.push(name.clone()),
            (None, None) => {}
        }
    }
}

/// Equality that first looks whether both are one.
trait Same {
    fn is_same(&self, other: &Self) -> bool;
}

impl<T: PartialEq + ?Sized> Same for Arc<T> {
    fn is_same(&self, other: &Arc<T>) -> bool {
        Arc::ptr_eq(self, other) || self == other
    }
}

macro_rules! plain {
    ($($kind:ty),*) => {
        $(impl Same for $kind {
            fn is_same(&self, other: &Self) -> bool {
                self == other
            }
        })*
    };
}

plain!(Value, Position, Vec<String>, Node, Admission, Event, Moment);
