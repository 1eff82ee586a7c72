//! Does a node fit what a node selector asks of its labels?
//!
//! Models component-helpers `scheduling/corev1/nodeaffinity/nodeaffinity.go`: terms are ORed, the requirements of a term
//! are ANDed, a term that asks for nothing fits nothing. Used for a pod's `nodeSelector` and node affinity and for a
//! volume's `nodeAffinity`. Left out: the errors of malformed requirements, which admission refuses.

use super::selector::{self, is_met};
use crate::object::Object;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::vec;

/// What a node did not meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unmet<'a> {
    /// The label that a `nodeSelector` asks for: key and value.
    Label(&'a str, &'a str),
    /// The first requirement of the last term that failed, with `key`, `operator` and `values`.
    Requirement(&'a Value),
    /// There is no term that could fit a node.
    NoTerm,
}

impl Unmet<'_> {
    /// The requirement together with what the node says; none if no term could fit any node.
    pub fn on(&self, node: &Object) -> Option<selector::Unmet> {
        match self {
            Unmet::Label(key, value) => Some(selector::Unmet {
                key: (*key).to_owned(),
                operator: "In".to_owned(),
                values: vec![(*value).to_owned()],
                found: node.label(key).map(ToOwned::to_owned),
            }),
            Unmet::Requirement(requirement) => Some(selector::Unmet::of(requirement, node.label(key_of(requirement)))),
            Unmet::NoTerm => None,
        }
    }
}

/// Whether a pod has a `nodeSelector` or a required node affinity; one that has neither fits every node.
pub fn pod_asks(pod: &Object) -> bool {
    pod.value.fields_at(&["spec", "nodeSelector"]).next().is_some() || required_node_affinity(pod).is_some()
}

/// Whether a node meets a pod's `nodeSelector` and its required node affinity.
///
/// # Errors
/// What the node does not meet.
pub fn pod_fits<'a>(pod: &'a Object, node: &Object) -> Result<(), Unmet<'a>> {
    for (key, value) in pod.value.fields_at(&["spec", "nodeSelector"]) {
        let wanted = value.as_str().unwrap_or_default();
        if node.label(key) != Some(wanted) {
            return Err(Unmet::Label(key, wanted));
        }
    }
    match required_node_affinity(pod) {
        Some(selector) => selector_fits(selector, node, Some(&node.id.name)),
        None => Ok(()),
    }
}

/// The node selector that a pod's node affinity requires.
pub fn required_node_affinity(pod: &Object) -> Option<&Value> {
    pod.value.at(&["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"])
}

/// Whether a volume can be used on a node.
///
/// # Errors
/// What of the volume's node affinity the node does not meet.
pub fn volume_fits<'a>(volume: &'a Object, node: &Object) -> Result<(), Unmet<'a>> {
    match volume.value.at(&["spec", "nodeAffinity", "required"]) {
        // upstream: component-helpers storage/volume/helpers.go: CheckNodeAffinity; the node's name is not looked at
        Some(selector) => selector_fits(selector, node, None),
        None => Ok(()),
    }
}

/// Whether a node meets a node selector (`nodeSelectorTerms`). Without a name, requirements on fields are not looked at.
///
/// # Errors
/// What the node does not meet.
pub fn selector_fits<'a>(selector: &'a Value, node: &Object, name: Option<&str>) -> Result<(), Unmet<'a>> {
    let mut unmet = Unmet::NoTerm;
    for term in selector.list_at(&["nodeSelectorTerms"]) {
        match term_fits(term, node, name) {
            Ok(()) => return Ok(()),
            Err(Unmet::NoTerm) => {}
            Err(because) => unmet = because,
        }
    }
    Err(unmet)
}

/// Whether a node meets one term of a node selector.
///
/// # Errors
/// The first requirement that the node does not meet.
pub fn term_fits<'a>(term: &'a Value, node: &Object, name: Option<&str>) -> Result<(), Unmet<'a>> {
    let (labels, fields) = (term.list_at(&["matchExpressions"]), term.list_at(&["matchFields"]));
    if labels.is_empty() && fields.is_empty() {
        return Err(Unmet::NoTerm);
    }
    let label = |requirement: &&Value| !is_met(requirement, node.label(key_of(requirement)));
    let field = |requirement: &&Value| match (key_of(requirement), name) {
        ("metadata.name", Some(name)) => !is_met(requirement, Some(name)),
        (_, Some(_)) => !is_met(requirement, Some("")),
        (_, None) => false,
    };
    match labels.iter().find(label).or_else(|| fields.iter().find(field)) {
        Some(requirement) => Err(Unmet::Requirement(requirement)),
        None => Ok(()),
    }
}

fn key_of(requirement: &Value) -> &str {
    requirement.str_at(&["key"]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Kind, ObjectId};

    fn node() -> Object {
        let labels = Value::from([("zone", "a".into()), ("cores", "8".into())]);
        let value = Value::from([("metadata", Value::from([("labels", labels)]))]);
        Object::admitted(ObjectId::cluster(Kind::Node, "n1"), value, 0, None)
    }

    fn requirement(key: &str, operator: &str, values: &[&str]) -> Value {
        let values = values.iter().map(|v| Value::from(*v)).collect::<vec::Vec<_>>();
        Value::from([("key", key.into()), ("operator", operator.into()), ("values", values.into())])
    }

    fn term(requirements: vec::Vec<Value>) -> Value {
        Value::from([("matchExpressions", requirements.into())])
    }

    #[test]
    fn every_operator_reads_the_label_or_its_absence() {
        for (key, operator, values, fits) in [
            ("zone", "In", &["a", "b"][..], true),
            ("zone", "In", &["b"], false),
            ("none", "In", &["a"], false),
            ("zone", "NotIn", &["b"], true),
            ("none", "NotIn", &["b"], true),
            ("zone", "NotIn", &["a"], false),
            ("zone", "Exists", &[], true),
            ("none", "Exists", &[], false),
            ("none", "DoesNotExist", &[], true),
            ("cores", "Gt", &["7"], true),
            ("cores", "Lt", &["8"], false),
            ("zone", "Gt", &["1"], false),
        ] {
            let term = term(vec![requirement(key, operator, values)]);
            assert_eq!(term_fits(&term, &node(), None).is_ok(), fits, "{key} {operator} {values:?}");
        }
    }

    #[test]
    fn terms_are_alternatives_and_an_empty_one_fits_nothing() {
        let selector = |terms: vec::Vec<Value>| Value::from([("nodeSelectorTerms", terms.into())]);
        let (yes, no) = (requirement("zone", "In", &["a"]), requirement("zone", "In", &["b"]));
        assert!(selector_fits(&selector(vec![term(vec![no.clone()]), term(vec![yes.clone()])]), &node(), None).is_ok());
        let both = selector(vec![term(vec![yes, no.clone()])]);
        assert_eq!(selector_fits(&both, &node(), None), Err(Unmet::Requirement(&no)));
        assert_eq!(selector_fits(&selector(vec![Value::map()]), &node(), None), Err(Unmet::NoTerm));
    }

    #[test]
    fn fields_count_only_where_the_name_is_looked_at() {
        let other = Value::from([("matchFields", vec![requirement("metadata.name", "In", &["n2"])].into())]);
        assert!(term_fits(&other, &node(), Some("n1")).is_err());
        assert!(term_fits(&other, &node(), None).is_ok());
    }
}
