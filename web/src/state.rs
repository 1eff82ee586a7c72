//! What does the page know, and how does it change?
//!
//! One value holds all of it and actions alone change it. The answer that is shown is the last good one: while the text
//! cannot be read, or after the engine broke off, it stays.

mod choices;
mod focus;
mod moments;
pub(crate) mod undo;

use crate::gallery::{self, Example};
use crate::share;
pub(crate) use crate::shared::Shared;
pub(crate) use choices::{Cluster, Theme, Version, View};
use kubestow::{Finding, Fix, Language, Link, Position, Step};
use std::rc::Rc;
use undo::{Change, Changes};
use yew::Reducible;

/// Which half a narrow page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Editor,
    Answer,
}

/// How the engine fares.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Engine {
    Starting,
    Working,
    Idle,
    /// It broke off on the last text and was started again.
    Trapped,
    /// It took too long over the last text and was started again.
    TimedOut,
    /// It does not run at all; the reason as the browser gives it.
    Failed(String),
}

/// What the engine says to a text.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// The report on a text.
    Report(Shared, Rc<str>),
    /// The report on the cluster as it was at a tick.
    Then(u32, Shared),
    Engine(Engine),
}

/// A place to go to; the number tells two visits apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jump {
    pub(crate) number: u32,
    pub(crate) position: Position,
    /// Whether the editor takes the focus; else the place is only marked.
    pub(crate) goes: bool,
}

/// All that the page knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) text: Rc<str>,
    /// How often the page itself replaced the text; the editor takes it then, and never while the user types.
    pub(crate) edition: u32,
    pub(crate) example: Option<&'static Example>,
    /// What happens after the manifest has settled, in order.
    pub(crate) steps: Rc<[Step]>,
    /// How many of the steps the shown state has behind it.
    pub(crate) after: usize,
    /// The tick at which the cluster is looked at, unless it is a settled state.
    pub(crate) moment: Option<u32>,
    /// The newest report on a moment.
    pub(crate) then: Option<(u32, Shared)>,
    /// Whether the history has been asked for.
    pub(crate) is_told: bool,
    /// Whether the example is shown with what mends it.
    pub(crate) mended: bool,
    pub(crate) cluster: Cluster,
    pub(crate) version: Version,
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) view: View,
    pub(crate) pane: Pane,
    /// Whether the console is open.
    pub(crate) console: bool,
    pub(crate) engine: Engine,
    /// The last good answer.
    pub(crate) good: Option<Shared>,
    /// The newest answer.
    pub(crate) newest: Option<Shared>,
    /// The text that the newest answer is about.
    pub(crate) answered: Rc<str>,
    pub(crate) jump: Option<Jump>,
    /// Whether what is shown is what the link in the address holds.
    pub(crate) is_linked: bool,
    /// Whether the text is that of a link, as it came.
    pub(crate) is_foreign: bool,
    /// Whether the link in the address could not be read.
    pub(crate) is_link_broken: bool,
    /// The user's own text, put aside for the one of a link.
    pub(crate) draft: Option<Rc<str>>,
    /// The object that is looked at: the cursor of the editor stands in it, a view has chosen it, or a link says so.
    pub(crate) focus: Option<Rc<str>>,
    /// Whether that came from a link and is not marked in the text yet.
    pub(crate) is_sought: bool,
    /// The changes of the steps, which can be taken back.
    pub(crate) changes: Changes,
}

impl Default for State {
    fn default() -> State {
        let example = gallery::first();
        State {
            text: example.text.into(),
            edition: 0,
            example: Some(example),
            steps: Rc::default(),
            after: 0,
            moment: None,
            then: None,
            is_told: false,
            mended: false,
            cluster: Cluster::Playground,
            version: Version::Now,
            language: Language::En,
            theme: Theme::System,
            view: View::Containers,
            pane: Pane::Answer,
            console: false,
            engine: Engine::Starting,
            good: None,
            newest: None,
            answered: "".into(),
            jump: None,
            is_linked: false,
            is_foreign: false,
            is_link_broken: false,
            draft: None,
            focus: None,
            is_sought: false,
            changes: Changes::default(),
        }
    }
}

/// What can happen.
pub(crate) enum Action {
    Type(String),
    Pick(&'static Example),
    /// Shows the example with what mends it, or as it was.
    Mended(bool),
    Cluster(Cluster),
    Version(Version),
    Language(Language),
    NextTheme,
    View(View),
    Pane(Pane),
    /// Opens the console or closes it.
    Console(bool),
    Go(Position),
    /// Looks at an object, and marks what it comes from.
    Select(Rc<str>),
    /// Looks at an object, and goes to what it comes from.
    Show(Rc<str>),
    Mend(Fix),
    /// A step after the shown state; those that come later stay behind it.
    Step(Step),
    /// Takes a step away, by its number counted from 0.
    Remove(usize),
    /// Takes the last change of the steps back.
    Undo,
    /// Makes the change of the steps again that was taken back last.
    Redo,
    /// Shows the state after this many steps.
    After(usize),
    /// Shows the cluster as it was at this tick of its history.
    Moment(u32),
    Ask,
    Answer(Answer),
    /// A link was read from the address.
    Linked(Linked),
    /// The address is a link to what is shown.
    Shared,
    /// Goes back from a link to the user's own text.
    Draft,
    /// The cursor stands in another line of the editor.
    Cursor(u32),
}

/// What came of a link; a broken one is cut off, forged or from another time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Linked {
    Read(Link),
    Broken,
}

