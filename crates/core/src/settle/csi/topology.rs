//! Where shall a volume be provisioned?
//!
//! Models external-provisioner pkg/controller/topology.go: `GenerateAccessibilityRequirements`,
//! `GenerateVolumeNodeAffinity`, without strict topology and with immediate topology, as deployments have it. Left out:
//! the sidecar's memory of a claim's earlier attempt.

use crate::cluster::Cluster;
use crate::drivers::{CsiDriver, Topology};
use crate::go;
use crate::object::{Kind, Object};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A place: labels by key, sorted.
pub(super) type Place = Vec<(String, String)>;

/// Why no place was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Nowhere {
    /// Another node may do: the scheduler shall choose again.
    Reschedule(String),
    /// Nothing that another node would mend.
    Failed(String),
}

/// Whether the driver tells its volumes' places at all.
pub(super) fn is_topological(cluster: &Cluster, driver: &CsiDriver) -> bool {
    cluster.profile().version.csi_topology && matches!(driver.topology, Topology::Keys { .. })
}

/// The places to provision in, the preferred one first; none if any will do.
pub(super) fn preferred(
    cluster: &Cluster,
    driver: &CsiDriver,
    claim: &str,
    allowed: &[Value],
    selected: Option<&str>,
) -> Result<Vec<Place>, Nowhere> {
    let selected = match selected {
        Some(node) => {
            let keys = keys_of_node(cluster, driver, node)?;
            Some((node, place_of_node(cluster, node, &keys)?, keys))
        }
        None => None,
    };
    let mut places = if allowed.is_empty() {
        let keys = match &selected {
            Some((_, _, keys)) => keys.clone(),
            // Upstream takes a random CSINode that has keys; here it is the first by name.
            None => cluster
                .of_kind(Kind::CSINode)
                .map(|n| topology_keys(n, driver))
                .find(|k| !k.is_empty())
                .unwrap_or_default(),
        };
        places_in_cluster(cluster, &keys)?
    } else {
        flatten(allowed)
    };
    if places.is_empty() {
        return Ok(places);
    }
    places.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    places.dedup();
    let first = match &selected {
        None => spread(claim, places.len()),
        Some((node, place, _)) => {
            let at = places.iter().position(|p| p.iter().all(|segment| place.contains(segment)));
            at.ok_or_else(|| {
                Nowhere::Failed(format!(
                    "topology {} from selected node {} is not in requisite: {}",
                    print(place),
                    go::quote(node),
                    go::list(places.iter().map(print))
                ))
            })?
        }
    };
    places.rotate_left(first);
    Ok(places)
}

/// The node affinity of a volume that can be reached from one place.
pub(super) fn node_affinity(place: &Place) -> Option<Value> {
    if place.is_empty() {
        return None;
    }
    let expression = |(key, value): &(String, String)| {
        Value::from([
            ("key", key.clone().into()),
            ("operator", "In".into()),
            ("values", Value::from(Vec::from([Value::from(value.clone())]))),
        ])
    };
    let term = Value::from([("matchExpressions", Value::List(place.iter().map(expression).collect()))]);
    Some(Value::from([("required", Value::from([("nodeSelectorTerms", Value::from(Vec::from([term])))]))]))
}

