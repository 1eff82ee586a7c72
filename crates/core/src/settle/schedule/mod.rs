//! Which node takes a pod, and why not the others?
//!
//! Models kube-scheduler with its default plugins (`pkg/scheduler/schedule_one.go`): one pod after the other; filter the
//! nodes, score those that are left, bind; a pod whose volumes must first be bound or made on the chosen node waits for
//! them. What was found out stands in the [`Look`] beside the writes. Left out: other schedulers, extenders, ResourceClaims,
//! pod groups, and back-off: a pod is looked at again as soon as something changes that may help it.

mod claims;
mod cycle;
mod filters;
mod hints;
mod message;
mod preempt;
mod score;
mod snapshot;
mod volumes;

use super::Work;
use crate::cluster::{Cluster, Step, Write};
use crate::event::Event;
use crate::evidence::{Choice, Look, Outcome, Refusal};
use crate::object::{Kind, Object, ObjectId, Pod};
use crate::rules::zones;
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use core::cmp::Reverse;
use cycle::Cycle;
use preempt::Preemption;
use snapshot::Snapshot;

/// A pod's place in the scheduler's queue: the more important first, then the older (upstream: `queuesort`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    priority: Reverse<i64>,
    created: u32,
    /// The pod.
    pub pod: ObjectId,
}

impl Turn {
    fn of(pod: &Object) -> Turn {
        let priority = Reverse(pod.as_pod().map_or(0, |pod| pod.priority));
        Turn { priority, created: pod.created, pod: pod.id.clone() }
    }
}

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let mut look_at = |pod: &Object| add(Work::Schedule(Turn::of(pod)));
    match (&write.id.kind, &write.after) {
        (Kind::Pod, None) if cluster.waiting().contains(&write.id) => {
            if let Some(pod) = &write.before {
                look_at(pod);
            }
        }
        (Kind::Node, None) => {
            let there =
                |pod: &&Object| cluster.look(&pod.id).is_some_and(|look| look.assumed_node() == Some(&write.id.name));
            let waiting = cluster.waiting().iter().filter_map(|id| cluster.get(id)).map(|pod| &**pod);
            waiting.filter(there).for_each(&mut look_at);
        }
        (Kind::Pod, Some(pod)) if asks_anew(write.before.as_deref(), pod) => look_at(pod),
        (Kind::PersistentVolumeClaim, _) => users(cluster, &write.id).for_each(&mut look_at),
        (Kind::PersistentVolume, Some(volume)) => {
            let claim = volume.as_volume().and_then(|v| v.claim_ref.as_ref());
            let claim = claim.map(|c| ObjectId::namespaced(Kind::PersistentVolumeClaim, &c.namespace, &c.name));
            claim.iter().flat_map(|claim| users(cluster, claim)).for_each(&mut look_at);
        }
        _ => {}
    }
    hints::helped(write, cluster).into_iter().for_each(look_at);
}

/// Whether a pod comes to the scheduler for the first time, or has changed in what the scheduler looks at (upstream:
/// `framework/events.go: PodSchedulingPropertiesChange`).
fn asks_anew(before: Option<&Object>, pod: &Object) -> bool {
    let asks = |pod: &Object| {
        let part = |path: &[&str]| pod.value.at(path).cloned();
        let labels = part(&["metadata", "labels"]);
        let requests = pod.as_pod().map(|pod| pod.requests.clone());
        (labels, part(&["spec", "tolerations"]), part(&["spec", "schedulingGates"]), requests)
    };
    pod.as_pod().is_some_and(|pod| pod.node.is_none()) && before.is_none_or(|before| asks(before) != asks(pod))
}

