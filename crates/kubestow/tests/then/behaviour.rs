//! What v1.12 does otherwise than today.

use super::{codes, finding, now, object, options, said, text, then, variable, wrong};
use kubestow::{Options, Profile, Step, Version, resolve};

const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  \
    storageClassName: disk\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1500Mi}}\n";
const VOLUME: &str = "PersistentVolume/pvc-<uid of PersistentVolumeClaim/default/data>";

fn class(provisioner: &str, rest: &str) -> String {
    format!(
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: disk}}\nprovisioner: {provisioner}\n{rest}---\n"
    )
}

fn pod(spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: app}}\nspec:\n  containers: [{{name: app, image: nginx}}]\n{spec}"
    )
}

#[test]
fn each_plugin_of_the_tree_makes_its_own_kind_of_volume() {
    for (name, field, size) in [
        ("gce-pd", "gcePersistentDisk", "2Gi"),
        ("aws-ebs", "awsElasticBlockStore", "2Gi"),
        ("azure-disk", "azureDisk", "2Gi"),
        ("azure-file", "azureFile", "2Gi"),
        ("cinder", "cinder", "2Gi"),
        ("vsphere-volume", "vsphereVolume", "1500Mi"),
        ("flocker", "flocker", "2Gi"),
    ] {
        let report = then(&(class(&format!("kubernetes.io/{name}"), "") + CLAIM));
        assert!(wrong(&report).is_empty(), "{name}: {:#?}", wrong(&report));
        assert!(object(&report, VOLUME).at(&["spec", field]).is_some(), "{name}");
        assert_eq!(text(&report, VOLUME, &["spec", "capacity", "storage"]), size, "{name}");
        assert_eq!(text(&report, "PersistentVolumeClaim/default/data", &["status", "phase"]), "Bound", "{name}");
    }
}

#[test]
fn a_plugin_without_its_cloud_says_so() {
    let cluster = Profile::conformance().at(Version::named("1.12").unwrap());
    let report = resolve(&(class("kubernetes.io/gce-pd", "") + CLAIM), &Options { cluster, ..Options::default() });
    let failed = said(&report, "ProvisioningFailed");
    assert_eq!(
        failed,
        ["Failed to provision volume with StorageClass \"disk\": Failed to get GCE GCECloudProvider with error <nil>"]
    );
}

#[test]
fn a_plugin_refuses_what_it_does_not_know() {
    let failed = |class: String, claim: &str| said(&then(&(class + claim)), "ProvisioningFailed").concat();
    let said = failed(class("kubernetes.io/gce-pd", "parameters: {speed: high}\n"), CLAIM);
    assert!(said.ends_with("invalid option \"speed\" for volume plugin kubernetes.io/gce-pd"), "{said}");
    let said = failed(class("kubernetes.io/aws-ebs", ""), &CLAIM.replace("Once", "Many"));
    assert!(
        said.ends_with("invalid AccessModes [ReadWriteMany]: only AccessModes [ReadWriteOnce] are supported"),
        "{said}"
    );
    let said = failed(
        class("kubernetes.io/gce-pd", "allowedTopologies: [{matchLabelExpressions: [{key: rack, values: [a]}]}]\n"),
        CLAIM,
    );
    assert!(said.ends_with("unsupported key found in matchLabelExpressions: rack"), "{said}");
}

#[test]
fn a_plugin_that_is_not_modelled_is_said_to_be() {
    let report = then(&(class("kubernetes.io/glusterfs", "") + CLAIM));
    assert_eq!(finding(&report, "not-modelled").data["what"], "kubernetes.io/glusterfs");
}

#[test]
fn a_provisioned_volume_goes_with_its_claim() {
    let steps = vec![Step::Delete("PersistentVolumeClaim/default/data".into())];
    let text = class("kubernetes.io/gce-pd", "") + CLAIM;
    let report = resolve(&text, &Options { steps, ..options("1.12") });
    assert!(report.objects.contains_key(VOLUME) && !report.steps[0].objects.contains_key(VOLUME));
}

#[test]
fn a_cluster_comes_with_the_class_of_its_time() {
    let gke = |version: &str| Profile::named("gke").unwrap().at(Version::named(version).unwrap());
    let default = |version| {
        let classes = gke(version).classes;
        classes.iter().find(|class| class.is_default).map(|class| (class.name, class.provisioner)).unwrap()
    };
    assert_eq!(default("1.12"), ("standard", "kubernetes.io/gce-pd"));
    assert_eq!(default("1.36"), ("standard-rwo", "pd.csi.storage.gke.io"));
}

#[test]
fn keys_that_are_no_names_are_skipped_with_an_event() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {connection.max: '10', 1st: a, a/b: b, good: c}\n\
        ---\napiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  \
        containers: [{name: app, image: nginx, envFrom: [{configMapRef: {name: c}}]}]\n";
    let text = text.replace("a/b: b, ", "");
    let report = then(&text);
    let made = ["connection.max", "good", "1st"].map(|name| variable(&report, "app", name).is_some());
    assert_eq!(made, [true, true, false]);
    let words = "Keys [1st] from the EnvFrom configMap default/c were skipped since they are considered invalid environment \
                 variable names.";
    assert_eq!(said(&report, "InvalidEnvironmentVariableNames"), [words]);
    assert_eq!(finding(&report, "keys-skipped").kubernetes.as_deref(), Some(words));
    let report = now(&text);
    assert_eq!(variable(&report, "app", "1st"), Some("a"));
    assert!(said(&report, "InvalidEnvironmentVariableNames").is_empty());
}

