//! How long does each stage from text to report take, and how much memory does it need?
//!
//! Without options: small to large manifests of each content, then the large workloads, each of those in a process of its
//! own, so that its peak memory is its own. `--quick` measures fewer and smaller ones.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

mod workloads;

use kubestow::{Options, Session, Stage, resolve_in_stages};
use std::process::Command;
use std::time::{Duration, Instant};
use workloads::{Content, EDITS, Edit, edited};

/// The stages in order; the last turns the report into JSON.
const STAGES: [&str; 5] = ["read", "admit", "settle", "observe", "serialise"];

/// The time that a manifest is measured again and again for, and the bounds on how often.
const ENOUGH: Duration = Duration::from_secs(2);
const FEWEST: usize = 3;
const MOST: usize = 30;

/// The time of each stage in one run.
type Times = [Duration; STAGES.len()];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["--alone", content, documents, ..] = words[..] {
        let content = Content::ALL.into_iter().find(|known| known.name() == content).expect("a content's name");
        return alone(content, documents.parse().expect("a number of documents"));
    }
    if let ["--write", folder, ..] = words[..] {
        return write(folder.as_ref());
    }
    let quick = words.contains(&"--quick");
    machine();
    println!(
        "\nTime in milliseconds, minimum/median of several runs. Ratio: the minima, without serialising, to reading alone."
    );
    println!("Documents are admitted and settled in turn; each stage has the sum of its times.\n");
    head();
    let sizes: &[usize] = if quick { &[10, 100, 1_000] } else { &[10, 100, 1_000, 10_000] };
    let mut admissions = Vec::new();
    for content in [Content::Environment, Content::Storage, Content::Mixed] {
        for &documents in sizes {
            let measured = measure(content, documents);
            line(content, documents, &measured);
            if documents == 1_000 {
                admissions.push((content, measured.least(1) / measured.least(0)));
            }
        }
    }
    println!("\nOne document of 1,000 changed, in a session, to what is different in the report and that as JSON.\n");
    head();
    for edit in EDITS {
        let (what, content, ..) = edit;
        line(content, 1_000, &measure_edit(edit));
        println!("{:>26}{what} changed", "");
    }
    println!("\nGoal: admission of 1,000 documents costs no more than reading their YAML.");
    for (content, ratio) in admissions {
        println!("{:<12} admission takes {ratio:.2} times as long as reading: {}", content.name(), holds(ratio <= 1.0));
    }
    println!("\nLarge workloads, each in a process of its own.\n");
    head();
    let large: &[(&str, Content, [usize; 2])] = &[
        ("claims with as many volumes", Content::Storage, [2_000, 20_000]),
        ("pods on 100 nodes", Content::Scheduling, [1_100, 10_100]),
        ("ConfigMaps with as many pods", Content::Environment, [2_000, 20_000]),
    ];
    let mut growths = Vec::new();
    for &(what, content, [fewer, more]) in large {
        let settled = in_child(content, fewer);
        if !quick && let Some((fewer, more)) = settled.zip(in_child(content, more)) {
            growths.push((what, more / fewer));
        }
    }
    if !growths.is_empty() {
        println!("\nGoal: settling 10,000 takes at most {N_LOG_N:.1} times as long as 1,000 (n log n).");
    }
    for (what, growth) in growths {
        println!("{what}: {growth:.1} times as long: {}", holds(growth <= N_LOG_N));
    }
}

/// 10 · log 10,000 / log 1,000.
const N_LOG_N: f64 = 10.0 * 4.0 / 3.0;

fn holds(it_does: bool) -> &'static str {
    if it_does { "holds" } else { "does not hold" }
}

/// Writes the manifests that are measured elsewhere too.
fn write(folder: &std::path::Path) {
    std::fs::create_dir_all(folder).expect("a folder for the manifests");
    for content in [Content::Environment, Content::Storage, Content::Mixed] {
        for documents in [100, 1_000] {
            let file = folder.join(format!("{}-{documents:05}.yaml", content.name()));
            std::fs::write(file, content.manifest(documents)).expect("a manifest is written");
        }
    }
}

/// What the figures were measured on, and what else it was doing.
fn machine() {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    println!("{}, {cores} cores, load before the start {load}", model.trim_start_matches([':', '\t', ' ']));
}

/// One run of a manifest, stage by stage.
fn run(text: &str) -> Times {
    let mut times = Times::default();
    let mut last = Instant::now();
    let report = resolve_in_stages(text, &Options::default(), &mut |stage| {
        let now = Instant::now();
        times[index(stage)] += now - last;
        last = now;
    });
    assert!(report.admission.iter().all(|answer| answer.accepted), "the benchmark's own manifests are right");
    last = Instant::now();
    let json = serde_json::to_string(&report).expect("a report is JSON");
    times[4] = last.elapsed();
    std::hint::black_box(json);
    times
}

