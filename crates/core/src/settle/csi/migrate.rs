//! What does a driver make of a class that names its predecessor in the tree?
//!
//! Models csi-translation-lib v1.36.2 (plugins/*.go): `TranslateInTreeStorageClassToCSI` for the class ([`migration`]), and
//! `TranslateCSIPVToInTree` for the volume, which keeps the shape that it had before the migration.

use crate::cluster::Cluster;
use crate::object::Kind;
use crate::rules::migration;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";

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
    if let Some(key) = migration::zone_key(driver) {
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
