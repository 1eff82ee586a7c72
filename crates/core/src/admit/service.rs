//! Which addresses and node ports does a Service get?
//!
//! Models `pkg/registry/core/service/storage/alloc.go: allocateCreate` and `pkg/apis/core/validation:
//! ValidateServiceClusterIPsRelatedFields` for a cluster of one family, IPv4, as a new Service meets them before it is looked
//! at otherwise. Left out: what an update of these fields may do, and node ports that nobody asked for, which are random.

use super::validate::errors::{Errors, number, text};
use super::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::ToString as _;
use core::net::{IpAddr, Ipv4Addr};

/// The API server's own Service.
const KUBERNETES: &str = "10.96.0.1";
const NODE_PORTS: core::ops::RangeInclusive<i64> = 30_000..=32_767;
const SINGLE: &str = "SingleStack";

/// Gives a new Service its addresses.
///
/// # Errors
/// What it asks for cannot be had.
pub(super) fn allocate(cluster: &Cluster, id: &ObjectId, value: &mut Value) -> Result<(), Rejection> {
    let spec = value.entry("spec");
    if text(spec, "type") == "ExternalName" {
        return Ok(());
    }
    let headless = text(spec, "clusterIP") == "None";
    let anywhere = headless && spec.fields_at(&["selector"]).next().is_none();
    spec.fill("ipFamilyPolicy", if anywhere { "RequireDualStack" } else { SINGLE });
    if !text(spec, "clusterIP").is_empty() {
        let address = spec.get("clusterIP").cloned().unwrap_or_default();
        spec.fill("clusterIPs", alloc::vec![address]);
    }
    let check = |look: &dyn Fn(&mut Errors)| {
        let mut errors = Errors::default();
        look(&mut errors);
        if errors.causes.is_empty() { Ok(()) } else { Err(reject::invalid(id, errors.causes)) }
    };
    check(&|errors| families(errors, spec, headless))?;
    check(&|errors| policy(errors, spec))?;
    if anywhere {
        let dual = text(spec, "ipFamilyPolicy") != SINGLE;
        let first = spec.list_at(&["ipFamilies"]).first().and_then(Value::as_str).unwrap_or("IPv4").to_string();
        let other = if first == "IPv4" { "IPv6" } else { "IPv4" };
        if spec.list_at(&["ipFamilies"]).len() < 2 {
            let other = dual.then(|| other.into());
            spec.set(&["ipFamilies"], core::iter::once(first.into()).chain(other).collect::<Value>());
        }
    } else {
        check(&|errors| one_family(errors, spec))?;
        spec.fill("ipFamilies", alloc::vec!["IPv4".into()]);
        if !headless {
            check(&|errors| address(errors, cluster, spec))?;
            free_address(cluster, spec);
        }
    }
    if matches!(text(spec, "type"), "NodePort" | "LoadBalancer") {
        check(&|errors| node_ports(errors, cluster, spec))?;
    }
    Ok(())
}

// upstream: ValidateServiceClusterIPsRelatedFields
fn families(errors: &mut Errors, spec: &Value, headless: bool) {
    let root = Path::Root;
    let path = root.field("spec");
    let (at_addresses, at_families) = (path.field("clusterIPs"), path.field("ipFamilies"));
    let (addresses, families) = (spec.list_at(&["clusterIPs"]), spec.list_at(&["ipFamilies"]));
    let list = spec.get("clusterIPs").unwrap_or(&Value::Null);
    if text(spec, "clusterIP").is_empty() && !addresses.is_empty() {
        errors.invalid(&at_addresses, list, "must be empty when `clusterIP` is not specified");
    } else if addresses.first().is_some_and(|first| Some(first) != spec.get("clusterIP")) {
        errors.invalid(&at_addresses, list, "first value must match `clusterIP`");
    }
    let mut seen = BTreeSet::new();
    for (index, family) in families.iter().enumerate() {
        let (here, family) = (at_families.index(index), family.as_str().unwrap_or_default());
        errors.one_of(&here, family, &["IPv4", "IPv6"]);
        if !seen.insert(family) {
            errors.duplicate(&here, family);
        }
    }
    let policies = ["PreferDualStack", "RequireDualStack", SINGLE];
    errors.one_of(&path.field("ipFamilyPolicy"), text(spec, "ipFamilyPolicy"), &policies);
    let before = errors.causes.len();
    let addresses = addresses.iter().map(|address| address.as_str().unwrap_or_default());
    for (index, address) in addresses.clone().enumerate() {
        if index == 0 && address == "None" {
            if addresses.len() > 1 {
                errors.invalid(&at_addresses, list, "'None' must be the first and only value");
            }
        } else if address.parse::<IpAddr>().is_err() {
            let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
            errors.invalid(&at_addresses.index(index), address, detail);
        }
    }
    let is_sound = errors.causes.len() == before;
    if addresses.len() > 2 {
        errors.invalid(&at_addresses, list, "may only hold up to 2 values");
    }
    if !is_sound {
        return;
    }
    if addresses.len() > 1 && addresses.clone().map(family_of).collect::<BTreeSet<_>>().len() == 1 {
        errors.invalid(&at_addresses, list, "may specify no more than one IP for each IP family");
    }
    if !headless {
        for (index, (address, family)) in addresses.zip(families).enumerate() {
            let family = family.as_str().unwrap_or_default();
            if family_of(address) != family && ["IPv4", "IPv6"].contains(&family) {
                let detail = format!("expected an {family} value as indicated by `ipFamilies[{index}]`");
                errors.invalid(&at_addresses.index(index), address, &detail);
            }
        }
    }
}

