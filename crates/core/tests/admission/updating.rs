//! What may change.

use super::{claim, cluster, message, send, stored, volume};
use kubestow_core::admit::{Outcome, Request};
use kubestow_core::cluster::{Cluster, Step};
use serde_json::json;

/// The answer to a patch of an object that is there.
fn patched(cluster: &mut Cluster, patch: serde_json::Value) -> String {
    message(&send(cluster, Request::Apply, patch))
}

fn with(document: serde_json::Value) -> Cluster {
    let mut cluster = cluster();
    assert_eq!(message(&send(&mut cluster, Request::Create, document)), "accepted");
    cluster
}

fn of(kind: &str, name: &str, more: serde_json::Value) -> serde_json::Value {
    let mut patch = json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name}});
    super::merge(&mut patch, more);
    patch
}

/// Marks the claim as bound with 5Gi of a class that may grow.
fn bound() -> Cluster {
    let mut cluster = with(json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
        "provisioner": "p.example.com", "allowVolumeExpansion": true,
    }));
    let document = claim(json!({"storageClassName": "fast", "resources": {"requests": {"storage": "5Gi"}}}));
    let Outcome::Created(object) = send(&mut cluster, Request::Create, document).outcome else { panic!("refused") };
    let mut object = (*object).clone();
    object.value.set(&["status", "phase"], "Bound");
    object.value.set(&["status", "capacity", "storage"], "5Gi");
    cluster.apply(Step::none().and_put(object));
    cluster
}

fn asking(storage: &str) -> serde_json::Value {
    of("PersistentVolumeClaim", "data", json!({"spec": {"resources": {"requests": {"storage": storage}}}}))
}

#[test]
fn a_bound_claim_may_grow_and_not_shrink() {
    assert_eq!(patched(&mut bound(), asking("10Gi")), "accepted");
    assert_eq!(
        patched(&mut bound(), asking("3Gi")),
        "PersistentVolumeClaim \"data\" is invalid: spec.resources.requests.storage: Forbidden: field can not be less \
         than status.capacity"
    );
}

#[test]
fn a_claim_grows_only_where_its_class_allows_it() {
    let mut cluster = bound();
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
        "allowVolumeExpansion": false,
    });
    assert_eq!(patched(&mut cluster, class), "accepted");
    assert_eq!(
        patched(&mut cluster, asking("10Gi")),
        "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized and the \
         storageclass that provisions the pvc must support resize"
    );
}

#[test]
fn the_rest_of_a_claim_stays() {
    let patch = of("PersistentVolumeClaim", "data", json!({"spec": {"storageClassName": "other"}}));
    let answer = patched(&mut bound(), patch);
    assert!(
        answer.starts_with("PersistentVolumeClaim \"data\" is invalid: spec: Forbidden: spec is immutable"),
        "{answer}"
    );
    // A claim without a class may get one later.
    let patch = of("PersistentVolumeClaim", "data", json!({"spec": {"storageClassName": "late"}}));
    assert_eq!(patched(&mut with(claim(json!({}))), patch), "accepted");
}

#[test]
fn null_takes_a_field_away() {
    let mut cluster = with(volume(json!({"claimRef": {"name": "c", "namespace": "default", "uid": "x"}})));
    let patch = of("PersistentVolume", "pv", json!({"spec": {"claimRef": {"uid": null}}}));
    let Outcome::Updated(object) = send(&mut cluster, Request::Apply, patch).outcome else { panic!("refused") };
    assert_eq!(object.value.at(&["spec", "claimRef", "uid"]), None);
    assert_eq!(object.value.str_at(&["spec", "claimRef", "name"]), Some("c"));
    assert_eq!(object.value.str_at(&["status", "phase"]), Some("Pending"));
}

#[test]
fn the_source_of_a_volume_stays_and_its_capacity_may_change() {
    let patch = of("PersistentVolume", "pv", json!({"spec": {"capacity": {"storage": "2Gi"}}}));
    assert_eq!(patched(&mut with(volume(json!({}))), patch), "accepted");
    let patch = of("PersistentVolume", "pv", json!({"spec": {"nfs": {"path": "/other"}}}));
    let answer = patched(&mut with(volume(json!({}))), patch);
    let start = "PersistentVolume \"pv\" is invalid: spec.persistentvolumesource: Forbidden: spec.persistentvolumesource \
                 is immutable after creation";
    assert!(answer.starts_with(start), "{answer}");
}

