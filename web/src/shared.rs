//! Which state of an answer do the views show?
//!
//! The report on a text holds the state after the manifest and one after each later step. Many views hold it at once, so
//! it is shared; a view sees one of its states.

use kubestow::{Comparison, Moment, Report, State};
use std::ops::Deref;
use std::rc::Rc;

/// A state of a report; equal only to the same state of the same report, since comparing two is as long as they are.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    report: Rc<Report>,
    after: usize,
}

impl Shared {
    /// The state after the manifest.
    pub(crate) fn new(report: Report) -> Shared {
        Shared { report: Rc::new(report), after: 0 }
    }

    /// The answers of then and of now, once they are there.
    pub(crate) fn compared(&self) -> Option<&Comparison> {
        self.report.compared.as_ref()
    }

    /// The state of the same report after some of its steps, or after all if there are fewer.
    pub(crate) fn after(&self, steps: usize) -> Shared {
        Shared { report: self.report.clone(), after: steps.min(self.report.steps.len()) }
    }

    /// The state of the same report after all of its steps.
    pub(crate) fn last(&self) -> Shared {
        self.after(usize::MAX)
    }

    /// How many steps there are after the manifest.
    pub(crate) fn steps(&self) -> usize {
        self.report.steps.len()
    }

    /// All that happened, in order.
    pub(crate) fn timeline(&self) -> &[Moment] {
        &self.report.timeline
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.report, &other.report) && self.after == other.after
    }
}

impl Deref for Shared {
    type Target = State;

    fn deref(&self) -> &State {
        let later = self.after.checked_sub(1).and_then(|step| self.report.steps.get(step));
        later.unwrap_or(&self.report.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::Event;

    #[test]
    fn a_state_that_is_not_there_yet_is_the_last_one() {
        let state = |tick| State { events: vec![Event { tick, ..Event::default() }], ..State::default() };
        let report = Report { state: state(1), steps: vec![state(2)], ..Report::default() };
        let shared = Shared::new(report);
        let ticks = [0, 1, 5].map(|steps| shared.after(steps).events[0].tick);
        assert_eq!(ticks, [1, 2, 2]);
        assert!(shared.after(1) == shared.after(5) && shared.after(0) != shared.after(1));
    }
}
