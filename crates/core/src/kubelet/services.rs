//! Which variables do services give?
//!
//! Models `pkg/kubelet: getServiceEnvVarMap` and `pkg/kubelet/envvars: FromServices`. The variables are those of the
//! moment at which a container starts.

use super::look::Look;
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::value::Value;
use crate::view::Origin;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A service that has an address.
struct Addressed<'a> {
    name: &'a str,
    ip: String,
    ports: Vec<(u16, &'a str, &'a str)>,
    origin: Origin,
}

/// The variables of the services that the pod sees: the value of each, and the service that gives it.
pub(super) fn variables(look: &Look<'_>) -> BTreeMap<String, (String, Origin)> {
    let mut seen = BTreeMap::from([("kubernetes", kubernetes(look))]);
    // upstream: with links off, the API server's service stays
    if look.pod.value.at(&["spec", "enableServiceLinks"]).and_then(Value::as_bool) != Some(false) {
        let near = look.cluster.in_namespace(Kind::Service, &look.pod.id.namespace);
        seen.extend(near.filter_map(|service| Some((service.id.name.as_str(), addressed(service)?))));
    }
    let mut variables = BTreeMap::new();
    for service in seen.values() {
        for (name, value) in link_variables(service) {
            variables.insert(name, (value, service.origin.clone()));
        }
    }
    variables
}

/// The API server's service, which every pod sees.
fn kubernetes<'a>(look: &'a Look<'_>) -> Addressed<'a> {
    let stored = look.find(Kind::Service, "default", "kubernetes").and_then(addressed);
    stored.unwrap_or_else(|| Addressed {
        name: "kubernetes",
        ip: "10.96.0.1".to_string(),
        ports: Vec::from([(443, "https", "TCP")]),
        origin: Origin::Cluster(ObjectId::namespaced(Kind::Service, "default", "kubernetes").to_string()),
    })
}

fn addressed(service: &Arc<Object>) -> Option<Addressed<'_>> {
    let value = &service.value;
    // upstream: IsServiceIPSet; headless services and names of the outside have no address
    let ip = value.str_at(&["spec", "clusterIP"]).filter(|ip| !matches!(*ip, "" | "None"))?.to_string();
    let ports: Vec<_> = value.list_at(&["spec", "ports"]).iter().filter_map(port).collect();
    // A service with an address has a port: the API server asks for one.
    ports.first()?;
    let origin = Origin::Field { object: service.id.clone(), path: FieldPath::of(&["spec"]), key: None };
    Some(Addressed { name: &service.id.name, ip, ports, origin })
}

fn port(port: &Value) -> Option<(u16, &str, &str)> {
    let number = u16::try_from(port.at(&["port"])?.as_int()?).ok()?;
    let protocol = port.str_at(&["protocol"]).filter(|p| !p.is_empty()).unwrap_or("TCP");
    Some((number, port.str_at(&["name"]).unwrap_or_default(), protocol))
}

fn link_variables(service: &Addressed<'_>) -> Vec<(String, String)> {
    let prefix = variable_name(service.name);
    let ip = &service.ip;
    let host = if ip.contains(':') { format!("[{ip}]") } else { ip.clone() };
    let mut variables = Vec::from([(format!("{prefix}_SERVICE_HOST"), ip.clone())]);
    for (index, (port, name, protocol)) in service.ports.iter().enumerate() {
        let lower = protocol.to_lowercase();
        let url = format!("{lower}://{host}:{port}");
        if index == 0 {
            variables.push((format!("{prefix}_SERVICE_PORT"), port.to_string()));
            variables.push((format!("{prefix}_PORT"), url.clone()));
        }
        if !name.is_empty() {
            variables.push((format!("{prefix}_SERVICE_PORT_{}", variable_name(name)), port.to_string()));
        }
        let port_prefix = format!("{prefix}_PORT_{port}_{}", protocol.to_uppercase());
        variables.push((format!("{port_prefix}_PROTO"), lower));
        variables.push((format!("{port_prefix}_PORT"), port.to_string()));
        variables.push((format!("{port_prefix}_ADDR"), ip.clone()));
        variables.push((port_prefix, url));
    }
    variables
}

/// upstream: makeEnvVariableName; dots and leading digits are kept
fn variable_name(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}
