//! Is there room for an object in the quotas of its namespace?
//!
//! Models `apiserver/pkg/admission/plugin/resourcequota: CheckRequest`. What is used is counted afresh, not taken from the
//! status that a controller writes. Left out: what a cluster's administrator limits by default, and quotas of devices.

mod scope;
mod usage;

use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Looks for a quota that an object would exceed; `old` is the object before it is changed.
///
/// # Errors
/// The plugin's refusal.
pub(in crate::admit) fn check(
    cluster: &Cluster,
    id: &ObjectId,
    value: &Value,
    old: Option<&Value>,
) -> Result<(), Rejection> {
    let matches = |quota: &&Arc<Object>| {
        let bounds = hard(quota).any(|(resource, _)| usage::is_of(&id.kind, resource));
        bounds && scope::covers(&quota.value, &id.kind, value)
    };
    let quotas: Vec<&Arc<Object>> = cluster.in_namespace(Kind::ResourceQuota, &id.namespace).filter(matches).collect();
    // upstream: podEvaluator.Handles; a pod's update is looked at only where it moves it into another scope
    if id.kind == Kind::Pod && old.is_none() {
        for quota in &quotas {
            if let Some(missing) = usage::missing(hard(quota).map(|(resource, _)| resource), value) {
                let why = format!("failed quota: {}: must specify {missing}", quota.id.name);
                return Err(reject::forbidden(id, &why));
            }
        }
    }
    for quota in quotas {
        let before = old.filter(|old| scope::covers(&quota.value, &id.kind, old));
        let mut exceeded: Vec<(&str, [Quantity; 3])> = Vec::new();
        for (resource, hard) in hard(quota) {
            let before = before.map_or(Quantity::ZERO, |old| usage::of(id, old, resource));
            let requested = usage::of(id, value, resource).minus(before);
            if requested <= Quantity::ZERO {
                continue;
            }
            let objects = cluster.in_namespace(id.kind.clone(), &id.namespace);
            let used = sum(quota, objects, resource);
            let hard = of_value(hard);
            if add(used, requested) > hard {
                exceeded.push((resource, [requested, used, hard]));
            }
        }
        if !exceeded.is_empty() {
            let print = |which: usize| {
                let parts: Vec<String> =
                    exceeded.iter().map(|(r, amounts)| format!("{r}={}", amounts[which])).collect();
                parts.join(",")
            };
            let why = format!(
                "exceeded quota: {}, requested: {}, used: {}, limited: {}",
                quota.id.name,
                print(0),
                print(1),
                print(2)
            );
            return Err(reject::forbidden(id, &why));
        }
    }
    Ok(())
}

/// What a quota bounds, and where.
fn hard(quota: &Object) -> impl Iterator<Item = (&str, &Value)> {
    quota.value.fields_at(&["spec", "hard"])
}

/// How much of each resource that a quota bounds is used, for the resources that are counted here, by name.
// upstream: pkg/controller/resourcequota: syncResourceQuota
pub fn used<'a>(quota: &'a Object, cluster: &'a Cluster) -> impl Iterator<Item = (&'a str, Quantity)> {
    let namespace = quota.id.namespace.as_str();
    let objects = move || cluster.objects().filter(move |object| object.id.namespace == namespace);
    let bounded = hard(quota).map(|(resource, _)| resource).filter(|resource| usage::is_counted(resource));
    bounded.map(move |resource| (resource, sum(quota, objects(), resource)))
}

/// How much of a resource the objects use of which a quota counts.
fn sum<'a>(quota: &Object, objects: impl Iterator<Item = &'a Arc<Object>>, resource: &str) -> Quantity {
    let counted = objects.filter(|object| scope::covers(&quota.value, &object.id.kind, &object.value));
    counted.map(|object| usage::of(&object.id, &object.value, resource)).fold(Quantity::ZERO, add)
}

/// A sum that is printed as the part that is something.
fn add(first: Quantity, second: Quantity) -> Quantity {
    if first == Quantity::ZERO { second } else { first.plus(second) }
}
