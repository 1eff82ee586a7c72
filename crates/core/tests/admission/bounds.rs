//! What quotas and RuntimeClasses let in, and which quotas and nodes there may be.

use super::{answer, claim, cluster, create, message, pod};
use kubestow_core::admit::Outcome;
use serde_json::json;

fn quota(name: &str, spec: serde_json::Value) -> serde_json::Value {
    json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name}, "spec": spec})
}

fn named(mut document: serde_json::Value, name: &str) -> serde_json::Value {
    document["metadata"]["name"] = json!(name);
    document
}

fn asking(name: &str, resources: serde_json::Value) -> serde_json::Value {
    named(pod(json!({"containers": [{"name": "app", "image": "i", "resources": resources}]})), name)
}

#[test]
fn where_processors_are_bounded_each_container_says_what_it_takes() {
    let mut cluster = cluster();
    create(&mut cluster, quota("q", json!({"hard": {"requests.cpu": "1", "limits.memory": "1Gi", "count/pods": "5"}})));
    assert_eq!(
        message(&create(&mut cluster, asking("a", json!({})))),
        "pods \"a\" is forbidden: failed quota: q: must specify limits.memory for: app; requests.cpu for: app"
    );
    let resources = json!({"limits": {"cpu": "600m", "memory": "500Mi"}});
    assert_eq!(message(&create(&mut cluster, asking("a", resources.clone()))), "accepted");
    assert_eq!(
        message(&create(&mut cluster, asking("b", resources))),
        "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: \
         requests.cpu=1"
    );
    let whole = json!({"containers": [{"name": "app", "image": "i"}], "resources": {"limits": {"cpu": "100m", "memory": "1Mi"}}});
    assert_eq!(message(&create(&mut cluster, named(pod(whole), "c"))), "accepted");
}

#[test]
fn a_quota_with_scopes_counts_only_what_is_in_them() {
    let mut cluster = cluster();
    let gold = json!([{"scopeName": "VolumeAttributesClass", "operator": "In", "values": ["gold"]}]);
    let hard = json!({"persistentvolumeclaims": "1"});
    create(&mut cluster, quota("gold", json!({"hard": hard, "scopeSelector": {"matchExpressions": gold}})));
    create(&mut cluster, quota("idle", json!({"hard": {"pods": "1"}, "scopes": ["BestEffort"]})));
    let with = |name: &str, class: &str| named(claim(json!({"volumeAttributesClassName": class})), name);
    assert_eq!(message(&create(&mut cluster, with("a", "gold"))), "accepted");
    assert_eq!(
        message(&create(&mut cluster, with("b", "gold"))),
        "persistentvolumeclaims \"b\" is forbidden: exceeded quota: gold, requested: persistentvolumeclaims=1, used: \
         persistentvolumeclaims=1, limited: persistentvolumeclaims=1"
    );
    assert_eq!(message(&create(&mut cluster, with("b", "silver"))), "accepted");
    assert_eq!(message(&create(&mut cluster, asking("a", json!({})))), "accepted");
    assert_eq!(message(&create(&mut cluster, asking("b", json!({"limits": {"cpu": "1"}})))), "accepted");
    assert_eq!(
        message(&create(&mut cluster, asking("c", json!({})))),
        "pods \"c\" is forbidden: exceeded quota: idle, requested: pods=1, used: pods=1, limited: pods=1"
    );
}

#[test]
fn services_use_ports_of_the_nodes() {
    let mut cluster = cluster();
    create(&mut cluster, quota("q", json!({"hard": {"services.nodeports": "1", "services.loadbalancers": "0"}})));
    let ports = json!([{"port": 80, "name": "a"}, {"port": 81, "name": "b"}]);
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"type": "NodePort", "ports": ports}});
    assert_eq!(
        message(&create(&mut cluster, service)),
        "services \"s\" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, \
         limited: services.nodeports=1"
    );
}

