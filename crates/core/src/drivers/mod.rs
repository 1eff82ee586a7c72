//! What can a volume type or a CSI driver do, then and now?
//!
//! One table of every volume type that the API ever had ([`VOLUME_TYPES`]) and of the well-known CSI drivers
//! ([`CSI_DRIVERS`]), as plain constants. What no source says stays [`Support::Unknown`], [`When::Unknown`] or
//! [`Modes::Unknown`]: nothing here is a guess. Each row names its sources:
//!
//! - `W` kubernetes v1.36.2 pkg/api/pod/warnings.go, pkg/api/persistentvolume/util.go; `T` k8s.io/api core/v1 types.go v1.36;
//!   `A` k8s.io/api tags 1.8 to 1.36; `C` k8s.io/client-go tags v1.4 to v4.0 (Kubernetes 1.4 to 1.7);
//! - `L2` CHANGELOG-1.2.md; `U` docs/user-guide/volumes.md of the 1.0 era; `G` website feature-gates pages;
//!   `M` csi-translation-lib v1.36.2; `P` kubelet and kube-controller-manager app/plugins.go v1.36.2;
//! - `D10` and `D15` website persistent-volumes.md as of Kubernetes 1.10 and 1.15 (they agree on every cell that is given
//!   for 2018); `DN` the same page as of 1.28 and 1.31; `V` volumes.md of 1.28 and 1.31; `SC` storage-classes.md of 1.17.
//!
//! Not here: what a pod may do with the mounted volume, and prices, limits and sizes of real back ends.

mod csi;
mod directory;
mod in_tree;

pub use csi::{CSI_DRIVERS, CsiDriver};
pub use directory::{DIRECTORY_PROVISIONERS, DirectoryProvisioner, directory_provisioner};
pub use in_tree::{Migration, VOLUME_TYPES, VolumeType};

use crate::object::{AccessModes, VolumeMode};
use core::fmt;

/// A minor release of Kubernetes 1.
///
/// ```
/// use kubestow_core::drivers::Release;
/// assert_eq!(Release(12).to_string(), "1.12");
/// assert!(Release(9) < Release(12));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(pub u8);

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}

/// In which release something came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It never did.
    Never,
    /// In this one.
    In(Release),
    /// In this one or an earlier one; the sources reach no further back.
    NotAfter(Release),
    /// In some later one than this.
    After(Release),
    /// The sources do not say.
    Unknown,
    /// The question makes no sense for it.
    NotApplicable,
}

impl When {
    /// Whether it has come to pass in a release; none if the sources do not say.
    ///
    /// ```
    /// use kubestow_core::drivers::{Release, When};
    /// assert_eq!(When::In(Release(25)).by(Release(36)), Some(true));
    /// assert_eq!(When::NotAfter(Release(36)).by(Release(12)), None);
    /// ```
    pub fn by(self, release: Release) -> Option<bool> {
        match self {
            When::Never | When::NotApplicable => Some(false),
            When::In(first) => Some(release >= first),
            When::NotAfter(last) => (release >= last).then_some(true),
            When::After(last) => (release <= last).then_some(false),
            When::Unknown => None,
        }
    }
}

/// Whether something is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The sources do not say.
    Unknown,
}

impl Support {
    /// Whether it is known to be supported.
    pub fn is_yes(self) -> bool {
        self == Support::Yes
    }
}

/// When the modes that stand under a condition are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always: there are no modes under a condition.
    Always,
    /// The driver behind the type decides.
    Driver,
    /// All pods run on one node.
    PodsOnOneNode,
    /// The volume is a raw block device.
    RawBlock,
    /// The volume is a file share, not a disk.
    FileShare,
    /// The back end or its volume type allows it.
    BackEnd,
    /// The sources do not say.
    Unknown,
}

/// How a volume may be mounted, according to a documentation or a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modes {
    /// As the documentation's table or the driver's code lists them.
    Listed {
        /// These are supported.
        always: AccessModes,
        /// These too, under the condition.
        sometimes: AccessModes,
        /// The condition.
        condition: Condition,
    },
    /// The driver checks none; its documentation names these.
    Unchecked(AccessModes),
    /// Only a documentation names them; the code was not read.
    Documented(AccessModes),
    /// The documentation's table has no such row, or none any more.
    NoRow,
    /// Whatever the driver behind it supports.
    ByDriver,
    /// Those of the claim.
    OfClaim,
    /// Always read-only.
    ReadOnly,
    /// It is no storage that is shared by modes.
    NotApplicable,
    /// The sources do not say.
    Unknown,
}

