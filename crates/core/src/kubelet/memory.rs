//! What does a kubelet keep from the last time it looked?
//!
//! A container that has started keeps its environment, its arguments and its mounts; a file mounted through `subPath` is
//! the file of that time. Volumes mounted whole follow their objects, and a volume that no longer mounts keeps its files
//! and tells the error. The memory is the last [`PodView`] of the pod, kept by the cluster under the pod's id; a pod that
//! is made again starts afresh.

use super::look::{Look, Spec};
use crate::view::{Container, EnvVar, File, Mount, Origin, PodView, Stale, StaleThing, Volume};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

/// What the kubelet saw the last time; none while the pod had no node, for then no kubelet knew it.
fn seen<'a>(look: &Look<'a>) -> Option<&'a PodView> {
    look.before.filter(|before| before.node.is_some())
}

/// The container as it started, if it did and still runs.
pub(super) fn started<'a>(look: &Look<'a>, container: &Spec<'_>) -> Option<&'a Container> {
    let before = seen(look)?.containers.iter().find(|before| before.name == container.name)?;
    // upstream: kubecontainer.HashContainer; a new image makes a new container
    let image = container.value.str_at(&["image"]).unwrap_or_default();
    (before.error.is_none() && before.image == image).then_some(before)
}

fn mounted_before<'a>(look: &Look<'a>, volume: &Volume) -> Option<&'a Volume> {
    seen(look)?.volumes.iter().find(|before| before.name == volume.name && before.mounted)
}

/// A volume that mounts, or mounts again. Bytes that did not change are not written again, so their modes stay.
///
/// upstream: AtomicWriter: shouldWritePayload
pub(super) fn after_success(look: &Look<'_>, volume: &mut Volume) {
    volume.mounted = volume.used;
    let Some(before) = mounted_before(look, volume) else { return };
    let (Some(old), Some(new)) = (&before.files, &mut volume.files) else { return };
    let same = |(old, new): (&File, &File)| old.path == new.path && old.content == new.content;
    if old.len() == new.len() && old.iter().zip(new.iter()).all(same) {
        for (old, new) in old.iter().zip(new) {
            new.mode = old.mode;
        }
    }
}

/// A volume that does not mount keeps what it had.
pub(super) fn after_failure(look: &Look<'_>, volume: &mut Volume, error: String) {
    volume.error = Some(error);
    if let Some(before) = mounted_before(look, volume) {
        volume.files.clone_from(&before.files);
        volume.mounted = true;
    }
}

/// The volume as it is for good, because its object said that it never changes: the kubelet no longer watches it.
///
/// upstream: pkg/kubelet/util/manager: watch_based_manager.go
pub(super) fn pinned<'a>(look: &Look<'a>, volume: &Volume) -> Option<&'a Volume> {
    mounted_before(look, volume).filter(|before| before.immutable)
}

/// A running container, and what of it is out of date.
pub(super) fn keep(look: &Look<'_>, running: &Container, fresh: &Container, volumes: &[Volume]) -> Container {
    let mut kept = running.clone();
    kept.stale.clear();
    for mount in &mut kept.mounts {
        freeze(look, mount, volumes);
        if mount.frozen.is_some() {
            let place = mount.entry.clone().unwrap_or_default();
            kept.stale.push(Stale { what: StaleThing::Mount(mount.path.clone()), fresh: None, place });
        }
    }
    if fresh.error.is_some() {
        return kept;
    }
    kept.stale.extend(stale_variables(running, fresh));
    if (&kept.command, &kept.args) != (&fresh.command, &fresh.args) {
        let words: Vec<&str> = fresh.command.iter().chain(&fresh.args).map(String::as_str).collect();
        let field = if kept.args == fresh.args { "command" } else { "args" };
        let place = kept.place.clone().field(field);
        kept.stale.push(Stale { what: StaleThing::Command, fresh: Some(words.join(" ")), place });
    }
    kept
}

