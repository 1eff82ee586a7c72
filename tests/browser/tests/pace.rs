//! Does the page keep up with who types, and does its memory stay flat? In Chromium, which alone tells how much it takes.
//!
//! The figures are printed; `cargo test -p kubestow-browser-tests --test pace -- --nocapture` shows them. What must hold is
//! compared with how the same browser fares at the same time with a text area that does nothing, and where a busy machine would
//! make a difference the work is counted, not the time.
#![allow(clippy::print_stdout)]

use fantoccini::key::Key;
use kubestow_browser_tests::{Browser, CmdError, Outcome, Page, Setting, play, rewrite};
use serde_json::{Value, json};
use std::path::Path;

/// The longest that the answer may take after a key, in milliseconds.
const GOAL: f64 = 50.0;

/// What the page may work for a key on the main thread, in milliseconds: as much as fits one frame, though it draws two.
const FRAME: f64 = 16.0;

/// What keeps the main thread longer is felt, in milliseconds.
const LONG: f64 = 50.0;

/// How many keys are measured.
const KEYS: usize = 60;

/// Notes for each key how long after it the answer had been drawn, and the longest task.
const WATCH: &str = "
    window.watch = { keys: [], longest: 0 };
    let pressed = 0;
    addEventListener('keydown', ({ timeStamp }) => { pressed = timeStamp; }, true);
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) watch.longest = Math.max(watch.longest, duration);
    }).observe({ type: 'longtask' });
    const drawn = new MessageChannel();
    drawn.port1.onmessage = ({ data }) => { watch.keys.push(data); watch.told?.(); };
    const target = arguments[0];
    const text = () => target && document.querySelector(target)?.textContent;
    let before = text();
    const seen = () => {
        if (target && text() === before) return;
        before = text();
        requestAnimationFrame(() => { if (pressed) drawn.port2.postMessage(performance.now() - pressed); pressed = 0; });
    };
    if (target) new MutationObserver(seen).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
    else addEventListener('input', seen, true);";

/// Waits for the answer to the last key.
const TOLD: &str = "const done = arguments[arguments.length - 1];
    const is_there = () => watch.keys.length > (watch.taken ?? 0);
    const take = () => { watch.taken = watch.keys.length; watch.told = undefined; requestIdleCallback(() => done(watch.taken)); };
    if (is_there()) take(); else watch.told = take";

/// The variable whose value is typed.
const VARIABLE: &str = "[data-testid=variable][data-name=KEY]";

/// What one of many stays below: the middle one, and 95 of 100.
struct Shares {
    middle: f64,
    most: f64,
}

impl Shares {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let share = |part: f64| {
            let place = (values.len().saturating_sub(1)) as f64 * part;
            values.get(place.round() as usize).copied().unwrap_or_default()
        };
        Self { middle: share(0.5), most: share(0.95) }
    }
}

struct Pace {
    /// From a key to what is drawn, in milliseconds.
    view: Shares,
    /// What the main thread works for a key, in milliseconds.
    work: Shares,
    /// The longest task, in milliseconds.
    longest: f64,
}

/// Presses keys one by one, each after the answer to the last.
async fn pace(page: &Page, watched: &str) -> Result<Pace, CmdError> {
    page.run_with(WATCH, &[watched]).await?;
    let mut work = Vec::new();
    for number in 0..KEYS {
        let before = page.worked().await?;
        page.strike_letter(if number % 10 == 9 { char::from(Key::Backspace) } else { 'x' }).await?;
        page.run_async(TOLD).await?;
        work.push(page.worked().await? - before);
    }
    let watched = page.run("return watch").await?;
    let keys = watched["keys"].as_array().into_iter().flatten().filter_map(Value::as_f64);
    Ok(Pace {
        view: Shares::of(keys.collect()),
        work: Shares::of(work),
        longest: watched["longest"].as_f64().unwrap_or_default(),
    })
}

/// A manifest of so many objects, with a variable whose value stands at the end of line 5.
fn manifest(objects: usize) -> String {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: nginx\n    env:\n    \
               - {name: KEY, valueFrom: {configMapKeyRef: {name: c0, key: key}}}\n";
    let maps = (0..objects - 1)
        .map(|n| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}}}\ndata:\n  key: v\n"));
    maps.chain([pod.to_owned()]).collect::<Vec<_>>().join("---\n")
}

/// Opens the page with a text of the visitor's own, the cursor at the end of line 5.
async fn open(page: &Page, text: &str) -> Outcome {
    page.return_with(&json!({ "kubestow.text": text }), "view=containers").await?;
    page.shows(VARIABLE, "v").await?;
    page.click_in_editor(".cm-line:nth-child(5)").await?;
    page.strike(Key::End).await?;
    // The engine's first answers take longer.
    for letter in "warm".chars() {
        page.strike_letter(letter).await?;
    }
    page.shows(VARIABLE, "vwarm").await?;
    Ok(())
}

