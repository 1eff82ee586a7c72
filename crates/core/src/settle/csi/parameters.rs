//! What do the parameters of a StorageClass mean to the sidecars?
//!
//! Models external-provisioner pkg/controller/controller.go: the secret parameters, `prepareProvision` as far as the file
//! system goes, `removePrefixedParameters`.

use super::secret::{Parameters, Words};
use crate::object::Object;
use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

const RESERVED: &str = "csi.storage.k8s.io/";
const FS_TYPE: &str = "csi.storage.k8s.io/fstype";

/// The secret that stands in for all others.
pub(super) const BY_DEFAULT: Parameters = Parameters { title: "Default", old: None, stem: "csi.storage.k8s.io/secret" };
/// The secret of creation and deletion.
pub(super) const OF_CREATION: Parameters = Parameters {
    title: "Provisioner",
    old: Some(("csiProvisionerSecretName", "csiProvisionerSecretNamespace")),
    stem: "csi.storage.k8s.io/provisioner-secret",
};
/// By the field of the volume that names the secret, in the order in which they are resolved.
pub(super) const OF_CALLS: [(&str, Parameters); 5] = [
    (
        "controllerPublishSecretRef",
        Parameters {
            title: "ControllerPublish",
            old: Some(("csiControllerPublishSecretName", "csiControllerPublishSecretNamespace")),
            stem: "csi.storage.k8s.io/controller-publish-secret",
        },
    ),
    (
        "nodeStageSecretRef",
        Parameters {
            title: "NodeStage",
            old: Some(("csiNodeStageSecretName", "csiNodeStageSecretNamespace")),
            stem: "csi.storage.k8s.io/node-stage-secret",
        },
    ),
    (
        "nodePublishSecretRef",
        Parameters {
            title: "NodePublish",
            old: Some(("csiNodePublishSecretName", "csiNodePublishSecretNamespace")),
            stem: "csi.storage.k8s.io/node-publish-secret",
        },
    ),
    (
        "controllerExpandSecretRef",
        Parameters { title: "ControllerExpand", old: None, stem: "csi.storage.k8s.io/controller-expand-secret" },
    ),
    (
        "nodeExpandSecretRef",
        Parameters { title: "NodeExpand", old: None, stem: "csi.storage.k8s.io/node-expand-secret" },
    ),
];
/// The secret of modification.
pub(super) const OF_MODIFICATION: Parameters =
    Parameters { title: "ControllerModify", old: None, stem: "csi.storage.k8s.io/controller-modify-secret" };

/// What stands before `-name` and `-namespace` in the parameters that the sidecars keep for themselves.
const SECRET_STEMS: [&str; 8] = [
    "secret",
    "provisioner-secret",
    "controller-publish-secret",
    "node-stage-secret",
    "node-publish-secret",
    "controller-expand-secret",
    "node-expand-secret",
    "controller-modify-secret",
];

/// The words that a StorageClass's templates may use.
pub(super) fn words(volume: &str, namespace: &str, claim: &str, object: Option<&Object>) -> Words {
    let pair = |key: &str, text: &str| (key.to_owned(), text.to_owned());
    let shared = BTreeMap::from([pair("pv.name", volume), pair("pvc.namespace", namespace)]);
    let mut name = shared.clone();
    name.extend([pair("pvc.name", claim)]);
    let annotations = object.map(|o| o.value.fields_at(&["metadata", "annotations"])).into_iter().flatten();
    name.extend(
        annotations
            .map(|(key, text)| (format!("pvc.annotations['{key}']"), text.as_str().unwrap_or_default().to_owned())),
    );
    Words { namespace: shared, name }
}

/// The file system that a class asks for.
pub(super) fn fs_type(parameters: &Value) -> Result<Option<String>, String> {
    let asks = |key: &str| key == FS_TYPE || key.eq_ignore_ascii_case("fstype");
    let mut found =
        parameters.fields().filter(|(key, _)| asks(key)).map(|(_, value)| value.as_str().unwrap_or_default());
    let first = found.next();
    if found.next().is_some() {
        return Err(format!("fstype specified in parameters with both \"fstype\" and \"{FS_TYPE}\" keys"));
    }
    Ok(first.filter(|text| !text.is_empty()).map(ToOwned::to_owned))
}

/// The parameters that the driver sees: those of the sidecars are taken out.
// upstream: controller.go: removePrefixedParameters; it names whichever unknown key comes first, here in order of keys
pub(super) fn strip(parameters: &Value) -> Result<Value, String> {
    let is_known = |key: &str| {
        let Some(rest) = key.strip_prefix(RESERVED) else { return false };
        let stem = rest.strip_suffix("-name").or_else(|| rest.strip_suffix("-namespace")).unwrap_or_default();
        rest == "fstype" || SECRET_STEMS.contains(&stem)
    };
    let mut kept = Map::new();
    for (key, value) in parameters.fields() {
        if !key.starts_with(RESERVED) {
            kept.insert(key.to_owned(), value.clone());
        } else if !is_known(key) {
            return Err(format!("found unknown parameter key \"{key}\" with reserved namespace {RESERVED}"));
        }
    }
    Ok(Value::Map(kept))
}
