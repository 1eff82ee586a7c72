//! A container or volume that refers to what is not there.

use super::nearest::by_distance;
use super::{Candidate, Change, Edit, Holder, Way, nearest, value_at};
use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use crate::path::{FieldPath, Segment};
use crate::value::Value;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// So many other names or keys are proposed.
const MOST_NAMES: usize = 2;
/// The content of a key that is made up.
const CONTENT: &str = "changeme";

/// A reference to a ConfigMap or Secret.
struct Reference {
    kind: Kind,
    name: String,
    keys: Vec<(FieldPath, String)>,
    /// The reference itself.
    path: FieldPath,
    /// The field of it that holds the name.
    field: &'static str,
}

/// What may mend what a pod refers to at a place.
pub(super) fn candidates(cluster: &Cluster, id: &ObjectId, place: &FieldPath) -> Vec<Candidate> {
    let Some(pod) = cluster.get(id) else { return Vec::new() };
    // The entry of the environment, or the volume.
    let depth = match place.0.as_slice() {
        [_, Segment::Field(list), ..] if list == "volumes" => 3,
        _ => 5,
    };
    let start = FieldPath(place.0.iter().take(depth).cloned().collect());
    let mut references = Vec::new();
    if let Some(value) = value_at(&pod.value, &start) {
        collect(value, &start, &mut references);
    }
    let each: Vec<Vec<Candidate>> =
        references.iter().map(|reference| of_reference(cluster, pod, reference)).filter(|it| !it.is_empty()).collect();
    let mut found: Vec<Candidate> = Vec::new();
    // The kubelet waits for all of them.
    let optional = |it: &Vec<Candidate>| it.last().cloned();
    if let (true, Some(all)) = (each.len() > 1, each.iter().map(optional).collect::<Option<Vec<Candidate>>>()) {
        let (steps, changes): (Vec<_>, Vec<_>) = all.into_iter().map(|it| (it.steps, it.changes)).unzip();
        found.push(Candidate { steps: steps.concat(), changes: changes.concat() });
    }
    found.extend(each.into_iter().flatten());
    found.extend(container_names(pod, &start));
    found.extend(host_path(pod, &start));
    found
}

/// The references below a value.
fn collect(value: &Value, path: &FieldPath, into: &mut Vec<Reference>) {
    for (name, below) in value.fields() {
        let here = path.clone().field(name);
        let kind = match name {
            "configMapKeyRef" | "configMapRef" | "configMap" => Some(Kind::ConfigMap),
            "secretKeyRef" | "secretRef" | "secret" => Some(Kind::Secret),
            _ => None,
        };
        let field = if below.get("secretName").is_some() { "secretName" } else { "name" };
        match kind.zip(below.str_at(&[field])) {
            Some((kind, target)) => {
                let one = below.str_at(&["key"]).map(|key| (here.clone().field("key"), key.to_string()));
                let items = below.list_at(&["items"]).iter().enumerate().filter_map(|(i, item)| {
                    let path = here.clone().field("items").index(i).field("key");
                    Some((path, item.str_at(&["key"])?.to_string()))
                });
                let keys = one.into_iter().chain(items).collect();
                into.push(Reference { kind, name: target.to_string(), keys, path: here, field });
            }
            None => collect(below, &here, into),
        }
    }
    for (i, item) in value.items().iter().enumerate() {
        collect(item, &path.clone().index(i), into);
    }
}

