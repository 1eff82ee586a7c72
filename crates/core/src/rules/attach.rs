//! Must a volume be attached to a node before it is mounted there, and may several nodes have it at once?
//!
//! Models pkg/volume/util: `IsMultiAttachAllowed` and which plugins attach at all (pkg/volume/csi: `csiPlugin.CanAttach`;
//! pkg/volume/{iscsi,fc,flexvolume}). Left out: what a back end refuses that its access modes promise.

use crate::drivers;
use crate::object::{AccessModes, Object};

/// To how many nodes a volume is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attaching {
    /// To none: the node mounts it without.
    NotNeeded,
    /// To one at a time.
    OneNode,
    /// To as many as ask for it.
    ManyNodes,
}

/// The CSI driver that attaches a PersistentVolume: its own, or the one that took over its type.
pub fn driver_of(volume: &Object) -> Option<&str> {
    let successor = || {
        let kind = volume.value.fields_at(&["spec"]).find_map(|(field, _)| drivers::volume_type(field))?;
        Some(kind.migration.filter(|migration| migration.is_on())?.driver)
    };
    volume.value.str_at(&["spec", "csi", "driver"]).or_else(successor)
}

/// To how many nodes a PersistentVolume with these modes is attached; `attaches` says whether a CSI driver attaches.
///
/// ```
/// use kubestow_core::admit;
/// use kubestow_core::cluster::Cluster;
/// use kubestow_core::object::{AccessModes, Kind, ObjectId};
/// use kubestow_core::profile::Profile;
/// use kubestow_core::rules::attach::{Attaching, attaching};
/// use kubestow_core::value::Value;
/// let spec = Value::from([("csi", Value::from([("driver", "ebs.csi.aws.com".into())]))]);
/// let id = ObjectId::cluster(Kind::PersistentVolume, "disk");
/// let cluster = Cluster::new(Profile::conformance());
/// let disk = admit::create(&cluster, id, Value::from([("spec", spec)]), None)?;
/// assert_eq!(attaching(&disk, AccessModes::READ_WRITE_ONCE, |_| true), Attaching::OneNode);
/// assert_eq!(attaching(&disk, AccessModes::READ_WRITE_ONCE, |_| false), Attaching::NotNeeded);
/// # Ok::<(), admit::Rejection>(())
/// ```
pub fn attaching(volume: &Object, modes: AccessModes, attaches: impl Fn(&str) -> bool) -> Attaching {
    let is_attached = match driver_of(volume) {
        Some(driver) => attaches(driver),
        None => ["iscsi", "fc", "flexVolume"].iter().any(|field| volume.value.at(&["spec", field]).is_some()),
    };
    let many = [AccessModes::READ_ONLY_MANY, AccessModes::READ_WRITE_MANY];
    match is_attached {
        false => Attaching::NotNeeded,
        // upstream: pkg/volume/util: IsMultiAttachAllowed; a volume without modes may be attached anywhere
        true if modes.is_empty() || many.iter().any(|mode| modes.contains(*mode)) => Attaching::ManyNodes,
        true => Attaching::OneNode,
    }
}