#[test]
fn what_is_frozen_stays() {
    let map = of("ConfigMap", "c", json!({"immutable": true, "data": {"a": "1"}}));
    assert_eq!(
        patched(&mut with(map.clone()), of("ConfigMap", "c", json!({"data": {"a": "2"}}))),
        "ConfigMap \"c\" is invalid: data: Forbidden: field is immutable when `immutable` is set"
    );
    assert_eq!(
        patched(&mut with(map), of("ConfigMap", "c", json!({"immutable": null}))),
        "ConfigMap \"c\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set"
    );
    let secret = of("Secret", "s", json!({"type": "example.com/a"}));
    assert_eq!(
        patched(&mut with(secret), of("Secret", "s", json!({"type": "example.com/b"}))),
        "Secret \"s\" is invalid: type: Invalid value: \"example.com/b\": field is immutable"
    );
}

#[test]
fn a_patch_is_decoded_strictly() {
    let answer = patched(&mut with(claim(json!({}))), of("PersistentVolumeClaim", "data", json!({"spec": {"foo": 1}})));
    assert!(answer.contains("strict decoding error: unknown field \"spec.foo\""), "{answer}");
}

#[test]
fn applying_the_same_again_changes_nothing() {
    for document in [claim(json!({})), volume(json!({})), super::pod(json!({}))] {
        let before = stored(document.clone());
        let mut cluster = with(document.clone());
        let answer = send(&mut cluster, Request::Apply, document);
        match answer.outcome {
            Outcome::Updated(object) => assert_eq!(serde_json::to_value(&object.value).unwrap(), before),
            // A pod's list of containers is replaced as a whole, and with it the mount of its token goes.
            Outcome::Rejected(rejection) => assert!(rejection.message.starts_with("Pod "), "{}", rejection.message),
            other => panic!("{other:?}"),
        }
    }
}