/// The finding that says why a text could not be read, if it could not.
fn broken(report: &Shared) -> Option<&Finding> {
    report.findings.iter().map(AsRef::as_ref).find(|finding: &&Finding| finding.is_unreadable())
}

impl State {
    /// Why the shown answer is older than the text, if it is because the text cannot be read.
    pub(crate) fn stale(&self) -> Option<&Finding> {
        if self.good == self.newest { None } else { broken(self.newest.as_ref()?) }
    }

    /// Puts other steps in the place of all; there is no way back to those.
    fn replace_steps(&mut self, steps: Rc<[Step]>) {
        self.after = steps.len();
        self.steps = steps;
        self.changes = Changes::default();
        self.leave_moment();
    }

    /// Shows the example that was picked, as it was or with what mends it.
    fn show(&mut self, mended: bool) {
        if let Some(example) = self.example {
            self.text = example.text_of(mended).as_ref().into();
            self.replace_steps(example.steps_of(mended).into());
            self.mended = mended;
            self.edition += 1;
        }
    }

    fn act(&mut self, action: Action) {
        let asked = |state: &State| (state.text.clone(), state.steps.clone(), state.cluster, state.version);
        let before = asked(self);
        self.perform(action);
        // Whatever changes the question is no longer what the link holds.
        if before != asked(self) {
            (self.is_linked, self.is_foreign, self.is_link_broken) = (false, false, false);
        }
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Linked(Linked::Broken) => self.is_link_broken = true,
            Action::Linked(Linked::Read(link)) => {
                let own = self.text.clone();
                if self.example.is_none() && !self.is_foreign && *own != *link.text {
                    self.draft = Some(own);
                }
                share::open(link, self);
                self.replace_steps(self.steps.clone());
                self.example = None;
                self.is_sought = true;
                self.edition += 1;
            }
            Action::Shared => self.is_linked = true,
            Action::Draft => {
                if let Some(draft) = self.draft.take() {
                    self.text = draft;
                    self.replace_steps(Rc::default());
                    self.edition += 1;
                }
            }
            Action::Cursor(line) => self.focus = self.object_at(line),
            Action::Type(text) => {
                self.example = self.example.filter(|example| example.text_of(self.mended) == text);
                self.text = text.into();
                self.leave_moment();
            }
            Action::Pick(example) => {
                self.example = Some(example);
                self.cluster = example.cluster().and_then(Cluster::named).unwrap_or(self.cluster);
                self.version = example.version.and_then(Version::named).unwrap_or(self.version);
                self.show(false);
            }
            Action::Mended(mended) => self.show(mended),
            Action::Cluster(cluster) => {
                self.cluster = cluster;
                self.leave_moment();
            }
            Action::Version(version) => {
                self.version = version;
                self.leave_moment();
            }
            Action::Language(language) => {
                self.language = language;
                self.leave_moment();
            }
            Action::NextTheme => {
                self.theme = match self.theme {
                    Theme::System => Theme::Light,
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::System,
                }
            }
            Action::View(view) => {
                self.view = view;
                self.is_told |= view == View::Timeline;
                self.pane = Pane::Answer;
            }
            Action::Pane(pane) => self.pane = pane,
            Action::Console(open) => self.console = open,
            Action::Go(position) => self.go(position),
            Action::Select(id) => self.select(id, false),
            Action::Show(id) => self.select(id, true),
            Action::Ask => {
                // Trouble is said until an answer shows that it is over.
                if self.engine == Engine::Idle {
                    self.engine = Engine::Working;
                }
            }
            Action::Mend(fix) => {
                // The change counts places in the text that was answered; in another it would hit the wrong ones.
                if self.answered == self.text {
                    self.text = fix.apply(&self.text).into();
                    self.example = None;
                    self.edition += 1;
                    self.leave_moment();
                }
            }
            Action::Step(step) => self.change(Change::Added(self.after, step)),
            Action::Remove(number) => {
                if let Some(step) = self.steps.get(number).cloned() {
                    self.change(Change::Removed(number, step));
                }
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::After(steps) => {
                self.after = steps.min(self.steps.len());
                self.leave_moment();
            }
            Action::Moment(tick) => self.look(tick),
            Action::Answer(Answer::Then(tick, report)) => {
                self.engine = Engine::Idle;
                self.then = Some((tick, report)).filter(|_| self.moment.is_some());
            }
            Action::Answer(Answer::Report(report, text)) => {
                self.answered = text;
                self.engine = Engine::Idle;
                if self.good.is_none() || broken(&report).is_none() {
                    self.good = Some(report.clone());
                }
                self.newest = Some(report);
                self.find_linked();
            }
            Action::Answer(Answer::Engine(engine)) => self.engine = engine,
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<State> {
        let mut state = (*self).clone();
        // The text of a link that was just opened is what the link holds.
        let opens = matches!(action, Action::Linked(Linked::Read(_)));
        state.act(action);
        state.is_linked |= opens;
        state.is_foreign |= opens;
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests;
