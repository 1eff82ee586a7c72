//! The plugins for pods: service account, priority, tolerations.

use crate::admit::{Rejection, reject};
use crate::cluster::Cluster;
use crate::object::{Kind, ObjectId};
use crate::path::FieldPath;
use crate::profile::Tokens;
use crate::rules::zones;
use crate::value::Value;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

/// Where containers find the token of their service account.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// How the token's volume is called, up to the generated part.
const TOKEN_VOLUME: &str = "kube-api-access-";
/// What follows the account's name in the name of its token's Secret.
const TOKEN_SECRET: &str = "-token-";

/// Names the service account, and mounts its token.
///
/// # Errors
/// There is no such service account.
// upstream: plugin/pkg/admission/serviceaccount
pub(super) fn service_account(cluster: &Cluster, id: &ObjectId, pod: &mut Value) -> Result<(), Rejection> {
    if pod.at(&["metadata", "annotations", "kubernetes.io/config.mirror"]).is_some() {
        return Ok(());
    }
    let spec = pod.entry("spec");
    let name = spec.str_at(&["serviceAccountName"]).filter(|n| !n.is_empty()).unwrap_or("default").to_owned();
    spec.set(&["serviceAccountName"], name.as_str());
    spec.set(&["serviceAccount"], name.as_str());
    let account = cluster.find(Kind::ServiceAccount, &id.namespace, &name);
    // upstream: the service account controller makes "default" as soon as it sees the namespace
    if account.is_none() && name != "default" {
        let why =
            format!("error looking up service account {}/{name}: serviceaccount {name:?} not found", id.namespace);
        return Err(Rejection { place: FieldPath::of(&["spec", "serviceAccountName"]), ..reject::forbidden(id, &why) });
    }
    let account = account.map(|object| &object.value);
    let automount = |v: &Value| v.get("automountServiceAccountToken").and_then(Value::as_bool);
    if automount(spec).or_else(|| account.and_then(automount)).unwrap_or(true) {
        mount_token(spec, cluster.profile().version.tokens, &name);
    }
    if spec.list_at(&["imagePullSecrets"]).is_empty()
        && let Some(secrets) = account.map(|a| a.list_at(&["imagePullSecrets"])).filter(|list| !list.is_empty())
    {
        spec.set(&["imagePullSecrets"], secrets.to_owned());
    }
    Ok(())
}

/// Labels a pod that comes with a node with the node's region and zone.
// upstream: plugin/pkg/admission/podtopologylabels: admitPod
pub(super) fn topology_labels(cluster: &Cluster, pod: &mut Value) {
    if !cluster.profile().version.pods_get_zone_labels {
        return;
    }
    let node = pod.str_at(&["spec", "nodeName"]).and_then(|name| cluster.find(Kind::Node, "", name));
    for (key, label) in node.into_iter().flat_map(|node| zones::copied_to_pods(node)) {
        pod.set(&["metadata", "labels", key], label);
    }
}

fn mount_token(spec: &mut Value, tokens: Tokens, account: &str) {
    let prefix = match tokens {
        Tokens::Projected => TOKEN_VOLUME.to_owned(),
        Tokens::Secret => format!("{account}{TOKEN_SECRET}"),
    };
    let names = spec.list_at(&["volumes"]).iter().filter_map(|v| v.str_at(&["name"]));
    let existing: Option<String> = names.into_iter().find(|n| n.starts_with(&prefix)).map(ToOwned::to_owned);
    let name = existing.clone().unwrap_or_else(|| format!("{prefix}<generated>"));
    let mut mounted = false;
    for list in ["initContainers", "containers"] {
        for container in spec.each_mut(&[list]) {
            let taken = |m: &Value| m.str_at(&["mountPath"]) == Some(TOKEN_PATH);
            if container.list_at(&["volumeMounts"]).iter().any(taken) {
                continue;
            }
            mounted = true;
            container.entry("volumeMounts").items_mut().push(Value::from([
                ("name", name.as_str().into()),
                ("readOnly", true.into()),
                ("mountPath", TOKEN_PATH.into()),
            ]));
        }
    }
    if mounted && existing.is_none() {
        let secret = || Value::from([("secretName", name.as_str().into()), ("defaultMode", 0o644.into())]);
        let source = match tokens {
            Tokens::Projected => ("projected", token_source()),
            Tokens::Secret => ("secret", secret()),
        };
        let volume = Value::from([("name", name.as_str().into()), source]);
        spec.entry("volumes").items_mut().push(volume);
    }
}

