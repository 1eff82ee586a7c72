//! In which zone does a plugin of the tree make a volume?
//!
//! Models pkg/volume/util of Kubernetes v1.12: `SelectZonesForVolume`, `ZonesFromAllowedTopologies`,
//! `ChooseZoneForVolume`, for volumes in one zone.

use super::{Parameters, Placing, parameter, selected_node};
use crate::cluster::Cluster;
use crate::object::{Kind, Object};
use crate::settle::csi::spread;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Where a volume is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Its zone.
    pub(super) zone: Option<String>,
}

/// Chooses a place for the volume of a claim.
pub(super) fn choose(
    cluster: &Cluster,
    placing: Placing,
    claim: &Object,
    class: &Object,
    parameters: &Parameters,
) -> Result<Place, String> {
    let allowed = class.value.list_at(&["allowedTopologies"]);
    let has_zones = ["zone", "zones"].into_iter().any(|name| parameter(parameters, name).is_some());
    let is_managed =
        parameter(parameters, "kind").is_none_or(|kind| kind.is_empty() || kind.eq_ignore_ascii_case("managed"));
    // upstream: azure_provision.go: parseZoned
    let is_zoned = || match parameter(parameters, "zoned") {
        None | Some("") => Ok(is_managed),
        Some("true" | "True" | "TRUE" | "1" | "t" | "T") if is_managed => Ok(true),
        Some("true" | "True" | "TRUE" | "1" | "t" | "T") => Err("zoned is only supported by managed disks".into()),
        Some("false" | "False" | "FALSE" | "0" | "f" | "F") => Ok(false),
        Some(other) => Err(format!("failed to parse 'zoned': strconv.ParseBool: parsing \"{other}\": invalid syntax")),
    };
    let is_anywhere = || has_zones || !allowed.is_empty() || !zones_with_nodes(cluster).is_empty();
    let zone = match placing {
        Placing::Nowhere => None,
        Placing::Zone => Some(select(cluster, claim, allowed, parameters)?),
        Placing::ZoneIfAsked if is_zoned()? => {
            if is_anywhere() {
                Some(select(cluster, claim, allowed, parameters)?)
            } else {
                None
            }
        }
        Placing::ZoneIfAsked if has_zones || !allowed.is_empty() => {
            let why =
                "zone, zones and allowedTopologies StorageClass parameters must be used together with zoned parameter";
            return Err(why.into());
        }
        Placing::ZoneIfAsked => None,
        Placing::Availability => {
            let asked = parameter(parameters, "availability").filter(|zone| !zone.is_empty()).map(String::from);
            asked.or_else(|| by_name(&zones_with_nodes(cluster), &claim.id.name))
        }
    };
    Ok(Place { zone })
}

fn select(cluster: &Cluster, claim: &Object, allowed: &[Value], parameters: &Parameters) -> Result<String, String> {
    let label = cluster.profile().version.zone_label;
    let (zone, zones) = (parameter(parameters, "zone"), parameter(parameters, "zones"));
    if zone.is_some() && zones.is_some() {
        return Err("both zone and zones StorageClass parameters must not be used at the same time".into());
    }
    let is_given = zone.is_some() || zones.is_some();
    if let Some(node) = selected_node(cluster, claim) {
        if is_given {
            let why = "zone[s] cannot be specified in StorageClass if VolumeBindingMode is set to WaitForFirstConsumer. \
                       Please specify allowedTopologies in StorageClass for constraining zones";
            return Err(why.into());
        }
        return node.label(label).map(String::from).ok_or_else(|| format!("{label} Label for node missing"));
    }
    let mut may = BTreeSet::new();
    for expression in allowed.iter().flat_map(|term| term.list_at(&["matchLabelExpressions"])) {
        let key = expression.str_at(&["key"]).unwrap_or_default();
        if key != label {
            return Err(format!("unsupported key found in matchLabelExpressions: {key}"));
        }
        may.extend(expression.list_at(&["values"]).iter().filter_map(Value::as_str).map(String::from));
    }
    if !allowed.is_empty() && may.is_empty() {
        return Err(format!(
            "no matchLabelExpressions with {label} key found in allowedTopologies. Please specify matchLabelExpressions \
             with {label} key"
        ));
    }
    if !may.is_empty() && is_given {
        return Err("zone[s] cannot be specified in StorageClass if allowedTopologies specified".into());
    }
    if let Some(zone) = zone {
        return Ok(zone.into());
    }
    let given = || zones.into_iter().flat_map(|zones| zones.split(',')).map(|zone| String::from(zone.trim())).collect();
    let choice = if may.is_empty() { if zones.is_some() { given() } else { zones_with_nodes(cluster) } } else { may };
    by_name(&choice, &claim.id.name).ok_or_else(|| "cannot determine zones to provision volume in".into())
}

fn zones_with_nodes(cluster: &Cluster) -> BTreeSet<String> {
    let label = cluster.profile().version.zone_label;
    cluster.of_kind(Kind::Node).filter_map(|node| node.label(label)).map(String::from).collect()
}

/// The zone that the name of a claim falls to.
fn by_name(zones: &BTreeSet<String>, claim: &str) -> Option<String> {
    zones.iter().nth(spread(claim, zones.len())).cloned()
}

impl Place {
    /// Writes the labels of the place, and binds the volume to it if the plugin does.
    pub(super) fn write(&self, cluster: &Cluster, placing: Placing, volume: &mut Value) {
        let Some(zone) = &self.zone else { return };
        let version = cluster.profile().version;
        let node = cluster.of_kind(Kind::Node).find(|node| node.label(version.zone_label) == Some(zone));
        // upstream cuts the region from the zone's name; here the nodes say it
        let region = node.and_then(|node| node.label(version.region_label));
        let labels = [(version.region_label, region), (version.zone_label, Some(zone.as_str()))];
        let mut expressions = Vec::new();
        for (key, text) in labels {
            let Some(text) = text else { continue };
            volume.set(&["metadata", "labels", key], text);
            expressions.push(Value::from([
                ("key", key.into()),
                ("operator", "In".into()),
                ("values", Value::from(Vec::from([Value::from(text)]))),
            ]));
        }
        if placing != Placing::Availability {
            let term = Value::from([("matchExpressions", Value::from(expressions))]);
            volume.set(&["spec", "nodeAffinity", "required", "nodeSelectorTerms"], Value::from(Vec::from([term])));
        }
    }
}
