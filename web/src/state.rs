//! What does the page know, and how does it change?
//!
//! One value holds all of it and actions alone change it. The answer that is shown is the last good one: while the text
//! cannot be read, or after the engine broke off, it stays.

use crate::gallery::{self, Example};
use kubestow::{Finding, Fix, Language, Position, Report};
use std::ops::Deref;
use std::rc::Rc;
use yew::Reducible;

/// A report that many views hold at once; equal only to itself, since comparing two is as long as they are.
#[derive(Clone, Debug)]
pub(crate) struct Shared(Rc<Report>);

impl Shared {
    pub(crate) fn new(report: Report) -> Shared {
        Shared(Rc::new(report))
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Shared {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

/// The clusters that the page can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cluster {
    Playground,
    Conformance,
    Kind,
    Minikube,
    K3s,
    Eks,
    Gke,
    Aks,
    BareMetal,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal,)* })*) => {
        $(impl $type {
            pub(crate) const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The name in links, in storage and for the engine.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            pub(crate) fn named(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|value| value.name() == name)
            }
        })*
    };
}

names! {
    Cluster {
        Playground = "playground",
        Conformance = "conformance",
        Kind = "kind",
        Minikube = "minikube",
        K3s = "k3s",
        Eks = "eks",
        Gke = "gke",
        Aks = "aks",
        BareMetal = "bare-metal",
    }
    Theme { System = "system", Light = "light", Dark = "dark", }
    View {
        Containers = "containers",
        Map = "map",
        Why = "why",
        Claims = "claims",
        Events = "events",
        Objects = "objects",
        Problems = "problems",
    }
}

/// The views of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Containers,
    Map,
    Why,
    Claims,
    Events,
    Objects,
    Problems,
}

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
    Engine(Engine),
}

/// A place to go to; the number tells two visits apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jump {
    pub(crate) number: u32,
    pub(crate) position: Position,
}

/// All that the page knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) text: Rc<str>,
    /// How often the page itself replaced the text; the editor takes it then, and never while the user types.
    pub(crate) edition: u32,
    pub(crate) example: Option<&'static Example>,
    pub(crate) cluster: Cluster,
    pub(crate) language: Language,
    pub(crate) theme: Theme,
    pub(crate) view: View,
    pub(crate) pane: Pane,
    pub(crate) engine: Engine,
    /// The last good answer.
    pub(crate) good: Option<Shared>,
    /// The newest answer.
    pub(crate) newest: Option<Shared>,
    /// The text that the newest answer is about.
    pub(crate) answered: Rc<str>,
    pub(crate) jump: Option<Jump>,
}

impl Default for State {
    fn default() -> State {
        let example = gallery::first();
        State {
            text: example.text.into(),
            edition: 0,
            example: Some(example),
            cluster: Cluster::Playground,
            language: Language::En,
            theme: Theme::System,
            view: View::Containers,
            pane: Pane::Answer,
            engine: Engine::Starting,
            good: None,
            newest: None,
            answered: "".into(),
            jump: None,
        }
    }
}