const POD: &str = "Pod \"a\" is invalid: ";
const FIXED: &str = "spec: Forbidden: pod updates may not change fields other than \
                     `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
                     `spec.tolerations` (only additions to existing tolerations),\
                     `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

fn of_pod(spec: serde_json::Value) -> serde_json::Value {
    of("Pod", "a", json!({"spec": spec}))
}

#[test]
fn what_changed_in_a_pod_is_shown_with_the_names_of_go() {
    let pod = super::pod(json!({"automountServiceAccountToken": false, "hostNetwork": true}));
    let answer = patched(&mut with(pod), of_pod(json!({"hostNetwork": false, "securityContext": {"fsGroup": 5}})));
    assert_eq!(
        answer,
        format!(
            "{POD}{FIXED}@@ -44,7 +44,7 @@\n  \"AutomountServiceAccountToken\": false,\n  \"NodeName\": \"\",\n  \
             \"SecurityContext\": {{\n-  \"HostNetwork\": true,\n+  \"HostNetwork\": false,\n   \"HostPID\": false,\n   \
             \"HostIPC\": false,\n   \"ShareProcessNamespace\": null,\n@@ -56,7 +56,7 @@\n   \"RunAsNonRoot\": null,\n   \
             \"SupplementalGroups\": null,\n   \"SupplementalGroupsPolicy\": null,\n-  \"FSGroup\": null,\n+  \
             \"FSGroup\": 5,\n   \"FSGroupChangePolicy\": null,\n   \"Sysctls\": null,\n   \"SeccompProfile\": null,\n"
        )
    );
}

#[test]
fn tolerations_may_be_added_and_the_default_ones_stay() {
    let mut cluster = with(super::pod(json!({})));
    let added = json!({"tolerations": [{"key": "k", "operator": "Exists"}]});
    assert_eq!(patched(&mut cluster, of_pod(added)), "accepted");
    assert_eq!(
        patched(&mut cluster, of_pod(json!({"tolerations": []}))),
        format!(
            "{POD}spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"
        )
    );
}

#[test]
fn gates_may_only_go() {
    let gates =
        |names: &[&str]| json!({"schedulingGates": names.iter().map(|n| json!({"name": n})).collect::<Vec<_>>()});
    let mut cluster = with(super::pod(gates(&["example.com/a", "example.com/b"])));
    assert_eq!(patched(&mut cluster, of_pod(gates(&["example.com/b"]))), "accepted");
    assert_eq!(
        patched(&mut cluster, of_pod(gates(&["example.com/b", "example.com/c"]))),
        format!(
            "{POD}spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate \
             'example.com/c'"
        )
    );
}

#[test]
fn where_a_gated_pod_may_run_can_be_narrowed() {
    let terms = |terms: serde_json::Value| {
        json!({"affinity": {"nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms},
        }}})
    };
    let (zone, disk) = (json!({"key": "zone", "operator": "Exists"}), json!({"key": "disk", "operator": "Exists"}));
    let mut spec = terms(json!([{"matchExpressions": [zone]}]));
    super::merge(&mut spec, json!({"schedulingGates": [{"name": "example.com/a"}], "nodeSelector": {"a": "b"}}));
    let mut cluster = with(super::pod(spec));
    assert_eq!(patched(&mut cluster, of_pod(json!({"nodeSelector": {"c": "d"}}))), "accepted");
    assert_eq!(
        patched(&mut cluster, of_pod(json!({"nodeSelector": {"a": "x"}}))),
        format!(
            "{POD}spec.nodeSelector: Invalid value: {{\"a\":\"x\",\"c\":\"d\"}}: only additions to spec.nodeSelector are \
             allowed (no mutations or deletions)"
        )
    );
    assert_eq!(patched(&mut cluster, of_pod(terms(json!([{"matchExpressions": [zone, disk]}])))), "accepted");
    let at = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    assert_eq!(
        patched(&mut cluster, of_pod(terms(json!([{"matchExpressions": [disk]}])))),
        format!(
            "{POD}{at}[0]: Invalid value: {{\"MatchExpressions\":[{{\"Key\":\"disk\",\"Operator\":\"Exists\",\
             \"Values\":null}}],\"MatchFields\":null}}: only additions are allowed (no mutations or deletions)"
        )
    );
}

#[test]
fn what_a_job_makes_stays_unless_it_is_suspended() {
    let job = |suspend: bool| {
        let container = json!({"name": "c", "image": "i"});
        let spec = json!({"restartPolicy": "Never", "containers": [container]});
        let spec = json!({"suspend": suspend, "template": {"spec": spec}});
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": spec})
    };
    let patch = |spec: serde_json::Value| {
        let spec = json!({"template": {"spec": spec}});
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": spec})
    };
    let selector = json!({"nodeSelector": {"a": "b"}});
    assert_eq!(patched(&mut with(job(true)), patch(selector.clone())), "accepted");
    let answer = patched(&mut with(job(false)), patch(selector));
    let start = "Job.batch \"j\" is invalid: spec.template: Invalid value: {\"labels\":{\"batch.kubernetes.io/controller-uid\":\
                 \"<uid of Job/default/j>\",\"batch.kubernetes.io/job-name\":\"j\",\"controller-uid\":\"<uid of Job/default/j>\",\
                 \"job-name\":\"j\"},\"Spec\":{\"Volumes\":null,";
    assert!(answer.starts_with(start) && answer.ends_with("}}: field is immutable"), "{answer}");
    let answer = patched(&mut with(job(true)), patch(json!({"schedulerName": "s"})));
    assert!(
        answer.starts_with("Job.batch \"j\" is invalid: spec.template.spec: Invalid value: {\"Volumes\""),
        "{answer}"
    );
}

#[test]
fn a_class_is_checked_again_when_it_changes() {
    let class = |provisioner: &str| {
        let metadata = json!({"name": "c"});
        json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": metadata, "provisioner": provisioner})
    };
    assert_eq!(
        patched(&mut with(class("p.example.com")), class("")),
        "StorageClass.storage.k8s.io \"c\" is invalid: [provisioner: Required value, provisioner: Invalid value: \"\": field \
         is immutable]"
    );
}
