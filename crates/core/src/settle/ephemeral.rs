//! Which claims do a pod's ephemeral volumes make?
//!
//! Models `pkg/controller/volume/ephemeral/controller.go`: each generic ephemeral volume of a pod gets a claim of its own,
//! named after both, which goes with the pod. Left out: trying again what the API server has refused.

use super::{Work, owners};
use crate::admit;
use crate::cluster::{Cluster, Step, Write};
use crate::event::Event;
use crate::evidence::Obstacle;
use crate::object::{Kind, Object, ObjectId};
use crate::value::Value;
use alloc::string::{String, ToString};
use alloc::vec;

pub(super) fn watch(write: &Write, cluster: &Cluster, add: &mut dyn FnMut(Work)) {
    let has_any = |pod: &Object| pod.as_pod().is_some_and(|pod| pod.claims.iter().any(|used| used.ephemeral));
    match (&write.id.kind, &write.before, &write.after) {
        (Kind::Pod, None, Some(pod)) if has_any(pod) => add(Work::Ephemeral(pod.id.clone())),
        // The next claim of the pod, once one is made.
        (Kind::PersistentVolumeClaim, None, Some(claim)) => {
            let owner = owners::controller(claim).filter(|owner| owner.str_at(&["kind"]) == Some("Pod"));
            if let Some(name) = owner.and_then(|owner| owner.str_at(&["name"])) {
                add(Work::Ephemeral(ObjectId::namespaced(Kind::Pod, &claim.id.namespace, name)));
            }
        }
        (Kind::PersistentVolumeClaim, Some(claim), None) => {
            let uses = |pod: &Object| {
                pod.as_pod().is_some_and(|p| p.claims.iter().any(|u| u.ephemeral && u.claim == claim.id.name))
            };
            let users = cluster.in_namespace(Kind::Pod, &claim.id.namespace).filter(|pod| uses(pod));
            users.for_each(|pod| add(Work::Ephemeral(pod.id.clone())));
        }
        _ => {}
    }
}

pub(super) fn sync(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some((object, pod)) = cluster.get(id).and_then(|object| Some((object, object.as_pod()?))) else {
        return Step::none();
    };
    if object.is_terminating() {
        return Step::none();
    }
    for used in pod.claims.iter().filter(|used| used.ephemeral) {
        let failed = |why: String| {
            let message = alloc::format!("ephemeral volume {}: {why}", used.volume);
            Step::none().and_event(Event::warning(id, "FailedBinding", message))
        };
        match cluster.find(Kind::PersistentVolumeClaim, &id.namespace, &used.claim) {
            Some(claim) if owners::is_controlled_by(claim, object) => {}
            Some(_) => {
                let (namespace, claim, pod) = (id.namespace.to_string(), used.claim.clone(), id.name.to_string());
                return failed(Obstacle::NotOwner { namespace, claim, pod }.to_string());
            }
            None => {
                let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, &id.namespace, &used.claim);
                return match admit::create(cluster, claim, claim_of(object, &used.volume, &used.claim), None) {
                    Ok(claim) => Step::none().and_put(claim),
                    Err(refusal) => failed(alloc::format!("create PVC {}: {}", used.claim, refusal.message)),
                };
            }
        }
    }
    Step::none()
}

fn claim_of(pod: &Object, volume: &str, name: &str) -> Value {
    let volumes = pod.value.list_at(&["spec", "volumes"]);
    let volume = volumes.iter().find(|v| v.str_at(&["name"]) == Some(volume));
    let template = volume.and_then(|v| v.at(&["ephemeral", "volumeClaimTemplate"]));
    let mut claim = Value::from([("apiVersion", "v1".into()), ("kind", "PersistentVolumeClaim".into())]);
    claim.set(&["metadata", "name"], name);
    claim.set(&["metadata", "ownerReferences"], vec![owners::reference(pod)]);
    for part in [&["metadata", "labels"][..], &["metadata", "annotations"], &["spec"]] {
        if let Some(value) = template.and_then(|template| template.at(part)) {
            claim.set(part, value.clone());
        }
    }
    claim
}
