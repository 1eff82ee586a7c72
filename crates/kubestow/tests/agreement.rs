//! Does the guide say how many recorded cases agree, area by area, as they do today?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- agreement: written by `cargo xtask test --bless`, and checked by every build -->\n";
const END: &str = "<!-- end of agreement -->";

/// The table: of each area, the cases and those that agree to the letter.
fn table(cases: &Path) -> String {
    let pending = fs::read_to_string(cases.join("pending.txt")).unwrap();
    let pending: Vec<&str> = pending.lines().filter_map(|line| line.split(' ').next()).collect();
    let mut areas = BTreeMap::new();
    for area in fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name = area.file_name().unwrap().to_string_lossy().into_owned();
        let all =
            fs::read_dir(&area).unwrap().filter(|case| case.as_ref().unwrap().path().join("recorded.json").exists());
        let differing = pending.iter().filter(|case| case.starts_with(&format!("{name}/"))).count();
        let all = all.count();
        areas.insert(name, (all, all - differing));
    }
    let mut table = String::from("\n| area | recorded cases | agree to the letter |\n|---|---:|---:|\n");
    let sum = areas.values().fold((0, 0), |sum, area| (sum.0 + area.0, sum.1 + area.1));
    for (name, (all, same)) in &areas {
        let _ = writeln!(table, "| {name} | {all} | {same} |");
    }
    let _ = writeln!(table, "| all | {} | {} |\n", sum.0, sum.1);
    table
}

#[test]
fn the_guide_has_the_agreement_of_today() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let guide = root.join("docs/src/faithful.md");
    let text = fs::read_to_string(&guide).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table(&root.join("tests/conformance"));
    assert!(table.contains("| binding |"), "{table}");
    if std::env::var_os("KUBESTOW_BLESS").is_some() {
        fs::write(&guide, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, table, "KUBESTOW_BLESS=1 writes it anew");
    }
}
