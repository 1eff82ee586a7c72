use super::*;

fn report(codes: &[&str]) -> Shared {
    let finding = |code: &&str| Finding { code: (*code).to_owned(), ..Finding::default() };
    let mut report = kubestow::Report::default();
    report.state.findings = codes.iter().map(|code| finding(code).into()).collect();
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
    let state = after(made().chain([Action::Remove(0), Action::Remove(7)]));
    assert_eq!((&*state.steps, state.after), (&[b, c][..], 2));
    assert_eq!(after([Action::Undo, Action::After(3)]).after, 0);
}

#[test]
fn changes_of_the_steps_are_undone_and_made_again() {
    let [a, b, c] = ["a", "b", "c"].map(delete);
    let made = || [a.clone(), b.clone()].map(Action::Step).into_iter();
    let with = |more: Vec<Action>| {
        let state = after(made().chain(more));
        (state.steps.to_vec(), state.after, state.changes.can_redo())
    };
    assert_eq!(with(vec![Action::Undo]), (vec![a.clone()], 1, true));
    assert_eq!(with(vec![Action::Undo, Action::Redo]), (vec![a.clone(), b.clone()], 2, false));
    assert_eq!(with(vec![Action::Undo, Action::Undo, Action::Undo, Action::Redo]), (vec![a.clone()], 1, true));
    assert_eq!(with(vec![Action::Remove(0), Action::Undo]), (vec![a.clone(), b.clone()], 1, true));
    assert_eq!(with(vec![Action::Undo, Action::Step(c.clone()), Action::Redo]), (vec![a.clone(), c], 2, false));
    let told = after(made().chain([Action::Undo])).changes.told;
    assert_eq!(told, Some(undo::Told::Undone(Change::Added(1, b.clone()))));
    let picked = Action::Pick(gallery::named("released-volume").expect("it is in the gallery"));
    let state = after(made().chain([Action::Undo, picked, Action::Redo, Action::Undo]));
    assert_eq!((state.steps.len(), state.after), (1, 1), "of what came with the text, the newest step is undone");
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

#[test]
fn time_is_stepped_through_and_left_again() {
    let moment = |tick, step| kubestow::Moment { tick, step, ..kubestow::Moment::default() };
    let timeline = vec![moment(3, 0), moment(5, 0), moment(9, 1), moment(12, 1)];
    let report = kubestow::Report { timeline, steps: vec![kubestow::State::default()], ..kubestow::Report::default() };
    let answer = || Action::Answer(Answer::Report(Shared::new(report.clone()), "".into()));
    let start = || [Action::Step(delete("a")), answer()];
    let state = after(start());
    assert_eq!((state.now(), state.neighbour(false), state.neighbour(true)), (12, 9, 12));
    let state = after(start().into_iter().chain([Action::Moment(9), Action::Moment(5)]));
    assert_eq!((state.moment, state.after, state.neighbour(true)), (Some(5), 0, 9));
    let end = after(start().into_iter().chain([Action::Moment(5), Action::Moment(u32::MAX)]));
    assert_eq!((end.moment, end.after), (None, 1));
    let settled = after(start().into_iter().chain([Action::Moment(5), Action::After(0)]));
    assert_eq!((settled.moment, settled.now()), (None, 5));
    let edited = after(start().into_iter().chain([Action::Moment(5), Action::Type("kind: Pod".to_owned())]));
    assert_eq!(edited.moment, None, "another text has another history");
}

#[test]
fn what_a_controller_made_is_looked_at_in_what_it_comes_from() {
    let place = |line| Position { line, end_line: line, ..Position::default() };
    let owner = kubestow::Value::from([("kind", "ReplicaSet".into()), ("name", "web".into())]);
    let owned = kubestow::Value::from([("ownerReferences", vec![owner].into())]);
    let pod = kubestow::Value::from([("metadata", owned)]);
    let mut report = kubestow::Report::default();
    report.state.objects =
        [("Pod/default/web-1".into(), pod), ("ReplicaSet/default/web".into(), kubestow::Value::map())].into();
    report.state.places = [("ReplicaSet/default/web".into(), place(7))].into();
    let answer = || Action::Answer(Answer::Report(Shared::new(report.clone()), State::default().text));
    let state = after([answer(), Action::Select("Pod/default/web-1".into())]);
    assert_eq!(state.focus.as_deref(), Some("Pod/default/web-1"));
    assert_eq!(state.jump.map(|jump| (jump.position.line, jump.goes)), Some((7, false)));
    assert_eq!(
        (state.pane, after([answer(), Action::Show("Pod/default/web-1".into())]).pane),
        (Pane::Answer, Pane::Editor)
    );
    assert_eq!(after([answer(), Action::Cursor(7)]).focus.as_deref(), Some("ReplicaSet/default/web"));
}

#[test]
fn a_link_that_looks_at_an_object_marks_it_once_it_is_known() {
    let link = || Link { text: "kind: Pod".to_owned(), focus: Some("Pod/default/p".to_owned()), ..Link::default() };
    let mut report = kubestow::Report::default();
    report.state.places = [("Pod/default/p".into(), Position { line: 3, ..Position::default() })].into();
    let answer = |text: &str| Action::Answer(Answer::Report(Shared::new(report.clone()), text.into()));
    let linked = || Action::Linked(Linked::Read(link()));
    assert_eq!(after([linked(), answer("kind: ConfigMap")]).jump, None, "that is the answer to another text");
    let state = after([linked(), answer("kind: ConfigMap"), answer("kind: Pod")]);
    assert_eq!(state.jump.map(|jump| (jump.position.line, jump.goes)), Some((3, false)));
}
