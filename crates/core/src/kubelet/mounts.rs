//! What is mounted where in a container?
//!
//! Models `pkg/kubelet/kubelet_pods.go: makeMounts, makeBlockVolumes, resolveRecursiveReadOnly`: the order of the list is
//! kept, the token's mount is last because admission put it there. Left out: `/etc/hosts` and the termination log, which
//! the kubelet adds to every container.

use super::clean::clean_path;
use super::env::Environment;
use super::errors::{Failure, Given};
use super::expand::expand;
use super::host_path::{Entry, Host};
use super::look::Spec;
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::{Device, Mount, Propagation, SubPathIs, Volume};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The raw devices of a container.
pub(super) fn devices(container: &Spec<'_>, volumes: &[Volume]) -> Result<Vec<Device>, Failure> {
    let mut devices = Vec::new();
    for (place, entry) in container.entries("volumeDevices") {
        let text = |field| entry.str_at(&[field]).unwrap_or_default();
        let (path, name) = (text("devicePath"), text("name"));
        if !path.starts_with('/') {
            let message = format!("error DevicePath `{path}` must be an absolute path");
            return Err(Failure::config(message, place.field("devicePath")));
        }
        let Some(volume) = volumes.iter().find(|volume| volume.name == name) else {
            let message = format!("cannot find volume {name:?} to pass into container {:?}", container.name);
            return Err(Failure::config(message, place.field("name")));
        };
        devices.push(Device { path: path.into(), volume: name.into(), read_only: volume.read_only });
    }
    Ok(devices)
}

/// The mounts of a container.
pub(super) fn mounts(
    container: &Spec<'_>,
    volumes: &[Volume],
    host: &Host,
    environment: &Environment,
) -> Result<Vec<Mount>, Failure> {
    container
        .entries("volumeMounts")
        .map(|(place, entry)| mount(container, volumes, host, environment, place, entry))
        .collect()
}

fn mount(
    container: &Spec<'_>,
    volumes: &[Volume],
    host: &Host,
    environment: &Environment,
    place: FieldPath,
    entry: &Value,
) -> Result<Mount, Failure> {
    let text = |field| entry.str_at(&[field]).unwrap_or_default();
    let fail = |message: String, field: &str| Failure::config(message, place.clone().field(field));
    let name = text("name");
    let volume = volumes.iter().find(|volume| volume.name == name).ok_or_else(|| {
        fail(format!("cannot find volume {name:?} to mount into container {:?}", container.name), "name")
    })?;
    let (sub_path, field) = sub_path(entry, environment).map_err(|(message, field)| fail(message, field))?;
    if sub_path.starts_with('/') {
        return Err(fail(format!("error SubPath `{sub_path}` must not be an absolute path"), field));
    }
    if sub_path.split('/').any(|name| name == "..") {
        return Err(fail(format!("unable to provision SubPath `{sub_path}`: must not contain '..'"), field));
    }
    let sub_path_is = match &volume.image {
        // The runtime looks the path up in the image.
        Some(_) => None,
        None if sub_path.is_empty() => None,
        None => Some(look_up(container, volume, host, &sub_path).map_err(|message| fail(message, field))?),
    };
    let propagation = match entry.str_at(&["mountPropagation"]) {
        None | Some("None") => Propagation::None,
        Some("HostToContainer") => Propagation::HostToContainer,
        Some("Bidirectional") => Propagation::Bidirectional,
        Some(other) => return Err(fail(format!("invalid MountPropagation mode: {other:?}"), "mountPropagation")),
    };
    let recursive_read_only = recursive(entry, name)
        .map_err(|why| fail(format!("failed to resolve recursive read-only mode: {why}"), "recursiveReadOnly"))?;
    let flag = entry.get("readOnly").and_then(Value::as_bool) == Some(true);
    Ok(Mount {
        path: absolute(text("mountPath")),
        volume: name.into(),
        sub_path,
        read_only: flag || volume.read_only,
        recursive_read_only,
        propagation,
        read_only_despite: (!flag && volume.read_only).then(|| place.clone().field("readOnly")),
        sub_path_is,
        image: volume.image.clone(),
        frozen: None,
        entry: Some(place),
    })
}

/// A relative path gets the root and is cleaned; an absolute one is kept as written.
///
/// upstream: pkg/volume/util: MakeAbsolutePath
fn absolute(path: &str) -> String {
    if path.starts_with('/') { path.into() } else { clean_path(&format!("/{path}")) }
}

