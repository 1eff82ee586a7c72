//! What does the API server make of a document?
//!
//! Models kube-apiserver with `fieldValidation=Strict`: decode, default, admission plugins, validate, warn; create for a
//! new object, JSON merge patch for one that exists. The only maker of admitted objects: what controllers create passes
//! [`create`] too.

mod bytes;
mod decode;
mod default;
mod delete;
mod forms;
mod identify;
mod image;
mod json;
mod plugins;
mod reject;
mod scale;
mod service;
mod strategy;
mod time;
mod validate;
mod verdict;
mod warn;

pub use delete::delete;
pub use forms::{shown, to_today};
pub use identify::id_of;
pub use json::compact as compact_json;
pub use plugins::quota_used;
pub use scale::scale;
pub use verdict::{Cause, CauseReason, Outcome, Rejection, Spot, Verdict, Warning};

use crate::cluster::Cluster;
use crate::finding::{Code, Finding};
use crate::object::{Kind, Object, ObjectId};
use crate::path::FieldPath;
use crate::profile::OldForm;
use crate::schema::Served;
use crate::value::Value;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A document as the user wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its place among the documents that hold something, counted from 0; items of a `List` count one by one.
    pub document: usize,
    /// What it says.
    pub value: Value,
}

/// How lenient admission is where a playground may be kinder than a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Takes a namespace that the manifest does not make as existing.
    pub assume_namespaces: bool,
}

/// What is asked of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Create the object; it must not exist.
    Create,
    /// Create the object, or change the one that exists by a JSON merge patch.
    Apply,
    /// Change an object by a JSON merge patch; it must exist.
    Patch,
}

/// On whose behalf an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    User(Leniency),
    /// A controller, or what the cluster starts with: names may hold placeholders for what is generated.
    Controller,
}

/// Answers a document as the API server does: created, updated or rejected.
pub fn admit(written: &Written, cluster: &Cluster, request: Request, leniency: Leniency) -> Verdict {
    let document = written.document;
    let mut verdict = Verdict {
        document,
        object: String::new(),
        outcome: Outcome::Rejected(Rejection::default()),
        warnings: Vec::new(),
        findings: Vec::new(),
    };
    let version = cluster.profile().version;
    let (id, served, form) = match identify::identify(&written.value, version) {
        Ok(identity) => (identity.id, identity.served, identity.form),
        Err(refused) => {
            let outcome = Outcome::Rejected(*refused.rejection);
            return Verdict { object: refused.object, outcome, ..verdict };
        }
    };
    verdict.object = id.to_string();
    if served.is_none() && !identify::is_known(&written.value, cluster) {
        verdict.outcome = Outcome::Rejected(identify::no_match(&written.value, "kind"));
        return verdict;
    }
    let finding = |code| Finding::new(code).in_document(document);
    if matches!(id.kind, Kind::Other(_)) {
        let note = finding(Code::KindNotModelled).at(FieldPath::of(&["kind"]));
        verdict.findings.push(note.with("kind", id.kind.name()));
    }
    verdict
        .findings
        .extend(forms::dropped(version, &id.kind, &written.value).into_iter().map(|f| f.in_document(document)));
    let old = cluster.get(&id).filter(|_| request != Request::Create);
    let known = id.namespace.is_empty() || cluster.find(Kind::Namespace, "", &id.namespace).is_some();
    if !known && leniency.assume_namespaces {
        let note = finding(Code::NamespaceAssumed).at(FieldPath::of(&["metadata", "namespace"]));
        verdict.findings.push(note.with("namespace", id.namespace.as_str()));
    }
    let answer = match old {
        Some(old) => {
            update(cluster, served, form, old, &written.value, &mut verdict.warnings).map(|object| (object, true))
        }
        None if request == Request::Patch => Err(reject::not_found(&id)),
        None => {
            let mut value = written.value.clone();
            form.into_iter().for_each(|form| forms::to_today(form, &mut value));
            let writer = Writer::User(leniency);
            make(cluster, served, id, value, Some(document), writer, &mut verdict.warnings)
                .map(|object| (object, false))
        }
    };
    verdict.outcome = match answer {
        Err(rejection) => Outcome::Rejected(rejection),
        Ok((object, true)) => Outcome::Updated(object.into()),
        Ok((object, false)) => Outcome::Created(object.into()),
    };
    verdict
}

/// Creates an object as the API server does for a controller: defaults, admission plugins, validation.
///
/// # Errors
/// The API server's refusal.
pub fn create(cluster: &Cluster, id: ObjectId, value: Value, document: Option<usize>) -> Result<Object, Rejection> {
    let served = value
        .str_at(&["apiVersion"])
        .zip(value.str_at(&["kind"]))
        .and_then(|(api_version, kind)| cluster.profile().version.served(api_version, kind));
    make(cluster, served, id, value, document, Writer::Controller, &mut Vec::new())
}

