//! What do drivers and the snapshot controller do, in Kubernetes' own words?
//!
//! Small manifests against a cluster where a driver works; asserted are the settled objects and the events, which are
//! those of external-provisioner, external-resizer, external-snapshotter and csi-driver-host-path.

mod finding;
mod playground;
mod preset;
mod provision;
mod resize;
mod scene;
mod snapshot;
mod source;
