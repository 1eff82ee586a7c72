//! Clusters for the tests of this module: objects as they are stored, without admission or controllers.

use super::budget::Budget;
use super::look::{Facts, Look};
use super::{PodView, sync};
use crate::cluster::{Change, Cluster, Step};
use crate::object::{Kind, Object, ObjectId};
use crate::profile::Profile;
use crate::value::Value;
use alloc::vec::Vec;
use serde_json::{Value as Json, json};

/// A cluster at rest, and what is worked out once for it.
pub(super) struct Lab {
    pub(super) cluster: Cluster,
    facts: Facts,
    budget: Budget,
}

impl Lab {
    /// A cluster of these objects, which the kubelets have looked at.
    pub(super) fn of(objects: impl IntoIterator<Item = Json>) -> Lab {
        Lab::on(Profile::conformance(), objects)
    }

    /// These objects in the cluster of a profile.
    pub(super) fn on(profile: Profile, objects: impl IntoIterator<Item = Json>) -> Lab {
        let cluster = Cluster::new(profile);
        let mut lab = Lab { facts: Facts::of(&cluster), cluster, budget: Budget::new() };
        lab.apply(objects);
        lab
    }

    /// Writes the objects and lets the kubelets look again.
    pub(super) fn apply(&mut self, objects: impl IntoIterator<Item = Json>) {
        for (n, json) in objects.into_iter().enumerate() {
            let mut value: Value = serde_json::from_value(json).unwrap();
            let kind = Kind::named(value.str_at(&["kind"]).unwrap());
            let namespace = if kind.is_namespaced() { "default" } else { "" };
            let id = ObjectId::namespaced(kind, namespace, value.str_at(&["metadata", "name"]).unwrap());
            value.set(&["metadata", "namespace"], namespace);
            value.set(&["metadata", "uid"], self.cluster.birth(&id).0);
            let created = u32::try_from(n).unwrap();
            self.cluster.apply(Step::none().and_put(Object::admitted(id, value, created, Some(n))));
        }
        self.look_again();
    }

    /// Deletes an object and lets the kubelets look again.
    pub(super) fn delete(&mut self, id: &str) {
        let delete = Change::Delete(ObjectId::parse(id).unwrap());
        self.cluster.apply(Step { changes: Vec::from([delete]), ..Step::default() });
        self.look_again();
    }

    fn look_again(&mut self) {
        self.facts = Facts::of(&self.cluster);
        let step = sync(&self.cluster);
        self.cluster.apply(step);
    }

    pub(super) fn look(&self, pod: &str) -> Look<'_> {
        Look::new(&self.cluster, &self.facts, &self.budget, self.cluster.find(Kind::Pod, "default", pod).unwrap())
    }

    pub(super) fn view(&self, pod: &str) -> &PodView {
        self.cluster.view(&ObjectId::namespaced(Kind::Pod, "default", pod)).unwrap()
    }
}

/// The pod `p` on node `n`.
pub(super) fn pod(mut spec: Json) -> Json {
    spec["nodeName"] = json!("n");
    json!({"kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
}
