//! What does the API server warn of in what it accepts?
//!
//! Models `pkg/api/{pod,persistentvolume,persistentvolumeclaim,storage,service,node}` and `pkg/registry/*/strategy.go:
//! WarningsOnCreate, WarningsOnUpdate`. Left out: addresses in an unusual notation.

mod paths;
mod pod;
mod tls;

use super::Warning;
use super::validate::{names, without_placeholders};
use crate::object::{Kind, Object, ObjectId};
use crate::path::{FieldPath, Path};
use crate::quantity::of_value;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The warnings of one request; a text is said only once.
#[derive(Debug, Default)]
struct Warnings {
    list: Vec<Warning>,
}

impl Warnings {
    fn add(&mut self, message: String, place: FieldPath) {
        if !self.list.iter().any(|warning| warning.message == message) {
            self.list.push(Warning { message, place });
        }
    }

    /// A warning that begins with its field.
    fn at(&mut self, path: &Path<'_>, text: &str) {
        let place = path.to_owned();
        self.add(format!("{place}: {text}"), place);
    }

    /// A number of bytes must be whole; upstream asks for its thousandths, of which there may be too many for Go to count.
    fn fraction(&mut self, list: &Value, resource: &str, path: &Path<'_>, place: &Path<'_>) {
        let Some(value) = list.get(resource) else { return };
        let amount = of_value(value);
        if !amount.is_fractional() && !wraps(value.as_str().unwrap_or_default(), amount.value()) {
            return;
        }
        let text = format!("fractional byte value \"{amount}\" is invalid, must be an integer");
        let shown = path.key(resource).to_owned();
        self.add(format!("{shown}: {text}"), place.key(resource).to_owned());
    }
}

/// Whether a whole number looks like a fraction, because its thousandths do not fit into what Go counts them in.
// upstream: apimachinery resource.Quantity: MilliValue; what was read as an int64 is 0 then, what was read as a decimal wraps
fn wraps(text: &str, whole: i64) -> bool {
    let is_decimal = text.ends_with('i') || text.bytes().filter(u8::is_ascii_digit).count() > 18;
    whole > i64::MAX / 1000 && is_decimal && whole.wrapping_mul(1000) % 1000 != 0
}

/// Labels of nodes that have been replaced.
const LABELS: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];

fn old_label(key: &str) -> Option<&'static str> {
    LABELS.iter().find(|(label, _)| *label == key).map(|(_, text)| *text)
}

/// The warnings about a new object.
pub(super) fn on_create(id: &ObjectId, value: &Value) -> Vec<Warning> {
    let mut warnings = Warnings::default();
    let root = Path::Root;
    match id.kind {
        Kind::Pod => long_name(&mut warnings, id, "this is used in the Pod's hostname"),
        Kind::Deployment | Kind::ReplicaSet | Kind::ReplicationController | Kind::Job | Kind::CronJob => {
            long_name(&mut warnings, id, "this is used in Pod names and hostnames");
        }
        Kind::StatefulSet => {
            let path = root.field("spec");
            if value.at(&["spec", "revisionHistoryLimit"]).and_then(Value::as_int).is_some_and(|limit| limit < 0) {
                let text = "a negative value retains all historical revisions; a value >= 0 is recommended";
                warnings.at(&path.field("revisionHistoryLimit"), text);
            }
        }
        Kind::ResourceQuota => quota(&mut warnings, value, &root.field("spec")),
        Kind::CSIDriver => tokens(&mut warnings, value, &root.field("spec")),
        Kind::Other(ref kind) if kind == "Ingress" && value.at(&["spec", "ingressClassName"]).is_none() => {
            let annotated = value.at(&["metadata", "annotations", INGRESS_CLASS]).map(|_| {
                format!("annotation {INGRESS_CLASS:?} is deprecated, please use 'spec.ingressClassName' instead")
            });
            let place = FieldPath::of(&["metadata", "annotations", INGRESS_CLASS]);
            annotated.into_iter().for_each(|text| warnings.add(text, place.clone()));
        }
        _ => {}
    }
    if id.kind == Kind::Pod {
        pod::check(&mut warnings, value, &root);
    }
    templates(&mut warnings, id, value);
    on_both(&mut warnings, id, value);
    if id.kind.group().starts_with("snapshot.") || id.kind.group().starts_with("groupsnapshot.") {
        finalizers(&mut warnings, value);
    }
    warnings.list
}

