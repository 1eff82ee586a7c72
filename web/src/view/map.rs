//! The way from a Pod to its storage, drawn.
//!
//! On a wide page an image whose nodes can be clicked and reached by keyboard; on a narrow one a list.

use crate::kind;
use crate::parts::{Page, Thing, empty, use_words};
use crate::state::Shared;
use crate::view::claims::sentence;
use crate::view::graph::{COLUMNS, Edge, Graph, Node, Tie, graph};
use crate::view::rows::{FIRST, use_shown};
use crate::words::Words;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

const HEIGHT: usize = 44;
const DOWN: usize = 20;
const HEAD: usize = 28;

/// What the view shows.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) report: Shared,
}

/// The map.
#[component]
pub(crate) fn Map(props: &Props) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let graph = use_memo(props.report.clone(), |report| graph(report));
    let marked = |page: &Page| graph.nodes.iter().find(|node| page.is_marked(&node.id)).map(|node| node.row);
    let (rows, more) = use_shown(graph.rows(), FIRST, page.as_ref().and_then(marked));
    if graph.nodes.is_empty() {
        return empty(words.no_map, words.no_map_why);
    }
    html! {
        <>
            <h2 class="say">{say(&graph, words)}</h2>
            <Drawing {graph} {rows} />
            {for more.map(|more| html! { <p>{more}</p> })}
        </>
    }
}

/// What is drawn; equal as long as it would look the same.
#[derive(Properties, PartialEq)]
struct DrawingProps {
    graph: Rc<Graph>,
    /// Which rows of it.
    rows: Range<usize>,
}

/// The map, for wide pages and for narrow ones.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let words = use_words();
    let page = use_context::<Page>();
    let DrawingProps { graph, rows } = props;
    let image = use_node_ref();
    {
        let image = image.clone();
        use_effect_with(page.as_ref().and_then(|page| page.focus.clone()), move |_| {
            let marked = image.cast::<Element>().and_then(|image| image.query_selector(".marked").ok().flatten());
            if let Some(marked) = marked {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                options.set_inline(ScrollLogicalPosition::Nearest);
                marked.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let used: BTreeSet<usize> = graph.nodes.iter().map(|node| node.column).collect();
    let used: Vec<usize> = used.into_iter().collect();
    // With all columns in use they stand closer, so that an ordinary screen holds them.
    let (wide, across) = if used.len() < COLUMNS { (184, 44) } else { (150, 26) };
    let frame = Frame { used: &used, wide, across, first: rows.start };
    let width = used.len() * (wide + across) - across + 2;
    let height = HEAD + rows.len() * (HEIGHT + DOWN) - DOWN + 2;
    let is_shown = |node: &&Node| rows.contains(&node.row);
    let is_drawn = |edge: &&Edge| [edge.from, edge.to].into_iter().all(|end| rows.contains(&graph.nodes[end].row));
    html! {
        <>
            <div class="map sec" data-testid="map">
                <svg ref={image} viewBox={format!("-1 0 {width} {height}")} width={width.to_string()} height={height.to_string()} role="group" aria-label={words.map}>
                    {for used.iter().map(|column| head(*column, frame.x(*column), words))}
                    {for graph.edges.iter().filter(is_drawn).map(|edge| line(edge, graph, &frame))}
                    {for graph.nodes.iter().filter(is_shown).map(|node| draw(node, &frame, page.as_ref(), words))}
                </svg>
            </div>
            <ul class="trail sec" aria-label={words.map}>{for trail(graph, rows)}</ul>
        </>
    }
}

/// The one sentence: a single way by its ends, else what the map shows.
fn say(graph: &Graph, words: &Words) -> Html {
    let all = |kind: &str| graph.nodes.iter().filter(|node| node.kind == kind).collect::<Vec<_>>();
    match (&all("Pod")[..], &all("PersistentVolumeClaim")[..], &all("PersistentVolume")[..]) {
        ([pod], [claim], [volume]) if graph.edges.iter().filter(|edge| edge.tie == Tie::Path).count() >= 3 => {
            sentence(words.map_way, &[("pod", &pod.name), ("claim", &claim.name), ("volume", &volume.name)])
        }
        _ => html! { {words.map_say} },
    }
}

/// Where the columns that hold something stand, how wide a node is, what lies between two, and which row is the first.
struct Frame<'a> {
    used: &'a [usize],
    wide: usize,
    across: usize,
    first: usize,
}

impl Frame<'_> {
    fn x(&self, column: usize) -> usize {
        self.used.iter().position(|used| *used == column).unwrap_or(COLUMNS) * (self.wide + self.across)
    }

    fn y(&self, row: usize) -> usize {
        HEAD + row.saturating_sub(self.first) * (HEIGHT + DOWN)
    }
}

fn head(column: usize, x: usize, words: &Words) -> Html {
    let title = [words.map_pod, words.map_volume, words.map_asked, words.map_serves, words.map_class];
    html! { <text class="col" x={x.to_string()} y="12">{title.get(column).copied().unwrap_or_default()}</text> }
}

fn line(edge: &Edge, graph: &Graph, frame: &Frame<'_>) -> Html {
    let (from, to) = (&graph.nodes[edge.from], &graph.nodes[edge.to]);
    let way = if from.column == to.column {
        // From below the one to above the other, past what stands between them.
        let (x, y) = (frame.x(from.column), frame.y(from.row) + HEIGHT / 2);
        let end = frame.y(to.row) + HEIGHT / 2;
        // Beside the ways that come from the left.
        let side = x.saturating_sub(frame.across / 2 - 5);
        if to.row == from.row + 1 {
            let middle = x + 20;
            format!("M{middle} {}V{}", frame.y(from.row) + HEIGHT, frame.y(to.row))
        } else {
            format!("M{x} {y}H{side}V{end}H{x}")
        }
    } else {
        let (x1, y1) = (frame.x(from.column) + frame.wide, frame.y(from.row) + HEIGHT / 2);
        let (x2, y2) = (frame.x(to.column), frame.y(to.row) + HEIGHT / 2);
        let middle = x2.saturating_sub(frame.across / 2);
        format!("M{x1} {y1}H{middle}V{y2}H{x2}")
    };
    let class = match edge.tie {
        Tie::Path if kind::class(&to.kind) == "k-plain" => classes!("e"),
        Tie::Path => classes!("e", "k", kind::class(&to.kind)),
        Tie::Class => classes!("e", "d"),
        Tie::Source => classes!("e", "k", "d", "k-snapshot"),
    };
    html! { <path {class} d={way} /> }
}

fn draw(node: &Node, frame: &Frame<'_>, page: Option<&Page>, words: &Words) -> Html {
    let (x, y) = (frame.x(node.column), frame.y(node.row));
    // A volume of a Pod has the Pod's id and its own name.
    let id = node.id.split(' ').next().unwrap_or(&node.id);
    let leads = |page: &&Page| page.places.position(id).is_some() || page.places.origin(id).is_some();
    let go = page.filter(leads).map(|page| {
        let id: Rc<str> = id.into();
        page.ways.show.reform(move |()| id.clone())
    });
    let onclick = go.clone().map(|go| go.reform(|_: MouseEvent| ()));
    let onkeydown = go.map(|go| {
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                go.emit(());
            }
        })
    });
    let class = classes!(
        "nd",
        kind::class(&node.kind),
        node.is_missing.then_some("soft"),
        page.is_some_and(|page| page.is_marked(&node.id)).then_some("marked"),
        onclick.is_some().then_some("click")
    );
    let fact = if node.is_missing { words.missing } else { &node.fact };
    let (role, tabindex) = if onclick.is_some() { ("button", Some("0")) } else { ("img", None) };
    // A letter of a name is about 7 wide, one of a caption about 6.
    let room = frame.wide - 32;
    let (name, caption) = (shortened(&node.name, room / 7), shortened(&caption(node, fact), room / 6));
    // What is seen comes first in what is said.
    let label = format!("{name} {caption}, {} {}", node.kind, node.name);
    let left = (x + 28).to_string();
    html! {
        <g {class} {role} {tabindex} aria-label={label} {onclick} {onkeydown} data-testid="map-node" data-id={node.id.clone()}>
            <rect class="box" x={x.to_string()} y={y.to_string()} width={frame.wide.to_string()} height={HEIGHT.to_string()} rx="3" />
            <rect class="bar" x={x.to_string()} y={y.to_string()} width="3" height={HEIGHT.to_string()} />
            <use href={format!("#{}", kind::glyph(&node.kind))} x={(x + 10).to_string()} y={(y + 8).to_string()} width="12" height="12" />
            <text class="m" x={left.clone()} y={(y + 18).to_string()}>{name}</text>
            {" "}
            <text class="q" x={left} y={(y + 34).to_string()}>{caption}</text>
        </g>
    }
}

