//! How do two rows of lines differ?
//!
//! Models Python's `difflib` as `github.com/pmezard/go-difflib` has it: the longest run of lines that both have, then the
//! same on both sides of it, and of two long rows no look at lines that stand in many places. The choice between equally
//! good differences follows from that, so that no other way of comparing gives the same.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// So many lines that did not change are shown around a change.
const CONTEXT: usize = 3;

/// From so many lines on, those that stand in more than a hundredth of the places are no anchors.
const LONG: usize = 200;

/// A part that is the same in both or differs.
#[derive(Clone)]
struct Part {
    same: bool,
    before: Range<usize>,
    after: Range<usize>,
}

/// A unified difference, without a header; empty if there is none.
pub(super) fn unified(before: &[String], after: &[String]) -> String {
    let mut out = String::new();
    for hunk in hunks(parts(before, after)) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let from = shown(first.before.start, last.before.end);
        out.push_str(&format!("@@ -{from} +{} @@\n", shown(first.after.start, last.after.end)));
        for part in &hunk {
            let removed = if part.same { ' ' } else { '-' };
            let added = if part.same { 0..0 } else { part.after.clone() };
            let removed = before.get(part.before.clone()).unwrap_or_default().iter().map(|line| (removed, line));
            let added = after.get(added).unwrap_or_default().iter().map(|line| ('+', line));
            removed.chain(added).for_each(|(sign, line)| out.push_str(&format!("{sign}{line}\n")));
        }
    }
    out
}

fn shown(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        lines => format!("{},{lines}", start + 1),
    }
}

/// Groups of changes that lie near each other, with the lines around them.
fn hunks(mut parts: Vec<Part>) -> Vec<Vec<Part>> {
    let keep_end = |part: &mut Part, lines: usize| {
        part.before.start = part.before.start.max(part.before.end.saturating_sub(lines));
        part.after.start = part.after.start.max(part.after.end.saturating_sub(lines));
    };
    let keep_start = |part: &mut Part, lines: usize| {
        part.before.end = part.before.end.min(part.before.start + lines);
        part.after.end = part.after.end.min(part.after.start + lines);
    };
    if let Some(first) = parts.first_mut().filter(|part| part.same) {
        keep_end(first, CONTEXT);
    }
    if let Some(last) = parts.last_mut().filter(|part| part.same) {
        keep_start(last, CONTEXT);
    }
    let (mut hunks, mut hunk) = (Vec::new(), Vec::new());
    for mut part in parts {
        if part.same && part.before.len() > 2 * CONTEXT {
            let mut end = part.clone();
            keep_start(&mut end, CONTEXT);
            hunk.push(end);
            hunks.push(core::mem::take(&mut hunk));
            keep_end(&mut part, CONTEXT);
        }
        hunk.push(part);
    }
    hunks.push(hunk);
    hunks.retain(|hunk| hunk.iter().any(|part| !part.same));
    hunks
}

fn parts(before: &[String], after: &[String]) -> Vec<Part> {
    let mut runs = common_runs(before, after);
    runs.push((before.len(), after.len(), 0));
    let (mut i, mut j, mut out) = (0, 0, Vec::<Part>::new());
    for (before, after, lines) in runs {
        if i < before || j < after {
            out.push(Part { same: false, before: i..before, after: j..after });
        }
        (i, j) = (before + lines, after + lines);
        match out.last_mut().filter(|part| part.same) {
            Some(part) => (part.before.end, part.after.end) = (i, j),
            None if lines > 0 => out.push(Part { same: true, before: before..i, after: after..j }),
            None => {}
        }
    }
    out
}

/// The runs of lines that both have, in order: where they begin in both, and how many lines they are.
fn common_runs(before: &[String], after: &[String]) -> Vec<(usize, usize, usize)> {
    let mut places = BTreeMap::<&str, Vec<usize>>::new();
    for (j, line) in after.iter().enumerate() {
        places.entry(line).or_default().push(j);
    }
    if after.len() >= LONG {
        places.retain(|_, places| places.len() <= after.len() / 100 + 1);
    }
    let (mut runs, mut open) = (Vec::new(), alloc::vec![(0..before.len(), 0..after.len())]);
    while let Some((a, b)) = open.pop() {
        let (i, j, lines) = longest_run(before, after, &places, &a, &b);
        if lines > 0 {
            runs.push((i, j, lines));
            open.push((a.start..i, b.start..j));
            open.push((i + lines..a.end, j + lines..b.end));
        }
    }
    runs.sort_unstable();
    runs
}

fn longest_run(
    before: &[String],
    after: &[String],
    places: &BTreeMap<&str, Vec<usize>>,
    a: &Range<usize>,
    b: &Range<usize>,
) -> (usize, usize, usize) {
    let (mut start, mut best) = ((a.start, b.start), 0);
    // How long the run is that ends at a place of `after`, and at the line before.
    let mut lengths = BTreeMap::<usize, usize>::new();
    for i in a.clone() {
        let mut here = BTreeMap::new();
        for &j in places.get(before[i].as_str()).into_iter().flatten().filter(|j| b.contains(j)) {
            let length = j.checked_sub(1).and_then(|j| lengths.get(&j)).unwrap_or(&0) + 1;
            here.insert(j, length);
            if length > best {
                (start, best) = ((i + 1 - length, j + 1 - length), length);
            }
        }
        lengths = here;
    }
    let (mut i, mut j) = start;
    while i > a.start && j > b.start && before[i - 1] == after[j - 1] {
        (i, j, best) = (i - 1, j - 1, best + 1);
    }
    while i + best < a.end && j + best < b.end && before[i + best] == after[j + best] {
        best += 1;
    }
    (i, j, best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split(' ').map(String::from).collect()
    }

    #[test]
    fn the_longest_run_is_kept_though_a_shorter_way_exists() {
        assert_eq!(unified(&lines("a b"), &lines("a c a b")), "@@ -1,2 +1,4 @@\n+a\n+c\n a\n b\n");
    }

    #[test]
    fn changes_that_lie_far_apart_stand_in_two_hunks() {
        let before = lines("1 2 3 4 5 6 7 8 9 10 11 12");
        let after = lines("x 2 3 4 5 6 7 8 9 10 11 y");
        let hunks = "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -9,4 +9,4 @@\n 9\n 10\n 11\n-12\n+y\n";
        assert_eq!(unified(&before, &after), hunks);
    }

    #[test]
    fn one_line_has_no_length_and_none_stands_after_a_line() {
        assert_eq!(unified(&lines("a"), &lines("b")), "@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(unified(&[], &lines("a b")), "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(unified(&lines("a b"), &lines("a b")), "");
    }
}