/// Keeps the content that a `subPath` mount had at the container's start, once the volume has another.
///
/// upstream: makeMounts binds the file inside the folder of that moment
fn freeze(look: &Look<'_>, mount: &mut Mount, volumes: &[Volume]) {
    if mount.sub_path.is_empty() || mount.frozen.is_some() {
        return;
    }
    let before = seen(look).map_or(&[][..], |view| &view.volumes);
    let (Some(then), Some(now)) = (part(before, mount), part(volumes, mount)) else { return };
    if !then.iter().map(content).eq(now.iter().map(content)) {
        mount.frozen = Some(then.into_iter().cloned().collect());
    }
}

/// The files of a volume that a mount shows.
fn part<'a>(volumes: &'a [Volume], mount: &Mount) -> Option<Vec<&'a File>> {
    let volume = volumes.iter().find(|volume| volume.name == mount.volume)?;
    let below = |path: &str| path.strip_prefix(mount.sub_path.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let shown = |file: &&File| file.path == mount.sub_path || below(&file.path);
    Some(volume.files.as_ref()?.iter().filter(shown).collect())
}

fn content<'a>(file: &&'a File) -> (&'a str, &'a [u8]) {
    (&file.path, &file.content)
}

/// The variables that a new start would change, add or take away; those of one service count as one.
fn stale_variables(running: &Container, fresh: &Container) -> Vec<Stale> {
    let by_name = |container: &'_ Container| -> BTreeMap<String, EnvVar> {
        container.env.iter().map(|var| (var.name.clone(), var.clone())).collect()
    };
    let (then, now) = (by_name(running), by_name(fresh));
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let mut stale: Vec<Stale> = Vec::new();
    for name in names {
        let (then, now) = (then.get(name), now.get(name));
        let value = |var: Option<&EnvVar>| var.map(|var| (var.value.clone(), var.raw.clone()));
        if value(then) == value(now) {
            continue;
        }
        let var = now.or(then);
        let thing = match var.map(|var| (&var.entry, &var.origin)) {
            Some((None, Origin::Field { object, .. })) => StaleThing::Service(object.name.as_str().into()),
            _ => StaleThing::Variable(name.clone()),
        };
        if stale.iter().any(|told| told.what == thing) {
            continue;
        }
        let is_service = matches!(thing, StaleThing::Service(_));
        stale.push(Stale {
            what: thing,
            fresh: now.filter(|_| !is_service).map(|var| var.value.clone()),
            place: var.and_then(|var| var.entry.clone()).unwrap_or_else(|| running.place.clone()),
        });
    }
    stale
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use serde_json::{Value as Json, json};

    fn config(data: &Json) -> Json {
        json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": data})
    }

    /// A pod that reads the key `k` in every way.
    fn reader() -> Json {
        pod(json!({
            "volumes": [
                {"name": "whole", "configMap": {"name": "c", "defaultMode": 420}},
                {"name": "optional", "configMap": {"name": "c", "optional": true}}],
            "containers": [{"name": "main", "image": "i", "args": ["$(K)"],
                "env": [{"name": "K", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}}],
                "volumeMounts": [
                    {"name": "whole", "mountPath": "/whole"},
                    {"name": "optional", "mountPath": "/optional"},
                    {"name": "whole", "mountPath": "/part", "subPath": "k"}]}]}))
    }

    fn content(files: Option<&Vec<File>>) -> Vec<(&str, &[u8])> {
        files.into_iter().flatten().map(|file| (file.path.as_str(), file.content.as_slice())).collect()
    }

    #[test]
    fn a_change_reaches_whole_volumes_and_nothing_else() {
        let mut lab = Lab::of([config(&json!({"k": "old"})), reader()]);
        lab.apply([config(&json!({"k": "new", "more": ""}))]);
        let view = lab.view("p");
        assert_eq!(content(view.volumes[0].files.as_ref()), [("k", &b"new"[..]), ("more", b"")]);
        let main = &view.containers[0];
        assert_eq!(main.args, ["old"]);
        assert_eq!(main.env.iter().find(|var| var.name == "K").unwrap().value, "old");
        assert_eq!(content(main.mounts[2].frozen.as_ref()), [("k", &b"old"[..])]);
        let stale: Vec<_> = main.stale.iter().map(|stale| (stale.what.clone(), stale.fresh.as_deref())).collect();
        assert_eq!(
            stale,
            [
                (StaleThing::Mount("/part".into()), None),
                (StaleThing::Variable("K".into()), Some("new")),
                (StaleThing::Command, Some("new")),
            ]
        );
    }

    #[test]
    fn a_service_that_comes_later_counts_once() {
        let mut lab = Lab::of([reader(), config(&json!({"k": "v"}))]);
        lab.apply([json!({"kind": "Service", "metadata": {"name": "db"}, "spec": {"clusterIP": "10.96.0.10",
            "ports": [{"port": 5432}]}})]);
        let main = &lab.view("p").containers[0];
        assert!(main.env.iter().all(|var| !var.name.starts_with("DB_")));
        let stale: Vec<_> = main.stale.iter().map(|stale| stale.what.clone()).collect();
        assert_eq!(stale, [StaleThing::Service("db".into())]);
    }

    #[test]
    fn a_second_change_does_not_move_what_is_frozen() {
        let mut lab = Lab::of([config(&json!({"k": "1"})), reader()]);
        lab.apply([config(&json!({"k": "2"}))]);
        lab.apply([config(&json!({"k": "3"}))]);
        assert_eq!(content(lab.view("p").containers[0].mounts[2].frozen.as_ref()), [("k", &b"1"[..])]);
    }

    #[test]
    fn a_deleted_object_empties_optional_volumes_and_leaves_required_ones() {
        let mut lab = Lab::of([config(&json!({"k": "v"})), reader()]);
        lab.delete("ConfigMap/default/c");
        let view = lab.view("p");
        let error = "MountVolume.SetUp failed for volume \"whole\" : configmap \"c\" not found";
        assert_eq!(view.volumes[0].error.as_deref(), Some(error));
        assert_eq!(content(view.volumes[0].files.as_ref()), [("k", &b"v"[..])]);
        assert_eq!(content(view.volumes[1].files.as_ref()), []);
        assert_eq!(view.containers[0].error, None);
    }

    #[test]
    fn an_immutable_object_that_is_gone_is_not_missed() {
        let mut frozen = config(&json!({"k": "v"}));
        frozen["immutable"] = json!(true);
        let mut lab = Lab::of([frozen, reader()]);
        lab.delete("ConfigMap/default/c");
        assert_eq!(lab.view("p").volumes[0].error, None);
        lab.apply([config(&json!({"k": "other"}))]);
        assert_eq!(content(lab.view("p").volumes[0].files.as_ref()), [("k", &b"v"[..])]);
    }

    #[test]
    fn a_pod_that_waits_starts_when_its_object_comes() {
        let mut lab = Lab::of([reader()]);
        let error = lab.view("p").containers[0].error.clone().unwrap();
        assert_eq!((error.reason, error.message.as_str()), ("ContainerCreating", ""));
        lab.apply([config(&json!({"other": ""}))]);
        let error = lab.view("p").containers[0].error.clone().unwrap();
        assert_eq!(
            (error.reason, &*error.message),
            ("CreateContainerConfigError", "couldn't find key k in ConfigMap default/c")
        );
        lab.apply([config(&json!({"k": "v"}))]);
        assert_eq!(lab.view("p").containers[0].error, None);
        assert_eq!(lab.view("p").containers[0].args, ["v"]);
    }

    #[test]
    fn a_pod_that_is_made_again_and_a_new_image_start_afresh() {
        let mut lab = Lab::of([config(&json!({"k": "old"})), reader()]);
        lab.apply([config(&json!({"k": "new"}))]);
        let mut changed = reader();
        changed["spec"]["containers"][0]["image"] = json!("other");
        lab.apply([changed]);
        assert_eq!(lab.view("p").containers[0].args, ["new"]);
        lab.apply([config(&json!({"k": "newer"}))]);
        lab.delete("Pod/default/p");
        lab.apply([reader()]);
        assert_eq!(lab.view("p").containers[0].args, ["newer"]);
    }
}
