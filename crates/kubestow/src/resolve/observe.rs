//! From the settled cluster to plain data with positions.

use crate::lines::{Lines, Position};
use crate::report::{self, Admission, Cause, Event};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kubestow_core::admit::{Outcome, Verdict};
use kubestow_core::cluster::Cluster;
use kubestow_core::finding::{Code, Finding, Severity};
use kubestow_core::kubelet::{self, ContainerRole, LostBecause, Origin, PodView, Propagation, SubPathIs};
use kubestow_core::object::{Kind, Object, ObjectId};
use kubestow_core::path::FieldPath;
use kubestow_core::value::Value;
use kubestow_manifest::Manifest;
use std::collections::{BTreeMap, BTreeSet};

/// Finds where objects and fields stand in the text.
pub(crate) struct Places<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) lines: &'a Lines<'a>,
    pub(crate) cluster: &'a Cluster,
}

impl Places<'_> {
    fn of_field(&self, document: usize, path: &FieldPath) -> Option<Position> {
        Some(self.lines.position(self.manifest.documents.get(document)?.locate(path)))
    }

    fn of_object(&self, object: &ObjectId, path: &FieldPath) -> Option<Position> {
        self.of_field(self.cluster.get(object)?.document?, path)
    }

    pub(crate) fn of_finding(&self, finding: &Finding) -> Option<Position> {
        match (finding.document, &finding.object) {
            (Some(document), _) => self.of_field(document, &finding.place),
            (None, Some(object)) => self.of_object(object, &finding.place),
            (None, None) => None,
        }
    }
}

pub(crate) fn severity(severity: Severity) -> String {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
    .to_owned()
}

pub(crate) fn admission(verdict: &Verdict) -> Admission {
    let mut admission = Admission {
        document: verdict.document,
        object: verdict.object.clone(),
        accepted: true,
        warnings: verdict.warnings.iter().map(|w| w.message.clone()).collect(),
        ..Admission::default()
    };
    if let Outcome::Rejected(rejection) = &verdict.outcome {
        admission.accepted = false;
        admission.message = Some(rejection.message.clone());
        admission.status = rejection.status;
        admission.reason = rejection.reason.map(str::to_owned);
        admission.causes = rejection
            .causes
            .iter()
            .map(|c| Cause { field: c.field.clone(), reason: c.reason.name().to_owned(), message: c.message.clone() })
            .collect();
    }
    admission
}

/// What admission and the settled cluster have to tell the user.
pub(crate) fn findings(verdicts: &[Verdict], cluster: &Cluster) -> Vec<Finding> {
    let mut findings = Vec::new();
    for verdict in verdicts {
        let about = |code| Finding::new(code).in_document(verdict.document);
        if let Outcome::Rejected(rejection) = &verdict.outcome {
            for spot in &rejection.spots {
                findings.push(about(Code::Rejected).at(spot.place.clone()).quoting(spot.message.clone()));
            }
            if rejection.causes.is_empty() && rejection.spots.is_empty() {
                findings.push(about(Code::Rejected).at(rejection.place.clone()).quoting(rejection.message.clone()));
            }
            for cause in &rejection.causes {
                let message = format!("{}: {}", cause.field, cause.message);
                findings.push(about(Code::Rejected).at(cause.place.clone()).quoting(message));
            }
        }
        for warning in &verdict.warnings {
            findings.push(about(Code::ApiWarning).at(warning.place.clone()).quoting(warning.message.clone()));
        }
    }
    findings.extend(kubestow_core::explain::findings(cluster));
    findings
}

/// Whether an object is one that the manifest or a controller made, and of a kind that the report lists.
fn is_listed(object: &Object) -> bool {
    match object.id.kind {
        Kind::Namespace | Kind::Node | Kind::ServiceAccount | Kind::Other(_) => false,
        Kind::ConfigMap | Kind::Secret | Kind::Service | Kind::PriorityClass | Kind::CSINode => {
            object.document.is_some()
        }
        _ => true,
    }
}

pub(crate) fn objects(cluster: &Cluster) -> BTreeMap<String, Value> {
    let shown = |object: &Object| {
        let mut value = object.value.clone();
        value.remove(&["metadata", "uid"]);
        (object.id.to_string(), value)
    };
    cluster.objects().filter(|o| is_listed(o)).map(|o| shown(o)).collect()
}

pub(crate) fn object_places(cluster: &Cluster, places: &Places<'_>) -> BTreeMap<String, Position> {
    let root = FieldPath::default();
    let place = |object: &Object| Some((object.id.to_string(), places.of_field(object.document?, &root)?));
    cluster.objects().filter_map(|o| place(o)).collect()
}

/// The events, repeats folded into the first.
pub(crate) fn events(cluster: &Cluster) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    let fresh = cluster.events().iter().filter(|heard| seen.insert(&heard.event));
    fresh
        .map(|heard| Event {
            object: heard.event.object.to_string(),
            event_type: match heard.event.event_type {
                kubestow_core::event::EventType::Normal => "Normal".to_owned(),
                kubestow_core::event::EventType::Warning => "Warning".to_owned(),
            },
            reason: heard.event.reason.to_owned(),
            message: heard.event.message.clone(),
            tick: heard.tick,
        })
        .collect()
}

