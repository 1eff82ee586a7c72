//! Which volume plugins does the volume controller know, and which were taken over by drivers?
//!
//! Models `cmd/kube-controller-manager/app/plugins.go`, `pkg/volume/csimigration` and `pv_controller_base.go:
//! updateMigrationAnnotations, modifyDeletionFinalizers`.

use crate::cluster::Cluster;
use crate::drivers::{self, Migration};
use crate::object::annotations::{MIGRATED_TO, PROVISIONED_BY};
use crate::object::{Object, ReclaimPolicy};
use crate::profile::Plugins;
use crate::settle::edit::{with_annotation, without_annotation};
use alloc::vec::Vec;

/// The plugin that deletes and recycles, and provisions if a flag says so.
pub(super) const HOST_PATH: &str = "kubernetes.io/host-path";
/// The plugin that only recycles.
pub(super) const NFS: &str = "kubernetes.io/nfs";

/// Keeps a volume until a plugin of the tree has deleted its storage.
pub(super) const IN_TREE_FINALIZER: &str = "kubernetes.io/pv-controller";
/// Keeps a volume until a driver has deleted its storage.
const EXTERNAL_FINALIZER: &str = "external-provisioner.volume.kubernetes.io/finalizer";

/// The driver that took over from a plugin of the tree.
// upstream: csimigration: IsMigrationEnabledForPlugin; all seven redirections are on for good
pub(super) fn migrated(cluster: &Cluster, plugin: &str) -> Option<&'static str> {
    if cluster.profile().version.plugins == Plugins::InTree {
        return None;
    }
    let kind = drivers::in_tree_provisioner(plugin)?;
    kind.migration.filter(Migration::is_on).map(|migration| migration.driver)
}

/// The plugin and its successor for the source of a volume, if the source is one that was taken over.
pub(in crate::settle) fn migrated_source(cluster: &Cluster, volume: &Object) -> Option<(&'static str, &'static str)> {
    let (field, _) = volume.value.fields_at(&["spec"]).find(|(field, _)| drivers::volume_type(field).is_some())?;
    let plugin = drivers::volume_type(field)?.provisioner?;
    Some((plugin, migrated(cluster, plugin)?))
}

/// The object with the annotation that says which driver took over from the plugin that the first of the `keys` names.
pub(super) fn note_migration(cluster: &Cluster, object: &Object, keys: &[&str]) -> Object {
    let Some(provisioner) = keys.iter().find_map(|key| object.annotation(key)) else { return object.clone() };
    match (migrated(cluster, provisioner), object.annotation(MIGRATED_TO)) {
        (Some(driver), noted) if noted != Some(driver) => with_annotation(object, MIGRATED_TO, driver),
        (None, Some(noted)) if !noted.is_empty() => without_annotation(object, MIGRATED_TO),
        _ => object.clone(),
    }
}

/// The volume with the finalizers that its provisioner and its reclaim policy ask for.
pub(super) fn keep_finalizers(cluster: &Cluster, volume: &Object) -> Object {
    if !cluster.profile().version.keeps_volumes {
        return volume.clone();
    }
    let Some(provisioner) = volume.annotation(PROVISIONED_BY) else { return volume.clone() };
    let Some(policy) = volume.as_volume().map(|v| v.reclaim_policy) else { return volume.clone() };
    let mut finalizers: Vec<&str> = volume.finalizers().collect();
    if migrated(cluster, provisioner).is_some() {
        finalizers.retain(|f| *f != IN_TREE_FINALIZER);
    } else if provisioner.starts_with("kubernetes.io/") {
        if policy != ReclaimPolicy::Delete {
            finalizers.retain(|f| *f != IN_TREE_FINALIZER);
        } else if !finalizers.contains(&IN_TREE_FINALIZER) {
            finalizers.push(IN_TREE_FINALIZER);
        }
        finalizers.retain(|f| *f != EXTERNAL_FINALIZER);
    }
    volume.with_finalizers(&finalizers)
}