/// The finalizers of a custom resource should have a domain.
// upstream: apiextensions pkg/registry/customresource/strategy.go: WarningsOnCreate, generateWarningsFromObj
fn finalizers(warnings: &mut Warnings, value: &Value) {
    let (root, advice) = (
        Path::Root,
        "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers",
    );
    let here = root.field("metadata");
    let here = here.field("finalizers");
    for name in value.list_at(&["metadata", "finalizers"]).iter().filter_map(Value::as_str) {
        if !name.contains('/') {
            warnings.at(&here, &format!("{name:?}: {advice}"));
        }
    }
}

/// The warnings about a changed object.
pub(super) fn on_update(old: &Object, value: &Value) -> Vec<Warning> {
    let mut warnings = Warnings::default();
    let root = Path::Root;
    let changed = |fields: &[&str]| old.value.at(fields) != value.at(fields);
    // Upstream looks at the template's generation here, and at the object's elsewhere.
    let looked_at: &[&str] = if old.id.kind == Kind::DaemonSet { &["spec", "template"] } else { &["spec"] };
    if changed(looked_at) {
        templates(&mut warnings, &old.id, value);
    }
    if old.id.kind == Kind::CSIDriver && changed(&["spec", "tokenRequests"]) {
        tokens(&mut warnings, value, &root.field("spec"));
    }
    on_both(&mut warnings, &old.id, value);
    warnings.list
}

const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

/// The warnings about the pods that a workload makes.
fn templates(warnings: &mut Warnings, id: &ObjectId, value: &Value) {
    let root = Path::Root;
    let spec = root.field("spec");
    match id.kind {
        Kind::StatefulSet
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::ReplicationController
        | Kind::DaemonSet
        | Kind::Job => {
            if let Some(template) = value.at(&["spec", "template"]) {
                pod::check(warnings, template, &spec.field("template"));
            }
        }
        Kind::CronJob => {
            if let Some(template) = value.at(&["spec", "jobTemplate", "spec", "template"]) {
                let job = spec.field("jobTemplate");
                pod::check(warnings, template, &job.field("spec").field("template"));
            }
        }
        _ => {}
    }
}

// upstream: pkg/registry/storage/csidriver/strategy.go: WarningsOnCreate
fn tokens(warnings: &mut Warnings, driver: &Value, spec: &Path<'_>) {
    let is_set = driver.at(&["spec", "serviceAccountTokenInSecrets"]).is_some();
    if !is_set && !driver.list_at(&["spec", "tokenRequests"]).is_empty() {
        let text = "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent \
                    possible logging of tokens in volume attributes";
        warnings.add(text.to_string(), spec.field("tokenRequests").to_owned());
    }
}

// upstream: pkg/registry/core/resourcequota/strategy.go: WarningsOnCreate
fn quota(warnings: &mut Warnings, quota: &Value, spec: &Path<'_>) {
    let hard = |name: &str| quota.at(&["spec", "hard", name]).map(of_value);
    for resource in ["cpu", "memory", "storage", "ephemeral-storage"] {
        let bare = matches!(resource, "cpu" | "memory").then(|| resource.to_string());
        let requests = [Some(format!("requests.{resource}")), bare];
        let request = requests.into_iter().flatten().find_map(|name| hard(&name).map(|amount| (name, amount)));
        let limit_name = format!("limits.{resource}");
        if let (Some((name, request)), Some(limit)) = (request, hard(&limit_name))
            && request > limit
        {
            let text = format!("ResourceQuota {name} ({request}) should be less than {limit_name} ({limit})");
            warnings.add(text, spec.field("hard").key(&name).to_owned());
        }
    }
}

