//! What is the user told about volumes and claims that nothing seems to move?

use super::*;

/// The findings about an object, by code.
fn codes<'a>(state: &'a State, id: &str) -> Vec<&'a str> {
    state.findings.iter().filter(|f| f.object.as_deref() == Some(id)).map(|f| f.code.as_str()).collect()
}

const PV: &str = "PersistentVolume/pv";

#[test]
fn a_released_volume_says_what_it_waits_for() {
    let csi = "csi: {driver: x.example.com, volumeHandle: h}, persistentVolumeReclaimPolicy: Delete";
    let delete_nfs = "persistentVolumeReclaimPolicy: Delete";
    for (spec, code) in [("", "volume-released"), (csi, "volume-not-deleted"), (delete_nfs, "volume-failed")] {
        let report = run(&[volume("pv", "5Gi", spec), claim("data", "5Gi", "")], vec![delete(DATA)]);
        assert_eq!(codes(&report.state, PV), Vec::<&str>::new());
        assert_eq!(codes(&report.steps[0], PV), [code], "{spec}");
    }
}

#[test]
fn what_is_being_deleted_says_what_holds_it() {
    let documents = [volume("pv", "5Gi", ""), claim("data", "5Gi", ""), pod("app", "data", "nodeName: node-1")];
    let report = run(&documents, vec![delete(DATA), delete(PV)]);
    assert_eq!(codes(&report.steps[0], DATA), ["claim-terminating"]);
    assert_eq!(codes(&report.steps[1], PV), ["volume-terminating"]);
    let foreign = claim_with("data", "5Gi", "", "finalizers: [example.com/keep]");
    let report = run(&[foreign], vec![delete(DATA)]);
    assert!(codes(&report.steps[0], DATA).contains(&"held-by-finalizers"));
}

#[test]
fn a_volume_reserved_in_vain_names_the_field() {
    for (size, spec, field) in [
        ("2Gi", FOR_DATA.to_owned(), "spec.capacity"),
        ("5Gi", format!("{FOR_DATA}, volumeMode: Block"), "spec.volumeMode"),
        ("5Gi", format!("{FOR_DATA}, accessModes: [ReadOnlyMany]"), "spec.accessModes"),
    ] {
        let state = settled(&[volume("pv", size, &spec), claim("data", "5Gi", "")]);
        let told = state.findings.iter().find(|f| f.code == "volume-reserved-in-vain");
        assert_eq!(told.map(|f| f.field.as_str()), Some(field));
    }
}

#[test]
fn a_claim_that_gets_much_more_than_it_asked_for_is_told_why() {
    let state = settled(&[volume("pv", "120Gi", ""), claim("data", "2Gi", "")]);
    assert_eq!(codes(&state, DATA), ["volume-larger"]);
    let close = settled(&[volume("pv", "3Gi", ""), claim("data", "2Gi", "")]);
    assert_eq!(codes(&close, DATA), Vec::<&str>::new());
    let asked_for = settled(&[volume("pv", "120Gi", ""), claim("data", "2Gi", "volumeName: pv")]);
    assert_eq!(codes(&asked_for, DATA), Vec::<&str>::new());
}
