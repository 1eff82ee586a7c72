//! No way out ever makes a text that reads worse.

use super::{options, problems};
use kubestow::{Report, resolve};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn manifests(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        match path.file_name().and_then(|name| name.to_str()) {
            Some("manifest.yaml") => into.push(path),
            _ if path.is_dir() => manifests(&path, into),
            _ => {}
        }
    }
}

fn unreadable(report: &Report) -> usize {
    let unread =
        |finding: &&std::sync::Arc<kubestow::Finding>| finding.is_unreadable() || finding.code == "duplicate-key";
    report.findings.iter().filter(unread).count()
}

/// Applies every way out of a text: it reads no worse, the finding is gone, and there are not more documents refused.
fn check(text: &str) -> usize {
    let before = resolve(text, &options());
    let refused = |report: &Report| report.admission.iter().filter(|answer| !answer.accepted).count();
    let mut count = 0;
    for finding in &before.findings {
        for fix in &finding.fixes {
            let mended = fix.apply(text);
            let after = resolve(&mended, &kubestow::Options::default());
            assert!(unreadable(&after) <= unreadable(&before), "{}\n{mended}", fix.title);
            // What could not be read may be refused now that it can be.
            let wrong = |report: &Report| refused(report) + unreadable(report);
            assert!(wrong(&after) <= wrong(&before), "{}\n{mended}", fix.title);
            let same = |other: &&&kubestow::Finding| {
                (&other.code, &other.object, &other.field, &other.kubernetes)
                    == (&finding.code, &finding.object, &finding.field, &finding.kubernetes)
                    && other.document == finding.document
            };
            assert!(problems(&after).iter().find(same).is_none(), "{}\n{mended}", fix.title);
            assert!(!fix.title.is_empty() && !fix.result.is_empty() && !fix.edits.is_empty());
            let apart = fix.edits.windows(2).all(|pair| pair[0].end <= pair[1].start);
            assert!(apart && fix.edits.iter().all(|edit| edit.start <= edit.end));
            count += 1;
        }
    }
    count
}

#[test]
fn ways_out_of_recorded_manifests_read_well_and_mend() {
    let mut paths = Vec::new();
    manifests(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance")), &mut paths);
    let texts = paths.iter().step_by(3).map(|path| std::fs::read_to_string(path).expect("a manifest"));
    let count: usize = texts.map(|text| check(&text)).sum();
    assert!(count > 50, "{count}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Damaged manifests: lines that are gone, letters that are wrong.
    #[test]
    fn ways_out_of_damaged_manifests_read_well(line in 0_usize..24, at in 0_usize..30, letter in "[a-zA-Z0-9:{}\\[\\] -]", json: bool) {
        let text = if json { JSON } else { YAML };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = line % lines.len();
        if at == 0 {
            lines.remove(line);
        } else {
            let at = at.min(lines[line].len());
            lines[line].replace_range(at.saturating_sub(1)..at, &letter);
        }
        check(&(lines.join("\n") + "\n"));
    }
}

const YAML: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 5Gi
---
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
  - name: app
    image: nginx
    volumeMounts:
    - {name: data, mountPath: /data}
  volumes:
  - name: data
    persistentVolumeClaim:
      claimName: data
";

const JSON: &str = "\
{
  \"apiVersion\": \"v1\",
  \"kind\": \"Pod\",
  \"metadata\": {\"name\": \"app\"},
  \"spec\": {
    \"containers\": [
      {
        \"name\": \"app\",
        \"image\": \"nginx\",
        \"env\": [{\"name\": \"A\", \"value\": 1}]
      }
    ]
  }
}
";
