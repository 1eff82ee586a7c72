//! What a container sees, with its place in the text.

use kubestow::{Container, Options, Position, Profile, Report, State, Step, resolve};

fn report(text: &str, steps: &[&str]) -> Report {
    let steps = steps.iter().map(|step| Step::Apply((*step).to_owned())).collect();
    let report = resolve(text, &Options { steps, ..Options::default() });
    assert!(report.admission.iter().all(|answer| answer.accepted), "{:?}", report.admission);
    report
}

/// The text at a position.
fn at(text: &str, position: Option<Position>) -> String {
    let position = position.expect("it has a place");
    let line = text.lines().nth(position.line as usize - 1).unwrap();
    let end = if position.end_line == position.line { position.end_column as usize - 1 } else { line.len() };
    line[position.column as usize - 1..end].to_owned()
}

fn tells(state: &State, code: &str) -> bool {
    state.findings.iter().any(|finding| finding.code == code)
}

fn only_container(report: &Report) -> &Container {
    report.pods.values().next().and_then(|pod| pod.containers.values().next()).unwrap()
}

const DEPLOYMENT: &str = r#"apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {password: p}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes:
        - {name: v, secret: {secretName: s}}
      containers:
        - name: web
          image: nginx
          env:
            - {name: P, valueFrom: {secretKeyRef: {name: s, key: password}}}
            - {name: L, value: "$(P)$(NONE)"}
          volumeMounts:
            - {name: v, mountPath: /v, readOnly: false}
"#;

#[test]
fn the_parts_of_a_pod_of_a_deployment_stand_in_the_template() {
    let report = report(DEPLOYMENT, &[]);
    let container = only_container(&report);
    let var = |name| container.env.iter().find(|var| var.name == name).unwrap();
    assert_eq!(at(DEPLOYMENT, var("P").origin.position), "password: p", "written as stringData");
    assert_eq!(at(DEPLOYMENT, var("P").entry), "{name: P, valueFrom: {secretKeyRef: {name: s, key: password}}}");
    assert!(var("L").secret && var("L").unresolved == ["NONE"]);
    let mount = &container.mounts[0];
    assert_eq!(at(DEPLOYMENT, mount.read_only_despite), "readOnly: false");
    let token = &container.mounts[1];
    assert_eq!((token.position, token.read_only_despite), (None, None), "admission added it");
    let volumes = &report.pods.values().next().unwrap().volumes;
    assert_eq!(at(DEPLOYMENT, volumes["v"].position), "{name: v, secret: {secretName: s}}");
    assert!(tells(&report, "reference-unresolved") && tells(&report, "read-only-anyway"));
}

#[test]
fn a_claim_of_a_stateful_set_stands_in_its_template() {
    let text = r#"apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      volumes:
        - {name: tmp, emptyDir: {}}
      containers:
        - name: db
          image: db
          volumeMounts:
            - {name: data, mountPath: /data}
            - {name: tmp, mountPath: /tmp}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"#;
    let report = report(text, &[]);
    let volumes = &report.pods["Pod/default/db-0"].volumes;
    assert_eq!(at(text, volumes["tmp"].position), "{name: tmp, emptyDir: {}}");
    assert_eq!(at(text, volumes["data"].position), "metadata: {name: data}");
}

#[test]
fn a_step_reaches_files_and_leaves_the_rest_stale() {
    let text = r#"apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {k: old, gone: soon}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes:
    - {name: v, configMap: {name: c}}
  containers:
    - name: main
      image: busybox
      env:
        - {name: K, valueFrom: {configMapKeyRef: {name: c, key: k}}}
      volumeMounts:
        - {name: v, mountPath: /whole}
        - {name: v, mountPath: /part, subPath: k}
"#;
    let step = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {k: new}\n";
    let report = report(text, &[step]);
    let later = &report.steps[0];
    let pod = &later.pods["Pod/default/p"];
    let files: Vec<_> = pod.volumes["v"].files.iter().flatten().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["k"], "a key that the document no longer holds is taken away");
    let main = &pod.containers["main"];
    assert_eq!(main.env.iter().find(|var| var.name == "K").unwrap().value, "old");
    assert_eq!(main.mounts[1].frozen.as_ref().unwrap()[0].content.as_deref(), Some("old"));
    let stale: Vec<_> = main.stale.iter().map(|stale| (stale.what.as_str(), stale.name.as_str())).collect();
    assert_eq!(stale, [("mount", "/part"), ("variable", "K")]);
    assert!(tells(later, "container-stale") && !tells(&report, "container-stale"));
}

