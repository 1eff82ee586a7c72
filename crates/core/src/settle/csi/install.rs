//! Which drivers answer, and on which nodes?
//!
//! Models what stands between a driver's pods and the API: the sidecars that answer for its name, and the kubelet's
//! plugin manager (pkg/volume/csi/nodeinfomanager), which writes a CSINode and the driver's labels onto the nodes. The
//! profile says which drivers are installed; a driver registers when something first names it. Left out: drivers that
//! go away again.

use crate::admit;
use crate::cluster::{Cluster, Step, Write};
use crate::drivers::{self, CsiDriver, Topology};
use crate::object::{Kind, Object, ObjectId};
use crate::profile::{Plugins, Provisioners};
use crate::settle::Work;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The reference driver, whose back end is modelled with its limits.
pub(super) const HOSTPATH: &str = "hostpath.csi.k8s.io";
/// The one node that the reference driver of a conformance cluster runs on.
const HOSTPATH_NODE: &str = "node-1";

/// The driver that answers to a provisioner's or a CSI driver's name; none if nobody does.
pub(crate) fn answering(cluster: &Cluster, name: &str) -> Option<&'static CsiDriver> {
    let driver = match cluster.profile().version.plugins {
        Plugins::Migrated => drivers::driver_of_provisioner(name)?,
        Plugins::InTree => drivers::csi_driver(name)?,
    };
    let installed = match cluster.profile().provisioners {
        Provisioners::DeclaredHostpath => {
            driver.name == HOSTPATH && cluster.find(Kind::CSIDriver, "", HOSTPATH).is_some()
        }
        Provisioners::EveryKnown => driver.provisions.is_yes(),
        Provisioners::These(names) => names.contains(&driver.name) && !is_later(cluster, driver),
    };
    installed.then_some(driver)
}

/// Whether the driver is one that took over from a plugin of the tree which still does the work in this version.
fn is_later(cluster: &Cluster, driver: &CsiDriver) -> bool {
    let took_over = |kind: &drivers::VolumeType| kind.migration.is_some_and(|m| m.driver == driver.name);
    cluster.profile().version.plugins == Plugins::InTree && drivers::VOLUME_TYPES.iter().any(took_over)
}

/// Whether the cloud of a plugin of the tree is there: known by the driver that took over later, if one did.
pub(in crate::settle) fn is_installed(cluster: &Cluster, successor: Option<&str>) -> bool {
    match cluster.profile().provisioners {
        Provisioners::DeclaredHostpath => false,
        Provisioners::EveryKnown => true,
        Provisioners::These(names) => successor.is_some_and(|successor| names.contains(&successor)),
    }
}

/// Whether the provisioner of directories of this name is installed.
pub(super) fn directories_answer(cluster: &Cluster, name: &str) -> bool {
    let is_known = drivers::directory_provisioner(name).is_some();
    match cluster.profile().provisioners {
        Provisioners::DeclaredHostpath => false,
        Provisioners::EveryKnown => is_known,
        Provisioners::These(names) => is_known && names.contains(&name),
    }
}

/// Whether anybody answers to a provisioner's or a CSI driver's name.
pub(crate) fn is_answered(cluster: &Cluster, name: &str) -> bool {
    answering(cluster, name).is_some() || directories_answer(cluster, name)
}

/// What names a driver wakes its registration, and so does a node.
pub(super) fn watch(write: &Write, add: &mut dyn FnMut(Work)) {
    if write.after.is_some() && matches!(write.id.kind, Kind::CSIDriver | Kind::StorageClass)
        || write.before.is_none() && write.id.kind == Kind::Node
    {
        add(Work::Register(write.id.clone()));
    }
}

/// Registers the driver that an object names, or all drivers on a new node.
pub(in crate::settle) fn register(cluster: &Cluster, id: &ObjectId) -> Step {
    let Some(object) = cluster.get(id).filter(|_| cluster.profile().version.csi_topology) else { return Step::none() };
    let mut step = Step::none();
    if id.kind == Kind::Node {
        let mut node = object.as_ref().clone();
        let mut csi_node = None;
        for driver in registered(cluster) {
            if runs_on(cluster, &id.name) {
                join(cluster, &mut node, &mut csi_node, driver);
            }
        }
        return finish(step, node, csi_node);
    }
    let Some(driver) = named(cluster, object) else { return step };
    for node in cluster.of_kind(Kind::Node) {
        if runs_on(cluster, &node.id.name) {
            let mut node = node.as_ref().clone();
            let mut csi_node = None;
            join(cluster, &mut node, &mut csi_node, driver);
            step = finish(step, node, csi_node);
        }
    }
    step
}

