//! What becomes of volumes whose claim is gone, and what may go at all?

use super::*;

// ---- Volumes ----

#[test]
fn a_volume_of_a_claim_that_is_bound_elsewhere_is_freed() {
    let reference = format!("claimRef: {{namespace: default, name: data, uid: {DATA_UID:?}}}");
    let by_user = volume("pv-user", "5Gi", &reference);
    let annotations = format!("annotations: {{{BY_CONTROLLER}: \"yes\"}}");
    let by_controller = volume_with("pv-controller", "5Gi", &reference, &annotations);
    let state = settled(&[volume("pv", "5Gi", ""), claim("data", "5Gi", "volumeName: pv"), by_user, by_controller]);
    assert_eq!(bound_to(&state), Some("pv"));
    let user = object(&state, "PersistentVolume/pv-user");
    assert_eq!(user.str_at(&["spec", "claimRef", "name"]), Some("data"), "the user's reservation stays");
    assert_eq!(user.str_at(&["spec", "claimRef", "uid"]), None);
    let controller = object(&state, "PersistentVolume/pv-controller");
    assert!(controller.at(&["spec", "claimRef"]).is_none());
    assert!(controller.at(&["metadata", "annotations"]).is_none());
    for id in ["PersistentVolume/pv-user", "PersistentVolume/pv-controller"] {
        assert_eq!(phase(&state, id), "Available");
    }
}

#[test]
fn a_provisioned_volume_that_its_claim_does_not_need_is_deleted() {
    let spec = format!(
        "hostPath: {{path: /tmp/x}}, persistentVolumeReclaimPolicy: Delete, claimRef: {{namespace: default, name: data, uid: \
         {DATA_UID:?}}}"
    );
    let annotations = "annotations: {pv.kubernetes.io/provisioned-by: kubernetes.io/host-path}";
    let extra = volume_with("pv-extra", "5Gi", &spec, annotations);
    let state = settled(&[volume("pv", "5Gi", ""), claim("data", "5Gi", "volumeName: pv"), extra]);
    assert!(!state.objects.contains_key("PersistentVolume/pv-extra"));
}

#[test]
fn a_volume_of_the_other_mode_says_so_on_both_sides() {
    let reference = format!("volumeMode: Block, claimRef: {{namespace: default, name: data, uid: {DATA_UID:?}}}");
    let state = settled(&[claim("data", "5Gi", ""), volume("pv", "5Gi", &reference)]);
    let of_claim = "Warning VolumeMismatch: Cannot bind PersistentVolume \"pv\" to requested PersistentVolumeClaim due to \
                    incompatible volumeMode.";
    assert!(events(&state, DATA).contains(&of_claim.to_owned()));
    let of_volume = "Warning VolumeMismatch: Cannot bind PersistentVolume to requested PersistentVolumeClaim \"data\" due \
                     to incompatible volumeMode.";
    assert_eq!(events(&state, "PersistentVolume/pv"), [of_volume]);
}

#[test]
fn the_finalizer_of_the_tree_follows_the_policy() {
    let annotations = "annotations: {pv.kubernetes.io/provisioned-by: kubernetes.io/host-path}";
    let pv = volume_with("pv", "5Gi", "hostPath: {path: /tmp/x}, persistentVolumeReclaimPolicy: Delete", annotations);
    let retain =
        "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: {persistentVolumeReclaimPolicy: Retain}}";
    let report = run(&[pv], vec![Step::Apply(retain.to_owned())]);
    let id = "PersistentVolume/pv";
    assert_eq!(finalizers(&report.state, id), ["kubernetes.io/pv-protection", "kubernetes.io/pv-controller"]);
    assert_eq!(finalizers(&report.steps[0], id), ["kubernetes.io/pv-protection"]);
}

