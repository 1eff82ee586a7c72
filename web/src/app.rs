//! The page as a whole: header, editor, answer.

use crate::console::Console;
use crate::editor::Editor;
use crate::header::Header;
use crate::memory::{self, Kept, language_name};
use crate::parts::{Page, Places, Ways, glyph};
use crate::share;
use crate::splitter::Splitter;
use crate::state::{Action, Cluster, Engine, Pane, Shared, State, Theme, Version, View};
use crate::steps::{Banner, Steps, Undone, use_undo_keys};
use crate::switcher::Switcher;
use crate::view;
use crate::words::{Words, fill, words};
use crate::worker::{Asker, Call, Question, TIME_LIMIT};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use kubestow::{Language, Step};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

#[wasm_bindgen(module = "/js/page.js")]
extern "C" {
    #[wasm_bindgen(js_name = keepOffline)]
    fn keep_offline();
}

/// How long the page waits for the next key before it asks an engine that takes its time, in milliseconds.
const PAUSE: u32 = 120;

/// How long an answer stands before ways out are looked for, in milliseconds.
const PATIENCE: u32 = 600;

/// The longest text, in bytes, for which they are looked for unasked.
const SEARCHED: usize = 20_000;

/// The page.
#[component]
pub(crate) fn App() -> Html {
    let state = use_reducer(|| {
        let mut state = memory::recall();
        state.view = linked_view().unwrap_or(state.view);
        state.is_told = state.view == View::Timeline;
        state
    });
    let act = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch(action))
    };
    let asker = {
        let act = act.clone();
        use_memo((), move |()| Asker::start(act.reform(Action::Answer)))
    };

    // A picked example or a changed choice is asked at once; what is typed too, as long as the engine keeps up with it.
    let question = Question {
        text: state.text.clone(),
        steps: state.steps.clone(),
        cluster: state.cluster,
        version: state.version,
        compare: state.view == View::ThenAndNow,
        language: state.language,
        ways_out: false,
        timeline: state.is_told,
        until: None,
    };
    let (looked, looking) = (question.clone(), (*asker).clone());
    let asked = use_mut_ref(|| None::<(u32, Rc<[Step]>, Cluster, (Version, bool), Language, bool)>);
    {
        let (act, asker, question) = (act.clone(), asker.clone(), question.clone());
        let choices = (
            state.edition,
            state.steps.clone(),
            state.cluster,
            (state.version, question.compare),
            state.language,
            state.is_told,
        );
        use_effect_with(question, move |question| {
            let question = question.clone();
            let typed = asked.replace(Some(choices.clone())) == Some(choices);
            let later = if typed && asker.is_quick() {
                asker.ask(question);
                None
            } else {
                let pause = if typed { PAUSE } else { 0 };
                Some(Timeout::new(pause, move || {
                    asker.ask(question);
                    act.emit(Action::Ask);
                }))
            };
            move || drop(later)
        });
    }
    {
        let (asker, question) = (asker.clone(), question.clone());
        use_effect_with(state.moment, move |moment| {
            if moment.is_some() {
                asker.ask(Question { until: *moment, timeline: false, ..question });
            }
        });
    }
    // What is called is asked of what is shown then; the callback stays the same, so that nothing is drawn anew for it.
    let shown_question = {
        let shown: Rc<[Step]> = state.steps.get(..state.after).unwrap_or_default().into();
        let (compare, ways_out, timeline) = (false, false, false);
        let until = state.moment;
        Question { steps: shown, compare, ways_out, timeline, until, ..question.clone() }
    };
    let called_of = use_mut_ref(|| shown_question.clone());
    called_of.replace(shown_question);
    let call = use_callback(asker.clone(), move |(name, typed, told), asker| {
        let of = called_of.borrow().clone();
        asker.call(Call { name, typed, of }, told);
    });
    // When an answer with trouble has stood for a moment, the ways out of it are looked for.
    {
        let searched = use_mut_ref(|| None::<Question>);
        let newest = state.newest.clone().filter(|_| state.answered == state.text);
        use_effect_with(newest, move |newest| {
            let troubled = newest.as_ref().is_some_and(|report| view::problems::troubles(report) > 0);
            let is_new = searched.borrow().as_ref() != Some(&question);
            let search = (troubled && is_new && question.text.len() <= SEARCHED).then(|| {
                Timeout::new(PATIENCE, move || {
                    searched.replace(Some(question.clone()));
                    asker.ask(Question { ways_out: true, ..question });
                })
            });
            move || drop(search)
        });
    }
    let kept = memory::use_kept(&state);
    use_undo_keys(&act);
    use_effect_with((state.language, state.theme), move |(language, theme)| dress(language_name(*language), *theme));
    {
        let act = act.clone();
        use_effect_with((), move |()| {
            share::read(act.clone());
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    share::read(act.clone());
                    if let Some(view) = linked_view() {
                        act.emit(Action::View(view));
                    }
                })
            });
            move || drop(listener)
        });
    }

    // What the page keeps for when there is no network must not delay its first answer.
    use_effect_with(state.newest.is_some(), |is_answered| {
        if *is_answered {
            keep_offline();
        }
    });

    // An address that holds a link says so only for as long as it is true.
    {
        let view = state.view;
        let was_linked = use_mut_ref(|| false);
        use_effect_with(state.is_linked, move |is_linked| {
            let was_linked = was_linked.replace(*is_linked);
            if was_linked && !is_linked && share::fragment().starts_with("k1.") {
                share::put_fragment(&format!("view={}", view.name()));
            }
        });
    }

    let places = use_memo((state.shown(), state.good.clone()), |(shown, good)| {
        Places::new([shown, good].into_iter().flatten().cloned().collect())
    });
    // The same callbacks at every drawing, so that nothing is drawn anew for them.
    let ways = use_memo(act.clone(), |act| Ways {
        go: act.reform(Action::Go),
        mend: act.reform(Action::Mend),
        step: act.reform(Action::Step),
        select: act.reform(Action::Select),
        show: act.reform(Action::Show),
    });
    let page = Page { call, language: state.language, ways, focus: state.focus.clone(), places };
    let (troubles, errors) = state.latest().map_or((0, 0), |report| {
        let errors = report.findings.iter().filter(|finding| finding.severity == "error").count();
        (view::problems::troubles(&report), errors)
    });
    let is_busy = state.engine == Engine::Working || state.answered != state.text;
    let shared = Rc::new((*state).clone());
    let changed = use_callback(act.clone(), |text: String, act| act.emit(Action::Type(text)));
    let moved = use_callback(act.clone(), |line: u32, act| act.emit(Action::Cursor(line)));
    let pane = match state.pane {
        Pane::Editor => "editor",
        Pane::Answer => "answer",
    };
    html! {
        <ContextProvider<Page> context={page}>
            <Header state={shared.clone()} act={act.clone()} asker={looking.clone()} question={looked.clone()} />
            <main class="panes" data-pane={pane}>
                <Editor question={looked} asker={looking} edition={state.edition} newest={state.latest()}
                    answered={state.answered.clone()} jump={state.jump} {changed} {moved} />
                <Splitter />
                <section class="answer" aria-label={words(state.language).answer} aria-busy={is_busy.to_string()}>
                    <Switcher view={state.view} pane={state.pane} language={state.language} {troubles} {errors} act={act.clone()} />
                    <Steps state={shared.clone()} act={act.clone()} />
                    {notice(&shared)}
                    {link_notice(&shared, &act)}
                    {kept_notice(&shared, kept)}
                    <Undone changes={state.changes.clone()} act={act.clone()} />
                    if let Some(example) = state.example {
                        <view::explained::Explanation {example} mended={state.mended} language={state.language} act={act.clone()} />
                    }
                    <Banner state={shared.clone()} act={act.clone()} />
                    {answer(&shared, &act)}
                </section>
            </main>
            <Console state={shared.clone()} act={act.clone()} />
        </ContextProvider<Page>>
    }
}

