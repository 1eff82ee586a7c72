//! What becomes of a volume whose claim is gone?
//!
//! Models `pv_controller.go: reclaimVolume, recycleVolumeOperation, deleteVolumeOperation, findDeletablePlugin`,
//! `pkg/volume/hostpath` and `pkg/volume/util/recyclerclient`. No kubelet runs here, so that a recycler's pod never ends: the
//! volume stays Released while it runs.

use super::in_tree;
use super::plugins::{HOST_PATH, IN_TREE_FINALIZER, NFS};
use super::writes;
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::object::annotations::{MIGRATED_TO, PROVISIONED_BY};
use crate::object::{Kind, Object, ObjectId, ReclaimPolicy, VolumePhase};
use crate::profile::Plugins;
use crate::settle::edit::without_finalizers;
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Where recyclers' pods run.
const RECYCLERS_NAMESPACE: &str = "default";
const RECYCLER: &str = "recycler-for-";

/// The volume that a pod recycles, by the pod's name.
pub(super) fn volume_of_recycler(pod: &ObjectId) -> Option<&str> {
    pod.name.strip_prefix(RECYCLER).filter(|_| pod.namespace == RECYCLERS_NAMESPACE)
}

/// Whether reclaiming may have to wait until no pod uses the claim any more.
pub(super) fn may_wait_for_pods(volume: &Object) -> bool {
    volume.as_volume().is_some_and(|volume| {
        volume.reclaim_policy == ReclaimPolicy::Recycle
            && matches!(volume.phase, VolumePhase::Released | VolumePhase::Failed)
    })
}

/// Does what the reclaim policy of a released volume asks for.
pub(super) fn reclaim(cluster: &Cluster, volume: &Object) -> Step {
    // upstream: the driver that took over reclaims the volume
    if volume.annotation(MIGRATED_TO).is_some_and(|driver| !driver.is_empty()) {
        return Step::none();
    }
    match volume.as_volume().map(|v| v.reclaim_policy) {
        Some(ReclaimPolicy::Delete) => delete(cluster, volume),
        Some(ReclaimPolicy::Recycle) => recycle(cluster, volume),
        Some(ReclaimPolicy::Retain) | None => Step::none(),
    }
}

fn delete(cluster: &Cluster, volume: &Object) -> Step {
    let in_tree = cluster.profile().version.plugins == Plugins::InTree;
    let by_plugin = in_tree.then(|| in_tree::delete(cluster, volume)).flatten();
    let outcome = match by_plugin {
        Some(outcome) => outcome,
        None => match deleter(volume) {
            Ok(None) => return Step::none(),
            Ok(Some(path)) => delete_host_path(volume, path),
            Err(message) => Err(message),
        },
    };
    match outcome {
        Err(message) => writes::fail(volume, "VolumeFailedDelete", &message),
        Ok(()) => {
            let freed = without_finalizers(volume, &[IN_TREE_FINALIZER]);
            Step::none().and_change(volume, freed).and_delete(&volume.id)
        }
    }
}

/// The path that the only deleter of the tree is to delete; none if a driver outside is to delete the volume.
fn deleter(volume: &Object) -> Result<Option<Option<&str>>, String> {
    let path = volume.value.str_at(&["spec", "hostPath", "path"]);
    let source = |field| volume.value.at(&["spec", field]).is_some();
    // upstream: findDeletablePlugin; the plugin that provisioned the volume goes before its source
    match volume.annotation(PROVISIONED_BY).filter(|plugin| !plugin.is_empty()) {
        Some(HOST_PATH) => Ok(Some(path)),
        Some(NFS) => Err("no deletable volume plugin matched".into()),
        Some(plugin) if plugin.starts_with("kubernetes.io/") => Err(format!("no volume plugin matched name: {plugin}")),
        Some(_) => Ok(None),
        None if volume.annotation(MIGRATED_TO).is_some() || source("csi") => Ok(None),
        None if source("hostPath") => Ok(Some(path)),
        None => {
            let why = if source("nfs") { "no deletable volume plugin matched" } else { "no volume plugin matched" };
            Err(format!("error getting deleter volume plugin for volume \"{}\": {why}", volume.id.name))
        }
    }
}

// upstream: pkg/volume/hostpath/host_path.go: newDeleter, Delete
fn delete_host_path(volume: &Object, path: Option<&str>) -> Result<(), String> {
    let Some(path) = path else {
        let why = "spec.PersistentVolumeSource.HostPath is nil";
        return Err(format!("failed to create deleter for volume \"{}\": {why}", volume.id.name));
    };
    // The pattern is /tmp/.+ and is anchored nowhere; a dot is not a line's end.
    let after = path.match_indices("/tmp/").filter_map(|(at, found)| path.get(at + found.len()..));
    if after.map(str::chars).any(|mut rest| rest.next().is_some_and(|c| c != '\n')) {
        return Ok(());
    }
    Err(format!("host_path deleter only supports /tmp/.+ but received provided {path}"))
}

