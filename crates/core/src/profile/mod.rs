//! Which cluster answers?
//!
//! A cluster is a plain value: its Kubernetes version, its nodes where the manifest brings none, and the drivers that
//! answer in it. Rules never ask for the cluster's name.

mod forms;
mod presets;
mod version;

pub use forms::{Form, OLD_FORMS, OldForm};
pub use version::{Dropped, Plugins, SchedulerWords, Snapshots, THEN, TODAY, Tokens, VariableNames, Version};

use crate::object::BindingMode;
use crate::value::Value;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::net::Ipv4Addr;

/// Which provisioners answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisioners {
    /// Only `hostpath.csi.k8s.io`, on `node-1`, once the manifest makes its CSIDriver.
    DeclaredHostpath,
    /// Every one that the driver table knows, on all nodes.
    EveryKnown,
    /// These, by name, on all nodes.
    These(&'static [&'static str]),
}

/// A node that is there when the manifest brings none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresetNode {
    /// Its name.
    pub name: &'static str,
    /// Its region and zone; none where there are none.
    pub place: Option<(&'static str, &'static str)>,
}

/// A StorageClass that the cluster comes with. Its reclaim policy is Delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresetClass {
    /// Its name.
    pub name: &'static str,
    /// Its provisioner.
    pub provisioner: &'static str,
    /// Its parameters.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Its mount options.
    pub mount_options: &'static [&'static str],
    /// When its claims are bound.
    pub binding_mode: BindingMode,
    /// Whether its volumes may grow.
    pub allow_expansion: bool,
    /// Whether it is the default class.
    pub is_default: bool,
}

/// A cluster to resolve against.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The name by which it is chosen.
    pub name: &'static str,
    /// The version of Kubernetes.
    pub version: &'static Version,
    /// Which provisioners answer.
    pub provisioners: Provisioners,
    /// The nodes that are there when the manifest brings none.
    pub nodes: &'static [PresetNode],
    /// The classes that are there from the start.
    pub classes: &'static [PresetClass],
    /// The folder on a node below which `rancher.io/local-path` makes volumes.
    pub local_path: &'static str,
    /// Whether containers run, so that one may find what another wrote. Where they do not, volumes stay as the kubelet
    /// made them.
    pub containers_run: bool,
    /// Whether kinds of API groups that are not Kubernetes' own are taken as installed. Where they are not, there are only
    /// those that a CustomResourceDefinition has brought.
    pub foreign_kinds: bool,
    /// The folders of every node, apart from the root. Nothing is known of what they hold.
    pub host_folders: &'static [&'static str],
    /// From which network Services get addresses, with the length of its prefix in bits; nothing where that is chosen with
    /// the cluster.
    pub service_network: Option<(Ipv4Addr, u32)>,
}

/// What kubeadm takes for Services.
const KUBEADM_SERVICES: Ipv4Addr = Ipv4Addr::new(10, 96, 0, 0);

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

/// Three nodes, one in each zone of a region.
const THREE_ZONES: &[PresetNode] = &[
    PresetNode { name: "node-1", place: Some(("region-1", "zone-a")) },
    PresetNode { name: "node-2", place: Some(("region-1", "zone-b")) },
    PresetNode { name: "node-3", place: Some(("region-1", "zone-c")) },
];

impl Profile {
    /// The cluster that the conformance cases were recorded on.
    pub fn conformance() -> Profile {
        Profile {
            name: "conformance",
            version: &TODAY,
            provisioners: Provisioners::DeclaredHostpath,
            nodes: THREE_ZONES,
            classes: &[],
            local_path: "/opt/local-path-provisioner",
            containers_run: false,
            foreign_kinds: false,
            host_folders: &["/mnt", "/srv"],
            service_network: Some((KUBEADM_SERVICES, 12)),
        }
    }

