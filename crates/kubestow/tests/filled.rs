//! Which fields does the report call filled in?

use kubestow::{Options, Step, resolve};

const CLAIM: &str = "apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1024Mi}}
";

#[test]
fn what_the_manifest_does_not_hold_is_filled_in() {
    let report = resolve(CLAIM, &Options::default());
    let filled = &report.filled["PersistentVolumeClaim/default/c"];
    let has = |path: &str| filled.iter().any(|field| field == path);
    assert!(has("/spec/volumeMode") && has("/metadata/namespace") && has("/metadata/finalizers") && has("/status"));
    assert!(!filled.iter().any(|field| field.starts_with("/spec/resources") || field.starts_with("/spec/accessModes")));
}

#[test]
fn what_a_later_document_leaves_out_stays_written() {
    let grown = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c, labels: {a: b}}\n";
    let options = Options { steps: vec![Step::Apply(grown.to_owned())], ..Options::default() };
    let report = resolve(CLAIM, &options);
    let filled = &report.steps[0].filled["PersistentVolumeClaim/default/c"];
    assert!(filled.contains(&"/spec/volumeMode".to_owned()));
    assert!(
        !filled.iter().any(|field| field.starts_with("/spec/accessModes") || field.starts_with("/metadata/labels"))
    );
}

#[test]
fn what_a_controller_made_is_not_in_the_text_at_all() {
    let deployment = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";
    let report = resolve(deployment, &Options::default());
    assert!(report.filled["Deployment/default/web"].contains(&"/spec/replicas".to_owned()));
    assert_eq!(report.filled.len(), 1);
    assert!(report.objects.keys().any(|id| id.starts_with("Pod/")));
}
