//! Manifests in short.

use kubestow::{Options, Profile, Report, State, Step, Value, resolve};

/// The driver `hostpath.csi.k8s.io` and its class `csi`, then more documents.
pub(crate) struct Scene {
    text: String,
    options: Options,
}

impl Scene {
    /// The driver and a class for it.
    pub(crate) fn new() -> Scene {
        Scene::bare().with(CSI_DRIVER).class("csi", "")
    }

    /// Nothing.
    pub(crate) fn bare() -> Scene {
        Scene { text: String::new(), options: Options::default() }
    }

    /// A cluster where every known driver works.
    pub(crate) fn playground() -> Scene {
        Scene::on(Profile::playground())
    }

    /// This cluster.
    pub(crate) fn on(cluster: Profile) -> Scene {
        Scene { text: String::new(), options: Options { cluster, ..Options::default() } }
    }

    /// One more document.
    pub(crate) fn with(mut self, document: &str) -> Scene {
        self.text += document.trim();
        self.text += "\n---\n";
        self
    }

    /// A class of the driver, with further fields.
    pub(crate) fn class(self, name: &str, more: &str) -> Scene {
        self.class_of("hostpath.csi.k8s.io", name, more)
    }

    /// A class of a provisioner, with further fields.
    pub(crate) fn class_of(self, provisioner: &str, name: &str, more: &str) -> Scene {
        self.with(&format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: {name}}}\nprovisioner: {provisioner}\n{more}"
        ))
    }

    /// A claim of 1Gi of a class, with further fields of its spec.
    pub(crate) fn claim(self, name: &str, class: &str, more: &str) -> Scene {
        self.with(&claim(name, class, "1Gi", more))
    }

    /// A snapshot class of the driver.
    pub(crate) fn snapshot_class(self, name: &str, policy: &str, more: &str) -> Scene {
        self.with(&format!(
            "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {{name: {name}}}\n\
             driver: hostpath.csi.k8s.io\ndeletionPolicy: {policy}\n{more}"
        ))
    }

    /// A snapshot `snap` of the claim `data` by the class `snapclass`.
    pub(crate) fn snapshot(self) -> Scene {
        self.with(SNAPSHOT)
    }

    /// A pod that uses a claim.
    pub(crate) fn pod(self, name: &str, claim: &str) -> Scene {
        self.with(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  containers:\n  - {{name: c, image: x, \
             volumeMounts: [{{name: v, mountPath: /v}}]}}\n  volumes:\n  - {{name: v, persistentVolumeClaim: \
             {{claimName: {claim}}}}}"
        ))
    }

    /// Then applies this.
    pub(crate) fn then(mut self, text: &str) -> Scene {
        self.options.steps.push(Step::Apply(text.to_owned()));
        self
    }

    /// Then deletes this.
    pub(crate) fn then_delete(mut self, id: &str) -> Scene {
        self.options.steps.push(Step::Delete(id.to_owned()));
        self
    }

    /// What comes of it, after the last step.
    pub(crate) fn settle(self) -> Settled {
        let Report { state, mut steps, .. } = resolve(&self.text, &self.options);
        for admission in state.admission.iter().chain(steps.iter().flat_map(|step| &step.admission)) {
            assert!(admission.accepted, "{}: {:?}", admission.object, admission.message);
        }
        Settled(steps.pop().unwrap_or(state))
    }
}

pub(crate) const CSI_DRIVER: &str = "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: \
                                     hostpath.csi.k8s.io}\nspec: {attachRequired: false}";

pub(crate) const SNAPSHOT: &str = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: \
                                   snap}\nspec: {volumeSnapshotClassName: snapclass, source: \
                                   {persistentVolumeClaimName: data}}";

/// The volume and the content that belong to the claim `data` and the snapshot `snap`.
pub(crate) const VOLUME: &str = "PersistentVolume/pvc-<uid of PersistentVolumeClaim/default/data>";
pub(crate) const CONTENT: &str = "VolumeSnapshotContent/snapcontent-<uid of VolumeSnapshot/default/snap>";
pub(crate) const CLAIM: &str = "PersistentVolumeClaim/default/data";
pub(crate) const SNAP: &str = "VolumeSnapshot/default/snap";

pub(crate) fn claim(name: &str, class: &str, size: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {name}}}\nspec:\n  accessModes: \
         [ReadWriteOnce]\n  storageClassName: {class}\n  resources: {{requests: {{storage: {size}}}}}\n{more}"
    )
}

/// A settled cluster.
pub(crate) struct Settled(pub(crate) State);

impl Settled {
    /// A field of an object as text: strings as they are, anything else as JSON. Empty if it is not there.
    pub(crate) fn field(&self, object: &str, path: &[&str]) -> String {
        let value = self.0.objects.get(object).and_then(|value| value.at(path));
        match value {
            None => String::new(),
            Some(Value::String(text)) => text.to_string(),
            Some(other) => serde_json::to_string(other).unwrap(),
        }
    }

    pub(crate) fn phase(&self, object: &str) -> String {
        self.field(object, &["status", "phase"])
    }

    pub(crate) fn finalizers(&self, object: &str) -> Vec<String> {
        let value = self.0.objects.get(object);
        let list = value.map(|v| v.list_at(&["metadata", "finalizers"])).unwrap_or_default();
        list.iter().filter_map(|f| f.as_str()).map(str::to_owned).collect()
    }

    pub(crate) fn exists(&self, object: &str) -> bool {
        self.0.objects.contains_key(object)
    }

    /// The messages of the events of this reason about an object.
    pub(crate) fn said(&self, object: &str, reason: &str) -> Vec<&str> {
        let events = self.0.events.iter().filter(|e| e.object == object && e.reason == reason);
        events.map(|e| e.message.as_str()).collect()
    }

    /// The only message of this reason about an object.
    pub(crate) fn says(&self, object: &str, reason: &str) -> &str {
        match self.said(object, reason).as_slice() {
            [only] => only,
            said => panic!("{object} {reason}: {said:?} in {:#?}", self.0.events),
        }
    }
}
