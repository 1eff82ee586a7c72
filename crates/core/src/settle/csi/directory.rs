//! What does a provisioner of directories make for a claim?
//!
//! Models rancher/local-path-provisioner (provisioner.go: `provisionFor`) and minikube's storage provisioner
//! (pkg/storage/storage_provisioner.go: `Provision`), both on sig-storage-lib-external-provisioner up to v11, whose failures
//! name the class. Left out: `pathPattern`, `nodePath` and shared file systems of local-path's configuration.

use super::install::directories_answer;
use crate::admit;
use crate::cluster::{Change, Cluster, Step};
use crate::drivers::{DirectoryProvisioner, Offer, directory_provisioner};
use crate::event::Event;
use crate::object::annotations::{PROVISIONED_BY, SELECTED_NODE};
use crate::object::{AccessModes, BindingMode, Kind, Object, ObjectId, PersistentVolumeClaim, VolumeMode};
use crate::object::{ReclaimPolicy, VolumePhase};
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The provisioner looks at a claim that waits for a volume.
pub(super) fn attempt(cluster: &Cluster, object: &Object, claim: &PersistentVolumeClaim, name: &str) -> Step {
    let Some(provisioner) = directory_provisioner(name).filter(|_| directories_answer(cluster, name)) else {
        return Step::none();
    };
    let class = cluster.find(Kind::StorageClass, "", claim.class.as_str());
    let Some((class_object, class)) = class.and_then(|object| Some((object, object.as_class()?))) else {
        return Step::none();
    };
    let node = object.annotation(SELECTED_NODE).filter(|node| !node.is_empty());
    if class.provisioner != name || class.binding_mode == BindingMode::WaitForFirstConsumer && node.is_none() {
        return Step::none();
    }
    let volume = ObjectId::cluster(Kind::PersistentVolume, &format!("pvc-{}", object.uid()));
    if cluster.get(&volume).is_some() {
        return Step::none();
    }
    let id = &object.id;
    let failed = |message: String| Event::warning(id, "ProvisioningFailed", message);
    // upstream: canProvision
    if claim.volume_mode == VolumeMode::Block {
        let message = format!("{name} does not support block volume provisioning");
        return Step::none().and_event(failed(message));
    }
    let message = format!("External provisioner is provisioning volume for claim \"{}/{}\"", id.namespace, id.name);
    let step = Step::none().and_event(Event::normal(id, "Provisioning", message));
    let made = accept(object, claim, provisioner, node).and_then(|()| {
        let value = persistent_volume(cluster, object, class_object, node, &volume.name);
        admit::create(cluster, volume.clone(), value, None).map_err(|rejection| rejection.message)
    });
    match made {
        Ok(made) => {
            let message = format!("Successfully provisioned volume {}", volume.name);
            step.and_put(made).and_event(Event::normal(id, "ProvisioningSucceeded", message))
        }
        Err(error) => step.and_event(failed(format!(
            "failed to provision volume with StorageClass \"{}\": {error}",
            class_object.id.name
        ))),
    }
}

fn accept(
    object: &Object,
    claim: &PersistentVolumeClaim,
    provisioner: &DirectoryProvisioner,
    node: Option<&str>,
) -> Result<(), String> {
    if !provisioner.needs_node {
        return Ok(());
    }
    if object.value.at(&["spec", "selector"]).is_some() {
        return Err("claim.Spec.Selector is not supported".to_string());
    }
    let is_refused = |mode: &AccessModes| {
        claim.access_modes.contains(*mode) && provisioner.modes.offer(*mode, claim.volume_mode) == Offer::No
    };
    if [AccessModes::READ_ONLY_MANY, AccessModes::READ_WRITE_MANY].iter().any(is_refused) {
        return Err("NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes".to_string());
    }
    node.map(|_| ()).ok_or_else(|| "configuration error, no node was specified".to_string())
}

fn persistent_volume(cluster: &Cluster, claim: &Object, class: &Object, node: Option<&str>, name: &str) -> Value {
    let spec = |fields: &[&str]| claim.value.at(fields).cloned().unwrap_or_default();
    let ObjectId { namespace, name: claim_name, .. } = &claim.id;
    let mut value = Value::from([("apiVersion", "v1".into()), ("kind", "PersistentVolume".into())]);
    value.set(&["metadata", "name"], name);
    let provisioner = class.value.at(&["provisioner"]).cloned().unwrap_or_default();
    value.set(&["metadata", "annotations", PROVISIONED_BY], provisioner);
    value.set(&["spec", "accessModes"], spec(&["spec", "accessModes"]));
    value.set(&["spec", "capacity", "storage"], spec(&["spec", "resources", "requests", "storage"]));
    value.set(&["spec", "claimRef"], super::provision::claim_reference(claim));
    value.set(&["spec", "storageClassName"], class.id.name.as_str());
    value.set(&["spec", "volumeMode"], "Filesystem");
    let policy = class.value.at(&["reclaimPolicy"]).cloned().unwrap_or_else(|| "Delete".into());
    value.set(&["spec", "persistentVolumeReclaimPolicy"], policy);
    let Some(node) = node.filter(|_| class.as_class().is_some_and(|c| needs_node(&c.provisioner))) else {
        value.set(&["metadata", "annotations", "hostPathProvisionerIdentity"], "<generated>");
        value.set(&["spec", "hostPath", "path"], format!("/tmp/hostpath-provisioner/{namespace}/{claim_name}"));
        return value;
    };
    let path = format!("{}/{name}_{namespace}_{claim_name}", cluster.profile().local_path);
    value.set(&["metadata", "annotations", "local.path.provisioner/selected-node"], node);
    match claim.annotation("volumeType").map(str::to_lowercase).as_deref() {
        Some("local") => value.set(&["spec", "local", "path"], path),
        _ => {
            value.set(&["spec", "hostPath", "path"], path);
            value.set(&["spec", "hostPath", "type"], "DirectoryOrCreate");
        }
    }
    let host = cluster.find(Kind::Node, "", node).and_then(|node| node.label("kubernetes.io/hostname")).unwrap_or(node);
    let place = Vec::from([("kubernetes.io/hostname".to_string(), host.to_string())]);
    if let Some(affinity) = super::topology::node_affinity(&place) {
        value.set(&["spec", "nodeAffinity"], affinity);
    }
    value
}

fn needs_node(name: &str) -> bool {
    directory_provisioner(name).is_some_and(|provisioner| provisioner.needs_node)
}

/// The provisioner looks at a volume: a released one that it made is deleted, if its policy says so.
pub(super) fn unprovision(cluster: &Cluster, object: &Object) -> Step {
    let Some(volume) = object.as_volume() else { return Step::none() };
    let is_ours = object.annotation(PROVISIONED_BY).is_some_and(|name| directories_answer(cluster, name));
    let is_due = volume.phase == VolumePhase::Released && volume.reclaim_policy == ReclaimPolicy::Delete;
    // upstream: shouldDelete; without a finalizer of its own, a volume that is being deleted is not touched
    if !is_ours || !is_due || object.is_terminating() {
        return Step::none();
    }
    let mut step = Step::none();
    step.changes.push(Change::Delete(object.id.clone()));
    step
}
