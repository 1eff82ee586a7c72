//! Which volumes do claims get that wait for a pod?

use kubestow::{Options, Report, Step, resolve};

fn settle(text: &str) -> Report {
    resolve(text, &Options::default())
}

fn class(provisioner: &str, more: &str) -> String {
    format!(
        "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: late}}\nprovisioner: {provisioner}\n\
         volumeBindingMode: WaitForFirstConsumer\n{more}\n"
    )
}

fn volume(name: &str, size: &str, node: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}}}\nspec: {{capacity: {{storage: {size}}}, \
         accessModes: [ReadWriteOnce], storageClassName: late, local: {{path: /mnt/d}}, nodeAffinity: {{required: \
         {{nodeSelectorTerms: [{{matchExpressions: [{{key: kubernetes.io/hostname, operator: In, values: [{node}]}}]}}]}}}}}}\n"
    )
}

fn claim(name: &str, size: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {name}}}\nspec: {{accessModes: \
         [ReadWriteOnce], storageClassName: late, resources: {{requests: {{storage: {size}}}}}}}\n"
    )
}

fn pod(name: &str, claims: &[&str], more: &str) -> String {
    let volumes = claims.iter().map(|c| format!("{{name: {c}, persistentVolumeClaim: {{claimName: {c}}}}}"));
    let volumes = volumes.collect::<Vec<_>>().join(", ");
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: c, image: i}}], volumes: \
         [{volumes}], {more}}}\n"
    )
}

fn volume_of<'a>(report: &'a Report, claim: &str) -> Option<&'a str> {
    report.objects[&format!("PersistentVolumeClaim/default/{claim}")].str_at(&["spec", "volumeName"])
}

const NONE: &str = "kubernetes.io/no-provisioner";

#[test]
fn the_smallest_claim_chooses_first_and_all_must_fit_on_one_node() {
    let volumes =
        volume("small", "1Gi", "node-2") + &volume("large", "9Gi", "node-2") + &volume("lone", "1Gi", "node-1");
    let text =
        class(NONE, "") + &volumes + &claim("big", "1Gi") + &claim("tiny", "500Mi") + &pod("p", &["big", "tiny"], "");
    let report = settle(&text);
    assert_eq!(report.pods["Pod/default/p"].node.as_deref(), Some("node-2"));
    assert_eq!((volume_of(&report, "tiny"), volume_of(&report, "big")), (Some("small"), Some("large")));
}

#[test]
fn what_no_volume_serves_is_made_if_the_class_can() {
    let text = volume("small", "1Gi", "node-3")
        + &claim("one", "1Gi")
        + &claim("two", "1Gi")
        + &pod("p", &["one", "two"], "nodeSelector: {kubernetes.io/hostname: node-3}");
    let report = settle(&(class("disk.example.com", "") + &text));
    // The volume that is there serves the first of two equal claims; nobody makes the other.
    let annotations = |claim: &str| {
        let claim = &report.objects[&format!("PersistentVolumeClaim/default/{claim}")];
        claim.str_at(&["metadata", "annotations", "volume.kubernetes.io/selected-node"]).map(str::to_owned)
    };
    assert_eq!((volume_of(&report, "one"), annotations("two").as_deref()), (Some("small"), Some("node-3")));
    let p = &report.pods["Pod/default/p"];
    assert_eq!((p.node.as_deref(), p.scheduled.is_none()), (None, true), "it waits without a word");
    let waits = report.findings.iter().find(|f| f.code == "pod-waits").expect("Kubestow says it");
    assert_eq!((waits.data["node"].as_str(), waits.data["claims"].as_str()), ("node-3", "one, two"));
    let report = settle(&(class(NONE, "") + &text));
    let message = report.pods["Pod/default/p"].scheduled.as_ref().and_then(|c| c.message.clone()).unwrap_or_default();
    assert!(
        message.contains("1 node(s) didn't find available persistent volumes to bind, 2 node(s) didn't match Pod's")
    );
}

