//! What is the edition of a StatefulSet called?
//!
//! Models `pkg/controller/history: HashControllerRevision`: FNV-1 over the patch that would restore the template, then over
//! the number of collisions, written with letters that spell no words. The engine numbers the editions instead. Left out:
//! DaemonSets and ReplicaSets, whose hashes are made of Go's own memory layout and keep their placeholders.

use super::World;
use kubestow_core::admit::compact_json;
use kubestow_core::value::Value;
use std::collections::BTreeMap;

const LABEL: &str = "controller-revision-hash";

/// Gives the revisions of StatefulSets, and the pods made from them, the names that Kubernetes gives.
pub(super) fn name(world: &mut World) {
    let mut found = BTreeMap::new();
    for revision in world.of_kind("controllerrevisions") {
        let owner = revision.controller().filter(|owner| owner.str_at(&["kind"]) == Some("StatefulSet"));
        let template = revision.value.at(&["data", "spec", "template"]);
        let label = revision.value.str_at(&["metadata", "labels", LABEL]);
        if let (Some(owner), Some(template), Some(label)) = (owner, template, label) {
            let set = owner.str_at(&["name"]).unwrap_or_default();
            let uid = owner.str_at(&["uid"]).unwrap_or_default().to_owned();
            found.insert((uid, label.to_owned()), format!("{set}-{}", hash(template)));
        }
    }
    let new_name = |value: &Value| {
        let owner = value.list_at(&["metadata", "ownerReferences"]).first()?.str_at(&["uid"])?.to_owned();
        let label = value.str_at(&["metadata", "labels", LABEL])?.to_owned();
        found.get(&(owner, label)).cloned()
    };
    for pod in world.each_mut("pods") {
        if let Some(name) = new_name(&pod.value) {
            pod.value.set(&["metadata", "labels", LABEL], name);
        }
    }
    let renamed: Vec<_> =
        world.of_kind("controllerrevisions").filter_map(|r| Some((r.clone(), new_name(&r.value)?))).collect();
    for (mut revision, name) in renamed {
        world.objects.remove(&(revision.served.plural, revision.namespace.clone(), revision.name.clone()));
        revision.value.set(&["metadata", "labels", LABEL], name.as_str());
        revision.value.set(&["metadata", "name"], name.as_str());
        revision.name = name;
        world.put(revision);
    }
}

fn hash(template: &Value) -> String {
    let mut patch = template.clone();
    patch.set(&["$patch"], "replace");
    let whole = Value::from([("spec", Value::from([("template", patch)]))]);
    let text = compact_json(&whole) + "0";
    let sum = text.bytes().fold(0x811c_9dc5_u32, |sum, byte| sum.wrapping_mul(0x0100_0193) ^ u32::from(byte));
    // upstream: apimachinery pkg/util/rand: SafeEncodeString
    let letters = b"bcdfghjklmnpqrstvwxz2456789";
    sum.to_string().bytes().map(|digit| char::from(letters[usize::from(digit) % letters.len()])).collect()
}
