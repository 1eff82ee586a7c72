//! What holds for every cluster, whatever is pasted?
//!
//! Random volumes, claims, classes and pods; the properties are those that users of a cluster rely on.

use kubestow::{Options, Profile, Report, Step, Value, resolve};
use proptest::prelude::*;
use std::collections::BTreeMap;

const MODES: [&str; 4] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const CLASSES: [&str; 4] = ["none", "empty", "manual", "late"];

fn class_line(class: usize) -> String {
    match CLASSES[class % CLASSES.len()] {
        "none" => String::new(),
        "empty" => "  storageClassName: \"\"\n".to_owned(),
        name => format!("  storageClassName: {name}\n"),
    }
}

/// A volume: name, size in Gi, access modes, class, reserved for which claim.
fn volume(i: usize, size: u32, modes: &[usize], class: usize, reserved: Option<usize>) -> String {
    let modes: Vec<&str> = modes.iter().map(|m| MODES[*m % 3]).collect();
    let mut text = format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: pv-{i}}}\nspec:\n  capacity: {{storage: {size}Gi}}\n  \
         accessModes: [{}]\n  nfs: {{server: s, path: /x}}\n{}",
        modes.join(", "),
        class_line(class)
    );
    if let Some(claim) = reserved {
        text += &format!("  claimRef: {{namespace: default, name: claim-{claim}}}\n");
    }
    text
}

fn claim(i: usize, size: u32, mode: usize, class: usize, volume: Option<usize>) -> String {
    let mut text = format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: claim-{i}}}\nspec:\n  resources: {{requests: \
         {{storage: {size}Gi}}}}\n  accessModes: [{}]\n{}",
        MODES[mode % MODES.len()],
        class_line(class)
    );
    if let Some(volume) = volume {
        text += &format!("  volumeName: pv-{volume}\n");
    }
    text
}

fn pod(i: usize, claim: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: pod-{i}}}\nspec:\n  containers: [{{name: c, image: x, volumeMounts: \
         [{{name: v, mountPath: /v}}]}}]\n  volumes: [{{name: v, persistentVolumeClaim: {{claimName: claim-{claim}}}}}]\n"
    )
}

const LATE: &str = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: late}\nprovisioner: \
                    kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer\n";

fn small_option() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![4 => Just(None), 1 => (0usize..4).prop_map(Some)]
}

/// The documents of a random manifest, in random order.
fn documents() -> impl Strategy<Value = Vec<String>> {
    let volumes =
        prop::collection::vec((1u32..12, prop::collection::vec(0usize..3, 1..3), 0usize..4, small_option()), 0..6);
    let claims = prop::collection::vec((1u32..12, 0usize..4, 0usize..4, small_option()), 0..5);
    let pods = prop::collection::vec(0usize..5, 0..4);
    (volumes, claims, pods)
        .prop_map(|(volumes, claims, pods)| {
            let mut all = vec![LATE.to_owned()];
            all.extend(volumes.into_iter().enumerate().map(|(i, (s, m, c, r))| volume(i, s, &m, c, r)));
            all.extend(claims.into_iter().enumerate().map(|(i, (s, m, c, v))| claim(i, s, m, c, v)));
            all.extend(pods.into_iter().enumerate().map(|(i, claim)| pod(i, claim)));
            all
        })
        .prop_shuffle()
}

fn of_kind<'a>(report: &'a Report, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    report.objects.iter().filter_map(move |(id, value)| Some((id.strip_prefix(kind)?, value)))
}

fn gi(value: &Value, fields: &[&str]) -> u32 {
    value.str_at(fields).and_then(|s| s.strip_suffix("Gi")).and_then(|s| s.parse().ok()).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn bound_means_bound_on_both_sides(documents in documents()) {
        let text = documents.join("---\n");
        let report = resolve(&text, &Options::default());
        prop_assert!(report.admission.iter().all(|a| a.accepted), "{:?}", report.admission);
        let claims: BTreeMap<&str, &Value> = of_kind(&report, "PersistentVolumeClaim/default/").collect();
        let volumes: BTreeMap<&str, &Value> = of_kind(&report, "PersistentVolume/").collect();
        for (name, claim) in &claims {
            if claim.str_at(&["status", "phase"]) != Some("Bound") {
                continue;
            }
            let volume = claim.str_at(&["spec", "volumeName"]).and_then(|v| volumes.get(v));
            let volume = volume.ok_or_else(|| TestCaseError::fail(format!("{name} is bound to nothing\n{text}")))?;
            prop_assert_eq!(volume.str_at(&["status", "phase"]), Some("Bound"));
            prop_assert_eq!(volume.str_at(&["spec", "claimRef", "name"]), Some(*name));
            // A volume that was reserved for the claim, or that the claim names, is the user's choice.
            let by_controller = |v: &Value| {
                v.at(&["metadata", "annotations"]).is_some_and(|a| a.get("pv.kubernetes.io/bound-by-controller").is_some())
            };
            if by_controller(volume) && by_controller(claim) {
                let (has, wants) = (gi(volume, &["spec", "capacity", "storage"]), gi(claim, &["spec", "resources", "requests", "storage"]));
                prop_assert!(has >= wants, "{name} got {has}Gi of {wants}Gi\n{text}");
            }
        }
        for (name, volume) in &volumes {
            if volume.str_at(&["status", "phase"]) == Some("Bound") {
                let claim = volume.str_at(&["spec", "claimRef", "name"]).and_then(|c| claims.get(c));
                prop_assert_eq!(claim.and_then(|c| c.str_at(&["spec", "volumeName"])), Some(*name), "{}", text);
            }
        }
    }

    #[test]
    fn settled_means_settled(documents in documents()) {
        let nothing = Step::Delete("ConfigMap/default/not-there".to_owned());
        let options = Options { steps: vec![nothing], ..Options::default() };
        let report = resolve(&documents.join("---\n"), &options);
        prop_assert_eq!(&report.state.objects, &report.steps[0].objects);
        prop_assert_eq!(&report.state.events, &report.steps[0].events);
    }

    #[test]
    fn the_same_text_gives_the_same_report(documents in documents(), playground in any::<bool>()) {
        let cluster = if playground { Profile::playground() } else { Profile::conformance() };
        let options = Options { cluster, ..Options::default() };
        let text = documents.join("---\n");
        let once = serde_json::to_string(&resolve(&text, &options)).unwrap();
        prop_assert_eq!(once, serde_json::to_string(&resolve(&text, &options)).unwrap());
    }

    #[test]
    fn findings_point_into_the_text(documents in documents(), cut in 0usize..2000) {
        let text = documents.join("---\n");
        let text: String = text.chars().take(text.chars().count().saturating_sub(cut)).collect();
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in resolve(&text, &Options::default()).state.findings {
            let Some(place) = finding.position else { continue };
            let line = lines.get(place.line as usize - 1).map(|line| line.chars().count());
            prop_assert!(line.is_some_and(|len| place.column as usize <= len + 1), "{finding:?}\n{text}");
        }
    }
}
