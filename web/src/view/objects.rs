//! What is in the cluster, as YAML?

use crate::conceal;
use crate::kind;
use crate::parts::{Copy, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::words::{count, fill};
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The objects as a list, the chosen one as YAML.
#[component]
pub(crate) fn Objects(props: &Props) -> Html {
    let words = use_words();
    let report = &props.report;
    let chosen = use_state(|| None::<String>);
    let Some(first) = report.objects.keys().next() else { return empty(words.no_objects, "") };
    let current = chosen.as_ref().filter(|id| report.objects.contains_key(*id)).unwrap_or(first);
    let items = report.objects.keys().map(|id| {
        let onclick = {
            let (chosen, id) = (chosen.clone(), id.clone());
            Callback::from(move |_| chosen.set(Some(id.clone())))
        };
        let parts = kind::id(id);
        let is_current = (id == current).then_some("true");
        html! {
            <li class={classes!(kind::class(parts.kind), is_current.map(|_| "on"))}>
                <button type="button" {onclick} aria-current={is_current}>
                    {glyph(kind::glyph(parts.kind))}<span>{parts.kind}{" "}<code>{parts.short()}</code></span>
                </button>
            </li>
        }
    });
    let object = report.objects.get(current).map(conceal::object).unwrap_or(kubestow::Value::map());
    let yaml = serde_yaml::to_string(&object).unwrap_or_default();
    html! {
        <>
            <h2 class="say">{count(report.objects.len(), words.object_one, words.object_many)}</h2>
            <div class="files sec" data-testid="objects">
                <ul class="tree" aria-label={words.objects}>{for items}</ul>
                <div class="file">
                    <div class="hd">
                        <h3><Thing id={current.clone()} position={report.places.get(current).copied()} /></h3>
                        if !report.places.contains_key(current) { <small>{words.made_by_cluster}</small> }
                        if kind::id(current).kind == "Secret" { <small>{words.masked_secret}</small> }
                        <Copy text={yaml.clone()} />
                    </div>
                    <pre tabindex="0" aria-label={fill(words.as_yaml, &[("object", current)])}>{yaml}</pre>
                </div>
            </div>
        </>
    }
}
