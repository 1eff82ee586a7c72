//! Which files does a container see, and what is in them?

use crate::kind;
use crate::parts::{Copy, From, Masked, glyph, use_words};
use crate::view::mounts::{breakable, is_token};
use crate::view::part::Contained;
use crate::view::tree::{self, Content, Entry, Row};
use crate::words::{Words, count, fill};
use kubestow::File;
use yew::prelude::*;

/// Volumes whose files the kubelet writes through a directory `..data`, so that it can change them all at once.
const WRITTEN: [&str; 4] = ["configMap", "secret", "downwardAPI", "projected"];

/// What the section shows.
#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) part: Contained,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.part == other.part && self.part.pod.volumes == other.part.pod.volumes
    }
}

/// The tree, and beside it what is chosen.
#[component]
pub(crate) fn Files(props: &Props) -> Html {
    let words = use_words();
    let chosen = use_state(|| None::<String>);
    let Some(container) = props.part.container() else { return html! {} };
    let rows = tree::rows(container, &props.part.pod);
    if rows.is_empty() {
        return html! {};
    }
    let files = || rows.iter().filter(|row| matches!(row.entry, Entry::File(_)));
    let added = files().filter(|row| is_token(&row.mount.volume)).count();
    let counts = [(words.files_count, files().count() - added), (words.files_added, added)];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0).map(|(text, n)| fill(text, &[("n", &n.to_string())]));
    let counts = counts.collect::<Vec<_>>().join(words.comma);
    // A file of the manifest says more than its directory, and both more than the token.
    let interest = |row: &&Row<'_>| match (&row.entry, is_token(&row.mount.volume)) {
        (Entry::File(_), false) => 2,
        (_, false) => 1,
        (_, true) => 0,
    };
    let first = rows.iter().rev().max_by_key(interest);
    let current = rows.iter().find(|row| Some(&row.path) == chosen.as_ref()).or(first);
    let items = rows.iter().map(|row| {
        let onclick = {
            let (chosen, path) = (chosen.clone(), row.path.clone());
            Callback::from(move |_| chosen.set(Some(path.clone())))
        };
        item(row, current.is_some_and(|current| current.path == row.path), onclick, words)
    });
    html! {
        <section class="sec">
            <h3>{words.files}{" "}<small>{counts}</small></h3>
            <div class="files" data-testid="files">
                <ul class="tree" aria-label={words.files}>{for items}</ul>
                <div class="file" data-testid="file">{for current.map(|row| detail(row, words))}</div>
            </div>
        </section>
    }
}

