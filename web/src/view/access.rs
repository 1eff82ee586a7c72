//! Who may mount what where, and which driver offers which access mode?

use crate::kind;
use crate::parts::{Page, Thing, empty, glyph, use_words};
use crate::state::Shared;
use crate::view::rows::use_shown;
use crate::words::{Words, fill};
use kubestow::{Access, AccessCell, AccessGrid, AccessRow, DriverRow, State};
use std::collections::BTreeMap;
use std::sync::Arc;
use yew::prelude::*;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The grids of the claims, and the table of drivers.
#[component]
pub(crate) fn AccessModes(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let report = &props.report;
    let marked = |page: &Page| {
        report.access.iter().position(|(claim, access)| page.is_marked(claim) || page.is_marked(&access.volume))
    };
    let (shown, more) = use_shown(report.access.len(), FIRST, page.as_ref().and_then(marked));
    let table = html! { <Table used={report.used_drivers.clone()} /> };
    if report.access.is_empty() {
        return html! { <>{empty(words.no_access, words.no_access_why)}{table}</> };
    }
    let said = say(report, words);
    let left_out = bound(report).saturating_sub(report.access.len());
    let sections = report.access.iter().skip(shown.start).take(shown.len()).map(|(claim, access)| {
        let is_said = said == consequence(claim, access, words);
        html! { <Section key={claim.clone()} claim={claim.clone()} access={Granted(Arc::clone(access))} {is_said} /> }
    });
    html! {
        <>
            <h2 class="say">{said.clone()}</h2>
            {for sections}
            {for more.map(|more| html! { <p class="sec">{more}</p> })}
            if left_out > 0 { <p class="dim sec">{fill(words.left_out, &[("n", &left_out.to_string())])}</p> }
            {table}
        </>
    }
}

/// How many claims have a volume.
fn bound(report: &State) -> usize {
    let claims = report.objects.iter().filter(|(id, _)| kind::id(id).kind == "PersistentVolumeClaim");
    claims.filter(|(_, claim)| claim.str_at(&["status", "phase"]) == Some("Bound")).count()
}

/// So many claims stand at once: each has several grids.
const FIRST: usize = 10;

/// The sentence: who waits, or else what the first claim's modes come to.
fn say(report: &State, words: &Words) -> String {
    let waits = report.findings.iter().find(|finding| finding.code == "multi-attach");
    if let Some((finding, pod)) = waits.and_then(|finding| Some((finding, finding.object.as_deref()?))) {
        let word = |name: &str| finding.data.get(name).map(String::as_str).unwrap_or_default();
        let pod = kind::id(pod).short();
        return fill(words.access_waits, &[("pod", &pod), ("volume", word("volume")), ("node", word("node"))]);
    }
    report.access.iter().next().map(|(claim, access)| consequence(claim, access, words)).unwrap_or_default()
}

/// What the modes of a claim come to.
fn consequence(claim: &str, access: &Access, words: &Words) -> String {
    let pattern = match access.consequence.as_str() {
        "unsupported" => words.access_unsupported,
        "one-pod" => words.access_one_pod,
        "one-node" => words.access_one_node,
        "unenforced" => words.access_unenforced,
        _ => words.access_many,
    };
    let mode = access.grids.first().map(|grid| grid.mode.as_str()).unwrap_or_default();
    let (claim, driver) = (kind::id(claim).short(), access.driver.as_deref().unwrap_or(&access.volume));
    fill(pattern, &[("claim", &claim), ("driver", driver), ("mode", mode)])
}

/// Who may mount the volume of a claim; compared only where it is not the same one.
#[derive(Clone)]
struct Granted(Arc<Access>);

