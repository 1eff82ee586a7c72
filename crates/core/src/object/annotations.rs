//! Which annotations do the storage controllers write and read?
//!
//! Models component-helpers `storage/volume/helpers.go`, which names them.

/// The controller, not the user, made this link of a binding.
pub const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// The binding of a claim is complete.
pub const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
/// Which provisioner made a volume.
pub const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";
/// Which CSI driver took over from the plugin of the tree that is named elsewhere.
pub const MIGRATED_TO: &str = "pv.kubernetes.io/migrated-to";
/// Which provisioner is to make a volume for the claim.
pub const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
/// The same under its earlier name; both are written.
pub const BETA_STORAGE_PROVISIONER: &str = "volume.beta.kubernetes.io/storage-provisioner";
/// The node that the scheduler chose for the pod that uses the claim.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
/// Which resizer is to grow the claim's volume.
pub const STORAGE_RESIZER: &str = "volume.kubernetes.io/storage-resizer";
/// The size of the file system of a volume that has grown while its file system has not.
pub const PRE_RESIZE_CAPACITY: &str = "volume.alpha.kubernetes.io/pre-resize-capacity";