fn index(stage: Stage) -> usize {
    match stage {
        Stage::Read => 0,
        Stage::Admit => 1,
        Stage::Settle => 2,
        Stage::Observe => 3,
    }
}

/// The length of a manifest in bytes, and its runs.
struct Measured {
    bytes: usize,
    runs: Vec<Times>,
}

impl Measured {
    /// The shortest and the middle time of what `part` takes out of a run, in milliseconds.
    fn of(&self, part: impl Fn(&Times) -> Duration) -> (f64, f64) {
        let mut times: Vec<Duration> = self.runs.iter().map(part).collect();
        times.sort();
        (milliseconds(times[0]), milliseconds(times[times.len() / 2]))
    }
}

impl Measured {
    /// The shortest time of a stage, in milliseconds.
    fn least(&self, stage: usize) -> f64 {
        self.of(|times| times[stage]).0
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn measure(content: Content, documents: usize) -> Measured {
    let text = content.manifest(documents);
    let started = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < FEWEST || (runs.len() < MOST && started.elapsed() < ENOUGH) {
        runs.push(run(&text));
    }
    Measured { bytes: text.len(), runs }
}

/// A change and its undoing, again and again.
fn measure_edit(edit: Edit) -> Measured {
    let text = edit.1.manifest(1_000);
    let other = edited(&text, edit);
    let (mut session, options) = (Session::default(), Options::default());
    session.resolve(&text, &options);
    let started = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < FEWEST || (runs.len() < MOST && started.elapsed() < ENOUGH) {
        for text in [&other, &text] {
            runs.push(run_edit(&mut session, text));
        }
    }
    Measured { bytes: text.len(), runs }
}

/// The stages from a changed text to the changes of the report; comparing the reports counts as observing.
fn run_edit(session: &mut Session, text: &str) -> Times {
    let mut times = Times::default();
    let mut last = Instant::now();
    let changes = session.changes_in_stages(text, &Options::default(), &mut |stage| {
        let now = Instant::now();
        times[index(stage)] += now - last;
        last = now;
    });
    times[3] += last.elapsed();
    last = Instant::now();
    let json = serde_json::to_string(&changes).expect("changes are JSON");
    times[4] = last.elapsed();
    std::hint::black_box(json);
    times
}

fn head() {
    print!("{:<12}{:>7}{:>7}", "content", "docs", "kB");
    for stage in STAGES {
        print!("{stage:>19}");
    }
    println!("{:>19}{:>9}{:>8}{:>7}", "resolve", "docs/s", "MB/s", "ratio");
}

fn line(content: Content, documents: usize, measured: &Measured) {
    print!("{:<12}{documents:>7}{:>7}", content.name(), measured.bytes / 1_000);
    let show = |(shortest, middle): (f64, f64)| print!("{:>19}", format!("{shortest:.2}/{middle:.2}"));
    for stage in 0..STAGES.len() {
        show(measured.of(|times| times[stage]));
    }
    let whole = measured.of(|times| times[..4].iter().sum());
    show(whole);
    let seconds = whole.0 / 1_000.0;
    let (read, _) = measured.of(|times| times[0]);
    let (number, megabytes) = (documents as f64, measured.bytes as f64 / 1e6);
    println!("{:>9.0}{:>8.1}{:>7.1}", number / seconds, megabytes / seconds, whole.0 / read);
}

/// A workload in this process, with the peak of its memory; the last line is the shortest time of settling.
fn alone(content: Content, documents: usize) {
    let text = content.manifest(documents);
    let mut measured = Measured { bytes: text.len(), runs: vec![run(&text)] };
    let peak = peak();
    while measured.runs.len() < FEWEST {
        measured.runs.push(run(&text));
    }
    line(content, documents, &measured);
    match peak {
        Some(peak) => println!("{:>26}peak memory of one run: {:.0} MB", "", peak as f64 / 1e6),
        None => println!("{:>26}peak memory: not told by this system", ""),
    }
    println!("{}", measured.of(|times| times[2]).0);
}

/// The most memory that this process has had at a time, in bytes.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1_024)
}

/// Runs a workload in a process of its own, shows what it says, and gives the time of settling in milliseconds.
fn in_child(content: Content, documents: usize) -> Option<f64> {
    let this = std::env::current_exe().ok()?;
    let output = Command::new(this).args(["--alone", content.name(), &documents.to_string()]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).ok()?;
    let (shown, settled) = said.trim_end().rsplit_once('\n')?;
    println!("{shown}");
    settled.parse().ok()
}
