//! May this many replicas be asked for?
//!
//! Models the subresource `scale` of the workloads that have one (pkg/registry/apps/*/storage/storage.go: ScaleREST), as
//! `kubectl scale` asks it. What the new number then brings about is the controllers' business.

use super::verdict::{Cause, CauseReason, Outcome, Rejection, Verdict, Warning};
use super::{reject, update};
use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::schema;
use crate::value::Value;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

/// Answers a request for a number of replicas.
pub fn scale(id: &ObjectId, replicas: i32, cluster: &Cluster, document: usize) -> Verdict {
    let mut warnings = Vec::new();
    let outcome = match decide(id, replicas, cluster, &mut warnings) {
        Ok(object) => Outcome::Updated(object.into()),
        Err(rejection) => Outcome::Rejected(rejection),
    };
    Verdict { document, object: id.to_string(), outcome, warnings, findings: Vec::new() }
}

fn decide(id: &ObjectId, replicas: i32, cluster: &Cluster, warnings: &mut Vec<Warning>) -> Result<Object, Rejection> {
    let scaled = [Kind::Deployment, Kind::ReplicaSet, Kind::ReplicationController, Kind::StatefulSet];
    if !scaled.contains(&id.kind) {
        return Err(reject::no_resource());
    }
    let old = cluster.get(id).ok_or_else(|| reject::not_found(id))?;
    // upstream: pkg/apis/autoscaling/validation/validation.go: ValidateScale
    if replicas < 0 {
        let cause = Cause {
            field: "spec.replicas".to_string(),
            reason: CauseReason::Invalid,
            message: alloc::format!("Invalid value: {replicas}: must be greater than or equal to 0"),
            place: FieldPath::of(&["spec", "replicas"]),
            known: Vec::new(),
        };
        return Err(reject::invalid_scale(&id.name, vec![cause]));
    }
    let mut patch = Value::map();
    patch.set(&["spec", "replicas"], i64::from(replicas));
    let written = old.value.str_at(&["apiVersion"]).zip(old.value.str_at(&["kind"]));
    let served = written.and_then(|(version, kind)| schema::served(version, kind));
    update(cluster, served, None, old, &patch, warnings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use alloc::string::String;

    fn refusal(kind: Kind, name: &str) -> Option<String> {
        let id = ObjectId::namespaced(kind, "default", name);
        match scale(&id, 1, &Cluster::new(Profile::conformance()), 0).outcome {
            Outcome::Rejected(rejection) => Some(rejection.message),
            _ => None,
        }
    }

    #[test]
    fn only_some_kinds_can_be_scaled() {
        let message = Some("the server could not find the requested resource");
        assert_eq!(refusal(Kind::DaemonSet, "logs").as_deref(), message);
        assert_eq!(refusal(Kind::PersistentVolumeClaim, "data").as_deref(), message);
        assert_eq!(refusal(Kind::Deployment, "web").as_deref(), Some("deployments.apps \"web\" not found"));
    }
}
