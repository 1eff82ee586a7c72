//! What does a line become when it is completed?

use kubestow_kubectl::Completion;

/// The line with what all the words have in common, and the words themselves if there are several.
pub(super) fn completed(line: &str, completion: Completion) -> (String, Vec<String>) {
    let Completion { replaces, words } = completion;
    let kept: String = line.chars().take(line.chars().count().saturating_sub(replaces)).collect();
    match words.as_slice() {
        [] => (line.to_owned(), words),
        [only] => {
            // What the word may be followed by is not told apart, but these are never its end.
            let space = if only.ends_with(['/', '=', '.']) { "" } else { " " };
            (format!("{kept}{only}{space}"), Vec::new())
        }
        [first, rest @ ..] => {
            let common = rest.iter().fold(first.chars().count(), |common, word| {
                first.chars().zip(word.chars()).take(common).take_while(|(a, b)| a == b).count()
            });
            let begun: String = first.chars().take(common.max(replaces.min(first.chars().count()))).collect();
            let longer = if common >= replaces { format!("{kept}{begun}") } else { line.to_owned() };
            (longer, words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_grows_by_what_is_certain() {
        let after = |line: &str, replaces: usize, words: &[&str]| {
            completed(line, Completion { replaces, words: words.iter().map(|word| (*word).to_owned()).collect() })
        };
        assert_eq!(after("get cm a", 1, &["app"]), ("get cm app ".to_owned(), vec![]));
        assert_eq!(after("get -o ", 0, &["jsonpath="]), ("get -o jsonpath=".to_owned(), vec![]));
        let (line, offered) = after("get p", 1, &["persistentvolumes", "persistentvolumeclaims"]);
        assert_eq!((line.as_str(), offered.len()), ("get persistentvolume", 2));
        assert_eq!(after("get x", 1, &[]).0, "get x");
        assert_eq!(after("get ", 0, &["a", "b"]).0, "get ");
    }
}
