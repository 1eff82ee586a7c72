//! Is every word said in both languages?

use super::*;

fn holes(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    found.sort_unstable();
    found
}

#[test]
fn every_word_is_said_in_both_languages() {
    let same = ["short_raw_block", "short_one_node", "short_file_share", "pods", "map_pod", "nodes"];
    for (name, en, ja) in ROWS {
        assert!(!en.is_empty() && !ja.is_empty(), "{name}");
        assert!(en.is_ascii() || en.contains(['…', '’']), "{name}: {en}");
        assert!(!ja.is_ascii() || same.contains(name), "{name} has no Japanese");
        assert_eq!(holes(en), holes(ja), "{name}");
    }
}

#[test]
fn values_fill_the_holes_once() {
    assert_eq!(fill("{a} in {b}", &[("a", "{b}"), ("b", "x")]), "{b} in x");
    assert_eq!(count(1, "1 file", "{n} files"), "1 file");
    assert_eq!(count(0, "1 file", "{n} files"), "0 files");
}
