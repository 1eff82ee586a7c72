//! What happens to a cluster after the manifest?

use serde::{Deserialize, Serialize};

/// A later operation on the settled cluster.
///
/// In JSON and YAML a step is a map with one key, the operation. An object is named `Kind/namespace/name`; its kind may be
/// short and its namespace may be left out, as in `pvc/data`. Pods with generated names go by the names in the report.
///
/// ```
/// use kubestow::Step;
/// let steps = r#"[
///     {"apply": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n"},
///     {"edit": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: b}\n"},
///     {"scale": {"object": "Deployment/default/web", "replicas": 3}},
///     {"cordon": "node-1"},
///     {"uncordon": "node-1"},
///     {"drain": {"node": "node-1", "ignoreDaemonSets": true, "deleteEmptyDirData": true, "force": true}},
///     {"delete": "PersistentVolumeClaim/default/data"}
/// ]"#;
/// let steps: Vec<Step> = serde_json::from_str(steps)?;
/// assert_eq!(steps[6], Step::Delete("PersistentVolumeClaim/default/data".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Step {
    /// Applies a manifest: creates what is new, patches what exists.
    Apply(String),
    /// Makes objects that exist as the manifest says, as `kubectl edit` does: a field that the manifest leaves out goes,
    /// other than the status and what the API server keeps in the metadata.
    Edit(String),
    /// Deletes an object. A pod that a workload controls is made anew: that is how it is restarted.
    Delete(String),
    /// Asks for another number of replicas, as `kubectl scale` does.
    Scale {
        /// A Deployment, ReplicaSet, ReplicationController or StatefulSet.
        object: String,
        /// How many pods it is to have.
        replicas: i32,
    },
    /// Takes no more pods on a node.
    Cordon(String),
    /// Takes pods on a node again.
    Uncordon(String),
    /// Takes no more pods on a node and deletes those that it has, as `kubectl drain` does.
    Drain {
        /// The node.
        node: String,
        /// Leaves the pods of DaemonSets alone; without it such a pod is a reason not to drain.
        #[serde(default)]
        ignore_daemon_sets: bool,
        /// Deletes pods with volumes of kind emptyDir too, whose data is lost; without it such a pod is a reason not to
        /// drain.
        #[serde(default)]
        delete_empty_dir_data: bool,
        /// Deletes pods that no controller will make anew; without it such a pod is a reason not to drain.
        #[serde(default)]
        force: bool,
    },
}
