//! What objects may hold.

use super::{answer, claim, cluster, create, pod, volume};
use kubestow_core::admit::Outcome;
use serde_json::json;

fn invalid(kind: &str, errors: &str) -> String {
    format!("{kind} is invalid: {errors}")
}

/// The fields as the message names them, and as they stand in the document.
fn fields(document: serde_json::Value) -> Vec<(String, String)> {
    match create(&mut cluster(), document).outcome {
        Outcome::Rejected(rejection) => {
            rejection.causes.iter().map(|cause| (cause.field.clone(), cause.place.to_string())).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(field, place)| ((*field).to_owned(), (*place).to_owned())).collect()
}

#[test]
fn one_error_stands_bare_and_several_in_brackets() {
    assert_eq!(
        answer(claim(json!({"accessModes": []}))),
        invalid(
            "PersistentVolumeClaim \"data\"",
            "spec.accessModes: Required value: at least 1 access mode is required"
        )
    );
    assert_eq!(
        answer(volume(json!({"capacity": null}))),
        invalid(
            "PersistentVolume \"pv\"",
            "[spec.capacity: Required value, spec.capacity: Unsupported value: null: supported values: \"storage\"]"
        )
    );
}

#[test]
fn oddly_named_fields_still_have_their_true_place() {
    assert_eq!(
        fields(claim(json!({"resources": {}}))),
        pairs(&[("spec.resources[storage]", "spec.resources.requests[storage]")])
    );
    let mounts = json!([{"name": "v", "mountPath": "/v"}, {"name": "v", "mountPath": "/w", "subPath": "../up"}]);
    let volumes = json!([{"name": "v", "emptyDir": {}}]);
    assert_eq!(
        fields(pod(json!({"containers": [{"name": "a", "image": "i", "volumeMounts": mounts}], "volumes": volumes}))),
        pairs(&[("spec.containers[0].volumeMounts.subPath", "spec.containers[0].volumeMounts[1].subPath")])
    );
    let files = json!([{"path": "ok", "fieldRef": {"fieldPath": "metadata.name"}}, {"path": "/abs", "fieldRef": {"fieldPath": "metadata.name"}}]);
    assert_eq!(
        fields(pod(json!({"volumes": [{"name": "v", "downwardAPI": {"items": files}}]}))),
        pairs(&[("spec.volumes[0].downwardAPI.path", "spec.volumes[0].downwardAPI.items[1].path")])
    );
    assert_eq!(
        fields(volume(json!({"nfs": null, "gcePersistentDisk": {}}))),
        pairs(&[("spec.persistentDisk.pdName", "spec.gcePersistentDisk.pdName")])
    );
}

#[test]
fn claim_templates_stand_before_the_volumes_of_the_template() {
    let template = json!({"metadata": {"name": "data"}, "spec": claim(json!({}))["spec"].clone()});
    let spec = json!({
        "containers": [{"name": "app", "image": "i", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}],
        "volumes": [{"name": "Bad", "emptyDir": {}}, {"name": "data", "hostPath": {"path": ""}}],
    });
    let set = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "web"},
        "spec": {
            "selector": {"matchLabels": {"a": "b"}},
            "template": {"metadata": {"labels": {"a": "b"}}, "spec": spec},
            "volumeClaimTemplates": [template],
        },
    });
    assert_eq!(fields(set), pairs(&[("spec.template.spec.volumes[1].name", "spec.template.spec.volumes[0].name")]));
}

#[test]
fn a_volume_that_is_not_in_order_is_not_there_for_mounts() {
    let spec = json!({
        "volumes": [{"name": "v", "nfs": {"server": "s", "path": "exports"}}],
        "containers": [{"name": "a", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
    });
    assert_eq!(
        answer(pod(spec)),
        invalid(
            "Pod \"a\"",
            "[spec.volumes[0].nfs.path: Invalid value: \"exports\": must be an absolute path, \
             spec.containers[0].volumeMounts[0].name: Not found: \"v\"]"
        )
    );
}

#[test]
fn selectors_must_select_the_template() {
    let set = |selector: serde_json::Value| {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
            "spec": {
                "selector": selector,
                "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "app", "image": "i"}]}},
            },
        })
    };
    assert_eq!(answer(set(json!({"matchLabels": {"a": "b"}}))), "accepted");
    let mismatch =
        "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`";
    assert_eq!(answer(set(json!({"matchLabels": {"a": "c"}}))), invalid("Deployment.apps \"web\"", mismatch));
    assert_eq!(
        answer(set(json!(null))),
        invalid("Deployment.apps \"web\"", &format!("[spec.selector: Required value, {mismatch}]"))
    );
    assert_eq!(
        answer(set(json!({}))),
        invalid(
            "Deployment.apps \"web\"",
            "spec.selector: Invalid value: {}: empty selector is invalid for deployment"
        )
    );
}

