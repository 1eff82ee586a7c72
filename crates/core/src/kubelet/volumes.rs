//! What is in each volume of a pod, and does it mount?
//!
//! Models `pkg/kubelet/volumemanager` and the volume plugins' `SetUp`. Volumes that no container mounts are left alone: the
//! kubelet does not look at what they name. Left out: what storage behind a claim, a driver, a server or an image holds.

use super::host_path::{Entry, Host};
use super::look::Look;
use super::payload::{self, DEFAULT_MODE, Payload, mode_of};
use super::{claim, downward, empty_dir, keyed, memory, nested, projected};
use crate::drivers;
use crate::object::{Kind, ObjectId};
use crate::path::FieldPath;
use crate::profile::Version;
use crate::quantity::of_value;
use crate::rules::topology::volume_fits;
use crate::value::Value;
use crate::view::Volume;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

#[cfg(test)]
mod tests;

/// Whether the plugin of a source is gone in this version, and no driver took over.
fn is_removed(version: &Version, source: &str) -> bool {
    drivers::volume_type(source).is_some_and(|kind| {
        let lives_on = kind.migration.is_some_and(|migration| migration.is_on());
        kind.field != "gitRepo" && !lives_on && kind.removed.by(version.release) == Some(true)
    })
}

const GIT_REPO: &str = "git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the \
                        feature-gate `GitRepoVolumeDriver`";

