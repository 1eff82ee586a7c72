//! Is a Service in order?
//!
//! Models `pkg/apis/core/validation/validation.go: validateService`. Its addresses are looked at where they are given out
//! (`admit/service.rs`). Left out: source ranges in an annotation, and what an update may change.

use super::errors::{At, Errors, number, text};
use super::{dump, metadata, names};
use crate::path::Path;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use core::net::IpAddr;

/// Checks the spec of a Service.
pub(super) fn check(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let headless = text(spec, "clusterIP") == "None";
    let kind = text(spec, "type");
    let ports = spec.list_at(&["ports"]);
    let at_ports = path.field("ports");
    if ports.is_empty() && !headless && kind != "ExternalName" {
        errors.required(&at_ports, "");
    }
    if headless && ["LoadBalancer", "NodePort"].contains(&kind) {
        let here = path.field("clusterIPs");
        let at = here.index(0);
        let detail = format!("may not be set to 'None' for {kind} services");
        errors.invalid(At::shown_as(&at, &path.field("clusterIP")), "None", &detail);
    }
    if kind == "ExternalName" {
        for field in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            let single = if field == "clusterIPs" { text(spec, "clusterIP") } else { "" };
            if spec.get(field).is_some() || !matches!(single, "" | "None") {
                errors.forbidden(&path.field(field), "may not be set for ExternalName services");
            }
        }
        let name = text(spec, "externalName");
        let name = name.strip_suffix('.').unwrap_or(name);
        match name {
            "" => errors.required(&path.field("externalName"), ""),
            _ => errors.invalid_each(&path.field("externalName"), name, &names::dns_subdomain(name)),
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        service_port(errors, port, ports.len() > 1, &at_ports.index(index), &mut seen);
    }
    metadata::labels(errors, spec.get("selector"), &path.field("selector"));
    errors.one_of(&path.field("sessionAffinity"), text(spec, "sessionAffinity"), &["ClientIP", "None"]);
    session_affinity(errors, spec, path);
    external_addresses(errors, spec, path);
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    errors.one_of(&path.field("type"), kind, &kinds);
    if kind == "ClusterIP" {
        for (index, _) in ports.iter().enumerate().filter(|(_, port)| number(port, "nodePort") != 0) {
            let here = at_ports.index(index);
            errors.forbidden(&here.field("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }
    }
    let (mut node_ports, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for (index, port) in ports.iter().enumerate() {
        let node_port = number(port, "nodePort");
        if node_port != 0 && !node_ports.insert((text(port, "protocol"), node_port)) {
            let here = at_ports.index(index);
            errors.duplicate(&here.field("nodePort"), node_port);
        }
    }
    for (index, port) in ports.iter().enumerate() {
        let (protocol, number) = (text(port, "protocol"), number(port, "port"));
        if !numbers.insert((protocol, number)) {
            let shown = Value::from([("protocol", protocol.into()), ("port", number.into())]);
            errors.duplicate(&at_ports.index(index), dump::compact("ServicePort", &shown));
        }
    }
    load_balancer(errors, spec, path);
    traffic(errors, spec, path);
}

fn session_affinity(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let (config, here) = (spec.get("sessionAffinityConfig"), path.field("sessionAffinityConfig"));
    match text(spec, "sessionAffinity") {
        "None" if config.is_some() => errors.forbidden(&here, "must not be set when session affinity is None"),
        // Defaulting fills in what is missing.
        "ClientIP" => {
            let seconds = spec.at(&["sessionAffinityConfig", "clientIP", "timeoutSeconds"]).and_then(Value::as_int);
            let client = here.field("clientIP");
            if let Some(seconds) = seconds.filter(|seconds| !(1..=86_400).contains(seconds)) {
                errors.invalid(&client.field("timeoutSeconds"), seconds, "must be greater than 0 and less than 86400");
            }
        }
        _ => {}
    }
}

fn external_addresses(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let here = path.field("externalIPs");
    for (index, written) in spec.list_at(&["externalIPs"]).iter().enumerate() {
        let (here, written) = (here.index(index), written.as_str().unwrap_or_default());
        let Ok(address) = written.parse::<IpAddr>() else {
            errors.invalid(&here, written, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            continue;
        };
        if address.is_unspecified() {
            errors.invalid(&here, written, &format!("may not be unspecified ({written})"));
        }
        if address.is_loopback() {
            errors.invalid(&here, written, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        let (local, multicast) = match address {
            IpAddr::V4(v4) => (v4.is_link_local(), v4.octets()[..3] == [224, 0, 0]),
            IpAddr::V6(v6) => (v6.segments()[0] & 0xffc0 == 0xfe80, v6.segments()[0] & 0xff0f == 0xff02),
        };
        if local {
            errors.invalid(&here, written, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if multicast {
            errors.invalid(&here, written, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}

fn load_balancer(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    const ONLY: &str = "may only be used when `type` is 'LoadBalancer'";
    let balances = text(spec, "type") == "LoadBalancer";
    let ranges = spec.list_at(&["loadBalancerSourceRanges"]);
    let (shown, place) = (path.field("LoadBalancerSourceRanges"), path.field("loadBalancerSourceRanges"));
    if !ranges.is_empty() && !balances {
        errors.forbidden(At::shown_as(&shown, &place), ONLY);
    }
    for (index, range) in ranges.iter().enumerate() {
        let range = range.as_str().unwrap_or_default().trim();
        if !is_range(range) {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            errors.invalid(At::shown_as(&shown.index(index), &place.index(index)), range, detail);
        }
    }
    if !balances && spec.get("allocateLoadBalancerNodePorts").is_some() {
        errors.forbidden(&path.field("allocateLoadBalancerNodePorts"), ONLY);
    }
    if let Some(class) = spec.str_at(&["loadBalancerClass"]) {
        let here = path.field("loadBalancerClass");
        match balances {
            true => errors.invalid_each(&here, class, &names::qualified(class)),
            false => errors.forbidden(&here, ONLY),
        }
    }
}

fn is_range(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.bytes().all(|b| b.is_ascii_digit()) && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

// upstream: validateServiceExternalTrafficPolicy, validateServiceInternalTrafficFieldsValue,
// validateServiceTrafficDistribution
fn traffic(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    const POLICIES: [&str; 2] = ["Cluster", "Local"];
    let kind = text(spec, "type");
    let is_open = ["LoadBalancer", "NodePort"].contains(&kind)
        || kind == "ClusterIP" && !spec.list_at(&["externalIPs"]).is_empty();
    let (policy, here) = (text(spec, "externalTrafficPolicy"), path.field("externalTrafficPolicy"));
    if !is_open && !policy.is_empty() {
        errors.invalid(&here, policy, "may only be set for externally-accessible services");
    }
    if is_open {
        errors.one_of(&here, policy, &POLICIES);
    }
    let port = number(spec, "healthCheckNodePort");
    if port != 0 && !(kind == "LoadBalancer" && policy == "Local") {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid(&path.field("healthCheckNodePort"), port, detail);
    }
    if let Some(policy) = spec.str_at(&["internalTrafficPolicy"]) {
        errors.one_of(&path.field("internalTrafficPolicy"), policy, &POLICIES);
    }
    if let Some(distribution) = spec.str_at(&["trafficDistribution"]) {
        let known = ["PreferClose", "PreferSameNode", "PreferSameZone"];
        errors.one_of(&path.field("trafficDistribution"), distribution, &known);
    }
}

fn service_port<'a>(errors: &mut Errors, port: &'a Value, named: bool, path: &Path<'_>, seen: &mut BTreeSet<&'a str>) {
    let name = text(port, "name");
    if name.is_empty() {
        if named {
            errors.required(&path.field("name"), "");
        }
    } else {
        errors.invalid_each(&path.field("name"), name, &names::dns_label(name));
        if !seen.insert(name) {
            errors.duplicate(&path.field("name"), name);
        }
    }
    let number = number(port, "port");
    errors.invalid_each(&path.field("port"), number, &names::port_number(number));
    errors.one_of(&path.field("protocol"), text(port, "protocol"), &["SCTP", "TCP", "UDP"]);
    let here = path.field("targetPort");
    match port.get("targetPort") {
        Some(Value::String(name)) => errors.invalid_each(&here, name, &names::port_name(name)),
        target => {
            let target = target.and_then(Value::as_int).unwrap_or_default();
            errors.invalid_each(&here, target, &names::port_number(target));
        }
    }
    if let Some(protocol) = port.str_at(&["appProtocol"]) {
        errors.invalid_each(&path.field("appProtocol"), protocol, &names::qualified(protocol));
    }
}
