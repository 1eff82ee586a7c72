//! What does a plugin of the tree provision and delete?
//!
//! Models the volume plugins of Kubernetes v1.12 (pkg/volume/{gce_pd,aws_ebs,azure_dd,azure_file,cinder,vsphere_volume,
//! flocker}: `Provision`), pkg/volume/util: `SelectZoneForVolume`, and `pv_controller.go: provisionClaimOperation`. They
//! work where the profile has the cloud that they talk to. Left out: glusterfs, rbd, quobyte, scaleIO, storageos, Portworx
//! and Photon, whose back ends nobody here stands for; disks in several zones; what a cloud itself would refuse.

mod zone;

use super::writes::claim_ref;
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::event::Event;
use crate::go;
use crate::object::annotations::{BOUND_BY_CONTROLLER, PROVISIONED_BY, SELECTED_NODE};
use crate::object::{AccessModes, Kind, Object, ObjectId};
use crate::quantity::of_value;
use crate::settle::csi::is_installed;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const RWO: AccessModes = AccessModes::READ_WRITE_ONCE;
const ROX: AccessModes = AccessModes::READ_ONLY_MANY;
const RWX: AccessModes = AccessModes::READ_WRITE_MANY;

/// Where a plugin places its volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placing {
    /// In a zone that it chooses; volumes get its label and are bound to it.
    Zone,
    /// In a zone only if the class says `zoned`.
    ZoneIfAsked,
    /// In the zone of the parameter `availability`, which is only a label.
    Availability,
    /// Nowhere in particular.
    Nowhere,
}

/// A plugin that provisions.
struct Plugin {
    name: &'static str,
    /// The field of a volume.
    field: &'static str,
    /// The driver that took over later, which stands for the cloud; none where nobody took over.
    successor: Option<&'static str>,
    modes: AccessModes,
    /// The parameters that it knows, in lower case.
    parameters: &'static [&'static str],
    /// What it calls itself in its refusals of parameters.
    mark: &'static str,
    mount_options: bool,
    placing: Placing,
    selector: &'static str,
    /// What it says without its cloud.
    no_cloud: &'static str,
}

const NO_SELECTOR: &str = "claim.Spec.Selector is not supported for dynamic provisioning on ";

