//! What does a driver make of a class that names its predecessor in the tree?
//!
//! Models csi-translation-lib v1.36.2 (plugins/*.go): `TranslateInTreeStorageClassToCSI` for the class, and
//! `TranslateCSIPVToInTree` for the volume, which keeps the shape that it had before the migration.

use crate::cluster::Cluster;
use crate::object::Kind;
use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";
const OLD_ZONE: &str = "failure-domain.beta.kubernetes.io/zone";

/// What the provisioner reads of a class.
pub(super) struct Class {
    /// The provisioner's name.
    pub(super) provisioner: String,
    /// The parameters, a map of strings.
    pub(super) parameters: Value,
    /// `allowedTopologies`.
    pub(super) allowed: Vec<Value>,
}

/// A class in the words of the driver that took over.
pub(super) fn class(mut class: Class, driver: &str) -> Result<Class, String> {
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
fn zone_key(driver: &str) -> Option<&'static str> {
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

/// Turns a volume that a driver provisioned into the shape that the tree's plugin gave it.
pub(super) fn volume(cluster: &Cluster, value: &mut Value, driver: &str) {
    let csi = value.remove(&["spec", "csi"]).unwrap_or_default();
    let name = value.str_at(&["metadata", "name"]).unwrap_or_default().to_owned();
    let handle: Value = csi.str_at(&["volumeHandle"]).unwrap_or_default().into();
    let fs_type = csi.get("fsType").cloned();
    let mut source = Value::map();
    let (field, fs_field) = match driver {
        // The driver names the disk as the volume is named; the handle is a path that ends in it.
        "pd.csi.storage.gke.io" => {
            source.set(&["pdName"], name);
            ("gcePersistentDisk", Some("fsType"))
        }
        "ebs.csi.aws.com" => {
            source.set(&["volumeID"], handle);
            ("awsElasticBlockStore", Some("fsType"))
        }
        "disk.csi.azure.com" => {
            source = Value::from([
                ("diskName", name.into()),
                ("diskURI", handle),
                ("kind", "Managed".into()),
                ("fsType", "".into()),
                ("readOnly", false.into()),
            ]);
            for (key, text) in csi.fields_at(&["volumeAttributes"]) {
                let lower = key.to_lowercase();
                if let Some(field) = ["cachingMode", "fsType"].iter().find(|field| field.to_lowercase() == lower)
                    && text.as_str() != Some("")
                {
                    source.set(&[field], text.clone());
                }
            }
            ("azureDisk", Some("fsType"))
        }
        "file.csi.azure.com" => {
            source = Value::from([
                ("shareName", name.into()),
                ("secretName", "azure-storage-account-<generated>-secret".into()),
                ("secretNamespace", "default".into()),
            ]);
            ("azureFile", None)
        }
        "cinder.csi.openstack.org" => {
            source.set(&["volumeID"], handle);
            ("cinder", Some("fsType"))
        }
        "csi.vsphere.vmware.com" => {
            source.set(&["volumePath"], alloc::format!("<volume path of PersistentVolume/{name}>"));
            ("vsphereVolume", Some("fsType"))
        }
        _ => {
            source.set(&["volumeID"], handle);
            ("portworxVolume", Some("fsType"))
        }
    };
    if let (Some(field), Some(fs_type)) = (fs_field, fs_type) {
        source.set(&[field], fs_type);
    }
    value.set(&["spec", field], source);
    if let Some(key) = zone_key(driver) {
        let has_region = matches!(driver, "pd.csi.storage.gke.io" | "ebs.csi.aws.com");
        place(cluster, value, key, has_region);
    }
}

/// Writes the zone of the volume in the labels of the tree: on its node affinity and on itself.
fn place(cluster: &Cluster, value: &mut Value, key: &str, has_region: bool) {
    if value.at(&["spec", "nodeAffinity"]).is_none() {
        return;
    }
    let (mut zones, mut regions) = (Vec::new(), Vec::new());
    for term in value.entry_at(&["spec", "nodeAffinity", "required", "nodeSelectorTerms"]).items_mut() {
        let mut region = None;
        let expressions = term.entry("matchExpressions").items_mut();
        for expression in expressions.iter_mut().filter(|e| e.str_at(&["key"]) == Some(key)) {
            expression.set(&["key"], ZONE);
            for zone in expression.list_at(&["values"]).iter().filter_map(Value::as_str) {
                region = region_of(cluster, zone);
                zones.push(zone.to_owned());
            }
        }
        if let Some(region) = region.filter(|_| has_region) {
            expressions.push(Value::from([
                ("key", REGION.into()),
                ("operator", "In".into()),
                ("values", Value::from(Vec::from([Value::from(region.clone())]))),
            ]));
            regions.push(region);
        }
    }
    zones.sort();
    zones.dedup();
    regions.sort();
    regions.dedup();
    if !zones.is_empty() {
        value.set(&["metadata", "labels", ZONE], zones.join("__"));
    }
    if let [region] = regions.as_slice() {
        value.set(&["metadata", "labels", REGION], region.clone());
    }
}

/// The region of a zone.
// DIFFERS: upstream cuts it from the zone's name (`gceGetRegionFromZones`, `getAwsRegionFromZones`) and fails for names
// that a cloud would not give. Here zones are named as anyone likes, so the nodes say it.
fn region_of(cluster: &Cluster, zone: &str) -> Option<String> {
    let node = cluster.of_kind(Kind::Node).find(|node| node.label(ZONE) == Some(zone))?;
    node.label(REGION).map(ToOwned::to_owned)
}
