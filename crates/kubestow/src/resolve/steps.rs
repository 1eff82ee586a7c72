//! What does a later step do to the settled cluster?

use super::apply::replacement;
use super::drain::{self, Allowed};
use super::{Engine, Watch};
use crate::{Step, Wanted};
use kubestow_core::admit::{self, Leniency, Outcome, Rejection, Request, Verdict, Written};
use kubestow_core::cluster::Step as Writes;
use kubestow_core::object::{Kind, ObjectId};
use kubestow_core::value::Value;
use kubestow_manifest::Manifest;
use std::sync::Arc;

impl Engine<'_> {
    /// Takes a later step, and returns the documents that it brings.
    pub(super) fn take(&mut self, step: &Step, ended: Watch<'_>) -> Manifest {
        self.verdicts.clear();
        self.step += 1;
        if !matches!(step, Step::Apply(_) | Step::Edit(_)) {
            self.arrive(None);
        }
        match step {
            Step::Apply(text) => {
                let documents = self.read(text);
                self.apply(&documents, Request::Apply, ended);
                return documents;
            }
            Step::Edit(text) => {
                let documents = self.read(text);
                self.edit(&documents);
                return documents;
            }
            Step::Delete(object) => {
                let id = self.meant(object);
                self.delete(&id);
            }
            Step::Scale { object, replicas } => {
                let id = self.meant(object);
                let verdict = admit::scale(&id, *replicas, &self.cluster, self.first);
                let mut change = Value::map();
                change.set(&["spec", "replicas"], i64::from(*replicas));
                self.perform(verdict, &change);
            }
            Step::Cordon(node) => _ = self.cordon(node, true.into()),
            Step::Uncordon(node) => _ = self.cordon(node, Value::Null),
            Step::Drain { node, ignore_daemon_sets, delete_empty_dir_data, force } => {
                let (ignore_daemon_sets, delete_empty_dir_data) = (*ignore_daemon_sets, *delete_empty_dir_data);
                self.drain(node, Allowed { ignore_daemon_sets, delete_empty_dir_data, force: *force });
            }
        }
        self.look();
        Manifest::default()
    }

    /// Reads documents, in which pods with generated names go by the names that are shown.
    fn read(&self, text: &str) -> Manifest {
        let mut manifest = kubestow_manifest::read(text);
        if text.contains('<') {
            let names = kubestow_core::settle::names(&self.cluster);
            for document in manifest.documents.iter_mut().filter(|_| !names.is_empty()) {
                let namespace = document.value.str_at(&["metadata", "namespace"]).unwrap_or("default").to_owned();
                super::names::rename(&mut document.value, &|text| names.made(&namespace, text));
            }
        }
        manifest
    }

    /// The object that a person means; an object that is not there if there is none.
    fn meant(&self, written: &str) -> ObjectId {
        let parse = |text: &str| {
            ObjectId::parse(text).unwrap_or_else(|| ObjectId::namespaced(Kind::named(text), "default", ""))
        };
        let mut id = parse(written);
        if written.contains('<') {
            let made = kubestow_core::settle::names(&self.cluster).made(&id.namespace, written);
            id = parse(&made);
        }
        if self.cluster.get(&id).is_some() {
            return id;
        }
        let wanted = Wanted::parse(written).filter(|_| !written.contains('*') && written.contains('/'));
        let is_meant = |other: &&ObjectId| wanted.as_ref().is_some_and(|wanted| wanted.is(&other.to_string()));
        let mut found: Vec<&ObjectId> = self.cluster.objects().map(|object| &object.id).filter(is_meant).collect();
        // Without a namespace it is the default one.
        found.sort_by_key(|id| id.namespace != "default");
        found.first().map_or(id, |id| (*id).clone())
    }

    /// Does what was decided, and notes what a person wrote.
    fn perform(&mut self, mut verdict: Verdict, written: &Value) {
        if let Outcome::Updated(object) = &verdict.outcome {
            // What a controller made holds nothing that is filled in.
            if let Some(so_far) = self.written.get_mut(&object.id) {
                so_far.all.merge(written);
            }
            self.cluster.apply(Writes::none().and_put(Arc::clone(object)));
            self.settle();
        }
        self.notes.append(&mut verdict.findings);
        self.verdicts.push(verdict.into());
    }

    fn edit(&mut self, documents: &Manifest) {
        for (number, document) in documents.documents.iter().enumerate() {
            if self.is_over() {
                break;
            }
            self.arrive(Some(number));
            let there = self.cluster.get(&admit::id_of(&document.value, self.cluster.profile().version));
            let value = there.map_or_else(|| document.value.clone(), |old| replacement(&old.value, &document.value));
            let verdict = self.patch(value, self.first + number);
            self.perform(verdict, &document.value);
        }
        self.look();
    }

    fn patch(&self, value: Value, document: usize) -> Verdict {
        let leniency = Leniency { assume_namespaces: self.options.assume_namespaces };
        admit::admit(&Written { document, value }, &self.cluster, Request::Patch, leniency)
    }

    fn delete(&mut self, id: &ObjectId) {
        let mut verdict = admit::delete(id, &self.cluster);
        verdict.document = self.first;
        if matches!(verdict.outcome, Outcome::Deleted) {
            self.cluster.apply(Writes::none().and_delete(id));
            self.settle();
        }
        self.verdicts.push(verdict.into());
    }

    /// Whether there is such a node.
    // upstream: k8s.io/kubectl pkg/drain/cordon.go: CordonHelper
    fn cordon(&mut self, node: &str, unschedulable: Value) -> bool {
        let mut change = Value::map();
        change.set(&["spec", "unschedulable"], unschedulable.clone());
        let mut patch = Value::from([("apiVersion", "v1".into()), ("kind", "Node".into())]);
        patch.set(&["metadata", "name"], node);
        patch.set(&["spec", "unschedulable"], unschedulable);
        let verdict = self.patch(patch, self.first);
        let is_there = matches!(verdict.outcome, Outcome::Updated(_));
        self.perform(verdict, &change);
        is_there
    }

    fn drain(&mut self, node: &str, allowed: Allowed) {
        if !self.cordon(node, true.into()) {
            return;
        }
        if self.is_over() {
            return;
        }
        let pods = match drain::evicted(node, allowed, &self.cluster) {
            Ok(pods) => pods,
            Err(message) => {
                let rejection = Rejection { message, ..Rejection::default() };
                let object = ObjectId::cluster(Kind::Node, node).to_string();
                self.verdicts.push(self.verdict(object, Outcome::Rejected(rejection)).into());
                return;
            }
        };
        // kubectl asks for all of them at once.
        let deletions = pods.iter().fold(Writes::none(), |step, pod| step.and_delete(pod));
        self.cluster.apply(deletions);
        self.settle();
        for pod in pods {
            self.verdicts.push(self.verdict(pod.to_string(), Outcome::Deleted).into());
        }
    }

    fn verdict(&self, object: String, outcome: Outcome) -> Verdict {
        Verdict { document: self.first, object, outcome, warnings: Vec::new(), findings: Vec::new() }
    }
}
