//! Which pods and claims do workloads make, and what do they do with them later?

use kubestow::{Options, Report, State, Step, resolve};

fn settle(text: &str, steps: &[Step]) -> Report {
    resolve(text, &Options { steps: steps.to_vec(), ..Options::default() })
}

fn apply(text: &str) -> Step {
    Step::Apply(text.to_owned())
}

fn names<'a>(state: &'a State, kind: &str) -> Vec<&'a str> {
    let prefix = format!("{kind}/default/");
    state.objects.keys().filter_map(|id| id.strip_prefix(prefix.as_str())).collect()
}

fn heard(state: &State, object: &str, message: &str) -> bool {
    state.events.iter().any(|e| e.object == object && e.message == message)
}

fn template(labels: &str, image: &str) -> String {
    format!("template: {{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: c, image: {image}}}]}}}}")
}

fn deployment(replicas: u32, image: &str, strategy: &str) -> String {
    let template = template("app: web", image);
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {{replicas: {replicas}, selector: \
         {{matchLabels: {{app: web}}}}, strategy: {{type: {strategy}}}, {template}}}\n"
    )
}

#[test]
fn a_deployment_grows_and_shrinks() {
    let report = settle(
        &deployment(2, "a", "RollingUpdate"),
        &[
            apply(&deployment(4, "a", "RollingUpdate")),
            apply(&deployment(1, "a", "RollingUpdate")),
            Step::Delete("Deployment/default/web".to_owned()),
        ],
    );
    assert_eq!(names(&report, "ReplicaSet"), ["web-<hash>"]);
    assert_eq!(report.pods.len(), 2);
    assert_eq!(report.steps[0].pods.len(), 4);
    // The pod that shares its node with another goes first, and the oldest stays.
    assert_eq!(report.steps[1].pods.len(), 1);
    assert!(heard(&report.steps[1], "Deployment/default/web", "Scaled down replica set web-<hash> from 4 to 1"));
    assert!(report.steps[2].objects.is_empty());
}

#[test]
fn a_rolling_update_stops_where_it_would_wait_for_a_pod_to_be_ready() {
    let report = settle(&deployment(4, "a", "RollingUpdate"), &[apply(&deployment(4, "b", "RollingUpdate"))]);
    let sizes = |state: &State| -> Vec<i64> {
        let of = |name: &&str| {
            state.objects[&format!("ReplicaSet/default/{name}")].at(&["spec", "replicas"]).and_then(|v| v.as_int())
        };
        names(state, "ReplicaSet").iter().filter_map(of).collect()
    };
    assert_eq!(sizes(&report), [4]);
    // 25% more and 25% less of four: one old pod may go, and two new ones come.
    assert_eq!(sizes(&report.steps[0]), [2, 3]);
    let report = settle(&deployment(4, "a", "Recreate"), &[apply(&deployment(4, "b", "Recreate"))]);
    assert_eq!(sizes(&report.steps[0]), [4, 0]);
}

#[test]
fn pods_are_numbered_by_node_then_age() {
    let report = settle(&deployment(6, "a", "RollingUpdate"), &[]);
    let nodes: Vec<&str> = report.pods.values().filter_map(|pod| pod.node.as_deref()).collect();
    assert_eq!(nodes, ["node-1", "node-1", "node-2", "node-2", "node-3", "node-3"]);
    for (id, pod) in &report.pods {
        let message =
            format!("Successfully assigned {} to {}", &id["Pod/".len()..], pod.node.as_deref().unwrap_or_default());
        assert!(heard(&report, id, &message), "{message}");
        assert_eq!(report.objects[id].str_at(&["metadata", "name"]), id.strip_prefix("Pod/default/"));
    }
}

