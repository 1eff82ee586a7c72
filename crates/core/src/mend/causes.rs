//! A field of a refused document that lacks its value, or has one that it may not have.
//!
//! Each kind of trouble has its usual slips; whether one of them was made is found by trying.

use super::nearest::{as_name, by_distance};
use super::{Candidate, Change, Edit, Holder, Way, above, nearest, value_at};
use crate::admit::{CauseReason, compact_json};
use crate::finding::Finding;
use crate::path::{FieldPath, Segment};
use crate::quantity::of_value;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// An image that is in every registry.
const IMAGE: &str = "busybox";
/// So many of the values that a field may have are proposed.
const MOST_SUPPORTED: usize = 2;

/// What may mend one cause of a refusal.
pub(super) fn candidates(finding: &Finding, reason: &str, number: usize, document: &Value) -> Vec<Candidate> {
    let cause = Cause { number, document, place: &finding.place };
    let is = |other: CauseReason| reason == other.name();
    if is(CauseReason::NotSupported) {
        return cause.not_supported(finding.word("supported").unwrap_or_default());
    }
    if is(CauseReason::Required) {
        return cause.required();
    }
    if is(CauseReason::NotFound) {
        return cause.not_found();
    }
    if is(CauseReason::Forbidden) {
        return cause.forbidden();
    }
    if is(CauseReason::Duplicate) {
        return cause.duplicate();
    }
    cause.invalid()
}

struct Cause<'a> {
    number: usize,
    document: &'a Value,
    place: &'a FieldPath,
}

