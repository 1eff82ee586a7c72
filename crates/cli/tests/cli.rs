//! The command line as a user meets it: output, exit status, and input that no one should have to hand in.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const POD: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data: {connection.max: \"10\"}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    env:
    - name: CONNECTION_MAX
      valueFrom: {configMapKeyRef: {name: app, key: connection.max}}
";

fn kubestow(args: &[&str], stdin: &[u8]) -> Output {
    run(env!("CARGO_BIN_EXE_kubestow"), args, stdin)
}

fn run(program: &str, args: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_owned();
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_owned()).unwrap()
}

#[test]
fn the_table_shows_where_a_value_comes_from() {
    let output = kubestow(&["resolve", "-"], POD.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    let table = text(&output.stdout);
    let row = table.lines().find(|line| line.contains("CONNECTION_MAX")).expect(&table);
    assert!(row.contains("10") && row.contains("ConfigMap/default/app connection.max <stdin>:4"), "{row}");
}

#[test]
fn json_and_yaml_say_the_same() {
    let json = text(&kubestow(&["resolve", "-o", "json"], POD.as_bytes()).stdout);
    let yaml = text(&kubestow(&["resolve", "--output", "yaml"], POD.as_bytes()).stdout);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let yaml: serde_json::Value = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(json, yaml);
    assert_eq!(json["pods"]["Pod/default/web"]["node"], "node-1");
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let once = kubestow(&["resolve", "-o", "json"], POD.as_bytes());
    assert_eq!(once.stdout, kubestow(&["resolve", "-o", "json"], POD.as_bytes()).stdout);
}

#[test]
fn a_refused_document_is_status_1_with_its_place() {
    let output = kubestow(&["resolve"], POD.replace("image: nginx", "imag: nginx").as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains("<stdin>:12:5: error:") && table.contains("unknown field"), "{table}");
}

#[test]
fn secrets_are_hidden_until_asked_for() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {key: hunter2}\n---\n";
    let pod = POD.replace("configMapKeyRef: {name: app, key: connection.max}", "secretKeyRef: {name: s, key: key}");
    let manifest = format!("{secret}{pod}");
    let hidden = text(&kubestow(&["resolve"], manifest.as_bytes()).stdout);
    assert!(!hidden.contains("hunter2"), "{hidden}");
    let shown = text(&kubestow(&["resolve", "--show-secrets"], manifest.as_bytes()).stdout);
    assert!(shown.contains("hunter2"), "{shown}");
}

#[test]
fn usage_and_files_are_status_2() {
    for args in [
        &["resolve", "no-such-file.yaml"][..],
        &["resolve", "-o", "xml"],
        &["resolve", "--cluster", "mine"],
        &["resolve", "--steps", "no-such-file.yaml"],
        &["dissolve"],
        &["resolve", "--frobnicate"],
        &[],
    ] {
        let output = kubestow(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && output.stderr.starts_with(b"kubestow: "), "{args:?}");
    }
}

#[test]
fn steps_of_every_kind_are_read_and_followed() {
    let steps = std::env::temp_dir().join(format!("kubestow-steps-{}.yaml", std::process::id()));
    let all = "- apply: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: app}\n    data: {key: old, gone: x}\n\
        - edit: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: app}\n    data: {key: new}\n\
        - cordon: node-1\n- uncordon: node-1\n- scale: {object: deploy/web, replicas: 2}\n\
        - drain: {node: node-1, ignoreDaemonSets: true, deleteEmptyDirData: true, force: true}\n\
        - delete: cm/app\n";
    std::fs::write(&steps, all).unwrap();
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n  \
        template: {metadata: {labels: {a: b}}, spec: {containers: [{name: app, image: nginx}]}}\n";
    let file = steps.to_string_lossy();
    let output = kubestow(&["resolve", "-o", "json", "--steps", &file], deployment.as_bytes());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), report["steps"].as_array().map(Vec::len)), (Some(0), Some(7)));
    assert_eq!(report["steps"][1]["objects"]["ConfigMap/default/app"]["data"], serde_json::json!({"key": "new"}));
    let explained = kubestow(&["explain", "deploy/web", "-", "--steps", &file], deployment.as_bytes());
    assert!(text(&explained.stdout).starts_with("Deployment/default/web"), "{}", text(&explained.stderr));
    let gone = kubestow(&["explain", "cm/app", "-", "--steps", &file], deployment.as_bytes());
    assert!(text(&gone.stdout).contains("Nothing is wrong"), "the last step speaks of it: {}", text(&gone.stderr));
    std::fs::write(&steps, "- drain: {node: a, fource: true}\n").unwrap();
    let wrong = kubestow(&["resolve", "--steps", &file], b"");
    assert!(wrong.status.code() == Some(2) && text(&wrong.stderr).contains("fource"), "{}", text(&wrong.stderr));
    std::fs::remove_file(steps).unwrap();
}

