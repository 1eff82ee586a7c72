//! Do these labels fit this selector?
//!
//! Models apimachinery `pkg/labels: Requirement.Matches`, `pkg/apis/meta/v1: LabelSelectorAsSelector` and component-helpers
//! `scheduling/corev1/nodeaffinity`. Selectors are read from the object's value as the API server stored it. Left out:
//! `matchLabelKeys` of topology constraints, which turns into plain requirements before it comes here.

use crate::object::Object;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The labels of an object.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels<'a>(Option<&'a Value>);

impl<'a> Labels<'a> {
    /// No labels.
    pub const NONE: Labels<'static> = Labels(None);

    /// The labels of an object.
    pub fn of(object: &'a Object) -> Labels<'a> {
        Labels(object.value.at(&["metadata", "labels"]))
    }

    /// Labels as a map of strings, such as `metadata.labels` of a pod template.
    pub fn read(map: Option<&'a Value>) -> Labels<'a> {
        Labels(map)
    }

    /// The value of a label.
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0?.get(key)?.as_str()
    }
}

/// How a requirement compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// The label has one of the values.
    In,
    /// The label is absent or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
    /// The label is a number above the value.
    Gt,
    /// The label is a number below the value.
    Lt,
}

impl Operator {
    /// The name, as in `operator:`.
    pub fn name(self) -> &'static str {
        match self {
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::Gt => "Gt",
            Operator::Lt => "Lt",
        }
    }

    fn read(name: Option<&str>) -> Option<Operator> {
        use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
        [In, NotIn, Exists, DoesNotExist, Gt, Lt].into_iter().find(|o| Some(o.name()) == name)
    }
}

/// A requirement that labels do not meet, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The label's key, or the field's name.
    pub key: String,
    /// How it is compared; none if the selector holds no valid operator.
    pub operator: Option<Operator>,
    /// With what it is compared.
    pub values: Vec<String>,
    /// The label's value; none if it is absent.
    pub found: Option<String>,
}

/// Whether labels fit a `LabelSelector`. A selector without requirements fits everything.
///
/// # Errors
/// The first requirement that is not met, `matchLabels` before `matchExpressions`.
pub fn label_selector(selector: &Value, labels: Labels<'_>) -> Result<(), Unmet> {
    for (key, value) in selector.fields_at(&["matchLabels"]) {
        let wanted = value.as_str().unwrap_or_default();
        let found = labels.get(key);
        if found != Some(wanted) {
            return Err(unmet(key, Some(Operator::In), alloc::vec![wanted.to_owned()], found));
        }
    }
    selector.list_at(&["matchExpressions"]).iter().try_for_each(|e| expression(e, |key| labels.get(key)))
}

/// Whether a node fits a `NodeSelector`: any of its terms will do. `name` is the node's name, for `matchFields`; a
/// volume's affinity is checked without it.
///
/// # Errors
/// For each term the first requirement that is not met; a term without requirements fits nothing and gives none.
pub fn node_selector(selector: &Value, labels: Labels<'_>, name: Option<&str>) -> Result<(), Vec<Unmet>> {
    let mut reasons = Vec::new();
    for term in selector.list_at(&["nodeSelectorTerms"]) {
        match node_term(term, labels, name) {
            Ok(()) => return Ok(()),
            Err(reason) => reasons.extend(reason),
        }
    }
    Err(reasons)
}

/// Whether a node fits a `NodeSelectorTerm`, all of its requirements.
///
/// # Errors
/// The first requirement that is not met; none if the term has no requirements, for it then fits nothing.
pub fn node_term(term: &Value, labels: Labels<'_>, name: Option<&str>) -> Result<(), Option<Unmet>> {
    let (expressions, fields) = (term.list_at(&["matchExpressions"]), term.list_at(&["matchFields"]));
    // upstream: nodeaffinity: isEmptyNodeSelectorTerm; an empty term matches no object
    if expressions.is_empty() && fields.is_empty() {
        return Err(None);
    }
    expressions.iter().try_for_each(|e| expression(e, |key| labels.get(key))).map_err(Some)?;
    let field = |key: &str| name.filter(|_| key == "metadata.name");
    fields.iter().try_for_each(|e| expression(e, field)).map_err(Some)
}

/// Whether a volume with this `nodeAffinity` can be used on a node with these labels (component-helpers
/// `CheckNodeAffinity`).
///
/// # Errors
/// For each term the first requirement that is not met.
pub fn volume_affinity(volume: &Object, node: Labels<'_>) -> Result<(), Vec<Unmet>> {
    match volume.value.at(&["spec", "nodeAffinity", "required"]) {
        None => Ok(()),
        Some(required) => node_selector(required, node, None),
    }
}

