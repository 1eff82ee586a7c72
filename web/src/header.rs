//! The one row of controls: what the answer depends on.

use crate::finder::Finder;
use crate::gallery::{self, Example, GROUPS};
use crate::memory::language_name;
use crate::parts::glyph;
use crate::share::panel::Share;
use crate::state::{Action, Cluster, State, Theme, Version};
use crate::words::words;
use crate::worker::{Asker, Question};
use kubestow::Language;
use std::rc::Rc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// What the header shows and whom it tells.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) state: Rc<State>,
    pub(crate) act: Callback<Action>,
    pub(crate) asker: Asker,
    pub(crate) question: Question,
}

/// The header.
#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let (state, act) = (&props.state, &props.act);
    let language = state.language;
    let words = words(language);
    let theme = match state.theme {
        Theme::System => (words.theme_system, "glyph-theme"),
        Theme::Light => (words.theme_light, "glyph-light"),
        Theme::Dark => (words.theme_dark, "glyph-dark"),
    };
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let is_open = state.console;
    let console = act.reform(move |_: MouseEvent| Action::Console(!is_open));
    let finding = use_state(|| false);
    let find = {
        let finding = finding.clone();
        Callback::from(move |_: MouseEvent| finding.set(!*finding))
    };
    let close = {
        let finding = finding.clone();
        Callback::from(move |()| finding.set(false))
    };
    let next_theme = act.reform(|_: MouseEvent| Action::NextTheme);
    html! {
        <header class="top">
            <h1><a class="name" href="./" aria-label="Kubestow">{mark()}<span>{"Kubestow"}</span></a></h1>
            <label class="field main"><span class="lbl">{words.example}</span><Examples example={state.example} {language} act={act.clone()} /></label>
            <button type="button" class="btn bare" onclick={find} aria-expanded={finding.to_string()} aria-label={words.find_example} title={words.find_example} data-testid="open-finder">
                {glyph("glyph-find")}
            </button>
            if *finding {
                <Finder asker={props.asker.clone()} question={props.question.clone()} act={act.clone()} {close} />
            }
            <span class="grow" data-testid="sentence">{for state.example.map(|example| example.sentence(state.language))}</span>
            <button type="button" class="btn bare" onclick={console} aria-expanded={state.console.to_string()} aria-controls="console"
                aria-label={words.console} title={words.console_keys} data-testid="console-toggle">
                {glyph("glyph-console")}
            </button>
            <button type="button" class="btn bare more" onclick={toggle} aria-expanded={open.to_string()} aria-controls="choices">
                {words.more}
            </button>
            <div class={classes!("choices", open.then_some("open"))} id="choices">
            <Clusters cluster={state.cluster} version={state.version} {language} act={act.clone()} />
            <Share state={state.clone()} act={act.clone()} />
            <span class="seg" role="group" aria-label={words.language}>
                {speaks(state, act, Language::En, "EN")}
                {speaks(state, act, Language::Ja, "日本語")}
            </span>
            <button type="button" class="btn bare" onclick={next_theme} aria-label={theme.0} title={theme.0} data-testid="theme">
                {glyph(theme.1)}
            </button>
            </div>
        </header>
    }
}

/// A callback that reads the chosen option.
fn picked(act: &Callback<Action>, action: impl Fn(&str) -> Option<Action> + 'static) -> Callback<Event> {
    let act = act.clone();
    Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(action) = select.and_then(|select| action(&select.value())) {
            act.emit(action);
        }
    })
}

/// What the menu of examples needs to know and whom it tells.
#[derive(Properties, PartialEq)]
struct ExamplesProps {
    example: Option<&'static Example>,
    language: Language,
    act: Callback<Action>,
}

/// The examples; long, so that it is drawn anew only when another is chosen.
#[component]
fn Examples(props: &ExamplesProps) -> Html {
    let ExamplesProps { example: chosen, language, act } = props;
    let words = words(*language);
    let groups = GROUPS.iter().map(|group| {
        let options = group.examples.iter().map(|example| {
            let selected = *chosen == Some(example);
            html! { <option value={example.name} {selected} title={example.sentence(*language)}>{example.title(*language)}</option> }
        });
        html! { <optgroup label={group.title(*language)} title={group.sentence(*language)}>{for options}</optgroup> }
    });
    let value = chosen.map_or("", |example| example.name);
    html! {
        <select class="pick" data-testid="example" aria-label={words.example} {value} onchange={picked(act, |name| gallery::named(name).map(Action::Pick))}>
            if chosen.is_none() {
                <option value="" selected=true>{words.own_text}</option>
            }
            {for groups}
        </select>
    }
}

/// What the menus of clusters and versions need to know and whom they tell.
#[derive(Properties, PartialEq)]
struct ClustersProps {
    cluster: Cluster,
    version: Version,
    language: Language,
    act: Callback<Action>,
}

/// Which cluster answers.
#[component]
fn Clusters(props: &ClustersProps) -> Html {
    let ClustersProps { cluster: chosen, version: chosen_version, language, act } = props;
    let words = words(*language);
    html! {
        <>
            <label class="field">
                <span class="lbl">{words.cluster}</span>
                <select class="pick" data-testid="cluster" aria-label={words.cluster} onchange={picked(act, |name| Cluster::named(name).map(Action::Cluster))}>
                    {for Cluster::ALL.iter().map(|cluster| {
                        let title = match cluster {
                            Cluster::Playground => words.playground,
                            Cluster::Conformance => words.conformance,
                            Cluster::Kind => "kind",
                            Cluster::Minikube => "minikube",
                            Cluster::K3s => "k3s",
                            Cluster::Eks => "Amazon EKS",
                            Cluster::Gke => "Google GKE",
                            Cluster::Aks => "Azure AKS",
                            Cluster::BareMetal => words.bare_metal,
                        };
                        html! { <option value={cluster.name()} selected={chosen == cluster}>{title}</option> }
                    })}
                </select>
            </label>
            <label class="field">
                <span class="lbl vh">{words.version}</span>
                <select class="pick" data-testid="version" aria-label={words.version} onchange={picked(act, |name| Version::named(name).map(Action::Version))}>
                    {for Version::ALL.iter().map(|version| {
                        let title = match version {
                            Version::Now => words.version_now,
                            Version::Then => words.version_then,
                        };
                        html! { <option value={version.name()} selected={chosen_version == version}>{title}</option> }
                    })}
                </select>
            </label>
        </>
    }
}

fn speaks(state: &State, act: &Callback<Action>, language: Language, name: &str) -> Html {
    let onclick = act.reform(move |_: MouseEvent| Action::Language(language));
    let pressed = (state.language == language).to_string();
    html! { <button type="button" aria-pressed={pressed} lang={language_name(language)} {onclick}>{name}</button> }
}

fn mark() -> Html {
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><use href="#glyph-mark" /></svg> }
}