/// The kind whose colour a row wears.
fn kind_of(row: &Row<'_>) -> &'static str {
    match &row.entry {
        Entry::File(file) => kind::class(kind::id(&file.origin.object).kind),
        Entry::Mount(_) | Entry::Directory => "",
    }
}

fn item(row: &Row<'_>, current: bool, onclick: Callback<MouseEvent>, words: &Words) -> Html {
    let symbol = match &row.entry {
        Entry::File(file) => Some(kind::glyph(kind::id(&file.origin.object).kind)),
        Entry::Mount(_) | Entry::Directory => None,
    };
    let content = match &row.entry {
        Entry::File(file) => Some(file.mode.as_str()),
        Entry::Mount(Content::Empty) => Some(words.empty_directory),
        Entry::Mount(Content::Failed) => Some("✕"),
        Entry::Mount(_) | Entry::Directory => None,
    };
    // What is true of a whole mount is said once, at its top.
    let marks = if row.depth == 0 { row.marks(words) } else { Vec::new() };
    let end = marks.into_iter().chain(content).collect::<Vec<_>>().join(words.comma);
    let class = classes!(kind_of(row), current.then_some("on"), format!("d{}", row.depth.min(6)));
    html! {
        <li {class}>
            <button type="button" {onclick} aria-current={current.then_some("true")} title={row.path.clone()}>
                {for symbol.map(glyph)}
                <span>
                    {for breakable(&row.name)}
                    if let Some(target) = row.target {
                        <span class="to"><span aria-hidden="true">{" → "}</span>
                            <span class="vh">{fill(words.link_to, &[("target", "")])}</span>{target}</span>
                    }
                </span><span class="end">{end}</span>
            </button>
        </li>
    }
}

fn detail(row: &Row<'_>, words: &'static Words) -> Html {
    match &row.entry {
        Entry::File(file) => read(row, file, words),
        Entry::Mount(_) | Entry::Directory => directory(row, words),
    }
}

fn directory(row: &Row<'_>, words: &'static Words) -> Html {
    let note = match &row.entry {
        Entry::Mount(Content::Empty) => Some(words.empty_directory.to_owned()),
        Entry::Mount(Content::Unknown) => Some(words.unknown_content.to_owned()),
        _ => None,
    };
    let facts = facts(row, [note], words);
    let error = row.volume.and_then(|volume| volume.error.as_ref());
    let hides = fill(words.hides_image, &[("path", row.mount.mount_path.as_str())]);
    html! {
        <>
            <div class="hd"><code><strong>{&row.path}</strong></code><small>{facts}</small></div>
            if let Some(error) = error { <code class="quoted" lang="en">{error}</code> }
            if matches!(row.entry, Entry::Mount(_)) { <p class="dim">{hides}</p> }
        </>
    }
}

/// What a row is, beside its name: its mode, what else there is to say, where it leads, what it lies on.
fn facts<const N: usize>(row: &Row<'_>, others: [Option<String>; N], words: &Words) -> String {
    let mode = row.mode.map(|mode| fill(words.mode, &[("mode", mode)]));
    let link = row.target.map(|target| fill(words.link_to, &[("target", target)]));
    let marks = row.marks(words).into_iter().map(str::to_owned);
    let all = [mode].into_iter().chain(others).chain([link]).flatten().chain(marks);
    all.collect::<Vec<_>>().join(words.comma)
}

fn read(row: &Row<'_>, file: &File, words: &'static Words) -> Html {
    let source = row.volume.map_or("", |volume| volume.source.as_str());
    let is_whole = row.mount.sub_path.is_empty();
    let is_written = WRITTEN.contains(&source);
    let bytes = file.content.as_ref().map(|text| count(text.len(), words.bytes_one, words.bytes_many));
    let owner = file.uid.map(|uid| fill(words.owner, &[("uid", &uid.to_string())]));
    let group = file.gid.map(|gid| fill(words.group, &[("gid", &gid.to_string())]));
    let facts = facts(row, [bytes, owner, group], words);
    let updates = match (is_written, is_whole) {
        _ if row.mount.frozen.is_some() => Some(words.frozen_why),
        (true, true) => Some(words.updates),
        (true, false) => Some(words.updates_never),
        (false, _) => None,
    };
    html! {
        <>
            <div class="hd">
                <code><strong>{&row.path}</strong></code><small>{facts}</small>
                if let Some(text) = file.content.as_ref().filter(|_| !file.secret) { <Copy text={text.clone()} /> }
            </div>
            <From origin={file.origin.clone()} />
            <div class="held">
                <Masked key={row.path.clone()} name={row.path.clone()} secret={file.secret}>{content(row, file, words)}</Masked>
            </div>
            if let Some(updates) = updates { <p class="dim">{updates}</p> }
        </>
    }
}

fn content(row: &Row<'_>, file: &File, words: &'static Words) -> Html {
    match (&file.content, &file.content_base64) {
        (Some(text), _) => html! {
                <pre tabindex="0" aria-label={row.path.clone()} data-testid="file-content">{text}
                    if text.is_empty() {
                        <span class="eof">{words.empty_value}</span>
                    } else if !text.ends_with('\n') {
                        <span class="eof">{words.no_newline}</span>
                    }
                </pre>
        },
        (None, Some(base64)) => {
            html! { <><p class="dim">{words.binary}</p><pre tabindex="0" class="wrap">{base64}</pre></> }
        }
        (None, None) => html! {},
    }
}
