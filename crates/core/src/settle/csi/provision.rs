//! What does a driver provision for a claim?
//!
//! Models one attempt of the external provisioner: sig-storage-lib-external-provisioner controller.go
//! (`shouldProvision`, `provisionClaimOperation`, `provisionVolumeErrorHandling`) around external-provisioner
//! pkg/controller/controller.go (`prepareProvision`, `Provision`), in their order, since what an attempt did before it
//! failed stays. Attempts are repeated when something that the last one saw has changed. Left out: the deprecated
//! parameters without prefix beyond their error, `--default-fstype`, `--extra-create-metadata`.

use super::back_end::{self, Contents, RpcCode};
use super::delete::VOLUME_FINALIZER;
use super::directory;
use super::install::answering;
use super::migrate;
use super::parameters::{self, fs_type, strip, words};
use super::secret::{SecretRef, credentials, reference};
use super::source::{Asking, CLONE_FINALIZER, RESTORE_FINALIZER};
use super::topology::{self, Nowhere, Place};
use crate::admit;
use crate::cluster::{Cluster, Step};
use crate::drivers::{CsiDriver, Topology};
use crate::event::Event;
use crate::object::annotations::{
    BETA_STORAGE_PROVISIONER, MIGRATED_TO, PROVISIONED_BY, SELECTED_NODE, STORAGE_PROVISIONER,
};
use crate::object::{BindingMode, DataSource, Kind, Object, ObjectId, PersistentVolumeClaim, VolumeMode};
use crate::quantity::Quantity;
use crate::rules::migration;
use crate::settle::edit::{with_finalizer, without_annotation};
use crate::value::{Map, Value};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Why an attempt failed.
enum Failure {
    /// Provisioning failed with this message; it is tried again.
    Failed(String),
    /// The driver says that it will never work so.
    Infeasible(String),
    /// Another node may do.
    Reschedule(String),
    /// Somebody else provisions it.
    Populator,
}

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::Failed(message)
    }
}

/// The driver whose provisioner a claim is handed to by the volume controller.
pub(super) fn provisioner_of(object: &Object) -> Option<&str> {
    object.annotation(STORAGE_PROVISIONER).or_else(|| object.annotation(BETA_STORAGE_PROVISIONER))
}

/// The provisioner looks at a claim that waits for a volume.
pub(super) fn attempt(cluster: &Cluster, object: &Object, claim: &PersistentVolumeClaim) -> Step {
    let Some(name) = provisioner_of(object) else { return Step::none() };
    let named = answering(cluster, name);
    let Some(driver) = named.or_else(|| answering(cluster, object.annotation(MIGRATED_TO)?)) else {
        return directory::attempt(cluster, object, claim, name);
    };
    let class_name = claim.class.as_str();
    let Some(class_object) = cluster.find(Kind::StorageClass, "", class_name) else { return Step::none() };
    let Some(class) = class_object.as_class() else { return Step::none() };
    // upstream: knownProvisioner; the class may have changed since the claim was annotated
    if answering(cluster, &class.provisioner).map(|d| d.name) != Some(driver.name) {
        return Step::none();
    }
    let selected = object.annotation(SELECTED_NODE).filter(|node| !node.is_empty());
    if class.binding_mode == BindingMode::WaitForFirstConsumer && selected.is_none() {
        return Step::none();
    }
    let volume = ObjectId::cluster(Kind::PersistentVolume, &format!("pvc-{}", object.uid()));
    if cluster.get(&volume).is_some() {
        return Step::none();
    }
    let id = &object.id;
    let message = format!("External provisioner is provisioning volume for claim \"{}/{}\"", id.namespace, id.name);
    let mut step = Step::none().and_event(Event::normal(id, "Provisioning", message));
    let attempt = Attempt { cluster, object, claim, driver, class: class_object, selected, volume: &volume };
    let warn = |message: String| Event::warning(id, "ProvisioningFailed", message);
    match attempt.run(&mut step) {
        Ok(value) => match admit::create(cluster, volume.clone(), value, None) {
            Ok(made) => {
                let message = format!("Successfully provisioned volume {}", volume.name);
                step.and_put(made).and_event(Event::normal(id, "ProvisioningSucceeded", message))
            }
            Err(rejection) => step.and_event(warn(format!(
                "Error creating provisioned PV object for claim {}/{}: {}. Deleting the volume.",
                id.namespace, id.name, rejection.message
            ))),
        },
        Err(Failure::Failed(message)) => step.and_event(warn(message)),
        Err(Failure::Infeasible(message)) => step.and_event(warn(format!(
            "Volume provisioning failed with infeasible error. Retries will be delayed. {message}"
        ))),
        Err(Failure::Reschedule(message)) => {
            step = step.and_event(warn(message));
            match selected {
                Some(_) => step.and_put(without_annotation(object, SELECTED_NODE)),
                None => step,
            }
        }
        Err(Failure::Populator) => {
            let message = "Assuming an external populator will provision the volume";
            step.and_event(Event::normal(id, "Provisioning", message))
        }
    }
}

