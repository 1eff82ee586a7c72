//! What an editor is told while a text is being typed.

use kubestow::editing::{Completions, complete, definition, hover};
use kubestow::{Language, Options, Profile};

/// A text and the place of the bar in it, in UTF-16 units.
fn at_bar(text: &str) -> (String, usize) {
    let (before, after) = text.split_once('|').expect("a bar marks the place");
    (format!("{before}{after}"), before.encode_utf16().count())
}

fn completed(text: &str) -> Completions {
    let (text, offset) = at_bar(text);
    complete(&text, offset, &Options::default())
}

fn labels(text: &str) -> Vec<String> {
    completed(text).options.into_iter().map(|option| option.label).collect()
}

const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n";

#[test]
fn fields_that_are_not_there_yet_are_offered() {
    let found = labels(&format!("{CLAIM}spec:\n  accessModes: [ReadWriteOnce]\n  |"));
    assert!(found.contains(&"storageClassName".to_owned()) && !found.contains(&"accessModes".to_owned()), "{found:?}");
    let typed = completed(&format!("{CLAIM}spec:\n  stor|\n"));
    let class = typed.options.iter().find(|option| option.label == "storageClassName").expect("a field");
    assert_eq!((class.detail.as_str(), class.insert.as_str()), ("string", "storageClassName: "));
    assert_eq!(typed.to - typed.from, 4);
}

#[test]
fn fields_are_offered_in_braces_in_lists_and_in_json() {
    for text in [
        "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: a\n    configMap: {|}\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - name: a\n    configMap: {name: b, |}\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - configMap:\n      |\n    name: a\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"volumes\": [{\"configMap\": {|}}]}}",
    ] {
        assert!(labels(text).contains(&"defaultMode".to_owned()), "{text}");
    }
    let item = labels("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - |\n");
    assert!(item.contains(&"image".to_owned()), "{item:?}");
    assert!(labels("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - im|\n").contains(&"image".to_owned()));
    let second = labels("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    |\n");
    assert!(second.contains(&"volumeMounts".to_owned()), "{second:?}");
}

#[test]
fn kinds_and_versions_fit_each_other() {
    assert!(labels("apiVersion: apps/v1\nkind: |").contains(&"StatefulSet".to_owned()));
    assert!(!labels("apiVersion: apps/v1\nkind: |").contains(&"Pod".to_owned()));
    assert_eq!(labels("kind: StorageClass\napiVersion: |"), ["storage.k8s.io/v1"]);
    assert!(labels("|").contains(&"apiVersion".to_owned()));
}

#[test]
fn values_are_those_of_the_api_with_the_default_first() {
    assert_eq!(labels(&format!("{CLAIM}spec:\n  volumeMode: |\n")), ["Filesystem", "Block"]);
    assert_eq!(labels(&format!("{CLAIM}spec:\n  accessModes: [|]\n")).len(), 4);
    assert_eq!(labels(&format!("{CLAIM}spec:\n  accessModes:\n  - Read|\n")).len(), 4);
    assert_eq!(labels("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nallowVolumeExpansion: |"), ["false", "true"]);
    let drivers = labels("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nprovisioner: |");
    assert!(drivers.contains(&"ebs.csi.aws.com".to_owned()) && drivers.contains(&"kubernetes.io/gce-pd".to_owned()));
}

#[test]
fn names_come_from_the_text_and_from_the_cluster() {
    let pod = |rest: &str| format!("{CLAIM}---\napiVersion: v1\nkind: Pod\nspec:\n{rest}");
    assert_eq!(labels(&pod("  volumes:\n  - name: a\n    persistentVolumeClaim: {claimName: |}\n")), ["data"]);
    let mounts = pod(
        "  containers:\n  - name: c\n    volumeMounts:\n    - name: |\n  volumes:\n  - name: logs\n  - {name: data}\n",
    );
    assert_eq!(labels(&mounts), ["data", "logs"]);
    let maps = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  level: info\n  \"10\": x\n---\n";
    let env = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - name: A\n      valueFrom:\n        configMapKeyRef: {name: app, key: |}\n";
    let keys = completed(&format!("{maps}{env}"));
    let inserts: Vec<_> = keys.options.iter().map(|option| option.insert.as_str()).collect();
    assert_eq!(inserts, ["\"10\"", "level"]);
    let items =
        "apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - configMap:\n      name: app\n      items:\n      - key: |\n";
    assert_eq!(labels(&format!("{maps}{items}")), ["10", "level"]);
    let (text, offset) = at_bar("apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  storageClassName: |");
    let gke = Options { cluster: Profile::named("gke").expect("a preset"), ..Options::default() };
    let classes: Vec<_> = complete(&text, offset, &gke).options.into_iter().map(|option| option.label).collect();
    assert_eq!(classes, ["premium-rwo", "standard", "standard-rwo"]);
}