#[test]
fn a_volume_of_a_migrated_provisioner_is_left_to_the_driver() {
    let annotations = "annotations: {pv.kubernetes.io/provisioned-by: kubernetes.io/gce-pd}";
    let pv =
        volume_with("pv", "5Gi", "gcePersistentDisk: {pdName: d}, persistentVolumeReclaimPolicy: Delete", annotations);
    let report = run(&[pv, claim("data", "5Gi", "volumeName: pv")], vec![delete(DATA)]);
    let id = "PersistentVolume/pv";
    assert_eq!(annotation(&report.state, id, "pv.kubernetes.io/migrated-to"), Some("pd.csi.storage.gke.io"));
    assert_eq!(phase(&report.steps[0], id), "Released");
    assert_eq!(events(&report.steps[0], id), Vec::<String>::new());
}

// ---- Reclaim ----

/// What becomes of a bound volume with policy Delete once its claim is gone: its phase, empty if it is gone too, and
/// the events about it.
fn after_delete(spec: &str, annotations: &str) -> (String, Vec<String>) {
    let pv = volume_with("pv", "5Gi", &format!("persistentVolumeReclaimPolicy: Delete, {spec}"), annotations);
    let report = run(&[pv, claim("data", "5Gi", "volumeName: pv")], vec![delete(DATA)]);
    let state = &report.steps[0];
    let phase = state.objects.get("PersistentVolume/pv").and_then(|v| v.str_at(&["status", "phase"]));
    (phase.unwrap_or_default().to_owned(), events(state, "PersistentVolume/pv"))
}

#[test]
fn policy_delete_needs_a_deleter() {
    let failed = |why: &str| ("Failed".to_owned(), vec![format!("Warning VolumeFailedDelete: {why}")]);
    let gone = (String::new(), Vec::new());
    let untouched = ("Released".to_owned(), Vec::new());
    let by = |name: &str| format!("annotations: {{pv.kubernetes.io/provisioned-by: {name}}}");
    let supports = |path: &str| format!("host_path deleter only supports /tmp/.+ but received provided {path}");
    assert_eq!(after_delete("hostPath: {path: /tmp/a}", ""), gone);
    assert_eq!(after_delete("hostPath: {path: /var/tmp/a}", ""), gone, "the pattern is not anchored");
    assert_eq!(after_delete("hostPath: {path: /tmp/}", ""), failed(&supports("/tmp/")));
    assert_eq!(after_delete("hostPath: {path: /tmp}", ""), failed(&supports("/tmp")));
    assert_eq!(after_delete("csi: {driver: d.example.com, volumeHandle: h}", ""), untouched);
    assert_eq!(after_delete("", &by("d.example.com")), untouched);
    assert_eq!(
        after_delete("", &by("kubernetes.io/gone")),
        failed("no volume plugin matched name: kubernetes.io/gone")
    );
    assert_eq!(after_delete("", &by("kubernetes.io/nfs")), failed("no deletable volume plugin matched"));
    assert_eq!(
        after_delete("", &by("kubernetes.io/host-path")),
        failed("failed to create deleter for volume \"pv\": spec.PersistentVolumeSource.HostPath is nil")
    );
}

#[test]
fn a_failed_volume_stays_failed_and_says_so_once() {
    let pv = volume("pv", "5Gi", "persistentVolumeReclaimPolicy: Delete");
    let label = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv, labels: {a: b}}}".to_owned();
    let retain =
        "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: {persistentVolumeReclaimPolicy: Retain}}";
    let steps = vec![delete(DATA), Step::Apply(label), Step::Apply(retain.to_owned())];
    let report = run(&[pv, claim("data", "5Gi", "")], steps);
    for state in &report.steps {
        assert_eq!(phase(state, "PersistentVolume/pv"), "Failed");
        assert_eq!(events(state, "PersistentVolume/pv").len(), 1);
    }
}

