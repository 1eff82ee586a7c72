//! Which node takes a pod, and what does the scheduler say if none does?

use kubestow::{Options, Report, State, Step, resolve};

fn settle(text: &str) -> Report {
    resolve(text, &Options::default())
}

fn settle_with(text: &str, steps: &[Step]) -> Report {
    resolve(text, &Options { steps: steps.to_vec(), ..Options::default() })
}

fn node_of<'a>(state: &'a State, pod: &str) -> Option<&'a str> {
    state.pods[&format!("Pod/default/{pod}")].node.as_deref()
}

/// The message of the condition PodScheduled; empty if there is none.
fn said<'a>(state: &'a State, pod: &str) -> &'a str {
    let condition = state.pods[&format!("Pod/default/{pod}")].scheduled.as_ref();
    condition.and_then(|c| c.message.as_deref()).unwrap_or_default()
}

fn pod(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: c, image: i}}], {spec}}}\n"
    )
}

fn asking(name: &str, cpu: &str, spec: &str) -> String {
    let container = format!("{{name: c, image: i, resources: {{requests: {{cpu: {cpu}}}}}}}");
    format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{container}], {spec}}}\n")
}

fn node(name: &str, zone: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{kubernetes.io/hostname: {name}, \
         topology.kubernetes.io/zone: {zone}}}}}\n{more}\n"
    )
}

const USELESS: &str = "no new claims to deallocate, preemption:";

#[test]
fn reasons_are_counted_and_sorted_and_each_node_gives_those_of_its_first_filter() {
    let nodes = [
        node("a", "z", "spec: {unschedulable: true}"),
        node("b", "z", "spec: {taints: [{key: k, effect: NoSchedule}]}"),
        node("c", "z", "status: {allocatable: {cpu: 1, memory: 1Gi, pods: 0}}"),
    ];
    let report = settle(&(nodes.concat() + &asking("big", "2", "")));
    let reasons =
        "1 Insufficient cpu, 1 Too many pods, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable";
    let expected = format!(
        "0/3 nodes are available: {reasons}. {USELESS} 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    );
    assert_eq!(said(&report, "big"), expected);
}

#[test]
fn the_emptiest_node_wins_and_equals_are_told() {
    let busy = asking("first", "1", "nodeSelector: {kubernetes.io/hostname: node-1}");
    let report = settle(&(busy + &asking("second", "1", "")));
    assert_eq!(node_of(&report, "second"), Some("node-2"));
    assert_eq!(*report.pods["Pod/default/second"].equal_nodes, ["node-2", "node-3"]);
    let tie = report.findings.iter().find(|f| f.code == "equal-nodes").expect("the tie is told");
    assert_eq!((tie.object.as_deref(), tie.data["node"].as_str()), (Some("Pod/default/second"), "node-2"));
}

#[test]
fn preferences_outweigh_each_other_by_weight() {
    let prefer = |weight: u32, zone: &str| {
        format!(
            "{{weight: {weight}, preference: {{matchExpressions: [{{key: topology.kubernetes.io/zone, operator: In, \
             values: [{zone}]}}]}}}}"
        )
    };
    let terms = [prefer(10, "zone-a"), prefer(90, "zone-c")].join(", ");
    let affinity =
        format!("affinity: {{nodeAffinity: {{preferredDuringSchedulingIgnoredDuringExecution: [{terms}]}}}}");
    assert_eq!(node_of(&settle(&pod("p", &affinity)), "p"), Some("node-3"));
    let shunned = node("a", "z", "spec: {taints: [{key: k, effect: PreferNoSchedule}]}") + &node("b", "z", "");
    assert_eq!(node_of(&settle(&(shunned + &pod("p", ""))), "p"), Some("b"));
}

#[test]
fn less_important_pods_make_room() {
    let small = node("solo", "z", "status: {allocatable: {cpu: 2, memory: 1Gi, pods: 9}}");
    let class = "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 9\n";
    let low = asking("old", "500m", "") + &asking("young", "500m", "") + &asking("tiny", "100m", "");
    let high = asking("high", "1200m", "priorityClassName: high");
    let report = settle(&(small + class + &low + &high));
    assert_eq!(node_of(&report, "high"), Some("solo"));
    // The youngest of those that have to go goes; what can stay stays.
    assert!(report.pods.contains_key("Pod/default/old"));
    assert!(!report.pods.contains_key("Pod/default/young"));
    assert!(report.pods.contains_key("Pod/default/tiny"));
    let heard = |object: &str, message: &str| report.events.iter().any(|e| e.object == object && e.message == message);
    assert!(heard("Pod/default/high", "0/1 nodes are available: 1 Insufficient cpu."));
    assert!(heard("Pod/default/young", "Preempted by pod <uid of Pod/default/high> on node solo"));
}

#[test]
fn who_may_not_preempt_says_so() {
    let small = node("solo", "z", "status: {allocatable: {cpu: 1, memory: 1Gi, pods: 9}}");
    let class = "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: meek}\nvalue: 9\npreemptionPolicy: Never\n";
    let report = settle(&(small + class + &asking("low", "1", "") + &asking("p", "1", "priorityClassName: meek")));
    let expected =
        format!("0/1 nodes are available: 1 Insufficient cpu. {USELESS} not eligible due to preemptionPolicy=Never.");
    assert_eq!(said(&report, "p"), expected);
}

#[test]
fn a_port_on_all_addresses_is_taken_on_each() {
    let on = |name: &str, ip: &str, protocol: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: i, ports: \
             [{{containerPort: 80, hostPort: 80, hostIP: {ip}, protocol: {protocol}}}]}}]}}\n"
        )
    };
    let text = node("solo", "z", "")
        + &on("all", "0.0.0.0", "TCP")
        + &on("one", "10.0.0.1", "TCP")
        + &on("udp", "10.0.0.1", "UDP");
    let report = settle(&text);
    assert!(said(&report, "one").starts_with("0/1 nodes are available: 1 node(s) didn't have free ports"));
    assert_eq!(node_of(&report, "udp"), Some("solo"));
}

