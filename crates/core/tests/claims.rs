//! Is the evidence about claims true?

use kubestow_core::admit::{self, Leniency, Outcome, Request, Written};
use kubestow_core::cluster::{Cluster, Step};
use kubestow_core::explain::claims::{Outranking, Standing, VolumeVerdict, evidence};
use kubestow_core::object::{Kind, Object, ObjectId, VolumeMode};
use kubestow_core::profile::Profile;
use kubestow_core::quantity::Quantity;
use kubestow_core::rules::matching::{Mismatch, Subject};
use kubestow_core::settle::{Queue, Rest, settle};
use kubestow_core::value::Value;
use proptest::prelude::*;
use serde_json::json;

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap()
}

fn volume(name: &str, gibi: u32, spec: serde_json::Value) -> Value {
    let mut volume = value(json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name, "labels": {"name": name}},
        "spec": {"capacity": {"storage": format!("{gibi}Gi")}, "accessModes": ["ReadWriteOnce"],
            "nfs": {"server": "s", "path": "/x"}}
    }));
    volume.merge(&value(json!({"spec": spec})));
    volume
}

fn claim(name: &str, gibi: u32, spec: serde_json::Value) -> Value {
    let mut claim = value(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
        "spec": {"resources": {"requests": {"storage": format!("{gibi}Gi")}}, "accessModes": ["ReadWriteOnce"]}
    }));
    claim.merge(&value(json!({"spec": spec})));
    claim
}

/// A cluster in which these documents were applied, one by one.
fn cluster(documents: impl IntoIterator<Item = Value>) -> Cluster {
    settled(documents).0
}

fn settled(documents: impl IntoIterator<Item = Value>) -> (Cluster, Queue) {
    let (mut cluster, mut queue) = (Cluster::new(Profile::conformance()), Queue::default());
    for (document, value) in documents.into_iter().enumerate() {
        let leniency = Leniency { assume_namespaces: true };
        match admit::admit(&Written { document, value }, &cluster, Request::Create, leniency).outcome {
            Outcome::Created(object) => cluster.apply(Step::none().and_put(object)),
            other => panic!("not created: {other:?}"),
        }
        assert_eq!(settle(&mut cluster, &mut queue), Rest::Settled);
    }
    (cluster, queue)
}

fn data() -> ObjectId {
    ObjectId::namespaced(Kind::PersistentVolumeClaim, "default", "data")
}

fn names(verdicts: &[VolumeVerdict]) -> Vec<&str> {
    verdicts.iter().map(|verdict| verdict.volume.name.as_str()).collect()
}

#[test]
fn the_nearest_miss_comes_first_with_all_that_speaks_against_it() {
    let cluster = cluster([
        volume("far", 1, json!({"storageClassName": "gold", "volumeMode": "Block"})),
        volume("small", 4, json!({})),
        volume("smaller", 2, json!({})),
        claim("data", 5, json!({})),
    ]);
    let verdicts = evidence(&cluster, &data());
    assert_eq!(names(&verdicts), ["small", "smaller", "far"]);
    let too_small = |has| {
        let gibi = |n: u32| Quantity::parse(&format!("{n}Gi")).unwrap();
        Mismatch::TooSmall { capacity: gibi(has), request: gibi(5) }
    };
    assert_eq!(verdicts[0].mismatches().collect::<Vec<_>>(), [&too_small(4)]);
    let mode = Mismatch::VolumeMode { volume: VolumeMode::Block, claim: VolumeMode::Filesystem };
    let against: Vec<&Mismatch> = verdicts[2].mismatches().collect();
    assert_eq!(against[..2], [&too_small(1), &mode]);
    assert!(matches!(against[2], Mismatch::Class { .. }));
    assert!(verdicts.iter().all(|v| v.standing == Standing::Refused));
}

#[test]
fn a_bound_claim_tells_why_the_others_were_not_preferred() {
    let cluster = cluster([
        volume("b-equal", 5, json!({})),
        volume("a-chosen", 5, json!({})),
        volume("larger", 6, json!({})),
        volume("more-modes", 5, json!({"accessModes": ["ReadWriteOnce", "ReadOnlyMany"]})),
        claim("data", 5, json!({})),
    ]);
    let standings: Vec<_> =
        evidence(&cluster, &data()).into_iter().map(|v| (v.volume.name.to_string(), v.standing)).collect();
    let outranked = |name: &str, why| (name.to_owned(), Standing::Outranked(why));
    assert_eq!(standings[0], ("a-chosen".to_owned(), Standing::Taken));
    assert!(standings.contains(&outranked("b-equal", Outranking::Equal)));
    assert!(standings.contains(&outranked("larger", Outranking::Larger)));
    assert!(standings.contains(&outranked("more-modes", Outranking::MoreAccessModes)));
}

#[test]
fn a_selector_tells_which_label_it_missed() {
    let selector = json!({"selector": {"matchLabels": {"name": "other"}}});
    let cluster = cluster([volume("pv", 5, json!({})), claim("data", 5, selector)]);
    let verdicts = evidence(&cluster, &data());
    let [Mismatch::Selector(unmet)] = verdicts[0].mismatches().collect::<Vec<_>>()[..] else { panic!("{verdicts:?}") };
    assert_eq!((unmet.key.as_str(), unmet.found.as_deref()), ("name", Some("pv")));
    assert!(verdicts[0].checks.contains(&(Subject::Capacity, Ok(()))), "what passed is shown too");
}

