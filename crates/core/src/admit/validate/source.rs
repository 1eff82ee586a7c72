//! Is the source of a volume in order?
//!
//! Models the sources that pods and PersistentVolumes share: `pkg/apis/core/validation/validation.go:
//! validateHostPathVolumeSource` and the functions after it. Where a PersistentVolume differs, `of_volume` says so.

use super::errors::{At, Errors, flag, number, text};
use super::names;
use crate::path::Path;
use crate::value::Value;

const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
/// The text that upstream has for a list of hosts.
const PAIRS: &str = "must be a host:port pair or multiple pairs separated by commas";
const TOO_LONG_FOR_ISCSI: &str = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if \
                                  iscsi.initiatorName is specified.";

/// Checks the source `kind` below `path`; `name` is the name of the PersistentVolume, if it is one's.
pub(super) fn check(errors: &mut Errors, kind: &str, source: &Value, path: &Path<'_>, of_volume: Option<&str>) {
    let mut texts = |fields: &[&str]| fields.iter().for_each(|field| errors.text(source, path, field));
    match kind {
        "hostPath" => host_path(errors, source, path),
        "gcePersistentDisk" => {
            texts(&["pdName"]);
            partition(errors, source, path);
        }
        "awsElasticBlockStore" => {
            texts(&["volumeID"]);
            partition(errors, source, path);
        }
        "nfs" => {
            texts(&["server", "path"]);
            let target = text(source, "path");
            if !target.starts_with('/') {
                errors.invalid(&path.field("path"), target, "must be an absolute path");
            }
        }
        "iscsi" => iscsi(errors, source, path, of_volume),
        "glusterfs" => {
            texts(&["endpoints", "path"]);
            if let Some(namespace) = source.str_at(&["endpointsNamespace"]).filter(|_| of_volume.is_some()) {
                let here = path.field("endpointsNamespace");
                if namespace.is_empty() {
                    errors.invalid(&here, "", "if the endpointnamespace is set, it must be a valid namespace name");
                } else {
                    errors.invalid_each(&here, namespace, &names::dns_label(namespace));
                }
            }
        }
        "flocker" => flocker(errors, source, path),
        "rbd" => {
            monitors(errors, source, path);
            errors.text(source, path, "image");
        }
        "cinder" => {
            texts(&["volumeID"]);
            secret_ref(errors, source, path, of_volume);
        }
        "cephfs" => monitors(errors, source, path),
        "quobyte" => quobyte(errors, source, path),
        "fc" => fibre_channel(errors, source, path),
        "flexVolume" => {
            texts(&["driver"]);
            flex_options(errors, source, path);
        }
        "azureFile" => {
            texts(&["secretName", "shareName"]);
            if of_volume.is_some() && source.str_at(&["secretNamespace"]) == Some("") {
                errors.required(&path.field("secretNamespace"), "");
            }
        }
        "vsphereVolume" => texts(&["volumePath"]),
        "photonPersistentDisk" => texts(&["pdID"]),
        "portworxVolume" => texts(&["volumeID"]),
        "azureDisk" => azure_disk(errors, source, path),
        "storageos" => {
            texts(&["volumeName"]);
            for field in ["volumeName", "volumeNamespace"] {
                let name = text(source, field);
                if !name.is_empty() {
                    errors.invalid_each(&path.field(field), name, &names::dns_label(name));
                }
            }
            secret_ref(errors, source, path, of_volume);
        }
        "scaleIO" => texts(&["gateway", "system", "volumeName"]),
        "local" => local(errors, source, path),
        _ => {}
    }
}

fn host_path(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let target = text(source, "path");
    if target.is_empty() {
        errors.required(&path.field("path"), "");
        return;
    }
    no_backsteps(errors, target, &path.field("path"));
    if let Some(kind) = source.str_at(&["type"]) {
        errors.one_of(&path.field("type"), kind, &HOST_PATH_TYPES);
    }
}

fn local(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let target = text(source, "path");
    if target.is_empty() {
        errors.required(&path.field("path"), "");
    } else {
        no_backsteps(errors, target, &path.field("path"));
    }
}

fn partition(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let partition = number(source, "partition");
    if !(0..=255).contains(&partition) {
        errors.invalid(&path.field("partition"), partition, "must be between 1 and 255, inclusive");
    }
}

fn monitors(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    if source.list_at(&["monitors"]).is_empty() {
        errors.required(&path.field("monitors"), "");
    }
}

