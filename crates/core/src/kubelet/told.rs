//! What does the kubelet tell of a pod that it looks at?
//!
//! Models the warnings of `pkg/kubelet` that say why containers do not start: `FailedMount` of a volume, `Failed` of a
//! container, `FailedToRetrieveImagePullSecret`. They are told where containers run, and once, although a kubelet says them
//! again with each try. Left out: what is told of images, of running containers and of probes.

use crate::cluster::Cluster;
use crate::event::Event;
use crate::object::{Kind, Object};
use crate::view::PodView;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What is new since the kubelet looked the last time.
pub(super) fn events(cluster: &Cluster, pod: &Object, before: Option<&PodView>, view: &PodView) -> Vec<Event> {
    if view.node.is_none() {
        return Vec::new();
    }
    let mut events = skipped_keys(pod, view);
    if cluster.profile().containers_run {
        let told = before
            .filter(|before| before.node.is_some())
            .map_or_else(Vec::new, |before| troubles(cluster, pod, before));
        let troubles = troubles(cluster, pod, view).into_iter().filter(|trouble| !told.contains(trouble));
        events.extend(troubles.map(|(reason, message)| Event::warning(&pod.id, reason, message)));
    }
    events
}

/// Keys that make no variable.
fn skipped_keys(pod: &Object, view: &PodView) -> Vec<Event> {
    let skipped = view.containers.iter().flat_map(|container| &container.skipped);
    skipped.map(|keys| Event::warning(&pod.id, "InvalidEnvironmentVariableNames", keys.message.clone())).collect()
}

fn troubles(cluster: &Cluster, pod: &Object, view: &PodView) -> Vec<(&'static str, String)> {
    let volumes = view.volumes.iter().filter(|volume| volume.used).filter_map(|volume| volume.error.clone());
    let mut troubles: Vec<_> = volumes.map(|error| ("FailedMount", error)).collect();
    if !troubles.is_empty() {
        return troubles;
    }
    // upstream: pkg/kubelet/kubelet_pods.go: getPullSecretsForPod
    let names = pod.value.list_at(&["spec", "imagePullSecrets"]).iter().filter_map(|secret| secret.str_at(&["name"]));
    let missing = |name: &&str| !name.is_empty() && cluster.find(Kind::Secret, &pod.id.namespace, name).is_none();
    let missing: Vec<&str> = names.filter(missing).collect();
    if !missing.is_empty() {
        let message = format!(
            "Unable to retrieve some image pull secrets ({}); attempting to pull the image may not succeed.",
            missing.join(", ")
        );
        troubles.push(("FailedToRetrieveImagePullSecret", message));
    }
    // upstream: pkg/kubelet/kuberuntime: startContainer; a container that only waits for others tells nothing
    let errors = view.containers.iter().filter_map(|container| container.error.as_ref());
    let failed = errors.filter(|error| !error.message.is_empty());
    troubles.extend(failed.map(|error| ("Failed", format!("Error: {}", error.message))));
    troubles
}
