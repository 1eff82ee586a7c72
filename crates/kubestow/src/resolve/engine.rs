//! How do documents come into a cluster?
//!
//! One by one, nodes first; the controllers settle after each. When all have come, the kubelets look at the pods.

use super::memory::Memory;
use super::timeline::{self, Arrival};
use super::{Options, Watch, apply};
use crate::report;
use crate::resolve::Stage;
use kubestow_core::admit::{self, Leniency, Outcome, Request, Verdict};
use kubestow_core::cluster::{Cluster, Moment, Step as Writes};
use kubestow_core::finding::{Code, Finding};
use kubestow_core::kubelet;
use kubestow_core::object::{Kind, ObjectId};
use kubestow_core::retired;
use kubestow_core::settle::{self, Queue, Rest};
use kubestow_core::value::Value;
use kubestow_manifest::Manifest;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was written for an object.
#[derive(Clone)]
pub(super) struct Written {
    /// The document that was applied last.
    pub(super) last: Value,
    /// All of it, in one document or in several that were applied one after another.
    pub(super) all: Value,
}

impl Written {
    pub(super) fn by(value: &Value) -> Written {
        Written { last: value.clone(), all: value.clone() }
    }
}

pub(super) struct Engine<'a> {
    pub(super) options: &'a Options,
    pub(super) cluster: Cluster,
    pub(super) queue: Queue,
    pub(super) verdicts: Vec<Arc<Verdict>>,
    /// What admission and settling had to tell beside the verdicts.
    pub(super) notes: Vec<Finding>,
    /// What was written for each object.
    pub(super) written: BTreeMap<ObjectId, Written>,
    /// The number of the first document of this step, where the documents of all steps are counted on.
    pub(super) first: usize,
    /// When each document arrived.
    pub(super) arrivals: Vec<Arrival>,
    /// Which step is under way; the manifest is number 0.
    pub(super) step: usize,
    /// What is known of the last answer, until the manifest has been answered.
    pub(super) memory: Option<&'a mut Memory>,
    /// When the kubelets looked last.
    pub(super) moment: Moment,
}

impl Engine<'_> {
    pub(super) fn new(options: &Options) -> Engine<'_> {
        let cluster = Cluster::new(options.cluster.clone());
        Engine {
            moment: cluster.moment(),
            options,
            cluster,
            queue: Queue::default(),
            verdicts: Vec::new(),
            notes: Vec::new(),
            written: BTreeMap::new(),
            first: 0,
            arrivals: Vec::new(),
            step: 0,
            memory: None,
        }
    }

    /// Whether the moment has come up to which the report is asked for.
    pub(super) fn is_over(&self) -> bool {
        self.options.until.is_some_and(|until| self.cluster.tick() >= until)
    }

    pub(super) fn arrive(&mut self, document: Option<usize>) {
        self.arrivals.push(Arrival { tick: self.cluster.tick(), step: self.step, document });
    }

    pub(super) fn timeline(&self) -> Vec<report::Moment> {
        if !self.options.timeline {
            return Vec::new();
        }
        timeline::timeline(&self.cluster, &self.arrivals, &settle::names(&self.cluster))
    }

    /// Applies documents one by one, nodes first, and lets the controllers settle after each.
    pub(super) fn apply(&mut self, manifest: &Manifest, request: Request, ended: Watch<'_>) {
        let is_node = |(_, value): &(usize, &Value)| value.str_at(&["kind"]) == Some("Node");
        let documents = manifest.documents.iter().map(|document| &document.value).enumerate();
        let (mut documents, others): (Vec<_>, Vec<_>) = documents.partition(is_node);
        let own_nodes = !documents.is_empty();
        documents.extend(others);
        match self.memory.take() {
            Some(memory) => {
                if !memory.deeds.know(own_nodes) {
                    self.begin(own_nodes);
                    memory.deeds.restart(own_nodes, &self.cluster);
                }
                self.apply_again(&documents, &mut memory.deeds, ended);
                self.memory = Some(memory);
            }
            None => {
                if self.cluster.of_kind(Kind::Node).next().is_none() {
                    self.begin(own_nodes);
                }
                for (number, value) in documents {
                    if self.is_over() {
                        break;
                    }
                    self.arrive(Some(number));
                    self.document(number, value, request, ended);
                }
            }
        }
        self.verdicts.sort_by_key(|verdict| verdict.document);
        self.look();
    }

    /// Makes what the cluster comes with; the nodes only if the manifest does not bring its own.
    pub(super) fn begin(&mut self, own_nodes: bool) {
        if !own_nodes {
            for node in self.options.cluster.nodes() {
                self.base(node);
            }
        }
        for object in admit::base_objects().into_iter().chain(self.options.cluster.classes()) {
            self.base(object);
        }
    }

    /// Applies a document, and lets the controllers settle.
    pub(super) fn document(&mut self, number: usize, value: &Value, request: Request, ended: Watch<'_>) {
        let last = match request {
            Request::Create | Request::Patch => None,
            Request::Apply => self
                .cluster
                .get(&admit::id_of(value, self.options.cluster.version))
                .and_then(|object| self.written.get(&object.id)),
        };
        let sent = last.map_or_else(|| value.clone(), |written| apply::patch(&written.last, value));
        let written = admit::Written { document: self.first + number, value: sent };
        let leniency = Leniency { assume_namespaces: self.options.assume_namespaces };
        let mut verdict = admit::admit(&written, &self.cluster, request, leniency);
        if let Outcome::Created(object) | Outcome::Updated(object) = &verdict.outcome {
            let mut new = Written::by(value);
            if matches!(verdict.outcome, Outcome::Updated(_)) {
                new.all = self.written.get(&object.id).map_or_else(Value::map, |written| written.all.clone());
                new.all.merge(value);
            }
            self.written.insert(object.id.clone(), new);
            self.cluster.apply(Writes::none().and_put(Arc::clone(object)));
        }
        ended(Stage::Admit);
        self.settle();
        ended(Stage::Settle);
        let (retired, _) = retired::look(value, self.options.cluster.version.release);
        self.notes.extend(retired.iter().map(|found| found.finding(self.first + number)));
        self.notes.append(&mut verdict.findings);
        self.verdicts.push(Arc::new(verdict));
    }

    /// The kubelets look at the pods of a cluster at rest.
    pub(super) fn look(&mut self) {
        self.moment = self.cluster.moment();
        let seen = match &mut self.memory {
            Some(memory) => memory.look(&self.cluster),
            None => kubelet::sync(&self.cluster),
        };
        self.cluster.apply(seen);
    }

    /// An object that every cluster has.
    pub(super) fn base(&mut self, value: kubestow_core::value::Value) {
        if let Ok(object) = admit::create_base(&self.cluster, value) {
            self.cluster.apply(Writes::none().and_put(object));
        }
    }

    pub(super) fn settle(&mut self) {
        let until = self.options.until.unwrap_or(u32::MAX);
        if settle::settle_until(&mut self.cluster, &mut self.queue, until) == Rest::OutOfBudget {
            let limit = settle::BUDGET.to_string();
            self.notes.push(Finding::new(Code::NotSettled).with("limit", limit));
        }
    }
}
