//! Is a moment of a cluster's history a part of the whole?

use kubestow::{Options, Report, State, Step, resolve};
use std::collections::BTreeSet;

const MANIFEST: &str = "\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Nonsense
metadata: {name: refused}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: app, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
";

fn options() -> Options {
    let steps = vec![
        Step::Scale { object: "deploy/web".to_owned(), replicas: 3 },
        Step::Apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n".to_owned()),
        Step::Delete("Deployment/default/web".to_owned()),
    ];
    let cluster = kubestow::Profile::named("playground").expect("it is there");
    Options { cluster, steps, timeline: true, evidence: true, ..Options::default() }
}

fn at(tick: u32) -> Report {
    resolve(MANIFEST, &Options { until: Some(tick), ..options() })
}

/// The events as what was said to whom, the pods' numbers left out: those of a moment count the pods of that moment.
fn said(state: &State) -> Vec<(u32, String, String)> {
    state.events.iter().map(|event| (event.tick, event.reason.clone(), event.event_type.clone())).collect()
}

#[test]
fn the_last_moment_is_the_whole() {
    let whole = resolve(MANIFEST, &options());
    let last = whole.timeline.last().expect("much happened").tick;
    assert_eq!(at(last), whole);
    assert_eq!(at(u32::MAX), whole);
}

#[test]
fn every_moment_is_a_beginning_of_the_whole() {
    let whole = resolve(MANIFEST, &options());
    let last = whole.timeline.last().expect("much happened").tick;
    let states =
        |report: &Report| -> Vec<State> { std::iter::once(report.state.clone()).chain(report.steps.clone()).collect() };
    let all = states(&whole);
    for tick in 0..=last {
        let report = at(tick);
        let (here, before) = (states(&report), report.steps.len());
        assert_eq!(here[..before], all[..before], "tick {tick}: the steps that are done are as they were");
        let (now, then) = (&here[before], &all[before]);
        assert!(then.admission.starts_with(&now.admission) || before == 0, "tick {tick}");
        assert!(now.admission.iter().all(|answer| then.admission.contains(answer)), "tick {tick}");
        assert!(said(then).starts_with(&said(now)), "tick {tick}");
        let ticks: Vec<u32> = report.timeline.iter().map(|moment| moment.tick).collect();
        let known: Vec<u32> =
            whole.timeline.iter().map(|moment| moment.tick).take_while(|other| *other <= tick).collect();
        assert_eq!(ticks, known, "tick {tick}");
    }
}

#[test]
fn the_timeline_tells_what_led_to_what() {
    let whole = resolve(MANIFEST, &options());
    let ticks: Vec<u32> = whole.timeline.iter().map(|moment| moment.tick).collect();
    assert!(ticks.is_sorted_by(|a, b| a < b));
    let groups: BTreeSet<_> = whole.timeline.iter().map(|moment| (moment.step, moment.document)).collect();
    let expected = [(0, Some(0)), (0, Some(1)), (0, Some(3)), (1, None), (2, Some(0)), (3, None)];
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), expected, "the refused document led to nothing");
    let first = &whole.timeline[0].changes[0];
    assert_eq!((first.object.as_str(), first.what.as_str()), ("StorageClass/fast", "created"));
    let bound = whole.timeline.iter().flat_map(|moment| &moment.changes).find(|change| {
        change.object == "PersistentVolumeClaim/default/data"
            && change.fields.iter().any(|field| field.field == "/status/phase")
    });
    let phase = bound.and_then(|change| change.fields.iter().find(|field| field.field == "/status/phase"));
    let words = phase.map(|field| {
        [&field.before, &field.after].map(|value| value.as_ref().and_then(|v| v.as_str().map(str::to_owned)))
    });
    assert_eq!(words, Some([Some("Pending".to_owned()), Some("Bound".to_owned())]));
    let in_events = whole.steps[2].events.len();
    assert_eq!(whole.timeline.iter().map(|moment| moment.events.len()).sum::<usize>(), in_events);
    let scaled = whole.timeline.iter().filter(|moment| moment.step == 1).flat_map(|moment| &moment.changes);
    assert!(scaled.clone().any(|change| change.object.starts_with("Pod/default/web-") && change.what == "created"));
}

#[test]
fn nothing_is_told_unasked() {
    let report = resolve(MANIFEST, &Options::default());
    assert!(report.timeline.is_empty());
}
