//! What does a `resourceFieldRef` give?
//!
//! Models `pkg/api/v1/resource: ExtractContainerResourceValue, MergeContainerResourceLimits` and
//! `pkg/kubelet/kubelet_resources.go: defaultPodLimitsForDownwardAPI`. Environment variables and files differ: only
//! variables know limits of the pod as a whole, and only files fill in the limits of init containers.

use super::look::{Look, Spec};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use core::cmp::Ordering;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker<'a> {
    /// A variable of this container.
    Env(&'a Spec<'a>),
    /// A file of a volume.
    File,
}

/// A resource and whether its limit may come from elsewhere.
enum Amount {
    Cpu,
    Bytes,
}

/// The value that `reference` gives, or the kubelet's error.
pub(super) fn resource_field(look: &Look<'_>, reference: &Value, asker: Asker<'_>) -> Result<String, String> {
    let name = reference.str_at(&["containerName"]).unwrap_or_default();
    let field = reference.str_at(&["resource"]).unwrap_or_default();
    let container = match (asker, name) {
        (Asker::Env(own), "") => own,
        // upstream: findContainerInPod looks at the containers first; ephemeral ones are never found
        _ => {
            let regular = look.containers.iter().filter(|c| c.list == "containers" && c.name == name);
            let init = look.containers.iter().filter(|c| c.list == "initContainers" && c.name == name);
            regular.chain(init).next().ok_or_else(|| format!("container {name} not found"))?
        }
    };
    let unsupported = || format!("unsupported container resource : {field}");
    let (side, resource) = field.split_once('.').ok_or_else(unsupported)?;
    let (amount, may_default) = match resource {
        "cpu" => (Amount::Cpu, true),
        "memory" | "ephemeral-storage" => (Amount::Bytes, true),
        _ if resource.starts_with("hugepages-") => (Amount::Bytes, false),
        _ => return Err(unsupported()),
    };
    let own = |side| container.value.at(&["resources", side, resource]).map_or(Quantity::ZERO, of_value);
    let quantity = match side {
        "requests" => own("requests"),
        "limits" => match own("limits") {
            limit if limit.sign() == Ordering::Equal && may_default => {
                default_limit(look, container, !name.is_empty(), resource, asker)
            }
            limit => limit,
        },
        _ => return Err(unsupported()),
    };
    let divisor = reference.at(&["divisor"]).map_or(Quantity::ZERO, of_value);
    let divisor = if divisor.sign() == Ordering::Equal { Quantity::whole(1) } else { divisor };
    Ok(match amount {
        Amount::Cpu => divide_up(quantity.milli_value(), divisor.milli_value()),
        Amount::Bytes => divide_up(quantity.value(), divisor.value()),
    }
    .to_string())
}

/// The limit of a container that has none.
fn default_limit(look: &Look<'_>, container: &Spec<'_>, by_name: bool, resource: &str, asker: Asker<'_>) -> Quantity {
    let allocatable = look.node.allocatable.get(resource).map_or(Quantity::ZERO, of_value);
    if let Asker::File = asker {
        return allocatable;
    }
    // upstream: defaultPodLimitsForDownwardAPI fills in spec.containers and the asking container, so an init container
    // that is asked for by name, be it by itself, stays without a limit
    if container.list != "containers" && by_name {
        return Quantity::ZERO;
    }
    let of_pod = look.pod.value.at(&["spec", "resources", "limits", resource]).map_or(Quantity::ZERO, of_value);
    let offered = look.node.allocatable.get(resource).is_some();
    match resource {
        "cpu" | "memory" if of_pod.sign() != Ordering::Equal && offered => of_pod,
        _ => allocatable,
    }
}

/// The quotient rounded up, by way of floating point as upstream does it.
fn divide_up(number: i64, by: i64) -> i64 {
    let quotient = number as f64 / by as f64;
    let floor = quotient as i64;
    if (floor as f64) < quotient { floor.saturating_add(1) } else { floor }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Lab, pod};
    use super::*;
    use serde_json::json;

    #[test]
    fn divides_and_rounds_up() {
        let node = json!({"kind": "Node", "metadata": {"name": "n"}, "status": {
            "allocatable": {"cpu": "4", "memory": "8Gi", "ephemeral-storage": "100Gi"}}});
        let amounts = json!({"cpu": "1500m", "memory": "128Mi"});
        let main = json!({"name": "main", "resources": {"limits": amounts, "requests": amounts}});
        let lab = Lab::of([node, pod(json!({"containers": [main]}))]);
        let look = lab.look("p");
        for (resource, divisor, value) in [
            ("limits.cpu", "", "2"),
            ("limits.cpu", "1m", "1500"),
            ("limits.memory", "0", "134217728"),
            ("limits.memory", "1Mi", "128"),
            ("limits.memory", "1M", "135"),
            ("limits.memory", "1Gi", "1"),
            ("requests.cpu", "1m", "1500"),
            ("limits.ephemeral-storage", "1Gi", "100"),
            ("requests.ephemeral-storage", "1", "0"),
            ("limits.hugepages-2Mi", "1", "0"),
            ("limits.pods", "1", "unsupported container resource : limits.pods"),
            ("cpu", "1", "unsupported container resource : cpu"),
        ] {
            let reference = Value::from([("resource", resource.into()), ("divisor", divisor.into())]);
            let found = resource_field(&look, &reference, Asker::Env(&look.containers[0]));
            assert_eq!(found.unwrap_or_else(|error| error), value, "{resource} / {divisor}");
        }
    }
}
