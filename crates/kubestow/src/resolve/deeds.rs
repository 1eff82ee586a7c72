//! Which documents of a manifest need not be admitted and settled again?
//!
//! The documents are applied in the same order as the last time, and the differences between what the cluster is now and
//! what it was then at the same point are kept up. A document that reads none of them does what it did.

use kubestow_core::admit::Verdict;
use kubestow_core::cluster::{Cluster, Differences, Episode};
use kubestow_core::finding::Finding;
use kubestow_core::object::Object;
use kubestow_core::settle::Queue;
use kubestow_core::value::Value;
use std::sync::Arc;

/// What came of the documents of the last manifest.
#[derive(Default)]
pub(super) struct Deeds {
    /// What was there before the first of them.
    base: Vec<Arc<Object>>,
    done: Vec<Deed>,
    /// What came of the documents of the manifest before, of those that are still to be applied.
    old: std::vec::IntoIter<Deed>,
    replaced: Option<Deed>,
    differences: Differences,
    /// Whether the controllers have come to rest after every document so far.
    at_rest: bool,
}

/// What came of a document.
pub(super) struct Deed {
    /// The document.
    value: Value,
    episode: Episode,
    pub(super) verdict: Verdict,
    /// What there was to tell beside the verdict.
    pub(super) notes: Vec<Finding>,
}

impl Deeds {
    /// Begins a manifest, in a cluster as it comes.
    pub(super) fn begin(&mut self, cluster: &Cluster) {
        let done = std::mem::take(&mut self.done);
        let same = cluster.objects().eq(&self.base);
        self.old = if same { done } else { Vec::new() }.into_iter();
        self.base = cluster.objects().cloned().collect();
        (self.differences, self.at_rest) = (Differences::default(), true);
    }

    /// Does again what came of the next document, if that still holds; else what comes of it is noted from now on.
    pub(super) fn repeat(
        &mut self,
        number: usize,
        value: &Value,
        cluster: &mut Cluster,
        queue: &mut Queue,
    ) -> Option<&Deed> {
        let holds = |deed: &Deed| {
            self.at_rest
                && deed.verdict.document == number
                && deed.value == *value
                && deed.episode.holds(cluster, &self.differences)
        };
        match self.old.next() {
            Some(deed) if holds(&deed) => {
                cluster.repeat(&deed.episode);
                queue.skip(cluster);
                self.done.push(deed);
                self.done.last()
            }
            old => {
                self.replaced = old;
                cluster.begin();
                None
            }
        }
    }

    /// Keeps what came of a document.
    pub(super) fn keep(
        &mut self,
        value: &Value,
        verdict: &Verdict,
        notes: &[Finding],
        cluster: &mut Cluster,
        queue: &Queue,
    ) {
        let Some(episode) = cluster.end().filter(|_| self.at_rest) else { return };
        self.at_rest = queue.is_empty();
        if self.at_rest {
            self.differences.follow(self.replaced.as_ref().map(|deed| &deed.episode), &episode);
            let (value, verdict, notes) = (value.clone(), verdict.clone(), notes.to_vec());
            self.done.push(Deed { value, episode, verdict, notes });
        }
    }
}
