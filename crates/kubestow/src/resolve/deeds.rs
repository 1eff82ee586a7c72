//! Which documents of a manifest need not be admitted and settled again?
//!
//! What came of each document is kept, with all that was read for it. Documents before the first that is different are not
//! looked at again: a cluster is kept that stands before the document which was changed last, and goes on or back from
//! there. Behind it the differences to what the cluster was the last time are kept up, and a document that read none of them
//! does what it did. If that is true of all of them, the settled cluster itself is kept, and what came of the one document
//! is replaced in it.

use super::timeline::Arrival;
use super::{Engine, Watch, Written};
use kubestow_core::admit::{Outcome, Request, Verdict};
use kubestow_core::cluster::{Cluster, Differences, Episode};
use kubestow_core::finding::Finding;
use kubestow_core::object::ObjectId;
use kubestow_core::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What came of the documents of the last manifest.
#[derive(Default)]
pub(super) struct Deeds {
    /// The cluster as it comes, and whether the manifest brings its nodes.
    base: Option<(bool, Cluster)>,
    /// In the order in which the documents were applied; as far as the controllers came to rest after each.
    done: Vec<Deed>,
    /// The cluster as it was after so many of them.
    cursor: Option<(usize, Cluster)>,
    /// What they all led to, before anybody looked.
    whole: Option<Whole>,
    /// Whether the controllers came to rest after every document.
    is_whole: bool,
}

/// What documents led to.
#[derive(Clone)]
pub(super) struct Whole {
    pub(super) cluster: Cluster,
    pub(super) written: BTreeMap<ObjectId, Written>,
}

/// What came of a document.
struct Deed {
    /// The document.
    value: Value,
    episode: Episode,
    verdict: Arc<Verdict>,
    /// What there was to tell beside the verdict.
    notes: Vec<Finding>,
}

impl Deed {
    fn is_of(&self, (number, value): &(usize, &Value)) -> bool {
        self.verdict.document == *number && self.value == **value
    }

    fn written(&self) -> Option<(ObjectId, Written)> {
        match &self.verdict.outcome {
            Outcome::Created(object) => Some((object.id.clone(), Written::by(&self.value))),
            Outcome::Updated(_) | Outcome::Rejected(_) | Outcome::Deleted => None,
        }
    }
}

impl Deeds {
    /// Whether a cluster is known that brings its nodes, or does not.
    pub(super) fn know(&self, own_nodes: bool) -> bool {
        self.base.as_ref().is_some_and(|(own, _)| *own == own_nodes)
    }

    /// Forgets all, and begins with a cluster as it comes.
    pub(super) fn restart(&mut self, own_nodes: bool, cluster: &Cluster) {
        *self = Deeds { base: Some((own_nodes, cluster.clone())), ..Deeds::default() };
    }

    /// Keeps what all documents led to, before anybody looked at it.
    pub(super) fn keep(&mut self, whole: Whole) {
        self.whole = Some(whole).filter(|_| self.is_whole);
    }

    /// The cluster as it was after so many documents, with its tick after none of them.
    fn cluster_after(&mut self, documents: usize) -> Option<Cluster> {
        let (_, base) = self.base.as_ref()?;
        let (mut at, mut cluster) = self.cursor.take().unwrap_or_else(|| (0, base.clone()));
        while at > documents {
            at -= 1;
            cluster.undo(&self.done.get(at)?.episode);
        }
        self.done.get(at..documents)?.iter().for_each(|deed| cluster.repeat(&deed.episode));
        Some(cluster)
    }
}

/// Whether what came of documents comes of them behind another episode too.
fn all_hold(deeds: &[Deed], documents: &[(usize, &Value)], behind: &Episode, differences: &Differences) -> bool {
    let episodes = std::iter::once(behind).chain(deeds.iter().map(|deed| &deed.episode));
    let mut each = deeds.iter().zip(documents).zip(episodes);
    deeds.len() == documents.len()
        && each.all(|((deed, document), behind)| deed.is_of(document) && deed.episode.holds_after(behind, differences))
}