/// Creates an object. The server warns about what is in order, even if a plugin refuses it after all.
// upstream: apiserver endpoints/handlers/create.go and registry/rest/create.go: BeforeCreate, in this order
fn make(
    cluster: &Cluster,
    served: Option<&'static Served>,
    mut id: ObjectId,
    mut value: Value,
    document: Option<usize>,
    writer: Writer,
    warnings: &mut Vec<Warning>,
) -> Result<Object, Rejection> {
    let version = cluster.profile().version;
    let is_checked = served.is_some_and(|served| version.every_field || !served.is_custom());
    if let Some(served) = served {
        if is_checked {
            decode::decode(version, served, &mut value)?;
        }
        default::fill(&id.kind, &mut value);
        forms::prune(version, served, &id.kind, &mut value);
    }
    if let Writer::User(leniency) = writer {
        let known = id.namespace.is_empty() || cluster.find(Kind::Namespace, "", &id.namespace).is_some();
        if !known && !leniency.assume_namespaces && served.is_some() {
            return Err(reject::namespace_not_found(&id.namespace));
        }
    }
    generate_name(cluster, &mut id, &mut value);
    let (uid, created) = cluster.birth(&id);
    value.set(&["metadata", "uid"], uid);
    if !id.namespace.is_empty() {
        value.set(&["metadata", "namespace"], id.namespace.as_str());
    } else if let Some(metadata) = value.get_mut("metadata") {
        metadata.remove(&["namespace"]);
    }
    plugins::mutate(cluster, &id, &mut value)?;
    if id.kind == Kind::Service {
        service::allocate(cluster, &id, &mut value)?;
    }
    strategy::prepare_create(&id, &mut value);
    if is_checked {
        validate::create(&id, &value, writer == Writer::Controller)?;
    }
    if version.warns && matches!(writer, Writer::User(_)) {
        *warnings = warn::on_create(&id, &value);
    }
    plugins::validate(cluster, &id, &value, None)?;
    if cluster.get(&id).is_some() {
        return Err(reject::already_exists(&id));
    }
    strategy::read_back(&id, &mut value);
    Ok(Object::admitted(id, value, created, document))
}

/// Makes a name of `generateName`; the generated part is written as a placeholder.
fn generate_name(cluster: &Cluster, id: &mut ObjectId, value: &mut Value) {
    if !id.name.is_empty() {
        return;
    }
    let Some(prefix) = value.str_at(&["metadata", "generateName"]).filter(|p| !p.is_empty()) else { return };
    let name = |n: u32| if n == 1 { format!("{prefix}<generated>") } else { format!("{prefix}<generated #{n}>") };
    let mut tries = (1..).map(name);
    if let Some(name) = tries.find(|name| cluster.find(id.kind.clone(), &id.namespace, name).is_none()) {
        id.name = name.into();
        value.set(&["metadata", "name"], id.name.as_str());
    }
}

/// Changes an object by a JSON merge patch, as the API server does for a user.
fn update(
    cluster: &Cluster,
    served: Option<&'static Served>,
    form: Option<&'static OldForm>,
    old: &Object,
    patch: &Value,
    warnings: &mut Vec<Warning>,
) -> Result<Object, Rejection> {
    let version = cluster.profile().version;
    let is_checked = served.is_some_and(|served| version.every_field || !served.is_custom());
    let mut value = old.value.clone();
    if let Some(served) = served.filter(|_| !version.every_field) {
        forms::prune(version, served, &old.id.kind, &mut value);
        forms::shown(version, &old.id.kind, &mut value);
    }
    value.merge(patch);
    form.into_iter().for_each(|form| forms::to_today(form, &mut value));
    if let Some(served) = served {
        if is_checked {
            decode::decode(version, served, &mut value).map_err(reject::patch)?;
        }
        default::fill(&old.id.kind, &mut value);
        forms::prune(version, served, &old.id.kind, &mut value);
    }
    plugins::mutate_update(old, &mut value);
    strategy::prepare_update(&old.id.kind, &mut value, &old.value);
    if is_checked {
        validate::update(old, &value)?;
    }
    if version.warns {
        *warnings = warn::on_update(old, &value);
    }
    plugins::validate(cluster, &old.id, &value, Some(old))?;
    Ok(old.with(value))
}

/// Creates an object that every cluster has.
///
/// # Errors
/// The API server's refusal.
pub fn create_base(cluster: &Cluster, value: Value) -> Result<Object, Rejection> {
    let kind = Kind::named(value.str_at(&["kind"]).unwrap_or_default());
    let name = value.str_at(&["metadata", "name"]).unwrap_or_default();
    let namespace = value.str_at(&["metadata", "namespace"]).unwrap_or_default();
    create(cluster, ObjectId::namespaced(kind, namespace, name), value, None)
}

/// What every cluster has from the start: the namespaces, and in `default` the service account, the `kubernetes` service
/// and the cluster's certificate.
pub fn base_objects() -> Vec<Value> {
    let object = |kind: &str, namespace: &str, name: &str| {
        let mut value = Value::from([("apiVersion", "v1".into()), ("kind", kind.into())]);
        value.set(&["metadata", "name"], name);
        if !namespace.is_empty() {
            value.set(&["metadata", "namespace"], namespace);
        }
        value
    };
    let mut objects: Vec<Value> = ["default", "kube-node-lease", "kube-public", "kube-system"]
        .into_iter()
        .map(|name| object("Namespace", "", name))
        .collect();
    objects.push(object("ServiceAccount", "default", "default"));
    // upstream: pkg/apis/scheduling/helpers.go: SystemPriorityClasses
    for (name, priority) in [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)] {
        let mut class = object("PriorityClass", "", name);
        class.set(&["apiVersion"], "scheduling.k8s.io/v1");
        class.set(&["value"], priority);
        objects.push(class);
    }
    objects
}
