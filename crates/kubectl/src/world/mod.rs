//! What does kubectl find on the API server?
//!
//! The settled cluster with all that a real one has beside what controllers decide: what every namespace holds, what
//! kubelets say of nodes and pods, what the controllers of workloads count. None of it changes what the engine decided.

mod events;
mod hash;
mod pods;
mod system;
mod workloads;

pub(crate) use events::Event;
pub(crate) use workloads::replica_sets;

use kubestow_core::admit::quota_used;
use kubestow_core::cluster::Cluster;
use kubestow_core::evidence::{Look, Outcome};
use kubestow_core::kubelet::PodView;
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::profile::Profile;
use kubestow_core::schema::{self, Served};
use kubestow_core::settle::{Names, names};
use kubestow_core::value::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands where a clock would have been read.
pub(crate) const TIME: &str = "<time>";

/// An object as the API server hands it out.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The resource that it belongs to.
    pub(crate) served: &'static Served,
    /// Its namespace; empty where the resource has none.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// The whole object.
    pub(crate) value: Value,
    /// The order in which objects were made.
    pub(crate) created: u32,
    /// What steps call it; none for what the engine does not know.
    pub(crate) id: Option<String>,
}

impl Item {
    pub(crate) fn of(value: Value, created: u32) -> Option<Item> {
        let served = schema::served(value.str_at(&["apiVersion"])?, value.str_at(&["kind"])?)?;
        let text = |fields: &[&str]| value.str_at(fields).unwrap_or_default().to_owned();
        let namespace = if served.namespaced { text(&["metadata", "namespace"]) } else { String::new() };
        Some(Item { served, namespace, name: text(&["metadata", "name"]), value, created, id: None })
    }

    pub(crate) fn uid(&self) -> &str {
        self.value.str_at(&["metadata", "uid"]).unwrap_or_default()
    }

    pub(crate) fn is_terminating(&self) -> bool {
        self.value.at(&["metadata", "deletionTimestamp"]).is_some()
    }

    /// The uid of the object that controls this one.
    pub(crate) fn controller(&self) -> Option<&Value> {
        let owners = self.value.list_at(&["metadata", "ownerReferences"]);
        owners.iter().find(|owner| owner.get("controller").and_then(Value::as_bool) == Some(true))
    }

    pub(crate) fn is_controlled_by(&self, owner: &Item) -> bool {
        self.controller().and_then(|controller| controller.str_at(&["uid"])) == Some(owner.uid())
    }

    /// Whether a condition of its status is true.
    pub(crate) fn has_condition(&self, condition: &str) -> bool {
        let conditions = self.value.list_at(&["status", "conditions"]);
        conditions.iter().any(|c| c.str_at(&["type"]) == Some(condition) && c.str_at(&["status"]) == Some("True"))
    }
}

/// A cluster as kubectl sees it.
#[derive(Debug)]
pub(crate) struct World {
    /// The objects of each resource (its plural), by namespace and name.
    objects: BTreeMap<(&'static str, String, String), Item>,
    /// The events, the oldest first.
    pub(crate) events: Vec<Event>,
    /// What the kubelets saw of the pods, by namespace and name.
    views: BTreeMap<(String, String), Arc<PodView>>,
    /// Which cluster it is.
    pub(crate) profile: Profile,
}

impl World {
    /// Reads a settled cluster.
    pub(crate) fn of(cluster: &Cluster) -> World {
        let shown = Shown(names(cluster));
        let mut world = World {
            objects: BTreeMap::new(),
            events: Vec::new(),
            views: BTreeMap::new(),
            profile: cluster.profile().clone(),
        };
        for object in cluster.objects() {
            let mut value = shown.value(object);
            if object.id.kind == Kind::ResourceQuota {
                quota(object, cluster, &mut value);
            }
            if let Some(node) = cluster.look(&object.id).and_then(|look| nominated(look)) {
                value.set(&["status", "nominatedNodeName"], node);
            }
            let Some(mut item) = Item::of(value, object.created) else { continue };
            let shown = ObjectId { name: item.name.as_str().into(), ..object.id.clone() };
            item.id = Some(shown.to_string());
            if let Some(view) = cluster.view(&object.id) {
                world.views.insert((item.namespace.clone(), item.name.clone()), Arc::clone(view));
            }
            world.put(item);
        }
        world.events = events::all(cluster, &shown.0, &world);
        system::fill(&mut world, cluster);
        hash::name(&mut world);
        pods::fill(&mut world, cluster);
        workloads::fill(&mut world);
        for number in 0..world.events.len() {
            let event = &world.events[number];
            let about = world.find(plural(event), &event.object.namespace, &event.object.name);
            let value = event.value(number, about.map(Item::uid).unwrap_or_default());
            // Events come after everything that they tell of, in the order in which they were told.
            let created = u32::try_from(number).unwrap_or(u32::MAX);
            if let Some(item) = Item::of(value, created) {
                world.put(item);
            }
        }
        for item in world.objects.values_mut() {
            item.value.fill_at(&["metadata", "creationTimestamp"], TIME);
        }
        world
    }

