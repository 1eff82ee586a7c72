//! What does a cluster come with, out of the box?
//!
//! The classes, drivers and zones of well-known distributions and services as they are created today, without further
//! add-ons. Sources: kind (its local-path class `standard`), minikube (add-ons default-storageclass and
//! storage-provisioner), k3s (packaged local-storage), Amazon EKS (class `gp2`, no default class since 1.30; the EBS CSI
//! add-on is taken as installed, which it is not by itself), Google GKE and Azure AKS (`kubectl get storageclass` of new
//! clusters). None of them comes with a VolumeSnapshotClass: their documentations have users create one. With Kubernetes v1.12 they come with the classes of then (kubernetes cluster/addons/storage-class/{gce,aws}/
//! default.yaml; the documentation of AKS of 2018 for its two; minikube's add-on); kind and k3s came later. Not here: what a provider installs on request, such as Filestore or EFS, and sizes of nodes.

use super::{KUBEADM_SERVICES, LINUX_FOLDERS, PresetClass, PresetNode, Profile, Provisioners};
use crate::object::BindingMode;
use crate::object::BindingMode::{Immediate, WaitForFirstConsumer};

/// A class that neither is the default nor lets volumes grow.
const fn class(
    name: &'static str,
    provisioner: &'static str,
    parameters: &'static [(&'static str, &'static str)],
    binding_mode: BindingMode,
) -> PresetClass {
    PresetClass {
        name,
        provisioner,
        parameters,
        mount_options: &[],
        binding_mode,
        allow_expansion: false,
        is_default: false,
    }
}

impl PresetClass {
    const fn growing(self) -> PresetClass {
        PresetClass { allow_expansion: true, ..self }
    }

    const fn by_default(self) -> PresetClass {
        PresetClass { is_default: true, ..self }
    }
}

const LOCAL_PATH: &str = "rancher.io/local-path";
const MINIKUBE: &str = "k8s.io/minikube-hostpath";
const EBS: &str = "ebs.csi.aws.com";
const PD: &str = "pd.csi.storage.gke.io";
const AZURE_DISK: &str = "disk.csi.azure.com";
const AZURE_FILE: &str = "file.csi.azure.com";

const fn disk(name: &'static str, parameters: &'static [(&'static str, &'static str)]) -> PresetClass {
    class(name, AZURE_DISK, parameters, WaitForFirstConsumer).growing()
}

const fn share(name: &'static str, parameters: &'static [(&'static str, &'static str)]) -> PresetClass {
    let class = class(name, AZURE_FILE, parameters, Immediate).growing();
    PresetClass { mount_options: &["mfsymlinks", "actimeo=30", "nosharesock"], ..class }
}

const STANDARD_SSD: &[(&str, &str)] = &[("skuname", "StandardSSD_LRS")];
const PREMIUM: &[(&str, &str)] = &[("skuname", "Premium_LRS")];

/// Three nodes in the zones of a region.
macro_rules! zones {
    ($region:literal, $a:literal, $b:literal, $c:literal) => {
        &[
            PresetNode { name: "node-1", place: Some(($region, $a)) },
            PresetNode { name: "node-2", place: Some(($region, $b)) },
            PresetNode { name: "node-3", place: Some(($region, $c)) },
        ]
    };
}

const KIND: &[PresetClass] = &[class("standard", LOCAL_PATH, &[], WaitForFirstConsumer).by_default()];
const MINI: &[PresetClass] = &[class("standard", MINIKUBE, &[], Immediate).by_default()];
const K3S: &[PresetClass] = &[class("local-path", LOCAL_PATH, &[], WaitForFirstConsumer).by_default()];
const EKS: &[PresetClass] =
    &[class("gp2", "kubernetes.io/aws-ebs", &[("type", "gp2"), ("fsType", "ext4")], WaitForFirstConsumer)];
const GKE: &[PresetClass] = &[
    class("standard-rwo", PD, &[("type", "pd-balanced")], WaitForFirstConsumer).growing().by_default(),
    class("premium-rwo", PD, &[("type", "pd-ssd")], WaitForFirstConsumer).growing(),
    class("standard", "kubernetes.io/gce-pd", &[("type", "pd-standard")], Immediate).growing(),
];
const AKS: &[PresetClass] = &[
    disk("default", STANDARD_SSD).by_default(),
    disk("managed", STANDARD_SSD),
    disk("managed-premium", PREMIUM),
    disk("managed-csi", STANDARD_SSD),
    disk("managed-csi-premium", PREMIUM),
    share("azurefile", &[("skuName", "Standard_LRS")]),
    share("azurefile-premium", &[("skuName", "Premium_LRS")]),
    share("azurefile-csi", &[("skuName", "Standard_LRS")]),
    share("azurefile-csi-premium", &[("skuName", "Premium_LRS")]),
];

