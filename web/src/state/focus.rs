//! Which object is looked at, in the editor and in the views alike?

use super::{Jump, Pane, State};
use crate::origin::origins;
use kubestow::Position;
use std::rc::Rc;

impl State {
    /// The object whose document holds a line of the text.
    pub(super) fn object_at(&self, line: u32) -> Option<Rc<str>> {
        let places = &self.newest.as_ref()?.places;
        // The line below a document belongs to it, unless another begins there.
        let within = |reach: u32| {
            let holds = move |place: &Position| place.line <= line && line <= place.end_line + reach;
            places.iter().find(|(_, place)| holds(place))
        };
        within(0).or(within(1)).map(|(id, _)| id.as_str().into())
    }

    /// Goes to a place in the text.
    pub(super) fn go(&mut self, position: Position) {
        self.focus = self.object_at(position.line);
        self.jump(position, true);
        self.pane = Pane::Editor;
    }

    /// Looks at an object in all views, and marks the document that it comes from; `goes` there too if that is wanted.
    pub(super) fn select(&mut self, id: Rc<str>, goes: bool) {
        let place = self.place_of(&id);
        self.focus = Some(id);
        if let Some(position) = place {
            self.jump(position, goes);
            if goes {
                self.pane = Pane::Editor;
            }
        }
    }

    /// Marks the object that a link looks at, as soon as it is known where that stands.
    pub(super) fn find_linked(&mut self) {
        if self.answered == self.text
            && std::mem::take(&mut self.is_sought)
            && let Some(id) = self.focus.clone()
        {
            self.select(id, false);
        }
    }

    fn jump(&mut self, position: Position, goes: bool) {
        let number = self.jump.map_or(0, |jump| jump.number) + 1;
        self.jump = Some(Jump { number, position, goes });
    }

    /// Where the document stands that an object comes from.
    fn place_of(&self, id: &str) -> Option<Position> {
        let shown = self.latest()?;
        let origins = origins(&shown);
        shown.places.get(origins.get(id).map_or(id, String::as_str)).copied()
    }
}
