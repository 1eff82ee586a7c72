//! Is it only a space that is missing?
//!
//! YAML ends a key with a colon and a space; `kind:Pod` is one word, and what is told of it is that some later line makes
//! no sense. A space is put behind the colon that may be meant, nearest line first, and the part is read again: if it can
//! be read then, or further than before, the space was missing. Left out: words of this kind that are good YAML, such as a
//! value.

use crate::budget::{Budget, Stop};
use crate::tree::Builder;
use crate::{Problem, Problems, Span};
use alloc::string::String;
use alloc::vec::Vec;
use kubestow_core::finding::Code;

/// So many lines are tried.
const MOST_TRIED: usize = 8;

/// The problem that a key has no space behind its colon, if that is why a part cannot be read.
pub(crate) fn missing(part: &str, problem: &Problem) -> Option<Problem> {
    if problem.code != Code::YamlSyntax {
        return None;
    }
    let told = problem.span.start;
    let upto = part.get(told..)?.find('\n').map_or(part.len(), |end| told + end);
    let mut end = upto;
    let mut tight = Vec::new();
    for line in part.get(..upto)?.split('\n').rev() {
        let start = end.checked_sub(line.len())?;
        end = start.saturating_sub(1);
        if let Some((key, colon)) = key(line).filter(|_| tight.len() < MOST_TRIED) {
            let value = line.get(colon + 1..).unwrap_or_default().trim_end();
            tight.push((start + colon + 1, key, value));
        }
    }
    let alone = tight.iter().find(|(at, ..)| reaches_further(part, &[*at], told));
    // Of several that only help together, the first is told; with its space the next one helps alone.
    let together = || {
        let all: Vec<usize> = tight.iter().rev().map(|(at, ..)| *at).collect();
        tight.last().filter(|_| all.len() > 1 && reaches_further(part, &all, told))
    };
    let (at, key, value) = *alone.or_else(together)?;
    let span = Span { start: at - 1 - key.len(), end: at };
    let reason = problem.data.iter().find(|(name, _)| *name == "reason").map_or("", |(_, reason)| reason.as_str());
    Some(Problem::new(Code::KeyWithoutSpace, span).with("key", key).with("value", value).with("reason", reason))
}

/// The key of a line and the place of its colon, if no space follows.
fn key(line: &str) -> Option<(&str, usize)> {
    let begun = line.trim_start().trim_start_matches("- ").trim_start();
    let begin = line.len() - begun.len();
    let (key, value) = begun.split_once(':')?;
    let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    let is_tight = value.starts_with(|c: char| !c.is_whitespace()) && !value.starts_with("//");
    (is_word && is_tight).then_some((key, begin + key.len()))
}

/// Whether a part can be read, or be read further than to the byte `told`, with a space before each of these bytes.
fn reaches_further(slice: &str, places: &[usize], told: usize) -> bool {
    let mut mended = String::with_capacity(slice.len() + places.len());
    let mut done = 0;
    for place in places {
        mended.push_str(slice.get(done..*place).unwrap_or_default());
        mended.push(' ');
        done = *place;
    }
    mended.push_str(slice.get(done..).unwrap_or_default());
    match Builder::new(&mended, &mut Budget::default(), &mut Problems::default()).build() {
        Ok(_) => true,
        Err(Stop::Document(problem) | Stop::Text(problem)) => problem.span.start > told + places.len(),
    }
}
