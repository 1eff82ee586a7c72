//! May so many volumes be attached to the node?
//!
//! Models `framework/plugins/nodevolumelimits/csi.go`: the different volumes of a driver on a node against the count that
//! the node's CSINode allows. Left out: VolumeAttachments, because nothing attaches volumes here.

use super::super::cycle::Cycle;
use super::super::snapshot::{NodeInfo, Snapshot};
use super::for_now;
use crate::cluster::Cluster;
use crate::evidence::{Plugin, Reason, Refusal};
use crate::object::{ClassName, Kind, Object, Pod};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;

/// The volume types that a CSI driver has taken over and whose volumes count as the driver's: field, provisioner, driver,
/// and the field that tells one volume from another (upstream: `isCSIMigrationOn`, csi-translation-lib `plugins`).
const MIGRATED: [(&str, &str, &str, &str); 5] = [
    ("awsElasticBlockStore", "kubernetes.io/aws-ebs", "ebs.csi.aws.com", "volumeID"),
    ("azureDisk", "kubernetes.io/azure-disk", "disk.csi.azure.com", "diskURI"),
    ("cinder", "kubernetes.io/cinder", "cinder.csi.openstack.org", "volumeID"),
    ("gcePersistentDisk", "kubernetes.io/gce-pd", "pd.csi.storage.gke.io", "pdName"),
    ("portworxVolume", "kubernetes.io/portworx-volume", "pxd.portworx.com", "volumeID"),
];

/// Volumes by what makes them unique, with the driver of each.
type Volumes = BTreeMap<(String, String), ()>;

/// Whether the pod has volumes that may count.
pub(in super::super) struct State {
    counts: bool,
}

impl State {
    pub(in super::super) fn new(snapshot: &Snapshot<'_>, object: &Object, pod: &Pod) -> State {
        let inline = || object.value.list_at(&["spec", "volumes"]).iter().any(|v| migrated(v).is_some());
        let limited = || snapshot.cluster.of_kind(Kind::CSINode).next().is_some();
        State { counts: limited() && (!pod.claims.is_empty() || inline()) }
    }

    pub(in super::super) fn filter(&self, cycle: &Cycle<'_>, node: &NodeInfo<'_>) -> Result<(), Refusal> {
        if !self.counts {
            return Ok(());
        }
        let cluster = cycle.snapshot.cluster;
        // Without a CSINode nothing is limited.
        let Some(csi_node) = cluster.find(Kind::CSINode, "", node.name()) else { return Ok(()) };
        let mut more = Volumes::new();
        collect(cluster, cycle.object, &mut more);
        let mut attached = Volumes::new();
        node.pods().for_each(|pod| collect(cluster, pod, &mut attached));
        more.retain(|volume, ()| !attached.contains_key(volume));
        let of = |volumes: &Volumes, driver: &str| volumes.keys().filter(|(name, _)| name == driver).count();
        for driver in csi_node.value.list_at(&["spec", "drivers"]) {
            let name = driver.str_at(&["name"]).unwrap_or_default();
            let Some(limit) = driver.at(&["allocatable", "count"]).and_then(Value::as_int) else { continue };
            let (attached, more) = (of(&attached, name), of(&more, name));
            if more > 0 && i64::try_from(attached + more).unwrap_or(i64::MAX) > limit {
                let reason = Reason::VolumeLimit { driver: name.to_owned(), limit, attached, more };
                return Err(for_now(Plugin::NodeVolumeLimits, reason));
            }
        }
        Ok(())
    }
}

/// The volumes of a pod that a CSI driver attaches (upstream: `filterAttachableVolumes`).
fn collect(cluster: &Cluster, pod: &Object, volumes: &mut Volumes) {
    let Some(reading) = pod.as_pod() else { return };
    for used in &reading.claims {
        let claim = cluster.find(Kind::PersistentVolumeClaim, &pod.id.namespace, &used.claim);
        volumes.extend(claim.and_then(|claim| of_claim(cluster, claim)).map(|volume| (volume, ())));
    }
    let inline = pod.value.list_at(&["spec", "volumes"]).iter().filter_map(migrated);
    volumes.extend(inline.map(|volume| (volume, ())));
}

fn of_claim(cluster: &Cluster, object: &Object) -> Option<(String, String)> {
    let claim = object.as_claim()?;
    let volume = claim.volume_name.as_deref().and_then(|name| cluster.find(Kind::PersistentVolume, "", name));
    if let Some(volume) = volume {
        let Some(csi) = volume.value.at(&["spec", "csi"]) else { return migrated(volume.value.get("spec")?) };
        let text = |key| csi.str_at(&[key]).unwrap_or_default().to_owned();
        return Some((text("driver"), text("volumeHandle")));
    }
    // upstream: getCSIDriverInfoFromSC; a volume that is still to be made counts for its claim
    let ClassName::Named(class) = &claim.class else { return None };
    let class = cluster.find(Kind::StorageClass, "", class)?.as_class()?;
    let taken_over = MIGRATED.iter().find(|(_, provisioner, ..)| *provisioner == class.provisioner);
    let driver = taken_over.map_or(class.provisioner.as_str(), |(_, _, driver, _)| driver);
    Some((driver.to_owned(), alloc::format!("{}/{} to come", object.id.namespace, object.id.name)))
}

/// The driver and identity of a volume of a type that a driver has taken over.
fn migrated(source: &Value) -> Option<(String, String)> {
    MIGRATED.iter().find_map(|(field, _, driver, id)| {
        let id = source.get(field)?.str_at(&[id]).unwrap_or_default();
        Some(((*driver).to_owned(), id.to_owned()))
    })
}
