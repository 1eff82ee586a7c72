//! Why does a container not start, and what will surprise in one that does?
//!
//! Reads what the kubelets saw when they last looked. A volume that keeps a pod from starting is told once, as the
//! volume's trouble; the containers that wait for it are not told again.

use super::{Known, Part};
use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::go::{list, quote};
use crate::kubelet::{Container, ContainerRole, File, PodView, Stale, StaleThing, SubPathIs, Volume};
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The findings about all pods, by pod. The pods of one template have the same to tell; the first of them tells it.
pub(super) fn findings(cluster: &Cluster, known: &mut Known<'_>) -> Vec<Arc<Finding>> {
    let mut findings = Vec::new();
    let mut told = BTreeSet::new();
    let cut = cluster.views().find(|(_, view)| view.is_cut);
    findings.extend(cut.map(|(pod, _)| Arc::new(about(Code::TooMuchToShow, pod, &FieldPath::default()))));
    // Both are in the order of the ids.
    let mut views = cluster.views().peekable();
    for pod in cluster.of_kind(Kind::Pod) {
        while views.next_if(|(id, _)| **id < pod.id).is_some() {}
        let Some((_, view)) = views.next_if(|(id, _)| **id == pod.id) else { continue };
        let of_pod = known(Part::Containers, pod, &|| of_pod(cluster, &pod.id, view));
        let owner = if of_pod.is_empty() { None } else { controller(pod) };
        let is_new = |finding: &Arc<Finding>| {
            let (place, data) = (finding.place.clone(), finding.data.clone());
            owner.is_none_or(|uid| told.insert((uid, finding.code, place, finding.kubernetes.clone(), data)))
        };
        findings.extend(of_pod.into_iter().filter(is_new));
    }
    findings
}

/// The uid of the object that made a pod.
fn controller(pod: &Object) -> Option<&str> {
    let owners = pod.value.list_at(&["metadata", "ownerReferences"]);
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    owners.iter().find(controls)?.str_at(&["uid"])
}

