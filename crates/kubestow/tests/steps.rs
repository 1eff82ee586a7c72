//! What do later operations do to a settled cluster, and how is each answered?

use kubestow::{Options, Report, State, Step, Value, resolve};

fn settle(manifest: &str, steps: &[Step]) -> Report {
    resolve(manifest, &Options { steps: steps.to_vec(), ..Options::default() })
}

fn last(report: &Report) -> &State {
    report.steps.last().expect("there are steps")
}

fn web(replicas: u32) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  selector: {{matchLabels: {{app: web}}}}\n  \
         template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n      containers: [{{name: app, image: nginx}}]\n"
    )
}

fn pods(state: &State) -> Vec<&str> {
    state.pods.keys().map(String::as_str).collect()
}

fn nodes(state: &State) -> Vec<&str> {
    state.pods.values().filter_map(|pod| pod.node.as_deref()).collect()
}

fn scale(object: &str, replicas: i32) -> Step {
    Step::Scale { object: object.to_owned(), replicas }
}

fn drain(node: &str) -> Step {
    Step::Drain { node: node.to_owned(), ignore_daemon_sets: false, delete_empty_dir_data: false, force: false }
}

fn refusal(state: &State) -> Option<&str> {
    state.admission.iter().find(|answer| !answer.accepted)?.message.as_deref()
}

#[test]
fn a_deployment_is_scaled_up_and_down() {
    let report = settle(&web(1), &[scale("Deployment/default/web", 3), scale("deploy/web", 0)]);
    assert_eq!([pods(&report).len(), pods(&report.steps[0]).len(), pods(&report.steps[1]).len()], [1, 3, 0]);
    let replicas =
        |state: &State| state.objects["Deployment/default/web"].at(&["spec", "replicas"]).and_then(Value::as_int);
    assert_eq!(report.steps.iter().map(replicas).collect::<Vec<_>>(), [Some(3), Some(0)]);
}

#[test]
fn a_stateful_set_that_is_scaled_down_keeps_its_claims() {
    let set = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: ebs.csi.aws.com\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 2\n  serviceName: db\n  \
        selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n      containers: [{name: app, image: nginx}]\n  \
        volumeClaimTemplates:\n  - metadata: {name: data}\n    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    let cluster = kubestow::Profile::named("playground").expect("it is there");
    let options = Options { cluster, steps: vec![scale("sts/db", 1)], ..Options::default() };
    let report = resolve(set, &options);
    let claims = |state: &State| state.objects.keys().filter(|id| id.starts_with("PersistentVolumeClaim/")).count();
    assert_eq!((claims(&report), claims(last(&report))), (2, 2));
    assert_eq!(pods(last(&report)), ["Pod/default/db-0"]);
}

#[test]
fn a_scale_that_makes_no_sense_is_refused_in_the_servers_words() {
    let refused = |step| refusal(last(&settle(&web(1), &[step]))).map(str::to_owned);
    let negative =
        "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0";
    assert_eq!(refused(scale("deploy/web", -1)).as_deref(), Some(negative));
    assert_eq!(refused(scale("Deployment/default/other", 1)).as_deref(), Some("deployments.apps \"other\" not found"));
    assert_eq!(
        refused(scale("ConfigMap/default/web", 1)).as_deref(),
        Some("the server could not find the requested resource")
    );
}

#[test]
fn a_pod_is_restarted_by_the_name_that_is_shown() {
    // The pods are numbered by node, but made in another order once one of them has moved.
    let manifest = web(3);
    let first = settle(&manifest, &[]);
    for id in pods(&first) {
        let report = settle(&manifest, &[Step::Delete(id.to_owned())]);
        let state = last(&report);
        assert_eq!(refusal(state), None, "{id}");
        assert_eq!((state.admission[0].object.as_str(), pods(state).len()), (id, 3));
        let again = settle(&manifest, &[Step::Delete(id.to_owned()), Step::Delete(pods(state)[0].to_owned())]);
        assert_eq!((refusal(last(&again)), pods(last(&again)).len()), (None, 3), "{id}");
    }
}

#[test]
fn a_pod_that_is_shown_under_another_number_than_it_was_made_with_is_the_one_deleted() {
    // The second pod goes to the first node, because the first one fills the node that it asks for.
    let full = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\nspec: {unschedulable: true}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: b}\n---\n";
    let manifest = full.to_owned() + &web(1);
    let open = [Step::Uncordon("a".to_owned()), Step::Cordon("b".to_owned()), scale("deploy/web", 2)];
    let before = settle(&manifest, &open);
    let on = |state: &State, node: &str| {
        let found = state.pods.iter().find(|(_, pod)| pod.node.as_deref() == Some(node));
        found.map(|(id, _)| id.clone())
    };
    let (on_a, on_b) = (on(last(&before), "a").expect("the new pod"), on(last(&before), "b").expect("the old pod"));
    assert!(on_a < on_b, "the younger pod is shown first: {on_a}, {on_b}");
    let steps = [&open[..], &[Step::Cordon("a".to_owned()), Step::Delete(on_a)]].concat();
    let after = settle(&manifest, &steps);
    assert_eq!((refusal(last(&after)), nodes(last(&after))), (None, vec!["b"]));
}

