//! Which variables does a container start with, and where do they come from?

use crate::conceal::{self, MASK};
use crate::parts::{Copy, From, Masked, glyph, use_words};
use crate::view::part::Contained;
use crate::words::{Words, fill};
use kubestow::{Container, EnvVar, Lost, Value};
use std::collections::BTreeSet;
use yew::prelude::*;

/// What the section shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) part: Contained,
    /// The container as the pod has it.
    pub(crate) written: Value,
}

/// The variables that hold a secret.
pub(crate) fn secrets(container: &Container, written: &Value) -> BTreeSet<String> {
    let secret = container.env.iter().filter(|variable| variable.secret).map(|variable| variable.name.clone());
    conceal::variables(secret.collect(), written)
}

/// Whether a variable is one of those that the kubelet adds for services.
fn is_of_service(variable: &EnvVar) -> bool {
    variable.origin.object.starts_with("Service/")
}

/// The environment, as a table with provenance or as `env` prints it.
#[component]
pub(crate) fn Environment(props: &Props) -> Html {
    let words = use_words();
    let printed = use_state(|| false);
    let services = use_state(|| false);
    let Some(container) = props.part.container() else { return html! {} };
    let secret = secrets(container, &props.written);
    let (of_services, own): (Vec<_>, Vec<_>) = container.env.iter().partition(|variable| is_of_service(variable));
    let total = container.env.len();
    let title = match of_services.len() {
        0 => total.to_string(),
        m => fill(words.of_services, &[("n", &total.to_string()), ("m", &m.to_string())]),
    };
    let switch = |shown: bool, name: &'static str| {
        let printed = printed.clone();
        let pressed = (*printed == shown).to_string();
        html! { <button type="button" aria-pressed={pressed} onclick={Callback::from(move |_| printed.set(shown))}>{name}</button> }
    };
    let open = {
        let services = services.clone();
        Callback::from(move |_: MouseEvent| services.set(!*services))
    };
    html! {
        <section class="sec">
            <h3 class="split">
                <span>{words.environment}{" "}<small>{title}</small></span>
                if total > 0 {
                    <span class="seg small" role="group" aria-label={words.environment}>
                        {switch(false, words.as_table)}{switch(true, words.as_env)}
                    </span>
                }
            </h3>
            if total == 0 {
                <p class="dim">{words.no_environment}</p>
            } else if *printed {
                {print(&container.env, &secret)}
            } else {
                <table class="stack env" data-testid="env">
                    <thead><tr><th>{words.name}</th><th>{words.value}</th><th>{words.from}</th></tr></thead>
                    <tbody>
                        {for own.iter().map(|variable| row(variable, &secret, words))}
                        if !of_services.is_empty() {
                            <tr class="auto">
                                <th scope="row"><code>{prefix(&of_services)}</code></th>
                                <td>
                                    {fill(words.variables, &[("n", &of_services.len().to_string())])}{" "}
                                    <button type="button" class="link" onclick={open} aria-expanded={services.to_string()}>
                                        {if *services { words.hide } else { words.show }}
                                    </button>
                                </td>
                                <td class="wide"><span class="from">{words.service_variables}</span></td>
                            </tr>
                        }
                        if *services {
                            {for of_services.iter().map(|variable| row(variable, &secret, words))}
                        }
                    </tbody>
                </table>
            }
        </section>
    }
}

/// What the names of the services' variables begin with.
fn prefix(variables: &[&EnvVar]) -> String {
    let first = variables.first().map_or("", |variable| variable.name.as_str());
    let first = first.split('_').next().unwrap_or_default();
    let all = variables.iter().all(|variable| variable.name.starts_with(first));
    if all { format!("{first}_…") } else { "…".to_owned() }
}

fn row(variable: &EnvVar, secret: &BTreeSet<String>, words: &'static Words) -> Html {
    let hidden = secret.contains(&variable.name);
    let class = is_of_service(variable).then_some("auto");
    html! {
        <tr {class} data-testid="variable" data-name={variable.name.clone()} key={variable.name.clone()}>
            <th scope="row"><code>{&variable.name}</code></th>
            <td>
                <Masked name={variable.name.clone()} secret={hidden}>{value(variable, words)}</Masked>
                {for variable.lost.iter().map(|lost| html! {
                    <span class="lost"><s><code>{if hidden { MASK } else { &lost.value }}</code></s></span>
                })}
            </td>
            <td class="wide">
                <From origin={variable.origin.clone()} entry={variable.entry} />
                if !variable.unresolved.is_empty() {
                    <span class="lost"><span class="v no sm">{glyph("glyph-no")}{words.as_written}</span></span>
                }
                {for variable.lost.iter().map(|lost| html! {
                    <span class="lost"><From origin={lost.origin.clone()} remark={because(lost, words)} /></span>
                })}
            </td>
        </tr>
    }
}

fn because(lost: &Lost, words: &'static Words) -> &'static str {
    match lost.because.as_str() {
        "env-over-env-from" => words.env_over_env_from,
        "over-service" => words.over_service,
        _ => words.later_entry,
    }
}

/// A value as text; what is easily overlooked in it is said.
fn value(variable: &EnvVar, words: &'static Words) -> Html {
    if let Some(base64) = &variable.value_base64 {
        return html! { <span class="dim">{fill(words.no_text, &[("n", base64)])}</span> };
    }
    if variable.value.is_empty() {
        return html! { <span class="dim">{words.empty_value}</span> };
    }
    let shown = variable.value.strip_suffix('\n').unwrap_or(&variable.value);
    html! {
        <>
            <code class="text">{for marked(shown, &variable.unresolved)}</code>
            if shown.len() < variable.value.len() {
                {" "}<span class="v meh sm">{"↵ "}{words.newline}</span>
            }
        </>
    }
}

/// A value in pieces, of which the references that stay as written are marked.
fn marked(value: &str, unresolved: &[String]) -> Vec<Html> {
    let mut parts = Vec::new();
    let mut rest = value;
    while let Some((at, length)) = next_reference(rest, unresolved) {
        parts.push(html! { <>{rest[..at].to_owned()}<span class="v no">{rest[at..at + length].to_owned()}</span></> });
        rest = &rest[at + length..];
    }
    parts.push(html! { {rest.to_owned()} });
    parts
}

/// Where the first of these references stands, and how long it is.
fn next_reference(text: &str, names: &[String]) -> Option<(usize, usize)> {
    let found = names.iter().filter_map(|name| {
        let reference = format!("$({name})");
        text.find(&reference).map(|at| (at, reference.len()))
    });
    found.min()
}

/// The variables as `env` prints them.
fn print(variables: &[EnvVar], secret: &BTreeSet<String>) -> Html {
    let line = |variable: &EnvVar| {
        let value = if secret.contains(&variable.name) { MASK } else { &variable.value };
        format!("{}={value}\n", variable.name)
    };
    let text: String = variables.iter().map(line).collect();
    html! {
        <div class="file">
            <pre tabindex="0" aria-label="env" data-testid="env-printed">{&text}</pre>
            <Copy {text} />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unresolved_reference_is_found() {
        let names = ["A".to_owned(), "B".to_owned()];
        assert_eq!(next_reference("x $(B) $(A)", &names), Some((2, 4)));
        assert_eq!(next_reference("x $(C)", &names), None);
    }
}