/// A text area of the browser's own, which nothing listens to.
const PLAIN: &str = "document.body.prepend(Object.assign(document.createElement('textarea'), { id: 'plain' }));
    document.querySelector('#plain').focus()";

#[test]
fn the_page_keeps_up_with_who_types() {
    play(Browser::Chromium, "pace", &[], |page| async move {
        open(&page, &manifest(50)).await?;
        let fifty = pace(&page, VARIABLE).await?;
        open(&page, &manifest(1000)).await?;
        let thousand = pace(&page, VARIABLE).await?;
        page.open_at("view=containers").await?;
        page.shows(VARIABLE, "v").await?;
        page.run(PLAIN).await?;
        let plain = pace(&page, "").await?;
        for (what, pace) in [("a plain text area", &plain), ("50 objects", &fifty), ("1,000 objects", &thousand)] {
            println!(
                "{what}: key to view {:.1} ms in the middle, {:.1} ms for 95 of 100; the main thread works {:.1} ms a key in the \
                 middle, {:.1} ms for 95 of 100, of them {:.1} and {:.1} ms for the page; longest task {:.0} ms",
                pace.view.middle,
                pace.view.most,
                pace.work.middle,
                pace.work.most,
                (pace.work.middle - plain.work.middle).max(0.0),
                (pace.work.most - plain.work.middle).max(0.0),
                pace.longest
            );
        }
        assert!(fifty.view.middle <= GOAL + 4.0 * plain.view.middle, "50 objects: {:.1} ms", fifty.view.middle);
        let work = fifty.work.middle;
        assert!(work <= FRAME + 2.0 * plain.work.middle, "50 objects: {work:.1} ms of work for a key");
        // If all that a key costs is no long task, none of its tasks is one.
        let work = thousand.work.most;
        assert!(work <= LONG + 2.0 * plain.work.most, "1,000 objects: {work:.1} ms of work for a key");
        Ok(())
    });
}

/// The worker tells whoever asks on a channel how much memory its WebAssembly has taken.
const ALONE: Setting = Setting { isolated: true, no_storage: false, files: Some(tell) };

fn tell(folder: &Path) -> std::io::Result<()> {
    const TELL: &str = "const start = WebAssembly.instantiateStreaming;
        const asked = new BroadcastChannel('memory');
        WebAssembly.instantiateStreaming = async (...given) => {
            const started = await start(...given);
            asked.onmessage = () => asked.postMessage(started.instance.exports.memory.buffer.byteLength);
            return started;
        };\n";
    rewrite(folder, "worker", ".js", |script| [TELL.into(), script].concat())
}

/// What the page takes by Chromium's count, after what is not used has been given back, and what the engine's WebAssembly
/// has taken; in megabytes.
async fn memory(page: &Page) -> Result<(f64, f64), CmdError> {
    let measure = "const done = arguments[arguments.length - 1];
        const channel = new BroadcastChannel('memory');
        const engine = new Promise((told) => { channel.onmessage = ({ data }) => told(data); });
        channel.postMessage(0);
        Promise.all([performance.measureUserAgentSpecificMemory(), engine]).then(([{ bytes }, engine]) => done([bytes, engine]))";
    let told = page.run_async(measure).await?;
    let megabytes = |place: usize| told[place].as_f64().unwrap_or_default() / 1e6;
    Ok((megabytes(0), megabytes(1)))
}

/// A thousand edits, after which the text is what it was.
async fn edit(page: &Page) -> Outcome {
    for letter in ['x', char::from(Key::Backspace)] {
        for _ in 0..500 {
            page.strike_letter(letter).await?;
        }
    }
    page.shows(VARIABLE, "vwarm").await?;
    Ok(())
}

#[test]
fn a_thousand_edits_take_no_memory() {
    play(Browser::Chromium, "memory", &[ALONE], |page| async move {
        open(&page, &manifest(50)).await?;
        edit(&page).await?;
        let (page_before, engine_before) = memory(&page).await?;
        edit(&page).await?;
        let (page_after, engine_after) = memory(&page).await?;
        println!(
            "memory: page {page_before:.1} MB, engine {engine_before:.1} MB; after 1,000 edits page {page_after:.1} MB, engine {engine_after:.1} MB"
        );
        assert!(
            page_before > 1.0 && page_after <= page_before * 1.1 + 4.0,
            "{page_before:.1} MB became {page_after:.1} MB"
        );
        assert!(
            engine_before > 1.0 && engine_after <= engine_before * 1.1,
            "{engine_before:.1} MB became {engine_after:.1} MB"
        );
        open(&page, &manifest(10_000)).await?;
        let (page_large, engine_large) = memory(&page).await?;
        println!("memory: page {page_large:.1} MB, engine {engine_large:.1} MB with 10,000 documents");
        assert!(page_large + engine_large < 1_000.0, "{page_large:.1} and {engine_large:.1} MB");
        Ok(())
    });
}
