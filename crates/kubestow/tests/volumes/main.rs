//! Do claims and volumes go the way that they go in a cluster?
//!
//! Situations of the volume controllers, each with what Kubernetes does; the scenarios follow the tables of
//! `pkg/controller/volume/persistentvolume: binder_test.go, delete_test.go, recycle_test.go, provision_test.go` in meaning.

mod bind;
mod reclaim;
mod told;

use kubestow::{Options, Report, State, Step, Value, resolve};

/// A volume: name, size and further fields of its spec.
pub(crate) fn volume(name: &str, size: &str, spec: &str) -> String {
    volume_with(name, size, spec, "")
}

pub(crate) fn volume_with(name: &str, size: &str, spec: &str, metadata: &str) -> String {
    let source = ["nfs", "hostPath", "csi", "gce", "flexVolume"].iter().any(|s| spec.contains(s));
    let source = if source { "" } else { ", nfs: {server: s, path: /x}" };
    let modes = if spec.contains("accessModes") { "" } else { ", accessModes: [ReadWriteOnce]" };
    let spec = if spec.is_empty() { String::new() } else { format!(", {spec}") };
    let metadata = if metadata.is_empty() { String::new() } else { format!(", {metadata}") };
    format!(
        "---\n{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}{metadata}}}, spec: {{capacity: {{storage: \
         {size}}}{modes}{source}{spec}}}}}\n"
    )
}

/// A claim: name, size and further fields of its spec.
pub(crate) fn claim(name: &str, size: &str, spec: &str) -> String {
    claim_with(name, size, spec, "")
}

pub(crate) fn claim_with(name: &str, size: &str, spec: &str, metadata: &str) -> String {
    let modes = if spec.contains("accessModes") { "" } else { ", accessModes: [ReadWriteOnce]" };
    let spec = if spec.is_empty() { String::new() } else { format!(", {spec}") };
    let metadata = if metadata.is_empty() { String::new() } else { format!(", {metadata}") };
    format!(
        "---\n{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}{metadata}}}, spec: {{resources: \
         {{requests: {{storage: {size}}}}}{modes}{spec}}}}}\n"
    )
}

pub(crate) fn class(name: &str, provisioner: &str, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    format!(
        "---\n{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: {name}}}, provisioner: \
         {provisioner}{more}}}\n"
    )
}

pub(crate) fn pod(name: &str, claim: &str, spec: &str) -> String {
    let spec = if spec.is_empty() { String::new() } else { format!(", {spec}") };
    format!(
        "---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: c, image: x}}], volumes: \
         [{{name: v, persistentVolumeClaim: {{claimName: {claim}}}}}]{spec}}}}}\n"
    )
}

pub(crate) fn run(documents: &[String], steps: Vec<Step>) -> Report {
    let report = resolve(&documents.concat(), &Options { steps, ..Options::default() });
    for state in std::iter::once(&report.state).chain(&report.steps) {
        assert!(state.admission.iter().all(|a| a.accepted), "{:?}", state.admission);
    }
    report
}

pub(crate) fn settled(documents: &[String]) -> State {
    run(documents, Vec::new()).state
}

pub(crate) fn delete(id: &str) -> Step {
    Step::Delete(id.to_owned())
}

pub(crate) fn object<'a>(state: &'a State, id: &str) -> &'a Value {
    state.objects.get(id).unwrap_or_else(|| panic!("{id} is not there: {:?}", state.objects.keys()))
}

pub(crate) fn phase<'a>(state: &'a State, id: &str) -> &'a str {
    object(state, id).str_at(&["status", "phase"]).unwrap_or_default()
}

pub(crate) const DATA: &str = "PersistentVolumeClaim/default/data";
pub(crate) const DATA_UID: &str = "<uid of PersistentVolumeClaim/default/data>";

/// The volume that the claim `data` is bound to, if it is Bound.
pub(crate) fn bound_to(state: &State) -> Option<&str> {
    (phase(state, DATA) == "Bound").then(|| object(state, DATA).str_at(&["spec", "volumeName"]).unwrap_or_default())
}

/// The events about an object, as `type reason: message`.
pub(crate) fn events(state: &State, id: &str) -> Vec<String> {
    let about = state.events.iter().filter(|event| event.object == id);
    about.map(|e| format!("{} {}: {}", e.event_type, e.reason, e.message)).collect()
}

pub(crate) fn annotation<'a>(state: &'a State, id: &str, key: &str) -> Option<&'a str> {
    object(state, id).str_at(&["metadata", "annotations", key])
}

pub(crate) fn finalizers<'a>(state: &'a State, id: &str) -> Vec<&'a str> {
    object(state, id).list_at(&["metadata", "finalizers"]).iter().filter_map(Value::as_str).collect()
}

pub(crate) const BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
pub(crate) const FOR_DATA: &str = "claimRef: {namespace: default, name: data}";