impl Cause<'_> {
    fn change(&self, path: FieldPath, edit: Edit) -> Change {
        Change::Field { of: Holder::Document(self.number), path, edit }
    }

    /// A single change with the words `field` and `value`.
    fn one(&self, way: Way, path: FieldPath, edit: Edit) -> Candidate {
        let value = match &edit {
            Edit::Set(Value::String(text)) => text.to_string(),
            Edit::Set(value) | Edit::Append(value) => compact_json(value),
            Edit::SetOctal(number) => format!("0{number:o}"),
            Edit::Quote | Edit::Rename(_) | Edit::Remove => String::new(),
        };
        let words = [("field", path.to_string()), ("value", value)];
        let words: Vec<_> = words.iter().map(|(name, word)| (*name, word.as_str())).collect();
        Candidate::new(way, &words, alloc::vec![self.change(path.clone(), edit)])
    }

    fn set(&self, value: impl Into<Value>) -> Candidate {
        self.one(Way::SetValue, self.place.clone(), Edit::Set(value.into()))
    }

    fn value(&self) -> Option<&Value> {
        value_at(self.document, self.place)
    }

    fn last_name(&self) -> &str {
        match self.place.0.last() {
            Some(Segment::Field(name) | Segment::Key(name)) => name,
            Some(Segment::Index(_)) | None => "",
        }
    }

    fn not_supported(&self, supported: &str) -> Vec<Candidate> {
        // upstream: ValidatePersistentVolumeSpec: the only resource of a volume is its storage
        if self.last_name() == "capacity" {
            return alloc::vec![self.set(Value::from([("storage", "1Gi".into())]))];
        }
        let supported = supported.split(", ").filter(|value| !value.is_empty());
        let written = self.value().and_then(Value::as_str).unwrap_or_default();
        by_distance(written, supported).into_iter().take(MOST_SUPPORTED).map(|value| self.set(value)).collect()
    }

    /// Something has to be there: what is usual, or what the rest of the document says.
    fn required(&self) -> Vec<Candidate> {
        let add = |path: FieldPath, value: Value| self.one(Way::AddField, path, Edit::Set(value));
        let here = |value: Value| alloc::vec![add(self.place.clone(), value)];
        let kind = self.document.str_at(&["kind"]).unwrap_or_default();
        match self.last_name() {
            "accessModes" => here(Value::from(alloc::vec!["ReadWriteOnce".into()])),
            "storage" => here("1Gi".into()),
            "capacity" => here(Value::from([("storage", "1Gi".into())])),
            "resources" | "requests" => {
                alloc::vec![add(self.place.clone().field("storage"), "1Gi".into())]
            }
            "provisioner" => here("kubernetes.io/no-provisioner".into()),
            "restartPolicy" => ["Never", "OnFailure"].map(|policy| add(self.place.clone(), policy.into())).to_vec(),
            "selector" => self.selector(),
            "mountPath" => {
                let name = value_at(self.document, &above(self.place)).and_then(|mount| mount.str_at(&["name"]));
                name.map(|name| add(self.place.clone(), format!("/{name}").into())).into_iter().collect()
            }
            "name" if self.place == &FieldPath::of(&["metadata", "name"]) => here(kind.to_lowercase().into()),
            "name" => self.name(),
            "nodeAffinity" => here(on_node("node-1")),
            "image" => here(IMAGE.into()),
            "containers" => {
                let container = Value::from([("name", "main".into()), ("image", IMAGE.into())]);
                here(Value::from(alloc::vec![container]))
            }
            "spec" if kind == "PersistentVolume" => {
                let name = self.document.str_at(&["metadata", "name"]).unwrap_or("data");
                let path = Value::from([("path", format!("/mnt/{name}").into())]);
                alloc::vec![add(self.place.clone().field("hostPath"), path)]
            }
            _ => Vec::new(),
        }
    }

    /// A name for a nameless container or volume, by its place.
    fn name(&self) -> Vec<Candidate> {
        let [.., Segment::Field(list), Segment::Index(index), _] = self.place.0.as_slice() else { return Vec::new() };
        let name = format!("{}-{}", list.trim_end_matches('s').to_lowercase(), index + 1);
        alloc::vec![self.one(Way::AddField, self.place.clone(), Edit::Set(as_name(&name).into()))]
    }

    /// The selector of a workload and the labels of its template have to agree.
    fn selector(&self) -> Vec<Candidate> {
        let (wanted, labels) = (
            self.document.at(&["spec", "selector", "matchLabels"]),
            self.document.at(&["spec", "template", "metadata", "labels"]),
        );
        let selector = FieldPath::of(&["spec", "selector", "matchLabels"]);
        let template = FieldPath::of(&["spec", "template", "metadata", "labels"]);
        let mut found = Vec::new();
        if let Some(wanted) = wanted.filter(|wanted| wanted.fields().next().is_some()) {
            let mut all = labels.cloned().unwrap_or_else(Value::map);
            all.merge(wanted);
            found.push(self.one(Way::TemplateLabels, template.clone(), Edit::Set(all)));
        }
        if let Some(labels) = labels.filter(|labels| labels.fields().next().is_some()) {
            found.push(self.one(Way::Selector, selector.clone(), Edit::Set(labels.clone())));
        }
        if found.is_empty() {
            let name = self.document.str_at(&["metadata", "name"]).unwrap_or("app");
            let labels = Value::from([("app", name.into())]);
            let changes = [selector, template].map(|path| self.change(path, Edit::Set(labels.clone())));
            found.push(Candidate::new(Way::Selector, &[], changes.to_vec()));
        }
        found
    }

    /// What is named is not there: a volume of the pod.
    fn not_found(&self) -> Vec<Candidate> {
        let Some(name) = self.value().and_then(Value::as_str) else { return Vec::new() };
        let mounts = |segment: &Segment| {
            matches!(segment, Segment::Field(name)
                if matches!(name.as_str(), "containers" | "initContainers" | "ephemeralContainers"))
        };
        let Some(spec) = self.place.0.iter().position(mounts) else { return Vec::new() };
        let volumes = FieldPath(self.place.0[..spec].to_vec()).field("volumes");
        let there = value_at(self.document, &volumes).map(Value::items).unwrap_or_default();
        let names = there.iter().filter_map(|volume| volume.str_at(&["name"]));
        let mut found: Vec<Candidate> = nearest(name, names.clone()).into_iter().map(|meant| self.set(meant)).collect();
        let volume = Value::from([("name", name.into()), ("emptyDir", Value::map())]);
        let add = self.change(volumes, Edit::Append(volume));
        found.push(Candidate::new(Way::AddVolume, &[("volume", name)], alloc::vec![add]));
        if found.len() == 1 {
            found.extend(names.take(1).map(|only| self.set(only)));
        }
        found
    }

    fn forbidden(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        if self.value().and_then(Value::as_str) == Some("Bidirectional") {
            let container = above(&above(&above(self.place)));
            let name = value_at(self.document, &container).and_then(|c| c.str_at(&["name"])).unwrap_or_default();
            let privileged =
                self.change(container.field("securityContext").field("privileged"), Edit::Set(true.into()));
            found.push(Candidate::new(Way::Privileged, &[("container", name)], alloc::vec![privileged]));
            found.push(self.set("HostToContainer"));
        }
        // upstream: ReadWriteOncePod stands alone
        let modes = self.value().map(Value::items).unwrap_or_default();
        let alone = |mode: &Value| mode.as_str() == Some("ReadWriteOncePod");
        if self.last_name() == "accessModes" && modes.iter().any(alone) {
            let (alone, others): (Vec<Value>, Vec<Value>) = modes.iter().cloned().partition(alone);
            found.extend([others, alone].into_iter().filter(|modes| !modes.is_empty()).map(|modes| self.set(modes)));
        }
        if self.value().is_some() {
            found.push(self.one(Way::RemoveField, self.place.clone(), Edit::Remove));
        }
        found
    }

    fn duplicate(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        if let Some(name) = self.value().and_then(Value::as_str) {
            found.push(self.set(format!("{name}-2")));
        }
        let item = match self.place.0.last() {
            Some(Segment::Index(_)) | None => self.place.clone(),
            Some(_) => above(self.place),
        };
        found.push(self.one(Way::RemoveField, item, Edit::Remove));
        found
    }

    /// The value makes no sense: one of the usual slips may have been made, or it should not be there.
    fn invalid(&self) -> Vec<Candidate> {
        let mut found = match self.value() {
            Some(Value::Int(number)) => self.mode(*number),
            Some(Value::String(text)) if matches!(self.last_name(), "storage") => self.storage(text),
            Some(Value::String(text)) => [self.key(), self.text(text)].concat(),
            Some(Value::Map(_)) if self.last_name() == "labels" || self.last_name() == "selector" => self.selector(),
            Some(Value::Map(_)) if self.last_name() == "requests" => self.limits(),
            None if self.last_name() == "labels" => self.selector(),
            _ => Vec::new(),
        };
        let is_named = self.last_name() == "name";
        let item = if is_named { above(self.place) } else { self.place.clone() };
        if item.0.len() > 1 && value_at(self.document, &item).is_some() {
            found.push(self.one(Way::RemoveField, item, Edit::Remove));
        }
        found
    }

    /// The key of a ConfigMap or Secret that is no file name.
    fn key(&self) -> Vec<Candidate> {
        let Some(Segment::Key(key)) = self.place.0.last() else { return Vec::new() };
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let meant: String = key.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
        let words = [("from", key.as_str()), ("to", meant.as_str())];
        let rename = self.change(self.place.clone(), Edit::Rename(meant.clone()));
        (meant != *key).then(|| Candidate::new(Way::RenameField, &words, alloc::vec![rename])).into_iter().collect()
    }

    /// An amount of storage that is nothing or less.
    fn storage(&self, text: &str) -> Vec<Candidate> {
        let positive = text.trim_start_matches('-');
        let meant = if positive == "0" || positive.is_empty() { "1Gi" } else { positive };
        alloc::vec![self.set(meant)]
    }

    /// Requests above the limits: what is asked for is what is allowed, or the other way round.
    fn limits(&self) -> Vec<Candidate> {
        let resources = above(self.place);
        let of = |list: &str| value_at(self.document, &resources.clone().field(list)).cloned();
        let Some((requests, limits)) = of("requests").zip(of("limits")) else { return Vec::new() };
        let over = |(name, request): &(&str, &Value)| {
            limits.get(name).is_some_and(|limit| of_value(request) > of_value(limit))
        };
        let mut found = Vec::new();
        for (name, request) in requests.fields().filter(over) {
            let limit = limits.get(name).cloned().unwrap_or_default();
            let pairs = [("requests", limit), ("limits", request.clone())];
            found.extend(pairs.map(|(list, value)| {
                self.one(Way::SetValue, resources.clone().field(list).key(name), Edit::Set(value))
            }));
        }
        found
    }

    /// A mode such as 777 whose digits were meant in octal.
    fn mode(&self, number: i64) -> Vec<Candidate> {
        let octal = i64::from_str_radix(&number.to_string(), 8).ok().filter(|mode| (0..=0o777).contains(mode));
        let octal = octal.filter(|_| matches!(self.last_name(), "mode" | "defaultMode"));
        octal.map(|mode| self.one(Way::OctalMode, self.place.clone(), Edit::SetOctal(mode))).into_iter().collect()
    }

    fn text(&self, text: &str) -> Vec<Candidate> {
        let is_path = self.last_name().to_lowercase().ends_with("path");
        let mut meant: Vec<String> = Vec::new();
        if is_path {
            let clean: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
            meant.push(format!("/{}", clean.join("/")));
            meant.push(clean.join("/"));
        } else {
            meant.push(as_name(text));
            meant.push(text.trim().to_string());
            meant.push(text.replace(['-', '.', ' '], "_"));
        }
        meant.retain(|meant| meant != text && !meant.is_empty());
        meant.dedup();
        meant.into_iter().map(|meant| self.set(meant)).collect()
    }
}

/// The node affinity of a volume that is on one node.
fn on_node(node: &str) -> Value {
    let expression = Value::from([
        ("key", "kubernetes.io/hostname".into()),
        ("operator", "In".into()),
        ("values", Value::from(alloc::vec![node.into()])),
    ]);
    let term = Value::from([("matchExpressions", Value::from(alloc::vec![expression]))]);
    let required = Value::from([("nodeSelectorTerms", Value::from(alloc::vec![term]))]);
    Value::from([("required", required)])
}