/// What can happen.
pub(crate) enum Action {
    Type(String),
    Pick(&'static Example),
    Cluster(Cluster),
    Language(Language),
    NextTheme,
    View(View),
    Pane(Pane),
    Go(Position),
    Mend(Fix),
    Ask,
    Answer(Answer),
}

/// The finding that says why a text could not be read, if it could not.
pub(crate) fn broken(report: &Report) -> Option<&Finding> {
    report.findings.iter().find(|finding| finding.is_unreadable())
}

impl State {
    /// Why the shown answer is older than the text, if it is because the text cannot be read.
    pub(crate) fn stale(&self) -> Option<&Finding> {
        if self.good == self.newest { None } else { broken(self.newest.as_deref()?) }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Type(text) => {
                self.example = self.example.filter(|example| example.text == text);
                self.text = text.into();
            }
            Action::Pick(example) => {
                self.text = example.text.into();
                self.example = Some(example);
                self.edition += 1;
            }
            Action::Cluster(cluster) => self.cluster = cluster,
            Action::Language(language) => self.language = language,
            Action::NextTheme => {
                self.theme = match self.theme {
                    Theme::System => Theme::Light,
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::System,
                }
            }
            Action::View(view) => {
                self.view = view;
                self.pane = Pane::Answer;
            }
            Action::Pane(pane) => self.pane = pane,
            Action::Go(position) => {
                let number = self.jump.map_or(0, |jump| jump.number) + 1;
                self.jump = Some(Jump { number, position });
                self.pane = Pane::Editor;
            }
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
                }
            }
            Action::Answer(Answer::Report(report, text)) => {
                self.answered = text;
                self.engine = Engine::Idle;
                if self.good.is_none() || broken(&report).is_none() {
                    self.good = Some(report.clone());
                }
                self.newest = Some(report);
            }
            Action::Answer(Answer::Engine(engine)) => self.engine = engine,
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<State> {
        let mut state = (*self).clone();
        state.act(action);
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(codes: &[&str]) -> Shared {
        let finding = |code: &&str| Finding { code: (*code).to_owned(), ..Finding::default() };
        let mut report = Report::default();
        report.state.findings = codes.iter().map(finding).collect();
        Shared::new(report)
    }

    fn after(actions: impl IntoIterator<Item = Action>) -> State {
        let mut state = State::default();
        actions.into_iter().for_each(|action| state.act(action));
        state
    }

    #[test]
    fn every_cluster_of_the_engine_can_be_chosen() {
        let names: Vec<_> = Cluster::ALL.iter().map(|cluster| cluster.name()).collect();
        let mut all: Vec<_> = kubestow::Profile::all().into_iter().map(|profile| profile.name).collect();
        all.sort_by_key(|name| names.iter().position(|other| other == name));
        assert_eq!(names, all);
    }

    #[test]
    fn a_broken_text_keeps_the_last_good_answer() {
        let (good, bad) = (report(&["not-modelled"]), report(&["yaml-syntax"]));
        let answers = [&good, &bad].map(|report| Action::Answer(Answer::Report(report.clone(), "".into())));
        let state = after(answers);
        assert_eq!(state.good, Some(good));
        assert_eq!(state.newest, Some(bad));
        assert_eq!(state.stale().map(|finding| finding.code.as_str()), Some("yaml-syntax"));
    }

    #[test]
    fn the_first_answer_is_shown_even_if_the_text_is_broken() {
        let state = after([Action::Answer(Answer::Report(report(&["yaml-syntax"]), "".into()))]);
        assert!(state.good.is_some());
        assert_eq!(state.stale(), None);
    }

    #[test]
    fn a_trap_keeps_the_answer() {
        let good = report(&[]);
        let trapped = Answer::Engine(Engine::Trapped);
        let state = after([Answer::Report(good.clone(), "".into()), trapped].map(Action::Answer));
        assert_eq!((state.good, state.engine), (Some(good), Engine::Trapped));
    }

    #[test]
    fn a_change_is_made_only_to_the_text_that_it_was_found_for() {
        let edit = kubestow::Edit { start: 0, end: 4, text: "name".to_owned(), ..kubestow::Edit::default() };
        let fix = || Action::Mend(Fix { edits: vec![edit.clone()], ..Fix::default() });
        let typed = || Action::Type("nmae: x".to_owned());
        let answer = |text: &str| Action::Answer(Answer::Report(report(&[]), text.into()));
        assert_eq!(&*after([typed(), answer("nmae: x"), fix()]).text, "name: x");
        assert_eq!(&*after([answer("other"), typed(), fix()]).text, "nmae: x");
    }

    #[test]
    fn trouble_is_said_until_an_answer_comes() {
        let failed = Engine::Failed("worker.js".to_owned());
        let trouble = Action::Answer(Answer::Engine(failed.clone()));
        assert_eq!(after([trouble, Action::Ask]).engine, failed);
        let trapped = Action::Answer(Answer::Engine(Engine::Trapped));
        assert_eq!(
            after([trapped, Action::Ask, Action::Answer(Answer::Report(report(&[]), "".into()))]).engine,
            Engine::Idle
        );
    }

    #[test]
    fn an_edited_example_is_the_users_own_text() {
        let example = gallery::named("secret").expect("it is in the gallery");
        assert_eq!(after([Action::Pick(example)]).example, Some(example));
        assert_eq!(after([Action::Pick(example), Action::Type("kind: Pod".to_owned())]).example, None);
        assert_eq!(after([Action::Pick(example)]).edition, 1);
    }

    #[test]
    fn going_to_a_line_shows_the_editor_and_counts() {
        let place = Position { line: 3, column: 1, end_line: 3, end_column: 2 };
        let state = after([Action::Go(place), Action::Go(place)]);
        assert_eq!(state.jump.map(|jump| jump.number), Some(2));
        assert_eq!(state.pane, Pane::Editor);
    }
}
