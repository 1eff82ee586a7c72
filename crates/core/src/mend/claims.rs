//! A claim that has no volume.
//!
//! The nearest misses come first: a volume that fails few checks is had by changing what those checks compare. Then the
//! classes that could make a volume, then the claim's own word on a volume or class that does not exist.

use super::nearest::by_distance;
use super::{Candidate, Change, Edit, Holder, Way, Words, nearest};
use crate::cluster::Cluster;
use crate::object::{AccessModes, BindingMode, ClassName, Kind, Object, ObjectId, PersistentVolumeClaim, VolumeMode};
use crate::path::FieldPath;
use crate::rules::matching::{Asker, Mismatch, Question};
use crate::rules::selector::Unmet;
use crate::value::Value;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// So many volumes are proposed.
const MOST_VOLUMES: usize = 5;
/// A volume that fails more checks is no near miss.
const MOST_MISMATCHES: usize = 2;
/// So many classes are proposed.
const MOST_CLASSES: usize = 2;
/// So many volumes are looked at.
const MOST_LOOKED_AT: usize = 500;

/// What may give a claim its volume.
pub(super) fn candidates(cluster: &Cluster, id: &ObjectId) -> Vec<Candidate> {
    let Some(object) = cluster.get(id) else { return Vec::new() };
    let Some(noun) = object.as_claim() else { return Vec::new() };
    let claim = Claim { cluster, object, noun };
    let mut found = claim.volumes_named();
    found.extend(claim.classes());
    found.extend(claim.near_misses());
    found.extend(claim.consumer());
    found
}

struct Claim<'a> {
    cluster: &'a Cluster,
    object: &'a Object,
    noun: &'a PersistentVolumeClaim,
}

type Step = ((Way, Words), Change);

fn change(of: &ObjectId, path: &[&str], edit: Edit) -> Change {
    Change::Field { of: Holder::Object(of.clone()), path: FieldPath::of(path), edit }
}