fn topology_keys(csi_node: &Object, driver: &CsiDriver) -> Vec<String> {
    let drivers = csi_node.value.list_at(&["spec", "drivers"]);
    let entry = drivers.iter().find(|d| d.str_at(&["name"]) == Some(driver.name));
    let keys = entry.map_or(&[][..], |d| d.list_at(&["topologyKeys"]));
    keys.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

fn keys_of_node(cluster: &Cluster, driver: &CsiDriver, node: &str) -> Result<Vec<String>, Nowhere> {
    let Some(csi_node) = cluster.find(Kind::CSINode, "", node) else {
        let found =
            format!("failed to get selected CSINode {node}: csinode.storage.k8s.io {} not found", go::quote(node));
        return Err(Nowhere::Reschedule(found));
    };
    let keys = topology_keys(csi_node, driver);
    if keys.is_empty() {
        return Err(Nowhere::Failed(format!("no topology key found for node {node}")));
    }
    Ok(keys)
}

fn place_of_node(cluster: &Cluster, node: &str, keys: &[String]) -> Result<Place, Nowhere> {
    let object = cluster.find(Kind::Node, "", node);
    object.and_then(|n| place(n, keys)).ok_or_else(|| {
        let labels = object.map(|n| n.value.fields_at(&["metadata", "labels"])).into_iter().flatten();
        let printed = labels.map(|(key, value)| format!("{key}:{}", value.as_str().unwrap_or_default()));
        Nowhere::Failed(format!(
            "topology labels from selected node map{} does not match topology keys from CSINode {}",
            go::list(printed),
            go::list(keys)
        ))
    })
}

fn place(node: &Object, keys: &[String]) -> Option<Place> {
    let mut place: Place =
        keys.iter().map(|key| Some((key.clone(), node.label(key)?.to_owned()))).collect::<Option<_>>()?;
    place.sort();
    Some(place)
}

fn places_in_cluster(cluster: &Cluster, keys: &[String]) -> Result<Vec<Place>, Nowhere> {
    if keys.is_empty() {
        return Err(Nowhere::Failed("no available topology found".to_string()));
    }
    let places: Vec<Place> = cluster.of_kind(Kind::Node).filter_map(|node| place(node, keys)).collect();
    if places.is_empty() {
        return Err(Nowhere::Failed(format!("topologyKeys {} were not found on any nodes", go::list(keys))));
    }
    Ok(places)
}

/// The allowed topologies of a class as single places: each choice of one value per key of a term.
fn flatten(allowed: &[Value]) -> Vec<Place> {
    // A class may allow more combinations than anyone would provision in; the first ones decide.
    const MOST: usize = 10_000;
    let mut all: Vec<Place> = Vec::new();
    for term in allowed {
        let mut places: Vec<Place> = Vec::new();
        for expression in term.list_at(&["matchLabelExpressions"]) {
            let key = expression.str_at(&["key"]).unwrap_or_default();
            let values = expression.list_at(&["values"]).iter().filter_map(Value::as_str);
            let mut longer = Vec::new();
            for value in values {
                let segment = (key.to_owned(), value.to_owned());
                if places.is_empty() {
                    longer.push(Vec::from([segment]));
                } else {
                    let grown = places.iter().map(|place| place.iter().cloned().chain([segment.clone()]).collect());
                    longer.extend(grown.take(MOST.saturating_sub(longer.len())));
                }
            }
            places = longer;
        }
        all.extend(places.into_iter().take(MOST.saturating_sub(all.len())));
    }
    for place in &mut all {
        place.sort();
    }
    all
}

/// Which of `count` places an Immediate claim prefers: a hash of its name, so that the claims of a StatefulSet spread.
// upstream: component of topology.go: getPVCNameHashAndIndexOffset
pub(in crate::settle) fn spread(claim: &str, count: usize) -> usize {
    let (mut base, mut ordinal) = (claim, 0u32);
    if let Some((front, last)) = claim.rsplit_once('-')
        && let Ok(number) = last.parse::<u32>()
        && !last.starts_with('+')
    {
        ordinal = number;
        base = front.rsplit_once('-').map_or(front, |(_, set)| set);
    }
    // FNV-1, 32 bits
    let hash = base.bytes().fold(2_166_136_261u32, |hash, byte| hash.wrapping_mul(16_777_619) ^ u32::from(byte));
    (hash.wrapping_add(ordinal) as usize) % count.max(1)
}

fn print(place: &Place) -> String {
    go::list(place.iter().map(|(key, value)| format!("{{{key} {value}}}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expressions(pairs: &[(&str, &[&str])]) -> Value {
        let expression = |(key, values): &(&str, &[&str])| {
            let values: Vec<Value> = values.iter().map(|v| Value::from(*v)).collect();
            Value::from([("key", Value::from(*key)), ("values", values.into())])
        };
        Value::from([("matchLabelExpressions", Value::List(pairs.iter().map(expression).collect()))])
    }

    #[test]
    fn allowed_topologies_become_one_place_per_choice() {
        let places = flatten(&[expressions(&[("zone", &["b", "a"]), ("rack", &["1", "2"])])]);
        assert_eq!(places.len(), 4);
        assert_eq!(print(&places[0]), "[{rack 1} {zone b}]");
    }

    #[test]
    fn claims_of_a_stateful_set_spread_over_the_places() {
        let first = spread("data-web-0", 3);
        assert_eq!(spread("data-web-1", 3), (first + 1) % 3);
        assert_eq!(spread("logs-web-1", 3), spread("data-web-1", 3));
    }

    #[test]
    fn a_place_binds_the_volume_by_its_labels() {
        let place = Vec::from([("zone".to_string(), "a".to_string())]);
        let affinity = node_affinity(&place).unwrap();
        let term = &affinity.list_at(&["required", "nodeSelectorTerms"])[0];
        assert_eq!(term.list_at(&["matchExpressions"])[0].str_at(&["key"]), Some("zone"));
        assert_eq!(node_affinity(&Vec::new()), None);
    }
}
