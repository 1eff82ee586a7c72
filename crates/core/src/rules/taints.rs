//! Does a pod tolerate a node's taints?
//!
//! Models component-helpers `scheduling/corev1/helpers.go: FindMatchingUntoleratedTaint` and `Toleration.ToleratesTaint`.
//! Left out: tolerations that compare numbers, which are off by default.

use crate::object::{Object, Taint, TaintEffect};
use crate::value::Value;

/// The taint of a cordoned node.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Whether a toleration covers a taint.
pub fn tolerates(toleration: &Value, taint: &Taint) -> bool {
    let text = |key| toleration.str_at(&[key]).unwrap_or_default();
    let (effect, key) = (text("effect"), text("key"));
    if (!effect.is_empty() && effect != taint.effect.name()) || (!key.is_empty() && key != taint.key) {
        return false;
    }
    match text("operator") {
        "" | "Equal" => text("value") == taint.value,
        "Exists" => true,
        _ => false,
    }
}

/// Whether a pod tolerates a taint.
pub fn pod_tolerates(pod: &Object, taint: &Taint) -> bool {
    pod.value.list_at(&["spec", "tolerations"]).iter().any(|toleration| tolerates(toleration, taint))
}

/// Whether a pod tolerates every taint that keeps new pods away.
///
/// # Errors
/// The first taint that it does not tolerate.
pub fn may_enter<'a>(pod: &Object, taints: &'a [Taint]) -> Result<(), &'a Taint> {
    let keeps_away = |taint: &&Taint| taint.effect != TaintEffect::PreferNoSchedule && !pod_tolerates(pod, taint);
    match taints.iter().find(keeps_away) {
        Some(taint) => Err(taint),
        None => Ok(()),
    }
}

/// How many taints would rather keep a pod away and are not tolerated.
pub fn disliked(pod: &Object, taints: &[Taint]) -> usize {
    let prefers = |taint: &&Taint| taint.effect == TaintEffect::PreferNoSchedule && !pod_tolerates(pod, taint);
    taints.iter().filter(prefers).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;

    #[test]
    fn a_toleration_may_leave_key_effect_and_value_open() {
        let taint = Taint { key: "disk".to_owned(), value: "slow".to_owned(), effect: TaintEffect::NoSchedule };
        for (fields, covers) in [
            (&[("key", "disk"), ("value", "slow")][..], true),
            (&[("key", "disk"), ("operator", "Equal"), ("value", "fast")], false),
            (&[("key", "disk"), ("operator", "Exists")], true),
            (&[("operator", "Exists")], true),
            (&[("key", "disk"), ("operator", "Exists"), ("effect", "NoExecute")], false),
            (&[("key", "disk"), ("operator", "Exists"), ("effect", "NoSchedule")], true),
        ] {
            let mut toleration = Value::map();
            fields.iter().for_each(|(key, value)| toleration.set(&[key], *value));
            assert_eq!(tolerates(&toleration, &taint), covers, "{fields:?}");
        }
    }
}
