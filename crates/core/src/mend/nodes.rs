//! A pod that every node refuses.

use super::nearest::by_distance;
use super::{Candidate, Change, Edit, Holder, Way, claims, value_at};
use crate::cluster::Cluster;
use crate::evidence::{Look, NoVolume, Reason};
use crate::object::{Kind, Object, ObjectId, Taint};
use crate::path::FieldPath;
use crate::quantity::{Quantity, of_value};
use crate::rules::resources::Shortage;
use crate::rules::selector::Unmet;
use crate::value::Value;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// So many values of a label are proposed.
const MOST_VALUES: usize = 2;

/// What may make one of the nodes take the pod.
pub(super) fn candidates(cluster: &Cluster, pod: &Object, look: &Look) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let pod = Pod { cluster, object: pod };
    for (node, refusal) in &look.refusals {
        let taints: Vec<&Taint> = refusal
            .reasons
            .iter()
            .filter_map(|r| if let Reason::Tainted(taint) = r { Some(taint) } else { None })
            .collect();
        if !taints.is_empty() {
            found.push(pod.tolerate(&taints));
        }
        for reason in &refusal.reasons {
            found.extend(pod.reason(node, reason, look));
        }
    }
    let mut fresh: Vec<Candidate> = Vec::new();
    for candidate in found {
        if !fresh.contains(&candidate) {
            fresh.push(candidate);
        }
    }
    fresh
}

struct Pod<'a> {
    cluster: &'a Cluster,
    object: &'a Object,
}

