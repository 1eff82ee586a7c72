//! How is the source of a volume described?
//!
//! Models the `print…VolumeSource` functions of describe.go, for volumes of pods and for PersistentVolumes.

use super::claim;
use super::writer::{Writer, shorten};
use crate::get::text;
use kubestow_core::go;
use kubestow_core::quantity::of_value;
use kubestow_core::value::Value;
use std::cmp::Ordering;

/// Where a volume source stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    /// In a pod, or the template of one.
    Pod,
    /// In a PersistentVolume.
    Volume,
}

/// How a field of a source is printed.
enum As {
    /// As it is; nothing where it is absent.
    Plain,
    /// An integer; 0 where it is absent.
    Number,
    /// A switch; off where it is absent.
    Switch,
    /// `<none>` or another word where it is absent.
    Or(&'static str),
    /// A list in brackets.
    List,
    /// Strings with commas between them.
    Joined,
    /// A reference to a Secret, as Go prints its struct.
    Reference,
    /// A map, as Go prints it.
    Map,
}

use As::{Joined, List, Map, Number, Or, Plain, Reference, Switch};

/// A plain source: its field, what it is, and its own fields with their titles. Some stand only in PersistentVolumes.
struct Source(&'static str, &'static str, &'static [(&'static str, &'static str, As)]);

const READ_ONLY: (&str, &str, As) = ("ReadOnly", "readOnly", Switch);
const FS_TYPE: (&str, &str, As) = ("FSType", "fsType", Plain);

const SOURCES: &[Source] = &[
    Source(
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path", Plain), ("HostPathType", "type", Or("<none>"))],
    ),
    Source(
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[("PDName", "pdName", Plain), FS_TYPE, ("Partition", "partition", Number), READ_ONLY],
    ),
    Source(
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[("VolumeID", "volumeID", Plain), FS_TYPE, ("Partition", "partition", Number), READ_ONLY],
    ),
    Source(
        "gitRepo",
        "GitRepo (a volume that is pulled from git when the pod is created)",
        &[("Repository", "repository", Plain), ("Revision", "revision", Plain)],
    ),
    Source(
        "secret",
        "Secret (a volume populated by a Secret)",
        &[("SecretName", "secretName", Plain), ("Optional", "optional", Switch)],
    ),
    Source(
        "configMap",
        "ConfigMap (a volume populated by a ConfigMap)",
        &[("Name", "name", Plain), ("Optional", "optional", Switch)],
    ),
    Source(
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server", Plain), ("Path", "path", Plain), READ_ONLY],
    ),
    Source(
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        &[("ClaimName", "claimName", Plain), READ_ONLY],
    ),
    Source(
        "rbd",
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        &[
            ("CephMonitors", "monitors", List),
            ("RBDImage", "image", Plain),
            FS_TYPE,
            ("RBDPool", "pool", Plain),
            ("RadosUser", "user", Plain),
            ("Keyring", "keyring", Plain),
            ("SecretRef", "secretRef", Reference),
            READ_ONLY,
        ],
    ),
    Source(
        "quobyte",
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        &[("Registry", "registry", Plain), ("Volume", "volume", Plain), READ_ONLY],
    ),
    Source(
        "azureDisk",
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        &[
            ("DiskName", "diskName", Plain),
            ("DiskURI", "diskURI", Plain),
            ("Kind", "kind", Plain),
            FS_TYPE,
            ("CachingMode", "cachingMode", Plain),
            READ_ONLY,
        ],
    ),
    Source(
        "vsphereVolume",
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        &[("VolumePath", "volumePath", Plain), FS_TYPE, ("StoragePolicyName", "storagePolicyName", Plain)],
    ),
    Source(
        "photonPersistentDisk",
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
        &[("PdID", "pdID", Plain), FS_TYPE],
    ),
    Source("portworxVolume", "PortworxVolume (a Portworx Volume resource)", &[("VolumeID", "volumeID", Plain)]),
    Source(
        "cinder",
        "Cinder (a Persistent Disk resource in OpenStack)",
        &[("VolumeID", "volumeID", Plain), FS_TYPE, READ_ONLY, ("SecretRef", "secretRef", Reference)],
    ),
    Source(
        "cephfs",
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        &[
            ("Monitors", "monitors", List),
            ("Path", "path", Plain),
            ("User", "user", Plain),
            ("SecretFile", "secretFile", Plain),
            ("SecretRef", "secretRef", Reference),
            READ_ONLY,
        ],
    ),
    Source(
        "storageos",
        "StorageOS (a StorageOS Persistent Disk resource)",
        &[("VolumeName", "volumeName", Plain), ("VolumeNamespace", "volumeNamespace", Plain), FS_TYPE, READ_ONLY],
    ),
    Source(
        "fc",
        "FC (a Fibre Channel disk)",
        &[("TargetWWNs", "targetWWNs", Joined), ("LUN", "lun", Or("<none>")), FS_TYPE, READ_ONLY],
    ),
    Source(
        "flexVolume",
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        &[
            ("Driver", "driver", Plain),
            FS_TYPE,
            ("SecretRef", "secretRef", Reference),
            READ_ONLY,
            ("Options", "options", Map),
        ],
    ),
    Source(
        "flocker",
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        &[("DatasetName", "datasetName", Plain), ("DatasetUUID", "datasetUUID", Plain)],
    ),
    Source("local", "LocalVolume (a persistent volume backed by local storage on a node)", &[("Path", "path", Plain)]),
    Source(
        "image",
        "Image (a container image or OCI artifact)",
        &[("Reference", "reference", Plain), ("PullPolicy", "pullPolicy", Plain)],
    ),
];

/// Sources with fields that stand in a PersistentVolume or that differ there.
fn special(name: &str, place: In) -> Option<Source> {
    Some(match (name, place) {
        ("azureFile", In::Pod) => Source(
            "azureFile",
            AZURE_FILE,
            &[("SecretName", "secretName", Plain), ("ShareName", "shareName", Plain), READ_ONLY],
        ),
        ("azureFile", In::Volume) => Source(
            "azureFile",
            AZURE_FILE,
            &[
                ("SecretName", "secretName", Plain),
                ("SecretNamespace", "secretNamespace", Plain),
                ("ShareName", "shareName", Plain),
                READ_ONLY,
            ],
        ),
        ("glusterfs", In::Pod) => {
            Source("glusterfs", GLUSTERFS, &[("EndpointsName", "endpoints", Plain), ("Path", "path", Plain), READ_ONLY])
        }
        ("glusterfs", In::Volume) => Source(
            "glusterfs",
            GLUSTERFS,
            &[
                ("EndpointsName", "endpoints", Plain),
                ("EndpointsNamespace", "endpointsNamespace", Or("<unset>")),
                ("Path", "path", Plain),
                READ_ONLY,
            ],
        ),
        _ => return None,
    })
}

const AZURE_FILE: &str = "AzureFile (an Azure File Service mount on the host and bind mount to the pod)";
const GLUSTERFS: &str = "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)";

/// Describes the source of a volume; `value` holds it, in a field of its own.
pub(super) fn source(w: &mut Writer, value: &Value, place: In) {
    let plain = SOURCES.iter().find_map(|source| Some((value.get(source.0)?, source.1, source.2)));
    if let Some((value, what, fields)) = plain {
        return of_fields(w, value, what, fields);
    }
    for name in ["azureFile", "glusterfs"] {
        if let (Some(value), Some(source)) = (value.get(name), special(name, place)) {
            return of_fields(w, value, source.1, source.2);
        }
    }
    if let Some(value) = value.get("csi") {
        csi(w, value, place);
    } else if let Some(value) = value.get("emptyDir") {
        empty_dir(w, value);
    } else if let Some(value) = value.get("projected") {
        projected(w, value);
    } else if let Some(value) = value.get("downwardAPI") {
        downward_api(w, value);
    } else if let Some(value) = value.get("ephemeral") {
        w.put(
            2,
            "Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)\n",
        );
        if let Some(template) = value.get("volumeClaimTemplate") {
            w.deeper(2, |w| claim::specification(w, template, false));
        }
    } else if let Some(value) = value.get("iscsi") {
        iscsi(w, value);
    } else if let Some(value) = value.get("scaleIO") {
        scale_io(w, value, place);
    } else {
        w.put(1, "<unknown>\n");
    }
}

fn of_fields(w: &mut Writer, value: &Value, what: &str, fields: &[(&str, &str, As)]) {
    w.put(2, format!("Type:\t{what}\n"));
    for (title, field, form) in fields {
        w.put(2, format!("{title}:\t{}\n", shown(value.get(field), form)));
    }
}

fn shown(value: Option<&Value>, form: &As) -> String {
    match form {
        Plain => text::scalar(value),
        Number => value.and_then(Value::as_int).unwrap_or(0).to_string(),
        Switch => value.and_then(Value::as_bool).unwrap_or(false).to_string(),
        Or(missing) => value.map_or((*missing).to_owned(), |value| text::scalar(Some(value))),
        List => go::list(value.map_or(&[][..], Value::items).iter().map(|item| text::scalar(Some(item)))),
        Joined => {
            let items: Vec<String> =
                value.map_or(&[][..], Value::items).iter().map(|i| text::scalar(Some(i))).collect();
            items.join(", ")
        }
        // upstream: %v of a pointer to a struct
        Reference => value.map_or("nil".to_owned(), |reference| {
            let part = |field: &str| text::scalar(reference.get(field));
            match part("namespace").as_str() {
                "" => format!("&LocalObjectReference{{Name:{},}}", part("name")),
                namespace => format!("&SecretReference{{Name:{},Namespace:{namespace},}}", part("name")),
            }
        }),
        Map => {
            let pairs = value
                .into_iter()
                .flat_map(Value::fields)
                .map(|(key, value)| format!("{key}:{}", text::scalar(Some(value))));
            format!("map{}", go::list(pairs))
        }
    }
}

fn csi(w: &mut Writer, value: &Value, place: In) {
    let part = |field: &str| text::scalar(value.get(field));
    w.put(2, "Type:\tCSI (a Container Storage Interface (CSI) volume source)\n");
    w.line(2, "Driver", part("driver"));
    w.line(2, "FSType", part("fsType"));
    if place == In::Volume {
        w.line(2, "VolumeHandle", part("volumeHandle"));
    }
    w.line(2, "ReadOnly", shown(value.get("readOnly"), &Switch));
    w.put(2, "VolumeAttributes:\t");
    let mut is_first = true;
    for (key, attribute) in value.fields_at(&["volumeAttributes"]) {
        if !is_first {
            // upstream: the indent and the tab are written at level 2 each
            w.put(2, "");
            w.put(2, "\t");
        }
        is_first = false;
        w.put(2, shorten(&format!("{key}={}", text::scalar(Some(attribute))), 140) + "\n");
    }
    if is_first {
        w.more("<none>\n");
    }
}

fn empty_dir(w: &mut Writer, value: &Value) {
    let limit = value.get("sizeLimit").filter(|limit| of_value(limit).sign() == Ordering::Greater);
    w.put(2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n");
    w.line(2, "Medium", text::scalar(value.get("medium")));
    w.line(2, "SizeLimit", limit.map_or("<unset>".to_owned(), |limit| text::quantity(Some(limit))));
}

fn projected(w: &mut Writer, value: &Value) {
    w.put(2, "Type:\tProjected (a volume that contains injected data from multiple sources)\n");
    for source in value.list_at(&["sources"]) {
        let optional = |source: &Value| shown(source.get("optional"), &Switch);
        if let Some(secret) = source.get("secret") {
            w.line(2, "SecretName", text::scalar(secret.get("name")));
            w.line(2, "Optional", optional(secret));
        } else if source.get("downwardAPI").is_some() {
            w.line(2, "DownwardAPI", "true");
        } else if let Some(map) = source.get("configMap") {
            w.line(2, "ConfigMapName", text::scalar(map.get("name")));
            w.line(2, "Optional", optional(map));
        } else if let Some(token) = source.get("serviceAccountToken") {
            w.line(2, "TokenExpirationSeconds", shown(token.get("expirationSeconds"), &Number));
        }
    }
}

fn downward_api(w: &mut Writer, value: &Value) {
    w.put(2, "Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:\n");
    for item in value.list_at(&["items"]) {
        let path = text::scalar(item.get("path"));
        for source in [&["fieldRef", "fieldPath"], &["resourceFieldRef", "resource"]] {
            if let Some(field) = item.str_at(source) {
                w.put(3, format!("{field} -> {path}\n"));
            }
        }
    }
}

fn iscsi(w: &mut Writer, value: &Value) {
    let put = |w: &mut Writer, title: &str, field: &str, form: As| w.line(2, title, shown(value.get(field), &form));
    w.put(
        2,
        "Type:\tISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)\n",
    );
    put(w, "TargetPortal", "targetPortal", Plain);
    put(w, "IQN", "iqn", Plain);
    put(w, "Lun", "lun", Number);
    // upstream: without a colon
    w.put(2, format!("ISCSIInterface\t{}\n", text::scalar(value.get("iscsiInterface"))));
    put(w, "FSType", "fsType", Plain);
    put(w, "ReadOnly", "readOnly", Switch);
    put(w, "Portals", "portals", List);
    put(w, "DiscoveryCHAPAuth", "chapAuthDiscovery", Switch);
    put(w, "SessionCHAPAuth", "chapAuthSession", Switch);
    put(w, "SecretRef", "secretRef", Reference);
    put(w, "InitiatorName", "initiatorName", Or("<none>"));
}

fn scale_io(w: &mut Writer, value: &Value, place: In) {
    let part = |field: &str| text::scalar(value.get(field));
    w.put(2, "Type:\tScaleIO (a persistent volume backed by a block device in ScaleIO)\n");
    for (title, field) in [
        ("Gateway", "gateway"),
        ("System", "system"),
        ("Protection Domain", "protectionDomain"),
        ("Storage Pool", "storagePool"),
        ("Storage Mode", "storageMode"),
        ("VolumeName", "volumeName"),
    ] {
        w.line(2, title, part(field));
    }
    if place == In::Volume {
        w.line(2, "SecretName", text::scalar(value.at(&["secretRef", "name"])));
        w.line(2, "SecretNamespace", text::scalar(value.at(&["secretRef", "namespace"])));
    }
    w.line(2, "FSType", part("fsType"));
    w.line(2, "ReadOnly", shown(value.get("readOnly"), &Switch));
}

/// Describes the volumes of a pod or of its template, which stands deeper (upstream: describeVolumes).
pub(super) fn all(w: &mut Writer, volumes: &[Value], space: &str) {
    if volumes.is_empty() {
        return w.put(0, format!("{space}Volumes:\t<none>\n"));
    }
    w.put(0, format!("{space}Volumes:\n"));
    let indent = if space.is_empty() { "" } else { " " };
    for volume in volumes {
        w.put(1, format!("{indent}{}:\n", text::scalar(volume.get("name"))));
        source(w, volume, In::Pod);
    }
}