fn any_volume(i: usize) -> impl Strategy<Value = Value> {
    let modes = proptest::sample::subsequence(vec!["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"], 1..=3);
    let class = proptest::sample::select(vec![json!(null), json!(""), json!("gold")]);
    let reserved = proptest::option::weighted(0.2, 0usize..4);
    let block = proptest::bool::weighted(0.1);
    let policy = proptest::sample::select(vec!["Retain", "Delete", "Recycle"]);
    (1u32..8, modes, class, reserved, block, policy).prop_map(move |(size, modes, class, reserved, block, policy)| {
        let reference = reserved.map(|claim| json!({"namespace": "default", "name": format!("c{claim}")}));
        let mode = if block { "Block" } else { "Filesystem" };
        let spec = json!({"accessModes": modes, "storageClassName": class, "claimRef": reference, "volumeMode": mode,
            "persistentVolumeReclaimPolicy": policy});
        volume(&format!("pv{i}"), size, spec)
    })
}

fn any_claim(i: usize) -> impl Strategy<Value = Value> {
    let modes = proptest::sample::subsequence(vec!["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"], 1..=2);
    let class = proptest::sample::select(vec![json!(null), json!(""), json!("gold")]);
    let named = proptest::option::weighted(0.1, 0usize..5);
    let label = proptest::option::weighted(0.1, 0usize..5);
    (1u32..8, modes, class, named, label).prop_map(move |(size, modes, class, named, label)| {
        let selector = label.map(|pv| json!({"matchLabels": {"name": format!("pv{pv}")}}));
        let name = named.map(|pv| format!("pv{pv}"));
        let spec = json!({"accessModes": modes, "storageClassName": class, "volumeName": name, "selector": selector});
        claim(&format!("c{i}"), size, spec)
    })
}

fn any_class(name: &'static str) -> impl Strategy<Value = Value> {
    let provisioner = proptest::sample::select(vec!["x.example.com", "kubernetes.io/no-provisioner"]);
    let mode = proptest::sample::select(vec!["Immediate", "WaitForFirstConsumer"]);
    (provisioner, mode, any::<bool>()).prop_map(move |(provisioner, mode, default)| {
        value(json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": provisioner,
            "metadata": {"name": name, "annotations": {"storageclass.kubernetes.io/is-default-class": format!("{default}")}},
            "volumeBindingMode": mode
        }))
    })
}

fn any_pod(i: usize) -> impl Strategy<Value = Value> {
    (0usize..5).prop_map(move |claim| {
        value(json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("p{i}")},
            "spec": {"containers": [{"name": "c", "image": "x"}],
                "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": format!("c{claim}")}}]}
        }))
    })
}

fn documents() -> impl Strategy<Value = Vec<Value>> {
    let volumes = (0usize..6).prop_flat_map(|n| (0..n).map(any_volume).collect::<Vec<_>>());
    let claims = (0usize..5).prop_flat_map(|n| (0..n).map(any_claim).collect::<Vec<_>>());
    let class = proptest::option::of(any_class("gold")).prop_map(|class| class.into_iter().collect());
    let pods = (0usize..3).prop_flat_map(|n| (0..n).map(any_pod).collect::<Vec<_>>());
    (volumes, claims, class, pods).prop_map(|(v, c, class, p)| [v, c, class, p].concat()).prop_shuffle()
}

/// The claims that wait for any volume that fits.
fn waiting(cluster: &Cluster) -> impl Iterator<Item = &Object> {
    let claims = cluster.of_kind(Kind::PersistentVolumeClaim).map(|claim| &**claim);
    claims.filter(|claim| claim.as_claim().is_some_and(|c| !c.bind_completed && c.volume_name.is_none()))
}

proptest! {
    #[test]
    fn no_claim_waits_while_a_volume_fits(documents in documents()) {
        let cluster = cluster(documents);
        for claim in waiting(&cluster) {
            let verdicts = evidence(&cluster, &claim.id);
            prop_assert!(verdicts.iter().all(|v| v.standing == Standing::Refused), "{} {verdicts:#?}", claim.id);
        }
    }

    #[test]
    fn a_look_at_everything_finds_nothing_left_to_do(documents in documents(), gone in 0usize..6) {
        let (mut cluster, mut queue) = settled(documents);
        let claim = ObjectId::namespaced(Kind::PersistentVolumeClaim, "default", &format!("c{gone}"));
        cluster.apply(Step::none().and_delete(&claim));
        settle(&mut cluster, &mut queue);
        let writes = cluster.writes().len();
        queue.look_again(&cluster);
        settle(&mut cluster, &mut queue);
        prop_assert_eq!(cluster.writes().len(), writes, "{:?}", cluster.writes().last());
    }

    #[test]
    fn the_index_says_what_a_look_at_everything_says(documents in documents()) {
        let cluster = cluster(documents);
        for volume in cluster.of_kind(Kind::PersistentVolume).filter_map(|v| v.as_volume()) {
            let found: Vec<&ObjectId> = cluster.claims_waiting_for(volume).map(|claim| &claim.id).collect();
            let serves = |claim: &&Object| claim.as_claim().is_some_and(|c| {
                c.class.as_str() == volume.class.as_str()
                    && volume.access_modes.contains(c.access_modes)
                    && c.request <= volume.capacity
            });
            let all: Vec<&ObjectId> = waiting(&cluster).filter(serves).map(|claim| &claim.id).collect();
            prop_assert_eq!(found, all);
        }
    }
}