fn token_source() -> Value {
    let item = |fields: Value| Value::from([("items", alloc::vec![fields].into())]);
    let mut certificate = item(Value::from([("key", "ca.crt".into()), ("path", "ca.crt".into())]));
    certificate.set(&["name"], "kube-root-ca.crt");
    let field_ref = Value::from([("apiVersion", "v1".into()), ("fieldPath", "metadata.namespace".into())]);
    let namespace = item(Value::from([("path", "namespace".into()), ("fieldRef", field_ref)]));
    let token = Value::from([("expirationSeconds", 3607.into()), ("path", "token".into())]);
    let sources = alloc::vec![
        Value::from([("serviceAccountToken", token)]),
        Value::from([("configMap", certificate)]),
        Value::from([("downwardAPI", namespace)]),
    ];
    Value::from([("sources", sources.into()), ("defaultMode", 0o644.into())])
}

/// Works out the pod's priority.
///
/// # Errors
/// There is no such PriorityClass, or the pod claims another priority than its class gives.
// upstream: plugin/pkg/admission/priority: admitPod
pub(super) fn priority(cluster: &Cluster, id: &ObjectId, spec: &mut Value) -> Result<(), Rejection> {
    let refused =
        |field: &str, why: &str| Rejection { place: FieldPath::of(&["spec", field]), ..reject::forbidden(id, why) };
    let class = match spec.str_at(&["priorityClassName"]).filter(|name| !name.is_empty()) {
        Some(name) => match cluster.find(Kind::PriorityClass, "", name) {
            Some(class) => Some(class),
            None => {
                return Err(refused("priorityClassName", &format!("no PriorityClass with name {name} was found")));
            }
        },
        None => cluster
            .of_kind(Kind::PriorityClass)
            .filter(|class| class.value.get("globalDefault").and_then(Value::as_bool) == Some(true))
            .min_by_key(|class| class.value.get("value").and_then(Value::as_int)),
    };
    let value = class.and_then(|c| c.value.get("value")).and_then(Value::as_int).unwrap_or(0);
    let policy = match class {
        Some(class) => class.value.str_at(&["preemptionPolicy"]),
        None => Some("PreemptLowerPriority"),
    };
    if let Some(written) = spec.get("priority").and_then(Value::as_int).filter(|written| *written != value) {
        let why = format!(
            "the integer value of priority ({written}) must not be provided in pod spec; priority admission controller \
             computed {value} from the given PriorityClass name"
        );
        return Err(refused("priority", &why));
    }
    if let (Some(written), Some(policy)) = (spec.str_at(&["preemptionPolicy"]), policy)
        && written != policy
    {
        let why = format!(
            "the string value of PreemptionPolicy ({written}) must not be provided in pod spec; priority admission \
             controller computed {policy} from the given PriorityClass name"
        );
        return Err(refused("preemptionPolicy", &why));
    }
    if let Some(class) = class {
        spec.set(&["priorityClassName"], class.id.name.as_str());
    }
    spec.set(&["priority"], value);
    if let Some(policy) = policy {
        spec.set(&["preemptionPolicy"], policy);
    }
    Ok(())
}

/// What the priority was resolved to when the pod was made stays, unless an update names another.
// upstream: plugin/pkg/admission/priority: admitPod, for an update
pub(super) fn keep_priority(old: &Value, pod: &mut Value) {
    for field in [["spec", "priority"], ["spec", "preemptionPolicy"]] {
        if let Some(value) = old.at(&field).filter(|_| pod.at(&field).is_none()) {
            pod.set(&field, value.clone());
        }
    }
}

/// A pod stays five minutes on a node that is in trouble, unless it says otherwise.
// upstream: plugin/pkg/admission/defaulttolerationseconds
pub(super) fn default_tolerations(spec: &mut Value) {
    for taint in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let tolerated = |toleration: &Value| {
            let field = |name| toleration.str_at(&[name]).unwrap_or_default();
            [taint, ""].contains(&field("key")) && ["NoExecute", ""].contains(&field("effect"))
        };
        if !spec.list_at(&["tolerations"]).iter().any(tolerated) {
            spec.entry("tolerations").items_mut().push(Value::from([
                ("key", taint.into()),
                ("operator", "Exists".into()),
                ("effect", "NoExecute".into()),
                ("tolerationSeconds", 300.into()),
            ]));
        }
    }
}

/// Only one PriorityClass may be the default.
///
/// # Errors
/// Another one is.
// upstream: plugin/pkg/admission/priority: validatePriorityClass
pub(super) fn one_default_priority(cluster: &Cluster, id: &ObjectId, class: &Value) -> Result<(), Rejection> {
    let is_default = |class: &Value| class.get("globalDefault").and_then(Value::as_bool) == Some(true);
    let other = cluster.of_kind(Kind::PriorityClass).find(|other| other.id != *id && is_default(&other.value));
    match other.filter(|_| is_default(class)) {
        Some(other) => {
            let why =
                format!("PriorityClass {} is already marked as default. Only one default can exist", other.id.name);
            Err(Rejection { place: FieldPath::of(&["globalDefault"]), ..reject::forbidden(id, &why) })
        }
        None => Ok(()),
    }
}