#[test]
fn a_replica_set_adopts_what_fits_and_lets_go_what_does_not() {
    let bare = "apiVersion: v1\nkind: Pod\nmetadata: {name: bare, labels: {app: web}}\nspec: {containers: [{name: c, image: i}]}\n---\n";
    let set = format!(
        "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: web}}\nspec: {{replicas: 1, selector: {{matchLabels: {{app: web}}}}, {}}}\n",
        template("app: web", "i")
    );
    let relabel = "apiVersion: v1\nkind: Pod\nmetadata: {name: bare, labels: {app: other}}\n";
    let report = settle(&(bare.to_owned() + &set), &[apply(relabel)]);
    assert_eq!(names(&report, "Pod"), ["bare"]);
    let owners = |state: &State| state.objects["Pod/default/bare"].list_at(&["metadata", "ownerReferences"]).len();
    assert_eq!(owners(&report), 1);
    assert_eq!((owners(&report.steps[0]), names(&report.steps[0], "Pod")), (0, vec!["bare", "web-<1>"]));
}

fn stateful_set(replicas: u32, more: &str) -> String {
    let template = template("app: db", "i");
    format!(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: db}}\nspec: {{replicas: {replicas}, serviceName: db, selector: \
         {{matchLabels: {{app: db}}}}, {template}, {more} volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {{accessModes: \
         [ReadWriteOnce], storageClassName: none, resources: {{requests: {{storage: 1Gi}}}}}}}}]}}\n"
    )
}

fn volumes(count: usize) -> String {
    let volume = |n: usize| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: v{n}}}\nspec: {{capacity: {{storage: 1Gi}}, accessModes: \
             [ReadWriteOnce], storageClassName: none, nfs: {{server: s, path: /v}}}}\n---\n"
        )
    };
    (0..count).map(volume).collect()
}

#[test]
fn a_stateful_set_waits_for_one_pod_before_the_next_unless_told_otherwise() {
    // Without a volume the first pod gets no node.
    assert_eq!(names(&settle(&stateful_set(3, ""), &[]), "Pod"), ["db-0"]);
    let parallel = settle(&stateful_set(3, "podManagementPolicy: Parallel,"), &[]);
    assert_eq!(names(&parallel, "Pod"), ["db-0", "db-1", "db-2"]);
    let from_five = settle(&(volumes(2) + &stateful_set(2, "ordinals: {start: 5},")), &[]);
    assert_eq!(names(&from_five, "PersistentVolumeClaim"), ["data-db-5", "data-db-6"]);
    assert_eq!(from_five.objects["Pod/default/db-6"].str_at(&["spec", "hostname"]), Some("db-6"));
}

#[test]
fn claims_go_with_their_pod_or_their_set_only_if_the_policy_says_so() {
    let policy = |scaled: &str, deleted: &str| {
        format!("persistentVolumeClaimRetentionPolicy: {{whenScaled: {scaled}, whenDeleted: {deleted}}},")
    };
    let claims = |scaled: &str, deleted: &str| {
        let steps = [
            apply("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {replicas: 1}\n"),
            Step::Delete("StatefulSet/default/db".to_owned()),
        ];
        let report = settle(&(volumes(2) + &stateful_set(2, &policy(scaled, deleted))), &steps);
        let count = |state: &State| names(state, "PersistentVolumeClaim").len();
        (count(&report), count(&report.steps[0]), count(&report.steps[1]))
    };
    assert_eq!(claims("Retain", "Retain"), (2, 2, 2));
    assert_eq!(claims("Delete", "Retain"), (2, 1, 1));
    assert_eq!(claims("Retain", "Delete"), (2, 2, 0));
    assert_eq!(claims("Delete", "Delete"), (2, 1, 0));
}