#[test]
fn a_pod_runs_as_its_runtime_class_says() {
    let mut cluster = cluster();
    let spec = json!({"runtimeClassName": "kata", "nodeSelector": {"disk": "ssd"}});
    let forbidden = |why: &str| format!("pods \"app\" is forbidden: {why}");
    let refused = forbidden("pod rejected: RuntimeClass \"kata\" not found");
    assert_eq!(message(&create(&mut cluster, named(pod(spec.clone()), "app"))), refused);
    create(
        &mut cluster,
        json!({
            "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "kata"}, "handler": "kata",
            "overhead": {"podFixed": {"cpu": "250m"}},
            "scheduling": {"nodeSelector": {"vm": "yes"}, "tolerations": [{"key": "vm", "operator": "Exists"}]},
        }),
    );
    let mut other = spec.clone();
    other["nodeSelector"]["vm"] = json!("no");
    assert_eq!(
        message(&create(&mut cluster, named(pod(other), "app"))),
        forbidden("conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no")
    );
    let mut other = spec.clone();
    other["overhead"] = json!({"cpu": "1"});
    assert_eq!(
        message(&create(&mut cluster, named(pod(other), "app"))),
        forbidden("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    );
    assert_eq!(
        message(&create(&mut cluster, named(pod(json!({"overhead": {"cpu": "1"}})), "app"))),
        forbidden("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
    );
    let Outcome::Created(object) = create(&mut cluster, named(pod(spec), "app")).outcome else { panic!("refused") };
    let stored = serde_json::to_value(&object.value).unwrap();
    assert_eq!(stored["spec"]["overhead"], json!({"cpu": "250m"}));
    assert_eq!(stored["spec"]["nodeSelector"], json!({"disk": "ssd", "vm": "yes"}));
    assert_eq!(stored["spec"]["tolerations"][2], json!({"key": "vm", "operator": "Exists"}));
}

#[test]
fn scopes_go_with_each_other_and_with_what_a_quota_bounds() {
    let refused = |why: &str| format!("ResourceQuota \"q\" is invalid: {why}");
    assert_eq!(
        answer(quota("q", json!({"hard": {"requests.storage": "1Gi"}, "scopes": ["BestEffort", "NotBestEffort"]}))),
        refused(
            "[spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: unsupported scope applied to resource, spec.scopes: \
             Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes]"
        )
    );
    let selecting = |term: serde_json::Value| {
        quota("q", json!({"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [term]}}))
    };
    assert_eq!(
        answer(selecting(json!({"scopeName": "VolumeAttributesClass", "operator": "In", "values": ["x"]}))),
        refused(
            "spec.scopeSelector.matchExpressions: Invalid value: {\"MatchExpressions\":[{\"ScopeName\":\"VolumeAttributesClass\",\
             \"Operator\":\"In\",\"Values\":[\"x\"]}]}: unsupported scope applied to resource"
        )
    );
    assert_eq!(
        answer(selecting(json!({"scopeName": "PriorityClass", "operator": "In"}))),
        refused(
            "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or \
             'NotIn' for scope selector"
        )
    );
    assert_eq!(answer(selecting(json!({"scopeName": "PriorityClass", "operator": "Exists"}))), "accepted");
}

#[test]
fn the_taints_of_a_node_are_checked_under_another_name() {
    let taints = json!([{"key": "a", "effect": "NoSchedule"}, {"key": "a", "effect": "NoSchedule"}, {"key": "b"}]);
    let node = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": taints}});
    assert_eq!(
        answer(node),
        "Node \"n\" is invalid: [metadata.taints[1]: Duplicate value: {\"Key\":\"a\",\"Value\":\"\",\"Effect\":\"NoSchedule\",\
         \"TimeAdded\":null}: taints must be unique by key and effect pair, metadata.taints[2].effect: Required value]"
    );
}

#[test]
fn a_strategy_is_shown_as_go_has_it() {
    let workload = |kind: &str, field: &str| {
        let template =
            json!({"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}});
        let mut spec = json!({"selector": {"matchLabels": {"a": "b"}}, "template": template});
        spec[field] = json!({"type": "x"});
        answer(json!({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "w"}, "spec": spec}))
    };
    assert_eq!(
        workload("StatefulSet", "updateStrategy"),
        "StatefulSet.apps \"w\" is invalid: spec.updateStrategy: Invalid value: {\"Type\":\"x\",\"RollingUpdate\":null}: must be \
         'RollingUpdate' or 'OnDelete'"
    );
    assert_eq!(
        workload("Deployment", "strategy"),
        "Deployment.apps \"w\" is invalid: spec.strategy: Unsupported value: {\"Type\":\"x\",\"RollingUpdate\":null}: supported \
         values: \"Recreate\", \"RollingUpdate\""
    );
}

#[test]
fn labels_that_a_job_takes_from_its_template_are_checked_there() {
    let spec = json!({"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}});
    let job = |name: &str| json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec});
    let long = "a".repeat(64);
    assert_eq!(
        answer(job(&long)),
        format!(
            "Job.batch \"{long}\" is invalid: spec.template.labels: Invalid value: \"{long}\": must be no more than 63 bytes"
        )
    );
    let Outcome::Created(object) = create(&mut cluster(), job("import")).outcome else { panic!("refused") };
    assert_eq!(object.value.str_at(&["metadata", "labels", "job-name"]), Some("import"));
}

#[test]
fn an_attachment_names_one_volume_and_a_node() {
    let attachment = |spec: serde_json::Value| {
        answer(
            json!({"apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment", "metadata": {"name": "v"}, "spec": spec}),
        )
    };
    let refused = |why: &str| format!("VolumeAttachment.storage.k8s.io \"v\" is invalid: {why}");
    assert_eq!(
        attachment(json!({"attacher": "d", "nodeName": "n", "source": {"persistentVolumeName": "p"}})),
        "accepted"
    );
    assert_eq!(
        attachment(json!({"attacher": "", "nodeName": "n", "source": {}})),
        refused(
            "[spec.attacher: Required value, spec.source: Required value: must specify exactly one of inlineVolumeSpec and \
             persistentVolumeName]"
        )
    );
    let runtime =
        json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "r"}, "handler": ""});
    assert_eq!(answer(runtime), "RuntimeClass.node.k8s.io \"r\" is invalid: handler: Required value");
}

#[test]
fn custom_snapshots_are_read_as_custom_resources() {
    let kind = "snapshot.storage.k8s.io/v1";
    let snapshot = |meta: serde_json::Value, spec: serde_json::Value| json!({"apiVersion": kind, "kind": "VolumeSnapshot", "metadata": meta, "spec": spec, "status": {"readyToUse": true}});
    let source = json!({"persistentVolumeClaimName": "c", "volumeSnapshotContentName": null});
    let verdict = create(
        &mut cluster(),
        snapshot(
            json!({"name": "s", "finalizers": ["a", "example.com/b"]}),
            json!({"source": source, "volumeSnapshotClassName": null}),
        ),
    );
    let Outcome::Created(object) = &verdict.outcome else { panic!("{}", message(&verdict)) };
    let stored = serde_json::to_value(&object.value).unwrap();
    assert_eq!(stored["spec"], json!({"source": {"persistentVolumeClaimName": "c"}}));
    assert!(stored.get("status").is_none());
    let warnings: Vec<&str> = verdict.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        warnings,
        [
            "metadata.finalizers: \"a\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other \
          finalizer writers"
        ]
    );
    let class = |policy: serde_json::Value, annotation: serde_json::Value| {
        answer(json!({
            "apiVersion": kind, "kind": "VolumeSnapshotClass", "driver": "d", "deletionPolicy": policy, "parameters": {"a": null},
            "metadata": {"name": "s", "annotations": {"a": annotation}},
        }))
    };
    let at = "VolumeSnapshotClass.snapshot.storage.k8s.io \"s\" is invalid: ";
    assert_eq!(class(json!(null), json!("")), format!("{at}deletionPolicy: Required value"));
    assert_eq!(
        class(json!(5), json!("")),
        format!(
            "{at}[deletionPolicy: Invalid value: \"integer\": deletionPolicy in body must be of type string: \"integer\", \
             deletionPolicy: Unsupported value: 5: supported values: \"Delete\", \"Retain\"]"
        )
    );
    assert_eq!(
        class(json!("Delete"), json!(true)),
        "VolumeSnapshotClass in version \"v1\" cannot be handled as a VolumeSnapshotClass: json: cannot unmarshal bool into \
         Go struct field ObjectMeta.annotations of type string"
    );
}

#[test]
fn what_a_plugin_refuses_is_warned_about_all_the_same() {
    let mut cluster = cluster();
    create(&mut cluster, quota("q", json!({"hard": {"persistentvolumeclaims": "1"}})));
    let mut annotated = claim(json!({}));
    annotated["metadata"]["annotations"] = json!({"volume.beta.kubernetes.io/storage-class": ""});
    for name in ["a", "b"] {
        let verdict = create(&mut cluster, named(annotated.clone(), name));
        assert_eq!(matches!(verdict.outcome, Outcome::Rejected(_)), name == "b");
        assert_eq!(verdict.warnings.len(), 1);
    }
    annotated["spec"]["accessModes"] = json!([]);
    assert!(create(&mut cluster, named(annotated, "c")).warnings.is_empty());
}
