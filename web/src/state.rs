//! What does the page know, and how does it change?
//!
//! One value holds all of it and actions alone change it. The answer that is shown is the last good one: while the text
//! cannot be read, or after the engine broke off, it stays.

use crate::gallery::{self, Example};
pub(crate) use crate::shared::Shared;
use kubestow::{Finding, Fix, Language, Position, Step};
use std::rc::Rc;
use yew::Reducible;

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
    /// What happens after the manifest has settled, in order.
    pub(crate) steps: Rc<[Step]>,
    /// How many of the steps the shown state has behind it.
    pub(crate) after: usize,
    /// Whether the example is shown with what mends it.
    pub(crate) mended: bool,
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
            steps: Rc::default(),
            after: 0,
            mended: false,
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
    /// Shows the example with what mends it, or as it was.
    Mended(bool),
    Cluster(Cluster),
    Language(Language),
    NextTheme,
    View(View),
    Pane(Pane),
    Go(Position),
    Mend(Fix),
    /// A step after the shown state; those that come later stay behind it.
    Step(Step),
    /// Takes a step away, by its number counted from 0.
    Remove(usize),
    /// Takes the newest step away that the shown state has behind it.
    Undo,
    /// Shows the state after this many steps.
    After(usize),
    Ask,
    Answer(Answer),
}

/// The finding that says why a text could not be read, if it could not.
fn broken(report: &Shared) -> Option<&Finding> {
    report.findings.iter().find(|finding| finding.is_unreadable())
}

impl State {
    /// Why the shown answer is older than the text, if it is because the text cannot be read.
    pub(crate) fn stale(&self) -> Option<&Finding> {
        if self.good == self.newest { None } else { broken(self.newest.as_ref()?) }
    }

    /// The last good answer, after the chosen step.
    pub(crate) fn shown(&self) -> Option<Shared> {
        Some(self.good.as_ref()?.after(self.after))
    }

    /// The newest answer, after the chosen step.
    pub(crate) fn latest(&self) -> Option<Shared> {
        Some(self.newest.as_ref()?.after(self.after))
    }

    fn change_steps(&mut self, change: impl FnOnce(&mut Vec<Step>)) {
        let mut steps = self.steps.to_vec();
        change(&mut steps);
        self.after = self.after.min(steps.len());
        self.steps = steps.into();
    }

    /// Shows the example that was picked, as it was or with what mends it.
    fn show(&mut self, mended: bool) {
        if let Some(example) = self.example {
            self.text = example.text_of(mended).as_ref().into();
            self.steps = example.steps_of(mended).into();
            self.after = self.steps.len();
            self.mended = mended;
            self.edition += 1;
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Type(text) => {
                self.example = self.example.filter(|example| example.text_of(self.mended) == text);
                self.text = text.into();
            }
            Action::Pick(example) => {
                self.example = Some(example);
                self.cluster = example.cluster().and_then(Cluster::named).unwrap_or(self.cluster);
                self.show(false);
            }
            Action::Mended(mended) => self.show(mended),
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
            Action::Step(step) => {
                let place = self.after;
                self.change_steps(|steps| steps.insert(place, step));
                self.after += 1;
            }
            Action::Remove(number) if number < self.steps.len() => {
                if number < self.after {
                    self.after -= 1;
                }
                self.change_steps(|steps| _ = steps.remove(number));
            }
            Action::Remove(_) => {}
            Action::Undo => {
                if let Some(number) = self.after.checked_sub(1) {
                    self.act(Action::Remove(number));
                }
            }
            Action::After(steps) => self.after = steps.min(self.steps.len()),
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
        let mut report = kubestow::Report::default();
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

    fn delete(name: &str) -> Step {
        Step::Delete(format!("Pod/default/{name}"))
    }

    #[test]
    fn a_step_follows_the_state_that_is_shown() {
        let [a, b, c] = ["a", "b", "c"].map(delete);
        let steps = [a.clone(), c.clone()].map(Action::Step);
        let state = after(steps.into_iter().chain([Action::After(1), Action::Step(b.clone())]));
        assert_eq!((&*state.steps, state.after), (&[a, b, c][..], 2));
    }

    #[test]
    fn a_step_can_be_taken_back() {
        let [a, b, c] = ["a", "b", "c"].map(delete);
        let made = || [a.clone(), b.clone(), c.clone()].map(Action::Step).into_iter();
        let state = after(made().chain([Action::After(2), Action::Undo]));
        assert_eq!((&*state.steps, state.after), (&[a.clone(), c.clone()][..], 1));
        let state = after(made().chain([Action::Remove(0), Action::Remove(7)]));
        assert_eq!((&*state.steps, state.after), (&[b, c][..], 2));
        assert_eq!(after([Action::Undo, Action::After(3)]).after, 0);
    }

    #[test]
    fn steps_outlive_an_edit_but_not_another_example() {
        let example = gallery::named("secret").expect("it is in the gallery");
        let typed = || Action::Type("kind: Pod".to_owned());
        assert_eq!(after([Action::Step(delete("a")), typed()]).steps.len(), 1);
        let picked = after([Action::Step(delete("a")), Action::Pick(example)]);
        assert_eq!((picked.steps.len(), picked.after), (0, 0));
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
    fn an_example_can_be_seen_mended_and_as_it_was() {
        let example = gallery::named("secret-newline").expect("it is in the gallery");
        let state = after([Action::Pick(example), Action::Mended(true)]);
        assert!(state.mended && state.text.contains("stringData:\n  password: pass-word"));
        assert_eq!(state.example, Some(example));
        let state = after([Action::Pick(example), Action::Mended(true), Action::Mended(false)]);
        assert_eq!((&*state.text, state.mended), (example.text, false));
        assert_eq!(after([Action::Pick(example), Action::Mended(true), Action::Type("x".into())]).example, None);
    }

    #[test]
    fn an_example_brings_its_steps_and_shows_what_comes_of_them() {
        let example = gallery::named("released-volume").expect("it is in the gallery");
        let state = after([Action::Pick(example)]);
        assert_eq!((state.steps.len(), state.after), (2, 2));
        let state = after([Action::Pick(example), Action::Mended(true)]);
        assert_eq!((state.steps.len(), state.after), (3, 3));
    }

    #[test]
    fn an_example_of_a_cluster_chooses_it() {
        let example = gallery::named("preset-k3s").expect("it is in the gallery");
        assert_eq!(after([Action::Pick(example)]).cluster, Cluster::K3s);
    }

    #[test]
    fn going_to_a_line_shows_the_editor_and_counts() {
        let place = Position { line: 3, column: 1, end_line: 3, end_column: 2 };
        let state = after([Action::Go(place), Action::Go(place)]);
        assert_eq!(state.jump.map(|jump| jump.number), Some(2));
        assert_eq!(state.pane, Pane::Editor);
    }
}
