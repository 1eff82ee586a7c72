//! What would mend a refusal does.

use super::{claim, cluster, create, message, pod, volume};
use kubestow_core::admit::Outcome;
use kubestow_core::remedy::Remedy;
use serde_json::json;

/// Applies what mends the refusal, and returns it and the next answer.
fn mended(document: serde_json::Value) -> (Vec<Remedy>, String) {
    let Outcome::Rejected(rejection) = create(&mut cluster(), document.clone()).outcome else { panic!("accepted") };
    let parts =
        rejection.causes.iter().map(|cause| &cause.remedy).chain(rejection.spots.iter().map(|spot| &spot.remedy));
    let remedies: Vec<Remedy> = parts.chain([&rejection.remedy]).flatten().cloned().collect();
    let mut value = super::value(document);
    remedies.iter().for_each(|remedy| remedy.apply(&mut value));
    let answer = message(&create(&mut cluster(), serde_json::to_value(&value).unwrap()));
    (remedies, answer)
}

#[test]
fn what_is_nearly_right_is_put_right() {
    let container = |fields: serde_json::Value| {
        let mut container = json!({"name": "a", "image": "i"});
        super::merge(&mut container, fields);
        json!({"containers": [container]})
    };
    let mut named = claim(json!({}));
    named["metadata"]["name"] = json!("My_Data");
    let mut removed = json!({"kind": "Deployment", "apiVersion": "extensions/v1beta1", "metadata": {"name": "a"}});
    removed["spec"] = json!({"template": {"metadata": {"labels": {"a": "b"}}, "spec": container(json!({}))}});
    removed["spec"]["selector"] = json!({"matchLabels": {"a": "b"}});
    let mut unselected = removed.clone();
    unselected["apiVersion"] = json!("apps/v1");
    unselected["spec"]["selector"] = json!(null);
    let mut misspelt = claim(json!({}));
    misspelt["kind"] = json!("PersistentVolumeClam");
    let mut versionless = claim(json!({}));
    versionless["apiVersion"] = json!(null);
    let mount = |fields: serde_json::Value| {
        let mut spec = container(json!({"volumeMounts": [fields]}));
        spec["volumes"] = json!([{"name": "data", "emptyDir": {}}]);
        pod(spec)
    };
    for document in [
        pod(container(json!({"volumeMount": []}))),
        pod(container(json!({"Command": ["sh"]}))),
        pod(container(json!({"command": "sh"}))),
        pod(container(json!({"env": [{"name": "A", "value": true}, {"name": "B", "value": "1"}]}))),
        pod(container(json!({"ports": [{"containerPort": "80"}]}))),
        pod(container(json!({"imagePullPolicy": "always"}))),
        pod(json!({"restartPolicy": "OnFailures"})),
        pod(json!({"automountServiceAccountToken": "yes"})),
        pod(json!({"volumes": [{"name": "v", "configMap": {"name": "c", "defaultMode": "0644"}}]})),
        claim(json!({"accessModes": null})),
        claim(json!({"resources": null})),
        claim(json!({"resources": {"requests": {"storage": "10 GB"}}})),
        claim(json!({"resources": {"requests": {"storage": "1gi"}}})),
        claim(json!({"volumeMode": "FileSystem"})),
        volume(json!({"nfs": {"server": "s", "path": "exports"}})),
        mount(json!({"name": "dta", "mountPath": "/d"})),
        mount(json!({"name": "data", "mountPath": "/d", "subPath": "/x"})),
        named,
        removed,
        unselected,
        misspelt,
        versionless,
    ] {
        let shown = document.to_string();
        let (remedies, answer) = mended(document);
        assert_eq!(answer, "accepted", "{shown}: {remedies:?}");
    }
}

#[test]
fn nothing_is_guessed() {
    for document in [
        pod(json!({"unheardOf": 1})),
        pod(json!({"containers": []})),
        pod(json!({"volumes": [{"name": "v", "hostPath": {"path": "/x", "type": "Anything"}}]})),
        claim(json!({"resources": {"requests": {"storage": "much"}}})),
        json!({"apiVersion": "v1", "kind": "Widget", "metadata": {"name": "a"}}),
    ] {
        assert_eq!(mended(document.clone()).0, [], "{document}");
    }
}

#[test]
fn a_field_that_is_there_already_is_not_written_over() {
    let document = claim(json!({"volumename": "a", "volumeName": "b"}));
    assert_eq!(mended(document).0, []);
}
