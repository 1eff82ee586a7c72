//! From what a kubelet saw of a pod to plain data with positions.

use super::places::Places;
use crate::lines::Position;
use crate::report;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestow_core::kubelet::{
    self, ContainerRole, EntryKind, LostBecause, Origin, PodView, Propagation, StaleThing, SubPathIs,
};
use kubestow_core::object::Object;
use kubestow_core::path::FieldPath;

/// Turns the parts of one pod's view into the parts of the report.
pub(super) struct Inside<'a> {
    pub(super) pod: &'a Object,
    pub(super) places: &'a Places<'a>,
}

impl Inside<'_> {
    /// The containers and volumes by name; the rest of the pod is left to the caller.
    pub(super) fn pod(&self, view: &PodView) -> report::Pod {
        let containers = view.containers.iter().enumerate();
        let volumes = view.volumes.iter().enumerate();
        report::Pod {
            node: view.node.clone(),
            fs_group: view.fs_group,
            cut: view.is_cut,
            containers: containers.map(|(i, c)| (c.name.clone(), self.container(i, c, view))).collect(),
            volumes: volumes.map(|(i, v)| (v.name.clone(), self.volume(i, v))).collect(),
            ..report::Pod::default()
        }
    }

    /// Where a field of the pod stands; none if the text does not hold it.
    fn here(&self, path: &FieldPath) -> Option<Position> {
        self.places.exactly(&self.pod.id, path)
    }

    fn container(&self, index: usize, container: &kubelet::Container, view: &PodView) -> report::Container {
        let device = |d: &kubelet::Device| report::Device {
            device_path: d.path.clone(),
            volume: d.volume.clone(),
            read_only: d.read_only,
        };
        report::Container {
            index,
            role: match container.role {
                ContainerRole::Init => "init",
                ContainerRole::Sidecar => "sidecar",
                ContainerRole::Regular => "regular",
                ContainerRole::Ephemeral => "ephemeral",
            }
            .to_owned(),
            image: container.image.clone(),
            position: self.here(&container.place),
            env: container.env.iter().map(|var| self.env_var(var)).collect(),
            mounts: container.mounts.iter().map(|m| self.mount(m)).collect(),
            devices: container.devices.iter().map(device).collect(),
            command: container.command.clone(),
            args: container.args.clone(),
            error: container.error.as_ref().map(|e| report::ContainerError {
                reason: e.reason.to_owned(),
                message: Some(e.message.clone()).filter(|m| !m.is_empty()),
            }),
            stale: container.stale.iter().map(|stale| self.stale(stale)).collect(),
            tree: view.tree(container).into_iter().map(entry).collect(),
        }
    }

    fn env_var(&self, var: &kubelet::EnvVar) -> report::EnvVar {
        report::EnvVar {
            entry: var.entry.as_ref().and_then(|path| self.here(path)),
            origin: self.origin(&var.origin),
            name: var.name.clone(),
            value: var.value.clone(),
            value_base64: var.raw.as_ref().map(|bytes| STANDARD.encode(bytes)),
            secret: var.secret,
            unresolved: var.unresolved.clone(),
            lost: var.lost.iter().map(|lost| self.lost(lost)).collect(),
        }
    }

    fn lost(&self, lost: &kubelet::Lost) -> report::Lost {
        report::Lost {
            value: lost.value.clone(),
            origin: self.origin(&lost.origin),
            because: match lost.because {
                LostBecause::EnvOverEnvFrom => "env-over-env-from",
                LostBecause::LaterEntry => "later-entry",
                LostBecause::OverService => "over-service",
            }
            .to_owned(),
        }
    }

    fn origin(&self, origin: &Origin) -> report::Origin {
        match origin {
            Origin::Field { object, path, key } => report::Origin {
                position: self.places.exactly(object, path),
                object: object.to_string(),
                field: path.to_string(),
                key: key.clone(),
            },
            Origin::Cluster(what) => report::Origin { object: what.clone(), ..report::Origin::default() },
        }
    }

    fn mount(&self, mount: &kubelet::Mount) -> report::Mount {
        report::Mount {
            position: mount.entry.as_ref().and_then(|path| self.here(path)),
            read_only_despite: mount.read_only_despite.as_ref().and_then(|path| self.here(path)),
            mount_path: mount.path.clone(),
            volume: mount.volume.clone(),
            sub_path: mount.sub_path.clone(),
            read_only: mount.read_only,
            recursive_read_only: mount.recursive_read_only,
            sub_path_is: mount.sub_path_is.map(|is| match is {
                SubPathIs::File => "File".to_owned(),
                SubPathIs::Directory => "Directory".to_owned(),
            }),
            image: mount.image.clone(),
            frozen: mount.frozen.as_ref().map(|files| self.files(files)),
            propagation: match mount.propagation {
                Propagation::None => "None",
                Propagation::HostToContainer => "HostToContainer",
                Propagation::Bidirectional => "Bidirectional",
            }
            .to_owned(),
        }
    }

    fn stale(&self, stale: &kubelet::Stale) -> report::Stale {
        let (what, name) = match &stale.what {
            StaleThing::Variable(name) => ("variable", name.clone()),
            StaleThing::Service(name) => ("service", name.clone()),
            StaleThing::Command => ("command", String::new()),
            StaleThing::Mount(path) => ("mount", path.clone()),
        };
        report::Stale {
            what: what.to_owned(),
            name,
            fresh: stale.fresh.clone(),
            position: self.places.of_object(&self.pod.id, &stale.place),
        }
    }

    fn volume(&self, index: usize, volume: &kubelet::Volume) -> report::Volume {
        report::Volume {
            index,
            source: volume.source.clone(),
            object: volume.object.as_ref().map(ToString::to_string),
            persistent_volume: volume.persistent_volume.as_ref().map(ToString::to_string),
            medium: volume.medium.clone(),
            size_bytes: volume.size_bytes,
            files: volume.files.as_ref().map(|files| self.files(files)),
            error: volume.error.clone(),
            position: self.here(&volume.place),
            used: volume.used,
            mounted: volume.mounted,
            read_only: volume.read_only,
            immutable: volume.immutable,
            host_path: volume.host_path.clone(),
            image: volume.image.clone(),
            driver: volume.driver.clone(),
        }
    }

    fn files(&self, files: &[kubelet::File]) -> Vec<report::File> {
        files.iter().map(|file| self.file(file)).collect()
    }

    fn file(&self, file: &kubelet::File) -> report::File {
        let (content, content_base64) = match String::from_utf8(file.content.clone()) {
            Ok(text) => (Some(text), None),
            Err(raw) => (None, Some(STANDARD.encode(raw.into_bytes()))),
        };
        report::File {
            path: file.path.clone(),
            mode: octal(file.mode),
            content,
            content_base64,
            uid: file.uid,
            gid: file.gid,
            origin: self.origin(&file.origin),
            secret: file.secret,
            lost: file.lost.iter().map(|lost| self.lost(lost)).collect(),
        }
    }
}

fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

fn entry(entry: kubelet::Entry) -> report::Entry {
    let (kind, target) = match entry.kind {
        EntryKind::Directory => ("directory", None),
        EntryKind::File => ("file", None),
        EntryKind::Link(target) => ("link", Some(target)),
    };
    report::Entry {
        path: entry.path,
        kind: kind.to_owned(),
        target,
        mode: entry.mode.map(octal),
        mount: entry.mount,
        file: entry.file,
    }
}