#[test]
fn a_policy_that_changes_later_counts_at_the_release() {
    let retain =
        "{apiVersion: v1, kind: PersistentVolume, metadata: {name: pv}, spec: {persistentVolumeReclaimPolicy: Delete}}";
    let pv = volume("pv", "5Gi", "hostPath: {path: /tmp/a}");
    let report = run(&[pv, claim("data", "5Gi", "")], vec![delete(DATA), Step::Apply(retain.to_owned())]);
    assert_eq!(phase(&report.steps[0], "PersistentVolume/pv"), "Released");
    assert!(!report.steps[1].objects.contains_key("PersistentVolume/pv"));
}

#[test]
fn a_host_path_is_recycled_by_a_pod_that_starts_again_when_it_is_deleted() {
    let pv = volume("pv", "5Gi", "hostPath: {path: /srv/a}, persistentVolumeReclaimPolicy: Recycle");
    let recycler = "Pod/default/recycler-for-pv";
    let report = run(&[pv, claim("data", "5Gi", "")], vec![delete(DATA), delete(recycler)]);
    let [released, again] = &report.steps[..] else { panic!("two steps") };
    assert_eq!(phase(released, "PersistentVolume/pv"), "Released");
    let spec = object(released, recycler);
    assert_eq!(spec.at(&["spec", "activeDeadlineSeconds"]).and_then(Value::as_int), Some(150));
    assert_eq!(spec.list_at(&["spec", "volumes"])[0].str_at(&["hostPath", "path"]), Some("/srv/a"));
    let expected = "Warning VolumeFailedRecycle: Recycle failed: failed to recycle volume: recycler pod was deleted";
    assert!(events(again, "PersistentVolume/pv").contains(&expected.to_owned()));
    assert_eq!(phase(again, "PersistentVolume/pv"), "Failed");
    assert!(again.objects.contains_key(recycler), "a failed volume is recycled again");
}

#[test]
fn a_volume_in_use_is_not_recycled() {
    let pv = volume("pv", "5Gi", "persistentVolumeReclaimPolicy: Recycle");
    let early = pod("early", "data", "schedulingGates: [{name: example.com/wait}]");
    let report = run(&[pv, claim("data", "5Gi", ""), early], vec![delete(DATA), delete("Pod/default/early")]);
    let [used, free] = &report.steps[..] else { panic!("two steps") };
    let expected = "Normal VolumeFailedRecycle: Volume is used by pods: default/early";
    assert!(events(used, "PersistentVolume/pv").contains(&expected.to_owned()));
    assert!(!used.objects.contains_key("Pod/default/recycler-for-pv"));
    assert!(free.objects.contains_key("Pod/default/recycler-for-pv"));
}

// ---- Protection, expansion, owners ----

#[test]
fn a_pod_on_a_node_keeps_its_claim_and_the_claim_its_volume() {
    let report = run(
        &[volume("pv", "5Gi", ""), claim("data", "5Gi", ""), pod("app", "data", "nodeName: node-1")],
        vec![delete(DATA), delete("PersistentVolume/pv"), delete("Pod/default/app")],
    );
    let [kept, both, gone] = &report.steps[..] else { panic!("three steps") };
    assert!(object(kept, DATA).at(&["metadata", "deletionTimestamp"]).is_some());
    assert_eq!(phase(both, "PersistentVolume/pv"), "Bound");
    assert!(!gone.objects.contains_key(DATA) && !gone.objects.contains_key("PersistentVolume/pv"));
}

#[test]
fn an_attributes_class_stays_while_it_is_named() {
    let gold = "---\n{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: gold}, driverName: \
                d.example.com, parameters: {iops: \"1\"}}\n";
    let named = claim("data", "5Gi", "storageClassName: \"\", volumeAttributesClassName: gold");
    let report = run(&[gold.to_owned(), named], vec![delete("VolumeAttributesClass/gold"), delete(DATA)]);
    let id = "VolumeAttributesClass/gold";
    assert_eq!(finalizers(&report.state, id), ["kubernetes.io/vac-protection"]);
    assert!(report.steps[0].objects.contains_key(id));
    assert!(!report.steps[1].objects.contains_key(id));
}

