//! What does the RuntimeClass of a pod add to it?
//!
//! Models `plugin/pkg/admission/runtimeclass` and `pkg/util/tolerations: MergeTolerations`.

use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::quantity::of_value;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

const DIFFERS: &str = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

fn refused(id: &ObjectId, field: &str, why: &str) -> Rejection {
    Rejection { place: FieldPath::of(&["spec", field]), ..reject::forbidden(id, why) }
}

/// The RuntimeClass that a pod names.
fn class<'a>(cluster: &'a Cluster, id: &ObjectId, spec: &Value) -> Result<Option<&'a Object>, Rejection> {
    let Some(name) = spec.str_at(&["runtimeClassName"]) else { return Ok(None) };
    match cluster.find(Kind::Other("RuntimeClass".into()), "", name) {
        Some(class) => Ok(Some(class)),
        None => Err(refused(id, "runtimeClassName", &format!("pod rejected: RuntimeClass {name:?} not found"))),
    }
}

fn overhead(class: Option<&Object>) -> Option<&Value> {
    class?.value.at(&["overhead", "podFixed"])
}

/// Fills in the overhead of a pod's RuntimeClass, and where its pods may run.
///
/// # Errors
/// There is no such RuntimeClass, or the pod says otherwise.
pub(super) fn fill(cluster: &Cluster, id: &ObjectId, spec: &mut Value) -> Result<(), Rejection> {
    let Some(class) = class(cluster, id, spec)? else { return Ok(()) };
    if let Some(fixed) = overhead(Some(class)) {
        if spec.get("overhead").is_some_and(|own| own.fields().next().is_some() && !is_same(own, fixed)) {
            return Err(refused(id, "overhead", DIFFERS));
        }
        spec.set(&["overhead"], fixed.clone());
    }
    let Some(scheduling) = class.value.get("scheduling") else { return Ok(()) };
    for (key, value) in scheduling.fields_at(&["nodeSelector"]) {
        let value = value.as_str().unwrap_or_default();
        if let Some(own) = spec.str_at(&["nodeSelector", key]).filter(|own| *own != value) {
            let why = format!(
                "conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {own}"
            );
            return Err(refused(id, "nodeSelector", &why));
        }
        spec.set(&["nodeSelector", key], value);
    }
    let more = scheduling.list_at(&["tolerations"]);
    let all: Vec<Value> = spec.list_at(&["tolerations"]).iter().chain(more).cloned().collect();
    let mut merged: Vec<Value> = Vec::new();
    for (index, toleration) in all.iter().enumerate() {
        let later = all.iter().skip(index + 1).filter(|other| *other != toleration);
        if !merged.iter().chain(later).any(|other| contains(other, toleration)) {
            merged.push(toleration.clone());
        }
    }
    if !merged.is_empty() {
        spec.set(&["tolerations"], merged);
    }
    Ok(())
}

/// Checks that a pod has the overhead that its RuntimeClass gives it, and no other.
///
/// # Errors
/// It has another.
pub(super) fn check(cluster: &Cluster, id: &ObjectId, spec: &Value) -> Result<(), Rejection> {
    match (overhead(class(cluster, id, spec)?), spec.get("overhead")) {
        (Some(fixed), own) if !own.is_some_and(|own| is_same(own, fixed)) => Err(refused(id, "overhead", DIFFERS)),
        (None, Some(_)) => {
            let why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
            Err(refused(id, "overhead", why))
        }
        _ => Ok(()),
    }
}

fn is_same(first: &Value, second: &Value) -> bool {
    let amounts =
        |list: &Value| -> Vec<_> { list.fields().map(|(name, amount)| (name.to_owned(), of_value(amount))).collect() };
    amounts(first) == amounts(second)
}

/// Whether a toleration tolerates all that another does.
// upstream: isSuperset
fn contains(whole: &Value, part: &Value) -> bool {
    let field = |of: &Value, name: &str| of.str_at(&[name]).unwrap_or_default().to_owned();
    let operator = |of: &Value| Some(field(of, "operator")).filter(|text| !text.is_empty());
    let seconds = |of: &Value| of.get("tolerationSeconds").and_then(Value::as_int);
    let (all, effect) = (operator(whole).unwrap_or_else(|| "Equal".into()), field(whole, "effect"));
    if whole == part {
        return true;
    }
    let any_key = field(whole, "key").is_empty() && all == "Exists";
    if field(part, "key") != field(whole, "key") && !any_key || !effect.is_empty() && field(part, "effect") != effect {
        return false;
    }
    if let ("NoExecute", Some(most)) = (effect.as_str(), seconds(whole))
        && seconds(part).is_none_or(|seconds| seconds > most)
    {
        return false;
    }
    match all.as_str() {
        "Equal" => operator(part).as_deref() == Some("Equal") && field(part, "value") == field(whole, "value"),
        all => all == "Exists",
    }
}