impl Engine<'_> {
    /// Applies documents, each with its number, as far as that has to be done again.
    pub(super) fn apply_again(&mut self, documents: &[(usize, &Value)], deeds: &mut Deeds, ended: Watch<'_>) {
        deeds.is_whole = false;
        let same = deeds.done.iter().zip(documents).take_while(|(deed, document)| deed.is_of(document)).count();
        let mut tick = deeds.base.as_ref().map_or(0, |(_, base)| base.tick());
        deeds.done.iter().take(same).for_each(|deed| self.recall(deed, &mut tick));
        let mut whole = deeds.whole.take();
        if (same, same) == (documents.len(), deeds.done.len())
            && let Some(whole) = whole.take()
        {
            (self.cluster, self.written, deeds.is_whole) = (whole.cluster, whole.written, true);
            return self.skip_if(same > 0);
        }
        let Some(cluster) = deeds.cluster_after(same) else { return };
        self.cluster = cluster;
        self.skip_if(same > 0);
        let mut old = deeds.done.split_off(same).into_iter();
        let mut differences = Differences::none();
        for (at, document) in documents.iter().enumerate().skip(same) {
            let before = old.next();
            let holds = |deed: &Deed| deed.is_of(document) && deed.episode.holds(&self.cluster, &differences);
            if let Some(deed) = before.as_ref().filter(|deed| holds(deed)) {
                self.cluster.repeat(&deed.episode);
                self.queue.skip(&self.cluster);
                self.recall(deed, &mut tick);
                deeds.done.extend(before);
                continue;
            }
            let Some(deed) = self.deed(at, *document, ended) else {
                // Where the controllers do not come to rest, nothing more is remembered.
                self.written = deeds.done.iter().filter_map(Deed::written).collect();
                let rest = documents.get(at + 1..).unwrap_or_default();
                for (number, value) in rest {
                    self.arrive(Some(*number));
                    self.document(*number, value, Request::Create, ended);
                }
                return;
            };
            tick += deed.episode.ticks();
            differences.follow(before.as_ref().map(|before| &before.episode), &deed.episode);
            let rest = documents.get(at + 1..).unwrap_or_default();
            if let Some((mut whole, before)) = whole.take().zip(before)
                && all_hold(old.as_slice(), rest, &deed.episode, &differences)
            {
                whole.cluster.replace(&before.episode, &deed.episode, &self.cluster);
                before.written().into_iter().for_each(|(id, _)| _ = whole.written.remove(&id));
                whole.written.extend(deed.written());
                old.as_slice().iter().for_each(|deed| self.recall(deed, &mut tick));
                deeds.done.push(deed);
                deeds.done.extend(old);
                deeds.cursor = Some((at + 1, std::mem::replace(&mut self.cluster, whole.cluster)));
                (self.written, deeds.is_whole) = (whole.written, true);
                return self.queue.skip(&self.cluster);
            }
            if at == same {
                deeds.cursor = Some((at + 1, self.cluster.clone()));
            }
            deeds.done.push(deed);
        }
        self.written = deeds.done.iter().filter_map(Deed::written).collect();
        deeds.is_whole = true;
    }

    /// Passes over what has been dealt with; what the cluster comes with is so together with the first document.
    fn skip_if(&mut self, has_documents: bool) {
        if has_documents {
            self.queue.skip(&self.cluster);
        }
    }

    /// Applies a document, and notes what comes of it; none if the controllers do not come to rest.
    fn deed(&mut self, at: usize, (number, value): (usize, &Value), ended: Watch<'_>) -> Option<Deed> {
        let notes = self.notes.len();
        self.arrive(Some(number));
        self.cluster.begin(at);
        self.document(number, value, Request::Create, ended);
        let episode = self.cluster.end().filter(|_| self.queue.is_empty())?;
        let verdict = Arc::clone(self.verdicts.last()?);
        let notes = self.notes.get(notes..).unwrap_or_default().to_vec();
        Some(Deed { value: value.clone(), episode, verdict, notes })
    }

    /// Takes into account what came of a document that arrived at a tick, and has been applied.
    fn recall(&mut self, deed: &Deed, tick: &mut u32) {
        self.arrivals.push(Arrival { tick: *tick, step: 0, document: Some(deed.verdict.document) });
        *tick += deed.episode.ticks();
        self.verdicts.push(Arc::clone(&deed.verdict));
        self.notes.extend_from_slice(&deed.notes);
    }
}