fn of_pod(cluster: &Cluster, pod: &ObjectId, view: &PodView) -> Vec<Finding> {
    let mut findings = Vec::new();
    for volume in &view.volumes {
        of_volume(pod, volume, &mut findings);
        let ignores = ignores_fs_group(cluster, volume).filter(|_| view.fs_group.is_some() && volume.used);
        if let Some(source) = ignores {
            let finding = about(Code::FsGroupIgnored, pod, &volume.place);
            findings.push(finding.with("volume", volume.name.clone()).with("source", source));
        }
    }
    findings.extend(view.volumes.iter().filter_map(|volume| inline_driver(cluster, pod, volume)));
    for container in &view.containers {
        of_container(pod, view, container, &mut findings);
    }
    findings.extend(waiting(pod, &view.containers));
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

/// The containers that wait for an init container which does not start. What each would get can be told all the same.
fn waiting(pod: &ObjectId, containers: &[Container]) -> Option<Finding> {
    let fails = |container: &Container| container.error.as_ref().is_some_and(|error| !error.message.is_empty());
    let runs_first = |container: &Container| matches!(container.role, ContainerRole::Init | ContainerRole::Sidecar);
    let first = containers.iter().position(|container| runs_first(container) && fails(container))?;
    let (first, others) = containers.get(first..)?.split_first()?;
    let others: Vec<&str> = others.iter().map(|container| container.name.as_str()).collect();
    let finding = about(Code::ContainersWait, pod, &first.place).with("container", first.name.clone());
    (!others.is_empty()).then(|| finding.with("others", others.join(", ")))
}

/// What stands in the way of a volume that a driver makes for the pod alone, where nothing says that the driver does so.
///
/// upstream: pkg/volume/csi: SetUpAt, supportsVolumeLifecycleMode
fn inline_driver(cluster: &Cluster, pod: &ObjectId, volume: &Volume) -> Option<Finding> {
    let name = volume.driver.as_deref().filter(|_| volume.used && volume.error.is_none())?;
    let why = match cluster.find(Kind::CSIDriver, "", name) {
        None => {
            let missing = format!("driver name {name} not found in the list of registered CSI drivers");
            format!("mounter.SetUpAt failed to get CSI client: {missing}")
        }
        Some(driver) => {
            let modes = driver.value.list_at(&["spec", "volumeLifecycleModes"]).iter().filter_map(Value::as_str);
            let modes: Vec<String> = modes.map(quote).collect();
            if modes.iter().any(|mode| mode == "\"Ephemeral\"") {
                return None;
            }
            let unsupported =
                format!("volume mode \"Ephemeral\" not supported by driver {name} (only supports {})", list(modes));
            format!("mounter.SetupAt failed to check volume lifecycle mode: {unsupported}")
        }
    };
    let words = format!("MountVolume.SetUp failed for volume {} : kubernetes.io/csi: {why}", quote(&volume.name));
    let finding = about(Code::InlineDriverAssumed, pod, &volume.place.clone().field("csi").field("driver"));
    Some(finding.quoting(words).with("volume", volume.name.clone()).with("driver", name))
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
    for keys in &container.skipped {
        tell(about(Code::KeysSkipped, pod, &keys.place).quoting(keys.message.clone()));
    }
    for var in container.env.iter().filter(|var| !var.unresolved.is_empty()) {
        let place = var.entry.as_ref().unwrap_or(&container.place);
        let names: Vec<String> = var.unresolved.iter().map(|name| format!("$({name})")).collect();
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
        StaleThing::Service(name) => format!("Service {name}"),
        StaleThing::Command => "args".to_string(),
        StaleThing::Mount(path) => path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Cluster, Step};
    use crate::kubelet::sync;
    use crate::object::{Object, uid_of};
    use crate::profile::Profile;
    use serde_json::{Value as Json, json};

    /// The codes that a pod of this spec is told, each with its place.
    fn told(pods: &[Json]) -> Vec<(&'static str, String)> {
        let mut cluster = Cluster::new(Profile::conformance());
        let config = json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}});
        for (n, object) in [config].iter().chain(pods).enumerate() {
            let mut value: Value = serde_json::from_value(object.clone()).unwrap();
            let kind = Kind::named(value.str_at(&["kind"]).unwrap());
            let namespace = if kind.is_namespaced() { "default" } else { "" };
            let id = ObjectId::namespaced(kind, namespace, value.str_at(&["metadata", "name"]).unwrap());
            value.set(&["metadata", "uid"], uid_of(&id, 0));
            cluster.apply(Step::none().and_put(Object::admitted(id, value, u32::try_from(n).unwrap(), Some(n))));
        }
        let seen = sync(&cluster);
        cluster.apply(seen);
        let mut known =
            |_: Part, _: &Arc<Object>, tell: &dyn Fn() -> Vec<Finding>| tell().into_iter().map(Arc::new).collect();
        findings(&cluster, &mut known).iter().map(|finding| (finding.code.name(), finding.place.to_string())).collect()
    }

    fn pod(name: &str, spec: &Json) -> Json {
        json!({"kind": "Pod", "metadata": {"name": name}, "spec": spec})
    }

    #[test]
    fn a_volume_in_trouble_is_told_once_for_all_containers() {
        let mounts = json!([{"name": "v", "mountPath": "/v"}]);
        let spec = json!({"volumes": [{"name": "v", "secret": {"secretName": "none"}}, {"name": "w", "emptyDir": {}}],
            "containers": [{"name": "a", "volumeMounts": mounts}, {"name": "b", "volumeMounts": mounts}]});
        assert_eq!(
            told(&[pod("p", &spec)]),
            [("volume-error", "spec.volumes[0].secret".to_string()), ("volume-unused", "spec.volumes[1]".to_string()),]
        );
    }

    #[test]
    fn what_surprises_in_a_container_is_told_where_it_is_written() {
        let spec = json!({"securityContext": {"fsGroup": 1},
            "volumes": [{"name": "c", "configMap": {"name": "c"}}, {"name": "h", "hostPath": {"path": "/srv"}}],
            "containers": [{"name": "a", "env": [{"name": "E", "value": "$(NONE)"}], "volumeMounts": [
                {"name": "c", "mountPath": "/etc/", "readOnly": true},
                {"name": "c", "mountPath": "/x", "subPath": "typo", "readOnly": true},
                {"name": "c", "mountPath": "/y", "subPath": "k", "readOnly": true},
                {"name": "h", "mountPath": "/h"}]}]});
        assert_eq!(
            told(&[pod("p", &spec)]),
            [
                ("fs-group-ignored", "spec.volumes[1]".to_string()),
                ("reference-unresolved", "spec.containers[0].env[0].value".to_string()),
                ("mount-hides-system", "spec.containers[0].volumeMounts[0].mountPath".to_string()),
                ("sub-path-of-nothing", "spec.containers[0].volumeMounts[1].subPath".to_string()),
            ]
        );
    }

    #[test]
    fn a_driver_that_makes_volumes_for_pods_is_taken_as_installed() {
        let spec = json!({"volumes": [{"name": "v", "csi": {"driver": "d"}}],
            "containers": [{"name": "a", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]});
        let place = "spec.volumes[0].csi.driver".to_string();
        assert_eq!(told(&[pod("p", &spec)]), [("inline-driver-assumed", place)]);
        let driver = json!({"kind": "CSIDriver", "metadata": {"name": "d"},
            "spec": {"volumeLifecycleModes": ["Persistent", "Ephemeral"]}});
        assert_eq!(told(&[driver, pod("p", &spec)]), []);
    }

    #[test]
    fn what_waits_for_an_init_container_is_told() {
        let missing = json!([{"configMapRef": {"name": "none"}}]);
        let spec = json!({"initContainers": [{"name": "first"}, {"name": "second", "envFrom": missing}],
            "containers": [{"name": "main"}]});
        assert_eq!(
            told(&[pod("p", &spec)]),
            [
                ("container-error", "spec.initContainers[1].envFrom[0].configMapRef.name".to_string()),
                ("containers-wait", "spec.initContainers[1]".to_string()),
            ]
        );
    }

    #[test]
    fn the_pods_of_one_template_tell_it_once() {
        let spec = json!({"containers": [{"name": "a", "envFrom": [{"configMapRef": {"name": "none"}}]}]});
        let owned = |name| {
            let mut pod = pod(name, &spec);
            pod["metadata"]["ownerReferences"] = json!([{"controller": true, "uid": "u", "kind": "ReplicaSet"}]);
            pod
        };
        assert_eq!(told(&[owned("a"), owned("b")]).len(), 1);
        assert_eq!(told(&[pod("a", &spec), pod("b", &spec)]).len(), 2);
    }
}