fn family_of(address: &str) -> &'static str {
    if address.contains(':') { "IPv6" } else { "IPv4" }
}

/// Whether the policy goes with the families, and the addresses with the cluster.
fn policy(errors: &mut Errors, spec: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let addresses = spec.list_at(&["clusterIPs"]);
    if text(spec, "ipFamilyPolicy") == SINGLE {
        for (list, named) in [("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families")] {
            if spec.list_at(&[list]).len() == 2 {
                let detail =
                    format!("must be 'RequireDualStack' or 'PreferDualStack' when multiple {named} are specified");
                errors.invalid(&path.field("ipFamilyPolicy"), SINGLE, &detail);
            }
        }
    }
    let list = spec.get("clusterIPs").unwrap_or(&Value::Null);
    for (index, address) in addresses.iter().enumerate().skip(spec.list_at(&["ipFamilies"]).len()) {
        if family_of(address.as_str().unwrap_or_default()) == "IPv6" {
            let here = path.field("clusterIPs");
            errors.invalid(&here.index(index), list, "IPv6 is not configured on this cluster");
        }
    }
}

fn one_family(errors: &mut Errors, spec: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    if text(spec, "ipFamilyPolicy") == "RequireDualStack" {
        let detail = "this cluster is not configured for dual-stack services";
        errors.invalid(&path.field("ipFamilyPolicy"), "RequireDualStack", detail);
    }
    let here = path.field("ipFamilies");
    for (index, family) in spec.list_at(&["ipFamilies"]).iter().enumerate() {
        if family.as_str() == Some("IPv6") {
            errors.invalid(&here.index(index), "IPv6", "not configured on this cluster");
        }
    }
}

fn others(cluster: &Cluster) -> impl Iterator<Item = &Value> {
    cluster.of_kind(Kind::Service).map(|service| &service.value)
}

fn address(errors: &mut Errors, cluster: &Cluster, spec: &Value) {
    let address = text(spec, "clusterIP");
    let Ok(asked) = address.parse::<Ipv4Addr>() else { return };
    let is_inside = |(network, bits): (Ipv4Addr, u32)| {
        let (first, last) = (u32::from(network), u32::from(network) | (u32::MAX >> bits));
        (first + 1..last).contains(&u32::from(asked))
    };
    let why = if !cluster.profile().service_network.is_none_or(is_inside) {
        "the provided network does not match the current range"
    } else if address == KUBERNETES
        || others(cluster).any(|other| other.str_at(&["spec", "clusterIP"]) == Some(address))
    {
        "provided IP is already allocated"
    } else {
        return;
    };
    let root = Path::Root;
    let list = spec.get("clusterIPs").unwrap_or(&Value::Null);
    errors.invalid(&root.field("spec").field("clusterIPs"), list, &format!("failed to allocate IP {address}: {why}"));
}

/// A Service that asks for no address gets one.
fn free_address(cluster: &Cluster, spec: &mut Value) {
    if !text(spec, "clusterIP").is_empty() {
        return;
    }
    let taken: BTreeSet<&str> = others(cluster).filter_map(|other| other.str_at(&["spec", "clusterIP"])).collect();
    let address = |n: u32| format!("10.96.{}.{}", n / 256, n % 256);
    // upstream picks at random; the lowest free address keeps the same manifest the same
    if let Some(free) = (10..65_535).map(address).find(|address| !taken.contains(address.as_str())) {
        spec.set(&["clusterIPs"], alloc::vec![free.as_str().into()]);
        spec.set(&["clusterIP"], free);
    }
}

/// The first node port that cannot be had.
// upstream: initNodePorts
fn node_ports(errors: &mut Errors, cluster: &Cluster, spec: &Value) {
    let root = Path::Root;
    let path = root.field("spec");
    let at_ports = path.field("ports");
    let of_others = others(cluster).flat_map(|other| other.list_at(&["spec", "ports"]));
    let mut taken: BTreeSet<i64> = of_others.map(|port| number(port, "nodePort")).collect();
    // Ports of one number, of different protocols, share a node port.
    let mut shared = BTreeSet::new();
    for (index, port) in spec.list_at(&["ports"]).iter().enumerate() {
        let asked = number(port, "nodePort");
        if asked == 0 || !shared.insert((number(port, "port"), asked)) {
            continue;
        }
        let here = at_ports.index(index);
        let here = here.field("nodePort");
        if !NODE_PORTS.contains(&asked) {
            let (first, last) = (NODE_PORTS.start(), NODE_PORTS.end());
            let detail = format!("provided port is not in the valid range. The range of valid ports is {first}-{last}");
            return errors.invalid(&here, asked, &detail);
        }
        if !taken.insert(asked) {
            return errors.invalid(&here, asked, "provided port is already allocated");
        }
    }
}
