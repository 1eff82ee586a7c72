//! What admission plugins change and refuse.

use super::{answer, claim, cluster, create, message, pod, stored};
use kubestow_core::admit::{self, Leniency, Outcome, Request, Written};
use kubestow_core::finding::Code;
use serde_json::json;

fn class(name: &str) -> serde_json::Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "p.example.com",
        "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    })
}

#[test]
fn the_newest_default_class_is_filled_in_unless_the_claim_says_none() {
    let mut cluster = cluster();
    create(&mut cluster, class("older"));
    create(&mut cluster, class("newer"));
    let class_of = |verdict: admit::Verdict| match verdict.outcome {
        Outcome::Created(object) => object.value.str_at(&["spec", "storageClassName"]).map(str::to_owned),
        other => panic!("{other:?}"),
    };
    assert_eq!(class_of(create(&mut cluster, claim(json!({})))).as_deref(), Some("newer"));
    let mut other = claim(json!({"storageClassName": ""}));
    other["metadata"]["name"] = json!("none");
    assert_eq!(class_of(create(&mut cluster, other)).as_deref(), Some(""));
}

#[test]
fn containers_mount_the_token_last_unless_something_is_mounted_there() {
    let path = "/var/run/secrets/kubernetes.io/serviceaccount";
    let mounts = json!([{"name": "v", "mountPath": "/v"}]);
    let taken = json!([{"name": "v", "mountPath": path}]);
    let pod = stored(pod(json!({
        "volumes": [{"name": "v", "emptyDir": {}}],
        "containers": [
            {"name": "a", "image": "i", "volumeMounts": mounts},
            {"name": "b", "image": "i", "volumeMounts": taken},
        ],
    })));
    assert_eq!(pod["spec"]["containers"][0]["volumeMounts"][1]["mountPath"], path);
    assert_eq!(pod["spec"]["containers"][1]["volumeMounts"].as_array().map(Vec::len), Some(1));
    assert_eq!(pod["spec"]["volumes"][1]["name"], "kube-api-access-<generated>");
}

#[test]
fn what_a_pod_names_must_be_there() {
    assert_eq!(
        answer(pod(json!({"serviceAccountName": "robot"}))),
        "pods \"a\" is forbidden: error looking up service account default/robot: serviceaccount \"robot\" not found"
    );
    assert_eq!(
        answer(pod(json!({"priorityClassName": "vip"}))),
        "pods \"a\" is forbidden: no PriorityClass with name vip was found"
    );
    assert_eq!(stored(pod(json!({"priorityClassName": "system-node-critical"})))["spec"]["priority"], 2_000_001_000);
}

#[test]
fn namespaces_must_exist_unless_they_are_assumed() {
    let mut document = claim(json!({}));
    document["metadata"]["namespace"] = json!("team");
    assert_eq!(answer(document.clone()), "namespaces \"team\" not found");
    let written = Written { document: 3, value: super::value(document) };
    let verdict = admit::admit(&written, &cluster(), Request::Create, Leniency { assume_namespaces: true });
    assert!(matches!(verdict.outcome, Outcome::Created(_)));
    assert_eq!(verdict.findings[0].code, Code::NamespaceAssumed);
    assert_eq!(verdict.findings[0].document, Some(3));
}

#[test]
fn a_name_can_be_taken_once() {
    let mut cluster = cluster();
    create(&mut cluster, claim(json!({})));
    let again = create(&mut cluster, claim(json!({})));
    assert_eq!(message(&again), "persistentvolumeclaims \"data\" already exists");
}

#[test]
fn generated_names_differ() {
    let mut cluster = cluster();
    let mut document = claim(json!({}));
    document["metadata"] = json!({"generateName": "data-"});
    let names: Vec<String> = (0..2)
        .map(|_| create(&mut cluster, document.clone()))
        .map(|v| match v.outcome {
            Outcome::Created(object) => object.id.name.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(names, ["data-<generated>", "data-<generated #2>"]);
}

#[test]
fn limit_ranges_bound_claims_and_fill_in_containers() {
    let mut cluster = cluster();
    let limits = json!([
        {"type": "PersistentVolumeClaim", "min": {"storage": "2Gi"}, "max": {"storage": "4Gi"}},
        {"type": "Container", "default": {"memory": "1Gi"}},
    ]);
    create(
        &mut cluster,
        json!({"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}, "spec": {"limits": limits}}),
    );
    assert_eq!(
        message(&create(&mut cluster, claim(json!({})))),
        "persistentvolumeclaims \"data\" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, but \
         request is 1Gi"
    );
    let Outcome::Created(object) = create(&mut cluster, pod(json!({}))).outcome else { panic!("refused") };
    let annotation = "LimitRanger plugin set: memory request for container app; memory limit for container app";
    assert_eq!(object.annotation("kubernetes.io/limit-ranger"), Some(annotation));
}

#[test]
fn quotas_count_what_is_there() {
    let mut cluster = cluster();
    let hard = json!({"persistentvolumeclaims": "1", "count/configmaps": "0"});
    create(
        &mut cluster,
        json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}}),
    );
    assert_eq!(message(&create(&mut cluster, claim(json!({})))), "accepted");
    let mut second = claim(json!({}));
    second["metadata"]["name"] = json!("more");
    assert_eq!(
        message(&create(&mut cluster, second)),
        "persistentvolumeclaims \"more\" is forbidden: exceeded quota: q, requested: persistentvolumeclaims=1, used: \
         persistentvolumeclaims=1, limited: persistentvolumeclaims=1"
    );
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}});
    assert_eq!(
        message(&create(&mut cluster, map)),
        "configmaps \"c\" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=0, \
         limited: count/configmaps=0"
    );
}
