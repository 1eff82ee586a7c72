//! Which PersistentVolume stands behind a volume of a pod?
//!
//! Models `pkg/kubelet/volumemanager/populator: getPVCExtractPV, getPVSpec, createVolumeSpec`. Left out: attaching, and
//! what a driver does when it stages and publishes.

use super::look::Look;
use crate::cluster::Cluster;
use crate::object::{ClaimPhase, Kind, Object, VolumeMode};
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

const PROTECTION: &str = "kubernetes.io/pvc-protection";

/// The claim that a volume names: its own, or the one that an ephemeral volume makes.
pub(super) struct Reference {
    /// The claim's name.
    pub(super) name: String,
    /// Whether the pod must own it.
    ephemeral: bool,
}

/// The claim of a volume, if it has one.
pub(super) fn reference(pod: &Object, volume: &Value) -> Option<Reference> {
    if let Some(name) = volume.str_at(&["persistentVolumeClaim", "claimName"]) {
        return Some(Reference { name: name.into(), ephemeral: false });
    }
    volume.get("ephemeral")?;
    let name = format!("{}-{}", pod.id.name, volume.str_at(&["name"]).unwrap_or_default());
    Some(Reference { name, ephemeral: true })
}

/// The PersistentVolume, or why the kubelet cannot use the claim.
pub(super) fn resolve<'a>(
    look: &Look<'a>,
    reference: &Reference,
    name: &str,
    mounted: bool,
    mapped: bool,
) -> Result<&'a Arc<Object>, String> {
    let namespace = &look.pod.id.namespace;
    let failed = |why: String| format!("error processing PVC {namespace}/{}: {why}", reference.name);
    let claim = look.near(Kind::PersistentVolumeClaim, &reference.name).ok_or_else(|| {
        let missing = format!("persistentvolumeclaims {:?} not found", reference.name);
        failed(format!("failed to fetch PVC from API server: {missing}"))
    })?;
    let volume_name = bound_name(claim).map_err(|why| failed(why.into()))?;
    if reference.ephemeral && !is_controlled_by(claim, look.pod) {
        let pod = &look.pod.id.name;
        let claim = &reference.name;
        return Err(format!("PVC {namespace}/{claim} was not created for pod {namespace}/{pod} (pod is not owner)"));
    }
    let volume = volume_of(look.cluster, claim, volume_name).map_err(failed)?;
    let mode = volume.as_volume().map_or(VolumeMode::Filesystem, |volume| volume.volume_mode);
    match mode {
        VolumeMode::Block if mounted => {
            Err(format!("volume {name} has volumeMode Block, but is specified in volumeMounts"))
        }
        VolumeMode::Filesystem if mapped => {
            Err(format!("volume {name} has volumeMode Filesystem, but is specified in volumeDevices"))
        }
        _ => Ok(volume),
    }
}

fn bound_name(claim: &Object) -> Result<&str, &'static str> {
    let reading = claim.as_claim();
    if claim.is_terminating() && !claim.finalizers().any(|finalizer| finalizer == PROTECTION) {
        return Err("PVC is being deleted");
    }
    if reading.is_none_or(|claim| claim.phase != ClaimPhase::Bound) {
        return Err("PVC is not bound");
    }
    reading.and_then(|claim| claim.volume_name.as_deref()).ok_or("PVC has empty pvc.Spec.VolumeName")
}

fn volume_of<'a>(cluster: &'a Cluster, claim: &Object, name: &str) -> Result<&'a Arc<Object>, String> {
    let missing = || format!("failed to fetch PV {name} from API server: persistentvolumes {name:?} not found");
    let volume = cluster.find(Kind::PersistentVolume, "", name).ok_or_else(missing)?;
    let claim_ref = volume.as_volume().and_then(|volume| volume.claim_ref.as_ref()).ok_or_else(|| {
        format!("found PV object {name} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim")
    })?;
    let uid = claim_ref.uid.as_deref().unwrap_or_default();
    if uid != claim.uid() {
        let points = format!("pv.Spec.ClaimRef.UID {uid} does not point to claim.UID {}", claim.uid());
        return Err(format!("found PV object {name} but its {points}"));
    }
    Ok(volume)
}

fn is_controlled_by(claim: &Object, pod: &Object) -> bool {
    claim.value.list_at(&["metadata", "ownerReferences"]).iter().any(|owner| {
        owner.get("controller").and_then(Value::as_bool) == Some(true) && owner.str_at(&["uid"]) == Some(pod.uid())
    })
}
