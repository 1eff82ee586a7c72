//! What do the well-known CSI drivers advertise?

use super::{Condition, Modes, Support, Topology};
use crate::object::AccessModes;

const RWO: AccessModes = AccessModes::READ_WRITE_ONCE;
const ROX: AccessModes = AccessModes::READ_ONLY_MANY;
const RWX: AccessModes = AccessModes::READ_WRITE_MANY;
const RWOP: AccessModes = AccessModes::READ_WRITE_ONCE_POD;
const ALL: AccessModes = RWO.and(ROX).and(RWX);

/// A CSI driver. Capabilities are those that its code advertises at the commit that the source names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CsiDriver {
    /// The name, as in `provisioner:` and `csi.driver:`.
    pub name: &'static str,
    /// The access modes. ReadWriteOncePod is listed where the driver tells it apart from ReadWriteOnce; any other driver
    /// that has ReadWriteOnce accepts it too.
    pub modes: Modes,
    /// Whether it provisions PersistentVolumes at all.
    pub provisions: Support,
    /// Whether it takes snapshots and restores them.
    pub snapshot: Support,
    /// Whether it clones volumes.
    pub clone: Support,
    /// Whether its volumes grow.
    pub expansion: Support,
    /// Whether its volumes take on another VolumeAttributesClass.
    pub modification: Support,
    /// Where its volumes can be reached.
    pub topology: Topology,
    /// Whether its volumes are attached to a node before they are mounted (`CSIDriver.spec.attachRequired`).
    pub attach: Support,
    /// Parameters of a typical StorageClass.
    pub parameters: &'static [&'static str],
    /// The repository and commit, or the documentation, that this row is from.
    pub source: &'static str,
}

/// A driver that provisions, snapshots, clones, grows and attaches; whether it modifies volumes was not looked up.
const fn full(name: &'static str, modes: Modes, topology: Topology, source: &'static str) -> CsiDriver {
    CsiDriver {
        name,
        modes,
        provisions: Support::Yes,
        snapshot: Support::Yes,
        clone: Support::Yes,
        expansion: Support::Yes,
        modification: Support::Unknown,
        topology,
        attach: Support::Yes,
        parameters: &[],
        source,
    }
}

impl CsiDriver {
    const fn snapshot(self, snapshot: Support) -> CsiDriver {
        CsiDriver { snapshot, ..self }
    }

    const fn clone_of(self, clone: Support) -> CsiDriver {
        CsiDriver { clone, ..self }
    }

    const fn grows(self, expansion: Support) -> CsiDriver {
        CsiDriver { expansion, ..self }
    }

    const fn modifies(self, modification: Support) -> CsiDriver {
        CsiDriver { modification, ..self }
    }

    const fn attach(self, attach: Support) -> CsiDriver {
        CsiDriver { attach, ..self }
    }

    const fn with(self, parameters: &'static [&'static str]) -> CsiDriver {
        CsiDriver { parameters, ..self }
    }
}

/// The node's label and the volume's are the same one.
const fn key(keys: &'static [&'static str]) -> Topology {
    Topology::Keys { node: keys, volume: keys }
}

const YES: Support = Support::Yes;
const NO: Support = Support::No;
const UNKNOWN: Support = Support::Unknown;

