//! Who is asked to make a volume for a claim?
//!
//! Models `pv_controller.go: provisionClaim, findProvisionablePlugin, provisionClaimOperation,
//! provisionClaimOperationExternal`. In Kubernetes 1.36 the only provisioner in the tree is `kubernetes.io/host-path`, and
//! the flag that enables it is off; all others are drivers outside. In 1.12 the plugins of the tree provision themselves
//! ([`in_tree`]).

use super::in_tree;
use super::plugins::{self, HOST_PATH, NFS};
use crate::cluster::{Cluster, Step};
use crate::drivers;
use crate::event::Event;
use crate::go;
use crate::object::annotations::{BETA_STORAGE_PROVISIONER, STORAGE_PROVISIONER};
use crate::object::{Kind, Object};
use crate::profile::Plugins;
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Asks the provisioner of a class for a volume.
pub(super) fn ask(cluster: &Cluster, claim: &Object, class: &str) -> Step {
    let failed = |message: String| Step::none().and_event(Event::warning(&claim.id, "ProvisioningFailed", message));
    let Some(class) = cluster.find(Kind::StorageClass, "", class) else {
        return failed(format!("storageclass.storage.k8s.io \"{class}\" not found"));
    };
    let Some(provisioner) = class.as_class().map(|class| class.provisioner.as_str()) else { return Step::none() };
    if let Some(driver) = plugins::migrated(cluster, provisioner) {
        return external(cluster, claim, driver);
    }
    let is_in_tree = cluster.profile().version.plugins == Plugins::InTree;
    match provisioner {
        HOST_PATH => host_path(cluster, claim, class),
        _ if is_in_tree && drivers::in_tree_provisioner(provisioner).is_some() => {
            let annotated = with_provisioner(cluster, claim, provisioner);
            let step = Step::none().and_change(claim, annotated);
            step.then(in_tree::provision(cluster, claim, class, provisioner))
        }
        NFS => failed("no provisionable volume plugin matched".into()),
        // upstream: findProvisionablePlugin; whether such a driver is installed is nobody's question here
        _ if !provisioner.starts_with("kubernetes.io/") => external(cluster, claim, provisioner),
        _ => failed(format!("no volume plugin matched name: {provisioner}")),
    }
}

fn external(cluster: &Cluster, claim: &Object, provisioner: &str) -> Step {
    let message = match cluster.profile().version.plugins {
        Plugins::Migrated => format!(
            "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the \
             system administrator. If volume creation is delayed, please verify that the provisioner is running and \
             correctly registered."
        ),
        Plugins::InTree => format!(
            "waiting for a volume to be created, either by external provisioner {} or manually created by system \
             administrator",
            go::quote(provisioner)
        ),
    };
    Step::none().and_change(claim, with_provisioner(cluster, claim, provisioner)).and_event(Event::normal(
        &claim.id,
        "ExternalProvisioning",
        message,
    ))
}

// upstream: setClaimProvisioner
fn with_provisioner(cluster: &Cluster, claim: &Object, provisioner: &str) -> Object {
    let keys = cluster.profile().version.provisioner_annotations;
    if keys.iter().all(|key| claim.annotation(key) == Some(provisioner)) {
        return claim.clone();
    }
    let annotated = claim.changed(|value| {
        for key in keys {
            value.set(&["metadata", "annotations", key], provisioner);
        }
    });
    plugins::note_migration(cluster, &annotated, &[STORAGE_PROVISIONER, BETA_STORAGE_PROVISIONER])
}

/// The host path provisioner gets as far as its flag.
fn host_path(cluster: &Cluster, claim: &Object, class: &Object) -> Step {
    let failed = |message: String| Event::warning(&claim.id, "ProvisioningFailed", message);
    if claim.value.at(&["spec", "dataSource"]).is_some() {
        return Step::none().and_event(failed(format!(
            "plugin \"{HOST_PATH}\" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource"
        )));
    }
    let options: Vec<&str> = class.value.list_at(&["mountOptions"]).iter().filter_map(Value::as_str).collect();
    let message = if options.is_empty() {
        format!("Failed to create provisioner: provisioning in volume plugin \"{HOST_PATH}\" is disabled")
    } else {
        format!(
            "Mount options are not supported by the provisioner but StorageClass \"{}\" has mount options [{}]",
            class.id.name,
            options.join(" ")
        )
    };
    Step::none().and_change(claim, with_provisioner(cluster, claim, HOST_PATH)).and_event(failed(message))
}
