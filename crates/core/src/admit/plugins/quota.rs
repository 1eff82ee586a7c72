//! Is there room for an object in the quotas of its namespace?
//!
//! Models `apiserver/pkg/admission/plugin/resourcequota: CheckRequest` and `pkg/quota/v1/evaluator/core`, for claims and for
//! numbers of objects. What is used is counted afresh, not taken from the status that a controller writes. Left out: cpu and
//! memory of pods, and quotas with scopes.

use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{ClassName, Kind, Object, ObjectId};
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
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
    for quota in cluster.in_namespace(Kind::ResourceQuota, &id.namespace) {
        let spec = quota.value.get("spec").unwrap_or(&Value::Null);
        if spec.get("scopes").is_some() || spec.get("scopeSelector").is_some() {
            continue;
        }
        let mut exceeded: Vec<(&str, [Quantity; 3])> = Vec::new();
        for (resource, hard) in spec.fields_at(&["hard"]) {
            let before = old.map_or(Quantity::ZERO, |old| usage(id, old, resource));
            let requested = usage(id, value, resource).minus(before);
            if requested <= Quantity::ZERO {
                continue;
            }
            let objects = cluster.in_namespace(id.kind.clone(), &id.namespace);
            let used = objects.map(|object| usage(&object.id, &object.value, resource)).fold(Quantity::ZERO, add);
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

/// How much of each resource that a quota bounds is used, for the resources that are counted here, by name.
// upstream: pkg/controller/resourcequota: syncResourceQuota
pub fn used<'a>(quota: &'a Object, cluster: &'a Cluster) -> impl Iterator<Item = (&'a str, Quantity)> {
    let namespace = quota.id.namespace.as_str();
    let objects = move || cluster.objects().filter(move |object| object.id.namespace == namespace);
    let is_counted = |resource: &str| {
        resource == "requests.storage"
            || resource.contains("storageclass.storage.k8s.io/")
            || resource.starts_with("count/")
            || COUNTED.contains(&resource)
    };
    let bounded = quota.value.fields_at(&["spec", "hard"]).map(|(resource, _)| resource).filter(move |r| is_counted(r));
    bounded.map(move |resource| {
        let amounts = objects().map(|object| usage(&object.id, &object.value, resource));
        (resource, amounts.fold(Quantity::ZERO, add))
    })
}

/// A sum that is printed as the part that is something.
fn add(first: Quantity, second: Quantity) -> Quantity {
    if first == Quantity::ZERO { second } else { first.plus(second) }
}

/// How much of a resource an object uses.
fn usage(id: &ObjectId, value: &Value, resource: &str) -> Quantity {
    let (plural, group) = (id.kind.plural(), id.kind.group());
    let counted = match group {
        "" => resource == plural && COUNTED.contains(&plural) || resource.strip_prefix("count/") == Some(plural),
        group => resource.strip_prefix("count/") == Some(&format!("{plural}.{group}")),
    };
    if counted {
        return Quantity::whole(1);
    }
    if id.kind != Kind::PersistentVolumeClaim {
        return Quantity::ZERO;
    }
    let storage = || storage(value);
    if resource == "requests.storage" {
        return storage();
    }
    let class = ClassName::read(value);
    let by_class: BTreeMap<String, Quantity> = class
        .name()
        .map(|class| {
            let of = |what: &str| format!("{class}.storageclass.storage.k8s.io/{what}");
            [(of("persistentvolumeclaims"), Quantity::whole(1)), (of("requests.storage"), storage())].into()
        })
        .unwrap_or_default();
    by_class.get(resource).copied().unwrap_or(Quantity::ZERO)
}

/// Kinds that a quota counts by their plain name.
const COUNTED: [&str; 7] =
    ["persistentvolumeclaims", "pods", "configmaps", "secrets", "services", "replicationcontrollers", "resourcequotas"];

/// What a claim asks for, in whole bytes; no less than what was already allocated.
fn storage(claim: &Value) -> Quantity {
    let whole = |amount: Quantity| match amount.is_fractional() {
        true => Quantity::parse(&amount.value().to_string()).unwrap_or(amount),
        false => amount,
    };
    let at = |fields: &[&str]| claim.at(fields).map_or(Quantity::ZERO, of_value);
    let (request, allocated) =
        (at(&["spec", "resources", "requests", "storage"]), at(&["status", "allocatedResources", "storage"]));
    whole(if allocated > request { allocated } else { request })
}