struct Attempt<'a> {
    cluster: &'a Cluster,
    object: &'a Object,
    claim: &'a PersistentVolumeClaim,
    driver: &'static CsiDriver,
    class: &'a Object,
    selected: Option<&'a str>,
    volume: &'a ObjectId,
}

impl Attempt<'_> {
    /// The volume to create. What is written before a failure goes into the step.
    fn run(&self, step: &mut Step) -> Result<Value, Failure> {
        let source = DataSource::of(self.object);
        let (class, is_migrated) = self.translated_class()?;
        self.check_source(source.as_ref())?;
        self.check_capabilities(source.as_ref())?;
        if self.object.value.at(&["spec", "selector"]).is_some() {
            return Err(Failure::Failed("claim Selector is not supported".to_string()));
        }
        let fs_type = fs_type(&class.parameters)?;
        let contents = match &source {
            Some(source) => self.contents(&class, source)?,
            None => None,
        };
        self.hold_source(source.as_ref(), step);
        let places = self.places(&class)?;
        let secrets = self.secrets(&class.parameters)?;
        let context =
            strip(&class.parameters).map_err(|e| format!("failed to strip CSI Parameters of prefixed keys: {e}"))?;
        self.check_attributes_class()?;
        let bytes = self.claim.request.value();
        back_end::create_volume(self.driver, self.claim, &context, contents.as_ref()).map_err(|e| match e.code {
            RpcCode::InvalidArgument => Failure::Infeasible(e.to_string()),
            RpcCode::NotFound | RpcCode::OutOfRange => Failure::Failed(e.to_string()),
        })?;
        self.release_source(source.as_ref(), step);
        let place = self.place(places);
        let mut value = self.persistent_volume(bytes, context, fs_type, &secrets, &place);
        if is_migrated {
            migrate::volume(self.cluster, &mut value, self.driver.name);
        }
        Ok(value)
    }

    /// The class as the driver reads it, and whether it names the driver's predecessor in the tree.
    fn translated_class(&self) -> Result<(migration::Class, bool), Failure> {
        let provisioner = self.class.value.str_at(&["provisioner"]).unwrap_or_default();
        let class = migration::Class {
            provisioner: provisioner.to_owned(),
            parameters: self.class.value.at(&["parameters"]).cloned().unwrap_or_else(Value::map),
            allowed: self.class.value.list_at(&["allowedTopologies"]).to_vec(),
        };
        if provisioner == self.driver.name {
            return Ok((class, false));
        }
        let class =
            migration::class(class, self.driver.name).map_err(|e| format!("failed to translate storage class: {e}"))?;
        Ok((class, true))
    }

    fn check_source(&self, source: Option<&DataSource>) -> Result<(), Failure> {
        let missing = || Failure::Failed(format!("the PVC source not found for PVC {}", self.object.id.name));
        match source {
            None => Ok(()),
            Some(DataSource::Snapshot { name, .. } | DataSource::Claim { name }) if name.is_empty() => Err(missing()),
            Some(DataSource::Snapshot { group, .. }) if group != "snapshot.storage.k8s.io" => {
                Err(Failure::Failed(format!(
                    "the PVC source does not belong to the right APIGroup. Expected snapshot.storage.k8s.io, Got {group}"
                )))
            }
            Some(DataSource::Other) => Err(Failure::Populator),
            Some(DataSource::Elsewhere) => Err(Failure::Failed(
                "dataSourceRef namespace specified but the CrossNamespaceVolumeDataSource feature is disabled"
                    .to_string(),
            )),
            Some(_) => Ok(()),
        }
    }

    /// Whether the driver can do what the claim needs. What the sources do not say of a driver is taken as working.
    fn check_capabilities(&self, source: Option<&DataSource>) -> Result<(), Failure> {
        use crate::drivers::Support::No;
        let lacks = |what: &str, capability: &str| {
            Err(Failure::Failed(format!(
                "CSI driver does not support {what}: controller {capability} capability is not reported"
            )))
        };
        match source {
            Some(DataSource::Snapshot { .. }) if self.driver.snapshot == No => {
                lacks("snapshot restore", "CREATE_DELETE_SNAPSHOT")
            }
            Some(DataSource::Claim { .. }) if self.driver.clone == No => lacks("clone operations", "CLONE_VOLUME"),
            _ if !self.claim.attributes_class.is_empty() && self.driver.modification == No => {
                lacks("VolumeAttributesClass", "MODIFY_VOLUME")
            }
            _ => Ok(()),
        }
    }

    fn contents(&self, class: &migration::Class, source: &DataSource) -> Result<Option<Contents>, Failure> {
        let asking = Asking {
            cluster: self.cluster,
            object: self.object,
            claim: self.claim,
            class: &self.class.id.name,
            provisioner: &class.provisioner,
        };
        Ok(asking.contents(source)?)
    }

    /// Holds the source while it is read.
    fn hold_source(&self, source: Option<&DataSource>, step: &mut Step) {
        let finalizer = match source {
            Some(DataSource::Claim { .. }) => CLONE_FINALIZER,
            Some(DataSource::Snapshot { .. }) => RESTORE_FINALIZER,
            _ => return,
        };
        let id = source.and_then(|source| source.id(&self.object.id.namespace));
        if let Some(held) = id.and_then(|id| self.cluster.get(&id)) {
            *step = core::mem::take(step).and_put(with_finalizer(held, finalizer));
        }
    }

    /// Lets a snapshot go once the volume is there. A cloned claim stays held until it is deleted.
    fn release_source(&self, source: Option<&DataSource>, step: &mut Step) {
        let Some(id @ ObjectId { kind: Kind::VolumeSnapshot, .. }) =
            source.and_then(|source| source.id(&self.object.id.namespace))
        else {
            return;
        };
        let Some(snapshot) = self.cluster.get(&id) else { return };
        let free = crate::settle::edit::without_finalizers(snapshot, &[RESTORE_FINALIZER]);
        step.changes.retain(|change| !matches!(change, crate::cluster::Change::Put(object) if object.id == id));
        *step = core::mem::take(step).and_put(free);
    }

    fn places(&self, class: &migration::Class) -> Result<Vec<Place>, Failure> {
        if !topology::is_topological(self.cluster, self.driver) {
            return Ok(Vec::new());
        }
        let claim = &self.object.id.name;
        topology::preferred(self.cluster, self.driver, claim, &class.allowed, self.selected).map_err(|e| match e {
            Nowhere::Reschedule(message) => Failure::Reschedule(message),
            Nowhere::Failed(message) => {
                Failure::Failed(format!("error generating accessibility requirements: {message}"))
            }
        })
    }

    /// Where the back end puts the volume: in the first place that is asked for, as far as its volumes have places.
    fn place(&self, places: Vec<Place>) -> Place {
        let Topology::Keys { volume: keys, .. } = self.driver.topology else { return Place::new() };
        // The reference driver has one node, and says so whatever is asked for.
        if self.driver.name == super::install::HOSTPATH
            && let Some(place) = super::install::only_place(self.cluster)
        {
            return place;
        }
        let asked = places.into_iter().next().unwrap_or_default();
        let of_key = |key: &&str| {
            let last = |k: &str| k.rsplit_once('/').map_or(k.to_owned(), |(_, last)| last.to_owned());
            let segment = asked.iter().find(|(k, _)| k == key);
            let segment = segment.or_else(|| asked.iter().find(|(k, _)| last(k) == last(key)));
            segment.map(|(_, value)| ((*key).to_owned(), value.clone()))
        };
        keys.iter().filter_map(of_key).collect()
    }

    fn secrets(&self, of_class: &Value) -> Result<Secrets, Failure> {
        let ObjectId { namespace, name, .. } = &self.object.id;
        let words = words(&self.volume.name, namespace, name, Some(self.object));
        let find = |kind| reference(kind, Some(&parameters::BY_DEFAULT), of_class, &words);
        let creation = find(&parameters::OF_CREATION)?;
        credentials(self.cluster, creation.as_ref())?;
        let mut of_calls = Vec::new();
        for (field, kind) in &parameters::OF_CALLS {
            if let Some(secret) = find(kind)? {
                of_calls.push((*field, secret));
            }
        }
        let modification = find(&parameters::OF_MODIFICATION)?;
        Ok(Secrets { creation, of_calls, modification })
    }

    fn check_attributes_class(&self) -> Result<(), Failure> {
        let name = &self.claim.attributes_class;
        if name.is_empty() {
            return Ok(());
        }
        let Some(class) = self.cluster.find(Kind::VolumeAttributesClass, "", name) else {
            return Err(Failure::Failed(format!("volumeattributesclasses.storage.k8s.io \"{name}\" not found")));
        };
        let driver = class.value.str_at(&["driverName"]).unwrap_or_default();
        if driver == self.driver.name {
            return Ok(());
        }
        Err(Failure::Failed(format!(
            "VAC {name} referenced in PVC is for driver {driver} which does not match driver name {}",
            self.driver.name
        )))
    }

    fn persistent_volume(
        &self,
        bytes: i64,
        context: Value,
        fs_type: Option<String>,
        secrets: &Secrets,
        place: &Place,
    ) -> Value {
        let name = &self.volume.name;
        let class = &self.class.value;
        let mut attributes = context;
        attributes.set(&["storage.kubernetes.io/csiProvisionerIdentity"], format!("<generated>-{}", self.driver.name));
        let mut csi = Value::from([
            ("driver", self.driver.name.into()),
            ("volumeHandle", back_end::volume_handle(name).into()),
            ("volumeAttributes", attributes),
        ]);
        if let Some(fs_type) = fs_type.filter(|_| self.claim.volume_mode == VolumeMode::Filesystem) {
            csi.set(&["fsType"], fs_type);
        }
        for (field, secret) in &secrets.of_calls {
            csi.set(&[field], secret.to_value());
        }
        let spec = |field: &str| self.object.value.at(&["spec", field]).cloned();
        let mut value = Value::from([
            ("apiVersion", "v1".into()),
            ("kind", "PersistentVolume".into()),
            ("metadata", Value::from([("name", name.clone().into())])),
            (
                "spec",
                Value::from([
                    ("accessModes", spec("accessModes").unwrap_or_default()),
                    ("capacity", Value::from([("storage", Quantity::bytes(bytes).to_string().into())])),
                    ("claimRef", claim_reference(self.object)),
                    ("csi", csi),
                    ("storageClassName", self.claim.class.as_str().into()),
                ]),
            ),
        ]);
        let reclaim = class.at(&["reclaimPolicy"]).cloned();
        let mounts = class.at(&["mountOptions"]).cloned();
        let attributes_class = spec("volumeAttributesClassName").filter(|name| name.as_str() != Some(""));
        for (field, found) in [
            ("persistentVolumeReclaimPolicy", reclaim),
            ("mountOptions", mounts),
            ("volumeMode", spec("volumeMode")),
            ("volumeAttributesClassName", attributes_class),
            ("nodeAffinity", topology::node_affinity(place)),
        ] {
            if let Some(found) = found {
                value.set(&["spec", field], found);
            }
        }
        value.set(&["metadata", "annotations"], self.annotations(secrets));
        value.set(&["metadata", "finalizers"], Vec::from([Value::from(VOLUME_FINALIZER)]));
        value
    }

    fn annotations(&self, secrets: &Secrets) -> Value {
        let mut annotations = Map::new();
        let provisioner = self.class.value.at(&["provisioner"]).cloned().unwrap_or_default();
        annotations.insert(PROVISIONED_BY.to_owned(), provisioner);
        let mut note = |stem: &str, secret: Option<&SecretRef>| {
            let text = |of: fn(&SecretRef) -> &String| secret.map(of).cloned().unwrap_or_default();
            annotations.insert(format!("volume.kubernetes.io/{stem}-name"), text(|s| &s.name).into());
            annotations.insert(format!("volume.kubernetes.io/{stem}-namespace"), text(|s| &s.namespace).into());
        };
        note("provisioner-deletion-secret", secrets.creation.as_ref());
        if secrets.modification.is_some() {
            note("controller-modify-secret", secrets.modification.as_ref());
        }
        Value::Map(annotations)
    }
}

/// A reference to a claim, from the volume that was made for it.
pub(super) fn claim_reference(claim: &Object) -> Value {
    let ObjectId { namespace, name, .. } = &claim.id;
    Value::from([
        ("apiVersion", "v1".into()),
        ("kind", "PersistentVolumeClaim".into()),
        ("namespace", namespace.clone().into()),
        ("name", name.clone().into()),
        ("uid", claim.uid().into()),
    ])
}

/// The secrets of a volume.
struct Secrets {
    creation: Option<SecretRef>,
    /// By their field in `csi`.
    of_calls: Vec<(&'static str, SecretRef)>,
    modification: Option<SecretRef>,
}
