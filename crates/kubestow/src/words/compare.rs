//! How is said what came of an object?

use super::{Language, fill};

/// A line about an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The API server refuses it. Words: `message`.
    Refused,
    /// It is not there.
    Absent,
    /// It is accepted, and nothing more is to be said.
    Accepted,
    /// A claim has a volume. Words: `volume`, `size`.
    Bound,
    /// A claim has none. Words: `phase`, `message`.
    Phase,
    /// A volume. Words: `phase`, `source`.
    Volume,
    /// A pod runs. Words: `node`.
    Runs,
    /// A pod has a node, and a volume or a container is in the way. Words: `message`.
    Broken,
    /// A pod has no node. Words: `message`.
    NoNode,
    /// A snapshot is ready.
    Ready,
    /// A snapshot is not ready. Words: `message`.
    NotReady,
    /// A workload makes pods. Words: `count`.
    Makes,
    /// The difference follows from that of others.
    Follows,
}

/// The line in a language.
pub(crate) fn say(line: Line, words: &[(&'static str, &str)], language: Language) -> String {
    let (en, ja) = template(line);
    let pattern = match language {
        Language::En => en,
        Language::Ja => ja,
    };
    let said = fill(pattern, |name| words.iter().find(|(key, _)| *key == name).map_or("", |(_, word)| word).into());
    // Where Kubernetes says nothing, nothing stands behind the colon.
    said.trim_end().trim_end_matches([':', '。']).to_owned()
}

fn template(line: Line) -> (&'static str, &'static str) {
    match line {
        Line::Refused => ("refused: {message}", "拒否: {message}"),
        Line::Absent => ("not there", "ありません"),
        Line::Accepted => ("accepted", "受け入れられます"),
        Line::Bound => ("bound to {volume} ({size})", "{volume}({size})にバインド"),
        Line::Phase => ("{phase}: {message}", "{phase}: {message}"),
        Line::Volume => ("{phase} ({source})", "{phase}({source})"),
        Line::Runs => ("runs on {node}", "{node}で動きます"),
        Line::Broken => ("does not start: {message}", "起動しません: {message}"),
        Line::NoNode => ("has no node: {message}", "Nodeに割り当てられません: {message}"),
        Line::Ready => ("ready", "準備完了"),
        Line::NotReady => ("not ready: {message}", "未完了: {message}"),
        Line::Makes => ("makes {count} pods", "Podを{count}個作ります"),
        Line::Follows => {
            ("This follows from what is told of the other objects.", "ほかのオブジェクトの違いから生じた違いです。")
        }
    }
}
