//! What is there to tell about drivers, snapshots and access modes?
//!
//! Kubernetes is silent about some of it: a driver that is not installed, a volume with modes that its kind does not
//! have. Left out: what a real back end would refuse when a volume is attached.

use super::{Known, Part};
use crate::cluster::Cluster;
use crate::drivers::{self, Modes, Offer};
use crate::finding::{Code, Finding};
use crate::object::annotations::{BETA_STORAGE_PROVISIONER, STORAGE_PROVISIONER};
use crate::object::{AccessModes, ClaimPhase, Kind, Object};
use crate::path::FieldPath;
use crate::profile::{Plugins, Provisioners};
use crate::settle::{answering, is_answered, is_plugin};
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What there is to tell about drivers: those that are missing, modes that they do not have, snapshots that are not ready.
pub(super) fn findings(cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let claims = cluster.of_kind(Kind::PersistentVolumeClaim).filter_map(|claim| unanswered_claim(cluster, claim));
    let snapshots = cluster.of_kind(Kind::VolumeSnapshot).filter_map(|snapshot| unready(cluster, snapshot));
    let groups = [Kind::VolumeGroupSnapshot, Kind::VolumeGroupSnapshotContent];
    let groups = groups
        .into_iter()
        .flat_map(|kind| cluster.of_kind(kind))
        .map(|group| Finding::new(Code::NotModelled).about(&group.id).with("what", group.id.kind.name()));
    let mut findings: Vec<Arc<Finding>> =
        preset(cluster).into_iter().chain(version(cluster)).chain(claims).map(Arc::new).collect();
    for volume in cluster.of_kind(Kind::PersistentVolume) {
        findings.extend(known(Part::Modes, volume, &|| unsupported_modes(cluster, volume).into_iter().collect()));
    }
    findings.extend(snapshots.chain(groups).map(Arc::new));
    findings
}

/// What the cluster comes with, if it was chosen for that.
fn preset(cluster: &Cluster) -> Option<Finding> {
    let profile = cluster.profile();
    let Provisioners::These(drivers) = profile.provisioners else { return None };
    let joined = |names: Vec<&str>| if names.is_empty() { "-".to_string() } else { names.join(", ") };
    let finding = Finding::new(Code::ClusterAssumed).with("cluster", profile.name);
    let nodes = cluster.of_kind(Kind::Node).map(|node| node.id.name.as_str()).collect();
    let classes = profile.classes.iter().map(|class| class.name).collect();
    let finding = finding.with("nodes", joined(nodes)).with("classes", joined(classes));
    Some(finding.with("drivers", joined(drivers.to_vec())))
}

/// That an older version answers, and how far.
fn version(cluster: &Cluster) -> Option<Finding> {
    let version = cluster.profile().version;
    version.is_partial.then(|| Finding::new(Code::VersionInPart).with("version", version.name))
}

fn unanswered_claim(cluster: &Cluster, object: &Object) -> Option<Finding> {
    let claim = object.as_claim().filter(|claim| claim.phase == ClaimPhase::Pending && claim.volume_name.is_none())?;
    let provisioner = object.annotation(STORAGE_PROVISIONER).or_else(|| object.annotation(BETA_STORAGE_PROVISIONER))?;
    let is_in_tree = provisioner.starts_with("kubernetes.io/");
    let place = FieldPath::of(&["spec", "storageClassName"]);
    let works =
        cluster.profile().version.plugins == Plugins::InTree && drivers::in_tree_provisioner(provisioner).is_some();
    if works && !is_plugin(provisioner) && provisioner != "kubernetes.io/host-path" {
        return Some(Finding::new(Code::NotModelled).about(&object.id).at(place).with("what", provisioner));
    }
    if is_in_tree || claim.class.name().is_none() || is_answered(cluster, provisioner) {
        return None;
    }
    Some(Finding::new(Code::DriverMissing).about(&object.id).at(place).with("driver", provisioner))
}

/// A volume that somebody wrote with modes that its kind does not have.
fn unsupported_modes(cluster: &Cluster, object: &Object) -> Option<Finding> {
    object.document?;
    let volume = object.as_volume()?;
    let (kind, modes) = kind_of(cluster, object)?;
    let each = [
        AccessModes::READ_WRITE_ONCE,
        AccessModes::READ_ONLY_MANY,
        AccessModes::READ_WRITE_MANY,
        AccessModes::READ_WRITE_ONCE_POD,
    ];
    let refused = each
        .into_iter()
        .filter(|mode| volume.access_modes.contains(*mode) && modes.offer(*mode, volume.volume_mode) == Offer::No)
        .fold(AccessModes::NONE, AccessModes::and);
    if refused.is_empty() {
        return None;
    }
    let finding = Finding::new(Code::ModesNotSupported).about(&object.id).at(FieldPath::of(&["spec", "accessModes"]));
    Some(finding.with("kind", kind).with("modes", names(refused)).with("supported", names(modes.always())))
}

/// What a volume is, and which modes that has: by the driver that stands behind it, else by the documentation of today,
/// else by the last one that had a word on it.
fn kind_of(cluster: &Cluster, object: &Object) -> Option<(&'static str, Modes)> {
    if let Some(driver) = object.value.str_at(&["spec", "csi", "driver"]) {
        let driver = drivers::csi_driver(driver)?;
        return Some((driver.name, driver.modes));
    }
    let (field, _) = object.value.fields_at(&["spec"]).find(|(field, _)| drivers::volume_type(field).is_some())?;
    let kind = drivers::volume_type(field)?;
    if cluster.profile().version.plugins == Plugins::InTree {
        return Some((kind.title, kind.modes_2018));
    }
    let successor = kind.migration.filter(|m| m.is_on()).and_then(|m| drivers::csi_driver(m.driver));
    let modes = match (successor, kind.modes_today) {
        (Some(driver), _) => driver.modes,
        (None, Modes::NoRow) => kind.modes_2018,
        (None, today) => today,
    };
    Some((kind.title, modes))
}

fn names(modes: AccessModes) -> String {
    modes.names().collect::<Vec<_>>().join(", ")
}

fn unready(cluster: &Cluster, snapshot: &Object) -> Option<Finding> {
    let status = |field: &str| snapshot.value.at(&["status", field]);
    let finding = |code| Finding::new(code).about(&snapshot.id);
    if let Some(message) = snapshot.value.str_at(&["status", "error", "message"]) {
        return Some(finding(Code::SnapshotNotReady).quoting(message));
    }
    if snapshot.is_terminating() {
        let last = cluster.events().iter().rev().find(|heard| heard.event.object == snapshot.id)?;
        return Some(finding(Code::SnapshotNotReady).quoting(last.event.message.as_str()));
    }
    if status("readyToUse").and_then(crate::value::Value::as_bool) == Some(true) {
        return None;
    }
    let content = snapshot.value.str_at(&["status", "boundVolumeSnapshotContentName"])?;
    let content = cluster.find(Kind::VolumeSnapshotContent, "", content)?;
    let driver = content.value.str_at(&["spec", "driver"]).filter(|driver| answering(cluster, driver).is_none())?;
    Some(finding(Code::DriverMissing).with("driver", driver.to_string()))
}