#[test]
fn pods_are_spread_no_more_unevenly_than_allowed() {
    let spread = |key: &str, more: &str| {
        format!(
            "topologySpreadConstraints: [{{maxSkew: 1, topologyKey: {key}, whenUnsatisfiable: DoNotSchedule, {more} \
             labelSelector: {{matchExpressions: [{{key: app, operator: Exists}}]}}}}]"
        )
    };
    let zone = spread("topology.kubernetes.io/zone", "");
    let pinned = format!("nodeSelector: {{kubernetes.io/hostname: node-1}}, {zone}");
    // Only the nodes that the pod may go to count, so pinned pods may pile up.
    assert_eq!(node_of(&settle(&(pod("a", &pinned) + &pod("b", &pinned))), "b"), Some("node-1"));
    let domains = format!(
        "nodeSelector: {{kubernetes.io/hostname: node-1}}, {}",
        spread("topology.kubernetes.io/zone", "minDomains: 2,")
    );
    let report = settle(&(pod("a", &domains) + &pod("b", &domains)));
    assert!(said(&report, "b").contains("1 node(s) didn't match pod topology spread constraints,"));
    let report = settle(&pod("a", &spread("rack", "")));
    assert!(
        said(&report, "a").contains("3 node(s) didn't match pod topology spread constraints (missing required label).")
    );
}

#[test]
fn pods_keep_together_and_apart() {
    let affinity = |kind: &str, app: &str| {
        format!(
            "affinity: {{{kind}: {{requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: \
             kubernetes.io/hostname, labelSelector: {{matchLabels: {{app: {app}}}}}}}]}}}}"
        )
    };
    // The first of pods that want to be together may go anywhere.
    assert!(node_of(&settle(&pod("a", &affinity("podAffinity", "a"))), "a").is_some());
    let report = settle(&pod("a", &affinity("podAffinity", "nobody")));
    assert!(said(&report, "a").contains("3 node(s) didn't match pod affinity rules."));
    let on_two = pod("db", "nodeSelector: {kubernetes.io/hostname: node-2}");
    assert_eq!(
        node_of(&settle(&(on_two.clone() + &pod("web", &affinity("podAffinity", "db")))), "web"),
        Some("node-2")
    );
    let loner = node("solo", "z", "") + &pod("loner", &affinity("podAntiAffinity", "web")) + &pod("web", "");
    assert!(said(&settle(&loner), "web").contains("1 node(s) didn't satisfy existing pods anti-affinity rules."));
}

