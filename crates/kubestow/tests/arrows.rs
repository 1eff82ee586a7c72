//! Do the arrows of ARCHITECTURE.md hold?
//!
//! Between crates: core ← manifest ← kubestow ← kubectl ← {wasm, cli, web}. Inside the core: object ← rules ← {admit, settle,
//! kubelet} ← explain. Read from the manifests and the sources themselves, so that a new `use` against an arrow fails here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The crates of this project that a crate depends on, as its Cargo.toml says.
fn dependencies(krate: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(workspace().join(krate).join("Cargo.toml")).unwrap();
    let section = text.split("[dependencies]").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
    let name = |line: &str| line.split(['=', ' ', '.']).next().unwrap_or_default().to_owned();
    section.lines().map(name).filter(|name| name.starts_with("kubestow")).collect()
}

#[test]
fn crates_depend_in_one_direction() {
    let allowed: [(&str, &[&str]); 7] = [
        ("crates/core", &[]),
        ("crates/manifest", &["kubestow-core"]),
        ("crates/kubestow", &["kubestow-core", "kubestow-manifest"]),
        ("crates/kubectl", &["kubestow-core", "kubestow-manifest", "kubestow"]),
        ("crates/wasm", &["kubestow", "kubestow-kubectl"]),
        ("crates/cli", &["kubestow", "kubestow-kubectl"]),
        ("web", &["kubestow", "kubestow-kubectl"]),
    ];
    for (krate, allowed) in allowed {
        for dependency in dependencies(krate) {
            assert!(allowed.contains(&dependency.as_str()), "{krate} must not depend on {dependency}");
        }
    }
    assert_eq!(dependencies("crates/kubestow").len(), 2, "the manifests are read as they are written");
}

/// The modules that a module of the core may use.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    let nouns = ["value", "path", "quantity", "go", "object"];
    let words = ["finding", "event"];
    let ground = ["profile", "drivers", "schema"];
    let all = |lists: &[&[&'static str]]| lists.concat();
    BTreeMap::from([
        ("value", vec![]),
        ("path", vec![]),
        ("go", vec![]),
        ("view", all(&[&nouns])),
        ("quantity", all(&[&["value"]])),
        ("object", all(&[&nouns])),
        ("schema", all(&[&nouns])),
        ("drivers", all(&[&nouns])),
        ("profile", all(&[&nouns, &["drivers", "schema"]])),
        ("finding", all(&[&nouns])),
        ("event", all(&[&nouns])),
        ("evidence", all(&[&nouns, &["rules"]])),
        ("rules", all(&[&nouns, &ground])),
        ("cluster", all(&[&nouns, &words, &ground, &["evidence", "rules", "view"]])),
        ("admit", all(&[&nouns, &words, &ground, &["rules", "cluster"]])),
        ("settle", all(&[&nouns, &words, &ground, &["rules", "cluster", "evidence", "admit"]])),
        ("retired", all(&[&nouns, &words, &ground, &["rules", "admit"]])),
        ("mend", all(&[&nouns, &words, &ground, &["rules", "cluster", "evidence", "admit", "retired"]])),
        ("kubelet", all(&[&nouns, &words, &ground, &["rules", "cluster", "view"]])),
        ("explain", all(&[&nouns, &words, &ground, &["rules", "cluster", "evidence", "admit", "settle", "kubelet"]])),
    ])
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The modules named after `crate::` in a source, tests and comments left out.
fn used(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.split("crate::").skip(1).map(word).filter(|word| !word.is_empty()).collect()
}

#[test]
fn modules_of_the_core_use_each_other_in_one_direction() {
    let root = workspace().join("crates/core/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let allowed = allowed();
    let mut checked = 0;
    for file in files {
        let inner = file.strip_prefix(&root).unwrap();
        let module = inner.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" || inner.iter().any(|part| part == "tests" || part == "tests.rs") {
            continue;
        }
        let may = allowed.get(module).unwrap_or_else(|| panic!("{module} has no place in the map"));
        for used in used(&std::fs::read_to_string(&file).unwrap()) {
            let fine = used == module || may.contains(&used.as_str());
            assert!(fine, "{} uses crate::{used}, against the arrows", inner.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} uses were found");
}

#[test]
fn the_core_knows_no_clock_no_io_and_no_hash_order() {
    let mut files = Vec::new();
    for krate in ["crates/core/src", "crates/manifest/src"] {
        sources(&workspace().join(krate), &mut files);
    }
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for forbidden in ["std::", "HashMap", "HashSet", "Instant", "SystemTime", "unsafe {"] {
            let found = code.lines().find(|line| !line.trim_start().starts_with("//") && line.contains(forbidden));
            assert_eq!(found, None, "{} uses {forbidden}", file.display());
        }
    }
}

#[test]
fn files_stay_small() {
    let mut files = Vec::new();
    for folder in ["crates", "web/src", "xtask"] {
        sources(&workspace().join(folder), &mut files);
    }
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let generated = source.starts_with("// Written by `cargo xtask codegen`");
        let lines = source.lines().count();
        assert!(generated || lines <= 450, "{} has {lines} lines", file.display());
    }
}
