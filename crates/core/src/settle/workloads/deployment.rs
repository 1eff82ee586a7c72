//! Which ReplicaSets does a Deployment keep, and how large?
//!
//! Models `pkg/controller/deployment: {sync, rolling, recreate}.go`. No pod becomes available here, so a rolling update
//! stops where it would wait for the first one. Left out: conditions and status, and deleting old ReplicaSets.

use super::super::owners;
use super::{pods, revision};
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

const HASH: &str = "pod-template-hash";
const DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
const MAXIMUM: &str = "deployment.kubernetes.io/max-replicas";
const REVISION: &str = "deployment.kubernetes.io/revision";

/// A Deployment and its ReplicaSets.
struct Rollout<'a> {
    cluster: &'a Cluster,
    deployment: &'a Arc<Object>,
    /// The ReplicaSet of the template that stands in the Deployment.
    new: Option<&'a Arc<Object>>,
    /// Those of earlier templates, the oldest first.
    old: Vec<&'a Arc<Object>>,
    /// How many pods there are to be.
    replicas: i64,
    /// How many more there may be during a rolling update.
    surge: i64,
    /// How many of them may be missing during a rolling update.
    unavailable: i64,
}

pub(super) fn sync(cluster: &Cluster, deployment: &Arc<Object>) -> Step {
    let rollout = Rollout::read(cluster, deployment);
    let is_paused = deployment.value.at(&["spec", "paused"]).and_then(Value::as_bool) == Some(true);
    if is_paused || rollout.is_resized() {
        return rollout.scale_all();
    }
    if rollout.is_rolling() { rollout.roll() } else { rollout.recreate() }
}