/// The part of the volume, with the field that names it.
fn sub_path(entry: &Value, environment: &Environment) -> Result<(String, &'static str), (String, &'static str)> {
    let written = entry.str_at(&["subPathExpr"]).filter(|written| !written.is_empty());
    let Some(written) = written else {
        return Ok((entry.str_at(&["subPath"]).unwrap_or_default().into(), "subPath"));
    };
    let expanded = expand(written, |name| environment.get(name));
    // upstream: ExpandContainerVolumeMounts; an empty variable counts as missing
    let empty = expanded.used.iter().filter(|name| environment.get(name).is_some_and(<[u8]>::is_empty));
    let missing: BTreeSet<&str> = expanded.unresolved.iter().chain(empty).map(String::as_str).collect();
    if missing.is_empty() {
        Ok((String::from_utf8_lossy(&expanded.text).into_owned(), "subPathExpr"))
    } else {
        let names: Vec<&str> = missing.into_iter().collect();
        Err((format!("missing value for {}", names.join(", ")), "subPathExpr"))
    }
}

/// What a path below a volume's root is; a folder that is not there is made.
fn look_up(container: &Spec<'_>, volume: &Volume, host: &Host, sub_path: &str) -> Result<SubPathIs, String> {
    let failed = |to: &str| {
        format!("failed to {to} subPath for volumeMount {:?} of container {:?}", volume.name, container.name)
    };
    if let Some(root) = &volume.host_path {
        let whole = clean_path(&format!("{root}/{sub_path}"));
        return match (host.at(&whole), host.at(root)) {
            (Some(Entry::File), _) => Ok(SubPathIs::File),
            (Some(Entry::Directory), _) => Ok(SubPathIs::Directory),
            (None, Some(Entry::Directory)) => Ok(SubPathIs::Directory),
            (None, Some(Entry::File)) => Err(failed("prepare")),
            // upstream: the mode of the volume's root is to be copied, and there is none
            (None, None) => Err(format!("stat {root}: no such file or directory")),
        };
    }
    let path = clean_path(sub_path);
    let path = path.strip_prefix("..data/").unwrap_or(&path);
    for file in volume.files.iter().flatten() {
        if file.path == path {
            return Ok(SubPathIs::File);
        }
        if path.strip_prefix(file.path.as_str()).is_some_and(|below| below.starts_with('/')) {
            return Err(failed("prepare"));
        }
    }
    Ok(SubPathIs::Directory)
}

/// Whether read-only holds for mounts below; the runtime of the simulated nodes supports it.
///
/// upstream: resolveRecursiveReadOnly
fn recursive(entry: &Value, name: &str) -> Result<bool, String> {
    let mode = match entry.str_at(&["recursiveReadOnly"]) {
        None | Some("Disabled") => return Ok(false),
        Some(mode) => mode,
    };
    let requested = format!("volume {name:?} requested recursive read-only mode");
    if entry.get("readOnly").and_then(Value::as_bool) != Some(true) {
        return Err(format!("{requested}, but it is not read-only"));
    }
    match entry.str_at(&["mountPropagation"]) {
        None | Some("None") => {}
        Some(other) => return Err(format!("{requested}, but it is not compatible with propagation {other:?}")),
    }
    match mode {
        "IfPossible" | "Enabled" => Ok(true),
        other => Err(format!("unknown recursive read-only mode {other:?}")),
    }
}