const GKE_THEN: &[PresetClass] =
    &[class("standard", "kubernetes.io/gce-pd", &[("type", "pd-standard")], Immediate).by_default()];
const EKS_THEN: &[PresetClass] = &[class("gp2", "kubernetes.io/aws-ebs", &[("type", "gp2")], Immediate).by_default()];
const AKS_THEN: &[PresetClass] = &[
    class(
        "default",
        "kubernetes.io/azure-disk",
        &[("cachingmode", "None"), ("kind", "Managed"), ("storageaccounttype", "Standard_LRS")],
        Immediate,
    )
    .by_default(),
    class(
        "managed-premium",
        "kubernetes.io/azure-disk",
        &[("cachingmode", "None"), ("kind", "Managed"), ("storageaccounttype", "Premium_LRS")],
        Immediate,
    ),
];

/// The classes that a cluster came with in the days of the plugins of the tree, where they were others than today's.
pub(super) fn classes_then(name: &str) -> Option<&'static [PresetClass]> {
    [("gke", GKE_THEN), ("eks", EKS_THEN), ("aks", AKS_THEN)].into_iter().find(|(n, _)| *n == name).map(|(_, c)| c)
}

/// The presets.
pub(super) fn all() -> [Profile; 7] {
    let bare = Profile {
        name: "bare-metal",
        provisioners: Provisioners::These(&[]),
        nodes: &[
            PresetNode { name: "node-1", place: None },
            PresetNode { name: "node-2", place: None },
            PresetNode { name: "node-3", place: None },
        ],
        containers_run: true,
        foreign_kinds: true,
        host_folders: LINUX_FOLDERS,
        ..Profile::conformance()
    };
    [
        Profile {
            name: "kind",
            provisioners: Provisioners::These(&[LOCAL_PATH]),
            nodes: &[PresetNode { name: "kind-control-plane", place: None }],
            classes: KIND,
            service_network: Some((KUBEADM_SERVICES, 16)),
            local_path: "/var/local-path-provisioner",
            ..bare.clone()
        },
        Profile {
            name: "minikube",
            provisioners: Provisioners::These(&[MINIKUBE]),
            nodes: &[PresetNode { name: "minikube", place: None }],
            classes: MINI,
            ..bare.clone()
        },
        Profile {
            name: "k3s",
            provisioners: Provisioners::These(&[LOCAL_PATH]),
            classes: K3S,
            service_network: None,
            local_path: "/var/lib/rancher/k3s/storage",
            ..bare.clone()
        },
        Profile {
            name: "eks",
            provisioners: Provisioners::These(&[EBS]),
            nodes: zones!("us-east-1", "us-east-1a", "us-east-1b", "us-east-1c"),
            classes: EKS,
            service_network: None,
            ..bare.clone()
        },
        Profile {
            name: "gke",
            provisioners: Provisioners::These(&[PD]),
            nodes: zones!("us-central1", "us-central1-a", "us-central1-b", "us-central1-c"),
            classes: GKE,
            service_network: None,
            ..bare.clone()
        },
        Profile {
            name: "aks",
            provisioners: Provisioners::These(&[AZURE_DISK, AZURE_FILE]),
            nodes: zones!("eastus", "eastus-1", "eastus-2", "eastus-3"),
            classes: AKS,
            service_network: None,
            ..bare.clone()
        },
        bare,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drivers;

    #[test]
    fn every_class_has_a_provisioner_that_is_installed() {
        for profile in all() {
            let Provisioners::These(installed) = profile.provisioners else { panic!("{}", profile.name) };
            for class in profile.classes {
                let driver = drivers::driver_of_provisioner(class.provisioner).map_or(class.provisioner, |d| d.name);
                assert!(installed.contains(&driver), "{}: {}", profile.name, class.name);
            }
            assert!(profile.classes.iter().filter(|class| class.is_default).count() <= 1, "{}", profile.name);
        }
    }
}
