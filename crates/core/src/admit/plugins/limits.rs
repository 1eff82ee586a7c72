//! Does an object keep within the limit ranges of its namespace?
//!
//! Models `plugin/pkg/admission/limitranger`.

use crate::admit::default::aggregate;
use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use crate::quantity::{Quantity, of_value};
use crate::value::{Map, Text, Value};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The limits of a namespace, range by range.
fn ranges<'a>(cluster: &'a Cluster, namespace: &'a str) -> impl Iterator<Item = &'a [Value]> {
    cluster.in_namespace(Kind::LimitRange, namespace).map(|range| range.value.list_at(&["spec", "limits"]))
}

fn of_type<'a>(limits: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    limits.iter().filter(move |limit| limit.str_at(&["type"]) == Some(kind))
}

/// Gives containers the requests and limits that the namespace has for those without.
pub(super) fn fill(cluster: &Cluster, id: &ObjectId, pod: &mut Value) {
    for limits in ranges(cluster, &id.namespace) {
        let (mut requests, mut maxima) = (Map::new(), Map::new());
        for limit in of_type(limits, "Container") {
            requests.extend(limit.fields_at(&["defaultRequest"]).map(|(r, v)| (r, v.clone())));
            maxima.extend(limit.fields_at(&["default"]).map(|(r, v)| (r, v.clone())));
        }
        let mut said: Vec<String> = Vec::new();
        for (list, what) in [("containers", "container"), ("initContainers", "init container")] {
            for container in pod.each_mut(&["spec", list]) {
                let name = String::from(container.str_at(&["name"]).unwrap_or_default());
                for (field, word, defaults) in [("requests", "request", &requests), ("limits", "limit", &maxima)] {
                    let missing = |resource: &&Text| container.at(&["resources", field, resource]).is_none();
                    let set: Vec<Text> = defaults.keys().filter(missing).cloned().collect();
                    for resource in &set {
                        if let Some(amount) = defaults.get(resource) {
                            container.set(&["resources", field, resource], amount.clone());
                        }
                    }
                    if !set.is_empty() {
                        said.push(format!("{} {word} for {what} {name}", set.join(", ")));
                    }
                }
            }
        }
        if !said.is_empty() {
            let text = format!("LimitRanger plugin set: {}", said.join("; "));
            pod.set(&["metadata", "annotations", "kubernetes.io/limit-ranger"], text);
        }
    }
}

