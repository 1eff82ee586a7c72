//! Which message is this like?
//!
//! A message is taken apart into clauses of words, without what differs from cluster to cluster: numbers, what stands in
//! quotes, and the names of objects. A clause counts the more the fewer examples have it, so that `0/3 nodes are
//! available` decides nothing.

use std::collections::{BTreeMap, BTreeSet};

/// The words of a clause.
type Clause = Vec<String>;

/// How much of a clause must be there.
const ENOUGH: f64 = 0.7;
/// A clause of fewer words says nothing.
const FEWEST: usize = 2;

/// The clauses of a text; `names` are left out.
fn clauses(text: &str, names: &BTreeSet<String>) -> BTreeSet<Clause> {
    let ends = |c: char| matches!(c, '\n' | ':' | ';' | ',' | '(' | ')' | '[' | ']');
    let plain = unquoted(text);
    let parts = plain.split(ends).flat_map(|part| part.split(". "));
    let clause = |part: &str| -> Clause {
        let words = part.split(|c: char| !(c.is_alphanumeric() || "'./-<>_".contains(c)));
        let words = words.map(|word| word.trim_matches(['.', '\'', '-']).to_ascii_lowercase());
        words.filter(|word| is_word(word) && !names.contains(word)).collect()
    };
    parts.map(clause).filter(|clause| clause.len() >= FEWEST).collect()
}

/// A text without what stands in quotes; an apostrophe within a word is none.
fn unquoted(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '`', '\'']) {
        let (before, behind) = rest.split_at(at);
        let quote = behind.chars().next().unwrap_or('"');
        plain.push_str(before);
        let is_apostrophe = quote == '\'' && before.ends_with(char::is_alphanumeric);
        match behind.get(1..).and_then(|inside| Some((inside, inside.find(quote)?))) {
            Some((inside, end)) if !is_apostrophe && !inside[..end].contains('\n') => rest = &inside[end + 1..],
            _ => {
                plain.push_str(&behind[..1]);
                rest = &behind[1..];
            }
        }
    }
    plain + rest
}

/// Whether a word says something: names with digits, paths, domains and placeholders do not.
fn is_word(word: &str) -> bool {
    !word.is_empty() && !word.contains(|c: char| c.is_ascii_digit() || "/<>._".contains(c))
}

/// What examples say, to be compared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Patterns {
    examples: Vec<(&'static str, BTreeSet<Clause>)>,
    /// How many examples have a clause.
    common: BTreeMap<Clause, usize>,
}

impl Patterns {
    /// Adds what an example says; `names` are those of its objects.
    pub(crate) fn add<'a>(
        &mut self,
        example: &'static str,
        messages: impl IntoIterator<Item = &'a str>,
        names: &BTreeSet<String>,
    ) {
        let all: BTreeSet<Clause> = messages.into_iter().flat_map(|message| clauses(message, names)).collect();
        for clause in &all {
            *self.common.entry(clause.clone()).or_default() += 1;
        }
        self.examples.push((example, all));
    }

    /// The examples that say what a text says, the likest first, each with how like it is.
    pub(crate) fn like(&self, text: &str) -> Vec<(&'static str, f64)> {
        let said = clauses(text, &BTreeSet::new());
        let weight = |clause: &Clause| {
            let common = self.common.get(clause).copied().unwrap_or(1);
            (1.0 + self.examples.len() as f64 / common as f64).ln() * (clause.len() as f64).sqrt()
        };
        let score = |all: &BTreeSet<Clause>| -> f64 {
            let best = |clause: &Clause| said.iter().map(|other| covered(clause, other)).fold(0.0, f64::max);
            all.iter()
                .map(|clause| (clause, best(clause)))
                .filter(|(_, found)| *found >= ENOUGH)
                .map(|(c, found)| weight(c) * found * found)
                .sum()
        };
        let mut found: Vec<_> = self.examples.iter().map(|(name, all)| (*name, score(all))).collect();
        found.retain(|(_, score)| *score > 1.5);
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }
}

