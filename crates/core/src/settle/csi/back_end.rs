//! What does a driver answer?
//!
//! A model of the storage behind a CSI driver: csi-driver-host-path v1.18 (pkg/hostpath/controllerserver.go) with its
//! limits and messages, and any other driver as one that works. A handle that Kubestow made is known to the back end; one
//! that a manifest names is unknown to the reference driver, which starts empty, and taken as existing by the others.

use super::install::HOSTPATH;
use crate::cluster::Cluster;
use crate::drivers::{CsiDriver, Offer};
use crate::go;
use crate::object::{AccessModes, Kind, PersistentVolumeClaim, VolumeMode};
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// The reference driver's `--max-volume-size`, in bytes.
const MAX_VOLUME_SIZE: i64 = 1 << 40;

/// The gRPC codes that occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::settle) enum RpcCode {
    InvalidArgument,
    NotFound,
    OutOfRange,
}

/// An answer that is an error, printed as gRPC errors are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::settle) struct RpcError {
    pub(in crate::settle) code: RpcCode,
    message: String,
}

impl RpcError {
    fn new(code: RpcCode, message: String) -> RpcError {
        RpcError { code, message }
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rpc error: code = {:?} desc = {}", self.code, self.message)
    }
}

/// The handle of a provisioned volume.
pub(super) fn volume_handle(volume: &str) -> String {
    format!("{VOLUME_HANDLE}{volume}>")
}

/// The handle of a snapshot that was taken for a content.
pub(in crate::settle) fn snapshot_handle(content: &str) -> String {
    format!("{SNAPSHOT_HANDLE}{content}>")
}

const VOLUME_HANDLE: &str = "<volume handle of PersistentVolume/";
const SNAPSHOT_HANDLE: &str = "<snapshot handle of VolumeSnapshotContent/";

/// What a new volume is filled from.
pub(super) enum Contents {
    /// A volume's handle.
    Volume(String),
    /// A snapshot's handle.
    Snapshot(String),
}

/// Creates a volume for a claim; its context is what the class's parameters say.
pub(super) fn create_volume(
    driver: &CsiDriver,
    claim: &PersistentVolumeClaim,
    parameters: &Value,
    contents: Option<&Contents>,
) -> Result<(), RpcError> {
    let bytes = claim.request.value();
    if driver.name != HOSTPATH {
        return accept_modes(driver, claim);
    }
    within_limit(bytes)?;
    if let Some(kind) = parameters.str_at(&["kind"]).filter(|kind| !kind.is_empty()) {
        let message = format!("capacity tracking disabled, specifying kind {} is invalid", go::quote(kind));
        return Err(RpcError::new(RpcCode::InvalidArgument, message));
    }
    match contents {
        Some(Contents::Volume(handle)) => known_volume(driver, handle),
        Some(Contents::Snapshot(handle)) if !handle.starts_with(SNAPSHOT_HANDLE) => {
            Err(RpcError::new(RpcCode::NotFound, format!("snapshot id {handle} does not exist in the snapshots list")))
        }
        _ => Ok(()),
    }
}

/// Whether the driver takes the access modes of a claim. Some say it in words that are known, as sent for clusters of the
/// kind; the others' own words are a placeholder.
fn accept_modes(driver: &CsiDriver, claim: &PersistentVolumeClaim) -> Result<(), RpcError> {
    let each = [
        (AccessModes::READ_WRITE_ONCE, "SINGLE_NODE_WRITER"),
        (AccessModes::READ_ONLY_MANY, "MULTI_NODE_READER_ONLY"),
        (AccessModes::READ_WRITE_MANY, "MULTI_NODE_MULTI_WRITER"),
        (AccessModes::READ_WRITE_ONCE_POD, "SINGLE_NODE_WRITER"),
    ];
    let asked = || each.iter().filter(|(mode, _)| claim.access_modes.contains(*mode));
    let Some((_, refused)) = asked().find(|(mode, _)| driver.modes.offer(*mode, claim.volume_mode) == Offer::No) else {
        return Ok(());
    };
    let message = match driver.name {
        "ebs.csi.aws.com" => {
            let names: Vec<&str> = asked().map(|(_, name)| *name).collect();
            format!(
                "Volume capabilities {} not supported. Only AccessModes[ReadWriteOnce] supported.",
                names.join(", ")
            )
        }
        "pd.csi.storage.gke.io" => {
            "VolumeCapabilities is invalid: specified multi writer with mount access type".to_string()
        }
        "disk.csi.azure.com" => format!("mountVolume is not supported for access mode: {refused}"),
        name => format!("<words of {name}>"),
    };
    Err(RpcError::new(RpcCode::InvalidArgument, message))
}

/// Grows a volume to `bytes`.
pub(super) fn expand_volume(driver: &CsiDriver, handle: &str, bytes: i64) -> Result<(), RpcError> {
    if driver.name == HOSTPATH {
        within_limit(bytes)?;
    }
    known_volume(driver, handle)
}

fn within_limit(bytes: i64) -> Result<(), RpcError> {
    if bytes <= MAX_VOLUME_SIZE {
        return Ok(());
    }
    let message = format!("Requested capacity {bytes} exceeds maximum allowed {MAX_VOLUME_SIZE}");
    Err(RpcError::new(RpcCode::OutOfRange, message))
}

fn known_volume(driver: &CsiDriver, handle: &str) -> Result<(), RpcError> {
    if driver.name != HOSTPATH || handle.starts_with(VOLUME_HANDLE) {
        return Ok(());
    }
    Err(RpcError::new(RpcCode::NotFound, format!("volume id {handle} does not exist in the volumes list")))
}

/// Takes a snapshot of a volume and returns its size in bytes; none if the back end does not say.
pub(in crate::settle) fn create_snapshot(
    cluster: &Cluster,
    driver: &CsiDriver,
    handle: &str,
    parameters: &Value,
) -> Result<Option<i64>, RpcError> {
    known_volume(driver, handle)?;
    let volume = match handle.strip_prefix(VOLUME_HANDLE).and_then(|rest| rest.strip_suffix('>')) {
        Some(name) => cluster.find(Kind::PersistentVolume, "", name),
        None => {
            let mut volumes = cluster.of_kind(Kind::PersistentVolume);
            volumes.find(|volume| volume.value.str_at(&["spec", "csi", "volumeHandle"]) == Some(handle))
        }
    };
    let volume = volume.and_then(|object| object.as_volume());
    let is_block = volume.is_some_and(|v| v.volume_mode == VolumeMode::Block);
    if driver.name == HOSTPATH && !is_block {
        let name = "ignoreFailedRead";
        let option = parameters.str_at(&[name]).unwrap_or_default();
        if !option.is_empty() && parse_bool(option).is_none() {
            let message = format!(
                "invalid volume snapshot class parameters: invalid value for {}, expected boolean but was {}",
                go::quote(name),
                go::quote(option)
            );
            return Err(RpcError::new(RpcCode::InvalidArgument, message));
        }
    }
    Ok(volume.map(|v| v.capacity.value()))
}

/// Looks for a snapshot that exists already. The reference driver lists its snapshots; the others are taken at their word.
pub(in crate::settle) fn find_snapshot(driver: &CsiDriver, handle: &str) -> Result<(), String> {
    if driver.name != HOSTPATH || handle.starts_with(SNAPSHOT_HANDLE) {
        return Ok(());
    }
    Err(format!("can not find snapshot for snapshotID {handle}"))
}

/// A truth value as Go's `strconv.ParseBool` reads it.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