fn on_both(warnings: &mut Warnings, id: &ObjectId, value: &Value) {
    let root = Path::Root;
    let spec = root.field("spec");
    match &id.kind {
        Kind::PersistentVolume => volume(warnings, value),
        Kind::PersistentVolumeClaim => {
            let metadata = root.field("metadata");
            annotation(warnings, value, &metadata, BETA_CLASS, BETA_CLASS_TEXT);
            if let Some(claim) = value.get("spec") {
                claim_spec(warnings, claim, &spec, &spec);
            }
        }
        Kind::StorageClass => class(warnings, value),
        Kind::CSIStorageCapacity => capacity(warnings, value, &root.field("nodeTopology")),
        Kind::Secret if value.str_at(&["type"]) == Some("kubernetes.io/tls") => {
            if let Some((key, message)) = tls::complaint(value) {
                let data = root.field("data");
                warnings.add(message, data.key(key).to_owned());
            }
        }
        Kind::Service => service(warnings, value.get("spec").unwrap_or(&Value::Null), &spec),
        Kind::StatefulSet => {
            let list = spec.field("volumeClaimTemplates");
            for (index, template) in value.list_at(&["spec", "volumeClaimTemplates"]).iter().enumerate() {
                let here = list.index(index);
                // upstream names the fields without the template's `spec`
                claim_spec(warnings, template.get("spec").unwrap_or(&Value::Null), &here, &here.field("spec"));
            }
        }
        Kind::Node => {
            if value.at(&["spec", "configSource"]).is_some() {
                warnings.at(&spec.field("configSource"), "the feature is removed");
            }
            if !value.str_at(&["spec", "externalID"]).unwrap_or_default().is_empty() {
                warnings.at(&spec.field("externalID"), "this field is deprecated, and is unused by Kubernetes");
            }
        }
        Kind::Other(kind) if kind == "Endpoints" => {
            let text = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
            warnings.add(text.to_string(), FieldPath::of(&["apiVersion"]));
        }
        _ => {}
    }
}

fn long_name(warnings: &mut Warnings, id: &ObjectId, used: &str) {
    let complaints = names::dns_label(&without_placeholders(&id.name));
    if !complaints.is_empty() {
        let root = Path::Root;
        let metadata = root.field("metadata");
        let list = complaints.join(" ");
        let text = format!("{used}, which can result in surprising behavior; a DNS label is recommended: [{list}]");
        warnings.at(&metadata.field("name"), &text);
    }
}

const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const BETA_CLASS_TEXT: &str = "deprecated since v1.8; use \"storageClassName\" attribute instead";

fn annotation(warnings: &mut Warnings, value: &Value, metadata: &Path<'_>, key: &str, text: &str) {
    if value.at(&["metadata", "annotations", key]).is_some() {
        let annotations = metadata.field("annotations");
        warnings.at(&annotations.key(key), text);
    }
}

fn claim_spec(warnings: &mut Warnings, spec: &Value, path: &Path<'_>, place: &Path<'_>) {
    let (shown, place) = (path.field("resources"), place.field("resources"));
    for list in ["requests", "limits"] {
        if let Some(amounts) = spec.at(&["resources", list]) {
            warnings.fraction(amounts, "storage", &shown.field(list), &place.field(list));
        }
    }
}