#[test]
fn who_owns_claims_is_brought_up_to_date_for_pods_that_are_ready() {
    let update = "Update Pod db-0 in StatefulSet db successful";
    let later = apply(
        "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {persistentVolumeClaimRetentionPolicy: \
         {whenDeleted: Delete}}\n",
    );
    let owners = |state: &State| {
        state.objects["PersistentVolumeClaim/default/data-db-0"].list_at(&["metadata", "ownerReferences"]).len()
    };
    let ready = settle(&(volumes(1) + &stateful_set(1, "")), std::slice::from_ref(&later));
    assert_eq!((owners(&ready), owners(&ready.steps[0])), (0, 1));
    assert!(heard(&ready.steps[0], "StatefulSet/default/db", update));
    let pending = settle(&stateful_set(1, ""), &[later]);
    assert_eq!(owners(&pending.steps[0]), 0, "the pod is not ready");
    let from_the_start = stateful_set(1, "persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete},");
    let new = settle(&(volumes(1) + &from_the_start), &[]);
    assert_eq!(owners(&new), 1);
    assert!(!heard(&new, "StatefulSet/default/db", update));
}

#[test]
fn a_stateful_set_replaces_its_pods_from_the_last_to_the_partition() {
    let update = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {updateStrategy: {rollingUpdate: \
                  {partition: 1}}, template: {spec: {containers: [{name: c, image: new}]}}}\n";
    let report = settle(&(volumes(2) + &stateful_set(2, "")), &[apply(update)]);
    let image = |pod: &str| {
        let containers = report.steps[0].objects[&format!("Pod/default/{pod}")].list_at(&["spec", "containers"]);
        containers[0].str_at(&["image"]).map(str::to_owned)
    };
    assert_eq!((image("db-0").as_deref(), image("db-1").as_deref()), (Some("i"), Some("new")));
    assert!(heard(&report.steps[0], "StatefulSet/default/db", "Delete Pod db-1 in StatefulSet db successful"));
}

#[test]
fn a_daemon_set_follows_the_nodes() {
    let node = |name: &str, spec: &str| {
        format!("apiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n---\n")
    };
    let set = format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: log}}\nspec: {{selector: {{matchLabels: {{app: log}}}}, {}}}\n",
        template("app: log", "i")
    );
    let nodes = node("cordoned", "unschedulable: true") + &node("tainted", "taints: [{key: k, effect: NoSchedule}]");
    let steps = [
        apply(&node("new", "")),
        apply("apiVersion: v1\nkind: Node\nmetadata: {name: tainted}\nspec: {taints: null}\n"),
    ];
    let report = settle(&(nodes + &set), &steps);
    let on = |state: &State| -> Vec<String> { state.pods.values().filter_map(|pod| pod.node.clone()).collect() };
    assert_eq!(on(&report), ["cordoned"]);
    assert_eq!(on(&report.steps[0]), ["cordoned", "new"]);
    assert_eq!(on(&report.steps[1]), ["cordoned", "new", "tainted"]);
}

#[test]
fn a_job_runs_as_many_pods_at_once_as_it_may() {
    let job = |more: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: job}}\nspec: {{{more} template: {{spec: {{restartPolicy: Never, \
             containers: [{{name: c, image: i}}]}}}}}}\n"
        )
    };
    let report = settle(&job("completions: 5, parallelism: 2,"), &[Step::Delete("Job/default/job".to_owned())]);
    assert_eq!(names(&report, "Pod"), ["job-<1>", "job-<2>"]);
    assert!(report.steps[0].pods.is_empty(), "a finalizer does not keep the pods of a job that is gone");
    let report = settle(&job("completions: 3, parallelism: 2, completionMode: Indexed,"), &[]);
    assert_eq!(names(&report, "Pod"), ["job-0-<1>", "job-1-<1>"]);
    let env = &report.pods["Pod/default/job-1-<1>"].containers["c"].env;
    assert!(env.iter().any(|v| v.name == "JOB_COMPLETION_INDEX" && v.value == "1"));
    let report = settle(
        &job("suspend: true,"),
        &[apply("apiVersion: batch/v1\nkind: Job\nmetadata: {name: job}\nspec: {suspend: false}\n")],
    );
    assert_eq!((report.pods.len(), report.steps[0].pods.len()), (0, 1));
}