/// The view that the page's address names.
fn linked_view() -> Option<View> {
    let hash = web_sys::window()?.location().hash().ok()?;
    let fields = hash.trim_start_matches('#').split('&');
    let name = fields.filter_map(|field| field.strip_prefix("view=")).next()?;
    View::linked(name)
}

/// Says language and theme to the document.
fn dress(language: &str, theme: Theme) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(root) = document.document_element() else { return };
    // Setting an attribute with a good name does not fail.
    let _ = root.set_attribute("lang", language);
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.name()),
    };
}

/// Why the answer is not the answer to the text as it stands.
fn notice(state: &State) -> Html {
    let words = words(state.language);
    let (class, said) = match (&state.engine, state.stale()) {
        (Engine::Failed(what), _) => ("bad", html! { {fill(words.engine_failed, &[("what", what)])} }),
        (Engine::Trapped, _) => ("bad", html! { {words.trapped} }),
        (Engine::TimedOut, _) => ("bad", html! { {fill(words.timed_out, &[("n", &TIME_LIMIT.to_string())])} }),
        (_, Some(finding)) => ("bad", stale(finding, words)),
        (Engine::Starting, None) if state.good.is_none() => ("", html! { {words.starting} }),
        _ => return html! { <div class="notice" role="status" hidden=true data-testid="notice"></div> },
    };
    html! {
        <div class={classes!("notice", class)} role="status" data-testid="notice">
            if class == "bad" { {glyph("glyph-no")} }
            <p>{said}</p>
        </div>
    }
}

