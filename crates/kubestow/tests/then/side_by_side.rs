//! Both answers side by side.

use super::{options, wrong};
use kubestow::{Compared, Comparison, Language, Options, resolve};

fn compared(text: &str, language: Language) -> Comparison {
    let report = resolve(text, &Options { compare: true, language, ..options("1.36") });
    report.compared.expect("asked for")
}

#[track_caller]
fn row<'a>(comparison: &'a Comparison, object: &str) -> &'a Compared {
    let row = comparison.rows.iter().find(|row| row.object == object);
    row.unwrap_or_else(|| panic!("no {object} among {:#?}", comparison.rows))
}

const DEPLOYMENT: &str = include_str!("../../../../tests/deck/33-mount-propagation.yaml");

#[test]
fn what_differs_is_marked_and_explained() {
    let comparison = compared(DEPLOYMENT, Language::En);
    assert_eq!((comparison.then.as_str(), comparison.now.as_str()), ("v1.12.4", "v1.36.2"));
    let deployment = row(&comparison, "Deployment/default/local-test-reader");
    assert!(deployment.differs && deployment.then.works && !deployment.now.works);
    assert_eq!(deployment.then.said, "makes 1 pods");
    assert!(deployment.now.said.starts_with("refused: no matches for kind \"Deployment\""), "{}", deployment.now.said);
    assert!(deployment.why[0].contains("since Kubernetes 1.16"));
    assert_eq!(deployment.position.map(|position| position.line), Some(1));
    let pod = row(&comparison, "Pod/default/local-test-reader-<hash>-<1>");
    assert_eq!((pod.then.said.as_str(), pod.now.said.as_str()), ("runs on node-1", "not there"));
    assert!(pod.why[0].starts_with("This follows"));
    let fix = comparison.fix.expect("a way to today's form");
    let again = compared(&fix.apply(DEPLOYMENT), Language::En);
    assert!(row(&again, "Deployment/default/local-test-reader").now.works && again.fix.is_none());
}

#[test]
fn what_is_the_same_is_not_marked() {
    let comparison = compared(include_str!("../../../../tests/deck/08-pod-with-nfs.yaml"), Language::En);
    let marked: Vec<&Compared> = comparison.rows.iter().filter(|row| row.differs).collect();
    assert!(marked.is_empty(), "{marked:#?}");
    assert!(comparison.fix.is_none());
}

#[test]
fn what_containers_see_counts_too() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {1st: a}\n---\napiVersion: v1\nkind: Pod\n\
        metadata: {name: app}\nspec:\n  containers: [{name: app, image: nginx, envFrom: [{configMapRef: {name: c}}]}]\n";
    let comparison = compared(text, Language::En);
    let pod = row(&comparison, "Pod/default/app");
    assert!(pod.differs && pod.then == pod.now);
    assert!(pod.why[0].contains("Keys [1st]"), "{:?}", pod.why);
}

#[test]
fn both_languages_compare() {
    let comparison = compared(DEPLOYMENT, Language::Ja);
    assert!(row(&comparison, "Deployment/default/local-test-reader").now.said.starts_with("拒否: "));
}

#[test]
fn the_report_itself_stays_that_of_the_version_asked() {
    let report = resolve(DEPLOYMENT, &Options { compare: true, ..options("1.12") });
    assert!(wrong(&report).is_empty() && report.compared.is_some());
    assert!(resolve(DEPLOYMENT, &options("1.12")).compared.is_none());
}
