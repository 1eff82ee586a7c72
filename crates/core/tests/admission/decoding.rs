//! Fields and types.

use super::{answer, claim, cluster, create, message, pod};
use kubestow_core::admit::Outcome;
use kubestow_core::cluster::Cluster;
use kubestow_core::profile::Profile;
use serde_json::json;

fn refused(kind: &str, why: &str) -> String {
    format!("{kind} in version \"v1\" cannot be handled as a {kind}: {why}")
}

#[test]
fn unknown_fields_are_all_named_in_the_order_of_their_names() {
    let document = claim(json!({"zone": 1, "accessMode": "ReadWriteOnce"}));
    let why = "strict decoding error: unknown field \"spec.accessMode\", unknown field \"spec.zone\"";
    assert_eq!(answer(document.clone()), refused("PersistentVolumeClaim", why));
    let Outcome::Rejected(rejection) = create(&mut cluster(), document).outcome else { panic!("accepted") };
    let places: Vec<String> = rejection.spots.iter().map(|spot| spot.place.to_string()).collect();
    assert_eq!(places, ["spec.accessMode", "spec.zone"]);
}

#[test]
fn the_case_of_a_field_counts_and_items_have_numbers() {
    let document = pod(json!({"containers": [{"name": "app", "image": "i"}, {"name": "b", "Image": "i"}]}));
    let why = "strict decoding error: unknown field \"spec.containers[1].Image\"";
    assert_eq!(answer(document), refused("Pod", why));
}

#[test]
fn a_wrong_type_is_told_in_go_s_words() {
    let unmarshal = |what: &str| format!("json: cannot unmarshal {what}");
    for (spec, why) in [
        (json!({"containers": {}}), "object into Go struct field PodSpec.spec.containers of type []v1.Container"),
        (
            json!({"containers": [{"name": 1}]}),
            "number into Go struct field Container.spec.containers.name of type string",
        ),
        (
            json!({"containers": [{"name": "a", "image": "i", "command": "sh"}]}),
            "string into Go struct field Container.spec.containers.command of type []string",
        ),
        (
            json!({"terminationGracePeriodSeconds": "30"}),
            "string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
        ),
        (json!({"priority": 1.5}), "number 1.5 into Go struct field PodSpec.spec.priority of type int32"),
        (
            json!({"securityContext": []}),
            "array into Go struct field PodSpec.spec.securityContext of type v1.PodSecurityContext",
        ),
        (json!({"nodeSelector": {"a": true}}), "bool into Go struct field PodSpec.spec.nodeSelector of type string"),
        (
            json!({"containers": [{"name": "a", "image": "i", "resources": {"limits": "1Gi"}}]}),
            "string into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList",
        ),
    ] {
        assert_eq!(answer(pod(spec)), refused("Pod", &unmarshal(why)));
    }
}

#[test]
fn a_wrong_type_is_told_rather_than_unknown_fields() {
    let document = pod(json!({"aaa": 1, "hostname": 5}));
    let why = "json: cannot unmarshal number into Go struct field PodSpec.spec.hostname of type string";
    assert_eq!(answer(document), refused("Pod", why));
}

#[test]
fn an_amount_that_is_none_ends_the_decoding() {
    let bad = |amount: serde_json::Value| answer(claim(json!({"resources": {"requests": {"storage": amount}}})));
    let format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    assert_eq!(bad(json!("1GB")), refused("PersistentVolumeClaim", format));
    assert_eq!(bad(json!(true)), refused("PersistentVolumeClaim", format));
    assert_eq!(bad(json!("1K")), refused("PersistentVolumeClaim", "unable to parse quantity's suffix"));
    assert_eq!(bad(json!(5)), "accepted");
    assert_eq!(bad(json!(" 1Gi ")), "accepted");
}

#[test]
fn base64_says_where_it_goes_wrong() {
    let secret = |data: &str| {
        answer(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"k": data}}))
    };
    assert_eq!(secret("not base64"), refused("Secret", "illegal base64 data at input byte 3"));
    assert_eq!(secret("aGVsbG8="), "accepted");
    assert_eq!(secret("aGVs\nbG8="), "accepted");
}

#[test]
fn kinds_and_versions_that_are_not_served_have_no_match() {
    let of =
        |version: &str, kind: &str| answer(json!({"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}));
    assert_eq!(
        of("extensions/v1beta1", "Deployment"),
        "no matches for kind \"Deployment\" in version \"extensions/v1beta1\""
    );
    assert_eq!(of("v1", "Pods"), "no matches for kind \"Pods\" in version \"v1\"");
    assert_eq!(
        of("storage.k8s.io/v1beta1", "StorageClass"),
        "no matches for kind \"StorageClass\" in version \"storage.k8s.io/v1beta1\""
    );
    assert_eq!(of("", "Pod"), "error validating data: apiVersion not set");
    assert_eq!(
        of("v1", ""),
        "Object 'Kind' is missing in '{\"apiVersion\":\"v1\",\"kind\":\"\",\"metadata\":{\"name\":\"a\"}}'"
    );
    assert_eq!(of("example.com/v1", "Widget"), "no matches for kind \"Widget\" in version \"example.com/v1\"");
}

#[test]
fn kinds_of_other_groups_are_brought_by_their_definitions_or_taken_as_installed() {
    let widget = |version: &str| json!({"apiVersion": format!("example.com/{version}"), "kind": "Widget", "metadata": {"name": "a"}});
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com", "names": {"kind": "Widget", "plural": "widgets"}, "scope": "Namespaced",
            "versions": [{"name": "v1", "served": true, "storage": true}, {"name": "v0", "served": false, "storage": false}],
        },
    });
    let mut cluster = cluster();
    assert_eq!(message(&create(&mut cluster, definition)), "accepted");
    assert_eq!(message(&create(&mut cluster, widget("v1"))), "accepted");
    let refused = "no matches for kind \"Widget\" in version \"example.com/v0\"";
    assert_eq!(message(&create(&mut cluster, widget("v0"))), refused);
    let mut playground = Cluster::new(Profile::playground());
    assert_eq!(message(&create(&mut playground, widget("v1"))), "accepted");
}

#[test]
fn served_kinds_that_nothing_acts_on_are_checked_and_noted() {
    let ingress = |spec: serde_json::Value| json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "a"}, "spec": spec});
    let verdict = create(&mut cluster(), ingress(json!({"rules": []})));
    assert!(matches!(verdict.outcome, Outcome::Created(_)));
    assert_eq!(verdict.findings.len(), 1);
    let why = "strict decoding error: unknown field \"spec.rule\"";
    assert_eq!(answer(ingress(json!({"rule": []}))), refused("Ingress", why));
}

#[test]
fn a_kind_of_another_group_is_not_ours_though_it_has_the_same_name() {
    let knative =
        json!({"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"x": 1}});
    assert_eq!(message(&create(&mut Cluster::new(Profile::playground()), knative)), "accepted");
}
