//! What does a container see?
//!
//! A read-only projection of a pod of the settled cluster: the environment, mounts and files of its containers, as
//! kubelet v1.36.2 makes them. Every value knows the object and field that it comes from.
//!
//! Volumes come first: while one of them does not mount, no container starts. Then each container is made by itself, and
//! fails by itself. What a kubelet remembers of the containers that it has started is its last view of the pod:
//! [`sync`] looks at every pod once the cluster is at rest and stores the views in the cluster, and the next look starts
//! from them. So a container starts with what the cluster holds when a whole manifest or a later step has settled.
//!
//! Models `pkg/kubelet` and `pkg/volume`: what makes a container's configuration (`kubelet_pods.go`) and what sets its volumes
//! up (`volumemanager` and the plugins). Left out: running processes and what they write, images, attaching, eviction.

mod again;
mod budget;
mod claim;
mod clean;
mod downward;
mod empty_dir;
mod env;
mod env_file;
mod errors;
mod expand;
mod fields;
mod host_path;
mod keyed;
mod look;
mod memory;
mod mounts;
mod nested;
mod payload;
mod projected;
mod resources;
mod services;
#[cfg(test)]
mod testing;
mod told;
mod tree;
mod volumes;

pub(crate) use keyed::decode as decode_base64;

pub use crate::view::{
    Container, ContainerError, ContainerRole, Device, EnvVar, File, Lost, LostBecause, Mount, Origin, PodView,
    Propagation, Skipped, Stale, StaleThing, SubPathIs, Unknown, Volume,
};
pub use again::{Seen, sync_again};
pub use look::{POD_ADDRESS, host_addresses_of};
pub use tree::{Entry, EntryKind};

use crate::cluster::{Change, Cluster, Step};
use crate::event::Event;
use crate::object::{Kind, Object};
use alloc::sync::Arc;
use alloc::vec::Vec;
use budget::Budget;
use errors::Failure;
use host_path::Host;
use look::{Facts, Look, Spec};

/// The kubelets look at every pod. Call it when the cluster is at rest; [`Cluster::view`] then has what they saw. A pod
/// without a node is looked at as if it were on the first one: that is what it would see once it runs.
pub fn sync(cluster: &Cluster) -> Step {
    let (facts, budget) = (Facts::of(cluster), Budget::new());
    let mut step = Step::none();
    for pod in cluster.of_kind(Kind::Pod) {
        let Sight { view, events } = look_at(cluster, &facts, &budget, pod);
        if cluster.seen(&pod.id) != Some(&view) {
            step.events.extend(events);
            step.changes.push(Change::Seen(pod.id.clone(), view));
        }
    }
    step
}

/// What a kubelet sees of a pod, and what it tells of it that it has not told before.
struct Sight {
    view: Arc<PodView>,
    events: Vec<Event>,
}

fn look_at(cluster: &Cluster, facts: &Facts, budget: &Budget, pod: &Object) -> Sight {
    let view = view(&Look::new(cluster, facts, budget, pod));
    let before = cluster.seen(&pod.id).map(|before| &**before);
    let events = if before == Some(&view) { Vec::new() } else { told::events(cluster, pod, before, &view) };
    Sight { view: Arc::new(view), events }
}

fn view(look: &Look<'_>) -> PodView {
    let mut host = look.host.clone();
    let (volumes, mut is_cut) = volumes::set_up(look, &mut host);
    let mut containers = Vec::new();
    for spec in &look.containers {
        let container = if is_cut { empty(spec) } else { self::container(look, &host, spec, &volumes) };
        is_cut |= !look.budget.takes_container(&container, &volumes);
        containers.push(if is_cut { Container { error: container.error, ..empty(spec) } } else { container });
    }
    let node = look.has_node().then(|| look.node.name.clone());
    PodView { node, fs_group: look.fs_group(), is_cut, containers, volumes }
}

/// A container as it runs, or as it would start now.
fn container(look: &Look<'_>, host: &Host, spec: &Spec<'_>, volumes: &[Volume]) -> Container {
    let mut fresh = empty(spec);
    if let Err(failure) = make(look, host, spec, volumes, &mut fresh) {
        fresh.error = Some(failure.into_error());
    }
    if let Some(running) = memory::started(look, spec) {
        return memory::keep(look, running, &fresh, volumes);
    }
    if let Some(volume) = volumes::blocking(volumes) {
        let has_init = look.containers.iter().any(|container| container.list == "initContainers");
        return Container { error: Some(errors::waiting(has_init, volume.place.clone())), ..empty(spec) };
    }
    match fresh.error {
        Some(error) => Container { error: Some(error), ..empty(spec) },
        None => fresh,
    }
}

fn empty(spec: &Spec<'_>) -> Container {
    Container {
        name: spec.name.into(),
        role: spec.role(),
        image: spec.value.str_at(&["image"]).unwrap_or_default().into(),
        env: Vec::new(),
        mounts: Vec::new(),
        devices: Vec::new(),
        command: Vec::new(),
        args: Vec::new(),
        error: None,
        place: spec.place.clone(),
        stale: Vec::new(),
        unknown: Vec::new(),
        skipped: Vec::new(),
    }
}

/// Makes the configuration of a container.
///
/// upstream: GenerateRunContainerOptions, generateContainerConfig, in their order
fn make(
    look: &Look<'_>,
    host: &Host,
    spec: &Spec<'_>,
    volumes: &[Volume],
    container: &mut Container,
) -> Result<(), Failure> {
    container.devices = mounts::devices(spec, volumes)?;
    let (environment, mut given) = env::environment(look, spec, volumes)?;
    container.mounts = mounts::mounts(spec, volumes, host, &environment)?;
    errors::verify_non_root(look, spec)?;
    container.command = mounts::words(spec, "command", &environment, &mut given)?;
    container.args = mounts::words(spec, "args", &environment, &mut given)?;
    (container.env, container.unknown, container.skipped) = environment.into_view();
    Ok(())
}