/// What is to be said of the link in the address.
fn link_notice(state: &State, act: &Callback<Action>) -> Html {
    let words = words(state.language);
    if state.is_link_broken {
        return html! {
            <div class="notice bad" role="status" data-testid="link-notice">{glyph("glyph-no")}<p>{words.link_broken}</p></div>
        };
    }
    if state.draft.is_none() {
        return html! {};
    }
    let back = act.reform(|_: MouseEvent| Action::Draft);
    html! {
        <div class="notice" role="status" data-testid="link-notice">
            <p>{words.draft_kept}</p>
            <button type="button" class="link" onclick={back} data-testid="draft">{words.to_draft}</button>
        </div>
    }
}

/// What is to be said of a text of the user's own that is not kept.
fn kept_notice(state: &State, kept: Kept) -> Html {
    let words = words(state.language);
    let said = match kept {
        Kept::TooLong => words.too_long_to_keep,
        Kept::Nothing if state.example.is_none() && !state.is_linked => words.not_kept,
        Kept::Nothing | Kept::Whole => return html! {},
    };
    html! { <div class="notice" role="status" data-testid="kept-notice"><p>{said}</p></div> }
}

fn stale(finding: &kubestow::Finding, words: &'static Words) -> Html {
    let Some(position) = finding.position else {
        return html! { <>{words.stale_whole}{" "}<span>{&finding.message}</span></> };
    };
    let (line, column) = (position.line.to_string(), position.column.to_string());
    let name = fill(words.line_column, &[("n", &line), ("m", &column)]);
    let (before, after) = words.stale.split_once("{place}").unwrap_or((words.stale, ""));
    html! {
        <>
            {before}<crate::parts::Place {position}>{name}</crate::parts::Place>{after}
            <span class="said">{&finding.message}</span>
        </>
    }
}

fn timeline(state: &State, shown: Shared, act: &Callback<Action>) -> Html {
    let Some(good) = state.good.clone() else { return html! {} };
    let (now, is_moment) = (state.now(), state.moment.is_some());
    let neighbours = [false, true].map(|is_later| state.neighbour(is_later));
    let steps = state.steps.clone();
    html! { <view::timeline::Timeline {good} {shown} {steps} {now} {is_moment} {neighbours} act={act.clone()} /> }
}

fn answer(state: &Rc<State>, act: &Callback<Action>) -> Html {
    let Some(report) = state.shown() else {
        return html! { <div class="view" data-testid="view"></div> };
    };
    let old = state.good != state.newest || matches!(state.engine, Engine::Trapped | Engine::TimedOut);
    let (inside, current) = match state.view {
        View::Containers => (html! { <view::containers::Containers {report} /> }, old),
        View::Map => (html! { <view::map::Map {report} /> }, old),
        View::Why => (html! { <view::why::Why {report} /> }, old),
        View::Claims => (html! { <view::claims::Claims {report} /> }, old),
        View::Access => (html! { <view::access::AccessModes {report} /> }, old),
        View::Timeline => (timeline(state, report, act), old),
        View::Objects => (html! { <view::objects::Objects {report} /> }, old),
        View::ThenAndNow => (html! { <view::then_and_now::ThenAndNow {report} /> }, old),
        // What is wrong with the text as it stands is never old.
        View::Problems => {
            let report = state.latest().unwrap_or(report);
            (html! { <view::problems::Problems {report} /> }, false)
        }
    };
    html! {
        <div class={classes!("view", current.then_some("old"))} data-testid={format!("answer-{}", state.view.name())}>{inside}</div>
    }
}
