//! Do the scopes of a quota go with each other, and with what it bounds?
//!
//! Models `pkg/apis/core/validation/validation.go: validateResourceQuotaScopes, validateScopeSelector`.

use super::dump;
use super::errors::{Errors, text};
use crate::path::Path;
use crate::value::Value;

const PODS: [&str; 7] = ["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const PAIRS: [[&str; 2]; 2] = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]];
const NOT_OF_THE_RESOURCE: &str = "unsupported scope applied to resource";

/// Checks the scopes and the scope selector of a quota.
pub(super) fn check(errors: &mut Errors, spec: &Value, path: &Path<'_>) {
    let scopes = spec.list_at(&["scopes"]);
    let here = path.field("scopes");
    let all = Value::from(scopes.to_vec());
    for scope in scopes.iter().filter_map(Value::as_str) {
        if !is_scope(scope) {
            errors.invalid(&here, &all, "unsupported scope");
        }
        for _ in misfits(spec, scope) {
            errors.invalid(&here, &all, NOT_OF_THE_RESOURCE);
        }
    }
    let has = |scope: &str| scopes.iter().any(|other| other.as_str() == Some(scope));
    for _ in PAIRS.iter().filter(|pair| pair.iter().all(|scope| has(scope))) {
        errors.invalid(&here, &all, "conflicting scopes");
    }
    if let Some(selector) = spec.get("scopeSelector") {
        self::selector(errors, spec, selector, &path.field("scopeSelector").field("matchExpressions"));
    }
}

fn selector(errors: &mut Errors, spec: &Value, selector: &Value, path: &Path<'_>) {
    let terms = selector.list_at(&["matchExpressions"]);
    for term in terms {
        let (scope, operator) = (text(term, "scopeName"), text(term, "operator"));
        if !is_scope(scope) {
            errors.invalid(&path.field("scopeName"), scope, "unsupported scope");
        }
        for _ in misfits(spec, scope) {
            errors.invalid(path, dump::compact("ScopeSelector", selector), NOT_OF_THE_RESOURCE);
        }
        let at = path.field("operator");
        if !matches!(scope, "PriorityClass" | "VolumeAttributesClass") && is_scope(scope) && operator != "Exists" {
            errors.invalid(
                &at,
                operator,
                "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, \
                 ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or \
                 ResourceQuotaScopeCrossNamespacePodAffinity",
            );
        }
        let values = term.list_at(&["values"]);
        let at_values = path.field("values");
        match operator {
            "In" | "NotIn" if values.is_empty() => {
                let detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
                errors.required(&at_values, detail);
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let all = Value::from(values.to_vec());
                let detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
                errors.invalid(&at_values, &all, detail);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => errors.invalid(&at, other, "not a valid selector operator"),
        }
    }
    let has = |scope: &str| terms.iter().any(|term| text(term, "scopeName") == scope);
    for _ in PAIRS.iter().filter(|pair| pair.iter().all(|scope| has(scope))) {
        // upstream shows the scopes that stand beside the selector
        let shown = spec.get("scopes").unwrap_or(&Value::Null);
        errors.invalid(path, shown, "conflicting scopes");
    }
}

fn is_scope(scope: &str) -> bool {
    PAIRS.iter().flatten().any(|known| *known == scope)
        || matches!(scope, "PriorityClass" | "CrossNamespacePodAffinity" | "VolumeAttributesClass")
}

/// What a quota bounds that a scope has nothing to say of.
// upstream: helper.IsResourceQuotaScopeValidForResource, for what IsStandardQuotaResourceName knows
fn misfits<'a>(spec: &'a Value, scope: &'a str) -> impl Iterator<Item = &'a str> {
    let standard = |resource: &str| {
        let plain = resource.strip_prefix("requests.").or_else(|| resource.strip_prefix("limits.")).unwrap_or(resource);
        PODS.contains(&resource)
            || plain == "ephemeral-storage"
            || plain.starts_with("hugepages-") && !resource.starts_with("limits.")
            || matches!(
                resource,
                "requests.storage"
                    | "resourcequotas"
                    | "services"
                    | "replicationcontrollers"
                    | "secrets"
                    | "persistentvolumeclaims"
                    | "configmaps"
                    | "services.nodeports"
                    | "services.loadbalancers"
            )
    };
    let fits = move |resource: &str| match scope {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => matches!(resource, "persistentvolumeclaims" | "requests.storage"),
        scope => !is_scope(scope) || PODS.contains(&resource),
    };
    spec.fields_at(&["hard"]).map(|(resource, _)| resource).filter(move |r| standard(r) && !fits(r))
}
