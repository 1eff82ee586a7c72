//! Why does a container not start, and what will surprise in one that does?
//!
//! Reads what the kubelets saw when they last looked. A volume that keeps a pod from starting is told once, as the
//! volume's trouble; the containers that wait for it are not told again.

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::kubelet::{Container, File, PodView, Stale, StaleThing, SubPathIs, Volume};
use crate::object::{Kind, ObjectId};
use crate::path::FieldPath;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The findings about all pods, by pod.
pub(super) fn findings(cluster: &Cluster) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pod in cluster.of_kind(Kind::Pod) {
        let Some(view) = cluster.view(&pod.id) else { continue };
        for volume in &view.volumes {
            of_volume(&pod.id, volume, &mut findings);
            let ignores = ignores_fs_group(cluster, volume).filter(|_| view.fs_group.is_some() && volume.used);
            if let Some(source) = ignores {
                let finding = about(Code::FsGroupIgnored, &pod.id, &volume.place);
                findings.push(finding.with("volume", volume.name.clone()).with("source", source));
            }
        }
        for container in &view.containers {
            of_container(&pod.id, view, container, &mut findings);
        }
    }
    findings
}

fn about(code: Code, pod: &ObjectId, place: &FieldPath) -> Finding {
    Finding::new(code).about(pod).at(place.clone())
}

fn of_volume(pod: &ObjectId, volume: &Volume, findings: &mut Vec<Finding>) {
    if let Some(error) = &volume.error {
        let code = if volume.mounted { Code::VolumeNotRefreshed } else { Code::VolumeError };
        let place = volume.place.clone().field(&volume.source);
        findings.push(about(code, pod, &place).quoting(error.clone()).with("volume", volume.name.clone()));
    }
    if let Some(path) = volume.host_path.as_ref().filter(|_| volume.error.is_some()) {
        let place = volume.place.clone().field(&volume.source);
        findings.push(about(Code::HostPathAssumed, pod, &place).with("path", path.clone()));
    }
    if !volume.used {
        findings.push(about(Code::VolumeUnused, pod, &volume.place).with("volume", volume.name.clone()));
    }
}

/// The kind of storage whose files fsGroup does not touch, if it is one.
///
/// upstream: pkg/volume/hostpath, pkg/volume/nfs: SetUp changes no owner
fn ignores_fs_group(cluster: &Cluster, volume: &Volume) -> Option<&'static str> {
    let behind = volume.persistent_volume.as_ref().and_then(|id| cluster.get(id));
    let is = |source: &&str| {
        volume.source == *source || behind.is_some_and(|volume| volume.value.at(&["spec", *source]).is_some())
    };
    ["hostPath", "nfs"].into_iter().find(is)
}

/// Folders of which every image needs what it has there.
const SYSTEM: [&str; 15] = [
    "/",
    "/bin",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/sbin",
    "/var",
];

fn of_container(pod: &ObjectId, view: &PodView, container: &Container, findings: &mut Vec<Finding>) {
    let mut tell = |finding: Finding| findings.push(finding.with("container", container.name.clone()));
    // Without a message it waits for a volume, which is told already.
    if let Some(error) = container.error.as_ref().filter(|error| !error.message.is_empty()) {
        let finding = about(Code::ContainerError, pod, &error.place).quoting(error.message.clone());
        tell(finding.with("reason", error.reason));
    }
    for var in container.env.iter().filter(|var| !var.unresolved.is_empty()) {
        let place = var.entry.as_ref().unwrap_or(&container.place);
        let names: Vec<String> = var.unresolved.iter().map(|name| alloc::format!("$({name})")).collect();
        let finding = about(Code::ReferenceUnresolved, pod, &place.clone().field("value"));
        tell(finding.with("variable", var.name.clone()).with("references", names.join(", ")));
    }
    for mount in &container.mounts {
        let place = mount.entry.as_ref().unwrap_or(&container.place);
        if let Some(place) = &mount.read_only_despite {
            tell(about(Code::ReadOnlyAnyway, pod, place).with("path", mount.path.clone()));
        }
        let folder = mount.path.trim_end_matches('/');
        let folder = if folder.is_empty() { "/" } else { folder };
        if SYSTEM.contains(&folder) && mount.sub_path_is != Some(SubPathIs::File) {
            let place = place.clone().field("mountPath");
            tell(about(Code::MountHidesSystem, pod, &place).with("path", folder));
        }
        let volume = view.volumes.iter().find(|volume| volume.name == mount.volume);
        let written = volume.filter(|volume| volume.source != "emptyDir").and_then(|volume| volume.files.as_ref());
        if mount.frozen.is_none()
            && mount.sub_path_is == Some(SubPathIs::Directory)
            && is_empty(written, &mount.sub_path)
        {
            let finding = about(Code::SubPathOfNothing, pod, &place.clone().field("subPath"));
            tell(finding.with("sub_path", mount.sub_path.clone()).with("volume", mount.volume.clone()));
        }
    }
    for unknown in &container.unknown {
        tell(about(Code::VariableUnknown, pod, &unknown.place).with("variable", unknown.variable.clone()));
    }
    if let Some(first) = container.stale.first() {
        let things: Vec<String> = container.stale.iter().map(thing).collect();
        tell(about(Code::ContainerStale, pod, &first.place).with("things", things.join(", ")));
    }
}

/// Whether the kubelet writes the volume's files and none of them is below the path.
fn is_empty(written: Option<&Vec<File>>, sub_path: &str) -> bool {
    let below = |path: &str| path.strip_prefix(sub_path).is_some_and(|rest| rest.starts_with('/'));
    written.is_some_and(|files| !files.iter().any(|file| below(&file.path)))
}

fn thing(stale: &Stale) -> String {
    match &stale.what {
        StaleThing::Variable(name) => name.clone(),
        StaleThing::Command => "args".to_string(),
        StaleThing::Mount(path) => path.clone(),
    }
}