/// Why a volume is not there.
enum Trouble {
    /// It cannot be worked out what to mount; all such volumes of a pod share one event.
    Unprocessed(String),
    /// It does not mount. Names the volume as the event does.
    SetUp(String, String),
    /// It does not pass a check before it is mounted: the name of the check, and why.
    Check(&'static str, String, String),
}

/// Which volumes containers mount as folders and which as devices.
///
/// upstream: pkg/volume/util: GetPodVolumeNames
struct Uses<'a> {
    mounts: BTreeSet<&'a str>,
    devices: BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn of(look: &Look<'a>) -> Uses<'a> {
        let names = |list: &str| {
            let entries = look.containers.iter().flat_map(|c| c.value.list_at(&[list]));
            entries.filter_map(|entry| entry.str_at(&["name"])).collect()
        };
        Uses { mounts: names("volumeMounts"), devices: names("volumeDevices") }
    }
}

/// Every volume of the pod, in the order of the pod, and whether files are left out because there are too many.
pub(super) fn set_up(look: &Look<'_>, host: &mut Host) -> (Vec<Volume>, bool) {
    let uses = Uses::of(look);
    let mut volumes = Vec::new();
    let mut is_cut = false;
    let mut troubles: Vec<(usize, Trouble)> = Vec::new();
    for (i, value) in look.pod.value.list_at(&["spec", "volumes"]).iter().enumerate() {
        let place = FieldPath::of(&["spec", "volumes"]).index(i);
        let mut volume = describe(look, value, place);
        volume.used = uses.mounts.contains(&*volume.name) || uses.devices.contains(&*volume.name);
        if let Some(pinned) = memory::pinned(look, &volume) {
            volumes.push(pinned.clone());
            continue;
        }
        match fill(look, host, &uses, value, &mut volume) {
            Ok(()) => {
                volume.immutable = is_immutable(look, &volume);
                memory::after_success(look, &mut volume);
            }
            Err(trouble) if volume.used => troubles.push((i, trouble)),
            Err(_) => {}
        }
        if !look.budget.takes_volume(&volume) {
            volume.files = None;
            is_cut = true;
        }
        volumes.push(volume);
    }
    tell(look, &mut volumes, &troubles);
    (volumes, is_cut)
}

fn is_immutable(look: &Look<'_>, volume: &Volume) -> bool {
    let object = volume.object.as_ref().and_then(|id| look.cluster.get(id));
    object.is_some_and(|object| object.value.get("immutable").and_then(Value::as_bool) == Some(true))
}

/// Writes the texts of the events.
fn tell(look: &Look<'_>, volumes: &mut [Volume], troubles: &[(usize, Trouble)]) {
    let mut unmounted: Vec<String> = troubles.iter().map(|(i, _)| volumes[*i].name.clone()).collect();
    unmounted.sort();
    let unprocessed = || {
        troubles.iter().filter_map(|(i, trouble)| match trouble {
            Trouble::Unprocessed(why) => Some((*i, why)),
            _ => None,
        })
    };
    let mut names: Vec<String> = unprocessed().map(|(i, _)| volumes[i].name.clone()).collect();
    names.sort();
    let reasons: BTreeSet<&str> = unprocessed().map(|(_, why)| why.as_str()).collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    for (i, trouble) in troubles {
        let text = match trouble {
            Trouble::SetUp(name, why) => format!("MountVolume.SetUp failed for volume {name:?} : {why}"),
            Trouble::Check(check, name, why) => format!("MountVolume.{check} check failed for volume {name:?} : {why}"),
            Trouble::Unprocessed(_) => format!(
                "Unable to attach or mount volumes: unmounted volumes=[{}], unattached volumes=[], failed to process \
                 volumes=[{}]: {}",
                unmounted.join(" "),
                names.join(" "),
                reasons.join("; ")
            ),
        };
        memory::after_failure(look, &mut volumes[*i], text);
    }
}

/// What can be said of a volume before it is set up.
fn describe(look: &Look<'_>, value: &Value, place: FieldPath) -> Volume {
    let source = value.fields().map(|(field, _)| field).find(|field| *field != "name").unwrap_or("emptyDir");
    let inner = value.get(source).unwrap_or(&Value::Null);
    let text = |field| inner.str_at(&[field]).unwrap_or_default();
    let near = |kind, name: &str| Some(ObjectId::namespaced(kind, &look.pod.id.namespace, name));
    let flag = |field| inner.get(field).and_then(Value::as_bool) == Some(true);
    Volume {
        name: value.str_at(&["name"]).unwrap_or_default().into(),
        source: source.into(),
        object: match source {
            "configMap" => near(Kind::ConfigMap, text("name")),
            "secret" => near(Kind::Secret, text("secretName")),
            _ => claim::reference(look.pod, value)
                .and_then(|reference| near(Kind::PersistentVolumeClaim, &reference.name)),
        },
        persistent_volume: None,
        medium: match source {
            "secret" | "downwardAPI" | "projected" => "Memory".into(),
            "emptyDir" => text("medium").into(),
            _ => String::new(),
        },
        size_bytes: None,
        files: None,
        nested: Vec::new(),
        error: None,
        used: false,
        mounted: false,
        read_only: match source {
            "configMap" | "secret" | "downwardAPI" | "projected" | "image" => true,
            "persistentVolumeClaim" | "csi" | "nfs" | "iscsi" | "fc" | "flexVolume" => flag("readOnly"),
            _ => false,
        },
        immutable: false,
        host_path: (source == "hostPath").then(|| text("path").into()),
        is_file: false,
        driver: (source == "csi").then(|| text("driver").into()),
        image: (source == "image").then(|| text("reference").into()),
        place,
    }
}

/// Sets a volume up: works out its files and its backing.
fn fill(look: &Look<'_>, host: &mut Host, uses: &Uses<'_>, value: &Value, volume: &mut Volume) -> Result<(), Trouble> {
    let inner = value.get(&volume.source).unwrap_or(&Value::Null);
    let place = volume.place.copied().field(&volume.source);
    let name = volume.name.clone();
    let set_up = |why: String| Trouble::SetUp(name.clone(), why);
    match volume.source.as_str() {
        source @ ("configMap" | "secret" | "downwardAPI" | "projected") => {
            let payload = match source {
                "configMap" => keyed_files(look, Kind::ConfigMap, "name", inner),
                "secret" => keyed_files(look, Kind::Secret, "secretName", inner),
                "downwardAPI" => downward::payload(look, inner, &place),
                _ => projected::payload(look, inner, &place),
            };
            let payload = payload.map_err(set_up)?;
            volume.nested = nested::mount_points(look, &volume.name).map_err(set_up)?;
            volume.files = Some(payload::write(look, payload).map_err(set_up)?);
        }
        "emptyDir" => {
            empty_dir::set_up(look, inner).map_err(set_up)?;
            volume.size_bytes = empty_dir::size(look, inner);
            volume.files = Some(Vec::new());
        }
        "hostPath" => {
            host.set_up(inner).map_err(set_up)?;
            volume.is_file = host.at(inner.str_at(&["path"]).unwrap_or_default()) == Some(Entry::File);
        }
        "gitRepo" if !look.cluster.profile().version.clones_git_repo => return Err(set_up(GIT_REPO.into())),
        "persistentVolumeClaim" | "ephemeral" => behind_claim(look, host, uses, value, volume)?,
        source if is_removed(look.cluster.profile().version, source) => {
            let why = format!("failed to get Plugin from volumeSpec for volume {name:?} err=no volume plugin matched");
            return Err(Trouble::Unprocessed(why));
        }
        // A driver, a server or a registry answers for the rest.
        _ => {}
    }
    Ok(())
}

fn keyed_files(look: &Look<'_>, kind: Kind, field: &str, source: &Value) -> Result<Payload, String> {
    let mode = mode_of(source, "defaultMode").unwrap_or(DEFAULT_MODE);
    let name = source.str_at(&[field]).unwrap_or_default();
    let mut payload = Payload::default();
    keyed::add(look, &mut payload, kind, name, source, mode)?;
    Ok(payload)
}

/// Follows a claim to its PersistentVolume. While the pod has no node, a claim without a volume is the scheduler's
/// business.
fn behind_claim(
    look: &Look<'_>,
    host: &mut Host,
    uses: &Uses<'_>,
    value: &Value,
    volume: &mut Volume,
) -> Result<(), Trouble> {
    let Some(reference) = claim::reference(look.pod, value) else { return Ok(()) };
    let (mounted, mapped) = (uses.mounts.contains(&*volume.name), uses.devices.contains(&*volume.name));
    let persistent = match claim::resolve(look, &reference, &volume.name, mounted, mapped) {
        Ok(persistent) => persistent,
        Err(_) if !look.has_node() => return Ok(()),
        Err(why) => return Err(Trouble::Unprocessed(why)),
    };
    volume.persistent_volume = Some(persistent.id.clone());
    volume.size_bytes = persistent.value.at(&["spec", "capacity", "storage"]).map(|size| of_value(size).value());
    let name = String::from(persistent.id.name.as_str());
    let spec = persistent.value.get("spec").unwrap_or(&Value::Null);
    let version = look.cluster.profile().version;
    if let Some((source, _)) = spec.fields().find(|(source, _)| is_removed(version, source)) {
        volume.source = source.to_string();
        let why = format!("failed to get Plugin from volumeSpec for volume {name:?} err=no volume plugin matched");
        return Err(Trouble::Unprocessed(why));
    }
    if look.node.object.is_some_and(|node| volume_fits(persistent, node).is_err()) {
        return Err(Trouble::Check("NodeAffinity", name, "no matching NodeSelectorTerms".into()));
    }
    let supports_options = spec.get("hostPath").is_none() && spec.get("flexVolume").is_none();
    if !supports_options && !spec.list_at(&["mountOptions"]).is_empty() {
        let why = "mount options are not supported for this volume type".into();
        return Err(Trouble::Check("MountOptionSupport", name, why));
    }
    if let Some(source) = spec.get("hostPath") {
        volume.host_path = source.str_at(&["path"]).map(Into::into);
        host.set_up(source).map_err(|why| Trouble::SetUp(name, why))?;
    }
    Ok(())
}

/// The first volume that keeps the pod from starting.
pub(super) fn blocking(volumes: &[Volume]) -> Option<&Volume> {
    volumes.iter().find(|volume| volume.error.is_some() && !volume.mounted)
}
