//! Which object of the text does an object of the cluster come from?
//!
//! What a controller has made names its owner. A claim of a StatefulSet is told by its name, a provisioned volume by the
//! claim that it was made for, the content of a snapshot by that snapshot. What was there before the text comes of none.

use crate::kind;
use kubestow::{State, Value};
use std::collections::BTreeMap;

/// The objects that the text does not hold, each with the one of the text that it comes from.
pub(crate) type Origins = BTreeMap<String, String>;

/// A chain of owners is not longer than from a CronJob to its Pod's claim; a cycle ends here.
const LONGEST: usize = 8;

/// Where everything comes from that has an origin in the text.
pub(crate) fn origins(report: &State) -> Origins {
    let made = report.objects.keys().filter(|id| !report.places.contains_key(*id));
    made.filter_map(|id| Some((id.clone(), origin(report, id)?))).collect()
}

fn origin(report: &State, id: &str) -> Option<String> {
    let mut now = id.to_owned();
    for _ in 0..LONGEST {
        now = maker(report, &now)?;
        if report.places.contains_key(&now) {
            return Some(now);
        }
    }
    None
}

/// What an object was made by or for.
fn maker(report: &State, id: &str) -> Option<String> {
    let object = report.objects.get(id)?;
    let kind::Id { kind, namespace, .. } = kind::id(id);
    let owner = object.list_at(&["metadata", "ownerReferences"]).first();
    if let Some((kind, name)) = owner.and_then(|owner| Some((owner.str_at(&["kind"])?, owner.str_at(&["name"])?))) {
        return [format!("{kind}/{namespace}/{name}"), format!("{kind}/{name}")]
            .into_iter()
            .find(|owner| report.objects.contains_key(owner));
    }
    let named = |field: &str, kind: &str| {
        let name = object.str_at(&["spec", field, "name"])?;
        Some(format!("{kind}/{}/{name}", object.str_at(&["spec", field, "namespace"])?))
    };
    match kind {
        "PersistentVolumeClaim" => stateful_set(report, id),
        "PersistentVolume" => named("claimRef", "PersistentVolumeClaim"),
        "VolumeSnapshotContent" => named("volumeSnapshotRef", "VolumeSnapshot"),
        _ => None,
    }
}

/// The StatefulSet that a claim is named after: `TEMPLATE-SET-NUMBER`.
fn stateful_set(report: &State, claim: &str) -> Option<String> {
    let kind::Id { namespace, name, .. } = kind::id(claim);
    let (stem, number) = name.rsplit_once('-')?;
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let all = format!("StatefulSet/{namespace}/");
    let sets = report.objects.range(all.clone()..).take_while(|(id, _)| id.starts_with(&all));
    let claims = |set: &Value, name: &str| {
        let mut templates = set.list_at(&["spec", "volumeClaimTemplates"]).iter();
        let stem_of = |template: &Value| Some(format!("{}-{name}", template.str_at(&["metadata", "name"])?));
        templates.any(|template| stem_of(template).is_some_and(|of| of == stem))
    };
    sets.into_iter().find(|(id, set)| claims(set, kind::id(id).name)).map(|(id, _)| id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kubestow::{Options, Profile, resolve};

    #[test]
    fn what_controllers_made_leads_to_its_document() {
        let manifest = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /data}]}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], storageClassName: standard, resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard}
provisioner: ebs.csi.aws.com
";
        let report = resolve(manifest, &Options { cluster: Profile::playground(), ..Options::default() });
        let origins = origins(&report);
        let of = |kind: &str| {
            let found = origins.iter().filter(|(id, _)| kind::id(id).kind == kind);
            found.map(|(_, origin)| origin.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("PersistentVolumeClaim"), ["StatefulSet/default/db"]);
        assert_eq!(of("PersistentVolume"), ["StatefulSet/default/db"]);
        assert_eq!(of("Pod"), ["StatefulSet/default/db", "Deployment/default/web"]);
        assert_eq!(of("ReplicaSet"), ["Deployment/default/web"]);
        assert!(!origins.contains_key("Deployment/default/web"), "it stands in the text itself");
    }

    #[test]
    fn owners_that_own_each_other_lead_nowhere() {
        let owned = |by: &str| {
            let owner = Value::from([("kind", "ReplicaSet".into()), ("name", by.into())]);
            Value::from([("metadata", Value::from([("ownerReferences", vec![owner].into())]))])
        };
        let id = |name: &str| format!("ReplicaSet/default/{name}");
        let objects = [(id("a"), owned("b")), (id("b"), owned("a"))].into();
        assert_eq!(origins(&State { objects, ..State::default() }), Origins::new());
    }
}