#[test]
fn a_cordoned_node_takes_no_more_pods() {
    let cordons = ["node-1", "node-2"].map(|node| Step::Cordon(node.to_owned()));
    let report = settle(
        &web(0),
        &[&cordons[..], &[scale("deploy/web", 2), Step::Uncordon("node-1".to_owned()), scale("deploy/web", 4)]]
            .concat(),
    );
    assert_eq!(nodes(&report.steps[2]), ["node-3", "node-3"]);
    let in_the_end = nodes(last(&report));
    assert!(in_the_end.contains(&"node-1") && !in_the_end.contains(&"node-2"), "{in_the_end:?}");
    let unknown = settle("", &[Step::Cordon("other".to_owned())]);
    assert_eq!(refusal(last(&unknown)), Some("nodes \"other\" not found"));
}

#[test]
fn a_drained_node_has_no_pods_left() {
    let report = settle(&web(3), &[drain("node-1")]);
    assert!(nodes(&report).contains(&"node-1"));
    let after = nodes(last(&report));
    assert_eq!((after.len(), after.contains(&"node-1"), refusal(last(&report))), (3, false, None));
    assert_eq!(last(&report).admission[0].object, "Node/node-1");
    assert!(last(&report).admission[1].object.starts_with("Pod/default/web-"));
}

#[test]
fn a_drain_that_would_lose_something_is_refused_as_kubectl_does() {
    let pod = |name: &str, volumes: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec:\n  nodeName: node-1\n  containers: [{{name: app, image: nginx}}]\n{volumes}---\n"
        )
    };
    let manifest = pod("bare", "") + &pod("scratch", "  volumes: [{name: tmp, emptyDir: {}}]\n");
    let report = settle(&manifest, &[drain("node-1")]);
    let message = "unable to drain node \"node-1\" due to error: [cannot delete Pods that declare no controller (use --force to override): \
        default/bare, cannot delete Pods with local storage (use --delete-emptydir-data to override): default/scratch], continuing command...";
    assert_eq!((refusal(last(&report)), nodes(last(&report)).len()), (Some(message), 2));
    let cordoned =
        settle(&manifest, &[drain("node-1"), Step::Apply(pod("late", "").replace("  nodeName: node-1\n", ""))]);
    assert_eq!(last(&cordoned).pods["Pod/default/late"].node.as_deref(), Some("node-2"), "it is cordoned all the same");
    let forced =
        Step::Drain { node: "node-1".to_owned(), ignore_daemon_sets: false, delete_empty_dir_data: true, force: true };
    let report = settle(&manifest, &[forced]);
    assert_eq!((refusal(last(&report)), pods(last(&report)).len()), (None, 0));
}

#[test]
fn an_edit_takes_away_what_it_leaves_out() {
    let map = |data: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: app}}\ndata: {{{data}}}\n");
    let report = settle(&map("a: '1', b: '2'"), &[Step::Edit(map("a: '3'"))]);
    let data = last(&report).objects["ConfigMap/default/app"].fields_at(&["data"]);
    assert_eq!(data.map(|(key, value)| (key, value.as_str())).collect::<Vec<_>>(), [("a", Some("3"))]);
    let missing = settle(&map(""), &[Step::Edit(map("").replace("app", "other"))]);
    assert_eq!(refusal(last(&missing)), Some("configmaps \"other\" not found"));
}

#[test]
fn an_edit_of_an_object_as_it_is_shown_changes_nothing() {
    let report = settle(&web(2), &[]);
    for (id, object) in &report.objects {
        let text = serde_json::to_string(object).expect("an object is JSON");
        let after = settle(&web(2), &[Step::Edit(text)]);
        assert_eq!(refusal(last(&after)), None, "{id}");
        assert_eq!(last(&after).objects, report.objects, "{id}");
    }
}

#[test]
fn what_is_not_there_is_said_not_passed_over() {
    for (step, message) in [
        ("nonsense", "nonsense \"\" not found"),
        ("Pod/default/none", "pods \"none\" not found"),
        ("pvc/*", "pvc \"*\" not found"),
    ] {
        let report = settle(&web(1), &[Step::Delete(step.to_owned())]);
        assert_eq!(refusal(last(&report)), Some(message));
    }
}

#[test]
fn unknown_fields_of_a_step_are_refused() {
    for wrong in
        [r#"{"scale": {"object": "deploy/web"}}"#, r#"{"drain": {"node": "a", "forced": true}}"#, r#"{"patch": "a"}"#]
    {
        assert!(serde_json::from_str::<Step>(wrong).is_err(), "{wrong}");
    }
}