pub(crate) fn pods(cluster: &Cluster, places: &Places<'_>) -> BTreeMap<String, report::Pod> {
    let view = |o: &Object| cluster.view(&o.id).map(|view| PodView::clone(view));
    let seen = |o: &Object| view(o).unwrap_or_else(|| kubelet::observe(cluster, o));
    cluster.of_kind(Kind::Pod).map(|o| (o.id.to_string(), pod(o, seen(o), places))).collect()
}

fn pod(object: &Object, view: PodView, places: &Places<'_>) -> report::Pod {
    let here = |path: &Option<FieldPath>| path.as_ref().and_then(|p| places.of_object(&object.id, p));
    let containers = view.containers.into_iter().enumerate().map(|(index, c)| {
        let container = report::Container {
            index,
            role: match c.role {
                ContainerRole::Init => "init",
                ContainerRole::Sidecar => "sidecar",
                ContainerRole::Regular => "regular",
                ContainerRole::Ephemeral => "ephemeral",
            }
            .to_owned(),
            image: c.image,
            env: c.env.into_iter().map(|var| env_var(var, &here, places)).collect(),
            mounts: c.mounts.into_iter().map(|m| mount(m, &here)).collect(),
            devices: c.devices.into_iter().map(|d| report::Device { device_path: d.path, volume: d.volume }).collect(),
            command: c.command,
            args: c.args,
            error: c.error.map(|e| report::ContainerError {
                reason: e.reason.to_owned(),
                message: Some(e.message).filter(|m| !m.is_empty()),
            }),
        };
        (c.name, container)
    });
    let volumes = view.volumes.into_iter().enumerate().map(|(index, v)| {
        let volume = report::Volume {
            index,
            source: v.source,
            object: v.object.map(|id| id.to_string()),
            persistent_volume: v.persistent_volume.map(|id| id.to_string()),
            medium: v.medium,
            size_bytes: v.size_bytes,
            files: v.files.map(|files| files.into_iter().map(|f| file(f, places)).collect()),
            error: v.error,
        };
        (v.name, volume)
    });
    let choice = places.cluster.look(&object.id).and_then(|look| look.choice());
    report::Pod {
        node: view.node,
        scheduled: scheduled(object),
        equal_nodes: choice.map(|choice| choice.equal.clone()).unwrap_or_default(),
        containers: containers.collect(),
        volumes: volumes.collect(),
    }
}

fn scheduled(pod: &Object) -> Option<report::Condition> {
    let conditions = pod.value.list_at(&["status", "conditions"]);
    let condition = conditions.iter().find(|c| c.str_at(&["type"]) == Some("PodScheduled"))?;
    let text = |key| condition.str_at(&[key]).map(str::to_owned);
    Some(report::Condition {
        condition_type: "PodScheduled".to_owned(),
        status: text("status").unwrap_or_default(),
        reason: text("reason"),
        message: text("message"),
    })
}

fn origin(origin: Origin, places: &Places<'_>) -> report::Origin {
    match origin {
        Origin::Field { object, path, key } => report::Origin {
            position: places.of_object(&object, &path),
            object: object.to_string(),
            field: path.to_string(),
            key,
        },
        Origin::Cluster(what) => report::Origin { object: what, ..report::Origin::default() },
    }
}

fn env_var(
    var: kubelet::EnvVar,
    here: &dyn Fn(&Option<FieldPath>) -> Option<Position>,
    places: &Places<'_>,
) -> report::EnvVar {
    let lost = |l: kubelet::Lost| report::Lost {
        value: l.value,
        origin: origin(l.origin, places),
        because: match l.because {
            LostBecause::EnvOverEnvFrom => "env-over-env-from",
            LostBecause::LaterEntry => "later-entry",
            LostBecause::OverService => "over-service",
        }
        .to_owned(),
    };
    report::EnvVar {
        entry: here(&var.entry),
        origin: origin(var.origin, places),
        name: var.name,
        value: var.value,
        value_base64: var.raw.map(|bytes| STANDARD.encode(bytes)),
        secret: var.secret,
        unresolved: var.unresolved,
        lost: var.lost.into_iter().map(lost).collect(),
    }
}

fn mount(mount: kubelet::Mount, here: &dyn Fn(&Option<FieldPath>) -> Option<Position>) -> report::Mount {
    report::Mount {
        position: here(&mount.entry),
        read_only_despite: here(&mount.read_only_despite),
        mount_path: mount.path,
        volume: mount.volume,
        sub_path: mount.sub_path,
        read_only: mount.read_only,
        recursive_read_only: mount.recursive_read_only,
        sub_path_is: mount.sub_path_is.map(|is| match is {
            SubPathIs::File => "File".to_owned(),
            SubPathIs::Directory => "Directory".to_owned(),
        }),
        image: mount.image,
        propagation: match mount.propagation {
            Propagation::None => "None",
            Propagation::HostToContainer => "HostToContainer",
            Propagation::Bidirectional => "Bidirectional",
        }
        .to_owned(),
    }
}

fn file(file: kubelet::File, places: &Places<'_>) -> report::File {
    let (content, content_base64) = match String::from_utf8(file.content) {
        Ok(text) => (Some(text), None),
        Err(raw) => (None, Some(STANDARD.encode(raw.into_bytes()))),
    };
    report::File {
        path: file.path,
        mode: format!("{:04o}", file.mode),
        content,
        content_base64,
        uid: file.uid,
        gid: file.gid,
        origin: origin(file.origin, places),
        secret: file.secret,
    }
}
