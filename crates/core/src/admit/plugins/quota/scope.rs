//! Does a quota that has scopes count an object?
//!
//! Models `pkg/quota/v1/generic: Matches` and `pkg/quota/v1/evaluator/core: podMatchesScopeFunc, pvcMatchesScopeFunc`.

use crate::object::Kind;
use crate::quantity::of_value;
use crate::value::Value;
use core::cmp::Ordering;

/// Whether an object is in all scopes of a quota.
pub(super) fn covers(quota: &Value, kind: &Kind, value: &Value) -> bool {
    let plain = quota.list_at(&["spec", "scopes"]).iter().filter_map(Value::as_str);
    let selected = quota.list_at(&["spec", "scopeSelector", "matchExpressions"]);
    plain.into_iter().all(|scope| is_in(scope, None, kind, value))
        && selected.iter().all(|term| is_in(term.str_at(&["scopeName"]).unwrap_or_default(), Some(term), kind, value))
}

/// Whether an object is in one scope; a scope without a term asks whether there is something.
fn is_in(scope: &str, term: Option<&Value>, kind: &Kind, value: &Value) -> bool {
    let text = |fields: &[&str]| value.str_at(fields).filter(|text| !text.is_empty());
    match (kind, scope) {
        (Kind::Pod, "Terminating") => is_terminating(value),
        (Kind::Pod, "NotTerminating") => !is_terminating(value),
        (Kind::Pod, "BestEffort") => is_best_effort(value),
        (Kind::Pod, "NotBestEffort") => !is_best_effort(value),
        (Kind::Pod, "PriorityClass") => selects(term, &[text(&["spec", "priorityClassName"])]),
        (Kind::Pod, "CrossNamespacePodAffinity") => looks_elsewhere(value),
        // upstream: getReferencedVolumeAttributesClassNames
        (Kind::PersistentVolumeClaim, "VolumeAttributesClass") => selects(
            term,
            &[
                text(&["spec", "volumeAttributesClassName"]),
                text(&["status", "currentVolumeAttributesClassName"]),
                text(&["status", "modifyVolumeStatus", "targetVolumeAttributesClassName"]),
            ],
        ),
        _ => false,
    }
}

/// Whether a term of a quota selects one of the names, or that there is none.
fn selects(term: Option<&Value>, names: &[Option<&str>]) -> bool {
    let operator = term.and_then(|term| term.str_at(&["operator"])).unwrap_or("Exists");
    let listed = |name: &str| term.is_some_and(|t| t.list_at(&["values"]).iter().any(|v| v.as_str() == Some(name)));
    let mut names = names.iter().flatten().peekable();
    let is_none = names.peek().is_none();
    match operator {
        "Exists" => !is_none,
        "DoesNotExist" => is_none,
        "In" => names.any(|name| listed(name)),
        "NotIn" => is_none || names.any(|name| !listed(name)),
        _ => false,
    }
}

fn is_terminating(pod: &Value) -> bool {
    pod.at(&["spec", "activeDeadlineSeconds"]).and_then(Value::as_int).is_some_and(|seconds| seconds >= 0)
}

/// Whether a pod asks for no processor and no memory.
// upstream: pkg/apis/core/v1/helper/qos: ComputePodQOS
fn is_best_effort(pod: &Value) -> bool {
    let asks = |holder: &Value| {
        ["requests", "limits"]
            .iter()
            .flat_map(|list| holder.fields_at(&["resources", list]))
            .any(|(name, amount)| matches!(name, "cpu" | "memory") && of_value(amount).sign() == Ordering::Greater)
    };
    let containers = ["containers", "initContainers"].iter().flat_map(|list| pod.list_at(&["spec", list]));
    !pod.get("spec").is_some_and(asks) && !containers.into_iter().any(asks)
}

/// Whether a pod's affinity to pods names other namespaces.
// upstream: usesCrossNamespacePodAffinity
fn looks_elsewhere(pod: &Value) -> bool {
    let names = |term: &Value| !term.list_at(&["namespaces"]).is_empty() || term.get("namespaceSelector").is_some();
    ["podAffinity", "podAntiAffinity"].iter().any(|kind| {
        let at = |list: &str| pod.list_at(&["spec", "affinity", kind, list]);
        at("requiredDuringSchedulingIgnoredDuringExecution").iter().any(names)
            || at("preferredDuringSchedulingIgnoredDuringExecution")
                .iter()
                .any(|term| term.get("podAffinityTerm").is_some_and(names))
    })
}