#[test]
fn a_migrated_volume_grows_by_its_driver() {
    let grown = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {resources: {requests: {storage: \
                 9Gi}}}}";
    let pv = volume("pv", "5Gi", "gcePersistentDisk: {pdName: d}, storageClassName: c");
    let documents = [
        class("c", "kubernetes.io/gce-pd", "allowVolumeExpansion: true"),
        pv,
        claim("data", "5Gi", "storageClassName: c"),
    ];
    let report = run(&documents, vec![Step::Apply(grown.to_owned())]);
    let state = &report.steps[0];
    let expected = "Normal ExternalExpanding: CSI migration enabled for kubernetes.io/gce-pd; waiting for external resizer to \
                    expand the pvc";
    assert_eq!(events(state, DATA), [expected]);
    assert_eq!(annotation(state, DATA, "volume.kubernetes.io/storage-resizer"), Some("pd.csi.storage.gke.io"));
}

#[test]
fn a_flex_volume_grows_on_paper_and_waits_for_the_node() {
    let pv = volume("pv", "5Gi", "flexVolume: {driver: example.com/disk}, storageClassName: c");
    let documents =
        [class("c", "x.example.com", "allowVolumeExpansion: true"), pv, claim("data", "5Gi", "storageClassName: c")];
    let grown = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {resources: {requests: {storage: \
                 9Gi}}}}";
    let again = grown.replace("9Gi", "12Gi");
    let report = run(&documents, vec![Step::Apply(grown.to_owned()), Step::Apply(again)]);
    let state = &report.steps[0];
    assert_eq!(object(state, "PersistentVolume/pv").str_at(&["spec", "capacity", "storage"]), Some("9Gi"));
    assert_eq!(annotation(state, "PersistentVolume/pv", "volume.alpha.kubernetes.io/pre-resize-capacity"), Some("5Gi"));
    let data = object(state, DATA);
    assert_eq!(data.str_at(&["status", "capacity", "storage"]), Some("5Gi"));
    assert_eq!(data.str_at(&["status", "allocatedResourceStatuses", "storage"]), Some("NodeResizePending"));
    let conditions = data.list_at(&["status", "conditions"]).iter().filter_map(|c| c.str_at(&["type"]));
    assert_eq!(conditions.collect::<Vec<_>>(), ["Resizing", "FileSystemResizePending"]);
    assert_eq!(events(state, DATA), [""; 0]);
    let volume = object(&report.steps[1], "PersistentVolume/pv");
    assert_eq!(volume.str_at(&["spec", "capacity", "storage"]), Some("9Gi"), "the node comes first");
}

#[test]
fn what_has_no_owner_left_is_collected() {
    let owner = |uid: &str| format!("ownerReferences: [{{apiVersion: v1, kind: ConfigMap, name: boss, uid: {uid:?}}}]");
    let boss = "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: boss}}\n".to_owned();
    let owned = claim_with("data", "5Gi", "", &owner("<uid of ConfigMap/default/boss>"));
    let orphan = claim_with("orphan", "5Gi", "", &owner("of nobody"));
    let report = run(&[boss, owned, orphan], vec![delete("ConfigMap/default/boss")]);
    assert!(report.state.objects.contains_key(DATA));
    assert!(!report.state.objects.contains_key("PersistentVolumeClaim/default/orphan"));
    assert!(!report.steps[0].objects.contains_key(DATA));
}

#[test]
fn a_namespace_takes_all_that_it_holds_with_it() {
    let team = "---\n{apiVersion: v1, kind: Namespace, metadata: {name: team}}\n".to_owned();
    let held = claim_with("data", "5Gi", "", "namespace: team");
    let report = run(&[team, volume("pv", "5Gi", ""), held], vec![delete("Namespace/team")]);
    assert!(report.state.objects.contains_key("PersistentVolumeClaim/team/data"));
    assert!(!report.steps[0].objects.contains_key("PersistentVolumeClaim/team/data"));
    assert_eq!(phase(&report.steps[0], "PersistentVolume/pv"), "Released");
}