impl PartialEq for Granted {
    fn eq(&self, other: &Granted) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

/// What is shown of a claim.
#[derive(Properties, PartialEq)]
struct SectionProps {
    claim: AttrValue,
    access: Granted,
    /// Whether the heading of the view says already what its modes come to.
    is_said: bool,
}

/// A claim, with a grid for what is written and for each other mode.
#[component]
fn Section(props: &SectionProps) -> Html {
    let words = use_words();
    let SectionProps { claim, access: Granted(access), is_said } = props;
    let left = (access.left_out > 0).then(|| fill(words.left_out, &[("n", &access.left_out.to_string())]));
    html! {
        <section class="sec" data-testid="access" data-claim={claim.clone()} data-consequence={access.consequence.clone()}>
            <h3>
                <Thing id={claim.clone()} />
                {" → "}
                <Thing id={access.volume.clone()} />
            </h3>
            if !is_said { <p>{consequence(claim, access, words)}</p> }
            <p class="dim">{words.access_whatever}</p>
            <div class="multi">{for access.grids.iter().map(|grid| figure(grid, &access.nodes, words))}</div>
            if let Some(left) = left { <p class="dim">{left}</p> }
        </section>
    }
}

fn figure(grid: &AccessGrid, nodes: &[String], words: &'static Words) -> Html {
    let standing = if grid.written { words.as_is } else { words.what_if };
    let offer = match grid.offer.as_str() {
        "no" => Some(words.offer_no),
        "raw-block" => Some(words.offer_raw_block),
        _ => None,
    };
    html! {
        <figure data-testid="grid" data-mode={grid.mode.clone()}>
            <figcaption>
                <strong lang="en">{&grid.mode}</strong>
                <span class="is">{standing}{for offer.map(|offer| format!("{}{offer}", words.comma))}</span>
            </figcaption>
            <div class="scroll" tabindex="0" role="region" aria-label={grid.mode.clone()}>
            <table>
                <thead><tr><th><span class="vh">{words.map_pod}</span></th>{for nodes.iter().map(|node| html! { <th scope="col"><code>{node}</code></th> })}</tr></thead>
                <tbody>{for grid.rows.iter().map(|row| pod(row, words))}</tbody>
            </table>
            </div>
        </figure>
    }
}

fn pod(row: &AccessRow, words: &'static Words) -> Html {
    let head = match &row.pod {
        Some(pod) => html! { <th scope="row"><Thing id={pod.clone()} bare=true /></th> },
        None => html! { <th scope="row" class="dim nw">{words.any_other}</th> },
    };
    html! { <tr>{head}{for row.cells.iter().map(|cell| verdict(cell, words))}</tr> }
}

fn verdict(cell: &AccessCell, words: &'static Words) -> Html {
    let title = cell.because.as_deref().map(|because| {
        let about = cell.about.as_deref().unwrap_or_default();
        let about = if about.contains('/') { kind::id(about).short() } else { about.to_owned() };
        let pattern = match because {
            "attached" => words.bar_attached,
            "one-pod" => words.bar_one_pod,
            _ => words.bar_volume_node,
        };
        fill(pattern, &[("what", &about)])
    });
    let inside = match cell.standing.as_str() {
        "here" => html! { <span class="v k-pod here">{glyph("glyph-pod")}{words.here}</span> },
        "may" => html! { <span class="v ok">{glyph("glyph-ok")}{words.may}</span> },
        "waits" => html! { <span class="v no">{glyph("glyph-no")}<b>{words.waits}</b></span> },
        "may-not" => html! { <span class="v no">{glyph("glyph-no")}{words.may_not}</span> },
        _ => html! { <span class="dim">{"–"}<span class="vh">{words.elsewhere}</span></span> },
    };
    html! {
        <td data-standing={cell.standing.clone()} title={title.clone()}>
            {inside}
            if let Some(title) = title { <span class="vh">{format!(" ({title})")}</span> }
        </td>
    }
}

const THEN: [&str; 3] = ["RWO", "ROX", "RWX"];
const NOW: [&str; 4] = ["RWO", "ROX", "RWX", "RWOP"];
const MODES: [&str; 4] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

/// What uses each driver.
#[derive(Properties, PartialEq)]
struct TableProps {
    used: BTreeMap<String, Vec<String>>,
}

/// What each driver offers.
#[component]
fn Table(props: &TableProps) -> Html {
    let words = use_words();
    let used = &props.used;
    let rows = use_memo((), |()| kubestow::drivers());
    let mut rows: Vec<&DriverRow> = rows.iter().collect();
    // What is in use comes first.
    rows.sort_by_key(|row| !used.contains_key(&row.name));
    let heads = |names: &[&'static str]| {
        names.iter().zip(MODES).enumerate().map(|(n, (name, mode))| {
            html! { <th scope="col" class={classes!((n == 0).then_some("yr"))}><abbr title={mode}>{*name}</abbr></th> }
        }).collect::<Html>()
    };
    html! {
        <section class="sec">
            <h3>{words.drivers}{" "}<small>{fill(words.in_use, &[("n", &used.len().to_string())])}</small></h3>
            <div class="scroll" tabindex="0" role="region" aria-label={words.drivers}>
            <table class="mx" data-testid="drivers">
                <thead>
                    <tr><td class="pin"></td><th scope="colgroup" class="yr" colspan="3">{words.docs_2018}</th><th scope="colgroup" class="yr" colspan="4">{words.docs_today}</th><td class="yr"></td></tr>
                    <tr><th scope="col" class="pin">{words.driver}</th>{heads(&THEN)}{heads(&NOW)}<th scope="col" class="yr">{words.used_by}</th></tr>
                </thead>
                <tbody>{for rows.into_iter().map(|row| driver(row, used.get(&row.name), words))}</tbody>
            </table>
            </div>
        </section>
    }
}

/// So many of the objects that use a driver are named.
const NAMED: usize = 4;

fn driver(row: &DriverRow, users: Option<&Vec<String>>, words: &'static Words) -> Html {
    let more = users.map_or(0, |users| users.len().saturating_sub(NAMED));
    let cells = |cells: &[String]| {
        cells
            .iter()
            .enumerate()
            .map(|(n, cell)| {
                html! { <td class={classes!((n == 0).then_some("yr"))}>{offered(cell, words)}</td> }
            })
            .collect::<Html>()
    };
    html! {
        <tr class={classes!(users.map(|_| "use"))} data-driver={row.name.clone()}>
            <th scope="row" class="pin" title={row.source.clone()}>
                <code>{&row.name}</code>
                if let Some(was) = &row.was { {" "}<span class="dim">{fill(words.was, &[("name", was)])}</span> }
            </th>
            {cells(&row.in_2018)}{cells(&row.today)}
            <td class="yr">
                {for users.into_iter().flatten().take(NAMED).map(|id| html! { <><Thing id={id.clone()} bare=true />{" "}</> })}
                if more > 0 { <span class="dim nw">{fill(words.and_more, &[("n", &more.to_string())])}</span> }
            </td>
        </tr>
    }
}

/// A cell of the table: a sign, and words for those who do not see it.
fn offered(cell: &str, words: &'static Words) -> Html {
    let (sign, said) = match cell {
        "yes" => (glyph("glyph-ok"), words.yes),
        "no" => (html! { <span class="none">{"–"}</span> }, words.no),
        "-" => (html! {}, words.no_row),
        "unknown" => (html! { <span class="dim">{"?"}</span> }, words.unknown),
        "raw-block" => (html! { <span class="dim">{words.short_raw_block}</span> }, words.offer_raw_block),
        "one-node" => (html! { <span class="dim">{words.short_one_node}</span> }, words.offer_one_node),
        "file-share" => (html! { <span class="dim">{words.short_file_share}</span> }, words.offer_file_share),
        _ => (html! { <span class="dim">{words.short_depends}</span> }, words.offer_depends),
    };
    html! { <span title={said}>{sign}<span class="vh">{said}</span></span> }
}
