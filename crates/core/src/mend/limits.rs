//! A document that asks for more, or for less, than its namespace allows.
//!
//! Offers what the LimitRanges and ResourceQuotas of the namespace leave: the nearest amount that is allowed, or a larger
//! quota. Which of them helps is tried.

use super::{Candidate, Change, Edit, Holder, Way};
use crate::admit;
use crate::cluster::Cluster;
use crate::object::{Kind, Object};
use crate::path::FieldPath;
use crate::quantity::{Quantity, of_value};
use crate::value::Value;
use alloc::string::ToString;
use alloc::vec::Vec;

/// What may make room for the document of this number.
pub(super) fn candidates(number: usize, document: &Value, cluster: &Cluster) -> Vec<Candidate> {
    let id = admit::id_of(document, cluster.profile().version);
    let mut found = Vec::new();
    for range in cluster.in_namespace(Kind::LimitRange, &id.namespace) {
        for limit in range.value.list_at(&["spec", "limits"]) {
            match (limit.str_at(&["type"]), &id.kind) {
                (Some("PersistentVolumeClaim"), Kind::PersistentVolumeClaim) => {
                    let path = ["spec", "resources", "requests"];
                    found.extend(within(number, document.at(&path), &FieldPath::of(&path), limit));
                }
                (Some("Container"), Kind::Pod) => {
                    let containers = document.list_at(&["spec", "containers"]).iter().enumerate();
                    for (at, container) in containers {
                        let path = FieldPath::of(&["spec", "containers"]).index(at).field("resources");
                        for list in ["limits", "requests"] {
                            let amounts = container.at(&["resources", list]);
                            found.extend(within(number, amounts, &path.clone().field(list), limit));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for quota in cluster.in_namespace(Kind::ResourceQuota, &id.namespace) {
        found.extend(quota_left(number, document, &id.kind, cluster, quota));
    }
    found
}

/// The amounts that a limit allows in place of those that are outside of it.
fn within<'a>(
    number: usize,
    amounts: Option<&'a Value>,
    path: &'a FieldPath,
    limit: &'a Value,
) -> impl Iterator<Item = Candidate> + 'a {
    let outside = move |(name, amount): (&'a str, &'a Value)| {
        let bound = |field: &str| limit.at(&[field, name]).map(of_value);
        let amount = of_value(amount);
        let most = bound("max").filter(|most| amount > *most);
        let allowed = most.or_else(|| bound("min").filter(|least| amount < *least))?;
        Some(set(Holder::Document(number), path.clone().key(name), allowed))
    };
    amounts.into_iter().flat_map(Value::fields).filter_map(outside)
}

fn set(of: Holder, path: FieldPath, amount: Quantity) -> Candidate {
    let (field, value) = (path.to_string(), amount.to_string());
    let edit = Edit::Set(value.as_str().into());
    Candidate::new(
        Way::SetValue,
        &[("field", &field), ("value", &value)],
        alloc::vec![Change::Field { of, path, edit }],
    )
}

/// What a quota leaves of the storage that it limits, and the quota that would do.
fn quota_left(number: usize, document: &Value, kind: &Kind, cluster: &Cluster, quota: &Object) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (resource, hard) in quota.value.fields_at(&["spec", "hard"]) {
        let storage = *kind == Kind::PersistentVolumeClaim && resource.ends_with("requests.storage");
        let count = resource == kind.plural() || resource.strip_prefix("count/") == Some(kind.plural());
        if !storage && !count {
            continue;
        }
        let path = ["spec", "resources", "requests", "storage"];
        let size =
            |value: &Value| if storage { value.at(&path).map_or(Quantity::ZERO, of_value) } else { Quantity::whole(1) };
        let others = cluster.in_namespace(kind.clone(), &quota.id.namespace);
        let used = others.map(|object| size(&object.value)).reduce(Quantity::plus);
        let left = of_value(hard).minus(used.unwrap_or(Quantity::ZERO));
        if storage && left > Quantity::ZERO {
            found.push(set(Holder::Document(number), FieldPath::of(&path), left));
        }
        // A sum is printed as its first part is written.
        let needed = used.map_or_else(|| size(document), |used| used.plus(size(document)));
        if needed > of_value(hard) {
            let path = FieldPath::of(&["spec", "hard"]).key(resource);
            let edit = Edit::Set(needed.to_string().as_str().into());
            let of = Holder::Object(quota.id.clone());
            let words = [("quota", quota.id.name.as_str()), ("resource", resource), ("value", &needed.to_string())];
            found.push(Candidate::new(Way::RaiseQuota, &words, alloc::vec![Change::Field { of, path, edit }]));
        }
    }
    found
}
