//! Whatever is typed: it ends, and does not break off.

use kubestow::Options;
use kubestow_kubectl::{no_files, run, split};
use proptest::prelude::*;

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: \"b\\n\\tc\", \"\": x}\n---\n\
                        apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  volumes: [{name: v, configMap: {name: app}}]\n  \
                        containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /m}]}]\n";

fn word() -> impl Strategy<Value = String> {
    let known = [
        "get",
        "describe",
        "delete",
        "exec",
        "events",
        "scale",
        "patch",
        "label",
        "explain",
        "apply",
        "pod",
        "pvc,cm",
        "cm/app",
        "all",
        "p",
        "-o",
        "yaml",
        "wide",
        "--",
        "ls",
        "-la",
        "/m",
        "cat",
        "-l",
        "a in (b",
        "-n",
        "--sort-by",
        ".data",
        "-o=jsonpath={..a}",
        "custom-columns=A:.a,B",
        "--replicas=-1",
        "-p",
        "[{op: add, path: /a, value: 1}]",
        "--type=json",
        "pvc-<uid",
        "of",
        "x>",
        "-A",
        "--field-selector",
        "!=",
        "pod.spec.containers",
        "--recursive",
        "{range",
        "}",
    ];
    prop_oneof![
        3 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[{}\\[\\].?@*='\"0-9a-c()<>, -]{0,24}".prop_map(|path| format!("-o=jsonpath={{{path}}}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_command_has_an_answer(words in prop::collection::vec(word(), 0..7)) {
        let files = |name: &str| if name == "-" { Ok("a: [".to_owned()) } else { no_files(name) };
        let answer = run(MANIFEST, &Options::default(), &words, &files);
        prop_assert!(answer.stdout.len() < 1 << 20);
    }

    #[test]
    fn any_line_is_split_or_refused(line in "\\PC{0,60}") {
        if let Ok(words) = split(&line) {
            prop_assert!(words.iter().map(String::len).sum::<usize>() <= line.len());
        }
    }
}

#[test]
fn deep_and_long_commands_end() {
    let deep = |open: &str| format!("-o=jsonpath={}", open.repeat(5_000));
    for path in ["{range .a}", "{.a[?(@.b==", "{['a'", "{..", "{.a[0]", "{\"", "{.a}{.b}"] {
        let words = ["get".to_owned(), "cm".to_owned(), deep(path)];
        run(MANIFEST, &Options::default(), &words, &no_files);
    }
    let words: Vec<String> =
        ["get", "cm"].iter().map(|w| (*w).to_owned()).chain((0..20_000).map(|n| n.to_string())).collect();
    assert_eq!(run(MANIFEST, &Options::default(), &words, &no_files).code, 1);
}
