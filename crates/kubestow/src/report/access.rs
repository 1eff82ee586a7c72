//! Who may mount what where, and what each driver offers.

use serde::{Deserialize, Serialize};

/// How the volume of a claim is shared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// The volume, as `PersistentVolume/name`.
    pub volume: String,
    /// The row of [`drivers`](crate::drivers) that stands behind the volume; none if nothing is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// What the claim's modes come to: `unsupported` (the driver does not have them: it binds, and fails when it is attached
    /// or mounted), `one-pod`, `one-node` (a second node cannot attach it), `unenforced` (nothing keeps a second node
    /// away), or `many-nodes`.
    pub consequence: String,
    /// The nodes by name.
    pub nodes: Vec<String>,
    /// As written, then what other modes would come to.
    pub grids: Vec<AccessGrid>,
    /// How many more pods or nodes there are.
    #[serde(default, skip_serializing_if = "crate::report::is_zero")]
    pub left_out: usize,
}

/// Pods and nodes under an access mode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessGrid {
    /// The mode, such as `ReadWriteOnce`; as written there may be several, with commas.
    pub mode: String,
    /// Whether this is what is written.
    pub written: bool,
    /// Whether the driver has the mode: `yes`, `no`, `raw-block`, or `perhaps`.
    pub offer: String,
    /// The pods that use the claim, then any other.
    pub rows: Vec<AccessRow>,
}

/// A pod on each node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessRow {
    /// The pod; none for any other pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// By node.
    pub cells: Vec<AccessCell>,
}

/// How a pod stands to the volume on a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessCell {
    /// `here`, `waits` (it is there and waits), `may`, `may-not`, or `elsewhere` (it runs on another node).
    pub standing: String,
    /// Why not: `volume-node` (the volume cannot be used there), `attached` (to another node), `one-pod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The node or pod that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What a driver or a volume type offers, then and now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriverRow {
    /// The CSI driver, or the volume type.
    pub name: String,
    /// The volume type that it took over from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// ReadWriteOnce, ReadOnlyMany and ReadWriteMany in the documentation of 2018: `yes`, `no`, a condition (`raw-block`,
    /// `driver`, `one-node`, `file-share`, `back-end`), `unknown`, or `-` where there was no such row.
    pub in_2018: Vec<String>,
    /// The same and ReadWriteOncePod today.
    pub today: Vec<String>,
    /// Where the row is from.
    pub source: String,
}
