//! The report speaks of pods by the numbers under which they are shown ([`Names`]).

use crate::report::{
    Access, Admission, Cause, Change, Condition, Container, ContainerError, EnvVar, Event, FieldChange, File, Finding,
    Lost, Moment, Origin, Pod, State, Volume,
};
use kubestow_core::object::{Kind, ObjectId};
use kubestow_core::settle::Names;
use kubestow_core::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Renumbers the pods that a state speaks of.
pub(super) fn show(names: &Names, state: &mut State) {
    if names.is_empty() {
        return;
    }
    let namespaced = |id: &str| ObjectId::parse(id).map(|id| id.namespace.to_string()).unwrap_or_default();
    state.objects = std::mem::take(&mut state.objects)
        .into_iter()
        .map(|(id, mut object)| {
            // A volume lies in no namespace and speaks of a claim that does.
            let namespace = match ObjectId::parse(&id) {
                Some(id) if id.kind == Kind::PersistentVolume => {
                    object.str_at(&["spec", "claimRef", "namespace"]).unwrap_or_default().to_owned()
                }
                Some(id) => id.namespace.to_string(),
                None => String::new(),
            };
            let rename = |text: &str| names.shown(&namespace, text);
            object.renumber(&rename);
            (rename(&id), object)
        })
        .collect();
    state.pods = std::mem::take(&mut state.pods)
        .into_iter()
        .map(|(id, mut pod)| {
            let namespace = namespaced(&id);
            let rename = |text: &str| names.shown(&namespace, text);
            pod.renumber(&rename);
            (rename(&id), pod)
        })
        .collect();
    for admission in &mut state.admission {
        let namespace = namespaced(&admission.object);
        admission.renumber(&|text| names.shown(&namespace, text));
    }
    for event in &mut state.events {
        let namespace = namespaced(&event.object);
        event.renumber(&|text| names.shown(&namespace, text));
    }
    state.why =
        std::mem::take(&mut state.why).into_iter().map(|(id, why)| (names.shown(&namespaced(&id), &id), why)).collect();
    state.access = std::mem::take(&mut state.access)
        .into_iter()
        .map(|(id, mut access)| {
            let namespace = namespaced(&id);
            access.renumber(&|text| names.shown(&namespace, text));
            (names.shown(&namespace, &id), access)
        })
        .collect();
    for ids in state.used_drivers.values_mut() {
        ids.iter_mut().for_each(|id| *id = names.shown(&namespaced(id), id));
    }
    for finding in &mut state.findings {
        let namespace = finding.object.as_deref().map(namespaced).unwrap_or_default();
        finding.renumber(&|text| names.shown(&namespace, text));
    }
}

/// Renames the pods that a moment speaks of.
pub(super) fn rename_moment(moment: &mut Moment, shown: &dyn Fn(&str, &str) -> String) {
    let namespace = |id: &str| ObjectId::parse(id).map(|id| id.namespace.to_string()).unwrap_or_default();
    for change in &mut moment.changes {
        let namespace = namespace(&change.object);
        change.renumber(&|text| shown(&namespace, text));
    }
    for event in &mut moment.events {
        let namespace = namespace(&event.object);
        event.renumber(&|text| shown(&namespace, text));
    }
}

/// Renames all that a value speaks of.
pub(super) fn rename(value: &mut Value, rename: &Rename<'_>) {
    value.renumber(rename);
}

pub(super) type Rename<'a> = dyn Fn(&str) -> String + 'a;

trait Renumber {
    fn renumber(&mut self, rename: &Rename<'_>);
}

impl Renumber for String {
    fn renumber(&mut self, rename: &Rename<'_>) {
        // Only what holds a number can change.
        if self.contains('<') {
            *self = rename(self);
        }
    }
}

impl Renumber for Access {
    fn renumber(&mut self, rename: &Rename<'_>) {
        self.volume.renumber(rename);
        for row in self.grids.iter_mut().flat_map(|grid| &mut grid.rows) {
            row.pod.renumber(rename);
            row.cells.iter_mut().for_each(|cell| cell.about.renumber(rename));
        }
    }
}

impl<T: Renumber + Clone> Renumber for Arc<T> {
    fn renumber(&mut self, rename: &Rename<'_>) {
        Arc::make_mut(self).renumber(rename);
    }
}

impl<T: Renumber> Renumber for Option<T> {
    fn renumber(&mut self, rename: &Rename<'_>) {
        self.iter_mut().for_each(|value| value.renumber(rename));
    }
}

impl<T: Renumber> Renumber for Vec<T> {
    fn renumber(&mut self, rename: &Rename<'_>) {
        self.iter_mut().for_each(|value| value.renumber(rename));
    }
}

impl<T: Renumber> Renumber for BTreeMap<String, T> {
    fn renumber(&mut self, rename: &Rename<'_>) {
        self.values_mut().for_each(|value| value.renumber(rename));
    }
}

impl Renumber for Value {
    fn renumber(&mut self, rename: &Rename<'_>) {
        match self {
            Value::String(text) if text.contains('<') => *text = rename(text).into(),
            // What does not change stays shared.
            Value::List(items) if items.iter().any(has_number) => items.renumber(rename),
            Value::Map(fields) if fields.values().any(has_number) => {
                fields.values_mut().for_each(|value| value.renumber(rename));
            }
            _ => {}
        }
    }
}

/// Whether a text in it may hold a number.
fn has_number(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('<'),
        Value::List(items) => items.iter().any(has_number),
        Value::Map(fields) => fields.values().any(has_number),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}

macro_rules! renumber {
    ($($kind:ident { $($field:ident),* })*) => {
        $(impl Renumber for $kind {
            fn renumber(&mut self, rename: &Rename<'_>) {
                $(self.$field.renumber(rename);)*
            }
        })*
    };
}

renumber! {
    Admission { object, warnings, message, causes }
    Cause { field, message }
    Change { object, fields }
    FieldChange { before, after }
    Event { object, message }
    Finding { object, message, kubernetes, data }
    Pod { scheduled, containers, volumes }
    Condition { message }
    Container { env, command, args, error }
    ContainerError { message }
    EnvVar { value, origin, lost }
    Lost { value, origin }
    Origin { object }
    Volume { object, files, error }
    File { content, origin }
}
