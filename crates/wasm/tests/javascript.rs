//! Does the API answer JavaScript as it says?
#![cfg(target_arch = "wasm32")]

use js_sys::{JSON, Reflect};
use kubestow_wasm::{Session, check, complete_kubectl, kubectl, resolve};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {key: value}\n";

/// A ConfigMap of which one key becomes the variable CONNECTION_MAX.
const CONFIG_MAP: &str = include_str!("../../../examples/configmap-env.yaml");

fn answer(options: &str) -> Result<JsValue, String> {
    let options = if options.is_empty() { JsValue::UNDEFINED } else { JSON::parse(options).expect("the test's JSON") };
    resolve(&MANIFEST.into(), &options).map_err(|error| {
        let error: js_sys::Error = JsValue::from(error).unchecked_into();
        error.message().into()
    })
}

fn get(value: &JsValue, path: &[&str]) -> JsValue {
    path.iter().fold(value.clone(), |value, key| Reflect::get(&value, &(*key).into()).expect("an object"))
}

#[wasm_bindgen_test]
fn a_report_is_a_plain_object() {
    let report = answer("").expect("defaults are good");
    assert_eq!(get(&report, &["cluster"]), "conformance");
    assert_eq!(get(&report, &["objects", "ConfigMap/default/app", "data", "key"]), "value");
    assert_eq!(get(&report, &["admission", "0", "accepted"]), true);
}

#[wasm_bindgen_test]
fn a_container_sees_the_key_of_a_config_map_as_a_variable() {
    let report = resolve(&CONFIG_MAP.into(), &JsValue::UNDEFINED).expect("the manifest is a string");
    let variable = get(&report, &["pods", "Pod/default/sample", "containers", "sample", "env", "0"]);
    assert_eq!(get(&variable, &["name"]), "CONNECTION_MAX");
    assert_eq!(get(&variable, &["value"]), "10");
}

#[wasm_bindgen_test]
fn a_session_tells_what_has_changed() {
    let mut session = Session::new();
    let mut changes = |text: &str| session.changes(&text.into(), &JsValue::UNDEFINED).expect("a string");
    let object = ["state", "objects", "set", "ConfigMap/default/app", "data", "key"];
    assert_eq!(get(&changes(MANIFEST), &object), "value");
    assert!(get(&changes(MANIFEST), &["state", "objects"]).is_undefined());
    assert_eq!(get(&changes(&MANIFEST.replace("value", "other")), &object), "other");
    assert_eq!(get(&changes(""), &["state", "objects", "gone", "0"]), "ConfigMap/default/app");
}

#[wasm_bindgen_test]
fn options_choose_cluster_and_steps() {
    let report = answer(r#"{"cluster": "playground", "steps": [{"delete": "ConfigMap/default/app"}]}"#);
    let report = report.expect("the options are good");
    assert_eq!(get(&report, &["cluster"]), "playground");
    assert_eq!(get(&report, &["steps", "length"]), 1);
}

#[wasm_bindgen_test]
fn bad_options_are_errors_that_say_what_is_wrong() {
    assert_eq!(answer(r#"{"cluster": "moon"}"#), Err("options.cluster: there is no cluster \"moon\"".to_owned()));
    let unknown = answer(r#"{"clutser": "playground"}"#).expect_err("a misspelled option");
    assert!(unknown.starts_with("options: has no \"clutser\""), "{unknown}");
    assert!(answer(r#"{"steps": [{"undo": 1}]}"#).expect_err("no such step").starts_with("options: "));
    assert_eq!(answer("[]"), Err("options: must be an object".to_owned()));
    let error = resolve(&JsValue::from(7), &JsValue::UNDEFINED).expect_err("a number is no manifest");
    assert_eq!(JsValue::from(error).unchecked_into::<js_sys::Error>().message(), "manifest: must be a string");
}

#[wasm_bindgen_test]
fn an_expectation_is_checked() {
    let met = |expectation: &str| check(&MANIFEST.into(), &expectation.into(), &JsValue::UNDEFINED);
    assert_eq!(get(&met("accepted").expect("it follows the grammar"), &["length"]), 0);
    let unmet = met("pod Running").expect("it follows the grammar");
    assert_eq!(get(&unmet, &["0", "message"]), "there is no pod");
    let error = JsValue::from(met("pod/").expect_err("it does not")).unchecked_into::<js_sys::Error>();
    assert!(error.message().includes("expect \"pod/\"", 0), "{:?}", error.message());
}

#[wasm_bindgen_test]
fn kubectl_prints_and_changes() {
    let ask = |command: &str| kubectl(&MANIFEST.into(), &command.into(), &JsValue::UNDEFINED).expect("all are strings");
    assert_eq!(get(&ask("get cm app -o jsonpath={.data.key}"), &["stdout"]), "value");
    let refused = ask("get cm gone");
    assert_eq!(get(&refused, &["stderr"]), "Error from server (NotFound): configmaps \"gone\" not found\n");
    assert_eq!(get(&refused, &["code"]), 1);
    let deleted = ask("kubectl delete cm app");
    assert_eq!(get(&deleted, &["steps", "0", "delete"]), "ConfigMap/default/app");
    let found = complete_kubectl(&MANIFEST.into(), &"get cm a".into(), &JsValue::UNDEFINED).expect("all are strings");
    assert_eq!(get(&found, &["words", "0"]), "app");
}
