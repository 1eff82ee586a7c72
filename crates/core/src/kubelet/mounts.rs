//! What is mounted where in a container?
//!
//! Models `pkg/kubelet/kubelet_pods.go: makeMounts, makeBlockVolumes, resolveRecursiveReadOnly`: the order of the list is
//! kept, the token's mount is last because admission put it there. Left out: `/etc/hosts` and the termination log, which
//! the kubelet adds to every container.

use super::env::Environment;
use super::errors::Failure;
use super::expand::expand;
use super::host_path::{Entry, Host};
use super::look::Spec;
use super::payload::clean_path;
use super::view::{Device, Mount, Propagation, SubPathIs, Volume};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The raw devices of a container.
pub(super) fn devices(container: &Spec<'_>, volumes: &[Volume]) -> Result<Vec<Device>, Failure> {
    let mut devices = Vec::new();
    for (place, entry) in container.entries("volumeDevices") {
        let text = |field| entry.str_at(&[field]).unwrap_or_default();
        let (path, name) = (text("devicePath"), text("name"));
        if !path.starts_with('/') {
            let message = format!("error DevicePath `{path}` must be an absolute path");
            return Err(Failure { message, place: place.field("devicePath") });
        }
        if !volumes.iter().any(|volume| volume.name == name) {
            let message = format!("cannot find volume {name:?} to pass into container {:?}", container.name);
            return Err(Failure { message, place: place.field("name") });
        }
        devices.push(Device { path: path.into(), volume: name.into() });
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
    let fail = |message: String, field: &str| Failure { message, place: place.clone().field(field) };
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
pub(super) fn words(container: &Spec<'_>, list: &str, environment: &Environment) -> Vec<String> {
    let words = container.value.list_at(&[list]).iter().filter_map(Value::as_str);
    words
        .map(|word| match String::from_utf8(expand(word, |name| environment.get(name)).text) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).to_string(),
        })
        .collect()
}