/// How much of a clause stands in another one, in its order.
fn covered(clause: &Clause, other: &Clause) -> f64 {
    let mut row = vec![0_usize; other.len() + 1];
    for word in clause {
        let mut diagonal = 0;
        for (at, theirs) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == theirs { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0) as f64 / clause.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::{GROUPS, names};
    use kubestow::{Options, Profile, messages, resolve};

    fn patterns() -> Patterns {
        let mut patterns = Patterns::default();
        for example in GROUPS.iter().flat_map(|group| group.examples) {
            let cluster = Profile::named(example.cluster().unwrap_or("playground")).expect("a cluster of the engine");
            let options = Options { cluster, steps: example.steps_of(false), ..Options::default() };
            let messages = messages(&resolve(example.text, &options));
            let also = example.explained.iter().flat_map(|explained| explained.also).copied();
            patterns.add(example.name, messages.iter().map(String::as_str).chain(also), &names(example.text));
        }
        patterns
    }

    #[test]
    fn a_pasted_message_finds_the_example_that_explains_it() {
        let patterns = patterns();
        for (example, message) in [
            (
                "multi-attach",
                "Warning  FailedAttachVolume  3m12s  attachdetach-controller  Multi-Attach error for volume \"pvc-9d3f\" Volume is already used by pod(s) api-7c9",
            ),
            (
                "local-volume",
                "0/5 nodes are available: 5 node(s) didn't find available persistent volumes to bind. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.",
            ),
            (
                "node-affinity-conflict",
                "0/9 nodes are available: 3 Insufficient cpu, 6 node(s) had volume node affinity conflict.",
            ),
            (
                "node-affinity-conflict",
                "0/4 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 3 node(s) didn't match PersistentVolume's node affinity.",
            ),
            ("missing-key", "Error: couldn't find key password in ConfigMap shop/settings"),
            (
                "missing-key",
                "MountVolume.SetUp failed for volume \"cfg\" : configmap references non-existent config key: app.toml",
            ),
            (
                "secret-newline",
                "Error from server (BadRequest): error when creating \"s.yaml\": Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 8",
            ),
            (
                "one-node-one-pod",
                "0/3 nodes are available: 1 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",
            ),
            (
                "terminating-claim",
                "persistentvolumeclaims \"logs\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
            ),
            (
                "shared-disk",
                "failed to provision volume with StorageClass \"gp3\": rpc error: code = InvalidArgument desc = Volume capabilities MULTI_NODE_MULTI_WRITER not supported. Only AccessModes[ReadWriteOnce] supported.",
            ),
            (
                "snapshot-not-ready",
                "error getting handle for DataSource Type VolumeSnapshot by Name nightly: snapshot nightly is not Ready",
            ),
            ("fs-group", "sh: can't create /data/x: Permission denied"),
        ] {
            let found = patterns.like(message);
            let names: Vec<_> = found.iter().map(|(name, _)| *name).take(1).collect();
            assert_eq!(names, [example], "{message}\n{found:?}");
        }
        // These are said by several examples; the one that is about them is among the first.
        for (example, message) in [
            (
                "unbound-claim",
                "Warning  FailedScheduling  0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
            ),
            ("claim-pending", "no persistent volumes available for this claim and no storage class is set"),
            (
                "first-consumer-missing",
                "Normal  WaitForFirstConsumer  waiting for first consumer to be created before binding",
            ),
        ] {
            let found = patterns.like(message);
            assert!(found.iter().any(|(name, _)| *name == example), "{message}\n{found:?}");
        }
    }

    #[test]
    fn other_text_finds_nothing() {
        let patterns = patterns();
        for text in ["", "hello", "the quick brown fox jumps over the lazy dog", "🐈 \" ' ` \""] {
            assert_eq!(patterns.like(text), [], "{text}");
        }
    }
}