    fn put(&mut self, item: Item) {
        self.objects.insert((item.served.plural, item.namespace.clone(), item.name.clone()), item);
    }

    /// The objects of a resource, by namespace and name.
    pub(crate) fn of_kind(&self, plural: &'static str) -> impl Iterator<Item = &Item> {
        let from = (plural, String::new(), String::new());
        self.objects.range(from..).take_while(move |((of, ..), _)| *of == plural).map(|(_, item)| item)
    }

    /// The objects of a resource in a namespace, by name.
    pub(crate) fn in_namespace<'a>(
        &'a self,
        plural: &'static str,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a Item> {
        self.of_kind(plural).filter(move |item| item.namespace == namespace)
    }

    /// One object.
    pub(crate) fn find(&self, plural: &'static str, namespace: &str, name: &str) -> Option<&Item> {
        self.objects.get(&(plural, namespace.to_owned(), name.to_owned()))
    }

    /// What the kubelet saw of a pod.
    pub(crate) fn view(&self, pod: &Item) -> Option<&Arc<PodView>> {
        self.views.get(&(pod.namespace.clone(), pod.name.clone()))
    }

    /// The objects of a resource to change.
    fn each_mut(&mut self, plural: &'static str) -> impl Iterator<Item = &mut Item> {
        let from = (plural, String::new(), String::new());
        self.objects.range_mut(from..).take_while(move |((of, ..), _)| *of == plural).map(|(_, item)| item)
    }
}

/// What the quota controller writes into the status of a quota, for what is counted.
fn quota(object: &Object, cluster: &Cluster, value: &mut Value) {
    for (resource, used) in quota_used(object, cluster) {
        let hard = object.value.at(&["spec", "hard", resource]).cloned().unwrap_or_default();
        value.set(&["status", "hard", resource], hard);
        value.set(&["status", "used", resource], used.to_string());
    }
}

/// The node that a pod is to come to: room is being made there, or its volumes are being made for it there.
// upstream: pkg/scheduler schedule_one.go: bindingCycle with NominatedNodeNameForExpectation
fn nominated(look: &Look) -> Option<&str> {
    match &look.outcome {
        Outcome::Waits { choice, .. } => Some(&choice.node),
        Outcome::Refused { nominated } => nominated.as_deref(),
        _ => None,
    }
}

/// The resource of the object that an event is about.
fn plural(event: &Event) -> &'static str {
    crate::kinds::resources().find(|served| served.kind == event.object.kind.name()).map_or("", |served| served.plural)
}

/// The names under which pods are shown.
struct Shown(Names);

impl Shown {
    fn value(&self, object: &Object) -> Value {
        if self.0.is_empty() {
            return object.value.clone();
        }
        // A volume lies in no namespace and speaks of a claim that does.
        let namespace = match object.id.kind {
            Kind::PersistentVolume => object.value.str_at(&["spec", "claimRef", "namespace"]).unwrap_or_default(),
            _ => object.id.namespace.as_str(),
        };
        self.renamed(namespace, &object.value)
    }

    fn renamed(&self, namespace: &str, value: &Value) -> Value {
        match value {
            Value::String(text) if text.contains('<') => Value::from(self.0.shown(namespace, text)),
            Value::List(items) => items.iter().map(|item| self.renamed(namespace, item)).collect::<Vec<Value>>().into(),
            Value::Map(fields) => {
                let renamed = fields.iter().map(|(key, field)| (key.clone(), self.renamed(namespace, field)));
                Value::from(renamed.collect::<Map>())
            }
            other => other.clone(),
        }
    }
}

/// Writing a field below a chain of names only where nothing stands.
trait FillAt {
    fn fill_at(&mut self, fields: &[&str], value: impl Into<Value>);
}

impl FillAt for Value {
    fn fill_at(&mut self, fields: &[&str], value: impl Into<Value>) {
        if self.at(fields).is_none() {
            self.set(fields, value);
        }
    }
}
