//! Which cluster answers?
//!
//! A cluster is a plain value: its Kubernetes version, its nodes where the manifest brings none, and the drivers that
//! answer in it. Rules never ask for the cluster's name.

use crate::value::Value;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Which provisioners answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisioners {
    /// Only `hostpath.csi.k8s.io`, on `node-1`, once the manifest makes its CSIDriver.
    DeclaredHostpath,
    /// Every one that the driver table knows, on all nodes.
    EveryKnown,
}

/// A cluster to resolve against.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The name by which it is chosen.
    pub name: &'static str,
    /// The version of Kubernetes, such as `v1.36.2`.
    pub kubernetes: &'static str,
    /// Which provisioners answer.
    pub provisioners: Provisioners,
    /// The folders of every node, apart from the root. Nothing is known of what they hold.
    pub host_folders: &'static [&'static str],
}

/// The folders that every Linux node with a kubelet has.
const LINUX_FOLDERS: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/etc/kubernetes",
    "/etc/ssl",
    "/etc/ssl/certs",
    "/home",
    "/lib",
    "/lib/modules",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/sys/fs",
    "/sys/fs/cgroup",
    "/tmp",
    "/usr",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/lib",
    "/var/lib/kubelet",
    "/var/lib/kubelet/plugins",
    "/var/lib/kubelet/plugins_registry",
    "/var/lib/kubelet/pods",
    "/var/log",
    "/var/log/containers",
    "/var/log/pods",
    "/var/run",
    "/var/tmp",
];

impl Profile {
    /// The cluster that the conformance cases were recorded on.
    pub fn conformance() -> Profile {
        Profile {
            name: "conformance",
            kubernetes: "v1.36.2",
            provisioners: Provisioners::DeclaredHostpath,
            host_folders: &["/mnt", "/srv"],
        }
    }

    /// The same three nodes with every known provisioner installed and working on all of them.
    pub fn playground() -> Profile {
        Profile {
            name: "playground",
            kubernetes: "v1.36.2",
            provisioners: Provisioners::EveryKnown,
            host_folders: LINUX_FOLDERS,
        }
    }

    /// The cluster of this name.
    pub fn named(name: &str) -> Option<Profile> {
        [Profile::conformance(), Profile::playground()].into_iter().find(|p| p.name == name)
    }

    /// The nodes that are there when the manifest brings none: three, one in each zone of a region.
    pub fn nodes(&self) -> Vec<Value> {
        [("node-1", "zone-a"), ("node-2", "zone-b"), ("node-3", "zone-c")]
            .into_iter()
            .map(|(name, zone)| {
                Value::from([
                    ("apiVersion", "v1".into()),
                    ("kind", "Node".into()),
                    (
                        "metadata",
                        Value::from([
                            ("name", name.into()),
                            (
                                "labels",
                                Value::from([
                                    ("kubernetes.io/hostname", name.into()),
                                    ("kubernetes.io/os", "linux".into()),
                                    ("kubernetes.io/arch", "amd64".into()),
                                    ("topology.kubernetes.io/region", "region-1".into()),
                                    ("topology.kubernetes.io/zone", zone.into()),
                                ]),
                            ),
                        ]),
                    ),
                ])
            })
            .collect()
    }

    /// What a node offers if its manifest has no status: 4 CPU, 16Gi of memory, 110 pods.
    pub fn allocatable(&self) -> Value {
        Value::from([("cpu", "4".to_string().into()), ("memory", "16Gi".into()), ("pods", "110".into())])
    }
}