#[test]
fn a_waiting_pod_counts_on_its_node() {
    let nodes =
        "apiVersion: v1\nkind: Node\nmetadata: {name: solo}\nstatus: {allocatable: {cpu: 1, memory: 1Gi, pods: 1}}\n";
    let text = class("disk.example.com", "") + &claim("c", "1Gi") + &pod("waits", &["c"], "") + &pod("late", &[], "");
    let steps = vec![Step::Delete("Pod/default/waits".to_owned())];
    let report = resolve(&(nodes.to_owned() + &text), &Options { steps, ..Options::default() });
    let message =
        report.pods["Pod/default/late"].scheduled.as_ref().and_then(|c| c.message.clone()).unwrap_or_default();
    assert!(message.starts_with("0/1 nodes are available: 1 Too many pods."), "{message}");
}

#[test]
fn only_nodes_where_the_driver_has_room_will_do() {
    let driver = "---\napiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: disk.example.com}\nspec: {storageCapacity: true}\n";
    let room = |name: &str, zone: &str, field: &str| {
        format!(
            "---\napiVersion: storage.k8s.io/v1\nkind: CSIStorageCapacity\nmetadata: {{name: {name}}}\nstorageClassName: late\n\
             nodeTopology: {{matchLabels: {{topology.kubernetes.io/zone: {zone}}}}}\n{field}\n"
        )
    };
    let rooms = room("a", "zone-a", "capacity: 100Gi\nmaximumVolumeSize: 1Gi") + &room("b", "zone-b", "capacity: 5Gi");
    let text = class("disk.example.com", "") + driver + &rooms + &claim("c", "5Gi") + &pod("p", &["c"], "");
    let report = settle(&text);
    let claim = &report.objects["PersistentVolumeClaim/default/c"];
    let selected = claim.str_at(&["metadata", "annotations", "volume.kubernetes.io/selected-node"]);
    assert_eq!(selected, Some("node-2"));
    let report = settle(&text.replace("storage: 5Gi", "storage: 6Gi"));
    let message = report.pods["Pod/default/p"].scheduled.as_ref().and_then(|c| c.message.clone()).unwrap_or_default();
    assert!(message.starts_with("0/3 nodes are available: 3 node(s) did not have enough free storage."), "{message}");
}

#[test]
fn a_claim_for_one_pod_keeps_the_second_from_every_node() {
    let text = volume("v", "1Gi", "node-1").replace("ReadWriteOnce", "ReadWriteOncePod")
        + &claim("c", "1Gi").replace("ReadWriteOnce", "ReadWriteOncePod");
    let report = settle(&(class(NONE, "") + &text + &pod("first", &["c"], "") + &pod("second", &["c"], "")));
    assert_eq!(report.pods["Pod/default/first"].node.as_deref(), Some("node-1"));
    let message =
        report.pods["Pod/default/second"].scheduled.as_ref().and_then(|c| c.message.clone()).unwrap_or_default();
    assert!(message.contains("3 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode"));
    assert!(message.ends_with("3 No preemption victims found for incoming pod."), "{message}");
}

#[test]
fn what_waits_in_vain_is_told_and_tried_again() {
    let text = class("disk.example.com", "") + &claim("c", "1Gi") + &pod("p", &["c"], "");
    let after = |id: &str| {
        let steps = vec![Step::Delete(id.to_owned())];
        let report = resolve(&text, &Options { steps, ..Options::default() });
        let about = |e: &&kubestow::Event| e.object == "Pod/default/p";
        report.steps[0].events.iter().filter(about).map(|e| e.message.clone()).collect::<Vec<_>>()
    };
    let failed = |why: &str| format!("running PreBind plugin \"VolumeBinding\": binding volumes: {why}");
    assert_eq!(after("Pod/default/p"), [failed("pod does not exist any more: pod \"p\" not found")]);
    let gone = failed("failed to check provisioning pvc: persistentvolumeclaims \"default/c\" not found");
    let again = "0/3 nodes are available: persistentvolumeclaim \"c\" not found. not found";
    assert_eq!(after("PersistentVolumeClaim/default/c"), [gone, again.to_owned()]);
}