impl Claim<'_> {
    fn own(&self, path: &[&str], edit: Edit) -> Change {
        change(&self.object.id, path, edit)
    }

    /// A volume that it names and that does not exist.
    fn volumes_named(&self) -> Vec<Candidate> {
        let Some(named) = &self.noun.volume_name else { return Vec::new() };
        let path = ["spec", "volumeName"];
        let mut found = Vec::new();
        if self.cluster.find(Kind::PersistentVolume, "", named).is_none() {
            let there = self.cluster.of_kind(Kind::PersistentVolume).take(MOST_LOOKED_AT);
            for meant in nearest(named, there.map(|volume| volume.id.name.as_str())).into_iter().take(MOST_CLASSES) {
                let edit = alloc::vec![self.own(&path, Edit::Set(meant.into()))];
                found.push(Candidate::new(Way::ClaimVolume, &[("volume", meant)], edit));
            }
        }
        found.push(Candidate::new(Way::ClaimAnyVolume, &[], alloc::vec![self.own(&path, Edit::Remove)]));
        found
    }

    /// Classes that exist, where the claim's own cannot help.
    fn classes(&self) -> Vec<Candidate> {
        let path = ["spec", "storageClassName"];
        let named = self.noun.class.name();
        let there = named.is_some_and(|name| self.cluster.find(Kind::StorageClass, "", name).is_some());
        let names = || self.cluster.of_kind(Kind::StorageClass).map(|class| class.id.name.as_str());
        let use_class = |name: &str| {
            let edit = alloc::vec![self.own(&path, Edit::Set(name.into()))];
            Candidate::new(Way::ClaimClass, &[("class", name)], edit)
        };
        let is_default = |class: &&alloc::sync::Arc<Object>| class.as_class().is_some_and(|class| class.is_default);
        let mut found = Vec::new();
        match named {
            Some(name) if !there => {
                found.extend(nearest(name, names()).into_iter().take(1).map(use_class));
                if self.cluster.of_kind(Kind::StorageClass).any(|class| is_default(&class)) {
                    let edit = alloc::vec![self.own(&path, Edit::Remove)];
                    found.push(Candidate::new(Way::ClaimDefaultClass, &[], edit));
                }
            }
            _ => {}
        }
        let wanted = named.unwrap_or_default();
        let others = by_distance(wanted, names().filter(|name| *name != wanted));
        for name in others.into_iter().take(MOST_CLASSES) {
            let new = use_class(name);
            if !found.contains(&new) {
                found.push(new);
            }
        }
        found
    }

    /// What keeps the nearest volumes from serving the claim.
    fn near_misses(&self) -> Vec<Candidate> {
        let mut misses: Vec<((usize, usize, crate::quantity::Quantity), Candidate)> = Vec::new();
        for volume in self.cluster.of_kind(Kind::PersistentVolume).take(MOST_LOOKED_AT) {
            // Who may choose is no property of the volume.
            let Some(question) = Question::new(self.object, volume, Asker::Controller { delay: false }) else {
                continue;
            };
            let mismatches: Vec<Mismatch> = question.evidence().filter_map(|(_, result)| result.err()).collect();
            let Some(steps) = self.steps(volume, &mismatches) else { continue };
            let Some(noun) = volume.as_volume() else { continue };
            let distance = noun.capacity.max(self.noun.request).minus(noun.capacity.min(self.noun.request));
            let (steps, changes): (Vec<_>, Vec<_>) = steps.into_iter().unzip();
            if !steps.is_empty() && steps.len() <= MOST_MISMATCHES {
                let loss = steps.iter().map(|(way, _)| loss(*way)).sum();
                misses.push(((steps.len(), loss, distance), Candidate { steps, changes }));
            }
        }
        misses.sort_by_key(|(rank, _)| *rank);
        misses.into_iter().take(MOST_VOLUMES).map(|(_, candidate)| candidate).collect()
    }

    /// The steps that take all mismatches of a volume away; none if one of them cannot be.
    fn steps(&self, volume: &Object, mismatches: &[Mismatch]) -> Option<Vec<Step>> {
        let is_freed = mismatches.iter().any(|mismatch| matches!(mismatch, Mismatch::TakenBy { .. }));
        let mut steps = Vec::new();
        for mismatch in mismatches {
            match mismatch {
                // The volume is Released because of the claim that it remembers.
                Mismatch::Phase(_) if is_freed => {}
                other => steps.push(self.step(volume, other)?),
            }
        }
        Some(steps)
    }

    fn step(&self, volume: &Object, mismatch: &Mismatch) -> Option<Step> {
        let name = volume.id.name.as_str();
        let said = |way: Way, words: &[(&'static str, &str)]| -> (Way, Words) {
            (way, words.iter().map(|(name, word)| (*name, String::from(*word))).collect())
        };
        Some(match mismatch {
            Mismatch::TakenBy { namespace, name: holder } => {
                let holder = self.cluster.find(Kind::PersistentVolumeClaim, namespace, holder);
                if holder.is_some_and(|holder| holder.id != self.object.id) {
                    return None;
                }
                let edit = change(&volume.id, &["spec", "claimRef"], Edit::Remove);
                (said(Way::FreeVolume, &[("volume", name)]), edit)
            }
            Mismatch::TooSmall { capacity, .. } => {
                let size = capacity.to_string();
                let edit = self.own(&["spec", "resources", "requests", "storage"], Edit::Set(size.as_str().into()));
                (said(Way::ClaimSize, &[("value", &size)]), edit)
            }
            Mismatch::VolumeMode { volume, .. } => {
                let mode = match volume {
                    VolumeMode::Filesystem => "Filesystem",
                    VolumeMode::Block => "Block",
                };
                (
                    said(Way::ClaimVolumeMode, &[("value", mode)]),
                    self.own(&["spec", "volumeMode"], Edit::Set(mode.into())),
                )
            }
            Mismatch::AttributesClass { volume, .. } => {
                let path = ["spec", "volumeAttributesClassName"];
                let edit = if volume.is_empty() { Edit::Remove } else { Edit::Set(volume.as_str().into()) };
                (said(Way::ClaimAttributesClass, &[("value", volume)]), self.own(&path, edit))
            }
            Mismatch::Selector(unmet) => self.selector(volume, unmet),
            Mismatch::Class { volume, .. } => {
                let path = ["spec", "storageClassName"];
                match volume {
                    ClassName::Named(class) => {
                        (said(Way::ClaimClass, &[("class", class)]), self.own(&path, Edit::Set(class.as_str().into())))
                    }
                    ClassName::Absent | ClassName::Empty => {
                        (said(Way::ClaimEmptyClass, &[]), self.own(&path, Edit::Set("".into())))
                    }
                }
            }
            Mismatch::AccessModes { volume, claim } => {
                let modes = common(*volume, *claim);
                let names: Vec<&str> = modes.names().collect();
                let edit = self.own(&["spec", "accessModes"], Edit::Set(modes.to_value()));
                (said(Way::ClaimModes, &[("value", &names.join(", "))]), edit)
            }
            Mismatch::Terminating | Mismatch::WaitsForPod | Mismatch::Phase(_) => return None,
        })
    }

    /// The label that is asked for, or no selector.
    fn selector(&self, volume: &Object, unmet: &Unmet) -> Step {
        let requirements = self.object.value.fields_at(&["spec", "selector", "matchLabels"]).count()
            + self.object.value.list_at(&["spec", "selector", "matchExpressions"]).len();
        match unmet.values.first() {
            Some(value) if unmet.operator == "In" && requirements == 1 && unmet.found.is_none() => {
                let path = FieldPath::of(&["metadata", "labels"]).key(&unmet.key);
                let of = Holder::Object(volume.id.clone());
                let label = alloc::format!("{}={value}", unmet.key);
                let words = alloc::vec![("label", label), ("volume", volume.id.name.clone())];
                ((Way::VolumeLabel, words), Change::Field { of, path, edit: Edit::Set(value.as_str().into()) })
            }
            _ => ((Way::ClaimNoSelector, Vec::new()), self.own(&["spec", "selector"], Edit::Remove)),
        }
    }

    /// A pod for a claim that waits for one.
    fn consumer(&self) -> Option<Candidate> {
        let class = self.cluster.find(Kind::StorageClass, "", self.noun.class.name()?)?.as_class()?;
        let id = &self.object.id;
        let is_used = self.cluster.pods_using(&id.namespace, &id.name).next().is_some();
        if class.binding_mode != BindingMode::WaitForFirstConsumer || is_used {
            return None;
        }
        let at = |mode: VolumeMode| match mode {
            VolumeMode::Filesystem => ("volumeMounts", "mountPath", "/data"),
            VolumeMode::Block => ("volumeDevices", "devicePath", "/dev/data"),
        };
        let (list, field, path) = at(self.noun.volume_mode);
        let mount = Value::from([("name", "data".into()), (field, path.into())]);
        let container = Value::from([
            ("name", "consumer".into()),
            ("image", "busybox".into()),
            (list, Value::List(alloc::vec![mount])),
        ]);
        let source = Value::from([("claimName", id.name.as_str().into())]);
        let volume = Value::from([("name", "data".into()), ("persistentVolumeClaim", source)]);
        let mut pod = Value::from([("apiVersion", "v1".into()), ("kind", "Pod".into())]);
        pod.set(&["metadata", "name"], alloc::format!("{}-consumer", id.name));
        if id.namespace != "default" {
            pod.set(&["metadata", "namespace"], id.namespace.as_str());
        }
        pod.set(&["spec", "containers"], Value::List(alloc::vec![container]));
        pod.set(&["spec", "volumes"], Value::List(alloc::vec![volume]));
        Some(Candidate::new(Way::AddConsumer, &[], alloc::vec![Change::Last(pod)]))
    }
}

/// How much of what the claim asks for is given up.
fn loss(way: Way) -> usize {
    match way {
        Way::ClaimClass | Way::ClaimEmptyClass => 0,
        Way::FreeVolume | Way::VolumeLabel => 1,
        Way::ClaimNoSelector | Way::ClaimAttributesClass => 2,
        Way::ClaimModes | Way::ClaimVolumeMode => 3,
        _ => 4,
    }
}

/// Of the modes that are asked for those that the volume has; if it has none of them, its first.
fn common(volume: AccessModes, claim: AccessModes) -> AccessModes {
    let names: Vec<Value> = volume.names().filter(|name| claim.names().any(|n| n == *name)).map(Value::from).collect();
    match volume.names().next() {
        Some(first) if names.is_empty() => AccessModes::read(&[first.into()]),
        _ => AccessModes::read(&names),
    }
}