fn secret_ref(errors: &mut Errors, source: &Value, path: &Path<'_>, of_volume: Option<&str>) {
    if let Some(secret) = source.get("secretRef") {
        let here = path.field("secretRef");
        errors.text(secret, &here, "name");
        if of_volume.is_some() {
            errors.text(secret, &here, "namespace");
        }
    }
}

fn iscsi(errors: &mut Errors, source: &Value, path: &Path<'_>, of_volume: Option<&str>) {
    errors.text(source, path, "targetPortal");
    let initiator = source.str_at(&["initiatorName"]);
    if let Some(volume) = of_volume.filter(|_| initiator.is_some()) {
        let portal = text(source, "targetPortal");
        if volume.len() + 1 + portal.len() > 64 {
            let (shown, place) = (path.field("targetportal"), path.field("targetPortal"));
            errors.invalid(At::shown_as(&shown, &place), portal, TOO_LONG_FOR_ISCSI);
        }
    }
    let known_start = if of_volume.is_some() {
        "must be valid format"
    } else {
        "must be valid format starting with iqn, eui, or naa"
    };
    let iqn = text(source, "iqn");
    if iqn.is_empty() {
        errors.required(&path.field("iqn"), "");
    } else if let Some(wrong) = iscsi_name(iqn, known_start) {
        errors.invalid(&path.field("iqn"), iqn, wrong);
    }
    let lun = number(source, "lun");
    if !(0..=255).contains(&lun) {
        errors.invalid(&path.field("lun"), lun, "must be between 0 and 255, inclusive");
    }
    let chap = flag(source, "chapAuthDiscovery") || flag(source, "chapAuthSession");
    if chap && source.get("secretRef").is_none() {
        errors.required(&path.field("secretRef"), "");
    }
    if let Some(secret) = source.get("secretRef").filter(|_| of_volume.is_some()) {
        errors.text(secret, &path.field("secretRef"), "name");
    }
    if let Some(initiator) = initiator
        && let Some(wrong) = iscsi_name(initiator, known_start)
    {
        let (shown, place) = (path.field("initiatorname"), path.field("initiatorName"));
        errors.invalid(At::shown_as(&shown, &place), initiator, wrong);
    }
}

/// What is wrong with an iSCSI name (`iqn.2001-04.com.example:storage`, `eui.` with 16 digits, `naa.` with 32).
fn iscsi_name<'a>(name: &str, known_start: &'a str) -> Option<&'a str> {
    let hex = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    let fits = if name.starts_with("iqn") {
        is_iqn(name)
    } else if name.starts_with("eui") {
        name.get(4..).is_some_and(|id| id.len() == 16 && hex(id))
    } else if name.starts_with("naa") {
        name.get(4..).is_some_and(|id| id.len() == 32 && hex(id))
    } else {
        return Some(known_start);
    };
    (!fits).then_some("must be valid format")
}

/// `iqn.yyyy-mm.` and a reversed domain name, then after a colon anything but blanks.
// upstream: iscsiInitiatorIqnRegex `iqn\.\d{4}-\d{2}\.([[:alnum:]-.]+)(:[^,;*&$|\s]+)$`
fn is_iqn(name: &str) -> bool {
    let Some(rest) = name.find("iqn.").map(|at| &name[at + 4..]) else { return false };
    let date = rest.as_bytes();
    let digits = |range: core::ops::Range<usize>| date.get(range).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    let dated = digits(0..4) && date.get(4) == Some(&b'-') && digits(5..7) && date.get(7) == Some(&b'.');
    let Some((domain, unique)) = rest.get(8..).filter(|_| dated).and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    !domain.is_empty()
        && domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
        && !unique.is_empty()
        && !unique.contains([',', ';', '*', '&', '$', '|', ' ', '\t', '\n', '\r', '\u{c}'])
}

fn fibre_channel(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let here = path.field("targetWWNs");
    let (targets, ids) = (source.list_at(&["targetWWNs"]), source.list_at(&["wwids"]));
    if targets.is_empty() && ids.is_empty() {
        errors.required(&here, "must specify either targetWWNs or wwids, but not both");
    }
    if !targets.is_empty() && !ids.is_empty() {
        let all = Value::from(targets.to_vec());
        errors.invalid(&here, &all, "targetWWNs and wwids can not be specified simultaneously");
    }
    if !targets.is_empty() {
        match source.get("lun").and_then(Value::as_int) {
            None => errors.required(&path.field("lun"), "lun is required if targetWWNs is specified"),
            Some(lun) if !(0..=255).contains(&lun) => {
                errors.invalid(&path.field("lun"), lun, "must be between 0 and 255, inclusive");
            }
            Some(_) => {}
        }
    }
}