/// The line below a name: how it stands, else what it is.
fn caption(node: &Node, fact: &str) -> String {
    if fact.is_empty() { node.kind.clone() } else { fact.to_owned() }
}

/// A text that fits; what is left out is its middle, since names differ at their ends.
fn shortened(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let end = most / 3;
    let start = most - end - 1;
    characters[..start].iter().chain(&['…']).chain(&characters[characters.len() - end..]).collect()
}

/// The ways as a list, each thing below what leads to it.
fn trail(graph: &Graph, rows: &Range<usize>) -> Vec<Html> {
    let reached: BTreeSet<usize> = graph.edges.iter().map(|edge| edge.to).collect();
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for edge in &graph.edges {
        next.entry(edge.from).or_default().push(edge.to);
    }
    let is_start = |number: &usize| !reached.contains(number) && rows.contains(&graph.nodes[*number].row);
    let mut seen = BTreeSet::new();
    (0..graph.nodes.len()).filter(is_start).flat_map(|start| follow(start, 0, graph, &next, &mut seen)).collect()
}

fn follow(
    number: usize,
    depth: usize,
    graph: &Graph,
    next: &BTreeMap<usize, Vec<usize>>,
    seen: &mut BTreeSet<usize>,
) -> Vec<Html> {
    if !seen.insert(number) {
        return Vec::new();
    }
    let node = &graph.nodes[number];
    let is_object = !node.id.contains(' ') || kind::class(&node.kind) != "k-plain";
    let mut items = vec![html! {
        <li class={format!("d{}", depth.min(6))}>
            if is_object {
                <Thing id={node.id.clone()} />
            } else {
                <span>{&node.kind}{" "}<code>{&node.name}</code></span>
            }
            <span class="end">{&node.fact}</span>
        </li>
    }];
    for to in next.get(&number).into_iter().flatten() {
        items.extend(follow(*to, depth + 1, graph, next, seen));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_ends() {
        assert_eq!(shortened("short", 10), "short");
        assert_eq!(shortened("a-very-long-name-of-a-claim-7", 12), "a-very-…im-7");
    }
}
