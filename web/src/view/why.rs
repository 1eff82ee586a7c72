//! Why is it so, and what would change it?
//!
//! For each claim the volumes with every check in Kubernetes' order, nearest miss first; for each pod the nodes with what
//! the scheduler made of them. Below them the changes of the text that were tried and mend it.

use crate::kind;
use crate::parts::{Page, Quote, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::chosen::{Chosen, Menu, first_of, use_chosen};
use crate::view::fixes::Fixes;
use crate::words::{Words, fill};
use kubestow::{Check, Finding, NodeVerdict, State, VolumeVerdict, Why as Evidence};
use std::collections::BTreeSet;
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The evidence on one claim or pod at a time; what is in trouble comes first.
#[component]
pub(crate) fn Why(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let report = &props.report;
    let subjects = subjects(report);
    let Chosen { id: chosen, choose } = use_chosen(|focus| first_of(page.as_ref(), subjects.iter().copied(), focus));
    let chosen = chosen.and_then(|id| report.why.get_key_value(&*id)).map(|(id, _)| id);
    let Some(id) = chosen.or(subjects.first().copied()) else { return empty(words.no_why, words.no_why_why) };
    let evidence = &report.why[id];
    let finding = trouble(id, report);
    html! {
        <>
            <div class={classes!("who", kind::class(kind::id(id).kind))}>
                <h2 class="say">{say(id, report, words)}</h2>
                if subjects.len() > 1 {
                    <Menu label={words.object} testid="why-subject" ids={subjects.iter().copied().cloned().collect::<Vec<_>>()} current={id.clone()} {choose} />
                }
            </div>
            if let Some(words_of_kubernetes) = finding.and_then(|finding| finding.kubernetes.clone()) {
                <Quote kind={kind::id(id).kind.to_owned()} text={words_of_kubernetes} head={html! {
                    <Thing id={id.clone()} />
                }} />
            }
            {volumes(evidence, words)}
            {nodes(evidence, words)}
            if evidence.left_out > 0 {
                <p class="dim">{fill(words.left_out, &[("n", &evidence.left_out.to_string())])}</p>
            }
            {for finding.map(|finding| html! { <Fixes fixes={finding.fixes.clone()} /> })}
        </>
    }
}

/// What is wrong with an object, if something is.
fn trouble<'a>(id: &str, report: &'a State) -> Option<&'a Finding> {
    let about = |finding: &&Finding| finding.object.as_deref() == Some(id);
    let rank = |finding: &&Finding| ["error", "warning"].iter().position(|name| *name == finding.severity).unwrap_or(2);
    report
        .findings
        .iter()
        .map(AsRef::as_ref)
        .filter(about)
        .filter(|finding| finding.kubernetes.is_some())
        .min_by_key(rank)
}

/// The claims and pods, those in trouble first.
fn subjects(report: &State) -> Vec<&String> {
    let told = report.findings.iter().filter(|finding| finding.kubernetes.is_some() && finding.severity != "note");
    let troubled: BTreeSet<&str> = told.filter_map(|finding| finding.object.as_deref()).collect();
    let mut ids: Vec<&String> = report.why.keys().collect();
    ids.sort_by_key(|id| (!troubled.contains(id.as_str()), kind::id(id).kind == "Pod"));
    ids
}

fn say(id: &str, report: &State, words: &Words) -> Html {
    let name = kind::id(id).short();
    let evidence = report.why.get(id);
    let taken = evidence.and_then(|why| why.volumes.iter().find(|volume| volume.standing == "taken"));
    let chosen = evidence.and_then(|why| why.nodes.iter().find(|node| node.standing == "chosen"));
    let object = report.objects.get(id);
    let (template, other) = match (kind::id(id).kind, taken, chosen) {
        ("Pod", _, Some(node)) => (words.why_node, node.node.clone()),
        ("Pod", _, None) => match report.pods.get(id).and_then(|pod| pod.node.clone()) {
            Some(node) => (words.why_node, node),
            None => (words.why_no_node, String::new()),
        },
        (_, Some(volume), _) => (words.claim_bound, kind::id(&volume.volume).short()),
        _ => match object.and_then(|claim| claim.str_at(&["spec", "volumeName"])).filter(|name| !name.is_empty()) {
            Some(volume) => (words.claim_bound, volume.to_owned()),
            None if trouble(id, report).is_some_and(|finding| finding.code == "claim-waits") => {
                (words.claim_waits, String::new())
            }
            None => (words.claim_pending, String::new()),
        },
    };
    super::claims::sentence(template, &[("pod", &name), ("claim", &name), ("node", &other), ("volume", &other)])
}

fn volumes(evidence: &Evidence, words: &'static Words) -> Html {
    let Some(first) = evidence.volumes.iter().max_by_key(|volume| volume.checks.len()) else { return html! {} };
    let columns: Vec<&str> = first.checks.iter().map(|check| check.subject.as_str()).collect();
    // A check that every volume passes says nothing; its column is left out.
    let telling = |subject: &&str| {
        let checks = evidence.volumes.iter().flat_map(|volume| &volume.checks);
        checks.into_iter().any(|check| check.subject == *subject && (!check.passed || BASIC.contains(subject)))
    };
    let columns: Vec<&str> = columns.into_iter().filter(telling).collect();
    html! {
        <section class="sec">
            <h3>{words.persistent_volumes}{" "}<small>{evidence.volumes.len() + evidence.left_out}</small></h3>
            <div class="scroll">
                <table class="checks" data-testid="why-volumes">
                    <thead><tr>
                        <th>{words.volume}</th>
                        {for columns.iter().map(|subject| html! { <th>{subject_name(subject, words)}</th> })}
                        <th>{words.verdict}</th>
                    </tr></thead>
                    <tbody>{for evidence.volumes.iter().map(|volume| volume_row(volume, &columns, words))}</tbody>
                </table>
            </div>
        </section>
    }
}

