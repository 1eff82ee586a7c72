//! From the author's words to an expectation.

use super::{About, Clause, Expectation, Said, State};
use crate::Wanted;
use std::fmt;

/// Why an expectation cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    clause: String,
    reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expect {:?}: {}", self.clause, self.reason)
    }
}

impl std::error::Error for Malformed {}

impl Expectation {
    /// Reads an expectation; an empty one says that every document is accepted.
    ///
    /// # Errors
    ///
    /// When it does not follow the grammar; the error names the clause and says how it should look.
    ///
    /// ```
    /// use kubestow::{Expectation, Language, Options, resolve};
    /// let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  \
    ///     accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 5Gi}}\n";
    /// let report = resolve(claim, &Options::default());
    /// let expected = Expectation::parse("pvc/data Pending: no persistent volumes available").unwrap();
    /// assert!(expected.unmet(&report, Language::En).is_empty());
    /// ```
    pub fn parse(text: &str) -> Result<Expectation, Malformed> {
        let clauses = split(text)?
            .into_iter()
            .map(|written| clause(written).map_err(|reason| Malformed { clause: written.to_owned(), reason }));
        Ok(Expectation { clauses: clauses.collect::<Result<_, _>>()? })
    }
}

/// The clauses as written; a semicolon in double quotes parts nothing.
fn split(text: &str) -> Result<Vec<&str>, Malformed> {
    let (mut clauses, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                clauses.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if quoted {
        return Err(Malformed { clause: text[start..].trim().to_owned(), reason: "a double quote is not closed" });
    }
    clauses.push(&text[start..]);
    Ok(clauses.into_iter().map(str::trim).filter(|clause| !clause.is_empty()).collect())
}

fn clause(written: &str) -> Result<Clause, &'static str> {
    let (head, said) = match written.split_once(':') {
        Some((head, said)) => (head, Some(Said::parse(said.trim())?)),
        None => (written, None),
    };
    let (about, state) = match head.split_whitespace().collect::<Vec<_>>()[..] {
        [state] if state.contains('/') => {
            return Err("after an object comes its state, such as `pvc/data Bound`");
        }
        [state] => (About::Whatever, state),
        [object, state] => {
            let wanted =
                Wanted::parse(object).ok_or("an object is KIND/NAME or KIND/NAMESPACE/NAME, or a KIND alone")?;
            (About::Objects(wanted), state)
        }
        _ => return Err("a clause is [KIND/NAME] STATE[: text]"),
    };
    let state = match state {
        "accepted" => State::Accepted,
        "refused" => State::Refused,
        "warned" => State::Warned,
        word if word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphabetic()) => {
            State::Is(word.to_owned())
        }
        _ => return Err("a state is accepted, refused, warned, or one of Kubernetes' own words, such as Bound"),
    };
    if state == State::Accepted && said.is_some() {
        return Err("what is accepted says nothing");
    }
    Ok(Clause { about, state, said })
}

impl Said {
    fn parse(written: &str) -> Result<Said, &'static str> {
        let text = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
        let parts = text.replace("...", "…");
        let parts: Vec<String> = parts.split('…').map(even).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { Err("nothing stands behind the colon") } else { Ok(Said(parts)) }
    }

    /// Whether a message says it.
    pub(super) fn is_in(&self, message: &str) -> bool {
        let message = even(&message.replace("...", "…"));
        let mut rest = message.as_str();
        self.0.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("…"))
    }
}

/// The text with one space where it has white space.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> usize {
        Expectation::parse(text).unwrap_or_else(|error| panic!("{error}")).clauses.len()
    }

    #[test]
    fn clauses_are_parted_by_semicolons_outside_of_quotes() {
        assert_eq!(reads(""), 0);
        assert_eq!(reads("Bound"), 1);
        assert_eq!(reads("pvc/data Bound; pod/web Pending: unbound immediate;"), 2);
        assert_eq!(reads("Pending: \"one; two\"; pv/a Available"), 2);
    }

    #[test]
    fn what_does_not_follow_the_grammar_is_named() {
        for (text, reason) in [
            ("pvc/data", "after an object"),
            ("bound", "a state is"),
            ("pvc/ Bound", "an object is"),
            ("a b c", "a clause is"),
            ("Pending:", "nothing stands"),
            ("Pending: \"x", "not closed"),
            ("accepted: x", "says nothing"),
            ("Bou?d", "a state is"),
        ] {
            let error = Expectation::parse(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn an_ellipsis_stands_for_anything() {
        let said = |text| Said::parse(text).unwrap();
        assert!(said("0/3 nodes are available: … preemption").is_in("0/3 nodes are available: 3 x. preemption: y"));
        assert!(said("waiting... here").is_in("waiting for x... here") && said("a  b").is_in("x a\nb"));
        assert!(!said("b…a").is_in("a b"));
    }
}
