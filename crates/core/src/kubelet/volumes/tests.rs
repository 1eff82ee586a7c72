//! Volumes that mount, and what the kubelet says of those that do not.

use super::super::testing::{Lab, pod};
use crate::view::{ContainerError, File, Volume};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde_json::{Value as Json, json};

/// A pod with one volume, mounted by its container.
fn mounting(source: Json, security: &Json) -> Json {
    let mut volume = source;
    volume["name"] = json!("v");
    pod(json!({"securityContext": security, "volumes": [volume], "containers": [
        {"name": "main", "volumeMounts": [{"name": "v", "mountPath": "/v"}],
            "resources": {"limits": {"memory": "1Gi"}}}]}))
}

fn objects() -> [Json; 2] {
    [
        json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "1"}, "binaryData": {"b": "//4="}}),
        json!({"kind": "Secret", "metadata": {"name": "s"}, "data": {"a": "Mg==", "k": "Mw=="}}),
    ]
}

fn volume(source: Json, security: &Json) -> Volume {
    let lab = Lab::of(objects().into_iter().chain([mounting(source, security)]));
    lab.view("p").volumes[0].clone()
}

/// The error without the words that all of them begin with.
fn error(source: Json) -> String {
    let error = volume(source, &json!({})).error.unwrap();
    error.strip_prefix("MountVolume.SetUp failed for volume \"v\" : ").unwrap_or(&error).into()
}

/// Path, mode and content of every file.
fn files(source: Json, security: &Json) -> Vec<String> {
    let line = |file: File| {
        let owner = format!("{}:{}", file.uid.unwrap_or(-1), file.gid.unwrap_or(-1));
        format!("{} {:04o} {owner} {}", file.path, file.mode, String::from_utf8_lossy(&file.content))
    };
    volume(source, security).files.unwrap().into_iter().map(line).collect()
}

#[test]
fn what_is_missing_is_told_and_optional_things_are_not_missed() {
    let absent = json!([{"key": "none", "path": "none"}, {"key": "a", "path": "a"}]);
    for (source, expected) in [
        (json!({"configMap": {"name": "none"}}), "configmap \"none\" not found"),
        (json!({"secret": {"secretName": "none"}}), "secret \"none\" not found"),
        (json!({"configMap": {"name": "c", "items": absent}}), "configmap references non-existent config key: none"),
        (json!({"secret": {"secretName": "s", "items": absent}}), "references non-existent secret key: none"),
        (
            json!({"projected": {"sources": [{"configMap": {"name": "none"}}, {"configMap": {"name": "none"}},
                {"downwardAPI": {"items": [
                    {"path": "x", "resourceFieldRef": {"containerName": "ghost", "resource": "limits.cpu"}},
                    {"path": "y", "fieldRef": {"fieldPath": "spec.nodeName"}}]}}]}}),
            "[configmap \"none\" not found, container ghost not found, unsupported fieldPath: spec.nodeName]",
        ),
    ] {
        assert_eq!(error(source), expected);
    }
    let none = json!({});
    assert_eq!(files(json!({"configMap": {"name": "none", "optional": true}}), &none), Vec::<String>::new());
    let optional = json!({"secret": {"secretName": "s", "optional": true, "items": absent}});
    assert_eq!(files(optional, &none), ["a 0644 -1:-1 2"]);
}

#[test]
fn the_last_source_of_a_path_wins_with_its_mode() {
    let source = json!({"projected": {"defaultMode": 292, "sources": [
        {"configMap": {"name": "c", "items": [{"key": "a", "path": "a", "mode": 256}]}}, {"secret": {"name": "s"}}]}});
    assert_eq!(files(source.clone(), &json!({})), ["a 0444 -1:-1 2", "k 0444 -1:-1 3"]);
    let lost = volume(source, &json!({})).files.unwrap()[0].lost.clone();
    assert_eq!(lost.iter().map(|lost| lost.value.as_str()).collect::<Vec<_>>(), ["1"]);
}

#[test]
fn fs_group_and_a_common_user_change_modes_and_owners() {
    let source = json!({"projected": {"defaultMode": 256, "sources": [
        {"serviceAccountToken": {"path": "token"}}, {"configMap": {"name": "c", "items": [{"key": "a", "path": "a"}]}}]}});
    for (security, expected) in [
        (json!({}), ["a 0400 -1:-1 1", "token 0400 -1:-1 <token>"]),
        (json!({"fsGroup": 7}), ["a 0440 0:7 1", "token 0640 0:7 <token>"]),
        (json!({"runAsUser": 5}), ["a 0400 0:0 1", "token 0600 5:0 <token>"]),
        (json!({"runAsUser": 5, "fsGroup": 7}), ["a 0440 0:7 1", "token 0640 5:7 <token>"]),
    ] {
        assert_eq!(files(source.clone(), &security), expected, "{security}");
    }
}

