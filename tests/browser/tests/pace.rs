//! Does the page keep up with who types, and does its memory stay flat? In Chromium, which alone tells how much it takes.
//!
//! The figures are printed; `cargo test -p kubestow-browser-tests --test pace -- --nocapture` shows them. What must hold is compared with how the same browser
//! fares at the same time with a text area that does nothing, so that a busy machine fails no test.
#![allow(clippy::print_stdout)]

use fantoccini::key::Key;
use kubestow_browser_tests::{Browser, CmdError, Outcome, Page, Setting, play, rewrite};
use serde_json::{Value, json};
use std::path::Path;

/// The best that the page is asked for: from a key to the answer, and of the main thread in a frame, in milliseconds.
const GOAL: f64 = 50.0;
const FRAME: f64 = 16.0;

/// How many keys are measured.
const KEYS: usize = 100;

/// Notes for each key when it was pressed and when the answer to it had been drawn, and for each frame how long the main
/// thread was busy: a message to itself that comes late has waited for a task.
const WATCH: &str = "
    window.watch = { keys: [], frames: [], longest: 0 };
    let pressed = 0, busy = 0, last = performance.now();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
        const now = performance.now();
        if (now - last > 1) busy += now - last;
        watch.longest = Math.max(watch.longest, now - last);
        last = now;
        channel.port2.postMessage(0);
    };
    channel.port2.postMessage(0);
    const frame = () => { watch.frames.push(busy); busy = 0; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    addEventListener('keydown', ({ timeStamp }) => { pressed = timeStamp; }, true);
    const target = arguments[0];
    const text = () => target && document.querySelector(target)?.innerText;
    let before = text();
    const seen = () => {
        if (target && text() === before) return;
        before = text();
        requestAnimationFrame(() => { if (pressed) watch.keys.push(performance.now() - pressed); pressed = 0; });
    };
    if (target) new MutationObserver(seen).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
    else addEventListener('input', seen, true);";

/// The variable whose value is typed.
const VARIABLE: &str = "[data-testid=variable][data-name=KEY]";

struct Pace {
    /// From a key to what is drawn, in milliseconds: the middle, and what 95 of 100 stay below.
    middle: f64,
    most: f64,
    /// The main thread in a frame, of which 95 of 100 stay below this.
    frame: f64,
    longest: f64,
}

fn share(values: &Value, part: f64) -> f64 {
    let mut values: Vec<f64> = values.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    values.sort_by(f64::total_cmp);
    let place = (values.len().saturating_sub(1)) as f64 * part;
    values.get(place.round() as usize).copied().unwrap_or_default()
}

/// Presses keys one by one, each after the answer to the last.
async fn pace(page: &Page, watched: &str) -> Result<Pace, CmdError> {
    page.run_with(WATCH, &[watched]).await?;
    for number in 0..KEYS {
        page.strike_letter(if number % 10 == 9 { char::from(Key::Backspace) } else { 'x' }).await?;
        page.until(async |page| page.run("return watch.keys.length").await, |keys| keys.as_u64() > Some(number as u64))
            .await?;
    }
    let watched = page.run("return watch").await?;
    Ok(Pace {
        middle: share(&watched["keys"], 0.5),
        most: share(&watched["keys"], 0.95),
        frame: share(&watched["frames"], 0.95),
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
                "{what}: key to view {:.1} ms in the middle, {:.1} ms for 95 of 100; main thread in a frame {:.1} ms for 95 of 100, \
                 longest task {:.1} ms",
                pace.middle, pace.most, pace.frame, pace.longest
            );
        }
        assert!(fifty.most <= 3.0 * GOAL + 4.0 * plain.most, "50 objects: {:.1} ms", fifty.most);
        assert!(fifty.frame <= 3.0 * FRAME + 4.0 * plain.frame, "50 objects: {:.1} ms a frame", fifty.frame);
        assert!(thousand.longest <= 200.0 + 4.0 * plain.longest, "1,000 objects: a task of {:.1} ms", thousand.longest);
        Ok(())
    });
}

/// The worker tells whoever asks on a channel how much memory its WebAssembly has taken.
const ALONE: Setting = Setting { isolated: true, no_storage: false, files: Some(tell) };

fn tell(folder: &Path) -> std::io::Result<()> {
    const TELL: &str = "\nconst asked = new BroadcastChannel('memory');
        asked.onmessage = async () => asked.postMessage((await ready).memory.buffer.byteLength);\n";
    rewrite(folder, "worker", ".js", |script| [script, TELL.into()].concat())
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