#[test]
fn a_cron_job_makes_nothing_and_says_so() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {schedule: '0 3 * * *', jobTemplate: {spec: \
                {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}\n";
    let report = settle(text, &[]);
    assert!(report.pods.is_empty());
    assert!(report.findings.iter().any(|f| f.code == "cron-job-waits" && f.data["schedule"] == "0 3 * * *"));
}

#[test]
fn the_claim_of_an_ephemeral_volume_goes_with_its_pod() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: c, image: i}], volumes: [{name: tmp, \
               ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: \
               {requests: {storage: 1Gi}}}}}}]}\n";
    let report = settle(&(volumes(1) + pod), &[Step::Delete("Pod/default/app".to_owned())]);
    assert_eq!(names(&report, "PersistentVolumeClaim"), ["app-tmp"]);
    assert_eq!(report.pods["Pod/default/app"].node.as_deref(), Some("node-1"));
    assert!(names(&report.steps[0], "PersistentVolumeClaim").is_empty());
}

#[test]
fn what_a_quota_held_back_is_made_when_there_is_room() {
    let quota = |pods: u32| {
        format!("apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q}}\nspec: {{hard: {{pods: {pods}}}}}\n")
    };
    let report = settle(&(quota(1) + "---\n" + &deployment(2, "a", "RollingUpdate")), &[apply(&quota(2))]);
    assert_eq!((report.pods.len(), report.steps[0].pods.len()), (1, 2));
    let refused = |e: &kubestow::Event| e.reason == "FailedCreate" && e.message.contains("exceeded quota: q");
    assert!(report.events.iter().any(refused));
}

#[test]
fn a_workload_of_absurd_size_comes_to_an_end() {
    let gated = deployment(2_000_000_000, "a", "Recreate")
        .replace("containers:", "schedulingGates: [{name: x.io/g}], containers:");
    let report = settle(&gated, &[]);
    let told = report.findings.iter().find(|f| f.code == "too-many-pods").expect("it is told");
    assert_eq!(told.data["limit"], report.pods.len().to_string());
}

#[test]
fn a_refusal_before_the_name_is_generated_names_what_it_is_generated_from() {
    let account =
        deployment(1, "a", "Recreate").replace("spec: {containers", "spec: {serviceAccountName: x, containers");
    let report = settle(&account, &[]);
    let refused = "Error creating: pods \"web-<hash>-\" is forbidden: error looking up service account default/x: \
                   serviceaccount \"x\" not found";
    assert!(heard(&report, "ReplicaSet/default/web-<hash>", refused), "{:?}", report.events);
}

#[test]
fn a_job_without_labels_has_those_of_its_template_and_of_its_selector() {
    let job = |labels: &str, template: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j{labels}}}\nspec: {{template: {{{template}spec: \
             {{restartPolicy: Never, containers: [{{name: c, image: a}}]}}}}}}\n"
        )
    };
    let labels_of = |text: &str| {
        let report = settle(text, &[]);
        let labels = &report.objects["Job/default/j"].at(&["metadata", "labels"]).cloned().unwrap_or_default();
        labels.fields().map(|(key, _)| key.to_owned()).collect::<Vec<_>>()
    };
    let generated =
        ["batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name"];
    assert_eq!(labels_of(&job("", "")), generated);
    assert_eq!(labels_of(&job("", "metadata: {labels: {a: b}}, ")), [["a"].as_slice(), &generated].concat());
    assert_eq!(labels_of(&job(", labels: {a: b}", "metadata: {labels: {a: b}}, ")), ["a"]);
}

#[test]
fn a_placeholder_of_a_documentation_is_no_service_account() {
    let named =
        deployment(1, "a", "Recreate").replace("spec: {containers", "spec: {serviceAccountName: <NAME>, containers");
    let report = settle(&named, &[]);
    assert!(!report.admission[0].accepted, "{:?}", report.admission[0]);
}
