//! Does Kubestow answer as real Kubernetes did?
//!
//! Resolves every recorded case of `tests/conformance` and compares three levels (see FORMAT.md there). The cases that do
//! not pass yet stand in `pending.txt` with the first difference; a case that starts to pass must leave the list.

mod check;

use check::{Differences, Level};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(of).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// The recorded cases, as `area/case` and folder.
fn cases() -> Vec<(String, PathBuf)> {
    let areas = folders(&root());
    let in_area = |area: &PathBuf| {
        let named = |case: PathBuf| (format!("{}/{}", name(area), name(&case)), case);
        folders(area).into_iter().map(named).collect::<Vec<_>>()
    };
    areas.iter().flat_map(in_area).collect()
}

fn options(case: &Path) -> kubestow::Options {
    let steps = match std::fs::read_to_string(case.join("steps.yaml")) {
        Ok(text) => {
            let reader = serde_yaml::Deserializer::from_str(&text);
            serde_yaml::with::singleton_map_recursive::deserialize(reader).expect("steps.yaml is a list of steps")
        }
        Err(_) => Vec::new(),
    };
    kubestow::Options { steps, ..kubestow::Options::default() }
}

fn compare(case: &Path) -> Differences {
    let manifest = std::fs::read_to_string(case.join("manifest.yaml")).unwrap();
    let recorded = std::fs::read_to_string(case.join("recorded.json")).unwrap();
    let wanted: Value = serde_json::from_str(&recorded).unwrap();
    let report = serde_json::to_value(kubestow::resolve(&manifest, &options(case))).unwrap();
    let mut differences = Differences::default();
    check::state(&wanted, &report, "", &mut differences);
    for (i, step) in wanted["steps"].as_array().into_iter().flatten().enumerate() {
        check::state(step, &report["steps"][i], &format!("step {}: ", i + 1), &mut differences);
    }
    differences
}

/// `area/case level first difference`, a line each.
fn read_pending(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let entry = |line: &str| {
        let (case, rest) = line.split_once(' ').expect("a case and its level");
        (case.to_owned(), rest.split(' ').next().unwrap_or_default().to_owned())
    };
    lines.map(entry).collect()
}

#[test]
fn answers_as_kubernetes_did() {
    let path = root().join("pending.txt");
    let pending = read_pending(&std::fs::read_to_string(&path).unwrap_or_default());
    let bless = std::env::var_os("KUBESTOW_BLESS").is_some();
    let mut list = String::from("# Cases that do not pass yet: the level that fails, and the first difference.\n");
    let mut wrong = Vec::new();
    let mut passed: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for (case, folder) in cases() {
        let differences = compare(&folder);
        let row = passed.entry(case.split('/').next().unwrap_or_default().to_owned()).or_default();
        row[0] += 1;
        for (i, level) in [Level::Verdict, Level::Reason, Level::Text].into_iter().enumerate() {
            row[i + 1] += usize::from(differences.first(level).is_none());
        }
        match (differences.worst(), pending.get(&case)) {
            (None, None) => {}
            (None, Some(_)) => wrong.push(format!("{case} passes now: take it off the list")),
            (Some((level, first)), listed) => {
                let first: String = first.replace('\n', " ").chars().take(200).collect();
                writeln!(list, "{case} {} {first}", level.name()).unwrap();
                if listed.map(String::as_str) != Some(level.name()) {
                    wrong.push(format!("{case} differs in its {}: {first}", level.name()));
                }
            }
        }
    }
    for (area, [all, verdict, reason, text]) in &passed {
        eprintln!("{area:20} {all:3} cases, verdict {verdict:3}, reason {reason:3}, text {text:3}");
    }
    if bless {
        std::fs::write(path, list).unwrap();
    } else {
        assert!(wrong.is_empty(), "{} cases are not as listed:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn a_wrong_answer_is_noticed() {
    let (_, folder) = cases().into_iter().find(|(case, _)| case == "seed/gce-volume-claim-and-pod").unwrap();
    let recorded = std::fs::read_to_string(folder.join("recorded.json")).unwrap();
    let wanted: Value = serde_json::from_str(&recorded).unwrap();
    let differences_after = |change: &dyn Fn(&mut Value)| {
        let (mut got, mut differences) = (wanted.clone(), Differences::default());
        change(&mut got);
        check::state(&wanted, &got, "", &mut differences);
        differences.worst().map(|(level, _)| level)
    };
    assert_eq!(differences_after(&|_| {}), None);
    let claim = "PersistentVolumeClaim/default/gce-pvc";
    let lost = |got: &mut Value| got["objects"][claim]["status"]["phase"] = "Lost".into();
    assert_eq!(differences_after(&lost), Some(Level::Verdict));
    let silent = |got: &mut Value| got["events"] = Value::Array(Vec::new());
    assert_eq!(differences_after(&silent), Some(Level::Reason));
    let reworded = |got: &mut Value| got["events"][0]["message"] = "assigned".into();
    assert_eq!(differences_after(&reworded), Some(Level::Text));
    let mount = |got: &mut Value| got["pods"]["Pod/default/redis"]["containers"]["redis"]["mounts"] = Value::Null;
    assert_eq!(differences_after(&mount), Some(Level::Verdict));
}