#[test]
fn a_pod_may_be_applied_again_with_other_labels() {
    let pod = |label: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app: {label}}}}}\nspec:\n  volumes:\n    - name: i\n      \
             downwardAPI: {{items: [{{path: labels, fieldRef: {{fieldPath: metadata.labels}}}}]}}\n  containers:\n    - {{name: \
             c, image: i, volumeMounts: [{{name: i, mountPath: /i}}]}}\n"
        )
    };
    let report = report(&pod("one"), &[&pod("two")]);
    assert!(report.steps[0].admission[0].accepted, "{:?}", report.steps[0].admission);
    let files = report.steps[0].pods["Pod/default/p"].volumes["i"].files.as_ref().unwrap();
    assert_eq!(files[0].content.as_deref(), Some("app=\"two\""));
}

/// A variable out of a file that an init container writes.
const ENV_FILE: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: work, emptyDir: {}}]
  initContainers:
  - {name: writer, image: i, volumeMounts: [{name: work, mountPath: /work}]}
  containers:
  - name: c
    image: i
    env: [{name: TOKEN, valueFrom: {fileKeyRef: {volumeName: work, path: config.env, key: TOKEN}}}]
";

#[test]
fn what_an_init_container_writes_is_there_only_where_containers_run() {
    let error = |cluster| {
        let options = Options { cluster, ..Options::default() };
        let report = resolve(ENV_FILE, &options);
        report.pods["Pod/default/p"].containers["c"].error.clone().and_then(|error| error.message)
    };
    assert_eq!(error(Profile::conformance()).as_deref(), Some("couldn't parse env file"));
    assert_eq!(error(Profile::playground()), None);
}

const IN_TROUBLE: &str = "apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  imagePullSecrets: [{name: registry}, {name: other}]
  containers:
    - name: app
      image: nginx
      env: [{name: A, valueFrom: {configMapKeyRef: {name: late, key: a}}}]
      volumeMounts: [{name: v, mountPath: /v}]
  volumes: [{name: v, secret: {secretName: late}}]
";

#[test]
fn the_kubelet_tells_once_why_a_pod_does_not_start() {
    let secret = "{apiVersion: v1, kind: Secret, metadata: {name: late}}";
    let steps = [secret, "{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}", secret];
    let steps = steps.map(|step| Step::Apply(step.to_owned())).to_vec();
    let told = |cluster: Profile| {
        let report = resolve(IN_TROUBLE, &Options { cluster, steps: steps.clone(), ..Options::default() });
        let warnings = |state: &State| -> Vec<(String, String)> {
            let warnings = state.events.iter().filter(|event| event.event_type == "Warning");
            warnings.map(|event| (event.reason.clone(), event.message.clone())).collect()
        };
        (warnings(&report.state), report.steps.iter().map(warnings).collect::<Vec<_>>())
    };
    let (first, later) = told(Profile::playground());
    let failed_mount = "MountVolume.SetUp failed for volume \"v\" : secret \"late\" not found";
    assert_eq!(first, [("FailedMount".to_owned(), failed_mount.to_owned())]);
    let pull =
        "Unable to retrieve some image pull secrets (registry, other); attempting to pull the image may not succeed.";
    let mut all = first;
    all.push(("FailedToRetrieveImagePullSecret".to_owned(), pull.to_owned()));
    all.push(("Failed".to_owned(), "Error: configmap \"late\" not found".to_owned()));
    assert_eq!(later, [all.clone(), all.clone(), all], "the events of all steps so far");
    let (first, later) = told(Profile::conformance());
    assert!(first.is_empty() && later.iter().all(Vec::is_empty), "no kubelet ran where the cases were recorded");
}
