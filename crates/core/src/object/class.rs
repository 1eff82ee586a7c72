//! How are volumes provisioned, and which class does an object name?

use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;

/// The annotation that named the class before `spec.storageClassName` did; it still wins where it stands.
pub(super) const BETA_CLASS_ANNOTATION: &str = "volume.beta.kubernetes.io/storage-class";

/// The class that a claim or a volume names. Absent, empty and named are three different things.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassName {
    /// Nothing is written: the default class applies, if there is one.
    Absent,
    /// `""`: no class, and never the default one.
    Empty,
    /// A class by name. The class itself need not exist.
    Named(String),
}

impl ClassName {
    /// The class of a claim or volume (component-helpers `GetPersistentVolumeClaimClass`): the beta annotation, else the
    /// field.
    pub fn read(value: &Value) -> ClassName {
        let annotation = value.at(&["metadata", "annotations"]).and_then(|a| a.get(BETA_CLASS_ANNOTATION));
        match annotation.or_else(|| value.at(&["spec", "storageClassName"])).and_then(Value::as_str) {
            None => ClassName::Absent,
            Some("") => ClassName::Empty,
            Some(name) => ClassName::Named(name.to_owned()),
        }
    }

    /// The name for comparing, where absent counts as empty.
    pub fn as_str(&self) -> &str {
        match self {
            ClassName::Absent | ClassName::Empty => "",
            ClassName::Named(name) => name,
        }
    }

    /// The name, if there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            ClassName::Absent | ClassName::Empty => None,
            ClassName::Named(name) => Some(name),
        }
    }
}

/// When a claim of this class gets its volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingMode {
    /// As soon as the claim exists.
    Immediate,
    /// When a pod that uses the claim is scheduled.
    WaitForFirstConsumer,
}

/// A StorageClass.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageClass {
    /// The provisioner's name.
    pub provisioner: String,
    /// When claims are bound.
    pub binding_mode: BindingMode,
    /// Whether claims may grow.
    pub allow_expansion: bool,
    /// Whether an annotation marks it as the default class.
    pub is_default: bool,
}

impl StorageClass {
    pub(crate) fn read(value: &Value) -> StorageClass {
        let annotations = value.at(&["metadata", "annotations"]);
        let marked = |key| annotations.and_then(|a| a.get(key)).and_then(Value::as_str) == Some("true");
        StorageClass {
            provisioner: value.str_at(&["provisioner"]).unwrap_or_default().to_owned(),
            binding_mode: match value.str_at(&["volumeBindingMode"]) {
                Some("WaitForFirstConsumer") => BindingMode::WaitForFirstConsumer,
                _ => BindingMode::Immediate,
            },
            allow_expansion: value.at(&["allowVolumeExpansion"]).and_then(Value::as_bool) == Some(true),
            // upstream: pkg/volume/util: IsDefaultAnnotation; only the text "true" counts
            is_default: marked("storageclass.kubernetes.io/is-default-class")
                || marked("storageclass.beta.kubernetes.io/is-default-class"),
        }
    }
}
