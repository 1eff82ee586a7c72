//! How is a change of the steps taken back, and made again?
//!
//! Only the changes of the steps: the editor has a history of its own for the text.

use super::State;
use kubestow::Step;

/// A change of the steps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// A step was put at this place.
    Added(usize, Step),
    /// A step was taken from this place.
    Removed(usize, Step),
}

impl Change {
    /// The step that it is about.
    pub(crate) fn step(&self) -> &Step {
        let (Change::Added(_, step) | Change::Removed(_, step)) = self;
        step
    }

    fn reversed(self) -> Change {
        match self {
            Change::Added(place, step) => Change::Removed(place, step),
            Change::Removed(place, step) => Change::Added(place, step),
        }
    }
}

/// What was last said of the history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Undone(Change),
    Redone(Change),
}

/// The changes of the steps so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    past: Vec<Change>,
    future: Vec<Change>,
    /// What was undone or made again last, until something else happens to the steps.
    pub(crate) told: Option<Told>,
}

impl Changes {
    /// Whether something can be made again.
    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

impl State {
    /// Whether something can be taken back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.changes.past.is_empty() || self.after > 0
    }

    /// Changes the steps, so that it can be taken back.
    pub(super) fn change(&mut self, change: Change) {
        self.make(change.clone());
        self.changes.past.push(change);
        self.changes.future.clear();
        self.changes.told = None;
    }

    /// Takes the last change back; where none is known, such as after a visit, the newest step that the shown state has
    /// behind it.
    pub(super) fn undo(&mut self) {
        let newest = || {
            let place = self.after.checked_sub(1)?;
            Some(Change::Added(place, self.steps.get(place)?.clone()))
        };
        let Some(change) = self.changes.past.last().cloned().or_else(newest) else { return };
        self.changes.past.pop();
        self.make(change.clone().reversed());
        self.changes.future.push(change.clone());
        self.changes.told = Some(Told::Undone(change));
    }

    /// Makes the change again that was taken back last.
    pub(super) fn redo(&mut self) {
        let Some(change) = self.changes.future.pop() else { return };
        self.make(change.clone());
        self.changes.past.push(change.clone());
        self.changes.told = Some(Told::Redone(change));
    }

    fn make(&mut self, change: Change) {
        let mut steps = self.steps.to_vec();
        match change {
            Change::Added(place, step) => {
                let place = place.min(steps.len());
                steps.insert(place, step);
                self.after = place + 1;
            }
            Change::Removed(place, _) if place < steps.len() => {
                steps.remove(place);
                if place < self.after {
                    self.after -= 1;
                }
            }
            Change::Removed(..) => {}
        }
        self.steps = steps.into();
        self.leave_moment();
    }
}
