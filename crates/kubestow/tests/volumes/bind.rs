//! Which claim gets which volume, and who is asked for one?

use super::*;

// ---- Search ----

#[test]
fn a_reserved_volume_with_more_modes_loses_to_a_free_one_with_fewer() {
    let reserved = volume("pv-reserved", "5Gi", &format!("accessModes: [ReadWriteOnce, ReadWriteMany], {FOR_DATA}"));
    let state = settled(&[reserved, volume("pv-free", "50Gi", ""), claim("data", "5Gi", "")]);
    assert_eq!(bound_to(&state), Some("pv-free"));
}

#[test]
fn a_reserved_volume_is_taken_whatever_its_class_and_labels() {
    let reserved = volume("pv", "5Gi", &format!("storageClassName: other, {FOR_DATA}"));
    let state = settled(&[reserved, claim("data", "5Gi", "selector: {matchLabels: {a: b}}")]);
    assert_eq!(bound_to(&state), Some("pv"));
    assert_eq!(annotation(&state, "PersistentVolume/pv", BY_CONTROLLER), None, "the user made this link");
    assert_eq!(annotation(&state, DATA, BY_CONTROLLER), Some("yes"));
}

#[test]
fn a_reserved_volume_without_the_mode_is_not_found() {
    let reserved = volume("pv", "5Gi", &format!("accessModes: [ReadOnlyMany], {FOR_DATA}"));
    assert_eq!(bound_to(&settled(&[reserved, claim("data", "5Gi", "")])), None);
}

#[test]
fn fractions_of_a_byte_count_in_the_search() {
    let state = settled(&[volume("pv", "5368709119", ""), claim("data", "5Gi", "")]);
    assert_eq!(bound_to(&state), None);
}

#[test]
fn volumes_that_arrive_serve_the_claims_that_wait_for_them() {
    let claims = [claim("a", "9Gi", ""), claim("b", "3Gi", ""), claim("data", "3Gi", "")];
    let volumes = [volume("pv-1", "5Gi", ""), volume("pv-2", "10Gi", "")];
    let state = settled(&[&claims[..], &volumes[..]].concat());
    assert_eq!(object(&state, "PersistentVolumeClaim/default/b").str_at(&["spec", "volumeName"]), Some("pv-1"));
    assert_eq!(object(&state, "PersistentVolumeClaim/default/a").str_at(&["spec", "volumeName"]), Some("pv-2"));
    assert_eq!(bound_to(&state), None, "no volume is left for the third");
}

#[test]
fn a_claim_that_waits_for_a_pod_takes_no_free_volume() {
    let late = class("late", "x.example.com", "volumeBindingMode: WaitForFirstConsumer");
    let state =
        settled(&[late, volume("pv", "5Gi", "storageClassName: late"), claim("data", "5Gi", "storageClassName: late")]);
    assert_eq!(phase(&state, "PersistentVolume/pv"), "Available");
    let expected = "Normal WaitForFirstConsumer: waiting for first consumer to be created before binding";
    assert_eq!(events(&state, DATA), [expected]);
}

#[test]
fn a_default_class_comes_after_the_search() {
    let default = "---\n{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: std, annotations: \
                   {storageclass.kubernetes.io/is-default-class: \"true\"}}, provisioner: x.example.com}\n";
    let state = settled(&[claim("data", "5Gi", ""), volume("pv-small", "1Gi", ""), default.to_owned()]);
    assert_eq!(object(&state, DATA).str_at(&["spec", "storageClassName"]), Some("std"));
    let empty = settled(&[claim("data", "5Gi", "storageClassName: \"\""), default.to_owned()]);
    assert_eq!(object(&empty, DATA).str_at(&["spec", "storageClassName"]), Some(""), "an empty class is an answer");
}

// ---- A claim that names its volume ----

#[test]
fn a_volume_reserved_for_the_claim_that_names_it_is_bound_without_any_check() {
    let reserved = volume("pv", "1Gi", &format!("storageClassName: other, volumeMode: Block, {FOR_DATA}"));
    let state = settled(&[reserved, claim("data", "5Gi", "volumeName: pv")]);
    assert_eq!(bound_to(&state), Some("pv"));
    assert_eq!(object(&state, DATA).str_at(&["status", "capacity", "storage"]), Some("1Gi"));
    assert_eq!(annotation(&state, DATA, BY_CONTROLLER), None);
}

#[test]
fn the_checks_of_a_named_volume_come_in_order() {
    let all_wrong = "storageClassName: other, volumeMode: Block, accessModes: [ReadOnlyMany]";
    for (size, spec, why) in [
        ("1Gi", all_wrong, "requested PV is too small"),
        ("5Gi", all_wrong, "storageClassName does not match"),
        ("5Gi", "volumeMode: Block, accessModes: [ReadOnlyMany]", "incompatible volumeMode"),
        ("5Gi", "accessModes: [ReadOnlyMany]", "incompatible accessMode"),
    ] {
        let state = settled(&[volume("pv", size, spec), claim("data", "5Gi", "volumeName: pv")]);
        let expected = format!("Warning VolumeMismatch: Cannot bind to requested volume \"pv\": {why}");
        assert_eq!(events(&state, DATA), [expected]);
        assert_eq!(phase(&state, DATA), "Pending");
    }
}