/// Volume plugins that are gone: the field, how upstream names it in pods and in volumes, and since when.
const PLUGINS: [(&str, &str, &str); 8] = [
    ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

fn plugins(warnings: &mut Warnings, holder: &Value, path: &Path<'_>, left_out: &[&str]) {
    for (field, shown, text) in PLUGINS {
        if holder.get(field).is_some() && !left_out.contains(&field) {
            let shown = path.field(shown).to_owned();
            warnings.add(format!("{shown}: {text}"), path.field(field).to_owned());
        }
    }
}

fn volume(warnings: &mut Warnings, volume: &Value) {
    let root = Path::Root;
    let (metadata, path) = (root.field("metadata"), root.field("spec"));
    annotation(warnings, volume, &metadata, BETA_CLASS, BETA_CLASS_TEXT);
    annotation(
        warnings,
        volume,
        &metadata,
        "volume.beta.kubernetes.io/mount-options",
        "deprecated since v1.31; use \"mountOptions\" attribute instead",
    );
    let null = Value::Null;
    let spec = volume.get("spec").unwrap_or(&null);
    if spec.str_at(&["persistentVolumeReclaimPolicy"]) == Some("Recycle") {
        let text = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic \
                    provisioning.";
        warnings.at(&path.field("persistentVolumeReclaimPolicy"), text);
    }
    let affinity = path.field("nodeAffinity");
    let required = affinity.field("required");
    let terms = required.field("nodeSelectorTerms");
    for (index, term) in spec.list_at(&["nodeAffinity", "required", "nodeSelectorTerms"]).iter().enumerate() {
        node_term(warnings, term, false, &terms.index(index));
    }
    // upstream says nothing of these two in volumes
    plugins(warnings, spec, &path, &["flocker", "quobyte"]);
}

fn node_term(warnings: &mut Warnings, term: &Value, values_too: bool, path: &Path<'_>) {
    let list = path.field("matchExpressions");
    for (index, requirement) in term.list_at(&["matchExpressions"]).iter().enumerate() {
        let here = list.index(index);
        let key = requirement.str_at(&["key"]).unwrap_or_default();
        if let Some(text) = old_label(key) {
            warnings.at(&here.field("key"), &format!("{key} is {text}"));
        }
        if values_too {
            let values = here.field("values");
            for (index, value) in requirement.list_at(&["values"]).iter().filter_map(Value::as_str).enumerate() {
                for why in names::label_value(value) {
                    warnings.at(&values.index(index), &format!("{value} is invalid, {why}"));
                }
            }
        }
    }
}

fn class(warnings: &mut Warnings, class: &Value) {
    let root = Path::Root;
    let topologies = root.field("allowedTopologies");
    for (index, term) in class.list_at(&["allowedTopologies"]).iter().enumerate() {
        let here = topologies.index(index);
        let list = here.field("matchLabelExpressions");
        for (index, requirement) in term.list_at(&["matchLabelExpressions"]).iter().enumerate() {
            if let Some(text) = requirement.str_at(&["key"]).and_then(old_label) {
                let here = list.index(index);
                warnings.at(&here.field("key"), text);
            }
        }
    }
}

fn capacity(warnings: &mut Warnings, capacity: &Value, path: &Path<'_>) {
    let Some(topology) = capacity.get("nodeTopology") else { return };
    node_term(warnings, topology, false, path);
    let labels = path.field("matchLabels");
    for (label, _) in topology.fields_at(&["matchLabels"]) {
        if let Some(text) = old_label(label) {
            warnings.at(&labels.field(label), text);
        }
    }
}

fn service(warnings: &mut Warnings, spec: &Value, path: &Path<'_>) {
    let text = |field: &str| spec.str_at(&[field]).unwrap_or_default();
    let external = !spec.list_at(&["externalIPs"]).is_empty();
    let headless = text("type") == "ClusterIP" && text("clusterIP") == "None";
    let mut say = |message: &str, field: &str| warnings.add(message.to_string(), path.field(field).to_owned());
    if headless {
        if !text("loadBalancerIP").is_empty() {
            say("spec.loadBalancerIP is ignored for headless services", "loadBalancerIP");
        }
        if external {
            say("spec.externalIPs is ignored for headless services", "externalIPs");
        }
        if text("sessionAffinity") != "None" {
            say("spec.SessionAffinity is ignored for headless services", "sessionAffinity");
        }
    }
    if external && !headless && text("type") != "ExternalName" {
        say("spec.externalIPs is deprecated and may no longer be implemented in some clusters", "externalIPs");
    }
    if text("type") == "ExternalName" && external {
        say("spec.externalIPs is ignored when spec.type is \"ExternalName\"", "externalIPs");
    }
    if text("type") != "ExternalName" && !text("externalName").is_empty() {
        say("spec.externalName is ignored when spec.type is not \"ExternalName\"", "externalName");
    }
    if text("trafficDistribution") == "PreferClose" {
        let message = "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
        say(message, "trafficDistribution");
    }
}
