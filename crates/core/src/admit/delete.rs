//! May this object be deleted?
//!
//! Models the API server's answer to a delete request and the admission plugin NamespaceLifecycle, which keeps the
//! namespaces that the system needs. What a deletion then does is the store's and the controllers' business.

use super::reject;
use super::verdict::{Outcome, Rejection, Verdict};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use alloc::string::ToString;
use alloc::vec::Vec;

/// Namespaces that cannot be deleted (upstream: NamespaceLifecycle: immortalNamespaces).
const IMMORTAL: [&str; 3] = ["default", "kube-system", "kube-public"];

/// Answers a request to delete an object. It counts as document 0 of its step.
pub fn delete(id: &ObjectId, cluster: &Cluster) -> Verdict {
    let outcome = decide(id, cluster).map_or_else(Outcome::Rejected, |()| Outcome::Deleted);
    Verdict { document: 0, object: id.to_string(), outcome, warnings: Vec::new(), findings: Vec::new() }
}

fn decide(id: &ObjectId, cluster: &Cluster) -> Result<(), Rejection> {
    if id.kind == Kind::Namespace && IMMORTAL.contains(&id.name.as_str()) {
        return Err(reject::forbidden(id, "this namespace may not be deleted"));
    }
    if cluster.get(id).is_none() {
        return Err(reject::not_found(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn message(id: &ObjectId) -> Option<alloc::string::String> {
        match delete(id, &Cluster::new(Profile::conformance())).outcome {
            Outcome::Rejected(rejection) => Some(rejection.message),
            _ => None,
        }
    }

    #[test]
    fn what_is_not_there_cannot_be_deleted() {
        let class = ObjectId::cluster(Kind::StorageClass, "fast");
        assert_eq!(message(&class).as_deref(), Some("storageclasses.storage.k8s.io \"fast\" not found"));
    }

    #[test]
    fn the_namespaces_of_the_system_stay() {
        let namespace = ObjectId::cluster(Kind::Namespace, "default");
        let expected = "namespaces \"default\" is forbidden: this namespace may not be deleted";
        assert_eq!(message(&namespace).as_deref(), Some(expected));
    }
}
