//! What does a running container keep although the objects have changed?

use crate::conceal::MASK;
use crate::parts::{Place, use_words};
use crate::view::part::Contained;
use crate::words::{Words, fill};
use kubestow::{Container, Stale};
use std::collections::BTreeSet;
use yew::prelude::*;

/// What the section shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) part: Contained,
    /// The variables that hold a secret.
    pub(crate) secret: BTreeSet<String>,
}

/// What is stale, and what a restart would make of it; nothing if all is fresh.
#[component]
pub(crate) fn StaleParts(props: &Props) -> Html {
    let words = use_words();
    let Some(container) = props.part.container() else { return html! {} };
    let parts = &container.stale;
    if parts.is_empty() {
        return html! {};
    }
    html! {
        <section class="sec" data-testid="stale">
            <h3>{words.stale_parts}{" "}<small>{parts.len()}</small></h3>
            <ul>{for parts.iter().map(|part| {
                let name = name(part, words);
                html! {
                    <li>
                        if let Some(position) = part.position { <Place {position}>{name}</Place> } else { {name} }
                        {words.comma}
                        {match fresh(part, container, &props.secret) {
                            Fresh::Value(text) => html! { <>{words.stale_fresh}{" "}<code class="text">{text}</code></> },
                            Fresh::Gone => html! { {words.stale_gone} },
                            Fresh::Renewed => html! { {words.stale_renewed} },
                        }}
                    </li>
                }
            })}</ul>
        </section>
    }
}

fn name(part: &Stale, words: &Words) -> String {
    let template = match part.what.as_str() {
        "variable" => words.stale_variable,
        "service" => words.stale_service,
        "mount" => words.stale_mount,
        _ => words.stale_command,
    };
    fill(template, &[("name", &part.name)])
}

/// What a restart would give.
#[derive(Debug, PartialEq)]
enum Fresh {
    Value(String),
    Gone,
    Renewed,
}

/// Only the value of a variable that is known to be no secret is shown.
fn fresh(part: &Stale, container: &Container, secret: &BTreeSet<String>) -> Fresh {
    if part.what != "variable" {
        return Fresh::Renewed;
    }
    let Some(value) = &part.fresh else { return Fresh::Gone };
    let is_open = container.env.iter().any(|var| var.name == part.name) && !secret.contains(&part.name);
    Fresh::Value(if is_open { value.clone() } else { MASK.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::EnvVar;

    #[test]
    fn a_fresh_secret_stays_masked() {
        let var = |name: &str| EnvVar { name: name.to_owned(), ..EnvVar::default() };
        let container = Container { env: vec![var("LEVEL"), var("PASSWORD")], ..Container::default() };
        let secret = BTreeSet::from(["PASSWORD".to_owned()]);
        let shown = |what: &str, name: &str, value: Option<&str>| {
            let part = Stale {
                what: what.to_owned(),
                name: name.to_owned(),
                fresh: value.map(str::to_owned),
                ..Stale::default()
            };
            fresh(&part, &container, &secret)
        };
        assert_eq!(shown("variable", "LEVEL", Some("debug")), Fresh::Value("debug".to_owned()));
        assert_eq!(shown("variable", "LEVEL", None), Fresh::Gone);
        for hidden in ["PASSWORD", "ADDED"] {
            assert_eq!(shown("variable", hidden, Some("hunter2")), Fresh::Value(MASK.to_owned()));
        }
        assert_eq!(shown("command", "", Some("run --password=hunter2")), Fresh::Renewed);
    }
}
