//! Does an expectation hold exactly when the cluster comes to it?

use kubestow::{Expectation, Language, Options, Step, resolve};

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: \"\"
  resources: {requests: {storage: 5Gi}}
";

const VOLUME: &str = "\
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 10Gi}
  hostPath: {path: /mnt}
";

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    volumeMounts: [{name: data, mountPath: /data}]
  volumes:
  - name: data
    persistentVolumeClaim: {claimName: data}
";

const MISSING_KEY: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: env}
spec:
  containers:
  - name: app
    image: nginx
    env:
    - name: LEVEL
      valueFrom: {configMapKeyRef: {name: none, key: level}}
";

/// What of an expectation is not met, as its messages.
fn unmet(documents: &[&str], expectation: &str) -> Vec<String> {
    let report = resolve(&documents.join("---\n"), &Options::default());
    let expectation = Expectation::parse(expectation).unwrap();
    expectation.unmet(&report, Language::En).into_iter().map(|unmet| unmet.message).collect()
}

#[test]
fn what_is_so_is_met() {
    for (documents, expectation) in [
        (&[CLAIM][..], ""),
        (&[CLAIM], "Pending"),
        (&[CLAIM], "Pending: no persistent volumes available for this claim"),
        (&[CLAIM], "Pending: FailedBinding: no … class is set"),
        (&[CLAIM, VOLUME], "Bound"),
        (&[CLAIM, VOLUME], "pvc/data Bound; pv/disk Bound"),
        (&[VOLUME], "Available"),
        (&[CLAIM, VOLUME, POD], "Bound; pod Running"),
        (&[CLAIM, POD], "pod/web Pending: unbound immediate PersistentVolumeClaims"),
        (&[MISSING_KEY], "pod/env CreateContainerConfigError: configmap \"none\" not found"),
        (&[MISSING_KEY], "Pending"),
        (&["kind: Pod\n"], "refused: apiVersion"),
        (&["kind: [\n"], "refused"),
    ] {
        assert_eq!(unmet(documents, expectation), [""; 0], "{expectation}");
    }
}

#[test]
fn what_is_not_so_is_told_with_what_is() {
    for (documents, expectation, told) in [
        (&[CLAIM][..], "Bound", "it is Pending, not Bound"),
        (&[CLAIM], "pvc/other Pending", "there is no pvc/other"),
        (
            &[CLAIM],
            "Pending: no such words",
            "it is Pending, but nothing says “no such words”: FailedBinding: no persistent",
        ),
        (&[CLAIM], "refused", "it is not refused"),
        (&[CLAIM], "warned", "it is not warned of"),
        (&[CLAIM], "pod Running", "there is no pod"),
        (&[CLAIM], "Available", "there is nothing that can be Available"),
        (&[CLAIM, POD], "pod Running", "it is Pending, not Running"),
        (&["kind: Pod\n"], "", "it is refused: "),
        (&["kind: Pod\n"], "refused: no such words", "it is refused, but not with “no such words”: "),
        (&[CLAIM, "---\nkind: Pod\n"], "Pending", "it is refused: "),
        (&["kind: [\n"], "", "it is refused: The YAML breaks off"),
    ] {
        let unmet = unmet(documents, expectation);
        assert!(matches!(&unmet[..], [one] if one.starts_with(told)), "{expectation}: {unmet:?}");
    }
}

#[test]
fn every_claim_has_to_be_as_expected() {
    let other = CLAIM.replace("name: data", "name: other");
    let report = resolve(&[CLAIM, VOLUME, &other].join("---\n"), &Options::default());
    let unmet = Expectation::parse("Bound").unwrap().unmet(&report, Language::Ja);
    assert_eq!(unmet.len(), 1);
    assert_eq!(unmet[0].object.as_deref(), Some("PersistentVolumeClaim/default/other"));
    assert_eq!(unmet[0].position.map(|position| position.line), Some(17));
    assert_eq!(unmet[0].message, "BoundではなくPendingです");
}

#[test]
fn what_counts_is_the_state_after_the_last_step() {
    let steps = vec![Step::Delete("PersistentVolumeClaim/default/data".to_owned())];
    let report = resolve(&[CLAIM, VOLUME].join("---\n"), &Options { steps, ..Options::default() });
    assert!(Expectation::parse("pv/disk Released").unwrap().unmet(&report, Language::En).is_empty());
}