#[test]
fn variables_name_one_source() {
    let env = |variable: serde_json::Value| {
        answer(pod(json!({"containers": [{"name": "a", "image": "i", "env": [variable]}]})))
    };
    let at = |errors: &str| invalid("Pod \"a\"", &format!("spec.containers[0].env[0].{errors}"));
    assert_eq!(env(json!({"name": "1 A"})), "accepted");
    assert_eq!(
        env(json!({"name": "A=B"})),
        at("name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII \
            characters other than '='")
    );
    let reference = json!({"fieldRef": {"fieldPath": "metadata.name"}});
    assert_eq!(
        env(json!({"name": "A", "value": "x", "valueFrom": reference})),
        at("valueFrom: Invalid value: \"\": may not be specified when `value` is not empty")
    );
    assert_eq!(
        env(json!({"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.nope"}}})),
        at("valueFrom.fieldRef.fieldPath: Invalid value: \"spec.nope\": error converting fieldPath: field label not \
            supported: spec.nope")
    );
    assert_eq!(
        env(json!({"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1Mi"}}})),
        at("valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only divisor's values 1m and 1 are \
            supported with the cpu resource")
    );
}

#[test]
fn requests_stay_below_limits() {
    let resources = json!({"limits": {"cpu": "1"}, "requests": {"cpu": "2"}});
    assert_eq!(
        answer(pod(json!({"containers": [{"name": "a", "image": "i", "resources": resources}]}))),
        invalid(
            "Pod \"a\"",
            "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"
        )
    );
}

#[test]
fn secrets_of_a_type_need_its_keys() {
    let secret = |kind: &str, data: serde_json::Value| {
        answer(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "type": kind, "data": data}))
    };
    let at = |errors: &str| invalid("Secret \"s\"", errors);
    assert_eq!(
        secret("kubernetes.io/basic-auth", json!({})),
        at("[data[username]: Required value, data[password]: Required value]")
    );
    assert_eq!(secret("kubernetes.io/basic-auth", json!({"password": ""})), "accepted");
    assert_eq!(secret("kubernetes.io/ssh-auth", json!({})), at("data[ssh-privatekey]: Required value"));
    assert_eq!(
        secret("kubernetes.io/dockerconfigjson", json!({".dockerconfigjson": "W10="})),
        at(
            "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into \
            Go value of type map[string]interface {}"
        )
    );
    assert_eq!(
        secret("kubernetes.io/service-account-token", json!({})),
        at("metadata.annotations[kubernetes.io/service-account.name]: Required value")
    );
}

#[test]
fn the_size_of_a_config_map_has_a_bound() {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "x".repeat(1_048_577)}});
    assert_eq!(answer(map), invalid("ConfigMap \"c\"", "[]: Too long: may not be more than 1048576 bytes"));
}

#[test]
fn snapshots_keep_their_rules_only_if_their_schema_holds() {
    let snapshot = |spec: serde_json::Value| {
        answer(json!({
            "apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshot", "metadata": {"name": "s"}, "spec": spec,
        }))
    };
    let at = |errors: &str| invalid("VolumeSnapshot.snapshot.storage.k8s.io \"s\"", errors);
    assert_eq!(
        snapshot(json!({"source": {}})),
        at(
            "spec.source: Invalid value: exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set"
        )
    );
    let rest = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; \
                correct the existing errors to complete validation";
    assert_eq!(snapshot(json!({})), at(&format!("[spec.source: Required value, {rest}]")));
    let wrong = "spec.volumeSnapshotClassName: Invalid value: \"integer\": spec.volumeSnapshotClassName in body must be of \
                 type string: \"integer\"";
    assert_eq!(
        snapshot(json!({"source": {"persistentVolumeClaimName": "c"}, "volumeSnapshotClassName": 5})),
        at(&format!("[{wrong}, {rest}]"))
    );
}

