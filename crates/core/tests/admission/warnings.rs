//! What the API server warns of.

use super::{claim, cluster, create, pod, volume};
use serde_json::json;

fn warnings(document: serde_json::Value) -> Vec<(String, String)> {
    let verdict = create(&mut cluster(), document);
    verdict.warnings.iter().map(|warning| (warning.message.clone(), warning.place.to_string())).collect()
}

fn texts(document: serde_json::Value) -> Vec<String> {
    warnings(document).into_iter().map(|(text, _)| text).collect()
}

#[test]
fn a_variable_that_hides_another_is_told_unless_it_uses_it() {
    let env = |second: &str| {
        pod(
            json!({"containers": [{"name": "a", "image": "i", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": second}]}]}),
        )
    };
    let text = "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply";
    assert_eq!(texts(env("2")), [text]);
    assert_eq!(texts(env("$(A)")), [text]);
    assert!(texts(env("$(A)2")).is_empty());
}

#[test]
fn files_on_top_of_each_other_are_told() {
    let items = json!([{"key": "a", "path": "a"}, {"key": "b", "path": "a/b"}, {"key": "c", "path": "ab"}]);
    let volumes = json!([{"name": "v", "configMap": {"name": "c", "items": items}}]);
    assert_eq!(
        texts(pod(json!({"volumes": volumes}))),
        ["volume \"v\" (ConfigMap \"c\"): overlapping paths: \"a/b\" with \"a\""]
    );
    let sources = json!([
        {"serviceAccountToken": {"path": "t"}},
        {"secret": {"name": "s", "items": [{"key": "k", "path": "t"}]}},
    ]);
    let text = "volume \"v\" (Projected): overlapping paths: \"t\" (Secret \"s\") with \"t\" (ServiceAccountToken)";
    assert_eq!(
        warnings(pod(json!({"volumes": [{"name": "v", "projected": {"sources": sources}}]}))),
        [(text.to_owned(), "spec.volumes[0].projected.sources[1]".to_owned())]
    );
}

#[test]
fn what_is_deprecated_is_told() {
    let mut document = volume(json!({"persistentVolumeReclaimPolicy": "Recycle"}));
    document["metadata"]["annotations"] = json!({"volume.beta.kubernetes.io/storage-class": "x"});
    assert_eq!(
        texts(document),
        [
            "metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use \
             \"storageClassName\" attribute instead",
            "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended \
             approach is to use dynamic provisioning.",
        ]
    );
    let old = json!({"storageos": {"volumeName": "v"}});
    assert_eq!(
        warnings(pod(json!({"volumes": [{"name": "v", "storageos": old["storageos"]}]}))),
        [(
            "spec.volumes[0].storageOS: deprecated in v1.22, non-functional in v1.25+".to_owned(),
            "spec.volumes[0].storageos".to_owned()
        )]
    );
}

#[test]
fn half_a_byte_is_told() {
    assert_eq!(
        texts(claim(json!({"resources": {"requests": {"storage": "1500m"}}}))),
        ["spec.resources.requests[storage]: fractional byte value \"1500m\" is invalid, must be an integer"]
    );
}

#[test]
fn ports_in_each_other_s_way_are_told() {
    let ports = json!([{"containerPort": 80, "name": "http"}, {"containerPort": 80}]);
    let containers = json!([{"name": "a", "image": "i", "ports": ports}, {"name": "b", "image": "i", "ports": [{"containerPort": 81, "name": "http"}]}]);
    assert_eq!(
        texts(pod(json!({"containers": containers}))),
        [
            "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
            "spec.containers[1].ports[0]: duplicate port name \"http\" with spec.containers[0].ports[0], services and \
             probes that select ports by name will use spec.containers[0].ports[0]",
        ]
    );
}

#[test]
fn a_driver_that_gets_tokens_outside_secrets_is_told() {
    let driver = |spec: serde_json::Value| json!({"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": {"name": "d.example.com"}, "spec": spec});
    let tokens = json!([{"audience": "a"}]);
    assert_eq!(
        warnings(driver(json!({"tokenRequests": tokens}))),
        [(
            "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible \
             logging of tokens in volume attributes"
                .to_owned(),
            "spec.tokenRequests".to_owned()
        )]
    );
    assert!(texts(driver(json!({"tokenRequests": tokens, "serviceAccountTokenInSecrets": false}))).is_empty());
}

#[test]
fn a_quota_that_requests_more_than_it_limits_is_told() {
    let hard = json!({"cpu": "4", "limits.cpu": "2", "requests.memory": "1Gi", "limits.memory": "2Gi"});
    let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}});
    assert_eq!(texts(quota), ["ResourceQuota cpu (4) should be less than limits.cpu (2)"]);
}

#[test]
fn a_number_of_bytes_that_go_cannot_count_in_thousandths_is_told() {
    let sized = |size: &str| texts(super::claim(json!({"resources": {"requests": {"storage": size}}})));
    assert!(sized("8Pi").is_empty());
    let told = "spec.resources.requests[storage]: fractional byte value \"1Ei\" is invalid, must be an integer";
    assert_eq!(sized("1Ei"), [told]);
}

#[test]
fn a_generated_name_is_no_long_name() {
    let mut pod = pod(json!({}));
    pod["metadata"] = json!({"generateName": "web-"});
    assert!(texts(pod.clone()).is_empty());
    pod["metadata"] = json!({"generateName": "web.com-"});
    assert_eq!(texts(pod).len(), 1);
}