const PLUGINS: [Plugin; 7] = [
    Plugin {
        name: "kubernetes.io/gce-pd",
        field: "gcePersistentDisk",
        successor: Some("pd.csi.storage.gke.io"),
        modes: RWO.and(ROX),
        parameters: &["type", "zone", "zones", "replication-type", "fstype"],
        mark: "gce-pd",
        mount_options: true,
        placing: Placing::Zone,
        selector: "GCE",
        no_cloud: "Failed to get GCE GCECloudProvider with error <nil>",
    },
    Plugin {
        name: "kubernetes.io/aws-ebs",
        field: "awsElasticBlockStore",
        successor: Some("ebs.csi.aws.com"),
        modes: RWO,
        parameters: &["type", "zone", "zones", "iopspergb", "encrypted", "kmskeyid", "fstype"],
        mark: "aws-ebs",
        mount_options: true,
        placing: Placing::Zone,
        selector: "AWS",
        no_cloud: "Failed to get AWS Cloud Provider. GetCloudProvider returned <nil> instead",
    },
    Plugin {
        name: "kubernetes.io/azure-disk",
        field: "azureDisk",
        successor: Some("disk.csi.azure.com"),
        modes: RWO,
        parameters: &[
            "skuname",
            "location",
            "storageaccount",
            "storageaccounttype",
            "kind",
            "cachingmode",
            "fstype",
            "resourcegroup",
            "zone",
            "zones",
            "zoned",
        ],
        mark: "azure-disk",
        mount_options: true,
        placing: Placing::ZoneIfAsked,
        selector: "Azure disk",
        no_cloud: "AzureDisk -  failed to get Azure Cloud Provider. GetCloudProvider returned <nil> instead",
    },
    Plugin {
        name: "kubernetes.io/azure-file",
        field: "azureFile",
        successor: Some("file.csi.azure.com"),
        modes: RWO.and(ROX).and(RWX),
        parameters: &["skuname", "location", "storageaccount", "secretnamespace", "resourcegroup"],
        mark: "azure-file",
        mount_options: true,
        placing: Placing::Nowhere,
        selector: "Azure file",
        no_cloud: "Failed to get Azure Cloud Provider. GetCloudProvider returned <nil> instead",
    },
    Plugin {
        name: "kubernetes.io/cinder",
        field: "cinder",
        successor: Some("cinder.csi.openstack.org"),
        modes: RWO,
        parameters: &["type", "availability", "fstype"],
        mark: "cinder",
        mount_options: true,
        placing: Placing::Availability,
        selector: "Cinder",
        no_cloud: "OpenStack cloud provider was not initialized properly : stat /etc/kubernetes/cloud-config: no such file \
                   or directory",
    },
    Plugin {
        name: "kubernetes.io/vsphere-volume",
        field: "vsphereVolume",
        successor: Some("csi.vsphere.vmware.com"),
        modes: RWO,
        parameters: &[
            "diskformat",
            "datastore",
            "fstype",
            "storagepolicyname",
            "hostfailurestotolerate",
            "forceprovisioning",
            "cachereservation",
            "diskstripes",
            "objectspacereservation",
            "iopslimit",
        ],
        mark: "vsphere-volume",
        mount_options: true,
        placing: Placing::Nowhere,
        selector: "vSphere",
        no_cloud: "Invalid cloud provider: expected vSphere",
    },
    Plugin {
        name: "kubernetes.io/flocker",
        field: "flocker",
        successor: None,
        modes: RWO,
        parameters: &[],
        mark: "flocker",
        mount_options: false,
        placing: Placing::Nowhere,
        selector: "",
        no_cloud: "The volume config must have a key CONTROL_SERVICE_HOST defined in the OS environment variables",
    },
];

/// Whether a provisioner is a plugin that is modelled here.
pub(crate) fn is_plugin(provisioner: &str) -> bool {
    PLUGINS.iter().any(|plugin| plugin.name == provisioner)
}

/// Makes a volume for a claim, if the provisioner of its class is a plugin of the tree.
// upstream: provisionClaimOperation, after the claim was annotated
pub(super) fn provision(cluster: &Cluster, claim: &Object, class: &Object, provisioner: &str) -> Step {
    let Some(plugin) = PLUGINS.iter().find(|plugin| plugin.name == provisioner) else { return Step::none() };
    let id = ObjectId::cluster(Kind::PersistentVolume, &format!("pvc-{}", claim.uid()));
    if cluster.get(&id).is_some() {
        return Step::none();
    }
    let failed = |message: String| Step::none().and_event(Event::warning(&claim.id, "ProvisioningFailed", message));
    let options: Vec<&str> = class.value.list_at(&["mountOptions"]).iter().filter_map(Value::as_str).collect();
    let class_name = &class.id.name;
    if !plugin.mount_options && !options.is_empty() {
        return failed(format!(
            "Mount options are not supported by the provisioner but StorageClass {} has mount options [{}]",
            go::quote(class_name),
            options.join(" ")
        ));
    }
    // DIFFERS: upstream lets the scheduler choose again and again; nothing would change between the tries
    let value = match volume(cluster, plugin, claim, class, &id.name) {
        Ok(value) => value,
        Err(why) => {
            let class = go::quote(class_name);
            return failed(format!("Failed to provision volume with StorageClass {class}: {why}"));
        }
    };
    let message = format!("Successfully provisioned volume {} using {}", id.name, plugin.name);
    match admit::create(cluster, id, value, None) {
        Ok(made) => Step::none().and_put(made).and_event(Event::normal(&claim.id, "ProvisioningSucceeded", message)),
        Err(refusal) => failed(format!(
            "Error creating provisioned PV object for claim {}/{}: {}. Deleting the volume.",
            claim.id.namespace, claim.id.name, refusal.message
        )),
    }
}