/// Compares an object with the limits of its namespace.
///
/// # Errors
/// The plugin's refusal.
pub(in crate::admit) fn check(cluster: &Cluster, id: &ObjectId, value: &Value) -> Result<(), Rejection> {
    for limits in ranges(cluster, &id.namespace) {
        let mut wrong: Vec<String> = Vec::new();
        match id.kind {
            Kind::PersistentVolumeClaim => {
                let requests = value.at(&["spec", "resources", "requests"]);
                for limit in of_type(limits, "PersistentVolumeClaim") {
                    let kind = "PersistentVolumeClaim";
                    for (resource, least) in limit.fields_at(&["min"]) {
                        wrong.extend(below(kind, resource, least, requests, None));
                    }
                    for (resource, most) in limit.fields_at(&["max"]) {
                        wrong.extend(request_above(kind, resource, most, requests));
                    }
                }
            }
            Kind::Pod => pod(&mut wrong, limits, value.get("spec").unwrap_or(&Value::Null)),
            _ => return Ok(()),
        }
        // upstream: utilerrors.NewAggregate; one error bare, several in brackets, each text once
        let mut texts: Vec<String> = Vec::new();
        for text in wrong {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        match texts.as_slice() {
            [] => {}
            [only] => return Err(reject::forbidden(id, only)),
            several => return Err(reject::forbidden(id, &format!("[{}]", several.join(", ")))),
        }
    }
    Ok(())
}

fn pod(wrong: &mut Vec<String>, limits: &[Value], spec: &Value) {
    for limit in limits {
        match limit.str_at(&["type"]) {
            Some("Container") => {
                for list in ["containers", "initContainers"] {
                    for container in spec.list_at(&[list]) {
                        let (requests, maxima) =
                            (container.at(&["resources", "requests"]), container.at(&["resources", "limits"]));
                        one(wrong, limit, "Container", requests, maxima);
                    }
                }
            }
            Some("Pod") => {
                let total = |list: &str| {
                    let mut total = aggregate(spec, list);
                    let whole = spec.fields_at(&["resources", list]).map(|(r, v)| (r, v.clone()));
                    total.extend(whole);
                    Value::Map(total)
                };
                one(wrong, limit, "Pod", Some(&total("requests")), Some(&total("limits")));
            }
            _ => {}
        }
    }
}

fn one(wrong: &mut Vec<String>, limit: &Value, kind: &str, requests: Option<&Value>, maxima: Option<&Value>) {
    for (resource, least) in limit.fields_at(&["min"]) {
        wrong.extend(below(kind, resource, least, requests, maxima));
    }
    for (resource, most) in limit.fields_at(&["max"]) {
        wrong.extend(above(kind, resource, most, requests, maxima));
    }
    for (resource, ratio) in limit.fields_at(&["maxLimitRequestRatio"]) {
        wrong.extend(out_of_ratio(kind, resource, ratio, requests, maxima));
    }
}

fn amount(list: Option<&Value>, resource: &str) -> Option<Quantity> {
    list?.get(resource).map(of_value)
}

fn below(
    kind: &str,
    resource: &str,
    least: &Value,
    requests: Option<&Value>,
    maxima: Option<&Value>,
) -> Option<String> {
    let least = of_value(least);
    let start = format!("minimum {resource} usage per {kind} is {least}");
    match (amount(requests, resource), amount(maxima, resource)) {
        (None, _) => Some(format!("{start}.  No request is specified")),
        (Some(request), _) if request < least => Some(format!("{start}, but request is {request}")),
        (_, Some(limit)) if limit < least => Some(format!("{start}, but limit is {limit}")),
        _ => None,
    }
}

fn request_above(kind: &str, resource: &str, most: &Value, requests: Option<&Value>) -> Option<String> {
    let most = of_value(most);
    let start = format!("maximum {resource} usage per {kind} is {most}");
    match amount(requests, resource) {
        None => Some(format!("{start}.  No request is specified")),
        Some(request) if request > most => Some(format!("{start}, but request is {request}")),
        Some(_) => None,
    }
}

fn above(kind: &str, resource: &str, most: &Value, requests: Option<&Value>, maxima: Option<&Value>) -> Option<String> {
    let most = of_value(most);
    let start = format!("maximum {resource} usage per {kind} is {most}");
    match (amount(requests, resource), amount(maxima, resource)) {
        (_, None) => Some(format!("{start}.  No limit is specified")),
        (_, Some(limit)) if limit > most => Some(format!("{start}, but limit is {limit}")),
        (Some(request), _) if request > most => Some(format!("{start}, but request is {request}")),
        _ => None,
    }
}

fn out_of_ratio(
    kind: &str,
    resource: &str,
    ratio: &Value,
    requests: Option<&Value>,
    maxima: Option<&Value>,
) -> Option<String> {
    let ratio = of_value(ratio);
    let start = format!("{resource} max limit to request ratio per {kind} is {ratio}");
    let positive = |list| amount(list, resource).filter(|amount| *amount > Quantity::ZERO);
    let Some(request) = positive(requests) else {
        return Some(format!("{start}, but no request is specified or request is 0"));
    };
    let Some(limit) = positive(maxima) else {
        return Some(format!("{start}, but no limit is specified or limit is 0"));
    };
    let found = limit.milli_value() as f64 / request.milli_value() as f64;
    (found * 1000.0 > ratio.milli_value() as f64).then(|| format!("{start}, but provided ratio is {found:.6}"))
}