fn of_reference(cluster: &Cluster, pod: &Object, reference: &Reference) -> Vec<Candidate> {
    let own = |path: FieldPath, edit: Edit| Change::Field { of: Holder::Object(pod.id.clone()), path, edit };
    let Reference { kind, name, keys, path, field } = reference;
    let words = [("kind", kind.name()), ("name", name.as_str())];
    let optional = || {
        let edit = own(path.clone().field("optional"), Edit::Set(true.into()));
        Candidate::new(Way::Optional, &words, alloc::vec![edit])
    };
    let Some(target) = cluster.find(kind.clone(), &pod.id.namespace, name) else {
        let others = cluster.of_kind(kind.clone()).filter(|other| other.id.namespace == pod.id.namespace);
        let near = nearest(name, others.map(|other| other.id.name.as_str())).into_iter().take(MOST_NAMES);
        let mut found: Vec<Candidate> = near
            .map(|meant| {
                let edit = own(path.clone().field(field), Edit::Set(meant.into()));
                Candidate::new(Way::UseName, &[("kind", kind.name()), ("name", meant)], alloc::vec![edit])
            })
            .collect();
        let made = Change::Last(made(pod, reference));
        found.push(Candidate::new(Way::CreateObject, &words, alloc::vec![made]));
        found.push(optional());
        return found;
    };
    let there: Vec<&str> =
        ["data", "binaryData"].into_iter().flat_map(|map| target.value.fields_at(&[map])).map(|(key, _)| key).collect();
    let mut found = Vec::new();
    for (at, key) in keys.iter().filter(|(_, key)| !there.contains(&key.as_str())) {
        for meant in by_distance(key, there.iter().copied()).into_iter().take(MOST_NAMES) {
            let edit = own(at.clone(), Edit::Set(meant.into()));
            found.push(Candidate::new(Way::UseKey, &[("key", meant)], alloc::vec![edit]));
        }
    }
    if !found.is_empty() || keys.iter().any(|(_, key)| !there.contains(&key.as_str())) {
        found.push(optional());
    }
    found
}

/// The object that is referred to, with the keys that are asked for.
fn made(pod: &Object, reference: &Reference) -> Value {
    let mut object = Value::from([("apiVersion", "v1".into()), ("kind", reference.kind.name().into())]);
    object.set(&["metadata", "name"], reference.name.as_str());
    if pod.id.namespace != "default" {
        object.set(&["metadata", "namespace"], pod.id.namespace.as_str());
    }
    let data = if reference.kind == Kind::Secret { "stringData" } else { "data" };
    let keys: Vec<&str> = match reference.keys.is_empty() {
        true => alloc::vec!["key"],
        false => reference.keys.iter().map(|(_, key)| key.as_str()).collect(),
    };
    for key in keys {
        object.set(&[data, key], CONTENT);
    }
    object
}

/// The container of a `resourceFieldRef` that there is not.
fn container_names(pod: &Object, entry: &FieldPath) -> Vec<Candidate> {
    let path = entry.clone().field("valueFrom").field("resourceFieldRef").field("containerName");
    let Some(wanted) = value_at(&pod.value, &path).and_then(Value::as_str) else { return Vec::new() };
    let lists = ["containers", "initContainers"];
    let names = lists.iter().flat_map(|list| pod.value.list_at(&["spec", list])).filter_map(|c| c.str_at(&["name"]));
    let near = by_distance(wanted, names).into_iter().take(MOST_NAMES);
    let set = |name: &str| {
        let words = [("field", "containerName"), ("value", name)];
        let of = Holder::Object(pod.id.clone());
        let edit = Change::Field { of, path: path.clone(), edit: Edit::Set(name.into()) };
        Candidate::new(Way::SetValue, &words, alloc::vec![edit])
    };
    near.map(set).collect()
}

/// A path of the node that is not there, or is something else.
fn host_path(pod: &Object, volume: &FieldPath) -> Vec<Candidate> {
    let path = volume.clone().field("hostPath");
    let Some(wanted) = value_at(&pod.value, &path).and_then(|source| source.str_at(&["type"])) else {
        return Vec::new();
    };
    let make = match wanted {
        "Directory" => "DirectoryOrCreate",
        "File" => "FileOrCreate",
        _ => "",
    };
    let edit = |value: &str| {
        let edit = if value.is_empty() { Edit::Remove } else { Edit::Set(value.into()) };
        Change::Field { of: Holder::Object(pod.id.clone()), path: path.clone().field("type"), edit }
    };
    alloc::vec![Candidate::new(Way::HostPathType, &[("value", make)], alloc::vec![edit(make)])]
}