/// The volume as the plugin makes it.
fn volume(cluster: &Cluster, plugin: &Plugin, claim: &Object, class: &Object, name: &str) -> Result<Value, String> {
    let modes = claim.as_claim().map_or(AccessModes::NONE, |claim| claim.access_modes);
    if !plugin.modes.contains(modes) {
        let list = |modes: AccessModes| go::list(modes.names().map(ToString::to_string));
        let (asked, known) = (list(modes), list(plugin.modes));
        return Err(format!("invalid AccessModes {asked}: only AccessModes {known} are supported"));
    }
    let parameters = check(plugin, claim, class)?;
    if !has_back_end(cluster, plugin) {
        return Err(plugin.no_cloud.to_string());
    }
    let place = zone::choose(cluster, plugin.placing, claim, class, &parameters)?;
    let disk = format!("kubernetes-dynamic-{name}");
    let mut value = Value::from([("apiVersion", "v1".into()), ("kind", "PersistentVolume".into())]);
    value.set(&["metadata", "name"], name);
    let created_by = match plugin.field {
        // upstream: azure_provision.go writes the name of the constant
        "azureDisk" => "volumehelper.VolumeDynamicallyCreatedByKey",
        _ => "kubernetes.io/createdby",
    };
    value.set(&["metadata", "annotations", created_by], format!("{}-dynamic-provisioner", plugin.mark));
    value.set(&["metadata", "annotations", BOUND_BY_CONTROLLER], "yes");
    value.set(&["metadata", "annotations", PROVISIONED_BY], plugin.name);
    let asked = claim.value.at(&["spec", "resources", "requests", "storage"]).map_or(0, |size| of_value(size).value());
    let size = match plugin.field {
        "vsphereVolume" => format!("{}Ki", round_up(asked, 10)),
        _ => format!("{}Gi", round_up(asked, 30)),
    };
    value.set(&["spec", "capacity", "storage"], size);
    value.set(&["spec", "accessModes"], claim.value.at(&["spec", "accessModes"]).cloned().unwrap_or_default());
    value.set(&["spec", plugin.field], source(plugin, &parameters, &disk, claim, place.zone.as_deref()));
    let options = class.value.list_at(&["mountOptions"]);
    if !options.is_empty() {
        value.set(&["spec", "mountOptions"], options.to_vec());
    }
    let policy = class.value.at(&["reclaimPolicy"]).cloned().unwrap_or_else(|| "Delete".into());
    value.set(&["spec", "persistentVolumeReclaimPolicy"], policy);
    value.set(&["spec", "storageClassName"], class.id.name.as_str());
    value.set(&["spec", "claimRef"], claim_ref(claim));
    place.write(cluster, plugin.placing, &mut value);
    Ok(value)
}

fn round_up(bytes: i64, shift: u32) -> i64 {
    let unit = 1_i64 << shift;
    bytes / unit + i64::from(bytes % unit != 0)
}

/// The parameters of a class by their names in lower case.
type Parameters = Vec<(String, String)>;

/// The parameters, if the plugin knows them all and takes the claim.
fn check(plugin: &Plugin, claim: &Object, class: &Object) -> Result<Parameters, String> {
    let mut parameters = Parameters::new();
    for (key, text) in class.value.fields_at(&["parameters"]) {
        if plugin.field == "flocker" {
            return Err("Provisioning failed: Specified at least one unsupported parameter".into());
        }
        let lower = key.to_lowercase();
        if !plugin.parameters.contains(&lower.as_str()) {
            return Err(match plugin.field {
                "azureDisk" => format!("AzureDisk - invalid option {key} in storage class"),
                _ => format!("invalid option {} for volume plugin {}", go::quote(key), plugin.name),
            });
        }
        if lower == "replication-type" {
            return Err(format!(
                "the {} option for volume plugin {} is only supported with the \"GCERegionalPersistentDisk\" Kubernetes \
                 feature gate enabled",
                go::quote(key),
                plugin.name
            ));
        }
        parameters.push((lower, text.as_str().unwrap_or_default().to_string()));
    }
    if claim.value.at(&["spec", "selector"]).is_some() {
        return Err(match plugin.field {
            "azureDisk" => format!("azureDisk - {NO_SELECTOR}{}", plugin.selector),
            "flocker" => "Provisioning failed: Specified unsupported selector".into(),
            _ => format!("{NO_SELECTOR}{}", plugin.selector),
        });
    }
    Ok(parameters)
}

