//! Which numbers do pods bear in the end?
//!
//! Kubernetes ends the names of a workload's pods with letters by chance. So that the same manifest always gives the same
//! names, a pod is numbered: by age while the cluster settles, and when it is shown by its node, then by age. The pods
//! of one node then stand together, whichever of them was made first.

use crate::cluster::Cluster;
use crate::object::{Kind, Object, ObjectId};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The names under which pods are shown, where they differ from the ones under which they were made.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, Vec<Base>>);

/// The numbered pods of one workload.
#[derive(Clone, Debug)]
struct Base {
    /// What stands before the number: `web-<hash>-`.
    prefix: String,
    /// The numbers by age, and the ones that are shown.
    numbers: BTreeMap<u32, u32>,
}

impl Names {
    /// Whether every pod is shown under the name under which it was made.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text that speaks of the pods of a namespace, with the names under which they are shown.
    pub fn shown(&self, namespace: &str, text: &str) -> String {
        let bases = self.0.get(namespace).map(Vec::as_slice).unwrap_or_default();
        bases.iter().fold(text.to_owned(), |text, base| base.shown(&text))
    }

    /// A text that speaks of the pods of a namespace as they are shown, with the names under which they were made.
    pub fn made(&self, namespace: &str, text: &str) -> String {
        let bases = self.0.get(namespace).map(Vec::as_slice).unwrap_or_default();
        bases.iter().fold(text.to_owned(), |text, base| base.made().shown(&text))
    }
}

impl Base {
    /// The way back: the numbers that are shown, and the ones by age.
    fn made(&self) -> Base {
        let numbers = self.numbers.iter().map(|(made, shown)| (*shown, *made)).collect();
        Base { prefix: self.prefix.clone(), numbers }
    }

    fn shown(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(&self.prefix) {
            let (before, found) = rest.split_at(at);
            let after = &found[self.prefix.len()..];
            shown.push_str(before);
            shown.push_str(&self.prefix);
            // `web-` must not be found in `my-web-`.
            let is_whole = !shown[..shown.len() - self.prefix.len()].ends_with(is_of_name);
            let number = after.strip_prefix('<').and_then(|after| after.split_once('>'));
            let number = number.and_then(|(number, rest)| Some((number.parse::<u32>().ok()?, rest)));
            rest = match number {
                Some((number, rest)) if is_whole => {
                    let number = self.numbers.get(&number).copied().unwrap_or(number);
                    shown.push_str(&alloc::format!("<{number}>"));
                    rest
                }
                _ => after,
            };
        }
        shown + rest
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '>')
}

/// A pod and the number under which it was made.
type Numbered<'a> = (u32, &'a Arc<Object>);

/// The names under which the pods of a cluster are shown, those that are gone among them.
pub fn names(cluster: &Cluster) -> Names {
    let mut last: BTreeMap<&ObjectId, &Arc<Object>> = BTreeMap::new();
    let is_numbered = |id: &ObjectId| id.kind == Kind::Pod && id.name.ends_with('>');
    for write in cluster.writes().iter().filter(|write| is_numbered(&write.id)) {
        if let Some(pod) = write.after.as_ref().or(write.before.as_ref()) {
            last.insert(&write.id, pod);
        }
    }
    let mut by_base: BTreeMap<(&str, &str), Vec<Numbered<'_>>> = BTreeMap::new();
    for (id, pod) in last {
        let Some(prefix) = pod.value.str_at(&["metadata", "generateName"]) else { continue };
        let number = id.name.strip_prefix(prefix).and_then(|n| n.strip_prefix('<')?.strip_suffix('>')?.parse().ok());
        if let Some(number) = number {
            by_base.entry((&id.namespace, prefix)).or_default().push((number, pod));
        }
    }
    let mut names = Names::default();
    for ((namespace, prefix), mut pods) in by_base {
        let node = |pod: &Object| pod.as_pod().and_then(|pod| pod.node.clone());
        pods.sort_by_key(|(_, pod)| (node(pod).is_none(), node(pod), pod.created));
        let numbers: BTreeMap<u32, u32> = pods.iter().zip(1..).map(|((number, _), shown)| (*number, shown)).collect();
        if numbers.iter().any(|(number, shown)| number != shown) {
            let base = Base { prefix: prefix.to_string(), numbers };
            names.0.entry(namespace.to_string()).or_default().push(base);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn only_whole_names_are_renumbered() {
        let base = Base { prefix: "web-".to_string(), numbers: BTreeMap::from([(1, 2), (2, 1)]) };
        let names = Names(BTreeMap::from([("default".to_string(), vec![base])]));
        let text = "Pod/default/web-<1>, my-web-<1>, web-<2>-data, web-<hash>, web-";
        assert_eq!(names.shown("default", text), "Pod/default/web-<2>, my-web-<1>, web-<1>-data, web-<hash>, web-");
        assert_eq!(names.shown("other", text), text);
        assert_eq!(names.made("default", &names.shown("default", text)), text);
    }
}
