//! What stands in the cells of an object's row?
//!
//! Models `pkg/printers/internalversion/printers.go`. No clock is modelled, so ages are `<unknown>`, as kubectl prints where
//! an object has no time.

use super::{cluster, pod, storage, workloads};
use crate::world::{Item, TIME};
use kubestow_core::value::Value;

/// The cells of a row, in the order of the columns; the last ones only where they are asked for.
pub(super) fn of(item: &Item, wide: bool) -> Vec<String> {
    match item.served.plural {
        "pods" => pod::cells(item),
        "persistentvolumes" => storage::volume(item),
        "persistentvolumeclaims" => storage::claim(item),
        "storageclasses" => storage::class(item),
        "volumeattributesclasses" => vec![item.name.clone(), text::at(item, &["driverName"]), text::AGE.to_owned()],
        "csidrivers" => storage::driver(item),
        "csinodes" => {
            vec![item.name.clone(), item.value.list_at(&["spec", "drivers"]).len().to_string(), text::AGE.to_owned()]
        }
        "volumeattachments" => storage::attachment(item),
        "volumesnapshots" => storage::snapshot(item),
        "volumesnapshotcontents" => storage::content(item),
        "volumesnapshotclasses" => storage::snapshot_class(item),
        "configmaps" | "secrets" | "namespaces" | "serviceaccounts" | "nodes" | "services" | "events"
        | "priorityclasses" | "resourcequotas" => cluster::cells(item, wide),
        "deployments"
        | "replicasets"
        | "replicationcontrollers"
        | "statefulsets"
        | "daemonsets"
        | "jobs"
        | "cronjobs"
        | "controllerrevisions"
        | "poddisruptionbudgets" => workloads::cells(item),
        _ => vec![item.name.clone(), TIME.to_owned()],
    }
}

/// How values are written in cells.
pub(crate) mod text {
    use super::{Item, Value};
    use kubestow_core::quantity::{Quantity, of_value};

    /// The age of everything.
    pub(crate) const AGE: &str = "<unknown>";

    /// A scalar as Go prints it; nothing for what is absent.
    pub(crate) fn scalar(value: Option<&Value>) -> String {
        match value {
            Some(Value::String(text)) => text.to_string(),
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::Bool(flag)) => flag.to_string(),
            Some(Value::Float(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A field of an object as Go prints it.
    pub(crate) fn at(item: &Item, fields: &[&str]) -> String {
        scalar(item.value.at(fields))
    }

    /// An integer field; 0 if it is absent.
    pub(crate) fn int(item: &Item, fields: &[&str]) -> i64 {
        item.value.at(fields).and_then(Value::as_int).unwrap_or(0)
    }

    /// A switch; none if it is absent.
    pub(crate) fn flag(item: &Item, fields: &[&str]) -> Option<bool> {
        item.value.at(fields).and_then(Value::as_bool)
    }

    /// An amount in the form that the API server gives it; 0 if it is absent.
    pub(crate) fn quantity(value: Option<&Value>) -> String {
        value.map_or(Quantity::ZERO, of_value).to_string()
    }

    /// Labels as `a=b,c=d` (upstream: apimachinery pkg/labels: FormatLabels).
    pub(crate) fn labels(labels: Option<&Value>) -> String {
        let pairs = labels.into_iter().flat_map(Value::fields);
        let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", scalar(Some(value)))).collect();
        if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") }
    }

    /// A LabelSelector as Go prints a selector, sorted by key: `a=b,c in (d,e),!f`. Nothing where it selects everything.
    pub(crate) fn selector(selector: Option<&Value>) -> String {
        let Some(selector) = selector else { return String::new() };
        let mut parts: Vec<(&str, String)> = selector
            .fields_at(&["matchLabels"])
            .map(|(key, value)| (key, format!("{key}={}", scalar(Some(value)))))
            .collect();
        for requirement in selector.list_at(&["matchExpressions"]) {
            let key = requirement.str_at(&["key"]).unwrap_or_default();
            let mut values: Vec<&str> = requirement.list_at(&["values"]).iter().filter_map(Value::as_str).collect();
            values.sort_unstable();
            let values = values.join(",");
            let part = match requirement.str_at(&["operator"]) {
                Some("In") => format!("{key} in ({values})"),
                Some("NotIn") => format!("{key} notin ({values})"),
                Some("Exists") => key.to_owned(),
                _ => format!("!{key}"),
            };
            parts.push((key, part));
        }
        parts.sort_by(|a, b| a.0.cmp(b.0));
        parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join(",")
    }

    /// The same where Go says `<none>` for a selector without requirements (upstream: metav1.FormatLabelSelector).
    pub(crate) fn selector_or_none(selector: Option<&Value>) -> String {
        let text = self::selector(selector);
        if text.is_empty() { "<none>".to_owned() } else { text }
    }

    /// Access modes, shortened (upstream: pkg/volume/util: GetAccessModesAsString): each once, in a fixed order.
    pub(crate) fn access_modes(modes: &[Value]) -> String {
        let short =
            [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
        let has = |mode: &str| modes.iter().any(|written| written.as_str() == Some(mode));
        short.iter().filter(|(mode, _)| has(mode)).map(|(_, short)| *short).collect::<Vec<_>>().join(",")
    }

    /// The class of a claim or volume: the old annotation counts before the field.
    pub(crate) fn class(value: &Value) -> String {
        let old = value.at(&["metadata", "annotations"]).and_then(|a| a.get("volume.beta.kubernetes.io/storage-class"));
        scalar(old.or_else(|| value.at(&["spec", "storageClassName"])))
    }

    /// `True`, `False`, or that nothing is set.
    pub(crate) fn truth(flag: Option<bool>) -> &'static str {
        match flag {
            Some(true) => "True",
            Some(false) => "False",
            None => "<unset>",
        }
    }

    /// The roles of a node, from its labels.
    pub(crate) fn roles(node: &Value) -> String {
        let mut roles: Vec<&str> = node
            .fields_at(&["metadata", "labels"])
            .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
                Some(role) => Some(role).filter(|role| !role.is_empty()),
                None if key == "kubernetes.io/role" => value.as_str().filter(|role| !role.is_empty()),
                None => None,
            })
            .collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") }
    }
}
