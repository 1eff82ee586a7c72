//! Which moment of the cluster's history is looked at?
//!
//! The history is that of the last good answer. A moment is shown by a report of its own, which the engine is asked for;
//! whatever changes the answer itself goes back to the end.

use super::{Shared, State};

impl State {
    /// What the views show: the moment that is looked at, else the last good answer after the chosen step.
    pub(crate) fn shown(&self) -> Option<Shared> {
        match (&self.moment, &self.then) {
            (Some(_), Some((_, then))) => Some(then.last()),
            _ => Some(self.good.as_ref()?.after(self.after)),
        }
    }

    /// The newest answer, at the moment that is looked at or after the chosen step.
    pub(crate) fn latest(&self) -> Option<Shared> {
        match (&self.moment, &self.then) {
            (Some(_), Some((_, then))) => Some(then.last()),
            _ => Some(self.newest.as_ref()?.after(self.after)),
        }
    }

    /// The ticks at which something happened, in order.
    fn ticks(&self) -> Vec<u32> {
        let timeline = self.good.as_ref().map(Shared::timeline).unwrap_or_default();
        timeline.iter().map(|moment| moment.tick).collect()
    }

    /// The tick of the last thing that had happened in the shown state.
    pub(crate) fn now(&self) -> u32 {
        let timeline = self.good.as_ref().map(Shared::timeline).unwrap_or_default();
        let done = timeline.iter().rfind(|moment| moment.step <= self.after).map_or(0, |moment| moment.tick);
        self.moment.unwrap_or(done)
    }

    /// The moment after the one that is looked at, or the one before it.
    pub(crate) fn neighbour(&self, is_later: bool) -> u32 {
        let (ticks, now) = (self.ticks(), self.now());
        let found = if is_later {
            ticks.iter().find(|tick| **tick > now).or(ticks.last())
        } else {
            ticks.iter().rfind(|tick| **tick < now).or(ticks.first())
        };
        found.copied().unwrap_or(now)
    }

    /// Looks at a moment; the last one is the end.
    pub(super) fn look(&mut self, tick: u32) {
        let Some(good) = &self.good else { return };
        let timeline = good.timeline();
        let Some(moment) = timeline.iter().find(|moment| moment.tick >= tick).or(timeline.last()) else { return };
        let is_end = timeline.last() == Some(moment);
        (self.after, self.moment) = (moment.step, Some(moment.tick).filter(|_| !is_end));
        if is_end {
            self.after = self.steps.len();
            self.then = None;
        }
    }

    /// Goes back to settled states.
    pub(super) fn leave_moment(&mut self) {
        (self.moment, self.then) = (None, None);
    }
}
