//! `kubestow test` on a documentation as an author writes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let folder = std::env::temp_dir().join(format!("kubestow-docs-{name}-{}", std::process::id()));
        for (file, text) in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs `kubestow test` in a folder; what it prints and its status.
fn test(folder: &Path, args: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_kubestow")).arg("test").args(args).current_dir(folder).output();
    let output = output.unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (String::from_utf8(printed).unwrap(), output.status.code())
}

const CLAIM: &str = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: \"\"
  resources: {requests: {storage: 5Gi}}
";

const PENDING: &str = "PersistentVolumeClaim/default/data: it is Pending, not Bound [unmet-expectation]";

#[test]
fn every_way_to_write_a_manifest_is_checked_at_its_place() {
    let indented = CLAIM.replace('\n', "\n  ");
    let element = CLAIM.replace('"', "&quot;");
    let highlighted = element.replace("kind", "<span class=\"key\">kind</span>");
    for (name, text, place) in [
        ("a.md", format!("# A claim\n\n```yaml kubestow expect=\"Bound\"\n{CLAIM}```\n"), "a.md:4:1"),
        ("b.md", format!("~~~yaml,kubestow,expect='Bound'\n# Text.\n---\n{CLAIM}~~~\n"), "b.md:4:1"),
        ("c.md", format!("* item\n\n  ```yaml {{kubestow expect=Bound}}\n  {indented}```\n"), "c.md:4:3"),
        ("d.md", format!("```yaml\n# kubestow: expect=\"Bound\"\n{CLAIM}```\n"), "d.md:3:1"),
        (
            "e.mdx",
            format!("<kubestow-playground expect=\"Bound\">\n\n```yaml\n{CLAIM}```\n\n</kubestow-playground>\n"),
            "e.mdx:4:1",
        ),
        (
            "f.html",
            format!("<kubestow-playground expect='Bound'><pre><code>{element}</code></pre></kubestow-playground>"),
            "f.html:1:48",
        ),
        (
            "g.md",
            format!(
                "text\n\n<kubestow-playground expect=\"Bound\"><pre><code>\n{highlighted}</code></pre></kubestow-playground>"
            ),
            "g.md:4:1",
        ),
        ("h.md", format!("{{{{< kubestow expect=\"Bound\" >}}}}\n{CLAIM}{{{{< /kubestow >}}}}\n"), "h.md:2:1"),
        ("i.yaml", format!("# kubestow: expect=\"Bound\"\n{CLAIM}"), "i.yaml:2:1"),
    ] {
        let folder = Folder::new(name, &[(name, text.as_str())]);
        let (printed, status) = test(&folder.0, &[name]);
        assert_eq!(status, Some(1), "{name}: {printed}");
        assert!(printed.starts_with(&format!("{place}: {PENDING}")), "{name}: {printed}");
        let right = text.replace("Bound", "Pending");
        let folder = Folder::new(name, &[(name, right.as_str())]);
        assert_eq!(test(&folder.0, &["."]), ("1 of 1 manifests are as expected.\n".to_owned(), Some(0)), "{name}");
    }
}

#[test]
fn only_marked_blocks_count_unless_all_are_asked_for() {
    let wrong = CLAIM.replace("spec:", "spek:");
    let page = format!("```yaml\n{wrong}```\n\n```yaml\nreplicas: 1\n```\n\n```yaml kubestow\n{CLAIM}```\n");
    let folder = Folder::new("marked", &[("page.md", &page)]);
    assert_eq!(test(&folder.0, &["."]).1, Some(0));
    let (printed, status) = test(&folder.0, &["--all", "."]);
    assert_eq!(status, Some(1));
    assert!(
        printed.contains("page.md:5:1: PersistentVolumeClaim/default/data: it is refused: ")
            && printed.contains("1 of 2"),
        "{printed}"
    );
}

#[test]
fn a_tree_is_walked_without_what_is_not_documentation() {
    let files = [
        (
            "guide/page.md",
            "no manifest, and no ```yaml kubestow``` block, `<kubestow-playground>` neither\n\n    <kubestow-playground>\n\n````md\n<kubestow-playground src=\"x.yaml\">\n````\n",
        ),
        ("guide/claim.yaml", CLAIM),
        ("guide/values.yaml", "replicas: 1\n"),
        ("guide/node_modules/broken.yaml", "apiVersion: v1\nkind: [\n"),
        (".hidden/broken.yaml", "apiVersion: v1\nkind: [\n"),
    ];
    let folder = Folder::new("tree", &files);
    assert_eq!(test(&folder.0, &["."]), ("1 of 1 manifests are as expected.\n".to_owned(), Some(0)));
}