#[test]
fn a_moment_of_the_history_is_shown() {
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: second}\n";
    let whole = kubestow(&["resolve", "-o", "json", "--timeline"], manifest.as_bytes());
    let whole: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    let ticks: Vec<String> =
        whole["timeline"].as_array().unwrap().iter().map(|moment| moment["tick"].to_string()).collect();
    let [first, second] = ticks.as_slice() else { panic!("two moments, not {ticks:?}") };
    let objects = |until: &str| {
        let output = kubestow(&["resolve", "-o", "json", "--until", until], manifest.as_bytes());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["objects"].as_object().unwrap().keys().filter(|id| id.starts_with("ConfigMap")).count()
    };
    assert_eq!([objects("0"), objects(first), objects(second)], [0, 1, 2]);
}

/// Input that must be answered with a finding, in little time.
fn bad_input() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let item = format!("*a{}", i - 1);
        bomb += &format!("a{i}: &a{i} [{}]\n", [item.as_str(); 10].join(", "));
    }
    let large = "# a comment line that fills the file\n".repeat(20 << 20 >> 5);
    vec![
        ("binary", vec![0x7f, b'E', b'L', b'F', 0xff, 0xfe, 0, 1, 2], "not-text"),
        ("syntax", b"apiVersion: v1\nkind: [Pod\nmetadata: {name: x}\n".to_vec(), "yaml-syntax"),
        ("bomb", bomb.into_bytes(), "too-many-aliases"),
        ("nesting", "[".repeat(100_000).into_bytes(), "too-deep"),
        ("nested blocks", (0..5_000).map(|i| " ".repeat(i) + "a:\n").collect::<String>().into_bytes(), "too-deep"),
        ("large", large.into_bytes(), "input-too-large"),
    ]
}

#[test]
fn bad_input_is_a_finding_in_bounded_time() {
    for (name, bytes, code) in bad_input() {
        let start = Instant::now();
        let output = kubestow(&["resolve", "-o", "json"], &bytes);
        assert!(start.elapsed() < Duration::from_secs(20), "{name} took {:?}", start.elapsed());
        assert_eq!(output.status.code(), Some(1), "{name}: {}", text(&output.stderr));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let found = report["findings"].as_array().unwrap().iter().find(|f| f["code"] == code);
        let finding = found.unwrap_or_else(|| panic!("{name} has no {code}: {}", report["findings"]));
        assert!(finding["position"]["line"].as_u64() >= Some(1), "{name}: {finding}");
    }
}

#[test]
fn empty_text_is_no_error() {
    for empty in ["", "\n\n", "# nothing\n---\n"] {
        let output = kubestow(&["resolve", "-o", "json"], empty.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{empty:?}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["findings"][0]["code"], "nothing-to-read", "{empty:?}");
    }
}

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 5Gi}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: small}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  hostPath: {path: /mnt}
";

#[test]
fn a_problem_is_printed_with_its_ways_out() {
    let printed = text(&kubestow(&["resolve"], CLAIM.as_bytes()).stdout);
    let way = "    → Ask for 1Gi: data is bound to small (1Gi)\n        <stdin>:6\n        -   resources: {requests: {storage: 5Gi}}\n        \
               +   resources: {requests: {storage: 1Gi}}\n";
    assert!(printed.contains(way), "{printed}");
}

