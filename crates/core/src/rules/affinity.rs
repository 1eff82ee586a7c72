//! Which nodes does a pod prefer or name, and which other pods does a term of pod affinity speak of?
//!
//! Models component-helpers `scheduling/corev1/nodeaffinity: PreferredSchedulingTerms` and the scheduler's
//! `AffinityTerm.Matches`. Left out: `matchLabelKeys`, which the API server has turned into requirements.

use super::selector::{Labels, label_selector};
use super::topology::{required_node_affinity, term_fits};
use crate::object::Object;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;

/// How much a pod's node affinity prefers a node: the sum of the weights of the terms that it meets; none if the pod
/// prefers nothing.
pub fn node_preference(pod: &Object, node: &Object) -> Option<i64> {
    let path = ["spec", "affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"];
    let terms = pod.value.at(&path)?.items();
    let name = Some(node.id.name.as_str());
    let meets = |term: &&Value| term.get("preference").is_some_and(|p| term_fits(p, node, name).is_ok());
    Some(terms.iter().filter(meets).map(|term| term.at(&["weight"]).and_then(Value::as_int).unwrap_or(0)).sum())
}

/// The nodes that a pod's node affinity names (`matchFields` on `metadata.name`), as a DaemonSet's pods do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedNodes {
    /// Some term leaves the name open, or there is none.
    Any,
    /// Every term names its nodes; no name at all means that the names contradict each other.
    Only(BTreeSet<String>),
}

/// Which nodes a pod's node affinity names (upstream: `nodeaffinity: NodeAffinity.PreFilter`).
pub fn named_nodes(pod: &Object) -> NamedNodes {
    let terms = required_node_affinity(pod).map_or(&[][..], |selector| selector.list_at(&["nodeSelectorTerms"]));
    let mut names = BTreeSet::new();
    for term in terms {
        let by_name = |f: &&Value| f.str_at(&["key"]) == Some("metadata.name") && f.str_at(&["operator"]) == Some("In");
        let listed = |f: &Value| -> BTreeSet<String> {
            f.list_at(&["values"]).iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        };
        let fields = term.list_at(&["matchFields"]).iter().filter(by_name).map(listed);
        match fields.reduce(|all, some| all.intersection(&some).cloned().collect()) {
            Some(of_term) => names.extend(of_term),
            None => return NamedNodes::Any,
        }
    }
    if terms.is_empty() { NamedNodes::Any } else { NamedNodes::Only(names) }
}

/// Attraction or aversion between pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// `podAffinity`.
    Affinity,
    /// `podAntiAffinity`.
    AntiAffinity,
}

/// A term of pod affinity, and the pod that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct PodTerm<'a> {
    owner: &'a Object,
    term: &'a Value,
    /// How much it weighs; 0 for a required term.
    pub weight: i64,
}

impl<'a> PodTerm<'a> {
    /// The label by which nodes are grouped.
    pub fn topology_key(&self) -> &'a str {
        self.term.str_at(&["topologyKey"]).unwrap_or_default()
    }

    /// Whether a pod is one that the term speaks of. `namespace` finds the labels of a namespace.
    pub fn covers<'n>(&self, pod: &Object, namespace: &dyn Fn(&str) -> Labels<'n>) -> bool {
        let selector = self.term.get("namespaceSelector");
        let namespaces = self.term.list_at(&["namespaces"]);
        // upstream: getNamespacesFromPodAffinityTerm; without any word about namespaces the owner's counts
        let in_list = if namespaces.is_empty() && selector.is_none() {
            pod.id.namespace == self.owner.id.namespace
        } else {
            namespaces.iter().any(|name| name.as_str() == Some(&pod.id.namespace))
        };
        let in_selector = || selector.is_some_and(|s| label_selector(s, namespace(&pod.id.namespace)).is_ok());
        // upstream: LabelSelectorAsSelector; no selector covers nothing, an empty one everything
        let labels = || self.term.get("labelSelector").is_some_and(|s| label_selector(s, Labels::of(pod)).is_ok());
        (in_list || in_selector()) && labels()
    }
}

/// The terms of a pod's affinity or anti-affinity that must be met.
pub fn required<'a>(pod: &'a Object, between: Between) -> impl Iterator<Item = PodTerm<'a>> + Clone {
    let terms =
        pod.value.list_at(&["spec", "affinity", field(between), "requiredDuringSchedulingIgnoredDuringExecution"]);
    terms.iter().map(move |term| PodTerm { owner: pod, term, weight: 0 })
}

/// The terms of a pod's affinity or anti-affinity that are wishes.
pub fn preferred<'a>(pod: &'a Object, between: Between) -> impl Iterator<Item = PodTerm<'a>> + Clone {
    let path = ["spec", "affinity", field(between), "preferredDuringSchedulingIgnoredDuringExecution"];
    pod.value.list_at(&path).iter().filter_map(move |weighted| {
        let weight = weighted.at(&["weight"]).and_then(Value::as_int).unwrap_or(0);
        Some(PodTerm { owner: pod, term: weighted.get("podAffinityTerm")?, weight })
    })
}

fn field(between: Between) -> &'static str {
    match between {
        Between::Affinity => "podAffinity",
        Between::AntiAffinity => "podAntiAffinity",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Kind, ObjectId};
    use alloc::vec;
    use alloc::vec::Vec;

    fn pod(namespace: &str, label: &str) -> Object {
        let mut value = Value::map();
        value.set(&["metadata", "labels", "app"], label);
        Object::admitted(ObjectId::namespaced(Kind::Pod, namespace, "p"), value, 0, None)
    }

    fn with_term(term: Value) -> Object {
        pod("one", "x").changed(|value| {
            let path = ["spec", "affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
            value.set(&path, vec![term]);
        })
    }

    #[test]
    fn a_term_speaks_of_its_owners_namespace_unless_it_says_otherwise() {
        let mut term = Value::map();
        term.set(&["labelSelector", "matchLabels", "app"], "db");
        let team = Value::from([("team", "red".into())]);
        let labels = |name: &str| if name == "two" { Labels::read(Some(&team)) } else { Labels::NONE };
        let covers = |term: &Value, pod: &Object| {
            let owner = with_term(term.clone());
            required(&owner, Between::Affinity).all(|t| t.covers(pod, &labels))
        };
        assert!(covers(&term, &pod("one", "db")));
        assert!(!covers(&term, &pod("one", "web")));
        assert!(!covers(&term, &pod("two", "db")));
        term.set(&["namespaceSelector", "matchLabels", "team"], "red");
        assert!(covers(&term, &pod("two", "db")));
        assert!(!covers(&term, &pod("one", "db")));
        term.remove(&["labelSelector"]);
        assert!(!covers(&term, &pod("two", "db")));
    }

    #[test]
    fn names_of_nodes_are_found_only_if_every_term_has_them() {
        let term = |name: &str| {
            let values = vec![Value::from(name)];
            let field =
                Value::from([("key", "metadata.name".into()), ("operator", "In".into()), ("values", values.into())]);
            Value::from([("matchFields", vec![field].into())])
        };
        let named = |terms: Vec<Value>| {
            named_nodes(&pod("one", "x").changed(|value| {
                let path = ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
                value.set(&path, Value::from([("nodeSelectorTerms", terms.into())]));
            }))
        };
        let two = BTreeSet::from(["n1".to_owned(), "n2".to_owned()]);
        assert_eq!(named(vec![term("n1"), term("n2")]), NamedNodes::Only(two));
        assert_eq!(named(vec![term("n1"), Value::map()]), NamedNodes::Any);
        assert_eq!(named_nodes(&pod("one", "x")), NamedNodes::Any);
    }
}
