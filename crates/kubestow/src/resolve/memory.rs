//! What of the last answer still holds?
//!
//! A part of an answer is kept together with what was read of the cluster for it, and with where the objects that were read
//! stood in the text. It is taken again if none of that is different now.

use super::deeds::{Deeds, Whole};
use super::observe::{self, is_listed};
use super::places::Places;
use super::{Options, Written, filled};
use crate::lines::Position;
use crate::report;
use kubestow_core::cluster::{Cluster, Differences, Moment, Reads, Step};
use kubestow_core::kubelet::{self, PodView, Seen};
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::profile::Profile;
use kubestow_core::value::Value;
use kubestow_manifest::{Document, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What came of the last text, settled, before any later step.
#[derive(Default)]
pub(crate) struct Memory {
    /// The cluster that it came of.
    profile: Option<Profile>,
    assume_namespaces: bool,
    pub(super) deeds: Deeds,
    objects: Vec<Arc<Object>>,
    seen: Seen,
    stood: BTreeMap<ObjectId, (Document, Position)>,
    pods: BTreeMap<ObjectId, Kept>,
    shown: Vec<Shown>,
}

/// What was reported of a pod.
struct Kept {
    view: Arc<PodView>,
    reads: Reads,
    pod: Arc<report::Pod>,
}

/// How an object was shown.
struct Shown {
    object: Arc<Object>,
    /// What had been written of it, if its document stands in the text.
    written: Option<Value>,
    id: String,
    value: Value,
    filled: Arc<[String]>,
}

/// The objects, and what is filled in of each, as the report has them.
pub(super) type Listed = (BTreeMap<String, Value>, BTreeMap<String, Arc<[String]>>);

impl Memory {
    /// Forgets all if another cluster is asked for, or one that is more or less lenient.
    pub(crate) fn prepare(&mut self, options: &Options) {
        let (profile, assume_namespaces) = (Some(&options.cluster), options.assume_namespaces);
        if (self.profile.as_ref(), self.assume_namespaces) != (profile, assume_namespaces) {
            *self = Memory { profile: profile.cloned(), assume_namespaces, ..Memory::default() };
        }
    }

    /// Keeps a cluster at which the kubelets have looked at a moment, and what was written of it.
    pub(super) fn keep(&mut self, mut cluster: Cluster, written: BTreeMap<ObjectId, Written>, moment: Moment) {
        cluster.forget_views(moment);
        self.deeds.keep(Whole { cluster, written });
    }

    /// What the kubelets see of a cluster at which they have not looked yet, and what is different in it.
    pub(super) fn look(&mut self, cluster: &Cluster) -> (Step, Differences) {
        let differences = Differences::between(self.objects.iter(), cluster);
        let seen = kubelet::sync_again(cluster, &mut self.seen, &differences);
        self.objects = cluster.objects().cloned().collect();
        (seen, differences)
    }

    /// What is reported of the pods, `of` reporting one.
    pub(super) fn pods(
        &mut self,
        differences: &Differences,
        places: &Places<'_>,
        of: impl Fn(&Object, &PodView) -> report::Pod,
    ) -> BTreeMap<String, Arc<report::Pod>> {
        let moved = self.moved(places);
        let mut before = std::mem::take(&mut self.pods);
        let mut all = BTreeMap::new();
        for pod in places.cluster.of_kind(Kind::Pod) {
            let Some(view) = places.cluster.view(&pod.id) else { continue };
            let equal = places.cluster.look(&pod.id).and_then(|look| look.choice()).map(|choice| &choice.equal);
            let holds = |kept: &Kept| {
                Arc::ptr_eq(&kept.view, view)
                    && !differences.has(&pod.id)
                    && kept.reads.hold(differences)
                    && kept.reads.hold(&moved)
                    && equal.map_or(&[][..], |equal| equal) == &*kept.pod.equal_nodes
            };
            let kept = before.remove(&pod.id).filter(holds).unwrap_or_else(|| {
                let (reported, reads) = places.cluster.noting(|| of(pod, view));
                Kept { view: Arc::clone(view), reads, pod: Arc::new(reported) }
            });
            all.insert(pod.id.to_string(), Arc::clone(&kept.pod));
            self.pods.insert(pod.id.clone(), kept);
        }
        all
    }

    /// The objects and what is filled in.
    pub(super) fn objects(&mut self, cluster: &Cluster, written: &BTreeMap<ObjectId, Written>) -> Listed {
        let mut before = std::mem::take(&mut self.shown).into_iter().peekable();
        for object in cluster.objects().filter(|object| is_listed(object)) {
            // Both are in the order of their ids.
            while before.next_if(|old| old.object.id < object.id).is_some() {}
            let written = written.get(&object.id).filter(|_| object.document.is_some()).map(|written| &written.all);
            let holds = |old: &Shown| Arc::ptr_eq(&old.object, object) && old.written.as_ref() == written;
            let old = before.next_if(|old| old.object.id == object.id).filter(holds);
            self.shown.push(old.unwrap_or_else(|| Shown {
                object: Arc::clone(object),
                written: written.cloned(),
                id: object.id.to_string(),
                value: observe::shown(cluster, object),
                filled: written.map(|written| filled::fields(&object.value, written)).unwrap_or_default().into(),
            }));
        }
        let has_filled = self.shown.iter().filter(|shown| !shown.filled.is_empty());
        (
            self.shown.iter().map(|shown| (shown.id.clone(), shown.value.clone())).collect(),
            has_filled.map(|shown| (shown.id.clone(), Arc::clone(&shown.filled))).collect(),
        )
    }

    /// The objects that do not stand where they stood, or not as they did.
    fn moved(&mut self, places: &Places<'_>) -> Differences {
        let stands = |object: &Arc<Object>| {
            let document = places.manifest.documents.get(object.document?)?;
            Some((object.id.clone(), (document.clone(), places.lines.position(Span::at(document.part())))))
        };
        let stand: BTreeMap<ObjectId, (Document, Position)> = places.cluster.objects().filter_map(stands).collect();
        let differs = |(id, (document, position)): (&ObjectId, &(Document, Position))| {
            let same = self.stood.get(id).is_some_and(|(old, at)| old.is_same(document) && at == position);
            (!same).then(|| id.clone())
        };
        let gone = self.stood.keys().filter(|id| !stand.contains_key(*id)).cloned();
        let moved: BTreeSet<ObjectId> = stand.iter().filter_map(differs).chain(gone).collect();
        self.stood = stand;
        Differences::of(moved)
    }
}
