//! Which volume types does the API have, and what became of their plugins?

use super::{Condition, LateBinding, Modes, Release, Topology, When};
use crate::object::AccessModes;

const RWO: AccessModes = AccessModes::READ_WRITE_ONCE;
const ROX: AccessModes = AccessModes::READ_ONLY_MANY;
const RWX: AccessModes = AccessModes::READ_WRITE_MANY;
const RWO_ROX: AccessModes = RWO.and(ROX);
const ALL: AccessModes = RWO.and(ROX).and(RWX);

/// What took over from a plugin of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The CSI driver.
    pub driver: &'static str,
    /// The release in which the redirection was on by default.
    pub on_by_default: When,
    /// The release in which it could not be turned off any more.
    pub stable: When,
}

impl Migration {
    /// Whether Kubernetes v1.36 redirects the type to the driver (csimigration: `IsMigrationEnabledForPlugin`).
    pub fn is_on(&self) -> bool {
        self.stable != When::Never
    }
}

/// A volume type: a field of a pod's volume or of a PersistentVolume's spec.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolumeType {
    /// The field, such as `gcePersistentDisk`.
    pub field: &'static str,
    /// The name in the documentation's table of access modes, such as `GCEPersistentDisk`.
    pub title: &'static str,
    /// Whether a pod may hold it itself.
    pub inline: bool,
    /// Whether a PersistentVolume may hold it.
    pub persistent: bool,
    /// The access modes in the documentation of 2018 (Kubernetes 1.12).
    pub modes_2018: Modes,
    /// The access modes in the documentation of today.
    pub modes_today: Modes,
    /// The provisioner's name in a StorageClass; none if there was no provisioner in the tree.
    pub provisioner: Option<&'static str>,
    /// Where its volumes can be reached.
    pub topology: Topology,
    /// Which of its volumes a class that waits for the first consumer can place.
    pub late_binding: LateBinding,
    /// Since when its volumes can grow.
    pub expansion: When,
    /// Since when it can be handed over as a raw block device.
    pub block: When,
    /// Since when it is in the API. The field stays for ever.
    pub since: When,
    /// When it was deprecated.
    pub deprecated: When,
    /// When its plugin was removed.
    pub removed: When,
    /// What took over.
    pub migration: Option<Migration>,
    /// Where this row is from, in the letters of the module's head.
    pub source: &'static str,
}

/// A row of storage that pods and PersistentVolumes may hold, and about which nothing more is said.
const fn storage(field: &'static str, title: &'static str, source: &'static str) -> VolumeType {
    VolumeType {
        field,
        title,
        inline: true,
        persistent: true,
        modes_2018: Modes::NoRow,
        modes_today: Modes::NoRow,
        provisioner: None,
        topology: Topology::Everywhere,
        late_binding: LateBinding::None,
        expansion: When::Never,
        block: When::Never,
        since: When::Unknown,
        deprecated: When::Never,
        removed: When::Never,
        migration: None,
        source,
    }
}

/// A row of something that only a pod holds and that is no storage of its own.
const fn of_pod(field: &'static str, title: &'static str, source: &'static str) -> VolumeType {
    VolumeType {
        persistent: false,
        modes_2018: Modes::NotApplicable,
        modes_today: Modes::NotApplicable,
        topology: Topology::NotApplicable,
        late_binding: LateBinding::NotApplicable,
        expansion: When::NotApplicable,
        block: When::NotApplicable,
        ..storage(field, title, source)
    }
}

const fn at(release: u8) -> When {
    When::In(Release(release))
}

const fn by(release: u8) -> When {
    When::NotAfter(Release(release))
}

impl VolumeType {
    const fn modes(self, modes_2018: Modes, modes_today: Modes) -> VolumeType {
        VolumeType { modes_2018, modes_today, ..self }
    }

    const fn life(self, since: When, deprecated: When, removed: When) -> VolumeType {
        VolumeType { since, deprecated, removed, ..self }
    }

    const fn provisioner(self, name: &'static str) -> VolumeType {
        VolumeType { provisioner: Some(name), ..self }
    }

    const fn placed(self, topology: Topology, late_binding: LateBinding) -> VolumeType {
        VolumeType { topology, late_binding, ..self }
    }

    const fn grows(self, expansion: When) -> VolumeType {
        VolumeType { expansion, ..self }
    }

    const fn raw(self, block: When) -> VolumeType {
        VolumeType { block, ..self }
    }