/// The pods that use a claim and wait for its volume on the node chosen for them.
fn users<'a>(cluster: &'a Cluster, claim: &'a ObjectId) -> impl Iterator<Item = &'a Object> {
    let users = cluster.pods_using(&claim.namespace, &claim.name).map(|pod| &**pod);
    users.filter(|pod| cluster.waiting().contains(&pod.id))
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some((object, pod)) = cluster.get(id).and_then(|object| Some((object, object.as_pod()?))) else {
        return gone(cluster, id);
    };
    let scheduler = object.value.str_at(&["spec", "schedulerName"]).unwrap_or("default-scheduler");
    if pod.node.is_some() || pod.is_finished || scheduler != "default-scheduler" {
        return Step::none();
    }
    // upstream: the gates keep a pod out of the queue (SchedulingGates.PreEnqueue)
    if !object.value.list_at(&["spec", "schedulingGates"]).is_empty() {
        return Step::none();
    }
    if object.is_terminating() {
        let message = alloc::format!("skip schedule deleting pod: {}/{}", id.namespace, id.name);
        return Step::none().and_event(Event::warning(id, "FailedScheduling", message));
    }
    match cluster.look(id).map(|look| (look, &look.outcome)) {
        Some((look, Outcome::Waits { choice, bindings, to_make })) => {
            match volumes::progress(cluster, id, &choice.node, bindings, to_make) {
                volumes::Progress::Bound => place(cluster, object, choice.clone(), look.refusals.clone()),
                volumes::Progress::Waits => Step::none(),
                volumes::Progress::Failed(why) => fail(cluster, object, pod, &choice.node, &why),
            }
        }
        _ => attempt(cluster, object, pod),
    }
}

/// The pod went while its volumes were being bound (upstream: `checkBindings`).
fn gone(cluster: &Cluster, id: &ObjectId) -> Step {
    if cluster.look(id).is_none_or(|look| look.assumed_node().is_none()) {
        return Step::none();
    }
    let message = unbound(&alloc::format!("pod does not exist any more: pod \"{}\" not found", id.name));
    let event = Event::warning(id, "FailedScheduling", message::for_event(&message));
    Step::none().and_event(event).and_look(id, Look::without_nodes(Outcome::Failed { message }))
}

/// The volumes could not be bound on the chosen node (upstream: `handleBindingCycleError`): the pod is tried again.
///
/// DIFFERS: Kubernetes tries again and again, with growing pauses. What would end on the same node would fail the same way
/// there, so it is not tried here.
fn fail(cluster: &Cluster, object: &Object, pod: &Pod, node: &str, why: &str) -> Step {
    let message = unbound(why);
    let look = Look::without_nodes(Outcome::Failed { message: message.clone() });
    let failed = turn_away(object, "SchedulerError", &message, look);
    let again = attempt(cluster, object, pod);
    let same_node = |(_, look): &(ObjectId, Arc<Look>)| look.assumed_node() == Some(node);
    if again.looks.iter().any(same_node) { failed } else { failed.then(again) }
}

fn unbound(why: &str) -> String {
    alloc::format!("running PreBind plugin \"VolumeBinding\": binding volumes: {why}")
}

/// One scheduling cycle.
fn attempt(cluster: &Cluster, object: &Object, pod: &Pod) -> Step {
    let snapshot = Snapshot::new(cluster, &object.id);
    let count = snapshot.nodes.len();
    if count == 0 {
        let message = "no nodes available to schedule pods";
        return turn_away(object, "Unschedulable", message, Look::without_nodes(Outcome::NoNodes));
    }
    let cycle = match Cycle::start(snapshot, object, pod) {
        Ok(cycle) => cycle,
        Err(obstacle) => {
            let message = message::blocked(count, &obstacle, cluster.profile().version.scheduler);
            return turn_away(object, "Unschedulable", &message, Look::without_nodes(Outcome::Blocked(obstacle)));
        }
    };
    if let Some(choice) = nominated(cluster, &cycle) {
        return reserve(&cycle, choice, BTreeMap::new());
    }
    let (feasible, refusals) = cycle.ask_all();
    match score::choose(&cycle, &feasible) {
        Some(choice) => reserve(&cycle, choice, refusals),
        None => refuse(&cycle, refusals),
    }
}

/// The node on which room was made for the pod, if it will do now (upstream: `evaluateNominatedNode`).
fn nominated(cluster: &Cluster, cycle: &Cycle<'_>) -> Option<Choice> {
    let Outcome::Refused { nominated: Some(name) } = &cluster.look(&cycle.object.id)?.outcome else { return None };
    let node = cycle.snapshot.nodes.iter().find(|node| node.name() == name)?;
    cycle.ask(node).ok().map(|()| Choice { node: name.clone(), equal: Arc::default() })
}

