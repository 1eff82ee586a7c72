//! Does a node have enough left for a pod?
//!
//! Models the scheduler's `noderesources/fit.go: fitsRequest`. Left out: resources that ResourceClaims provide.

use crate::object::Resources;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A resource that a node is short of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The resource: `cpu`, `memory`, `pods`, …
    pub resource: String,
    /// What the pod asks for.
    pub asked: i64,
    /// What the pods on the node take already.
    pub used: i64,
    /// What the node offers.
    pub offered: i64,
}

impl Shortage {
    /// Whether the pod asks for more than the whole node offers, so that no pod's going would help.
    pub fn is_hopeless(&self) -> bool {
        // upstream: too many pods is never marked as unresolvable
        self.resource != "pods" && self.asked > self.offered
    }
}

/// Whether a pod fits beside what is used already. All amounts are those of [`Resources`]; the pods asked for are one.
///
/// # Errors
/// Every resource that is short, in the order in which the scheduler names them.
pub fn fits(asked: &Resources, used: &Resources, offered: &Resources) -> Result<(), Vec<Shortage>> {
    let named = |resource: &str, asked: i64, used: i64, offered: i64| {
        let short = asked > 0 && asked > offered.saturating_sub(used);
        short.then(|| Shortage { resource: resource.to_owned(), asked, used, offered })
    };
    let mut short: Vec<Shortage> = Vec::new();
    short.extend(named("pods", asked.pods, used.pods, offered.pods));
    short.extend(named("cpu", asked.cpu, used.cpu, offered.cpu));
    short.extend(named("memory", asked.memory, used.memory, offered.memory));
    let (asked_storage, offered_storage) = (asked.ephemeral_storage, offered.ephemeral_storage);
    short.extend(named("ephemeral-storage", asked_storage, used.ephemeral_storage, offered_storage));
    for (name, amount) in &asked.others {
        let of = |resources: &Resources| resources.others.get(name).copied().unwrap_or(0);
        short.extend(named(name, *amount, of(used), of(offered)));
    }
    if short.is_empty() { Ok(()) } else { Err(short) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_resource_that_is_short() {
        let offered = Resources { cpu: 4000, memory: 8, pods: 1, ..Resources::default() };
        let used = Resources { cpu: 3500, pods: 1, ..Resources::default() };
        let asked = Resources { cpu: 1000, memory: 9, pods: 1, ..Resources::default() };
        let short = fits(&asked, &used, &offered).unwrap_err();
        let names: Vec<_> = short.iter().map(|s| (s.resource.as_str(), s.is_hopeless())).collect();
        assert_eq!(names, [("pods", false), ("cpu", false), ("memory", true)]);
        let nothing = Resources { pods: 1, ..Resources::default() };
        assert!(fits(&nothing, &Resources::default(), &offered).is_ok());
    }
}