/// Whether one `{key, operator, values}` is met by the value found under its key.
fn expression<'a>(expression: &Value, find: impl Fn(&str) -> Option<&'a str>) -> Result<(), Unmet> {
    let key = expression.str_at(&["key"]).unwrap_or_default();
    let operator = Operator::read(expression.str_at(&["operator"]));
    let values = || expression.list_at(&["values"]).iter().filter_map(Value::as_str);
    let found = find(key);
    let listed = found.is_some_and(|found| values().any(|v| v == found));
    // upstream: Requirement.Matches; a label or value that is no number is neither above nor below anything
    let numbers = || Some((found?.parse::<i64>().ok()?, values().next()?.parse::<i64>().ok()?));
    let met = match operator {
        Some(Operator::In) => listed,
        Some(Operator::NotIn) => !listed,
        Some(Operator::Exists) => found.is_some(),
        Some(Operator::DoesNotExist) => found.is_none(),
        Some(Operator::Gt) => numbers().is_some_and(|(found, bound)| found > bound),
        Some(Operator::Lt) => numbers().is_some_and(|(found, bound)| found < bound),
        None => false,
    };
    if met { Ok(()) } else { Err(unmet(key, operator, values().map(ToOwned::to_owned).collect(), found)) }
}

fn unmet(key: &str, operator: Option<Operator>, values: Vec<String>, found: Option<&str>) -> Unmet {
    Unmet { key: key.to_owned(), operator, values, found: found.map(ToOwned::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<const N: usize>(fields: [(&str, &str); N]) -> Value {
        Value::from(fields.map(|(key, value)| (key, Value::from(value))))
    }

    fn expression(key: &str, operator: &str, values: &[&str]) -> Value {
        let values: Vec<Value> = values.iter().map(|v| Value::from(*v)).collect();
        Value::from([("key", key.into()), ("operator", operator.into()), ("values", values.into())])
    }

    fn term(expressions: Vec<Value>) -> Value {
        Value::from([("matchExpressions", expressions.into())])
    }

    #[test]
    fn each_operator_compares_as_upstream() {
        let labels = map([("disk", "ssd"), ("size", "7"), ("none", "")]);
        for (key, operator, values, met) in [
            ("disk", "In", &["hdd", "ssd"][..], true),
            ("disk", "In", &["hdd"], false),
            ("gone", "In", &["hdd"], false),
            ("disk", "NotIn", &["ssd"], false),
            ("disk", "NotIn", &["hdd"], true),
            ("gone", "NotIn", &["hdd"], true),
            ("none", "Exists", &[], true),
            ("gone", "Exists", &[], false),
            ("gone", "DoesNotExist", &[], true),
            ("disk", "DoesNotExist", &[], false),
            ("size", "Gt", &["6"], true),
            ("size", "Gt", &["7"], false),
            ("size", "Lt", &["8"], true),
            ("disk", "Gt", &["6"], false),
            ("gone", "Lt", &["6"], false),
            ("disk", "Like", &["s*"], false),
        ] {
            let selector = term(alloc::vec![expression(key, operator, values)]);
            assert_eq!(
                label_selector(&selector, Labels::read(Some(&labels))).is_ok(),
                met,
                "{key} {operator} {values:?}"
            );
        }
    }

    #[test]
    fn a_label_selector_needs_all_and_says_what_it_found() {
        let labels = map([("disk", "ssd"), ("env", "dev")]);
        let selector = Value::from([
            ("matchLabels", map([("disk", "ssd")])),
            ("matchExpressions", alloc::vec![expression("env", "In", &["prod"])].into()),
        ]);
        let unmet = label_selector(&selector, Labels::read(Some(&labels))).unwrap_err();
        assert_eq!((unmet.key.as_str(), unmet.found.as_deref()), ("env", Some("dev")));
        assert!(label_selector(&Value::map(), Labels::NONE).is_ok(), "without requirements everything fits");
    }

    #[test]
    fn a_node_selector_needs_one_term_and_an_empty_term_fits_nothing() {
        let labels = map([("zone", "a")]);
        let selector = |terms: Vec<Value>| Value::from([("nodeSelectorTerms", terms.into())]);
        let (a, b) = (term(alloc::vec![expression("zone", "In", &["a"])]), expression("zone", "In", &["b"]));
        let fits = |terms| node_selector(&selector(terms), Labels::read(Some(&labels)), Some("node-1"));
        assert!(fits(alloc::vec![term(alloc::vec![b.clone()]), a]).is_ok());
        assert_eq!(fits(alloc::vec![Value::map()]), Err(Vec::new()));
        assert_eq!(fits(alloc::vec![term(alloc::vec![b])]).unwrap_err().len(), 1);
    }

    #[test]
    fn match_fields_see_the_name_of_the_node_only() {
        let by_name = |name| {
            let fields = alloc::vec![expression(name, "In", &["node-1"])];
            node_term(&Value::from([("matchFields", fields.into())]), Labels::NONE, Some("node-1"))
        };
        assert!(by_name("metadata.name").is_ok());
        assert!(by_name("metadata.uid").is_err());
    }
}