fn flocker(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let (name, uuid) = (text(source, "datasetName"), text(source, "datasetUUID"));
    if name.is_empty() && uuid.is_empty() {
        errors.required(path, "one of datasetName and datasetUUID is required");
    }
    if !name.is_empty() && !uuid.is_empty() {
        errors.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if name.contains('/') {
        errors.invalid(&path.field("datasetName"), name, "must not contain '/'");
    }
}

fn quobyte(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let registry = text(source, "registry");
    if registry.is_empty() {
        errors.required(&path.field("registry"), PAIRS);
    } else if text(source, "tenant").len() >= 65 {
        errors.required(&path.field("tenant"), "must be a UUID and may not exceed a length of 64 characters");
    } else {
        for pair in registry.split(',') {
            let is_pair = match pair.strip_prefix('[') {
                Some(address) => address.split_once("]:").is_some_and(|(_, port)| !port.contains(':')),
                None => pair.split_once(':').is_some_and(|(_, port)| !port.contains(':')),
            };
            if !is_pair {
                errors.invalid(&path.field("registry"), registry, PAIRS);
            }
        }
    }
    errors.text(source, path, "volume");
}

fn flex_options(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    let options = path.field("options");
    for (key, _) in source.fields_at(&["options"]) {
        let namespace = key.split_once('/').map_or(key, |(namespace, _)| namespace).to_lowercase();
        let within =
            |domain: &str| namespace.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if within("kubernetes.io") || within("k8s.io") {
            errors.invalid(&options.key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

fn azure_disk(errors: &mut Errors, source: &Value, path: &Path<'_>) {
    errors.text(source, path, "diskName");
    errors.text(source, path, "diskURI");
    if let Some(mode) = source.str_at(&["cachingMode"]) {
        errors.one_of(&path.field("cachingMode"), mode, &["None", "ReadOnly", "ReadWrite"]);
    }
    let Some(kind) = source.str_at(&["kind"]) else { return };
    errors.one_of(&path.field("kind"), kind, &["Dedicated", "Managed", "Shared"]);
    let uri = text(source, "diskURI");
    let (start, form) = if kind == "Managed" {
        let form = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
        ("/subscriptions/", form)
    } else {
        ("https://", "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd")
    };
    if !uri.starts_with(start) {
        errors.not_supported(&path.field("diskURI"), uri, &[form]);
    }
}

/// A path may not go up.
// upstream: validatePathNoBacksteps
pub(super) fn no_backsteps<'a>(errors: &mut Errors, target: &str, at: impl Into<At<'a>>) {
    if target.split('/').any(|part| part == "..") {
        errors.invalid(at, target, "must not contain '..'");
    }
}

/// A path must stay below where it starts.
// upstream: validateLocalDescendingPath
pub(super) fn descending<'a>(errors: &mut Errors, target: &str, at: impl Into<At<'a>>) {
    let at = at.into();
    if target.starts_with('/') {
        errors.invalid(at, target, "must be a relative path");
    }
    no_backsteps(errors, target, at);
}

/// A path must stay below where it starts, and leave names that start with two dots to the kubelet.
// upstream: ValidateLocalNonReservedPath
pub(super) fn non_reserved<'a>(errors: &mut Errors, target: &str, at: impl Into<At<'a>>) {
    let at = at.into();
    descending(errors, target, at);
    if target.starts_with("..") && !target.starts_with("../") {
        errors.invalid(at, target, "must not start with '..'");
    }
}

/// The name of a CSI driver, in whatever case.
// upstream: ValidateCSIDriverName
pub(super) fn csi_driver_name(errors: &mut Errors, name: &str, path: &Path<'_>) {
    if name.is_empty() {
        errors.required(path, "");
        return;
    }
    if name.len() > 63 {
        errors.too_long(path, 63);
    }
    errors.invalid_each(path, name, &names::dns_subdomain(&name.to_lowercase()));
}

/// The iSCSI rule that a pod's volume breaks by its own name.
pub(super) fn iscsi_name_too_long(volume: &str, source: &Value) -> Option<&'static str> {
    let portal = text(source, "targetPortal");
    let counts = source.get("initiatorName").is_some() && volume.len() + 1 + portal.len() > 64;
    counts.then_some(TOO_LONG_FOR_ISCSI)
}
