//! What is a new volume filled from, and may it be?
//!
//! Models external-provisioner pkg/controller/controller.go: `getSnapshotSource`, `getPVCSource`.

use super::back_end::{Contents, parse_bool};
use crate::cluster::Cluster;
use crate::go;
use crate::object::{ClaimPhase, DataSource, Kind, Object, ObjectId, PersistentVolumeClaim, VolumeMode, VolumePhase};
use crate::settle::edit::has_finalizer;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

/// Holds a VolumeSnapshot while a claim is being restored from it.
pub(super) const RESTORE_FINALIZER: &str = "provisioner.storage.kubernetes.io/volumesnapshot-as-source-protection";
/// Holds a claim that was cloned.
pub(super) const CLONE_FINALIZER: &str = "provisioner.storage.kubernetes.io/cloning-protection";

const MODE_CHANGE: &str = "snapshot.storage.kubernetes.io/allow-volume-mode-change";

/// Who asks: the claim, its class's name, and the provisioner that the class names after translation.
pub(super) struct Asking<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) object: &'a Object,
    pub(super) claim: &'a PersistentVolumeClaim,
    pub(super) class: &'a str,
    pub(super) provisioner: &'a str,
}

impl Asking<'_> {
    /// The contents, or why they cannot be had.
    pub(super) fn contents(&self, source: &DataSource) -> Result<Option<Contents>, String> {
        let (kind, name, found) = match source {
            DataSource::Snapshot { name, .. } => ("VolumeSnapshot", name, self.snapshot(name).map(Contents::Snapshot)),
            DataSource::Claim { name } => ("PersistentVolumeClaim", name, self.volume(name).map(Contents::Volume)),
            DataSource::Other | DataSource::Elsewhere => return Ok(None),
        };
        found.map(Some).map_err(|e| format!("error getting handle for DataSource Type {kind} by Name {name}: {e}"))
    }

    fn snapshot(&self, name: &str) -> Result<String, String> {
        let namespace = &self.object.id.namespace;
        let Some(snapshot) = self.cluster.find(Kind::VolumeSnapshot, namespace, name) else {
            return Err(format!(
                "error getting snapshot {name} from api server: volumesnapshots.snapshot.storage.k8s.io {} not found",
                go::quote(name)
            ));
        };
        if snapshot.is_terminating() && !has_finalizer(snapshot, RESTORE_FINALIZER) {
            return Err(format!("snapshot {name} is being deleted"));
        }
        let Some(content_name) = snapshot.value.str_at(&["status", "boundVolumeSnapshotContentName"]) else {
            return Err(format!("snapshot {name} not bound"));
        };
        let Some(content) = self.cluster.find(Kind::VolumeSnapshotContent, "", content_name) else {
            return Err(format!("error getting snapshotcontent {content_name} for snapshot {name}"));
        };
        let reference = |field: &str| content.value.str_at(&["spec", "volumeSnapshotRef", field]).unwrap_or_default();
        if reference("uid") != snapshot.uid() || reference("namespace") != namespace || reference("name") != name {
            return Err(format!("snapshotcontent {content_name} for snapshot {name} is bound to a different snapshot"));
        }
        if content.value.str_at(&["spec", "driver"]) != Some(self.provisioner) {
            return Err(format!(
                "snapshotcontent {content_name} for snapshot {name} is not handled by CSI driver of StorageClass {}",
                self.class
            ));
        }
        if snapshot.value.at(&["status", "readyToUse"]).and_then(Value::as_bool) != Some(true) {
            return Err(format!("snapshot {name} is not Ready"));
        }
        let Some(handle) = content.value.str_at(&["status", "snapshotHandle"]) else {
            return Err(format!("snapshot handle {name} is not available"));
        };
        if let Some(size) = snapshot.value.at(&["status", "restoreSize"]) {
            let (requested, size) = (self.claim.request.value(), crate::quantity::of_value(size).value());
            if requested < size {
                return Err(format!(
                    "requested volume size {requested} is less than the size {size} for the source snapshot {name}"
                ));
            }
        }
        self.mode_may_change(content)?;
        Ok(handle.to_owned())
    }

    fn mode_may_change(&self, content: &Object) -> Result<(), String> {
        let wanted = self.object.value.str_at(&["spec", "volumeMode"]);
        let source = content.value.str_at(&["spec", "sourceVolumeMode"]);
        if source.is_none() || wanted.is_none() || source == wanted {
            return Ok(());
        }
        let why = match content.annotation(MODE_CHANGE) {
            None => format!("{MODE_CHANGE} annotation is not present on snapshotcontent {}", content.id.name),
            Some(text) => match parse_bool(text) {
                Some(true) => return Ok(()),
                Some(false) => format!("{MODE_CHANGE} is set to false on snapshotcontent {}", content.id.name),
                None => format!(
                    "failed to convert {MODE_CHANGE} annotation value to boolean with error: strconv.ParseBool: parsing {}: invalid syntax",
                    go::quote(text)
                ),
            },
        };
        let ObjectId { namespace, name, .. } = &self.object.id;
        Err(format!(
            "requested volume {namespace}/{name} modifies the mode of the source volume but does not have permission to do so. {why}"
        ))
    }

    fn volume(&self, name: &str) -> Result<String, String> {
        let namespace = &self.object.id.namespace;
        let found = self.cluster.find(Kind::PersistentVolumeClaim, namespace, name);
        let Some((object, source)) = found.and_then(|object| Some((object, object.as_claim()?))) else {
            return Err(format!(
                "error getting PVC {name} (namespace {}) from api server: persistentvolumeclaim {} not found",
                go::quote(namespace),
                go::quote(name)
            ));
        };
        if source.phase != ClaimPhase::Bound {
            return Err(format!(
                "the PVC DataSource {name} must have a status of Bound.  Got {}",
                unbound_status(&source.phase)
            ));
        }
        if object.is_terminating() {
            return Err(format!("the PVC DataSource {name} is currently being deleted"));
        }
        let has_class = |object: &Object| object.value.at(&["spec", "storageClassName"]).is_some();
        if !has_class(object) {
            return Err(format!("the source PVC ({name}) storageclass cannot be empty"));
        }
        if !has_class(self.object) {
            return Err(format!("the requested PVC ({}) storageclass cannot be empty", self.object.id.name));
        }
        let (requested, size) = (self.claim.request.value(), source.request.value());
        if requested < size {
            return Err(format!(
                "error, new PVC request must be greater than or equal in size to the specified PVC data source, requested {requested} but source is {size}"
            ));
        }
        let Some(volume_name) = &source.volume_name else {
            return Err(format!("volume name is empty in source PVC {name}"));
        };
        let invalid = || "claim in dataSource not bound or invalid".to_string();
        let object_of_volume = self.cluster.find(Kind::PersistentVolume, "", volume_name).ok_or_else(invalid)?;
        let volume = object_of_volume.as_volume().ok_or_else(invalid)?;
        let csi = |field: &str| object_of_volume.value.str_at(&["spec", "csi", field]);
        let handle = csi("volumeHandle").ok_or_else(invalid)?;
        let is_bound_here = volume
            .claim_ref
            .as_ref()
            .is_some_and(|r| r.uid.as_deref() == Some(object.uid()) && r.namespace == *namespace && r.name == name);
        if csi("driver") != Some(self.provisioner) || !is_bound_here || volume.phase != VolumePhase::Bound {
            return Err(invalid());
        }
        if self.claim.volume_mode != volume.volume_mode {
            let (from, to) = match volume.volume_mode {
                VolumeMode::Block => ("Block", "Filesystem"),
                VolumeMode::Filesystem => ("Filesystem", "Block"),
            };
            return Err(format!(
                "the source PVC and destination PVCs must have the same volume mode for cloning.  Source is {from}, but new PVC requested {to}"
            ));
        }
        Ok(handle.to_owned())
    }
}

/// The status of a claim without a volume as Go prints the struct.
fn unbound_status(phase: &ClaimPhase) -> String {
    let phase = match phase {
        ClaimPhase::Pending => "Pending",
        ClaimPhase::Bound => "Bound",
        ClaimPhase::Lost => "Lost",
    };
    format!("{{{phase} [] map[] [] map[] map[] <nil> nil}}")
}