/// The command or the arguments after expansion with the whole environment.
///
/// upstream: pkg/kubelet/container: ExpandContainerCommandAndArgs
pub(super) fn words(
    container: &Spec<'_>,
    list: &'static str,
    environment: &Environment,
    given: &mut Given,
) -> Result<Vec<String>, Failure> {
    let mut words = Vec::new();
    for (place, word) in container.entries(list) {
        let expanded = expand(word.as_str().unwrap_or_default(), |name| environment.get(name));
        if !given.take(expanded.text.len()) {
            return Err(Failure::too_long(place));
        }
        words.push(String::from_utf8_lossy(&expanded.text).into_owned());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use crate::view::Container;
    use serde_json::{Value as Json, json};

    /// A container with this mount of a volume: `c` (a ConfigMap with the keys `k` and `d/k`), `e` (an emptyDir), `h`
    /// (`/srv`), `none` (`/none`), `f` (the file `/srv/f`), `i` (an image).
    fn container(mount: &Json) -> Container {
        let config = json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}});
        let items = json!([{"key": "k", "path": "k"}, {"key": "k", "path": "d/k"}]);
        let spec = json!({
            "volumes": [
                {"name": "c", "configMap": {"name": "c", "items": items}},
                {"name": "e", "emptyDir": {}},
                {"name": "h", "hostPath": {"path": "/srv"}},
                {"name": "none", "hostPath": {"path": "/none"}},
                {"name": "f", "hostPath": {"path": "/srv/f", "type": "FileOrCreate"}},
                {"name": "i", "image": {"reference": "r"}}],
            "containers": [{"name": "main", "volumeMounts": [mount], "env": [
                {"name": "A", "value": "1"}, {"name": "E", "value": ""}]}]});
        Lab::of([config, pod(spec)]).view("p").containers[0].clone()
    }

    fn mount(mount: Json) -> Mount {
        let container = container(&mount);
        assert_eq!(container.error, None, "{mount}");
        container.mounts[0].clone()
    }

    fn error(mount: Json) -> String {
        container(&mount).error.unwrap().message
    }

    #[test]
    fn a_relative_path_is_cleaned_and_an_absolute_one_kept() {
        for (path, stands) in [
            ("var/data", "/var/data"),
            ("./dot/../x", "/x"),
            ("/trailing/", "/trailing/"),
            ("/a//b/../c", "/a//b/../c"),
            ("/a:b", "/a:b"),
        ] {
            assert_eq!(mount(json!({"name": "e", "mountPath": path})).path, stands);
        }
    }

    #[test]
    fn a_sub_path_is_a_file_a_folder_or_made() {
        let (file, directory) = (Some(SubPathIs::File), Some(SubPathIs::Directory));
        for (volume, path, is) in [
            ("c", "k", file),
            ("c", "./d//k", file),
            ("c", "..data/k", file),
            ("c", "d", directory),
            ("c", "typo", directory),
            ("e", "new/deep", directory),
            ("h", "new", directory),
            ("h", "f", file),
            ("i", "in/image", None),
        ] {
            let found = mount(json!({"name": volume, "mountPath": "/m", "subPath": path}));
            assert_eq!(found.sub_path_is, is, "{volume} {path}");
        }
    }

    #[test]
    fn a_sub_path_that_cannot_be_is_told_in_the_kubelets_words() {
        let failed = |volume| format!("failed to prepare subPath for volumeMount \"{volume}\" of container \"main\"");
        for (volume, path, message) in [
            ("none", "x", "stat /none: no such file or directory".into()),
            ("c", "k/x", failed("c")),
            ("f", "x", failed("f")),
            ("e", "/abs", "error SubPath `/abs` must not be an absolute path".into()),
            ("e", "a/../b", "unable to provision SubPath `a/../b`: must not contain '..'".into()),
        ] {
            assert_eq!(error(json!({"name": volume, "mountPath": "/m", "subPath": path})), message);
        }
    }

    #[test]
    fn an_expression_needs_every_variable_and_something_in_it() {
        let expand = |expression: &str| json!({"name": "e", "mountPath": "/m", "subPathExpr": expression});
        assert_eq!(mount(expand("x-$(A)")).sub_path, "x-1");
        assert_eq!(mount(expand("$$(A)")).sub_path, "$(A)");
        assert_eq!(error(expand("$(E)")), "missing value for E");
        assert_eq!(error(expand("$(Z)/$(Y)/$(Z)")), "missing value for Y, Z");
    }

    #[test]
    fn read_only_comes_from_the_mount_or_the_kind_of_volume() {
        for (volume, flag, read_only) in
            [("e", false, false), ("e", true, true), ("c", false, true), ("i", false, true), ("h", false, false)]
        {
            let found = mount(json!({"name": volume, "mountPath": "/m", "readOnly": flag}));
            assert_eq!(found.read_only, read_only, "{volume}");
        }
    }

    #[test]
    fn recursive_read_only_needs_a_read_only_mount_that_nothing_passes() {
        let of = |read_only: bool, propagation: &str, mode: &str| {
            json!({"name": "h", "mountPath": "/m", "readOnly": read_only, "mountPropagation": propagation,
                "recursiveReadOnly": mode})
        };
        assert!(mount(of(true, "None", "Enabled")).recursive_read_only);
        assert!(mount(of(true, "None", "IfPossible")).recursive_read_only);
        assert!(!mount(of(false, "None", "Disabled")).recursive_read_only);
        let why =
            "failed to resolve recursive read-only mode: volume \"h\" requested recursive read-only mode, but it is";
        assert_eq!(error(of(false, "None", "Enabled")), format!("{why} not read-only"));
        assert_eq!(
            error(of(true, "HostToContainer", "Enabled")),
            format!("{why} not compatible with propagation \"HostToContainer\"")
        );
    }
}