#[test]
fn one_object_is_explained() {
    let output = kubestow(&["explain", "pvc/data", "-f", "-"], CLAIM.as_bytes());
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for part in [
        "PersistentVolumeClaim/default/data\n",
        "FailedBinding",
        "small   refused   ✗ capacity: 1Gi (5Gi)",
        "→ Ask for 1Gi",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
    let missing = kubestow(&["explain", "pvc/other", "-f", "-"], CLAIM.as_bytes());
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("there is no pvc/other; there are PersistentVolume/small, "));
    assert_eq!(kubestow(&["explain"], b"").status.code(), Some(2));
}

#[test]
fn the_plugin_answers_for_what_comes_in() {
    let plugin = |args: &[&str]| run(env!("CARGO_BIN_EXE_kubectl-kubestow"), args, POD.as_bytes());
    let all = kubestow(&["resolve"], POD.as_bytes());
    for args in [&[][..], &["-"], &["--filename", "-"], &["resolve", "-"]] {
        let output = plugin(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(text(&output.stdout), text(&all.stdout), "{args:?}");
    }
    assert!(text(&plugin(&["explain", "pod/web"]).stdout).starts_with("Pod/default/web\n"));
    assert!(text(&plugin(&["--help"]).stdout).contains("kubectl kubestow <COMMAND>"));
    assert_eq!(plugin(&["--frobnicate"]).status.code(), Some(2));
}

const OLD: &str = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    metadata: \
                   {labels: {app: web}}\n    spec: {containers: [{name: web, image: nginx}]}\n";

#[test]
fn the_version_of_kubernetes_is_chosen() {
    let then = kubestow(&["resolve", "--kubernetes", "1.12"], OLD.as_bytes());
    assert_eq!(then.status.code(), Some(0), "{}", text(&then.stdout));
    let now = kubestow(&["resolve"], OLD.as_bytes());
    assert_eq!(now.status.code(), Some(1));
    assert!(text(&now.stdout).contains("[gone-by-now]") && text(&now.stdout).contains("+ apiVersion: apps/v1"));
    assert_eq!(kubestow(&["resolve", "--kubernetes", "1.13"], OLD.as_bytes()).status.code(), Some(2));
}

#[test]
fn then_and_now_stand_side_by_side() {
    let output = kubestow(&["resolve", "--then-and-now"], OLD.as_bytes());
    let printed = text(&output.stdout);
    for part in [
        "Then and now: v1.12.4 / v1.36.2\n",
        "* Deployment/default/web  <stdin>:1:1\n    v1.12.4  makes 1 pods\n    v1.36.2  refused: ",
        "    - extensions/v1beta1 has not served this kind since Kubernetes 1.16.",
        "    → Rewrite to today's form: apps/v1 for extensions/v1beta1",
    ] {
        assert!(printed.contains(part), "{part} in {printed}");
    }
    let json = kubestow(&["resolve", "--then-and-now", "-o", "json"], OLD.as_bytes());
    let report: kubestow::Report = serde_json::from_slice(&json.stdout).unwrap();
    assert!(report.compared.is_some_and(|comparison| comparison.rows[0].differs));
}

#[test]
fn kubectl_answers_with_its_own_streams_and_exit_status() {
    let kubectl = |words: &[&str]| kubestow(&[&["kubectl", "--"], words].concat(), POD.as_bytes());
    let found = kubectl(&["get", "cm", "app", "-o", "jsonpath={.data}"]);
    assert_eq!((text(&found.stdout).as_str(), found.status.code()), (r#"{"connection.max":"10"}"#, Some(0)));
    let missing = kubectl(&["get", "pvc", "data"]);
    let said = "Error from server (NotFound): persistentvolumeclaims \"data\" not found\n";
    assert_eq!((text(&missing.stderr).as_str(), missing.status.code()), (said, Some(1)));
    let refused = kubestow(&["kubectl", "--", "get", "pods"], POD.replace("name: web", "name: Web").as_bytes());
    assert!(text(&refused.stderr).starts_with("kubestow: Pod/default/Web was refused: "), "{}", text(&refused.stderr));
}
