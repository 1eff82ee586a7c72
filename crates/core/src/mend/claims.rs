//! A claim that has no volume.
//!
//! The nearest misses come first: a volume that fails few checks is had by changing what those checks compare. Then the
//! classes that could make a volume, then the claim's own word on a volume or class that does not exist.

use super::nearest::by_distance;
use super::volume;
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
    // What the claim itself names wrongly, then what is nearest, then what is new.
    let mut found = claim.volumes_named();
    found.extend(claim.source());
    found.extend(claim.misspelt_class());
    found.extend(claim.near_misses());
    found.extend(claim.no_selector());
    found.extend(claim.other_classes());
    found.extend(claim.consumer());
    found.extend(volume::fitting(claim.object, claim.noun));
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

    fn use_class(&self, name: &str) -> Candidate {
        let edit = alloc::vec![self.own(&["spec", "storageClassName"], Edit::Set(name.into()))];
        Candidate::new(Way::ClaimClass, &[("class", name)], edit)
    }

    fn class_names(&self) -> impl Iterator<Item = &str> {
        self.cluster.of_kind(Kind::StorageClass).map(|class| class.id.name.as_str())
    }

    /// A class that does not exist: another was meant, or the default one will do.
    fn misspelt_class(&self) -> Vec<Candidate> {
        let Some(name) = self.noun.class.name() else { return Vec::new() };
        if self.cluster.find(Kind::StorageClass, "", name).is_some() {
            return Vec::new();
        }
        let mut found: Vec<Candidate> =
            nearest(name, self.class_names()).into_iter().take(1).map(|name| self.use_class(name)).collect();
        let mut classes = self.cluster.of_kind(Kind::StorageClass);
        if classes.any(|class| class.as_class().is_some_and(|class| class.is_default)) {
            let edit = alloc::vec![self.own(&["spec", "storageClassName"], Edit::Remove)];
            found.push(Candidate::new(Way::ClaimDefaultClass, &[], edit));
        }
        found
    }

    fn other_classes(&self) -> Vec<Candidate> {
        let own = self.noun.class.as_str();
        let others = by_distance(own, self.class_names().filter(|name| *name != own));
        others.into_iter().take(MOST_CLASSES).map(|name| self.use_class(name)).collect()
    }

    /// What it is to start with: not there, or larger than the claim.
    fn source(&self) -> Vec<Candidate> {
        let field =
            ["dataSource", "dataSourceRef"].into_iter().find(|field| self.object.value.at(&["spec", field]).is_some());
        let Some(source) = field.and_then(|field| self.object.value.at(&["spec", field])) else { return Vec::new() };
        let kind = Kind::named(source.str_at(&["kind"]).unwrap_or_default());
        let name = source.str_at(&["name"]).unwrap_or_default();
        let there = self.cluster.find(kind.clone(), &self.object.id.namespace, name);
        let mut found = Vec::new();
        let size = there.and_then(|source| {
            let paths: [&[&str]; 3] = [
                &["status", "capacity", "storage"],
                &["status", "restoreSize"],
                &["spec", "resources", "requests", "storage"],
            ];
            paths.into_iter().find_map(|path| source.value.str_at(path))
        });
        if let Some(size) = size {
            let edit = self.own(&["spec", "resources", "requests", "storage"], Edit::Set(size.into()));
            found.push(Candidate::new(Way::ClaimAsLarge, &[("value", size)], alloc::vec![edit]));
        }
        if there.is_none() {
            let others = self.cluster.of_kind(kind).filter(|other| other.id.namespace == self.object.id.namespace);
            for meant in nearest(name, others.map(|other| other.id.name.as_str())).into_iter().take(1) {
                let edit = self.own(&["spec", "dataSource", "name"], Edit::Set(meant.into()));
                found.push(Candidate::new(Way::ClaimSource, &[("name", meant)], alloc::vec![edit]));
            }
        }
        // The server fills in the one from the other; the text may hold either or both.
        let gone = |field: &&str| self.own(&["spec", field], Edit::Remove);
        for fields in [&["dataSource"] as &[&str], &["dataSourceRef"], &["dataSource", "dataSourceRef"]] {
            found.push(Candidate::new(Way::ClaimNoSource, &[], fields.iter().map(gone).collect()));
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
                let words = alloc::vec![("label", label), ("volume", volume.id.name.to_string())];
                ((Way::VolumeLabel, words), Change::Field { of, path, edit: Edit::Set(value.as_str().into()) })
            }
            _ => ((Way::ClaimNoSelector, Vec::new()), self.own(&["spec", "selector"], Edit::Remove)),
        }
    }

    /// No selector, with which no driver makes a volume.
    fn no_selector(&self) -> Option<Candidate> {
        self.object.value.at(&["spec", "selector"])?;
        let edit = self.own(&["spec", "selector"], Edit::Remove);
        Some(Candidate::new(Way::ClaimNoSelector, &[], alloc::vec![edit]))
    }

    /// A pod for a claim that waits for one.
    fn consumer(&self) -> Option<Candidate> {
        let class = self.cluster.find(Kind::StorageClass, "", self.noun.class.name()?)?.as_class()?;
        let id = &self.object.id;
        let is_used = self.cluster.pods_using(&id.namespace, &id.name).next().is_some();
        if class.binding_mode != BindingMode::WaitForFirstConsumer || is_used {
            return None;
        }
        let pod = volume::consumer(self.object, self.noun);
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
