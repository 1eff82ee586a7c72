//! Claims without a volume, pods without a node, containers that do not start.

use super::{all_fixes, applied, mends, pod};

fn volume(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: PersistentVolume\nmetadata:\n  name: {name}\nspec:\n  hostPath: {{path: /mnt}}\n{spec}"
    )
}

fn claim(spec: &str) -> String {
    format!("---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n{spec}")
}

const RWO: &str = "  accessModes: [ReadWriteOnce]\n";
const SMALL: &str = "  capacity: {storage: 1Gi}\n";
const ASKS: &str = "  resources: {requests: {storage: 1Gi}}\n";

#[test]
fn a_claim_asks_for_what_the_nearest_volume_is() {
    let with = |claim_spec: &str, volume_spec: &str| claim(claim_spec) + &volume("pv", volume_spec);
    let small = with(&format!("{RWO}  resources: {{requests: {{storage: 5Gi}}}}\n"), &format!("{RWO}{SMALL}"));
    assert_eq!(mends(&small, "claim-size"), small.replace("5Gi", "1Gi"));
    let modes = with(&format!("  accessModes: [ReadWriteMany]\n{ASKS}"), &format!("{RWO}{SMALL}"));
    assert_eq!(mends(&modes, "claim-modes"), modes.replace("ReadWriteMany", "ReadWriteOnce"));
    let class = with(&format!("{RWO}{ASKS}"), &format!("{RWO}{SMALL}  storageClassName: fast\n"));
    assert!(
        mends(&class, "claim-class")
            .starts_with(&format!("{}  storageClassName: fast\n---", claim(&format!("{RWO}{ASKS}"))))
    );
    let classless = with(&format!("{RWO}{ASKS}  storageClassName: fast\n"), &format!("{RWO}{SMALL}"));
    assert!(mends(&classless, "claim-empty-class").contains("storageClassName: \"\"\n"));
    let block = with(&format!("{RWO}{ASKS}"), &format!("{RWO}{SMALL}  volumeMode: Block\n"));
    mends(&block, "claim-volume-mode");
    let label = with(&format!("{RWO}{ASKS}  selector: {{matchLabels: {{disk: ssd}}}}\n"), &format!("{RWO}{SMALL}"));
    assert!(mends(&label, "volume-label").contains("  labels:\n    disk: ssd\n"));
    let other = label.replace("  name: pv\n", "  name: pv\n  labels: {disk: hdd}\n");
    mends(&other, "claim-no-selector");
}

#[test]
fn a_released_volume_is_freed() {
    let old = format!("{RWO}{SMALL}  claimRef: {{namespace: default, name: gone, uid: \"1\"}}\n");
    let text = claim(&format!("{RWO}{ASKS}")) + &volume("pv", &old);
    assert!(!mends(&text, "free-volume").contains("claimRef"));
}

#[test]
fn the_nearest_miss_comes_first_and_two_misses_are_taken_together() {
    let asks = claim("  accessModes: [ReadWriteMany]\n  resources: {requests: {storage: 5Gi}}\n");
    let text = asks
        + &volume("two", &format!("{RWO}{SMALL}"))
        + &volume("one", &format!("{RWO}  capacity: {{storage: 9Gi}}\n"));
    let fixes = all_fixes(&text);
    assert_eq!(fixes[0].result, "data is bound to one (9Gi)");
    assert_eq!(fixes[1].title, "Ask for the access mode ReadWriteOnce; Ask for 1Gi");
    assert_eq!(fixes[1].result, "data is bound to two (1Gi)");
}

#[test]
fn names_of_volumes_and_classes_are_put_right() {
    let text = claim(&format!("{RWO}{ASKS}  volumeName: pv-dta\n")) + &volume("pv-data", &format!("{RWO}{SMALL}"));
    assert_eq!(mends(&text, "claim-volume"), text.replace("pv-dta", "pv-data"));
    mends(&text, "claim-any-volume");
    let class = "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: a.b/c\n";
    let typo = class.to_owned()
        + &claim(&format!("{RWO}{ASKS}  storageClassName: fats\n"))
        + &volume("pv", &format!("{RWO}{SMALL}  storageClassName: fast\n"));
    assert!(mends(&typo, "claim-class").contains("storageClassName: fast\n---"));
}

#[test]
fn a_claim_gets_a_volume_or_a_consumer() {
    let text = claim(&format!("{RWO}{ASKS}"));
    assert!(mends(&text, "create-volume").contains("kind: PersistentVolume\n"));
    let class = "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: wait}\nprovisioner: kubernetes.io/no-provisioner\n\
                 volumeBindingMode: WaitForFirstConsumer\n";
    let waits = class.to_owned()
        + &claim(&format!("{RWO}{ASKS}  storageClassName: wait\n"))
        + &volume("pv", &format!("{RWO}{SMALL}  storageClassName: wait\n"));
    let mended = mends(&waits, "add-consumer");
    assert!(mended.contains("kind: Pod\n") && mended.contains("claimName: data\n"), "{mended}");
}

