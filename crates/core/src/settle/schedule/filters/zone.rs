//! Is the node in the zones of the pod's volumes?
//!
//! Models `framework/plugins/volumezone`: the labels of bound PersistentVolumes against those of the node. A node without
//! any such label takes every volume.

use super::super::claims::Claims;
use super::super::snapshot::NodeInfo;
use super::never;
use crate::cluster::Cluster;
use crate::evidence::{Obstacle, Plugin, Reason, Refusal};
use crate::object::Object;
use crate::rules::zones::{Elsewhere, ZONE_LABELS, modern_label, zones};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// The zones that the pod's volumes ask for.
pub(in super::super) struct State<'a> {
    wanted: Vec<(&'a Object, &'static str, BTreeSet<&'a str>)>,
}

impl<'a> State<'a> {
    pub(in super::super) fn new(cluster: &'a Cluster, claims: &Claims<'a>) -> Result<State<'a>, Obstacle> {
        let mut wanted = Vec::new();
        for used in claims.bound.iter().filter(|used| !used.ephemeral) {
            let Some(volume) = used.volume(cluster) else {
                return Err(Obstacle::VolumeMissing(used.claim.volume_name.clone().unwrap_or_default()));
            };
            let asked = |key: &'static str| Some((volume, key, zones(volume.label(key)?)?));
            wanted.extend(ZONE_LABELS.into_iter().filter_map(asked));
        }
        Ok(State { wanted })
    }

    pub(in super::super) fn filter(&self, node: &NodeInfo<'_>) -> Result<(), Refusal> {
        // Most pods ask for no zone, and are not kept waiting for the labels of every node.
        if self.wanted.is_empty() {
            return Ok(());
        }
        let label = |key: &str| node.object.label(key);
        if ZONE_LABELS.into_iter().all(|key| label(key).is_none()) {
            return Ok(());
        }
        for (volume, key, allowed) in &self.wanted {
            let found = label(key).or_else(|| label(modern_label(key)));
            if !found.is_some_and(|zone| allowed.contains(zone)) {
                let allowed = allowed.iter().map(|zone| (*zone).to_owned()).collect();
                let elsewhere = Elsewhere { key: (*key).to_owned(), allowed, found: found.map(ToOwned::to_owned) };
                let reason = Reason::VolumeZone { volume: volume.id.name.as_str().into(), elsewhere };
                return Err(never(Plugin::VolumeZone, reason));
            }
        }
        Ok(())
    }
}
