//! A pod that has no node.
//!
//! What blocks it whatever the node is its claims' trouble, or a claim that is not there; else each reason of the nodes
//! has its own way out ([`nodes`](super::nodes)).

use super::{Candidate, Change, Edit, Holder, Way, claims, nearest, nodes, volume};
use crate::cluster::Cluster;
use crate::evidence::{Obstacle, Outcome};
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::vec::Vec;

/// So many other claims are proposed.
const MOST_CLAIMS: usize = 2;

/// What may give a pod its node.
pub(super) fn candidates(cluster: &Cluster, id: &ObjectId) -> Vec<Candidate> {
    let Some(pod) = cluster.get(id) else { return Vec::new() };
    let Some(look) = cluster.look(id) else { return gates(pod) };
    match &look.outcome {
        Outcome::Blocked(obstacle) => match obstacle {
            Obstacle::ClaimMissing(claim) => missing(cluster, pod, claim),
            Obstacle::Unbound(claim) | Obstacle::ClaimLost { claim, .. } => {
                let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, &id.namespace, claim);
                claims::candidates(cluster, &claim)
            }
            Obstacle::NamesConflict => {
                let path = FieldPath::of(&["spec", "affinity", "nodeAffinity"]);
                let edit = Change::Field { of: Holder::Object(id.clone()), path: path.clone(), edit: Edit::Remove };
                alloc::vec![Candidate::new(Way::NoPodRule, &[("field", "nodeAffinity")], alloc::vec![edit])]
            }
            Obstacle::ClaimToCome(_)
            | Obstacle::ClaimGoing(_)
            | Obstacle::NotOwner { .. }
            | Obstacle::VolumeMissing(_) => Vec::new(),
        },
        Outcome::Refused { .. } => nodes::candidates(cluster, pod, look),
        Outcome::Placed(_) | Outcome::Waits { .. } | Outcome::NoNodes | Outcome::Failed { .. } => Vec::new(),
    }
}

fn gates(pod: &Object) -> Vec<Candidate> {
    let path = FieldPath::of(&["spec", "schedulingGates"]);
    if pod.value.list_at(&["spec", "schedulingGates"]).is_empty() {
        return Vec::new();
    }
    let edit = Change::Field { of: Holder::Object(pod.id.clone()), path, edit: Edit::Remove };
    alloc::vec![Candidate::new(Way::NoGates, &[], alloc::vec![edit])]
}

/// A claim that does not exist: another of its namespace was meant, or it is still to be written.
fn missing(cluster: &Cluster, pod: &Object, name: &str) -> Vec<Candidate> {
    let namespace = pod.id.namespace.as_str();
    let used = pod.as_pod().and_then(|noun| noun.claims.iter().find(|used| used.claim == name));
    let Some(used) = used.filter(|used| !used.ephemeral) else { return Vec::new() };
    let path = FieldPath::of(&["spec", "volumes"]).index(used.index).field("persistentVolumeClaim").field("claimName");
    let claims = cluster.of_kind(Kind::PersistentVolumeClaim).filter(|claim| claim.id.namespace == namespace);
    let names: Vec<&str> = claims.map(|claim| claim.id.name.as_str()).collect();
    let mut meant = nearest(name, names.iter().copied());
    // The only claim that there is was meant, whatever its name.
    meant.extend(names.first().copied().filter(|only| names.len() == 1 && !meant.contains(only)));
    let mut found: Vec<Candidate> = meant
        .into_iter()
        .take(MOST_CLAIMS)
        .map(|meant| {
            let of = Holder::Object(pod.id.clone());
            let edit = Change::Field { of, path: path.clone(), edit: Edit::Set(meant.into()) };
            Candidate::new(Way::UseClaim, &[("claim", meant)], alloc::vec![edit])
        })
        .collect();
    let mut claim = Value::from([("apiVersion", "v1".into()), ("kind", "PersistentVolumeClaim".into())]);
    claim.set(&["metadata", "name"], name);
    if namespace != "default" {
        claim.set(&["metadata", "namespace"], namespace);
    }
    claim.set(&["spec", "accessModes"], Value::from(alloc::vec!["ReadWriteOnce".into()]));
    claim.set(&["spec", "resources", "requests", "storage"], "1Gi");
    let alone = Candidate::new(Way::CreateClaim, &[("claim", name)], alloc::vec![Change::Last(claim)]);
    // Where no class makes volumes the claim needs one too.
    let volume = volume::plain(&alloc::format!("{name}-volume"));
    let volume =
        Candidate::new(Way::CreateVolume, &[("volume", &alloc::format!("{name}-volume"))], alloc::vec![volume]);
    let both = Candidate {
        steps: [alone.steps.clone(), volume.steps].concat(),
        changes: [alone.changes.clone(), volume.changes].concat(),
    };
    found.extend([alone, both]);
    found
}