#[test]
fn a_broken_text_is_no_hindrance() {
    let text = "kind: [\n---\n\t}: {\n---\napiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  volumeMode: |\n  bad";
    assert_eq!(labels(text), ["Filesystem", "Block"]);
}

#[test]
fn a_field_says_what_it_is_and_what_becomes_of_it() {
    let (text, offset) = at_bar(&format!(
        "{CLAIM}sp|ec:\n  accessModes: [ReadWriteOnce]\n  resources: {{requests: {{storage: 1Gi}}}}\n"
    ));
    let about = hover(&text, offset, &Options::default()).expect("a field of the API");
    assert_eq!((about.title.as_str(), about.of.as_str()), ("spec", "PersistentVolumeClaimSpec"));
    assert!(about.lines.iter().any(|line| line.text == "volumeMode: Filesystem"), "{:?}", about.lines);
    assert_eq!(
        about.link.as_deref(),
        Some("https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#persistentvolumeclaimspec-v1-core")
    );
    let (text, offset) = at_bar("apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  podManagement|Policy: Parallel\n");
    let japanese = Options { language: Language::Ja, ..Options::default() };
    let about = hover(&text, offset, &japanese).expect("a field of the API");
    assert_eq!((about.lines[0].label.as_str(), about.lines[0].text.as_str()), ("既定値", "OrderedReady"));
    assert!(about.link.is_some_and(|link| link.ends_with("#statefulsetspec-v1-apps")));
    let (text, offset) = at_bar("apiVersion: v1\nkind: Pod\nspec:\n  nonsen|se: 1\n");
    assert_eq!(hover(&text, offset, &Options::default()), None);
}

#[test]
fn a_name_leads_to_what_it_names() {
    let line = |text: &str| {
        let (text, offset) = at_bar(text);
        definition(&text, offset).map(|edit| edit.position.line)
    };
    assert_eq!(
        line(&format!(
            "{CLAIM}---\napiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - persistentVolumeClaim: {{claimName: da|ta}}\n"
        )),
        Some(4)
    );
    assert_eq!(
        line(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - volumeMounts:\n    - name: lo|gs\n  volumes:\n  - name: logs\n"
        ),
        Some(8)
    );
    assert_eq!(
        line(
            "apiVersion: apps/v1\nkind: StatefulSet\nspec:\n  template:\n    spec:\n      containers:\n      - volumeMounts:\n        - name: www|\n  volumeClaimTemplates:\n  - metadata: {name: www}\n"
        ),
        Some(10)
    );
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  a: 1\n  level: info\n---\n";
    let key = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - valueFrom:\n        configMapKeyRef:\n          name: app\n          key: lev|el\n";
    assert_eq!(line(&format!("{map}{key}")), Some(6));
    assert_eq!(line(&format!("{CLAIM}spec:\n  storageClassName: no|ne\n")), None);
}

#[test]
fn no_place_of_any_text_is_too_much() {
    let texts = [
        "{a: [b, {c: d\u{a0}}, \u{a0}: ], e",
        "- - - a: [\n  - b: {\"\n---\n: :\n'\n\"a\": |\n  x\n ? y\n",
        "a: 'b\n\u{1f408}: \u{1f408}|\n\t- {: }\n",
        "[[[[[[[[{{{{{{{{,,,,::::",
    ];
    for text in texts {
        for offset in 0..=text.encode_utf16().count() + 1 {
            for text in [text.to_owned(), format!("apiVersion: v1\nkind: Pod\nspec:\n{text}")] {
                let _ = complete(&text, offset, &Options::default());
                let _ = hover(&text, offset, &Options::default());
                let _ = definition(&text, offset);
            }
        }
    }
}
