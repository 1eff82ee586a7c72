//! What does a class of a plugin of the tree mean to the driver that took over?
//!
//! Models csi-translation-lib v1.36.2 (plugins/*.go): `TranslateInTreeStorageClassToCSI`.

use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const ZONE: &str = "topology.kubernetes.io/zone";
const OLD_ZONE: &str = "failure-domain.beta.kubernetes.io/zone";

/// What the provisioner reads of a class.
pub struct Class {
    /// The provisioner's name.
    pub provisioner: String,
    /// The parameters, a map of strings.
    pub parameters: Value,
    /// `allowedTopologies`.
    pub allowed: Vec<Value>,
}

/// A class in the words of the driver that took over.
///
/// # Errors
/// The class says zones in two ways.
pub fn class(mut class: Class, driver: &str) -> Result<Class, String> {
    let mut parameters = Map::new();
    let mut zones: Option<Vec<String>> = None;
    let zone_key = zone_key(driver);
    let has_zones = matches!(driver, "ebs.csi.aws.com" | "pd.csi.storage.gke.io" | "disk.csi.azure.com");
    let renames_fstype = !matches!(driver, "disk.csi.azure.com" | "file.csi.azure.com" | "pxd.portworx.com");
    for (key, value) in class.parameters.fields() {
        let text = value.as_str().unwrap_or_default();
        match key.to_lowercase().as_str() {
            "fstype" if renames_fstype => {
                parameters.insert("csi.storage.k8s.io/fstype".to_owned(), value.clone());
            }
            "zone" if has_zones => zones = Some(Vec::from([text.to_owned()])),
            "zones" if has_zones => zones = Some(text.split(',').map(ToOwned::to_owned).collect()),
            "iopspergb" if driver == "ebs.csi.aws.com" => {
                parameters.insert(key.to_owned(), value.clone());
                parameters.insert("allowautoiopspergbincrease".to_owned(), "true".into());
            }
            lower if driver == "csi.vsphere.vmware.com" => {
                if let Some(name) = vsphere_parameter(lower) {
                    parameters.insert(name, value.clone());
                }
            }
            lower @ ("openstorage.io/auth-secret-name" | "openstorage.io/auth-secret-namespace")
                if driver == "pxd.portworx.com" =>
            {
                let suffix = if lower.ends_with("namespace") { "namespace" } else { "name" };
                for stem in PORTWORX_SECRETS {
                    parameters.insert(alloc::format!("csi.storage.k8s.io/{stem}-secret-{suffix}"), value.clone());
                }
            }
            _ => {
                parameters.insert(key.to_owned(), value.clone());
            }
        }
    }
    if driver == "csi.vsphere.vmware.com" {
        parameters.insert("csimigration".to_owned(), "true".into());
    }
    if driver == "pxd.portworx.com" {
        driver.clone_into(&mut class.provisioner);
    }
    match (zones, zone_key) {
        (Some(_), _) if !class.allowed.is_empty() => {
            return Err("cannot simultaneously set allowed topologies and zone/zones parameters".to_string());
        }
        (Some(zones), Some(key)) => class.allowed = Vec::from([term(key, zones)]),
        (None, Some(key)) => class.allowed.iter_mut().for_each(|term| rename_zones(term, key)),
        (_, None) => {}
    }
    class.parameters = Value::Map(parameters);
    Ok(class)
}

const PORTWORX_SECRETS: [&str; 6] =
    ["provisioner", "controller-publish", "node-publish", "node-stage", "controller-expand", "node-expand"];

/// The label that the driver's volumes carry their zone in.
pub fn zone_key(driver: &str) -> Option<&'static str> {
    match driver {
        "ebs.csi.aws.com" => Some("topology.ebs.csi.aws.com/zone"),
        "pd.csi.storage.gke.io" => Some("topology.gke.io/zone"),
        "disk.csi.azure.com" => Some("topology.disk.csi.azure.com/zone"),
        "cinder.csi.openstack.org" => Some("topology.cinder.csi.openstack.org/zone"),
        "csi.vsphere.vmware.com" => Some("topology.csi.vmware.com/zone"),
        _ => None,
    }
}

/// The name that a parameter of the class has after the migration; none if it is dropped.
fn vsphere_parameter(lower: &str) -> Option<String> {
    match lower {
        "storagepolicyname" => Some(lower.to_owned()),
        "datastore"
        | "diskformat"
        | "hostfailurestotolerate"
        | "forceprovisioning"
        | "cachereservation"
        | "diskstripes"
        | "objectspacereservation"
        | "iopslimit" => Some(alloc::format!("{lower}-migrationparam")),
        _ => None,
    }
}

fn term(key: &str, zones: Vec<String>) -> Value {
    let values: Vec<Value> = zones.into_iter().map(Value::from).collect();
    let expression = Value::from([("key", key.into()), ("values", values.into())]);
    Value::from([("matchLabelExpressions", Value::from(Vec::from([expression])))])
}

fn rename_zones(term: &mut Value, key: &str) {
    for expression in term.entry("matchLabelExpressions").items_mut() {
        if matches!(expression.str_at(&["key"]), Some(ZONE | OLD_ZONE)) {
            expression.set(&["key"], key);
        }
    }
}
