//! Do these labels fit this selector?
//!
//! Models apimachinery `pkg/apis/meta/v1: LabelSelectorAsSelector` and `pkg/labels: Requirement.Matches`. Selectors are read
//! from the object's value as the API server stored it. Node selectors stand in [`topology`](super::topology).

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

/// A requirement that labels do not meet, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The label's key.
    pub key: String,
    /// How it is compared: `In`, `NotIn`, `Exists`, `DoesNotExist`, for nodes also `Gt` and `Lt`.
    pub operator: String,
    /// With what it is compared.
    pub values: Vec<String>,
    /// The label's value; none if it is absent.
    pub found: Option<String>,
}

impl Unmet {
    /// A requirement (`key`, `operator`, `values`) and the value that was found under its key.
    pub fn of(requirement: &Value, found: Option<&str>) -> Unmet {
        let text = |key: &str| requirement.str_at(&[key]).unwrap_or_default().to_owned();
        let values = requirement.list_at(&["values"]).iter().filter_map(Value::as_str);
        Unmet {
            key: text("key"),
            operator: text("operator"),
            values: values.map(ToOwned::to_owned).collect(),
            found: found.map(ToOwned::to_owned),
        }
    }
}

/// Whether labels fit a `LabelSelector`. A selector without requirements fits everything.
///
/// ```
/// use kubestow_core::rules::selector::{Labels, label_selector};
/// use kubestow_core::value::Value;
/// let selector = Value::from([("matchLabels", Value::from([("disk", "ssd".into())]))]);
/// let labels = Value::from([("disk", "hdd".into())]);
/// let unmet = label_selector(&selector, Labels::read(Some(&labels))).unwrap_err();
/// assert_eq!(unmet.found.as_deref(), Some("hdd"));
/// ```
///
/// # Errors
/// The first requirement that is not met, `matchLabels` before `matchExpressions`.
pub fn label_selector(selector: &Value, labels: Labels<'_>) -> Result<(), Unmet> {
    for (key, value) in selector.fields_at(&["matchLabels"]) {
        let found = labels.get(key);
        if found != value.as_str() {
            let wanted = value.as_str().unwrap_or_default().to_owned();
            let (key, operator, found) = (key.to_owned(), "In".to_owned(), found.map(ToOwned::to_owned));
            return Err(Unmet { key, operator, values: alloc::vec![wanted], found });
        }
    }
    for requirement in selector.list_at(&["matchExpressions"]) {
        let found = requirement.str_at(&["key"]).and_then(|key| labels.get(key));
        if !is_met(requirement, found) {
            return Err(Unmet::of(requirement, found));
        }
    }
    Ok(())
}

/// Whether a value, or its absence, meets a requirement.
pub(super) fn is_met(requirement: &Value, actual: Option<&str>) -> bool {
    let values = requirement.list_at(&["values"]);
    let listed = actual.is_some_and(|actual| values.iter().any(|v| v.as_str() == Some(actual)));
    // upstream: apimachinery labels: Requirement.Matches
    let numbers = || {
        let wanted = values.first()?.as_str()?.parse::<i64>().ok()?;
        Some((actual?.parse::<i64>().ok()?, wanted))
    };
    match requirement.str_at(&["operator"]) {
        Some("In") => listed,
        Some("NotIn") => !listed,
        Some("Exists") => actual.is_some(),
        Some("DoesNotExist") => actual.is_none(),
        Some("Gt") => numbers().is_some_and(|(actual, wanted)| actual > wanted),
        Some("Lt") => numbers().is_some_and(|(actual, wanted)| actual < wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map<const N: usize>(fields: [(&str, &str); N]) -> Value {
        Value::from(fields.map(|(key, value)| (key, Value::from(value))))
    }

    fn expressions(key: &str, operator: &str, values: &[&str]) -> Value {
        let values: Vec<Value> = values.iter().map(|v| Value::from(*v)).collect();
        let one = Value::from([("key", key.into()), ("operator", operator.into()), ("values", values.into())]);
        Value::from([("matchExpressions", alloc::vec![one].into())])
    }

    #[test]
    fn each_operator_reads_the_label_or_its_absence() {
        let labels = map([("disk", "ssd"), ("none", "")]);
        for (key, operator, values, met) in [
            ("disk", "In", &["hdd", "ssd"][..], true),
            ("disk", "In", &["hdd"], false),
            ("gone", "In", &["hdd"], false),
            ("disk", "NotIn", &["ssd"], false),
            ("gone", "NotIn", &["hdd"], true),
            ("none", "Exists", &[], true),
            ("gone", "Exists", &[], false),
            ("gone", "DoesNotExist", &[], true),
            ("disk", "DoesNotExist", &[], false),
        ] {
            let fits = label_selector(&expressions(key, operator, values), Labels::read(Some(&labels)));
            assert_eq!(fits.is_ok(), met, "{key} {operator} {values:?}");
        }
    }

    #[test]
    fn all_requirements_must_be_met_and_the_first_unmet_one_is_told() {
        let labels = map([("disk", "ssd"), ("env", "dev")]);
        let mut selector = expressions("env", "In", &["prod"]);
        selector.set(&["matchLabels", "disk"], "ssd");
        let unmet = label_selector(&selector, Labels::read(Some(&labels))).unwrap_err();
        assert_eq!((unmet.key.as_str(), unmet.found.as_deref()), ("env", Some("dev")));
        assert!(label_selector(&Value::map(), Labels::NONE).is_ok(), "without requirements everything fits");
    }
}
