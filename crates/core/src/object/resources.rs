//! How much of a node does a pod ask for, and how much does a node offer?
//!
//! Models component-helpers `resource/helpers.go: PodRequests` and the scheduler's `framework/types.go: Resource`: amounts
//! as whole numbers, processors in thousandths. Left out: what a running pod's status says of a resize in progress.

use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;

/// An amount of each resource, by its name.
pub type Amounts = BTreeMap<String, Quantity>;

/// An amount of each resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Processors, in thousandths.
    pub cpu: i64,
    /// Memory in bytes.
    pub memory: i64,
    /// Local ephemeral storage in bytes.
    pub ephemeral_storage: i64,
    /// How many pods; only a node offers them.
    pub pods: i64,
    /// Everything else that a device plugin or huge pages offer, by name.
    pub others: BTreeMap<String, i64>,
}

impl Resources {
    /// The amounts of a list such as `status.allocatable`.
    pub fn read(list: &Value) -> Resources {
        Resources::of(&amounts(list))
    }

    fn of(amounts: &Amounts) -> Resources {
        let mut resources = Resources::default();
        for (name, amount) in amounts {
            match name.as_str() {
                "cpu" => resources.cpu = amount.milli_value(),
                "memory" => resources.memory = amount.value(),
                "ephemeral-storage" => resources.ephemeral_storage = amount.value(),
                "pods" => resources.pods = amount.value(),
                other if is_scalar(other) => {
                    resources.others.insert(other.to_owned(), amount.value());
                }
                _ => {}
            }
        }
        resources
    }

    /// Adds another amount of each resource.
    pub fn add(&mut self, more: &Resources) {
        self.cpu = self.cpu.saturating_add(more.cpu);
        self.memory = self.memory.saturating_add(more.memory);
        self.ephemeral_storage = self.ephemeral_storage.saturating_add(more.ephemeral_storage);
        self.pods = self.pods.saturating_add(more.pods);
        for (name, amount) in &more.others {
            let sum = self.others.entry(name.clone()).or_default();
            *sum = sum.saturating_add(*amount);
        }
    }
}

/// Whether a resource is counted by name (`pkg/scheduler/util: IsScalarResourceName`): one with a domain, or huge pages.
fn is_scalar(name: &str) -> bool {
    name.contains('/') || name.starts_with("hugepages-") || name.starts_with("attachable-volumes-")
}

/// What a pod asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// As written: a container that asks for nothing gets nothing.
    pub exact: Resources,
    /// With 100m of a processor and 200Mi of memory for each container that asks for none: what scores are made of.
    pub non_zero: Resources,
}

impl Requests {
    /// The requests of a pod.
    pub fn read(pod: &Value) -> Requests {
        // upstream: pkg/scheduler/util/pod_resources.go
        let missing = Amounts::from([
            ("cpu".to_owned(), Quantity::parse("100m").unwrap_or(Quantity::ZERO)),
            ("memory".to_owned(), Quantity::bytes(200 * 1024 * 1024)),
        ]);
        Requests {
            exact: Resources::of(&of_pod(pod, "requests", &Amounts::new())),
            non_zero: Resources::of(&of_pod(pod, "requests", &missing)),
        }
    }
}

/// What a pod asks for as a whole (`requests`), or is bounded by (`limits`): the sum over the containers, or what the largest
/// init container needs beside the sidecars before it; then what is written for the pod as a whole, and its overhead.
/// `missing` are the amounts of containers that name none.
// upstream: component-helpers resource: PodRequests, PodLimits; the overhead adds only to limits that there are
pub fn of_pod(pod: &Value, list: &str, missing: &Amounts) -> Amounts {
    let of_container = |container: &Value| {
        let mut named = container.at(&["resources", list]).map(amounts).unwrap_or_default();
        for (name, amount) in missing {
            named.entry(name.clone()).or_insert(*amount);
        }
        named
    };
    let mut sum = Amounts::new();
    for container in pod.list_at(&["spec", "containers"]) {
        add(&mut sum, &of_container(container));
    }
    let (mut sidecars, mut largest) = (Amounts::new(), Amounts::new());
    for container in pod.list_at(&["spec", "initContainers"]) {
        let mut named = of_container(container);
        if container.str_at(&["restartPolicy"]) == Some("Always") {
            add(&mut sum, &named);
            add(&mut sidecars, &named);
            raise(&mut largest, &sidecars);
        } else {
            add(&mut named, &sidecars);
            raise(&mut largest, &named);
        }
    }
    raise(&mut sum, &largest);
    for (name, amount) in pod.fields_at(&["spec", "resources", list]) {
        if is_of_pods(name) {
            sum.insert(name.to_owned(), of_value(amount));
        }
    }
    let mut overhead = pod.at(&["spec", "overhead"]).map(amounts).unwrap_or_default();
    if list == "limits" {
        overhead.retain(|name, _| sum.contains_key(name));
    }
    add(&mut sum, &overhead);
    sum
}

/// Whether a resource may be written for a pod as a whole.
// upstream: component-helpers resource: SupportedPodLevelResources
pub fn is_of_pods(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || name.starts_with("hugepages-")
}

fn amounts(list: &Value) -> Amounts {
    list.fields().map(|(name, amount)| (name.to_owned(), of_value(amount))).collect()
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        sum.entry(name.clone()).and_modify(|sum| *sum = sum.plus(*amount)).or_insert(*amount);
    }
}

fn raise(least: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        let entry = least.entry(name.clone()).or_insert(*amount);
        if *amount > *entry {
            *entry = *amount;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    fn container(cpu: &str, sidecar: bool) -> Value {
        let mut container = Value::map();
        if !cpu.is_empty() {
            container.set(&["resources", "requests", "cpu"], cpu);
        }
        if sidecar {
            container.set(&["restartPolicy"], "Always");
        }
        container
    }

    fn pod(containers: Vec<Value>, init: Vec<Value>) -> Value {
        let mut pod = Value::map();
        pod.set(&["spec", "containers"], containers);
        pod.set(&["spec", "initContainers"], init);
        pod
    }

    #[test]
    fn init_containers_count_beside_the_sidecars_before_them() {
        let cpu = |pod: &Value| Requests::read(pod).exact.cpu;
        assert_eq!(cpu(&pod(vec![container("1", false), container("500m", false)], vec![])), 1500);
        assert_eq!(cpu(&pod(vec![container("1", false)], vec![container("2", false)])), 2000);
        assert_eq!(cpu(&pod(vec![container("1", false)], vec![container("2", true)])), 3000);
        let init = vec![container("2", true), container("3", false)];
        assert_eq!(cpu(&pod(vec![container("1", false)], init)), 5000);
    }

    #[test]
    fn scores_count_something_for_containers_that_ask_for_nothing() {
        let requests = Requests::read(&pod(vec![container("", false), container("1", false)], vec![]));
        assert_eq!(requests.exact.cpu, 1000);
        assert_eq!((requests.non_zero.cpu, requests.non_zero.memory), (1100, 400 * 1024 * 1024));
    }

    #[test]
    fn the_pod_as_a_whole_overrides_its_containers() {
        let mut pod = pod(vec![container("1", false)], vec![]);
        pod.set(&["spec", "resources", "requests", "cpu"], "3");
        pod.set(&["spec", "overhead", "cpu"], "250m");
        assert_eq!(Requests::read(&pod).exact.cpu, 3250);
    }
}