fn parameter<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

/// What the volume says of its disk. What a cloud would choose by chance is a placeholder.
fn source(plugin: &Plugin, parameters: &Parameters, disk: &str, claim: &Object, zone: Option<&str>) -> Value {
    let fs_type = parameter(parameters, "fstype").filter(|text| !text.is_empty());
    let or_ext4: Value = fs_type.unwrap_or("ext4").into();
    match plugin.field {
        "gcePersistentDisk" => Value::from([("pdName", disk.into()), ("fsType", or_ext4)]),
        "awsElasticBlockStore" => {
            let id = format!("aws://{}/vol-<generated>", zone.unwrap_or_default());
            Value::from([("volumeID", id.into()), ("fsType", or_ext4)])
        }
        "azureDisk" => {
            let kind = parameter(parameters, "kind").filter(|kind| !kind.is_empty()).unwrap_or("Managed");
            let kind = kind.get(..1).map(str::to_uppercase).unwrap_or_default() + kind.get(1..).unwrap_or_default();
            let group = "/subscriptions/<generated>/resourceGroups/<generated>";
            let uri = format!("{group}/providers/Microsoft.Compute/disks/{disk}");
            Value::from([
                ("diskName", disk.into()),
                ("diskURI", uri.into()),
                ("kind", kind.into()),
                ("cachingMode", parameter(parameters, "cachingmode").unwrap_or("None").into()),
                ("fsType", fs_type.unwrap_or_default().to_lowercase().into()),
            ])
        }
        "azureFile" => {
            let namespace = parameter(parameters, "secretnamespace").unwrap_or(&claim.id.namespace);
            Value::from([
                ("secretName", "azure-storage-account-<generated>-secret".into()),
                ("shareName", disk.into()),
                ("secretNamespace", namespace.into()),
            ])
        }
        "cinder" => {
            let mut source = Value::from([("volumeID", format!("<id of {disk}>").into())]);
            fs_type.into_iter().for_each(|fs_type| source.set(&["fsType"], fs_type));
            source
        }
        "vsphereVolume" => {
            let store = parameter(parameters, "datastore").unwrap_or("<datastore>");
            let path = format!("[{store}] kubevols/{disk}.vmdk");
            Value::from([("volumePath", path.into()), ("fsType", or_ext4)])
        }
        _ => Value::from([("datasetUUID", format!("<id of {disk}>").into())]),
    }
}

fn has_back_end(cluster: &Cluster, plugin: &Plugin) -> bool {
    is_installed(cluster, plugin.successor)
}

/// What becomes of the disk behind a volume that a plugin of the tree is to delete; none if no such plugin is.
pub(super) fn delete(cluster: &Cluster, volume: &Object) -> Option<Result<(), String>> {
    let by = volume.annotation(PROVISIONED_BY).filter(|name| !name.is_empty());
    let is_it = |plugin: &&Plugin| match by {
        Some(name) => plugin.name == name,
        None => volume.value.at(&["spec", plugin.field]).is_some(),
    };
    let plugin = PLUGINS.iter().find(is_it)?;
    Some(if has_back_end(cluster, plugin) { Ok(()) } else { Err(plugin.no_cloud.to_string()) })
}

/// The node that the scheduler chose for the claim's pod.
fn selected_node<'a>(cluster: &'a Cluster, claim: &Object) -> Option<&'a Object> {
    let name = claim.annotation(SELECTED_NODE).filter(|name| !name.is_empty())?;
    cluster.find(Kind::Node, "", name).map(AsRef::as_ref)
}