/// The checks that are shown even where all volumes pass them.
const BASIC: [&str; 3] = ["capacity", "access-modes", "class"];

fn volume_row(volume: &VolumeVerdict, columns: &[&str], words: &'static Words) -> Html {
    let cell = |subject: &&str| {
        let check = volume.checks.iter().find(|check| check.subject == *subject);
        html! { <td>{for check.map(|check| verdict(check, words))}</td> }
    };
    html! {
        <tr data-testid="why-volume" data-standing={volume.standing.clone()}>
            <th scope="row"><Thing id={volume.volume.clone()} bare=true /></th>
            {for columns.iter().map(cell)}
            <td>{standing(&volume.standing, words)}</td>
        </tr>
    }
}

/// A pass is a grey check; a failure shows both values.
fn verdict(check: &Check, words: &'static Words) -> Html {
    let value = |value: &Option<String>, none: &str| match value.as_deref() {
        None => html! { <span>{none.to_owned()}</span> },
        Some("") => html! { <code>{"\"\""}</code> },
        Some(text) => html! { <code>{text.to_owned()}</code> },
    };
    if check.passed {
        return html! {
            <span class="v ok">{glyph("glyph-ok")}<span class="vh">{words.passes}{" "}</span>
                if check.found.is_some() { {value(&check.found, words.none)} }
            </span>
        };
    }
    html! {
        <span class="v no">{glyph("glyph-no")}<span class="vh">{words.fails}{" "}</span>
            <span>{value(&check.found, words.none)}<span class="asked">{words.against}{value(&check.asked, words.none)}</span></span>
        </span>
    }
}

fn nodes(evidence: &Evidence, words: &'static Words) -> Html {
    if evidence.nodes.is_empty() {
        return html! {};
    }
    html! {
        <section class="sec">
            <h3>{words.nodes}{" "}<small>{evidence.nodes.len()}</small></h3>
            <table class="stack nodes" data-testid="why-nodes">
                <thead><tr><th>{words.node}</th><th>{words.verdict}</th><th>{words.reason}</th></tr></thead>
                <tbody>{for evidence.nodes.iter().map(|node| node_row(node, words))}</tbody>
            </table>
        </section>
    }
}

fn node_row(node: &NodeVerdict, words: &'static Words) -> Html {
    html! {
        <tr data-testid="why-node" data-standing={node.standing.clone()}>
            <th scope="row"><code>{&node.node}</code></th>
            <td class="nw">{standing(&node.standing, words)}</td>
            <td class="wide">
                {for node.reasons.iter().map(|reason| html! {
                    <p>
                        <code lang="en">{&reason.message}</code>
                        if let Some(about) = &reason.about { {" "}<code class="dim">{about}</code> }
                        if reason.asked.is_some() || reason.found.is_some() {
                            {" "}<span class="dim"><code>{reason.found.clone().unwrap_or_else(|| words.none.to_owned())}</code>
                            {words.against}<code>{reason.asked.clone().unwrap_or_else(|| words.none.to_owned())}</code></span>
                        }
                    </p>
                })}
                if let Some(plugin) = &node.plugin { <code class="dim">{plugin}</code> }
            </td>
        </tr>
    }
}

fn subject_name(subject: &str, words: &'static Words) -> String {
    let name = match subject {
        "access-modes" => words.modes,
        "claim-ref" => words.claim_ref,
        "capacity" => words.capacity,
        "volume-mode" => words.volume_mode,
        "attributes-class" => words.attributes_class,
        "deletion" => words.deletion,
        "asker" => words.asker,
        "phase" => words.phase,
        "selector" => words.selector,
        "class" => words.class,
        other => return other.to_owned(),
    };
    name.to_owned()
}

fn standing(name: &str, words: &'static Words) -> Html {
    let (class, said) = match name {
        "taken" | "chosen" => ("here", words.taken),
        "fits" => ("ok", words.fits),
        "refused" => ("no", words.refused),
        "more-access-modes" => ("na", words.more_access_modes),
        "larger" => ("na", words.larger),
        "equal" | "as-good" => ("na", words.as_good),
        "not-asked-for" => ("na", words.not_asked_for),
        "outscored" => ("na", words.outscored),
        "not-asked" => ("na", words.not_asked),
        other => return html! { {other.to_owned()} },
    };
    html! { <span class={classes!("v", class)}>{said}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery;
    use kubestow::{Options, Profile, resolve};

    #[test]
    fn what_is_in_trouble_comes_first() {
        let text = gallery::named("class-absent-empty-named").expect("it is in the gallery").text;
        let options = Options { cluster: Profile::playground(), evidence: true, ..Options::default() };
        let report = resolve(text, &options);
        let order: Vec<&str> = subjects(&report).into_iter().map(|id| kind::id(id).name).collect();
        assert_eq!(order, ["empty", "named", "absent"]);
    }
}