#[test]
fn a_volume_that_is_being_deleted_is_not_bound() {
    let report = run(
        &[volume_with("pv", "5Gi", "", "finalizers: [example.com/keep]")],
        vec![delete("PersistentVolume/pv"), Step::Apply(claim("data", "5Gi", "volumeName: pv"))],
    );
    let expected =
        "Warning VolumeMismatch: Cannot bind to requested volume \"pv\": the volume is marked for deletion \"pv\"";
    assert_eq!(events(&report.steps[1], DATA), [expected]);
}

#[test]
fn the_selector_does_not_count_for_a_named_volume() {
    let state =
        settled(&[volume("pv", "5Gi", ""), claim("data", "5Gi", "volumeName: pv, selector: {matchLabels: {a: b}}")]);
    assert_eq!(bound_to(&state), Some("pv"));
}

// ---- Bound claims ----

const COMPLETED: &str = "annotations: {pv.kubernetes.io/bind-completed: \"yes\"}";

#[test]
fn a_claim_whose_volume_is_another_ones_is_lost() {
    let lost = claim_with("other", "5Gi", "volumeName: pv", COMPLETED);
    let state = settled(&[volume("pv", "5Gi", ""), claim("data", "5Gi", ""), lost]);
    assert_eq!(bound_to(&state), Some("pv"));
    assert_eq!(phase(&state, "PersistentVolumeClaim/default/other"), "Lost");
    let expected = "Warning ClaimMisbound: Two claims are bound to the same volume, this one is bound incorrectly";
    assert_eq!(events(&state, "PersistentVolumeClaim/default/other"), [expected]);
}

#[test]
fn a_claim_that_was_bound_and_names_nothing_is_lost() {
    let state = settled(&[claim_with("data", "5Gi", "", COMPLETED)]);
    let expected = "Warning ClaimLost: Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
    assert_eq!((phase(&state, DATA), events(&state, DATA)), ("Lost", vec![expected.to_owned()]));
    assert!(state.findings.iter().any(|f| f.code == "claim-lost"));
}

#[test]
fn a_lost_claim_heals_when_a_volume_of_that_name_comes_back_unclaimed() {
    let state = settled(&[claim_with("data", "5Gi", "volumeName: pv", COMPLETED), volume("pv", "5Gi", "")]);
    assert_eq!(bound_to(&state), Some("pv"));
    assert_eq!(object(&state, DATA).str_at(&["status", "capacity", "storage"]), Some("5Gi"));
}

// ---- Provisioning ----

#[test]
fn each_provisioner_is_asked_in_its_way() {
    let waiting = |p: &str| {
        format!(
            "Normal ExternalProvisioning: Waiting for a volume to be created either by the external provisioner '{p}' or \
             manually by the system administrator. If volume creation is delayed, please verify that the provisioner is \
             running and correctly registered."
        )
    };
    let failed = |why: &str| format!("Warning ProvisioningFailed: {why}");
    for (provisioner, more, expected) in [
        ("x.example.com", "", waiting("x.example.com")),
        ("kubernetes.io/portworx-volume", "", waiting("pxd.portworx.com")),
        ("kubernetes.io/nfs", "", failed("no provisionable volume plugin matched")),
        ("kubernetes.io/no-provisioner", "", failed("no volume plugin matched name: kubernetes.io/no-provisioner")),
        (
            "kubernetes.io/host-path",
            "mountOptions: [ro, soft]",
            failed(
                "Mount options are not supported by the provisioner but StorageClass \"c\" has mount options [ro soft]",
            ),
        ),
    ] {
        let state = settled(&[class("c", provisioner, more), claim("data", "5Gi", "storageClassName: c")]);
        assert_eq!(events(&state, DATA), [expected], "{provisioner}");
    }
}

#[test]
fn only_drivers_provision_from_a_source() {
    let copy = claim("data", "5Gi", "storageClassName: c, dataSource: {kind: PersistentVolumeClaim, name: other}");
    let state = settled(&[class("c", "kubernetes.io/host-path", ""), copy]);
    let expected = "Warning ProvisioningFailed: plugin \"kubernetes.io/host-path\" is not a CSI plugin. Only CSI plugin can \
                    provision a claim with a datasource";
    assert_eq!(events(&state, DATA), [expected]);
    assert_eq!(annotation(&state, DATA, "volume.kubernetes.io/storage-provisioner"), None);
}

#[test]
fn pods_that_wait_are_told_by_name() {
    let late = class("late", "kubernetes.io/no-provisioner", "volumeBindingMode: WaitForFirstConsumer");
    let gated = "schedulingGates: [{name: example.com/wait}]";
    let state = settled(&[
        late,
        claim("data", "5Gi", "storageClassName: late"),
        pod("one", "data", gated),
        pod("two", "data", gated),
    ]);
    let said = events(&state, DATA);
    assert!(said.contains(&"Normal WaitForPodScheduled: waiting for pod one to be scheduled".to_owned()), "{said:?}");
    assert!(
        said.contains(&"Normal WaitForPodScheduled: waiting for pods one,two to be scheduled".to_owned()),
        "{said:?}"
    );
}