impl<'a> Rollout<'a> {
    fn read(cluster: &'a Cluster, deployment: &'a Arc<Object>) -> Rollout<'a> {
        let template = deployment.value.at(&["spec", "template"]);
        let sets = pods::owned(cluster, deployment, Kind::ReplicaSet);
        // upstream: FindNewReplicaSet, EqualIgnoreHash; the oldest of several
        let new = sets.iter().copied().find(|set| bare_template(set).as_ref() == template);
        let old = sets.into_iter().filter(|set| new.is_none_or(|new| new.id != set.id)).collect();
        let replicas = pods::replicas(deployment);
        let (surge, unavailable) = fences(deployment, replicas);
        Rollout { cluster, deployment, new, old, replicas, surge, unavailable }
    }

    fn is_rolling(&self) -> bool {
        self.deployment.value.str_at(&["spec", "strategy", "type"]) != Some("Recreate")
    }

    fn all(&self) -> impl Iterator<Item = &'a Arc<Object>> {
        self.old.clone().into_iter().chain(self.new)
    }

    fn active(&self) -> Vec<&'a Arc<Object>> {
        self.all().filter(|set| pods::replicas(set) > 0).collect()
    }

    /// How many pods the ReplicaSets are to have together.
    fn sum(&self) -> i64 {
        self.all().map(|set| pods::replicas(set)).sum()
    }

    /// Whether the Deployment's size has changed since its ReplicaSets were last scaled (upstream: `isScalingEvent`).
    fn is_resized(&self) -> bool {
        let desired = |set: &Object| set.annotation(DESIRED).and_then(|text| text.parse::<i64>().ok());
        self.active().iter().any(|set| desired(set).is_some_and(|desired| desired != self.replicas))
    }

    /// upstream: `sync.go: scale`
    fn scale_all(&self) -> Step {
        let active = self.active();
        let only = match active.as_slice() {
            [] => self.new.or(self.old.last().copied()),
            [only] => Some(*only),
            _ => None,
        };
        if let Some(set) = only {
            return if pods::replicas(set) == self.replicas { Step::none() } else { self.scale(set, self.replicas) };
        }
        if self.is_rolling() && !active.is_empty() { self.scale_in_proportion(active) } else { Step::none() }
    }

    /// Spreads a change of size over the ReplicaSets, each in proportion to its size.
    fn scale_in_proportion(&self, mut active: Vec<&'a Arc<Object>>) -> Step {
        let allowed = if self.replicas > 0 { self.replicas + self.surge } else { 0 };
        let to_add = allowed - active.iter().map(|set| pods::replicas(set)).sum::<i64>();
        active.sort_by_key(|set| {
            let age = i64::from(set.created);
            (Reverse(pods::replicas(set)), if to_add > 0 { -age } else { age })
        });
        let mut added = 0;
        let mut sizes = Vec::new();
        for set in &active {
            let left = to_add - added;
            let part = match to_add {
                0 => 0,
                n if n > 0 => self.fraction(set).min(left),
                _ => self.fraction(set).max(left),
            };
            added += part;
            sizes.push(pods::replicas(set) + part);
        }
        if let Some(largest) = sizes.first_mut() {
            *largest = (*largest + to_add - added).max(0);
        }
        let scaled = active.iter().zip(sizes).map(|(set, size)| self.scale(set, size));
        scaled.fold(Step::none(), Step::then)
    }

    /// upstream: `getReplicaSetFraction`
    fn fraction(&self, set: &Object) -> i64 {
        let size = pods::replicas(set);
        if self.replicas == 0 {
            return -size;
        }
        let before = set.annotation(MAXIMUM).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        if before == 0 {
            return 0;
        }
        let scaled = size.saturating_mul(self.replicas + self.surge) as f64 / before as f64;
        libm::round(scaled) as i64 - size
    }

    /// upstream: `rolling.go: rolloutRolling`
    fn roll(&self) -> Step {
        let Some(new) = self.new else { return self.create(self.size_of_new(0)) };
        let size = pods::replicas(new);
        let wanted = if size > self.replicas { self.replicas } else { self.size_of_new(size) };
        if wanted != size {
            return self.scale(new, wanted);
        }
        // upstream: reconcileOldReplicaSets, cleanupUnhealthyReplicas; no pod is available, neither old nor new
        let mut spare = self.sum() - (self.replicas - self.unavailable) - size;
        for set in &self.old {
            let down = pods::replicas(set).min(spare);
            if down > 0 {
                return self.scale(set, pods::replicas(set) - down);
            }
            spare -= down.max(0);
        }
        Step::none()
    }

    /// upstream: `NewRSNewReplicas`
    fn size_of_new(&self, size: i64) -> i64 {
        let room = self.replicas + self.surge - self.sum();
        if room <= 0 { size } else { size + room.min(self.replicas - size) }
    }

    /// upstream: `recreate.go: rolloutRecreate`
    fn recreate(&self) -> Step {
        if let Some(set) = self.old.iter().find(|set| pods::replicas(set) > 0) {
            return self.scale(set, 0);
        }
        let runs = |set: &&Arc<Object>| {
            let left = pods::owned(self.cluster, set, Kind::Pod);
            left.iter().any(|pod| pod.as_pod().is_some_and(|pod| !pod.is_finished))
        };
        match self.new {
            _ if self.old.iter().any(runs) => Step::none(),
            None => self.create(self.replicas),
            Some(new) if pods::replicas(new) != self.replicas => self.scale(new, self.replicas),
            Some(_) => Step::none(),
        }
    }

    /// Sets the size of a ReplicaSet (upstream: `scaleReplicaSet`).
    fn scale(&self, set: &Arc<Object>, size: i64) -> Step {
        let before = pods::replicas(set);
        let changed = set.changed(|value| {
            value.set(&["spec", "replicas"], size);
            self.annotate(value);
        });
        let step = Step::none().and_change(set, changed);
        if size == before {
            return step;
        }
        let way = if before < size { "up" } else { "down" };
        let message = alloc::format!("Scaled {way} replica set {} from {before} to {size}", set.id.name);
        step.and_event(Event::normal(&self.deployment.id, "ScalingReplicaSet", message))
    }

    fn annotate(&self, set: &mut Value) {
        set.set(&["metadata", "annotations", DESIRED], self.replicas.to_string());
        let most = if self.is_rolling() { self.replicas + self.surge } else { self.replicas };
        set.set(&["metadata", "annotations", MAXIMUM], most.to_string());
    }

    /// Makes the ReplicaSet of the template (upstream: `getNewReplicaSet`).
    fn create(&self, size: i64) -> Step {
        let deployment = self.deployment;
        let hash = revision::hash(self.old.len());
        let name = alloc::format!("{}-{hash}", deployment.id.name);
        let set = self.draft(&name, &hash, size);
        let id = ObjectId::namespaced(Kind::ReplicaSet, &deployment.id.namespace, &name);
        match admit::create(self.cluster, id, set, None) {
            Ok(set) => {
                let step = Step::none().and_put(set);
                let message = alloc::format!("Scaled up replica set {name} from 0 to {size}");
                let event = Event::normal(&deployment.id, "ScalingReplicaSet", message);
                if size > 0 { step.and_event(event) } else { step }
            }
            Err(refusal) => {
                let message = alloc::format!("Failed to create new replica set \"{name}\": {}", refusal.message);
                Step::none().and_event(Event::warning(&deployment.id, "ReplicaSetCreateError", message))
            }
        }
    }

    fn draft(&self, name: &str, hash: &str, size: i64) -> Value {
        let deployment = &self.deployment.value;
        let mut template = deployment.at(&["spec", "template"]).cloned().unwrap_or_default();
        template.set(&["metadata", "labels", HASH], hash);
        let mut set = Value::from([("apiVersion", "apps/v1".into()), ("kind", "ReplicaSet".into())]);
        set.set(&["metadata", "name"], name);
        set.set(&["metadata", "labels"], template.at(&["metadata", "labels"]).cloned().unwrap_or_default());
        set.set(&["metadata", "ownerReferences"], vec![owners::reference(self.deployment)]);
        // upstream: annotationsToSkip
        let own = ["kubectl.kubernetes.io/last-applied-configuration", DESIRED, MAXIMUM, REVISION];
        for (key, value) in deployment.fields_at(&["metadata", "annotations"]).filter(|(key, _)| !own.contains(key)) {
            set.set(&["metadata", "annotations", key], value.clone());
        }
        set.set(&["metadata", "annotations", REVISION], (self.old.len() + 1).to_string());
        self.annotate(&mut set);
        set.set(&["spec", "replicas"], size);
        set.set(&["spec", "selector"], deployment.at(&["spec", "selector"]).cloned().unwrap_or_default());
        set.set(&["spec", "selector", "matchLabels", HASH], hash);
        if let Some(seconds) = deployment.at(&["spec", "minReadySeconds"]) {
            set.set(&["spec", "minReadySeconds"], seconds.clone());
        }
        set.set(&["spec", "template"], template);
        set
    }
}