    const fn migrates(self, driver: &'static str, on_by_default: When, stable: When) -> VolumeType {
        VolumeType { migration: Some(Migration { driver, on_by_default, stable }), ..self }
    }
}

const ZONAL: Topology = Topology::ZoneLabels;
const LATE: LateBinding = LateBinding::StaticAndDynamic;

/// Every volume type of the API, by field.
pub const VOLUME_TYPES: &[VolumeType] = &[
    storage("awsElasticBlockStore", "AWSElasticBlockStore", "U V G M T; D10 D15 DN; SC")
        .modes(Modes::of(RWO), Modes::NoRow)
        .life(by(1), at(19), at(27))
        .provisioner("kubernetes.io/aws-ebs")
        .placed(ZONAL, LATE)
        .grows(at(11))
        .raw(at(10))
        .migrates("ebs.csi.aws.com", at(23), at(25)),
    storage("azureDisk", "AzureDisk", "C V G M T; D10 D15 DN; SC")
        .modes(Modes::of(RWO), Modes::NoRow)
        .life(by(4), at(19), at(27))
        .provisioner("kubernetes.io/azure-disk")
        .placed(ZONAL, LATE)
        .grows(at(11))
        .raw(at(10))
        .migrates("disk.csi.azure.com", at(23), at(24)),
    storage("azureFile", "AzureFile", "L2 V G M T; D10 D15 DN; SC")
        .modes(Modes::of(ALL), Modes::of(ALL))
        .life(at(2), at(21), by(36))
        .provisioner("kubernetes.io/azure-file")
        .grows(at(11))
        .migrates("file.csi.azure.com", at(24), at(26)),
    storage("cephfs", "CephFS", "C W; D10 D15 DN").modes(Modes::of(ALL), Modes::of(ALL)).life(by(4), at(28), at(31)),
    // The gate's page says that the redirection was on in 1.18, the page of persistent volumes says 1.21.
    storage("cinder", "Cinder", "L2 V G DN M T; D10 D15; SC")
        .modes(Modes::of(RWO), Modes::NoRow)
        .life(by(2), at(11), at(26))
        .provisioner("kubernetes.io/cinder")
        .placed(ZONAL, LateBinding::None)
        .grows(at(11))
        .raw(When::After(Release(15)))
        .migrates("cinder.csi.openstack.org", When::Unknown, at(24)),
    of_pod("configMap", "ConfigMap", "L2 C P").life(at(2), When::Never, When::Never),
    storage("csi", "CSI", "A G P; D15 DN")
        .modes(Modes::Unknown, Modes::ByDriver)
        .life(at(9), When::Never, When::Never)
        .placed(Topology::Unknown, LateBinding::ByDriver)
        .grows(at(14))
        .raw(at(11)),
    of_pod("downwardAPI", "DownwardAPI", "U P").life(by(2), When::Never, When::Never),
    of_pod("emptyDir", "EmptyDir", "U P")
        .life(by(1), When::Never, When::Never)
        .placed(Topology::OneNode, LateBinding::NotApplicable),
    of_pod("ephemeral", "Ephemeral", "A G")
        .modes(Modes::NotApplicable, Modes::OfClaim)
        .life(at(19), When::Never, When::Never)
        .placed(Topology::AsClass, LateBinding::ByDriver),
    storage("fc", "FC", "C P; D10 D15 DN")
        .modes(Modes::of(RWO_ROX), Modes::of(RWO_ROX))
        .life(by(4), When::Never, When::Never)
        .raw(at(9)),
    storage("flexVolume", "FlexVolume", "L2 V P; D10 D15 DN")
        .modes(Modes::or(RWO_ROX, RWX, Condition::Unknown), Modes::or(RWO_ROX, RWX, Condition::Driver))
        .life(at(2), at(23), When::Never)
        .grows(at(13)),
    storage("flocker", "Flocker", "U W; D10 D15 DN; SC")
        .modes(Modes::of(RWO), Modes::NoRow)
        .life(by(2), at(22), at(25))
        .provisioner("kubernetes.io/flocker"),
    storage("gcePersistentDisk", "GCEPersistentDisk", "U V G M T; D10 D15 DN; SC")
        .modes(Modes::of(RWO_ROX), Modes::NoRow)
        .life(by(1), at(17), at(28))
        .provisioner("kubernetes.io/gce-pd")
        .placed(ZONAL, LATE)
        .grows(at(11))
        .raw(at(10))
        .migrates("pd.csi.storage.gke.io", at(23), at(25)),
    // Off by default since 1.33 and not to be turned on since 1.36; the code is still there.
    of_pod("gitRepo", "GitRepo", "U W").life(by(1), at(11), at(36)),
    storage("glusterfs", "Glusterfs", "U W; D10 D15 DN; SC")
        .modes(Modes::of(ALL), Modes::NoRow)
        .life(by(1), at(25), at(26))
        .provisioner("kubernetes.io/glusterfs")
        .grows(at(11)),
    storage("hostPath", "HostPath", "U P; D10 D15 DN; SC")
        .modes(Modes::of(RWO), Modes::of(RWO))
        .life(by(1), When::Never, When::Never)
        .provisioner("kubernetes.io/host-path"),
    of_pod("image", "Image", "A; kube_features.go v1.36.2").modes(Modes::NotApplicable, Modes::ReadOnly).life(
        at(31),
        When::Never,
        When::Never,
    ),
    storage("iscsi", "iSCSI", "U P; D10 D15 DN")
        .modes(Modes::of(RWO_ROX), Modes::of(RWO_ROX))
        .life(by(1), When::Never, When::Never)
        .raw(at(9)),
    VolumeType { inline: false, ..storage("local", "Local", "C G P; pkg/volume/local v1.36.2; SC") }
        .life(at(7), When::Never, When::Never)
        .placed(Topology::NodeAffinity, LateBinding::Static)
        .raw(at(10)),
    storage("nfs", "NFS", "U P; D10 D15 DN").modes(Modes::of(ALL), Modes::of(ALL)).life(
        by(1),
        When::Never,
        When::Never,
    ),
    of_pod("persistentVolumeClaim", "PersistentVolumeClaim", "U").modes(Modes::OfClaim, Modes::OfClaim).life(
        by(1),
        When::Never,
        When::Never,
    ),
    storage("photonPersistentDisk", "PhotonPersistentDisk", "C W DN; D10; SC")
        .modes(Modes::or(AccessModes::NONE, RWO, Condition::Unknown), Modes::NoRow)
        .life(at(5), at(11), at(16))
        .provisioner("kubernetes.io/photon-pd"),
    storage("portworxVolume", "PortworxVolume", "C G M T; D10 D15 DN; SC")
        .modes(Modes::of(RWO.and(RWX)), Modes::of(RWO.and(RWX)))
        .life(at(6), at(25), at(36))
        .provisioner("kubernetes.io/portworx-volume")
        .grows(at(11))
        .migrates("pxd.portworx.com", at(31), at(33)),
    of_pod("projected", "Projected", "C P").life(at(6), When::Never, When::Never),
    storage("quobyte", "Quobyte", "C W; D10 D15 DN; SC")
        .modes(Modes::of(ALL), Modes::NoRow)
        .life(by(4), at(22), at(25))
        .provisioner("kubernetes.io/quobyte"),
    storage("rbd", "RBD", "U W G; D10 D15 DN; SC")
        .modes(Modes::of(RWO_ROX), Modes::of(RWO_ROX))
        .life(by(1), at(28), at(31))
        .provisioner("kubernetes.io/rbd")
        .grows(at(11))
        .raw(at(10))
        .migrates("rbd.csi.ceph.com", When::Never, When::Never),
    storage("scaleIO", "ScaleIO", "C W DN; D10 D15; SC")
        .modes(Modes::of(RWO_ROX), Modes::NoRow)
        .life(at(6), at(16), at(22))
        .provisioner("kubernetes.io/scaleio"),
    of_pod("secret", "Secret", "U P").life(by(1), When::Never, When::Never),
    storage("storageos", "StorageOS", "C W; D10 D15 DN; SC")
        .modes(Modes::of(RWO), Modes::NoRow)
        .life(at(7), at(22), at(25))
        .provisioner("kubernetes.io/storageos"),
    storage("vsphereVolume", "VsphereVolume", "C DN G M T; D10 D15; SC")
        .modes(Modes::or(RWO, RWX, Condition::PodsOnOneNode), Modes::or(RWO, RWX, Condition::PodsOnOneNode))
        .life(by(4), at(19), by(36))
        .provisioner("kubernetes.io/vsphere-volume")
        .raw(When::After(Release(15)))
        .migrates("csi.vsphere.vmware.com", at(25), at(26)),
];