impl Pod<'_> {
    fn own(&self, path: FieldPath, edit: Edit) -> Vec<Change> {
        alloc::vec![Change::Field { of: Holder::Object(self.object.id.clone()), path, edit }]
    }

    fn reason(&self, node: &str, reason: &Reason, look: &Look) -> Vec<Candidate> {
        match reason {
            Reason::Cordoned => {
                let of = Holder::Object(ObjectId::cluster(Kind::Node, node));
                let path = FieldPath::of(&["spec", "unschedulable"]);
                let edit = alloc::vec![Change::Field { of, path, edit: Edit::Remove }];
                alloc::vec![Candidate::new(Way::Uncordon, &[("node", node)], edit)]
            }
            Reason::NodeAffinity(Some(unmet)) => self.labels(unmet),
            Reason::Short(short) => self.less(short, look),
            Reason::PortTaken(port) => self.ports(port.port),
            Reason::VolumeAffinity { volume, unmet: Some(unmet) } => self.volume_node(volume, unmet),
            Reason::NoVolume { claim, because: NoVolume::NoProvisioner(_) } => {
                let id = ObjectId::namespaced(Kind::PersistentVolumeClaim, &self.object.id.namespace, claim);
                claims::candidates(self.cluster, &id)
            }
            Reason::TooUneven { key, .. } | Reason::NoSpreadLabel(key) => self.spread(key),
            Reason::NoFriend => self.rule("podAffinity"),
            Reason::Enemy => self.rule("podAntiAffinity"),
            Reason::Tainted(_)
            | Reason::NodeAffinity(None)
            | Reason::VolumeAffinity { unmet: None, .. }
            | Reason::NotNamed
            | Reason::DiskInUse(_)
            | Reason::UsedByOtherPod(_)
            | Reason::VolumeLimit { .. }
            | Reason::NoVolume { .. }
            | Reason::NoSpace { .. }
            | Reason::VolumeGone(_)
            | Reason::VolumeZone { .. }
            | Reason::Unwelcome => Vec::new(),
        }
    }

    fn tolerate(&self, taints: &[&Taint]) -> Candidate {
        let path = FieldPath::of(&["spec", "tolerations"]);
        let toleration = |taint: &&Taint| {
            let mut toleration = Value::from([
                ("key", taint.key.as_str().into()),
                ("operator", if taint.value.is_empty() { "Exists" } else { "Equal" }.into()),
                ("effect", taint.effect.name().into()),
            ]);
            if !taint.value.is_empty() {
                toleration.set(&["value"], taint.value.as_str());
            }
            toleration
        };
        let names: Vec<&str> = taints.iter().map(|taint| taint.key.as_str()).collect();
        let changes = taints.iter().flat_map(|taint| self.own(path.clone(), Edit::Append(toleration(taint)))).collect();
        Candidate::new(Way::Tolerate, &[("taint", &names.join(", "))], changes)
    }

    /// A label that nodes have, or no such wish.
    fn labels(&self, unmet: &Unmet) -> Vec<Candidate> {
        let path = FieldPath::of(&["spec", "nodeSelector"]).key(&unmet.key);
        let Some(wanted) = self.object.value.at(&["spec", "nodeSelector"]).and_then(|s| s.get(&unmet.key)) else {
            let path = FieldPath::of(&["spec", "affinity", "nodeAffinity"]);
            let label = unmet.key.as_str();
            return alloc::vec![Candidate::new(Way::AnyNode, &[("label", label)], self.own(path, Edit::Remove))];
        };
        let values = self.values(&unmet.key);
        let near = by_distance(wanted.as_str().unwrap_or_default(), values.iter().copied());
        let mut found: Vec<Candidate> = near
            .into_iter()
            .take(MOST_VALUES)
            .map(|value| {
                let label = format!("{}={value}", unmet.key);
                Candidate::new(Way::NodeLabel, &[("label", &label)], self.own(path.clone(), Edit::Set(value.into())))
            })
            .collect();
        found.push(Candidate::new(Way::AnyNode, &[("label", &unmet.key)], self.own(path, Edit::Remove)));
        found
    }

    /// The values of a label on the nodes.
    fn values(&self, key: &str) -> Vec<&str> {
        let values: BTreeSet<&str> = self.cluster.of_kind(Kind::Node).filter_map(|node| node.label(key)).collect();
        values.into_iter().collect()
    }

    /// As much as the emptiest node has left.
    fn less(&self, short: &Shortage, look: &Look) -> Vec<Candidate> {
        let shortages = look.refusals.values().flat_map(|refusal| &refusal.reasons);
        let left = shortages.filter_map(|reason| match reason {
            Reason::Short(other) if other.resource == short.resource => Some(other.offered.saturating_sub(other.used)),
            _ => None,
        });
        let over = short.asked.saturating_sub(left.max().unwrap_or(0));
        let containers = self.object.value.list_at(&["spec", "containers"]);
        let request = |container: &Value| {
            container.at(&["resources", "requests"]).and_then(|r| r.get(&short.resource)).map(of_value)
        };
        let largest = containers.iter().enumerate().filter_map(|(i, c)| Some((request(c)?, i))).max_by_key(|(q, _)| *q);
        let Some((request, index)) = largest else { return Vec::new() };
        let is_cpu = short.resource == "cpu";
        let rest = if is_cpu { request.milli_value() } else { request.value() }.saturating_sub(over);
        if rest <= 0 {
            let path = |list: &str| {
                FieldPath::of(&["spec", "containers"]).index(index).field("resources").field(list).key(&short.resource)
            };
            // A limit without a request is a request.
            let is_limited = value_at(&self.object.value, &path("limits")).is_some();
            let mut changes = self.own(path("requests"), Edit::Remove);
            if is_limited {
                changes.extend(self.own(path("limits"), Edit::Remove));
            }
            let words = [("resource", short.resource.as_str())];
            let limit_only =
                alloc::vec![Candidate::new(Way::RequestNone, &words, self.own(path("limits"), Edit::Remove))];
            return [alloc::vec![Candidate::new(Way::RequestNone, &words, changes)], limit_only].concat();
        }
        let value = match short.resource.as_str() {
            "cpu" if rest % 1000 != 0 => format!("{rest}m"),
            "cpu" => (rest / 1000).to_string(),
            "memory" | "ephemeral-storage" => Quantity::bytes(rest).to_string(),
            _ => rest.to_string(),
        };
        let at = |list: &str| {
            FieldPath::of(&["spec", "containers"]).index(index).field("resources").field(list).key(&short.resource)
        };
        let mut changes = self.own(at("requests"), Edit::Set(value.as_str().into()));
        // What others are limited to they must also ask for.
        let is_extended = !matches!(short.resource.as_str(), "cpu" | "memory" | "ephemeral-storage");
        if is_extended {
            changes.extend(self.own(at("limits"), Edit::Set(value.as_str().into())));
        }
        alloc::vec![Candidate::new(Way::RequestLess, &[("resource", &short.resource), ("value", &value)], changes)]
    }

    fn ports(&self, port: i64) -> Vec<Candidate> {
        let mut changes = Vec::new();
        for (i, container) in self.object.value.list_at(&["spec", "containers"]).iter().enumerate() {
            for (j, entry) in container.list_at(&["ports"]).iter().enumerate() {
                if entry.get("hostPort").and_then(Value::as_int) == Some(port) {
                    let path =
                        FieldPath::of(&["spec", "containers"]).index(i).field("ports").index(j).field("hostPort");
                    changes.extend(self.own(path, Edit::Remove));
                }
            }
        }
        alloc::vec![Candidate::new(Way::NoHostPort, &[("port", &port.to_string())], changes)]
    }

    fn spread(&self, key: &str) -> Vec<Candidate> {
        let constraints = self.object.value.list_at(&["spec", "topologySpreadConstraints"]).iter().enumerate();
        let (way, words) = (Way::SpreadAnyway, [("key", key)]);
        constraints
            .filter(|(_, constraint)| constraint.str_at(&["topologyKey"]) == Some(key))
            .map(|(i, _)| {
                let path = FieldPath::of(&["spec", "topologySpreadConstraints"]).index(i).field("whenUnsatisfiable");
                Candidate::new(way, &words, self.own(path, Edit::Set("ScheduleAnyway".into())))
            })
            .collect()
    }

    fn rule(&self, kind: &str) -> Vec<Candidate> {
        let path = FieldPath::of(&["spec", "affinity"]).field(kind);
        alloc::vec![Candidate::new(Way::NoPodRule, &[("field", kind)], self.own(path, Edit::Remove))]
    }

    /// A volume on a node, or in a zone, that there is.
    fn volume_node(&self, volume: &str, unmet: &Unmet) -> Vec<Candidate> {
        let Some(object) = self.cluster.find(Kind::PersistentVolume, "", volume) else { return Vec::new() };
        let Some(wanted) = unmet.values.first().filter(|_| unmet.operator == "In" && unmet.values.len() == 1) else {
            return Vec::new();
        };
        let values = self.values(&unmet.key);
        if values.contains(&wanted.as_str()) {
            // The volume's node is there; what else the pod asks for leads elsewhere.
            return self.labels_of_pod();
        }
        let terms = object.value.list_at(&["spec", "nodeAffinity", "required", "nodeSelectorTerms"]);
        let mut places = Vec::new();
        for (i, term) in terms.iter().enumerate() {
            for (j, expression) in term.list_at(&["matchExpressions"]).iter().enumerate() {
                if expression.str_at(&["key"]) == Some(&unmet.key) {
                    let path = FieldPath::of(&["spec", "nodeAffinity", "required", "nodeSelectorTerms"]);
                    places.push(path.index(i).field("matchExpressions").index(j).field("values").index(0));
                }
            }
        }
        let near = by_distance(wanted, values).into_iter().take(MOST_VALUES);
        let on = |value: &str| {
            let of = Holder::Object(object.id.clone());
            let change =
                |path: &FieldPath| Change::Field { of: of.clone(), path: path.clone(), edit: Edit::Set(value.into()) };
            let words = [("volume", volume), ("value", value)];
            Candidate::new(Way::VolumeNode, &words, places.iter().map(change).collect())
        };
        near.map(on).collect()
    }

    /// Drops the pod's own wishes about the node, one by one.
    fn labels_of_pod(&self) -> Vec<Candidate> {
        let keys: Vec<String> =
            self.object.value.fields_at(&["spec", "nodeSelector"]).map(|(key, _)| key.to_string()).collect();
        let drop = |key: &String| {
            let path = FieldPath::of(&["spec", "nodeSelector"]).key(key);
            Candidate::new(Way::AnyNode, &[("label", key)], self.own(path, Edit::Remove))
        };
        keys.iter().map(drop).collect()
    }
}