#[test]
fn a_pod_is_looked_at_again_when_something_changes_that_may_help() {
    let tainted = node("solo", "z", "spec: {taints: [{key: k, effect: NoSchedule}]}") + &pod("p", "");
    let steps = [
        Step::Apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: irrelevant}\n".to_owned()),
        Step::Apply("apiVersion: v1\nkind: Node\nmetadata: {name: solo}\nspec: {taints: null}\n".to_owned()),
    ];
    let report = settle_with(&tainted, &steps);
    assert_eq!(node_of(&report, "p"), None);
    assert_eq!(node_of(&report.steps[0], "p"), None);
    assert_eq!(node_of(&report.steps[1], "p"), Some("solo"));
    let full = node("solo", "z", "status: {allocatable: {cpu: 1, memory: 1Gi, pods: 9}}")
        + &asking("a", "1", "")
        + &asking("b", "1", "");
    let report = settle_with(&full, &[Step::Delete("Pod/default/a".to_owned())]);
    assert_eq!((node_of(&report, "b"), node_of(&report.steps[0], "b")), (None, Some("solo")));
}

#[test]
fn gates_and_other_schedulers_keep_a_pod_from_the_scheduler() {
    let gated = pod("p", "schedulingGates: [{name: example.com/wait}]");
    let open = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {schedulingGates: []}\n";
    let report = settle_with(&gated, &[Step::Apply(open.to_owned())]);
    assert_eq!(node_of(&report, "p"), None);
    assert!(report.findings.iter().any(|f| f.code == "pod-pending" && f.field == "spec.schedulingGates"));
    assert_eq!(node_of(&report.steps[0], "p"), Some("node-1"));
    let report = settle(&pod("p", "schedulerName: mine"));
    assert_eq!((node_of(&report, "p"), said(&report, "p")), (None, ""));
    assert!(report.findings.iter().any(|f| f.code == "not-modelled" && f.field == "spec.schedulerName"));
}

#[test]
fn a_taint_drives_out_what_does_not_tolerate_it() {
    let tolerates = |seconds: &str| format!("tolerations: [{{key: k, operator: Exists, effect: NoExecute{seconds}}}]");
    let pods = pod("meek", "")
        + &pod("brief", &tolerates(", tolerationSeconds: 0"))
        + &pod("patient", &tolerates(", tolerationSeconds: 60"))
        + &pod("hardy", &tolerates(""));
    let taint = "apiVersion: v1\nkind: Node\nmetadata: {name: solo}\nspec: {taints: [{key: k, effect: NoExecute}]}\n";
    let report = settle_with(&(node("solo", "z", "") + &pods), &[Step::Apply(taint.to_owned())]);
    let left: Vec<&str> = report.steps[0].pods.keys().map(String::as_str).collect();
    assert_eq!(left, ["Pod/default/hardy", "Pod/default/patient"]);
    let said = |e: &kubestow::Event| e.message == "Marking for deletion Pod default/meek";
    assert!(report.steps[0].events.iter().any(said));
}

#[test]
fn a_gated_pod_says_so_from_the_start() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  schedulingGates: [{name: example.com/x}]\n  \
               containers: [{name: c, image: i}]\n";
    let report = kubestow::resolve(pod, &kubestow::Options::default());
    let scheduled = report.pods["Pod/default/p"].scheduled.clone().unwrap();
    assert_eq!(scheduled.status, "False");
    assert_eq!(scheduled.reason.as_deref(), Some("SchedulingGated"));
    assert_eq!(scheduled.message.as_deref(), Some("Scheduling is blocked due to non-empty scheduling gates"));
    assert!(report.events.is_empty(), "{:?}", report.events);
}

#[test]
fn a_pod_is_not_tried_again_for_pods_that_its_affinity_does_not_mean() {
    let pod = |name: &str, label: &str, spec: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {label}}}}}\nspec:\n  containers: \
             [{{name: c, image: i}}]\n  volumes: [{{name: d, gcePersistentDisk: {{pdName: d}}}}]\n{spec}"
        )
    };
    let to_b = "  affinity:\n    podAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n      - labelSelector: \
                {matchLabels: {app: b}}\n        topologyKey: kubernetes.io/hostname\n";
    let said = |others: &str| {
        let node = "apiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {kubernetes.io/hostname: n1}}\n";
        let report = kubestow::resolve(&format!("{node}{}{others}", pod("first", "a", to_b)), &Default::default());
        let of_first = report.state.events.into_iter().filter(|event| event.object == "Pod/default/first");
        of_first.map(|event| event.message).collect::<Vec<_>>()
    };
    let alone = said("");
    assert!(alone.len() == 1 && alone[0].contains("didn't match pod affinity rules"), "{alone:?}");
    assert_eq!(said(&pod("second", "a", "")), alone);
    assert!(said(&pod("second", "b", ""))[1].contains("no available disk"));
}