#[test]
fn an_empty_dir_is_as_large_as_the_least_of_its_limits() {
    for (source, size) in [
        (json!({}), None),
        (json!({"sizeLimit": "2Gi"}), Some(2 << 30)),
        (json!({"medium": "Memory"}), Some(1 << 30)),
        (json!({"medium": "Memory", "sizeLimit": "1Mi"}), Some(1 << 20)),
        (json!({"medium": "Memory", "sizeLimit": "2Gi"}), Some(1 << 30)),
    ] {
        assert_eq!(volume(json!({"emptyDir": source}), &json!({})).size_bytes, size, "{source}");
    }
    assert_eq!(error(json!({"emptyDir": {"medium": "Tape"}})), "unknown storage medium \"Tape\"");
    let huge = "medium HugePages: hugePages storage requested, but there is no resource request for huge pages";
    assert_eq!(error(json!({"emptyDir": {"medium": "HugePages"}})), huge);
}

#[test]
fn removed_types_are_not_processed_and_git_is_off() {
    let removed = "Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process \
                   volumes=[v]: failed to get Plugin from volumeSpec for volume \"v\" err=no volume plugin matched";
    assert_eq!(error(json!({"glusterfs": {"path": "p"}})), removed);
    assert!(error(json!({"gitRepo": {"repository": "r"}})).starts_with("git-repo volume plugin has been disabled"));
}

#[test]
fn a_volume_that_nobody_mounts_is_left_alone() {
    let spec = json!({"volumes": [{"name": "v", "configMap": {"name": "none"}}], "containers": [{"name": "main"}]});
    let lab = Lab::of([pod(spec)]);
    let view = lab.view("p");
    assert_eq!((&view.volumes[0].error, view.volumes[0].used), (&None, false));
    assert_eq!(view.containers[0].error, None);
}

#[test]
fn while_a_volume_is_missing_every_container_waits() {
    let mut pod = mounting(json!({"configMap": {"name": "none"}}), &json!({}));
    let reasons = |pod: &Json| -> Vec<&'static str> {
        let lab = Lab::of([pod.clone()]);
        let error = |container: &super::super::Container| container.error.clone();
        lab.view("p").containers.iter().filter_map(error).map(|ContainerError { reason, .. }| reason).collect()
    };
    assert_eq!(reasons(&pod), ["ContainerCreating"]);
    pod["spec"]["initContainers"] = json!([{"name": "init"}]);
    assert_eq!(reasons(&pod), ["PodInitializing", "PodInitializing"]);
}

/// The volume of a pod whose claim `data` and PersistentVolume `pv` are as given.
fn behind(claim: Json, persistent: Json) -> Volume {
    let claim = json!({"kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": {"volumeName": "pv"},
        "status": claim});
    let node = json!({"kind": "Node", "metadata": {"name": "n", "labels": {"zone": "a"}}});
    let persistent = json!({"kind": "PersistentVolume", "metadata": {"name": "pv"}, "spec": persistent});
    let pod = mounting(json!({"persistentVolumeClaim": {"claimName": "data"}}), &json!({}));
    Lab::of([node, persistent, claim, pod]).view("p").volumes[0].clone()
}

#[test]
fn a_claim_leads_to_its_volume_or_to_the_reason_why_not() {
    let uid = "<uid of PersistentVolumeClaim/default/data>";
    let bound = || json!({"phase": "Bound"});
    let to = |uid: &str| json!({"namespace": "default", "name": "data", "uid": uid});
    let found = behind(bound(), json!({"claimRef": to(uid), "nfs": {}}));
    assert_eq!(found.persistent_volume.map(|id| id.to_string()).as_deref(), Some("PersistentVolume/pv"));
    let unprocessed = |why: &str| {
        format!(
            "Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process \
             volumes=[v]: {why}"
        )
    };
    let of_claim = |why: &str| unprocessed(&format!("error processing PVC default/data: {why}"));
    let elsewhere = format!("found PV object pv but its pv.Spec.ClaimRef.UID x does not point to claim.UID {uid}");
    let affinity = json!({"required": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["b"]}]}]}});
    for (claim, persistent, expected) in [
        (json!({"phase": "Pending"}), json!({}), of_claim("PVC is not bound")),
        (bound(), json!({"claimRef": to("x")}), of_claim(&elsewhere)),
        (
            bound(),
            json!({"claimRef": to(uid), "volumeMode": "Block"}),
            unprocessed("volume v has volumeMode Block, but is specified in volumeMounts"),
        ),
        (
            bound(),
            json!({"claimRef": to(uid), "nodeAffinity": affinity}),
            "MountVolume.NodeAffinity check failed for volume \"pv\" : no matching NodeSelectorTerms".into(),
        ),
        (
            bound(),
            json!({"claimRef": to(uid), "hostPath": {"path": "/srv"}, "mountOptions": ["ro"]}),
            "MountVolume.MountOptionSupport check failed for volume \"pv\" : mount options are not supported for this \
             volume type"
                .into(),
        ),
        (
            bound(),
            json!({"claimRef": to(uid), "hostPath": {"path": "/none", "type": "Directory"}}),
            "MountVolume.SetUp failed for volume \"pv\" : hostPath type check failed: /none is not a directory".into(),
        ),
    ] {
        assert_eq!(behind(claim, persistent).error, Some(expected));
    }
}