#[test]
fn group_snapshots_follow_the_rules_of_their_definition() {
    let object = |kind: &str, fields: serde_json::Value| {
        let mut object =
            json!({"apiVersion": "groupsnapshot.storage.k8s.io/v1", "kind": kind, "metadata": {"name": "g"}});
        object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        answer(object)
    };
    let group = |source: serde_json::Value| object("VolumeGroupSnapshot", json!({"spec": {"source": source}}));
    let one = "spec.source: Invalid value: exactly one of selector and volumeGroupSnapshotContentName must be set";
    let refused = |kind: &str, errors: &str| invalid(&format!("{kind}.groupsnapshot.storage.k8s.io \"g\""), errors);
    assert_eq!(group(json!({})), refused("VolumeGroupSnapshot", one));
    let both = json!({"selector": {"matchLabels": {"app": "db"}}, "volumeGroupSnapshotContentName": "c"});
    assert_eq!(group(both), refused("VolumeGroupSnapshot", one));
    assert_eq!(group(json!({"selector": {"matchLabels": {"app": "db"}}})), "accepted");
    let class = |fields| object("VolumeGroupSnapshotClass", fields);
    assert_eq!(class(json!({"driver": "d"})), refused("VolumeGroupSnapshotClass", "deletionPolicy: Required value"));
    assert_eq!(class(json!({"driver": "d", "deletionPolicy": "Delete"})), "accepted");
    let spec = json!({"spec": {"driver": "d", "deletionPolicy": "Retain", "source": {"volumeHandles": ["a"]},
        "volumeGroupSnapshotRef": {"name": "g"}}});
    let answered = object("VolumeGroupSnapshotContent", spec);
    assert!(answered.contains("volumeGroupSnapshotRef.namespace must be set"), "{answered}");
}

#[test]
fn oddities_that_kubernetes_accepts() {
    for spec in [
        json!({"containers": [{"name": "a", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "relative:x"}]}], "volumes": [{"name": "v"}]}),
        json!({"volumes": [{"name": "v", "emptyDir": {"medium": "Tape"}}]}),
        json!({"volumes": [{"name": "v", "projected": {"sources": [{}]}}]}),
    ] {
        assert_eq!(answer(pod(spec)), "accepted");
    }
    assert_eq!(answer(claim(json!({"accessModes": ["ReadWriteOnce", "ReadWriteOnce"]}))), "accepted");
    let both = json!({"requests": {"storage": "2Gi", "cpu": "1"}, "limits": {"storage": "1Gi"}});
    assert_eq!(answer(claim(json!({"resources": both}))), "accepted");
}

/// The answer to a Service with one port and whatever else its spec holds, behind what every refusal begins with.
fn service(spec: serde_json::Value) -> String {
    let mut service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]},
    });
    super::merge(&mut service["spec"], spec);
    let answer = super::answer(service);
    answer.strip_prefix("Service \"s\" is invalid: ").unwrap_or(&answer).to_owned()
}

#[test]
fn a_service_gets_only_addresses_of_the_cluster() {
    assert_eq!(service(json!({"clusterIP": "10.96.3.4"})), "accepted");
    assert_eq!(
        service(json!({"clusterIP": "1.2.3.4"})),
        "spec.clusterIPs: Invalid value: [\"1.2.3.4\"]: failed to allocate IP 1.2.3.4: the provided network does not match \
         the current range"
    );
    assert_eq!(
        service(json!({"clusterIP": "10.96.0.1"})),
        "spec.clusterIPs: Invalid value: [\"10.96.0.1\"]: failed to allocate IP 10.96.0.1: provided IP is already allocated"
    );
    assert_eq!(
        service(json!({"ipFamilies": ["IPv6"]})),
        "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"
    );
    assert_eq!(
        service(json!({"ipFamilyPolicy": "RequireDualStack"})),
        "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services"
    );
    let headless = json!({"clusterIP": "None", "ipFamilyPolicy": "RequireDualStack"});
    assert_eq!(service(headless), "accepted", "where nothing is selected, addresses may be of any family");
}

