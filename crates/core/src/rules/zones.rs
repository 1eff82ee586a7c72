//! Where may a volume of this class be provisioned, and in which zones is a volume?
//!
//! Models `pkg/apis/core/v1/helper: MatchTopologySelectorTerms` (the `allowedTopologies` of a class) and
//! component-helpers `storage/volume: LabelZonesToSet` (zone labels of volumes, the ones of 2018 too).

use super::selector::Labels;
use crate::object::Object;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// The labels that say where a node or a volume is, in the order in which the scheduler looks at them.
pub const ZONE_LABELS: [&str; 4] = [
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
];

/// The label that has taken the place of an older one.
pub fn modern_label(label: &str) -> &str {
    match label {
        "failure-domain.beta.kubernetes.io/zone" => "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region" => "topology.kubernetes.io/region",
        other => other,
    }
}

/// The labels that a pod gets from its node (upstream: `plugin/pkg/admission/podtopologylabels`).
pub fn copied_to_pods(node: &Object) -> impl Iterator<Item = (&'static str, &str)> {
    let copied = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];
    copied.into_iter().filter_map(|key| Some((key, node.label(key)?)))
}

/// A topology of a class that a node is not in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The label.
    pub key: String,
    /// What it may be.
    pub allowed: Vec<String>,
    /// What it is; none if the node has no such label.
    pub found: Option<String>,
}

/// Whether a node is in the `allowedTopologies` of a class: any term will do, all expressions of it must hold, and no term
/// at all allows every node.
///
/// # Errors
/// For each term the first expression that does not hold; a term without expressions holds nowhere and gives none.
pub fn allows(terms: &[Value], node: Labels<'_>) -> Result<(), Vec<Elsewhere>> {
    let mut elsewhere = Vec::new();
    for term in terms {
        let expressions = term.list_at(&["matchLabelExpressions"]);
        match expressions.iter().find_map(|expression| misses(expression, node)) {
            Some(miss) => elsewhere.push(miss),
            None if !expressions.is_empty() => return Ok(()),
            None => {}
        }
    }
    if terms.is_empty() { Ok(()) } else { Err(elsewhere) }
}

fn misses(expression: &Value, node: Labels<'_>) -> Option<Elsewhere> {
    let key = expression.str_at(&["key"]).unwrap_or_default();
    let allowed: Vec<&str> = expression.list_at(&["values"]).iter().filter_map(Value::as_str).collect();
    let found = node.get(key);
    if found.is_some_and(|value| allowed.contains(&value)) {
        return None;
    }
    let allowed = allowed.into_iter().map(ToOwned::to_owned).collect();
    Some(Elsewhere { key: key.to_owned(), allowed, found: found.map(ToOwned::to_owned) })
}

/// The zones that a label of a volume names, `zone-b__zone-c` being two; none if one of them is empty.
pub fn zones(label: &str) -> Option<BTreeSet<&str>> {
    let zones: BTreeSet<&str> = label.split("__").map(str::trim).collect();
    if zones.contains("") { None } else { Some(zones) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn term(key: &str, values: &[&str]) -> Value {
        let values = values.iter().map(|v| Value::from(*v)).collect::<Vec<_>>();
        let expression = Value::from([("key", key.into()), ("values", values.into())]);
        Value::from([("matchLabelExpressions", vec![expression].into())])
    }

    #[test]
    fn any_term_will_do_and_no_term_allows_everything() {
        let labels = Value::from([("zone", "a".into())]);
        let node = Labels::read(Some(&labels));
        assert!(allows(&[], node).is_ok());
        assert!(allows(&[term("zone", &["b"]), term("zone", &["a"])], node).is_ok());
        let elsewhere = allows(&[term("rack", &["1"])], node).unwrap_err();
        assert_eq!((elsewhere[0].key.as_str(), &elsewhere[0].found), ("rack", &None));
        assert_eq!(allows(&[Value::map()], node), Err(vec![]));
    }

    #[test]
    fn a_label_may_name_several_zones() {
        assert_eq!(zones("b__c"), Some(BTreeSet::from(["b", "c"])));
        assert_eq!(zones("b__"), None);
    }
}