/// The well-known CSI drivers.
pub const CSI_DRIVERS: &[CsiDriver] = &[
    full(
        "pd.csi.storage.gke.io",
        Modes::or(RWO.and(ROX), RWX, Condition::RawBlock),
        key(&["topology.gke.io/zone"]),
        "gcp-compute-persistent-disk-csi-driver b560165",
    )
    .modifies(YES)
    .with(&["type", "replication-type", "disk-encryption-kms-key", "labels", "provisioned-iops-on-create"]),
    full(
        "ebs.csi.aws.com",
        Modes::or(RWO, RWX, Condition::RawBlock),
        Topology::Keys {
            node: &["topology.ebs.csi.aws.com/zone", "topology.kubernetes.io/zone", "kubernetes.io/os"],
            volume: &["topology.ebs.csi.aws.com/zone"],
        },
        "aws-ebs-csi-driver 429e202 (v1.64)",
    )
    .modifies(YES)
    .with(&["type", "iops", "iopsPerGB", "throughput", "encrypted", "kmsKeyId", "csi.storage.k8s.io/fstype"]),
    full(
        "efs.csi.aws.com",
        Modes::of(RWO.and(RWX)),
        Topology::Keys { node: &["topology.kubernetes.io/zone"], volume: &[] },
        "aws-efs-csi-driver a4fc676",
    )
    .snapshot(NO)
    .clone_of(NO)
    .grows(NO)
    .attach(NO)
    .with(&[
        "provisioningMode",
        "fileSystemId",
        "directoryPerms",
        "gidRangeStart",
        "gidRangeEnd",
        "basePath",
        "uid",
        "gid",
    ]),
    full(
        "disk.csi.azure.com",
        Modes::or(RWO, ROX.and(RWX), Condition::RawBlock),
        key(&["topology.disk.csi.azure.com/zone"]),
        "azuredisk-csi-driver d983d61",
    )
    .modifies(YES)
    .with(&["skuName", "kind", "cachingMode", "fsType", "location", "resourceGroup", "maxShares"]),
    full("file.csi.azure.com", Modes::of(ALL), Topology::Everywhere, "azurefile-csi-driver 7b5ae18")
        .attach(NO)
        .with(&["skuName", "protocol", "shareName", "storageAccount", "resourceGroup"]),
    full(
        "cinder.csi.openstack.org",
        Modes::or(RWO, RWX, Condition::BackEnd),
        key(&["topology.cinder.csi.openstack.org/zone"]),
        "cloud-provider-openstack c453fb7",
    )
    .with(&["availability", "type"]),
    full(
        "csi.vsphere.vmware.com",
        Modes::or(RWO, ROX.and(RWX), Condition::FileShare),
        Topology::Configured("topology.csi.vmware.com/"),
        "vsphere-csi-driver bf80902",
    )
    .clone_of(NO)
    .with(&["storagepolicyname", "datastoreurl", "csi.storage.k8s.io/fstype"]),
    full(
        "rbd.csi.ceph.com",
        Modes::or(RWO.and(RWOP), RWX, Condition::RawBlock),
        Topology::Configured("topology.rbd.csi.ceph.com/"),
        "ceph-csi 52fcb7b",
    )
    .with(&["clusterID", "pool", "imageFeatures", "csi.storage.k8s.io/fstype"]),
    full(
        "cephfs.csi.ceph.com",
        Modes::of(RWO.and(RWOP).and(RWX)),
        Topology::Configured("topology.cephfs.csi.ceph.com/"),
        "ceph-csi 52fcb7b",
    )
    .attach(NO)
    .with(&["clusterID", "fsName"]),
    full("nfs.csi.k8s.io", Modes::Unchecked(RWX), Topology::Everywhere, "csi-driver-nfs d3b27c0")
        .modifies(NO)
        .attach(NO)
        .with(&["server", "share", "subDir", "onDelete", "mountPermissions"]),
    full("smb.csi.k8s.io", Modes::of(ALL), Topology::Everywhere, "csi-driver-smb 95c6968")
        .snapshot(NO)
        .attach(NO)
        .with(&["source", "subDir", "onDelete"]),
    // attachRequired is not set in its CSIDriver, which counts as true; its own attach call is off by default. It modifies
    // volumes only with --enable-controller-modify-volume, which is off by default.
    full(
        "hostpath.csi.k8s.io",
        Modes::Unchecked(AccessModes::NONE),
        key(&["topology.hostpath.csi/node"]),
        "csi-driver-host-path v1.18.0",
    )
    .modifies(NO),
    // The name of the same driver in 2018, before names had to be domains.
    full(
        "csi-hostpath",
        Modes::Unchecked(AccessModes::NONE),
        Topology::Unknown,
        "csi-driver-host-path v0.3; external-snapshotter v0.4",
    )
    .modifies(NO),
    full(
        "driver.longhorn.io",
        Modes::of(RWO.and(RWOP).and(RWX)),
        Topology::Keys {
            node: &["kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region"],
            volume: &[],
        },
        "longhorn-manager 5ddaa36",
    )
    .with(&[
        "numberOfReplicas",
        "staleReplicaTimeout",
        "dataLocality",
        "fromBackup",
        "migratable",
        "dataEngine",
        "diskSelector",
        "nodeSelector",
    ]),
    full(
        "csi.trident.netapp.io",
        Modes::or(AccessModes::NONE, ALL.and(RWOP), Condition::BackEnd),
        Topology::Configured("topology.kubernetes.io/"),
        "trident 71dd716",
    )
    .with(&["backendType", "storagePools", "fsType"]),
    CsiDriver {
        provisions: NO,
        ..full(
            "secrets-store.csi.k8s.io",
            Modes::NotApplicable,
            Topology::Everywhere,
            "secrets-store-csi-driver 0aad886",
        )
        .snapshot(NO)
        .clone_of(NO)
        .grows(NO)
        .modifies(NO)
        .attach(NO)
    },
    full("local.csi.openebs.io", Modes::of(RWO), key(&["openebs.io/nodename"]), "openebs/lvm-localpv f3276f4")
        .clone_of(NO)
        .attach(NO)
        .with(&["volgroup", "vgpattern", "fsType", "shared", "thinProvision"]),
    full("topolvm.io", Modes::Documented(RWO), Topology::Unknown, "kubernetes-csi/docs drivers.md 883ce07")
        .attach(UNKNOWN),
    full("linstor.csi.linbit.com", Modes::Documented(RWO), Topology::Unknown, "kubernetes-csi/docs drivers.md 883ce07")
        .attach(UNKNOWN),
    full(
        "filestore.csi.storage.gke.io",
        Modes::Documented(RWX),
        Topology::Unknown,
        "kubernetes-csi/docs drivers.md 883ce07",
    )
    .snapshot(UNKNOWN)
    .clone_of(UNKNOWN)
    .grows(UNKNOWN)
    .attach(UNKNOWN),
    full("pxd.portworx.com", Modes::Documented(RWX), Topology::Unknown, "kubernetes-csi/docs drivers.md 883ce07; SC")
        .attach(UNKNOWN)
        .with(&["repl", "io_priority"]),
];