/// A node is chosen: the pod goes there, or its volumes first.
fn reserve(cycle: &Cycle<'_>, choice: Choice, refusals: BTreeMap<String, Refusal>) -> Step {
    let node = cycle.snapshot.nodes.iter().find(|node| node.name() == choice.node);
    let plan = node.and_then(|node| volumes::plan(cycle, node).ok()).unwrap_or_default();
    if plan.bindings.is_empty() && plan.to_make.is_empty() {
        return place(cycle.snapshot.cluster, cycle.object, choice, refusals);
    }
    let changes = volumes::writes(&plan, &choice.node);
    let name = |object: &Object| String::from(object.id.name.as_str());
    let bindings = plan.bindings.iter().map(|(claim, volume)| (name(claim), name(volume))).collect();
    let to_make = plan.to_make.iter().map(|claim| name(claim)).collect();
    let look = Look { outcome: Outcome::Waits { choice, bindings, to_make }, refusals };
    Step { changes, ..Step::none() }.and_look(&cycle.object.id, look)
}

/// Binds a pod to its node.
fn place(cluster: &Cluster, pod: &Object, choice: Choice, refusals: BTreeMap<String, Refusal>) -> Step {
    let node = cluster.find(Kind::Node, "", &choice.node);
    let bound = pod.changed(|value| {
        value.set(&["spec", "nodeName"], choice.node.as_str());
        let node = node.filter(|_| cluster.profile().version.pods_get_zone_labels);
        for (key, label) in node.into_iter().flat_map(|node| zones::copied_to_pods(node)) {
            value.set(&["metadata", "labels", key], label);
        }
        set_condition(value, Value::from([("type", "PodScheduled".into()), ("status", "True".into())]));
    });
    let (namespace, name, node) = (&pod.id.namespace, &pod.id.name, &choice.node);
    let message = alloc::format!("Successfully assigned {namespace}/{name} to {node}");
    let event = Event::normal(&pod.id, "Scheduled", message);
    let look = Look { outcome: Outcome::Placed(choice), refusals };
    Step::none().and_put(bound).and_event(event).and_look(&pod.id, look)
}

/// No node takes the pod: perhaps less important pods make room.
fn refuse(cycle: &Cycle<'_>, refusals: BTreeMap<String, Refusal>) -> Step {
    let (text, room) = match preempt::preempt(cycle, &refusals) {
        Preemption::Useless(text) => (text, None),
        Preemption::Room { node, victims } => (String::new(), Some((node, victims))),
    };
    let message = message::refused(&refusals, &text, cycle.snapshot.cluster.profile().version.scheduler);
    let nominated = room.as_ref().map(|(node, _)| String::from(*node));
    let look = Look { outcome: Outcome::Refused { nominated }, refusals };
    let mut step = turn_away(cycle.object, "Unschedulable", &message, look);
    for (node, victim) in room.iter().flat_map(|(node, victims)| victims.iter().map(move |victim| (node, victim))) {
        let message = alloc::format!("Preempted by pod {} on node {node}", cycle.object.uid());
        step = step.and_event(Event::normal(&victim.id, "Preempted", message)).and_delete(&victim.id);
    }
    step
}

/// The pod gets no node now. What it was told already it is not told again.
fn turn_away(pod: &Object, reason: &str, message: &str, look: Look) -> Step {
    let condition = Value::from([
        ("type", "PodScheduled".into()),
        ("status", "False".into()),
        ("reason", reason.into()),
        ("message", message.into()),
    ]);
    let told = pod.changed(|value| set_condition(value, condition));
    let step = Step::none().and_look(&pod.id, look);
    if told == *pod {
        return step;
    }
    step.and_put(told).and_event(Event::warning(&pod.id, "FailedScheduling", message::for_event(message)))
}

fn set_condition(pod: &mut Value, condition: Value) {
    let conditions = pod.entry_at(&["status", "conditions"]).items_mut();
    match conditions.iter_mut().find(|c| c.str_at(&["type"]) == condition.str_at(&["type"])) {
        Some(old) => *old = condition,
        None => conditions.push(condition),
    }
}