/// Whether a mode can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is supported.
    Yes,
    /// It is not.
    No,
    /// Under this condition, or nobody knows.
    Perhaps(Condition),
}

impl Modes {
    /// Whether a mode is supported, for files or for a raw block device.
    ///
    /// ```
    /// use kubestow_core::drivers::{Offer, csi_driver};
    /// use kubestow_core::object::{AccessModes, VolumeMode};
    /// let disks = csi_driver("ebs.csi.aws.com").unwrap().modes;
    /// assert_eq!(disks.offer(AccessModes::READ_WRITE_MANY, VolumeMode::Filesystem), Offer::No);
    /// assert_eq!(disks.offer(AccessModes::READ_WRITE_MANY, VolumeMode::Block), Offer::Yes);
    /// ```
    pub fn offer(self, mode: AccessModes, volume_mode: VolumeMode) -> Offer {
        match self {
            Modes::Listed { always, sometimes, condition } => {
                // upstream: csi-lib-utils accessmodes; a driver that does not know ReadWriteOncePod is asked for one writer
                let mode = if mode == AccessModes::READ_WRITE_ONCE_POD && !always.and(sometimes).contains(mode) {
                    AccessModes::READ_WRITE_ONCE
                } else {
                    mode
                };
                match condition {
                    _ if always.contains(mode) => Offer::Yes,
                    Condition::RawBlock if sometimes.contains(mode) && volume_mode == VolumeMode::Block => Offer::Yes,
                    Condition::RawBlock => Offer::No,
                    _ if sometimes.contains(mode) => Offer::Perhaps(condition),
                    _ => Offer::No,
                }
            }
            Modes::ReadOnly if mode == AccessModes::READ_ONLY_MANY => Offer::Yes,
            Modes::ReadOnly => Offer::No,
            Modes::ByDriver => Offer::Perhaps(Condition::Driver),
            _ => Offer::Perhaps(Condition::Unknown),
        }
    }

    /// The modes that are supported without a condition, as far as they are known.
    pub fn always(self) -> AccessModes {
        match self {
            Modes::Listed { always, .. } => always,
            Modes::Unchecked(documented) | Modes::Documented(documented) => documented,
            _ => AccessModes::NONE,
        }
    }

    pub(crate) const fn of(always: AccessModes) -> Modes {
        Modes::Listed { always, sometimes: AccessModes::NONE, condition: Condition::Always }
    }

    pub(crate) const fn or(always: AccessModes, sometimes: AccessModes, condition: Condition) -> Modes {
        Modes::Listed { always, sometimes, condition }
    }
}

/// Where a volume can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// From everywhere, as far as Kubernetes knows.
    Everywhere,
    /// From the nodes of its zone; Kubernetes labels the volume with its zone.
    ZoneLabels,
    /// From one node.
    OneNode,
    /// From the nodes that its node affinity names, which is required.
    NodeAffinity,
    /// A CSI driver's node labels.
    Keys {
        /// The labels that the driver reports of its nodes.
        node: &'static [&'static str],
        /// Those of them that a provisioned volume is bound to.
        volume: &'static [&'static str],
    },
    /// Labels with this prefix, if the driver is installed so.
    Configured(&'static str),
    /// As the class of the claim says.
    AsClass,
    /// The sources do not say.
    Unknown,
    /// It is no storage outside the pod.
    NotApplicable,
}

/// Which volumes a class that waits for the first consumer can place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LateBinding {
    /// Volumes that exist already and provisioned ones.
    StaticAndDynamic,
    /// Only volumes that exist already.
    Static,
    /// None: the volume has no place that matters.
    None,
    /// As the driver says.
    ByDriver,
    /// The question makes no sense for it.
    NotApplicable,
}

/// The volume type with this field in a pod's volume or in a PersistentVolume.
///
/// ```
/// use kubestow_core::drivers::{Release, volume_type};
/// let disk = volume_type("gcePersistentDisk").unwrap();
/// assert_eq!(disk.migration.unwrap().driver, "pd.csi.storage.gke.io");
/// assert_eq!(disk.removed.by(Release(36)), Some(true));
/// ```
pub fn volume_type(field: &str) -> Option<&'static VolumeType> {
    VOLUME_TYPES.iter().find(|kind| kind.field == field)
}