    /// The same three nodes with every known provisioner installed and working on all of them.
    pub fn playground() -> Profile {
        Profile {
            name: "playground",
            provisioners: Provisioners::EveryKnown,
            containers_run: true,
            foreign_kinds: true,
            host_folders: LINUX_FOLDERS,
            service_network: None,
            ..Profile::conformance()
        }
    }

    /// Every cluster that can be chosen by name: the two above, and clusters as they come out of the box.
    ///
    /// ```
    /// use kubestow_core::profile::Profile;
    /// let k3s = Profile::named("k3s").unwrap();
    /// assert_eq!(k3s.classes[0].name, "local-path");
    /// assert!(k3s.classes[0].is_default);
    /// ```
    pub fn all() -> Vec<Profile> {
        [Profile::conformance(), Profile::playground()].into_iter().chain(presets::all()).collect()
    }

    /// The cluster of this name.
    pub fn named(name: &str) -> Option<Profile> {
        Profile::all().into_iter().find(|profile| profile.name == name)
    }

    /// This cluster with another version of Kubernetes.
    ///
    /// ```
    /// use kubestow_core::profile::{Profile, THEN};
    /// let node = &Profile::playground().at(&THEN).nodes()[0];
    /// assert_eq!(node.str_at(&["metadata", "labels", "failure-domain.beta.kubernetes.io/zone"]), Some("zone-a"));
    /// ```
    pub fn at(self, version: &'static Version) -> Profile {
        let then = (version.plugins == Plugins::InTree).then(|| presets::classes_then(self.name)).flatten();
        Profile { version, classes: then.unwrap_or(self.classes), ..self }
    }

    /// The nodes that are there when the manifest brings none.
    pub fn nodes(&self) -> Vec<Value> {
        let node = |node: &PresetNode| {
            let mut labels = Value::from([
                ("kubernetes.io/hostname", node.name.into()),
                ("kubernetes.io/os", "linux".into()),
                ("kubernetes.io/arch", "amd64".into()),
            ]);
            if let Some((region, zone)) = node.place {
                labels.set(&[self.version.region_label], region);
                labels.set(&[self.version.zone_label], zone);
            }
            let mut value = Value::from([("apiVersion", "v1".into()), ("kind", "Node".into())]);
            value.set(&["metadata", "name"], node.name);
            value.set(&["metadata", "labels"], labels);
            value
        };
        self.nodes.iter().map(node).collect()
    }

    /// The classes that are there from the start.
    pub fn classes(&self) -> Vec<Value> {
        self.classes.iter().map(|class| class.to_value()).collect()
    }

    /// What a node offers if its manifest has no status: 4 CPU, 16Gi of memory, 110 pods.
    pub fn allocatable(&self) -> Value {
        Value::from([("cpu", "4".to_string().into()), ("memory", "16Gi".into()), ("pods", "110".into())])
    }
}

impl PresetClass {
    fn to_value(self) -> Value {
        let mut value = Value::from([
            ("apiVersion", "storage.k8s.io/v1".into()),
            ("kind", "StorageClass".into()),
            ("provisioner", self.provisioner.into()),
            ("reclaimPolicy", "Delete".into()),
        ]);
        value.set(&["metadata", "name"], self.name);
        if self.is_default {
            value.set(&["metadata", "annotations", "storageclass.kubernetes.io/is-default-class"], "true");
        }
        for (key, text) in self.parameters {
            value.set(&["parameters", key], *text);
        }
        if !self.mount_options.is_empty() {
            let options: Vec<Value> = self.mount_options.iter().map(|option| Value::from(*option)).collect();
            value.set(&["mountOptions"], options);
        }
        let mode = match self.binding_mode {
            BindingMode::Immediate => "Immediate",
            BindingMode::WaitForFirstConsumer => "WaitForFirstConsumer",
        };
        value.set(&["volumeBindingMode"], mode);
        if self.allow_expansion {
            value.set(&["allowVolumeExpansion"], true);
        }
        value
    }
}