fn uses(claim: &str) -> String {
    pod(&format!(
        "  containers: [{{name: a, image: i}}]\n  volumes:\n  - name: v\n    persistentVolumeClaim: {{claimName: {claim}}}\n"
    ))
}

#[test]
fn a_pod_whose_claim_is_not_there() {
    let bound = claim(&format!("{RWO}{ASKS}")) + &volume("pv", &format!("{RWO}{SMALL}"));
    let text = uses("dta") + &bound;
    assert_eq!(mends(&text, "use-claim"), text.replace("dta", "data"));
    let alone = mends(&uses("data"), "create-claim");
    assert!(alone.contains("kind: PersistentVolumeClaim\n") && alone.contains("kind: PersistentVolume\n"));
}

#[test]
fn a_pod_has_the_ways_out_of_its_claim() {
    let text = uses("data") + &claim(&format!("{RWO}{ASKS}"));
    let mended = mends(&text, "create-volume");
    assert!(mended.contains("kind: PersistentVolume\n"));
    let fixes = all_fixes(&text);
    assert!(fixes.iter().any(|fix| fix.result.ends_with("app gets the node node-1")), "{fixes:?}");
}

#[test]
fn what_nodes_refuse() {
    let container = "  containers:\n  - name: a\n    image: i\n";
    let selects = pod(&format!("  nodeSelector: {{kubernetes.io/hostname: node1}}\n{container}"));
    assert_eq!(mends(&selects, "node-label"), selects.replace("node1", "node-1"));
    mends(&selects, "any-node");
    let node = |fields: &str| format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: gpu}}\n{fields}");
    let tainted = pod(container) + &node("spec: {taints: [{key: gpu, value: a100, effect: NoSchedule}]}\n");
    assert!(mends(&tainted, "tolerate").contains("value: a100"));
    mends(&(pod(container) + &node("spec: {unschedulable: true}\n")), "uncordon");
    let asks = pod(&format!("{container}    resources:\n      requests: {{cpu: \"100\"}}\n"));
    mends(&asks, "request-less");
    let gates = pod(&format!("  schedulingGates: [{{name: a/b}}]\n{container}"));
    mends(&gates, "no-gates");
    let near = pod(&format!(
        "{container}  affinity: {{podAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: \
        [{{labelSelector: {{matchLabels: {{a: b}}}}, topologyKey: kubernetes.io/hostname}}]}}}}\n"
    ));
    mends(&near, "no-pod-rule");
}

#[test]
fn a_volume_is_on_a_node_that_there_is() {
    let on = |node: &str| {
        format!(
            "{RWO}{SMALL}  nodeAffinity:\n    required:\n      nodeSelectorTerms:\n      - matchExpressions:\n        \
             - {{key: kubernetes.io/hostname, operator: In, values: [{node}]}}\n"
        )
    };
    let text = uses("data") + &claim(&format!("{RWO}{ASKS}")) + &volume("pv", &on("node1"));
    assert_eq!(mends(&text, "volume-node"), text.replace("[node1]", "[node-1]"));
}

const CONFIG: &str = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: fast}\n";

#[test]
fn what_a_container_refers_to_is_there_or_optional() {
    let env = |name: &str, key: &str| {
        pod(&format!(
            "  containers:\n  - name: a\n    image: i\n    env:\n    - name: A\n      valueFrom:\n        configMapKeyRef:\n          \
             name: {name}\n          key: {key}\n"
        )) + CONFIG
    };
    assert_eq!(mends(&env("setings", "mode"), "use-name"), env("settings", "mode"));
    assert_eq!(mends(&env("settings", "mod"), "use-key"), env("settings", "mode"));
    assert!(mends(&env("settings", "mod"), "optional").contains("optional: true"));
    assert!(mends(&env("other", "mode"), "create-object").contains("name: other\n"));
}

#[test]
fn what_a_volume_refers_to_is_there_or_optional() {
    let secret = pod(
        "  containers: [{name: a, image: i, volumeMounts: [{name: v, mountPath: /v}]}]\n  volumes:\n  - name: v\n    \
        secret:\n      secretName: token\n",
    );
    assert!(mends(&secret, "create-object").contains("stringData:\n"));
    assert!(mends(&secret, "optional").contains("optional: true"));
    let both = secret.replace(
        "    secret:\n      secretName: token\n",
        "    projected:\n      sources:\n      - secret: {name: a}\n      - configMap: {name: b}\n",
    );
    assert_eq!(mends(&both, "optional").matches("optional: true").count(), 2);
    let host =
        secret.replace("    secret:\n      secretName: token\n", "    hostPath: {path: /srv/x, type: Directory}\n");
    assert!(applied(&host, "host-path-type").contains("DirectoryOrCreate"));
}
