//! Which provisioners make plain directories on nodes?
//!
//! They are no CSI drivers: their volumes are `hostPath` volumes, and the kubelet needs nothing but the path.

use super::Modes;
use crate::object::AccessModes;

/// A provisioner of directories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DirectoryProvisioner {
    /// The name, as in `provisioner:`.
    pub name: &'static str,
    /// The access modes that it takes.
    pub modes: Modes,
    /// Whether it needs to know the node, so that only classes that wait for the first consumer work.
    pub needs_node: bool,
    /// The repository and commit, or the documentation, that this row is from.
    pub source: &'static str,
}

/// The provisioners of directories.
pub const DIRECTORY_PROVISIONERS: &[DirectoryProvisioner] = &[
    DirectoryProvisioner {
        name: "rancher.io/local-path",
        modes: Modes::of(AccessModes::READ_WRITE_ONCE.and(AccessModes::READ_WRITE_ONCE_POD)),
        needs_node: true,
        source: "rancher/local-path-provisioner 9fa2a62e: provisioner.go",
    },
    DirectoryProvisioner {
        name: "k8s.io/minikube-hostpath",
        modes: Modes::Unchecked(AccessModes::NONE),
        needs_node: false,
        source: "kubernetes/minikube pkg/storage/storage_provisioner.go; volumes as clusters show them",
    },
];

/// The provisioner of directories of this name.
pub fn directory_provisioner(name: &str) -> Option<&'static DirectoryProvisioner> {
    DIRECTORY_PROVISIONERS.iter().find(|provisioner| provisioner.name == name)
}
