//! What is filled in, and what is left out of what was written.

use super::{claim, pod, stored, volume};
use serde_json::json;

#[test]
fn a_pod_gets_its_defaults() {
    let limits = json!({"limits": {"memory": "1024Mi"}});
    let pod = stored(pod(json!({
        "containers": [{"name": "app", "image": "nginx:1.27", "ports": [{"containerPort": 80}], "resources": limits}],
        "volumes": [{"name": "v"}, {"name": "c", "configMap": {"name": "c"}}],
    })));
    let container = &pod["spec"]["containers"][0];
    assert_eq!(container["imagePullPolicy"], "IfNotPresent");
    assert_eq!(container["ports"][0]["protocol"], "TCP");
    assert_eq!(container["resources"], json!({"limits": {"memory": "1Gi"}, "requests": {"memory": "1Gi"}}));
    assert_eq!(pod["spec"]["volumes"][0], json!({"name": "v", "emptyDir": {}}));
    assert_eq!(pod["spec"]["volumes"][1]["configMap"]["defaultMode"], 420);
    assert_eq!(pod["spec"]["serviceAccountName"], "default");
    assert_eq!(pod["spec"]["enableServiceLinks"], true);
    assert_eq!(pod["status"], json!({"phase": "Pending"}));
}

#[test]
fn a_template_leaves_to_the_pod_what_is_the_pod_s() {
    let set = stored(json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"a": "b"}},
            "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "app", "image": "nginx"}]}},
        },
    }));
    let spec = &set["spec"]["template"]["spec"];
    assert_eq!(spec["restartPolicy"], "Always");
    assert!(spec.get("enableServiceLinks").is_none());
    assert!(spec.get("serviceAccountName").is_none());
    assert_eq!(set["spec"]["replicas"], 1);
    assert_eq!(set["spec"]["strategy"]["rollingUpdate"], json!({"maxSurge": "25%", "maxUnavailable": "25%"}));
}

#[test]
fn absent_is_not_empty() {
    assert!(stored(claim(json!({})))["spec"].get("storageClassName").is_none());
    assert_eq!(stored(claim(json!({"storageClassName": ""})))["spec"]["storageClassName"], "");
    assert!(stored(claim(json!({"storageClassName": null})))["spec"].get("storageClassName").is_none());
    // A volume's class is no pointer to Go: empty is absent there.
    assert!(stored(volume(json!({"storageClassName": ""})))["spec"].get("storageClassName").is_none());
}

#[test]
fn amounts_are_canonical_and_rounded_up_to_thousandths() {
    let amount = |text: &str| {
        stored(claim(json!({"resources": {"requests": {"storage": text}}})))["spec"]["resources"]["requests"]["storage"]
            .clone()
    };
    assert_eq!(amount("1024Mi"), "1Gi");
    assert_eq!(amount("1.0001"), "1001m");
}

#[test]
fn what_a_user_says_of_the_status_is_dropped() {
    let mut document = volume(json!({}));
    document["status"] = json!({"phase": "Bound"});
    assert_eq!(stored(document)["status"], json!({"phase": "Pending"}));
}

#[test]
fn a_data_source_stands_in_both_fields_or_in_none() {
    let snapshot = json!({"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "s"});
    let stored_claim = stored(claim(json!({"dataSource": snapshot})));
    assert_eq!(stored_claim["spec"]["dataSourceRef"], snapshot);
    let unknown = json!({"apiGroup": "example.com", "kind": "Widget", "name": "w"});
    assert!(stored(claim(json!({"dataSource": unknown})))["spec"].get("dataSource").is_none());
    assert_eq!(stored(claim(json!({"dataSourceRef": unknown})))["spec"]["dataSource"], unknown);
}

#[test]
fn plain_text_of_a_secret_wins() {
    let secret = stored(json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
        "data": {"a": "b2xk"}, "stringData": {"a": "new", "b": "x"},
    }));
    assert_eq!(secret["data"], json!({"a": "bmV3", "b": "eA=="}));
    assert!(secret.get("stringData").is_none());
    assert_eq!(secret["type"], "Opaque");
}

#[test]
fn a_snapshot_is_kept_as_it_is_written() {
    let snapshot = stored(json!({
        "apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshot", "metadata": {"name": "s"},
        "spec": {"source": {"persistentVolumeClaimName": "data"}},
    }));
    assert_eq!(snapshot["spec"], json!({"source": {"persistentVolumeClaimName": "data"}}));
    assert!(snapshot.get("status").is_none());
}

#[test]
fn services_get_addresses_of_their_own() {
    let service = |name: &str, ip: Option<&str>| json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {"clusterIP": ip, "ports": [{"port": 80}]}});
    let mut cluster = super::cluster();
    for (name, ip, expected) in [("a", None, "10.96.0.10"), ("b", Some("None"), "None"), ("c", None, "10.96.0.11")] {
        let verdict = super::create(&mut cluster, service(name, ip));
        let kubestow_core::admit::Outcome::Created(object) = verdict.outcome else { panic!("{verdict:?}") };
        assert_eq!(object.value.str_at(&["spec", "clusterIP"]), Some(expected));
    }
}

#[test]
fn what_belongs_to_features_that_are_off_is_dropped() {
    let sources = json!([{"clusterTrustBundle": {"path": "ca"}}, {"configMap": {"name": "c"}}]);
    let pod = stored(pod(json!({
        "terminationGracePeriodSeconds": -5,
        "containers": [
            {"name": "a", "image": "i", "lifecycle": {"stopSignal": "SIGTERM"}},
            {"name": "b", "image": "i", "lifecycle": {"stopSignal": "SIGTERM", "preStop": {"sleep": {"seconds": 1}}}},
        ],
        "volumes": [{"name": "v", "projected": {"sources": sources}}],
    })));
    assert!(pod["spec"]["containers"][0].get("lifecycle").is_none());
    assert_eq!(pod["spec"]["containers"][1]["lifecycle"], json!({"preStop": {"sleep": {"seconds": 1}}}));
    assert_eq!(pod["spec"]["volumes"][0]["projected"]["sources"], json!([{}, {"configMap": {"name": "c"}}]));
    assert_eq!(pod["spec"]["terminationGracePeriodSeconds"], 1);
}