#[test]
fn a_node_port_is_of_the_range_and_free() {
    let port = |name: &str, node_port: u32| json!({"name": name, "port": 80, "nodePort": node_port});
    assert_eq!(service(json!({"type": "NodePort", "ports": [port("a", 30_080)]})), "accepted");
    assert_eq!(
        service(json!({"type": "NodePort", "ports": [port("a", 8080)]})),
        "spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is \
         30000-32767"
    );
    let mut other = port("b", 30_080);
    other["port"] = json!(81);
    assert_eq!(
        service(json!({"type": "NodePort", "ports": [port("a", 30_080), other]})),
        "spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated"
    );
    let mut udp = port("b", 30_080);
    udp["protocol"] = json!("UDP");
    assert_eq!(service(json!({"type": "NodePort", "ports": [port("a", 30_080), udp]})), "accepted");
}

#[test]
fn what_goes_with_other_types_of_services_is_refused() {
    assert_eq!(
        service(json!({"externalTrafficPolicy": "Local"})),
        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"
    );
    assert_eq!(service(json!({"externalTrafficPolicy": "Local", "externalIPs": ["192.0.2.1"]})), "accepted");
    assert_eq!(
        service(json!({"loadBalancerSourceRanges": ["10.0.0.0/8"], "loadBalancerClass": "a/b"})),
        "[spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer', \
         spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer']"
    );
    assert_eq!(
        service(json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0"]})),
        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or \
         2001:db8::/64)"
    );
    assert_eq!(
        service(json!({"externalIPs": ["127.0.0.1"]})),
        "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"
    );
    assert_eq!(
        service(json!({"type": "ExternalName", "externalName": "a.example", "clusterIP": "10.96.0.9"})),
        "spec.clusterIPs: Forbidden: may not be set for ExternalName services"
    );
}

#[test]
fn annotations_that_fields_have_replaced_are_still_checked() {
    let annotated = |key: &str, text: &str| {
        let mut pod = pod(json!({}));
        pod["metadata"]["annotations"] = json!({key: text});
        answer(pod)
    };
    let refused = |errors: &str| invalid("Pod \"a\"", errors);
    assert_eq!(
        annotated("container.apparmor.security.beta.kubernetes.io/none", "runtime/default"),
        refused(
            "metadata.annotations[container.apparmor.security.beta.kubernetes.io/none]: Invalid value: \"none\": container \
             not found"
        )
    );
    assert_eq!(
        annotated("seccomp.security.alpha.kubernetes.io/pod", "x"),
        refused(
            "metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"x\": must be a valid seccomp \
             profile"
        )
    );
    assert_eq!(
        annotated("controller.kubernetes.io/pod-deletion-cost", "+1"),
        refused(
            "metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \"+1\": must be a 32bit integer"
        )
    );
}

#[test]
fn what_go_shows_of_structures() {
    let container = json!([{"name": "a", "image": "i", "securityContext": {"privileged": true, "allowPrivilegeEscalation": false}}]);
    assert_eq!(
        answer(pod(json!({"containers": container}))),
        invalid(
            "Pod \"a\"",
            "spec.containers[0].securityContext: Invalid value: {\"Capabilities\":null,\"Privileged\":true,\"SELinuxOptions\":null,\
             \"WindowsOptions\":null,\"RunAsUser\":null,\"RunAsGroup\":null,\"RunAsNonRoot\":null,\"ReadOnlyRootFilesystem\":null,\
             \"AllowPrivilegeEscalation\":false,\"ProcMount\":null,\"SeccompProfile\":null,\"AppArmorProfile\":null}: cannot set \
             `allowPrivilegeEscalation` to false and `privileged` to true"
        )
    );
    assert_eq!(
        answer(pod(json!({"os": {"name": "x"}, "dnsConfig": {"searches": ["_a.b", ".", "A_"]}}))),
        invalid(
            "Pod \"a\"",
            "[spec.dnsConfig.searches[2]: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case \
             alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. \
             'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*'), \
             spec.os: Unsupported value: \"x\": supported values: \"linux\", \"windows\"]"
        )
    );
}