/// The CSI driver of this name.
///
/// ```
/// use kubestow_core::drivers::csi_driver;
/// assert!(csi_driver("ebs.csi.aws.com").unwrap().snapshot.is_yes());
/// assert!(csi_driver("disk.example.com").is_none());
/// ```
pub fn csi_driver(name: &str) -> Option<&'static CsiDriver> {
    CSI_DRIVERS.iter().find(|driver| driver.name == name)
}

/// The volume type that had a provisioner of this name in the tree, such as `kubernetes.io/gce-pd`.
pub fn in_tree_provisioner(name: &str) -> Option<&'static VolumeType> {
    VOLUME_TYPES.iter().find(|kind| kind.provisioner == Some(name))
}

/// The CSI driver that does today what an in-tree name stood for, or the driver of the name itself
/// (csi-translation-lib: `GetCSINameFromInTreeName`).
///
/// ```
/// use kubestow_core::drivers::driver_of_provisioner;
/// assert_eq!(driver_of_provisioner("kubernetes.io/gce-pd").unwrap().name, "pd.csi.storage.gke.io");
/// assert_eq!(driver_of_provisioner("efs.csi.aws.com").unwrap().name, "efs.csi.aws.com");
/// assert!(driver_of_provisioner("kubernetes.io/glusterfs").is_none());
/// ```
pub fn driver_of_provisioner(name: &str) -> Option<&'static CsiDriver> {
    match in_tree_provisioner(name) {
        Some(kind) => csi_driver(kind.migration.filter(|m| m.is_on())?.driver),
        None => csi_driver(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    const RWO: AccessModes = AccessModes::READ_WRITE_ONCE;
    const ROX: AccessModes = AccessModes::READ_ONLY_MANY;
    const RWX: AccessModes = AccessModes::READ_WRITE_MANY;

    #[test]
    fn the_access_modes_of_2018_are_those_of_the_documentation_then() {
        for (title, modes) in [
            ("AWSElasticBlockStore", RWO),
            ("AzureFile", RWO.and(ROX).and(RWX)),
            ("AzureDisk", RWO),
            ("GCEPersistentDisk", RWO.and(ROX)),
            ("HostPath", RWO),
            ("iSCSI", RWO.and(ROX)),
            ("NFS", RWO.and(ROX).and(RWX)),
        ] {
            let row = VOLUME_TYPES.iter().find(|kind| kind.title == title).unwrap();
            assert_eq!(row.modes_2018, Modes::of(modes), "{title}");
        }
    }

    #[test]
    fn every_row_has_a_name_of_its_own_and_a_source() {
        let fields: Vec<&str> = VOLUME_TYPES.iter().map(|kind| kind.field).collect();
        let drivers: Vec<&str> = CSI_DRIVERS.iter().map(|driver| driver.name).collect();
        assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), fields.len());
        assert_eq!(drivers.iter().collect::<BTreeSet<_>>().len(), drivers.len());
        assert!(VOLUME_TYPES.iter().all(|kind| !kind.source.is_empty()));
        assert!(CSI_DRIVERS.iter().all(|driver| !driver.source.is_empty()));
    }

    #[test]
    fn conditions_decide_where_they_can() {
        let offer = |name: &str, mode, volume_mode| csi_driver(name).unwrap().modes.offer(mode, volume_mode);
        let (files, raw) = (VolumeMode::Filesystem, VolumeMode::Block);
        assert_eq!(offer("disk.csi.azure.com", RWX, files), Offer::No);
        assert_eq!(offer("disk.csi.azure.com", RWX, raw), Offer::Yes);
        assert_eq!(offer("csi.vsphere.vmware.com", RWX, files), Offer::Perhaps(Condition::FileShare));
        assert_eq!(offer("efs.csi.aws.com", ROX, files), Offer::No);
        assert_eq!(offer("efs.csi.aws.com", AccessModes::READ_WRITE_ONCE_POD, files), Offer::Yes);
        assert_eq!(offer("nfs.csi.k8s.io", RWX, files), Offer::Perhaps(Condition::Unknown));
    }

    #[test]
    fn migration_leads_to_a_driver_of_the_table() {
        for kind in VOLUME_TYPES {
            let Some(migration) = kind.migration else { continue };
            assert!(csi_driver(migration.driver).is_some(), "{}", kind.field);
            assert!(kind.provisioner.is_some(), "{}", kind.field);
        }
        let migrated = VOLUME_TYPES.iter().filter(|kind| kind.migration.is_some_and(|m| m.is_on()));
        assert_eq!(migrated.count(), 7);
    }
}