fn finish(step: Step, node: Object, csi_node: Option<Object>) -> Step {
    match csi_node {
        Some(csi_node) => step.and_put(node).and_put(csi_node),
        None => step,
    }
}

/// The driver that a CSIDriver or a StorageClass names, if it answers.
fn named(cluster: &Cluster, object: &Object) -> Option<&'static CsiDriver> {
    match object.as_class() {
        Some(class) => answering(cluster, &class.provisioner),
        None => answering(cluster, &object.id.name),
    }
}

fn registered(cluster: &Cluster) -> Vec<&'static CsiDriver> {
    let naming = cluster.of_kind(Kind::CSIDriver).chain(cluster.of_kind(Kind::StorageClass));
    let mut found: Vec<&'static CsiDriver> = naming.filter_map(|object| named(cluster, object)).collect();
    found.sort_by_key(|driver| driver.name);
    found.dedup_by_key(|driver| driver.name);
    found
}

fn runs_on(cluster: &Cluster, node: &str) -> bool {
    match cluster.profile().provisioners {
        Provisioners::DeclaredHostpath => node == HOSTPATH_NODE,
        Provisioners::EveryKnown | Provisioners::These(_) => true,
    }
}

/// Adds the driver's labels to the node and the driver to the node's CSINode.
fn join(cluster: &Cluster, node: &mut Object, csi_node: &mut Option<Object>, driver: &CsiDriver) {
    let keys = match driver.topology {
        Topology::Keys { node, .. } => node,
        _ => &[],
    };
    let mut known = Vec::new();
    for key in keys {
        let Some(value) = place(node, key) else { continue };
        *node = node.changed(|object| *object.entry_at(&["metadata", "labels"]).entry(key) = Value::from(value));
        known.push(Value::from(*key));
    }
    let name = node.id.name.as_str();
    let Some(before) = csi_node.take().or_else(|| of_node(cluster, name)) else { return };
    *csi_node = Some(before.changed(|value| {
        let drivers = value.entry_at(&["spec", "drivers"]).items_mut();
        if !drivers.iter().any(|d| d.str_at(&["name"]) == Some(driver.name)) {
            let mut entry = Value::from([("name", driver.name.into()), ("nodeID", name.into())]);
            if !known.is_empty() {
                entry.set(&["topologyKeys"], known);
            }
            drivers.push(entry);
        }
    }));
}

/// The node's CSINode, or a fresh one.
fn of_node(cluster: &Cluster, node: &str) -> Option<Object> {
    let id = ObjectId::cluster(Kind::CSINode, node);
    if let Some(object) = cluster.get(&id) {
        return Some(object.as_ref().clone());
    }
    let value = Value::from([
        ("apiVersion", "storage.k8s.io/v1".into()),
        ("kind", "CSINode".into()),
        ("metadata", Value::from([("name", node.into())])),
        ("spec", Value::from([("drivers", Value::from(Vec::new()))])),
    ]);
    admit::create(cluster, id, value, None).ok()
}

/// What a node's label of a driver says: the label itself if it is there, else the node's zone, region or name.
fn place(node: &Object, key: &str) -> Option<String> {
    if let Some(value) = node.label(key) {
        return Some(value.to_owned());
    }
    let (_, last) = key.rsplit_once('/')?;
    let label = |names: [&str; 2]| names.iter().find_map(|name| node.label(name)).map(ToOwned::to_owned);
    match last {
        "zone" => label(["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"]),
        "region" => label(["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"]),
        "node" | "nodename" | "hostname" => Some(node.id.name.as_str().into()),
        _ => None,
    }
}

/// The one place of the reference driver where it runs on one node.
pub(super) fn only_place(cluster: &Cluster) -> Option<super::topology::Place> {
    match cluster.profile().provisioners {
        Provisioners::DeclaredHostpath => {
            Some(Vec::from([("topology.hostpath.csi/node".to_owned(), HOSTPATH_NODE.to_owned())]))
        }
        Provisioners::EveryKnown | Provisioners::These(_) => None,
    }
}