/// The template of a ReplicaSet as it stood in the Deployment.
fn bare_template(set: &Object) -> Option<Value> {
    let mut template = set.value.at(&["spec", "template"])?.clone();
    template.remove(&["metadata", "labels", HASH]);
    Some(template)
}

/// How many pods more and how many less there may be during a rolling update (upstream: `ResolveFenceposts`).
fn fences(deployment: &Object, replicas: i64) -> (i64, i64) {
    let of = |field: &str, up: bool| {
        let value = deployment.value.at(&["spec", "strategy", "rollingUpdate", field]);
        value.map_or(0, |value| share(value, replicas, up))
    };
    let (surge, unavailable) = (of("maxSurge", true), of("maxUnavailable", false));
    (surge, if surge == 0 && unavailable == 0 { 1 } else { unavailable })
}

/// A number, or a percentage of `whole` (apimachinery `util/intstr: GetScaledValueFromIntOrPercent`).
fn share(value: &Value, whole: i64, up: bool) -> i64 {
    let percent = |text: &str| text.strip_suffix('%')?.parse::<i64>().ok();
    match value {
        Value::Int(number) => *number,
        Value::String(text) => {
            let parts = percent(text).unwrap_or(0).saturating_mul(whole);
            if up { parts.saturating_add(99) / 100 } else { parts / 100 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_up_for_more_and_down_for_less() {
        let quarter = Value::from("25%");
        assert_eq!((share(&quarter, 3, true), share(&quarter, 3, false)), (1, 0));
        assert_eq!(share(&Value::from(2), 10, true), 2);
    }
}
