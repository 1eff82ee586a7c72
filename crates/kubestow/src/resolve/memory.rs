//! What of the last answer still holds?
//!
//! A part of an answer is kept together with what was read of the cluster for it. It is taken again if none of that is
//! different now, or stands elsewhere in the text.

use super::deeds::{Deeds, Whole};
use super::engine::{Engine, Written};
use super::observe::{self, Told, is_listed};
use super::places::Places;
use super::{Options, filled};
use crate::lines::Position;
use crate::report;
use crate::words::Language;
use kubestow_core::cluster::{Cluster, Differences, Moment, Reads, Step};
use kubestow_core::evidence::Look;
use kubestow_core::explain::Part;
use kubestow_core::finding::Finding;
use kubestow_core::kubelet::{self, PodView, Seen};
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::path::FieldPath;
use kubestow_core::profile::Profile;
use kubestow_core::value::Value;
use kubestow_manifest::{Document, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::vec;

/// What came of the last text, settled, before any later step.
#[derive(Default)]
pub(crate) struct Memory {
    /// The cluster that it came of, and the language in which it was told.
    profile: Option<Profile>,
    assume_namespaces: bool,
    language: Language,
    pub(super) deeds: Deeds,
    objects: Vec<Arc<Object>>,
    seen: Seen,
    /// What is different in the settled cluster.
    differences: Differences,
    /// What does not stand where it stood, or was looked at with another outcome.
    moved: Differences,
    shown: Vec<Shown>,
    looks: Vec<(ObjectId, Arc<Look>)>,
    views: Vec<(ObjectId, Arc<PodView>)>,
    pods: Shelf<Option<(String, Arc<report::Pod>)>>,
    told: BTreeMap<Part, Shelf<Vec<Arc<Finding>>>>,
    said: Vec<Said>,
}

/// How an object was shown.
struct Shown {
    object: Arc<Object>,
    id: String,
    /// What had been written of it, if its document stands in the text, and where.
    stood: Option<Stood>,
    /// The object as the report has it, if it is listed, and what is filled in.
    shown: Option<(Value, Arc<[String]>)>,
}

/// Where a document stood.
struct Stood {
    document: Document,
    at: Position,
    place: Position,
}

/// How a finding was told, and what was read for that.
struct Said {
    told: Told,
    reads: Reads,
}

/// So many findings may come or go at a place before those behind it are told anew.
const AHEAD: usize = 8;

/// The objects, what is filled in of each, and where they stand, as the report has them.
pub(super) type Listed = (BTreeMap<String, Value>, BTreeMap<String, Arc<[String]>>, BTreeMap<String, Position>);

impl Memory {
    /// Forgets all if another cluster is asked for, or one that is more or less lenient, or another language.
    pub(crate) fn prepare(&mut self, options: &Options) {
        let (assume_namespaces, language) = (options.assume_namespaces, options.language);
        if self.profile.as_ref() != Some(&options.cluster)
            || (self.assume_namespaces, self.language) != (assume_namespaces, language)
        {
            let profile = Some(options.cluster.clone());
            *self = Memory { profile, assume_namespaces, language, ..Memory::default() };
        }
    }

    /// Keeps a cluster at which the kubelets have looked at a moment, and what was written of it.
    pub(super) fn keep(&mut self, mut cluster: Cluster, written: BTreeMap<ObjectId, Written>, moment: Moment) {
        cluster.forget_views(moment);
        self.deeds.keep(Whole { cluster, written });
    }

    /// What the kubelets see of a cluster at which they have not looked yet.
    pub(super) fn look(&mut self, cluster: &Cluster) -> Step {
        self.differences = Differences::between(self.objects.iter(), cluster);
        let seen = kubelet::sync_again(cluster, &mut self.seen, &self.differences);
        self.objects = cluster.objects().cloned().collect();
        seen
    }

    /// The objects, what is filled in, and where they stand. What else is asked for holds or not by what is found out here.
    pub(super) fn objects(&mut self, places: &Places<'_>) -> Listed {
        let mut moved = BTreeSet::new();
        let mut before = std::mem::take(&mut self.shown).into_iter().peekable();
        for object in places.cluster.objects() {
            // Both are in the order of their ids.
            while let Some(gone) = before.next_if(|old| old.object.id < object.id) {
                moved.extend(gone.stood.map(|_| gone.object.id.clone()));
            }
            let old = before.next_if(|old| old.object.id == object.id);
            self.shown.push(show(object, old, places, &mut moved));
        }
        moved.extend(before.filter(|gone| gone.stood.is_some()).map(|gone| gone.object.id.clone()));
        compare(&mut self.looks, places.cluster.looks(), &mut moved);
        compare(&mut self.views, places.cluster.views(), &mut moved);
        self.moved = Differences::of(moved);
        let shown = self.shown.iter().filter_map(|shown| Some((&shown.id, shown.shown.as_ref()?)));
        let filled = shown.clone().filter(|(_, (_, filled))| !filled.is_empty());
        let stood = self.shown.iter().filter_map(|shown| Some((shown.id.clone(), shown.stood.as_ref()?.place)));
        (
            shown.map(|(id, (value, _))| (id.clone(), value.clone())).collect(),
            filled.map(|(id, (_, filled))| (id.clone(), Arc::clone(filled))).collect(),
            stood.collect(),
        )
    }

    /// What is reported of the pods, `of` reporting one.
    pub(super) fn pods(
        &mut self,
        cluster: &Cluster,
        of: impl Fn(&Object, &PodView) -> report::Pod,
    ) -> BTreeMap<String, Arc<report::Pod>> {
        self.pods.begin();
        let news = [&self.differences, &self.moved];
        let report = |pod: &Object| match cluster.view(&pod.id) {
            Some(view) => {
                let (reported, reads) = cluster.noting(|| of(pod, view));
                (Some((pod.id.text(), Arc::new(reported))), reads)
            }
            None => (None, Reads::default()),
        };
        let pods = cluster.of_kind(Kind::Pod);
        pods.filter_map(|pod| self.pods.keep(news, pod, || report(pod))).collect()
    }

    /// All that there is to tell.
    pub(super) fn findings(&mut self, engine: &Engine<'_>, places: &Places<'_>) -> Vec<Told> {
        let news = [&self.differences, &self.moved];
        let told = &mut self.told;
        told.values_mut().for_each(Shelf::begin);
        let findings = engine.findings_with(&mut |part, object, tell| {
            let ask = || places.cluster.noting(|| tell().into_iter().map(Arc::new).collect());
            told.entry(part).or_default().keep(news, object, ask)
        });
        let mut before = std::mem::take(&mut self.said).into_iter();
        for finding in findings {
            let same = |said: &Said| Arc::ptr_eq(&said.told.finding, &finding) || said.told.finding == finding;
            let ahead = before.as_slice().iter().take(AHEAD).position(same);
            // Where a document stands is not read of the cluster.
            let holds = |said: &Said| finding.document.is_none() && news.iter().all(|news| said.reads.hold(news));
            let known = ahead.and_then(|ahead| before.nth(ahead)).filter(holds);
            self.said.push(known.unwrap_or_else(|| {
                let (told, reads) = places.cluster.noting(|| engine.told(finding, places));
                Said { told, reads }
            }));
        }
        self.said.iter().map(|said| said.told.clone()).collect()
    }
}

/// An object as it is shown now, from how it was shown.
fn show(object: &Arc<Object>, old: Option<Shown>, places: &Places<'_>, moved: &mut BTreeSet<ObjectId>) -> Shown {
    let document = object.document.and_then(|document| places.manifest.documents.get(document));
    let (id, was, stood, shown) = match old {
        Some(Shown { object, id, stood, shown }) => (id, Some(object), stood, shown),
        None => (object.id.text(), None, None, None),
    };
    let written = document.map(|document| &document.value);
    let is_same = was.is_some_and(|was| Arc::ptr_eq(&was, object))
        && stood.as_ref().map(|stood| &stood.document.value) == written;
    let new = document.map(|document| (document, places.lines.position(Span::at(document.part()))));
    let stays = match (&stood, new) {
        (Some(stood), Some((document, at))) => stood.at == at && stood.document.is_same(document),
        (stood, new) => stood.is_none() && new.is_none(),
    };
    if !stays {
        moved.insert(object.id.clone());
    }
    let stand = |(document, at): (&Document, Position)| {
        let place = places.lines.position(document.locate(&FieldPath::default()));
        Stood { document: document.clone(), at, place }
    };
    let list = || {
        let filled = written.map(|written| filled::fields(&object.value, written)).unwrap_or_default();
        (observe::shown(places.cluster, object), filled.into())
    };
    Shown {
        object: Arc::clone(object),
        id,
        stood: if stays { stood } else { new.map(stand) },
        shown: if is_same { shown } else { is_listed(object).then(list) },
    }
}

/// Notes the names with which something else goes together than the last time.
fn compare<'a, T: PartialEq + 'a>(
    known: &mut Vec<(ObjectId, Arc<T>)>,
    all: impl Iterator<Item = (&'a ObjectId, &'a Arc<T>)>,
    different: &mut BTreeSet<ObjectId>,
) {
    let mut before = std::mem::take(known).into_iter().peekable();
    for (id, is) in all {
        while let Some((gone, _)) = before.next_if(|(old, _)| old < id) {
            different.insert(gone);
        }
        let old = before.next_if(|(old, _)| old == id);
        if !old.is_some_and(|(_, was)| Arc::ptr_eq(&was, is) || was == *is) {
            different.insert(id.clone());
        }
        known.push((id.clone(), Arc::clone(is)));
    }
    different.extend(before.map(|(gone, _)| gone));
}

/// What is known of one object after the other.
struct Shelf<T> {
    old: vec::IntoIter<Kept<T>>,
    new: Vec<Kept<T>>,
}

/// What is known of an object, and what was read for that.
struct Kept<T> {
    object: Arc<Object>,
    what: T,
    reads: Reads,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf { old: Vec::new().into_iter(), new: Vec::new() }
    }
}

impl<T: Clone> Shelf<T> {
    /// Begins with the first object again.
    fn begin(&mut self) {
        self.old = std::mem::take(&mut self.new).into_iter();
    }

    /// What is known of an object, if that holds, or is found out of it now; the objects come in the order of their ids.
    fn keep(&mut self, news: [&Differences; 2], object: &Arc<Object>, find_out: impl FnOnce() -> (T, Reads)) -> T {
        let is_it = |kept: &Kept<T>| Arc::ptr_eq(&kept.object, object) || kept.object.id == object.id;
        let is_before = |kept: &Kept<T>| !is_it(kept) && kept.object.id < object.id;
        while self.old.as_slice().first().is_some_and(is_before) {
            self.old.next();
        }
        let old = if self.old.as_slice().first().is_some_and(is_it) { self.old.next() } else { None };
        let holds = |kept: &Kept<T>| news.iter().all(|news| !news.has(&object.id) && kept.reads.hold(news));
        let object = Arc::clone(object);
        let kept = match old.filter(holds) {
            Some(kept) => Kept { object, ..kept },
            None => {
                let (what, reads) = find_out();
                Kept { object, what, reads }
            }
        };
        let what = kept.what.clone();
        self.new.push(kept);
        what
    }
}