#[test]
fn a_source_is_read_from_where_the_element_says() {
    let files = [
        ("guide/page.md", "<kubestow-playground src=\"../claim.yaml\" expect=\"Bound\"></kubestow-playground>\n"),
        ("claim.yaml", CLAIM),
    ];
    let folder = Folder::new("source", &files);
    let (printed, status) = test(&folder.0, &["guide/page.md"]);
    assert_eq!(status, Some(1));
    assert!(printed.starts_with(&format!("guide/../claim.yaml:1:1: {PENDING}")), "{printed}");
    let page = "<kubestow-playground src=\"/in/claim.yaml\" expect=\"Pending\"></kubestow-playground>\n";
    let site = Folder::new("served", &[("content/page.md", page), ("static/in/claim.yaml", CLAIM)]);
    assert_eq!(test(&site.0, &["."]), ("2 of 2 manifests are as expected.\n".to_owned(), Some(0)));
    fs::remove_file(folder.0.join("claim.yaml")).unwrap();
    let (printed, status) = test(&folder.0, &["guide/page.md"]);
    assert!(status == Some(2) && printed.starts_with("kubestow: guide/page.md:1: guide/../claim.yaml: "), "{printed}");
}

#[test]
fn each_manifest_may_name_its_cluster() {
    let claim = CLAIM.replace("  storageClassName: \"\"\n", "");
    let page = format!("```yaml kubestow preset=kind expect=\"Pending: waiting for first consumer\"\n{claim}```\n");
    let folder = Folder::new("preset", &[("page.md", &page)]);
    assert_eq!(test(&folder.0, &["."]).1, Some(0), "{:?}", test(&folder.0, &["."]));
    let old = format!("```yaml kubestow kubernetes-version=1.12 expect=\"Pending\"\n{CLAIM}```\n");
    let folder = Folder::new("version", &[("page.md", &old)]);
    assert_eq!(test(&folder.0, &["."]).1, Some(0), "{:?}", test(&folder.0, &["."]));
    let folder = Folder::new("no-version", &[("page.md", &old.replace("1.12", "0.9"))]);
    assert!(test(&folder.0, &["."]).0.contains("there is no version \"0.9\" [unknown-version]"));
    let folder = Folder::new("no-preset", &[("page.md", &page.replace("=kind", "=mine"))]);
    assert!(test(&folder.0, &["."]).0.contains("page.md:1:1: there is no preset \"mine\" [unknown-preset]"));
}

#[test]
fn a_malformed_expectation_fails_and_nothing_to_check_is_wrong_usage() {
    let page = format!("```yaml kubestow expect=\"bound\"\n{CLAIM}```\n");
    let folder = Folder::new("malformed", &[("page.md", &page), ("empty/page.md", "nothing")]);
    let (printed, status) = test(&folder.0, &["."]);
    assert!(status == Some(1) && printed.contains("[malformed-expectation]"), "{printed}");
    assert_eq!(test(&folder.0, &["empty"]).1, Some(2));
    assert_eq!(test(&folder.0, &["none"]).1, Some(2));
    assert_eq!(test(&folder.0, &[]).1, Some(2));
}

#[test]
fn build_servers_get_junit_and_sarif() {
    let wrong = format!("<é> \"&\"\n\n```yaml kubestow expect=\"Pending: <&>\"\n{CLAIM}```\n");
    let folder = Folder::new("reports", &[("docs/a page.md", &wrong), ("docs/fine.yaml", CLAIM)]);
    let (_, status) = test(&folder.0, &["docs", "--junit", "junit.xml", "--sarif", "out.sarif"]);
    assert_eq!(status, Some(1));
    let junit = fs::read_to_string(folder.0.join("junit.xml")).unwrap();
    for part in [
        "<testsuites name=\"kubestow\" tests=\"2\" failures=\"1\">",
        "<testsuite name=\"docs/a page.md\" tests=\"1\" failures=\"1\">",
        "<testcase classname=\"docs/a page.md\" name=\"line 3\">",
        "“&lt;&amp;&gt;”",
        "<testcase classname=\"docs/fine.yaml\" name=\"line 1\"/>",
    ] {
        assert!(junit.contains(part), "{part} in {junit}");
    }
    let sarif: serde_json::Value = serde_json::from_slice(&fs::read(folder.0.join("out.sarif")).unwrap()).unwrap();
    let run = &sarif["runs"][0];
    assert_eq!(run["results"].as_array().map(Vec::len), Some(1));
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "docs/a%20page.md");
    assert_eq!((&place["region"]["startLine"], &place["region"]["endLine"]), (&4.into(), &10.into()));
    let rule = &run["results"][0]["ruleId"];
    assert!(run["tool"]["driver"]["rules"].as_array().unwrap().iter().any(|known| &known["id"] == rule), "{rule}");
}

#[test]
fn the_guide_keeps_its_word() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let (printed, status) = test(&docs, &["src"]);
    assert_eq!(status, Some(0), "{printed}");
    assert!(!printed.starts_with('0'), "{printed}");
}