#[test]
fn the_scheduler_speaks_of_predicates() {
    let failed = |text: &str| said(&then(text), "FailedScheduling").concat();
    let claim =
        CLAIM.replace("disk", "none") + &pod("  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n");
    assert_eq!(failed(&claim), "pod has unbound immediate PersistentVolumeClaims (repeated 3 times)");
    let selector = pod("  nodeSelector: {disk: ssd}\n");
    assert_eq!(failed(&selector), "0/3 nodes are available: 3 node(s) didn't match node selector.");
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv}\nspec:\n  storageClassName: disk\n  \
        capacity: {storage: 2Gi}\n  accessModes: [ReadWriteOnce]\n  local: {path: /mnt}\n  nodeAffinity: {required: \
        {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [elsewhere]}]}]}}\n---\n";
    let bound = volume.to_owned() + CLAIM + &pod("  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n");
    assert_eq!(failed(&bound), "0/3 nodes are available: 3 node(s) had volume node affinity conflict.");
    let waits = class("kubernetes.io/no-provisioner", "volumeBindingMode: WaitForFirstConsumer\n") + CLAIM;
    let waits = waits + &pod("  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n");
    let words = "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind.";
    assert_eq!(failed(&waits), words);
}

#[test]
fn the_token_of_a_pod_comes_from_a_secret() {
    let report = then(&pod(""));
    let volume = &report.pods["Pod/default/app"].volumes["default-token-<generated>"];
    assert_eq!(volume.source, "secret");
    let mut files: Vec<&str> = volume.files.iter().flatten().map(|file| file.path.as_str()).collect();
    files.sort_unstable();
    assert_eq!(files, ["ca.crt", "namespace", "token"]);
}

#[test]
fn what_came_later_is_not_known_yet() {
    let later = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\n";
    assert!(finding(&then(later), "rejected").message.contains("unknown field \"immutable\""));
    assert!(wrong(&now(later)).is_empty());
    for (version, kind) in [
        ("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass"),
        ("storage.k8s.io/v1", "CSIDriver"),
        ("storage.k8s.io/v1", "VolumeAttributesClass"),
        ("batch/v1", "CronJob"),
    ] {
        let document = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\n");
        let refused = then(&document);
        let words = format!("no matches for kind \"{kind}\" in version \"{version}\"");
        assert!(finding(&refused, "rejected").message.contains(&words));
    }
    let ephemeral = pod("  volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {}}}}]\n");
    assert!(finding(&then(&ephemeral), "rejected").message.contains("unknown field \"spec.volumes[0].ephemeral\""));
}

#[test]
fn a_field_behind_a_gate_is_dropped_and_said_to_be() {
    let restored =
        CLAIM.to_owned() + "  dataSource: {kind: VolumeSnapshot, name: s, apiGroup: snapshot.storage.k8s.io}\n";
    let report = then(&(class("kubernetes.io/gce-pd", "") + &restored));
    assert_eq!(finding(&report, "field-dropped").data["gate"], "VolumeSnapshotDataSource");
    assert!(object(&report, "PersistentVolumeClaim/default/data").at(&["spec", "dataSource"]).is_none());
    assert!(object(&report, "PersistentVolumeClaim/default/data").at(&["spec", "volumeMode"]).is_none());
}

#[test]
fn every_old_form_of_a_workload_makes_pods() {
    for (version, kind) in [
        ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "ReplicaSet"),
        ("extensions/v1beta1", "DaemonSet"),
        ("apps/v1beta1", "Deployment"),
        ("apps/v1beta1", "StatefulSet"),
        ("apps/v1beta2", "Deployment"),
        ("apps/v1beta2", "DaemonSet"),
    ] {
        let selector = if version.ends_with("2") { "  selector: {matchLabels: {app: a}}\n" } else { "" };
        let service = if kind == "StatefulSet" { "  serviceName: a\n" } else { "" };
        let text = format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: w}}\nspec:\n{selector}{service}  template:\n    \
             metadata: {{labels: {{app: a}}}}\n    spec: {{containers: [{{name: app, image: nginx}}]}}\n"
        );
        let report = then(&text);
        assert!(wrong(&report).is_empty(), "{version} {kind}: {:#?}", wrong(&report));
        assert!(!report.pods.is_empty(), "{version} {kind}");
        let today = super::mended("1.36", &text, &["modernise"]);
        assert!(today.contains("apiVersion: apps/v1\n"), "{today}");
        assert!(wrong(&now(&today)).is_empty(), "{today}\n{:#?}", wrong(&now(&today)));
    }
}

#[test]
fn an_older_document_may_be_applied_again() {
    let deployment = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  replicas: 1\n  template:\n    \
        metadata: {labels: {app: a}}\n    spec: {containers: [{name: app, image: nginx}]}\n";
    let steps = vec![Step::Apply(deployment.replace("replicas: 1", "replicas: 2"))];
    let report = resolve(deployment, &Options { steps, ..options("1.12") });
    assert_eq!((report.pods.len(), report.steps[0].pods.len()), (1, 2));
}

#[test]
fn that_an_older_version_answers_in_part_is_said() {
    assert!(codes(&then(CLAIM)).contains(&"version-in-part") && !codes(&now(CLAIM)).contains(&"version-in-part"));
    assert_eq!((then(CLAIM).kubernetes.as_str(), now(CLAIM).kubernetes.as_str()), ("v1.12.4", "v1.36.2"));
}