fn recycle(cluster: &Cluster, volume: &Object) -> Step {
    let Some(claim) = volume.as_volume().and_then(|v| v.claim_ref.as_ref()) else { return Step::none() };
    let id = ObjectId::namespaced(Kind::Pod, RECYCLERS_NAMESPACE, &format!("{RECYCLER}{}", volume.id.name));
    if let Some(pod) = cluster.get(&id) {
        return relay(volume, pod);
    }
    // upstream: pods of a newer claim of that name use another volume
    if cluster.find(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name).is_none() {
        let pods = cluster
            .pods_using(&claim.namespace, &claim.name)
            .filter(|pod| pod.as_pod().is_some_and(|pod| !pod.is_finished));
        let names: Vec<String> = pods.map(|pod| format!("{}/{}", pod.id.namespace, pod.id.name)).collect();
        if !names.is_empty() {
            let message = format!("Volume is used by pods: {}", names.join(","));
            return Step::none().and_event(Event::normal(&volume.id, "VolumeFailedRecycle", message));
        }
    }
    let spec = |field| volume.value.at(&["spec", field]).cloned();
    let (source, least, per_gibi) = match (spec("nfs"), volume.value.str_at(&["spec", "hostPath", "path"])) {
        (Some(nfs), _) => (("nfs", nfs), 300, 30),
        (None, Some(path)) => (("hostPath", Value::from([("path", path.into())])), 60, 30),
        (None, None) => {
            return writes::fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!");
        }
    };
    let was_deleted = cluster.was_made(&id) && volume.as_volume().is_some_and(|v| v.phase != VolumePhase::Failed);
    if was_deleted {
        let message = "Recycle failed: failed to recycle volume: recycler pod was deleted";
        return writes::fail(volume, "VolumeFailedRecycle", message);
    }
    // upstream: pkg/volume/util: CalculateTimeoutForVolume
    let gibi = volume.as_volume().map_or(0, |v| v.capacity.value() >> 30);
    let pod = recycler(&id.name, source, gibi.saturating_mul(per_gibi).max(least));
    match admit::create(cluster, id, pod, None) {
        Ok(pod) => Step::none().and_put(pod),
        Err(refusal) => {
            let message = format!("Recycle failed: unexpected error creating recycler pod:  {}", refusal.message);
            writes::fail(volume, "VolumeFailedRecycle", &message)
        }
    }
}

/// Passes on to the volume what was said about its recycler's pod.
// upstream: recyclerclient: waitForPod
fn relay(volume: &Object, pod: &Object) -> Step {
    let said = |event: fn(&ObjectId, &'static str, String) -> Event, message: &str| {
        Step::none().and_event(event(&volume.id, "RecyclerPod", format!("Recycler pod: {message}")))
    };
    if let Some(node) = pod.as_pod().and_then(|pod| pod.node.as_ref()) {
        let (namespace, name) = (&pod.id.namespace, &pod.id.name);
        return said(Event::normal, &format!("Successfully assigned {namespace}/{name} to {node}"));
    }
    let conditions = pod.value.list_at(&["status", "conditions"]);
    let refused = conditions.iter().find(|c| c.str_at(&["reason"]) == Some("Unschedulable"));
    match refused.and_then(|condition| condition.str_at(&["message"])) {
        Some(message) => said(Event::warning, message),
        None => Step::none(),
    }
}

/// The pod that empties a volume.
// upstream: pkg/volume/plugins.go: NewPersistentVolumeRecyclerPodTemplate
fn recycler(name: &str, source: (&str, Value), deadline: i64) -> Value {
    let (field, source) = source;
    let script = "test -e /scrub && find /scrub -mindepth 1 -delete && test -z \"$(ls -A /scrub)\" || exit 1";
    let mount = Value::from([("name", "vol".into()), ("mountPath", "/scrub".into())]);
    let container = Value::from([
        ("name", "pv-recycler".into()),
        ("image", "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6".into()),
        ("command", Value::from(Vec::from(["/bin/sh".into()]))),
        ("args", Value::from(Vec::from(["-c".into(), script.into()]))),
        ("volumeMounts", Value::from(Vec::from([mount]))),
    ]);
    let volume = Value::from([("name", "vol".into()), (field, source)]);
    let mut pod = Value::from([("apiVersion", "v1".into()), ("kind", "Pod".into())]);
    pod.set(&["metadata", "name"], name);
    pod.set(&["metadata", "namespace"], RECYCLERS_NAMESPACE);
    pod.set(&["spec", "activeDeadlineSeconds"], deadline);
    pod.set(&["spec", "restartPolicy"], "Never");
    pod.set(&["spec", "volumes"], Value::from(Vec::from([volume])));
    pod.set(&["spec", "containers"], Value::from(Vec::from([container])));
    pod
}
